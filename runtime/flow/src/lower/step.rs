//! Steps to operations: nested blocks become a row with jumps.

use super::block::{Block, Loop};
use super::given::Noun;
use super::{Lower, text};
use crate::Wording;
use crate::expr::{Expression, Names, Type};
use crate::keys::verb;
use crate::problem::{Code, Range};
use crate::program::{Ends, Goto, Handoff, Op, Place, Rate};
use crate::syntax::{Node, Value};
use crate::words;

/// The most items a loop visits if nothing is said.
const EACH_LIMIT: u64 = 100;
/// The most steps of a flow; what is larger is generated, and takes more memory than a bot is worth.
const MOST_STEPS: usize = 20_000;
/// The best mark if nothing is said.
const SCALE: u64 = 5;

impl Lower<'_> {
    pub(super) fn block(&mut self, block: &mut Block, steps: &Node) {
        for step in steps.items() {
            let found = step.entries().iter().find_map(|entry| Some((verb(&entry.key)?.name, entry)));
            let Some((verb, entry)) = found else { continue };
            let Some(place) = self.place(step, verb) else { return };
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return self.too_many(step.range);
            }
            if let Some(id) = text(step, "id") {
                block.label(id);
            }
            self.step(block, step, verb, &entry.value, &place);
        }
    }

    fn too_many(&mut self, first: Range) {
        // Said once: the blocks around this one are as full.
        if self.steps == MOST_STEPS + 1 {
            let what = words!("a flow may have {most} steps, and this is the next one", most = MOST_STEPS);
            let why = words!("a bot is checked while its author types, so its flows stay small");
            self.report(Code::TooLarge, first, what, why, words!("make several flows of it, and `run` them"));
        }
    }

    fn place(&self, step: &Node, verb: &'static str) -> Option<Place> {
        let position = self.source?.position(step.range.start);
        Some(Place { verb, line: position.line, column: position.column, range: step.range })
    }

    /// The steps of a way that is taken where a step gave nothing. If they end with a `handoff`, the task is in the hands of
    /// people: what stands below counts on what did not come, so the flow is over when the conversation comes back.
    pub(super) fn rescue(&mut self, block: &mut Block, steps: &Node) {
        self.block(block, steps);
        let last = steps.items().last().filter(|step| step.get("handoff").is_some());
        if let Some(place) = last.and_then(|step| self.place(step, "handoff")) {
            block.push(Op::End { outputs: Vec::new(), what: Ends::Flow }, &place);
        }
    }

    /// Steps under a condition, of which is known what has a value.
    fn block_knowing(&mut self, block: &mut Block, steps: &Node, facts: Vec<String>) {
        let before = self.scope.know(facts);
        self.block(block, steps);
        self.scope.forget(before);
    }

    fn step(&mut self, block: &mut Block, step: &Node, verb: &'static str, value: &Node, place: &Place) {
        match verb {
            "say" => {
                let say = self.say(value);
                block.push(Op::Say(Box::new(say)), place);
            }
            "ask" => self.ask(block, step, value, place),
            "set" => {
                let set = self.assignments(value);
                block.push(Op::Set(set), place);
            }
            "clear" => self.clear(block, value, place),
            "if" => self.branch(block, step, value, place),
            "switch" => self.switch(block, value, place),
            "each" => self.each(block, step, value, place),
            "break" | "continue" => self.leave_loop(block, verb, value, place),
            "call" => self.call(block, step, value, place),
            "script" => self.script(block, step, value, place),
            "http" => self.http(block, step, value, place),
            "generate" => self.generate(block, step, value, place),
            "ticket" => self.ticket(block, step, value, place),
            "wait" => self.wait(block, step, value, place),
            "answer" => self.answer(block, step, value, place),
            "run" => self.run(block, step, value, place),
            "goto" => self.goto(block, step, value, place),
            "handoff" => self.handoff(block, value, place),
            "rate" => self.rate(block, step, value, place),
            "emit" => {
                let fields = self.fields(step.get("fields"));
                let name = value.text().unwrap_or_default().to_owned();
                block.push(Op::Emit { name, fields }, place);
            }
            "consent" => {
                let purpose = value.get("purpose").unwrap_or(value).text().unwrap_or_default().to_owned();
                let given = super::flag(value, "given") != Some(false);
                block.push(Op::Consent { purpose, given }, place);
            }
            "end" => {
                let outputs = self.fields(step.get("outputs"));
                let own = self.own_name.as_str();
                let what = match value.text().unwrap_or_default() {
                    "conversation" => Ends::Conversation,
                    "all" => Ends::All,
                    "" | "true" | "flow" => Ends::Flow,
                    name if name == own => Ends::Flow,
                    name => Ends::Named(name.to_owned()),
                };
                block.push(Op::End { outputs, what }, place);
            }
            _ => {}
        }
    }

    fn goto(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let Some(target) = value.text() else { return };
        let inputs = self.shared.signatures.get(target).map(|signature| signature.inputs.clone());
        let with = match (inputs, step.get("with")) {
            (None, Some(with)) => {
                let cure = words!("remove `with`, and `set` the variable before");
                self.report(
                    Code::Misplaced,
                    with.range,
                    words!("a step takes no inputs"),
                    words!("only a flow does"),
                    cure,
                );
                Vec::new()
            }
            (inputs, with) => self.arguments(target, Noun::Input, with, &inputs.unwrap_or_default()),
        };
        block.push(Op::Goto(Box::new(Goto { to: target.to_owned(), with })), place);
    }

    fn clear(&mut self, block: &mut Block, value: &Node, place: &Place) {
        let items: Vec<(String, Range)> = match &value.value {
            Value::List(items) => {
                items.iter().filter_map(|item| Some((item.text()?.to_owned(), item.range))).collect()
            }
            _ => {
                let names = value.text().unwrap_or_default().split(',');
                names.map(|name| (name.trim().to_owned(), value.range)).collect()
            }
        };
        for (name, range) in &items {
            self.known_variable(name, *range);
            self.scope.changed(name);
        }
        let mut names: Vec<String> = Vec::new();
        for (name, _) in items {
            let slot = self.own.get(&name).or_else(|| self.shared.slots.get(&name));
            names.extend(slot.map(|slot| slot.fields.clone()).unwrap_or_default());
            names.push(name);
        }
        block.push(Op::Clear(names), place);
    }

    fn known_variable(&mut self, name: &str, range: Range) {
        if self.scope.get(name).is_some() {
            return;
        }
        let names = self.scope.known();
        self.unknown(
            Code::UnknownSlot,
            range,
            words!("there is no slot `{name}`", name),
            words!("a name must lead to something that exists"),
            name,
            names.iter().map(String::as_str),
            words!("declare it under `slots`"),
        );
    }

    fn branch(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let Some(when) = self.condition(value) else {
            for branch in ["then", "else"].iter().filter_map(|key| step.get(key)) {
                self.block(block, branch);
            }
            return;
        };
        let (so, not) = (when.facts(true), when.facts(false));
        let branch = block.push(Op::Branch { when, otherwise: 0 }, place);
        if let Some(then) = step.get("then") {
            self.block_knowing(block, then, so);
        }
        if let Some(other) = step.get("else") {
            let end = block.push(Op::Jump(0), place);
            block.land(branch);
            self.block_knowing(block, other, not);
            block.land(end);
        } else {
            block.land(branch);
        }
    }

    fn switch(&mut self, block: &mut Block, value: &Node, place: &Place) {
        let mut ends = Vec::new();
        let mut not: Vec<String> = Vec::new();
        for case in value.items() {
            let steps =
                case.get("else").filter(|node| !node.items().is_empty()).or_else(|| case.get("steps"));
            let mut facts = not.clone();
            let branch = match case.get("when") {
                Some(when) => {
                    let before = self.scope.know(not.clone());
                    let when = self.condition(when);
                    self.scope.forget(before);
                    let Some(when) = when else {
                        if let Some(steps) = steps {
                            self.block(block, steps);
                        }
                        continue;
                    };
                    facts.extend(when.facts(true));
                    not.extend(when.facts(false));
                    Some(block.push(Op::Branch { when, otherwise: 0 }, place))
                }
                None => None,
            };
            if let Some(steps) = steps {
                self.block_knowing(block, steps, facts);
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

    fn each(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let Some((list, found)) = self.expression(value) else { return };
        match found {
            Type::List(_) | Type::Unknown => {}
            other => {
                let what = words!("`each` goes over a list, this is {other}", other = other.wording());
                let cure = match other {
                    Type::Json => words!("write `list(...)` around it"),
                    Type::Record(_) => words!("write `.entries()` behind it to go over its fields"),
                    _ => words!("give a list"),
                };
                self.report(Code::WrongType, value.range, what, words!("there is nothing to go over"), cure);
            }
        }
        let name = text(step, "as").unwrap_or_default();
        let limit = match step.get("limit") {
            Some(node) => self.whole(node, 1, 10_000).unwrap_or(EACH_LIMIT),
            None => EACH_LIMIT,
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let index = text(step, "index");
        let begin = block.push(Op::Each { list, name, index, limit, end: 0 }, place);
        self.loops.push(Loop::default());
        if let Some(steps) = step.get("steps") {
            self.block(block, steps);
        }
        let inner = self.loops.pop().unwrap_or_default();
        for at in inner.continues {
            block.land(at);
        }
        block.push(Op::Next { body: begin + 1 }, place);
        block.land(begin);
        for at in inner.breaks {
            block.land(at);
        }
    }

    fn leave_loop(&mut self, block: &mut Block, verb: &str, value: &Node, place: &Place) {
        if self.loops.is_empty() {
            let what = words!("`{verb}` stands in no loop", verb);
            let cure = words!("move it into the steps of an `each`");
            return self.report(
                Code::Misplaced,
                value.range,
                what,
                words!("there is nothing to leave"),
                cure,
            );
        }
        let at = block.push(Op::Jump(0), place);
        if let Some(inner) = self.loops.last_mut() {
            if verb == "break" { inner.breaks.push(at) } else { inner.continues.push(at) }
        }
    }

    /// The steps of a second way out of an operation.
    pub(super) fn otherwise(&mut self, block: &mut Block, at: usize, steps: Option<&Node>, place: &Place) {
        let end = block.push(Op::Jump(0), place);
        block.land(at);
        if let Some(steps) = steps {
            match block.code[at] {
                Op::Generate(_) | Op::Wait(_) => self.rescue(block, steps),
                _ => self.block(block, steps),
            }
        }
        block.land(end);
    }

    fn handoff(&mut self, block: &mut Block, value: &Node, place: &Place) {
        let short = value.text().filter(|text| !["", "true"].contains(text)).map(str::to_owned);
        let handoff = Handoff {
            queue: text(value, "queue").or(short),
            skill: text(value, "skill"),
            priority: text(value, "priority"),
            note: value.get("note").and_then(|note| self.template(note)),
            after_hours: None,
        };
        let at = block.push(Op::Handoff(Box::new(handoff)), place);
        if let Some(steps) = value.get("after_hours") {
            self.otherwise(block, at, Some(steps), place);
        }
    }

    fn rate(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let scale = step.get("scale").and_then(|node| self.whole(node, 2, 10)).unwrap_or(SCALE);
        let follow_up = step.get("follow-up").map(|node| self.local(node)).unwrap_or_default();
        let subject = value.text().unwrap_or_default().to_owned();
        let scale = u8::try_from(scale).unwrap_or(u8::MAX);
        let into = text(step, "into");
        block.push(Op::Rate(Box::new(Rate { subject, scale, follow_up, into })), place);
    }

    /// An expression that gives a value of one of these kinds.
    pub(super) fn of_kind(&mut self, node: &Node, kinds: &[Type], wanted: Wording) -> Option<Expression> {
        let (expression, found) = self.expression(node)?;
        if found != Type::Unknown && !kinds.contains(&found) {
            let what = words!("{wanted} is wanted here, this is {found}", wanted, found = found.wording());
            self.report(
                Code::WrongType,
                node.range,
                what,
                words!("it could not be worked with"),
                words!("convert it"),
            );
        }
        Some(expression)
    }
}
