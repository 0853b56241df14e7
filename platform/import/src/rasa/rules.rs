//! Stories and rules as they are written: who says or does what, in order.

use super::Rasa;
use super::nlu::{self, Example, Mark};
use crate::report::Place;
use crate::tree::{Tree, Value};

/// A story or a rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) rule: bool,
    /// Whether the rule is about the begin of a conversation.
    pub(crate) begin: bool,
    /// What a rule is bound to.
    pub(crate) conditions: Vec<Event>,
    pub(crate) events: Vec<Event>,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    /// The customer says one of these intents.
    User(Vec<Said>, Place),
    Action(String, Place),
    /// A form is active, or none.
    Loop(Option<String>),
    /// Slots that have a value; nothing where any will do, `None` inside where they must have none.
    Slots(Vec<(String, Wanted)>, Place),
    Checkpoint(String, Place),
    /// The bot says a text that is no response.
    Bot(String, Place),
}

/// What a story says of a slot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wanted {
    Any,
    Nothing,
    Value(String),
}

/// An intent with values.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Said {
    pub(crate) intent: String,
    pub(crate) marks: Vec<Mark>,
    /// The sentence, where the story has it.
    pub(crate) text: Option<Example>,
}

impl Rasa {
    pub(super) fn read_stories(&mut self, path: &str, node: &Tree) {
        for item in node.items() {
            let rule = item.str("rule");
            let Some(name) = rule.or_else(|| item.str("story")) else { continue };
            let events = self.events(path, item.list("steps"));
            let conditions = self.events(path, item.list("condition"));
            self.stories.push(Story {
                name: name.to_owned(),
                place: Place::new(path, item.line),
                rule: rule.is_some(),
                begin: item.is("conversation_start"),
                conditions,
                events,
            });
        }
    }

    pub(super) fn events(&mut self, path: &str, steps: &[Tree]) -> Vec<Event> {
        let mut events = Vec::new();
        for step in steps {
            let place = Place::new(path, step.line);
            if let Some(alternatives) = step.get("or") {
                let said: Vec<Said> =
                    alternatives.items().iter().filter_map(|item| said(path, item)).collect();
                if said.is_empty() {
                    self.add(
                        &place,
                        "`or` between values of slots",
                        "a story goes one way here; the first value is taken",
                        "write the condition as `switch`",
                    );
                    if let Some(first) = alternatives.items().first() {
                        events.extend(self.events(path, std::slice::from_ref(first)));
                    }
                } else {
                    events.push(Event::User(said, place));
                }
            } else if step.get("intent").is_some() || step.get("user").is_some() {
                events.extend(said(path, step).map(|said| Event::User(vec![said], place)));
            } else if let Some(action) = step.str("action") {
                events.push(Event::Action(action.to_owned(), place));
            } else if let Some(entry) = step.entry("active_loop").or_else(|| step.entry("form")) {
                events.push(Event::Loop(
                    entry.value.text().filter(|_| !entry.value.is_null()).map(str::to_owned),
                ));
            } else if let Some(slots) = step.get("slot_was_set") {
                events.push(Event::Slots(wanted(slots), place));
            } else if let Some(slots) = step.get("slot") {
                events.push(Event::Slots(wanted(slots), place));
            } else if let Some(name) = step.str("checkpoint") {
                events.push(Event::Checkpoint(name.to_owned(), place));
            } else if let Some(text) = step.str("bot") {
                events.push(Event::Bot(text.to_owned(), place));
            }
        }
        events
    }
}

fn said(path: &str, step: &Tree) -> Option<Said> {
    let place = Place::new(path, step.line);
    let text = step.str("user").map(|text| nlu::example(text, &place));
    let intent = match step.str("intent") {
        Some(intent) => intent.trim_start_matches('/').to_owned(),
        None => text.as_ref()?.plain(),
    };
    let mut marks: Vec<Mark> = Vec::new();
    for entity in step.list("entities") {
        match &entity.value {
            Value::Scalar { text, .. } => marks.push(Mark { entity: text.clone(), ..Mark::default() }),
            _ => {
                let mut mark = Mark::default();
                for entry in entity.entries() {
                    let value = entry.value.text().filter(|_| !entry.value.is_null()).map(str::to_owned);
                    match entry.key.as_str() {
                        "role" => mark.role = value,
                        "group" => mark.group = value,
                        name => {
                            name.clone_into(&mut mark.entity);
                            mark.value = value;
                        }
                    }
                }
                marks.push(mark);
            }
        }
    }
    if let Some(example) = &text {
        marks.extend(example.marks().cloned());
    }
    Some(Said { intent, marks, text })
}

fn wanted(node: &Tree) -> Vec<(String, Wanted)> {
    let one = std::slice::from_ref(node);
    let items = if node.items().is_empty() { one } else { node.items() };
    let mut slots = Vec::new();
    for item in items {
        if let Some(name) = item.text() {
            slots.push((name.to_owned(), Wanted::Any));
        }
        for entry in item.entries() {
            let value = match &entry.value {
                value if value.is_null() => Wanted::Nothing,
                value => match &value.value {
                    Value::Scalar { text, .. } => Wanted::Value(text.clone()),
                    Value::List(items) => {
                        let items: Vec<&str> = items.iter().filter_map(Tree::text).collect();
                        Wanted::Value(format!("[{}]", items.join(", ")))
                    }
                    Value::Map(_) => Wanted::Any,
                },
            };
            slots.push((entry.key.clone(), value));
        }
    }
    slots
}
