//! Names of slots and variables: those that expressions cannot use, that mean something else, that hide others.

use super::{File, Own, Rules, key_of};
use crate::Wording;
use crate::expr::is_name;
use crate::grammar::Noun;
use crate::lower::specials;
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::symbols::{Occurrence, Role};
use crate::syntax::Node;
use crate::words;
use std::collections::BTreeSet;

/// Words of expressions, which never lead to a slot.
const WORDS: &[&str] = &["true", "false", "null", "in", "has", "secret"];

pub(super) fn check(file: &File<'_>, named: &[Occurrence], found: &mut Vec<Problem>) {
    let source = file.source;
    let specials = specials();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for occurrence in named {
        let declares = match occurrence.noun {
            Noun::Slot | Noun::Input | Noun::Output => occurrence.role == Role::Declares,
            Noun::Variable => {
                let key = &source.text()[occurrence.range.start..occurrence.range.end];
                occurrence.role == Role::Writes && fits(key)
            }
            _ => false,
        };
        if !declares {
            continue;
        }
        let written = &source.text()[occurrence.range.start..occurrence.range.end];
        let name = match occurrence.symbols.first() {
            Some(symbol) => symbol.name.as_str(),
            None => written.trim_matches(['"', '\'']),
        };
        if name.is_empty() || name.contains('.') || !told.insert(name) {
            continue;
        }
        let problem = |code: Code, what: Wording, why: Wording, cure: Wording| {
            Problem::new(code, source.path(), occurrence.range, what, why, cure)
        };
        if !fits(name) {
            found.push(no_name(source, occurrence.range, name));
        } else if WORDS.contains(&name) {
            let why = words!("expressions have it as a word of their own");
            let what = words!("`{name}` can never be read", name);
            found.push(problem(Code::ReservedName, what, why, words!("choose another name")));
        } else if specials.contains_key(name) && occurrence.noun != Noun::Variable {
            let what = words!("`{name}` has a meaning of its own, which this hides", name);
            let why = words!("what the bot knows by that name can no longer be read");
            found.push(problem(Code::ReservedName, what, why, words!("choose another name")));
        }
    }
}

/// Whether expressions can read a name.
fn fits(name: &str) -> bool {
    is_name(name) && name.is_ascii()
}

fn no_name(source: &Source, range: Range, name: &str) -> Problem {
    let better: String = name.trim().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let cure = match fits(&better) {
        true => words!("write `{better}`", better),
        false => words!("write it with the letters a to z, digits and `_`"),
    };
    let what = words!("`{name}` is not a name", name);
    Problem::new(Code::BadName, source.path(), range, what, words!("an expression could not read it"), cure)
}

/// Variables of a flow that nothing can read, and slots with the name of one of the bot.
pub(super) fn hidden(bot: &Rules<'_>, own: &Own<'_>, found: &mut Vec<Problem>) {
    for step in own.steps() {
        let set = step.get("set").map_or(&[][..], Node::entries);
        let wrong = set.iter().filter(|entry| !entry.key.contains('.') && !fits(&entry.key));
        found.extend(wrong.map(|entry| no_name(own.source, entry.key_range, &entry.key)));
    }
    let Some((source, root)) = bot.bot() else { return };
    let slots = root.get("slots");
    for entry in own.root.get("slots").map_or(&[][..], Node::entries) {
        let Some(other) = slots.and_then(|slots| key_of(slots, &entry.key)) else { continue };
        let what = words!("the slot `{key}` of this flow hides the `{key}` of the bot", key = entry.key);
        let why = words!("its value is forgotten when the flow ends, and other flows do not see it");
        let cure = words!("remove it here, or give it another name");
        let problem = own.problem(Code::ShadowedName, entry.key_range, what, why, cure);
        found.push(problem.related(source.path(), other, words!("the bot's")));
    }
    let ids = own.steps();
    let ids = ids.iter().filter_map(|step| step.get("id").and_then(|id| Some((id.range, id.text()?))));
    let ids: Vec<(Range, &str)> = ids.collect();
    for step in own.steps() {
        let Some((node, target)) = step.get("goto").and_then(|node| Some((node, node.text()?))) else {
            continue;
        };
        let Some((id, _)) = ids.iter().find(|(_, id)| *id == target) else { continue };
        if bot.program.flow(target).is_some_and(|flow| flow.name != own.flow.name) {
            let what = words!("`{target}` is a step of this flow and also a flow", target);
            let why = words!("`goto` takes the step; nobody who reads it can tell");
            let problem =
                own.problem(Code::ShadowedName, node.range, what, why, words!("give the step another id"));
            found.push(problem.related(own.source.path(), *id, words!("the step")));
        }
    }
}
