//! Phrases about time as a reader of the whole text sees them: days, times, ranges, lengths, repetitions.
//!
//! Each language reads its words into the same forms (`form.rs`), with the days and hours they may stand for counted from a
//! moment of reference; `timex.rs` prints them. The slots for days and times (`entity/date`, `entity/time`) take from here
//! what they do not read by themselves.

mod calendar;
mod chinese;
mod english;
mod form;
mod holiday;
mod lunar;
mod numeric;
mod period;
mod slot;
#[cfg(test)]
mod tests;
mod timex;
mod token;

pub(super) use slot::{Meant, meant};

use super::mention::Mention;
use super::scan::Scan;
use crate::language::Language;
use chinese::Chinese;
use english::English;
use jiff::civil::DateTime;
use token::Tokens;

/// The phrases about time in a text.
pub(super) fn mentions(scan: &Scan, language: Language, now: DateTime) -> Vec<Mention> {
    let tokens = Tokens::new(scan);
    let hits = match language {
        Language::En => {
            let hits = English { t: &tokens, now }.find();
            hits.into_iter()
                .map(|(start, end, said)| (tokens.start(start), tokens.end(end - 1), said))
                .collect()
        }
        Language::Zh => Chinese { scan, t: &tokens, now }.find(),
    };
    hits.iter().map(|(start, end, said)| timex::mention(*start, *end, said)).collect()
}
