//! Packs as bots use them: copied into a bot, or named by it with some entries replaced.

use super::at::{At, Doc};
use super::plan::{Place, Plan, Planner};
use super::tree::Tree;
use super::write::{Op, rewrite};
use super::{Conflict, Resolutions};
use crate::release::Release;
use botloom_flow::{Edit, Node, Range, Value, apply};
use botloom_ports::Files;
use std::collections::{BTreeMap, BTreeSet};

/// What of an entry a bot that replaces it has to know.
const TOLD: &[&str] = &["id", "category", "question", "answer"];
/// Where the entries of a pack are kept in a base.
const ANSWERS: &str = "knowledge/answers.yaml";

/// The packs that a bot names, with the values for their parameters, in order.
#[must_use]
pub fn named(bot: &Files) -> Vec<(String, BTreeMap<String, String>)> {
    let Some(doc) = bot.get("bot.yaml").and_then(|bytes| Doc::read("bot.yaml", bytes)) else {
        return Vec::new();
    };
    let items = doc.root.get("knowledge").map_or(&[][..], Node::items);
    let with = |item: &Node| {
        let entries = item.get("with").map_or(&[][..], Node::entries).iter();
        entries.filter_map(|entry| Some((entry.key.clone(), entry.value.text()?.to_owned()))).collect()
    };
    items.iter().filter_map(|item| Some((item.get("pack")?.text()?.to_owned(), with(item)))).collect()
}

/// Questions and answers of a pack, without its variants: what is told when an entry that a bot replaces has changed.
pub(crate) fn answers(pack: &Files) -> Files {
    let mut text = String::from("entries:\n");
    for (_, entry) in entries(&docs(pack)) {
        let told = Tree::Map(
            entry
                .fields()
                .into_iter()
                .filter(|(key, _)| TOLD.contains(key))
                .map(|(key, at)| (key.to_owned(), Tree::of(at.node)))
                .collect(),
        );
        text += &format!("  - {}\n", told.written());
    }
    [(ANSWERS.to_owned(), text.into_bytes())].into_iter().collect()
}

fn docs(files: &Files) -> Vec<(String, Doc)> {
    let knowledge =
        files.iter().filter(|(path, _)| path.starts_with("knowledge/") && path.ends_with(".yaml"));
    knowledge.filter_map(|(path, bytes)| Some((path.to_owned(), Doc::read(path, bytes)?))).collect()
}

/// The entries of files, with the number of their file, each id once.
fn entries(docs: &[(String, Doc)]) -> Vec<(usize, At<'_>)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (number, (_, doc)) in docs.iter().enumerate() {
        for entry in doc.at().field("entries").map(At::items).unwrap_or_default() {
            if id(entry).is_some_and(|id| seen.insert(id)) {
                found.push((number, entry));
            }
        }
    }
    found
}

fn id(entry: At<'_>) -> Option<&str> {
    entry.node.get("id")?.text()
}

/// What became of entries of a pack that a bot replaces.
pub(crate) struct Replaced {
    /// The bot's files; without those of its entries that give way to the pack's.
    pub(crate) files: Files,
    /// The pack's entries, as they were where something is open.
    pub(crate) base: Files,
    pub(crate) conflicts: Vec<Conflict>,
    pub(crate) settled: BTreeSet<String>,
}

