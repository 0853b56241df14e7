//! Phrases about time as a reader of the whole text sees them: days, times, ranges, lengths, repetitions.
//!
//! Each language reads its words into the same forms (`form.rs`), with the days and hours they may stand for counted from a
//! moment of reference; `timex.rs` prints them. The slots for days and times (`entity/date`, `entity/time`) take from here
//! what they do not read by themselves.

mod calendar;
mod english;
mod form;
mod holiday;
mod lunar;
mod numeric;
mod period;
mod timex;
mod token;

use super::mention::Mention;
use super::scan::Scan;
use crate::language::Language;
use english::English;
use jiff::civil::DateTime;
use token::Tokens;

/// The phrases about time in a text.
pub(super) fn mentions(scan: &Scan, language: Language, now: DateTime) -> Vec<Mention> {
    let tokens = Tokens::new(scan);
    let hits = match language {
        Language::En => English { t: &tokens, now }.find(),
        Language::Zh => Vec::new(),
    };
    hits.iter().map(|(start, end, said)| timex::mention(tokens.start(*start), tokens.end(end - 1), said)).collect()
}
