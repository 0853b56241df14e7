//! Which steps of a bot its tests go through.

use super::Report;
use botloom_flow::Program;
use botloom_flow::program::Op;
use std::collections::{BTreeMap, BTreeSet};

/// What tests go through of one flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The flow.
    pub flow: String,
    /// Its file.
    pub file: String,
    /// The steps that ran, as line and verb.
    pub covered: Vec<(usize, String)>,
    /// The steps that no test ran.
    pub missed: Vec<(usize, String)>,
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
        let mut steps: BTreeMap<(usize, usize), (&str, bool)> = BTreeMap::new();
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
            found.map(|((line, _), (verb, _))| (*line, (*verb).to_owned())).collect()
        };
        Coverage { flow: flow.name.clone(), file: flow.file.clone(), covered: of(true), missed: of(false) }
    })
    .collect()
}
