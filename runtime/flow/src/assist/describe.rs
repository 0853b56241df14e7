//! What is said about slots, flows, steps and the like.

use super::{Folder, Text};
use crate::grammar::{At, Kind, Noun, locate};
use crate::program::{Function, SlotType};
use crate::symbols::{Occurrence, Role, Symbol};
use crate::syntax::{Entry, Node, Value};
use crate::wording::Wording;
use crate::{Signature, words};

/// The most triggers, choices and words that are shown.
const MOST: usize = 6;

/// A function of a plug-in: what it takes and gives, its errors, its author's words.
pub(super) fn function(folder: &Folder<'_>, target: &str, function: &Function) -> String {
    let params = function.params.iter().map(|(name, kind)| {
        let maybe = if matches!(kind, SlotType::Option(_)) { "?" } else { "" };
        format!("{name}{maybe}: {}", kind.name())
    });
    let result = function.result.as_ref();
    let result = result.map_or(words!("nothing"), |kind| Wording::verbatim(kind.name()));
    let form = format!("{target}({})", params.collect::<Vec<_>>().join(", "));
    let mut said = folder.say(&words!("`{form}` gives {result}", form, result));
    if !function.errors.is_empty() {
        let errors = function.errors.join(", ");
        said += &format!("\n\n{}", folder.say(&words!("errors: {errors}", errors)));
    }
    if !function.doc.is_empty() {
        said += &format!("\n\n{}", function.doc);
    }
    said
}

/// A form of a function of expressions, and what it does.
pub(super) fn signature(folder: &Folder<'_>, signature: &Signature) -> String {
    let (form, result) = (signature.form(), Wording::fixed(signature.result));
    let gives = folder.say(&words!("`{form}` gives {result}", form, result));
    format!("{gives}\n\n{}", folder.doc(signature.doc))
}

/// What a thing is, in Markdown; empty if nothing is known of it.
pub(super) fn describe(folder: &Folder<'_>, symbol: &Symbol) -> String {
    let symbols = folder.symbols;
    if symbol.noun == Noun::Function {
        let target = format!("{}.{}", symbol.scope, symbol.name);
        return match symbols.function(&target) {
            Some(found) => function(folder, &target, found),
            None => folder
                .say(&words!("**{target}** (function of a plug-in without an interface at hand)", target)),
        };
    }
    let Some(found) = symbols.declarations(symbol).next() else { return unknown(folder, symbol) };
    let Some(text) = folder.text(&found.file) else { return String::new() };
    let name = &symbol.name;
    let Some(kind) = Kind::of(&found.file) else { return String::new() };
    let entry = entry_at(text, kind, found);
    let from = if found.file.starts_with("built-in/") {
        words!("part of the product")
    } else {
        Wording::verbatim(format!("`{}`", found.file))
    };
    match found.noun {
        Noun::Slot | Noun::Input | Noun::Output => {
            let what = match found.noun {
                Noun::Input => words!("input"),
                Noun::Output => words!("output"),
                _ if symbol.scope.is_empty() => words!("slot of the bot"),
                _ => words!("slot of the flow"),
            };
            let declared = entry.map(|entry| &entry.value);
            let kind = declared.and_then(|node| node.get("type").or(Some(node))?.text()).unwrap_or("text");
            let mut said =
                folder.say(&words!("**{name}** `{kind}` ({what}, {from})", name, kind, what, from));
            if let Some(node) = declared {
                said += &texts(folder, node.get("ask"), |text| words!("asks: {text}", text));
                said += &choices(node.get("choices"));
                said += &texts(folder, node.get("title"), |text| words!("called: {text}", text));
                if node.get("sensitive").and_then(Node::text) == Some("true") {
                    said += &format!("\n\n{}", folder.say(&words!("masked in logs, lists and exports")));
                }
            }
            said
        }
        Noun::Variable => folder.say(&words!("**{name}** (variable, first assigned in {from})", name, from)),
        Noun::Flow => flow(folder, name, text, from),
        Noun::Step => folder.say(&words!("**{name}** (step of {from})", name, from)),
        Noun::Choice => {
            let said = texts(folder, entry.map(|entry| &entry.value), |text| words!("said: {text}", text));
            folder.say(&words!("**{name}** (choice)", name)) + &said
        }
        Noun::Entry => {
            let item = text.document.root.as_ref().and_then(|root| item(root, name));
            let part = |key| item.and_then(|item| item.get(key));
            let question = texts(folder, part("question"), |text| words!("question: {text}", text));
            let answer = texts(folder, part("answer"), |text| words!("answer: {text}", text));
            folder.say(&words!("**{name}** (entry of {from})", name, from)) + &question + &answer
        }
        Noun::Plugin => {
            let component = entry.and_then(|entry| entry.value.get("component")).and_then(Node::text);
            folder.say(&words!("**{name}** (plug-in) {file}", name, file = component.unwrap_or_default()))
        }
        Noun::Purpose => {
            let title = texts(folder, entry.and_then(|entry| entry.value.get("title")), |text| {
                words!("called: {text}", text)
            });
            folder.say(&words!("**{name}** (purpose)", name)) + &title
        }
        Noun::Event => folder.say(&words!("**{name}** (business event, recorded in {from})", name, from)),
        Noun::Language => folder.say(&words!("**{name}** (language of the bot)", name)),
        Noun::Field => folder.say(&words!("**{name}** (field)", name)),
        Noun::Category => folder.say(&words!("**{name}** (category of the knowledge)", name)),
        _ => String::new(),
    }
}

