//! Numbers with a unit as a reader of the whole text sees them: money, lengths, heat, ages.
//!
//! The slot for money (`entity/money`) knows where its bot lives and takes "$" for the dollar of that place; here stands
//! what the text says.

mod coins;
mod currency;
mod measure;
mod units;

pub(super) use currency::currencies;
pub(super) use measure::{ages, dimensions, temperatures};
