//! Answers of the knowledge that are suggested to whoever answers a customer.

use super::Invalid;
use async_graphql::{InputObject, SimpleObject};
use botloom_engine::Advice;
use botloom_flow::words;
use botloom_ports::KnowledgeHit;

/// The most answers that are suggested.
pub(super) const MOST_SUGGESTED: usize = 20;
/// The longest id of an entry, in bytes.
const LONGEST_ID: usize = 500;

/// An answer of the bot's knowledge, for whoever answers the customer.
#[derive(SimpleObject)]
pub(super) struct Suggestion {
    /// The id of the entry.
    entry: String,
    /// Its question, in the language of the talk.
    question: String,
    answer: String,
    /// How sure the search is, from 0 to 1.
    certainty: f64,
}

impl From<KnowledgeHit> for Suggestion {
    fn from(hit: KnowledgeHit) -> Self {
        Self { entry: hit.entry, question: hit.question, answer: hit.answer, certainty: hit.certainty }
    }
}

/// What was suggested to a member who writes, for the figure `agent_adoption`.
#[derive(InputObject)]
pub(super) struct AdviceInput {
    /// The entries that they saw, 1 to 20.
    shown: Vec<String>,
    /// The one of them that they began from.
    taken: Option<String>,
}

impl AdviceInput {
    /// What was suggested, or why it cannot have been.
    pub(super) fn read(self) -> Result<Advice, Invalid> {
        let Self { shown, taken } = self;
        if shown.is_empty() || shown.len() > MOST_SUGGESTED || shown.iter().any(|id| id.len() > LONGEST_ID) {
            return Err(Invalid::new("advice.shown", words!("name 1 to 20 entries that were suggested")));
        }
        if taken.as_ref().is_some_and(|taken| !shown.contains(taken)) {
            return Err(Invalid::new("advice.taken", words!("it is none of those that were suggested")));
        }
        Ok(Advice { shown, taken })
    }
}
