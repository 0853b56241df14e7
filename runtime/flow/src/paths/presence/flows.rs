//! What running a flow does, worked out flow by flow.

use super::super::model::{LinkKind, Model};
use super::names::Shared;
use super::solve::{Numbered, Runs, States, apply};
use super::state::{Known, State};
use super::steps::{Act, Needs, steps};
use crate::program::{Ends, Op};

/// What is known everywhere.
pub(in super::super) struct Presence<'m, 'p> {
    pub(super) model: &'m Model<'p>,
    pub(super) shared: Shared<'p>,
    pub(super) flows: Vec<Numbered<'p>>,
    pub(super) entries: Vec<Option<Entry>>,
    pub(super) effects: Vec<Effects>,
    /// For each flow and output, whether it surely has a value at the end.
    pub(super) outputs: Vec<Vec<bool>>,
}

/// What is known when a flow begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) shared: Vec<bool>,
    pub(super) inputs: Vec<bool>,
}

impl Entry {
    pub(super) fn meet(&mut self, other: &Self) -> bool {
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
pub(super) struct Effects {
    /// It surely has a value afterwards.
    pub(super) gives: Vec<bool>,
    /// It surely has one afterwards if it had one before.
    pub(super) leaves: Vec<bool>,
    /// It may be cleared on the way.
    pub(super) clears: Vec<bool>,
}

impl<'m, 'p> Presence<'m, 'p> {
    pub(in super::super) fn new(model: &'m Model<'p>) -> Self {
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

    pub(super) fn solve(&self, id: usize, entry: &Entry) -> States {
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
    pub(super) fn left_for(&self, id: usize, at: usize) -> Option<usize> {
        let mut links = self.model.links.of(id).iter();
        links.find(|link| link.at == at && link.kind == LinkKind::Goto).map(|link| link.to)
    }

    /// Visits every operation after which a flow that ran this one may go on, with what is known there.
    pub(super) fn each_end(&self, id: usize, states: &States, visit: &mut dyn FnMut(usize, &State)) {
        let code = &self.model.flow(id).code;
        for (at, state) in states.iter().enumerate() {
            let Some(state) = state else { continue };
            match code.get(at) {
                None => visit(at, state),
                Some(Op::End { what: Ends::Flow, .. } | Op::Goto(_)) => {
                    visit(at, &self.acted(id, at, state));
                }
                Some(_) => {}
            }
        }
    }

    /// A state after what an operation does whatever way it is left by.
    pub(super) fn acted(&self, id: usize, at: usize, state: &State) -> State {
        let mut state = state.clone();
        if let Some(step) = self.flows[id].steps.get(at) {
            step.acts.iter().for_each(|act| apply(act, &mut state));
        }
        state
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

pub(super) fn holds(state: &State, needs: &Needs) -> bool {
    !needs.never && needs.names.iter().all(|name| state.reads(Known::Value, *name))
}

/// The flows in numbers. A flow also names what flows that it runs share with it.
fn numbered<'p>(model: &Model<'p>, shared: &Shared<'p>) -> Vec<Numbered<'p>> {
    let mut flows: Vec<Option<Numbered<'p>>> = (0..model.maps.len()).map(|_| None).collect();
    for id in model.order.iter().copied() {
        let (mut names, steps) = steps(model, shared, id);
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
