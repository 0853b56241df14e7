//! The tables of the language as data, for its reference and for tools that complete what an author types.
//!
//! Everything here is made of the tables that the checker uses.

use crate::keys::{self, Key, Shape};
use crate::program::SlotType;
use std::collections::BTreeMap;

pub use crate::expr::{Signature, signatures};

/// A key of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The key; for one of a map inside the map, the way to it: `http.allow`.
    pub path: String,
    /// Whether it must be there.
    pub required: bool,
    /// What stands behind it, in an author's words.
    pub value: String,
    /// What it does.
    pub about: &'static str,
}

/// The verbs of steps with what they do, in the order of the reference.
pub fn verbs() -> impl Iterator<Item = (&'static str, &'static str)> {
    keys::VERBS.iter().map(|verb| (verb.name, verb.doc))
}

/// The keys of a step, its verb first and what every step may have last; `None` if no step has this verb.
#[must_use]
pub fn step(verb: &str) -> Option<Vec<Row>> {
    let verb = keys::verb(verb)?;
    let own = Key { name: verb.name, required: true, shape: verb.shape, doc: verb.doc };
    let all: Vec<Key> = std::iter::once(own).chain(verb.keys.iter().chain(keys::STEP).copied()).collect();
    Some(rows(&all))
}

/// The keys of a map that is no step: `bot`, `slot`, `flow`, `trigger`, `say` (the long form), `button`, `case` (of `switch`),
/// `http`, `handoff`, `guard` or `table` (of the knowledge).
#[must_use]
pub fn map(name: &str) -> Option<Vec<Row>> {
    Some(rows(match name {
        "bot" => keys::BOT,
        "slot" => keys::SLOT,
        "flow" => keys::FLOW,
        "trigger" => keys::TRIGGER,
        "say" => keys::SAY,
        "button" => keys::BUTTON,
        "case" => keys::CASE,
        "http" => keys::HTTP,
        "handoff" => keys::HANDOFF,
        "guard" => keys::GUARD,
        "purpose" => keys::PURPOSE,
        "channel" => keys::CHANNEL,
        "table" => keys::TABLE,
        _ => return None,
    }))
}

fn rows(keys: &[Key]) -> Vec<Row> {
    let mut rows = Vec::new();
    for key in keys {
        rows.push(row(key.name.to_owned(), key));
        if let Some(inner) = inner(key) {
            let inner = inner.iter().filter(|inner| inner.name != "note");
            rows.extend(inner.map(|inner| row(format!("{}.{}", key.name, inner.name), inner)));
        }
    }
    rows
}

fn row(path: String, key: &Key) -> Row {
    Row { path, required: key.required, value: words(key.shape), about: key.doc }
}

/// The keys of a map behind a key, if they have no table of their own.
fn inner(key: &Key) -> Option<&'static [Key]> {
    let found = match key.shape {
        Shape::Table(keys) | Shape::Named(keys) | Shape::Rows(keys) | Shape::TextOr(keys) => keys,
        _ => return None,
    };
    let own = [keys::SLOT, keys::HTTP, keys::HANDOFF, keys::CASE];
    (!own.contains(&found)).then_some(found)
}

fn words(shape: Shape) -> String {
    let fixed = match shape {
        Shape::Any => "see below",
        Shape::Text => "one text",
        Shape::Flag => "`true` or `false`",
        Shape::Whole => "a whole number",
        Shape::Length => "a length of time",
        Shape::Word(words) => return format!("`{}`", words.join("` or `")),
        Shape::Texts => "a text or a list of texts",
        Shape::Local => "a text for customers, or one per language",
        Shape::Expression => "an expression",
        Shape::Expressions => "names with expressions",
        Shape::Given => "values by name",
        Shape::Steps => "steps",
        Shape::Cases => "names with steps",
        Shape::Table(_) => "a map",
        Shape::Named(_) => "names with maps",
        Shape::Rows(_) => "a list of maps",
        Shape::TextOr(_) => "a text or a map",
        Shape::TextsOr(_) => "a list of texts or maps",
    };
    fixed.to_owned()
}

/// A type of slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRow {
    /// Its name.
    pub name: &'static str,
    /// What a slot of the type is in expressions, in an author's words.
    pub value: String,
}

/// The types of slots, in the order of the reference.
pub fn types() -> impl Iterator<Item = TypeRow> {
    keys::TYPES.iter().map(|name| {
        let kind = match *name {
            "choice" => SlotType::Enum([].into()),
            "list" => SlotType::List(Box::new(SlotType::Text)),
            "record" => SlotType::Record(BTreeMap::new()),
            name => SlotType::simple(name).unwrap_or(SlotType::Json),
        };
        TypeRow { name, value: kind.expression().words().to_string() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_say_what_the_checker_knows() {
        let ask = step("ask").unwrap();
        assert_eq!((ask[0].path.as_str(), ask[0].required, ask[0].value.as_str()), ("ask", true, "one text"));
        let skip = ask.iter().find(|row| row.path == "skip").unwrap();
        assert_eq!((skip.required, skip.value.as_str()), (false, "`true` or `false`"));
        assert_eq!(ask.last().map(|row| row.path.as_str()), Some("note"));
        assert!(map("bot").unwrap().iter().any(|row| row.path == "http.allow" && row.required));
        assert!(step("aks").is_none() && map("aks").is_none());
        assert!(verbs().all(|(verb, about)| step(verb).is_some() && !about.is_empty()));
        assert_eq!(types().find(|row| row.name == "choice").unwrap().value, "a choice");
        let round = signatures().into_iter().filter(|found| found.name == "round").map(|found| found.form());
        assert_eq!(
            round.collect::<Vec<_>>(),
            ["round(money, whole number)", "round(number)", "round(number, whole number)"]
        );
    }
}
