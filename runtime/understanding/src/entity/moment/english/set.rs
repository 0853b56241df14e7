//! What comes again and again, in English: every day, weekly, each monday at 4pm, 19th of every month.

use super::English;
use super::clock::Place;
use super::words::{unit, weekday, weekdays};
use crate::entity::moment::calendar::Unit;
use crate::entity::moment::timex::{clock_timex, length};

impl English<'_, '_> {
    /// Reads a repetition: its name in TIMEX and its end.
    pub fn set(&self, at: usize) -> Option<(String, usize)> {
        let t = self.t;
        let simple = match t.word(at) {
            "daily" | "everyday" => Some("P1D"),
            "weekly" => Some("P1W"),
            "biweekly" => Some("P2W"),
            "monthly" => Some("P1M"),
            "bimonthly" => Some("P2M"),
            "quarterly" => Some("P3M"),
            "yearly" | "annually" | "annual" => Some("P1Y"),
            "semiannual" | "semiannually" | "biannual" | "biannually" => Some("P0.5Y"),
            "weekdays" => Some("P1WD"),
            _ => None,
        };
        if let Some(timex) = simple {
            // "everyday 6am".
            if let Some((clock, end)) = self.clock(
                t.skip(at + 1, &["at"]),
                if t.is(at + 1, "at") { Place::Expected } else { Place::Free },
            ) {
                return Some((clock_timex(clock), end));
            }
            return Some((timex.to_owned(), at + 1));
        }
        // "once a week".
        if matches!(t.word(at), "once" | "twice") && t.any(at + 1, &["a", "per", "every", "each"]) {
            let unit = unit(t.word(at + 2)).filter(|unit| *unit >= Unit::Day)?;
            return Some((length(&[(1.0, unit)]).timex, at + 3));
        }
        if let Some(day) = weekdays(t.word(at)) {
            if let Some((part, end)) = self.part(at + 1) {
                return Some((format!("XXXX-WXX-{day}T{}", part.sign()), end));
            }
            if let Some((clock, end)) = self.clock(
                t.skip(at + 1, &["at"]),
                if t.is(at + 1, "at") { Place::Expected } else { Place::Free },
            ) {
                return Some((format!("XXXX-WXX-{day}{}", clock_timex(clock)), end));
            }
            return Some((format!("XXXX-WXX-{day}"), at + 1));
        }
        // "friday mornings".
        if let Some(day) = weekday(t.word(at))
            && t.word(at + 1).ends_with('s')
            && let Some((part, end)) = self.part(at + 1)
        {
            return Some((format!("XXXX-WXX-{day}T{}", part.sign()), end));
        }
        // "19th of every month".
        if let Some((day, end)) = self.ordinal(at)
            && let Some(end) =
                t.words(end, &["of", "every", "month"]).or_else(|| t.words(end, &["of", "each", "month"]))
        {
            return Some((format!("XXXX-XX-{day:02}"), end));
        }
        // "3pm each day", "at 8 every evening".
        if !t.any(at, &["every", "each", "any"]) {
            let (clock, end) = self.clock(at, Place::Free)?;
            let from = t
                .any(end, &["every", "each"])
                .then_some(end + 1)
                .or_else(|| t.any(end, &["daily", "everyday"]).then_some(end))?;
            if t.any(end, &["daily", "everyday"]) || t.is(from, "day") || self.part(from).is_some() {
                return Some((clock_timex(clock), from + 1));
            }
            let day = weekday(t.word(from))?;
            return Some((format!("XXXX-WXX-{day}{}", clock_timex(clock)), from + 1));
        }
        self.every(at + 1, t.is(at, "any"))
    }

    /// What follows "every".
    fn every(&self, at: usize, any: bool) -> Option<(String, usize)> {
        let t = self.t;
        let clock_after = |end: usize| {
            let from = t.skip(end, &["at"]);
            self.clock(from, if from > end { Place::Expected } else { Place::Free }).filter(|_| !any)
        };
        if let Some(day) = weekday(t.word(at)).filter(|_| !any) {
            if let Some((part, end)) = self.part(at + 1) {
                return Some((format!("XXXX-WXX-{day}T{}", part.sign()), end));
            }
            return Some(match clock_after(at + 1) {
                Some((clock, end)) => (format!("XXXX-WXX-{day}{}", clock_timex(clock)), end),
                None => (format!("XXXX-WXX-{day}"), at + 1),
            });
        }
        if let Some((part, end)) = self.part(at).filter(|_| !any) {
            return Some(match clock_after(end) {
                Some((clock, after)) => (clock_timex(clock.within(part)), after),
                None => (format!("T{}", part.sign()), end),
            });
        }
        if t.any(at, &["weekday", "workday"])
            || t.words(at, &["business", "day"]).is_some()
            || t.words(at, &["working", "day"]).is_some()
        {
            let end = if t.any(at, &["weekday", "workday"]) { at + 1 } else { at + 2 };
            return Some(("P1WD".to_owned(), end));
        }
        if let Some(month) = super::words::month(t.word(at)).filter(|_| !any) {
            return Some((format!("XXXX-{month:02}"), at + 1));
        }
        let other = t.is(at, "other");
        let from = if other { at + 1 } else { at };
        if let Some(unit) = unit(t.word(from)).filter(|unit| !any || *unit == Unit::Weekend) {
            let times = if other { 2.0 } else { 1.0 };
            if unit == Unit::Day
                && let Some((clock, end)) = clock_after(from + 1)
            {
                return Some((clock_timex(clock), end));
            }
            return Some((length(&[(times, unit)]).timex, from + 1));
        }
        let (length, end) = self.length(at).filter(|_| !any)?;
        Some((length.timex, end))
    }
}
