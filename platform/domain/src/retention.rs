//! How long conversations are kept.

use botloom_flow::{Worded, Wording, words};

/// The most days that can be said: a hundred years.
pub const MAX_DAYS: u32 = 36_500;

/// Days after its last turn at which a conversation is erased; what is not said is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Conversations of customers.
    pub conversations: Option<u32>,
    /// Tests.
    pub tests: Option<u32>,
}

/// Not a number of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub struct InvalidDays;

impl Worded for InvalidDays {
    fn words(&self) -> Wording {
        words!("write 1 to {days} days, or nothing to keep them for good", days = MAX_DAYS)
    }
}

impl Retention {
    /// Reads a number of days.
    ///
    /// # Errors
    /// If it is not from 1 to [`MAX_DAYS`].
    pub fn days(number: Option<i32>) -> Result<Option<u32>, InvalidDays> {
        let days = |number: i32| u32::try_from(number).ok().filter(|days| (1..=MAX_DAYS).contains(days));
        number.map(|number| days(number).ok_or(InvalidDays)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_a_whole_number_of_sense() {
        assert_eq!(Retention::days(None), Ok(None));
        assert_eq!(Retention::days(Some(1)), Ok(Some(1)));
        assert_eq!(Retention::days(Some(36_500)), Ok(Some(36_500)));
        for wrong in [0, -1, 36_501, i32::MAX, i32::MIN] {
            assert_eq!(Retention::days(Some(wrong)), Err(InvalidDays), "{wrong}");
        }
    }
}
