//! Values that outlive a call. They are kept together with the turn that called, or not at all.

pub use crate::host::kv::{Error, Scope};
use crate::{ask, host};

/// The values of all conversations of this bot.
pub const BOT: Values = Values(Scope::Bot);

/// The values of this conversation.
pub const CONVERSATION: Values = Values(Scope::Conversation);

/// Whose values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Values(Scope);

impl Values {
    /// The value of a key, with what this turn has written.
    ///
    /// # Errors
    /// The bot does not allow it, the key cannot be one, or the store does not answer.
    pub fn get(self, key: &str) -> Result<Option<String>, Error> {
        ask!(host::kv::get(self.0, key), |test| Ok(test.values(self.0).get(key).cloned()))
    }

    /// Sets a value. Of two turns that end at the same time, the later one wins.
    ///
    /// # Errors
    /// As for [`Values::get`].
    pub fn set(self, key: &str, value: &str) -> Result<(), Error> {
        ask!(host::kv::set(self.0, key, value), |test| {
            test.values(self.0).insert(key.to_owned(), value.to_owned());
            Ok(())
        })
    }

    /// Removes a value, if there is one.
    ///
    /// # Errors
    /// As for [`Values::get`].
    pub fn delete(self, key: &str) -> Result<(), Error> {
        ask!(host::kv::delete(self.0, key), |test| {
            test.values(self.0).remove(key);
            Ok(())
        })
    }

    /// Adds to a whole number (0 if there is no value) and returns the sum. Nothing is lost if two turns add at the same time.
    ///
    /// # Errors
    /// As for [`Values::get`], and the value is no whole number.
    pub fn add(self, key: &str, amount: i64) -> Result<i64, Error> {
        ask!(host::kv::add(self.0, key, amount), |test| test.add(self.0, key, amount))
    }
}
