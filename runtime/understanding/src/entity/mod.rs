//! Values in running text: numbers, dates, money, telephone numbers, identifiers, choices, in Chinese and English.

mod choice;
mod contact;
mod money;
mod number;
mod scan;
mod when;

use choice::Choices;
use contact::Identifier;
use jiff::ZonedDateTime;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use scan::{Found, Scan};

/// A kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Any text.
    Text,
    /// A number, exact.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// A time of the day.
    Time,
    /// A day with a time.
    DateTime,
    /// A span of time.
    Duration,
    /// An amount of money.
    Money,
    /// A share of a hundred.
    Percent,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A name of a thing, such as a tracking number.
    Id,
    /// One of several named values.
    Choice,
}

/// One of several named values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub id: String,
    /// What customers call it, in any language.
    pub words: Vec<String>,
}

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The slot.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// For [`Kind::Id`], a regular expression.
    pub pattern: Option<String>,
    /// For [`Kind::Choice`].
    pub choices: Vec<Choice>,
    /// For [`Kind::Money`]: the currency, an ISO 4217 code, of an amount that was asked for and has none.
    pub default_currency: String,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Any text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// A time of the day.
    Time(Time),
    /// A moment.
    DateTime(ZonedDateTime),
    /// An amount of money.
    Money {
        /// How much.
        amount: Decimal,
        /// Of what, an ISO 4217 code.
        currency: String,
    },
    /// A share of a hundred: 5 is 5 %.
    Percent(Decimal),
    /// A span of time, in seconds.
    Duration(i64),
    /// The name of a choice.
    Choice(String),
}

/// A value in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// The slot it fits.
    pub slot: String,
    /// The value.
    pub value: Value,
    /// Its first byte in the text.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
}

/// Looks for the values of some slots.
pub(crate) struct Recognizers(Vec<Recognizer>);

struct Recognizer {
    name: String,
    kind: Kind,
    identifier: Option<Identifier>,
    choices: Option<Choices>,
    currency: String,
}

impl Recognizers {
    pub fn new(specs: &[Spec]) -> Self {
        let recognizer = |spec: &Spec| Recognizer {
            name: spec.name.clone(),
            kind: spec.kind,
            identifier: (spec.kind == Kind::Id).then(|| Identifier::new(spec.pattern.as_deref())),
            choices: (spec.kind == Kind::Choice).then(|| Choices::new(&spec.choices)),
            currency: spec.default_currency.clone(),
        };
        Self(specs.iter().map(recognizer).collect())
    }

    /// The values of a running text, by place. Nothing is found for texts and truth values: they are only asked for.
    pub fn find(&self, text: &str, now: &ZonedDateTime) -> Vec<Entity> {
        let scan = Scan::new(text);
        let taken = Taken::of(&scan, now);
        let mut entities: Vec<Entity> = Vec::new();
        for recognizer in &self.0 {
            for found in recognizer.find(&scan, text, now, &taken) {
                let (start, end) = scan.original(found.start, found.end);
                entities.push(Entity { slot: recognizer.name.clone(), value: found.value, start, end });
            }
        }
        // What belongs to a longer identifier or telephone number is no value of its own.
        let spans: Vec<(usize, usize)> = entities
            .iter()
            .filter(|entity| {
                self.kind(&entity.slot).is_some_and(|kind| matches!(kind, Kind::Id | Kind::Email | Kind::Url))
            })
            .map(|entity| (entity.start, entity.end))
            .collect();
        entities.retain(|entity| {
            !spans.iter().any(|(start, end)| {
                *start <= entity.start && entity.end <= *end && entity.end - entity.start < end - start
            })
        });
        entities.sort_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)).then(a.slot.cmp(&b.slot)));
        entities
    }

    fn kind(&self, slot: &str) -> Option<Kind> {
        self.0.iter().find(|recognizer| recognizer.name == slot).map(|recognizer| recognizer.kind)
    }

    /// The value of a text that answers a question for a slot.
    pub fn answer(&self, slot: &str, text: &str, now: &ZonedDateTime) -> Option<Value> {
        let recognizer = self.0.iter().find(|recognizer| recognizer.name == slot)?;
        recognizer.answer(&Scan::new(text), text, now)
    }
}

/// Where dates, times and telephone numbers stand: a number in them is none of its own.
struct Taken(Vec<(usize, usize)>);

impl Taken {
    fn of(scan: &Scan, now: &ZonedDateTime) -> Self {
        let mut taken: Vec<(usize, usize)> = Vec::new();
        taken.extend(contact::phones(scan).iter().map(|f| (f.start, f.end)));
        taken.extend(contact::emails(scan).iter().map(|f| (f.start, f.end)));
        taken.extend(when::dates(scan, now).iter().map(|f| (f.start, f.end)));
        taken.extend(when::times(scan).iter().map(|f| (f.start, f.end)));
        taken.extend(when::moments(scan, now).iter().map(|f| (f.start, f.end)));
        Self(taken)
    }

