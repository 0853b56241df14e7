//! A name is read where some path leads without a value.

use super::super::presence::{Missing, Presence};
use super::super::report::Reporter;
use super::super::talk;
use super::super::uses::{Nothing, Part};
use super::super::walk::{Found, Goal, Happened, Searcher, State, What};
use super::super::ways::Way;
use crate::Wording;
use crate::problem::{Code, Problem};
use crate::program::Op;
use crate::{noted, words};

/// Reports every name that may have no value where a flow reads it.
pub(in super::super) fn check<'p>(
    reporter: &mut Reporter<'_, 'p, '_>,
    presence: &Presence<'_, 'p>,
    searcher: &mut Searcher<'_, 'p>,
    id: usize,
) {
    for missing in presence.missing(id) {
        let mut found = not_given(reporter, searcher, &missing);
        if found.is_empty() {
            found.extend(one(reporter, searcher, &missing));
        }
        reporter.problems.append(&mut found);
    }
}

/// The language of the text in which the name stands.
fn language<'p>(reporter: &Reporter<'_, 'p, '_>, missing: &Missing<'p>) -> &'p str {
    let default = reporter.model.program.default_language();
    if missing.usage.language.is_empty() { default } else { missing.usage.language }
}

fn one<'p>(
    reporter: &Reporter<'_, 'p, '_>,
    searcher: &mut Searcher<'_, 'p>,
    missing: &Missing<'p>,
) -> Option<Problem> {
    let Missing { flow, at, name, usage, span, nothing } = missing;
    let what = What::Missing { usage: *usage, name, via: None };
    let goal = Goal { flow: *flow, at: *at, what };
    let found = match searcher.find(&goal, language(reporter, missing)) {
        Found::Nothing => return None,
        Found::Unsure => None,
        Found::Way(state, machine) => Some((state, machine)),
    };
    let range = reporter.part(*flow, *at, usage.expression, span);
    let (code, what, why, end) = if *nothing == Nothing::Fails {
        let why = words!(
            "without it nothing can be computed: the customer would be told that something went wrong"
        );
        let end = words!("`{name}` has no value, and the bot breaks off", name);
        (Code::ReadBeforeSet, words!("`{name}` may have no value here", name), why, end)
    } else {
        let (what, why) = gap(name, usage.part);
        (Code::MaybeEmpty, what, why, words!("there is a gap where `{name}` should be", name))
    };
    let why = match &found {
        Some((state, _)) if !state.unsaid => {
            words!("the conversation shown gets here without one; {why}", why)
        }
        _ => words!("a way through the flow gets here without one; {why}", why),
    };
    let mut cure = cure(reporter, missing);
    let mut cause = None;
    let mut witness = None;
    if let Some((state, machine)) = found {
        cause = lost(reporter, &state, name);
        if let Some((_, _, AFTER_HANDOFF)) = cause {
            cure = words!("end the flow after the handoff with `- end: flow`, or {cure}", cure);
        }
        witness = talk::conversation(reporter.model, &machine, &state, Some(end));
    }
    let mut problem = reporter.problem(code, *flow, range, what, why, cure);
    if let Some((flow, at, label)) = cause {
        let file = reporter.model.flow(flow).file.clone();
        problem = problem.related(file, reporter.step(flow, at), Wording::fixed(label));
    }
    problem.witness = witness;
    Some(problem)
}

/// What a text without the value is.
fn gap(name: &str, part: Part) -> (Wording, Wording) {
    match part {
        Part::Address => (
            words!("`{name}` may be missing in this address", name),
            words!("the address would lead elsewhere"),
        ),
        Part::Note => {
            (words!("`{name}` may be missing in this note", name), words!("the colleague would read a gap"))
        }
        Part::Query => (words!("`{name}` may be missing here", name), words!("it would not be looked for")),
        Part::Words => (
            words!("`{name}` may be missing in this text", name),
            words!("a text with a gap would be handed on"),
        ),
        _ => (
            words!("`{name}` may be missing in this text", name),
            words!("the customer would read a text with a gap"),
        ),
    }
}

