//! Steps: their verbs and keys, and the names they use.

use std::collections::BTreeMap;

use crate::keys::{CASE, Key, SAY, STEP, Shape, VERBS};
use crate::problem::{Code, Range};
use crate::source::Source;
use crate::syntax::{Node, Value};

use super::Checker;

impl Checker {
    pub(super) fn steps(&mut self, source: &Source, node: &Node) {
        let Value::List(steps) = &node.value else {
            return self.shape(node, "`steps`", "a list of steps (`- ...`)");
        };
        for step in steps {
            self.step(source, step);
        }
    }

    fn step(&mut self, source: &Source, step: &Node) {
        if self.full() {
            return;
        }
        let Value::Map(entries) = &step.value else {
            return self.shape(step, "a step", "a map (`- say: ...`)");
        };
        let known = |key: &str| VERBS.iter().find(|(verb, ..)| *verb == key);
        let mut verbs = entries.iter().filter_map(|entry| Some((entry, known(&entry.key)?)));
        let Some((verb, (_, shape, keys))) = verbs.next() else {
            let names = || VERBS.iter().map(|(verb, ..)| *verb);
            let near = entries.iter().find_map(|entry| Some((entry, crate::nearest(&entry.key, names())?)));
            let (range, cure) = match near {
                Some((entry, near)) => (entry.key_range, format!("did you mean `{near}`?")),
                None => {
                    (step.range, format!("start it with one of: {}", names().collect::<Vec<_>>().join(", ")))
                }
            };
            let what = "this step has no verb".to_owned();
            return self.report(Code::NoVerb, range, what, "the verb says what a step does", cure);
        };
        // `prompt`, `then` and the like are keys of one verb and never verbs themselves.
        if let Some((second, _)) = verbs.find(|(entry, _)| !keys.iter().any(|(key, ..)| *key == entry.key)) {
            let what = format!("this step has two verbs, `{}` and `{}`", verb.key, second.key);
            let cure = format!("make `- {}: ...` a step of its own", second.key);
            return self.report(Code::SeveralVerbs, second.key_range, what, "a step does one thing", cure);
        }
        let mut table: Vec<Key> = vec![(verb_name(&verb.key), true, *shape)];
        table.extend(keys.iter().chain(STEP));
        self.map(source, step, &table, &format!("`{}`", verb.key));
        self.names(source, &verb.key, &verb.value, step);
    }

    /// What a verb's value says beyond its shape.
    fn names(&mut self, source: &Source, verb: &str, value: &Node, step: &Node) {
        let text = value.text();
        match (verb, text) {
            ("say", _)
                if value.entries().iter().any(|entry| SAY.iter().any(|(key, ..)| *key == entry.key)) =>
            {
                self.map(source, value, SAY, "`say`");
                for button in value.get("buttons").map_or(&[][..], Node::items) {
                    if let Some(title) = button.get("title") {
                        self.local(title, "`title`");
                    }
                    if let Some(flow) = button.get("run") {
                        self.run(flow);
                    }
                }
            }
            ("say", _) => self.local(value, "`say`"),
            ("ask", Some(slot)) => self.slot(value.range, slot),
            ("run", Some(_)) => self.run(value),
            ("switch", _) => {
                for case in value.items() {
                    self.map(source, case, CASE, "a case of `switch`");
                    if let Some(other) = case.get("else").filter(|other| !other.is_empty()) {
                        self.steps(source, other);
                    }
                    if case.get("else").is_none() {
                        for key in ["when", "steps"].into_iter().filter(|key| case.get(key).is_none()) {
                            self.missing(case.range, key, "a case of `switch`");
                        }
                    }
                }
            }
            ("answer", _) => {
                if let Some(steps) = value.get("otherwise") {
                    self.steps(source, steps);
                }
            }
            ("handoff", _) => {
                if let Some(steps) = value.get("after_hours") {
                    self.steps(source, steps);
                }
            }
            ("call" | "http", _) => {
                for case in step.get("catch").map_or(&[][..], Node::entries) {
                    self.value(source, &case.value, Shape::Steps, &case.key);
                }
            }
            _ => {}
        }
    }

    fn run(&mut self, node: &Node) {
        let Some(name) = node.text() else { return };
        if !self.flows.contains_key(name) {
            let flows: Vec<String> = self.flows.keys().cloned().collect();
            self.unknown(Code::UnknownFlow, node.range, "flow", name, flows.iter().map(String::as_str));
        }
    }

    /// Where the `goto` steps of a flow lead: a step by id, `ask <slot>`, or another flow.
    pub(super) fn jumps(&mut self, steps: &Node) {
        let mut targets = BTreeMap::new();
        let mut jumps = Vec::new();
        self.collect(steps, &mut targets, &mut jumps);
        for (range, target) in jumps {
            if !targets.contains_key(&target) && !self.flows.contains_key(&target) {
                let flows: Vec<String> = self.flows.keys().cloned().collect();
                let known = targets.keys().chain(&flows).map(String::as_str);
                self.unknown(Code::UnknownStep, range, "step or flow", &target, known);
            }
        }
    }

    fn collect(
        &mut self,
        node: &Node,
        targets: &mut BTreeMap<String, Range>,
        jumps: &mut Vec<(Range, String)>,
    ) {
        for step in node.items() {
            if let Some((id, name)) = step.get("id").and_then(|id| Some((id, id.text()?))) {
                if targets.contains_key(name) {
                    let what = format!("a step `{name}` stands above already");
                    let cure = "give one of the two another id".to_owned();
                    self.report(Code::DuplicateName, id.range, what, "`goto` must lead to one step", cure);
                }
                targets.insert(name.to_owned(), id.range);
            }
            if let Some((ask, slot)) = step.get("ask").and_then(|ask| Some((ask, ask.text()?))) {
                targets.entry(format!("ask {slot}")).or_insert(ask.range);
            }
            if let Some((goto, target)) = step.get("goto").and_then(|goto| Some((goto, goto.text()?))) {
                jumps.push((goto.range, target.to_owned()));
            }
            for entry in step.entries() {
                self.collect(&entry.value, targets, jumps);
                for case in entry
                    .value
                    .entries()
                    .iter()
                    .filter(|_| ["catch", "handoff", "answer"].contains(&entry.key.as_str()))
                {
                    self.collect(&case.value, targets, jumps);
                }
                for case in entry.value.items().iter().filter(|_| entry.key == "switch") {
                    for branch in case.entries() {
                        self.collect(&branch.value, targets, jumps);
                    }
                }
            }
        }
    }
}

/// The verb as the table spells it.
fn verb_name(verb: &str) -> &'static str {
    VERBS.iter().find(|(name, ..)| *name == verb).map_or("", |(name, ..)| name)
}
