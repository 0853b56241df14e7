//! Parameters: what they are as slots.

use super::Agent;
use crate::bot::{Slot, Text};
use crate::kind::{Kind, truth};
use crate::names;
use crate::report::Place;

/// A parameter of an intent, a form or a session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Param {
    pub(crate) place: Place,
    pub(crate) kind: Kind,
    pub(crate) entity: Option<String>,
    pub(crate) ask: Text,
    pub(crate) sensitive: bool,
    /// Whether its type is known, or only guessed from what it is compared with.
    pub(crate) typed: bool,
    /// What it is guessed from.
    pub(crate) hints: Vec<Kind>,
}

/// A type as it is written.
#[derive(Clone, Copy)]
pub(crate) struct Written<'a> {
    pub(crate) kind: &'a str,
    pub(crate) list: bool,
}

impl Agent {
    /// The name of a parameter here.
    pub(crate) fn slot(&mut self, original: &str, place: &Place) -> String {
        let param = self.params.entry(original.to_owned()).or_default();
        if param.place.file.is_empty() {
            param.place = place.clone();
        }
        let wanted = original.split('|').next().unwrap_or(original);
        self.slot_names.of_as(original, wanted, "slot")
    }

    pub(crate) fn kind(&self, original: &str) -> Kind {
        self.params.get(original).map_or(Kind::Text, |param| param.kind)
    }

    /// Declares a parameter of a known type.
    pub(crate) fn declare(&mut self, original: &str, written: Written<'_>, place: &Place) -> String {
        let (kind, entity) = self.kind_of(written.kind, place);
        let sensitive =
            entity.as_ref().and_then(|name| self.entities.get(name)).is_some_and(|entity| entity.sensitive);
        let name = self.slot(original, place);
        if let Some(param) = self.params.get_mut(original)
            && !param.typed
        {
            param.kind = if written.list { Kind::List } else { kind };
            param.entity = entity;
            param.typed = true;
            param.sensitive |= sensitive;
        }
        name
    }

    /// Types of parameters that only values tell.
    pub(crate) fn settle_params(&mut self) {
        for param in self.params.values_mut().filter(|param| !param.typed) {
            let all = |kind: Kind| !param.hints.is_empty() && param.hints.iter().all(|hint| *hint == kind);
            param.kind = if all(Kind::Number) {
                Kind::Number
            } else if all(Kind::Boolean) {
                Kind::Boolean
            } else {
                Kind::Text
            };
        }
    }

    /// A parameter as a slot.
    pub(crate) fn declared(&self, original: &str) -> Option<Slot> {
        let param = self.params.get(original)?;
        let name = self.slot_names.known(original)?.to_owned();
        let entity = param.entity.as_ref().and_then(|name| self.entities.get(name));
        let (mut choices, mut pattern) = (Vec::new(), None);
        match (param.kind, entity) {
            (Kind::Choice, Some(entity)) => choices.clone_from(&entity.values),
            (Kind::Id, Some(entity)) => pattern = self.pattern(entity),
            _ => {}
        }
        let title = original.split('|').next().unwrap_or(original);
        let title =
            if names::identifier(title) == name { Text::default() } else { self.text(names::title(title)) };
        Some(Slot {
            name,
            kind: param.kind.name().to_owned(),
            title,
            pattern,
            of: (param.kind == Kind::List).then(|| "text".to_owned()),
            choices,
            ask: param.ask.clone(),
            sensitive: param.sensitive,
            note: None,
        })
    }

    /// Declares slots where they are used: in the flow that asks, or in `bot.yaml` if another flow reads them.
    pub(crate) fn place_slots(&mut self) {
        let originals: Vec<String> = self.params.keys().cloned().collect();
        for original in originals {
            let Some(slot) = self.declared(&original) else { continue };
            let users: Vec<usize> = (0..self.bot.flows.len())
                .filter(|at| self.bot.flows[*at].names().contains(&slot.name))
                .collect();
            let all_ask = users.iter().all(|at| self.bot.flows[*at].asks().contains(&slot.name));
            if users.is_empty() {
                continue;
            }
            if (all_ask || users.len() == 1) && self.own_slots() {
                for at in users {
                    self.bot.flows[at].slots.push(slot.clone());
                }
            } else {
                self.bot.slots.push(slot);
            }
        }
        let everywhere: Vec<String> = self.bot.slots.iter().map(|slot| slot.name.clone()).collect();
        for flow in &mut self.bot.flows {
            flow.slots.sort_by(|a, b| a.name.cmp(&b.name));
            let own: Vec<String> = flow.slots.iter().map(|slot| slot.name.clone()).collect();
            flow.unmark(&|name| everywhere.iter().chain(&own).any(|known| known == name));
        }
    }

    /// Whether parameters belong to the intent that asks for them, as in ES, or to the session.
    fn own_slots(&self) -> bool {
        !self.session_params
    }

    /// A value of a parameter as an expression, if it is one of its type.
    pub(crate) fn value(&self, original: &str, written: &str) -> Option<String> {
        let kind = self.kind(original);
        let number = written.trim().parse::<f64>().is_ok();
        if kind.is_text() {
            return Some(crate::cel::text(written));
        }
        if kind.is_number() && number {
            return Some(written.trim().to_owned());
        }
        if kind == Kind::Boolean {
            return truth(written).map(|truth| truth.to_string());
        }
        None
    }
}
