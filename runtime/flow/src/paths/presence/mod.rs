//! Which names surely have a value where they are read: a must-analysis over all flows together.
//!
//! A flow that a customer can start begins with nothing; one that others run or go to with what all of them know. What
//! running a flow does to the bot's slots is worked out once, with nothing known and with everything known, and put
//! together at each `run`.

mod names;
mod solve;
mod state;
mod steps;

use super::model::{Link, LinkKind, Model};
use super::uses::{Nothing, Use};
use crate::program::{Op, TriggerKind};
use names::Shared;
use solve::{Numbered, Runs, States, apply};
use state::{Known, State};
use std::collections::VecDeque;
use std::ops::Range;
use steps::{Act, Effect, Needs, Step};

/// A name that is read where it may have no value.
pub(super) struct Missing<'p> {
    pub(super) flow: usize,
    pub(super) at: usize,
    pub(super) name: String,
    pub(super) usage: Use<'p>,
    pub(super) span: Range<usize>,
    pub(super) nothing: Nothing,
}

/// An end of a flow that may leave an output without a value.
pub(super) struct Withheld {
    pub(super) flow: usize,
    /// The operation; the number of operations where the flow simply ends.
    pub(super) at: usize,
    /// The number of the output.
    pub(super) output: usize,
}

/// What is known everywhere.
pub(super) struct Presence<'m, 'p> {
    model: &'m Model<'p>,
    shared: Shared<'p>,
    flows: Vec<Numbered<'p>>,
    entries: Vec<Option<Entry>>,
    effects: Vec<Effects>,
    /// For each flow and output, whether it surely has a value at the end.
    outputs: Vec<Vec<bool>>,
}

/// What is known when a flow begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    shared: Vec<bool>,
    inputs: Vec<bool>,
}

impl Entry {
    fn meet(&mut self, other: &Self) -> bool {
        let before = self.clone();
        let both = |mine: &mut Vec<bool>, theirs: &[bool]| {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine &= theirs);
        };
        both(&mut self.shared, &other.shared);
        both(&mut self.inputs, &other.inputs);
        *self != before
    }
}

/// What running a flow does to what flows share.
#[derive(Debug, Clone)]
struct Effects {
    /// It surely has a value afterwards.
    gives: Vec<bool>,
    /// It surely has one afterwards if it had one before.
    leaves: Vec<bool>,
    /// It may be cleared on the way.
    clears: Vec<bool>,
}

impl<'m, 'p> Presence<'m, 'p> {
    pub(super) fn new(model: &'m Model<'p>) -> Self {
        let shared = Shared::new(model.program);
        let flows = numbered(model, &shared);
        let width = shared.len();
        let all = Effects { gives: vec![true; width], leaves: vec![true; width], clears: vec![false; width] };
        let outputs = model.program.flows.iter().map(|flow| vec![true; flow.outputs.len()]).collect();
        let mut presence = Self {
            model,
            shared,
            entries: vec![None; flows.len()],
            effects: vec![all; flows.len()],
            flows,
            outputs,
        };
        for id in model.order.clone() {
            presence.sum_up(id);
        }
        presence.spread();
        presence
    }

    /// The state at the beginning of a flow.
    fn begin(&self, id: usize, entry: &Entry) -> State {
        let numbered = &self.flows[id];
        let mut state = State::empty(numbered.names.len());
        for (var, shared) in &numbered.names.shared {
            if entry.shared[*shared] {
                state.set(*var);
            }
        }
        for (input, name) in self.model.flow(id).inputs.keys().enumerate() {
            if let (true, Some(var)) = (entry.inputs[input], numbered.names.met(name)) {
                state.set(var);
            }
        }
        state
    }

    fn solve(&self, id: usize, entry: &Entry) -> States {
        self.flows[id].solve(&self.model.maps[id], self, self.begin(id, entry))
    }

