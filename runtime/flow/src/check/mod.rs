//! Keys, names and translations of a whole bot folder, by the tables of `keys.rs`.

mod rules;
mod shape;
mod step;

use crate::Wording;
use crate::words;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::keys::{BOT, FLOW, TYPES};
use crate::parsed::Parsed;
use crate::problem::{Code, MAX_PROBLEMS, Problem, Range};
use crate::program::SlotType;
use crate::source::Source;
use crate::suggest::nearest;
use crate::syntax::{Entry, Node, Value};

pub(crate) use rules::{Looked, Rules};

/// The names that a folder declares; what its flows say is held against them.
pub(crate) struct Declared(Checker);

impl Declared {
    /// Reads what `bot.yaml` and the flows declare. The problems of `bot.yaml`, and names that two flows have, come along.
    pub(crate) fn new(folder: &[Arc<Parsed>], library: &[Parsed]) -> (Self, Vec<Problem>) {
        let mut checker = Checker::default();
        let bot = folder.iter().find(|parsed| parsed.path() == "bot.yaml");
        if bot.is_none() {
            checker.file = "bot.yaml".to_owned();
            checker.report(
                Code::NoBot,
                Range::default(),
                words!("this folder has no `bot.yaml`"),
                words!("it says who the bot is and which languages it speaks"),
                words!("create `bot.yaml` with `bot:` and `languages:`, or give the path of a bot's folder"),
            );
        }
        if let Some((parsed, root)) = bot.and_then(|parsed| Some((parsed, parsed.root()?))) {
            checker.file = parsed.path().to_owned();
            checker.bot(root);
        }
        for (parsed, root) in folder.iter().filter_map(|parsed| Some((parsed, parsed.root()?))) {
            if parsed.is_flow() {
                checker.file = parsed.path().to_owned();
                checker.declare(root);
            }
        }
        for parsed in library {
            checker.flows.entry(parsed.flow().unwrap_or_default().to_owned()).or_default();
        }
        let problems = checker.taken();
        (Self(checker), problems)
    }

    /// The problems of the keys, names and translations of a flow.
    pub(crate) fn flow(&mut self, parsed: &Parsed) -> Vec<Problem> {
        let Some(root) = parsed.root() else { return Vec::new() };
        self.0.file = parsed.path().to_owned();
        self.0.flow(&parsed.source, root);
        self.0.taken()
    }
}

/// What the files declare, and what was found wrong so far.
#[derive(Default)]
struct Checker {
    file: String,
    languages: Vec<String>,
    slots: Vec<String>,
    purposes: Vec<String>,
    flows: BTreeMap<String, String>,
    problems: Vec<Problem>,
    /// How many problems were found before the current file.
    before: usize,
}

impl Checker {
    /// Whether enough was found in the current file; looking on would only cost time.
    fn full(&mut self) -> bool {
        if self.problems.last().is_some_and(|last| last.file != self.file) {
            self.before = self.problems.len();
        }
        self.problems.len() - self.before > MAX_PROBLEMS
    }

    fn taken(&mut self) -> Vec<Problem> {
        self.before = 0;
        std::mem::take(&mut self.problems)
    }

    fn report(&mut self, code: Code, range: Range, what: Wording, why: Wording, cure: Wording) {
        self.push(Problem::new(code, self.file.clone(), range, what, why, cure));
    }

    fn push(&mut self, problem: Problem) {
        if !self.full() {
            self.problems.push(problem);
        }
    }

    fn bot(&mut self, root: &Node) {
        for language in root.get("languages").map_or(&[][..], Node::items) {
            self.languages.extend(language.text().map(str::to_owned));
        }
        self.map(root, BOT, &Wording::verbatim("`bot.yaml`"));
        if let Some(languages) = root.get("languages") {
            match &languages.value {
                Value::List(items) if items.is_empty() => {
                    self.shape(languages, &quoted("languages"), words!("a list (`- ...`)"))
                }
                Value::List(_) => {}
                _ => self.shape(languages, &quoted("languages"), words!("a list (`- ...`)")),
            }
        }
        if let Some(slots) = root.get("slots") {
            self.slots(slots);
        }
        let purposes = root.get("purposes").map_or(&[][..], Node::entries);
        self.purposes.extend(purposes.iter().map(|entry| entry.key.clone()));
    }

    fn slots(&mut self, slots: &Node) {
        for Entry { key, value, .. } in slots.entries() {
            self.slots.push(key.clone());
            self.slot_type(key, value);
        }
    }

    /// What a slot or a field of a record says of its type.
    fn slot_type(&mut self, name: &str, slot: &Node) {
        let Some((kind, written)) = slot.get("type").and_then(|kind| Some((kind, kind.text()?))) else {
            return;
        };
        self.known_type(kind.range, written);
        let of = slot.get("of").and_then(Node::text);
        for (wanted, required) in
            [("choice", "choices"), ("id", "pattern"), ("list", "of"), ("record", "fields")]
        {
            if (written == wanted || written == "list" && of == Some(wanted)) && slot.get(required).is_none()
            {
                self.missing(kind.range, required, &words!("slot `{name}`", name));
            }
        }
        if let Some((node, of)) = slot.get("of").and_then(|node| Some((node, node.text()?))) {
            self.known_type(node.range, of);
        }
        for field in slot.get("fields").map_or(&[][..], Node::entries) {
            let name = format!("{name}.{}", field.key);
            if field.value.text().is_none() {
                self.map(&field.value, crate::keys::SLOT, &words!("field `{name}`", name));
                self.slot_type(&name, &field.value);
            }
            self.slots.push(name);
        }
        if let Some(choices) = slot.get("choices") {
            self.choices(choices);
        }
    }

