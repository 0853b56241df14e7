//! Days: 明天, 下周五, 3月5号, 2026-03-05, next Friday, March 5th, in 3 days.
//!
//! A day without a year, month or week is the next one, today included, unless the words look back. Days that do not
//! exist are none. Spans ("next week", 下个月) are no days.

mod calendar;
mod chinese;
mod english;
mod numeric;
#[cfg(test)]
mod tests;

use super::scan::{Found, Scan};
use super::time::Part;
use jiff::civil::Date;

pub(super) use calendar::monthly;
pub(super) use chinese::direction;
pub(super) use numeric::{compact, swapped};

/// A day that was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Day {
    pub date: Date,
    pub end: usize,
    /// The part of the day, where its name holds one: 今晚, tonight.
    pub part: Option<Part>,
}

impl Day {
    fn plain(date: Date, end: usize) -> Self {
        Self { date, end, part: None }
    }
}

pub(super) fn find(scan: &Scan, today: Date) -> Vec<Found<Date>> {
    scan.collect(|at| read(scan, at, today).map(|day| (day.date, day.end)))
}

/// Reads the day that begins at an offset.
pub(super) fn read(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    let c = scan.after(at)?;
    if c.is_ascii_digit() {
        return numeric::read(scan, at, today)
            .or_else(|| chinese::read(scan, at, today))
            .or_else(|| english::read(scan, at, today));
    }
    if c.is_ascii_lowercase() { english::read(scan, at, today) } else { chinese::read(scan, at, today) }
}
