//! Random numbers, fit for keys.

use crate::{ask, host};

/// A number of 64 bits.
#[must_use]
pub fn number() -> u64 {
    ask!(host::random::number(), |test| test.random())
}

/// At most 4096 bytes.
#[must_use]
pub fn bytes(count: u32) -> Vec<u8> {
    ask!(host::random::bytes(count), |test| (0..count.min(4096)).map(|_| test.random() as u8).collect())
}
