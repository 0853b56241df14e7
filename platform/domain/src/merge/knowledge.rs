//! Entries of knowledge: by their id, in whichever file they stand.

use super::at::{At, Doc, is_list};
use super::order::order;
use super::plan::{Goal, Place, Plan, Planner, Row, Unit};
use super::tree::Tree;
use super::write::{Op, rewrite};
use std::collections::{BTreeMap, BTreeSet};

/// The knowledge files of the three sides, by path.
pub(super) type Docs<'a> = [&'a BTreeMap<String, Doc>; 3];

/// Where an entry stands.
#[derive(Clone)]
struct Spot<'a> {
    file: &'a str,
    number: usize,
    at: At<'a>,
}

/// An entry on the three sides.
struct Known<'a> {
    spots: [Option<Spot<'a>>; 3],
    unit: Unit<'a>,
}

/// A file that comes of a merge; without a text it is none.
pub(super) type Written = BTreeMap<String, Option<String>>;

/// Whether a document is one of knowledge: entries, and all of them named.
pub(super) fn is_knowledge(path: &str, doc: &Doc) -> bool {
    let named = |at: &At<'_>| at.node.get("id").and_then(botloom_flow::Node::text).is_some();
    path.starts_with("knowledge/")
        && doc.at().field("entries").is_some_and(|list| is_list(list.node) && list.items().iter().all(named))
}

/// The files for a goal; nothing if a text could not be written.
pub(super) fn merge(docs: Docs<'_>, planner: &mut Planner<'_>) -> Option<[Written; 2]> {
    let found = docs.map(spots);
    let mut ids: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    for side in [&found[1], &found[2], &found[0]] {
        ids.extend(side.iter().map(|(id, _)| id.as_str()).filter(|id| seen.insert(*id)));
    }
    let by_id = found
        .each_ref()
        .map(|side| side.iter().map(|(id, spot)| (id.as_str(), spot)).collect::<BTreeMap<&str, &Spot<'_>>>());
    let mut entries: Vec<Known<'_>> = Vec::with_capacity(ids.len());
    for id in ids {
        let spots = by_id.each_ref().map(|side| side.get(id).map(|spot| (*spot).clone()));
        let at = spots.each_ref().map(|spot| spot.as_ref().map(|spot| spot.at));
        let file = [1, 2, 0].into_iter().find_map(|side| spots[side].as_ref()).map_or("", |spot| spot.file);
        let place = Place { id: format!("knowledge/{id}"), file: file.to_owned() };
        let unit = planner.unit(at[0], at[1], at[2], &place, false);
        entries.push(Known { spots, unit });
    }
    let paths: BTreeSet<&str> = docs.iter().flat_map(|side| side.keys()).map(String::as_str).collect();
    let mut written = [Written::new(), Written::new()];
    for path in paths {
        // What else stands in the file.
        let roots = docs.map(|side| side.get(path).map(Doc::at));
        let place = Place { id: path.to_owned(), file: path.to_owned() };
        let other = rest(roots, &place, planner);
        for (goal, written) in [Goal::Merged, Goal::Base].into_iter().zip(&mut written) {
            let text = file(path, docs, &entries, &other, goal)?;
            written.insert(path.to_owned(), text);
        }
    }
    Some(written)
}

fn spots<'a>(docs: &'a BTreeMap<String, Doc>) -> Vec<(String, Spot<'a>)> {
    let mut spots = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (file, doc) in docs {
        let items = doc.at().field("entries").map(At::items).unwrap_or_default();
        for (number, at) in items.into_iter().enumerate() {
            let id = at.node.get("id").and_then(botloom_flow::Node::text).unwrap_or_default();
            let count = counts.entry(id.to_owned()).or_default();
            *count += 1;
            // The second of a name counts too; it must not get lost.
            let id = if *count > 1 { format!("{id}~{count}") } else { id.to_owned() };
            spots.push((id, Spot { file, number, at }));
        }
    }
    spots
}

