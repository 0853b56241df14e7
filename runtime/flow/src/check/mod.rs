//! Keys, names, translations and expressions of a whole bot folder.

mod step;

use std::collections::BTreeMap;

use crate::keys::{BOT, FLOW, Key, SLOT, Shape, TYPES};
use crate::lower::Parsed;
use crate::problem::{Code, MAX_PROBLEMS, Problem, Range};
use crate::source::Source;
use crate::suggest::nearest;
use crate::syntax::{Entry, Node, Value};

/// Every problem of the files of a bot folder, in the order of files and places.
///
/// `bot.yaml` and `flows/*.yaml` are looked at by the rules of the language; of other files only the syntax is.
pub(crate) fn names(folder: &[Parsed<'_>], library: &[Parsed<'_>]) -> Vec<Problem> {
    let roots = || folder.iter().filter_map(|parsed| Some((parsed.source, parsed.document.root.as_ref()?)));
    let bot = roots().find(|(source, _)| source.path() == "bot.yaml");
    let flows: Vec<_> = roots().filter(|(source, _)| source.path().starts_with("flows/")).collect();

    let mut checker = Checker::default();
    checker.problems.extend(folder.iter().flat_map(|parsed| parsed.document.problems.clone()));
    if !folder.iter().any(|parsed| parsed.source.path() == "bot.yaml") {
        checker.file = "bot.yaml".to_owned();
        checker.report(
            Code::NoBot,
            Range::default(),
            "this folder has no `bot.yaml`".into(),
            "it says who the bot is and which languages it speaks",
            "create `bot.yaml` with `bot:` and `languages:`, or give the path of a bot's folder".into(),
        );
    }
    if let Some((source, root)) = bot {
        checker.file = source.path().to_owned();
        checker.bot(source, root);
    }
    for (source, root) in &flows {
        checker.file = source.path().to_owned();
        checker.declare(root);
    }
    for root in library.iter().filter_map(|parsed| parsed.document.root.as_ref()) {
        let name = root.get("flow").and_then(Node::text).unwrap_or_default();
        checker.flows.entry(name.to_owned()).or_default();
    }
    for (source, root) in &flows {
        checker.file = source.path().to_owned();
        checker.flow(source, root);
    }
    checker.problems
}

/// What the files declare, and what was found wrong so far.
#[derive(Default)]
struct Checker {
    file: String,
    languages: Vec<String>,
    slots: Vec<String>,
    flows: BTreeMap<String, String>,
    problems: Vec<Problem>,
}

impl Checker {
    /// Whether enough was found in the current file; looking on would only cost time.
    fn full(&self) -> bool {
        let last = self.problems.iter().rev().take_while(|problem| problem.file == self.file);
        last.take(MAX_PROBLEMS + 1).count() > MAX_PROBLEMS
    }

    fn report(&mut self, code: Code, range: Range, what: String, why: &str, cure: String) {
        if self.full() {
            return;
        }
        let (file, why) = (self.file.clone(), why.to_owned());
        self.problems.push(Problem::new(code, file, range, what, why, cure));
    }

    fn bot(&mut self, source: &Source, root: &Node) {
        for language in root.get("languages").map_or(&[][..], Node::items) {
            self.languages.extend(language.text().map(str::to_owned));
        }
        self.map(source, root, BOT, "`bot.yaml`");
        if let Some(slots) = root.get("slots") {
            self.slots(source, slots);
        }
    }

    fn slots(&mut self, source: &Source, slots: &Node) {
        for Entry { key, value, .. } in slots.entries() {
            self.slots.push(key.clone());
            self.map(source, value, SLOT, &format!("slot `{key}`"));
            let Some(kind) = value.get("type") else { continue };
            let Some(name) = kind.text() else { continue };
            if !TYPES.contains(&name) {
                self.unknown(Code::UnknownType, kind.range, "type", name, TYPES.iter().copied());
            }
            for (wanted, required) in [("choice", "choices"), ("id", "pattern")] {
                if name == wanted && value.get(required).is_none() {
                    self.missing(kind.range, required, &format!("slot `{key}`"));
                }
            }
        }
    }

    /// Notes the name and the slots of a flow, so that other flows may use them.
    fn declare(&mut self, root: &Node) {
        let Some(node) = root.get("flow") else { return };
        let Some(name) = node.text() else { return };
        if let Some(other) = self.flows.get(name) {
            let what = format!("a flow `{name}` stands in `{other}` already");
            let cure = "give one of the two another name".to_owned();
            self.report(Code::DuplicateName, node.range, what, "a name leads to one flow", cure);
        } else {
            self.flows.insert(name.to_owned(), self.file.clone());
        }
    }

    fn flow(&mut self, source: &Source, root: &Node) {
        let known = self.slots.len();
        if let Some(slots) = root.get("slots") {
            self.slots(source, slots);
        }
        for variables in ["inputs", "outputs"].iter().filter_map(|key| root.get(key)) {
            self.slots.extend(variables.entries().iter().map(|entry| entry.key.clone()));
        }
        self.map(source, root, FLOW, "a flow");
        for trigger in root.get("triggers").map_or(&[][..], Node::items) {
            self.trigger(source, trigger);
        }
        if let Some(steps) = root.get("steps") {
            self.jumps(steps);
        }
        self.slots.truncate(known);
    }