    /// What running a flow does, worked out after the flows that it runs.
    fn sum_up(&mut self, id: usize) {
        if self.model.unknown[id] {
            return;
        }
        let inputs = vec![true; self.model.flow(id).inputs.len()];
        let width = self.shared.len();
        let with = |known: bool| Entry { shared: vec![known; width], inputs: inputs.clone() };
        let kept = |entry: &Entry| self.kept(id, &self.solve(id, entry), entry);
        let (gives, leaves) = (kept(&with(false)), kept(&with(true)));
        let mut clears = vec![false; width];
        for step in &self.flows[id].steps {
            for act in &step.acts {
                if let Act::Clear(var) = act {
                    let names = self.flows[id].names.shared.iter();
                    names.filter(|(own, _)| own == var).for_each(|(_, shared)| clears[*shared] = true);
                }
            }
        }
        for link in self.model.links.of(id).iter().filter(|link| link.kind != LinkKind::Button) {
            clears.iter_mut().zip(&self.effects[link.to].clears).for_each(|(mine, theirs)| *mine |= theirs);
        }
        self.effects[id] = Effects { gives, leaves, clears };
    }

    /// Which shared names have a value at every end after which a flow that ran this one goes on.
    fn kept(&self, id: usize, states: &States, entry: &Entry) -> Vec<bool> {
        // What the flow does not name is as it was at the beginning.
        let mut kept = entry.shared.clone();
        let named = &self.flows[id].names.shared;
        named.iter().for_each(|(_, shared)| kept[*shared] = true);
        self.each_end(id, states, &mut |at, state| {
            let to = self.left_for(id, at);
            for (var, shared) in named {
                let here = state.has(Known::Value, *var);
                kept[*shared] &= match to {
                    Some(to) => self.effects[to].gives[*shared] || here && self.effects[to].leaves[*shared],
                    None => here,
                };
            }
        });
        kept
    }

    /// The flow in whose favour an operation ends this one.
    fn left_for(&self, id: usize, at: usize) -> Option<usize> {
        let mut links = self.model.links.of(id).iter();
        links.find(|link| link.at == at && link.kind == LinkKind::Goto).map(|link| link.to)
    }

    /// Visits every operation after which a flow that ran this one may go on, with what is known there.
    fn each_end(&self, id: usize, states: &States, visit: &mut dyn FnMut(usize, &State)) {
        let code = &self.model.flow(id).code;
        for (at, state) in states.iter().enumerate() {
            let Some(state) = state else { continue };
            match code.get(at) {
                None => visit(at, state),
                Some(Op::End { conversation: false, .. } | Op::Goto(_)) => {
                    visit(at, &self.acted(id, at, state));
                }
                Some(_) => {}
            }
        }
    }

    /// A state after what an operation does whatever way it is left by.
    fn acted(&self, id: usize, at: usize, state: &State) -> State {
        let mut state = state.clone();
        if let Some(step) = self.flows[id].steps.get(at) {
            step.acts.iter().for_each(|act| apply(act, &mut state));
        }
        state
    }

    /// Carries what is known from flow to flow until nothing changes any more.
    fn spread(&mut self) {
        let model = self.model;
        let alive = model.alive();
        for id in (0..alive.len()).filter(|id| model.is_open(*id) || !alive[*id]) {
            self.entries[id] = Some(if alive[id] { self.opened(id) } else { self.anything(id) });
        }
        let mut left: VecDeque<usize> = (0..alive.len()).filter(|id| self.entries[*id].is_some()).collect();
        let mut waits = vec![false; alive.len()];
        left.iter().for_each(|id| waits[*id] = true);
        let mut runners: Vec<Vec<usize>> = vec![Vec::new(); alive.len()];
        for id in 0..alive.len() {
            for link in model.links.of(id).iter().filter(|link| link.kind == LinkKind::Run) {
                runners[link.to].push(id);
            }
        }
        while let Some(id) = left.pop_front() {
            waits[id] = false;
            let Some(entry) = self.entries[id].clone() else { continue };
            if model.unknown[id] {
                continue;
            }
            let states = self.solve(id, &entry);
            let mut again: Vec<usize> = Vec::new();
            for link in model.links.of(id) {
                let Some(state) = &states[link.at] else { continue };
                let handed = self.handed(id, *link, &self.acted(id, link.at, state));
                let more = match &mut self.entries[link.to] {
                    Some(entry) => entry.meet(&handed),
                    new @ None => {
                        *new = Some(handed);
                        true
                    }
                };
                if more {
                    again.push(link.to);
                }
            }
            let outputs = self.given_back(id, &states);
            if outputs != self.outputs[id] {
                self.outputs[id] = outputs;
                again.extend(&runners[id]);
            }
            for id in again {
                if self.entries[id].is_some() && !std::mem::replace(&mut waits[id], true) {
                    left.push_back(id);
                }
            }
        }
        // Only flows that are not known lead here.
        for id in 0..alive.len() {
            if self.entries[id].is_none() {
                self.entries[id] = Some(self.anything(id));
            }
        }
    }

