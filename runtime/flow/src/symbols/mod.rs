//! What the files of a bot declare and where it is used: flows, steps, slots, variables, choices, knowledge, languages.
//!
//! Pure and tolerant: a file with mistakes gives what could be read of it. [`Facts`] are read of one file at a time,
//! [`Symbols`] bring the facts of a folder together; who keeps the facts of unchanged files has a cheap update.
//!
//! To add something that has a name: a [`Noun`] and the keys that hold it in `grammar/form.rs`; a rule in `facts.rs` if
//! its name is not the whole value; a scope for it in `resolve.rs`.

mod facts;
mod outline;
mod rename;
mod resolve;
mod shape;
mod types;
mod written;

use crate::grammar::Noun;
use crate::problem::Range;
use crate::program::Function;
use std::collections::BTreeMap;

pub use facts::{Facts, Role};
pub use outline::{Outline, outline};
pub use rename::{Refusal, is_free_word};
pub(crate) use resolve::{Rooms, occurrences};
pub use types::{Known, known, type_at, type_of};
pub use written::{Written, expression_at};

/// Something that has a name.
///
/// Slots, inputs, outputs and variables of a flow share one room of names, so all of them are of [`Noun::Variable`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol {
    /// What it is.
    pub noun: Noun,
    /// Where the name holds: a file, a slot, a plug-in; empty for the whole bot.
    pub scope: String,
    /// The name.
    pub name: String,
}

/// A name in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The path of the file.
    pub file: String,
    /// The name and nothing else, if `exact`.
    pub range: Range,
    /// For a declaration, all that belongs to it.
    pub whole: Range,
    /// What it is called here: a slot, an input, a step.
    pub noun: Noun,
    /// What it does.
    pub role: Role,
    /// What it names; several where the text cannot tell, or where one word names two things.
    pub symbols: Vec<Symbol>,
    /// Whether the range holds the name and nothing else.
    pub exact: bool,
}

/// The names of a folder.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    occurrences: Vec<Occurrence>,
    by_symbol: BTreeMap<Symbol, Vec<usize>>,
    pub(crate) rooms: Rooms,
}

impl Symbols {
    /// Brings the facts of files together; of two flows with one name, the one that comes first counts.
    #[must_use]
    pub fn new(files: &[(&str, &Facts)]) -> Self {
        resolve::resolve(files)
    }

    /// The name at a byte offset of a file; of two that touch there, the one that begins there.
    #[must_use]
    pub fn at(&self, file: &str, offset: usize) -> Option<&Occurrence> {
        let first = self.occurrences.partition_point(|found| found.file.as_str() < file);
        self.occurrences[first..]
            .iter()
            .take_while(|found| found.file == file && found.range.start <= offset)
            .filter(|found| offset <= found.range.end)
            .min_by_key(|found| (found.range.end == offset, found.range.end - found.range.start))
    }

    /// Every place of a thing, in the order of files and places.
    pub fn of(&self, symbol: &Symbol) -> impl Iterator<Item = &Occurrence> {
        let places = self.by_symbol.get(symbol).map_or(&[][..], Vec::as_slice);
        places.iter().map(|at| &self.occurrences[*at])
    }

    /// The places that declare a thing.
    pub fn declarations(&self, symbol: &Symbol) -> impl Iterator<Item = &Occurrence> {
        self.of(symbol).filter(|found| found.role == Role::Declares)
    }

    /// Every name of a file.
    pub fn in_file(&self, file: &str) -> &[Occurrence] {
        let first = self.occurrences.partition_point(|found| found.file.as_str() < file);
        let count = self.occurrences[first..].partition_point(|found| found.file == file);
        &self.occurrences[first..first + count]
    }

    /// Everything of a kind that is declared, by name.
    pub fn declared(&self, noun: Noun) -> impl Iterator<Item = (&Symbol, &Occurrence)> {
        self.by_symbol
            .iter()
            .filter(move |(symbol, _)| symbol.noun == noun)
            .filter_map(|(symbol, _)| Some((symbol, self.declarations(symbol).next()?)))
    }

    /// Everything of a kind that is declared or used, by name.
    pub fn used(&self, noun: Noun) -> impl Iterator<Item = &Symbol> {
        self.by_symbol.keys().filter(move |symbol| symbol.noun == noun)
    }

    /// The slot or variable that a file means by a name.
    #[must_use]
    pub fn variable(&self, file: &str, name: &str) -> Option<Symbol> {
        self.rooms.variable(file, name)
    }

    /// The file of a flow.
    #[must_use]
    pub fn file_of(&self, flow: &str) -> Option<&str> {
        self.rooms.flows.get(flow).map(String::as_str)
    }

    /// What a flow is given and gives back: the names of its inputs, then of its outputs.
    #[must_use]
    pub fn signature(&self, flow: &str) -> (Vec<&str>, Vec<&str>) {
        let Some(file) = self.file_of(flow) else { return (Vec::new(), Vec::new()) };
        let named = |noun| {
            let found = self.in_file(file).iter();
            let found = found.filter(move |found| found.role == Role::Declares && found.noun == noun);
            found.filter_map(|found| Some(found.symbols.first()?.name.as_str())).collect()
        };
        (named(Noun::Input), named(Noun::Output))
    }
}

impl Symbols {
    /// What a plug-in offers, by name; none if no interface of it is at hand.
    #[must_use]
    pub fn functions(&self, plugin: &str) -> Option<&BTreeMap<String, Function>> {
        self.rooms.functions(plugin)
    }

    /// A function of a plug-in, as `plugin.function`.
    #[must_use]
    pub fn function(&self, target: &str) -> Option<&Function> {
        let (plugin, function) = target.split_once('.')?;
        self.functions(plugin)?.get(function)
    }
}

#[cfg(test)]
mod tests;
