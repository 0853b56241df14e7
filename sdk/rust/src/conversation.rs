//! The conversation that called.

pub use crate::host::conversation::Customer;
use crate::{ask, host, json};

/// The conversation's name.
#[must_use]
pub fn id() -> String {
    ask!(host::conversation::id(), |test| test.conversation.clone())
}

/// The language of the talk, such as `zh-CN`.
#[must_use]
pub fn language() -> String {
    ask!(host::conversation::language(), |test| test.language.clone())
}

/// Where the customer writes, such as `web`.
#[must_use]
pub fn channel() -> String {
    ask!(host::conversation::channel(), |test| test.channel.clone())
}

/// The customer, if the bot allows it.
#[must_use]
pub fn user() -> Option<Customer> {
    ask!(host::conversation::user(), |test| test.user.clone())
}

/// The value of a slot, if the bot allows this slot and it has a value.
#[must_use]
pub fn slot(name: &str) -> Option<json::Value> {
    let text = ask!(host::conversation::slot(name), |test| test.slots.get(name).cloned());
    text.and_then(|text| json::parse(&text).ok())
}
