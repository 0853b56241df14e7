//! What is kept from edit to edit, so that an edit is learnt in the time that it is worth.

use crate::entity::Recognizers;
use crate::intent::{self, Example};
use crate::synonyms::Synonyms;
use crate::training::TrainingData;
use crate::{Spec, Understanding, mask};
use botloom_embeddings::Embeddings;
use jiff::ZonedDateTime;
use std::collections::HashMap;
use std::sync::Arc;

/// Learns a bot again and again while it is edited. What it learns is as good as learnt anew, but need not be the same to
/// the last digit: what is published is learnt anew.
pub struct Learner {
    specs: Vec<Spec>,
    recognizers: Arc<Recognizers>,
    /// By text: with signs for its values.
    masked: HashMap<String, String>,
    intents: intent::Learner,
    /// The same without a costly sentence model, if there is one.
    quick: Option<intent::Learner>,
}

impl Learner {
    /// Knows nothing yet, but what words mean elsewhere.
    #[must_use]
    pub fn new(embeddings: Option<Arc<Embeddings>>) -> Self {
        let costly = embeddings.as_ref().is_some_and(|embeddings| embeddings.is_costly());
        Self {
            specs: Vec::new(),
            recognizers: Arc::new(Recognizers::new(&[])),
            masked: HashMap::new(),
            intents: intent::Learner::new(embeddings),
            quick: costly.then(|| intent::Learner::new(None)),
        }
    }

    /// Learns what a bot teaches now, and forgets the rest.
    #[must_use]
    pub fn learn(&mut self, data: &TrainingData) -> Understanding {
        let TrainingData { examples, specs, synonyms } = data;
        if self.specs != *specs {
            self.specs.clone_from(specs);
            self.recognizers = Arc::new(Recognizers::new(specs));
            self.masked.clear();
        }
        let mut masked = HashMap::with_capacity(examples.len());
        let mut signed = Vec::with_capacity(examples.len());
        for Example { intent, text } in examples {
            let (own, known) = (text.clone(), self.masked.remove(text));
            let find = || mask(text, &self.recognizers.find(text, &ZonedDateTime::default()));
            let text = masked.entry(own).or_insert_with(|| known.unwrap_or_else(find)).clone();
            signed.push(Example { intent: intent.clone(), text });
        }
        self.masked = masked;
        let intents = self.intents.learn(&signed);
        let quick = self.quick.as_mut().map(|quick| quick.learn(&signed));
        let synonyms = Synonyms::new(synonyms, signed.iter().map(|example| example.text.as_str()));
        Understanding { intents, quick, recognizers: Arc::clone(&self.recognizers), synonyms }
    }

    /// An example that was learnt, with signs for its values.
    pub(crate) fn signed(&self, text: &str) -> Option<&str> {
        self.masked.get(text).map(String::as_str)
    }
}
