//! Projects of other tools to bot folders: files in, files and a list of what could not be carried over out.
//!
//! No IO: the caller reads the project and writes the folder. What the other tool has and the language does not is
//! never dropped in silence; it is an [`Item`] with its file, line, reason and what to do about it. A construct that
//! has a counterpart of another meaning is translated and listed too.

mod bot;
pub mod botframework;
mod cel;
mod kind;
mod names;
mod polish;
mod report;
mod tree;
mod write;
mod yaml;

use std::collections::BTreeMap;

pub use report::{Item, Report};

/// The files of a project: bytes by path, with `/` between folders.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What became of a project.
#[derive(Debug)]
pub struct Imported {
    /// The files of the bot folder: texts by path.
    pub files: BTreeMap<String, String>,
    /// What could not be carried over.
    pub report: Report,
    /// How many flows the folder has.
    pub flows: usize,
    /// How many questions with answers.
    pub entries: usize,
    /// How many tests.
    pub tests: usize,
}

/// Why nothing could be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAProject(pub(crate) String);
