//! Rules about files, knowledge and tests: what the language alone cannot see.
//!
//! To add one: a code in `flow/problem.rs`, a file of its noun here, a call in [`rules`]. What takes training to find is
//! [`Likeness`].

mod answers;
mod files;
mod knowledge;
mod likeness;
mod marks;
mod tests;

pub(crate) use knowledge::leaves;
pub(crate) use likeness::Likeness;

use botloom_flow::program::Program;
use botloom_flow::{Node, Problem, ReadFile, Source};
use botloom_knowledge::{Entry, Table};
use botloom_ports::Files;
use std::sync::Arc;

/// What a rule may look at.
pub(crate) struct Folder<'f> {
    pub(crate) files: &'f Files,
    pub(crate) sources: &'f [Source],
    /// The sources with their trees.
    pub(crate) read: &'f [ReadFile],
    pub(crate) program: &'f Program,
    pub(crate) entries: &'f [Arc<Entry>],
    pub(crate) tables: &'f [Table],
    pub(crate) synonyms: &'f [Vec<String>],
}

/// Every problem that the rules find in a folder without errors.
pub(crate) fn rules(folder: &Folder<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    answers::check(folder, &mut found);
    files::check(folder, &mut found);
    knowledge::check(folder, &mut found);
    marks::check(folder, &mut found);
    tests::check(folder, &mut found);
    found
}

/// What of it is an error, so that no release can be made of the folder.
pub(crate) fn stops(folder: &Folder<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    answers::check(folder, &mut found);
    knowledge::unfilled(folder, &mut found);
    found
}

impl<'f> Folder<'f> {
    /// The files below a folder that can be read, as trees.
    fn trees(&self, below: &str) -> Vec<(&'f Source, &'f Node)> {
        let read = self.read.iter().filter(|file| file.source().path().starts_with(below));
        read.filter_map(|file| Some((file.source(), file.root()?))).collect()
    }
}

/// A text without what does not matter to whether two are the same.
fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    let kept = lower.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
