//! Flows that the bot starts itself: run by hand, or replaced by something that may fail.

use super::{Own, Rules};
use crate::Wording;
use crate::grammar::{Form, Noun};
use crate::keys::verb;
use crate::problem::{Code, Problem};
use crate::words;

/// Behaviours that speak of what happened just before; run by hand, nothing has.
const NEED_A_MOMENT: &[(&str, Wording)] = &[
    ("clarify", words!("it offers the readings that the bot doubts, and there are none then")),
    ("correct", words!("it says which answer was changed, and none was")),
    ("correct_what", words!("it asks which answer was meant, and none was")),
    ("resume", words!("it says what the talk comes back to, and it comes back to nothing")),
    ("retry", words!("it says what kind of answer was expected, and nothing was asked")),
];
/// Steps that can fail or go on for long.
const FRAGILE: &[&str] = &["call", "script", "http", "generate", "ask", "ticket"];

pub(super) fn check(bot: &Rules<'_>, own: &Own<'_>, found: &mut Vec<Problem>) {
    own.walk(&mut |visit| {
        let (Form::Name(Noun::Flow | Noun::Step), Some(name)) = (visit.form, visit.node.text()) else {
            return;
        };
        let Some((_, why)) = NEED_A_MOMENT.iter().find(|(behaviour, _)| *behaviour == name) else {
            return;
        };
        let own_step = own.steps().iter().any(|step| step.get("id").and_then(|id| id.text()) == Some(name));
        if bot.is_behaviour(name) && !own_step && own.flow.name != name {
            let what = words!("`{name}` cannot work here", name);
            let cure = words!("say it in words of your own");
            found.push(own.problem(Code::BehaviourMisused, visit.node.range, what, why.clone(), cure));
        }
    });
    if own.flow.name != "error" || !bot.is_behaviour("error") {
        return;
    }
    for step in own.steps() {
        let acts = step.entries().iter().find(|entry| verb(&entry.key).is_some());
        let Some(entry) = acts.filter(|entry| FRAGILE.contains(&entry.key.as_str())) else { continue };
        let what = words!("the flow `error` has a step `{key}`", key = entry.key);
        let why = words!(
            "it runs when something has failed: a step that fails too, or waits, leaves the customer alone"
        );
        let cure = words!("only `say` and `handoff` here");
        found.push(own.problem(Code::FragileBehaviour, entry.key_range, what, why, cure));
    }
}
