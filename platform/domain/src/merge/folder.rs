//! Files and their counterparts: flows and tests by name, others by path.

use super::at::Doc;
use super::knowledge::{self, is_knowledge};
use super::plan::{Goal, Place, Plan, Planner};
use super::tree::Tree;
use super::write::{Op, rewrite};
use super::{Merge, Resolutions, lines};
use botloom_ports::Files;
use std::collections::{BTreeMap, BTreeSet};

/// The paths of a file on the three sides.
type Trio<'a> = [Option<&'a str>; 3];

pub(super) fn merge(base: &Files, ours: &Files, theirs: &Files, take: &Resolutions) -> Merge {
    let sides = [base, ours, theirs];
    let docs = sides.map(read);
    let mut planner = Planner::new(take);
    let mut out = Out::default();
    let knowledge = known(&docs, &sides);
    let mark = planner.mark();
    let merged = knowledge::merge([&knowledge[0], &knowledge[1], &knowledge[2]], &mut planner);
    let mut done: BTreeSet<&str> = BTreeSet::new();
    match merged {
        Some([files, next]) => {
            done.extend(knowledge.iter().flat_map(|side| side.keys()).map(String::as_str));
            for (path, text) in files {
                out.files.extend(text.map(|text| (path, text.into_bytes())));
            }
            for (path, text) in next {
                out.base.extend(text.map(|text| (path, text.into_bytes())));
            }
        }
        None => planner.back(mark),
    }
    let mut files = trios(&docs, &sides, &done);
    // By what people call them: a path may be another one after a merge, and what is told keeps its order.
    files.sort_by_cached_key(|trio| (called(*trio, &docs), *trio));
    for trio in files {
        file(trio, &docs, &sides, &mut planner, &mut out);
    }
    let Planner { changes, kept, conflicts, settled, .. } = planner;
    let [files, base] = [out.files, out.base].map(|files| files.into_iter().collect());
    Merge { files, base, changes, kept, conflicts, settled }
}

#[derive(Default)]
struct Out {
    files: BTreeMap<String, Vec<u8>>,
    base: BTreeMap<String, Vec<u8>>,
}

fn read(files: &Files) -> BTreeMap<String, Doc> {
    let yaml = files.iter().filter(|(path, _)| path.ends_with(".yaml"));
    yaml.filter_map(|(path, bytes)| Some((path.to_owned(), Doc::read(path, bytes)?))).collect()
}

/// The files of knowledge; a path that is none on one side is none on all.
fn known(docs: &[BTreeMap<String, Doc>; 3], sides: &[&Files; 3]) -> [BTreeMap<String, Doc>; 3] {
    let fits = |path: &str| {
        docs.iter().zip(sides).all(|(docs, files)| {
            files.get(path).is_none() || docs.get(path).is_some_and(|doc| is_knowledge(path, doc))
        })
    };
    docs.each_ref().map(|docs| {
        let chosen = docs.iter().filter(|(path, _)| path.starts_with("knowledge/") && fits(path));
        let again = |doc: &Doc| Doc { text: doc.text.clone(), root: doc.root.clone() };
        chosen.map(|(path, doc)| (path.clone(), again(doc))).collect()
    })
}

/// The counterparts of every file that is not done.
fn trios<'a>(
    docs: &'a [BTreeMap<String, Doc>; 3],
    sides: &[&'a Files; 3],
    done: &BTreeSet<&str>,
) -> Vec<Trio<'a>> {
    let mut by_name: BTreeMap<String, Trio<'a>> = BTreeMap::new();
    for (side, files) in sides.iter().enumerate() {
        let mut taken = BTreeSet::new();
        for (path, _) in files.iter().filter(|(path, _)| !done.contains(path)) {
            let named = docs[side].get(path).and_then(|doc| name(path, doc));
            let key =
                named.filter(|name| taken.insert(name.clone())).unwrap_or_else(|| format!("path {path}"));
            by_name.entry(key).or_insert([None; 3])[side] = Some(path);
        }
    }
    let mut trios: Vec<Trio<'a>> = by_name.into_values().collect();
    // A flow or test that one side renamed in its file is still the one of that file.
    trios.sort_by_key(|trio| (trio[0].is_none(), *trio));
    let mut at = 0;
    while at < trios.len() {
        for side in [1, 2] {
            let path = trios[at].iter().flatten().next().copied();
            let renamed = |other: &Trio<'a>| {
                other[side].is_some() && other[side] == path && other.iter().flatten().count() == 1
            };
            if trios[at][0].is_some()
                && trios[at][side].is_none()
                && let Some(other) = (at + 1..trios.len()).find(|other| renamed(&trios[*other]))
            {
                trios[at][side] = trios.remove(other)[side];
            }
        }
        at += 1;
    }
    trios
}

/// What the file is found by: the name of its flow or test.
fn name(path: &str, doc: &Doc) -> Option<String> {
    let (folder, _) = path.split_once('/')?;
    let key = match folder {
        "flows" => "flow",
        "tests" => "test",
        _ => return None,
    };
    Some(format!("{key} {}", doc.root.get(key)?.text()?))
}

