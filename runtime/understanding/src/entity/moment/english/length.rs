//! Lengths of time in English.

use super::English;
use super::words::{letter, unit};
use crate::entity::moment::calendar::Unit;
use crate::entity::moment::form::Length;
use crate::entity::moment::timex;

impl English<'_, '_> {
    /// Reads a length: 3 hours, an hour and a half, 2 years 1 month 21 days, 10d.
    pub fn length(&self, at: usize) -> Option<(Length, usize)> {
        let t = self.t;
        let (first, mut end) = self.part_of_length(at)?;
        let mut parts = vec![first];
        loop {
            let next = t.skip(t.skip(end, &[","]), &["and"]);
            let Some((more, after)) = self.part_of_length(next) else { break };
            // A comma or "and" goes on with smaller units only: "3 months and 2 weeks and 2 days ago" does not.
            let smaller = parts.last().is_some_and(|(_, last)| more.1 < *last);
            if !smaller || (next > end && t.any(after, &["ago", "later"])) {
                break;
            }
            parts.push(more);
            end = after;
        }
        Some((timex::length(&parts), end))
    }

    fn part_of_length(&self, at: usize) -> Option<((f64, Unit), usize)> {
        let t = self.t;
        let (mut count, mut end) = self.count(at)?;
        let short = t.digits(end.wrapping_sub(1)).is_some() && t.glued(end);
        let from = t.skip(end, &["-"]);
        let word = t.word(from);
        let unit = if short && from == end { letter(word) } else { unit(word) };
        let (unit, mut after) = match (unit, word) {
            (Some(unit), _) => (unit, from + 1),
            (None, "business" | "working" | "work" | "week") if t.any(from + 1, &["day", "days"]) => {
                (Unit::Workday, from + 2)
            }
            (None, "workday" | "workdays" | "weekday" | "weekdays") => (Unit::Workday, from + 1),
            _ => return None,
        };
        // "a second time", "a quarter to", "night" alone are no lengths.
        let article = t.any(at, &["a", "an", "one"]) && end == at + 1;
        if matches!(unit, Unit::Second)
            && t.is(from, "second")
            && count < 2.0
            && (article || t.digits(at).is_none())
        {
            return None;
        }
        if article && (t.any(from, &["quarter"]) || t.is(from, "night") && t.is(at, "one")) {
            return None;
        }
        if t.is(from, "week") && t.any(from + 1, &["days"]) {
            return None;
        }
        end = after;
        // "an hour and a half", "one and half hours".
        if let Some(more) = t.words(end, &["and", "a", "half"]).or_else(|| t.words(end, &["and", "half"])) {
            count += 0.5;
            after = more;
        } else if let Some(more) = t.words(end, &["and", "a", "quarter"]) {
            count += 0.25;
            after = more;
        }
        Some(((count, unit), after))
    }
}
