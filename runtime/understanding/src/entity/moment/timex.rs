//! Prints what was read: its name in TIMEX, and the dates and hours it stands for.
//!
//! TIMEX3 with the additions of Recognizers-Text: `XXXX-WXX-5` for a Friday, `TMO` for a morning, `(start,end,length)` for
//! ranges, `#2` for the second such day of a month.

use super::calendar::Unit;
use super::form::{Clock, Day, Edge, Length, Mode, Said, Shape, Span, When};
use crate::entity::mention::{Fields, Mention};
use jiff::civil::{Date, DateTime};

pub(super) fn mention(start: usize, end: usize, said: &Said) -> Mention {
    let (kind, readings) = readings(said);
    Mention { start, end, kind, readings }
}

/// The kind of a phrase and its readings.
fn readings(said: &Said) -> (&'static str, Vec<Fields>) {
    let mode = said.mode;
    let ranged =
        matches!(mode, Some(Mode::Before | Mode::After | Mode::Since | Mode::Until | Mode::BeforeAbout));
    let edge = |text: String| -> Fields {
        match mode {
            Some(Mode::Before | Mode::Until | Mode::BeforeAbout) => vec![("end", Some(text))],
            _ => vec![("start", Some(text))],
        }
    };
    let name = mode.map(mode_name);
    let finish = |timex: String, kind: &str, more: Fields| -> Fields {
        let mut fields: Fields = vec![("timex", Some(timex))];
        fields.extend(name.map(|name| ("Mod", Some(name.to_owned()))));
        fields.push(("type", Some(kind.to_owned())));
        fields.extend(more);
        fields
    };
    let value = |text: String| vec![("value", Some(text))];
    match &said.when {
        When::Day(day) => {
            let kind = if ranged { "daterange" } else { "date" };
            let timex = day_timex(day);
            let mut list: Vec<Fields> = day
                .dates()
                .into_iter()
                .map(|date| {
                    let text = iso(nominal(day, date));
                    finish(timex.clone(), kind, if ranged { edge(text) } else { value(text) })
                })
                .collect();
            if list.is_empty() {
                list.push(finish(timex, kind, value("not resolved".to_owned())));
            }
            if day.lunar {
                for fields in &mut list {
                    fields.push(("isLunar", Some("True".to_owned())));
                }
            }
            (if ranged { "datetimeV2.daterange" } else { "datetimeV2.date" }, list)
        }
        When::Span(span) => ("datetimeV2.daterange", span_readings(span, mode)),
        When::Clock(clock) => {
            let kind = if ranged || mode == Some(Mode::About) { "timerange" } else { "time" };
            let list = clock.options().into_iter().map(|clock| {
                let text = hms(clock.seconds());
                finish(clock_timex(clock), kind, if ranged { edge(text) } else { value(text) })
            });
            (if ranged { "datetimeV2.timerange" } else { "datetimeV2.time" }, list.collect())
        }
        When::Clocks(pairs) => {
            let list = pairs.iter().map(|(from, to)| {
                let timex = format!("({},{},{})", clock_timex(*from), clock_timex(*to), hours(*from, *to));
                finish(
                    timex,
                    "timerange",
                    vec![("start", Some(hms(from.seconds()))), ("end", Some(hms(to.seconds())))],
                )
            });
            ("datetimeV2.timerange", list.collect())
        }
        When::Part(part, edge) => {
            let (from, to) = halved(part.hours(), *edge);
            let mut fields: Fields = vec![("timex", Some(format!("T{}", part.sign())))];
            fields.extend(
                edge.map(|edge| ("Mod", Some(edge.name().to_owned())))
                    .or(name.map(|name| ("Mod", Some(name.to_owned())))),
            );
            fields.push(("type", Some("timerange".to_owned())));
            match mode {
                Some(Mode::After) => fields.push(("start", Some(hms(to)))),
                Some(Mode::Before) => fields.push(("end", Some(hms(from)))),
                _ => fields.extend([("start", Some(hms(from))), ("end", Some(hms(to)))]),
            }
            ("datetimeV2.timerange", vec![fields])
        }
        When::Moment(day, clock) => {
            let kind = if ranged || mode == Some(Mode::About) { "datetimerange" } else { "datetime" };
            let mut list = Vec::new();
            for clock in clock.options() {
                let timex = format!("{}{}", day_timex(day), clock_timex(clock));
                for date in day.dates() {
                    let text = moment(nominal(day, date), clock.seconds());
                    list.push(finish(timex.clone(), kind, if ranged { edge(text) } else { value(text) }));
                }
            }
            if day.lunar {
                for fields in &mut list {
                    fields.push(("isLunar", Some("True".to_owned())));
                }
            }
            (if ranged { "datetimeV2.datetimerange" } else { "datetimeV2.datetime" }, list)
        }
        When::Exact(moment, timex) => {
            let text = stamp(*moment);
            if ranged && timex == "PRESENT_REF" {
                return (
                    "datetimeV2.daterange",
                    vec![finish(timex.clone(), "daterange", edge(iso(moment.date())))],
                );
            }
            let kind = if ranged { "datetimerange" } else { "datetime" };
            let fields = finish(timex.clone(), kind, if ranged { edge(text) } else { value(text) });
            (if ranged { "datetimeV2.datetimerange" } else { "datetimeV2.datetime" }, vec![fields])
        }
        When::DayClocks(day, pairs) => {
            let mut list = Vec::new();
            for (from, to) in pairs {
                let over = to.seconds() <= from.seconds();
                let last = if over { day.tomorrow() } else { *day };
                let timex = format!(
                    "({}{},{}{},{})",
                    day_timex(day),
                    clock_timex(*from),
                    day_timex(&last),
                    clock_timex(*to),
                    hours(*from, *to),
                );
                for (date, last) in day.dates().into_iter().zip(last.dates()) {
                    list.push(finish(
                        timex.clone(),
                        "datetimerange",
                        vec![
                            ("start", Some(moment(date, from.seconds()))),
                            ("end", Some(moment(last, to.seconds()))),
                        ],
                    ));
                }
            }
            ("datetimeV2.datetimerange", list)
        }
        When::DayPart(day, part, edge) => {
            let (from, to) = halved(part.hours(), *edge);
            let timex = format!("{}T{}", day_timex(day), part.sign());
            let list = day.dates().into_iter().map(|date| {
                let mut fields: Fields = vec![("timex", Some(timex.clone()))];
                fields.extend(
                    edge.map(|edge| ("Mod", Some(edge.name().to_owned())))
                        .or(name.map(|name| ("Mod", Some(name.to_owned())))),
                );
                fields.push(("type", Some("datetimerange".to_owned())));
                fields.extend([("start", Some(moment(date, from))), ("end", Some(moment(date, to)))]);
                fields
            });
            ("datetimeV2.datetimerange", list.collect())
        }
        When::DayHalf(day, edge) => {
            let list = day.dates().into_iter().map(|date| {
                let next = date.tomorrow().unwrap_or(date);
                let ends = match edge {
                    Edge::End => [moment(date, 12 * 3600), moment(next, 0)],
                    _ => [moment(date, 0), moment(date, 12 * 3600)],
                };
                let [from, to] = ends;
                vec![
                    ("timex", Some(day_timex(day))),
                    ("Mod", Some(edge.name().to_owned())),
                    ("type", Some("datetimerange".to_owned())),
                    ("start", Some(from)),
                    ("end", Some(to)),
                ]
            });
            let list: Vec<Fields> = list.collect();
            // A half of a day that was not fixed is one to come.
            ("datetimeV2.datetimerange", list.into_iter().next_back().into_iter().collect())
        }
        When::Between(timex, pairs) => {
            let list = pairs.iter().map(|(from, to)| {
                finish(
                    timex.clone(),
                    "datetimerange",
                    vec![("start", Some(stamp(*from))), ("end", Some(stamp(*to)))],
                )
            });
            ("datetimeV2.datetimerange", list.collect())
        }
        When::Length(length) => (
            "datetimeV2.duration",
            vec![finish(length.timex.clone(), "duration", value(length.seconds.to_string()))],
        ),
        When::Set(timex) => {
            ("datetimeV2.set", vec![finish(timex.clone(), "set", value("not resolved".to_owned()))])
        }
    }
}

