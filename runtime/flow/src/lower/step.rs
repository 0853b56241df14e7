//! Steps to operations: nested blocks become a row with jumps.

use super::declare::value_type;
use super::{Lower, flag, text};
use crate::expr::{Expression, Template, Type};
use crate::keys::verb;
use crate::problem::{Code, Range};
use crate::program::{
    Answer, Ask, Button, ButtonAction, Buttons, Given, Handoff, Local, Op, Place, Rate, Run, Say,
};
use crate::source::Source;
use crate::syntax::{Node, Value};
use std::collections::BTreeMap;

/// The most items a loop visits if nothing is said.
const EACH_LIMIT: usize = 100;
/// Wrong answers before people are asked, if nothing is said.
const ATTEMPTS: u8 = 3;
/// The best mark if nothing is said.
const SCALE: u8 = 5;

/// Operations in the making.
#[derive(Default)]
pub(super) struct Block {
    code: Vec<Op>,
    places: Vec<Place>,
    labels: BTreeMap<String, usize>,
}

impl Block {
    fn push(&mut self, op: Op, place: &Place) -> usize {
        self.code.push(op);
        self.places.push(place.clone());
        self.code.len() - 1
    }

    /// Leads a jump, a branch or an operation with a second way to the next operation.
    fn land(&mut self, at: usize) {
        let here = self.code.len();
        match &mut self.code[at] {
            Op::Jump(to) | Op::Branch { otherwise: to, .. } | Op::Each { end: to, .. } => *to = here,
            Op::Answer(answer) => answer.otherwise = here,
            Op::Ask(ask) => ask.then = Some(here),
            Op::Handoff(handoff) => handoff.after_hours = Some(here),
            _ => {}
        }
    }

    /// The operations; `goto` to a step of the flow has become a jump. What is left leads to another flow.
    pub(super) fn finish(mut self) -> (Vec<Op>, Vec<Place>) {
        for op in &mut self.code {
            if let Op::Goto(target) = op
                && let Some(to) = self.labels.get(target)
            {
                *op = Op::Jump(*to);
            }
        }
        (self.code, self.places)
    }
}