fn file(
    trio: Trio<'_>,
    docs: &[BTreeMap<String, Doc>; 3],
    sides: &[&Files; 3],
    planner: &mut Planner<'_>,
    out: &mut Out,
) {
    let bytes = |side: usize| trio[side].and_then(|path| sides[side].get(path));
    let doc = |side: usize| trio[side].and_then(|path| docs[side].get(path));
    let Some(first) = trio[1].or(trio[2]).or(trio[0]) else { return };
    let place = Place { id: called(trio, docs), file: first.to_owned() };
    // Where it stands: where upstream moved it, unless the author moved it.
    let moved = trio[1].is_some() && trio[1] == trio[0] && trio[2].is_some();
    let path = if moved { trio[2].unwrap_or(first) } else { first };
    let path = if moved && sides[1].get(path).is_some() && trio[1] != Some(path) { first } else { path };
    let next = trio[2].or(trio[0]).unwrap_or(first);
    let mark = planner.mark();
    let merged = match (bytes(1), bytes(2)) {
        (Some(ours), Some(theirs)) => {
            both([bytes(0), Some(ours), Some(theirs)], [doc(0), doc(1), doc(2)], &place, planner)
        }
        _ => None,
    };
    if let Some((text, base)) = merged {
        out.put(path, text, trio[1] == Some(path));
        out.base.insert(next.to_owned(), base);
        return;
    }
    planner.back(mark);
    let plan = whole([bytes(0), bytes(1), bytes(2)], [doc(0), doc(1), doc(2)], &place, planner);
    let (text, base) = match plan {
        Plan::Take => (bytes(2), bytes(2)),
        Plan::Clash => (bytes(1), bytes(0)),
        _ => (bytes(1), bytes(2)),
    };
    if let Some(text) = text {
        out.put(path, text.to_vec(), trio[1] == Some(path));
    }
    if let Some(base) = base {
        out.base.insert(next.to_owned(), base.to_vec());
    }
}

impl Out {
    /// Adds a file; a new one does not take the place of another.
    fn put(&mut self, path: &str, text: Vec<u8>, is_its_own: bool) {
        let mut free = path.to_owned();
        if !is_its_own {
            let stem = path.strip_suffix(".yaml").unwrap_or(path);
            let mut number = 2;
            while self.files.contains_key(&free) {
                free = format!("{stem}-{number}.yaml");
                number += 1;
            }
        }
        if let Some(other) = self.files.insert(free, text) {
            self.put(path, other, false);
        }
    }
}

/// A file that both sides have: the merged one and that for the next merge; nothing if it can only be taken as a whole.
fn both(
    bytes: [Option<&[u8]>; 3],
    docs: [Option<&Doc>; 3],
    place: &Place,
    planner: &mut Planner<'_>,
) -> Option<(Vec<u8>, Vec<u8>)> {
    let [base, ours, theirs] = bytes;
    let (ours, theirs) = (ours?, theirs?);
    let text = |bytes| std::str::from_utf8(bytes).ok();
    if let (Some(o), Some(t)) = (docs[1], docs[2])
        && docs[0].is_some() == base.is_some()
    {
        let unit = planner.unit(docs[0].map(Doc::at), Some(o.at()), Some(t.at()), place, false);
        let write = |doc: &Doc, goal| rewrite(&place.file, doc.at(), &Op::of(&unit, goal)?);
        let (merged, next) = (write(o, Goal::Merged)?, write(t, Goal::Base)?);
        let means_theirs = Op::of(&unit, Goal::Merged)?.tree(Some(o.at())) == Tree::of(&t.root);
        // An untouched file becomes the release's as it is, with its comments.
        let merged = if base == Some(ours) && means_theirs { theirs.to_vec() } else { merged.into_bytes() };
        return Some((merged, next.into_bytes()));
    }
    let base = base.map_or(Some(""), text)?;
    let (merged, next) = lines::merge(base, text(ours)?, text(theirs)?, place, planner);
    Some((merged.into_bytes(), next.into_bytes()))
}

/// A file as one thing: one side does not have it, or it can not be merged.
fn whole<'a>(
    bytes: [Option<&[u8]>; 3],
    docs: [Option<&Doc>; 3],
    place: &Place,
    planner: &mut Planner<'_>,
) -> Plan<'a> {
    let same = |a: usize, b: usize| {
        bytes[a] == bytes[b]
            || matches!((docs[a], docs[b]), (Some(a), Some(b)) if Tree::of(&a.root) == Tree::of(&b.root))
    };
    let shown = |side: usize| bytes[side].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let change = |before: usize, after: usize| super::Change {
        id: place.id.clone(),
        file: place.file.clone(),
        kind: match (bytes[before], bytes[after]) {
            (None, _) => super::ChangeKind::Added,
            (_, None) => super::ChangeKind::Removed,
            _ => super::ChangeKind::Changed,
        },
        before: shown(before),
        after: shown(after),
    };
    match () {
        () if same(1, 2) => Plan::Keep,
        () if same(0, 1) => {
            planner.changes.push(change(1, 2));
            Plan::Take
        }
        () if same(0, 2) => {
            planner.kept.push(change(2, 1));
            Plan::Keep
        }
        () => planner.clash(place, shown(0), shown(1), shown(2)),
    }
}

/// What people call a file: a flow by its name, another by its path; on the author's side where it is there.
fn called(trio: Trio<'_>, docs: &[BTreeMap<String, Doc>; 3]) -> String {
    let doc = |side: usize| trio[side].and_then(|path| docs[side].get(path));
    let path = trio[1].or(trio[2]).or(trio[0]).unwrap_or_default();
    let doc = doc(1).or(doc(2)).or(doc(0)).filter(|_| path.starts_with("flows/"));
    doc.and_then(|doc| doc.root.get("flow")?.text())
        .map_or_else(|| path.to_owned(), |flow| format!("flows/{flow}"))
}
