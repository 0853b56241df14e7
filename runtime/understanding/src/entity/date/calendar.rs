//! Counting on the calendar. Days that do not exist, and days beyond it, are none.

use jiff::Span;
use jiff::civil::{Date, Weekday};

/// A unit of a calendar distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// The day so many units from another.
pub(super) fn shift(from: Date, count: i64, unit: Unit) -> Option<Date> {
    let span = Span::new();
    let span = match unit {
        Unit::Day => span.try_days(count),
        Unit::Week => span.try_weeks(count),
        Unit::Month => span.try_months(count),
        Unit::Year => span.try_years(count),
    };
    from.checked_add(span.ok()?).ok()
}

/// A day of the week so many weeks from this one; weeks begin on Monday.
pub(super) fn of_week(today: Date, weeks: i64, day: Weekday) -> Option<Date> {
    let monday = shift(today, -i64::from(today.weekday().to_monday_zero_offset()), Unit::Day)?;
    shift(monday, 7 * weeks + i64::from(day.to_monday_zero_offset()), Unit::Day)
}

/// The next such day of the week, today included.
pub(super) fn coming(today: Date, day: Weekday) -> Option<Date> {
    shift(today, i64::from(today.weekday().until(day)), Unit::Day)
}

/// A day of a year.
pub(super) fn exact(year: i64, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The next such day of a year, today included. Only the 29th of February waits for years.
pub(super) fn yearly(today: Date, month: u32, day: u32) -> Option<Date> {
    let year = i64::from(today.year());
    (year..=year + 8).filter_map(|year| exact(year, month, day)).find(|date| *date >= today)
}

/// The next such day of a month, today included.
pub(in crate::entity) fn monthly(today: Date, day: u32) -> Option<Date> {
    (0..12).filter_map(|months| of_month(today, months, day)).find(|date| *date >= today)
}

/// A day of the month that is so many months from this one.
pub(super) fn of_month(today: Date, months: i64, day: u32) -> Option<Date> {
    let month = shift(today.first_of_month(), months, Unit::Month)?;
    exact(i64::from(month.year()), u32::try_from(month.month()).ok()?, day)
}

/// The last day of the month that is so many months from this one.
pub(super) fn end_of_month(today: Date, months: i64) -> Option<Date> {
    shift(today.first_of_month(), months, Unit::Month).map(Date::last_of_month)
}

/// A year of two digits is of this century up to 49, of the last one from 50.
pub(super) fn full_year(year: u32) -> i64 {
    let year = i64::from(year);
    match year {
        0..50 => 2000 + year,
        50..100 => 1900 + year,
        _ => year,
    }
}

/// The next day of a month that is that day of the week, today included.
pub(super) fn falling(today: Date, day: u32, weekday: Weekday) -> Option<Date> {
    (0..48)
        .filter_map(|months| of_month(today, months, day))
        .find(|date| *date >= today && date.weekday() == weekday)
}
