//! What an understanding is trained with.

use crate::entity::Spec;
use crate::intent::Example;

/// What a bot teaches.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrainingData {
    /// Sentences of intents.
    pub examples: Vec<Example>,
    /// The values to look for.
    pub specs: Vec<Spec>,
    /// Groups of words that mean the same, as the bot's lexicon has them.
    pub synonyms: Vec<Vec<String>>,
}

impl From<Vec<Example>> for TrainingData {
    /// Examples alone.
    fn from(examples: Vec<Example>) -> Self {
        Self { examples, ..Self::default() }
    }
}
