//! JSON as the values of a component's functions, and back, by the types that the component has.
//!
//! Names of WIT have hyphens, in flows they are written with underscores. A variant is `{case, value}`, flags are a list of
//! their names, a tuple is a list, an option that is not there is `null`.

use serde_json::{Map, Number, Value as Json};
use wasmtime::component::{Type, Val};

/// How deep values may be nested.
const MAX_DEPTH: usize = 32;

/// A name of WIT as flows write it.
pub(crate) fn plain(name: &str) -> String {
    name.replace('-', "_")
}

/// A JSON value as a value of this type.
///
/// # Errors
/// What does not fit, with the path to it.
pub(crate) fn to_val(json: &Json, kind: &Type, path: &str, depth: usize) -> Result<Val, String> {
    if depth > MAX_DEPTH {
        return Err(format!("`{path}` is nested too deep"));
    }
    let wrong = |needed: &str| format!("`{path}` should be {needed}");
    let whole = || json.as_i64().or_else(|| json.as_str()?.parse().ok());
    macro_rules! integer {
        ($variant:ident, $needed:literal) => {
            Val::$variant(whole().and_then(|number| number.try_into().ok()).ok_or_else(|| wrong($needed))?)
        };
    }
    let inner =
        |json: &Json, kind: &Type, name: &str| to_val(json, kind, &format!("{path}{name}"), depth + 1);
    Ok(match kind {
        Type::Bool => Val::Bool(json.as_bool().ok_or_else(|| wrong("true or false"))?),
        Type::S8 => integer!(S8, "a whole number from -128 to 127"),
        Type::U8 => integer!(U8, "a whole number from 0 to 255"),
        Type::S16 => integer!(S16, "a whole number of 16 bits"),
        Type::U16 => integer!(U16, "a whole number of 16 bits, not negative"),
        Type::S32 => integer!(S32, "a whole number of 32 bits"),
        Type::U32 => integer!(U32, "a whole number of 32 bits, not negative"),
        Type::S64 => integer!(S64, "a whole number"),
        Type::U64 => match json.as_u64() {
            Some(number) => Val::U64(number),
            None => integer!(U64, "a whole number, not negative"),
        },
        Type::Float32 => Val::Float32(number(json).ok_or_else(|| wrong("a number"))? as f32),
        Type::Float64 => Val::Float64(number(json).ok_or_else(|| wrong("a number"))?),
        Type::Char => {
            let mut chars = json.as_str().unwrap_or_default().chars();
            match (chars.next(), chars.next()) {
                (Some(only), None) => Val::Char(only),
                _ => return Err(wrong("one character")),
            }
        }
        Type::String => match json {
            Json::String(text) => Val::String(text.clone()),
            Json::Number(number) => Val::String(number.to_string()),
            _ => return Err(wrong("a text")),
        },
        Type::List(list) => {
            let kind = list.ty();
            if let (Type::U8, Json::String(text)) = (&kind, json) {
                return Ok(Val::List(text.bytes().map(Val::U8).collect()));
            }
            let items = json.as_array().ok_or_else(|| wrong("a list"))?.iter().enumerate();
            Val::List(
                items.map(|(at, item)| inner(item, &kind, &format!("[{at}]"))).collect::<Result<_, _>>()?,
            )
        }
        Type::Record(record) => {
            let map = json.as_object().ok_or_else(|| wrong("a record"))?;
            let field = |field: wasmtime::component::types::Field<'_>| {
                let name = plain(field.name);
                let value = map.get(&name).or_else(|| map.get(field.name)).unwrap_or(&Json::Null);
                Ok((field.name.to_owned(), inner(value, &field.ty, &format!(".{name}"))?))
            };
            Val::Record(record.fields().map(field).collect::<Result<_, String>>()?)
        }
        Type::Tuple(tuple) => {
            let items = json.as_array().filter(|items| items.len() == tuple.types().len());
            let items = items.ok_or_else(|| wrong(&format!("a list of {}", tuple.types().len())))?;
            let pairs = items.iter().zip(tuple.types()).enumerate();
            Val::Tuple(
                pairs
                    .map(|(at, (item, kind))| inner(item, &kind, &format!("[{at}]")))
                    .collect::<Result<_, _>>()?,
            )
        }
        Type::Variant(variant) => {
            let name = json.as_str().or_else(|| json.get("case")?.as_str());
            let name = name.ok_or_else(|| wrong("a record of `case` and `value`"))?;
            let Some(case) = variant.cases().find(|case| case.name == name) else {
                let all: Vec<&str> = variant.cases().map(|case| case.name).collect();
                return Err(wrong(&format!("one of: {}", all.join(", "))));
            };
            let value = json.get("value").unwrap_or(&Json::Null);
            let value = case.ty.map(|kind| inner(value, &kind, ".value")).transpose()?;
            Val::Variant(name.to_owned(), value.map(Box::new))
        }
        Type::Enum(names) => {
            let name = json.as_str().filter(|name| names.names().any(|known| known == *name));
            let all = || names.names().collect::<Vec<_>>().join(", ");
            Val::Enum(name.ok_or_else(|| wrong(&format!("one of: {}", all())))?.to_owned())
        }
        Type::Option(_) if json.is_null() => Val::Option(None),
        Type::Option(option) => Val::Option(Some(Box::new(to_val(json, &option.ty(), path, depth + 1)?))),
        Type::Result(result) => {
            let part = |name: &str, kind: Option<Type>| {
                let value = json.get(name).unwrap_or(&Json::Null);
                kind.map(|kind| inner(value, &kind, &format!(".{name}"))).transpose()
            };
            match json.get("error") {
                Some(_) => Val::Result(Err(part("error", result.err())?.map(Box::new))),
                None => Val::Result(Ok(part("ok", result.ok())?.map(Box::new))),
            }
        }
        Type::Flags(flags) => {
            let names = json.as_array().ok_or_else(|| wrong("a list of names"))?;
            let known = |name: &Json| {
                let name = name.as_str().filter(|name| flags.names().any(|known| known == *name));
                name.map(str::to_owned)
            };
            let all = || flags.names().collect::<Vec<_>>().join(", ");
            let names: Option<Vec<String>> = names.iter().map(known).collect();
            Val::Flags(names.ok_or_else(|| wrong(&format!("a list of these: {}", all())))?)
        }
        Type::FixedLengthList(list) => {
            let kind = list.ty();
            let items = json.as_array().filter(|items| items.len() == list.len() as usize);
            let items = items.ok_or_else(|| wrong(&format!("a list of {}", list.len())))?.iter().enumerate();
            let items = items.map(|(at, item)| inner(item, &kind, &format!("[{at}]")));
            Val::FixedLengthList(items.collect::<Result<_, _>>()?)
        }
        Type::Map(map) => {
            let (key, value) = (map.key(), map.value());
            let entries = json.as_object().ok_or_else(|| wrong("values by name"))?.iter();
            let entries = entries.map(|(name, item)| {
                let name_val = to_val(&Json::String(name.clone()), &key, path, depth + 1)?;
                Ok((name_val, inner(item, &value, &format!(".{name}"))?))
            });
            Val::Map(entries.collect::<Result<_, String>>()?)
        }
        Type::Own(_) | Type::Borrow(_) | Type::Future(_) | Type::Stream(_) | Type::ErrorContext => {
            return Err(format!("`{path}` is of a kind that flows cannot hold"));
        }
    })
}

