//! What is known where a flow begins: together what all know that lead to it.

use super::super::model::{Link, LinkKind};
use super::flows::{Entry, Presence, holds};
use super::solve::States;
use super::state::{Known, State};
use super::steps::Effect;
use crate::program::TriggerKind;
use std::collections::VecDeque;

impl Presence<'_, '_> {
    /// Carries what is known from flow to flow until nothing changes any more.
    pub(super) fn spread(&mut self) {
        let model = self.model;
        let alive = model.alive();
        for id in (0..alive.len()).filter(|id| model.is_open(*id) || !alive[*id]) {
            self.entries[id] = Some(if alive[id] { self.opened(id) } else { self.anything(id) });
        }
        let mut left: VecDeque<usize> = (0..alive.len()).filter(|id| self.entries[*id].is_some()).collect();
        let mut waits = vec![false; alive.len()];
        left.iter().for_each(|id| waits[*id] = true);
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
                again.extend(model.runs_of(id).iter().map(|(from, _)| *from));
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
        let given = match (link.kind, &self.flows[id].steps[link.at].effect) {
            (LinkKind::Run, Effect::Run(run)) => run.inputs.as_slice(),
            (LinkKind::Goto, Effect::Goto(given)) => given,
            _ => &[],
        };
        given.iter().for_each(|(input, needs)| inputs[*input] = holds(state, needs));
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

    pub(super) fn gives_back(&self, id: usize, at: usize, state: &State, output: usize) -> bool {
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
}
