//! The knowledge of the bot.

pub use crate::host::knowledge::{Error, Hit};
use crate::{ask, host};

/// The entries that fit best, the best first; at most 20.
///
/// # Errors
/// The bot does not allow it, or the call asked too often.
pub fn search(question: &str, most: u32) -> Result<Vec<Hit>, Error> {
    ask!(host::knowledge::search(question, most), |test| test.search(most))
}