/// The date as it is named: one of the Chinese calendar keeps its own month and day, and says so (`isLunar`).
fn nominal(day: &Day, date: Date) -> Date {
    match day.shape {
        Shape::Calendar { year, month: Some(month), day: number, .. } if day.lunar => {
            let year = year.unwrap_or(date.year());
            super::calendar::date(year.into(), month, number).unwrap_or(date)
        }
        _ => date,
    }
}

fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Before => "before",
        Mode::After => "after",
        Mode::Since => "since",
        Mode::Until => "until",
        Mode::About => "approx",
        Mode::BeforeAbout => "before-approx",
        Mode::More => "more",
        Mode::Less => "less",
    }
}

/// The readings of a range of days; one that is open has one end only.
fn span_readings(span: &Span, mode: Option<Mode>) -> Vec<Fields> {
    let mode = mode.filter(|mode| !matches!(mode, Mode::More | Mode::Less));
    let name = match (mode.map(mode_name), span.part.map(Edge::name)) {
        (Some(mode), Some(part)) => Some(format!("{mode}-{part}")),
        (mode, part) => mode.or(part).map(str::to_owned),
    };
    let mut ranges: Vec<(Date, Date)> = span.past.into_iter().chain(span.future).collect();
    ranges.dedup();
    let mut list: Vec<Fields> = ranges
        .iter()
        .enumerate()
        .map(|(place, whole)| {
            let timex = if place > 0 { span.later.as_ref().unwrap_or(&span.timex) } else { &span.timex };
            let mut fields: Fields = vec![("timex", Some(timex.clone()))];
            fields.extend(name.clone().map(|name| ("Mod", Some(name))));
            fields.push(("type", Some("daterange".to_owned())));
            let (from, to) = parted(*whole, span);
            match mode {
                Some(Mode::Before | Mode::BeforeAbout) if span.part == Some(Edge::End) => {
                    fields.push(("end", Some(iso(whole.1))))
                }
                Some(Mode::Before | Mode::BeforeAbout) => fields.push(("end", Some(iso(from)))),
                Some(Mode::Until) => fields.push(("end", Some(iso(to)))),
                Some(Mode::After) if span.part == Some(Edge::Start) => {
                    fields.push(("start", Some(iso(from))))
                }
                Some(Mode::After) => fields.push(("start", Some(iso(to)))),
                Some(Mode::Since) => fields.push(("start", Some(iso(from)))),
                _ => fields.extend([("start", Some(iso(from))), ("end", Some(iso(to)))]),
            }
            if !span.list.is_empty() {
                let days: Vec<String> = span.list.iter().map(|day| iso(*day)).collect();
                fields.push(("list", Some(days.join(","))));
            }
            fields
        })
        .collect();
    if list.is_empty() {
        list.push(vec![
            ("timex", Some(span.timex.clone())),
            ("type", Some("daterange".to_owned())),
            ("value", Some("not resolved".to_owned())),
        ]);
    }
    list
}

