//! Lines for the author of the bot, shown beside the turn that called.

pub use crate::host::log::Level;
use crate::{ask, host};

/// Writes one line. Lines beyond the limit of the call are counted and left out.
pub fn write(level: Level, message: &str) {
    ask!(host::log::write(level, message), |test| test.log.push((level, message.to_owned())));
}

/// For whoever looks for a mistake in the plug-in.
pub fn debug(message: &str) {
    write(Level::Debug, message);
}

/// What happened.
pub fn info(message: &str) {
    write(Level::Info, message);
}

/// What went on nevertheless.
pub fn warn(message: &str) {
    write(Level::Warn, message);
}

/// What did not work.
pub fn error(message: &str) {
    write(Level::Error, message);
}
