//! Keys that say nothing beside other keys.

use super::{Bot, each_slot, key_of};
use crate::grammar::{Form, walk};
use crate::problem::{Code, Problem, Range};
use crate::syntax::Node;

pub(super) fn check(bot: &Bot<'_>, found: &mut Vec<Problem>) {
    for (kind, source, root) in bot.files() {
        let mut report = |range: Range, what: String, why: &str, cure: &str| {
            found.push(Problem::new(Code::Contradiction, source.path(), range, what, why, cure));
        };
        each_slot(root, &mut |name, entry| {
            let text = |key: &str| entry.value.get(key).and_then(Node::text);
            let (kind, of) = (text("type").unwrap_or_default(), text("of").unwrap_or_default());
            let is = |wanted: &str| kind == wanted || kind == "list" && of == wanted;
            for (key, fits, wanted) in [
                ("pattern", is("id"), "an `id`"),
                ("choices", is("choice"), "a `choice`"),
                ("fields", is("record"), "a `record`"),
                ("of", kind == "list", "a `list`"),
            ] {
                if let Some(range) = key_of(&entry.value, key).filter(|_| !fits && !kind.is_empty()) {
                    let what = format!("`{key}` does nothing at `{name}`, which is of the type `{kind}`");
                    report(
                        range,
                        what,
                        &format!("only {wanted} has `{key}`"),
                        "change the type, or remove it",
                    );
                }
            }
        });
        walk(kind, root, &mut |visit| {
            let (Form::Table(table), node) = (visit.form, visit.node) else { return };
            let both = |one: &str, other: &str| node.get(one).and(key_of(node, other));
            if table.of == "switch"
                && let Some(range) = both("else", "when")
            {
                let what = "a case has both `when` and `else`".to_owned();
                let why = "`else` is for what no condition fits";
                report(range, what, why, "remove `when`, or write `steps:` instead of `else:`");
            }
            if table.of != "buttons" {
                return;
            }
            let acts: Vec<Range> =
                ["run", "link", "say"].iter().filter_map(|key| key_of(node, key)).collect();
            if let [_, idle, ..] = acts[..] {
                let what = "a button does one thing, and two stand here".to_owned();
                let why = "of `run`, `link` and `say` the first in this order counts";
                report(idle, what, why, "remove this one, or make two buttons");
            }
        });
    }
    for own in bot.flows.iter().filter(|own| own.flow.private) {
        let Some(range) = key_of(own.root, "triggers").filter(|_| !own.flow.triggers.is_empty()) else {
            continue;
        };
        // Of a private flow that nothing starts, the check of ways in says so.
        let led = bot.flows.iter().any(|other| {
            let steps = other.steps();
            let named = |key: &str| {
                steps.iter().any(|step| step.get(key).and_then(Node::text) == Some(own.flow.name.as_str()))
            };
            other.flow.name != own.flow.name && (named("run") || named("goto"))
        });
        if led {
            let what = "`triggers` do nothing in a private flow".to_owned();
            let why = "a private flow is started by other flows only";
            let cure = "remove `triggers`, or `private`";
            found.push(own.problem(Code::Contradiction, range, what, why, cure));
        }
    }
}
