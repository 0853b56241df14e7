//! Numbers inside English phrases of time: counts, days of a month, years.

use super::English;
use crate::entity::moment::token::Kind;
use crate::entity::numeral::{self, basic};
use crate::entity::quantity;
use crate::language::Language;

/// Whether a word is a place in a row.
pub(super) fn ordinal_word(word: &str) -> bool {
    matches!(
        word,
        "first"
            | "second"
            | "third"
            | "fourth"
            | "fifth"
            | "sixth"
            | "seventh"
            | "eighth"
            | "ninth"
            | "tenth"
            | "eleventh"
            | "twelfth"
            | "thirteenth"
            | "fourteenth"
            | "fifteenth"
            | "sixteenth"
            | "seventeenth"
            | "eighteenth"
            | "nineteenth"
            | "twentieth"
            | "thirtieth"
    )
}

impl English<'_, '_> {
    /// How many: 3, 2.5, twenty five, a, few, a couple of, half an.
    pub fn count(&self, at: usize) -> Option<(f64, usize)> {
        let t = self.t;
        for (words, count) in [
            (&["half", "an"][..], 0.5),
            (&["half", "a"], 0.5),
            (&["a", "couple", "of"], 2.0),
            (&["a", "couple"], 2.0),
            (&["couple", "of"], 2.0),
            (&["couple"], 2.0),
            (&["a", "few"], 3.0),
            (&["few"], 3.0),
            (&["several"], 3.0),
            (&["some"], 3.0),
        ] {
            if let Some(end) = t.words(at, words) {
                return Some((count, end));
            }
        }
        if let Some((value, _)) = t.digits(at) {
            let mut end = at + 1;
            let mut count = f64::from(value);
            if t.is(end, ".") && t.glued(end) && t.glued(end + 1) && t.digits(end + 1).is_some() {
                count = t.scan.text()[t.start(at)..t.end(end + 1)].parse().ok()?;
                end += 2;
            }
            if let Some(after) = t
                .words(end, &["and", "a", "half"])
                .filter(|after| super::words::unit(t.word(*after)).is_some())
            {
                return Some((count + 0.5, after));
            }
            return Some((count, end));
        }
        if !t.word(at).is_empty() && (basic(t.word(at)).is_some() || matches!(t.word(at), "a" | "an")) {
            // "twenty five", "one and a quarter"; a bare half or quarter counts nothing.
            let found = quantity::read(t.scan, t.start(at), Language::En);
            let words = |end: usize| &t.scan.text()[t.start(at)..end];
            if let Some(found) = found.filter(|found| {
                let last = words(found.end).rsplit(' ').next().unwrap_or_default();
                found.value.float() > 0.0
                    && (!matches!(last, "second" | "quarter" | "half")
                        && found.subtype != quantity::Subtype::Fraction
                        || words(found.end).contains(" and "))
            }) {
                return Some((found.value.float(), t.place(found.end)));
            }
            let one = basic(t.word(at)).map_or(1.0, f64::from);
            return Some((one, at + 1));
        }
        None
    }

    /// A place in a row: 1st, 22nd, twenty second, fifth.
    pub fn ordinal(&self, at: usize) -> Option<(u32, usize)> {
        let t = self.t;
        if let Some((value, length)) = t.digits(at) {
            return (length <= 2 && t.glued(at + 1) && matches!(t.word(at + 1), "st" | "nd" | "rd" | "th"))
                .then_some((value, at + 2));
        }
        if t.word(at).is_empty() {
            return None;
        }
        let (value, end) = numeral::ordinal(t.scan, t.start(at))?;
        Some((value, t.place(end)))
    }

    /// A day of a month: 4, 04th, 22nd, twenty second; with words only as a place in a row.
    pub fn month_day(&self, at: usize) -> Option<(u32, usize)> {
        let t = self.t;
        if let Some((value, end)) = self.ordinal(at) {
            return (1..=31).contains(&value).then_some((value, end));
        }
        let (value, length) = t.digits(at)?;
        let goes_on = t.glued(at + 1)
            && (t.get(at + 1).is_some_and(|token| token.kind == Kind::Word)
                || t.is(at + 1, ":")
                || t.is(at + 1, "%"));
        let fraction = t.is(at + 1, ".") && t.glued(at + 1) && t.glued(at + 2) && t.digits(at + 2).is_some();
        (length <= 2 && (1..=31).contains(&value) && !goes_on && !fraction).then_some((value, at + 1))
    }

    /// A year in full: 2018, nineteen ninety six, two thousand and fifteen.
    pub fn year(&self, at: usize) -> Option<(i64, usize)> {
        let t = self.t;
        if let Some((value, length)) = t.digits(at) {
            let dash = t.is(at + 1, "-")
                && t.digits(at + 2).is_some_and(|(_, length)| length == 4)
                && !t.is(at + 3, "-");
            let goes_on = !dash
                && t.glued(at + 1)
                && (t.get(at + 1).is_some_and(|token| token.kind == Kind::Word)
                    || (t.any(at + 1, &["/", ":", ",", "%", ".", "-"])
                        && t.glued(at + 2)
                        && t.digits(at + 2).is_some()));
            let behind = at > 0
                && t.glued(at)
                && t.any(at.wrapping_sub(1), &["/", ":", ".", "$", "€", "£", "#", "-", "+"])
                && !(t.is(at.wrapping_sub(1), "-")
                    && at > 1
                    && t.get(at.wrapping_sub(2)).is_some_and(|token| {
                        token.kind == Kind::Word
                            || t.digits(at.wrapping_sub(2))
                                .is_some_and(|(value, length)| length == 4 && (1500..2101).contains(&value))
                    }));
            return (length == 4 && (1500..=2100).contains(&value) && !goes_on && !behind)
                .then(|| (value.into(), at + 1));
        }
        self.spoken_year(at)
    }

    fn spoken_year(&self, at: usize) -> Option<(i64, usize)> {
        let t = self.t;
        let below = |at: usize| -> Option<(u32, usize)> {
            let at = t.skip(at, &["-"]);
            let (value, end) = numeral::small(t.scan, t.get(at)?.start)?;
            Some((value, t.place(end)))
        };
        if let Some(end) = t.words(at, &["two", "thousand"]) {
            let tail = below(t.skip(end, &["and"])).filter(|(value, _)| *value < 100);
            return Some(tail.map_or((2000, end), |(value, after)| (2000 + i64::from(value), after)));
        }
        let (century, end) = below(at).filter(|(value, _)| (15..=20).contains(value))?;
        let (rest, end) = below(end).filter(|(value, _)| *value >= 10)?;
        Some((i64::from(century * 100 + rest), end))
    }

    /// A year of two digits after a month: '18, of 87.
    pub fn short_year(&self, at: usize) -> Option<(i64, usize)> {
        let t = self.t;
        let from = t.skip(at, &["'"]);
        let (value, _) = t.digits(from).filter(|(_, length)| *length == 2)?;
        Some((super::super::calendar::full_year(value), from + 1))
    }
}
