//! Keys that say nothing beside other keys.

use super::{File, Rules, each_slot, key_of};
use crate::Wording;
use crate::grammar::{Form, walk};
use crate::problem::{Code, Problem, Range};
use crate::program::Op;
use crate::syntax::Node;
use crate::words;

pub(super) fn check(file: &File<'_>, found: &mut Vec<Problem>) {
    let File { kind, source, root } = *file;
    let mut report = |range: Range, what: Wording, why: Wording, cure: Wording| {
        found.push(Problem::new(Code::Contradiction, source.path(), range, what, why, cure));
    };
    each_slot(root, &mut |name, entry| {
        let text = |key: &str| entry.value.get(key).and_then(Node::text);
        let (kind, of) = (text("type").unwrap_or_default(), text("of").unwrap_or_default());
        let is = |wanted: &str| kind == wanted || kind == "list" && of == wanted;
        for (key, fits, why) in [
            ("pattern", is("id"), words!("only an `id` has `pattern`")),
            ("choices", is("choice"), words!("only a `choice` has `choices`")),
            ("fields", is("record"), words!("only a `record` has `fields`")),
            ("of", kind == "list", words!("only a `list` has `of`")),
        ] {
            if let Some(range) = key_of(&entry.value, key).filter(|_| !fits && !kind.is_empty()) {
                let what = words!(
                    "`{key}` does nothing at `{name}`, which is of the type `{kind}`",
                    key,
                    name,
                    kind
                );
                report(range, what, why, words!("change the type, or remove it"));
            }
        }
    });
    walk(kind, root, &mut |visit| {
        let (Form::Table(table), node) = (visit.form, visit.node) else { return };
        let both = |one: &str, other: &str| node.get(one).and(key_of(node, other));
        if table.of == "switch"
            && let Some(range) = both("else", "when")
        {
            let what = words!("a case has both `when` and `else`");
            let why = words!("`else` is for what no condition fits");
            report(range, what, why, words!("remove `when`, or write `steps:` instead of `else:`"));
        }
        if table.of != "buttons" {
            return;
        }
        let acts: Vec<Range> = ["run", "link", "say"].iter().filter_map(|key| key_of(node, key)).collect();
        if let [_, idle, ..] = acts[..] {
            let what = words!("a button does one thing, and two stand here");
            let why = words!("of `run`, `link` and `say` the first in this order counts");
            report(idle, what, why, words!("remove this one, or make two buttons"));
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
            let what = words!("`triggers` do nothing in a private flow");
            let why = words!("a private flow is started by other flows only");
            let cure = words!("remove `triggers`, or `private`");
            found.push(own.problem(Code::Contradiction, range, what, why, cure));
        }
    }
}
