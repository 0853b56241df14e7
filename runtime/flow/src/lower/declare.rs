//! Slots, variables and the names every flow knows.

use super::{Lower, flag, text};
use crate::expr::Type;
use crate::program::{Choice, Slot, SlotType};
use crate::syntax::{Node, Value};
use std::collections::BTreeMap;

/// The names that are always there.
pub(crate) fn specials() -> BTreeMap<String, Type> {
    [
        ("now", Type::Datetime),
        ("language", Type::Text),
        ("user", Type::Map),
        ("conversation", Type::Map),
        ("channel", Type::Map),
        ("error", Type::Map),
        ("message", Type::Text),
    ]
    .map(|(name, kind)| (name.to_owned(), kind))
    .into()
}

/// The type of a slot's value in expressions.
pub(super) fn slot_type(slot: &Slot) -> Type {
    if slot.kind == SlotType::Choice {
        return Type::Choice(slot.choices.iter().map(|choice| choice.id.clone()).collect());
    }
    value_type(slot.kind)
}

/// The type of a value in expressions.
pub(crate) fn value_type(kind: SlotType) -> Type {
    match kind {
        SlotType::Text
        | SlotType::Phone
        | SlotType::Email
        | SlotType::Url
        | SlotType::Id
        | SlotType::Choice => Type::Text,
        SlotType::Number | SlotType::Percent => Type::Number,
        SlotType::Integer => Type::Int,
        SlotType::Boolean => Type::Bool,
        SlotType::Date => Type::Date,
        SlotType::Time => Type::Time,
        SlotType::Datetime => Type::Datetime,
        SlotType::Duration => Type::Duration,
        SlotType::Money => Type::Money,
    }
}

fn kind(name: &str) -> Option<SlotType> {
    SlotType::ALL.iter().copied().find(|kind| kind.name() == name)
}

/// Inputs or outputs: `{name: type}` or a list of names, which are texts.
pub(super) fn variables(node: Option<&Node>) -> BTreeMap<String, SlotType> {
    let Some(node) = node else { return BTreeMap::new() };
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .map(|entry| {
                let written = entry.value.text().map(str::to_owned).or_else(|| text(&entry.value, "type"));
                let found = written.as_deref().and_then(kind).unwrap_or(SlotType::Text);
                (entry.key.clone(), found)
            })
            .collect(),
        Value::List(items) => {
            items.iter().filter_map(|item| Some((item.text()?.to_owned(), SlotType::Text))).collect()
        }
        Value::Scalar(_) => BTreeMap::new(),
    }
}

impl Lower<'_> {
    /// The slots of `bot.yaml` or of a flow.
    pub(super) fn slots(&mut self, node: &Node) -> BTreeMap<String, Slot> {
        let mut slots = BTreeMap::new();
        for entry in node.entries() {
            let declared = &entry.value;
            let written = text(declared, "type").unwrap_or_default();
            let Some(kind) = kind(&written) else {
                if let Some(node) = declared.get("type")
                    && crate::keys::TYPES.contains(&written.as_str())
                {
                    let cure = "use another type for now".to_owned();
                    self.not_yet(node, &format!("slots of type `{written}`"), cure);
                }
                continue;
            };
            let pattern = text(declared, "pattern");
            if let (Some(pattern), Some(node)) = (&pattern, declared.get("pattern"))
                && let Err(error) = regex::Regex::new(pattern)
            {
                let why = error.to_string();
                let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                self.bad(
                    node,
                    format!("`{pattern}` is not a pattern: {why}"),
                    "write a regular expression, for example `SF\\d{12}`",
                );
            }
            let slot = Slot {
                name: entry.key.clone(),
                kind,
                title: declared.get("title").map(|title| self.plain_local(title)).unwrap_or_default(),
                ask: declared.get("ask").map(|ask| self.question(ask)).unwrap_or_default(),
                pattern,
                choices: declared.get("choices").map(|choices| self.choices(choices)).unwrap_or_default(),
                sensitive: flag(declared, "sensitive") == Some(true),
            };
            slots.insert(entry.key.clone(), slot);
        }
        slots
    }

    /// A slot's own question may name other slots; which, is known when a flow asks it.
    fn question(&mut self, node: &Node) -> crate::program::Local {
        let (names, found) = (std::mem::take(&mut self.names), self.problems.len());
        let local = self.local(node);
        self.names = names;
        let kept: Vec<_> = self
            .problems
            .drain(found..)
            .filter(|problem| problem.code == crate::problem::Code::Expression)
            .collect();
        self.problems.extend(kept);
        local
    }

    fn choices(&mut self, node: &Node) -> Vec<Choice> {
        let words = |node: &Node| match &node.value {
            Value::List(items) => items.iter().filter_map(|item| item.text().map(str::to_owned)).collect(),
            Value::Scalar(scalar) => vec![scalar.text.clone()],
            Value::Map(_) => Vec::new(),
        };
        match &node.value {
            Value::Map(entries) => entries
                .iter()
                .map(|entry| {
                    let by_language = match &entry.value.value {
                        Value::Map(languages) => {
                            languages.iter().map(|entry| (entry.key.clone(), words(&entry.value))).collect()
                        }
                        _ if entry.value.is_empty() => BTreeMap::new(),
                        _ => [(String::new(), words(&entry.value))].into(),
                    };
                    Choice { id: entry.key.clone(), words: by_language }
                })
                .collect(),
            Value::List(items) => items
                .iter()
                .filter_map(|item| item.text())
                .map(|id| Choice { id: id.to_owned(), words: [(String::new(), vec![id.to_owned()])].into() })
                .collect(),
            Value::Scalar(_) => {
                self.bad(node, "these are no choices", "write `choices: {late: {en: [late, delayed]}}`");
                Vec::new()
            }
        }
    }

    /// Every name that a step of the flow assigns is known in the whole flow.
    pub(super) fn declare_assigned(&mut self, node: &Node) {
        for step in node.items() {
            let mut assigned: Vec<String> = Vec::new();
            if let Some(set) = step.get("set") {
                assigned.extend(set.entries().iter().map(|entry| entry.key.clone()));
            }
            assigned.extend(text(step, "as").filter(|_| step.get("each").is_some()));
            if let Some(into) = step.get("into") {
                assigned.extend(into.text().map(str::to_owned));
                assigned.extend(into.entries().iter().map(|entry| entry.key.clone()));
            }
            for name in assigned {
                self.names.entry(name).or_insert(Type::Unknown);
            }
            for entry in step.entries() {
                self.declare_assigned(&entry.value);
                for inner in
                    entry.value.entries().iter().filter(|_| entry.key == "catch" || entry.key == "handoff")
                {
                    self.declare_assigned(&inner.value);
                }
                for case in entry.value.items().iter().filter(|_| entry.key == "switch") {
                    for branch in case.entries() {
                        self.declare_assigned(&branch.value);
                    }
                }
            }
        }
    }
}
