//! What is looked for and what was found.

use super::address::Place;
use jiff::ZonedDateTime;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

/// The kind of value that a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Any words; only as an answer.
    Text,
    /// A decimal number.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no; only as an answer.
    Boolean,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A moment.
    DateTime,
    /// A length of time.
    Duration,
    /// An amount in a currency.
    Money,
    /// Parts of a hundred.
    Percent,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// The number of an order, a parcel, a contract.
    Id,
    /// One of a few named things.
    Choice,
    /// An address.
    Location,
}

/// One thing to choose, and what people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name in the flow; people may also say it.
    pub id: String,
    /// Its names in talk, in any language.
    pub words: Vec<String>,
    /// Other words for these: they name it in an answer to the question for it, and mean nothing in a running text.
    pub synonyms: Vec<String>,
}

/// A slot and the values it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The slot.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// For [`Kind::Id`]: the regular expression of the whole identifier, without spaces and dashes.
    pub pattern: Option<String>,
    /// For [`Kind::Choice`]: what there is to choose, in the order it is offered.
    pub choices: Vec<Choice>,
    /// For [`Kind::Money`]: the currency of an amount that names none, ISO 4217.
    pub default_currency: String,
}

/// A value that was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words, a phone number, an address or an identifier, in one form however it was typed.
    Text(String),
    /// A number with its exact decimals.
    Number(Decimal),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A moment in the time zone of the talk.
    DateTime(ZonedDateTime),
    /// An amount in a currency.
    Money {
        /// How much, with its exact decimals.
        amount: Decimal,
        /// ISO 4217.
        currency: String,
    },
    /// Parts of a hundred: 5 for "5%".
    Percent(Decimal),
    /// Seconds. A month counts as 30 days, a year as 365.
    Duration(i64),
    /// The id of a choice.
    Choice(String),
    /// An address.
    Location(Place),
}

/// A value and where it stands. A day that was said without its hour is a [`Value::Date`] of a slot for moments.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// The slot it fits.
    pub slot: String,
    /// What it is.
    pub value: Value,
    /// Its first byte in the text as it was given.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// The hour of a moment that was said without its day: "3 pm", which then is the next such hour.
    pub hour: Option<Time>,
    /// Every value the words may have, the past one first, where they leave that open: "周五" before or after today, "3/4".
    /// Empty where they do not; [`Self::value`] is one of them otherwise.
    pub candidates: Vec<Value>,
}
