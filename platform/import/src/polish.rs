//! Steps as a person would have written them: no jump to the next step, no name that nothing jumps to, no empty branch.

use std::collections::BTreeSet;

use crate::behaviours::BEHAVIOURS;
use crate::bot::{Act, Flow, Say, Step, Text};
use crate::cel;

/// How often a flow is looked over at most; each time something may have become superfluous.
const ROUNDS: usize = 12;

/// Whether a flow is a behaviour that does nothing but what the built-in one does.
pub(crate) fn is_built_in(flow: &Flow) -> bool {
    let itself = Act::Run(flow.name.clone());
    BEHAVIOURS.contains(&flow.name.as_str())
        && !flow.steps.is_empty()
        && flow.steps.iter().all(|step| step.act == itself)
}

/// Tidies the steps of a flow.
pub(crate) fn flow(flow: &mut Flow) {
    hush(&mut flow.steps);
    for _ in 0..ROUNDS {
        let before = flow.steps.clone();
        let mut targets = BTreeSet::new();
        for step in &flow.steps {
            step.each(&mut |step| {
                if let Act::Goto(target) = &step.act {
                    targets.insert(target.clone());
                }
            });
        }
        forget_ids(&mut flow.steps, &targets);
        let mut renamed = Vec::new();
        places(&mut flow.steps, &mut renamed);
        for (from, to) in &renamed {
            flow.steps.iter_mut().for_each(|step| retarget(step, from, to));
        }
        list(&mut flow.steps, &Next::End);
        if flow.steps == before {
            return;
        }
    }
}

/// Messages without a word are nothing to say.
fn hush(steps: &mut [Step]) {
    for step in steps {
        if let Act::Say(say) = &mut step.act {
            for variants in say.text.0.values_mut() {
                variants.retain(|text| !text.trim().is_empty());
            }
            say.text.0.retain(|_, variants| !variants.is_empty());
            let rest = Say { text: Text::default(), ..say.clone() };
            if say.text.is_empty() && rest == Say::default() {
                step.act = Act::Switch(Vec::new());
            }
        }
        step.inner_mut().into_iter().for_each(|inner| hush(inner));
    }
}

/// What comes after a list of steps.
#[derive(Clone, PartialEq)]
enum Next {
    /// The flow ends.
    End,
    /// The step with this name.
    Step(String),
    /// A step without a name.
    Unnamed,
}

fn forget_ids(steps: &mut [Step], targets: &BTreeSet<String>) {
    for step in steps {
        if step.id.as_ref().is_some_and(|id| !targets.contains(id)) {
            step.id = None;
        }
        for inner in step.inner_mut() {
            forget_ids(inner, targets);
        }
    }
}

fn list(steps: &mut Vec<Step>, next: &Next) {
    let mut kept: Vec<Step> = Vec::new();
    let mut rest: std::collections::VecDeque<Step> = std::mem::take(steps).into();
    let mut left = false;
    while let Some(mut step) = rest.pop_front() {
        if left && !holds_id(&step) {
            continue;
        }
        left = false;
        let follows = match rest.front() {
            Some(Step { id: Some(id), .. }) => Next::Step(id.clone()),
            Some(_) => Next::Unnamed,
            None => next.clone(),
        };
        for inner in step.inner_mut() {
            list(inner, &follows);
        }
        // A step that is written in its place takes the name of the one it stands for.
        if let Some(mut instead) = unwrapped(&mut step) {
            match (&step.id, instead.first_mut()) {
                (Some(_), None) => {}
                (Some(_), Some(first)) if first.id.is_some() => {}
                (id, first) => {
                    if let Some(first) = first {
                        first.id = id.clone().or_else(|| first.id.take());
                    }
                    for step in instead.into_iter().rev() {
                        rest.push_front(step);
                    }
                    continue;
                }
            }
        }
        let superfluous = match &step.act {
            Act::Goto(target) => follows == Next::Step(target.clone()),
            Act::EndFlow => follows == Next::End,
            Act::If { then, other, .. } => then.is_empty() && other.is_empty(),
            Act::Switch(cases) => cases.iter().all(|(_, steps)| steps.is_empty()),
            Act::Set(pairs) => pairs.is_empty(),
            Act::Clear(names) => names.is_empty(),
            _ => false,
        };
        if superfluous && step.id.is_none() {
            continue;
        }
        turn(&mut step);
        left = leaves(&step);
        kept.push(step);
    }
    *steps = kept;
}

/// A step that is nothing but a place to jump to gives its name to the next one.
fn places(steps: &mut Vec<Step>, renamed: &mut Vec<(String, String)>) {
    let mut at = 0;
    while at < steps.len() {
        let empty = matches!(&steps[at].act, Act::Switch(cases) if cases.is_empty());
        if empty && at + 1 < steps.len() {
            let placeholder = steps.remove(at);
            match (placeholder.id, &mut steps[at].id) {
                (Some(from), Some(to)) => renamed.push((from, to.clone())),
                (Some(from), none) => *none = Some(from),
                (None, _) => {}
            }
            continue;
        }
        for inner in steps[at].inner_mut() {
            places(inner, renamed);
        }
        at += 1;
    }
}

