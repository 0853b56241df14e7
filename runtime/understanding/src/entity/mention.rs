//! What a recognizer says about a place in a text, before any slot asks for it.
//!
//! Slots want one value; a mention keeps every reading of the words. [`mentions`] reads one kind of them and is what
//! `botloom eval entities` measures.

use super::scan::Scan;
use super::{amount, contact, moment, quantity};
use crate::language::Language;
use jiff::civil::DateTime;

/// What is read in a text, named as the published cases name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Numbers, fractions included.
    Number,
    /// Places in a row.
    Ordinal,
    /// Parts of a hundred.
    Percent,
    /// Two ends of numbers.
    NumberRange,
    /// Amounts of money.
    Currency,
    /// Lengths, weights, volumes.
    Dimension,
    /// Degrees of heat.
    Temperature,
    /// How old somebody is.
    Age,
    /// Days, times, their ranges, durations and repetitions.
    DateTime,
    /// Phone numbers.
    Phone,
    /// E-mail addresses.
    Email,
    /// Web addresses.
    Url,
    /// Addresses of machines.
    Ip,
    /// Globally unique identifiers.
    Guid,
    /// Words after `#`.
    Hashtag,
    /// Names after `@`.
    Handle,
    /// What stands in quotation marks.
    Quoted,
    /// Yes and no.
    Boolean,
}

/// Names and values of one reading; a name without a value was said without one.
pub type Fields = Vec<(&'static str, Option<String>)>;

/// A place in a text and its readings.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What it is: `number`, `datetimeV2.date`.
    pub kind: &'static str,
    /// One reading for most kinds; for days and times every one that the words allow, the past one first.
    pub readings: Vec<Fields>,
}

/// What the text says of one kind, by place. Relative days and times count from `now`.
#[must_use]
pub fn mentions(model: Model, language: Language, text: &str, now: DateTime) -> Vec<Mention> {
    let scan = Scan::new(text);
    let mut found = match model {
        Model::Number => quantity::numbers(&scan, language),
        Model::Ordinal => quantity::ordinals(&scan, language),
        Model::Percent => quantity::percents(&scan, language),
        Model::NumberRange => quantity::ranges(&scan, language),
        Model::Currency => amount::currencies(&scan, language),
        Model::Dimension => amount::dimensions(&scan, language),
        Model::Temperature => amount::temperatures(&scan, language),
        Model::Age => amount::ages(&scan, language),
        Model::DateTime => moment::mentions(&scan, language, now),
        Model::Phone => contact::phones(&scan),
        Model::Email => contact::emails(&scan),
        Model::Url => contact::urls(&scan),
        Model::Ip => contact::ips(&scan),
        Model::Guid => contact::guids(&scan),
        Model::Hashtag => contact::hashtags(&scan),
        Model::Handle => contact::handles(&scan),
        Model::Quoted => contact::quoted(&scan),
        Model::Boolean => contact::booleans(&scan, language),
    };
    for mention in &mut found {
        mention.start = scan.origin(mention.start);
        mention.end = scan.origin(mention.end);
    }
    found
}