/// Compares the entries that a bot replaces: one that the pack changed meanwhile is a conflict.
///
/// The author wrote the whole entry anew, so nothing is merged into it; whoever takes the pack's gets the pack's.
pub(crate) fn replaced(
    bot: &Files,
    pack: &str,
    base: &Files,
    theirs: &Files,
    take: &Resolutions,
) -> Replaced {
    let theirs = answers(theirs);
    let (own, before, now) = (docs(bot), docs(base), docs(&theirs));
    let by_id = |docs: &'_ [(String, Doc)]| -> BTreeMap<String, String> {
        entries(docs).into_iter().filter_map(|(_, at)| Some((id(at)?.to_owned(), shown(at)))).collect()
    };
    let (old, new) = (by_id(&before), by_id(&now));
    let mut planner = Planner::new(take);
    let (mut gone, mut open) = (BTreeSet::new(), BTreeMap::new());
    for (number, entry) in entries(&own) {
        let Some(name) = id(entry) else { continue };
        let (Some(was), is) = (old.get(name), new.get(name)) else { continue };
        if Some(was) == is {
            continue;
        }
        let place = Place { id: format!("packs/{pack}/{name}"), file: own[number].0.clone() };
        match planner.clash(&place, Some(was.clone()), Some(shown(entry)), is.cloned()) {
            Plan::Take => {
                gone.insert(name.to_owned());
            }
            Plan::Clash => {
                open.insert(name.to_owned(), ());
            }
            _ => {}
        }
    }
    // Open ones stay as they were, so that they are told again.
    let mut rows: Vec<Tree> = Vec::new();
    for (docs, wanted) in [(&now, false), (&before, true)] {
        let chosen = entries(docs)
            .into_iter()
            .filter(|(_, at)| id(*at).is_some_and(|id| open.contains_key(id) == wanted));
        rows.extend(chosen.map(|(_, at)| Tree::of(at.node)));
    }
    let text: String = rows.iter().map(|row| format!("  - {}\n", row.written())).collect();
    let base = [(ANSWERS.to_owned(), format!("entries:\n{text}").into_bytes())].into_iter().collect();
    let Planner { conflicts, settled, .. } = planner;
    Replaced { files: without(bot, &gone), base, conflicts, settled }
}

fn shown(entry: At<'_>) -> String {
    let mut text = String::new();
    for (key, at) in entry.fields().into_iter().filter(|(key, _)| *key != "id" && TOLD.contains(key)) {
        match at.node.text() {
            Some(value) => text += &format!("{key}: {value}\n"),
            None => {
                for (language, value) in at.fields() {
                    text += &format!("{key} ({language}): {}\n", value.shown());
                }
            }
        }
    }
    text.trim_end().to_owned()
}

/// The files without some of their entries.
fn without(files: &Files, gone: &BTreeSet<String>) -> Files {
    let mut left = files.clone();
    for (path, doc) in docs(files) {
        let root = doc.at();
        let Some(list) = root.field("entries") else { continue };
        let stays = |at: &At<'_>| id(*at).is_none_or(|id| !gone.contains(id));
        let items = list.items();
        if items.iter().all(stays) {
            continue;
        }
        let rows = items.iter().enumerate().filter(|(_, at)| stays(at));
        let rows = Op::List(rows.map(|(at, _)| (Some(at), Op::Keep)).collect());
        let fields = root.fields().into_iter().map(|(key, at)| {
            let op = if key == "entries" { rows.clone() } else { Op::Keep };
            (key, Some(at), op)
        });
        if let Some(text) = rewrite(&path, root, &Op::Map(fields.collect())) {
            left.insert(path, text);
        }
    }
    left
}

/// A pack as files of a bot: its parameters filled, its files named after it.
pub(crate) fn filled(pack: &Release, with: &BTreeMap<String, String>) -> Files {
    let mut values = defaults(&pack.files);
    values.extend(with.clone());
    let mut files = Files::default();
    for (path, bytes) in pack.files.iter() {
        let target = match path.split_once('/') {
            Some(("knowledge", name)) if name.ends_with(".yaml") => format!("knowledge/{}-{name}", pack.name),
            None if path == "lexicon.yaml" => format!("lexicon/{}.yaml", pack.name),
            _ => continue,
        };
        let text = Doc::read(path, bytes).and_then(|doc| fill(&doc, &values));
        files.insert(target, text.map_or_else(|| bytes.to_vec(), String::into_bytes));
    }
    files
}

