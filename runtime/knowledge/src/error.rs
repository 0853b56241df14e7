//! What can go wrong while an index is built, written or opened.

use std::io;
use std::path::PathBuf;

/// Why an index could not be built, written or opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Two entries carry the same id.
    #[error("two entries have the id `{id}`: give each entry an id of its own")]
    DuplicateId {
        /// The id that was seen twice.
        id: String,
    },
    /// An entry has no id.
    #[error("the entry with the question `{question}` has no id")]
    MissingId {
        /// A question of the entry, empty when it has none either.
        question: String,
    },
    /// There is more text than one index can address.
    #[error("`{id}` does not fit: an index holds at most 4 billion texts and phrasings")]
    TooLarge {
        /// The entry that did not fit.
        id: String,
    },
    /// The folder to write to holds something already.
    #[error("`{}` is not empty: an index is written to a new folder, so that readers of an old one keep it", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds no finished index.
    #[error("`{}` holds no knowledge index", path.display())]
    NotAnIndex {
        /// The folder.
        path: PathBuf,
    },
    /// The index was written by another generation of this crate.
    #[error("the knowledge index in `{}` has format {found}, this version reads format {known}: build it again", path.display())]
    UnknownFormat {
        /// The folder.
        path: PathBuf,
        /// The format the folder names.
        found: u64,
        /// The format this version reads and writes.
        known: u64,
    },
    /// Bytes are missing or changed.
    #[error("the knowledge index in `{}` is damaged: {what}: build it again", path.display())]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// What does not add up.
        what: String,
    },
    /// Reading or writing failed.
    #[error("cannot read or write `{}`: {cause}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        cause: io::Error,
    },
    /// The search library refused.
    #[error("the search library failed: {0}")]
    Search(#[from] tantivy::TantivyError),
}
