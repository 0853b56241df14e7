//! Which resources a filter means. Its grammar is that of the crate `scim_v2`; what it says of JSON stands here.

use super::Refusal;
use jiff::Timestamp;
use scim_v2::filter::{AttrExp, AttrPath, CompValue, CompareOp, Filter, ValFilter};
use serde_json::{Map, Value as Json};
use std::cmp::Ordering;

/// Attributes in whose values the case of letters counts.
const EXACT: [&str; 3] = ["id", "externalId", "$ref"];

/// Reads a filter.
pub(super) fn read(text: &str) -> Result<Filter, Refusal> {
    text.parse().map_err(|error| Refusal::bad("invalidFilter", format!("this is not a filter: {error}")))
}

/// What narrows a filter to few: no other resource than those with this value can fit.
pub(super) enum Key<'a> {
    UserName(&'a str),
    ExternalId(&'a str),
    Id(&'a str),
}

pub(super) fn key(filter: &Filter) -> Option<Key<'_>> {
    match filter {
        Filter::Attr(AttrExp::Comparison(path, CompareOp::Eq, CompValue::Str(text))) => {
            let is = |name: &str| path.sub_attr.is_none() && path.name.eq_ignore_ascii_case(name);
            if is("userName") {
                Some(Key::UserName(text))
            } else if is("externalId") {
                Some(Key::ExternalId(text))
            } else if is("id") {
                Some(Key::Id(text))
            } else {
                None
            }
        }
        Filter::And(all) => all.as_slice().iter().find_map(key),
        _ => None,
    }
}

/// Whether a filter means this resource.
pub(super) fn fits(filter: &Filter, resource: &Map<String, Json>) -> bool {
    match filter {
        Filter::Attr(condition) => holds(condition, resource),
        Filter::ValuePath(path) => {
            let values = resource.iter().find(|(name, _)| name.eq_ignore_ascii_case(&path.attr.name));
            elements(values.map(|(_, value)| value))
                .any(|value| value.as_object().is_some_and(|value| means(&path.filter, value)))
        }
        Filter::Not(inner) => !fits(inner, resource),
        Filter::And(all) => all.as_slice().iter().all(|one| fits(one, resource)),
        Filter::Or(any) => any.as_slice().iter().any(|one| fits(one, resource)),
    }
}

/// Whether the filter of a path means this element of a list.
pub(super) fn means(filter: &ValFilter, element: &Map<String, Json>) -> bool {
    match filter {
        ValFilter::Attr(condition) => holds(condition, element),
        ValFilter::Not(inner) => !means(inner, element),
        ValFilter::And(all) => all.as_slice().iter().all(|one| means(one, element)),
        ValFilter::Or(any) => any.as_slice().iter().any(|one| means(one, element)),
    }
}

/// What an element has that is made because none fits: what the filter says that it equals.
pub(super) fn wished(filter: &ValFilter, element: &mut Map<String, Json>) {
    match filter {
        ValFilter::Attr(AttrExp::Comparison(path, CompareOp::Eq, value)) if path.sub_attr.is_none() => {
            let value = match value {
                CompValue::True => Json::Bool(true),
                CompValue::False => Json::Bool(false),
                CompValue::Str(text) => Json::String(text.clone()),
                CompValue::Null | CompValue::Number(_) => return,
            };
            element.insert(path.name.clone(), value);
        }
        ValFilter::And(all) => all.as_slice().iter().for_each(|one| wished(one, element)),
        _ => {}
    }
}

fn elements(value: Option<&Json>) -> impl Iterator<Item = &Json> {
    match value {
        Some(Json::Array(items)) => items.iter().collect::<Vec<_>>(),
        Some(Json::Null) | None => Vec::new(),
        Some(one) => vec![one],
    }
    .into_iter()
}

/// The values of an attribute; of lists of objects their `value`, as the standard says.
fn values<'a>(path: &AttrPath, object: &'a Map<String, Json>) -> Vec<&'a Json> {
    let of = |object: &'a Map<String, Json>, name: &str| {
        object.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let sub = path.sub_attr.as_deref();
    elements(of(object, &path.name))
        .flat_map(|value| match (value, sub) {
            (Json::Object(inner), sub) => elements(of(inner, sub.unwrap_or("value"))).collect(),
            (_, Some(_)) => Vec::new(),
            (value, None) => vec![value],
        })
        .collect()
}

