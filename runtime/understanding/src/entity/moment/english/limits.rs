//! Ranges with two ends in English: of days, of times, and of a point and a length.

use super::clock::Place;
use super::words::month;
use super::{English, lasting, plain};
use crate::entity::moment::calendar::{Unit, days, shift, shift_moment};
use crate::entity::moment::form::{Clock, Edge, Part, Said, When};
use crate::entity::moment::numeric;
use crate::entity::moment::period::{self, Limit};
use crate::entity::moment::timex::{clock_timex, day_timex, iso, stamp_timex};
use jiff::civil::{Date, DateTime};

impl English<'_, '_> {
    /// What stands between two ends, and whether it needs "between" before them.
    fn joint(&self, at: usize) -> Option<(bool, usize)> {
        let t = self.t;
        match t.text(at) {
            "to" | "until" | "till" | "til" | "through" | "thru" | "-" | "~" | "—" => Some((false, at + 1)),
            "up" if t.is(at + 1, "to") => Some((false, at + 2)),
            "and" => Some((true, at + 1)),
            _ => None,
        }
    }

    /// Two times of day: 5 to 6pm, from 10:30 to 3, between 5 and 6 in the afternoon. Bare hours need a day or a part of one.
    pub fn clocks(&self, at: usize, part: Option<Part>, bare: bool) -> Option<(Vec<(Clock, Clock)>, usize)> {
        let t = self.t;
        let opening = match t.word(at) {
            "from" => Some(false),
            "between" => Some(true),
            "at" => Some(false),
            _ => None,
        };
        let from = if opening.is_some() { at + 1 } else { at };
        let (first, end) = self.clock(from, Place::Range)?;
        let (and, joint) = self.joint(end)?;
        if and && opening != Some(true) {
            return None;
        }
        let joint = t.skip(joint, &["at"]);
        let (second, after) = self.clock(joint, Place::Range)?;
        let dated = t.any(after, &["/", "-"]) && t.glued(after) && t.digits(after + 1).is_some();
        if dated {
            return None;
        }
        let said = |clock: Clock| !clock.open || clock.minute.is_some();
        let known = said(first) && said(second)
            || !first.open && t.before(end).len() <= 2 && t.digits(end.wrapping_sub(1)).is_none()
            || !second.open && t.digits(after.wrapping_sub(1)).is_none() && second.hour < 24;
        if !bare && !known {
            return None;
        }
        if !bare
            && !first.open
            && !second.open
            && first.minute.is_none()
            && second.minute.is_none()
            && t.digits(end.wrapping_sub(1)).is_some()
            && t.digits(after.wrapping_sub(1)).is_some()
        {
            return None;
        }
        Some((pairs(first, second, part), after))
    }

    /// "from 9:30am for 7 hours": the time, the length in seconds, the end.
    pub fn clock_for(&self, at: usize) -> Option<(Clock, i64, usize)> {
        let t = self.t;
        let from = t.skip(at, &["from", "at"]);
        let (clock, end) = self.clock(from, if from > at { Place::Expected } else { Place::Free })?;
        let from = t.words(end, &["for"])?;
        let (length, after) = self.length(from)?;
        length.parts.iter().all(|(_, unit)| unit.is_fine()).then_some((clock, length.seconds, after))
    }

    /// A length that begins or ends at a point: "for 2 hours from 2pm", "a week starting tomorrow".
    pub fn anchored(&self, at: usize) -> Option<(Said, usize)> {
        let t = self.t;
        if t.is(at, "from")
            && let Some((clock, seconds, end)) = self.clock_for(at)
        {
            let pair = lasting(clock, seconds)?;
            return plain(When::Clocks(vec![pair]), end);
        }
        let from = t.skip(at, &["for"]);
        let (length, end) = self.length(from)?;
        let next = t.skip(end, &[","]);
        if !t.any(next, &["from", "starting", "beginning", "commencing"]) {
            return None;
        }
        let point = t.skip(t.skip(next + 1, &["from", "at", "on"]), &["at"]);
        let fine = length.parts.iter().any(|(_, unit)| unit.is_fine());
        let starting = !t.is(next, "from");
        if fine {
            let (clock, after) = self.clock(point, Place::Expected)?;
            let pair = lasting(clock, length.seconds)?;
            return plain(When::Clocks(vec![pair]), after);
        }
        if (from == at) != starting {
            return None;
        }
        let (said, after) = self.core(point, Place::Free)?;
        match said.when {
            When::Day(day) => {
                let start = day.future?;
                let end = walk(start, &length.parts)?;
                plain(When::Span(period::between(start, end, &length.timex, Unit::Day)), after)
            }
            When::Moment(day, clock) => {
                let start = moment(day.future?, clock)?;
                let end = length
                    .parts
                    .iter()
                    .try_fold(start, |moment, (count, unit)| shift_moment(moment, *count, *unit))?;
                let timex = format!("({},{},{})", stamp_timex(start), stamp_timex(end), length.timex);
                plain(When::Between(timex, vec![(start, end)]), after)
            }
            _ => None,
        }
    }