fn defaults(pack: &Files) -> BTreeMap<String, String> {
    let doc = pack.get("pack.yaml").and_then(|bytes| Doc::read("pack.yaml", bytes));
    let parameters = doc.as_ref().and_then(|doc| doc.root.get("parameters")).map_or(&[][..], Node::entries);
    let value = |entry: &botloom_flow::Entry| {
        let default = entry.value.get("default").unwrap_or(&entry.value);
        Some((entry.key.clone(), default.text()?.to_owned()))
    };
    parameters.iter().filter_map(value).collect()
}

/// The text of a file with the `${...}` of its texts filled.
fn fill(doc: &Doc, values: &BTreeMap<String, String>) -> Option<String> {
    let mut edits = Vec::new();
    let mut open = vec![&doc.root];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::List(items) => open.extend(items),
            Value::Map(entries) => open.extend(entries.iter().map(|entry| &entry.value)),
            Value::Scalar(scalar) => {
                let fill = |text: &str| {
                    values.iter().fold(text.to_owned(), |text, (name, value)| {
                        text.replace(&format!("${{{name}}}"), value)
                    })
                };
                let text = fill(&scalar.text);
                if text != scalar.text {
                    let Range { start, end } = node.range;
                    let raw = fill(&doc.text[start..end]);
                    let used =
                        values.iter().filter(|(name, _)| scalar.text.contains(&format!("${{{name}}}")));
                    let odd = |c: char| c.is_control() || "\"'\\:#,[]{}&*!|>%@`$".contains(c);
                    let simple = used
                        .map(|(_, value)| value)
                        .all(|value| !value.contains(odd) && value.trim() == value);
                    // What could mean something to YAML goes into quotes.
                    let starts_well =
                        !scalar.plain || super::tree::is_plain(&text) || simple && !raw.starts_with('-');
                    let new = if simple && starts_well {
                        raw
                    } else {
                        Tree::Scalar { text, plain: false }.written()
                    };
                    edits.push(Edit { file: String::new(), range: node.range, text: new });
                }
            }
        }
    }
    apply(&doc.text, &edits).ok()
}

/// A bot with a pack copied into it: instead of naming the pack it has its entries, but for those that it had replaced.
pub(crate) fn copied(bot: &Files, pack: &Release, with: &BTreeMap<String, String>) -> Option<Files> {
    const OWN: &str = "knowledge:\n  - files: knowledge/*.yaml\n";
    let own: BTreeSet<String> =
        entries(&docs(bot)).into_iter().filter_map(|(_, at)| Some(id(at)?.to_owned())).collect();
    let mut files = bot.clone();
    for (path, bytes) in without(&filled(pack, with), &own).iter() {
        if files.get(path).is_some() {
            return None;
        }
        files.insert(path, bytes);
    }
    let line = Doc::read("own.yaml", OWN.as_bytes())?;
    let doc = Doc::read("bot.yaml", bot.get("bot.yaml")?)?;
    let root = doc.at();
    let list = root.field("knowledge");
    let items = list.map(At::items).unwrap_or_default();
    let reads_all = |at: &At<'_>| at.node.get("files").and_then(Node::text) == Some("knowledge/*.yaml");
    let is_pack = |at: &At<'_>| at.node.get("pack").and_then(Node::text) == Some(pack.name.as_str());
    let mut rows: Vec<(Option<usize>, Op<'_>)> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| !is_pack(item))
        .map(|(at, _)| (Some(at), Op::Keep))
        .collect();
    let new = line.at().field("knowledge")?;
    if !items.iter().any(reads_all) {
        rows.push((None, Op::put(new.items().into_iter().next()?)));
    }
    let mut fields: Vec<(&str, Option<At<'_>>, Op<'_>)> = root
        .fields()
        .into_iter()
        .map(|(key, at)| (key, Some(at), if key == "knowledge" { Op::List(rows.clone()) } else { Op::Keep }))
        .collect();
    if list.is_none() {
        fields.push(("knowledge", None, Op::put(new)));
    }
    files.insert("bot.yaml", rewrite("bot.yaml", root, &Op::Map(fields))?);
    Some(files)
}
