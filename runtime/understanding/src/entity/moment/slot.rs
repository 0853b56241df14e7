//! What phrases about time give to slots for days and moments.

use super::chinese::Chinese;
use super::english::English;
use super::form::{Clock, Day, When};
use super::token::Tokens;
use crate::entity::scan::{Found, Scan};
use botloom_script::is_han;
use jiff::civil::{Date, DateTime};

/// The hours in which people mostly do what they arrange.
const USUAL: std::ops::RangeInclusive<u32> = 8..=20;

/// A day or a moment that was said, with everything it may be; the one that is meant first.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::entity) enum Meant {
    Day(Vec<Date>),
    Moment(Vec<DateTime>),
}

/// The days and moments of a text, ranges and lengths left out.
pub(in crate::entity) fn meant(scan: &Scan, now: DateTime) -> Vec<Found<Meant>> {
    let tokens = Tokens::new(scan);
    let mut found: Vec<(usize, usize, When)> = Vec::new();
    if scan.text().bytes().any(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        && !scan.text().chars().any(is_han)
    {
        let hits = English { t: &tokens, now }.find().into_iter();
        found.extend(hits.map(|(start, end, said)| (tokens.start(start), tokens.end(end - 1), said.when)));
    } else if scan.text().chars().any(is_han) {
        found.extend(
            Chinese { scan, t: &tokens, now }
                .find()
                .into_iter()
                .map(|(start, end, said)| (start, end, said.when)),
        );
    }
    let read = |(start, end, when): (usize, usize, When)| {
        let value = match when {
            When::Day(day) => Meant::Day(days(&day)),
            When::Moment(day, clock) => Meant::Moment(moments(&day, clock)),
            _ => return None,
        };
        let some = match &value {
            Meant::Day(list) => !list.is_empty(),
            Meant::Moment(list) => !list.is_empty(),
        };
        some.then_some(Found { start, end, value })
    };
    found.into_iter().filter_map(read).collect()
}

/// The day to come first, then the one that is over.
fn days(day: &Day) -> Vec<Date> {
    day.dates().into_iter().rev().collect()
}

/// The usual hour of the day to come first.
fn moments(day: &Day, clock: Clock) -> Vec<DateTime> {
    let mut hours = clock.options();
    hours.sort_by_key(|clock| !USUAL.contains(&clock.hour));
    let at = |day: Date, clock: &Clock| super::english::moment(day, *clock);
    days(day).into_iter().flat_map(|day| hours.iter().filter_map(move |clock| at(day, clock))).collect()
}
