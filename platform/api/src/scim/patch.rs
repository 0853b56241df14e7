//! Changes of a resource in parts, with and without path, as the standard says and as Entra ID and Okta send them.

use super::filter::{means, wished};
use super::schema::{Attribute, FIXED, Kind, UNKEPT, named, value_of};
use super::{Refusal, field};
use scim_v2::filter::{AttrPath, PatchPath, ValFilter};
use serde_json::{Map, Value as Json, json};

/// The most operations of one request.
const MOST: usize = 1_000;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Replace,
    Remove,
}

/// The resource type that is changed: its schema and its attributes.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub schema: &'static str,
    pub attributes: &'static [Attribute],
}

/// Applies what a request says to a resource.
pub(super) fn apply(
    of: Of,
    body: &Map<String, Json>,
    resource: &mut Map<String, Json>,
) -> Result<(), Refusal> {
    let Some(Json::Array(operations)) = field(body, "Operations") else {
        return Err(Refusal::bad("invalidSyntax", "`Operations` must be a list"));
    };
    if operations.is_empty() || operations.len() > MOST {
        let what = format!("`Operations` must have 1 to {MOST} entries");
        return Err(Refusal::bad("invalidSyntax", what));
    }
    for operation in operations {
        let Json::Object(operation) = operation else {
            return Err(Refusal::bad("invalidSyntax", "each of `Operations` must be an object"));
        };
        let op = match field(operation, "op").and_then(Json::as_str).map(str::to_ascii_lowercase).as_deref() {
            Some("add") => Op::Add,
            Some("replace") => Op::Replace,
            Some("remove") => Op::Remove,
            _ => return Err(Refusal::bad("invalidSyntax", "`op` must be `add`, `replace` or `remove`")),
        };
        let value = field(operation, "value").unwrap_or(&Json::Null);
        match field(operation, "path") {
            Some(Json::String(path)) if !path.trim().is_empty() => {
                at(of, op, path.trim(), value, Strict::Yes, resource)?;
            }
            None | Some(Json::Null) => whole(of, op, value, resource)?,
            Some(_) => return Err(Refusal::bad("invalidPath", "`path` must be a text")),
        }
    }
    Ok(())
}

/// Whether what is not known is a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strict {
    Yes,
    /// In objects that a directory sends as a whole, it is passed over as it is in a resource that is made.
    No,
}

/// Without a path: each field of the value is one.
fn whole(of: Of, op: Op, value: &Json, resource: &mut Map<String, Json>) -> Result<(), Refusal> {
    if op == Op::Remove {
        return Err(Refusal::bad("noTarget", "`remove` needs a `path`"));
    }
    let Json::Object(fields) = value else {
        return Err(Refusal::bad("invalidValue", "without `path` the `value` must be an object"));
    };
    for (path, value) in fields {
        at(of, op, path, value, Strict::No, resource)?;
    }
    Ok(())
}

fn at(
    of: Of,
    op: Op,
    path: &str,
    value: &Json,
    strict: Strict,
    resource: &mut Map<String, Json>,
) -> Result<(), Refusal> {
    let known: PatchPath = match path.parse() {
        Ok(known) => known,
        Err(_) if strict == Strict::No => return Ok(()),
        Err(error) => {
            return Err(Refusal::bad("invalidPath", format!("`{}` is not a path: {error}", short(path))));
        }
    };
    let (target, filter, sub) = match &known {
        PatchPath::Attr(target) => (target, None, target.sub_attr.as_deref()),
        PatchPath::Value(inner) => (&inner.attr, Some(&inner.filter), inner.sub_attr.as_deref()),
    };
    let Some(attribute) = attribute(of, target, path, strict)? else { return Ok(()) };
    let sub = match (sub, attribute.kind) {
        (None, _) => None,
        (Some(sub), Kind::Complex(inner)) => {
            match inner.iter().find(|inner| inner.name.eq_ignore_ascii_case(sub)) {
                Some(inner) => Some(inner),
                // Such as `name.middleName`.
                None => return Ok(()),
            }
        }
        (Some(_), _) => return Err(no_target(path)),
    };
    if attribute.many {
        return many(attribute, op, filter, sub, value, path, resource);
    }
    if filter.is_some() {
        return Err(no_target(path));
    }
    match (op, sub) {
        (Op::Remove, None) => drop(resource.shift_remove(attribute.name)),
        (_, Some(sub)) => {
            let mut inner =
                resource.get(attribute.name).and_then(Json::as_object).cloned().unwrap_or_default();
            set(sub, op, value, &mut inner)?;
            put(attribute, (!inner.is_empty()).then_some(Json::Object(inner)), resource);
        }
        (_, None) => match (value_of(attribute, value)?, resource.get_mut(attribute.name)) {
            // Parts that are not named stay.
            (Some(Json::Object(new)), Some(Json::Object(old))) => old.extend(new),
            (new, _) => put(attribute, new, resource),
        },
    }
    Ok(())
}

