//! Steps that no path leads to, and steps from which no path leads to an end.

use super::super::graph::components;
use super::super::model::Model;
use super::super::report::Reporter;
use super::super::talk;
use super::super::walk::{Found, Goal, Searcher, What};
use super::super::ways::truth;
use crate::Wording;
use crate::problem::{Code, Range};
use crate::program::{Ends, Op, Until};
use crate::words;
use std::collections::{HashMap, HashSet};

/// Reports the first step of every row of steps that never run.
pub(in super::super) fn unreachable(reporter: &mut Reporter<'_, '_, '_>) {
    let model = reporter.model;
    for id in (0..model.maps.len()).filter(|id| model.judged(*id)) {
        let flow = model.flow(id);
        let reached = &model.maps[id].reached;
        // A step has run if any of its operations has.
        let mut ran: HashMap<Range, bool> = HashMap::with_capacity(flow.places.len());
        for (at, place) in flow.places.iter().enumerate() {
            *ran.entry(place.range).or_default() |= reached[at];
        }
        let dead = |at: usize| flow.places.get(at).is_some_and(|place| !ran[&place.range]);
        let mut at = 0;
        while at < flow.code.len() {
            if !dead(at) {
                at += 1;
                continue;
            }
            let end = (at..flow.code.len()).find(|at| !dead(*at)).unwrap_or(flow.code.len());
            report(reporter, id, at, end);
            at = end;
        }
    }
}

fn report(reporter: &mut Reporter<'_, '_, '_>, id: usize, at: usize, end: usize) {
    let flow = reporter.model.flow(id);
    let handoff = flow.code[at..end].iter().any(|op| matches!(op, Op::Handoff(_)));
    let (cause, why) = cause(reporter.model, id, at);
    let (code, what, cure) = if handoff {
        let what = words!("no path leads to this handoff: nobody will ever be asked to take over here");
        (Code::UnreachableHandoff, what, words!("move it to where the conversation gets, or remove it"))
    } else {
        let what = words!("no path leads here: these steps never run");
        (Code::Unreachable, what, words!("move them to where the conversation gets, or remove them"))
    };
    let place = reporter.step(id, at);
    let mut problem = reporter.problem(code, id, place, what.to_owned(), why, cure.to_owned());
    if let Some(cause) = cause {
        problem =
            problem.related(flow.file.clone(), reporter.step(id, cause), words!("because of this step"));
    }
    reporter.problems.push(problem);
}

/// What keeps a conversation from getting to an operation.
fn cause(model: &Model<'_>, id: usize, at: usize) -> (Option<usize>, Wording) {
    let flow = model.flow(id);
    for (other, op) in flow.code.iter().enumerate().filter(|(other, _)| model.maps[id].reached[*other]) {
        match op {
            Op::Branch { when, otherwise } => match truth(when) {
                Some(true) if *otherwise == at => {
                    return (Some(other), words!("the condition is always true"));
                }
                Some(false) if other + 1 == at => {
                    return (Some(other), words!("the condition is always false"));
                }
                _ => {}
            },
            Op::Wait(wait) if matches!(wait.until, Until::Time(_)) && wait.expired == at => {
                let why =
                    words!("a pause that lasts until a time does not run out; only waiting for an event can");
                return (Some(other), why);
            }
            Op::Handoff(handoff) if handoff.after_hours == Some(at) => {
                let why = words!("`handoff` in `bot.yaml` says no `hours`, so people count as always there");
                return (Some(other), why);
            }
            _ => {}
        }
    }
    let before = at.checked_sub(1).filter(|before| model.maps[id].reached[*before]);
    let why = match before.map(|before| &flow.code[before]) {
        Some(Op::End { what: Ends::Conversation, .. }) => words!("the conversation ends before"),
        Some(Op::End { .. }) => words!("the flow ends before"),
        Some(Op::Run(run)) => words!("`{flow}` never comes back", flow = run.flow),
        Some(Op::Goto(goto)) => words!("the step before goes to `{to}`", to = goto.to),
        Some(Op::Jump(_)) => words!("the step before goes elsewhere"),
        _ => return (None, words!("every way ends before or goes elsewhere")),
    };
    (before, why)
}

