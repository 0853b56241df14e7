//! Plug-ins as a bot declares them, and what they offer by their WIT interface.
//!
//! Names of WIT have hyphens (`tracking-no`); in flows they are written with underscores, as expressions need it. Names of
//! errors stay as they are. A type named `datetime`, `date`, `time`, `duration` or `money` is the type of that name.

use super::bot::texts;
use super::{Lower, text};
use crate::parsed::Parsed;
use crate::problem::{Code, Range};
use crate::program::{Function, Plugin, SlotType};
use crate::syntax::Node;
use std::collections::BTreeMap;
use std::sync::Arc;
use wit_parser::{Function as WitFunction, Resolve, Type, TypeDefKind, WorldItem};

/// How deep types may be nested in each other.
const MAX_NESTING: usize = 16;

impl<'a> Lower<'a> {
    pub(super) fn plugins(&mut self, node: &Node, folder: &'a [Arc<Parsed>]) -> BTreeMap<String, Plugin> {
        let mut plugins = BTreeMap::new();
        for entry in node.entries() {
            let component = text(&entry.value, "component").unwrap_or_default();
            let allow = entry.value.get("allow");
            self.addresses(allow.and_then(|allow| allow.get("http")));
            let beside = component.strip_suffix(".wasm").map(|stem| format!("{stem}.wit"));
            let named = entry.value.get("wit");
            let path = named.and_then(Node::text).map(str::to_owned).or(beside);
            let file = path.and_then(|path| folder.iter().find(|file| file.source.path() == path));
            if let (Some(named), None) = (named, file) {
                let what = format!("there is no file `{}`", named.text().unwrap_or_default());
                let why = "without it nobody knows what the plug-in takes and returns";
                self.report(
                    Code::BadInterface,
                    named.range,
                    what,
                    why,
                    "put the file there, or remove `wit`",
                );
            }
            let functions = file.and_then(|file| match interface(file.source.text()) {
                Ok(functions) => Some(functions),
                Err(what) => {
                    let declared = self.source.replace(&file.source);
                    let why = "without it nobody knows what the plug-in takes and returns";
                    let cure = "mend the interface, or take the one that came with the plug-in";
                    self.report(Code::BadInterface, Range::default(), what, why, cure);
                    self.source = declared;
                    None
                }
            });
            let plugin = Plugin {
                component,
                http: texts(allow.and_then(|allow| allow.get("http"))),
                secrets: texts(allow.and_then(|allow| allow.get("secrets"))),
                functions,
            };
            plugins.insert(entry.key.clone(), plugin);
        }
        plugins
    }
}

/// The functions that the worlds of an interface file export.
pub(crate) fn interface(wit: &str) -> Result<BTreeMap<String, Function>, String> {
    let mut resolve = Resolve::new();
    let package = resolve.push_source("plugin.wit", wit).map_err(|error| {
        let whole = format!("{error:#}");
        let first = whole.lines().next().unwrap_or_default().trim();
        format!("the interface is not valid WIT: {first}")
    })?;
    let mut functions = BTreeMap::new();
    for world in resolve.packages[package].worlds.values() {
        for item in resolve.worlds[*world].exports.values() {
            match item {
                WorldItem::Function(found) => {
                    functions.insert(plain(&found.name), function(&resolve, found)?);
                }
                WorldItem::Interface { id, .. } => {
                    for found in resolve.interfaces[*id].functions.values() {
                        functions.insert(plain(&found.name), function(&resolve, found)?);
                    }
                }
                WorldItem::Type { .. } => {}
            }
        }
    }
    if functions.is_empty() {
        return Err("the interface has no world that exports a function".to_owned());
    }
    Ok(functions)
}

/// A name of WIT as flows write it.
fn plain(name: &str) -> String {
    name.replace('-', "_")
}