    fn choices(&mut self, choices: &Node) {
        for choice in choices.entries() {
            if !choice.value.entries().is_empty() {
                self.local(&choice.value, &quoted(&choice.key));
            }
        }
    }

    fn known_type(&mut self, range: Range, name: &str) {
        // Whether a plug-in is there, and recognizes anything, is looked at with the plug-ins.
        if !TYPES.contains(&name) && SlotType::plugin(name).is_none() {
            self.unknown(Code::UnknownType, range, words!("type"), name, TYPES.iter().copied());
        }
    }

    /// Notes the name and the slots of a flow, so that other flows may use them.
    fn declare(&mut self, root: &Node) {
        let Some(node) = root.get("flow") else { return };
        let Some(name) = node.text() else { return };
        if let Some(other) = self.flows.get(name) {
            let what = words!("a flow `{name}` stands in `{other}` already", name, other);
            let cure = words!("give one of the two another name");
            self.report(Code::DuplicateName, node.range, what, words!("a name leads to one flow"), cure);
        } else {
            self.flows.insert(name.to_owned(), self.file.clone());
        }
    }

    fn flow(&mut self, source: &Source, root: &Node) {
        let known = self.slots.len();
        if let Some(slots) = root.get("slots") {
            self.slots(slots);
        }
        for variables in ["inputs", "outputs"].iter().filter_map(|key| root.get(key)) {
            self.slots.extend(variables.entries().iter().map(|entry| entry.key.clone()));
            self.slots.extend(variables.items().iter().filter_map(|item| item.text().map(str::to_owned)));
        }
        self.map(root, FLOW, &words!("a flow"));
        if let Some((node, name)) = root.get("purpose").and_then(|node| Some((node, node.text()?))) {
            self.purpose(node.range, name);
        }
        for trigger in root.get("triggers").map_or(&[][..], Node::items) {
            self.trigger(source, trigger.get("say").unwrap_or(trigger));
        }
        if let Some(steps) = root.get("steps") {
            self.jumps(steps);
        }
        self.slots.truncate(known);
    }

    /// The slots that an example names: `[SF123](tracking_no)`.
    fn trigger(&mut self, source: &Source, trigger: &Node) {
        if trigger.text().is_none() {
            return;
        }
        let text = &source.text()[trigger.range.start..trigger.range.end];
        for (at, _) in text.match_indices("](") {
            let start = at + 2;
            let Some(length) = text[start..].find(')') else { continue };
            let name = &text[start..start + length];
            let begin = trigger.range.start + start;
            self.slot(Range::new(begin, begin + length), name);
        }
    }

    fn slot(&mut self, range: Range, name: &str) {
        if !self.slots.iter().any(|slot| slot == name) {
            let slots = self.slots.clone();
            self.unknown(Code::UnknownSlot, range, words!("slot"), name, slots.iter().map(String::as_str));
        }
    }

    fn purpose(&mut self, range: Range, name: &str) {
        if !self.purposes.iter().any(|purpose| purpose == name) {
            let purposes = self.purposes.clone();
            let known = purposes.iter().map(String::as_str);
            self.unknown(Code::UnknownPurpose, range, words!("purpose"), name, known);
        }
    }

    fn unknown<'k>(
        &mut self,
        code: Code,
        range: Range,
        noun: Wording,
        name: &str,
        known: impl Iterator<Item = &'k str>,
    ) {
        let known: Vec<&str> = known.collect();
        let what = words!("there is no {noun} `{name}`", noun, name);
        let why = words!("a name must lead to something that exists");
        let near = nearest(name, known.iter().copied());
        let cure = match near {
            Some(near) => words!("did you mean `{near}`?", near),
            None if known.is_empty() => words!("declare the {noun} first: there is none yet", noun),
            None => words!("declare it, or use one of: {known}", known),
        };
        let problem = Problem::new(code, self.file.clone(), range, what, why, cure);
        self.push(match near {
            Some(near) => problem.fixed_by(words!("write `{near}`", near), range, near),
            None => problem,
        });
    }

    fn missing(&mut self, range: Range, key: &str, place: &Wording) {
        let what = words!("{place} has no `{key}`", place, key);
        let why = words!("it can not do anything without");
        self.report(Code::MissingKey, range, what, why, words!("add `{key}: ...`", key));
    }

    fn shape(&mut self, node: &Node, place: &Wording, wanted: Wording) {
        let found = match &node.value {
            Value::Scalar(_) if node.is_empty() => words!("nothing"),
            Value::Scalar(_) => words!("a text"),
            Value::List(items) if items.is_empty() => words!("an empty list"),
            Value::List(_) => words!("a list"),
            Value::Map(_) => words!("a map"),
        };
        let what = words!("{place} must be {wanted}, but {found} stands here", place, wanted, found);
        let why = words!("it can not be read as anything else");
        self.report(Code::WrongShape, node.range, what, why, words!("write {wanted}", wanted));
    }
}

/// The name of a key, as it stands in sentences.
fn quoted(key: &str) -> Wording {
    Wording::verbatim(format!("`{key}`"))
}

#[cfg(test)]
mod tests;
