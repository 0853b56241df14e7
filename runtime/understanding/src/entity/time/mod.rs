//! Times of day: 下午三点半, 15:30, 3pm, half past 3, noon.
//!
//! An hour up to twelve with no part of the day may be two hours; [`Clock`] keeps that open until it is known when it
//! is asked. 一点 is mostly "a little" and is a time only with something that says so.

mod chinese;
mod clock;
mod english;
#[cfg(test)]
mod tests;

use super::numeral;
use super::scan::{Found, Scan};

pub(super) use clock::{Clock, Part};

pub(super) fn find(scan: &Scan) -> Vec<Found<Clock>> {
    scan.collect(|at| read(scan, at, &Told::default()))
}

/// What was already said about a time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    /// The part of its day.
    pub part: Option<Part>,
    /// That a time comes here: after a day, "at", or as an answer.
    pub expected: bool,
}

/// Reads the time that begins at an offset.
pub(super) fn read(scan: &Scan, at: usize, told: &Told) -> Option<(Clock, usize)> {
    chinese::read(scan, at, told).or_else(|| english::read(scan, at, told))
}

/// 15:30, 15:30:20: hour, minute, second and the end.
fn colon(scan: &Scan, at: usize) -> Option<(u32, u32, u32, usize)> {
    if scan.before(at).is_some_and(|c| c == ':') {
        return None;
    }
    let (hour, end) = scan.digits(at, 2)?;
    let from = scan.literal(end, &[":"])?;
    let (minute, end) = scan.digits(from, 2).filter(|(_, end)| end - from == 2)?;
    let Some((second, end)) =
        scan.literal(end, &[":"]).and_then(|from| scan.digits(from, 2).filter(|(_, end)| end - from == 2))
    else {
        return (scan.after(end) != Some(':')).then_some((hour, minute, 0, end));
    };
    Some((hour, minute, second, end))
}

/// A time as only an answer says it: 3, 15, 1530, 一点, 下午3.
pub(super) fn answer(scan: &Scan, core: (usize, usize)) -> Option<Clock> {
    let told = Told { part: None, expected: true };
    if let Some((clock, _)) = read(scan, core.0, &told).filter(|(_, end)| *end >= core.1) {
        return Some(clock);
    }
    let (part, from) = chinese::part(scan, core.0);
    let from = scan.skip_spaces(from);
    let (number, end) = numeral::whole(scan, from).filter(|(_, end)| *end >= core.1)?;
    if end - from == 4 && scan.digits(from, 4).is_some() {
        return Clock::exact(number / 100, number % 100, 0);
    }
    Clock::new(number, 0, 0, part)
}
