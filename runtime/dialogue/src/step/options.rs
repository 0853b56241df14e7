//! Choices that a question brings along, known only when it is asked.

use super::choose::place;
use super::machine::{Machine, no_list};
use super::route::Found;
use crate::input::Meaning;
use botloom_flow::program::Ask;
use botloom_flow::{SlotValue, Wording};

/// One of several answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// What the slot gets.
    pub(super) value: String,
    /// What the customer reads.
    pub(super) title: String,
    /// What the customer may say for it besides.
    words: Vec<String>,
}

impl Choice {
    /// A text, or a record with `value`, `title` and `words`.
    fn of(item: &SlotValue) -> Option<Self> {
        let SlotValue::Map(fields) = item else {
            let text = item.to_string();
            return (!item.is_null()).then(|| Self { value: text.clone(), title: text, words: Vec::new() });
        };
        let text = |name: &str| fields.get(name).filter(|value| !value.is_null()).map(ToString::to_string);
        let value = text("value").or_else(|| text("title"))?;
        let words = match fields.get("words") {
            Some(SlotValue::List(words)) => words.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        Some(Self { title: text("title").unwrap_or_else(|| value.clone()), value, words })
    }

    fn names(&self) -> impl Iterator<Item = String> {
        [&self.title, &self.value].into_iter().chain(&self.words).map(|name| name.trim().to_lowercase())
    }
}

impl Machine<'_> {
    /// The choices of a question; none if it brings none along.
    pub(super) fn options(&self, ask: &Ask) -> Result<Vec<Choice>, Wording> {
        let Some(choices) = &ask.choices else { return Ok(Vec::new()) };
        match self.with_scope(|scope| choices.eval(scope))? {
            SlotValue::List(items) => Ok(items.iter().filter_map(Choice::of).collect()),
            other => Err(no_list(choices, &other)),
        }
    }

    /// An answer to a question that brings its choices along.
    pub(super) fn picked(&mut self, name: &str, text: &str, meaning: &Meaning) {
        let Some(ask) = self.pending() else { return };
        let options = match self.options(ask) {
            Ok(options) => options,
            Err(error) => return self.broken(error),
        };
        if let Some(option) = pick(&options, text) {
            return self.take(name, SlotValue::text(option.value.as_str()), meaning);
        }
        if !self.is_exact(meaning) && self.command(meaning) {
            return;
        }
        match self.readings(text, meaning, false) {
            Found::Nothing => self.useless(),
            found => self.digress(found, meaning),
        }
    }
}

/// The choice that an answer means: by its words, by its number or place, or by words that only it has in the answer.
fn pick<'c>(choices: &'c [Choice], said: &str) -> Option<&'c Choice> {
    let said = said.trim().trim_end_matches(['.', '。', '!', '！']).to_lowercase();
    if let Some(choice) = choices.iter().find(|choice| choice.names().any(|name| name == said)) {
        return Some(choice);
    }
    let number = said.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    if let Some(at) = number.or_else(|| place(&said, choices.len())) {
        return choices.get(at);
    }
    // The longest name that stands in the answer, if only one choice has it.
    let longest = |choice: &Choice| {
        choice.names().filter(|name| stands_in(name, &said)).map(|name| name.chars().count()).max()
    };
    let found: Vec<(usize, &Choice)> =
        choices.iter().filter_map(|choice| Some((longest(choice)?, choice))).collect();
    let most = found.iter().map(|(length, _)| *length).max()?;
    let mut best = found.into_iter().filter(|(length, _)| *length == most);
    let only = best.next()?;
    best.next().is_none().then_some(only.1)
}

/// Whether words stand in a text, and not only inside other words of a language with spaces.
fn stands_in(name: &str, said: &str) -> bool {
    let joins = |c: Option<char>, own: Option<char>| {
        c.is_some_and(|c| c.is_ascii_alphanumeric()) && own.is_some_and(|c| c.is_ascii_alphanumeric())
    };
    !name.is_empty()
        && said.match_indices(name).any(|(at, _)| {
            !joins(said[..at].chars().next_back(), name.chars().next())
                && !joins(said[at + name.len()..].chars().next(), name.chars().next_back())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(said: &str) -> Option<String> {
        let text = |text: &str| Choice { value: text.to_owned(), title: text.to_owned(), words: Vec::new() };
        let mut choices = vec![text("red"), text("dark red"), text("浅蓝"), text("7")];
        choices[0].words = vec!["scarlet".to_owned()];
        pick(&choices, said).map(|choice| choice.value.clone())
    }

    #[test]
    fn words_numbers_places_and_parts() {
        let cases = [
            ("Red", Some("red")),
            ("scarlet", Some("red")),
            ("the dark red one", Some("dark red")),
            ("2", Some("dark red")),
            ("7", Some("7")),
            ("9", None),
            ("第三个", Some("浅蓝")),
            ("我要浅蓝的", Some("浅蓝")),
            ("scattered", None),
            ("red or 浅蓝, who knows", Some("red")),
            ("green", None),
        ];
        for (said, wanted) in cases {
            assert_eq!(picked(said).as_deref(), wanted, "{said}");
        }
    }
}
