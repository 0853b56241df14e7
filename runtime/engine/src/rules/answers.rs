//! What `answer` steps name of the knowledge: entries that are not there, filters that no entry knows.

use super::Folder;
use crate::search::same;
use botloom_flow::words;
use botloom_flow::{Code, Entry, Node, Problem, Source, nearest};
use botloom_knowledge::tables::names_cell;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(folder: &Folder<'_>, found: &mut Vec<Problem>) {
    let mut attributes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in folder.entries {
        for (name, values) in &entry.details.attributes {
            attributes.entry(name).or_default().extend(values.iter().map(String::as_str));
        }
    }
    for (source, root) in folder.trees("flows/") {
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            open.extend(node.items());
            open.extend(node.entries().iter().map(|entry| &entry.value));
            let Some(answer) = node.get("answer") else { continue };
            let part = |key: &str| node.get(key).or_else(|| answer.get(key));
            if let Some(entry) = part("entry") {
                found.extend(unknown_entry(folder, source, entry));
            }
            for entry in part("where").map_or(&[][..], Node::entries) {
                found.extend(match attributes.get(entry.key.as_str()) {
                    Some(values) => unknown_value(folder, source, entry, values),
                    None => Some(unknown_attribute(source, &entry.key, entry.key_range, &attributes)),
                });
            }
        }
    }
}

fn unknown_entry(folder: &Folder<'_>, source: &Source, node: &Node) -> Option<Problem> {
    let id = node.text().filter(|id| !id.contains("${"))?;
    let ids = folder.entries.iter().map(|entry| entry.id.as_str());
    if ids.clone().any(|known| known == id) || names_cell(folder.tables, id) {
        return None;
    }
    let cells = folder.tables.iter().flat_map(|table| {
        table.entities.iter().flat_map(move |entity| {
            table
                .attributes
                .iter()
                .map(move |attribute| format!("{}/{}/{}", table.id, entity.id, attribute.id))
        })
    });
    let cells: Vec<String> = if id.contains('/') { cells.collect() } else { Vec::new() };
    let near = nearest(id, ids.chain(cells.iter().map(String::as_str))).map(str::to_owned);
    let cure = match &near {
        Some(near) => words!("did you mean `{near}`?", near),
        None => words!("write the `id` of an entry, or `table/entity/attribute` for a value of a table"),
    };
    let what = words!("the knowledge has no entry `{id}`", id);
    let problem = Problem::new(
        Code::UnknownEntry,
        source.path(),
        node.range,
        what,
        words!("the step would always go to `otherwise`"),
        cure,
    );
    Some(match near {
        Some(near) => problem.fixed_by(words!("write `{near}`", near), node.range, near),
        None => problem,
    })
}

fn unknown_attribute(
    source: &Source,
    name: &str,
    range: botloom_flow::Range,
    attributes: &BTreeMap<&str, BTreeSet<&str>>,
) -> Problem {
    let near = nearest(name, attributes.keys().copied());
    let cure = match near {
        Some(near) => words!("did you mean `{near}`?", near),
        None if attributes.is_empty() => {
            words!("write `attributes: {{{name}: ...}}` at the entries that it tells apart", name)
        }
        None => {
            words!("entries have: {attributes}", attributes = attributes.keys().copied().collect::<Vec<_>>())
        }
    };
    let what = words!("no entry has the attribute `{name}`", name);
    let problem = Problem::new(
        Code::FiltersNothing,
        source.path(),
        range,
        what,
        words!("the filter lets every entry pass"),
        cure,
    );
    match near {
        Some(near) => problem.fixed_by(words!("write `{near}`", near), range, near),
        None => problem,
    }
}

fn unknown_value(
    folder: &Folder<'_>,
    source: &Source,
    entry: &Entry,
    values: &BTreeSet<&str>,
) -> Option<Problem> {
    let (name, node) = (&entry.key, &entry.value);
    let one = node.text().map(|_| node).into_iter();
    let written = one.chain(node.items()).filter_map(|node| Some((node, node.text()?)));
    let slot = |text: &str| folder.program.all_slots().any(|slot| slot.name == text);
    let mut plain = written.filter(|(_, text)| !text.contains("${") && !slot(text));
    let (node, text) = plain.find(|(_, text)| !values.iter().any(|value| same(value, text)))?;
    // Another value may well be meant: only what looks like a slip is told.
    let near = nearest(text, values.iter().copied())?;
    let what = words!("no entry has `{text}` as its `{name}`", text, name);
    let why = words!("entries that have this attribute are never found");
    let problem = Problem::new(
        Code::FiltersNothing,
        source.path(),
        node.range,
        what,
        why,
        words!("did you mean `{near}`?", near),
    );
    Some(problem.fixed_by(words!("write `{near}`", near), node.range, near))
}
