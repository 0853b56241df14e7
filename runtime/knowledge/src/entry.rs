//! What authors write: questions with their phrasings and an answer, in several languages.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::normalize::normalize;

/// One question of a knowledge base with its answer, in every language it is written in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Names the entry; unique within an index.
    pub id: String,
    /// Groups entries for authors and reports; empty when there is none.
    pub category: String,
    /// The text by language tag, such as `zh-CN` or `en`.
    pub text: BTreeMap<String, Faq>,
    /// Where the entry was written, for messages to its author.
    pub source: String,
    /// What the search does not look at.
    pub details: Details,
}

/// What is known of an entry beside its texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Who keeps it right; empty when nobody is named.
    pub owner: String,
    /// The first day on which it holds.
    pub from: Option<Date>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// What else its authors say of it.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The document that it was imported from.
    pub origin: Option<Origin>,
}

/// The document that an entry was imported from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The name of the document.
    pub file: String,
    /// Where it stands there, such as `Sheet1!12`; empty when nothing says so.
    pub place: String,
}

impl Details {
    /// Whether the entry holds on a day.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// A question in one language: how it is asked and what to answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faq {
    /// The question as the author would show it.
    pub question: String,
    /// Other ways to ask the same.
    pub variants: Vec<String>,
    /// What the bot answers.
    pub answer: String,
}

impl Faq {
    /// The question and its variants, without those that hold no letter or digit.
    pub(crate) fn phrasings(&self) -> impl Iterator<Item = (&str, String)> {
        std::iter::once(&self.question)
            .chain(&self.variants)
            .map(|text| (text.as_str(), normalize(text)))
            .filter(|(_, normalized)| !normalized.is_empty())
    }
}
