//! What is declared and not used: slots, inputs, plug-ins, secrets, addresses.

use super::Bot;
use crate::grammar::Noun;
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::symbols::Role;
use crate::syntax::{Node, Value};

pub(super) fn check(bot: &Bot<'_>, found: &mut Vec<Problem>) {
    // What a file with an error uses is not known.
    if !bot.sound {
        return;
    }
    for (_, source, _) in bot.files() {
        for occurrence in bot.symbols.in_file(source.path()) {
            let noun = match occurrence.noun {
                Noun::Slot => "slot",
                Noun::Input => "input",
                Noun::Plugin => "plug-in",
                _ => continue,
            };
            let Some(symbol) = occurrence.symbols.first().filter(|_| occurrence.role == Role::Declares)
            else {
                continue;
            };
            let own_file = source.path() != "bot.yaml";
            let used = bot.symbols.of(symbol).any(|other| {
                // Tests look at values, and callers give inputs; neither is why a value is there.
                let flow = Noun::Input != occurrence.noun || other.file == source.path();
                other.range != occurrence.range && flow && !other.file.starts_with("tests/")
            });
            let whole_flow = own_file
                && bot.flows.iter().any(|own| {
                    own.source.path() == source.path() && bot.is_behaviour(&own.flow.name) && noun == "input"
                });
            if !used && !whole_flow && !symbol.name.contains('.') {
                let cure = if noun == "slot" { "ask for it, or remove it" } else { "remove it" };
                let what = format!("nothing uses the {noun} `{}`", symbol.name);
                let why = "it may be left over, or the step that needs it is missing";
                found.push(Problem::new(Code::Unused, source.path(), occurrence.range, what, why, cure));
            }
        }
    }
    let Some((source, root)) = bot.file else { return };
    let Some(http) = root.get("http") else { return };
    let written = |text: &str| bot.flows.iter().any(|own| own.source.text().contains(text));
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

fn allowed(source: &Source, range: Range, noun: &str, text: &str) -> Problem {
    let what = format!("no request uses the {noun} `{text}`");
    let why = "what is allowed and not needed is a way out for mistakes";
    Problem::new(Code::Unused, source.path(), range, what, why, "remove it")
}

fn texts(node: Option<&Node>) -> Vec<(Range, &str)> {
    let items: Vec<&Node> = match node.map(|node| &node.value) {
        Some(Value::List(items)) => items.iter().collect(),
        _ => node.into_iter().collect(),
    };
    items.into_iter().filter_map(|item| Some((item.range, item.text()?))).collect()
}
