//! Questions that no answer fits.

use super::super::memory::Memory;
use super::super::model::Model;
use super::super::moment;
use super::super::pattern;
use super::super::probe::{Hints, Reach, Setting, probes};
use super::super::report::Reporter;
use super::super::talk;
use super::super::walk::{Found, Goal, Searcher, What};
use super::super::words;
use crate::expr::{Expression, Scope, Value};
use crate::problem::Code;
use crate::program::{Ask, Slot};
use crate::witness::WitnessLine;
use crate::words;
use jiff::{SignedDuration, ZonedDateTime};
use std::collections::HashSet;

/// The questions of a flow that are asked at all, with their slots.
fn asked<'p>(model: &Model<'p>, id: usize) -> Vec<(usize, &'p Ask, &'p Slot)> {
    let flow = model.flow(id);
    let asks = flow.asks().filter(|(at, _)| model.maps[id].reached[*at]);
    asks.filter_map(|(at, ask)| {
        let slot = flow.slots.get(&ask.slot).or_else(|| model.program.slots.get(&ask.slot))?;
        Some((at, ask, slot))
    })
    .collect()
}

/// Reports slots whose pattern no text fits, each where it is asked for first.
pub(in super::super) fn patterns(reporter: &mut Reporter<'_, '_, '_>, memory: &mut Memory) {
    let model = reporter.model;
    let mut told: HashSet<*const Slot> = HashSet::new();
    for id in (0..model.maps.len()).filter(|id| model.judged(*id)) {
        for (at, _, slot) in asked(model, id) {
            let wrong = |pattern: &str| !memory.fits_something(pattern);
            if slot.pattern.as_deref().is_some_and(wrong) && told.insert(std::ptr::from_ref(slot)) {
                no_text(reporter, id, at, slot);
            }
        }
    }
}

/// Reports questions of a flow that no answer fits.
pub(in super::super) fn check<'p>(
    reporter: &mut Reporter<'_, 'p, '_>,
    searcher: &mut Searcher<'_, 'p>,
    id: usize,
) {
    for (at, ask, slot) in asked(reporter.model, id) {
        let Some(accept) = &ask.accept else { continue };
        let possible = slot.pattern.as_deref().is_none_or(pattern::fits_something);
        if possible && never(reporter, accept, slot) {
            no_answer(reporter, searcher, id, at, (ask, accept, slot));
        }
    }
}

fn no_text(reporter: &mut Reporter<'_, '_, '_>, id: usize, at: usize, slot: &Slot) {
    let pattern = slot.pattern.as_deref().unwrap_or_default();
    let what = words!("no text fits the pattern `{pattern}` of `{slot}`", pattern, slot = slot.name);
    let why = words!("whatever the customer answers is refused");
    let cure = words!("mend the pattern: `SF\\d{{12}}` is `SF` with twelve digits");
    let range = reporter.step(id, at);
    let problem = reporter.problem(Code::Unsatisfiable, id, range, what, why, cure);
    reporter.problems.push(problem);
}

/// Whether a condition is false for every value of a slot, at all times.
fn never(reporter: &Reporter<'_, '_, '_>, accept: &Expression, slot: &Slot) -> bool {
    let only = |path: &String| *path == slot.name || path == "now";
    if !accept.paths().iter().all(only) {
        return false;
    }
    let program = reporter.model.program;
    let language = program.default_language().to_owned();
    moments(reporter, accept).into_iter().all(|now| {
        let lookup = |name: &str| (name == "now").then(|| Value::Datetime(Box::new(now.clone())));
        let scope = Scope { lookup: &lookup, title: &|_, _| None, now: &now, language: &language };
        let hints = Hints { values: accept.values(&scope), patterns: accept.patterns() };
        let setting = Setting { language: language.clone(), now: now.clone() };
        let probes = probes(&slot.kind, Some(slot), &hints, &setting);
        let told = probes.reach == Reach::All || probes.reach == Reach::Sides && accept.only_compares();
        let refused = |value: &Value| {
            let lookup = |name: &str| match name {
                "now" => Some(Value::Datetime(Box::new(now.clone()))),
                _ => Some(value.clone()),
            };
            let scope = Scope { lookup: &lookup, title: &|_, _| None, now: &now, language: &language };
            accept.eval(&scope).is_ok_and(|truth| truth != Value::Bool(true))
        };
        told && probes.values.iter().all(refused)
    })
}

/// The moments at which a condition may be otherwise: only one where it does not look at the clock.
fn moments(reporter: &Reporter<'_, '_, '_>, accept: &Expression) -> Vec<ZonedDateTime> {
    let usual = moment::moment(reporter.model.program);
    if !accept.is_timed() {
        return vec![usual];
    }
    let later = |hours: i64| usual.checked_add(SignedDuration::from_hours(hours)).ok();
    // Years away, at night, at the end of a month.
    [0, 13, -24 * 365 * 6, 24 * 365 * 9 + 9, 24 * 25].into_iter().filter_map(later).collect()
}

fn no_answer<'p>(
    reporter: &mut Reporter<'_, 'p, '_>,
    searcher: &mut Searcher<'_, 'p>,
    id: usize,
    at: usize,
    (ask, accept, slot): (&Ask, &Expression, &Slot),
) {
    let model = reporter.model;
    let what = words!("no answer fits `{accept}`", accept = accept.source());
    let why = words!("whatever the customer says is refused, until the attempts are used up");
    let cure = words!("mend the condition: each value of `{slot}` makes it false", slot = slot.name);
    let range = reporter.part(id, at, accept, &(0..accept.source().len()));
    let mut problem = reporter.problem(Code::Unsatisfiable, id, range, what, why, cure);
    let goal = Goal { flow: id, at, what: What::Here };
    if let Found::Way(state, machine) = searcher.find(&goal, model.program.default_language()) {
        let setting = &machine.syms.setting;
        let likely = probes(&slot.kind, Some(slot), &Hints::default(), setting).values;
        let answer = likely.first().and_then(|value| words::said(value, Some(slot), setting, 0));
        let witness = talk::conversation(model, &machine, &state, None);
        if let (Some(mut witness), Some(answer)) = (witness, answer) {
            let question = if ask.prompt.is_empty() { &slot.ask } else { &ask.prompt };
            let said = |local| words::plain(local, &setting.language, model.program);
            witness.lines.push(WitnessLine::Bot(said(question)));
            witness.lines.push(WitnessLine::User(answer));
            let refused = if ask.otherwise.is_empty() { None } else { said(&ask.otherwise) };
            witness.lines.push(WitnessLine::Bot(refused));
            witness.lines.push(WitnessLine::Then(words!("no answer is ever accepted")));
            problem.witness = Some(witness);
        }
    }
    reporter.problems.push(problem);
}
