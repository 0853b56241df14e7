//! The domain: intents, entities, actions and settings; slots, responses and forms have files of their own.

use super::Rasa;
use crate::report::Place;
use crate::tree::{Entry, Tree, Value};

impl Rasa {
    pub(super) fn read_domain(&mut self, path: &str, key: &str, entry: &Entry) {
        let node = &entry.value;
        match key {
            "intents" => {
                for item in node.items() {
                    for (name, line) in named(item) {
                        let intent = self.intents.entry(name).or_default();
                        intent.place.get_or_insert_with(|| Place::new(path, line));
                        intent.declared = true;
                    }
                }
            }
            "entities" => {
                for item in node.items() {
                    for (name, line) in named(item) {
                        self.entities
                            .entry(name)
                            .or_default()
                            .place
                            .get_or_insert_with(|| Place::new(path, line));
                    }
                }
            }
            "actions" => {
                for item in node.items() {
                    for (name, line) in named(item) {
                        self.actions.entry(name).or_insert_with(|| Place::new(path, line));
                    }
                }
            }
            "slots" => node.entries().iter().for_each(|slot| self.read_slot(path, slot)),
            "responses" | "templates" => {
                node.entries().iter().for_each(|response| self.read_response(path, response));
            }
            "forms" => self.read_forms(path, node),
            "session_config" => self.session(path, node),
            _ => {}
        }
    }

    fn session(&mut self, path: &str, node: &Tree) {
        for entry in node.entries() {
            let (why, cure) = match entry.key.as_str() {
                "session_expiration_time" => (
                    "a conversation ends when the customer or the bot ends it, not after a time",
                    "nothing to do; to end it after a time, add the step `wait` and then `end: conversation`",
                ),
                "carry_over_slots_to_new_session" if entry.value.flag() == Some(true) => {
                    ("slots belong to one conversation", "ask again, or look them up by the customer's id")
                }
                _ => continue,
            };
            let value = entry.value.text().unwrap_or_default();
            self.add(&Place::new(path, entry.line), format!("`{}: {value}`", entry.key), why, cure);
        }
    }

    /// What the domain declares and nothing that was carried over uses.
    pub(super) fn list_unused(&mut self) {
        let responses: Vec<(String, Place)> = self
            .responses
            .iter()
            .filter(|(name, _)| !self.used.contains(*name) && !name.contains('/'))
            .map(|(name, response)| (name.clone(), response.place.clone()))
            .collect();
        for (name, place) in responses {
            self.add(
                &place,
                format!("the response `{name}`"),
                "nothing that was carried over says it; code may",
                "copy its text to where it is said, if it still is",
            );
        }
        let actions: Vec<(String, Place)> = self
            .actions
            .iter()
            .filter(|(name, _)| !self.listed.contains(*name) && !self.used.contains(*name))
            .filter(|(name, _)| !name.starts_with("utter_"))
            .map(|(name, place)| (name.clone(), place.clone()))
            .collect();
        for (name, place) in actions {
            let place = self.code.get(&name).cloned().unwrap_or(place);
            let (why, cure) = if name.starts_with("validate_") {
                (
                    "it checks answers in code",
                    "say which answers are right with `accept` and `otherwise` at the questions of the form",
                )
            } else if name.starts_with("action_ask_") {
                ("it makes a question in code", "write the question as `ask` of its slot")
            } else {
                (
                    "it is code, and no story or flow that was carried over runs it",
                    "write a plug-in if it is needed",
                )
            };
            self.add(&place, format!("the custom action `{name}`"), why, cure);
        }
    }
}

/// The names of an item: `greet`, or `greet: {use_entities: []}`.
fn named(item: &Tree) -> Vec<(String, usize)> {
    match &item.value {
        Value::Scalar { text, .. } => vec![(text.clone(), item.line)],
        _ => item.entries().iter().map(|entry| (entry.key.clone(), entry.line)).collect(),
    }
}
