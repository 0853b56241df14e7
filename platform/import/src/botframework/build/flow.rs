//! A flow in the making, and what it looks like in its file.

use super::{Language, words};
use crate::botframework::memory::{Home, Kind, Memory, Variable};
use crate::names;
use crate::yaml::Yaml;

/// A flow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flow {
    pub(crate) name: String,
    /// What customers call it, if it is not like the name.
    pub(crate) title: String,
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
                self.slots.push((variable.name.clone(), declared(variable, languages)));
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
            let title = if self.title.is_empty() { &self.name } else { &self.title };
            pairs.push(("title".to_owned(), Yaml::text(names::title(&names::identifier(title)))));
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

/// A variable as it is declared under `slots`.
pub(super) fn declared(variable: &Variable, languages: &[Language]) -> Yaml {
    let asked = variable.asked.clone().unwrap_or_default();
    let kind = match variable.kind {
        Kind::Choice if asked.choices.is_empty() => Kind::Text,
        kind => kind,
    };
    let pattern = asked.pattern.filter(|_| kind == Kind::Text);
    let name = if pattern.is_some() { "id" } else { kind.slot_type() };
    let mut pairs: Pairs = vec![("type".to_owned(), Yaml::text(name))];
    if let Some(pattern) = pattern {
        pairs.push(("pattern".to_owned(), Yaml::text(pattern)));
    }
    match kind {
        Kind::List => pairs.push(("of".to_owned(), Yaml::text(item_type(variable.item)))),
        Kind::Map => pairs.push(("fields".to_owned(), fields(variable))),
        Kind::Choice => {
            let choices = asked.choices.iter().map(|(id, by_locale)| {
                let words = words(by_locale, languages);
                let list = |words: &[String]| Yaml::texts(words.iter().map(String::as_str));
                let words = match languages {
                    [_] => list(&words.all().map(str::to_owned).collect::<Vec<_>>()),
                    _ => Yaml::Map(words.0.iter().map(|(tag, words)| (tag.clone(), list(words))).collect()),
                };
                (id.clone(), words)
            });
            pairs.push(("choices".to_owned(), Yaml::Map(choices.collect())));
        }
        _ => {}
    }
    Yaml::Map(pairs)
}

/// The fields of a record that the project uses.
fn fields(variable: &Variable) -> Yaml {
    let mut shown: Pairs = Vec::new();
    for (spelled, kind) in variable.fields.values() {
        let [name, ..] = spelled.as_slice() else { continue };
        let deeper = spelled.len() > 1;
        if !shown.iter().any(|(known, _)| known == name) {
            let kind = if deeper { Kind::Text } else { *kind };
            shown.push((name.clone(), Yaml::text(kind.slot_type())));
        }
    }
    Yaml::Map(shown)
}

/// The type of the items of a list.
fn item_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Unknown | Kind::Null | Kind::List | Kind::Map | Kind::Json => "text",
        known => known.slot_type(),
    }
}
