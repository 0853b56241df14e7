//! Ranges of the calendar: years, months, weeks, quarters, and so many units before or after now. Languages name them;
//! what they are is the same.

use super::calendar::{Unit, date, days, is_workday, monday, months, shift, shift_moment, week_of};
use super::form::{Day, Edge, Length, Shape, Span, When};
use super::timex::{clock_length, day_timex, iso, stamp_timex};
use jiff::civil::{Date, DateTime};

/// A whole year.
pub(super) fn year(year: i64) -> Option<Span> {
    Some(Span::sure(format!("{year:04}"), date(year, 1, 1)?, date(year + 1, 1, 1)?, Unit::Year))
}

/// A month of a year.
pub(super) fn month(year: i64, month: u32) -> Option<Span> {
    let first = date(year, month, 1)?;
    Some(Span::sure(format!("{year:04}-{month:02}"), first, months(first, 1)?, Unit::Month))
}

/// A month whose year was not said: the last one that began before this month, and the next.
pub(super) fn any_month(month: u32, now: DateTime) -> Option<Span> {
    let this = i64::from(now.year());
    let current = u32::from(now.month().unsigned_abs());
    let (past, future) = if month < current { (this, this + 1) } else { (this - 1, this) };
    let of = |year| date(year, month, 1).and_then(|first| Some((first, months(first, 1)?)));
    Some(Span::open(format!("XXXX-{month:02}"), of(past)?, of(future)?, Unit::Month))
}

/// A week by a day in it.
pub(super) fn week(day: Date) -> Option<Span> {
    let start = monday(day, 0)?;
    let (year, number) = week_of(start);
    Some(Span::sure(format!("{year:04}-W{number:02}"), start, days(start, 7)?, Unit::Week))
}

/// Monday to Friday of a week.
pub(super) fn workweek(day: Date) -> Option<Span> {
    let whole = week(day)?;
    let (start, _) = whole.future?;
    Some(Span::sure(whole.timex, start, days(start, 5)?, Unit::Week))
}

/// Saturday and Sunday of a week.
pub(super) fn weekend(day: Date) -> Option<Span> {
    let start = monday(day, 0)?;
    let (year, number) = week_of(start);
    let saturday = days(start, 5)?;
    Some(Span::sure(format!("{year:04}-W{number:02}-WE"), saturday, days(saturday, 2)?, Unit::Weekend))
}

/// A quarter of a year.
pub(super) fn quarter(year: i64, quarter: u32) -> Option<Span> {
    let first = date(year, quarter.checked_mul(3)?.checked_sub(2)?, 1)?;
    Some(between(first, months(first, 3)?, "P3M", Unit::Quarter))
}

/// Half a year.
pub(super) fn half(year: i64, half: u32) -> Option<Span> {
    let first = date(year, if half == 1 { 1 } else { 7 }, 1)?;
    Some(between(first, months(first, 6)?, "P6M", Unit::Quarter))
}

/// A range that is named by its ends.
pub(super) fn between(from: Date, to: Date, length: &str, unit: Unit) -> Span {
    Span::sure(format!("({},{},{length})", iso(from), iso(to)), from, to, unit)
}

/// The unit so many units from the present one: next week, last year, this quarter.
pub(super) fn relative(unit: Unit, ahead: i64, now: DateTime) -> Option<When> {
    let today = now.date();
    let span = match unit {
        Unit::Week => week(shift(today, ahead, Unit::Week)?)?,
        Unit::Weekend => weekend(shift(today, ahead, Unit::Week)?)?,
        Unit::Month => {
            let first = months(today.first_of_month(), ahead)?;
            month(first.year().into(), first.month().unsigned_abs().into())?
        }
        Unit::Quarter => {
            let place = i64::from(today.year()) * 4 + i64::from(today.month() - 1) / 3 + ahead;
            quarter(place.div_euclid(4), u32::try_from(place.rem_euclid(4) + 1).ok()?)?
        }
        Unit::Year => year(i64::from(today.year()) + ahead)?,
        Unit::Fortnight => {
            let start = monday(today, 2 * ahead)?;
            between(start, days(start, 14)?, "P2W", Unit::Week)
        }
        Unit::Decade | Unit::Century => {
            let size = if unit == Unit::Decade { 10 } else { 100 };
            let first = (i64::from(today.year()) / size + ahead) * size;
            between(date(first, 1, 1)?, date(first + size, 1, 1)?, &format!("P{size}Y"), Unit::Decade)
        }
        Unit::Second | Unit::Minute | Unit::Hour => {
            return counted(&super::timex::length(&[(1.0, unit)]), ahead, now);
        }
        Unit::Day | Unit::Workday => return None,
    };
    Some(When::Span(span))
}