/// The attribute that is meant; none if it is one that is not kept.
fn attribute(
    of: Of,
    target: &AttrPath,
    path: &str,
    strict: Strict,
) -> Result<Option<&'static Attribute>, Refusal> {
    if target.uri.as_deref().is_some_and(|uri| !uri.eq_ignore_ascii_case(of.schema)) {
        return Ok(None);
    }
    let is = |name: &&str| name.eq_ignore_ascii_case(&target.name);
    let fixed = FIXED.iter().any(&is);
    match named(of.attributes, &target.name) {
        Some(attribute) if attribute.mutability != "readOnly" => Ok(Some(attribute)),
        None if strict == Strict::Yes && !fixed && !UNKEPT.iter().any(is) => {
            Err(Refusal::bad("invalidPath", format!("there is no attribute `{}`", short(path))))
        }
        found if strict == Strict::Yes && (fixed || found.is_some()) => {
            Err(Refusal::bad("mutability", format!("`{}` cannot be changed", short(path))))
        }
        _ => Ok(None),
    }
}

fn put(attribute: &Attribute, value: Option<Json>, resource: &mut Map<String, Json>) {
    match value {
        Some(value) => drop(resource.insert(attribute.name.to_owned(), value)),
        None => drop(resource.shift_remove(attribute.name)),
    }
}

/// Sets a part of an object, or takes it away.
fn set(sub: &'static Attribute, op: Op, value: &Json, object: &mut Map<String, Json>) -> Result<(), Refusal> {
    let value = if op == Op::Remove { None } else { value_of(sub, value)? };
    put(sub, value, object);
    Ok(())
}

/// Changes a list.
fn many(
    attribute: &'static Attribute,
    op: Op,
    filter: Option<&ValFilter>,
    sub: Option<&'static Attribute>,
    value: &Json,
    path: &str,
    resource: &mut Map<String, Json>,
) -> Result<(), Refusal> {
    let mut list = match resource.shift_remove(attribute.name) {
        Some(Json::Array(list)) => list,
        _ => Vec::new(),
    };
    let meant = |element: &Json| {
        filter.is_none_or(|filter| element.as_object().is_some_and(|one| means(filter, one)))
    };
    let new = if sub.is_none() { value_of(attribute, value)? } else { None };
    let new = match new {
        Some(Json::Array(new)) => new,
        _ => Vec::new(),
    };
    let firsts = new.iter().any(|one| one["primary"] == true)
        || sub.is_some_and(|sub| sub.name == "primary") && op != Op::Remove;
    let before = list.clone();
    match (op, filter, sub) {
        (Op::Remove, _, None) if filter.is_none() && !new.is_empty() => {
            // `{"op": "remove", "path": "members", "value": [{"value": "…"}]}`, as Entra ID says it.
            list.retain(|one| !new.iter().any(|gone| same(gone, one)));
        }
        (Op::Remove, _, None) => list.retain(|one| !meant(one)),
        (Op::Replace, None, None) => list = new,
        (Op::Add, None, None) => {
            for one in new {
                match list.iter_mut().find(|there| same(there, &one)) {
                    Some(there) => *there = one,
                    None => list.push(one),
                }
            }
        }
        (_, filter, sub) => {
            if op != Op::Remove && !list.iter().any(meant) {
                let mut made = Map::new();
                if let Some(filter) = filter {
                    wished(filter, &mut made);
                }
                // What only says what it is not names nothing that could be made.
                if filter.is_some() && made.is_empty() {
                    return Err(no_target(path));
                }
                list.push(Json::Object(made));
                let last = list.len() - 1;
                change(attribute, op, sub, value, &new, &mut list[last])?;
            } else {
                for one in list.iter_mut().filter(|one| meant(one)) {
                    change(attribute, op, sub, value, &new, one)?;
                }
            }
            list.retain(|one| one.as_object().is_none_or(|one| one.contains_key("value")));
        }
    }
    if firsts {
        // The one that came last is the primary one.
        let old = |one: &Json| before.iter().any(|old| old["primary"] == true && same(old, one));
        let several = list.iter().filter(|one| one["primary"] == true).count() > 1;
        for one in list.iter_mut().filter(|one| several && old(one)) {
            one["primary"] = json!(false);
        }
    }
    let list = value_of(attribute, &Json::Array(list))?;
    put(attribute, list, resource);
    Ok(())
}

fn change(
    attribute: &'static Attribute,
    op: Op,
    sub: Option<&'static Attribute>,
    value: &Json,
    new: &[Json],
    element: &mut Json,
) -> Result<(), Refusal> {
    let Some(element) = element.as_object_mut() else { return Ok(()) };
    match (sub, new) {
        (Some(sub), _) => set(sub, op, value, element),
        (None, [Json::Object(new)]) => {
            element.extend(new.clone());
            Ok(())
        }
        (None, _) => {
            let what = format!("`{}` with a filter needs one object", attribute.name);
            Err(Refusal::bad("invalidValue", what))
        }
    }
}

/// Whether two elements of a list are the same one.
fn same(a: &Json, b: &Json) -> bool {
    a["value"] == b["value"] && (a.get("type").is_none() || b.get("type").is_none() || a["type"] == b["type"])
}

