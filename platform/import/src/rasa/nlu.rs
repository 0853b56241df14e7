//! Training data: intents with examples, synonyms, lookup tables and patterns.

use std::collections::{BTreeMap, BTreeSet};

use super::Rasa;
use crate::report::Place;
use crate::tree::Tree;

/// An intent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Intent {
    /// Where it is declared or has its first examples.
    pub(crate) place: Option<Place>,
    pub(crate) declared: bool,
    pub(crate) examples: Vec<Example>,
}

/// A sentence with the values that are marked in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Example {
    pub(crate) parts: Vec<Part>,
    pub(crate) place: Place,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    Text(String),
    Mark(Mark),
}

/// A marked value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Mark {
    pub(crate) text: String,
    pub(crate) entity: String,
    pub(crate) role: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) value: Option<String>,
}

/// What is known of an entity.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entity {
    pub(crate) place: Option<Place>,
    /// Values with the words that mean them.
    pub(crate) values: BTreeMap<String, BTreeSet<String>>,
    /// Whether a lookup table or synonyms name its values.
    pub(crate) closed: bool,
    pub(crate) patterns: Vec<String>,
}

impl Example {
    /// The sentence without its marks.
    pub(crate) fn plain(&self) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Mark(mark) => mark.text.clone(),
        };
        self.parts.iter().map(text).collect::<String>().trim().to_owned()
    }

    pub(crate) fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.parts.iter().filter_map(|part| if let Part::Mark(mark) = part { Some(mark) } else { None })
    }
}

/// Reads a sentence with marks: `[Berlin](city)`, `[Berlin](city:berlin)`, `[Berlin]{"entity": "city"}`.
pub(crate) fn example(written: &str, place: &Place) -> Example {
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = written.trim();
    while let Some(open) = rest.find('[') {
        let after = &rest[open + 1..];
        let found = after.find(']').and_then(|close| Some((&after[..close], mark(&after[close + 1..])?)));
        let Some((text, (mut mark, used))) = found else {
            // A bracket that marks nothing.
            let (head, tail) = rest.split_at(open + 1);
            push_text(&mut parts, head);
            rest = tail;
            continue;
        };
        push_text(&mut parts, &rest[..open]);
        text.clone_into(&mut mark.text);
        parts.push(Part::Mark(mark));
        rest = &after[text.len() + 1 + used..];
    }
    push_text(&mut parts, rest);
    Example { parts, place: place.clone() }
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Text(before)) => before.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    }
}

