//! What starts a flow.

use super::bot::texts;
use super::{Lower, text};
use crate::problem::{Code, Problem, Range};
use crate::program::{Trigger, TriggerKind};
use crate::source::Source;
use crate::syntax::Node;
use crate::words;
use std::collections::BTreeMap;

/// Where an example stands.
pub(super) struct Written {
    key: String,
    flow: String,
    file: String,
    range: Range,
}

impl<'a> Lower<'a> {
    pub(super) fn triggers(&mut self, flow: &str, source: &'a Source, root: &Node) -> Vec<Trigger> {
        let mut triggers = Vec::new();
        for node in root.get("triggers").map_or(&[][..], Node::items) {
            let when = node.get("when").and_then(|node| self.condition(node));
            let kind = match node.text().map(str::to_owned).or_else(|| text(node, "say")) {
                Some(written) => {
                    let (text, slots, values) = marked(&written);
                    if when.is_none() {
                        let (flow, file) = (flow.to_owned(), source.path().to_owned());
                        self.triggers.push(Written { key: folded(&text), flow, file, range: node.range });
                    }
                    Some(TriggerKind::Example { text, slots, values })
                }
                None => self.special(node),
            };
            triggers.extend(kind.map(|kind| Trigger { kind, when }));
        }
        triggers
    }

    fn special(&mut self, node: &Node) -> Option<TriggerKind> {
        if let Some(pattern) = node.get("pattern") {
            let written = pattern.text()?;
            return match regex::Regex::new(written) {
                Ok(regex) => {
                    for name in regex.capture_names().flatten() {
                        self.known_slot(name, pattern.range);
                    }
                    Some(TriggerKind::Pattern(written.to_owned()))
                }
                Err(error) => {
                    self.no_pattern(pattern, written, &error);
                    None
                }
            };
        }
        if let Some(keywords) = node.get("keywords") {
            return Some(TriggerKind::Keywords(texts(Some(keywords))));
        }
        if let Some(event) = text(node, "event") {
            return Some(TriggerKind::Event(event));
        }
        let what = words!("this trigger says nothing");
        self.bad(node, what, words!("write a sentence, `pattern: ...`, `keywords: [...]` or `event: ...`"));
        None
    }

    pub(super) fn no_pattern(&mut self, node: &Node, written: &str, error: &regex::Error) {
        let why = error.to_string();
        let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let what = words!("`{written}` is not a pattern: {why}", written, why);
        self.bad(node, what, words!("write a regular expression, for example `SF\\d{{12}}`"));
    }

    fn known_slot(&mut self, name: &str, range: Range) {
        if self.own.contains_key(name) || self.shared.slots.contains_key(name) {
            return;
        }
        let known: Vec<String> = self.own.keys().chain(self.shared.slots.keys()).cloned().collect();
        self.unknown(
            Code::UnknownSlot,
            range,
            words!("there is no slot `{name}`", name),
            words!("a name must lead to something that exists"),
            name,
            known.iter().map(String::as_str),
            words!("name the group after a slot, or make it `(?:...)`"),
        );
    }
}

/// Sentences that would start two flows.
pub(super) fn collisions<'w>(all: impl Iterator<Item = &'w Written>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first: BTreeMap<&str, &Written> = BTreeMap::new();
    for written in all {
        let Written { key, flow, file, range } = written;
        match first.get(key.as_str()) {
            Some(other) if other.flow != *flow => {
                let what = words!(
                    "`{key}` starts `{flow}` and also `{other}` (in `{file}`)",
                    key,
                    flow,
                    other = other.flow,
                    file = other.file
                );
                let why = words!("one sentence can start one flow");
                let cure = words!("remove it from one of the two");
                let label = words!("here it starts `{flow}`", flow = other.flow);
                let problem = Problem::new(Code::TriggerCollision, file, *range, what, why, cure);
                problems.push(problem.related(other.file.clone(), other.range, label));
            }
            Some(_) => {}
            None => {
                first.insert(key, written);
            }
        }
    }
    problems
}

/// A sentence without what does not matter to whether two are the same.
fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    let kept = lower.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An example without its marks, the slots marked in it and their values: `查 [SF1](tracking_no)`.
fn marked(written: &str) -> (String, Vec<String>, Vec<String>) {
    let (mut text, mut slots, mut values) = (String::new(), Vec::new(), Vec::new());
    let mut rest = written;
    while let Some(open) = rest.find('[') {
        let after = &rest[open + 1..];
        let parts = after.find("](").and_then(|middle| {
            let close = after[middle + 2..].find(')')?;
            Some((&after[..middle], &after[middle + 2..middle + 2 + close], middle + 3 + close))
        });
        let Some((value, slot, used)) = parts else { break };
        text.push_str(&rest[..open]);
        text.push_str(value);
        slots.push(slot.to_owned());
        values.push(value.to_owned());
        rest = &after[used..];
    }
    text.push_str(rest);
    (text, slots, values)
}
