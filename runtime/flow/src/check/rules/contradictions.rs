//! Keys that say nothing beside other keys.

use super::{File, Rules, each_slot, key_of};
use crate::grammar::{Form, walk};
use crate::problem::{Code, Problem, Range};
use crate::program::Op;
use crate::syntax::Node;

pub(super) fn check(file: &File<'_>, found: &mut Vec<Problem>) {
    let File { kind, source, root } = *file;
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
                report(range, what, &format!("only {wanted} has `{key}`"), "change the type, or remove it");
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
        let acts: Vec<Range> = ["run", "link", "say"].iter().filter_map(|key| key_of(node, key)).collect();
        if let [_, idle, ..] = acts[..] {
            let what = "a button does one thing, and two stand here".to_owned();
            let why = "of `run`, `link` and `say` the first in this order counts";
            report(idle, what, why, "remove this one, or make two buttons");
        }
    });
}

/// Triggers of flows that only other flows start.
pub(super) fn whole(bot: &Rules<'_>, found: &mut Vec<Problem>) {
    for own in bot.all().filter(|own| own.flow.private && !own.flow.triggers.is_empty()) {
        let Some(range) = key_of(own.root, "triggers") else { continue };
        // Of a private flow that nothing starts, the check of ways in says so.
        let led = bot.all().filter(|other| other.flow.name != own.flow.name).any(|other| {
            other.flow.code.iter().any(|op| match op {
                Op::Run(run) => run.flow == own.flow.name,
                Op::Goto(goto) => goto.to == own.flow.name,
                _ => false,
            })
        });
        if led {
            let what = "`triggers` do nothing in a private flow".to_owned();
            let why = "a private flow is started by other flows only";
            let cure = "remove `triggers`, or `private`";
            found.push(own.problem(Code::Contradiction, range, what, why, cure));
        }
    }
}