    /// What is known where everything may be.
    fn anything(&self, id: usize) -> Entry {
        let inputs = vec![true; self.model.flow(id).inputs.len()];
        Entry { shared: vec![true; self.shared.len()], inputs }
    }

    /// What is known where a customer, the engine or an event starts the flow.
    fn opened(&self, id: usize) -> Entry {
        let flow = self.model.flow(id);
        let mut shared = vec![false; self.shared.len()];
        let given = self.model.program.behaviours.get(&flow.name);
        if given.is_none() {
            let event = |kind: &TriggerKind| matches!(kind, TriggerKind::Event(_));
            shared[self.shared.event()] = flow.triggers.iter().all(|trigger| event(&trigger.kind));
            let facts = flow.when.iter().flat_map(|when| when.facts(true));
            for id in facts.filter_map(|name| self.shared.id(&name)) {
                shared[id] = true;
            }
        }
        let inputs = flow.inputs.keys().map(|name| given.is_some_and(|given| given.contains(name)));
        Entry { shared, inputs: inputs.collect() }
    }

    /// What is known where an operation leads to another flow.
    fn handed(&self, id: usize, link: Link, state: &State) -> Entry {
        let mut shared = vec![false; self.shared.len()];
        let entry = self.entries[id].as_ref();
        let named = &self.flows[id].names.shared;
        for (at, known) in shared.iter_mut().enumerate() {
            *known = entry.is_some_and(|entry| entry.shared[at]);
        }
        for (var, at) in named {
            shared[*at] = state.has(Known::Value, *var);
        }
        if link.kind == LinkKind::Button {
            // It is pressed when the flow has gone on.
            let clears = &self.effects[id].clears;
            shared.iter_mut().zip(clears).for_each(|(known, clears)| *known &= !clears);
        }
        let mut inputs = vec![false; self.model.flow(link.to).inputs.len()];
        if let (LinkKind::Run, Effect::Run(run)) = (link.kind, &self.flows[id].steps[link.at].effect) {
            run.inputs.iter().for_each(|(input, needs)| inputs[*input] = holds(state, needs));
        }
        Entry { shared, inputs }
    }

    /// Which outputs have a value at every end.
    fn given_back(&self, id: usize, states: &States) -> Vec<bool> {
        let mut given = vec![true; self.outputs[id].len()];
        self.each_end(id, states, &mut |at, state| {
            for (output, given) in given.iter_mut().enumerate() {
                *given &= self.gives_back(id, at, state, output);
            }
        });
        given
    }

    fn gives_back(&self, id: usize, at: usize, state: &State, output: usize) -> bool {
        let names = &self.model.flow(id).outputs;
        let Some(name) = names.keys().nth(output) else { return false };
        if let Some(to) = self.left_for(id, at) {
            let there = self.model.flow(to).outputs.keys().position(|other| other == name);
            return there.is_some_and(|there| self.outputs[to][there]);
        }
        if let Some(Effect::End(given)) = self.flows[id].steps.get(at).map(|step| &step.effect)
            && let Some((_, needs)) = given.iter().find(|(other, _)| *other == output)
        {
            return holds(state, needs);
        }
        self.flows[id].names.met(name).is_some_and(|var| state.has(Known::Value, var))
    }