fn retarget(step: &mut Step, from: &str, to: &str) {
    if let Act::Goto(target) = &mut step.act
        && target == from
    {
        to.clone_into(target);
    }
    for inner in step.inner_mut() {
        inner.iter_mut().for_each(|step| retarget(step, from, to));
    }
}

/// Whether nothing after the step is reached from it.
fn leaves(step: &Step) -> bool {
    matches!(step.act, Act::Goto(_) | Act::EndFlow | Act::EndConversation)
}

fn holds_id(step: &Step) -> bool {
    let mut found = false;
    step.each(&mut |step| found |= step.id.is_some());
    found
}

/// The steps that may stand for a branch that is always, or never, taken.
fn unwrapped(step: &mut Step) -> Option<Vec<Step>> {
    match &mut step.act {
        Act::If { when, then, .. } if when == "true" => Some(std::mem::take(then)),
        Act::Switch(cases)
            if cases.first().is_some_and(|(when, _)| when.as_deref().is_none_or(|when| when == "true")) =>
        {
            Some(std::mem::take(&mut cases[0].1))
        }
        Act::Switch(cases) if cases.is_empty() => Some(Vec::new()),
        _ => None,
    }
}

/// A branch with nothing in its first part is turned round; a choice of one is an `if`.
fn turn(step: &mut Step) {
    if let Act::Switch(cases) = &mut step.act {
        // What is always so ends the cases.
        if let Some(last) =
            cases.iter().position(|(when, _)| when.as_deref().is_none_or(|when| when == "true"))
        {
            cases.truncate(last + 1);
            cases[last].0 = None;
        }
        if let [(Some(_), _)] | [(Some(_), _), (None, _)] = cases.as_slice() {
            let mut cases = std::mem::take(cases).into_iter();
            let (when, then) = cases.next().unwrap_or_default();
            let other = cases.next().map(|(_, steps)| steps).unwrap_or_default();
            step.act = Act::If { when: when.unwrap_or_default(), then, other };
        } else {
            while cases.last().is_some_and(|(when, steps)| when.is_none() && steps.is_empty()) {
                cases.pop();
            }
        }
    }
    if let Act::If { when, then, other } = &mut step.act
        && then.is_empty()
        && !other.is_empty()
        // What was listed stays where the list says it stands.
        && when != "false"
    {
        *when = cel::not(when);
        std::mem::swap(then, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(text: &str) -> Step {
        Step::say(Text::one("en", text))
    }

    fn named(id: &str, mut step: Step) -> Step {
        step.id = Some(id.to_owned());
        step
    }

    fn tidy(steps: Vec<Step>) -> Vec<Step> {
        let mut whole = Flow { steps, ..Flow::default() };
        flow(&mut whole);
        whole.steps
    }

    #[test]
    fn jumps_to_what_follows_are_left_out() {
        let branch =
            |then: Vec<Step>, other: Vec<Step>| Step::new(Act::If { when: "has(a)".into(), then, other });
        let steps = vec![
            named("unused", branch(vec![Step::goto("b")], vec![say("no"), Step::new(Act::EndFlow)])),
            named("b", say("b")),
            Step::goto("c"),
            say("dead"),
            named("c", branch(vec![say("c"), Step::new(Act::EndFlow)], vec![Step::new(Act::EndFlow)])),
        ];
        let expected = vec![
            Step::new(Act::If {
                when: "!has(a)".into(),
                then: vec![say("no"), Step::new(Act::EndFlow)],
                other: vec![],
            }),
            say("b"),
            Step::new(Act::If { when: "has(a)".into(), then: vec![say("c")], other: vec![] }),
        ];
        assert_eq!(tidy(steps), expected);
    }

    #[test]
    fn messages_without_a_word_are_left_out() {
        let mut both = say("a");
        if let Act::Say(said) = &mut both.act {
            said.text.add("de", " ");
        }
        let steps = vec![say(""), named("next", say("  ")), both, Step::goto("next")];
        assert_eq!(tidy(steps), [named("next", say("a")), Step::goto("next")]);
    }

    #[test]
    fn a_behaviour_does_not_run_itself() {
        let itself = Step::new(Act::Run("fallback".to_owned()));
        let mut whole = Flow { name: "fallback".to_owned(), steps: vec![itself], ..Flow::default() };
        assert!(is_built_in(&whole));
        whole.steps.push(say("a"));
        assert!(!is_built_in(&whole));
    }

    #[test]
    fn a_loop_keeps_its_name() {
        let steps = vec![named("again", say("a")), Step::goto("again")];
        assert_eq!(tidy(steps.clone()), steps);
    }

    #[test]
    fn a_branch_that_is_always_taken_is_written_out() {
        let always =
            Step::new(Act::Switch(vec![(Some("true".into()), vec![say("x")]), (None, vec![say("y")])]));
        assert_eq!(tidy(vec![named("a", always), Step::goto("a")]), [named("a", say("x")), Step::goto("a")]);
    }
}
