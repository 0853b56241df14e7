//! Learning from what a bot could not answer: questions of the log become candidates that a person accepts or dismisses.
//!
//! [`candidates`] clusters the questions (`cluster.rs`), looks for the entry that each cluster is near to, and proposes what
//! to do (`propose.rs`): phrasings for an entry, a new entry with what agents answered (`draft.rs`), a better answer, or to
//! leave it. Personal data is masked before anything else (`mask.rs`). Nothing here changes the knowledge.
//!
//! What comes out does not depend on the order of what goes in, and a cluster keeps its name while it grows: questions are
//! taken in the order in which they were asked, and what was asked before is never looked at again.

mod bag;
mod cluster;
mod draft;
mod mask;
mod propose;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};

pub use mask::{MASK, unmasked};
pub use propose::candidates;

/// A question that a customer asked, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What the customer wrote.
    pub text: String,
    /// Its language, a tag such as `zh-CN`.
    pub language: String,
    /// When, by the clock of the bot.
    pub at: DateTime,
    /// The conversation, for who wants to read it.
    pub conversation: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The entry that was answered with, or that the customer chose.
    pub entry: Option<String>,
    /// What people wrote to the customer after it, one text a message.
    pub replies: Vec<String>,
}

/// How a question ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The bot did not understand.
    Silent,
    /// The bot asked which of several was meant, and the customer chose none.
    Unclear,
    /// The bot asked, and the customer chose.
    Chosen,
    /// The bot answered and got a bad mark.
    Disliked,
    /// A person took over.
    HandedOver,
}

impl Outcome {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Silent, Self::Unclear, Self::Chosen, Self::Disliked, Self::HandedOver];

    /// The name used in interfaces.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Unclear => "unclear",
            Self::Chosen => "chosen",
            Self::Disliked => "disliked",
            Self::HandedOver => "handed-over",
        }
    }
}

/// Questions that mean the same, and what may be done about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Names it; the same as long as its first question is in the log.
    pub id: String,
    /// Names of clusters in other languages that are one with it, since they are near to the same entry.
    pub also: Vec<String>,
    /// How often it was asked.
    pub size: usize,
    /// In how many conversations.
    pub conversations: usize,
    /// The day of its first question.
    pub first: Date,
    /// The day of its last question.
    pub last: Date,
    /// On how many days it was asked.
    pub days: usize,
    /// How the questions ended.
    pub outcomes: BTreeMap<Outcome, usize>,
    /// How it was asked, by language.
    pub asked: BTreeMap<String, Wordings>,
    /// What to do.
    pub proposal: Proposal,
}

impl Candidate {
    /// Whether it has this name.
    #[must_use]
    pub fn is(&self, id: &str) -> bool {
        self.id == id || self.also.iter().any(|other| other == id)
    }

    /// The question that stands for all, in the language in which it was asked most.
    #[must_use]
    pub fn typical(&self) -> &str {
        let most = self.asked.values().max_by_key(|wordings| wordings.size);
        most.map_or("", |wordings| wordings.typical.as_str())
    }
}

/// The questions of a candidate in one language, masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wordings {
    /// How often it was asked.
    pub size: usize,
    /// The one that is most like all others.
    pub typical: String,
    /// Each wording with how often it came, the most frequent first; at most twenty.
    pub texts: Vec<(String, usize)>,
    /// Those that are worth keeping: new to the entry, short enough, no two the same.
    pub add: Vec<String>,
}

/// What to do about a candidate.
#[derive(Debug, Clone, PartialEq)]
pub enum Proposal {
    /// An entry means the same, and did not know these words.
    Variant {
        /// The entry.
        entry: String,
        /// How sure the search is, from 0 to 1; 1 if customers chose it.
        score: f32,
    },
    /// Nothing means the same.
    New {
        /// What people answered.
        draft: Option<Draft>,
    },
    /// The entry was answered with, and customers were not content.
    Improve {
        /// The entry.
        entry: String,
        /// What people answered instead.
        draft: Option<Draft>,
    },
    /// It is not for this bot.
    Leave(Reason),
}

/// Why a candidate is not for a bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is talk without a question.
    SmallTalk,
    /// It speaks of other worlds.
    Elsewhere,
}

/// An answer as people gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The answer, masked.
    pub answer: String,
    /// The language of the questions that it answered.
    pub language: String,
    /// In how many conversations this or nearly this was answered.
    pub times: usize,
    /// Conversations in which it was, at most three.
    pub conversations: Vec<String>,
    /// The last day on which it was.
    pub last: Date,
}

/// A candidate that somebody decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its name then.
    pub id: String,
    /// How often it had been asked.
    pub size: usize,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How often something must have been asked.
    pub least: usize,
    /// So many candidates at most, those that were asked most often.
    pub most: usize,
    /// What was decided before. It comes back when it was asked twice as often.
    pub settled: Vec<Settled>,
}

impl Default for Options {
    fn default() -> Self {
        Self { least: 2, most: 100, settled: Vec::new() }
    }
}