    fn free<T>(&self, found: &Found<T>) -> bool {
        self.0.iter().all(|(start, end)| found.end <= *start || found.start >= *end)
    }
}

fn each<T>(found: Vec<Found<T>>, value: impl Fn(T) -> Value) -> Vec<Found<Value>> {
    found.into_iter().map(|f| Found { value: value(f.value), start: f.start, end: f.end }).collect()
}

impl Recognizer {
    fn find(&self, scan: &Scan, original: &str, now: &ZonedDateTime, taken: &Taken) -> Vec<Found<Value>> {
        match self.kind {
            Kind::Text | Kind::Boolean => Vec::new(),
            Kind::Number | Kind::Integer => {
                let money = money::find(scan);
                let percents = percents(scan);
                let mut numbers = number::find(scan);
                numbers.retain(|found| {
                    taken.free(found)
                        && !money.iter().any(|m| m.start <= found.start && found.end <= m.end)
                        && !percents.iter().any(|p| p.start <= found.start && found.end <= p.end)
                });
                if self.kind == Kind::Number {
                    return each(numbers, Value::Number);
                }
                numbers.retain(|found| whole(found.value).is_some());
                each(numbers, |value| Value::Integer(whole(value).unwrap_or_default()))
            }
            Kind::Date => each(when::dates(scan, now), Value::Date),
            Kind::Time => each(when::times(scan), Value::Time),
            Kind::DateTime => each(when::moments(scan, now), Value::DateTime),
            Kind::Duration => each(when::spans(scan), Value::Duration),
            Kind::Money => each(money::find(scan), |found| Value::Money {
                amount: found.amount,
                currency: found.currency,
            }),
            Kind::Percent => each(percents(scan), Value::Percent),
            Kind::Phone => each(contact::phones(scan), Value::Text),
            Kind::Email => each(contact::emails(scan), Value::Text),
            Kind::Url => each(contact::urls(scan, original), Value::Text),
            Kind::Id => self.identifier.as_ref().map_or_else(Vec::new, |id| each(id.find(scan), Value::Text)),
            Kind::Choice => {
                self.choices.as_ref().map_or_else(Vec::new, |c| each(c.find(scan), Value::Choice))
            }
        }
    }

    fn answer(&self, scan: &Scan, original: &str, now: &ZonedDateTime) -> Option<Value> {
        let first = || {
            self.find(scan, original, now, &Taken::of(scan, now)).into_iter().next().map(|found| found.value)
        };
        match self.kind {
            Kind::Text => {
                let text = original.trim();
                (!text.is_empty()).then(|| Value::Text(text.to_owned()))
            }
            Kind::Boolean => {
                let cues = crate::cue::read(original);
                if cues.contains(&crate::Cue::Affirm) {
                    return Some(Value::Boolean(true));
                }
                cues.contains(&crate::Cue::Deny).then_some(Value::Boolean(false))
            }
            Kind::Number => {
                first().or_else(|| number::find(scan).first().map(|found| Value::Number(found.value)))
            }
            Kind::Integer => first().or_else(|| {
                number::find(scan).first().and_then(|found| whole(found.value)).map(Value::Integer)
            }),
            Kind::Time => when::time_answer(scan).map(Value::Time),
            Kind::DateTime => when::moment_answer(scan, now).map(Value::DateTime),
            Kind::Money => first().or_else(|| {
                let found = number::find(scan).into_iter().next()?;
                Some(Value::Money { amount: found.value, currency: self.currency.clone() })
            }),
            Kind::Percent => {
                first().or_else(|| number::find(scan).first().map(|found| Value::Percent(found.value)))
            }
            Kind::Phone => contact::phone_answer(scan).map(Value::Text),
            Kind::Id => self.identifier.as_ref()?.answer(scan).map(Value::Text),
            Kind::Choice => self.choices.as_ref()?.answer(scan).map(Value::Choice),
            Kind::Date | Kind::Duration | Kind::Email | Kind::Url => first(),
        }
    }
}

fn whole(value: Decimal) -> Option<i64> {
    value.is_integer().then(|| value.to_i64()).flatten()
}

/// The shares of a text: 5%, 百分之五, five percent.
fn percents(scan: &Scan) -> Vec<Found<Decimal>> {
    let mut found = Vec::new();
    for number in number::find(scan) {
        let tail = &scan.text[number.end..];
        let word = ["%", " %", " percent", " per cent", "个点"].iter().find(|word| tail.starts_with(*word));
        if let Some(word) = word {
            found.push(Found { value: number.value, start: number.start, end: number.end + word.len() });
        }
    }
    for (start, sign) in scan.text.match_indices("百分之") {
        let at = start + sign.len();
        let end = scan.text[at..]
            .find(|c: char| !(c.is_ascii_digit() || "零〇一二两三四五六七八九十百点.".contains(c)))
            .map_or(scan.text.len(), |end| at + end);
        if let Some(value) = number::whole(&scan.text[at..end]) {
            found.push(Found { value, start, end });
        }
    }
    scan::longest(found)
}

#[cfg(test)]
mod tests;
