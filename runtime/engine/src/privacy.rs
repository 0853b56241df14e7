//! Hides personal data of a conversation from those who may not see it.
//!
//! Hidden is what the conversation itself shows to be somebody's (values of sensitive slots, the customer's name), wherever it stands, and
//! what the form of a text shows, where people wrote it. What the bot says is its author's, such as a hotline, unless the customer said it first.

use crate::codec::{CodecError, decode};
use botloom_dialogue::Event;
use botloom_flow::{Program, SlotValue};
use botloom_knowledge::learning::MASK;
use botloom_knowledge::{numbers, personal};
use botloom_ports::{Speaker, TurnRecord};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// A number with fewer digits is no one's.
const FEW_DIGITS: usize = 4;

/// What is hidden in one conversation.
#[derive(Debug, Clone, Default)]
pub struct Veil {
    /// The longest first, so that no part of one is taken for another.
    values: Vec<String>,
    /// The digits of numbers, however they are written.
    digits: BTreeSet<String>,
}

impl Veil {
    /// The veil of a conversation on a release; without one only what the texts show is known.
    ///
    /// # Errors
    /// If a turn cannot be read.
    pub fn of(turns: &[TurnRecord], program: Option<&Program>) -> Result<Self, CodecError> {
        let mut values = BTreeSet::new();
        for turn in turns {
            if let Some(program) = program {
                values.extend(decode(&turn.events)?.iter().filter_map(|event| secret(event, program)));
            }
            for line in turn.activities.iter().filter(|line| line.from == Speaker::User) {
                values.extend(line.name.clone().filter(|name| is_telling(name)));
                let text = line.text.as_deref().unwrap_or_default();
                let found = personal(text, &|_| false).into_iter();
                values.extend(found.map(|range| text[range].to_owned()));
            }
        }
        Ok(Self::hiding(values))
    }

    /// One that hides these values.
    pub(crate) fn hiding(values: impl IntoIterator<Item = String>) -> Self {
        let mut veil = Self { values: values.into_iter().collect(), digits: BTreeSet::new() };
        let numbers = veil.values.iter().flat_map(|value| numbers(value)).map(|(_, digits)| digits);
        veil.digits = numbers.filter(|digits| digits.len() >= FEW_DIGITS).collect();
        veil.values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        veil.values.dedup();
        veil
    }

    /// A text that the bot's author may have written.
    #[must_use]
    pub fn said(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for value in &self.values {
            let whole = |at: &usize| is_whole(&shown, *at, value);
            let places: Vec<usize> =
                shown.match_indices(value.as_str()).map(|(at, _)| at).filter(whole).collect();
            for at in places.into_iter().rev() {
                shown.replace_range(at..at + value.len(), MASK);
            }
        }
        let own: Vec<_> = numbers(&shown).filter(|(_, digits)| self.digits.contains(digits)).collect();
        for (range, _) in own.into_iter().rev() {
            shown.replace_range(range, MASK);
        }
        shown
    }

    /// A text that people wrote.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let mut shown = self.said(text);
        for range in personal(&shown, &|_| false).into_iter().rev() {
            shown.replace_range(range, MASK);
        }
        shown
    }

    /// The same in every text of a document; its keys stay.
    pub fn json(&self, json: &mut Json) {
        match json {
            Json::String(text) => *text = self.text(text),
            Json::Array(items) => items.iter_mut().for_each(|item| self.json(item)),
            Json::Object(fields) => fields.values_mut().for_each(|value| self.json(value)),
            Json::Number(number) if self.digits.contains(&number.to_string()) => {
                *json = Json::from(MASK);
            }
            _ => {}
        }
    }
}

/// A value that nobody else may read.
pub(crate) fn secret(event: &Event, program: &Program) -> Option<String> {
    let value = match event {
        Event::Set { name, value, .. } => {
            let sensitive = program.all_slots().any(|slot| slot.name == *name && slot.sensitive);
            (sensitive && *value != SlotValue::Null).then(|| value.to_string())?
        }
        Event::Contacted(contact) => contact.name.clone()?,
        _ => return None,
    };
    is_telling(&value).then_some(value)
}

/// Whether a value stands for itself and is no part of a Latin word or of a number: `no` is none of `not`.
fn is_whole(text: &str, at: usize, value: &str) -> bool {
    let joined = |one: Option<u8>, other: Option<u8>| {
        [one, other].iter().all(|byte| byte.is_some_and(|byte| byte.is_ascii_alphanumeric()))
    };
    let (text, end) = (text.as_bytes(), at + value.len());
    let before = at.checked_sub(1).and_then(|at| text.get(at).copied());
    !joined(before, value.bytes().next()) && !joined(value.bytes().last(), text.get(end).copied())
}

/// One character alone stands everywhere.
pub(crate) fn is_telling(value: &str) -> bool {
    value.chars().count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_known_is_hidden_however_it_is_written_and_the_bots_own_numbers_stay() {
        let veil = Veil::hiding(["13812345678".to_owned(), "Ann Lee".to_owned(), "Ann".to_owned()]);
        assert_eq!(veil.said("Ann Lee, 138-1234-5678: call 400-000-0000"), "***, ***: call 400-000-0000");
        assert_eq!(
            veil.text("I am Ann, my other number is 139 1111 2222"),
            "I am ***, my other number is ***"
        );
        let mut trace = json!({"text": "１３８１２３４５６７８", "n": 13_812_345_678_u64, "score": 0.75, "list": ["Ann Lee", 3]});
        veil.json(&mut trace);
        assert_eq!(trace, json!({"text": "***", "n": "***", "score": 0.75, "list": ["***", 3]}));
        let short = Veil::hiding(["no".to_owned(), "30".to_owned(), "张三".to_owned()]);
        assert_eq!(short.said("no, not now: 30 of 300, 我叫张三丰"), "***, not now: *** of 300, 我叫***丰");
        let nothing = Veil::default();
        assert_eq!(nothing.said("call 13812345678"), "call 13812345678");
        assert_eq!(nothing.text("call 13812345678"), "call ***");
        assert_eq!(
            nothing.text(&nothing.text("call 13812345678")),
            "call ***",
            "hidden twice is hidden once"
        );
    }
}
