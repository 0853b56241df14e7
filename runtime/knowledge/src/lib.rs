//! Questions and answers: finds the entry of a knowledge base that a customer's question means, or says that none is.
//!
//! Search has two steps. The search library (BM25 over the tokens of [`Index`]'s texts) picks some dozens of candidates
//! out of any number; then each is compared with the query closely, which gives a likeness from 0 to 1 that means the
//! same in small and large knowledge bases. [`decide`] turns the hits into an answer, a choice or silence. No clock, no
//! async, no network; IO is a folder that [`Index::write`] fills and [`Index::open`] maps.
//!
//! An index is a list of parts that never change (`part.rs`; `layout.rs` writes and `store.rs` reads their texts). `edit.rs`
//! adds parts and marks texts as taken out (`living.rs`), `merge.rs` makes one part of several, `keep.rs` keeps them in
//! folders. What a text is compared by belongs into `store::Text` and all of these; raise `FORMAT` then.
//!
//! To support another script or language: `normalize.rs` says which scripts have no spaces, `analysis.rs` how a run of
//! a script becomes tokens, `common.rs` which words say little. Raise `FORMAT` in `store.rs`, because tokens are
//! stored, and add entries and paraphrases of the language to `tests/courier`.
//!
//! To change how candidates are ranked: `likeness.rs` makes the features, `classes.rs` a linear model of each entry's
//! phrasings, `meaning.rs` says what words mean, `model/` weighs all; `examples/fit/` fits the weights and must be run again after a change. `botloom eval
//! knowledge` says what it did, and the defaults of [`Thresholds`] follow from it.

mod analysis;
mod anyone;
mod classes;
mod common;
mod content;
mod decide;
mod duplicates;
mod edit;
mod entry;
mod error;
pub mod evaluate;
mod index;
mod keep;
mod layout;
pub mod learning;
mod likeness;
mod living;
mod meaning;
mod merge;
mod model;
mod normalize;
mod part;
mod personal;
mod search;
mod slips;
mod span;
mod store;
mod synonyms;
pub mod tables;

pub use decide::{Decision, Thresholds, decide};
pub use duplicates::{Duplicate, duplicates};
pub use entry::{Details, Entry, Faq, Origin};
pub use error::Error;
pub use index::Index;
pub use keep::{Packed, Snapshot};
pub use personal::{numbers, personal};
#[doc(hidden)]
pub use search::Examined;
pub use search::Hit;
pub use span::span;
pub use tables::{Table, Tables};
