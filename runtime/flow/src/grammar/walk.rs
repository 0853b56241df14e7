//! Walks through a document by the grammar.

use super::form::{Form, Noun, Table, form};
use super::{Kind, choose, step_keys, verb_of};
use crate::keys::{Key, STEP};
use crate::syntax::{Entry, Node};

/// A map or list on the way to a place.
#[derive(Clone, Copy, Debug)]
pub struct Level<'a> {
    /// It.
    pub node: &'a Node,
    /// What it is.
    pub form: Form,
    /// The key behind which it stands, if it is no item of a list.
    pub key: Option<&'a str>,
}

/// A value on a walk.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'w, 'a> {
    /// What the value is.
    pub form: Form,
    /// The value.
    pub node: &'a Node,
    /// The key before it, if it stands in a map.
    pub entry: Option<&'a Entry>,
    /// The maps and lists around it, the outermost first.
    pub above: &'w [Level<'a>],
}

/// What stands at a place.
#[derive(Clone, Copy, Debug)]
pub enum At<'a> {
    /// A key of a map.
    Key {
        /// What the map is; several forms may be allowed.
        map: Form,
        /// The key with its value.
        entry: &'a Entry,
    },
    /// A value.
    Value {
        /// What it is.
        form: Form,
        /// It.
        node: &'a Node,
    },
}

/// A place in a document.
#[derive(Clone, Debug)]
pub struct Spot<'a> {
    /// The maps and lists around it, the outermost first.
    pub above: Vec<Level<'a>>,
    /// What stands there.
    pub at: At<'a>,
}

impl<'a> Spot<'a> {
    /// The innermost step around the place.
    #[must_use]
    pub fn step(&self) -> Option<&'a Node> {
        step(&self.above)
    }
}

/// The innermost step of the levels.
pub(crate) fn step<'a>(above: &[Level<'a>]) -> Option<&'a Node> {
    above.iter().rev().find(|level| level.form == Form::Step).map(|level| level.node)
}

/// Visits every value of a document, outer ones first.
pub fn walk<'a>(kind: Kind, root: &'a Node, visit: &mut dyn FnMut(Visit<'_, 'a>)) {
    let mut above = Vec::new();
    inner(kind.form(), None, root, &mut above, visit);
}

fn inner<'a>(
    wide: Form,
    entry: Option<&'a Entry>,
    node: &'a Node,
    above: &mut Vec<Level<'a>>,
    visit: &mut dyn FnMut(Visit<'_, 'a>),
) {
    let form = choose(wide, node);
    visit(Visit { form, node, entry, above });
    above.push(Level { node, form, key: entry.map(|entry| entry.key.as_str()) });
    for entry in node.entries() {
        inner(behind(form, node, &entry.key), Some(entry), &entry.value, above, visit);
    }
    for item in node.items() {
        inner(item_of(form), None, item, above, visit);
    }
    above.pop();
}

/// Visits what a value of this form holds, with the form of each part.
pub(crate) fn children(form: Form, node: &Node, visit: &mut dyn FnMut(Form, &Node)) {
    node.entries().iter().for_each(|entry| visit(behind(form, node, &entry.key), &entry.value));
    node.items().iter().for_each(|item| visit(item_of(form), item));
}

/// The place of a byte offset; a place between values belongs to the map or list around it.
#[must_use]
pub fn locate(kind: Kind, root: &Node, offset: usize) -> Spot<'_> {
    let mut spot = Spot { above: Vec::new(), at: At::Value { form: kind.form(), node: root } };
    let (mut wide, mut node, mut key) = (kind.form(), root, None);
    loop {
        let form = choose(wide, node);
        let holds = |start: usize, end: usize| (start..=end).contains(&offset);
        let level = Level { node, form, key };
        if let Some(entry) =
            node.entries().iter().find(|entry| holds(entry.key_range.start, entry.key_range.end))
        {
            spot.above.push(level);
            spot.at = At::Key { map: wide, entry };
            return spot;
        }
        let entry = node.entries().iter().find(|entry| holds(entry.value.range.start, entry.value.range.end));
        let item = node.items().iter().find(|item| holds(item.range.start, item.range.end));
        let next = match (entry, item) {
            (Some(entry), _) => {
                key = Some(entry.key.as_str());
                (behind(form, node, &entry.key), &entry.value)
            }
            (None, Some(item)) => {
                key = None;
                (item_of(form), item)
            }
            (None, None) => {
                spot.at = At::Value { form: wide, node };
                return spot;
            }
        };
        spot.above.push(level);
        (wide, node) = next;
    }
}

/// What stands behind a key of a map of this form.
fn behind(form_of_map: Form, map: &Node, key: &str) -> Form {
    let in_table = |table: Table| table.get(key).map_or(Form::Any, |found| form(table.of, found));
    match form_of_map {
        Form::Table(table) | Form::TextOr(table) => in_table(table),
        Form::Step => match verb_of(map) {
            Some(verb) => {
                let found = step_keys(verb).into_iter().find(|known| known.name == key);
                found.map_or(Form::Any, |found| form(verb.name, &found))
            }
            None => STEP.iter().find(|known| known.name == key).map_or(Form::Any, |found| form("", found)),
        },
        Form::Named(_, inner) => *inner,
        Form::Tables(_, table) => Form::Table(table),
        Form::Local => Form::Local,
        Form::Plain => Form::Plain,
        Form::Assign(_) => Form::Expression,
        Form::With | Form::Given => Form::Given,
        Form::Values => Form::Text,
        Form::Into => Form::Name(Noun::Output),
        Form::Cases => Form::Steps,
        _ => Form::Any,
    }
}

/// What the items of a list of this form are.
fn item_of(list: Form) -> Form {
    match list {
        Form::List(inner) => *inner,
        Form::Steps => Form::Step,
        Form::Rows(table) => Form::Table(table),
        Form::TextsOr(table) => Form::TextOr(table),
        Form::Local => Form::Local,
        Form::Plain => Form::Plain,
        Form::Given => Form::Given,
        Form::Names(noun) => Form::Name(noun),
        Form::Into => Form::Name(Noun::Output),
        Form::Text => Form::Text,
        _ => Form::Any,
    }
}

/// The keys that a map of this form may have, with the key or verb they belong to; none where its author names them.
#[must_use]
pub fn keys_of(wide: Form, map: &Node) -> Vec<(&'static str, Key)> {
    let of = |table: Table| table.keys.iter().map(|key| (table.of, *key)).collect();
    match wide {
        Form::Table(table) | Form::TextOr(table) => of(table),
        Form::Either(forms) => forms.iter().flat_map(|form| keys_of(*form, map)).collect(),
        Form::Step => match verb_of(map) {
            Some(verb) => step_keys(verb).into_iter().map(|key| (verb.name, key)).collect(),
            None => STEP.iter().map(|key| ("", *key)).collect(),
        },
        _ => Vec::new(),
    }
}

/// Whether a map (or else a text) may have this form.
pub(super) fn allows(wide: Form, map: bool) -> bool {
    match wide {
        Form::Table(_)
        | Form::Named(..)
        | Form::Tables(..)
        | Form::Step
        | Form::Assign(_)
        | Form::Values
        | Form::Cases
        | Form::With => map,
        Form::List(_) | Form::Rows(_) | Form::TextsOr(_) | Form::Steps => false,
        Form::Either(forms) => forms.iter().any(|form| allows(*form, map)),
        Form::TextOr(_) | Form::Local | Form::Plain | Form::Given | Form::Into | Form::Any => true,
        _ => !map,
    }
}