    /// A range from one day or period to another.
    pub fn range(&self, at: usize) -> Option<(Said, usize)> {
        let t = self.t;
        let opening = match t.word(at) {
            "from" => Some(false),
            "between" => Some(true),
            "in" if self.year(at + 1).is_some() => Some(false),
            _ => None,
        };
        let from = if opening.is_some() { at + 1 } else { at };
        // "in 2014 through 2018" shows "in", "in 2014 through may 2nd 2018" does not.
        if let Some(found) = self.moment_range(from, opening == Some(true)) {
            return Some(found);
        }
        if let Some(found) = self.shared_month(from, opening == Some(true)) {
            return Some(found);
        }
        let options = [self.limit(from)];
        let (first, end) = options.into_iter().flatten().next()?;
        let (and, joint) = self.joint(t.skip(end, &[","]))?;
        if and != (opening == Some(true)) && and {
            return None;
        }
        if t.is(end, ",") && !t.any(end + 1, &["-", "to"]) {
            return None;
        }
        let (second, after) = self.limit(joint)?;
        if first.now && second.now || t.is(at, "in") && first.unit != second.unit {
            return None;
        }
        let span = period::range(&first, &second)?;
        plain(When::Span(span), after)
    }

    /// A range whose ends share their month: "november 19-20", "between 3 and 12 of sept".
    fn shared_month(&self, at: usize, between: bool) -> Option<(Said, usize)> {
        let t = self.t;
        let now = self.now;
        let (number, first, second, end) = if let Some(number) = month(t.word(at)) {
            let (first, end) = self.month_day(t.skip(t.skip_dot(at + 1), &["the"]))?;
            let (and, joint) = self.joint(end)?;
            let (second, end) = self.month_day(t.skip(joint, &["the"]))?;
            if and && !between || t.is(end, ":") || t.any(end, &["am", "pm", "/"]) {
                return None;
            }
            (number, first, second, end)
        } else {
            let (first, end) = self.month_day(t.skip(at, &["the"]))?;
            let (and, joint) = self.joint(end)?;
            let (second, end) = self.month_day(t.skip(joint, &["the"]))?;
            if and && !between {
                return None;
            }
            let end = t.skip(t.skip(end, &["of", "in"]), &["the"]);
            // "4-23 in next month".
            if let Some(ahead) = super::words::relative(t.word(end)).filter(|_| t.is(end + 1, "month")) {
                let month = crate::entity::moment::calendar::months(now.date().first_of_month(), ahead)?;
                let of = |day: u32| {
                    crate::entity::moment::calendar::date(
                        month.year().into(),
                        month.month().unsigned_abs().into(),
                        day,
                    )
                };
                let (from, to) = (of(first)?, of(second)?);
                let length = format!("P{}D", period::days_between(from, to));
                return (from < to)
                    .then(|| plain(When::Span(period::between(from, to, &length, Unit::Day)), end + 2))
                    .flatten();
            }
            (month(t.word(end))?, first, second, t.skip_dot_before(end + 1))
        };
        let from = t.skip(t.skip(end, &[","]), &["of", "in"]);
        let (year, end) = match self.year(from) {
            Some((year, end)) => (Some(year), end),
            None => (None, end),
        };
        let (first, second) =
            (numeric::day(year, number, first, now)?, numeric::day(year, number, second, now)?);
        let span = period::range(&Limit::of_day(&first)?, &Limit::of_day(&second)?)?;
        plain(When::Span(span), end)
    }