/// Reports rows of steps of a flow that go round for ever. What is in `told` was reported as something worse.
pub(in super::super) fn endless<'p>(
    reporter: &mut Reporter<'_, 'p, '_>,
    searcher: &mut Searcher<'_, 'p>,
    id: usize,
    told: &HashSet<(usize, usize)>,
) {
    let model = reporter.model;
    let (map, flow) = (&model.maps[id], model.flow(id));
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); map.len() + 1];
    for at in (0..map.len()).filter(|at| map.reached[*at]) {
        map.ways(at).iter().for_each(|(_, to)| back[*to].push(at));
    }
    let is_end = |at: usize| match flow.code.get(at) {
        None | Some(Op::End { .. } | Op::Goto(_) | Op::Handoff(_)) => true,
        Some(Op::Run(_)) => map.ways(at).is_empty(),
        Some(_) => false,
    };
    let mut left: Vec<usize> = (0..=map.len()).filter(|at| map.reached[*at] && is_end(*at)).collect();
    let mut ends = vec![false; map.len() + 1];
    left.iter().for_each(|at| ends[*at] = true);
    while let Some(at) = left.pop() {
        for before in &back[at] {
            if !std::mem::replace(&mut ends[*before], true) {
                left.push(*before);
            }
        }
    }
    let lost: Vec<usize> = (0..map.len()).filter(|at| map.reached[*at] && !ends[*at]).collect();
    if lost.is_empty() {
        return;
    }
    let found = components(map.len() + 1, |at, visit| {
        if at < map.len() && map.reached[at] {
            map.ways(at).iter().for_each(|(_, to)| visit(*to));
        }
    });
    // The last circle of each way: one that nothing leads out of.
    let mut circles: Vec<usize> = lost.iter().map(|at| found[*at]).collect();
    circles.sort_unstable();
    circles.dedup();
    for circle in circles {
        let members: Vec<usize> = lost.iter().copied().filter(|at| found[*at] == circle).collect();
        // What the customer writes there may start a flow that ends this one.
        let listens = |at: &usize| matches!(&flow.code[*at], Op::Wait(wait) if wait.until == Until::Message);
        if members.iter().any(listens) {
            continue;
        }
        let inner = |at: &usize| map.ways(*at).iter().all(|(_, to)| found[*to] == circle);
        if members.iter().all(inner) && !members.iter().any(|at| told.contains(&(id, *at))) {
            report_endless(reporter, searcher, id, &members);
        }
    }
}

fn report_endless<'p>(
    reporter: &mut Reporter<'_, 'p, '_>,
    searcher: &mut Searcher<'_, 'p>,
    id: usize,
    members: &[usize],
) {
    let flow = reporter.model.flow(id);
    let back = members.iter().rev().find(|at| flow.places[**at].verb == "goto");
    let (Some(at), Some(first)) = (back.or(members.last()), members.first()) else { return };
    let asks = members.iter().find(|at| matches!(flow.code[**at], Op::Ask(_))).unwrap_or(first);
    let what = words!("from here no way leads to an end of the flow");
    let why = words!("the customer is asked again and again, and can only cancel");
    let cure = words!("add a way out: a condition that leads past this step, or `end: flow`");
    let mut problem = reporter.problem(Code::NoEnd, id, reporter.step(id, *at), what, why, cure).related(
        flow.file.clone(),
        reporter.step(id, *first),
        words!("it begins again here"),
    );
    let goal = Goal { flow: id, at: *asks, what: What::Again };
    if let Found::Way(state, machine) = searcher.find(&goal, reporter.model.program.default_language()) {
        let end = words!("the same is asked again, and so on");
        problem.witness = talk::conversation(reporter.model, &machine, &state, Some(end));
    }
    reporter.problems.push(problem);
}
