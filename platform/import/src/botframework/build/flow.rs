//! A flow in the making, and what it looks like in its file.

use super::{Language, slot};
use crate::botframework::memory::{Home, Kind, Memory};
use crate::names;
use crate::yaml::Yaml;

/// A flow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flow {
    pub(crate) name: String,
    /// For people who read the file.
    pub(crate) note: Option<String>,
    pub(crate) triggers: Vec<Yaml>,
    pub(crate) private: bool,
    pub(crate) inputs: Vec<(String, Kind)>,
    /// Names and types of what it gives back.
    pub(crate) outputs: Vec<(String, Kind)>,
    pub(crate) slots: Vec<(String, Yaml)>,
    pub(crate) steps: Vec<Yaml>,
}

/// A step in the making: its keys in order.
pub(crate) type Pairs = Vec<(String, Yaml)>;

/// A step of one key.
pub(crate) fn step(verb: &str, value: Yaml) -> Yaml {
    Yaml::Map(vec![(verb.to_owned(), value)])
}

/// Adds a key to a step.
pub(crate) fn with(step: &mut Yaml, key: &str, value: Yaml) {
    if let Yaml::Map(pairs) = step {
        pairs.push((key.to_owned(), value));
    }
}

/// Assignments of names to expressions.
pub(crate) fn set(pairs: impl IntoIterator<Item = (String, String)>) -> Yaml {
    step("set", Yaml::Map(pairs.into_iter().map(|(name, value)| (name, Yaml::plain(value))).collect()))
}

impl Flow {
    /// Declares the slots, inputs and outputs that live in the flow.
    pub(crate) fn declare(&mut self, memory: &Memory, languages: &[Language]) {
        let own = memory.variables().filter(|(_, variable)| variable.home == Home::Flow(self.name.clone()));
        for (_, variable) in own {
            if variable.input {
                self.inputs.push((variable.name.clone(), variable.kind));
            } else if variable.asked.is_some() || variable.unset {
                let slot = slot(variable, languages);
                let mut pairs: Pairs = vec![("type".to_owned(), Yaml::text(slot.kind.as_str()))];
                if let Some(pattern) = &slot.pattern {
                    pairs.push(("pattern".to_owned(), Yaml::text(pattern.as_str())));
                }
                if variable.kind == Kind::List {
                    pairs.push(("of".to_owned(), Yaml::text(item_type(variable.item))));
                }
                if !slot.choices.is_empty() {
                    let local = |text: &crate::bot::Text| {
                        let list = |words: &Vec<String>| Yaml::texts(words.iter().map(String::as_str));
                        match languages {
                            [_] => list(&text.all().map(str::to_owned).collect()),
                            _ => Yaml::Map(
                                text.0.iter().map(|(tag, words)| (tag.clone(), list(words))).collect(),
                            ),
                        }
                    };
                    let choices = slot.choices.iter().map(|(id, words)| (id.clone(), local(words)));
                    pairs.push(("choices".to_owned(), Yaml::Map(choices.collect())));
                }
                self.slots.push((variable.name.clone(), Yaml::Map(pairs)));
            }
        }
        self.inputs.sort();
        self.inputs.dedup();
        self.slots.sort_by(|a, b| a.0.cmp(&b.0));
    }

    /// The flow as a file.
    pub(crate) fn file(&self) -> String {
        let mut pairs: Pairs = vec![("flow".to_owned(), Yaml::text(self.name.as_str()))];
        if !self.triggers.is_empty() {
            pairs.push(("title".to_owned(), Yaml::text(names::title(&self.name))));
        }
        if let Some(note) = &self.note {
            pairs.push(("note".to_owned(), Yaml::text(note.as_str())));
        }
        if !self.triggers.is_empty() {
            pairs.push(("triggers".to_owned(), Yaml::List(self.triggers.clone())));
        }
        if self.private {
            pairs.push(("private".to_owned(), Yaml::plain(true)));
        }
        let types = |list: &[(String, Kind)]| {
            Yaml::Map(list.iter().map(|(name, kind)| (name.clone(), Yaml::text(kind.slot_type()))).collect())
        };
        if !self.inputs.is_empty() {
            pairs.push(("inputs".to_owned(), types(&self.inputs)));
        }
        if !self.outputs.is_empty() {
            pairs.push(("outputs".to_owned(), types(&self.outputs)));
        }
        if !self.slots.is_empty() {
            pairs.push(("slots".to_owned(), Yaml::Map(self.slots.clone())));
        }
        pairs.push(("steps".to_owned(), Yaml::List(self.steps.clone())));
        Yaml::Map(pairs).file()
    }
}

/// The type of the items of a list.
pub(crate) fn item_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Unknown | Kind::Null | Kind::List | Kind::Map => "json",
        known => known.slot_type(),
    }
}