fn cure(reporter: &Reporter<'_, '_, '_>, missing: &Missing<'_>) -> Wording {
    let (program, flow) = (reporter.model.program, reporter.model.flow(missing.flow));
    let name = &missing.name;
    let slot = flow.slots.get(name).or_else(|| program.slots.get(name));
    let mut rated = false;
    for op in &flow.code {
        rated |= matches!(op, Op::Rate(rate) if rate.into.as_ref() == Some(name));
    }
    let guard = if missing.nothing == Nothing::Fails && missing.usage.part == Part::Needed {
        words!("check it: `has({name}) && ...`", name)
    } else {
        words!("check it with `if: has({name})`", name)
    };
    match slot {
        _ if rated => words!("a customer need not give a mark: {guard}", guard),
        _ if flow.inputs.contains_key(name) => {
            words!(
                "give it a value wherever the flow is run, with `with: {{{name}: ...}}`, or {guard}",
                name,
                guard
            )
        }
        Some(_) => {
            words!("ask for it on every way that leads here, with `- ask: {name}`, or {guard}", name, guard)
        }
        None => {
            words!(
                "give it a value on every way that leads here, with `- set: {{{name}: ...}}`, or {guard}",
                name,
                guard
            )
        }
    }
}

/// What a handoff has to do with it.
const AFTER_HANDOFF: &str =
    noted!("the flow goes on after it when nobody is there, or when the conversation comes back");

/// The last step of the way that could have given the name a value and did not, or took it away.
fn lost<'p>(
    reporter: &Reporter<'_, 'p, '_>,
    state: &State<'p>,
    name: &str,
) -> Option<(usize, usize, &'static str)> {
    let mut last = None;
    let is = |into: &Option<String>| into.as_deref() == Some(name);
    state.trail.visit(&mut |happened| {
        let Happened::Went(flow, at, way) = happened else { return };
        if !reporter.model.judged(*flow) {
            return;
        }
        let good = *way == Way::Next;
        let label = match reporter.model.flow(*flow).code.get(*at) {
            Some(Op::Handoff(_)) => AFTER_HANDOFF,
            Some(Op::Clear(names)) if names.iter().any(|other| other == name) => noted!("it is cleared here"),
            Some(Op::Ask(ask)) if ask.slot == name && *way == Way::Exhausted => {
                noted!("after too many wrong answers it has no value")
            }
            Some(Op::Ask(ask)) if ask.slot == name && ask.skip => noted!("it may be left out here"),
            Some(Op::Rate(rate)) if is(&rate.into) => noted!("the customer may give no mark here"),
            Some(Op::Run(run)) if run.into.iter().any(|(variable, _)| variable == name) => {
                noted!("this flow may give nothing back")
            }
            Some(Op::Call(call)) if !good && is(&call.into) => noted!("if the call fails, it has no value"),
            Some(Op::Http(http)) if !good && is(&http.into) => {
                noted!("if the request fails, it has no value")
            }
            Some(Op::Ticket(ticket)) if !good && is(&ticket.into) => {
                noted!("if there is no ticket, it has no value")
            }
            Some(Op::Generate(generate)) if !good && is(&generate.into) => {
                noted!("if no text is written, it has no value")
            }
            Some(Op::Wait(wait)) if !good && is(&wait.into) => {
                noted!("if the time runs out, it has no value")
            }
            _ => return,
        };
        last = Some((*flow, *at, label));
    });
    last
}

/// A flow that others run needs an input that some of them do not give.
fn not_given<'p>(
    reporter: &Reporter<'_, 'p, '_>,
    searcher: &mut Searcher<'_, 'p>,
    missing: &Missing<'p>,
) -> Vec<Problem> {
    let model = reporter.model;
    let Missing { flow, at, name, usage, span, nothing } = missing;
    let called = model.flow(*flow);
    if !called.inputs.contains_key(name) || model.is_open(*flow) || *nothing != Nothing::Fails {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let runs = model.runs_of(*flow).iter();
    for (from, link) in runs.copied().filter(|(from, _)| model.judged(*from)) {
        let Some(Op::Run(run)) = model.flow(from).code.get(link.at) else { continue };
        if run.with.iter().any(|(given, _)| given == name) {
            continue;
        }
        let what = What::Missing { usage: *usage, name, via: Some((from, link.at)) };
        let goal = Goal { flow: *flow, at: *at, what };
        let found = searcher.find(&goal, language(reporter, missing));
        let Found::Way(state, machine) = found else { continue };
        let what = words!("`{called}` needs `{name}`, which is not given here", called = called.name, name);
        let why = words!(
            "it works with it before it asks for it: the customer would be told that something went wrong"
        );
        let cure =
            words!("add `with: {{{name}: ...}}`, or let `{called}` ask for it", name, called = called.name);
        let range = reporter.step(from, link.at);
        let place = reporter.part(*flow, *at, usage.expression, span);
        let mut problem = reporter.problem(Code::InputNotGiven, from, range, what, why, cure).related(
            called.file.clone(),
            place,
            words!("it is needed here"),
        );
        let end =
            words!("`{name}` has no value in `{called}`, and the bot breaks off", name, called = called.name);
        problem.witness = talk::conversation(model, &machine, &state, Some(end));
        problems.push(problem);
    }
    problems
}
