//! Typed values in running text: numbers, money, dates, phone numbers, names of choices.
//!
//! What it is not: a grammar of the whole message. Each kind reads what it knows and leaves the rest; which of several
//! values a talk wants is decided by the talk.
//!
//! [`Recognizers`] are made once from the slots of a bot. Positions are walked by hand-written readers, for regular
//! expressions with captures cost more than all the readers together; patterns are compiled for identifiers, e-mail
//! and web addresses only.
//!
//! What a text says as a whole, of every kind and with every reading, is read by `quantity`, `amount`, `contact` and `moment` and
//! handed out by [`mentions`]; the slots choose among it. `address` finds divisions of China.
//!
//! To add a word of time: `moment/english` or `moment/chinese`; a feast: `moment/holiday.rs`; a currency: `amount/coins.rs`; then
//! `botloom eval entities`.
//!
//! To add a kind: a variant in `model.rs`, a file that reads it from a `Scan`, and its arm in `recognizers.rs`.

mod address;
mod amount;
mod boolean;
mod choice;
mod contact;
mod date;
mod datetime;
mod duration;
mod email;
mod id;
mod mention;
mod model;
mod moment;
mod money;
mod number;
mod numeral;
mod percent;
mod phone;
mod quantity;
mod recognizers;
mod scan;
#[cfg(test)]
mod tests;
mod time;
mod url;

pub use address::{Address, Place, addresses};
pub use mention::{Fields, Mention, Model, mentions};
pub use model::{Choice, Entity, Kind, Spec, Value};
pub use recognizers::Recognizers;
pub(crate) use scan::fold;