fn function(resolve: &Resolve, found: &WitFunction) -> Result<Function, String> {
    let params = found.params.iter().map(|param| Ok((plain(&param.name), kind(resolve, &param.ty, 0)?)));
    let mut function = Function {
        params: params.collect::<Result<_, String>>()?,
        doc: found.docs.contents.clone().unwrap_or_default().trim().to_owned(),
        ..Function::default()
    };
    let Some(result) = &found.result else { return Ok(function) };
    if let Type::Id(id) = result
        && let TypeDefKind::Result(parts) = &resolve.types[*id].kind
    {
        function.result = parts.ok.as_ref().map(|ok| kind(resolve, ok, 0)).transpose()?;
        function.errors = parts.err.as_ref().map(|err| cases(resolve, err)).unwrap_or_default();
        return Ok(function);
    }
    function.result = Some(kind(resolve, result, 0)?);
    Ok(function)
}

/// The names of the cases of an error.
fn cases(resolve: &Resolve, err: &Type) -> Vec<String> {
    let Type::Id(id) = err else { return vec!["error".to_owned()] };
    match &resolve.types[*id].kind {
        TypeDefKind::Enum(found) => found.cases.iter().map(|case| case.name.clone()).collect(),
        TypeDefKind::Variant(found) => found.cases.iter().map(|case| case.name.clone()).collect(),
        TypeDefKind::Type(inner) => cases(resolve, inner),
        _ => vec!["error".to_owned()],
    }
}

fn kind(resolve: &Resolve, found: &Type, depth: usize) -> Result<SlotType, String> {
    if depth > MAX_NESTING {
        return Err("the interface nests types too deep".to_owned());
    }
    let inner = |found: &Type| kind(resolve, found, depth + 1);
    Ok(match found {
        Type::Bool => SlotType::Boolean,
        Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::S8 | Type::S16 | Type::S32 | Type::S64 => {
            SlotType::Integer
        }
        Type::F32 | Type::F64 => SlotType::Number,
        Type::Char | Type::String => SlotType::Text,
        Type::ErrorContext => SlotType::Json,
        Type::Id(id) => {
            let defined = &resolve.types[*id];
            let named = defined.name.as_deref().and_then(|name| match name {
                "date" | "time" | "datetime" | "duration" | "money" | "percent" | "phone" | "email"
                | "url" | "location" | "file" | "json" => SlotType::simple(name),
                _ => None,
            });
            if let Some(named) = named {
                return Ok(named);
            }
            match &defined.kind {
                TypeDefKind::Record(record) => {
                    let fields =
                        record.fields.iter().map(|field| Ok((plain(&field.name), inner(&field.ty)?)));
                    SlotType::Record(fields.collect::<Result<_, String>>()?)
                }
                TypeDefKind::Enum(found) => {
                    SlotType::Enum(found.cases.iter().map(|case| case.name.clone()).collect())
                }
                TypeDefKind::Flags(found) => {
                    let names = found.flags.iter().map(|flag| flag.name.clone()).collect();
                    SlotType::List(Box::new(SlotType::Enum(names)))
                }
                TypeDefKind::Variant(found) => {
                    let names = found.cases.iter().map(|case| case.name.clone()).collect();
                    let value = SlotType::Option(Box::new(SlotType::Json));
                    SlotType::Record(
                        [("case".to_owned(), SlotType::Enum(names)), ("value".to_owned(), value)].into(),
                    )
                }
                TypeDefKind::Option(found) => SlotType::Option(Box::new(inner(found)?)),
                TypeDefKind::List(found) | TypeDefKind::FixedLengthList(found, _) => {
                    SlotType::List(Box::new(inner(found)?))
                }
                TypeDefKind::Type(found) => inner(found)?,
                TypeDefKind::Tuple(_) | TypeDefKind::Map(..) | TypeDefKind::Result(_) => SlotType::Json,
                other => {
                    return Err(format!(
                        "the interface hands out a {}, which flows cannot hold",
                        other.as_str()
                    ));
                }
            }
        }
    })
}
