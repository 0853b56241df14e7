//! Conditions that are always the same, and a `switch` that may leave the customer without a word.

use super::super::model::Model;
use super::super::moment;
use super::super::report::Reporter;
use super::super::talk;
use super::super::walk::{Found, Goal, Searcher, What};
use super::super::ways::truth;
use crate::Wording;
use crate::expr::{Expression, Scope, Value};
use crate::problem::{Code, Range};
use crate::program::{Flow, Op, SlotType};
use crate::words;
use std::collections::BTreeMap;

/// Reports conditions of a flow that are always the same, and switches after which nothing is said.
pub(in super::super) fn check<'p>(
    reporter: &mut Reporter<'_, 'p, '_>,
    searcher: &mut Searcher<'_, 'p>,
    id: usize,
) {
    let model = reporter.model;
    let flow = model.flow(id);
    // The cases of a `switch` come from one step.
    let mut switches: BTreeMap<Range, Vec<usize>> = BTreeMap::new();
    for (at, op) in flow.code.iter().enumerate().filter(|(at, _)| model.maps[id].reached[*at]) {
        match op {
            Op::Branch { when, .. } => match truth(when) {
                Some(truth) => constant(reporter, id, at, when, truth),
                None => switches.entry(flow.places[at].range).or_default().push(at),
            },
            Op::Ask(ask) => {
                let accept = ask.accept.as_ref();
                if let Some(accept) = accept.filter(|accept| truth(accept) == Some(true)) {
                    constant(reporter, id, at, accept, true);
                }
            }
            _ => {}
        }
    }
    for cases in switches.into_values() {
        let left = excluded(reporter, id, &cases);
        if left && flow.places[cases[0]].verb == "switch" {
            no_else(reporter, searcher, id, &cases);
        }
    }
}

fn constant(reporter: &mut Reporter<'_, '_, '_>, id: usize, at: usize, when: &Expression, truth: bool) {
    let what = words!("`{when}` is always {truth}", when = when.source(), truth);
    let why = if truth { words!("it decides nothing") } else { words!("what depends on it never happens") };
    let cure = words!("compare something that can change, or remove the condition");
    report(reporter, id, at, when, (what, why, cure), None);
}

fn report(
    reporter: &mut Reporter<'_, '_, '_>,
    id: usize,
    at: usize,
    when: &Expression,
    (what, why, cure): (Wording, Wording, Wording),
    other: Option<(Range, Wording)>,
) {
    let range = reporter.part(id, at, when, &(0..when.source().len()));
    let problem = reporter.problem(Code::ConstantCondition, id, range, what, why, cure);
    reporter.problems.push(match other {
        Some((range, label)) => problem.related(reporter.model.flow(id).file.clone(), range, label),
        None => problem,
    });
}

/// Reports cases that earlier ones leave nothing for. Whether something is left after all of them is returned.
fn excluded(reporter: &mut Reporter<'_, '_, '_>, id: usize, cases: &[usize]) -> bool {
    let model = reporter.model;
    let flow = model.flow(id);
    let mut before: Vec<(usize, String)> = Vec::new();
    // For each name with few values, those that no case has taken.
    let mut left: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for at in cases.iter().copied() {
        let Op::Branch { when, .. } = &flow.code[at] else { continue };
        let text = when.squeezed();
        if let Some((first, _)) = before.iter().find(|(_, other)| *other == text) {
            let Op::Branch { when: other, .. } = &flow.code[*first] else { continue };
            let range = self_place(reporter, id, *first, other);
            let what = words!("`{when}` stands above already", when = when.source());
            let why = words!("the first case that fits is taken, so this one never is");
            let cure = words!("remove it, or write another condition");
            // Both are written alike, so the later one is looked for behind the first.
            let problem_at = second(reporter, id, at, when, range);
            let problem = reporter.problem(Code::ConstantCondition, id, problem_at, what, why, cure);
            let problem = problem.related(flow.file.clone(), range, words!("it stands here first"));
            reporter.problems.push(problem);
            continue;
        }
        before.push((at, text));
        let paths = when.paths();
        let [path] = paths.as_slice() else { continue };
        if when.is_timed() {
            continue;
        }
        let Some(values) = domain(model, flow, path) else { continue };
        let rest = left.entry(path.clone()).or_insert_with(|| {
            let mut values = values.clone();
            values.push(Value::Null);
            values
        });
        let fits = |value: &Value| holds(reporter, when, path, value);
        if !rest.iter().any(fits) {
            let ever = values.iter().any(fits) || fits(&Value::Null);
            let (what, why) = if ever {
                let what = words!("nothing is left for `{when}`", when = when.source());
                (what, words!("the cases above take every value that fits"))
            } else {
                let what = words!("`{when}` is never true", when = when.source());
                (what, words!("none of the possible values fits"))
            };
            let cure = words!("remove it, or write another condition");
            report(reporter, id, at, when, (what, why, cure), None);
        }
        rest.retain(|value| !holds(reporter, when, path, value));
    }
    // A name of which every value is taken leaves nothing.
    !left.values().any(|rest| rest.iter().all(Value::is_null))
}