/// Keys beside `entries`, which are seldom there.
fn rest<'a>(
    roots: [Option<At<'a>>; 3],
    place: &Place,
    planner: &mut Planner<'_>,
) -> Vec<(&'a str, Unit<'a>)> {
    let mut keys: Vec<&'a str> = Vec::new();
    for root in roots.iter().flatten() {
        for (key, _) in root.fields() {
            if key != "entries" && !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    let field = |key: &'a str| {
        let at = roots.map(|root| root.and_then(|root| root.field(key)));
        let place = Place { id: format!("{}/{key}", place.id), file: place.file.clone() };
        (key, planner.unit(at[0], at[1], at[2], &place, false))
    };
    keys.into_iter().map(field).collect()
}

impl<'a> Known<'a> {
    /// The file in which it stands afterwards: where upstream moved it, unless the author moved it.
    fn file(&self, goal: Goal) -> Option<&'a str> {
        let side = |side: usize| self.spots[side].as_ref().map(|spot| spot.file);
        let (base, ours, theirs) = (side(0), side(1), side(2));
        match goal {
            Goal::Merged if ours.is_some() && (ours != base || theirs.is_none()) => ours,
            Goal::Merged => theirs.or(ours),
            Goal::Base => theirs.or(base),
        }
    }

    /// Where it stands in a file on a side.
    fn number(&self, side: usize, file: &str) -> Option<usize> {
        self.spots[side].as_ref().filter(|spot| spot.file == file).map(|spot| spot.number)
    }

    fn row(&self, file: &str) -> Row<'a> {
        let Unit { base, ours, theirs, .. } = self.unit;
        let plan = match self.unit.plan {
            Plan::Take => Plan::Take,
            Plan::Clash => Plan::Clash,
            _ => Plan::Keep,
        };
        let [b, o, t] = [0, 1, 2].map(|side| self.number(side, file));
        Row { base: b, ours: o, theirs: t, unit: Unit { base, ours, theirs, plan } }
    }
}

/// Whether what is put is the entry that stands there.
fn stands_there(known: &Known<'_>, side: usize, op: &Op<'_>) -> bool {
    let spot = known.spots[side].as_ref();
    matches!((op, spot), (Op::Put(other, inner), Some(spot))
        if std::ptr::eq(other.node, spot.at.node) && matches!(**inner, Op::Keep))
}

/// The text of one file; nothing inside if there is to be no such file, nothing at all if it can not be written.
#[expect(clippy::option_option, reason = "the outer one is a failure, the inner one an answer")]
fn file(
    path: &str,
    docs: Docs<'_>,
    entries: &[Known<'_>],
    other: &[(&str, Unit<'_>)],
    goal: Goal,
) -> Option<Option<String>> {
    let (main, second) = match goal {
        Goal::Merged => (1, 2),
        Goal::Base => (2, 0),
    };
    let here: Vec<&Known<'_>> =
        entries.iter().filter(|known| known.unit.is_there(goal) && known.file(goal) == Some(path)).collect();
    let rows: Vec<Row<'_>> = here.iter().map(|known| known.row(path)).collect();
    let order = order(&rows, goal, false);
    let [main_doc, second_doc] = [main, second].map(|side| docs[side].get(path));
    let Some(doc) = main_doc.or(second_doc) else { return Some(None) };
    if here.is_empty() {
        let emptied =
            main_doc.is_some_and(|doc| !doc.at().field("entries").is_some_and(|at| at.items().is_empty()));
        if main_doc.is_none() || emptied && second_doc.is_none() {
            return Some(None);
        }
    }
    let edits_main = main_doc.is_some();
    let list: Vec<(Option<usize>, Op<'_>)> = order
        .into_iter()
        .filter_map(|at| {
            let known = here[at];
            let side = if edits_main { main } else { second };
            let there = known.number(side, path);
            let op = Op::of(&known.unit, goal)?;
            // What is done to the entry of the edited side is done to it wherever it is put.
            let from = known.unit.edited(goal);
            let op = match op {
                op if edits_main && there.is_some() => op,
                Op::Put(other, inner) => Op::Put(other, inner),
                op => Op::Put(from?, Box::new(op)),
            };
            // In a file that only the other side has, what is not taken from it as it is is new.
            let there = there.filter(|_| edits_main || stands_there(known, side, &op));
            Some((there, op))
        })
        .collect();
    let root = doc.at();
    let mut fields = Vec::new();
    for (key, at) in root.fields() {
        if key == "entries" {
            fields.push((key, Some(at), Op::List(list.clone())));
        } else if !edits_main {
            fields.push((key, Some(at), Op::Keep));
        }
    }
    if edits_main {
        for (key, unit) in other {
            if let Some(op) = Op::of(unit, goal) {
                fields.push((*key, unit.edited(goal), op));
            }
        }
    }
    let op = Op::Map(fields);
    // An untouched file becomes the release's as it is, with its comments.
    let [base, ours, theirs] = docs.map(|side| side.get(path));
    if let (Goal::Merged, Some(base), Some(ours), Some(theirs)) = (goal, base, ours, theirs)
        && base.text == ours.text
        && op.tree(Some(root)) == Tree::of(&theirs.root)
    {
        return Some(Some(theirs.text.clone()));
    }
    rewrite(path, root, &op).map(Some)
}
