//! Steps: their verbs and keys, and the names they use.

use super::{Checker, quoted};
use crate::Wording;
use crate::keys::{BUTTON, Key, SAY, STEP, VERBS, verb};
use crate::problem::{Code, Problem, Range};
use crate::syntax::{Node, Value};
use crate::words;
use std::collections::BTreeMap;

impl Checker {
    pub(super) fn steps(&mut self, node: &Node, place: &Wording) {
        let Value::List(steps) = &node.value else {
            return self.shape(node, place, words!("a list of steps (`- ...`)"));
        };
        for step in steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &Node) {
        if self.full() {
            return;
        }
        let Value::Map(entries) = &step.value else {
            return self.shape(step, &words!("a step"), words!("a map (`- say: ...`)"));
        };
        let mut verbs = entries.iter().filter_map(|entry| Some((entry, verb(&entry.key)?)));
        let Some((entry, found)) = verbs.next() else { return self.no_verb(step) };
        // `prompt`, `then` and the like are keys of one verb and never verbs themselves.
        if let Some((second, _)) =
            verbs.find(|(entry, _)| !found.keys.iter().any(|key| key.name == entry.key))
        {
            let what = words!(
                "this step has two verbs, `{key}` and `{second}`",
                key = entry.key,
                second = second.key
            );
            let cure = words!("make `- {key}: ...` a step of its own", key = second.key);
            return self.report(
                Code::SeveralVerbs,
                second.key_range,
                what,
                words!("a step does one thing"),
                cure,
            );
        }
        let own = Key { name: found.name, required: true, shape: found.shape, doc: "" };
        let table: Vec<Key> = std::iter::once(own).chain(found.keys.iter().chain(STEP).copied()).collect();
        self.map(step, &table, &quoted(found.name));
        self.names(found.name, &entry.value, step);
    }

    fn no_verb(&mut self, step: &Node) {
        let names = || VERBS.iter().map(|verb| verb.name);
        let near =
            step.entries().iter().find_map(|entry| Some((entry, crate::nearest(&entry.key, names())?)));
        let what = words!("this step has no verb");
        let why = words!("the verb says what a step does");
        match near {
            Some((entry, near)) => {
                let cure = words!("did you mean `{near}`?", near);
                let problem = Problem::new(Code::NoVerb, self.file.clone(), entry.key_range, what, why, cure);
                self.push(problem.fixed_by(words!("write `{near}`", near), entry.key_range, near));
            }
            None => {
                let cure = words!("start it with one of: {names}", names = names().collect::<Vec<_>>());
                self.report(Code::NoVerb, step.range, what, why, cure);
            }
        }
    }

    /// What a verb's value says beyond its shape.
    fn names(&mut self, verb: &str, value: &Node, step: &Node) {
        match (verb, value.text()) {
            ("say", _) => self.say(value),
            ("ask", Some(slot)) => self.slot(value.range, slot),
            ("run", Some(_)) => self.run(value),
            ("consent", _) => {
                let node = value.get("purpose").unwrap_or(value);
                if let Some(name) = node.text() {
                    self.purpose(node.range, name);
                }
            }
            ("end", Some(name)) => self.end(value.range, name),
            ("switch", _) => {
                for case in value.items() {
                    if let Some(other) = case.get("else").filter(|other| !other.is_empty()) {
                        self.steps(other, &quoted("else"));
                    }
                    if case.get("else").is_none() {
                        for key in ["when", "steps"].into_iter().filter(|key| case.get(key).is_none()) {
                            self.missing(case.range, key, &words!("a case of `switch`"));
                        }
                    }
                }
            }
            ("wait", _) => {
                let timeout = step.get("timeout").or_else(|| value.get("timeout"));
                if let Some(steps) = timeout.and_then(|timeout| timeout.get("steps")) {
                    self.steps(steps, &quoted("steps"));
                }
            }
            _ => {}
        }
    }

    fn say(&mut self, value: &Node) {
        let long = value.entries().iter().any(|entry| SAY.iter().any(|key| key.name == entry.key));
        if !long {
            return self.local(value, &quoted("say"));
        }
        self.map(value, SAY, &quoted("say"));
        for text in value.get("channel").map_or(&[][..], Node::entries) {
            self.local(&text.value, &quoted(&text.key));
        }
        self.buttons(value);
        for card in value.get("cards").map_or(&[][..], Node::items) {
            self.buttons(card);
        }
    }

    fn buttons(&mut self, of: &Node) {
        let Some(buttons) = of.get("buttons").filter(|buttons| buttons.text() != Some("offered")) else {
            return;
        };
        if !matches!(buttons.value, Value::List(_)) {
            return self.shape(buttons, &quoted("buttons"), words!("a list (`- ...`)"));
        }
        for button in buttons.items() {
            let plain = button.entries().iter().any(|entry| self.languages.contains(&entry.key));
            if button.entries().is_empty() || plain {
                self.local(button, &words!("a button"));
                continue;
            }
            self.map(button, BUTTON, &words!("a button"));
            if let Some(flow) = button.get("run") {
                self.run(flow);
            }
        }
    }

    fn end(&mut self, range: Range, name: &str) {
        let words = ["flow", "all", "conversation", "true", ""];
        if !words.contains(&name) && !self.flows.contains_key(name) {
            let flows: Vec<String> = self.flows.keys().cloned().collect();
            let known = words[..3].iter().copied().chain(flows.iter().map(String::as_str));
            self.unknown(Code::UnknownFlow, range, words!("flow"), name, known);
        }
    }

    fn run(&mut self, node: &Node) {
        let Some(name) = node.text() else { return };
        if !self.flows.contains_key(name) {
            let flows: Vec<String> = self.flows.keys().cloned().collect();
            self.unknown(
                Code::UnknownFlow,
                node.range,
                words!("flow"),
                name,
                flows.iter().map(String::as_str),
            );
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
                self.unknown(Code::UnknownStep, range, words!("step or flow"), &target, known);
            }
        }
    }

    fn collect(
        &mut self,
        node: &Node,
        targets: &mut BTreeMap<String, Range>,
        jumps: &mut Vec<(Range, String)>,
    ) {
        crate::lower::each_step(node, &mut |step| {
            if let Some((id, name)) = step.get("id").and_then(|id| Some((id, id.text()?))) {
                if targets.contains_key(name) {
                    let what = words!("a step `{name}` stands above already", name);
                    let cure = words!("give one of the two another id");
                    self.report(
                        Code::DuplicateName,
                        id.range,
                        what,
                        words!("`goto` must lead to one step"),
                        cure,
                    );
                }
                targets.insert(name.to_owned(), id.range);
            }
            if let Some((ask, slot)) = step.get("ask").and_then(|ask| Some((ask, ask.text()?))) {
                targets.entry(format!("ask {slot}")).or_insert(ask.range);
            }
            if let Some((goto, target)) = step.get("goto").and_then(|goto| Some((goto, goto.text()?))) {
                jumps.push((goto.range, target.to_owned()));
            }
        });
    }
}
