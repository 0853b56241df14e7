//! What became of a document.

use botloom_flow::Wording;

/// A row or a section that did not become an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The document.
    pub file: String,
    /// Where in it: `Sheet1!12`, `row 12`, `#returns`, `page 3`.
    pub place: String,
    /// The column by its header; empty where there is none.
    pub column: String,
    /// What is wrong.
    pub problem: Wording,
    /// What to do about it.
    pub cure: Wording,
}

/// A column or a sheet that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// The sheet; empty in a document that is one table.
    pub sheet: String,
    /// The column by its header, or by its letters if it has none; empty if it is the whole sheet.
    pub column: String,
    /// Why.
    pub why: Wording,
}

/// An entry that a person edited since it was imported and whose place in the document changed too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The id of the entry.
    pub id: String,
    /// The file of the folder that has it.
    pub file: String,
    /// Where it stands in the document.
    pub place: String,
    /// Question and answer as the person left them.
    pub yours: String,
    /// Question and answer as the document has them.
    pub theirs: String,
}

/// An entry whose row or section is no longer in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The id of the entry.
    pub id: String,
    /// The file of the folder that has it.
    pub file: String,
    /// Whether the entry was taken out; else it is there still.
    pub removed: bool,
}

/// What became of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries that are new.
    pub added: usize,
    /// Entries that the document changed.
    pub updated: usize,
    /// Entries that the document has as it had them at the last import.
    pub unchanged: usize,
    /// Entries that a person edited and the document changed.
    pub kept: Vec<Kept>,
    /// Entries that the document no longer has.
    pub gone: Vec<Gone>,
    /// What did not become an entry.
    pub faults: Vec<Fault>,
    /// Columns and sheets that were not read.
    pub ignored: Vec<Ignored>,
}