/// What stands behind `[...]`, and how long it is.
fn mark(text: &str) -> Option<(Mark, usize)> {
    if let Some(inside) = text.strip_prefix('(') {
        let close = inside.find(')')?;
        let (entity, value) = match inside[..close].split_once(':') {
            Some((entity, value)) => (entity, Some(value.trim().to_owned())),
            None => (&inside[..close], None),
        };
        let mark = Mark { entity: entity.trim().to_owned(), value, ..Mark::default() };
        return Some((mark, close + 2));
    }
    let inside = text.strip_prefix('{')?;
    let length = inside.find('}')? + 2;
    let read: serde_json::Value = serde_json::from_str(&text[..length]).ok()?;
    let get = |key: &str| {
        let value = read.get(key)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let mark = Mark {
        text: String::new(),
        entity: get("entity")?,
        role: get("role"),
        group: get("group"),
        value: get("value"),
    };
    Some((mark, length))
}

/// The lines of a block of examples, without `- `.
fn lines(node: &Tree) -> Vec<(String, usize)> {
    if let Some(text) = node.text() {
        let items = text.lines().enumerate().filter_map(|(at, line)| {
            let item = line.trim().strip_prefix('-')?.trim();
            (!item.is_empty()).then(|| (item.to_owned(), node.line + at))
        });
        return items.collect();
    }
    let item = |item: &Tree| {
        let text = item.text().or_else(|| item.str("text"))?.trim().trim_start_matches("- ").to_owned();
        Some((text, item.line))
    };
    node.items().iter().filter_map(item).collect()
}

impl Rasa {
    pub(super) fn read_nlu(&mut self, path: &str, node: &Tree) {
        for item in node.items() {
            let examples = item.get("examples").map(lines).unwrap_or_default();
            if let Some(name) = item.str("intent") {
                let read: Vec<Example> = examples
                    .iter()
                    .map(|(text, line)| example(text, &Place::new(path, *line)))
                    .filter(|example| !example.plain().is_empty())
                    .collect();
                for mark in read.iter().flat_map(Example::marks) {
                    let entity = self.entities.entry(mark.entity.clone()).or_default();
                    let value = mark.value.as_ref().unwrap_or(&mark.text).clone();
                    entity.values.entry(value).or_default().insert(mark.text.clone());
                }
                let intent = self.intents.entry(name.to_owned()).or_default();
                if intent.examples.is_empty() {
                    intent.place = Some(Place::new(path, item.line));
                }
                intent.examples.extend(read);
            } else if let Some(name) = item.str("synonym") {
                let words = examples.into_iter().map(|(text, _)| text);
                self.synonyms.entry(name.to_owned()).or_default().extend(words);
                self.synonym_places.entry(name.to_owned()).or_insert_with(|| Place::new(path, item.line));
            } else if let Some(name) = item.str("lookup") {
                let entity = self.entities.entry(name.to_owned()).or_default();
                entity.closed = true;
                entity.place.get_or_insert_with(|| Place::new(path, item.line));
                if examples.is_empty() {
                    self.add(
                        &Place::new(path, item.line),
                        format!("the lookup table `{name}`"),
                        "its values stand in another file",
                        "write them as `choices` of the slot",
                    );
                }
                let entity = self.entities.entry(name.to_owned()).or_default();
                for (text, _) in examples {
                    entity.values.entry(text.clone()).or_default().insert(text);
                }
            } else if let Some(name) = item.str("regex") {
                self.regexes.push((name.to_owned(), Place::new(path, item.line)));
                let entity = self.entities.entry(name.to_owned()).or_default();
                entity.patterns.extend(examples.into_iter().map(|(text, _)| text));
            }
        }
    }

    /// Joins synonyms with the values they mean.
    pub(super) fn settle_synonyms(&mut self) {
        for (value, words) in &self.synonyms {
            let mut used = false;
            for entity in self.entities.values_mut() {
                let known = entity.values.contains_key(value)
                    || words.iter().any(|word| entity.values.contains_key(word));
                if known {
                    used = true;
                    entity.closed = true;
                    let all = entity.values.entry(value.clone()).or_default();
                    all.extend(words.iter().cloned());
                    let others: BTreeSet<String> = words.iter().map(|word| word.to_lowercase()).collect();
                    entity
                        .values
                        .retain(|known, _| known == value || !others.contains(&known.to_lowercase()));
                }
            }
            if !used {
                self.loose.insert(value.clone());
            }
        }
    }

    /// The sentences of an intent as triggers, with marks for the slots that the entities fill.
    pub(super) fn triggers(&mut self, intent: &str) -> Vec<String> {
        let examples = self.intents.get(intent).map(|intent| intent.examples.clone()).unwrap_or_default();
        let mut triggers = Vec::new();
        for example in &examples {
            let mut text = String::new();
            for part in &example.parts {
                match part {
                    Part::Text(piece) => text.push_str(piece),
                    Part::Mark(mark) => match self.slot_of(mark) {
                        Some(slot) => text.push_str(&format!("[{}]({slot})", mark.text)),
                        None => text.push_str(&mark.text),
                    },
                }
            }
            let text = text.trim().to_owned();
            let key = crate::names::folded(&example.plain());
            match self.said.get(&key) {
                Some(other) if other != intent => {
                    let what = format!("the example `{}` of `{intent}`", example.plain());
                    let why = format!("it is also one of `{other}`, and a sentence starts one flow");
                    self.add(&example.place, what, &why, "decide which of the two it means");
                }
                Some(_) => {}
                None => {
                    self.said.insert(key, intent.to_owned());
                    triggers.push(text);
                }
            }
        }
        triggers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_in_all_their_forms() {
        let read = example(
            "from [Berlin]{\"entity\": \"city\", \"role\": \"from\"} to [NY](city:New York) [by] [train](means) [x",
            &Place::default(),
        );
        let marks: Vec<_> = read
            .marks()
            .map(|m| (m.text.as_str(), m.entity.as_str(), m.role.as_deref(), m.value.as_deref()))
            .collect();
        assert_eq!(
            marks,
            [
                ("Berlin", "city", Some("from"), None),
                ("NY", "city", None, Some("New York")),
                ("train", "means", None, None)
            ]
        );
        assert_eq!(read.plain(), "from Berlin to NY [by] train [x");
    }
}
