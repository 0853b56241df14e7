//! What an import could not carry over, with its place and what to do.

/// Something of the project that has no counterpart in the bot folder, or another meaning there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The file of the project, with `/` between folders.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    /// What was not carried over.
    pub what: String,
    /// Why not.
    pub why: String,
    /// What to do about it.
    pub cure: String,
}

/// Everything that an import could not carry over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    items: Vec<Item>,
}

impl Report {
    /// The items, in the order of files and lines, each once.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    pub(crate) fn add(&mut self, place: &Place, what: impl Into<String>, why: &str, cure: impl Into<String>) {
        self.items.push(Item {
            file: place.file.clone(),
            line: place.line.max(1),
            what: what.into(),
            why: why.to_owned(),
            cure: cure.into(),
        });
    }

    pub(crate) fn finish(&mut self) {
        self.items.sort();
        self.items.dedup();
    }
}

/// A place in a file of the project.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
}

impl Place {
    pub(crate) fn new(file: &str, line: usize) -> Self {
        Self { file: file.to_owned(), line }
    }
}
