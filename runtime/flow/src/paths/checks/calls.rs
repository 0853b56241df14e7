//! What flows have to do with each other: circles of `run`, flows that nothing starts, outputs that get lost.

use super::super::model::{Link, LinkKind, Model};
use super::super::presence::{Presence, Withheld};
use super::super::report::Reporter;
use super::super::talk;
use super::super::uses::each_use;
use super::super::walk::{Found, Goal, Searcher, What};
use crate::problem::Code;
use crate::program::Op;
use crate::words;
use std::collections::{BTreeMap, HashSet, VecDeque};

/// Reports flows that run each other.
pub(in super::super) fn recursion(reporter: &mut Reporter<'_, '_, '_>) {
    let model = reporter.model;
    let mut circles: BTreeMap<usize, Vec<(usize, Link)>> = BTreeMap::new();
    for id in (0..model.maps.len()).filter(|id| model.judged(*id)) {
        for link in runs(model, id) {
            if link.kind == LinkKind::Run && model.component[link.to] == model.component[id] {
                circles.entry(model.component[id]).or_default().push((id, link));
            }
        }
    }
    for runs in circles.into_values() {
        let circle = runs.iter().filter_map(|(id, link)| {
            let back = way_back(model, link.to, *id)?;
            Some((back.len(), *id, link.at, back))
        });
        let Some((_, id, at, back)) = circle.min() else { continue };
        let name = |id: usize| &model.flow(id).name;
        let mut what = match back.as_slice() {
            [] => words!("`{flow}` runs itself", flow = name(id)),
            _ => words!("`{flow}` runs `{other}`", flow = name(id), other = name(back[0].0)),
        };
        for (number, (_, kind)) in back.iter().enumerate() {
            let next = name(back.get(number + 1).map_or(id, |(next, _)| *next));
            what = match kind {
                LinkKind::Run => words!("{circle}, which runs `{next}`", circle = what, next),
                _ => words!("{circle}, which goes to `{next}`", circle = what, next),
            };
        }
        let why = words!("each stays open below the next one; at the sixteenth the bot breaks off");
        let cure = words!("go back with `goto` to a step of one flow, or end the inner flow instead");
        let problem = reporter.problem(Code::Recursion, id, reporter.step(id, at), what, why, cure);
        let problem =
            match back.first().and_then(|(next, _)| Some((*next, leaving(model, *next, &back, id)?))) {
                Some((next, at)) => problem.related(
                    model.flow(next).file.clone(),
                    reporter.step(next, at),
                    words!("it goes on here"),
                ),
                None => problem,
            };
        reporter.problems.push(problem);
    }
}

/// The links of a flow that a conversation can follow and that stay open or take its place.
fn runs<'m>(model: &'m Model<'_>, id: usize) -> impl Iterator<Item = Link> + 'm {
    let links = model.links.of(id).iter().copied();
    links.filter(move |link| link.kind != LinkKind::Button && model.maps[id].reached[link.at])
}

/// The flows from one to another by the shortest way, each with how it is left; empty if they are the same.
fn way_back(model: &Model<'_>, from: usize, to: usize) -> Option<Vec<(usize, LinkKind)>> {
    let mut before: BTreeMap<usize, (usize, LinkKind)> = BTreeMap::new();
    let mut left = VecDeque::from([from]);
    while let Some(id) = left.pop_front() {
        if id == to {
            let mut way = Vec::new();
            let mut at = to;
            while at != from {
                let (previous, kind) = before[&at];
                way.push((previous, kind));
                at = previous;
            }
            way.reverse();
            return Some(way);
        }
        for link in runs(model, id).filter(|link| model.component[link.to] == model.component[id]) {
            if link.to != from && !before.contains_key(&link.to) {
                before.insert(link.to, (id, link.kind));
                left.push_back(link.to);
            }
        }
    }
    None
}

/// The operation by which the second flow of a circle goes on.
fn leaving(model: &Model<'_>, id: usize, back: &[(usize, LinkKind)], first: usize) -> Option<usize> {
    let to = back.get(1).map_or(first, |(next, _)| *next);
    runs(model, id).find(|link| link.to == to).map(|link| link.at)
}

/// Reports flows that nothing leads to.
pub(in super::super) fn no_way_in(reporter: &mut Reporter<'_, '_, '_>) {
    let model = reporter.model;
    // Without the flows that every bot has, or with files that cannot be read, nobody knows what leads where.
    if model.program.behaviours.is_empty() || model.unknown.contains(&true) {
        return;
    }
    let alive = model.alive();
    let mut told: HashSet<usize> = HashSet::new();
    let dead: Vec<usize> = (0..alive.len()).filter(|id| !alive[*id] && model.judged(*id)).collect();
    // First those that no dead flow leads to, then what is left: circles.
    let led: HashSet<usize> = dead
        .iter()
        .flat_map(|id| model.links.of(*id).iter().filter(|link| link.to != *id).map(|link| link.to))
        .collect();
    let (roots, rest): (Vec<usize>, Vec<usize>) = dead.iter().partition(|id| !led.contains(id));
    for id in roots.into_iter().chain(rest) {
        if told.contains(&id) {
            continue;
        }
        let mut left = vec![id];
        while let Some(next) = left.pop() {
            if told.insert(next) {
                left.extend(model.links.of(next).iter().map(|link| link.to));
            }
        }
        let flow = model.flow(id);
        let name = &flow.name;
        let near = crate::nearest(name, model.program.behaviours.keys().map(String::as_str));
        let why = if flow.private && !flow.triggers.is_empty() {
            words!("it is private, so what a customer says does not start it, and no other flow does")
        } else {
            words!("nothing that a customer says starts it, no button does, and no other flow runs it")
        };
        let cure = match near {
            Some(near) => words!("did you mean `{near}`?", near),
            None if flow.private && !flow.triggers.is_empty() => {
                words!("remove `private`, run it from another flow, or remove the file")
            }
            None => words!("add `triggers:`, run it from another flow, or remove the file"),
        };
        let range = reporter.name(id);
        let problem =
            reporter.problem(Code::NoWayIn, id, range, words!("nothing starts `{name}`", name), why, cure);
        reporter.problems.push(match near {
            Some(near) => problem.fixed_by(words!("write `{near}`", near), range, near),
            None => problem,
        });
    }
}

