//! Times of day in English.

use super::English;
use crate::entity::moment::form::{Clock, Edge, Part};
use crate::entity::moment::token::Kind;
use crate::entity::numeral;

/// What is known of a time before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::entity::moment) enum Place {
    /// Anywhere in a text: it has to look like a time by itself.
    Free,
    /// After "at" or a day: a bare hour is one.
    Expected,
    /// One end of a range: "0730" is one as well.
    Range,
}

/// Half of the day after a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

impl English<'_, '_> {
    /// Reads a time of day with what says its half after it.
    pub fn clock(&self, at: usize, place: Place) -> Option<(Clock, usize)> {
        let (clock, end) = self.bare_clock(at, place)?;
        // "9 in the morning", "8:00 early morning", "3 at night".
        if let Some((part, after)) = self.part_after(end) {
            return Some((clock.within(part), after));
        }
        Some((clock, end))
    }

    fn bare_clock(&self, at: usize, place: Place) -> Option<(Clock, usize)> {
        let t = self.t;
        match t.word(at) {
            "noon" | "noonish" | "midday" => return Some((Clock::new(12, None, None)?.sure(), at + 1)),
            "midnight" => return Some((Clock::new(0, None, None)?, at + 1)),
            "mid" if t.any(at + 1, &["night"]) => return Some((Clock::new(0, None, None)?, at + 2)),
            "mid" if t.any(at + 1, &["day"]) => return Some((Clock::new(12, None, None)?.sure(), at + 2)),
            _ => {}
        }
        if let Some(found) = self.relative_clock(at) {
            return Some(found);
        }
        let options = [self.digital(at, place), self.spoken(at, place)];
        options.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// am, pm, a.m., "a m", p and their end.
    fn half(&self, at: usize) -> Option<(Half, usize)> {
        let t = self.t;
        let half = |word: &str| match word {
            "am" | "a" => Some(Half::Am),
            "pm" | "p" => Some(Half::Pm),
            _ => None,
        };
        let at = if t.is(at, ".") && t.glued(at) && t.glued(at + 1) && matches!(t.word(at + 1), "am" | "pm") {
            at + 1
        } else {
            at
        };
        let word = t.word(at);
        let found = half(word)?;
        if word.len() == 2 {
            return Some((found, at + 1));
        }
        // "p . m .", "a.m.", "a m".
        let dot = t.skip(at + 1, &["."]);
        if t.is(dot, "m") {
            let end = dot + 1;
            let closed = dot > at + 1
                && t.is(end, ".")
                && (t.glued(end) || t.get(at + 1).is_some_and(|token| token.gap));
            return Some((found, if closed { end + 1 } else { end }));
        }
        (t.glued(at) && !(t.glued(at + 1) && t.get(at + 1).is_some_and(|token| token.kind != Kind::Mark)))
            .then_some((found, at + 1))
    }

    fn halved(&self, clock: Clock, at: usize) -> (Clock, usize) {
        match self.half(at) {
            Some((Half::Am, end)) => (clock.am(), end),
            Some((Half::Pm, end)) => (clock.pm(), end),
            None => (clock, at),
        }
    }

    /// Digits: 15:30, 7:56:30 am, 8am, 1140 a.m., 9.30pm, 7p, 11ish, 5 o'clock.
    fn digital(&self, at: usize, place: Place) -> Option<(Clock, usize)> {
        let t = self.t;
        let (first, length) = t.digits(at)?;
        let before = at.checked_sub(1).filter(|_| t.glued(at)).map(|before| t.text(before));
        if matches!(before, Some(":" | "$" | "€" | "£" | "#" | "/" | "." | "," | "+"))
            && at > 1
            && (t.digits(at.wrapping_sub(2)).is_some() && t.glued(at.wrapping_sub(1))
                || matches!(before, Some("$" | "€" | "£" | "#")))
        {
            return None;
        }
        if t.is(at + 1, ":") && t.glued(at + 1) && t.glued(at + 2) && length <= 2 {
            let (minute, digits) = t.digits(at + 2)?;
            if digits != 2 {
                return None;
            }
            let mut end = at + 3;
            let mut second = None;
            if t.is(end, ":")
                && t.glued(end)
                && let Some((value, 2)) = t.digits(end + 1)
            {
                second = Some(value);
                end += 2;
                if t.is(end, ".") && t.glued(end) && t.glued(end + 1) && t.digits(end + 1).is_some() {
                    end += 2;
                }
            }
            let clock = Clock::new(first, Some(minute), second)?;
            let clock = if length == 2 && first < 10 && second.is_some() { clock.sure() } else { clock };
            let (clock, end) = self.halved(clock, end);
            let (clock, end) = if first == 0 { (clock.sure(), end) } else { (clock, end) };
            let end = t.words(end, &["o", "'", "clock"]).unwrap_or(end);
            return Some((clock, end));
        }
        // 9.30 is a time beside am or pm, after "at", or in a range.
        if t.is(at + 1, ".")
            && t.glued(at + 1)
            && t.glued(at + 2)
            && length <= 2
            && let Some((minute, 2)) = t.digits(at + 2)
        {
            let clock = Clock::new(first, Some(minute), None)?;
            let (halved, end) = self.halved(clock, at + 3);
            let more = t.is(at + 3, ".") && t.glued(at + 3) && t.glued(at + 4) && t.digits(at + 4).is_some();
            let said = end > at + 3 || t.is(at.wrapping_sub(1), "at") || place == Place::Range;
            return (said && !more).then_some((halved, end));
        }
        if length == 4 || length == 3 {
            let clock = Clock::new(first / 100, Some(first % 100), None)?;
            let (halved, end) = self.halved(clock, at + 1);
            let known = end > at + 1
                || (place == Place::Range
                    && length == 4
                    && t.text(at).starts_with(['0', '1', '2'])
                    && first < 2400
                    && !(1500..=2100).contains(&first));
            return known.then_some((halved, end));
        }
        if length > 2 {
            return None;
        }
        let clock = Clock::new(first, None, None)?;
        if let Some(end) = t
            .words(at + 1, &["o", "'", "clock"])
            .or_else(|| t.words(at + 1, &["oclock"]))
            .or_else(|| t.words(at + 1, &["o", "clock"]))
        {
            return Some(self.halved(clock, end));
        }
        if t.is(at + 1, "ish") {
            return Some((clock.am_unless_noon(), at + 2));
        }
        let (halved, end) = self.halved(clock, at + 1);
        if end > at + 1 {
            return (1..=12).contains(&first).then_some((halved, end));
        }
        if t.glued(at + 1) && t.get(at + 1).is_some_and(|token| token.kind == Kind::Word) {
            return None;
        }
        let decimal = t.any(at + 1, &[".", ",", "/"])
            && t.glued(at + 1)
            && t.glued(at + 2)
            && t.digits(at + 2).is_some();
        let allowed = match place {
            Place::Free => {
                self.part_after(at + 1).is_some_and(|(_, end)| !t.any(end, &["session", "sessions"]))
                    && !t.word(at + 1).starts_with("morning")
                    && t.any(at + 1, &["in", "at"])
            }
            Place::Expected => !self.counts(at + 1),
            Place::Range => true,
        };
        (allowed && !decimal && !t.is(at + 1, "%") && first <= 24).then_some((clock, at + 1))
    }

    /// Whether what follows a number is counted by it: "at 5 places", "at 3 percent".
    fn counts(&self, at: usize) -> bool {
        let t = self.t;
        let word = t.word(at);
        !word.is_empty()
            && !matches!(
                word,
                "today"
                    | "tomorrow"
                    | "tonight"
                    | "on"
                    | "in"
                    | "and"
                    | "or"
                    | "please"
                    | "to"
                    | "until"
                    | "till"
                    | "for"
                    | "with"
                    | "this"
                    | "next"
                    | "if"
                    | "is"
                    | "was"
                    | "will"
                    | "instead"
                    | "yesterday"
                    | "sharp"
                    | "then"
                    | "from"
                    | "but"
                    | "thanks"
                    | "at"
                    | "the"
                    | "every"
                    | "each"
                    | "o"
                    | "tonite"
                    | "pt"
                    | "est"
                    | "pst"
                    | "gmt"
                    | "cet"
                    | "utc"
            )
            && super::words::weekday(word).is_none()
            && super::words::month(word).is_none()
    }

    /// Number words: seven o'clock, two thirty, five-thirty, six forty-three, nine a m, seven p.m.
    fn spoken(&self, at: usize, place: Place) -> Option<(Clock, usize)> {
        let t = self.t;
        if t.word(at).is_empty() {
            return None;
        }
        let (hour, end) = self.small(at).filter(|(hour, _)| (1..=12).contains(hour))?;
        let minutes = t.skip(end, &["-"]);
        let minute = self.small(minutes).filter(|(minute, _)| (10..60).contains(minute)).or_else(|| {
            // "nine oh five".
            t.any(minutes, &["oh", "o"])
                .then(|| self.small(minutes + 1))
                .flatten()
                .filter(|(minute, _)| (1..10).contains(minute))
        });
        if let Some((minute, after)) = minute {
            let clock = Clock::new(hour, Some(minute), None)?;
            let (halved, end) = self.halved(clock, t.skip(after, &["minutes", "mins"]));
            let end = t.words(end, &["o", "'", "clock"]).or_else(|| t.words(end, &["oclock"])).unwrap_or(end);
            let said = end > after
                || place != Place::Free
                || self.part_after(end).is_some()
                || self.day_follows(end);
            return said.then_some((halved, end));
        }
        let clock = Clock::new(hour, None, None)?;
        if let Some(end) = t
            .words(end, &["o", "'", "clock"])
            .or_else(|| t.words(end, &["oclock"]))
            .or_else(|| t.words(end, &["o", "clock"]))
        {
            return Some(self.halved(clock, end));
        }
        if t.words(end, &["ish"]).is_some() {
            return Some((clock, end + 1));
        }
        let (halved, after) = self.halved(clock, end);
        if after > end {
            return Some((halved, after));
        }
        let allowed = match place {
            Place::Free => t.any(end, &["in", "at"]) && self.part_after(end).is_some(),
            Place::Expected => !self.counts(end),
            Place::Range => true,
        };
        allowed.then_some((clock, end))
    }

    fn day_follows(&self, at: usize) -> bool {
        self.t.any(at, &["today", "tomorrow", "yesterday", "tonight"])
    }

    /// A number word below a hundred.
    fn small(&self, at: usize) -> Option<(u32, usize)> {
        let t = self.t;
        if t.word(at).is_empty() {
            return None;
        }
        let (value, end) = numeral::small(t.scan, t.get(at)?.start)?;
        Some((value, t.place(end)))
    }

    /// half past seven, a quarter to five, 10 past 9, twenty minutes to three.
    fn relative_clock(&self, at: usize) -> Option<(Clock, usize)> {
        let t = self.t;
        let from = if t.any(at, &["a"]) { at + 1 } else { at };
        let (minute, end) = match t.word(from) {
            "half" => (30, from + 1),
            "quarter" => (15, from + 1),
            "three" if t.is(from + 1, "quarters") => (45, from + 2),
            _ => {
                let (minute, end) =
                    self.small(from).or_else(|| t.digits(from).map(|(value, _)| (value, from + 1)))?;
                (minute, t.skip(end, &["minutes", "mins", "min", "minute"]))
            }
        };
        let past = match t.word(end) {
            "past" => true,
            "after" if !t.is(from, "half") => true,
            "to" | "of" | "till" | "til" | "before" => false,
            _ => return None,
        };
        // "five to seven" without a quarter is a range, "ten to twelve people" neither.
        let sure = matches!(t.word(from), "half" | "quarter" | "three")
            || past && t.is(end, "past")
            || t.before(end).starts_with("min");
        if minute > 59 || !sure {
            return None;
        }
        let (hour, after) = self.small(end + 1).or_else(|| {
            t.digits(end + 1).filter(|(_, length)| *length <= 2).map(|(value, _)| (value, end + 2))
        })?;
        if !(1..=24).contains(&hour) {
            return None;
        }
        let (hour, minute) =
            if past { (hour, minute) } else { (if hour == 1 { 12 } else { hour - 1 }, 60 - minute) };
        let clock = Clock::new(hour, Some(minute), None)?;
        let after =
            t.words(after, &["o", "'", "clock"]).or_else(|| t.words(after, &["oclock"])).unwrap_or(after);
        Some(self.halved(clock, after))
    }

    /// A part of the day: morning, afternoon, evening, night and their plurals.
    pub fn part(&self, at: usize) -> Option<(Part, usize)> {
        let part = match self.t.word(at) {
            "morning" | "mornings" => Part::Morning,
            "afternoon" | "afternoons" => Part::Afternoon,
            "evening" | "evenings" => Part::Evening,
            "night" | "nights" => Part::Night,
            "daytime" => Part::Daytime,
            "lunch" | "lunchtime" => Part::Lunch,
            "breakfast" | "brunch" => Part::Breakfast,
            "dinner" | "dinnertime" => Part::Dinner,
            _ => return None,
        };
        Some((part, at + 1))
    }

    /// "early", "late", "later in the" before a part of the day.
    pub fn edge(&self, at: usize) -> (Option<Edge>, usize) {
        let t = self.t;
        let edge = match t.word(at) {
            "early" | "earlier" => Some(Edge::Start),
            "late" | "later" => Some(Edge::End),
            _ => return (None, at),
        };
        let end = t.skip(t.skip(at + 1, &["in"]), &["the"]);
        (edge, end)
    }

    /// A part of the day after a time: "in the morning", "at night", "early morning".
    fn part_after(&self, at: usize) -> Option<(Part, usize)> {
        let t = self.t;
        let joint =
            t.words(at, &["in", "the"]).or_else(|| t.words(at, &["at"])).or_else(|| t.words(at, &["in"]));
        let from = joint.unwrap_or(at);
        let from = t.skip(from, &["early", "late"]);
        let (part, end) = self.part(from)?;
        let plain = matches!(part, Part::Morning | Part::Afternoon | Part::Evening | Part::Night);
        (plain
            && (joint.is_some()
                || from > at
                || t.any(from, &["morning", "afternoon", "evening", "night"])
                    && joint.is_none()
                    && self.half(at.wrapping_sub(1)).is_none()))
        .then_some((part, end))
    }

    /// A part of the day before a time: "in the morning at", "this evening at".
    pub fn part_before(&self, at: usize) -> Option<(Part, usize)> {
        let t = self.t;
        let from = t.words(at, &["in", "the"]).or_else(|| t.words(at, &["in"])).unwrap_or(at);
        let (_, from) = self.edge(from);
        self.part(from)
    }
}

impl Clock {
    /// "11ish" is before noon.
    fn am_unless_noon(self) -> Self {
        self.sure()
    }
}
