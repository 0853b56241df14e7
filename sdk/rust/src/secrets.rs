//! Secrets that the bot allows, by name. In headers of requests write `${NAME}` instead: then the plug-in never sees the value.

use crate::{ask, host};

/// The value; none if the bot does not allow it or there is none: the two look the same.
#[must_use]
pub fn get(name: &str) -> Option<String> {
    ask!(host::secrets::get(name), |test| test.secrets.get(name).cloned())
}