    /// The slots that an example names: `[SF123](tracking_no)`.
    fn trigger(&mut self, source: &Source, trigger: &Node) {
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
            self.unknown(Code::UnknownSlot, range, "slot", name, slots.iter().map(String::as_str));
        }
    }

    /// A map against the table of its keys.
    fn map(&mut self, source: &Source, node: &Node, keys: &[Key], place: &str) {
        let Value::Map(entries) = &node.value else { return self.shape(node, place, "a map of keys") };
        for entry in entries {
            match keys.iter().find(|(name, ..)| *name == entry.key) {
                Some((_, _, shape)) => self.value(source, &entry.value, *shape, &entry.key),
                None => self.unknown_key(entry, keys.iter().map(|(name, ..)| *name), place),
            }
        }
        for (name, ..) in keys.iter().filter(|(name, required, _)| *required && node.get(name).is_none()) {
            let end = entries.first().map_or(node.range.end, |entry| entry.key_range.end);
            self.missing(Range::new(node.range.start, end), name, place);
        }
    }

    fn value(&mut self, source: &Source, node: &Node, shape: Shape, key: &str) {
        let place = format!("`{key}`");
        match (shape, &node.value) {
            (Shape::Text, Value::List(_) | Value::Map(_)) => self.shape(node, &place, "one text"),
            (Shape::List, Value::Scalar(_) | Value::Map(_)) => self.shape(node, &place, "a list (`- ...`)"),
            (Shape::Map | Shape::Expressions, Value::Scalar(_) | Value::List(_)) => {
                self.shape(node, &place, "a map (`name: value`)");
            }
            (Shape::Local, _) => self.local(node, &place),
            (Shape::Expression, Value::Scalar(_)) => {}
            (Shape::Expression, _) => self.shape(node, &place, "an expression"),
            (Shape::Expressions, Value::Map(entries)) => {
                for entry in entries {
                    self.value(source, &entry.value, Shape::Expression, &entry.key);
                }
            }
            (Shape::Steps, _) => self.steps(source, node),
            _ => {}
        }
    }

    /// A text for customers: in one piece, or per language.
    fn local(&mut self, node: &Node, place: &str) {
        match &node.value {
            Value::Scalar(_) => {}
            Value::List(variants) => variants.iter().for_each(|variant| self.local(variant, place)),
            Value::Map(entries) => {
                for entry in entries {
                    if !self.languages.is_empty() && !self.languages.contains(&entry.key) {
                        let languages = self.languages.clone();
                        let known = languages.iter().map(String::as_str);
                        self.unknown(Code::UnknownLanguage, entry.key_range, "language", &entry.key, known);
                    }
                }
                let lacking: Vec<_> =
                    self.languages.iter().filter(|tag| node.get(tag).is_none()).cloned().collect();
                if !lacking.is_empty() && entries.iter().any(|entry| self.languages.contains(&entry.key)) {
                    let what = format!("{place} has no text for {}", lacking.join(", "));
                    let cure = format!("add `{}: ...`", lacking.join(": ...`, `"));
                    let why = "a customer who speaks that language gets the text of the first language";
                    self.report(Code::MissingTranslation, node.range, what, why, cure);
                }
            }
        }
    }

    fn unknown_key<'k>(&mut self, entry: &Entry, keys: impl Iterator<Item = &'k str> + Clone, place: &str) {
        let cure = match nearest(&entry.key, keys.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("remove it; known here: {}", keys.collect::<Vec<_>>().join(", ")),
        };
        let what = format!("{place} has no key `{}`", entry.key);
        self.report(
            Code::UnknownKey,
            entry.key_range,
            what,
            "a key that is not known would do nothing",
            cure,
        );
    }

    fn unknown<'k>(
        &mut self,
        code: Code,
        range: Range,
        noun: &str,
        name: &str,
        known: impl Iterator<Item = &'k str>,
    ) {
        let known: Vec<&str> = known.collect();
        let cure = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("declare the {noun} first: there is none yet"),
            None => format!("declare it, or use one of: {}", known.join(", ")),
        };
        let why = "a name must lead to something that exists";
        self.report(code, range, format!("there is no {noun} `{name}`"), why, cure);
    }

    fn missing(&mut self, range: Range, key: &str, place: &str) {
        let what = format!("{place} has no `{key}`");
        let why = "it can not do anything without";
        self.report(Code::MissingKey, range, what, why, format!("add `{key}: ...`"));
    }

    fn shape(&mut self, node: &Node, place: &str, wanted: &str) {
        let found = match &node.value {
            Value::Scalar(_) if node.is_empty() => "nothing",
            Value::Scalar(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        };
        let what = format!("{place} must be {wanted}, but {found} stands here");
        self.report(
            Code::WrongShape,
            node.range,
            what,
            "it can not be read as anything else",
            format!("write {wanted}"),
        );
    }
}

#[cfg(test)]
mod tests;
