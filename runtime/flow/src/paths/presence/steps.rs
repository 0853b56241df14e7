//! What an operation reads and assigns, in numbers.

use super::super::model::Model;
use super::super::uses::{Nothing, Part, Use, each_use};
use super::names::{Names, Ref, Shared, items};
use crate::expr::Expression;
use crate::program::{Ends, Given, Op, SlotType, Until};
use std::collections::BTreeMap;
use std::ops::Range;

/// A name that is read.
pub(crate) struct Reading<'p> {
    pub(crate) name: String,
    pub(crate) at: Ref,
    pub(crate) usage: Use<'p>,
    pub(crate) span: Range<usize>,
    /// What happens if it has no value.
    pub(crate) nothing: Nothing,
}

/// What an assigned value needs to be one.
#[derive(Default, Clone)]
pub(crate) struct Needs {
    pub(crate) names: Vec<Ref>,
    /// It may be nothing all the same.
    pub(crate) never: bool,
}

/// What an operation does whatever way it is left by.
pub(crate) enum Act<'p> {
    Read(Reading<'p>),
    Set(u32, Needs),
    Clear(u32),
}

/// What depends on the way.
pub(crate) enum Effect {
    None,
    Ask(AskEffect),
    /// What has a value where the condition is true, and where it is false.
    Branch(Vec<u32>, Vec<u32>),
    /// The result of a call.
    Into(u32),
    /// The event that was waited for, and its data.
    Event(u32, Option<u32>),
    Run(Box<RunEffect>),
    /// What another flow is given in whose favour this one ends, by the number of the input.
    Goto(Vec<(usize, Needs)>),
    /// What the flow gives back, by the number of the output.
    End(Vec<(usize, Needs)>),
    /// People may be away: the engine's own flows run.
    Handoff,
}

pub(crate) struct AskEffect {
    pub(crate) slot: u32,
    pub(crate) ask: AskKind,
}

/// What matters of a question.
#[derive(Clone, Copy)]
pub(crate) struct AskKind {
    pub(crate) skip: bool,
    pub(crate) always: bool,
    /// A value that is there may be refused.
    pub(crate) checked: bool,
}

pub(crate) struct RunEffect {
    pub(crate) flow: usize,
    /// By the number of the input.
    pub(crate) inputs: Vec<(usize, Needs)>,
    /// The variable, and the number of the output.
    pub(crate) into: Vec<(u32, Option<usize>)>,
}

/// An operation in numbers.
pub(crate) struct Step<'p> {
    pub(crate) acts: Vec<Act<'p>>,
    pub(crate) effect: Effect,
}

/// The operations of a flow in numbers.
pub(crate) fn steps<'p>(model: &Model<'p>, shared: &Shared<'p>, id: usize) -> (Names<'p>, Vec<Step<'p>>) {
    let flow = model.flow(id);
    let mut builder = Builder { model, shared, names: Names::new(flow), open: Vec::new() };
    // What comes in and goes out is always among the names.
    for name in flow.inputs.keys().chain(flow.outputs.keys()) {
        builder.names.assigned(shared, name);
    }
    let mut steps = Vec::with_capacity(flow.code.len());
    for (at, op) in flow.code.iter().enumerate() {
        let mut open = std::mem::take(&mut builder.open);
        items(flow, at, &mut open);
        builder.open = open;
        steps.push(builder.step(id, op));
    }
    (builder.names, steps)
}

/// The number of an input or output.
fn place(names: &BTreeMap<String, SlotType>, name: &str) -> Option<usize> {
    names.keys().position(|known| known == name)
}

struct Builder<'m, 'p> {
    model: &'m Model<'p>,
    shared: &'m Shared<'p>,
    names: Names<'p>,
    /// Loops around the operation: where they end, and the name of the item.
    open: Vec<(usize, &'p str)>,
}

impl<'p> Builder<'_, 'p> {
    /// Where a name is read, if it may have no value.
    fn read(&mut self, name: &str) -> Option<Ref> {
        if self.open.iter().any(|(_, item)| *item == name) {
            return None;
        }
        self.names.read(self.shared, name)
    }

    fn set(&mut self, name: &str) -> u32 {
        self.names.assigned(self.shared, name)
    }

