//! What is declared and not used: slots, inputs, plug-ins, secrets, addresses.

use super::{Looked, Own, Rules};
use crate::grammar::Noun;
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::symbols::{Occurrence, Role, Symbol, occurrences};
use crate::syntax::{Node, Value};
use crate::words;
use std::collections::{BTreeSet, HashSet};

/// What a file names of the bot: its slots and plug-ins.
pub(super) fn names(named: &[Occurrence]) -> BTreeSet<Symbol> {
    let all = named.iter().filter(|found| declared(found).is_none()).flat_map(|found| &found.symbols);
    all.filter(|symbol| symbol.scope.is_empty() && matches!(symbol.noun, Noun::Variable | Noun::Plugin))
        .cloned()
        .collect()
}

/// Reports slots and inputs of a flow that nothing in it uses.
pub(super) fn own(bot: &Rules<'_>, own: &Own<'_>, named: &[Occurrence], found: &mut Vec<Problem>) {
    for (occurrence, noun, symbol) in named.iter().filter_map(declared) {
        let used = named.iter().any(|other| {
            other.range != occurrence.range && other.symbols.iter().any(|named| named == symbol)
        });
        let given = noun == "input" && bot.is_behaviour(&own.flow.name);
        if !used && !given {
            found.extend(unused(own.source, occurrence, noun, symbol));
        }
    }
}

/// Reports slots and plug-ins of the bot that no flow uses, and what requests may do and none does.
pub(super) fn whole(bot: &Rules<'_>, looked: &[&Looked], found: &mut Vec<Problem>) {
    let Some((parsed, root)) =
        bot.folder.iter().find(|parsed| parsed.path() == "bot.yaml").and_then(|bot| Some((bot, bot.root()?)))
    else {
        return;
    };
    let source = &parsed.source;
    // Tests look at values; that is not why one is there.
    let all = bot.folder.iter().zip(looked).filter(|(parsed, _)| !parsed.path().starts_with("tests/"));
    let names: HashSet<&Symbol> = all.flat_map(|(_, looked)| &looked.names).collect();
    let named = occurrences(bot.rooms, source.path(), &parsed.facts);
    for (occurrence, noun, symbol) in named.iter().filter_map(declared) {
        if !names.contains(symbol) {
            found.extend(unused(source, occurrence, noun, symbol));
        }
    }
    let Some(http) = root.get("http") else { return };
    let written = |text: &str| bot.all().any(|own| own.source.text().contains(text));
    for (key, noun) in [("allow", "address"), ("secrets", "secret")] {
        for (range, text) in texts(http.get(key)) {
            let used = match key {
                "allow" => written(text),
                _ => written(&format!("secret.{text}")),
            };
            if !used {
                found.push(allowed(source, range, noun, text));
            }
        }
    }
}

/// What an occurrence declares that ought to be used.
fn declared(occurrence: &Occurrence) -> Option<(&Occurrence, &'static str, &Symbol)> {
    let noun = match occurrence.noun {
        Noun::Slot => "slot",
        Noun::Input => "input",
        Noun::Plugin => "plug-in",
        _ => return None,
    };
    let symbol = occurrence.symbols.first().filter(|_| occurrence.role == Role::Declares)?;
    Some((occurrence, noun, symbol))
}

fn unused(source: &Source, occurrence: &Occurrence, noun: &str, symbol: &Symbol) -> Option<Problem> {
    if symbol.name.contains('.') {
        return None;
    }
    let name = &symbol.name;
    let cure = if noun == "slot" { words!("ask for it, or remove it") } else { words!("remove it") };
    let what = match noun {
        "slot" => words!("nothing uses the slot `{name}`", name),
        "input" => words!("nothing uses the input `{name}`", name),
        _ => words!("nothing uses the plug-in `{name}`", name),
    };
    let why = words!("it may be left over, or the step that needs it is missing");
    Some(Problem::new(Code::Unused, source.path(), occurrence.range, what, why, cure))
}

fn allowed(source: &Source, range: Range, noun: &str, text: &str) -> Problem {
    let what = match noun {
        "address" => words!("no request uses the address `{text}`", text),
        _ => words!("no request uses the secret `{text}`", text),
    };
    let why = words!("what is allowed and not needed is a way out for mistakes");
    Problem::new(Code::Unused, source.path(), range, what, why, words!("remove it"))
}

fn texts(node: Option<&Node>) -> Vec<(Range, &str)> {
    let items: Vec<&Node> = match node.map(|node| &node.value) {
        Some(Value::List(items)) => items.iter().collect(),
        _ => node.into_iter().collect(),
    };
    items.into_iter().filter_map(|item| Some((item.range, item.text()?))).collect()
}
