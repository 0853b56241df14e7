//! What an operator supplies to tell what texts mean.

use crate::encoder::{Encoder, EncoderFiles};
use crate::table::Table;

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
    #[must_use]
    pub fn is_costly(&self) -> bool {
        matches!(self, Self::Sentences(_))
    }

    /// The vector of a text, of length one; nothing if nothing of the text is known.
    pub(crate) fn vector(&self, text: &str, folded: &str) -> Option<Vec<f32>> {
        match self {
            Self::Table(table) => table.vector(folded),
            Self::Sentences(encoder) => encoder.vector(text),
        }
    }
}
