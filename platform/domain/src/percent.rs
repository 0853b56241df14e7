//! Percentages with two decimals: shares, limits and rates that people write and read.

use botloom_flow::{Worded, Wording, words};
use std::fmt;

/// From 0 to 100 percent, counted in hundredths of a percent, so that equal ones are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Percent(u32);

/// Why a number is no percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub struct InvalidPercent;

impl Worded for InvalidPercent {
    fn words(&self) -> Wording {
        words!("write a number from 0 to 100, with two decimals at most")
    }
}

impl Percent {
    /// All of it, in hundredths of a percent.
    pub const WHOLE: u32 = 10_000;

    /// Reads a number such as `2.5`.
    ///
    /// # Errors
    /// If it is not from 0 to 100 or has more than two decimals.
    pub fn parse(number: f64) -> Result<Self, InvalidPercent> {
        let hundredths = number * 100.0;
        let near = hundredths.round();
        // NaN is in no range.
        if !(0.0..=f64::from(Self::WHOLE)).contains(&near) || (hundredths - near).abs() > 1e-6 {
            return Err(InvalidPercent);
        }
        Self::of_hundredths(near as u32).ok_or(InvalidPercent)
    }

    /// A percentage of hundredths of a percent; none beyond the whole.
    #[must_use]
    pub fn of_hundredths(hundredths: u32) -> Option<Self> {
        (hundredths <= Self::WHOLE).then_some(Self(hundredths))
    }

    /// How much a part is of a whole, rounded; none of nothing. A part beyond the whole is all of it.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        if whole == 0 {
            return None;
        }
        let (part, whole) = (u128::from(part.min(whole)), u128::from(whole));
        let hundredths = (part * u128::from(Self::WHOLE) + whole / 2) / whole;
        u32::try_from(hundredths).ok().and_then(Self::of_hundredths)
    }

    /// In hundredths of a percent.
    #[must_use]
    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// As a number such as `2.5`.
    #[must_use]
    pub fn number(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read_and_shown_as_they_wrote_it() {
        for (number, shown) in [(0.0, "0 %"), (2.5, "2.5 %"), (0.07, "0.07 %"), (100.0, "100 %")] {
            assert_eq!(Percent::parse(number).unwrap().to_string(), shown);
        }
        for number in [-0.1, 100.1, 0.001, f64::NAN, f64::INFINITY] {
            assert_eq!(Percent::parse(number), Err(InvalidPercent), "{number}");
        }
    }

    #[test]
    fn a_part_of_nothing_is_no_number() {
        assert_eq!(Percent::of(1, 0), None);
        assert_eq!(Percent::of(1, 3).unwrap().to_string(), "33.33 %");
        assert_eq!(Percent::of(u64::MAX, u64::MAX).unwrap().to_string(), "100 %");
        assert_eq!(Percent::of(5, 4).unwrap().to_string(), "100 %");
    }
}
