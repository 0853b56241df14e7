//! Documents to knowledge entries: bytes of a table or a text in, files of `knowledge/` and a report out.
//!
//! No IO: the caller reads the document and the folder and writes what [`import`] gives. What is not carried over is
//! never dropped in silence: a row or a section that can not be an entry is a [`Fault`] with its place, column, problem and
//! cure, and columns and sheets that are not read are named.
//!
//! The stages: a file of `format/` reads the bytes of one kind of document into sheets of cells or blocks of text; `columns.rs`
//! and `rows.rs` make entries of rows, `passages.rs` of sections; `merge.rs` brings them into what the folder has already,
//! and `yaml.rs` writes them.
//!
//! The ledger of imports stands in the entries themselves: `source` names document and place, and `digest` what was written
//! then. An entry whose content no longer has that digest was edited by a person and is not overwritten.
//!
//! A sheet of things and their values becomes a table of the knowledge instead: `values.rs`, once and without a ledger.
//! What was learnt from conversations goes the same way into entries: `learned.rs`.
//!
//! To add a format: a file in `format/` with a function `read`, and a row in `format/mod.rs`. To add a name of a column: a word
//! in `columns.rs`.

mod blocks;
mod columns;
mod dates;
mod entry;
mod existing;
mod folder;
mod format;
mod ids;
mod import;
mod learned;
mod limits;
mod merge;
mod passages;
mod report;
mod rows;
mod table;
mod text;
mod values;
mod yaml;

use botloom_flow::{Worded, Wording};

pub use folder::Folder;
pub use format::KINDS;
pub use import::{Document, Options, import};
pub use learned::{LEARNED, Lesson, add_entry, add_phrasings, has_entry, set_answer};
pub use limits::MAX_FILE;
pub use report::{Fault, Gone, Ignored, Kept, Report};
pub use values::{Values, table};

/// Why nothing of a document could be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub(crate) Wording);

impl Worded for Unreadable {
    fn words(&self) -> Wording {
        self.0.clone()
    }
}
