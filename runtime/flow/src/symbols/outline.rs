//! A file in a few words: what an editor lists beside the text and what it folds.

use crate::grammar::{Form, Kind, Noun, choose, verb_of};
use crate::problem::Range;
use crate::syntax::Node;

/// One thing of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// What it is called.
    pub name: String,
    /// What it does: the type of a slot, the words of a message.
    pub detail: String,
    /// What it is.
    pub noun: Noun,
    /// All that belongs to it.
    pub range: Range,
    /// Its name.
    pub selection: Range,
    /// What it holds.
    pub children: Vec<Outline>,
}

/// The things of a file in their order.
#[must_use]
pub fn outline(kind: Kind, root: &Node) -> Vec<Outline> {
    match kind {
        Kind::Bot => section(root, "slots", Noun::Slot)
            .into_iter()
            .chain(section(root, "purposes", Noun::Purpose))
            .chain(section(root, "plugins", Noun::Plugin))
            .collect(),
        Kind::Flow => {
            let mut children: Vec<Outline> =
                [("inputs", Noun::Input), ("outputs", Noun::Output), ("slots", Noun::Slot)]
                    .into_iter()
                    .flat_map(|(key, noun)| section(root, key, noun))
                    .collect();
            if let Some(found) = root.get("steps") {
                steps(found, &mut children);
            }
            let Some(name) = root.get("flow") else { return children };
            vec![Outline {
                name: name.text().unwrap_or_default().to_owned(),
                detail: first_text(root.get("title")),
                noun: Noun::Flow,
                range: root.range,
                selection: name.range,
                children,
            }]
        }
        Kind::Knowledge => items(root.get("entries"), |item| {
            let id = item.get("id")?;
            Some((id.text()?.to_owned(), first_text(item.get("question")), Noun::Entry, id.range))
        }),
        Kind::Test => items(root.get("talk"), |item| {
            let entry = item.entries().first()?;
            Some((entry.key.clone(), first_text(Some(&entry.value)), Noun::Step, entry.key_range))
        }),
    }
}

fn items(list: Option<&Node>, read: impl Fn(&Node) -> Option<(String, String, Noun, Range)>) -> Vec<Outline> {
    let one = |item: &Node| {
        let (name, detail, noun, selection) = read(item)?;
        Some(Outline { name, detail, noun, range: item.range, selection, children: Vec::new() })
    };
    list.map_or(&[][..], Node::items).iter().filter_map(one).collect()
}

fn section(root: &Node, key: &str, noun: Noun) -> Vec<Outline> {
    let entries = root.get(key).map_or(&[][..], Node::entries).iter();
    let declared = entries.map(|entry| {
        let kind = entry.value.get("type").or(entry.value.get("component")).unwrap_or(&entry.value);
        Outline {
            name: entry.key.clone(),
            detail: kind.text().unwrap_or_default().to_owned(),
            noun,
            range: Range::new(entry.key_range.start, entry.value.range.end.max(entry.key_range.end)),
            selection: entry.key_range,
            children: Vec::new(),
        }
    });
    declared.collect()
}

/// The steps of a list and those inside them.
fn steps(list: &Node, found: &mut Vec<Outline>) {
    for step in list.items() {
        let Some(verb) = verb_of(step) else { continue };
        let Some(entry) = step.entries().iter().find(|entry| entry.key == verb.name) else { continue };
        let mut children = Vec::new();
        inside(step, Form::Step, &mut children);
        let name = match step.get("id").and_then(Node::text) {
            Some(id) => format!("{id}: {}", verb.name),
            None => verb.name.to_owned(),
        };
        found.push(Outline {
            name,
            detail: first_text(Some(&entry.value)),
            noun: Noun::Step,
            range: step.range,
            selection: entry.key_range,
            children,
        });
    }
}

/// The lists of steps anywhere inside a value.
fn inside(node: &Node, form: Form, found: &mut Vec<Outline>) {
    crate::grammar::children(choose(form, node), node, &mut |form, child| {
        if form == Form::Steps {
            steps(child, found);
        } else {
            inside(child, form, found);
        }
    });
}

/// The first words of a value, for people.
fn first_text(node: Option<&Node>) -> String {
    let mut node = match node {
        Some(node) => node,
        None => return String::new(),
    };
    while let Some(inner) =
        node.get("text").or(node.entries().first().map(|entry| &entry.value)).or(node.items().first())
    {
        node = inner;
    }
    let text = node.text().unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}...", &line[..at]),
        None => line.to_owned(),
    }
}
