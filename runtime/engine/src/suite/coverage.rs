//! Which steps of a bot its tests go through.

use super::Report;
use botloom_flow::Program;
use botloom_flow::program::Op;
use std::collections::{BTreeMap, BTreeSet};

/// Where a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line of the file, from 1.
    pub line: usize,
    /// The column in characters, from 1: a line may hold several steps.
    pub column: usize,
    /// What the step does.
    pub verb: &'static str,
}

/// What tests go through of one flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The flow.
    pub flow: String,
    /// Its file.
    pub file: String,
    /// The steps that ran.
    pub covered: Vec<Place>,
    /// The steps that no test ran.
    pub missed: Vec<Place>,
}

/// The steps of each flow of the bot, in the order of flows and lines.
#[must_use]
pub fn coverage(program: &Program, reports: &[Report]) -> Vec<Coverage> {
    let ran: BTreeSet<(&str, usize)> = reports
        .iter()
        .flat_map(|report| report.covered.iter().map(|(flow, at)| (flow.as_str(), *at)))
        .collect();
    let own = program.flows.iter().filter(|flow| !flow.built_in);
    own.map(|flow| {
        let mut steps: BTreeMap<(usize, usize), (&'static str, bool)> = BTreeMap::new();
        for (at, op) in
            flow.code.iter().enumerate().filter(|(_, op)| !matches!(op, Op::Jump(_) | Op::Next { .. }))
        {
            let place = &flow.places[at];
            debug_assert!(!matches!(op, Op::Jump(_)), "jumps are no steps");
            let step = steps.entry((place.line, place.column)).or_insert((place.verb, false));
            step.1 |= ran.contains(&(flow.name.as_str(), at));
        }
        let of = |wanted: bool| {
            let found = steps.iter().filter(move |(_, (_, covered))| *covered == wanted);
            found.map(|(&(line, column), &(verb, _))| Place { line, column, verb }).collect()
        };
        Coverage { flow: flow.name.clone(), file: flow.file.clone(), covered: of(true), missed: of(false) }
    })
    .collect()
}
