//! What a text means, as a vector that was learnt elsewhere: of a table of tokens, or of a sentence model. No IO.
//!
//! Two tables are part of the program ([`shipped`]), one of English tokens and one of Chinese words: the meaning of a text is
//! the mean of those of its tokens. What an operator supplies is asked first, and the tables only where it says nothing.

mod shipped;
mod table;

use crate::encoder::{Encoder, EncoderFiles};
use std::sync::Arc;
use table::Table;

/// What gives the vector of a text.
pub enum Embeddings {
    /// A table of token vectors: some microseconds a text.
    Table(Table),
    /// A sentence model: some milliseconds a text, so that only what is not sure without it is asked of it.
    Sentences(Box<Encoder>),
}

impl Embeddings {
    /// Reads the two files of a table.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn table(safetensors: &[u8], tokenizer: &str) -> Result<Self, String> {
        Table::read(safetensors, tokenizer).map(Self::Table)
    }

    /// Reads the files of a sentence model.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn sentences(files: EncoderFiles<'_>) -> Result<Self, String> {
        Encoder::read(files).map(|encoder| Self::Sentences(Box::new(encoder)))
    }

    /// How long a vector is.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        match self {
            Self::Table(table) => table.dimensions(),
            Self::Sentences(encoder) => encoder.dimensions(),
        }
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Table(table) => table.bytes(),
            Self::Sentences(encoder) => encoder.bytes(),
        }
    }

    /// Whether a text costs so much that only those that are not sure without it are read by it.
    pub(crate) fn is_costly(&self) -> bool {
        matches!(self, Self::Sentences(_))
    }

    /// The vector of a text, of length one; nothing if nothing of the text is known.
    fn vector(&self, text: &str, folded: &str) -> Option<Vec<f32>> {
        match self {
            Self::Table(table) => table.vector(folded),
            Self::Sentences(encoder) => encoder.vector(text),
        }
    }
}

/// What the meaning of a text counts beside its features, which have length one together.
const LENGTH: f32 = 1.2;
/// How much of that a text of Chinese has: its characters tell more than letters do, and a short text has few words.
const CHINESE: f32 = 0.5;

/// The meaning of a text: some of the numbers of a [`Source`], from `first` on; all others are zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Sense {
    pub first: usize,
    pub values: Vec<f32>,
}

/// Where the meanings of texts come from. Each table, and what was supplied, has numbers of its own.
#[derive(Clone, Default)]
pub(crate) struct Source {
    supplied: Option<Arc<Embeddings>>,
}

impl Source {
    /// The tables of the program, behind what an operator supplies.
    pub fn new(supplied: Option<Arc<Embeddings>>) -> Self {
        Self { supplied }
    }

    /// The meaning of a text, given as it is written and folded; empty if nothing of it is known.
    pub fn sense(&self, text: &str, folded: &str) -> Sense {
        if let Some(supplied) = &self.supplied
            && let Some(mut values) = supplied.vector(text, folded)
        {
            values.iter_mut().for_each(|x| *x *= LENGTH);
            return Sense { first: 0, values };
        }
        let first = self.supplied.as_ref().map_or(0, |supplied| supplied.dimensions());
        let (english, chinese) = (shipped::english(), shipped::chinese());
        let (mut values, start) = match (english.vector(folded), chinese.vector(folded)) {
            (None, None) => return Sense::default(),
            (Some(values), None) => (values, 0),
            (None, Some(mut values)) => {
                values.iter_mut().for_each(|x| *x *= CHINESE);
                (values, english.dimensions())
            }
            (Some(mut values), Some(others)) => {
                values.extend(others);
                values.iter_mut().for_each(|x| *x *= std::f32::consts::FRAC_1_SQRT_2);
                (values, 0)
            }
        };
        values.iter_mut().for_each(|x| *x *= LENGTH);
        Sense { first: first + start, values }
    }
}
