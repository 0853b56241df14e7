//! What is known before every operation of a flow, on all paths together.

use super::super::model::Map;
use super::super::uses::Nothing;
use super::super::uses::Part;
use super::super::ways::Way;
use super::names::Names;
use super::state::{Known, State};
use super::steps::{Act, Effect, RunEffect, Step};

/// What running another flow does to what flows share.
pub(crate) trait Runs {
    /// Whether the flow that is run surely gives a shared name a value, and whether it surely leaves it one.
    fn shared(&self, flow: usize, name: usize) -> (bool, bool);

    /// Whether the flow surely gives an output a value.
    fn output(&self, flow: usize, output: usize) -> bool;

    /// Whether what the engine does at a handoff surely leaves a shared name its value.
    fn handoff_leaves(&self, name: usize) -> bool;
}

/// A flow in numbers.
pub(crate) struct Numbered<'p> {
    pub(crate) names: Names<'p>,
    pub(crate) steps: Vec<Step<'p>>,
}

/// What is known before each operation, and at the end; nothing where no path leads.
pub(crate) type States = Vec<Option<State>>;

impl Numbered<'_> {
    /// What is known before each operation if this is known at the beginning.
    pub(crate) fn solve(&self, map: &Map, runs: &dyn Runs, begin: State) -> States {
        let mut states: States = vec![None; map.len() + 1];
        let mut changed = vec![false; map.len() + 1];
        states[0] = Some(begin);
        changed[0] = true;
        let mut first = 0;
        while first < map.len() {
            let at = first;
            first += 1;
            if !std::mem::take(&mut changed[at]) {
                continue;
            }
            let Some(before) = states[at].clone() else { continue };
            for (way, to) in map.ways(at) {
                let after = self.after(at, *way, &before, runs);
                let more = match &mut states[*to] {
                    Some(state) => state.meet(&after),
                    new @ None => {
                        *new = Some(after);
                        true
                    }
                };
                if more {
                    changed[*to] = true;
                    first = first.min(*to);
                }
            }
        }
        states
    }

    /// What is known after an operation that was left by this way.
    pub(crate) fn after(&self, at: usize, way: Way, before: &State, runs: &dyn Runs) -> State {
        let step = &self.steps[at];
        let mut state = before.clone();
        step.acts.iter().for_each(|act| apply(act, &mut state));
        match (&step.effect, way) {
            (Effect::Ask(ask), Way::Exhausted) => state.exhausted(ask.slot, ask.ask),
            (Effect::Ask(ask), _) => state.asked(ask.slot, ask.ask),
            (Effect::Branch(so, _), Way::True) => so.iter().for_each(|var| know(*var, &mut state)),
            (Effect::Branch(_, not), Way::False) => not.iter().for_each(|var| know(*var, &mut state)),
            (Effect::Into(var), Way::Next) => state.set(*var),
            (Effect::Event(event, into), Way::Next) => {
                state.set(*event);
                into.iter().for_each(|var| state.set(*var));
            }
            (Effect::Run(run), _) => self.ran(run, &mut state, runs),
            (Effect::Handoff, _) => {
                for (var, shared) in &self.names.shared {
                    state.ran(*var, false, runs.handoff_leaves(*shared));
                }
            }
            _ => {}
        }
        state
    }

    fn ran(&self, run: &RunEffect, state: &mut State, runs: &dyn Runs) {
        for (var, shared) in &self.names.shared {
            let (gives, leaves) = runs.shared(run.flow, *shared);
            state.ran(*var, gives, leaves);
        }
        for (var, output) in &run.into {
            if output.is_some_and(|output| runs.output(run.flow, output)) {
                state.set(*var);
            } else {
                state.lose(*var);
            }
        }
    }
}

/// A fact of a condition: there is a value, and nobody needs to be told.
fn know(var: u32, state: &mut State) {
    for known in [Known::Value, Known::Error, Known::Gap] {
        state.know(known, var);
    }
}

/// What an operation does whatever way it is left by.
pub(crate) fn apply(act: &Act<'_>, state: &mut State) {
    match act {
        Act::Read(reading) => {
            // Where it could not go on without, there was a value. Questions and replies may not be said at all.
            let always = !matches!(
                reading.usage.part,
                Part::Question | Part::Choices | Part::Unclear | Part::Refusal | Part::Confirm | Part::Accept
            );
            let only = reading.at.under.is_none();
            if !always || !only {
                return;
            }
            if reading.nothing == Nothing::Fails {
                // A text may be said in another language.
                if reading.usage.language.is_empty() {
                    state.know(Known::Value, reading.at.var);
                }
                state.know(Known::Error, reading.at.var);
            }
            state.know(Known::Gap, reading.at.var);
        }
        Act::Set(var, needs) => state.assign(*var, needs),
        Act::Clear(var) => {
            state.lose(*var);
            state.know(Known::Asked, *var);
        }
    }
}
