//! What an author is offered and told at a place of a file: completions ([`complete`]) and explanations ([`explain`]).
//!
//! Pure, and tolerant of texts that are not finished. A language server and the web console show the same. Places are bytes of
//! the text; sentences are in the language of the [`Folder`].
//!
//! To add something that is offered: an arm in `completion.rs`, for expressions in `expression.rs`; what is said of a thing with a
//! name stands in `describe.rs`.

mod completion;
mod describe;
mod docs;
mod explanation;
mod expression;

pub use completion::{Completion, Item, ItemKind, complete};
pub use docs::docs;
pub use explanation::explain;

use crate::grammar::Kind;
use crate::problem::Range;
use crate::source::Source;
use crate::symbols::{Facts, Symbols};
use crate::syntax::Document;
use crate::wording::{Language, Wording, plain};
use std::collections::BTreeMap;

/// A text with everything that is read of it.
#[derive(Debug)]
pub struct Text {
    /// The text; empty for bytes that are no readable text.
    pub source: Source,
    /// The tree.
    pub document: Document,
    facts: Facts,
}

impl Text {
    /// Reads a file of a bot's folder.
    ///
    /// # Panics
    /// Never: no bytes are a readable text.
    #[must_use]
    pub fn new(path: &str, bytes: Vec<u8>) -> Self {
        // What cannot be read is empty here; the check says why.
        Self::of(
            Source::new(path, bytes)
                .unwrap_or_else(|_| Source::new(path, Vec::new()).expect("no bytes are a readable text")),
        )
    }

    /// Reads a text.
    #[must_use]
    pub fn of(source: Source) -> Self {
        // Interfaces of plug-ins come along; they are no YAML.
        let document = if source.path().ends_with(".yaml") {
            Document::parse(&source)
        } else {
            Document { root: None, problems: Vec::new() }
        };
        let facts = Facts::of(&source, &document);
        Self { source, document, facts }
    }

    /// What it declares and uses.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// A bot's folder as an author has it open.
pub struct Folder<'f> {
    /// The files of the bot by their paths.
    pub files: BTreeMap<&'f str, &'f Text>,
    /// The flows of the product.
    pub library: &'f [Text],
    /// The names in both.
    pub symbols: &'f Symbols,
    /// The knowledge packs that are installed.
    pub packs: Vec<&'f str>,
    /// In which language things are explained.
    pub language: Language,
}

impl<'f> Folder<'f> {
    /// A file of the bot or of the product.
    fn text(&self, path: &str) -> Option<&'f Text> {
        let own = self.files.get(path).copied();
        own.or_else(|| self.library.iter().find(|text| text.source.path() == path))
    }

    /// The place of a cursor; none in files without a grammar.
    fn place(&self, path: &str, offset: usize) -> Option<Place<'f>> {
        let (path, text) = self.files.get_key_value(path)?;
        Some(Place { path, text, kind: Kind::of(path)?, offset })
    }

    /// What a key, a type or a function is, in the language of the author.
    fn doc(&self, text: &'static str) -> &'static str {
        plain(text, self.language)
    }

    /// A sentence in the language of the author.
    fn say(&self, wording: &Wording) -> String {
        wording.in_language(self.language)
    }
}

/// A place in a file.
struct Place<'f> {
    path: &'f str,
    text: &'f Text,
    kind: Kind,
    /// The byte.
    offset: usize,
}

/// What stands at a place, in Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What it is said of.
    pub range: Range,
    /// What it is and does.
    pub text: String,
}

#[cfg(test)]
mod tests;
