//! What is said about slots, flows, steps and the like, in completion and hover.

use botloom_flow::grammar::{At, Kind, Noun, locate};
use botloom_flow::program::{Function, SlotType};
use botloom_flow::symbols::{Occurrence, Role, Symbol, Symbols};
use botloom_flow::{Entry, Node, Value};

use crate::lsp::workspace::{Bot, Text, Workspace};

/// The most triggers, choices and words that are shown.
const MOST: usize = 6;

/// A function of a plug-in: what it takes and gives, its errors, its author's words.
pub fn function(target: &str, function: &Function) -> String {
    let params = function.params.iter().map(|(name, kind)| {
        let maybe = if matches!(kind, SlotType::Option(_)) { "?" } else { "" };
        format!("{name}{maybe}: {}", kind.name())
    });
    let result = function.result.as_ref().map_or("nothing", |kind| kind.name());
    let mut said = format!("`{target}({})` gives {result}", params.collect::<Vec<_>>().join(", "));
    if !function.errors.is_empty() {
        said += &format!("\n\nerrors: {}", function.errors.join(", "));
    }
    if !function.doc.is_empty() {
        said += &format!("\n\n{}", function.doc);
    }
    said
}

/// What a thing is, in Markdown; empty if nothing is known of it.
pub fn describe(workspace: &Workspace, bot: &Bot, symbols: &Symbols, symbol: &Symbol) -> String {
    if symbol.noun == Noun::Function {
        let target = format!("{}.{}", symbol.scope, symbol.name);
        return match symbols.function(&target) {
            Some(found) => function(&target, found),
            None => format!("**{target}** (function of a plug-in without an interface at hand)"),
        };
    }
    let Some(found) = symbols.declarations(symbol).next() else { return unknown(symbols, symbol) };
    let Some(text) = workspace.text(bot, &found.file) else { return String::new() };
    let name = &symbol.name;
    let Some(kind) = Kind::of(&found.file) else { return String::new() };
    let entry = entry_at(text, kind, found);
    let from = if found.file.starts_with("built-in/") {
        "part of the product".to_owned()
    } else {
        format!("`{}`", found.file)
    };
    match found.noun {
        Noun::Slot | Noun::Input | Noun::Output => {
            let what = match found.noun {
                Noun::Input => "input",
                Noun::Output => "output",
                _ if symbol.scope.is_empty() => "slot of the bot",
                _ => "slot of the flow",
            };
            let declared = entry.map(|entry| &entry.value);
            let kind = declared.and_then(|node| node.get("type").or(Some(node))?.text()).unwrap_or("text");
            let mut said = format!("**{name}** `{kind}` ({what}, {from})");
            if let Some(node) = declared {
                said += &texts("asks", node.get("ask"));
                said += &choices(node.get("choices"));
                said += &texts("called", node.get("title"));
                if node.get("sensitive").and_then(Node::text) == Some("true") {
                    said += "\n\nmasked in logs, lists and exports";
                }
            }
            said
        }
        Noun::Variable => format!("**{name}** (variable, first assigned in {from})"),
        Noun::Flow => flow(name, text, &from),
        Noun::Step => format!("**{name}** (step of {from})"),
        Noun::Choice => format!("**{name}** (choice){}", texts("said", entry.map(|entry| &entry.value))),
        Noun::Entry => {
            let item = text.document.root.as_ref().and_then(|root| item(root, name));
            let question = texts("question", item.and_then(|item| item.get("question")));
            let answer = texts("answer", item.and_then(|item| item.get("answer")));
            format!("**{name}** (entry of {from}){question}{answer}")
        }
        Noun::Plugin => {
            let component = entry.and_then(|entry| entry.value.get("component")).and_then(Node::text);
            format!("**{name}** (plug-in) {}", component.unwrap_or_default())
        }
        Noun::Event => format!("**{name}** (business event, recorded in {from})"),
        Noun::Language => format!("**{name}** (language of the bot)"),
        Noun::Field => format!("**{name}** (field)"),
        Noun::Category => format!("**{name}** (category of the knowledge)"),
        _ => String::new(),
    }
}

fn unknown(symbols: &Symbols, symbol: &Symbol) -> String {
    let uses = symbols.of(symbol).filter(|found| found.role == Role::Reads).count();
    match symbol.noun {
        Noun::Pack => format!("**{}** (knowledge pack)", symbol.name),
        Noun::Files => format!("files of the folder: `{}`", symbol.name),
        Noun::Function => {
            format!("**{}.{}** (function of a plug-in), used {uses} times", symbol.scope, symbol.name)
        }
        _ => String::new(),
    }
}

/// The entry whose key declares something.
fn entry_at<'t>(text: &'t Text, kind: Kind, found: &Occurrence) -> Option<&'t Entry> {
    let root = text.document.root.as_ref()?;
    match locate(kind, root, found.range.start).at {
        At::Key { entry, .. } => Some(entry),
        At::Value { .. } => None,
    }
}

fn item<'n>(root: &'n Node, id: &str) -> Option<&'n Node> {
    let items = root.get("entries")?.items().iter();
    items.into_iter().find(|item| item.get("id").and_then(Node::text) == Some(id))
}

/// A flow: its title, what it takes and gives, what starts it.
fn flow(name: &str, text: &Text, from: &str) -> String {
    let Some(root) = &text.document.root else { return String::new() };
    let mut said = format!("**{name}** (flow, {from})");
    said += &texts("called", root.get("title"));
    for (word, key) in [("takes", "inputs"), ("gives", "outputs")] {
        let variables = root.get(key).map(variables).unwrap_or_default();
        if !variables.is_empty() {
            said += &format!("\n\n{word}: {}", variables.join(", "));
        }
    }
    let triggers: Vec<&str> =
        root.get("triggers").map_or(&[][..], Node::items).iter().filter_map(Node::text).collect();
    for trigger in triggers.iter().take(MOST) {
        said += &format!("\n- {trigger}");
    }
    if triggers.len() > MOST {
        said += &format!("\n- and {} more", triggers.len() - MOST);
    }
    if root.get("private").and_then(Node::text) == Some("true") {
        said += "\n\nonly other flows run it";
    }
    said
}

/// Inputs or outputs with their types.
fn variables(node: &Node) -> Vec<String> {
    let typed = node.entries().iter().map(|entry| {
        let kind = entry.value.get("type").unwrap_or(&entry.value).text().unwrap_or("text");
        format!("`{}` {kind}", entry.key)
    });
    let plain = node.items().iter().filter_map(Node::text).map(|name| format!("`{name}` text"));
    typed.chain(plain).collect()
}

/// The choices of a slot with their first words.
fn choices(node: Option<&Node>) -> String {
    let Some(node) = node else { return String::new() };
    let named = node.entries().iter().map(|entry| format!("\n- `{}`: {}", entry.key, local(&entry.value)));
    let plain = node.items().iter().filter_map(Node::text).map(|name| format!("\n- `{name}`"));
    named.chain(plain).take(4 * MOST).collect()
}

fn texts(word: &str, node: Option<&Node>) -> String {
    let text = node.map(local).unwrap_or_default();
    if text.is_empty() { text } else { format!("\n\n{word}: {text}") }
}

/// A text for customers on one line.
pub fn local(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => scalar.text.lines().collect::<Vec<_>>().join(" "),
        Value::List(items) => items.iter().take(MOST).map(local).collect::<Vec<_>>().join(", "),
        Value::Map(entries) => entries
            .iter()
            .map(|entry| format!("{}: {}", entry.key, local(&entry.value)))
            .collect::<Vec<_>>()
            .join("; "),
    }
}