    /// One end of a range of days.
    fn limit(&self, at: usize) -> Option<(Limit, usize)> {
        let t = self.t;
        let edge_end = self.edge_limit(at);
        let day = self.day(at).and_then(|(day, end)| Limit::of_day(&day).map(|limit| (limit, end)));
        let span = self
            .span(at)
            .filter(|(span, _)| span.part.is_none() && span.unit != Unit::Weekend)
            .and_then(|(span, end)| Some((Limit::of_span(&span)?, end)));
        let now = t.is(at, "now").then(|| (Limit::today(self.now.date()), at + 1));
        [edge_end, day, span, now]
            .into_iter()
            .flatten()
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// "the end of 2008", "the middle of march" as an end.
    fn edge_limit(&self, at: usize) -> Option<(Limit, usize)> {
        let (span, end) = self.span(at)?;
        let edge = span.part?;
        let of = |(from, to): (Date, Date)| match edge {
            Edge::Start => Some(from),
            Edge::End => Some(to),
            Edge::Mid if span.unit == Unit::Year => {
                let half = shift(from, 6, Unit::Month)?;
                days(half, 1)
            }
            Edge::Mid if span.unit == Unit::Month => days(from, 15),
            Edge::Mid => days(from, 3),
            Edge::Undefined => None,
        };
        let (past, future) = (of(span.past?)?, of(span.future?)?);
        let sure = past == future;
        let timex = if sure { iso(future) } else { format!("XXXX{}", &iso(future)[4..]) };
        let unit = if span.unit == Unit::Year { Unit::Month } else { span.unit };
        Some((Limit { timex, past, future, unit, sure, now: false }, end))
    }

    /// A range of moments: "from yesterday 2pm to tomorrow 4pm", "between now and eight o'clock".
    fn moment_range(&self, at: usize, between: bool) -> Option<(Said, usize)> {
        let t = self.t;
        let (first, end) = self.core(at, Place::Range)?;
        let (and, joint) = self.joint(end)?;
        if (and && !between) || first.mode.is_some() {
            return None;
        }
        let (second, after) = self.core(t.skip(joint, &["at"]), Place::Range)?;
        let now = |said: &Said| matches!(&said.when, When::Exact(_, name) if name == "PRESENT_REF");
        let point = |said: &Said, base: Date| -> Option<(String, DateTime)> {
            match &said.when {
                When::Exact(moment, name) => Some((name.clone(), *moment)),
                When::Moment(day, clock) => {
                    let clock = clock.sure();
                    Some((format!("{}{}", day_timex(day), clock_timex(clock)), moment(day.future?, clock)?))
                }
                When::Clock(clock) if now(&first) => {
                    let later = clock
                        .options()
                        .into_iter()
                        .find(|clock| moment(base, *clock).is_some_and(|moment| moment > self.now))?;
                    Some((format!("{}{}", iso(base), clock_timex(later)), moment(base, later)?))
                }
                _ => None,
            }
        };
        let today = self.now.date();
        let (from, to) = (point(&first, today)?, point(&second, today)?);
        if from.1 >= to.1 {
            return None;
        }
        plain(period::moments(from, to), after)
    }
}

fn walk(from: Date, parts: &[(f64, Unit)]) -> Option<Date> {
    parts.iter().try_fold(from, |day, (count, unit)| {
        #[expect(clippy::cast_possible_truncation, reason = "counts of days are small")]
        shift(day, *count as i64, *unit)
    })
}

pub(in crate::entity::moment) fn moment(day: Date, clock: Clock) -> Option<DateTime> {
    let at = |value: Option<u32>| i8::try_from(value.unwrap_or(0)).ok();
    Some(day.at(at(Some(clock.hour))?, at(clock.minute)?, at(clock.second)?, 0))
}

/// The readings of two times: where the half of the day is left open, the end is the next such time after the beginning.
pub(in crate::entity::moment) fn pairs(
    first: Clock,
    second: Clock,
    part: Option<Part>,
) -> Vec<(Clock, Clock)> {
    let (first, second) = match part {
        Some(part) => {
            let late = part.hours().0 >= 12 * 3600;
            let second = if second.open && !late && second.hour < 12 && first.seconds() > second.seconds() {
                second.pm()
            } else {
                second.within(part)
            };
            (first.within(part), second)
        }
        None => (first, second),
    };
    match (first.open, second.open) {
        (false, false) => {
            // "10am-12am" means noon.
            let second = if second.hour == 0 && second.seconds() == 0 && first.hour < 12 && first.hour > 0 {
                Clock { hour: 12, ..second }
            } else {
                second
            };
            vec![(first, second)]
        }
        (true, false) => {
            let near = first
                .options()
                .into_iter()
                .filter(|first| first.seconds() < second.seconds())
                .min_by_key(|first| second.seconds() - first.seconds());
            vec![(near.unwrap_or(first.sure()), second)]
        }
        (false, true) => {
            let near = second
                .options()
                .into_iter()
                .filter(|second| second.seconds() > first.seconds())
                .min_by_key(|second| second.seconds() - first.seconds());
            vec![(first, near.unwrap_or(second.sure()))]
        }
        (true, true) => {
            let fine = first.minute.is_some() || second.minute.is_some();
            let falling = first.seconds() % (12 * 3600) > second.seconds() % (12 * 3600);
            let wrap = |from: i64, to: i64| (to - from).rem_euclid(24 * 3600);
            let pair = |first: Clock| {
                let second = second.options().into_iter().min_by_key(|second| {
                    let gap = wrap(first.seconds(), second.seconds());
                    if gap == 0 { 24 * 3600 } else { gap }
                });
                second.map(|second| (first, second))
            };
            let all: Vec<(Clock, Clock)> = first.options().into_iter().filter_map(pair).collect();
            if fine && falling { all.into_iter().take(1).collect() } else { all }
        }
    }
}
