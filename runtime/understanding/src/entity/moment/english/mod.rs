//! Phrases of time in English, the longest at each place.
//!
//! Days, times, ranges and lengths each have a file; here they are put together: a time on a day, what stands before or
//! after them, and which words round them belong to the phrase.

mod clock;
mod day;
mod length;
mod limits;
pub(super) mod number;
mod set;
mod span;
mod words;

pub(super) use limits::{moment, pairs};

use super::calendar::{Unit, days, shift_moment};
use super::form::{Clock, Day, Edge, Mode, Part, Said, When};
use super::token::{Kind, Tokens};
use super::{period, timex};
use clock::Place;
use jiff::civil::DateTime;
use words::relative;

/// A reader of one text.
pub(super) struct English<'t, 's> {
    pub t: &'t Tokens<'s>,
    pub now: DateTime,
}

/// A phrase: its first token, the one after its last, what it means.
pub(super) type Hit = (usize, usize, Said);

fn plain(when: When, end: usize) -> Option<(Said, usize)> {
    Some((Said { when, mode: None }, end))
}

impl English<'_, '_> {
    /// The phrases of the text.
    pub fn find(&self) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut at = 0;
        while let Some(token) = self.t.get(at) {
            let opens = match token.kind {
                Kind::Word => words::opens(self.t.word(at)) && !self.glued_name(at),
                Kind::Digits => !self.inside_name(at),
                Kind::Mark => self.t.any(at, &[">", "<", "=", "'", "~"]),
            };
            match opens.then(|| self.read(at)).flatten() {
                Some((start, end, said)) if end > at => {
                    hits.push((start, end, said));
                    at = end;
                }
                _ => at += 1,
            }
        }
        hits
    }

    /// Whether letters go on a token with digits: "A1B2".
    fn glued_name(&self, at: usize) -> bool {
        at > 0
            && self.t.glued(at)
            && self.t.get(at.wrapping_sub(1)).is_some_and(|token| token.kind == Kind::Digits)
    }

    /// Whether digits are a part of a name, a price or an address.
    fn inside_name(&self, at: usize) -> bool {
        let t = self.t;
        if at == 0 || !t.glued(at) {
            return false;
        }
        let before = t.text(at.wrapping_sub(1));
        let letter = t.get(at.wrapping_sub(1)).is_some_and(|token| token.kind == Kind::Word);
        let named =
            letter && words::month(before).is_none() && !matches!(before, "q" | "h" | "w" | "cy" | "fy");
        named || matches!(before, "$" | "€" | "£" | "#" | "@" | "_" | "+" | "=") && !(before == "=" && at > 1)
    }

    /// The longest phrase that begins at a place. What only leads to it ("at", "on") is passed.
    fn read(&self, at: usize) -> Option<Hit> {
        let t = self.t;
        if t.any(at, &["at", "on", "in", "@"])
            && let Some((start, end, said)) = self.led(at)
        {
            return Some((start, end, said));
        }
        let options = [
            self.set(at).and_then(|(timex, end)| plain(When::Set(timex), end)),
            self.modified(at),
            self.range(at),
            self.anchored(at),
            self.core(at, Place::Free),
        ];
        let (said, end) =
            options.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let (said, end) = self.closed(said, end);
        if t.is(at, "the") && self.idle_article(at + 1) {
            let options = [self.range(at + 1), self.core(at + 1, Place::Free)];
            let inner = options
                .into_iter()
                .flatten()
                .map(|(said, inner)| self.closed(said, inner))
                .find(|(_, inner)| *inner >= end);
            if let Some((said, end)) = inner {
                return Some((at + 1, end, said));
            }
        }
        Some((at, end, said))
    }

    /// Whether "the" before a word does not belong to the phrase: "the april", "the next quarter", "the week 3".
    fn idle_article(&self, at: usize) -> bool {
        let t = self.t;
        let word = t.word(at);
        let of = t.is(at, "last") && (at + 2..at + 4).any(|at| t.is(at, "of"));
        let ahead = relative(word).is_some() && !of && !t.any(at + 1, &["day", "decade", "century"]);
        let numbered = t.any(at, &["week", "year"]) && (t.digits(at + 1).is_some() || t.is(at + 1, "to"));
        let spoken = self.ordinal(at).is_some_and(|(_, end)| {
            t.word(at).len() > 2
                && t.words(end, &["day", "of"]).is_some()
                && words::month(t.word(end + 2)).is_some()
        });
        let weekday_first = self.ordinal(at).is_some_and(|(_, end)| {
            words::weekday(t.word(end)).is_some() && self.clocks(end + 1, None, true).is_some()
        });
        words::month(word).is_some()
            || ahead
            || numbered
            || spoken
            || weekday_first
            || matches!(
                word,
                "same"
                    | "cy"
                    | "fy"
                    | "sy"
                    | "fiscal"
                    | "school"
                    | "calendar"
                    | "mid"
                    | "middle"
                    | "beginning"
                    | "start"
                    | "ytd"
            )
            || (matches!(word, "end") && !t.any(at + 2, &["day", "the"]))
            || super::holiday::english(t.scan.rest(t.get(at).map_or(0, |token| token.start))).is_some()
    }

    /// A bare hour after "at", a meal, a part of the day after "in".
    fn led(&self, at: usize) -> Option<Hit> {
        let t = self.t;
        if t.is(at, "at") {
            for words in [
                &["at", "present"][..],
                &["at", "this", "time"],
                &["at", "the", "moment"],
                &["at", "this", "moment"],
            ] {
                if let Some(end) = t.words(at, words) {
                    return Some((
                        at,
                        end,
                        Said { when: When::Exact(self.now, "PRESENT_REF".to_owned()), mode: None },
                    ));
                }
            }
            if t.words(at, &["at", "any", "time"]).is_some() {
                return None;
            }
            if let Some((part, end)) = self
                .part(at + 1)
                .filter(|(part, _)| matches!(part, Part::Lunch | Part::Breakfast | Part::Dinner))
            {
                return Some((at, end, Said { when: When::Part(part, None), mode: None }));
            }
            let from = if t.is(at + 1, "the") && self.idle_article(at + 2) { at + 2 } else { at + 1 };
            let options = [self.core(from, Place::Expected), self.range(from), self.modified(from)];
            let (said, end) = options
                .into_iter()
                .flatten()
                .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
            // "at 6.45": without "at" it would be a number.
            let dotted = t.digits(from).is_some()
                && t.is(from + 1, ".")
                && t.glued(from + 1)
                && t.digits(from + 2).is_some()
                && t.glued(from + 2);
            let (said, end) = self.closed(said, end);
            return Some((if dotted { at } else { from }, end, said));
        }
        None
    }

    /// What follows a phrase and belongs to it: "or later", "and after".
    fn closed(&self, said: Said, end: usize) -> (Said, usize) {
        let t = self.t;
        if said.mode.is_some() || matches!(said.when, When::Set(_) | When::Length(_)) {
            return (said, end);
        }
        for (words, mode) in [
            (&["or", "later"][..], Mode::Since),
            (&["and", "later"], Mode::Since),
            (&["or", "after"], Mode::Since),
            (&["and", "after"], Mode::Since),
            (&["and", "greater"], Mode::Since),
            (&["or", "greater"], Mode::Since),
            (&["and", "onwards"], Mode::Since),
            (&["onwards"], Mode::Since),
            (&["onward"], Mode::Since),
            (&["or", "earlier"], Mode::Until),
            (&["or", "before"], Mode::Until),
            (&["and", "before"], Mode::Until),
            (&["and", "earlier"], Mode::Until),
        ] {
            if let Some(after) = t.words(end, words).filter(|after| !t.is(*after, "than")) {
                return (Said { mode: Some(mode), ..said }, after);
            }
        }
        (said, end)
    }

    /// A phrase without what stands before it.
    pub fn core(&self, at: usize, place: Place) -> Option<(Said, usize)> {
        let options = [
            self.exact(at),
            self.near(at),
            self.on_day(at),
            self.by_clock(at, place),
            self.ends_of_day(at),
            self.period(at).and_then(|(when, end)| plain(when, end)),
            self.part_alone(at),
            self.whole_length(at),
        ];
        options.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    fn whole_length(&self, at: usize) -> Option<(Said, usize)> {
        let t = self.t;
        if t.is(at, "all")
            || t.words(at, &["the", "whole"]).is_some()
            || t.words(at, &["the", "entire"]).is_some()
        {
            let from = if t.is(at, "all") { at + 1 } else { at + 2 };
            let unit = words::unit(t.word(from)).filter(|unit| *unit >= Unit::Day)?;
            let named = t.word(from).ends_with('s') || t.is(from, "night");
            return (!named).then(|| plain(When::Length(timex::length(&[(1.0, unit)])), from + 1)).flatten();
        }
        let (length, end) = self.length(at)?;
        // "2 morning sessions", "a day" beside an idle article is none.
        let article = t.any(at, &["a", "an", "one"]) && end == at + 2;
        let idle = article
            && t.any(at + 1, &["day", "week", "month", "year", "minute", "night", "moment"])
            && !t.any(
                at.wrapping_sub(1),
                &[
                    "for", "in", "within", "takes", "take", "took", "least", "about", "than", "lasts",
                    "last", "over",
                ],
            );
        let age = t.any(end, &["old"]) && t.is(end, "old");
        (!idle && !age).then(|| plain(When::Length(length), end)).flatten()
    }

    /// now, in 5 minutes, 30 min later, 3 minutes from now.
    fn exact(&self, at: usize) -> Option<(Said, usize)> {
        let t = self.t;
        let now = |name: &str, end| plain(When::Exact(self.now, name.to_owned()), end);
        match t.word(at) {
            "now" => return now("PRESENT_REF", at + 1),
            "right" if t.is(at + 1, "now") => return now("PRESENT_REF", at + 2),
            "just" if t.is(at + 1, "now") => return now("PRESENT_REF", at + 2),
            "asap" | "immediately" => return now("FUTURE_REF", at + 1),
            "as" if t.words(at, &["as", "soon", "as", "possible"]).is_some() => {
                return now("FUTURE_REF", at + 4);
            }
            "soon" => return now("FUTURE_REF", at + 1),
            "recently" | "previously" => return now("PAST_REF", at + 1),
            _ => {}
        }
        let ahead = t.is(at, "in");
        let (length, end) = self.length(if ahead { at + 1 } else { at })?;
        if !length.parts.iter().any(|(_, unit)| unit.is_fine()) {
            return None;
        }
        let (sign, end) = if ahead {
            (1.0, end)
        } else {
            match t.word(end) {
                "ago" => (-1.0, end + 1),
                "later" | "hence" if !t.any(end + 1, &["this", "in", "today", "that"]) => (1.0, end + 1),
                "from" | "after" if t.is(end + 1, "now") => (1.0, end + 2),
                _ => return None,
            }
        };
        let moment = length
            .parts
            .iter()
            .try_fold(self.now, |moment, (count, unit)| shift_moment(moment, sign * count, *unit))?;
        plain(When::Exact(moment, timex::stamp_timex(moment)), end)
    }

    /// A part of a day near today: this morning, tonight, last night; and a time in it.
    fn near(&self, at: usize) -> Option<(Said, usize)> {
        let (day, part, edge, end) = self.near_part(at)?;
        self.in_part(day, part, edge, end)
    }

    fn near_part(&self, at: usize) -> Option<(Day, Part, Option<Edge>, usize)> {
        let t = self.t;
        let (edge, from) = match t.word(at) {
            "late" | "early" | "later" | "earlier" => self.edge(at),
            _ => (None, at),
        };
        let today = self.now.date();
        if t.any(from, &["tonight", "tonite"]) {
            return Some((Day::on(today), Part::Night, edge, from + 1));
        }
        let ahead = relative(t.word(from))?;
        let (inner, named) = if edge.is_none() { self.edge(from + 1) } else { (None, from + 1) };
        let (part, end) = self
            .part(named)
            .filter(|(part, _)| !matches!(part, Part::Lunch | Part::Breakfast | Part::Dinner))?;
        if t.word(named).ends_with('s') {
            return None;
        }
        Some((Day::on(days(today, ahead)?), part, edge.or(inner), end))
    }

    /// What may follow a part of a day: a time or two.
    fn in_part(&self, day: Day, part: Part, edge: Option<Edge>, end: usize) -> Option<(Said, usize)> {
        let t = self.t;
        let from = t.skip(end, &[","]);
        if let Some((pairs, after)) = self.clocks(from, Some(part), true) {
            return plain(When::DayClocks(day, pairs), after);
        }
        let led = t.skip(from, &["at", "around", "@", "about"]);
        if let Some((clock, after)) = self.clock(led, if led > from { Place::Expected } else { Place::Free })
        {
            return plain(When::Moment(day, clock.within(part)), after);
        }
        plain(When::DayPart(day, part, edge), end)
    }

    /// A day, and the time that follows it.
    fn on_day(&self, at: usize) -> Option<(Said, usize)> {
        let t = self.t;
        let (day, end) = self.day(at)?;
        let whole = plain(When::Day(day), end);
        if day.feast {
            return whole;
        }
        let from = t.skip(end, &[","]);
        // "14th feb from 9:30am for 7 hours".
        if let Some((clock, length, after)) = self.clock_for(from) {
            let pair = lasting(clock, length)?;
            return plain(When::DayClocks(day, vec![pair]), after);
        }
        let (edge, named) = self.edge(t.skip(t.skip(from, &["in"]), &["the"]));
        if let Some((part, after)) =
            self.part(named).filter(|(part, _)| !matches!(part, Part::Lunch | Part::Breakfast | Part::Dinner))
        {
            // "wednesday evening next week".
            if let Some((ahead, later)) = self.relative_week(after)
                && let Some(weekday) = words::weekday(t.word(at))
                && let Some(on) = super::calendar::of_week(self.now.date(), ahead, weekday)
            {
                return self.in_part(Day::on(on), part, edge, later);
            }
            return self.in_part(day, part, edge, after);
        }
        if let Some((pairs, after)) = self.clocks(from, None, from == end) {
            // "first monday 1pm to 3pm of next month".
            if let Some((moved, later)) = self.nth_after(at, after) {
                return plain(When::DayClocks(moved, pairs), later);
            }
            return plain(When::DayClocks(day, pairs), after);
        }
        for (words, mode) in [
            ("before", Mode::Before),
            ("by", Mode::Before),
            ("until", Mode::Before),
            ("after", Mode::After),
            ("since", Mode::Since),
        ] {
            if t.is(from, words) {
                let about = t.is(from + 1, "around");
                let led = t.skip(t.skip(from + 1, &["around"]), &["at"]);
                if let Some((clock, after)) = self.clock(led, Place::Expected) {
                    let mode = if about && mode == Mode::Before { Mode::BeforeAbout } else { mode };
                    return Some((Said { when: When::Moment(day, clock), mode: Some(mode) }, after));
                }
            }
        }
        let led = t.skip(t.skip(t.skip(from, &["-", "for"]), &["at", "@", "around", "about"]), &["around"]);
        let expected = led > from && !t.any(led - 1, &["-", "for"]);
        if let Some((clock, after)) = self.clock(led, if expected { Place::Expected } else { Place::Free }) {
            // "Wed Oct 26 15:50:06 2016".
            if let super::form::Shape::Calendar { year: None, month: Some(month), day: number, .. } =
                day.shape
                && let Some((year, later)) = self.year(after)
                && let Some(day) = super::numeric::day(Some(year), month, number, self.now)
            {
                return plain(When::Moment(day, clock), later);
            }
            return plain(When::Moment(day, clock), after);
        }
        // "2019-01-04T15:30".
        if t.is(from, "t")
            && t.glued(from)
            && let Some((clock, after)) = self.clock(from + 1, Place::Free)
        {
            return plain(When::Moment(day, clock.sure()), t.skip(after, &["z"]));
        }
        whole
    }

    /// The rest of "first monday 1pm to 3pm of next month".
    fn nth_after(&self, at: usize, end: usize) -> Option<(Day, usize)> {
        let t = self.t;
        let from = t.skip(at, &["the"]);
        let (nth, weekday) = self.ordinal(from)?;
        let weekday = words::weekday(t.word(weekday))?;
        let of = t.skip(t.words(end, &["of"])?, &["the"]);
        self.nth_of(nth, weekday, of)
    }

    /// A time, and the day that follows it.
    fn by_clock(&self, at: usize, place: Place) -> Option<(Said, usize)> {
        let t = self.t;
        // "first monday 1pm to 3pm of next month".
        let start = t.skip(at, &["the"]);
        if let Some((nth, after)) = self.ordinal(start)
            && words::weekday(t.word(after)).is_some()
            && let Some((pairs, end)) = self.clocks(after + 1, None, true)
            && let Some((day, end)) = self.nth_after(at, end)
        {
            let _ = nth;
            return plain(When::DayClocks(day, pairs), end);
        }
        if let Some((pairs, end)) = self.clocks(at, None, false) {
            return plain(When::Clocks(pairs), end).map(|(said, end)| self.with_day(said, end));
        }
        if let Some((pairs, end)) = self.clocks(at, None, true) {
            let (said, after) = self.with_day(Said { when: When::Clocks(pairs), mode: None }, end);
            return (after > end).then_some((said, after));
        }
        if let Some((part, from)) = self.part_before(at) {
            let led = t.skip(from, &["at", "around"]);
            if led > from
                && let Some((clock, end)) = self.clock(led, Place::Expected)
            {
                return plain(When::Clock(clock.within(part)), end);
            }
        }
        if let Some((clock, end)) = self.clock(at, place) {
            return plain(When::Clock(clock), end).map(|(said, end)| self.with_day(said, end));
        }
        // A bare hour counts when its day follows: "five today".
        let (clock, end) = self.clock(at, Place::Expected)?;
        let (said, after) = self.with_day(Said { when: When::Clock(clock), mode: None }, end);
        let near = t.any(end, &["today", "tomorrow", "tonight", "yesterday", "this", "on"]);
        let number = t.digits(at).is_some();
        (after > end && near && number && t.any(at.wrapping_sub(1), &["at", "around", "by"]))
            .then_some((said, after))
    }

    /// The day after a time or two: "tomorrow", "on friday", "this morning", "last night".
    fn with_day(&self, said: Said, end: usize) -> (Said, usize) {
        let t = self.t;
        let from = t.skip(t.skip(end, &[","]), &["on", "of"]);
        let near = self.near_part(from);
        let day = self.day(from).filter(|(day, _)| !day.feast);
        let (day, part, after) = match (near, day) {
            (Some((day, part, _, after)), _) => (day, Some(part), after),
            (None, Some((day, after))) => match self.part(after).filter(|(part, _)| {
                matches!(part, Part::Morning | Part::Afternoon | Part::Evening | Part::Night)
            }) {
                Some((part, after)) => (day, Some(part), after),
                None => (day, None, after),
            },
            (None, None) => return (said, end),
        };
        match said.when {
            When::Clock(clock) => {
                let clock = part.map_or(clock, |part| clock.within(part));
                (Said { when: When::Moment(day, clock), mode: said.mode }, after)
            }
            When::Clocks(pairs) => {
                let pairs = match part {
                    Some(part) => {
                        let fits = |(from, to): &(Clock, Clock)| {
                            let (low, _) = part.hours();
                            let half = low >= 12 * 3600;
                            (from.seconds() >= 12 * 3600) == half || (to.seconds() >= 12 * 3600) == half
                        };
                        let kept: Vec<(Clock, Clock)> =
                            pairs.iter().filter(|pair| fits(pair)).copied().collect();
                        if kept.is_empty() { pairs } else { kept }
                    }
                    None => pairs,
                };
                (Said { when: When::DayClocks(day, pairs), mode: said.mode }, after)
            }
            when => (Said { when, mode: said.mode }, end),
        }
    }

    /// "end of the day", "eod", "end of the sunday", "later in today", "early in the day wednesday".
    fn ends_of_day(&self, start: usize) -> Option<(Said, usize)> {
        let t = self.t;
        let at = t.skip(start, &["the"]);
        let last = Clock::new(23, Some(59), Some(59))?;
        let today = Day::on(self.now.date());
        if t.is(at, "eod") {
            return plain(When::Moment(today, last), at + 1);
        }
        if let Some(from) = t.words(at, &["end", "of"]) {
            if let Some(end) = t.words(from, &["day"]).or_else(|| t.words(from, &["the", "day"])) {
                return plain(When::Moment(today, last), end);
            }
            let (day, end) = self.day(from)?;
            return plain(When::Moment(day, last), end);
        }
        let edge = match t.word(at) {
            "early" | "earlier" => Edge::Start,
            "late" | "later" => Edge::End,
            _ => return None,
        };
        if let Some(from) = t.words(at + 1, &["in", "the", "day"]) {
            return match self.day(t.skip(t.skip(from, &[","]), &["on"])) {
                Some((day, end)) => plain(When::DayHalf(day, edge), end),
                None => plain(When::DayHalf(today, edge), from),
            };
        }
        let from = t.words(at + 1, &["in"]).unwrap_or(at + 1);
        let (day, end) = self.day(from).filter(|_| t.any(from, &["today", "tomorrow", "yesterday"]))?;
        plain(When::DayHalf(day, edge), end)
    }

    /// A part of the day alone: "in the morning", "evening", "later in the afternoon".
    fn part_alone(&self, at: usize) -> Option<(Said, usize)> {
        let t = self.t;
        let joint = t.words(at, &["in", "the"]).or_else(|| t.words(at, &["in"]));
        let from = joint.unwrap_or(at);
        let (edge, from) = match joint {
            Some(_) => (None, from),
            None => self.edge(from),
        };
        let (part, end) = self.part(from)?;
        let meal = matches!(part, Part::Lunch | Part::Breakfast | Part::Dinner);
        let greeting = t.any(from.wrapping_sub(1), &["good"]) && from > 0;
        // "tomorrow night" and "1 night" are read elsewhere.
        let night = t.any(from, &["night", "nights"]) && joint.is_none();
        if meal || greeting || night || t.any(end, &["session"]) {
            return None;
        }
        // "the morning of july 4".
        if t.is(end, "of")
            && let Some((day, after)) = self.day(end + 1)
        {
            return plain(When::DayPart(day, part, edge), after);
        }
        plain(When::Part(part, edge), end)
    }

    /// What stands before or after a point: before, after, since, until, by, around, more than.
    fn modified(&self, at: usize) -> Option<(Said, usize)> {
        let t = self.t;
        let signs = [
            (&["no", "later", "than"][..], Mode::Before),
            (&["not", "later", "than"], Mode::Before),
            (&["prior", "to"], Mode::Before),
            (&["earlier", "than"], Mode::Before),
            (&["sooner", "than"], Mode::Before),
            (&["on", "or", "before"], Mode::Until),
            (&["on", "or", "after"], Mode::Since),
            (&["before"], Mode::Before),
            (&["by"], Mode::Before),
            (&["until"], Mode::Before),
            (&["till"], Mode::Before),
            (&["til"], Mode::Before),
            (&["ending"], Mode::Before),
            (&["as", "late", "as"], Mode::Until),
            (&["later", "than"], Mode::After),
            (&["after"], Mode::After),
            (&["starting", "from"], Mode::Since),
            (&["starting", "on"], Mode::Since),
            (&["beginning", "on"], Mode::Since),
            (&["starting"], Mode::Since),
            (&["beginning"], Mode::Since),
            (&["commencing"], Mode::Since),
            (&["since"], Mode::Since),
            (&["as", "early", "as"], Mode::Since),
            (&["as", "of"], Mode::Since),
            (&["year", "greater", "than"], Mode::After),
            (&["year", "less", "than"], Mode::Before),
            (&[">", "="], Mode::Since),
            (&["<", "="], Mode::Until),
            (&[">"], Mode::After),
            (&["<"], Mode::Before),
            (&["around"], Mode::About),
            (&["about"], Mode::About),
            (&["circa"], Mode::About),
            (&["approximately"], Mode::About),
        ];
        if let Some(end) = t
            .words(at, &["to", "date"])
            .filter(|_| !t.any(at.wrapping_sub(1), &["up", "year", "month", "equals"]))
        {
            return Some((
                Said { when: When::Exact(self.now, "PRESENT_REF".to_owned()), mode: Some(Mode::Before) },
                end,
            ));
        }
        for (words, mode) in [
            (&["more", "than"][..], Mode::More),
            (&["over"], Mode::More),
            (&["less", "than"], Mode::Less),
            (&["fewer", "than"], Mode::Less),
        ] {
            if let Some(from) = t.words(at, words).filter(|_| words.len() > 1) {
                return self.more_or_less(from, mode);
            }
        }
        let (from, mode) =
            signs.iter().find_map(|(words, mode)| t.words(at, words).map(|end| (end, *mode)))?;
        let sign = t.any(at, &[">", "<"]);
        let inner = if mode == Mode::Before && t.any(from, &["around", "about"]) {
            Some(Mode::BeforeAbout)
        } else {
            None
        };
        let from = if inner.is_some() { from + 1 } else { from };
        let from = t.skip(from, &["at", "on"]);
        let bare = t.skip(from, &["the"]);
        if let Some((part, end)) =
            self.part(bare).filter(|(part, _)| matches!(part, Part::Lunch | Part::Breakfast | Part::Dinner))
        {
            return Some((Said { when: When::Part(part, None), mode: Some(inner.unwrap_or(mode)) }, end));
        }
        let expected = if mode == Mode::About
            || mode == Mode::After
            || mode == Mode::Before
            || mode == Mode::Until
            || mode == Mode::Since
        {
            Place::Expected
        } else {
            Place::Free
        };
        let candidates = [
            self.core(from, Place::Free),
            self.core(from, expected).filter(|(said, _)| {
                matches!(said.when, When::Clock(_)) && t.digits(from).is_some_and(|(_, length)| length <= 2)
            }),
        ];
        let (said, end) = candidates
            .into_iter()
            .flatten()
            .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let fits = match &said.when {
            When::Clock(_) | When::Moment(..) => true,
            When::Day(_) => mode != Mode::About,
            When::Span(span) => span.past.is_some() && mode != Mode::About,
            When::Part(..) => mode != Mode::About,
            When::DayPart(..) => false,
            _ => false,
        };
        let fits = fits && (!sign || matches!(said.when, When::Span(_) | When::Day(_)));
        if !fits || said.mode.is_some() {
            // "by 3 days" and the like are no points.
            return None;
        }
        // "around the 21st" means no day by itself.
        if mode == Mode::About
            && matches!(&said.when, When::Day(day) if matches!(day.shape, super::form::Shape::Calendar { year: None, month: None, .. }))
        {
            return None;
        }
        Some((Said { when: said.when, mode: Some(inner.unwrap_or(mode)) }, end))
    }

    /// "more than 4 days", "more than 2 weeks before today", "less than 3 days after tomorrow".
    fn more_or_less(&self, from: usize, mode: Mode) -> Option<(Said, usize)> {
        let t = self.t;
        let (length, end) = self.length(from)?;
        let sign = match t.word(end) {
            "before" | "ago" => -1,
            "after" | "from" | "later" => 1,
            _ => return Some((Said { when: When::Length(length), mode: Some(mode) }, end)),
        };
        let (base, after) = match t.word(end) {
            "ago" | "later" => (Day::on(self.now.date()), end + 1),
            _ => self.day(end + 1)?,
        };
        let start = base.future?;
        let other = length.parts.iter().try_fold(start, |day, (count, unit)| {
            #[expect(clippy::cast_possible_truncation, reason = "counts of days are small")]
            super::calendar::shift(day, sign * *count as i64, *unit)
        })?;
        if mode == Mode::Less {
            let (from, to) = if sign > 0 { (start, other) } else { (other, start) };
            return plain(When::Span(period::between(from, to, &length.timex, Unit::Day)), after);
        }
        let mode = if sign > 0 { Mode::After } else { Mode::Before };
        Some((Said { when: When::Day(Day::on(other)), mode: Some(mode) }, after))
    }
}

/// A time and the one so long after it; the second is exact to the second.
pub(super) fn lasting(clock: Clock, seconds: i64) -> Option<(Clock, Clock)> {
    let end = clock.seconds() + seconds;
    let at = |value: i64| u32::try_from(value).ok();
    let end = end.rem_euclid(24 * 3600);
    let until = Clock {
        hour: at(end / 3600)?,
        minute: at(end % 3600 / 60),
        second: at(end % 60),
        open: false,
        bare: false,
    };
    Some((clock.sure(), until))
}
