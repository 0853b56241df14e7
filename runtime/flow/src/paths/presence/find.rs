//! Where a value may be missing.

use super::super::uses::{Nothing, Part, Use};
use super::flows::Presence;
use super::solve::apply;
use super::state::{Known, State};
use super::steps::{Act, Effect, Step};
use std::ops::Range;

/// A name that is read where it may have no value.
pub(in super::super) struct Missing<'p> {
    pub(in super::super) flow: usize,
    pub(in super::super) at: usize,
    pub(in super::super) name: String,
    pub(in super::super) usage: Use<'p>,
    pub(in super::super) span: Range<usize>,
    pub(in super::super) nothing: Nothing,
}

/// An end of a flow that may leave an output without a value.
pub(in super::super) struct Withheld {
    pub(in super::super) flow: usize,
    /// The operation; the number of operations where the flow simply ends.
    pub(in super::super) at: usize,
    /// The number of the output.
    pub(in super::super) output: usize,
}

impl<'p> Presence<'_, 'p> {
    /// Every name that a flow reads where it may have no value, each once where one way leads past several of its
    /// readings.
    pub(in super::super) fn missing(&self, id: usize) -> Vec<Missing<'p>> {
        let mut missing = Vec::new();
        let Some(entry) = &self.entries[id] else { return missing };
        for (at, state) in self.solve(id, entry).iter().enumerate() {
            if let (Some(state), Some(step)) = (state, self.flows[id].steps.get(at)) {
                self.missing_at(id, at, state.clone(), step, &mut missing);
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
            (Effect::Ask(ask), Part::Question | Part::Choices | Part::Unclear) => {
                ask.ask.always || ask.ask.checked || !state.has(Known::Value, ask.slot)
            }
            _ => true,
        }
    }

    /// Every end of a flow at which an output may have no value.
    pub(in super::super) fn withheld(&self, flow: usize) -> Vec<Withheld> {
        let mut withheld = Vec::new();
        let entry = self.entries[flow].as_ref().filter(|_| !self.outputs[flow].is_empty());
        let Some(entry) = entry else { return withheld };
        self.each_end(flow, &self.solve(flow, entry), &mut |at, state| {
            for output in 0..self.outputs[flow].len() {
                if !self.gives_back(flow, at, state, output) {
                    withheld.push(Withheld { flow, at, output });
                }
            }
        });
        withheld
    }
}