/// So many units before or after now: the last 3 months, the next 4 business days, within 5 minutes.
pub(super) fn counted(length: &Length, ahead: i64, now: DateTime) -> Option<When> {
    let fine = length.parts.iter().any(|(_, unit)| unit.is_fine());
    if fine {
        let other = length.parts.iter().try_fold(now, |moment, (count, unit)| {
            #[expect(clippy::cast_precision_loss, reason = "1 or -1")]
            shift_moment(moment, count * ahead as f64, *unit)
        })?;
        let (from, to) = if ahead < 0 { (other, now) } else { (now, other) };
        let timex = format!("({},{},{})", stamp_timex(from), stamp_timex(to), length.timex);
        return Some(When::Between(timex, vec![(from, to)]));
    }
    let today = now.date();
    if let [(count, Unit::Workday)] = length.parts[..] {
        return workdays(count, ahead, now).map(When::Span);
    }
    if let [(count, unit @ (Unit::Quarter | Unit::Decade | Unit::Century))] = length.parts[..] {
        return blocks(count, unit, ahead, now).map(When::Span);
    }
    let walk = |from: Date| {
        length.parts.iter().try_fold(from, |day, (count, unit)| {
            #[expect(clippy::cast_possible_truncation, reason = "counts of days are small")]
            shift(day, ahead * *count as i64, *unit)
        })
    };
    // What lies ahead begins tomorrow.
    let (from, to) = if ahead < 0 {
        (walk(today)?, today)
    } else {
        let start = days(today, 1)?;
        (start, walk(start)?)
    };
    Some(When::Span(between(from, to, &length.timex, Unit::Day)))
}

fn workdays(count: f64, ahead: i64, now: DateTime) -> Option<Span> {
    let today = now.date();
    let mut list: Vec<Date> = Vec::new();
    let mut day = today;
    while list.len() < 400 && {
        #[expect(clippy::cast_precision_loss, reason = "at most 400")]
        let held = list.len() as f64;
        held < count
    } {
        day = days(day, ahead)?;
        if is_workday(day) {
            list.push(day);
        }
    }
    if ahead < 0 {
        list.reverse();
    }
    let (from, to) = (*list.first()?, *list.last()?);
    // The range ends on the day after its last one; what lies behind ends today.
    let end = if ahead < 0 { today } else { days(to, 1)? };
    let mut span = between(from, end, &format!("P{}BD", list.len()), Unit::Day);
    span.list = list;
    Some(span)
}

/// Whole quarters and decades beside the present one.
fn blocks(count: f64, unit: Unit, ahead: i64, now: DateTime) -> Option<Span> {
    #[expect(clippy::cast_possible_truncation, reason = "counts are small")]
    let count = count as i64;
    let edge = |ahead: i64| match relative(unit, ahead, now) {
        Some(When::Span(span)) => span.future,
        _ => None,
    };
    let (from, to) = if ahead < 0 { (edge(-count)?.0, edge(-1)?.1) } else { (edge(1)?.0, edge(count)?.1) };
    let length = match unit {
        Unit::Quarter => format!("P{}M", count * 3),
        Unit::Decade => format!("P{}Y", count * 10),
        _ => format!("P{}Y", count * 100),
    };
    Some(between(from, to, &length, unit))
}

/// What of the present unit is over, or to come: earlier this month, later this week.
pub(super) fn rest(unit: Unit, edge: Edge, now: DateTime) -> Option<Span> {
    let When::Span(span) = relative(unit, 0, now)? else { return None };
    let (from, to) = span.future?;
    let middle = match unit {
        Unit::Week => days(from, 3)?,
        Unit::Month => days(from, 15)?,
        Unit::Year => months(from, 6)?,
        _ => return None,
    };
    let today = now.date();
    let (from, to) = match edge {
        Edge::End => (middle.max(if today < to { today } else { middle }), to),
        _ => (from, middle.min(if today > from { today.max(from) } else { middle })),
    };
    let (from, to) = if edge == Edge::Start && to <= from { (from, middle) } else { (from, to) };
    Some(Span::sure(span.timex, from, to, unit))
}

/// One end of a range as it counts: its name, its two dates, and what it counts in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Limit {
    pub timex: String,
    pub past: Date,
    pub future: Date,
    pub unit: Unit,
    /// Whether its year is known.
    pub sure: bool,
    /// Whether it is the present.
    pub now: bool,
}

impl Limit {
    /// A day as an end of a range.
    pub fn of_day(day: &Day) -> Option<Self> {
        let (past, future) = (day.past?, day.future?);
        let named = matches!(day.shape, Shape::Calendar { year: Some(_), .. });
        let sure = past == future && named;
        Some(Self { timex: day_timex(day), past, future, unit: Unit::Day, sure, now: false })
    }