    fn step(&mut self, id: usize, op: &'p Op) -> Step<'p> {
        let flow = self.model.flow(id);
        let mut acts = Vec::new();
        let own = if let Op::Ask(ask) = op { Some(ask.slot.as_str()) } else { None };
        match op {
            Op::Set(pairs) => {
                for (name, expression) in pairs {
                    let usage = Use { part: Part::Value, expression, language: "" };
                    self.reads(usage, own, &mut acts);
                    let needs = self.needs(expression);
                    acts.push(Act::Set(self.set(name), needs));
                    // A field makes the record.
                    if let Some((record, _)) = name.split_once('.') {
                        acts.push(Act::Set(self.set(record), Needs::default()));
                    }
                }
            }
            _ => each_use(self.model.program, flow, op, &mut |usage| self.reads(usage, own, &mut acts)),
        }
        let effect = match op {
            Op::Ask(ask) => Effect::Ask(AskEffect {
                slot: self.set(&ask.slot),
                ask: AskKind {
                    skip: ask.skip,
                    always: ask.always,
                    checked: ask.accept.is_some() || ask.confirm.is_some(),
                },
            }),
            Op::Gather { record, .. } => {
                acts.push(Act::Set(self.set(record), Needs::default()));
                Effect::None
            }
            Op::Clear(names) => {
                for name in names {
                    acts.push(Act::Clear(self.set(name)));
                }
                Effect::None
            }
            Op::Branch { when, .. } => Effect::Branch(self.facts(when, true), self.facts(when, false)),
            Op::Call(call) => self.into(call.into.as_deref()),
            Op::Http(http) => self.into(http.into.as_deref()),
            Op::Generate(generate) => self.into(generate.into.as_deref()),
            Op::Ticket(ticket) => self.into(ticket.into.as_deref()),
            Op::Wait(wait) if matches!(wait.until, Until::Event(_)) => {
                let event = self.names.of_bot(self.shared.event());
                Effect::Event(event, wait.into.as_deref().map(|name| self.set(name)))
            }
            Op::Wait(wait) => self.into(wait.into.as_deref()),
            // Nobody has to give a mark.
            Op::Rate(rate) => {
                rate.into.iter().for_each(|name| {
                    self.set(name);
                });
                Effect::None
            }
            Op::Run(run) => match self.model.id(&run.flow) {
                Some(to) => {
                    let called = self.model.flow(to);
                    let inputs = self.inputs(to, &run.with);
                    let into = run.into.iter();
                    let into = into.map(|(name, output)| (self.set(name), place(&called.outputs, output)));
                    let into = into.collect();
                    Effect::Run(Box::new(RunEffect { flow: to, inputs, into }))
                }
                None => Effect::None,
            },
            Op::Goto(goto) => match self.model.id(&goto.to) {
                Some(to) => Effect::Goto(self.inputs(to, &goto.with)),
                None => Effect::None,
            },
            Op::End { outputs, what: Ends::Flow } => {
                let mut given = Vec::new();
                for (name, expression) in outputs {
                    if let Some(output) = place(&flow.outputs, name) {
                        given.push((output, self.needs(expression)));
                    }
                }
                Effect::End(given)
            }
            Op::Handoff(_) => Effect::Handoff,
            _ => Effect::None,
        };
        Step { acts, effect }
    }

    fn into(&mut self, name: Option<&str>) -> Effect {
        name.map_or(Effect::None, |name| Effect::Into(self.set(name)))
    }

    /// What the inputs of another flow need.
    fn inputs(&mut self, to: usize, with: &'p [(String, Given)]) -> Vec<(usize, Needs)> {
        let called = self.model.flow(to);
        let mut inputs = Vec::new();
        for (name, given) in with {
            if let Some(input) = place(&called.inputs, name) {
                let needs = match given {
                    Given::Expression(expression) => self.needs(expression),
                    Given::Text(_) | Given::Map(_) | Given::List(_) => Needs::default(),
                };
                inputs.push((input, needs));
            }
        }
        inputs
    }

    /// What has a value where the condition has this truth.
    fn facts(&mut self, when: &Expression, truth: bool) -> Vec<u32> {
        let facts = when.facts(truth);
        let names = facts.iter().filter(|path| !path.contains('.'));
        names.filter_map(|name| self.read(name)).map(|found| found.var).collect()
    }

    fn needs(&mut self, expression: &Expression) -> Needs {
        let outcome = expression.outcome();
        Needs {
            names: outcome.names.iter().filter_map(|name| self.read(name)).collect(),
            never: outcome.null,
        }
    }

    fn reads(&mut self, usage: Use<'p>, own: Option<&str>, acts: &mut Vec<Act<'p>>) {
        for read in usage.expression.reads() {
            let nothing = match (read.whole, read.fails) {
                (true, _) => usage.part.nothing(),
                (false, true) => Nothing::Fails,
                (false, false) => Nothing::Passes,
            };
            // An answer is looked at while the slot has it.
            let answer = matches!(usage.part, Part::Accept | Part::Refusal | Part::Confirm)
                && own == Some(read.name.as_str());
            if nothing == Nothing::Passes || answer {
                continue;
            }
            if let Some(at) = self.read(&read.name) {
                acts.push(Act::Read(Reading { name: read.name, at, usage, span: read.span, nothing }));
            }
        }
    }
}
