//! Periods and how they are cut, in the time zone of whoever looks.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan, ZonedDateTime};

/// The milliseconds of a quarter of an hour. All time zones of today differ from each other by whole quarters, so that sums of
/// quarters can be put together to the days of any zone.
pub const QUARTER: i64 = 15 * 60 * 1000;

/// The number of the quarter of an hour that a time falls into, counted from 1970.
#[must_use]
pub fn quarter(at: Timestamp) -> i64 {
    at.as_millisecond().div_euclid(QUARTER)
}

/// A period: from its beginning on, before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its beginning.
    pub from: Timestamp,
    /// The moment after it.
    pub to: Timestamp,
}

/// Into how long pieces a period is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks from Monday on.
    Week,
    /// Months.
    Month,
}

impl Period {
    /// The period of the same length before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        let length = self.to.duration_since(self.from);
        Self { from: self.from.checked_sub(length).unwrap_or(Timestamp::MIN), to: self.from }
    }

    /// Its quarters of an hour: the first one and the one after the last.
    #[must_use]
    pub fn quarters(self) -> (i64, i64) {
        let end = self.to.as_millisecond();
        (quarter(self.from), end.div_euclid(QUARTER) + i64::from(end.rem_euclid(QUARTER) != 0))
    }

    /// The grain that gives a chart neither a handful of points nor hundreds.
    #[must_use]
    pub fn grain(self) -> Grain {
        let hours = self.to.duration_since(self.from).as_hours();
        match hours {
            ..=72 => Grain::Hour,
            73..=2_208 => Grain::Day,
            2_209..=11_000 => Grain::Week,
            _ => Grain::Month,
        }
    }

    /// The beginnings of its pieces; the first may lie before the period, where its week or month begins. At most `most`.
    #[must_use]
    pub fn pieces(self, grain: Grain, zone: &TimeZone, most: usize) -> Vec<Timestamp> {
        let mut pieces = Vec::new();
        let mut at = grain.begin(&self.from.to_zoned_datetime(zone.clone()));
        while at.timestamp() < self.to && pieces.len() < most {
            pieces.push(at.timestamp());
            let Ok(next) = at.checked_add(grain.span()) else { break };
            at = grain.begin(&next);
        }
        pieces
    }
}

impl Grain {
    fn span(self) -> Span {
        match self {
            Self::Hour => 1.hour(),
            Self::Day => 1.day(),
            Self::Week => 1.week(),
            Self::Month => 1.month(),
        }
    }

    /// The beginning of the piece that a moment is in.
    fn begin(self, at: &ZonedDateTime) -> ZonedDateTime {
        let day = |at: &ZonedDateTime| at.start_of_day().unwrap_or_else(|_| at.clone());
        match self {
            Self::Hour => {
                let past = i64::from(at.minute()) * 60 + i64::from(at.second());
                let back = at.checked_sub(past.seconds()).unwrap_or_else(|_| at.clone());
                back.with().subsec_nanosecond(0).build().unwrap_or(back)
            }
            Self::Day => day(at),
            Self::Week => {
                let back = i64::from(at.weekday().to_monday_zero_offset());
                day(&at.checked_sub(back.days()).unwrap_or_else(|_| at.clone()))
            }
            Self::Month => day(&at.first_of_month().unwrap_or_else(|_| at.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn days_are_those_of_the_zone_also_where_a_clock_is_changed() {
        let berlin = TimeZone::get("Europe/Berlin").expect("a zone");
        let period = Period { from: at("2026-03-28T23:00:00Z"), to: at("2026-03-30T22:00:00Z") };
        let days = period.pieces(Grain::Day, &berlin, 100);
        // The day on which the clock goes forward has 23 hours.
        assert_eq!(days, [at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")]);
        assert_eq!(period.pieces(Grain::Hour, &berlin, 100).len(), 47);
        let kathmandu = TimeZone::get("Asia/Kathmandu").expect("a zone");
        let day = Period { from: at("2026-01-01T18:15:00Z"), to: at("2026-01-02T18:15:00Z") };
        assert_eq!(day.pieces(Grain::Day, &kathmandu, 100), [at("2026-01-01T18:15:00Z")]);
        let (first, after) = day.quarters();
        assert_eq!(after - first, 96);
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_their_first() {
        let period = Period { from: at("2026-04-08T00:00:00Z"), to: at("2026-06-02T00:00:00Z") };
        let weeks = period.pieces(Grain::Week, &TimeZone::UTC, 100);
        assert_eq!(weeks.first(), Some(&at("2026-04-06T00:00:00Z")));
        assert_eq!(weeks.len(), 9);
        let months = period.pieces(Grain::Month, &TimeZone::UTC, 100);
        assert_eq!(
            months,
            [at("2026-04-01T00:00:00Z"), at("2026-05-01T00:00:00Z"), at("2026-06-01T00:00:00Z")]
        );
        assert_eq!(period.pieces(Grain::Hour, &TimeZone::UTC, 100).len(), 100);
    }

    #[test]
    fn the_period_before_has_the_same_length() {
        let period = Period { from: at("2026-04-08T00:00:00Z"), to: at("2026-04-15T00:00:00Z") };
        assert_eq!(period.previous(), Period { from: at("2026-04-01T00:00:00Z"), to: period.from });
        assert_eq!(period.grain(), Grain::Day);
    }
}
