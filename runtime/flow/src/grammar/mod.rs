//! The language as a tree that can be walked: which keys may stand in a place, and what a value is there.
//!
//! Says nothing about right or wrong; it leads editors, the symbols and the JSON Schema through a document, also through
//! one with mistakes. What it knows comes from the tables of [`crate::keys`]; which texts are names stands in `form.rs`.

mod cursor;
mod form;
mod schema;
mod types;
mod walk;

use crate::keys::{Key, STEP, Verb, verb};
use crate::syntax::Node;

pub use cursor::{Cursor, expression_before};
pub use form::{Form, Noun, Table, form};
pub use schema::schema;
pub use types::type_doc;
pub use walk::{At, Level, Spot, Visit, keys_of, locate, walk};
pub(crate) use walk::{children, step};

/// A kind of file of a bot's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `bot.yaml`.
    Bot,
    /// `flows/*.yaml`.
    Flow,
    /// `knowledge/*.yaml`.
    Knowledge,
    /// `tests/*.yaml`.
    Test,
}

impl Kind {
    /// The kind of a file by its path in the folder; none for files with rules of their own, such as lexicons.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        match path.split_once('/') {
            None if path == "bot.yaml" => Some(Self::Bot),
            Some(("flows" | "built-in", _)) => Some(Self::Flow),
            Some(("knowledge", _)) => Some(Self::Knowledge),
            Some(("tests", _)) => Some(Self::Test),
            _ => None,
        }
    }

    /// What the whole file is.
    #[must_use]
    pub fn form(self) -> Form {
        Form::Table(match self {
            Self::Bot => form::BOT,
            Self::Flow => form::FLOW,
            Self::Knowledge => form::KNOWLEDGE,
            Self::Test => form::TEST,
        })
    }
}

impl Table {
    /// The key of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// The verb of a step: its first key that is one.
#[must_use]
pub fn verb_of(step: &Node) -> Option<&'static Verb> {
    step.entries().iter().find_map(|entry| verb(&entry.key))
}

/// The keys of a step with this verb, the verb itself first.
#[must_use]
pub fn step_keys(verb: &'static Verb) -> Vec<Key> {
    let own = Key { name: verb.name, required: true, shape: verb.shape, doc: verb.doc };
    std::iter::once(own).chain(verb.keys.iter().chain(STEP).copied()).collect()
}

/// The one form that a value has, where several are allowed.
#[must_use]
pub fn choose(form: Form, node: &Node) -> Form {
    let (map, list) = (!node.entries().is_empty(), !node.items().is_empty());
    match form {
        Form::Either(forms) => {
            let fits = |form: &&Form| match form {
                Form::Table(table) => node.entries().iter().any(|entry| table.get(&entry.key).is_some()),
                Form::Named(..) | Form::Tables(..) => map,
                Form::List(_) | Form::Rows(_) => list,
                Form::Local | Form::Plain => true,
                Form::Word(words) => node.is_empty() || node.text().is_some_and(|text| words.contains(&text)),
                _ => !map && !list,
            };
            forms.iter().find(fits).or(forms.last()).map_or(Form::Any, |form| choose(*form, node))
        }
        Form::TextOr(table) if map => Form::Table(table),
        Form::TextOr(table) => form::text(table.of),
        other => other,
    }
}
