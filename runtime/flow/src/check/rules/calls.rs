//! Calls of other systems whose failure nobody answers.

use super::{Own, Rules};
use crate::Wording;
use crate::lower::FAILURES;
use crate::problem::{Code, Problem};
use crate::words;

pub(super) fn check(bot: &Rules<'_>, own: &Own<'_>, found: &mut Vec<Problem>) {
    for step in own.steps() {
        let called =
            ["call", "http"].iter().find_map(|verb| step.entries().iter().find(|entry| entry.key == *verb));
        let Some(entry) = called else { continue };
        let cases = step.get("catch").map_or(&[][..], crate::Node::entries);
        let caught = |name: &str| cases.iter().any(|case| case.key == name);
        if caught("else") {
            continue;
        }
        let (what, all) = match entry.value.text() {
            Some(target) => {
                let function = target.split_once('.').and_then(|(plugin, function)| {
                    bot.program.plugins.get(plugin)?.functions.as_ref()?.get(function)
                });
                let errors = function.map(|function| {
                    let own = function.errors.iter().map(String::as_str);
                    own.chain(FAILURES.iter().copied()).all(caught)
                });
                (Wording::verbatim(format!("`{target}`")), errors == Some(true))
            }
            None => (words!("this request"), false),
        };
        if all {
            continue;
        }
        let what = match cases {
            [] => words!("{call} has no answer to an error", call = what),
            _ => {
                words!("{call} has no answer to errors other than {names}", call = what, names = names(cases))
            }
        };
        let range = if entry.value.text().is_some() { entry.value.range } else { entry.key_range };
        found.push(own.problem(
            Code::UncaughtError,
            range,
            what,
            words!("when the other system fails, the customer gets a general apology and the flow ends"),
            words!("add `catch: {{else: [...]}}` with what to say, and perhaps a `handoff`"),
        ));
    }
}

fn names(cases: &[crate::Entry]) -> Vec<String> {
    cases.iter().map(|case| format!("`{}`", case.key)).collect()
}
