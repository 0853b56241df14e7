//! Days in English.

use super::English;
use super::words::{month, relative, weekday};
use crate::entity::moment::calendar::{self, Unit, date, days, nth_weekday, of_week};
use crate::entity::moment::form::{Day, Shape};
use crate::entity::moment::holiday;
use crate::entity::moment::numeric::{self, Order};
use crate::entity::moment::token::Kind;
use jiff::civil::Date;

impl English<'_, '_> {
    /// Reads a day.
    pub fn day(&self, at: usize) -> Option<(Day, usize)> {
        let options = [
            self.numbered(at),
            self.calendar_day(at),
            self.spoken_day(at),
            self.week_day(at),
            self.feast(at),
            self.nth_day(at),
            self.distant_day(at),
        ];
        options.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// A date of digits, with its day of the week before it or behind it.
    fn numbered(&self, at: usize) -> Option<(Day, usize)> {
        let t = self.t;
        let from = match weekday(t.word(at)) {
            Some(_) => t.skip(t.skip(at + 1, &[","]), &["the"]),
            None => at,
        };
        // "monday 11-4" are hours.
        let placed = from > at || t.any(at.wrapping_sub(1), &["between", "from"]);
        let hours = placed && t.is(from + 1, "-") && !t.is(from + 3, "-");
        if let Some((day, end)) = numeric::read(t, from, self.now, Order::MonthFirst).filter(|_| !hours) {
            // "5/7, 2020".
            if let Shape::Calendar { year: None, month: Some(month), day: number, .. } = day.shape
                && t.is(end, ",")
                && let Some((year, after)) = self.year(end + 1)
            {
                return numeric::day(Some(year), month, number, self.now).map(|day| (day, after));
            }
            return Some((day, self.past_weekday(end)));
        }
        if let Some((ahead, from)) = relative(t.word(at))
            .filter(|_| t.is(at + 2, "/") || t.digits(at + 1).is_some() && !t.any(at + 2, &["-"]))
            .map(|ahead| (ahead, at + 1))
            && let Some((day, end)) = self.of_year(ahead, from)
        {
            return Some((day, end));
        }
        // 2019/aug/01, 23/Sep/2020, Sep-23-2020, 2020/23/Sep.
        let mark = t.text(from + 1);
        if !matches!(mark, "/" | "-") || !t.glued(from + 1) {
            return None;
        }
        let named = |at: usize| month(t.word(at));
        let number = |at: usize| t.digits(at);
        let third = t.is(from + 3, mark) && t.glued(from + 3);
        let (year, month, day, end) = match (number(from), named(from), number(from + 2), named(from + 2)) {
            (Some((year, 4)), None, None, Some(month)) if third => {
                (Some(year.into()), month, number(from + 4)?.0, from + 5)
            }
            (Some((day, 1..=2)), None, None, Some(month)) if third => {
                (Some(self.full(number(from + 4)?)), month, day, from + 5)
            }
            (Some((day, 1..=2)), None, None, Some(month)) => (None, month, day, from + 3),
            (Some((year, 4)), None, Some((day, _)), None) if third => {
                (Some(year.into()), named(from + 4)?, day, from + 5)
            }
            (None, Some(month), Some((day, _)), None) if third => {
                (Some(self.full(number(from + 4)?)), month, day, from + 5)
            }
            (None, Some(month), Some((day, 1..=2)), None) => {
                let end = if t.glued(from + 3) && matches!(t.word(from + 3), "st" | "nd" | "rd" | "th") {
                    from + 4
                } else {
                    from + 3
                };
                (None, month, day, end)
            }
            _ => return None,
        };
        // "nov 19-20" is a range and read as one.
        numeric::day(year, month, day, self.now).map(|day| (day, self.past_weekday(end)))
    }

    fn full(&self, (value, length): (u32, usize)) -> i64 {
        if length <= 2 { calendar::full_year(value) } else { value.into() }
    }

    /// The end after "(Tue)" or ", Tuesday".
    fn past_weekday(&self, end: usize) -> usize {
        let t = self.t;
        if t.is(end, "(") && weekday(t.word(end + 1)).is_some() && t.is(end + 2, ")") {
            return end + 3;
        }
        end
    }

    /// A month and a day with or without a year: March 5th, 5 March 2018, the fourth of July of 1995.
    pub fn calendar_day(&self, start: usize) -> Option<(Day, usize)> {
        let t = self.t;
        let mut at = start;
        let named = weekday(t.word(at)).is_some();
        if named {
            at = t.skip(t.skip(t.skip(at + 1, &["."]), &[","]), &["the"]);
        } else {
            at = t.skip(at, &["the"]);
        }
        let (month, day, end) = self.month_and_day(at)?;
        let (year, end) = match self.year_after(end) {
            Some((year, end)) => (Some(year), end),
            None => (None, end),
        };
        if day == 0 {
            return None;
        }
        numeric::day(year, month, day, self.now).map(|day| (day, self.past_weekday(end)))
    }

    /// The parts in either order and their end.
    pub fn month_and_day(&self, at: usize) -> Option<(u32, u32, usize)> {
        let t = self.t;
        if let Some(month) = month(t.word(at)) {
            let from = t.skip(t.skip(t.skip(at + 1, &["."]), &[",", "-", "/"]), &["the"]);
            // "may twenty nine" says its day as a number.
            let spoken = || {
                let (value, end) = crate::entity::numeral::small(
                    t.scan,
                    t.get(from).filter(|_| !t.word(from).is_empty())?.start,
                )?;
                (10..=31).contains(&value).then(|| (value, t.place(end)))
            };
            let (day, end) = self.month_day(from).or_else(spoken)?;
            // "may 11:30" and "march 5 pm" hold no day.
            let clock = t.is(end, ":") || matches!(t.word(end), "am" | "pm" | "o'clock");
            return (!clock).then_some((month, day, end));
        }
        let spoken = || {
            let (value, end) = crate::entity::numeral::small(t.scan, t.get(at)?.start)?;
            let end = t.place(end);
            ((2..=31).contains(&value) && month(t.word(end)).is_some()).then_some((value, end))
        };
        let (day, end) = self.month_day(at).or_else(spoken)?;
        let end = t.words(end, &["day", "of"]).unwrap_or(end);
        let end = t.skip(t.skip(t.skip(end, &["of"]), &["the"]), &["-", "/", ","]);
        let month = month(t.word(end))?;
        Some((month, day, t.skip_dot_before(end + 1)))
    }

    /// A year after a month or a day: ", 2018", "of 1995", "in 2020", "'12".
    fn year_after(&self, end: usize) -> Option<(i64, usize)> {
        let t = self.t;
        let from = t.skip(end, &[","]);
        let from = if t.any(from, &["of", "in"]) { from + 1 } else { from };
        let from = t.skip(from, &["-", "/"]);
        let clock = |end: usize| t.any(end, &[":", "am", "pm", "a", "p"]);
        if let Some((year, end)) = self.year(from).filter(|(_, end)| !clock(*end)) {
            return Some((year, end));
        }
        // "January first 12": two digits count as a year only right after the day.
        let direct = from == end || t.is(from, "'");
        let (year, after) = self.short_year(from).filter(|(_, after)| direct && !clock(*after))?;
        let spaced = t.word(end.wrapping_sub(1)).len() > 2 || t.is(from, "'");
        (spaced
            && !t.any(after, &["-", "/"])
            && t.word(after).is_empty() | t.any(after, &["was", "is", "at", "and"]))
        .then_some((year, after))
    }

    /// Today and its neighbours.
    fn spoken_day(&self, at: usize) -> Option<(Day, usize)> {
        let t = self.t;
        let today = self.now.date();
        let (ahead, end) = [
            (&["the", "day", "after", "tomorrow"][..], 2),
            (&["day", "after", "tomorrow"], 2),
            (&["the", "day", "before", "yesterday"], -2),
            (&["day", "before", "yesterday"], -2),
            (&["the", "day", "before"], -1),
            (&["the", "next", "day"], 1),
            (&["next", "day"], 1),
            (&["the", "following", "day"], 1),
            (&["the", "previous", "day"], -1),
            (&["previous", "day"], -1),
            (&["the", "last", "day"], -1),
            (&["the", "day", "of"], i64::MAX),
            (&["the", "day"], 0),
            (&["this", "day"], 0),
            (&["the", "current", "date"], 0),
            (&["current", "date"], 0),
            (&["otd"], 0),
            (&["today"], 0),
            (&["tomorrow"], 1),
            (&["tmr"], 1),
            (&["tmrw"], 1),
            (&["yesterday"], -1),
        ]
        .into_iter()
        .find_map(|(words, ahead)| t.words(at, words).map(|end| (ahead, end)))?;
        let day = days(today, if ahead == i64::MAX { return None } else { ahead })?;
        // "tomorrow, 13/04/21".
        let next = t.skip(end, &[","]);
        if next > end
            && let Some((day, end)) = numeric::read(t, next, self.now, Order::MonthFirst)
        {
            return Some((day, end));
        }
        Some((Day::on(day), end))
    }

    /// A day of the week, in a week that is said or in none.
    fn week_day(&self, start: usize) -> Option<(Day, usize)> {
        let t = self.t;
        let today = self.now.date();
        // "next week on tuesday", "this week monday".
        if let Some((ahead, end)) = self.relative_week(start) {
            let from = t.skip(t.skip(end, &[","]), &["on"]);
            let weekday = weekday(t.word(from))?;
            return of_week(today, ahead, weekday).map(|day| (Day::on(day), t.skip_dot(from + 1)));
        }
        let from = t.skip(start, &["the"]);
        if let Some(ahead) = relative(t.word(from))
            && let Some(weekday) = weekday(t.word(from + 1))
        {
            let day = match t.word(from) {
                "coming" | "upcoming" => {
                    let day = of_week(today, 0, weekday)?;
                    if day > today { day } else { days(day, 7)? }
                }
                "past" => {
                    let day = of_week(today, 0, weekday)?;
                    if day < today { day } else { days(day, -7)? }
                }
                _ => of_week(today, ahead, weekday)?,
            };
            let end = from + 2;
            // "this friday (jun-15)", "next friday, june 15".
            let inner = t.skip(end, &["(", ","]);
            let named = inner > end || t.is(inner + 1, "/") || month(t.word(inner)).is_some();
            if let Some((on, after)) = self.of_year(0, inner).filter(|_| named) {
                return Some((on, t.skip(after, &[")"])));
            }
            return Some((Day::on(day), end));
        }
        let weekday = weekday(t.word(from))?;
        if !self.is_weekday(from) {
            return None;
        }
        let end = t.skip_dot_before(from + 1);
        // "tuesday of last week", "wednesday next week".
        let of = t.skip(t.skip(end, &["of", "in"]), &["the"]);
        if let Some((ahead, after)) = self.relative_week(of) {
            return of_week(today, ahead, weekday).map(|day| (Day::on(day), after));
        }
        // "monday 21", "friday the 26th".
        let named = t.is(end, "the");
        let number = if named { end + 1 } else { end };
        if let Some((day, after)) = self.month_day(number)
            && !t.any(
                after,
                &[":", "am", "pm", "a", "p", "-", "to", "/", "of", "oclock", "o", "until", "till"],
            )
            && (named || !self.counts_on(after))
            && month(t.word(after)).is_none()
        {
            let this = date(today.year().into(), today.month().unsigned_abs().into(), day);
            if let Some(this) = this.filter(|this| *this == today || named) {
                return Some((Day::on(this), after));
            }
            let fits = |on: &Date| u32::from(on.weekday().to_monday_one_offset().unsigned_abs()) == weekday;
            let month_of = |ahead: i64| {
                let first = calendar::months(today.first_of_month(), ahead)?;
                date(first.year().into(), first.month().unsigned_abs().into(), day)
            };
            let past = (0..60).filter_map(|back| month_of(-back)).find(|on| *on < today && fits(on));
            let future = (0..60).filter_map(month_of).find(|on| *on >= today && fits(on));
            return Some((
                Day { shape: Shape::Weekday(weekday), past, future, feast: false, lunar: false },
                after,
            ));
        }
        // "sunday 3 weeks after january 15th".
        if let Some((day, after)) = self.distant_day(end) {
            return Some((Day::on(falling(day.future?, weekday, Unit::Day)?), after));
        }
        let future =
            of_week(today, 0, weekday).and_then(|day| if day < today { days(day, 7) } else { Some(day) });
        let past = future.and_then(|day| days(day, -7));
        Some((Day { shape: Shape::Weekday(weekday), past, future, feast: false, lunar: false }, end))
    }

    /// Whether short names that are words as well ("sun", "sat", "mon") mean days here.
    fn is_weekday(&self, at: usize) -> bool {
        let t = self.t;
        match t.word(at) {
            "sun" | "sat" => {
                t.any(at.wrapping_sub(1), &["on", "every", "or", "and", ",", "by", "until", "from"])
                    || t.digits(at + 1).is_some()
                    || month(t.word(at + 1)).is_some()
                    || t.any(at + 1, &["morning", "afternoon", "evening", "night", "at", "or", ",", "."])
                        && !t.any(at.wrapping_sub(1), &["the"])
            }
            _ => true,
        }
    }

    /// A day of this year or the next one, as "this 5/12" and "next 6th of april" say it.
    fn of_year(&self, ahead: i64, at: usize) -> Option<(Day, usize)> {
        let numbered = self.t.digits(at).and_then(|_| numeric::read(self.t, at, self.now, Order::MonthFirst));
        let (day, end) = numbered
            .or_else(|| self.calendar_day(at))
            .or_else(|| self.numbered(at).filter(|_| month(self.t.word(at)).is_some()))?;
        let Shape::Calendar { year: None, month: Some(month), day: number, .. } = day.shape else {
            return None;
        };
        let on = date(i64::from(self.now.year()) + ahead, month, number);
        Some((Day { past: on, future: on, ..day }, end))
    }

    /// "next week", "last week", "this week" as a place in time: how many weeks ahead.
    pub fn relative_week(&self, at: usize) -> Option<(i64, usize)> {
        let t = self.t;
        let from = t.skip(at, &["the"]);
        let ahead = relative(t.word(from))?;
        matches!(t.word(from + 1), "week").then_some((ahead, from + 2))
    }

    /// A feast, of a year or the last and the next one.
    fn feast(&self, start: usize) -> Option<(Day, usize)> {
        let t = self.t;
        let mut at = t.skip(start, &["the"]);
        let ahead = relative(t.word(at));
        if ahead.is_some() {
            at += 1;
        }
        let (rule, length) = holiday::english(t.scan.rest(t.get(at)?.start))?;
        let end = t.place(t.start(at) + length);
        let year = i64::from(self.now.year());
        if let Some(ahead) = ahead {
            let today = self.now.date();
            let days: Vec<_> = (year - 2..=year + 2).filter_map(|year| rule.of(year)).collect();
            let day = match ahead {
                -1 => days.iter().rev().find(|day| **day < today).copied(),
                0 => rule.of(year),
                _ => days.iter().find(|day| **day > today).copied(),
            };
            return day.map(|day| (Day { feast: true, ..Day::on(day) }, end));
        }
        let from = t.skip(end, &[","]);
        let of = t.skip(t.skip(from, &["of", "in"]), &["the"]);
        if let Some((said, after)) = self.year(of) {
            return rule.day(Some(said), self.now).map(|day| (day, after));
        }
        if let Some(ahead) = relative(t.word(of)).filter(|_| t.is(of + 1, "year")) {
            return rule.of(year + ahead).map(|day| (Day { feast: true, ..Day::on(day) }, of + 2));
        }
        if from == start && end == start + 1 && t.is(start, "may") {
            return None;
        }
        rule.day(None, self.now).map(|day| (day, end))
    }

    /// "the first monday of next month", "last friday in july", "the 15th day of next month", "on the 18th".
    fn nth_day(&self, start: usize) -> Option<(Day, usize)> {
        let t = self.t;
        let the = t.is(start, "the");
        let at = t.skip(start, &["the"]);
        let today = self.now.date();
        let nth = if t.is(at, "last") { Some((5, at + 1)) } else { self.ordinal(at) };
        if let Some((nth, end)) = nth
            && let Some(weekday) = weekday(t.word(end))
        {
            let of = t.skip(t.skip(end + 1, &["of", "in"]), &["the"]);
            if of > end + 1
                && let Some(day) = self.nth_of(nth, weekday, of)
            {
                return Some(day);
            }
            return None;
        }
        // "1st week of Oct. on Friday".
        if let Some((nth, end)) = nth
            && t.words(end, &["week", "of"]).is_some()
            && let Some(month) = month(t.word(end + 2))
        {
            let from = t.skip(t.skip_dot(end + 3), &["on"]);
            if let Some(weekday) = weekday(t.word(from)) {
                return self.nth_in_month(nth, weekday, month, None, from + 1);
            }
        }
        let (day, end) = self.ordinal(at).or_else(|| self.month_day(at).filter(|_| the))?;
        let of = t.skip(end, &["day"]);
        if t.is(of, "of") {
            let from = t.skip(of + 1, &["the"]);
            let ahead = if t.is(from, "month") {
                Some((0, from + 1))
            } else {
                relative(t.word(from)).filter(|_| t.is(from + 1, "month")).map(|ahead| (ahead, from + 2))
            };
            if let Some((ahead, after)) = ahead {
                let first = calendar::months(today.first_of_month(), ahead)?;
                let on = date(first.year().into(), first.month().unsigned_abs().into(), day)?;
                return Some((Day::on(on), after));
            }
        }
        // A bare "the 18th" needs to stand where a day stands.
        let placed = t
            .any(start.wrapping_sub(1), &["on", "by", "until", "till", "before", "after", "since", "from"])
            && start > 0;
        let follows = t.word(end).is_empty()
            || t.any(
                end,
                &[
                    "at", "from", "between", "and", "or", "in", "to", "until", "please", "for", "with", "if",
                    "is", "was", "will", "around", "after", "before", "of", "instead",
                ],
            );
        if !placed || !follows || !(1..=31).contains(&day) || t.any(end, &["century"]) {
            return None;
        }
        Some((self.monthly(day), end))
    }

    /// A day of a month that was not said.
    pub fn monthly(&self, day: u32) -> Day {
        let today = self.now.date();
        let month_of = |ahead: i64| {
            let first = calendar::months(today.first_of_month(), ahead)?;
            date(first.year().into(), first.month().unsigned_abs().into(), day)
        };
        let past = (0..12).filter_map(|back| month_of(-back)).find(|on| *on < today);
        let future = (0..12).filter_map(month_of).find(|on| *on >= today);
        let shape = Shape::Calendar { year: None, short: false, month: None, day };
        Day { shape, past, future, feast: false, lunar: false }
    }

    /// The nth day of the week of a month that is named or counted from this one.
    pub fn nth_of(&self, nth: u32, weekday: u32, of: usize) -> Option<(Day, usize)> {
        let t = self.t;
        let today = self.now.date();
        let ahead = if t.is(of, "month") {
            Some((0, of + 1))
        } else {
            relative(t.word(of)).filter(|_| t.is(of + 1, "month")).map(|ahead| (ahead, of + 2))
        };
        if let Some((ahead, end)) = ahead {
            let first = calendar::months(today.first_of_month(), ahead)?;
            let month = u32::from(first.month().unsigned_abs());
            let on = nth_weekday(first.year().into(), month, nth, weekday)?;
            let shape = Shape::Nth { year: None, month, nth, weekday };
            return Some((Day { shape, past: Some(on), future: Some(on), feast: false, lunar: false }, end));
        }
        let month = month(t.word(of))?;
        let end = t.skip_dot(of + 1);
        let year = self.year_after(end);
        self.nth_in_month(nth, weekday, month, year.map(|(year, _)| year), year.map_or(end, |(_, end)| end))
    }

    fn nth_in_month(
        &self,
        nth: u32,
        weekday: u32,
        month: u32,
        year: Option<i64>,
        end: usize,
    ) -> Option<(Day, usize)> {
        if let Some(year) = year {
            let on = nth_weekday(year, month, nth, weekday)?;
            let shape = Shape::Nth { year: Some(on.year()), month, nth, weekday };
            return Some((Day { shape, past: Some(on), future: Some(on), feast: false, lunar: false }, end));
        }
        let this = i64::from(self.now.year());
        let today = self.now.date();
        let of = |year: i64| nth_weekday(year, month, nth, weekday);
        let past = (0..3).filter_map(|back| of(this - back)).find(|on| *on < today);
        let future = (0..3).filter_map(|ahead| of(this + ahead)).find(|on| *on >= today);
        let shape = Shape::Nth { year: None, month, nth, weekday };
        Some((Day { shape, past, future, feast: false, lunar: false }, end))
    }

    /// A day counted from another: in 3 days, 2 weeks ago, three weeks from tomorrow, 5 days before new year.
    fn distant_day(&self, start: usize) -> Option<(Day, usize)> {
        let t = self.t;
        let today = self.now.date();
        let ahead = t.any(start, &["in"]);
        let (length, end) = self.length(if ahead { start + 1 } else { start })?;
        if length
            .parts
            .iter()
            .any(|(count, unit)| unit.is_fine() || (count.fract() != 0.0 && *unit != Unit::Year))
        {
            return None;
        }
        let shift = |from, sign: i64| {
            length.parts.iter().try_fold(from, |day, (count, unit)| {
                #[expect(clippy::cast_possible_truncation, reason = "counts of days are small")]
                calendar::shift(day, sign * *count as i64, *unit)
            })
        };
        let on_weekday = |day, end: usize| {
            // "in 3 days on Friday": the day of the week of that week.
            let from = t.skip(end, &["on"]);
            match weekday(t.word(from)).filter(|_| from > end) {
                Some(weekday) => {
                    let unit = length.parts.last().map_or(Unit::Day, |(_, unit)| *unit);
                    falling(day, weekday, unit).map(|near| (Day::on(near), from + 1))
                }
                None => Some((Day::on(day), end)),
            }
        };
        if ahead {
            // "in two years since 2011".
            if t.any(end, &["since", "from", "after"])
                && let Some((span, after)) = self.span(end + 1)
            {
                return shift(span.future?.0, 1).map(|day| (Day::on(day), after));
            }
            let end = t
                .words(end, &["time"])
                .or_else(|| t.words(end, &["'", "s", "time"]))
                .or_else(|| t.words(end, &["'", "time"]))
                .unwrap_or(end);
            return on_weekday(shift(today, 1)?, end);
        }
        match t.word(end) {
            "ago" | "back" | "earlier" => {
                // "a year back" and "2 days ago".
                on_weekday(shift(today, -1)?, end + 1)
            }
            "later" | "hence" if !t.any(end + 1, &["than"]) => on_weekday(shift(today, 1)?, end + 1),
            "from" | "after" | "since" if t.is(end + 1, "now") => on_weekday(shift(today, 1)?, end + 2),
            word @ ("from" | "after" | "before" | "since" | "prior") => {
                let from = if word == "prior" { t.words(end, &["prior", "to"])? } else { end + 1 };
                let (base, after) = self.day(from)?;
                let sign = if matches!(word, "before" | "prior") { -1 } else { 1 };
                on_weekday(shift(base.future?, sign)?, after)
            }
            _ => None,
        }
    }

    /// Whether a noun that is counted follows digits: "friday 3 people".
    fn counts_on(&self, at: usize) -> bool {
        let t = self.t;
        t.get(at).is_some_and(|token| token.kind == Kind::Word)
            && !t.any(
                at,
                &[
                    "at", "around", "from", "between", "and", "or", "in", "is", "was", "will", "please",
                    "after", "before", "by", "for",
                ],
            )
    }
}

/// The day of the week in the week of a day, weeks from Sunday on; after months, the next such day.
fn falling(day: Date, weekday: u32, unit: Unit) -> Option<Date> {
    if unit >= Unit::Month {
        let near = of_week(day, 0, weekday)?;
        return if near < day { days(near, 7) } else { Some(near) };
    }
    let sunday = days(day, -i64::from(day.weekday().to_sunday_zero_offset()))?;
    days(sunday, i64::from(weekday) % 7)
}