fn unknown(folder: &Folder<'_>, symbol: &Symbol) -> String {
    let name = &symbol.name;
    let uses = folder.symbols.of(symbol).filter(|found| found.role == Role::Reads).count();
    match symbol.noun {
        Noun::Pack => folder.say(&words!("**{name}** (knowledge pack)", name)),
        Noun::Files => folder.say(&words!("files of the folder: `{name}`", name)),
        Noun::Function => {
            let target = format!("{}.{name}", symbol.scope);
            folder.say(&words!("**{target}** (function of a plug-in), used {uses} times", target, uses))
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
fn flow(folder: &Folder<'_>, name: &str, text: &Text, from: Wording) -> String {
    let Some(root) = &text.document.root else { return String::new() };
    let mut said = folder.say(&words!("**{name}** (flow, {from})", name, from));
    said += &texts(folder, root.get("title"), |text| words!("called: {text}", text));
    let listed = |key| root.get(key).map(variables).filter(|list| !list.is_empty());
    let takes = listed("inputs").map(|list| words!("takes: {list}", list = list.join(", ")));
    let gives = listed("outputs").map(|list| words!("gives: {list}", list = list.join(", ")));
    for line in [takes, gives].into_iter().flatten() {
        said += &format!("\n\n{}", folder.say(&line));
    }
    let triggers: Vec<&str> =
        root.get("triggers").map_or(&[][..], Node::items).iter().filter_map(Node::text).collect();
    for trigger in triggers.iter().take(MOST) {
        said += &format!("\n- {trigger}");
    }
    if triggers.len() > MOST {
        let count = triggers.len() - MOST;
        said += &format!("\n- {}", folder.say(&words!("and {count} more", count)));
    }
    if root.get("private").and_then(Node::text) == Some("true") {
        said += &format!("\n\n{}", folder.say(&words!("only other flows run it")));
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

/// A text for customers in a paragraph of its own, if there is one.
fn texts(folder: &Folder<'_>, node: Option<&Node>, says: impl Fn(String) -> Wording) -> String {
    let text = node.map(local).unwrap_or_default();
    if text.is_empty() { text } else { format!("\n\n{}", folder.say(&says(text))) }
}

/// A text for customers on one line.
fn local(node: &Node) -> String {
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
