//! The tables of the language as data, for its reference and for tools that complete what an author types.
//!
//! What is a fact of the code (keys, functions, types) comes from the tables that the checker uses; only the sentences about
//! functions stand here, and a test holds that none is missing.

use crate::expr::Type;
use crate::keys::{self, Shape};
use crate::lower::value_type;
use crate::program::SlotType;

pub use crate::expr::{Form, forms};

/// A key of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What stands behind it, in an author's words.
    pub value: &'static str,
}

/// The verbs of steps, in the order of the reference.
pub fn verbs() -> impl Iterator<Item = &'static str> {
    keys::VERBS.iter().map(|(verb, ..)| *verb)
}

/// The keys of a step, its verb first and what every step may have last; `None` if no step has this verb.
#[must_use]
pub fn step(verb: &str) -> Option<Vec<Key>> {
    let (name, shape, own) = keys::VERBS.iter().find(|(name, ..)| *name == verb)?;
    let first = (*name, true, *shape);
    Some(rows([&first].into_iter().chain(*own).chain(keys::STEP)))
}

/// The keys of a map that is no step: `bot`, `slot`, `flow`, `say` (the long form) or `case` (of `switch`).
#[must_use]
pub fn map(name: &str) -> Option<Vec<Key>> {
    Some(rows(match name {
        "bot" => keys::BOT,
        "slot" => keys::SLOT,
        "flow" => keys::FLOW,
        "say" => keys::SAY,
        "case" => keys::CASE,
        _ => return None,
    }))
}

fn rows<'k>(keys: impl IntoIterator<Item = &'k keys::Key>) -> Vec<Key> {
    let row = |(name, required, shape): &keys::Key| Key { name, required: *required, value: words(*shape) };
    keys.into_iter().map(row).collect()
}

fn words(shape: Shape) -> &'static str {
    match shape {
        Shape::Any => "see below",
        Shape::Text => "one text",
        Shape::Local => "a text for customers, or one per language",
        Shape::Expression => "an expression",
        Shape::List => "a list",
        Shape::Map => "a map",
        Shape::Expressions => "names with expressions",
        Shape::Steps => "steps",
    }
}

/// A type of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeRow {
    /// Its name.
    pub name: &'static str,
    /// What a slot of the type is in expressions; `None` where this version cannot run it.
    pub value: Option<&'static str>,
}

/// The types of slots, in the order of the reference.
pub fn types() -> impl Iterator<Item = TypeRow> {
    keys::TYPES.iter().map(|name| {
        let kind = SlotType::ALL.iter().find(|kind| kind.name() == *name);
        let value = kind.map(|kind| match kind {
            SlotType::Choice => Type::Choice(Vec::new()).words(),
            kind => value_type(*kind).words(),
        });
        TypeRow { name, value }
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
    ("ceil", "The next whole number up."),
    ("contains", "Whether the text or the item is in it."),
    ("date", "A day from a text such as `2026-05-01`, or the day of a moment in the bot's time zone."),
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
    ("int", "The whole part of a number, or a whole number from a text."),
    ("join", "The items as one text, with the other between them."),
    ("last", "The last item; fails on an empty list."),
    ("lower", "The text in small letters."),
    ("map", "A list of what the expression gives for each item."),
    ("mask", "The text with all but its ends hidden, for numbers that not everybody should see."),
    ("matches", "Whether a part of the text fits the regular expression; `^` and `$` bind it to the ends."),
    ("max", "The larger number."),
    ("min", "The smaller number."),
    ("minutes", "Full minutes in a length of time."),
    ("money", "An amount in a currency, named by its three letters."),
    ("month", "The month, 1 to 12."),
    ("number", "A number from a text, or the number itself."),
    ("replace", "The text with every place of the second replaced by the third."),
    ("round", "Rounded half up, to a whole number or to so many places."),
    ("size", "How many characters or items."),
    ("split", "The parts between the places of the other text."),
    ("startsWith", "Whether the text begins with the other."),
    ("string", "The value as a plain text, the same in every language."),
    ("sum", "All numbers of the list added."),
    ("time", "A time from a text such as `15:30`, or the time of a moment in the bot's time zone."),
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
        assert_eq!(ask[0], Key { name: "ask", required: true, value: "one text" });
        assert!(ask.contains(&Key {
            name: "otherwise",
            required: false,
            value: "a text for customers, or one per language"
        }));
        assert_eq!(ask.last().map(|key| key.name), Some("note"));
        assert!(step("aks").is_none() && map("aks").is_none());
        assert!(verbs().all(|verb| step(verb).is_some()));
        assert_eq!(types().find(|row| row.name == "choice").unwrap().value, Some("a choice"));
        let text: Vec<_> =
            forms().into_iter().filter(|form| form.name == "round").map(|form| form.shown()).collect();
        assert_eq!(text, ["round(number)", "round(number, whole number)", "round(money, whole number)"]);
    }
}
