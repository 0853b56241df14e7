//! Counting on the calendar. Days that do not exist, and days beyond it, are none.

use jiff::Span;
use jiff::civil::{Date, DateTime};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    /// Monday to Friday.
    Workday,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    /// Whether it is shorter than a day.
    pub fn is_fine(self) -> bool {
        self < Self::Day
    }
}

pub(super) fn date(year: i64, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

pub(super) fn days(from: Date, count: i64) -> Option<Date> {
    from.checked_add(Span::new().try_days(count).ok()?).ok()
}

pub(super) fn months(from: Date, count: i64) -> Option<Date> {
    from.checked_add(Span::new().try_months(count).ok()?).ok()
}

/// The day so many units from another.
pub(super) fn shift(from: Date, count: i64, unit: Unit) -> Option<Date> {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => Some(from),
        Unit::Day => days(from, count),
        Unit::Workday => workdays(from, count),
        Unit::Weekend | Unit::Week => days(from, count.checked_mul(7)?),
        Unit::Fortnight => days(from, count.checked_mul(14)?),
        Unit::Month => months(from, count),
        Unit::Quarter => months(from, count.checked_mul(3)?),
        Unit::Year => months(from, count.checked_mul(12)?),
        Unit::Decade => months(from, count.checked_mul(120)?),
        Unit::Century => months(from, count.checked_mul(1200)?),
    }
}

fn workdays(from: Date, count: i64) -> Option<Date> {
    if count.abs() > 2000 {
        return None;
    }
    let step = count.signum();
    let (mut day, mut left) = (from, count.abs());
    while left > 0 {
        day = days(day, step)?;
        if is_workday(day) {
            left -= 1;
        }
    }
    Some(day)
}

pub(super) fn is_workday(day: Date) -> bool {
    day.weekday().to_monday_one_offset() <= 5
}

/// The moment so many units from another.
pub(super) fn shift_moment(from: DateTime, count: f64, unit: Unit) -> Option<DateTime> {
    let seconds = match unit {
        Unit::Second => 1.0,
        Unit::Minute => 60.0,
        Unit::Hour => 3600.0,
        _ => {
            #[expect(clippy::cast_possible_truncation, reason = "counts of days are small")]
            let day = shift(from.date(), count as i64, unit)?;
            return Some(DateTime::from_parts(day, from.time()));
        }
    };
    #[expect(clippy::cast_possible_truncation, reason = "what does not fit is refused by the span")]
    let span = Span::new().try_seconds((count * seconds).round() as i64).ok()?;
    from.checked_add(span).ok()
}

/// The Monday of the week so many weeks from a day.
pub(super) fn monday(of: Date, weeks: i64) -> Option<Date> {
    days(of, weeks.checked_mul(7)? - i64::from(of.weekday().to_monday_zero_offset()))
}

/// A day of the week (Monday is 1) so many weeks from a day.
pub(super) fn of_week(of: Date, weeks: i64, weekday: u32) -> Option<Date> {
    days(monday(of, weeks)?, i64::from(weekday) - 1)
}

/// The year and number of the week of a day, weeks as ISO 8601 counts them.
pub(super) fn week_of(day: Date) -> (i16, i8) {
    let week = day.iso_week_date();
    (week.year(), week.week())
}

/// The first day of a week of a year.
pub(super) fn week_start(year: i64, week: u32) -> Option<Date> {
    monday(date(year, 1, 4)?, i64::from(week) - 1)
}

/// The nth such day of the week in a month; from the fifth on the last one.
pub(super) fn nth_weekday(year: i64, month: u32, nth: u32, weekday: u32) -> Option<Date> {
    let first = date(year, month, 1)?;
    let ahead = (i64::from(weekday) - 1 - i64::from(first.weekday().to_monday_zero_offset())).rem_euclid(7);
    let day = days(first, ahead + 7 * (i64::from(nth) - 1))?;
    if day.month() == first.month() {
        Some(day)
    } else if nth >= 5 {
        days(day, -7)
    } else {
        None
    }
}

/// A day of a month in the last year that has it and is over, and in the next one that is still to come.
pub(super) fn yearly(now: DateTime, month: u32, day: u32) -> (Option<Date>, Option<Date>) {
    let year = i64::from(now.year());
    let over = |day: &Date| day.to_datetime(jiff::civil::Time::midnight()) < now;
    let past = (0..12).filter_map(|back| date(year - back, month, day)).find(over);
    let future = (0..12).filter_map(|ahead| date(year + ahead, month, day)).find(|day| !over(day));
    (past, future)
}

/// A year of two digits is of this century up to 39, of the last one from 40.
pub(super) fn full_year(year: u32) -> i64 {
    match year {
        0..40 => 2000 + i64::from(year),
        40..100 => 1900 + i64::from(year),
        year => i64::from(year),
    }
}
