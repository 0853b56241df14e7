//! The tables of the language as data, for its reference and for tools that complete what an author types.
//!
//! What is a fact of the code (keys, functions, types) comes from the tables that the checker uses; only the sentences about
//! functions stand here, and a test holds that none is missing.

use crate::keys::{self, Key, Shape};
use crate::program::SlotType;
use std::collections::BTreeMap;

pub use crate::expr::{Form, forms};

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
/// `http` or `handoff`.
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

/// What a function does, in one sentence; by its name as [`Form::name`] has it.
#[must_use]
pub fn about(function: &str) -> Option<&'static str> {
    ABOUT.iter().find(|(name, _)| *name == function).map(|(_, about)| *about)
}

const ABOUT: &[(&str, &str)] = &[
    ("abs", "The number without its sign."),
    ("all", "Whether the condition holds for every item."),
    ("bool", "Yes or no from data of another system."),
    ("ceil", "The next whole number up."),
    ("contains", "Whether the text or the item is in it."),
    ("date", "A day from a text such as `2026-05-01`, or the day of a moment."),
    (
        "datetime",
        "A moment from a text such as `2026-05-01T09:00:00+08:00`; without an offset, in the bot's time zone.",
    ),
    ("day", "The day of the month, 1 to 31."),
    ("days", "Full days in a length of time."),
    ("double", "The same as `number`, for those who know CEL."),
    ("duration", "A length of time from a text: `2d`, `48h`, `1h30m`, `90s`."),
    ("endsWith", "Whether the text ends with the other."),
    ("exists", "Whether the condition holds for one item or more."),
    ("exists_one", "Whether the condition holds for exactly one item."),
    ("filter", "The items for which the condition holds."),
    ("first", "The first item; fails on an empty list."),
    ("floor", "The next whole number down."),
    (
        "format",
        "The value in the words of the talk's language, or a day, time or moment by a pattern of `strftime`.",
    ),
    ("has", "Whether there is a value."),
    ("hour", "The hour, 0 to 23."),
    ("hours", "Full hours in a length of time."),
    ("int", "The whole part of a number, or a whole number from a text or from data."),
    ("join", "The items as one text, with the other between them."),
    ("last", "The last item; fails on an empty list."),
    ("list", "A list from data of another system."),
    ("lower", "The text in small letters."),
    ("map", "A list of what the expression gives for each item."),
    ("mask", "The text with all but its ends hidden, for numbers that not everybody should see."),
    ("matches", "Whether a part of the text fits the regular expression; `^` and `$` bind it to the ends."),
    ("max", "The larger number."),
    ("min", "The smaller number."),
    ("minutes", "Full minutes in a length of time."),
    ("money", "An amount in a currency that its three letters name, or an amount from data that has both."),
    ("month", "The month, 1 to 12."),
    ("number", "A number from a text or from data, or the number itself."),
    ("replace", "The text with every place of the second replaced by the third."),
    ("round", "Rounded half up, to a whole number or to so many places."),
    ("size", "How many characters or items."),
    ("split", "The parts between the places of the other text."),
    ("startsWith", "Whether the text begins with the other."),
    ("string", "The value as a plain text, the same in every language."),
    ("sum", "All numbers of the list added."),
    ("time", "A time from a text such as `15:30`, or the time of a moment."),
    ("today", "The day of the talk in the bot's time zone."),
    ("trim", "The text without blanks at its ends."),
    ("upper", "The text in capital letters."),
    ("weekday", "The day of the week: 1 is Monday, 7 is Sunday."),
    ("words", "The value as a person says it in the language of the talk."),
    ("year", "The year."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_its_sentence_and_every_sentence_its_function() {
        let names: Vec<&str> = forms().iter().map(|form| form.name).collect();
        let silent: Vec<_> = names.iter().filter(|name| about(name).is_none()).collect();
        assert!(silent.is_empty(), "say in `ABOUT` what these do: {silent:?}");
        let left: Vec<_> = ABOUT.iter().filter(|(name, _)| !names.contains(name)).collect();
        assert!(left.is_empty(), "there are no such functions: {left:?}");
    }

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
        let round = forms().into_iter().filter(|form| form.name == "round").map(|form| form.shown());
        assert_eq!(
            round.collect::<Vec<_>>(),
            ["round(number)", "round(number, whole number)", "round(money, whole number)"]
        );
    }
}