impl Lower<'_> {
    pub(super) fn block(&mut self, block: &mut Block, steps: &Node, source: &Source) {
        for step in steps.items() {
            let verb = step.entries().iter().find_map(|entry| Some((verb(&entry.key)?.name, entry)));
            let Some((verb, entry)) = verb else { continue };
            let position = source.position(step.range.start);
            let place = Place { verb, line: position.line, column: position.column };
            if let Some(id) = text(step, "id") {
                block.labels.entry(id).or_insert(block.code.len());
            }
            self.step(block, step, verb, &entry.value, &place, source);
        }
    }

    fn step(
        &mut self,
        block: &mut Block,
        step: &Node,
        verb: &'static str,
        value: &Node,
        place: &Place,
        source: &Source,
    ) {
        match verb {
            "say" => {
                let say = self.say(value);
                block.push(Op::Say(Box::new(say)), place);
            }
            "ask" => self.ask(block, step, value, place, source),
            "set" => {
                let set = self.assignments(value, true);
                block.push(Op::Set(set), place);
            }
            "clear" => {
                let names: Vec<String> = match &value.value {
                    Value::List(items) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
                    _ => value
                        .text()
                        .map(|names| names.split(',').map(|name| name.trim().to_owned()).collect())
                        .unwrap_or_default(),
                };
                for name in &names {
                    self.known_variable(name, value.range);
                }
                block.push(Op::Clear(names), place);
            }
            "if" => {
                let Some(when) = self.condition(value) else { return self.branches(block, step, source) };
                let branch = block.push(Op::Branch { when, otherwise: 0 }, place);
                if let Some(then) = step.get("then") {
                    self.block(block, then, source);
                }
                if let Some(other) = step.get("else") {
                    let end = block.push(Op::Jump(0), place);
                    block.land(branch);
                    self.block(block, other, source);
                    block.land(end);
                } else {
                    block.land(branch);
                }
            }
            "switch" => self.switch(block, value, place, source),
            "each" => self.each(block, step, value, place, source),
            "answer" => self.answer(block, step, value, place, source),
            "run" => self.run(block, step, value, place),
            "goto" => {
                let Some(target) = value.text() else { return };
                block.push(Op::Goto(target.to_owned()), place);
            }
            "handoff" => self.handoff(block, value, place, source),
            "rate" => {
                let scale = match step.get("scale") {
                    Some(node) => self.whole(node, 2, 10).unwrap_or(u64::from(SCALE)) as u8,
                    None => SCALE,
                };
                let follow_up = step.get("follow-up").map(|node| self.local(node)).unwrap_or_default();
                let subject = value.text().unwrap_or_default().to_owned();
                block.push(Op::Rate(Box::new(Rate { subject, scale, follow_up })), place);
            }
            "emit" => {
                let fields = step.get("fields").map(|node| self.assignments(node, false)).unwrap_or_default();
                let name = value.text().unwrap_or_default().to_owned();
                block.push(Op::Emit { name, fields }, place);
            }
            "end" => {
                let outputs =
                    step.get("outputs").map(|node| self.assignments(node, false)).unwrap_or_default();
                let conversation = value.text() == Some("conversation");
                block.push(Op::End { outputs, conversation }, place);
            }
            other => {
                let cure = "use another step for now".to_owned();
                self.not_yet(step, &format!("`{other}` steps"), cure);
            }
        }
    }

    /// What the language has and this version cannot run.
    pub(super) fn not_yet(&mut self, node: &Node, what: &str, cure: String) {
        let why = "the bot would stop there when a customer is waiting";
        self.report(Code::NotRunnable, node.range, format!("{what} cannot run in this version"), why, cure);
    }

    fn branches(&mut self, block: &mut Block, step: &Node, source: &Source) {
        for branch in ["then", "else"].iter().filter_map(|key| step.get(key)) {
            self.block(block, branch, source);
        }
    }

    fn say(&mut self, value: &Node) -> Say {
        let long =
            value.entries().iter().any(|entry| crate::keys::SAY.iter().any(|key| key.name == entry.key));
        if !long {
            return Say { text: self.local(value), buttons: Buttons::default() };
        }
        for key in ["cards", "image", "file", "link"] {
            if let Some(node) = value.get(key) {
                self.not_yet(
                    node,
                    &format!("`{key}` in a message"),
                    "put the address into the text".to_owned(),
                );
            }
        }
        let mut text = value.get("text").map(|text| self.local(text)).unwrap_or_default();
        for variant in value.get("variants").map_or(&[][..], Node::items) {
            for (tag, more) in self.local(variant).texts {
                text.texts.entry(tag).or_default().extend(more);
            }
        }
        let buttons = match value.get("buttons") {
            Some(node) if node.text() == Some("offered") => Buttons::Offered,
            Some(node) => Buttons::Listed(node.items().iter().map(|button| self.button(button)).collect()),
            None => Buttons::default(),
        };
        Say { text, buttons }
    }

    fn button(&mut self, node: &Node) -> Button {
        if node.entries().is_empty() {
            return Button { title: self.local(node), action: ButtonAction::Say(None) };
        }
        let title = node.get("title").map(|title| self.local(title)).unwrap_or_default();
        let action = match (text(node, "run"), text(node, "say").or_else(|| text(node, "value"))) {
            (Some(flow), _) => ButtonAction::Run(flow),
            (None, said) => ButtonAction::Say(said),
        };
        Button { title, action }
    }

    fn ask(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place, source: &Source) {
        let Some(slot) = value.text() else { return };
        let prompt = step.get("prompt").map(|prompt| self.local(prompt)).unwrap_or_default();
        let silent =
            self.own.get(slot).or_else(|| self.slots.get(slot)).is_some_and(|slot| slot.ask.is_empty());
        if prompt.is_empty() && silent {
            let cure = format!("add `prompt:` here, or `ask:` to the slot `{slot}`");
            let why = "the customer would not know what to answer";
            self.report(Code::NoQuestion, value.range, format!("`{slot}` has no question"), why, cure);
        }
        let confirm = match step.get("confirm") {
            Some(node) if matches!(flag(step, "confirm"), Some(false)) || node.is_empty() => None,
            Some(_) if flag(step, "confirm") == Some(true) => Some(Local::default()),
            Some(node) => Some(self.local(node)),
            None => None,
        };
        let attempts = match step.get("attempts") {
            Some(node) => self.whole(node, 1, 20).unwrap_or(u64::from(ATTEMPTS)) as u8,
            None => ATTEMPTS,
        };
        let ask = Ask {
            slot: slot.to_owned(),
            prompt,
            accept: step.get("accept").and_then(|node| self.condition(node)),
            otherwise: step.get("otherwise").map(|node| self.local(node)).unwrap_or_default(),
            attempts,
            then: None,
            skip: flag(step, "skip") == Some(true),
            confirm,
            always: flag(step, "always") == Some(true),
            interrupt: text(step, "interrupt").as_deref() != Some("deny"),
        };
        block.labels.entry(format!("ask {slot}")).or_insert(block.code.len());
        let at = block.push(Op::Ask(Box::new(ask)), place);
        if let Some(then) = step.get("then") {
            let end = block.push(Op::Jump(0), place);
            block.land(at);
            self.block(block, then, source);
            block.land(end);
        }
    }

    /// Names and expressions. Where they assign, the names become known and their slots' types are kept.
    fn assignments(&mut self, node: &Node, assigns: bool) -> Vec<(String, Expression)> {
        let mut set = Vec::new();
        for entry in node.entries() {
            let Some((expression, found)) = self.expression(&entry.value) else { continue };
            if assigns {
                let known = self.names.get(&entry.key).cloned().unwrap_or(Type::Unknown);
                let fits = known.comparable(&found) && !(known == Type::Int && found == Type::Number);
                if !fits {
                    let what = format!("`{}` is {}, this is {}", entry.key, known.words(), found.words());
                    let cure = "convert it, for example with `string(...)`, `int(...)` or `round(...)`";
                    self.report(Code::WrongType, entry.value.range, what, "a slot keeps its type", cure);
                } else if known == Type::Unknown {
                    self.names.insert(entry.key.clone(), Type::Unknown);
                }
            }
            set.push((entry.key.clone(), expression));
        }
        set
    }

    fn known_variable(&mut self, name: &str, range: Range) {
        if self.names.contains_key(name) {
            return;
        }
        let names: Vec<String> = self.names.keys().cloned().collect();
        let cure = match crate::nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "declare it under `slots`".to_owned(),
        };
        let why = "a name must lead to something that exists";
        self.report(Code::UnknownSlot, range, format!("there is no slot `{name}`"), why, cure);
    }

    fn switch(&mut self, block: &mut Block, value: &Node, place: &Place, source: &Source) {
        let mut ends = Vec::new();
        for case in value.items() {
            let steps =
                case.get("else").filter(|node| !node.items().is_empty()).or_else(|| case.get("steps"));
            let branch = match case.get("when") {
                Some(when) => {
                    let Some(when) = self.condition(when) else { continue };
                    Some(block.push(Op::Branch { when, otherwise: 0 }, place))
                }
                None => None,
            };
            if let Some(steps) = steps {
                self.block(block, steps, source);
            }
            ends.push(block.push(Op::Jump(0), place));
            if let Some(branch) = branch {
                block.land(branch);
            }
        }
        for end in ends {
            block.land(end);
        }
    }

    fn each(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place, source: &Source) {
        let Some((list, found)) = self.expression(value) else { return };
        let item = match found {
            Type::List(item) => *item,
            Type::Unknown => Type::Unknown,
            other => {
                let what = format!("`each` goes over a list, this is {}", other.words());
                self.report(Code::WrongType, value.range, what, "there is nothing to go over", "give a list");
                Type::Unknown
            }
        };
        let name = text(step, "as").unwrap_or_default();
        self.names.insert(name.clone(), item);
        let limit = match step.get("limit") {
            Some(node) => self.whole(node, 1, 10_000).unwrap_or(EACH_LIMIT as u64) as usize,
            None => EACH_LIMIT,
        };
        let begin = block.push(Op::Each { list, name, limit, end: 0 }, place);
        if let Some(steps) = step.get("steps") {
            self.block(block, steps, source);
        }
        block.push(Op::Next { body: begin + 1 }, place);
        block.land(begin);
    }

    fn answer(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place, source: &Source) {
        let part = |key: &str| step.get(key).or_else(|| value.get(key));
        let query = part("query")
            .or_else(|| value.text().is_some_and(|text| !["", "true"].contains(&text)).then_some(value));
        let from = match part("from").map(|node| &node.value) {
            Some(Value::List(items)) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
            Some(Value::Scalar(scalar)) => vec![scalar.text.clone()],
            _ => Vec::new(),
        };
        let top = part("top").and_then(|node| self.whole(node, 1, 10)).unwrap_or(1) as usize;
        let minimum = part("minimum").and_then(|node| {
            let found =
                node.text().and_then(|text| text.parse::<f32>().ok()).filter(|n| (0.0..=1.0).contains(n));
            if found.is_none() {
                self.bad(node, "this is no score", "write a number between 0 and 1");
            }
            found
        });
        let query = query.and_then(|node| self.query(node));
        let at = block.push(Op::Answer(Box::new(Answer { query, from, top, minimum, otherwise: 0 })), place);
        let end = block.push(Op::Jump(0), place);
        block.land(at);
        if let Some(otherwise) = part("otherwise") {
            self.block(block, otherwise, source);
        }
        block.land(end);
    }

    /// A query is a text; the name of a slot alone means its value.
    fn query(&mut self, node: &Node) -> Option<Template> {
        match node.text() {
            Some(name) if self.names.contains_key(name) => Template::parse(&format!("${{{name}}}")).ok(),
            _ => self.template(node),
        }
    }

    fn run(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let Some(flow) = value.text() else { return };
        let (inputs, outputs): (BTreeMap<_, _>, Vec<String>) = match self.signatures.get(flow) {
            Some(signature) => (signature.inputs.clone(), signature.outputs.keys().cloned().collect()),
            None => return,
        };
        let mut with = Vec::new();
        for entry in step.get("with").map_or(&[][..], Node::entries) {
            let Some(kind) = inputs.get(&entry.key) else {
                let cure = match crate::nearest(&entry.key, inputs.keys().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if inputs.is_empty() => format!("declare `inputs` in the flow `{flow}`"),
                    None => format!("it takes: {}", inputs.keys().cloned().collect::<Vec<_>>().join(", ")),
                };
                let what = format!("`{flow}` has no input `{}`", entry.key);
                self.report(Code::UnknownInput, entry.key_range, what, "the value would be lost", cure);
                continue;
            };
            if let Some(given) = self.given(&entry.value, value_type(*kind)) {
                with.push((entry.key.clone(), given));
            }
        }
        let mut into = Vec::new();
        if let Some(node) = step.get("into") {
            match (&node.value, outputs.as_slice()) {
                (Value::Map(entries), _) => {
                    for entry in entries {
                        let output = entry.value.text().unwrap_or(&entry.key).to_owned();
                        self.output(flow, &output, &outputs, entry.value.range);
                        into.push((entry.key.clone(), output));
                    }
                }
                (Value::List(items), _) => {
                    for item in items {
                        let name = item.text().unwrap_or_default().to_owned();
                        self.output(flow, &name, &outputs, item.range);
                        into.push((name.clone(), name));
                    }
                }
                (Value::Scalar(scalar), [one]) => into.push((scalar.text.clone(), one.clone())),
                (Value::Scalar(scalar), _) if outputs.contains(&scalar.text) => {
                    into.push((scalar.text.clone(), scalar.text.clone()));
                }
                (Value::Scalar(_), _) => {
                    let what = format!("`{flow}` gives {} values back", outputs.len());
                    let cure = "name them: `into: {variable: output}`, and declare `outputs` in that flow";
                    self.report(
                        Code::UnknownInput,
                        node.range,
                        what,
                        "which one is meant is not clear",
                        cure,
                    );
                }
            }
        }
        block.push(Op::Run(Box::new(Run { flow: flow.to_owned(), with, into })), place);
    }

    fn output(&mut self, flow: &str, name: &str, outputs: &[String], range: Range) {
        if outputs.iter().any(|output| output == name) {
            return;
        }
        let cure = match crate::nearest(name, outputs.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("declare it under `outputs` of `{flow}`"),
        };
        let what = format!("`{flow}` gives no `{name}` back");
        self.report(Code::UnknownInput, range, what, "the variable would stay empty", cure);
    }

    /// A value handed over: `${expression}`, text with parts in it, or a plain value of the wanted type.
    fn given(&mut self, node: &Node, wanted: Type) -> Option<Given> {
        let Value::Scalar(scalar) = &node.value else { return None };
        let text = scalar.text.trim();
        let computed = text.starts_with("${") && text.ends_with('}') && scalar.expressions.len() == 1;
        let plain = scalar.plain
            && scalar.expressions.is_empty()
            && (!wanted.is_text() || self.names.contains_key(text) && crate::expr::is_name(text));
        if !computed && !plain {
            return self.template(node).map(Given::Text);
        }
        let (expression, found) = self.expression(node)?;
        if !wanted.comparable(&found) {
            let what = format!("{} is wanted here, this is {}", wanted.words(), found.words());
            self.report(Code::WrongType, node.range, what, "the flow could not work with it", "convert it");
        }
        Some(Given::Expression(expression))
    }

    fn handoff(&mut self, block: &mut Block, value: &Node, place: &Place, source: &Source) {
        let short = value.text().filter(|text| !["", "true"].contains(text)).map(str::to_owned);
        for entry in value.entries() {
            if !["queue", "skill", "priority", "note", "after_hours"].contains(&entry.key.as_str()) {
                let cure = "known here: queue, skill, priority, note, after_hours";
                let what = format!("`handoff` has no key `{}`", entry.key);
                self.report(
                    Code::UnknownKey,
                    entry.key_range,
                    what,
                    "a key that is not known would do nothing",
                    cure,
                );
            }
        }
        let handoff = Handoff {
            queue: text(value, "queue").or(short),
            skill: text(value, "skill"),
            priority: text(value, "priority"),
            note: value.get("note").and_then(|note| self.template(note)),
            after_hours: None,
        };
        let at = block.push(Op::Handoff(Box::new(handoff)), place);
        if let Some(steps) = value.get("after_hours") {
            let end = block.push(Op::Jump(0), place);
            block.land(at);
            self.block(block, steps, source);
            block.land(end);
        }
    }

    /// A whole number between two bounds.
    fn whole(&mut self, node: &Node, least: u64, most: u64) -> Option<u64> {
        let found = node.text().and_then(|text| text.parse().ok()).filter(|n| (least..=most).contains(n));
        if found.is_none() {
            let what = format!(
                "`{}` is not a whole number between {least} and {most}",
                node.text().unwrap_or("this")
            );
            self.bad(node, what, format!("write a number between {least} and {most}"));
        }
        found
    }
}
