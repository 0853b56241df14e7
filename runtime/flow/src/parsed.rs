//! One file of a bot folder, read once: its text, its tree, and what it declares and names.

use crate::source::Source;
use crate::symbols::Facts;
use crate::syntax::{Document, Node};
use std::sync::Arc;

/// Whether a file describes what a plug-in offers.
pub(crate) fn is_interface(path: &str) -> bool {
    path.ends_with(".wit") || path.ends_with(".wasm")
}

/// A source with everything that is read of it alone.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) source: Source,
    pub(crate) document: Document,
    pub(crate) facts: Facts,
}

/// A file of a folder as a compiler read it. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct ReadFile(pub(crate) Arc<Parsed>);

impl ReadFile {
    /// The text.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.0.source
    }

    /// The tree, if there is one.
    #[must_use]
    pub fn root(&self) -> Option<&Node> {
        self.0.root()
    }

    /// Whether the other one is what was read of the same version of the same file.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Parsed {
    pub(crate) fn new(source: Source) -> Self {
        let document = match source.path().ends_with(".yaml") {
            true => Document::parse(&source),
            // Interfaces of plug-ins come along; they are read where a plug-in is declared.
            false => Document { root: None, problems: Vec::new() },
        };
        let facts = Facts::of(&source, &document);
        Self { source, document, facts }
    }

    /// The path, relative to the bot's folder.
    pub(crate) fn path(&self) -> &str {
        self.source.path()
    }

    pub(crate) fn root(&self) -> Option<&Node> {
        self.document.root.as_ref()
    }

    pub(crate) fn is_flow(&self) -> bool {
        self.path().starts_with("flows/")
    }

    /// The name of the flow of the file.
    pub(crate) fn flow(&self) -> Option<&str> {
        self.root()?.get("flow")?.text()
    }

    /// Whether everything that other files can see of this one is the same in another version of it.
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        let written = |parsed: &Self, key: &str| {
            let range = parsed.root()?.get(key)?.range;
            Some(parsed.source.text()[range.start..range.end].to_owned())
        };
        let declares = |parsed: &Self| ["inputs", "outputs"].map(|key| written(parsed, key));
        let same_flow =
            self.flow().is_some() && self.flow() == other.flow() && declares(self) == declares(other);
        let is_declaration = self.path() == "bot.yaml" || is_interface(self.path());
        self.path() == other.path()
            && !is_declaration
            && (!self.is_flow() || same_flow)
            && self.facts.declare_like(&other.facts)
    }
}