/// The start, the middle or the end of a range.
pub(super) fn parted((from, to): (Date, Date), span: &Span) -> (Date, Date) {
    let Some(part) = span.part else { return (from, to) };
    let at = |months: i64, days: i64| {
        super::calendar::months(from, months).and_then(|day| super::calendar::days(day, days)).unwrap_or(from)
    };
    match (span.unit, part) {
        (Unit::Year, Edge::Start) => (from, at(4, 0)),
        (Unit::Year, Edge::Mid) => (at(4, 0), at(8, 0)),
        (Unit::Year, Edge::End) => (at(8, 0), to),
        (Unit::Month, Edge::Start) => (from, at(0, 15)),
        (Unit::Month, Edge::Mid) => (at(0, 9), at(0, 20)),
        (Unit::Month, Edge::End) => (at(0, 15), to),
        (Unit::Week, Edge::Start) => (from, at(0, 3)),
        (Unit::Week, Edge::Mid) => (at(0, 1), at(0, 5)),
        (Unit::Week, Edge::End) => (at(0, 3), to),
        _ => (from, to),
    }
}

fn halved((from, to): (i64, i64), edge: Option<Edge>) -> (i64, i64) {
    let half = from + (to - from + 1) / 2;
    match edge {
        Some(Edge::Start) => (from, half),
        Some(Edge::End) => (half, to),
        _ => (from, to),
    }
}