fn self_place(reporter: &Reporter<'_, '_, '_>, id: usize, at: usize, when: &Expression) -> Range {
    reporter.part(id, at, when, &(0..when.source().len()))
}

/// Where a condition stands that stands before, too.
fn second(reporter: &Reporter<'_, '_, '_>, id: usize, at: usize, when: &Expression, first: Range) -> Range {
    let place = reporter.model.flow(id).places[at].range;
    let text = reporter.source(id).map(|source| source.text()).unwrap_or_default();
    let rest = text.get(first.end..place.end).unwrap_or_default();
    match rest.find(when.source()) {
        Some(start) => Range::new(first.end + start, first.end + start + when.source().len()),
        None => self_place(reporter, id, at, when),
    }
}

fn holds(reporter: &Reporter<'_, '_, '_>, when: &Expression, path: &str, value: &Value) -> bool {
    let now = moment::moment(reporter.model.program);
    let mut parts: Vec<&str> = path.split('.').collect();
    let root = parts.remove(0);
    let whole = parts
        .into_iter()
        .rev()
        .fold(value.clone(), |inner, name| Value::Map([(name.to_owned(), inner)].into()));
    let lookup = |name: &str| (name == root).then(|| whole.clone());
    let language = reporter.model.program.default_language();
    let scope = Scope { lookup: &lookup, title: &|_, _| None, now: &now, language };
    when.eval(&scope) == Ok(Value::Bool(true))
}

/// All values of a name, if they are few.
fn domain(model: &Model<'_>, flow: &Flow, path: &str) -> Option<Vec<Value>> {
    if let Some(slot) = flow.slots.get(path).or_else(|| model.program.slots.get(path)) {
        return match &slot.kind {
            SlotType::Choice => Some(slot.choices.iter().map(|choice| Value::text(&choice.id)).collect()),
            kind => few(kind),
        };
    }
    if let Some(kind) = flow.inputs.get(path).or_else(|| flow.outputs.get(path)) {
        return few(kind);
    }
    // The result of a call that nothing else assigns.
    let (root, rest) = path.split_once('.')?;
    let mut kinds: Vec<&SlotType> = Vec::new();
    for op in &flow.code {
        let (into, kind) = match op {
            Op::Call(call) => (call.into.as_deref(), Some(&call.returns)),
            Op::Http(http) => (http.into.as_deref(), Some(&http.returns)),
            Op::Generate(generate) => (generate.into.as_deref(), None),
            Op::Ticket(ticket) => (ticket.into.as_deref(), None),
            Op::Wait(wait) => (wait.into.as_deref(), None),
            Op::Rate(rate) => (rate.into.as_deref(), None),
            Op::Each { index: Some(index), .. } if index == root => return None,
            Op::Each { name, .. } => (Some(name.as_str()), None),
            Op::Set(pairs) if pairs.iter().any(|(name, _)| name.split('.').next() == Some(root)) => {
                return None;
            }
            Op::Run(run) if run.into.iter().any(|(name, _)| name == root) => return None,
            _ => continue,
        };
        if into == Some(root) {
            kinds.push(kind?);
        }
    }
    let [kind] = kinds.as_slice() else { return None };
    let kind = rest.split('.').try_fold(*kind, |kind, name| match kind {
        SlotType::Record(fields) => fields.get(name),
        _ => None,
    })?;
    few(kind)
}

fn few(kind: &SlotType) -> Option<Vec<Value>> {
    match kind {
        SlotType::Boolean => Some(vec![Value::Bool(true), Value::Bool(false)]),
        SlotType::Enum(names) => Some(names.iter().map(Value::text).collect()),
        SlotType::Option(inner) => few(inner),
        _ => None,
    }
}

/// Reports a switch after which a flow may end without a word.
fn no_else<'p>(
    reporter: &mut Reporter<'_, 'p, '_>,
    searcher: &mut Searcher<'_, 'p>,
    id: usize,
    cases: &[usize],
) {
    let model = reporter.model;
    let flow = model.flow(id);
    let Some(last) = cases.last().copied() else { return };
    let Op::Branch { otherwise, .. } = flow.code[last] else { return };
    // Without `else` the last case leads where every case leads in the end.
    let place = flow.places[last].range;
    let after = (last + 1..otherwise).rev().find_map(|at| match flow.code[at] {
        Op::Jump(to) if flow.places[at].range == place => Some(to),
        _ => None,
    });
    if after != Some(otherwise) {
        return;
    }
    let goal = Goal { flow: id, at: last, what: What::Quiet };
    let Found::Way(state, machine) = searcher.find(&goal, model.program.default_language()) else { return };
    let what = words!("if no case fits, the customer hears nothing");
    let why = words!("the flow ends there without a word, as if the bot were broken");
    let cure = words!("add `- else:` with steps that say something");
    let range = reporter.step(id, cases[0]);
    let mut problem = reporter.problem(Code::NoElse, id, range, what, why, cure);
    let end = words!("no case fits, and the customer hears nothing");
    problem.witness = talk::conversation(model, &machine, &state, Some(end));
    reporter.problems.push(problem);
}
