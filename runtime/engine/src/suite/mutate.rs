//! Which mistakes in a bot no test would notice: conditions are flipped and steps dropped, one at a time.

use super::{Offline, Report, Script, run};
use crate::release::Release;
use botloom_flow::program::{Op, Program};
use botloom_flow::{Expression, Range};
use std::sync::Arc;

/// One change of a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The flow that is changed.
    pub flow: String,
    /// Its file.
    pub file: String,
    /// The line of the step, from 1.
    pub line: usize,
    /// The step in the file.
    pub range: Range,
    /// What is changed, in words.
    pub change: String,
    at: usize,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Flip,
    Drop,
    AcceptAll,
    NoCatch,
}

/// Every change that is worth a try, in the order of flows and steps.
#[must_use]
pub fn mutants(program: &Program) -> Vec<Mutant> {
    let mut all = Vec::new();
    for flow in program.flows.iter().filter(|flow| !flow.built_in) {
        for (at, op) in flow.code.iter().enumerate() {
            let place = &flow.places[at];
            let mut mutant = |kind, change: String| {
                all.push(Mutant {
                    flow: flow.name.clone(),
                    file: flow.file.clone(),
                    line: place.line,
                    range: place.range,
                    change,
                    at,
                    kind,
                });
            };
            match op {
                Op::Branch { when, .. } => {
                    mutant(Kind::Flip, format!("the condition `{}` is turned round", when.source().trim()));
                }
                Op::Ask(ask) if ask.accept.is_some() => {
                    mutant(Kind::AcceptAll, "every answer is accepted".to_owned());
                }
                Op::Say(_)
                | Op::Set(_)
                | Op::Clear(_)
                | Op::Emit { .. }
                | Op::Consent { .. }
                | Op::Run(_)
                | Op::Ticket(_)
                | Op::Wait(_) => {
                    mutant(Kind::Drop, format!("the step `{}` is left out", place.verb));
                }
                _ => {}
            }
            let catches = match op {
                Op::Call(call) => Some(&call.catch),
                Op::Http(http) => Some(&http.catch),
                _ => None,
            };
            if catches.is_some_and(|catch| catch.targets().next().is_some()) {
                mutant(Kind::NoCatch, "no error is caught".to_owned());
            }
        }
    }
    all
}

/// Whether a test notices a change; only tests that went through the step can.
#[must_use]
pub fn noticed(
    release: &Release,
    mutant: &Mutant,
    scripts: &[Script],
    reports: &[Report],
    offline: Option<&Offline>,
) -> bool {
    let step = (mutant.flow.clone(), mutant.at);
    let through = scripts.iter().zip(reports).filter(|(_, report)| report.covered.contains(&step));
    let mut through = through.map(|(script, _)| script).peekable();
    if through.peek().is_none() {
        return false;
    }
    let changed = Arc::new(release.with(changed(&release.program, mutant)));
    through.any(|script| !run(&changed, script, offline).failures.is_empty())
}

fn changed(program: &Program, mutant: &Mutant) -> Program {
    let mut program = program.clone();
    let flow = program.flows.iter_mut().find(|flow| flow.name == mutant.flow).map(Arc::make_mut);
    let Some(op) = flow.and_then(|flow| flow.code.get_mut(mutant.at)) else { return program };
    match (mutant.kind, &mut *op) {
        (Kind::Flip, Op::Branch { when, .. }) => {
            if let Ok(turned) = Expression::parse(&format!("!({})", when.source())) {
                *when = turned;
            }
        }
        (Kind::AcceptAll, Op::Ask(ask)) => ask.accept = None,
        (Kind::NoCatch, Op::Call(call)) => call.catch = botloom_flow::program::Catch::default(),
        (Kind::NoCatch, Op::Http(http)) => http.catch = botloom_flow::program::Catch::default(),
        (Kind::Drop, _) => *op = Op::Jump(mutant.at + 1),
        _ => {}
    }
    program
}