fn holds(condition: &AttrExp, object: &Map<String, Json>) -> bool {
    match condition {
        AttrExp::Present(path) => {
            let there = |value: &Json| !matches!(value, Json::Null) && value.as_str() != Some("");
            let top = object.iter().find(|(name, _)| name.eq_ignore_ascii_case(&path.name));
            match &path.sub_attr {
                Some(_) => values(path, object).into_iter().any(there),
                None => elements(top.map(|(_, value)| value)).any(there),
            }
        }
        AttrExp::Comparison(path, op, wanted) => {
            let name = path.sub_attr.as_deref().unwrap_or(&path.name);
            let exact = EXACT.iter().any(|own| own.eq_ignore_ascii_case(name));
            let found = values(path, object);
            match (op, wanted) {
                (CompareOp::Eq, CompValue::Null) => found.is_empty(),
                (CompareOp::Ne, CompValue::Null) => !found.is_empty(),
                (CompareOp::Ne, wanted) => {
                    !found.iter().any(|value| compares(value, &CompareOp::Eq, wanted, exact))
                }
                (op, wanted) => found.iter().any(|value| compares(value, op, wanted, exact)),
            }
        }
    }
}

fn compares(value: &Json, op: &CompareOp, wanted: &CompValue, exact: bool) -> bool {
    match (value, wanted) {
        (Json::Bool(is), CompValue::True) => *op == CompareOp::Eq && *is,
        (Json::Bool(is), CompValue::False) => *op == CompareOp::Eq && !*is,
        // Entra ID writes truth values as texts.
        (Json::Bool(is), CompValue::Str(text)) => {
            *op == CompareOp::Eq && text.eq_ignore_ascii_case(&is.to_string())
        }
        (Json::String(text), CompValue::Str(wanted)) => {
            let fold = |text: &str| if exact { text.to_owned() } else { text.to_lowercase() };
            let (text, wanted) = (fold(text), fold(wanted));
            let order = match (
                text.to_uppercase().parse::<Timestamp>(),
                wanted.to_uppercase().parse::<Timestamp>(),
            ) {
                (Ok(text), Ok(wanted)) => text.cmp(&wanted),
                _ => text.cmp(&wanted),
            };
            match op {
                CompareOp::Eq => order == Ordering::Equal,
                CompareOp::Ne => order != Ordering::Equal,
                CompareOp::Co => text.contains(&wanted),
                CompareOp::Sw => text.starts_with(&wanted),
                CompareOp::Ew => text.ends_with(&wanted),
                CompareOp::Gt => order == Ordering::Greater,
                CompareOp::Ge => order != Ordering::Less,
                CompareOp::Lt => order == Ordering::Less,
                CompareOp::Le => order != Ordering::Greater,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fitting(filter: &str) -> bool {
        let ann = json!({
            "id": "mb_1", "externalId": "00uA", "userName": "Ann@Bank.example", "active": true, "name": {"familyName": "Lind"},
            "emails": [{"value": "ann@bank.example", "type": "work", "primary": true}, {"value": "a@home.example", "type": "home"}],
            "meta": {"lastModified": "2026-05-06T10:00:00Z"},
        });
        fits(&read(filter).expect(filter), ann.as_object().expect("it is an object"))
    }

    #[test]
    fn filters_mean_what_the_standard_says() {
        for filter in [
            r#"userName eq "ann@bank.EXAMPLE""#,
            r#"USERNAME Eq "ann@bank.example""#,
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ann@bank.example""#,
            r#"externalId eq "00uA" and active eq true"#,
            r#"active eq "True""#,
            r#"userName eq "bo" or name.familyName sw "li""#,
            r#"emails eq "a@home.example""#,
            r#"emails[type eq "work" and value co "bank"]"#,
            r#"not (emails.type eq "other")"#,
            r#"name.familyName pr and not (title pr)"#,
            r#"meta.lastModified gt "2026-05-06T11:00:00+02:00""#,
            r#"title eq null"#,
        ] {
            assert!(fitting(filter), "{filter}");
        }
        for filter in [
            r#"externalId eq "00ua""#,
            r#"emails[type eq "home" and value co "bank"]"#,
            r#"userName ne "ann@bank.example""#,
            r#"active eq false"#,
            r#"title eq "x""#,
            r#"meta.lastModified lt "2026-05-06T10:00:00Z""#,
        ] {
            assert!(!fitting(filter), "{filter}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        let deep = format!("{}a pr{}", "not (".repeat(500), ")".repeat(500));
        for filter in [
            "",
            "userName",
            "userName eq",
            "userName is \"x\"",
            "userName eq \"x",
            "(a pr",
            "a pr and",
            "a[b eq",
            &deep,
        ] {
            assert!(read(filter).is_err(), "{filter}");
        }
    }

    #[test]
    fn what_names_one_is_looked_up_by_its_name() {
        let of = |text: &str| read(text).map(|filter| key(&filter).is_some()).expect("a filter");
        assert!(of(r#"userName eq "x""#) && of(r#"active eq true and externalId eq "x""#));
        assert!(!of(r#"userName eq "x" or id eq "y""#) && !of(r#"not (id eq "y")"#));
    }
}
