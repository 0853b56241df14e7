//! Conditions that look for words in what a customer writes.

use super::Own;
use crate::expr::{Word, mentions};
use crate::grammar::Form;
use crate::problem::{Code, Problem};
use crate::words;

/// Functions that look into a text.
const LOOKS: &[&str] = &["contains", "matches", "startsWith", "endsWith"];

pub(super) fn check(own: &Own<'_>, found: &mut Vec<Problem>) {
    own.walk(&mut |visit| {
        let (Form::Expression, Some(text)) = (visit.form, visit.node.text()) else { return };
        if !text.contains("message") {
            return;
        }
        let words = mentions(text);
        let message = words.iter().any(|word| matches!(&word.what, Word::Name(name) if name == "message"));
        let looks = words.iter().any(|word| match &word.what {
            Word::Method(name) => LOOKS.contains(&name.as_str()),
            Word::Text { with, .. } => with == "message",
            _ => false,
        });
        if message && looks {
            found.push(own.problem(
                Code::PhrasesInCondition,
                visit.node.range,
                words!("this condition looks for words in the message"),
                words!("whoever says it in other words is missed"),
                words!("write them as triggers, or as `choices` of a slot that is asked for"),
            ));
        }
    });
}
