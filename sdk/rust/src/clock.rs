//! The time of the turn.

use crate::{ask, host};

/// Milliseconds since 1970-01-01T00:00:00Z. It stands still during a turn.
#[must_use]
pub fn now() -> u64 {
    ask!(host::clock::now(), |test| test.now)
}

/// The time zone of the bot, such as `Asia/Shanghai`.
#[must_use]
pub fn zone() -> String {
    ask!(host::clock::zone(), |test| test.zone.clone())
}