    /// The beginning of a month, a week or a year as an end of a range.
    pub fn of_span(span: &Span) -> Option<Self> {
        let ((past, _), (future, _)) = (span.past?, span.future?);
        let sure = past == future && !span.timex.starts_with("XX");
        let timex =
            if span.unit == Unit::Month && !sure { format!("{}-01", span.timex) } else { iso(future) };
        Some(Self { timex, past, future, unit: span.unit, sure, now: false })
    }

    /// The present as an end of a range.
    pub fn today(today: Date) -> Self {
        Self { timex: iso(today), past: today, future: today, unit: Unit::Day, sure: true, now: true }
    }
}

/// A range from one end to another. Where an end has no year it takes the one that makes a range.
pub(super) fn range(from: &Limit, to: &Limit) -> Option<Span> {
    let pair = |begin: Date, end: Date| (begin, end);
    let (mut past, mut future);
    if from.sure && to.sure {
        past = pair(from.future, to.future);
        future = past;
    } else if from.sure {
        // The end lies in the first year that is not before the beginning.
        let end = next_after(to, from.future)?;
        past = pair(from.future, end);
        future = past;
    } else if to.sure {
        let begin = last_before(from, to.future)?;
        past = pair(begin, to.future);
        future = past;
    } else {
        future =
            if from.future <= to.future { pair(from.future, to.future) } else { pair(from.past, to.future) };
        past = if from.past <= to.past { pair(from.past, to.past) } else { pair(from.past, to.future) };
        // A range lies within a year.
        for held in [&mut past, &mut future] {
            if held.1 >= months(held.0, 12)? {
                held.1 = next_after(to, held.0)?;
            }
        }
    }
    if future.0 > future.1 {
        return None;
    }
    if past.0 > past.1 {
        past = future;
    }
    let named = |limit: &Limit, other: &Limit, on: Date| -> String {
        if limit.sure
            || (other.sure && !other.now && !limit.timex.contains('#'))
            || limit.timex.contains("XX-XX") && other.sure
        {
            iso(on)
        } else {
            limit.timex.clone()
        }
    };
    let name = |range: (Date, Date)| {
        let (a, b) = (named(from, to, range.0), named(to, from, range.1));
        format!("({a},{b},{})", distance(range.0, range.1, from.unit.min(to.unit), from.unit == to.unit))
    };
    let timex = name(past);
    let later = (name(future) != timex).then(|| name(future));
    let timex = if past == future { name(future) } else { timex };
    let mut span = Span::open(timex, past, future, Unit::Day);
    span.later = later;
    Some(span)
}

fn next_after(limit: &Limit, from: Date) -> Option<Date> {
    let mut day = limit.past;
    let step = |day| {
        if limit.timex.contains("-WXX-") {
            days(day, 7)
        } else if limit.timex.contains("XX-XX") {
            months(day, 1)
        } else {
            months(day, 12)
        }
    };
    for _ in 0..400 {
        if day >= from {
            break;
        }
        day = step(day)?;
    }
    // Walk back where the end was said far ahead.
    for _ in 0..400 {
        let earlier = if limit.timex.contains("-WXX-") {
            days(day, -7)?
        } else if limit.timex.contains("XX-XX") {
            months(day, -1)?
        } else {
            months(day, -12)?
        };
        if earlier < from {
            break;
        }
        day = earlier;
    }
    (day >= from).then_some(day)
}

fn last_before(limit: &Limit, to: Date) -> Option<Date> {
    let mut day = limit.future;
    for ahead in -50..=50 {
        let shifted = if limit.timex.contains("-WXX-") {
            days(limit.future, 7 * ahead)?
        } else if limit.timex.contains("XX-XX") {
            months(limit.future, ahead)?
        } else {
            months(limit.future, 12 * ahead)?
        };
        if shifted <= to {
            day = shifted;
        }
    }
    (day <= to).then_some(day)
}

/// The length of a range in the unit of its ends.
fn distance(from: Date, to: Date, unit: Unit, same: bool) -> String {
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month() - from.month());
    match unit {
        Unit::Year if same => format!("P{}Y", to.year() - from.year()),
        Unit::Year | Unit::Quarter | Unit::Month => format!("P{months}M"),
        Unit::Week => format!("P{}W", days_between(from, to) / 7),
        _ => format!("P{}D", days_between(from, to)),
    }
}

pub(super) fn days_between(from: Date, to: Date) -> i64 {
    i64::from(from.until((jiff::Unit::Day, to)).map_or(0, |span| span.get_days()))
}

/// A range of moments with its name.
pub(super) fn moments(from: (String, DateTime), to: (String, DateTime)) -> When {
    let seconds = to.1.duration_since(from.1).as_secs();
    let timex = format!("({},{},{})", from.0, to.0, clock_length(seconds));
    When::Between(timex, vec![(from.1, to.1)])
}