fn number(json: &Json) -> Option<f64> {
    json.as_f64().or_else(|| json.as_str()?.parse().ok())
}

/// A value of a component as JSON.
///
/// # Errors
/// If it is of a kind that flows cannot hold.
pub(crate) fn from_val(val: Val) -> Result<Json, String> {
    let boxed = |val: Option<Box<Val>>| val.map_or(Ok(Json::Null), |val| from_val(*val));
    let list =
        |vals: Vec<Val>| vals.into_iter().map(from_val).collect::<Result<Vec<_>, _>>().map(Json::Array);
    Ok(match val {
        Val::Bool(truth) => Json::Bool(truth),
        Val::S8(number) => Json::from(number),
        Val::U8(number) => Json::from(number),
        Val::S16(number) => Json::from(number),
        Val::U16(number) => Json::from(number),
        Val::S32(number) => Json::from(number),
        Val::U32(number) => Json::from(number),
        Val::S64(number) => Json::from(number),
        Val::U64(number) => Json::from(number),
        Val::Float32(number) => Number::from_f64(f64::from(number)).map_or(Json::Null, Json::Number),
        Val::Float64(number) => Number::from_f64(number).map_or(Json::Null, Json::Number),
        Val::Char(character) => Json::String(character.to_string()),
        Val::String(text) | Val::Enum(text) => Json::String(text),
        Val::List(items) | Val::Tuple(items) | Val::FixedLengthList(items) => list(items)?,
        Val::Map(entries) => {
            let entry = |(key, value): (Val, Val)| {
                let key = match from_val(key)? {
                    Json::String(key) => key,
                    other => other.to_string(),
                };
                Ok((key, from_val(value)?))
            };
            Json::Object(entries.into_iter().map(entry).collect::<Result<Map<_, _>, String>>()?)
        }
        Val::Record(fields) => {
            let field = |(name, value): (String, Val)| Ok((plain(&name), from_val(value)?));
            Json::Object(fields.into_iter().map(field).collect::<Result<Map<_, _>, String>>()?)
        }
        Val::Variant(case, value) => serde_json::json!({"case": case, "value": boxed(value)?}),
        Val::Option(value) => boxed(value)?,
        Val::Result(Ok(value)) => serde_json::json!({"ok": boxed(value)?}),
        Val::Result(Err(value)) => serde_json::json!({"error": boxed(value)?}),
        Val::Flags(names) => Json::from(names),
        Val::Resource(_) | Val::Future(_) | Val::Stream(_) | Val::ErrorContext(_) => {
            return Err("the result is of a kind that flows cannot hold".to_owned());
        }
    })
}
