//! What authors write: questions with their phrasings and an answer, in several languages.

use std::collections::BTreeMap;

use crate::normalize::normalize;

/// One question of a knowledge base with its answer, in every language it is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Names the entry; unique within an index.
    pub id: String,
    /// Groups entries for authors and reports; empty when there is none.
    pub category: String,
    /// The text by language tag, such as `zh-CN` or `en`.
    pub text: BTreeMap<String, Faq>,
    /// Where the entry was written, for messages to its author.
    pub source: String,
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