fn no_target(path: &str) -> Refusal {
    Refusal::bad("noTarget", format!("`{}` names nothing that is there", short(path)))
}

fn short(text: &str) -> String {
    text.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::super::schema::{GROUP, OF_GROUP, OF_USER, USER};
    use super::*;

    fn patched(operations: Json) -> Result<Json, &'static str> {
        let mut ann = json!({
            "userName": "ann", "active": true, "name": {"givenName": "Ann", "familyName": "Lind"},
            "emails": [{"value": "ann@bank.example", "type": "work", "primary": true}],
        });
        let of = Of { schema: USER, attributes: OF_USER };
        let body = json!({"Operations": operations});
        apply(of, body.as_object().expect("an object"), ann.as_object_mut().expect("an object"))
            .map(|()| ann)
            .map_err(|refusal| refusal.kind.unwrap_or_default())
    }

    #[test]
    fn entra_and_okta_are_understood() {
        let off = patched(json!([{"op": "Replace", "path": "active", "value": "False"}])).unwrap();
        assert_eq!(off["active"], false);
        let off = patched(json!([{"op": "replace", "value": {"id": "x", "active": false, "nickName": "A"}}]))
            .unwrap();
        assert_eq!((&off["active"], &off["id"], &off["nickName"]), (&json!(false), &Json::Null, &Json::Null));
        let dotted =
            patched(json!([{"op": "Add", "value": {"name.givenName": "Anna", "displayName": "Anna L"}}]))
                .unwrap();
        assert_eq!(
            (&dotted["name"]["givenName"], &dotted["name"]["familyName"]),
            (&json!("Anna"), &json!("Lind"))
        );
        let moved =
            json!([{"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "a@bank.example"}]);
        assert_eq!(
            patched(moved).unwrap()["emails"],
            json!([{"value": "a@bank.example", "type": "work", "primary": true}])
        );
        let second =
            json!([{"op": "Add", "path": "emails[type eq \"home\"].value", "value": "a@home.example"}]);
        let second = patched(second).unwrap();
        assert_eq!(second["emails"][1], json!({"type": "home", "value": "a@home.example"}));
        let extended = json!([{"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "Desk"},
            {"op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "1"}]);
        assert_eq!(patched(extended), patched(json!([{"op": "replace", "path": "active", "value": true}])));
    }

    #[test]
    fn a_new_primary_value_takes_the_place_of_the_old_one() {
        let add =
            json!([{"op": "add", "path": "emails", "value": [{"value": "b@bank.example", "primary": true}]}]);
        let emails = patched(add).unwrap()["emails"].clone();
        assert_eq!((&emails[0]["primary"], &emails[1]["primary"]), (&json!(false), &json!(true)));
        let gone = json!([{"op": "remove", "path": "emails[type eq \"work\"]"}, {"op": "remove", "path": "name.givenName"}]);
        let gone = patched(gone).unwrap();
        assert_eq!((gone.get("emails"), &gone["name"]), (None, &json!({"familyName": "Lind"})));
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_its_kind() {
        for (operations, kind) in [
            (json!([]), "invalidSyntax"),
            (json!("add"), "invalidSyntax"),
            (json!([{"op": "move", "path": "active"}]), "invalidSyntax"),
            (json!([{"op": "remove"}]), "noTarget"),
            (json!([{"op": "replace", "value": "x"}]), "invalidValue"),
            (json!([{"op": "replace", "path": "emails[type", "value": "x"}]), "invalidPath"),
            (json!([{"op": "replace", "path": "colour", "value": "x"}]), "invalidPath"),
            (json!([{"op": "replace", "path": "id", "value": "x"}]), "mutability"),
            (json!([{"op": "add", "path": "groups", "value": [{"value": "x"}]}]), "mutability"),
            (json!([{"op": "replace", "path": "active", "value": "perhaps"}]), "invalidValue"),
            (json!([{"op": "replace", "path": "userName.x", "value": "perhaps"}]), "noTarget"),
            (json!([{"op": "replace", "path": "emails[not (value pr)].value", "value": "x@y"}]), "noTarget"),
        ] {
            assert_eq!(patched(operations.clone()), Err(kind), "{operations}");
        }
    }

    #[test]
    fn members_come_and_go() {
        let of = Of { schema: GROUP, attributes: OF_GROUP };
        let mut group =
            json!({"displayName": "Desk", "members": [{"value": "a"}, {"value": "b"}, {"value": "c"}]});
        let body = json!({"operations": [
            {"op": "Remove", "path": "members", "value": [{"value": "a"}]},
            {"op": "remove", "path": "members[value eq \"b\"]"},
            {"op": "remove", "path": "members[value eq \"nobody\"]"},
            {"op": "add", "path": "members", "value": [{"value": "d", "display": "D"}, {"value": "c"}]},
        ]});
        apply(of, body.as_object().unwrap(), group.as_object_mut().unwrap()).unwrap();
        assert_eq!(group["members"], json!([{"value": "c"}, {"value": "d"}]));
    }
}
