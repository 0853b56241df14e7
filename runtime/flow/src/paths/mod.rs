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

use crate::lower::Parsed;
use crate::problem::{Problem, Severity};
use crate::program::{Flow, Program};
use model::Model;
use presence::Presence;
use report::Reporter;
use walk::Searcher;

/// Every problem of the paths of a program. `found` is what was wrong before: what a file with an error says is not known.
pub(crate) fn check(program: &Program, folder: &[Parsed<'_>], found: &[Problem]) -> Vec<Problem> {
    let wrong = |file: &str| {
        found.iter().any(|problem| problem.severity() == Severity::Error && problem.file == file)
    };
    if wrong("bot.yaml") {
        return Vec::new();
    }
    let model = Model::new(program, &|flow: &Flow| wrong(&flow.file));
    let presence = Presence::new(&model);
    let mut searcher = Searcher::new(&model);
    let mut reporter = Reporter::new(&model, folder);
    checks::calls::recursion(&mut reporter);
    checks::calls::no_way_in(&mut reporter);
    checks::reach::unreachable(&mut reporter);
    let silent = checks::loops::check(&mut reporter, &mut searcher);
    checks::reach::endless(&mut reporter, &mut searcher, &silent);
    checks::missing::check(&mut reporter, &presence, &mut searcher);
    checks::calls::outputs(&mut reporter, &presence, &mut searcher);
    checks::asks::check(&mut reporter, &mut searcher);
    checks::conditions::check(&mut reporter, &mut searcher);
    reporter.problems
}

#[cfg(test)]
mod tests;
