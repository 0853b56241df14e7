//! What words mean, as vectors that were learnt elsewhere: a table of tokens, or a sentence model. No IO.
//!
//! Two tables are part of the program ([`Shipped`]), one of English tokens and one of Chinese words: the meaning of a text is
//! the mean of those of its tokens. What an operator supplies ([`Embeddings`]) is asked first by a [`Source`], and the tables only
//! where it says nothing.
//!
//! What it is not: intents, or entries of knowledge, or any decision about a text.
//!
//! To make a table anew: `examples/distill.rs`; `data/README.md` says of what. The indexes of `knowledge` keep what a table says: raise
//! `FORMAT` there, look over `CODES` in its `meaning.rs`, and fit its model again. To measure a sentence model: `examples/encode.rs`.

mod embeddings;
mod encoder;
mod shipped;
mod source;
mod table;
mod tensors;

pub use embeddings::Embeddings;
pub use encoder::{Encoder, EncoderFiles};
pub use shipped::Shipped;
pub use source::{Sense, Source};
