//! Operations in the making: nested blocks become a row with jumps.

use crate::program::{Op, Place};
use crate::syntax::{Node, Value};
use std::collections::BTreeMap;

/// A row of operations that grows.
#[derive(Default)]
pub(super) struct Block {
    pub(super) code: Vec<Op>,
    places: Vec<Place>,
    labels: BTreeMap<String, usize>,
}

/// A loop whose end is not known yet.
#[derive(Default)]
pub(super) struct Loop {
    /// Jumps out of it.
    pub(super) breaks: Vec<usize>,
    /// Jumps to its next item.
    pub(super) continues: Vec<usize>,
}

impl Block {
    pub(super) fn push(&mut self, op: Op, place: &Place) -> usize {
        self.code.push(op);
        self.places.push(place.clone());
        self.code.len() - 1
    }

    pub(super) fn here(&self) -> usize {
        self.code.len()
    }

    /// Names the next operation; the first one of a name counts.
    pub(super) fn label(&mut self, name: String) {
        self.labels.entry(name).or_insert(self.code.len());
    }

    /// Leads a jump, a branch or an operation with a second way to the next operation.
    pub(super) fn land(&mut self, at: usize) {
        let here = self.code.len();
        match &mut self.code[at] {
            Op::Jump(to) | Op::Branch { otherwise: to, .. } | Op::Each { end: to, .. } => *to = here,
            Op::Answer(answer) => answer.otherwise = here,
            Op::Generate(generate) => generate.otherwise = here,
            Op::Wait(wait) => wait.expired = here,
            Op::Ask(ask) => ask.then = Some(here),
            Op::Handoff(handoff) => handoff.after_hours = Some(here),
            _ => {}
        }
    }

    /// The operations; `goto` to a step of the flow has become a jump. What is left leads to another flow.
    pub(super) fn finish(mut self) -> (Vec<Op>, Vec<Place>) {
        for op in &mut self.code {
            if let Op::Goto(goto) = op
                && let Some(to) = self.labels.get(&goto.to)
            {
                *op = Op::Jump(*to);
            }
        }
        (self.code, self.places)
    }
}

/// Visits every step of a list of steps, the nested ones after the one they stand in.
pub(crate) fn each_step<'n>(steps: &'n Node, visit: &mut dyn FnMut(&'n Node)) {
    for step in steps.items() {
        visit(step);
        for entry in step.entries() {
            match (entry.key.as_str(), &entry.value.value) {
                ("then" | "else" | "steps" | "otherwise", Value::List(_)) => each_step(&entry.value, visit),
                ("catch", _) => entry.value.entries().iter().for_each(|case| each_step(&case.value, visit)),
                ("switch", _) => {
                    for case in entry.value.items() {
                        for branch in ["steps", "else"].iter().filter_map(|key| case.get(key)) {
                            each_step(branch, visit);
                        }
                    }
                }
                ("handoff" | "answer" | "generate" | "wait" | "timeout", _) => {
                    for key in ["after_hours", "otherwise", "steps"] {
                        if let Some(steps) = entry.value.get(key) {
                            each_step(steps, visit);
                        }
                    }
                    if let Some(steps) = entry.value.get("timeout").and_then(|timeout| timeout.get("steps")) {
                        each_step(steps, visit);
                    }
                }
                _ => {}
            }
        }
    }
}
