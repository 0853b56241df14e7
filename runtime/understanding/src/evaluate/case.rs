//! One case, and when it passes.
//!
//! A case passes when the text holds exactly the mentions it lists, in their order, and for each of them:
//! - **span**: its first and last character are `Start` and `End` (counted in UTF-16 units, the last included) where the
//!   case gives them; otherwise its words are `Text`, whatever their case and width;
//! - **type**: its kind is `TypeName`, where the case has one;
//! - **resolution**: it has as many readings as there are `values`, in their order, and each has every field of the case
//!   with the same value. A field that the case does not name may be there as well.
//!
//! Two fields are not compared: `score`, a measure of confidence that belongs to its implementation, and
//! `sourceEntity`, which tells what an open range was made of and not what it is.

use super::{Failure, json};
use crate::entity::{Mention, Model, fold, mentions};
use crate::language::Language;
use jiff::civil::DateTime;

/// Fields that say nothing about what was meant.
const IDLE: &[&str] = &["score", "sourceEntity"];

/// A text and what is to be found in it.
pub(super) struct Case {
    pub input: String,
    pub now: DateTime,
    pub wanted: Vec<Wanted>,
}

/// A mention as a case tells it.
pub(super) struct Wanted {
    pub text: Option<String>,
    pub start: Option<usize>,
    pub end: Option<usize>,
    pub kind: String,
    pub readings: Vec<Vec<(String, Option<String>)>>,
}

impl Case {
    /// What was wrong with the reading of this case.
    pub fn failure(&self, model: Model, language: Language) -> Option<Failure> {
        let found = mentions(model, language, &self.input, self.now);
        let same = found.len() == self.wanted.len()
            && self.wanted.iter().zip(&found).all(|(wanted, found)| wanted.is(found, &self.input));
        (!same).then(|| Failure {
            input: self.input.clone(),
            expected: self.wanted.iter().map(Wanted::line).collect::<Vec<_>>().join("\n"),
            found: found.iter().map(|found| line(found, &self.input)).collect::<Vec<_>>().join("\n"),
        })
    }
}

impl Wanted {
    fn is(&self, found: &Mention, input: &str) -> bool {
        let units = |end: usize| input[..end].encode_utf16().count();
        let span = match (self.start, self.end) {
            (Some(start), Some(end)) => (units(found.start), units(found.end)) == (start, end + 1),
            _ => self.text.as_ref().is_none_or(|text| fold(text) == fold(&input[found.start..found.end])),
        };
        let readings = self.readings.is_empty()
            || self.readings.len() == found.readings.len()
                && self.readings.iter().zip(&found.readings).all(|(wanted, found)| {
                    wanted
                        .iter()
                        .filter(|(name, _)| !IDLE.contains(&name.as_str()))
                        .all(|(name, value)| found.iter().any(|(known, held)| known == name && held == value))
                });
        span && (self.kind.is_empty() || self.kind == found.kind) && readings
    }

    fn line(&self) -> String {
        let one = |fields: &Vec<(String, Option<String>)>| {
            let pairs = fields.iter().filter(|(name, _)| !IDLE.contains(&name.as_str()));
            let pair = |(name, value): &(String, Option<String>)| {
                format!("{name}={}", value.as_deref().unwrap_or("-"))
            };
            pairs.map(pair).collect::<Vec<_>>().join(" ")
        };
        let readings: Vec<String> = self.readings.iter().map(one).collect();
        format!("[{}] {} {}", self.text.as_deref().unwrap_or_default(), self.kind, readings.join(" | "))
    }
}

fn line(found: &Mention, input: &str) -> String {
    let readings: Vec<String> = found.readings.iter().map(json::line).collect();
    format!("[{}] {} {}", &input[found.start..found.end], found.kind, readings.join(" | "))
}
