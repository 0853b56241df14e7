//! Another name for a thing, in every place that uses it.

use super::{Occurrence, Symbol, Symbols};
use crate::edit::Edit;
use crate::expr::{Expression, Word, mentions};
use crate::grammar::{Kind, Noun};

/// Why something is not renamed, in an author's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

fn refuse<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(why.into()))
}

impl Symbols {
    /// The thing that a rename at an occurrence changes.
    ///
    /// # Errors
    /// If it cannot be renamed.
    pub fn renamable(&self, occurrence: &Occurrence) -> Result<Symbol, Refusal> {
        let [symbol] = occurrence.symbols.as_slice() else {
            return refuse(several(occurrence));
        };
        let what = match symbol.noun {
            Noun::Flow
            | Noun::Variable
            | Noun::Step
            | Noun::Choice
            | Noun::Entry
            | Noun::Event
            | Noun::Plugin
            | Noun::Purpose
            | Noun::Category
            | Noun::Field => None,
            Noun::Language => Some("the tag of a language is its name everywhere"),
            Noun::Pack => Some("the name of a pack comes with the pack"),
            Noun::Files => Some("rename the files, then this text"),
            Noun::Function => Some("the name of a function comes with the plug-in"),
            _ => Some("this name cannot be changed"),
        };
        if let Some(why) = what {
            return refuse(why);
        }
        if symbol.noun == Noun::Flow && symbol.name.is_empty() {
            return refuse("this flow has no name yet");
        }
        let free = matches!(symbol.noun, Noun::Event | Noun::Signal | Noun::Category);
        if !free && self.declarations(symbol).next().is_none() {
            return refuse(format!("nothing declares `{}`", symbol.name));
        }
        Ok(symbol.clone())
    }

    /// The edits that give a thing another name.
    ///
    /// # Errors
    /// If the name is not possible or taken, or if a place cannot be changed; nothing should be changed then.
    pub fn rename(&self, symbol: &Symbol, new: &str) -> Result<Vec<Edit>, Refusal> {
        if new == symbol.name {
            return Ok(Vec::new());
        }
        valid(symbol.noun, new)?;
        self.free(symbol, new)?;
        let mut edits = Vec::new();
        for found in self.of(symbol) {
            if found.file.starts_with("built-in/") {
                return refuse(format!("`{}` is used by a flow that is part of the product", symbol.name));
            }
            if found.symbols.len() > 1 {
                return refuse(several(found));
            }
            if !found.exact {
                let why = "is written with escapes in an expression; write it plainly first";
                return refuse(format!("`{}` in `{}` {why}", symbol.name, found.file));
            }
            edits.push(Edit { file: found.file.clone(), range: found.range, text: new.to_owned() });
        }
        Ok(edits)
    }

    /// Whether nothing has the name where the thing is used.
    fn free(&self, symbol: &Symbol, new: &str) -> Result<(), Refusal> {
        let taken = |what: &str| refuse(format!("{what} `{new}` exists already"));
        let same = Symbol { name: new.to_owned(), ..symbol.clone() };
        if self.of(&same).next().is_some() && symbol.noun != Noun::Category {
            return taken(noun_word(symbol.noun));
        }
        match symbol.noun {
            Noun::Variable => self.free_variable(symbol, new),
            Noun::Step if self.rooms.flows.contains_key(new) => taken("a flow"),
            Noun::Flow => {
                let steps = self.rooms.steps.iter().find(|(_, steps)| steps.contains(new));
                match steps {
                    Some((file, _)) => refuse(format!("a step of `{file}` has the name `{new}` already")),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

impl Symbols {
    /// Whether a slot or variable of this name would hide another, or be hidden.
    fn free_variable(&self, symbol: &Symbol, new: &str) -> Result<(), Refusal> {
        let own = symbol.scope.as_str();
        if Kind::of(own) == Some(Kind::Flow) && self.rooms.variable(own, new).is_some() {
            return refuse(format!("a slot or variable `{new}` is known in `{own}` already"));
        }
        for found in self.of(symbol) {
            let file = found.file.as_str();
            let inside = match Kind::of(file) {
                // What another flow hands over is a name of the flow that takes it.
                Some(Kind::Flow) => own.is_empty() || own == file || own.contains(':'),
                Some(Kind::Test) if self.rooms.bot.contains(new) => {
                    return refuse(format!("a slot of the bot `{new}` exists already"));
                }
                _ => false,
            };
            if inside && self.rooms.own.get(file).is_some_and(|names| names.contains(new)) {
                return refuse(format!("a slot or variable `{new}` is known in `{file}` already"));
            }
            let mut others = self.in_file(file).iter().flat_map(|found| &found.symbols);
            if inside && others.any(|other| other.name == new && other.scope.contains(':')) {
                return refuse(format!("a loop in an expression of `{file}` uses the name `{new}`"));
            }
        }
        Ok(())
    }
}

fn several(occurrence: &Occurrence) -> String {
    let name = occurrence.symbols.first().map_or("", |symbol| symbol.name.as_str());
    let file = &occurrence.file;
    match Kind::of(file) {
        Some(Kind::Flow) => {
            format!(
                "`{name}` in `{file}` names a variable and an output at once; write `into: {{variable: output}}` first"
            )
        }
        _ => format!(
            "`{name}` in `{file}` may belong to several flows; name the flow in that test with `flow:` first"
        ),
    }
}

fn noun_word(noun: Noun) -> &'static str {
    match noun {
        Noun::Flow => "a flow",
        Noun::Variable | Noun::Slot | Noun::Input | Noun::Output => "a slot or variable",
        Noun::Step => "a step",
        Noun::Choice => "a choice",
        Noun::Entry => "an entry",
        Noun::Plugin => "a plug-in",
        Noun::Event => "an event",
        _ => "the name",
    }
}

/// Whether a text may be the name of such a thing.
fn valid(noun: Noun, new: &str) -> Result<(), Refusal> {
    if !is_free_word(new) {
        return refuse(format!(
            "`{new}` cannot be a name: use letters, digits, `_` and `-`, and no word like `true`"
        ));
    }
    if matches!(noun, Noun::Variable | Noun::Plugin | Noun::Field) {
        // What stands in expressions must be a name there.
        let name = |what: &Word| matches!(what, Word::Name(name) if name == new);
        let alone =
            matches!(mentions(new).as_slice(), [only] if name(&only.what) && only.span == (0..new.len()));
        if !alone || Expression::parse(new).is_err() {
            return refuse(format!(
                "`{new}` cannot be used in expressions: use a-z, 0-9 and `_`, beginning with a letter"
            ));
        }
        if super::types::is_special(new) {
            return refuse(format!("`{new}` means something in every expression already"));
        }
    }
    Ok(())
}

/// Whether a text can stand as a name without quotes and means nothing else to YAML or to the language.
#[must_use]
pub fn is_free_word(text: &str) -> bool {
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "none", "y", "n", "else"];
    let letters = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    !text.is_empty()
        && text.chars().all(letters)
        && !text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && !reserved.contains(&text.to_lowercase().as_str())
}
