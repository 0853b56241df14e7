//! Slots and the types of their values.

use super::Local;
use crate::expr::Type;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a slot holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotType {
    /// Any words.
    Text,
    /// A number with a fraction.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// A time of the day.
    Time,
    /// A moment.
    Datetime,
    /// A length of time.
    Duration,
    /// An amount of money.
    Money,
    /// A percentage.
    Percent,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A code of a pattern.
    Id,
    /// One of several named choices.
    Choice,
    /// Several values of one type.
    List(Box<SlotType>),
    /// Values by name.
    Record(BTreeMap<String, SlotType>),
    /// Something that the customer uploaded.
    File,
    /// A place on the map.
    Location,
    /// One of these words; what a plug-in or another system gives.
    Enum(Arc<[String]>),
    /// A value or nothing.
    Option(Box<SlotType>),
    /// What a plug-in recognizes, by the name of the plug-in.
    Plugin(Arc<str>),
    /// Data whose shape is not known.
    Json,
}

/// The names of the types that have no parts.
const SIMPLE: &[(&str, SlotType)] = &[
    ("text", SlotType::Text),
    ("number", SlotType::Number),
    ("integer", SlotType::Integer),
    ("boolean", SlotType::Boolean),
    ("date", SlotType::Date),
    ("time", SlotType::Time),
    ("datetime", SlotType::Datetime),
    ("duration", SlotType::Duration),
    ("money", SlotType::Money),
    ("percent", SlotType::Percent),
    ("phone", SlotType::Phone),
    ("email", SlotType::Email),
    ("url", SlotType::Url),
    ("id", SlotType::Id),
    ("choice", SlotType::Choice),
    ("file", SlotType::File),
    ("location", SlotType::Location),
    ("json", SlotType::Json),
];

impl SlotType {
    /// The type of a name that authors write; lists and records need more than a name.
    #[must_use]
    pub fn simple(name: &str) -> Option<Self> {
        SIMPLE.iter().find(|(known, _)| *known == name).map(|(_, kind)| kind.clone())
    }

    /// The type of values that a plug-in recognizes, as authors write it: `plugins.card`.
    #[must_use]
    pub fn plugin(name: &str) -> Option<Self> {
        name.strip_prefix("plugins.").filter(|name| !name.is_empty()).map(|name| Self::Plugin(name.into()))
    }

    /// The plug-in that recognizes its values, or those of its items.
    #[must_use]
    pub fn recognizer(&self) -> Option<&str> {
        match self {
            Self::Plugin(name) => Some(name),
            Self::List(inner) | Self::Option(inner) => inner.recognizer(),
            _ => None,
        }
    }

    /// The name as authors write it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::List(_) => "list",
            Self::Record(_) => "record",
            Self::Enum(_) => "choice",
            Self::Plugin(_) => "plugins",
            Self::Option(inner) => inner.name(),
            simple => SIMPLE.iter().find(|(_, kind)| kind == simple).map_or("json", |(name, _)| name),
        }
    }

    /// The type of its values in expressions.
    #[must_use]
    pub fn expression(&self) -> Type {
        let record = |fields: &[(&str, Type)]| {
            Type::Record(fields.iter().map(|(name, kind)| ((*name).to_owned(), kind.clone())).collect())
        };
        match self {
            Self::Text
            | Self::Phone
            | Self::Email
            | Self::Url
            | Self::Id
            | Self::Choice
            | Self::Plugin(_) => Type::Text,
            Self::Number | Self::Percent => Type::Number,
            Self::Integer => Type::Int,
            Self::Boolean => Type::Bool,
            Self::Date => Type::Date,
            Self::Time => Type::Time,
            Self::Datetime => Type::Datetime,
            Self::Duration => Type::Duration,
            Self::Money => Type::Money,
            Self::List(item) => Type::List(Box::new(item.expression())),
            Self::Record(fields) => {
                Type::Record(fields.iter().map(|(name, kind)| (name.clone(), kind.expression())).collect())
            }
            Self::File => record(&[
                ("name", Type::Text),
                ("url", Type::Text),
                ("type", Type::Text),
                ("size", Type::Int),
            ]),
            Self::Location => {
                let maybe = |kind: Type| Type::Option(Box::new(kind));
                record(&[
                    ("address", Type::Text),
                    ("province", maybe(Type::Text)),
                    ("city", maybe(Type::Text)),
                    ("district", maybe(Type::Text)),
                    ("latitude", maybe(Type::Number)),
                    ("longitude", maybe(Type::Number)),
                ])
            }
            Self::Enum(names) => Type::Choice(Arc::clone(names)),
            Self::Option(inner) => Type::Option(Box::new(inner.expression())),
            Self::Json => Type::Json,
        }
    }
}

/// A value that the bot asks for or remembers.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: SlotType,
    /// What people call it.
    pub title: Local,
    /// The question that asks for it.
    pub ask: Local,
    /// The pattern of an `id`.
    pub pattern: Option<String>,
    /// The choices of a `choice`, in order.
    pub choices: Vec<Choice>,
    /// The fields of a `record` in the order in which they are asked for; each is a slot named `record.field`.
    pub fields: Vec<String>,
    /// Whether it is masked in logs and lists.
    pub sensitive: bool,
}

impl Slot {
    /// The type of its values in expressions.
    #[must_use]
    pub fn expression(&self) -> Type {
        let names = || self.choices.iter().map(|choice| choice.id.clone()).collect();
        match &self.kind {
            SlotType::Choice => Type::Choice(names()),
            SlotType::List(item) if **item == SlotType::Choice => Type::List(Box::new(Type::Choice(names()))),
            kind => kind.expression(),
        }
    }
}

/// One choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The value.
    pub id: String,
    /// What people say for it, by language; the first word of a language is its title.
    pub words: BTreeMap<String, Vec<String>>,
}

impl Choice {
    /// What people call it in a language.
    #[must_use]
    pub fn title(&self, language: &str) -> &str {
        self.said(language).first().map_or(&self.id, |word| word)
    }

    /// What people say for it in a language, the title first; nothing if no words are written.
    pub(crate) fn said(&self, language: &str) -> &[String] {
        let primary = language.split('-').next().unwrap_or_default();
        self.words
            .get(language)
            .or_else(|| {
                self.words
                    .iter()
                    .find(|(tag, _)| tag.split('-').next() == Some(primary))
                    .map(|(_, words)| words)
            })
            .or_else(|| self.words.get(""))
            .map_or(&[], Vec::as_slice)
    }
}