pub(super) fn day_timex(day: &Day) -> String {
    match day.shape {
        Shape::Calendar { year, short, month, day } => {
            let year = match year {
                Some(year) if short => format!("XX{:02}", year % 100),
                Some(year) => format!("{year:04}"),
                None => "XXXX".to_owned(),
            };
            let month = month.map_or("XX".to_owned(), |month| format!("{month:02}"));
            format!("{year}-{month}-{day:02}")
        }
        Shape::Weekday(day) => format!("XXXX-WXX-{day}"),
        Shape::Nth { year, month, nth, weekday } => {
            let year = year.map_or("XXXX".to_owned(), |year| format!("{year:04}"));
            format!("{year}-{month:02}-WXX-{weekday}-#{nth}")
        }
    }
}

pub(super) fn clock_timex(clock: Clock) -> String {
    let hour = if clock.bare { format!("{}", clock.hour) } else { format!("{:02}", clock.hour) };
    match (clock.minute, clock.second) {
        (Some(minute), Some(second)) => format!("T{hour}:{minute:02}:{second:02}"),
        (Some(minute), None) => format!("T{hour}:{minute:02}"),
        _ => format!("T{hour}"),
    }
}

/// The length from one time to another, over midnight where it has to be.
fn hours(from: Clock, to: Clock) -> String {
    let mut seconds = to.seconds() - from.seconds();
    if seconds <= 0 {
        seconds += 24 * 3600;
    }
    clock_length(seconds)
}

/// A length in hours, minutes and seconds.
pub(super) fn clock_length(seconds: i64) -> String {
    let mut text = "PT".to_owned();
    for (count, sign) in [(seconds / 3600, 'H'), (seconds % 3600 / 60, 'M'), (seconds % 60, 'S')] {
        if count > 0 {
            text.push_str(&format!("{count}{sign}"));
        }
    }
    text
}

/// The name of a length and how many seconds it has; a month counts as 30 days, a year as 365.
pub(super) fn length(parts: &[(f64, Unit)]) -> Length {
    let sign = |unit: Unit| match unit {
        Unit::Second => ("S", 1.0, 1.0),
        Unit::Minute => ("M", 60.0, 1.0),
        Unit::Hour => ("H", 3600.0, 1.0),
        Unit::Day => ("D", 86_400.0, 1.0),
        Unit::Workday => ("BD", 86_400.0, 1.0),
        Unit::Weekend => ("WE", 172_800.0, 1.0),
        Unit::Week => ("W", 604_800.0, 1.0),
        Unit::Fortnight => ("W", 604_800.0, 2.0),
        Unit::Month => ("M", 2_592_000.0, 1.0),
        Unit::Quarter => ("M", 2_592_000.0, 3.0),
        Unit::Year => ("Y", 31_536_000.0, 1.0),
        Unit::Decade => ("Y", 31_536_000.0, 10.0),
        Unit::Century => ("Y", 31_536_000.0, 100.0),
    };
    let mut sorted: Vec<(f64, Unit)> = parts.to_vec();
    sorted.sort_by_key(|part| std::cmp::Reverse(part.1));
    let (mut timex, mut seconds, mut timed) = ("P".to_owned(), 0.0, false);
    for (count, unit) in &sorted {
        let (letter, size, factor) = sign(*unit);
        if unit.is_fine() && !timed {
            timex.push('T');
            timed = true;
        }
        timex.push_str(&number(count * factor));
        timex.push_str(letter);
        seconds += count * factor * size;
    }
    #[expect(clippy::cast_possible_truncation, reason = "lengths of talk are far below")]
    let seconds = seconds.round() as i64;
    Length { parts: parts.to_vec(), timex, seconds }
}

fn number(value: f64) -> String {
    crate::entity::quantity::general(value, 12)
}

pub(super) fn iso(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

fn hms(seconds: i64) -> String {
    let seconds = seconds.rem_euclid(24 * 3600);
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds % 3600 / 60, seconds % 60)
}

fn moment(date: Date, seconds: i64) -> String {
    format!("{} {}", iso(date), hms(seconds))
}

pub(super) fn stamp(moment: DateTime) -> String {
    let time = moment.time();
    format!("{} {:02}:{:02}:{:02}", iso(moment.date()), time.hour(), time.minute(), time.second())
}

/// A moment as TIMEX names it.
pub(super) fn stamp_timex(moment: DateTime) -> String {
    let time = moment.time();
    format!("{}T{:02}:{:02}:{:02}", iso(moment.date()), time.hour(), time.minute(), time.second())
}
