//! Ranges of days in English: years, months, weeks, quarters, seasons, decades, and so many of them.

use super::English;
use super::number::ordinal_word;
use super::words::{month, relative, unit};
use crate::entity::moment::calendar::{Unit, date, days, full_year, months, shift, week_start};
use crate::entity::moment::form::{Edge, Span, When};
use crate::entity::moment::period;

impl English<'_, '_> {
    /// Reads a range of days that has a name.
    pub fn span(&self, at: usize) -> Option<(Span, usize)> {
        match self.period(at)? {
            (When::Span(span), end) => Some((span, end)),
            _ => None,
        }
    }

    /// Reads a range of days, or of hours counted from now.
    pub fn period(&self, at: usize) -> Option<(When, usize)> {
        let span = |found: Option<(Span, usize)>| found.map(|(span, end)| (When::Span(span), end));
        let options = [
            self.counted(at),
            span(self.edged(at)),
            self.unit_beside(at),
            span(self.year_span(at)),
            span(self.month_span(at)),
            span(self.week_span(at)),
            span(self.quarter_span(at)),
            span(self.season(at)),
            span(self.decade(at)),
            span(self.part_of_unit(at)),
            span(self.weekend_of(at)),
        ];
        options.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// "the last 3 months", "5 past years", "next couple weeks", "within 2h".
    fn counted(&self, start: usize) -> Option<(When, usize)> {
        let t = self.t;
        if t.any(start, &["within", "in"])
            && (t.is(start, "within") || t.words(start, &["in", "the", "next"]).is_some())
        {
            let from = t.skip(t.skip(start + 1, &["the"]), &["next", "coming", "following"]);
            let (length, end) = self.length(from)?;
            return t
                .is(start, "within")
                .then(|| period::counted(&length, 1, self.now))
                .flatten()
                .map(|when| (when, end));
        }
        let at = start;
        let verb = t.any(at, &["last"])
            && t.any(at.wrapping_sub(1), &["will", "would", "to", "can", "may", "should", "must", "might"]);
        if let Some(ahead) = relative(t.word(at)).filter(|ahead| *ahead != 0 && !verb) {
            let (length, end) = self
                .length(at + 1)
                .filter(|_| !t.any(at + 1, &["a", "an"]) || t.any(at + 2, &["few", "couple"]))?;
            if t.any(end, &["of"])
                && t.skip(end + 1, &["the"]) < t.len()
                && self.period(t.skip(end + 1, &["the"])).is_some()
            {
                return None;
            }
            return period::counted(&length, ahead, self.now).map(|when| (when, end));
        }
        // "2 upcoming months".
        let (count, end) = self
            .count(at)
            .filter(|_| t.digits(at).is_some() || crate::entity::numeral::basic(t.word(at)).is_some())?;
        let ahead = relative(t.word(end)).filter(|ahead| *ahead != 0)?;
        let unit = unit(t.word(end + 1)).filter(|_| t.word(end + 1).ends_with('s'))?;
        let length = crate::entity::moment::timex::length(&[(count, unit)]);
        period::counted(&length, ahead, self.now).map(|when| (when, end + 2))
    }

    /// "the end of 1989", "mid-november", "beginning of march", "early september", "middle of the week".
    fn edged(&self, start: usize) -> Option<(Span, usize)> {
        let t = self.t;
        let at = t.skip(start, &["the"]);
        let (edge, end) = match t.word(at) {
            "beginning" | "start" if t.is(at + 1, "of") => (Edge::Start, at + 2),
            "early" | "earlier" | "beginning" => {
                (Edge::Start, t.skip(t.skip(at + 1, &["-", "in"]), &["the"]))
            }
            "mid" => (Edge::Mid, t.skip(at + 1, &["-"])),
            "middle" if t.is(at + 1, "of") => (Edge::Mid, at + 2),
            "middle" => (Edge::Mid, at + 1),
            "end" if t.any(at + 1, &["of"]) => (Edge::End, at + 2),
            "late" | "later" => (Edge::End, t.skip(t.skip(at + 1, &["-", "in"]), &["the"])),
            "eom" => {
                return period::relative(Unit::Month, 0, self.now)
                    .and_then(|when| self.with_edge(when, Edge::End))
                    .map(|span| (span, at + 1));
            }
            "eoy" => {
                return period::relative(Unit::Year, 0, self.now)
                    .and_then(|when| self.with_edge(when, Edge::End))
                    .map(|span| (span, at + 1));
            }
            _ => return None,
        };
        let later = matches!(t.word(at), "later" | "earlier");
        let from = t.skip(end, &["the"]);
        // "later this week" is what is left of it.
        if later {
            let here = t.skip(end, &["this"]);
            if (here > end || t.is(end.wrapping_sub(1), "the"))
                && let Some(unit) = unit(t.word(here))
            {
                return period::rest(unit, edge, self.now).map(|span| (span, here + 1));
            }
        }
        if let Some(found) = match unit(t.word(from)) {
            Some(unit @ (Unit::Week | Unit::Month | Unit::Year))
                if (t.is(at, "end")
                    || t.is(at, "beginning")
                    || t.is(at, "start")
                    || t.is(at, "middle")
                    || t.is(at, "mid"))
                    && !t.any(from + 1, &["of"]) =>
            {
                period::relative(unit, 0, self.now).map(|when| (when, from + 1))
            }
            _ => None,
        } {
            return self.with_edge(found.0, edge).map(|span| (span, found.1));
        }
        let (when, end) = [
            self.unit_beside(end),
            self.year_span(from).map(|(span, end)| (When::Span(span), end)),
            self.month_span(from).map(|(span, end)| (When::Span(span), end)),
        ]
        .into_iter()
        .flatten()
        .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        self.with_edge(when, edge).map(|span| (span, end))
    }

    fn with_edge(&self, when: When, edge: Edge) -> Option<Span> {
        match when {
            When::Span(mut span) if matches!(span.unit, Unit::Year | Unit::Month | Unit::Week) => {
                span.part = Some(edge);
                Some(span)
            }
            _ => None,
        }
    }

    /// "next week", "this year", "the week after next", "last minute", "year to date".
    fn unit_beside(&self, start: usize) -> Option<(When, usize)> {
        let t = self.t;
        let now = self.now;
        let the = t.is(start, "the");
        let at = t.skip(start, &["the"]);
        let word = t.word(at);
        if t.words(at, &["year", "to", "date"]).is_some() || word == "ytd" {
            let end = if word == "ytd" { at + 1 } else { at + 3 };
            let from = date(now.year().into(), 1, 1)?;
            return Some((
                When::Span(Span::sure(format!("{:04}", now.year()), from, now.date(), Unit::Year)),
                end,
            ));
        }
        if t.words(at, &["month", "to", "date"]).is_some() || word == "mtd" {
            let end = if word == "mtd" { at + 1 } else { at + 3 };
            let from = now.date().first_of_month();
            return Some((
                When::Span(Span::sure(
                    format!("{:04}-{:02}", now.year(), now.month()),
                    from,
                    now.date(),
                    Unit::Month,
                )),
                end,
            ));
        }
        if let Some(unit) = unit(word) {
            // "the week after next", "the week", "weekend", "the month".
            if the && t.words(at + 1, &["after", "next"]).is_some() {
                return period::relative(unit, 2, now).map(|when| (when, at + 3));
            }
            if the && t.words(at + 1, &["before", "last"]).is_some() {
                return period::relative(unit, -2, now).map(|when| (when, at + 3));
            }
            if unit == Unit::Weekend && word == "weekend" {
                let weekend = period::weekend(now.date())?;
                return Some((When::Span(weekend), at + 1));
            }
            let bare = the
                && matches!(word, "week" | "month" | "year" | "fortnight")
                && !t
                    .any(at + 1, &["of", "after", "before", "beginning", "starting", "commencing", "ending"]);
            let free = bare && t.digits(at + 1).is_none() && self.year(at + 1).is_none();
            return free.then(|| period::relative(unit, 0, now)).flatten().map(|when| (when, at + 1));
        }
        if matches!(word, "same" | "that") {
            let unit = unit(t.word(at + 1))
                .filter(|unit| matches!(unit, Unit::Week | Unit::Weekend | Unit::Month | Unit::Year))?;
            let When::Span(mut span) = period::relative(unit, 0, now)? else { return None };
            span.timex = match unit {
                Unit::Week => "XXXX-WXX".to_owned(),
                Unit::Weekend => "XXXX-WXX-WE".to_owned(),
                Unit::Month => "XXXX-XX".to_owned(),
                _ => "XXXX".to_owned(),
            };
            span.part = Some(Edge::Undefined);
            return Some((When::Span(span), at + 2));
        }
        let ahead = relative(word)?;
        let next = t.skip(at + 1, &["calendar", "full"]);
        if matches!(t.word(next), "fiscal" | "school") && t.is(next + 1, "year") {
            let sign = if t.is(next, "fiscal") { "FY" } else { "SY" };
            return Some((
                When::Span(Span::unknown(format!("{sign}{:04}", i64::from(now.year()) + ahead), Unit::Year)),
                next + 2,
            ));
        }
        if t.is(next, "workweek") || t.words(next, &["work", "week"]).is_some() {
            let end = if t.is(next, "workweek") { next + 1 } else { next + 2 };
            return period::workweek(shift(now.date(), ahead, Unit::Week)?)
                .map(|span| (When::Span(span), end));
        }
        let unit = unit(t.word(next))
            .filter(|_| !t.word(next).ends_with('s') && !t.is(next, "second") && !t.is(next, "night"))?;
        if t.is(next, "day") || (unit.is_fine() && ahead == 0) || t.any(at, &["current"]) && unit.is_fine() {
            return None;
        }
        period::relative(unit, ahead, now).map(|when| (when, next + 1))
    }

    /// "2008", "the year of 2008", "cy18", "school year 2008", "fiscal year".
    fn year_span(&self, start: usize) -> Option<(Span, usize)> {
        let t = self.t;
        let mut at = t.skip(start, &["the"]);
        let word = t.word(at);
        if matches!(word, "cy" | "fy" | "sy") {
            let from = t.skip(at + 1, &["'"]);
            let (value, length) = t.digits(from)?;
            let year = if length == 2 { full_year(value) } else { value.into() };
            return match word {
                "cy" => period::year(year),
                _ => Some(Span::unknown(format!("{}{year:04}", word.to_uppercase()), Unit::Year)),
            }
            .map(|span| (span, from + 1));
        }
        if matches!(word, "fiscal" | "school" | "calendar") && t.is(at + 1, "year") {
            let sign = match word {
                "fiscal" => "FY",
                "school" => "SY",
                _ => "",
            };
            let from = t.skip(at + 2, &["of"]);
            if let Some((year, end)) = self.year(from) {
                return match sign {
                    "" => period::year(year),
                    sign => Some(Span::unknown(format!("{sign}{year:04}"), Unit::Year)),
                }
                .map(|span| (span, end));
            }
            return (!sign.is_empty()).then(|| (Span::unknown(format!("{sign}XXXX"), Unit::Year), at + 2));
        }
        if t.is(at, "year") {
            at += 1;
            if t.is(at, "of") {
                return None;
            }
            return self.year(at).and_then(|(year, end)| period::year(year).map(|span| (span, end)));
        }
        // "2015-12": a month of a year.
        if let Some((year, 4)) = t.digits(at).filter(|(year, _)| (1900..=2100).contains(year))
            && t.any(at + 1, &["-", "/"])
            && t.glued(at + 1)
            && t.glued(at + 2)
            && let Some((number @ 1..=12, 2)) = t.digits(at + 2)
            && !(t.any(at + 3, &["-", "/", ":"]) && t.glued(at + 3))
            && !(at > 0 && t.glued(at) && t.any(at - 1, &["-", "/"]))
        {
            return period::month(year.into(), number).map(|span| (span, at + 3));
        }
        let (year, end) = self.year(at).filter(|_| at == start)?;
        // "2015 - 32" is none.
        if t.any(end, &["-", "/"]) && t.digits(end + 1).is_some() {
            let glued = t.glued(end) && t.glued(end + 1);
            let (number, length) = t.digits(end + 1)?;
            if glued
                && length == 2
                && (1..=12).contains(&number)
                && !(t.any(end + 2, &["-", "/"]) && t.glued(end + 2))
            {
                return period::month(year, number).map(|span| (span, end + 2));
            }
            let other_year = length == 4 && (1500..=2100).contains(&number);
            if !other_year {
                return None;
            }
        }
        // A count of something: "2000 people" has its year elsewhere.
        let counted = t.digits(at).is_some()
            && matches!(
                t.word(end),
                "people"
                    | "dollars"
                    | "yuan"
                    | "points"
                    | "times"
                    | "units"
                    | "items"
                    | "miles"
                    | "km"
                    | "usd"
                    | "rmb"
                    | "euros"
                    | "percent"
                    | "boxes"
                    | "pieces"
            );
        (!counted).then(|| period::year(year)).flatten().map(|span| (span, end))
    }

    /// "april 2017", "dec, 2018", "april of 87", "this may", "the 9th month of next year".
    fn month_span(&self, start: usize) -> Option<(Span, usize)> {
        let t = self.t;
        let at = t.skip(start, &["the"]);
        if let Some(ahead) = relative(t.word(at)) {
            let month = month(t.word(at + 1))?;
            if t.is(at + 1, "may") && !self.month_may(at + 1) {
                return None;
            }
            return period::month(i64::from(self.now.year()) + ahead, month).map(|span| (span, at + 2));
        }
        if let Some((nth, end)) = self.ordinal(at)
            && let Some(from) = t.words(end, &["month", "of"])
        {
            let from = t.skip(from, &["the"]);
            let (year, after) = self.year_named(from)?;
            return period::month(year, nth).map(|span| (span, after));
        }
        let number = month(t.word(at))?;
        let end = t.skip_dot_before(at + 1);
        let from = t.skip(end, &[",", "-", "/"]);
        let from = t.skip(from, &["of", "in"]);
        if let Some((year, after)) = self.year_named(from) {
            return period::month(year, number).map(|span| (span, after));
        }
        if (t.is(end, "of") || t.is(from, "'"))
            && let Some((year, after)) = self.short_year(from)
        {
            return period::month(year, number).map(|span| (span, after));
        }
        if t.any(at, &["may", "march", "mar", "sep", "dec", "jan"]) && !self.month_may(at)
            || t.is(at.wrapping_sub(1), "$")
        {
            return None;
        }
        period::any_month(number, self.now).map(|span| (span, end))
    }

    /// A year that is said in full or counted from now.
    fn year_named(&self, at: usize) -> Option<(i64, usize)> {
        let t = self.t;
        if let Some(found) = self.year(at) {
            return Some(found);
        }
        let at = t.skip(at, &["the"]);
        let ahead = relative(t.word(at)).filter(|_| t.is(at + 1, "year"))?;
        Some((i64::from(self.now.year()) + ahead, at + 2))
    }

    /// Whether "may" and "march" are months here.
    pub fn month_may(&self, at: usize) -> bool {
        let t = self.t;
        let before = t.before(at);
        if !t.any(at, &["may", "march", "mar"]) {
            return true;
        }
        let placed = matches!(
            before,
            "in" | "since"
                | "until"
                | "till"
                | "by"
                | "from"
                | "to"
                | "of"
                | "after"
                | "before"
                | "during"
                | "early"
                | "late"
                | "mid"
                | "next"
                | "last"
                | "-"
                | "between"
                | "end"
                | "every"
                | "through"
        );
        let this = before == "this"
            && (t.word(at + 1).is_empty() || t.any(at + 1, &["to", "until", "till", "through", "and", "or"]));
        let verb = matches!(
            t.word(at + 1),
            "be" | "have" | "i" | "not" | "well" | "or" | "result" | "ask" | "we" | "you"
        );
        (placed || this) && !verb || t.get(at - usize::from(at > 0)).is_none()
    }

    /// "week 10", "the first week of 2015", "the last week of july", "the last 3 weeks of this year", "first ten days of last year".
    fn week_span(&self, start: usize) -> Option<(Span, usize)> {
        let t = self.t;
        let now = self.now;
        let at = t.skip(start, &["the"]);
        // "week 10 of 2027", "w 10".
        if t.is(at, "week") || t.is(at, "w") && t.glued(at + 1) {
            let (number, _) =
                t.digits(at + 1).filter(|(number, length)| *length <= 2 && (1..=53).contains(number))?;
            if t.is(at, "week") && t.any(at + 2, &["days"]) {
                return None;
            }
            let of = t.words(at + 2, &["of"]).or_else(|| t.words(at + 2, &["in"])).unwrap_or(at + 2);
            let (year, end) = match self.year_named(of).filter(|_| of > at + 2) {
                Some(found) => found,
                None => (now.year().into(), at + 2),
            };
            let first = week_start(year, number)?;
            let span = Span::sure(format!("{year:04}-W{number:02}"), first, days(first, 7)?, Unit::Week);
            return Some((span, end));
        }
        // "the week beginning february 4".
        if t.is(at, "week") {
            return None;
        }
        let last = t.any(at, &["last", "final"]);
        let first = t.any(at, &["first"]);
        let (nth, end) = if last { (0, at + 1) } else { self.ordinal(at)? };
        // "the last 3 weeks of this year".
        if (last || first)
            && let Some((length, after)) = self.length(end)
            && t.is(after, "of")
        {
            let from = t.skip(after + 1, &["the"]);
            let (whole, after) = self.unit_or_named(from)?;
            let (begin, close) = whole.future?;
            let [(count, unit)] = length.parts[..] else { return None };
            #[expect(clippy::cast_possible_truncation, reason = "counts are small")]
            let count = count as i64;
            // Weeks of a year begin on Monday.
            let (from, to) = match (unit, last) {
                (Unit::Week, true) => {
                    let end = crate::entity::moment::calendar::monday(days(close, -1)?, 0)?;
                    (days(end, -7 * count)?, end)
                }
                (Unit::Week, false) => {
                    let begin = crate::entity::moment::calendar::monday(days(begin, 3)?, 0)?;
                    (begin, days(begin, 7 * count)?)
                }
                (unit, true) => (shift(close, -count, unit)?, close),
                (unit, false) => (begin, shift(begin, count, unit)?),
            };
            return Some((period::between(from, to, &length.timex, Unit::Day), after));
        }
        let of = t.words(end, &["week", "of"]).or_else(|| t.words(end, &["week", "in"]))?;
        let of = t.skip(of, &["the"]);
        // A week of a year, or of a month.
        if let Some((year, after)) = self.year_named(of) {
            let number = if last { last_week(year)? } else { nth };
            let start = week_start(year, number)?;
            return Some((
                Span::sure(format!("{year:04}-W{number:02}"), start, days(start, 7)?, Unit::Week),
                after,
            ));
        }
        let (month, after) = self.unit_or_named(of).filter(|(span, _)| span.unit == Unit::Month)?;
        let number = if last { 5 } else { nth };
        let week = |(from, to): (jiff::civil::Date, jiff::civil::Date)| -> Option<(jiff::civil::Date, jiff::civil::Date)> {
            // The week that holds the most days of the month is its first.
            let first = crate::entity::moment::calendar::monday(days(from, 3)?, 0)?;
            let mut start = days(first, 7 * (i64::from(number) - 1))?;
            if last {
                start = crate::entity::moment::calendar::monday(days(to, -4)?, 0)?;
            }
            Some((start, days(start, 7)?))
        };
        let timex = format!("{}-W{number:02}", month.timex);
        Some((Span::open(timex, week(month.past?)?, week(month.future?)?, Unit::Week), after))
    }

    /// A month or a year that is named or counted from now.
    fn unit_or_named(&self, at: usize) -> Option<(Span, usize)> {
        let t = self.t;
        if let Some(unit) = unit(t.word(at)).filter(|unit| matches!(unit, Unit::Month | Unit::Year)) {
            let When::Span(span) = period::relative(unit, 0, self.now)? else { return None };
            return Some((span, at + 1));
        }
        if let Some((When::Span(span), end)) = self.unit_beside(at) {
            return Some((span, end));
        }
        self.month_span(at).or_else(|| self.year_span(at))
    }

    /// "2019 q1", "q3 2019", "2017-q1", "q1 of 2017", "2019 h2", "the first quarter of the year".
    fn quarter_span(&self, start: usize) -> Option<(Span, usize)> {
        let t = self.t;
        let sign = |at: usize| -> Option<(bool, u32, usize)> {
            let word = t.word(at);
            let (number, _) = t.digits(at + 1).filter(|_| t.glued(at + 1))?;
            match word {
                "q" if (1..=4).contains(&number) => Some((true, number, at + 2)),
                "h" if (1..=2).contains(&number) => Some((false, number, at + 2)),
                _ => None,
            }
        };
        let make = |year: i64, (quarter, number): (bool, u32)| {
            if quarter { period::quarter(year, number) } else { period::half(year, number) }
        };
        if let Some((year, end)) = self.year(start).or_else(|| {
            t.digits(start)
                .filter(|(value, length)| *length == 4 && (1900..2101).contains(value))
                .map(|(value, _)| (value.into(), start + 1))
        }) {
            let from = t.skip(end, &["-", "/"]);
            let (quarter, number, after) = sign(from)?;
            return make(year, (quarter, number)).map(|span| (span, after));
        }
        if let Some((quarter, number, end)) = sign(start) {
            let from = t.skip(end, &["of", "-", ",", "in"]);
            let (year, after) = match self.year_named(from) {
                Some(found) => (Some(found.0), found.1),
                None => (None, end),
            };
            return make(year.unwrap_or_else(|| self.now.year().into()), (quarter, number))
                .map(|span| (span, after));
        }
        let at = t.skip(start, &["the"]);
        let (nth, end) = if t.is(at, "last") { (4, at + 1) } else { self.ordinal(at)? };
        let half = t.is(end, "half");
        if !(t.is(end, "quarter") || half) || nth > if half { 2 } else { 4 } {
            return None;
        }
        let of = t.skip(end + 1, &["of", "in"]);
        if of == end + 1 {
            return None;
        }
        if let Some((year, after)) = self.year_named(of) {
            return make(year, (!half, nth)).map(|span| (span, after));
        }
        let after = t.words(of, &["the", "year"])?;
        let this = i64::from(self.now.year());
        let (a, b) = (make(this, (!half, nth))?, make(this + 1, (!half, nth))?);
        let timex = a.timex.replace(&format!("{this:04}"), "XXXX");
        Some((Span::open(timex, a.future?, b.future?, Unit::Quarter), after))
    }

    /// "this summer", "summer of 2016".
    fn season(&self, start: usize) -> Option<(Span, usize)> {
        let t = self.t;
        let at = t.skip(start, &["the"]);
        let ahead = relative(t.word(at));
        let from = if ahead.is_some() { at + 1 } else { at };
        let sign = match t.word(from) {
            "spring" => "SP",
            "summer" => "SU",
            "autumn" | "fall" => "FA",
            "winter" => "WI",
            _ => return None,
        };
        if let Some(ahead) = ahead {
            return Some((
                Span::unknown(format!("{:04}-{sign}", i64::from(self.now.year()) + ahead), Unit::Quarter),
                from + 1,
            ));
        }
        let of = t.skip(t.skip(from + 1, &[","]), &["of", "in"]);
        if let Some((year, end)) = self.year_named(of) {
            return Some((Span::unknown(format!("{year:04}-{sign}"), Unit::Quarter), end));
        }
        let plain = t.is(from, "fall")
            && !t.any(from.wrapping_sub(1), &["in", "the", "by", "until", "every"])
            || t.is(from, "spring") && t.any(from + 1, &["festival"]);
        (!plain).then(|| (Span::unknown(sign.to_owned(), Unit::Quarter), from + 1))
    }

    /// "the 1990s", "nineties", "the next decade", "15th century", "1990 s".
    fn decade(&self, start: usize) -> Option<(Span, usize)> {
        let t = self.t;
        let at = t.skip(t.skip(start, &["the"]), &["'"]);
        let whole = |first: i64| -> Option<Span> {
            let (from, to) = (date(first, 1, 1)?, date(first + 10, 1, 1)?);
            Some(period::between(from, to, "P10Y", Unit::Decade))
        };
        if let Some((value, length)) = t.digits(at)
            && let Some(plural) = t.words(at + 1, &["'", "s"]).or_else(|| t.words(at + 1, &["s"]))
        {
            let placed = t.glued(at + 1) || t.any(at.wrapping_sub(1), &["in", "the"]);
            return match length {
                4 if value % 10 == 0 => whole(value.into()).map(|span| (span, plural)),
                2 if value % 10 == 0 && placed => open_decade(value).map(|span| (span, plural)),
                _ => None,
            };
        }
        let spoken = |word: &str| {
            Some(match word {
                "twenties" => 20,
                "thirties" => 30,
                "forties" => 40,
                "fifties" => 50,
                "sixties" => 60,
                "seventies" => 70,
                "eighties" => 80,
                "nineties" => 90,
                "noughties" => 0,
                _ => return None,
            })
        };
        if let Some(value) = spoken(t.word(at)) {
            return open_decade(value).map(|span| (span, at + 1));
        }
        if let Some(century) = match t.word(at) {
            "nineteen" => Some(1900),
            "eighteen" => Some(1800),
            _ => None,
        } && let Some(value) = spoken(t.word(t.skip(at + 1, &["-"])))
        {
            return whole(century + i64::from(value)).map(|span| (span, t.skip(at + 1, &["-"]) + 1));
        }
        let (nth, end) = self.ordinal(at)?;
        let nth = i64::from(nth);
        let end = t.words(end, &["century"])?;
        let span =
            period::between(date((nth - 1) * 100, 1, 1)?, date(nth * 100, 1, 1)?, "P100Y", Unit::Century);
        Some((span, end))
    }

    /// "the week beginning february 4".
    fn part_of_unit(&self, start: usize) -> Option<(Span, usize)> {
        let t = self.t;
        let at = t.skip(start, &["the"]);
        if !t.is(at, "week")
            || !t.any(at + 1, &["beginning", "starting", "commencing", "of"])
            || at == start && t.is(at + 1, "of")
        {
            return None;
        }
        let (day, end) = self.day(t.skip(at + 2, &["on"]))?;
        let week = |day: Option<jiff::civil::Date>| {
            let start = crate::entity::moment::calendar::monday(day?, 0)?;
            days(start, 7).map(|end| (start, end))
        };
        let timex = crate::entity::moment::timex::day_timex(&day);
        Some((Span::open(timex, week(day.past)?, week(day.future)?, Unit::Day), end))
    }

    /// "halloween weekend 2021", "labor day 2021 weekend".
    fn weekend_of(&self, start: usize) -> Option<(Span, usize)> {
        let t = self.t;
        let (rule, length) = crate::entity::moment::holiday::english(t.scan.rest(t.get(start)?.start))?;
        let end = t.place(t.start(start) + length);
        let (year, end) = match self.year(end) {
            Some((year, end)) => (Some(year), end),
            None => (None, end),
        };
        if !t.is(end, "weekend") {
            return None;
        }
        let (year, end) = match self.year(end + 1).filter(|_| year.is_none()) {
            Some((year, end)) => (year, end),
            None => (year.unwrap_or_else(|| self.now.year().into()), end + 1),
        };
        let day = rule.of(year)?;
        // A Monday or a Friday makes the weekend longer.
        let monday_first = i64::from(day.weekday().to_monday_zero_offset());
        let (from, to) = match monday_first {
            0 => (days(day, -2)?, days(day, 1)?),
            4 => (day, days(day, 3)?),
            number => {
                let saturday = days(day, 5 - number)?;
                (saturday, days(saturday, 2)?)
            }
        };
        let (week_year, week) = crate::entity::moment::calendar::week_of(from);
        let _ = (months, ordinal_word);
        Some((Span::sure(format!("{week_year:04}-W{week:02}-WE"), from, to, Unit::Weekend), end))
    }
}

fn open_decade(value: u32) -> Option<Span> {
    let next = (value + 10) % 100;
    let of = |century: i64| {
        Some((date(century + i64::from(value), 1, 1)?, date(century + i64::from(value) + 10, 1, 1)?))
    };
    let (past, future) = (of(1900)?, of(2000)?);
    Some(Span::open(format!("(XX{value:02}-01-01,XX{next:02}-01-01,P10Y)"), past, future, Unit::Decade))
}

fn last_week(year: i64) -> Option<u32> {
    let december = date(year, 12, 28)?;
    u32::try_from(crate::entity::moment::calendar::week_of(december).1).ok()
}
