//! Checks that follow paths: what a conversation meets on its way through the flows of a program.
//!
//! `model` draws the map, `presence` tells which names surely have a value. What a check suspects is handed to the
//! search for a conversation that shows it (`walk`); what no conversation can show is not reported.
//!
//! Nothing here looks at the clock, and nothing is reported of the flows that every bot has.
//!
//! To add a check: a file in `checks` with a function that reports to the `Reporter`, a call in [`check`], and a file of
//! cases in `tests`. To widen what the search knows of an operation: `walk/operation.rs`, which does what the engine does.

mod checks;
mod graph;
mod memory;
mod model;
mod moment;
mod pattern;
mod presence;
mod probe;
mod report;
mod scenarios;
mod talk;
mod uses;
mod walk;
mod ways;
mod words;

pub use scenarios::{Scenario, scenarios};

use crate::parsed::Parsed;
use crate::problem::{Problem, Severity};
use crate::program::{Flow, Program};
use memory::Keys;
pub(crate) use memory::Memory;
use model::Model;
use presence::Presence;
use report::Reporter;
use std::collections::HashSet;
use std::sync::Arc;
use walk::Searcher;

/// Every problem of the paths of a program. `found` is what was wrong before: what a file with an error says is not known.
///
/// Flows that lead to each other are looked at together, and again only if one of them changed, or one that has to do
/// with them; `memory` keeps what was found.
pub(crate) fn check(
    program: &Program,
    folder: &[Arc<Parsed>],
    found: &[Problem],
    memory: &mut Memory,
) -> Vec<Problem> {
    let wrong: HashSet<&str> = found
        .iter()
        .filter(|problem| problem.severity() == Severity::Error)
        .map(|problem| problem.file.as_str())
        .collect();
    if wrong.contains("bot.yaml") {
        return Vec::new();
    }
    let model = Model::new(program, &|flow: &Flow| wrong.contains(flow.file.as_str()));
    let presence = Presence::new(&model);
    let mut searcher = Searcher::new(&model);
    let mut reporter = Reporter::new(&model, folder);
    checks::calls::recursion(&mut reporter);
    checks::calls::no_way_in(&mut reporter);
    checks::reach::unreachable(&mut reporter);
    checks::asks::patterns(&mut reporter, memory);
    let keys = Keys::new(&model, memory);
    let known = std::mem::take(&mut reporter.problems);
    let mut all = known;
    for (number, group) in model.groups.iter().enumerate() {
        let key = keys.of(number);
        let problems = memory.recall(key, || {
            searcher.begin();
            let silent = checks::loops::check(&mut reporter, &mut searcher, group);
            for id in group.iter().copied().filter(|id| model.judged(*id)) {
                checks::reach::endless(&mut reporter, &mut searcher, id, &silent);
                checks::missing::check(&mut reporter, &presence, &mut searcher, id);
                checks::calls::outputs(&mut reporter, &presence, &mut searcher, id);
                checks::asks::check(&mut reporter, &mut searcher, id);
                checks::conditions::check(&mut reporter, &mut searcher, id);
            }
            std::mem::take(&mut reporter.problems)
        });
        all.extend(problems.iter().cloned());
    }
    memory.forget();
    all
}

#[cfg(test)]
mod tests;
