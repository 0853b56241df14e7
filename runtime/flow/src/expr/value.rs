//! The values of slots, variables and expressions.

use crate::Wording;
use crate::noted;
use crate::program::SlotType;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ZonedDateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

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

    /// What kind of value it is, in an author's words; [`Wording::fixed`] says it in both languages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => noted!("nothing"),
            Self::Bool(_) => noted!("yes or no"),
            Self::Int(_) => noted!("a whole number"),
            Self::Number(_) => noted!("a number"),
            Self::Text(_) => noted!("a text"),
            Self::Date(_) => noted!("a date"),
            Self::Time(_) => noted!("a time"),
            Self::Datetime(_) => noted!("a date with a time"),
            Self::Duration(_) => noted!("a length of time"),
            Self::Money(_) => noted!("an amount of money"),
            Self::List(_) => noted!("a list"),
            Self::Map(_) => noted!("a map"),
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

    /// A JSON value as it stands: texts stay texts.
    #[must_use]
    pub fn from_any(json: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::Null,
            Json::Bool(truth) => Self::Bool(*truth),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Self::Int(whole),
                None => number
                    .to_string()
                    .parse()
                    .or_else(|_| Decimal::from_scientific(&number.to_string()))
                    .map_or(Self::Null, Self::Number),
            },
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(items) => Self::List(items.iter().map(Self::from_any).collect()),
            Json::Object(map) => {
                Self::Map(map.iter().map(|(name, value)| (name.clone(), Self::from_any(value))).collect())
            }
        }
    }

    /// The value as JSON for other systems: numbers as numbers, money as amount and currency, the rest as in
    /// [`Self::to_json`].
    #[must_use]
    pub fn to_data(&self) -> serde_json::Value {
        use serde_json::{Value as Json, json};
        match self {
            Self::Number(number) => {
                serde_json::from_str(&number.normalize().to_string()).unwrap_or(Json::Null)
            }
            Self::Money(money) => {
                json!({"amount": money.amount.normalize().to_string(), "currency": money.currency})
            }
            Self::Duration(length) => json!(format!("{length}")),
            Self::List(items) => Json::Array(items.iter().map(Self::to_data).collect()),
            Self::Map(map) => {
                Json::Object(map.iter().map(|(name, value)| (name.clone(), value.to_data())).collect())
            }
            other => other.to_json(),
        }
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

/// A JSON value of another system as a value of a type.
///
/// # Errors
/// What does not fit, with the path to it in the data.
pub fn from_json(json: &serde_json::Value, kind: &SlotType, zone: &TimeZone) -> Result<Value, String> {
    read(json, kind, zone, "")
}

fn read(json: &serde_json::Value, kind: &SlotType, zone: &TimeZone, path: &str) -> Result<Value, String> {
    use serde_json::Value as Json;
    let wrong = || {
        let place = if path.is_empty() { "the result".to_owned() } else { format!("`{path}`") };
        let mut shown = json.to_string();
        if shown.chars().count() > 40 {
            shown = shown.chars().take(40).chain("...".chars()).collect();
        }
        format!("{place} is not a {}: {shown}", kind.name())
    };
    let text = || json.as_str().ok_or_else(wrong);
    let inside = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    Ok(match kind {
        SlotType::Option(_) if json.is_null() => Value::Null,
        SlotType::Option(inner) => read(json, inner, zone, path)?,
        SlotType::Json => Value::from_any(json),
        SlotType::Text
        | SlotType::Phone
        | SlotType::Email
        | SlotType::Url
        | SlotType::Id
        | SlotType::Choice
        | SlotType::Plugin(_) => Value::text(text()?),
        SlotType::Enum(names) => {
            let word = text()?;
            if !names.iter().any(|name| name == word) {
                return Err(format!("{}; it should be one of: {}", wrong(), names.join(", ")));
            }
            Value::text(word)
        }
        SlotType::Number | SlotType::Percent => match json {
            Json::Number(number) => Value::Number(number.to_string().parse().map_err(|_| wrong())?),
            Json::String(text) => Value::Number(text.parse().map_err(|_| wrong())?),
            _ => return Err(wrong()),
        },
        SlotType::Integer => Value::Int(json.as_i64().ok_or_else(wrong)?),
        SlotType::Boolean => Value::Bool(json.as_bool().ok_or_else(wrong)?),
        SlotType::Date => Value::Date(text()?.parse().map_err(|_| wrong())?),
        SlotType::Time => Value::Time(text()?.parse().map_err(|_| wrong())?),
        SlotType::Datetime => Value::Datetime(Box::new(moment(text()?, zone).ok_or_else(wrong)?)),
        SlotType::Duration => match json {
            Json::Number(seconds) => {
                Value::Duration(SignedDuration::from_secs(seconds.as_i64().ok_or_else(wrong)?))
            }
            _ => {
                let written = text()?;
                let iso = || written.parse::<SignedDuration>().ok();
                Value::Duration(super::words::duration(written).or_else(iso).ok_or_else(wrong)?)
            }
        },
        SlotType::Money => {
            let amount =
                read(json.get("amount").ok_or_else(wrong)?, &SlotType::Number, zone, &inside("amount"))?;
            let currency = json.get("currency").and_then(Json::as_str).ok_or_else(wrong)?.to_owned();
            Value::Money(Money { amount: amount.as_number().unwrap_or_default(), currency })
        }
        SlotType::List(item) => {
            let items = json.as_array().ok_or_else(wrong)?.iter().enumerate();
            let items = items.map(|(at, value)| read(value, item, zone, &format!("{path}[{at}]")));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        SlotType::Record(fields) => {
            let map = json.as_object().ok_or_else(wrong)?;
            let field = |(name, kind): (&String, &SlotType)| {
                let value = map.get(name).unwrap_or(&Json::Null);
                Ok((name.clone(), read(value, kind, zone, &inside(name))?))
            };
            Value::Map(fields.iter().map(field).collect::<Result<_, String>>()?)
        }
        SlotType::Location => {
            let map = json.as_object().ok_or_else(wrong)?;
            let mut address = map.get("address").and_then(Json::as_str).unwrap_or_default().to_owned();
            let field = |name: &str, kind: SlotType| {
                let value = map.get(name).unwrap_or(&Json::Null);
                Ok::<_, String>((
                    name.to_owned(),
                    read(value, &SlotType::Option(Box::new(kind)), zone, &inside(name))?,
                ))
            };
            let mut fields: BTreeMap<String, Value> = ["province", "city", "district"]
                .map(|name| field(name, SlotType::Text))
                .into_iter()
                .chain(["latitude", "longitude"].map(|name| field(name, SlotType::Number)))
                .collect::<Result<_, _>>()?;
            if let ("", Some(latitude), Some(longitude)) =
                (address.as_str(), fields["latitude"].as_number(), fields["longitude"].as_number())
            {
                // What a channel sends without words is shown as its place on the map.
                address = format!("{latitude}, {longitude}");
            }
            if address.is_empty() {
                return Err(wrong());
            }
            fields.insert("address".to_owned(), Value::text(address));
            Value::Map(fields)
        }
        SlotType::File => match Value::from_any(json) {
            map @ Value::Map(_) => map,
            _ => return Err(wrong()),
        },
    })
}

/// A moment with or without an offset; without, it is in the zone.
pub(super) fn moment(text: &str, zone: &TimeZone) -> Option<ZonedDateTime> {
    let stamp = text.parse::<jiff::Timestamp>().ok().map(|at| at.to_zoned_datetime(zone.clone()));
    stamp.or_else(|| text.parse::<jiff::civil::DateTime>().ok()?.to_zoned_datetime(zone.clone()).ok())
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
    Choice(Arc<[String]>),
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
    Record(BTreeMap<String, Type>),
    /// A value or nothing.
    Option(Box<Type>),
    /// Data whose shape is not known; using it needs a conversion.
    Json,
}

impl Type {
    /// The type in an author's words.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Unknown => noted!("a value"),
            Self::Null => noted!("nothing"),
            Self::Bool => noted!("yes or no"),
            Self::Int => noted!("a whole number"),
            Self::Number => noted!("a number"),
            Self::Text => noted!("a text"),
            Self::Choice(_) => noted!("a choice"),
            Self::Date => noted!("a date"),
            Self::Time => noted!("a time"),
            Self::Datetime => noted!("a date with a time"),
            Self::Duration => noted!("a length of time"),
            Self::Money => noted!("an amount of money"),
            Self::List(_) => noted!("a list"),
            Self::Record(_) => noted!("a record"),
            Self::Option(inner) => inner.words(),
            Self::Json => noted!("data of unknown shape"),
        }
    }

    /// The same, to be said in both languages.
    #[must_use]
    pub fn wording(&self) -> Wording {
        Wording::fixed(self.words())
    }

    /// The type of a value that is there.
    #[must_use]
    pub fn present(self) -> Self {
        if let Self::Option(inner) = self { *inner } else { self }
    }

    /// The type of a variable that may have either; `None` if nothing has both.
    #[must_use]
    pub fn join(&self, other: &Self) -> Option<Self> {
        use Type::{Choice, List, Null, Number, Option as Maybe, Record, Text, Unknown};
        Some(match (self, other) {
            (a, b) if a == b => a.clone(),
            (Unknown, other) | (other, Unknown) => other.clone(),
            (Null, Maybe(inner)) | (Maybe(inner), Null) => Maybe(inner.clone()),
            (Null, other) | (other, Null) => Maybe(Box::new(other.clone())),
            (Maybe(a), b) | (b, Maybe(a)) => Maybe(Box::new(a.join(&b.clone().present())?)),
            (Choice(a), Choice(b)) => {
                let more = b.iter().filter(|name| !a.contains(name));
                Choice(a.iter().chain(more).cloned().collect())
            }
            (a, b) if a.is_number() && b.is_number() => Number,
            (a, b) if a.is_text() && b.is_text() => Text,
            (List(a), List(b)) => List(Box::new(a.join(b)?)),
            (Record(a), Record(b)) if a.len() == b.len() && a.keys().eq(b.keys()) => {
                let joined = a.iter().map(|(name, kind)| Some((name.clone(), kind.join(&b[name])?)));
                Record(joined.collect::<Option<_>>()?)
            }
            _ => return None,
        })
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
        use Type::{Json, List, Null, Option as Maybe, Record, Unknown};
        match (self, other) {
            (Unknown | Null | Json, _) | (_, Unknown | Null | Json) => true,
            (Maybe(a), b) | (b, Maybe(a)) => a.comparable(b),
            (List(a), List(b)) => a.comparable(b),
            (Record(a), Record(b)) => {
                a.iter().all(|(name, kind)| b.get(name).is_none_or(|other| kind.comparable(other)))
            }
            _ => self == other || self.is_number() && other.is_number() || self.is_text() && other.is_text(),
        }
    }
}
