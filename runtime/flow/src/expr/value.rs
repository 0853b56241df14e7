//! The values of slots, variables and expressions.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, ZonedDateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

/// A value. Numbers are exact decimals: money never passes through a floating-point number.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Nothing: a slot that has no value.
    #[default]
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Number(Decimal),
    /// A text. The names of choices are texts too.
    Text(String),
    /// A day of the calendar.
    Date(Date),
    /// A time of the day.
    Time(Time),
    /// A moment in a time zone.
    Datetime(Box<ZonedDateTime>),
    /// A length of time.
    Duration(SignedDuration),
    /// An amount of money.
    Money(Money),
    /// Values in order.
    List(Vec<Value>),
    /// Values by name.
    Map(BTreeMap<String, Value>),
}

/// An amount in a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// How much, in the currency's main unit.
    pub amount: Decimal,
    /// The ISO 4217 code, such as `CNY`.
    pub currency: String,
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The value as a decimal, if it is a number of either kind.
    #[must_use]
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Self::Int(whole) => Some(Decimal::from(*whole)),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// What kind of value it is, in an author's words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "yes or no",
            Self::Int(_) => "a whole number",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Date(_) => "a date",
            Self::Time(_) => "a time",
            Self::Datetime(_) => "a date with a time",
            Self::Duration(_) => "a length of time",
            Self::Money(_) => "an amount of money",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }

    /// The same meaning, whatever the number's kind: `1 == 1.0`.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        match (self.as_number(), other.as_number()) {
            (Some(a), Some(b)) => a == b,
            _ => match (self, other) {
                (Self::List(a), Self::List(b)) => {
                    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
                }
                _ => self == other,
            },
        }
    }

    /// The order of two values of one kind; `None` where there is no order between them.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        if let (Some(a), Some(b)) = (self.as_number(), other.as_number()) {
            return Some(a.cmp(&b));
        }
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::Datetime(a), Self::Datetime(b)) => Some(a.timestamp().cmp(&b.timestamp())),
            (Self::Duration(a), Self::Duration(b)) => Some(a.cmp(b)),
            (Self::Money(a), Self::Money(b)) if a.currency == b.currency => Some(a.amount.cmp(&b.amount)),
            _ => None,
        }
    }

    /// The value as a person of the scope's language would say it: `明天下午三点`, `$3.50`.
    #[must_use]
    pub fn words(&self, scope: &super::Scope<'_>) -> String {
        super::words::words(self, scope)
    }

    /// The value as plain JSON, for people and interfaces: dates and moments as ISO 8601, money as `12.50 CNY`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Self::Null => Json::Null,
            Self::Bool(truth) => Json::Bool(*truth),
            Self::Int(whole) => Json::from(*whole),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Map(map) => {
                Json::Object(map.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
            }
            other => Json::String(other.to_string()),
        }
    }
}

/// The value without a language: numbers plain, dates and times as ISO 8601.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Int(whole) => write!(f, "{whole}"),
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::Text(text) => f.write_str(text),
            Self::Date(date) => write!(f, "{date}"),
            Self::Time(time) => write!(f, "{}", time.strftime("%H:%M")),
            Self::Datetime(moment) => write!(f, "{}", moment.strftime("%Y-%m-%dT%H:%M:%S%:z")),
            Self::Duration(length) => write!(f, "{length:#}"),
            Self::Money(money) => write!(f, "{} {}", money.amount, money.currency),
            Self::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if at == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::Map(map) => {
                for (at, (name, value)) in map.iter().enumerate() {
                    write!(f, "{}{name}: {value}", if at == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
        }
    }
}

/// The type of an expression, as far as it is known before anything runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Known only when it runs.
    Unknown,
    /// Nothing.
    Null,
    /// A truth value.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Number,
    /// A text.
    Text,
    /// A choice, which is a text out of these.
    Choice(Vec<String>),
    /// A day.
    Date,
    /// A time of the day.
    Time,
    /// A moment.
    Datetime,
    /// A length of time.
    Duration,
    /// Money.
    Money,
    /// A list of one type.
    List(Box<Type>),
    /// Values by name.
    Map,
}

impl Type {
    /// The type in an author's words.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Unknown => "a value",
            Self::Null => "nothing",
            Self::Bool => "yes or no",
            Self::Int => "a whole number",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Choice(_) => "a choice",
            Self::Date => "a date",
            Self::Time => "a time",
            Self::Datetime => "a date with a time",
            Self::Duration => "a length of time",
            Self::Money => "an amount of money",
            Self::List(_) => "a list",
            Self::Map => "a map",
        }
    }

    /// Whether it may be a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Number)
    }

    /// Whether it may be a text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Choice(_))
    }

    /// Whether values of the two types can be equal at all.
    #[must_use]
    pub fn comparable(&self, other: &Self) -> bool {
        use Type::{List, Null, Unknown};
        match (self, other) {
            (Unknown | Null, _) | (_, Unknown | Null) => true,
            (List(a), List(b)) => a.comparable(b),
            _ => self == other || self.is_number() && other.is_number() || self.is_text() && other.is_text(),
        }
    }
}
