//! The moment at which conversations of this room are held. The clock has no part in what is reported.

use crate::expr::{Scope, Value};
use crate::program::Program;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ZonedDateTime};

/// A Wednesday in the morning, in the zone of the bot.
const MOMENT: &str = "2026-05-06T10:00:00";

/// The moment in a zone.
pub(super) fn moment(program: &Program) -> ZonedDateTime {
    let zone = TimeZone::get(&program.bot.timezone).unwrap_or(TimeZone::UTC);
    let local: jiff::civil::DateTime = MOMENT.parse().expect("the moment is a date and a time");
    local.to_zoned_datetime(zone).expect("no zone leaves this moment out")
}

/// The next moment from there on, hour by hour of a week, at which people are there, or are not.
pub(super) fn when_people_are(program: &Program, there: bool) -> Option<ZonedDateTime> {
    let hours = program.bot.handoff.hours.as_ref()?;
    let begin = moment(program);
    let later = |hour: i64| begin.checked_add(SignedDuration::from_hours(hour)).ok();
    (0..24 * 7).filter_map(later).find(|moment| hours.open_at(moment) == there)
}

/// Computes something in which no name has a part.
pub(super) fn at_rest<T>(compute: impl FnOnce(&Scope<'_>) -> T) -> T {
    let local: jiff::civil::DateTime = MOMENT.parse().expect("the moment is a date and a time");
    let now = local.to_zoned_datetime(TimeZone::UTC).expect("this zone has every moment");
    let lookup = |name: &str| (name == "now").then(|| Value::Datetime(Box::new(now.clone())));
    compute(&Scope { lookup: &lookup, title: &|_, _| None, now: &now, language: "en" })
}