/// A `run` that takes an output.
struct Taken {
    flow: usize,
    at: usize,
    /// Whether the variable is checked before it is used.
    checked: bool,
}

/// For each output of a flow, who takes it.
fn taken(model: &Model<'_>, id: usize) -> BTreeMap<String, Vec<Taken>> {
    let mut taken: BTreeMap<String, Vec<Taken>> = BTreeMap::new();
    for (from, link) in model.runs_of(id) {
        let flow = model.flow(*from);
        let Some(Op::Run(run)) = flow.code.get(link.at) else { continue };
        if model.unknown[*from] || !model.maps[*from].reached[link.at] || run.into.is_empty() {
            continue;
        }
        let mut asked = Vec::new();
        for op in &flow.code {
            each_use(model.program, flow, op, &mut |usage| asked.extend(usage.expression.asked()));
        }
        for (variable, output) in &run.into {
            let checked = asked.contains(variable);
            taken.entry(output.clone()).or_default().push(Taken { flow: *from, at: link.at, checked });
        }
    }
    taken
}

/// Reports outputs of a flow that some end leaves without a value, and flows that leave for another one with what they owe.
pub(in super::super) fn outputs<'p>(
    reporter: &mut Reporter<'_, 'p, '_>,
    presence: &Presence<'_, 'p>,
    searcher: &mut Searcher<'_, 'p>,
    id: usize,
) {
    let model = reporter.model;
    if model.flow(id).outputs.is_empty() {
        return;
    }
    let taken = taken(model, id);
    for link in runs(model, id).filter(|link| link.kind == LinkKind::Goto) {
        left_for(reporter, &taken, id, link);
    }
    let mut told: HashSet<(usize, usize)> = HashSet::new();
    for Withheld { flow, at, output } in presence.withheld(id) {
        let called = model.flow(flow);
        let Some(name) = called.outputs.keys().nth(output) else { continue };
        let takers = taken.get(name).map_or(&[][..], Vec::as_slice);
        let Some(taker) = takers.iter().find(|taker| !taker.checked) else { continue };
        if told.contains(&(flow, output)) || matches!(called.code.get(at), Some(Op::Goto(_))) {
            continue;
        }
        let goal = Goal { flow, at, what: What::Output(name) };
        let found = match searcher.find(&goal, model.program.default_language()) {
            Found::Nothing => continue,
            Found::Unsure => None,
            Found::Way(state, machine) => Some((state, machine)),
        };
        told.insert((flow, output));
        let range =
            if at < called.code.len() { reporter.step(flow, at) } else { reporter.output(flow, name) };
        let (what, cure) = if at < called.code.len() {
            let what = words!("`{name}` may have no value when the flow ends here", name);
            (what, words!("give it one: `outputs: {{{name}: ...}}`, or check it where the flow is run", name))
        } else {
            let what = words!("`{name}` may have no value when the flow ends", name);
            (what, words!("end every way with `- end: flow` and `outputs: {{{name}: ...}}`", name))
        };
        let caller = model.flow(taker.flow);
        let why = words!("`{caller}` takes it and goes on without a value", caller = caller.name);
        let mut problem = reporter.problem(Code::OutputNotSet, flow, range, what, why, cure).related(
            caller.file.clone(),
            reporter.step(taker.flow, taker.at),
            words!("it is taken here"),
        );
        if let Some((state, machine)) = found {
            let end = words!("`{called}` ends, and `{name}` has no value", called = called.name, name);
            problem.witness = talk::conversation(model, &machine, &state, Some(end));
        }
        reporter.problems.push(problem);
    }
}

fn left_for(
    reporter: &mut Reporter<'_, '_, '_>,
    taken: &BTreeMap<String, Vec<Taken>>,
    id: usize,
    link: Link,
) {
    let (flow, to) = (reporter.model.flow(id), reporter.model.flow(link.to));
    let owed = flow.outputs.keys().find_map(|name| {
        let takers = taken.get(name).filter(|_| !to.outputs.contains_key(name))?;
        takers.iter().find(|taker| !taker.checked).map(|taker| (name, taker))
    });
    let Some((name, taker)) = owed else { return };
    let caller = reporter.model.flow(taker.flow);
    let what = words!(
        "`{flow}` leaves for `{to}` here and gives no `{name}` back",
        flow = flow.name,
        to = to.name,
        name
    );
    let why = words!(
        "`{caller}` runs it and takes `{name}`, which stays without a value",
        caller = caller.name,
        name
    );
    let cure = words!(
        "use `run: {to}` and end the flow with its outputs, or give `{to}` the output `{name}`",
        to = to.name,
        name
    );
    let problem = reporter
        .problem(Code::GotoLeavesCaller, id, reporter.step(id, link.at), what, why, cure)
        .related(caller.file.clone(), reporter.step(taker.flow, taker.at), words!("it is taken here"));
    reporter.problems.push(problem);
}