    /// Every name that is read where it may have no value, each once where one way leads past several of its readings.
    pub(super) fn missing(&self) -> Vec<Missing<'p>> {
        let mut missing = Vec::new();
        for id in (0..self.flows.len()).filter(|id| self.model.judged(*id)) {
            let Some(entry) = &self.entries[id] else { continue };
            for (at, state) in self.solve(id, entry).iter().enumerate() {
                if let (Some(state), Some(step)) = (state, self.flows[id].steps.get(at)) {
                    self.missing_at(id, at, state.clone(), step, &mut missing);
                }
            }
        }
        missing
    }

    fn missing_at(
        &self,
        flow: usize,
        at: usize,
        mut state: State,
        step: &Step<'p>,
        missing: &mut Vec<Missing<'p>>,
    ) {
        let first = missing.len();
        for act in &step.acts {
            if let Act::Read(reading) = act {
                let known = if reading.nothing == Nothing::Fails { Known::Error } else { Known::Gap };
                let told = missing[first..]
                    .iter()
                    .any(|other| other.name == reading.name && other.nothing >= reading.nothing);
                if !told && !state.reads(known, reading.at) && self.is_read(step, &state, reading.usage) {
                    missing.push(Missing {
                        flow,
                        at,
                        name: reading.name.clone(),
                        usage: reading.usage,
                        span: reading.span.clone(),
                        nothing: reading.nothing,
                    });
                }
            }
            apply(act, &mut state);
        }
    }

    /// Whether an operation computes an expression at all: a question is not asked if there is an answer.
    fn is_read(&self, step: &Step<'_>, state: &State, usage: Use<'_>) -> bool {
        match (&step.effect, usage.part) {
            (Effect::Ask(ask), super::uses::Part::Question) => {
                ask.ask.always || ask.ask.checked || !state.has(Known::Value, ask.slot)
            }
            _ => true,
        }
    }

    /// Every end at which an output may have no value.
    pub(super) fn withheld(&self) -> Vec<Withheld> {
        let mut withheld = Vec::new();
        for flow in (0..self.flows.len()).filter(|id| self.model.judged(*id)) {
            let Some(entry) = self.entries[flow].as_ref().filter(|_| !self.outputs[flow].is_empty()) else {
                continue;
            };
            self.each_end(flow, &self.solve(flow, entry), &mut |at, state| {
                for output in 0..self.outputs[flow].len() {
                    if !self.gives_back(flow, at, state, output) {
                        withheld.push(Withheld { flow, at, output });
                    }
                }
            });
        }
        withheld
    }
}

impl Runs for Presence<'_, '_> {
    fn shared(&self, flow: usize, name: usize) -> (bool, bool) {
        (self.effects[flow].gives[name], self.effects[flow].leaves[name])
    }

    fn output(&self, flow: usize, output: usize) -> bool {
        self.outputs[flow][output]
    }

    fn handoff_leaves(&self, name: usize) -> bool {
        let own = ["handoff", "after_hours"].iter().filter_map(|name| self.model.id(name));
        own.into_iter().all(|id| self.effects[id].leaves[name])
    }
}

fn holds(state: &State, needs: &Needs) -> bool {
    !needs.never && needs.names.iter().all(|name| state.reads(Known::Value, *name))
}

/// The flows in numbers. A flow also names what flows that it runs share with it.
fn numbered<'p>(model: &Model<'p>, shared: &Shared<'p>) -> Vec<Numbered<'p>> {
    let mut flows: Vec<Option<Numbered<'p>>> = (0..model.maps.len()).map(|_| None).collect();
    for id in model.order.iter().copied() {
        let (mut names, steps) = steps::steps(model, shared, id);
        for link in model.links.of(id).iter().filter(|link| link.kind != LinkKind::Button) {
            if let Some(other) = &flows[link.to] {
                other.names.shared.iter().for_each(|(_, shared)| {
                    names.of_bot(*shared);
                });
            }
        }
        flows[id] = Some(Numbered { names, steps });
    }
    flows.into_iter().flatten().collect()
}
