//! Which items of two lists are the same item.

use super::at::{At, is_map};
use super::tree::{quotes_matter, reads_as_value};
use botloom_flow::{Node, Value};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The keys that name an item, the first that it has.
const NAMES: &[&str] = &["id", "pack", "files", "value", "name"];
/// How alike two items without a name have to be, from 0 to 1.
const ALIKE: f64 = 0.5;
/// The most pairs of items of which it is computed how alike they are; people do not change more at once.
const COMPARED: usize = 40_000;
/// The most items of two lists that are aligned or, in other files, lines.
pub(super) const ALIGNED: usize = 20_000;

/// What an item is called, if it has a name.
pub(super) fn name(node: &Node) -> Option<&str> {
    NAMES.iter().find_map(|key| node.get(key)?.text())
}

/// For each item of the first list its counterpart in the second.
///
/// By name; then what is equal, in order where that is possible; then, between two pairs, what is alike, and what is of the
/// same kind in the same order.
pub(super) fn pairs(first: &[At<'_>], second: &[At<'_>], exact: bool) -> Vec<Option<usize>> {
    let mut found = Found { first, second, pair: vec![None; first.len()], taken: vec![false; second.len()] };
    found.by_name();
    found.equal(exact);
    found.alike();
    found.of_a_kind();
    found.pair
}

struct Found<'l, 'a> {
    first: &'l [At<'a>],
    second: &'l [At<'a>],
    pair: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'a> Found<'_, 'a> {
    fn join(&mut self, first: usize, second: usize) {
        self.pair[first] = Some(second);
        self.taken[second] = true;
    }

    fn by_name(&mut self) {
        let named = |list: &[At<'a>]| {
            let mut names: HashMap<&'a str, Option<usize>> = HashMap::new();
            for (at, item) in list.iter().enumerate() {
                if let Some(name) = name(item.node) {
                    names.entry(name).and_modify(|twice| *twice = None).or_insert(Some(at));
                }
            }
            names
        };
        let others = named(self.second);
        let mut joined: Vec<(usize, usize)> = named(self.first)
            .into_iter()
            .filter_map(|(name, at)| Some((at?, others.get(name).copied().flatten()?)))
            .collect();
        joined.sort_unstable();
        for (first, second) in joined {
            self.join(first, second);
        }
    }

    fn equal(&mut self, exact: bool) {
        let word = |at: &At<'_>| fingerprint(at.node, exact);
        let (a, b): (Vec<String>, Vec<String>) =
            (self.first.iter().map(word).collect(), self.second.iter().map(word).collect());
        // Of lists that are too long to be aligned, what is equal is paired wherever it stands.
        let short = a.len() + b.len() <= ALIGNED;
        let operations = if short { capture_diff_slices(Algorithm::Myers, &a, &b) } else { Vec::new() };
        for operation in operations {
            if let DiffOp::Equal { old_index, new_index, len } = operation {
                for step in 0..len {
                    if self.pair[old_index + step].is_none() && !self.taken[new_index + step] {
                        self.join(old_index + step, new_index + step);
                    }
                }
            }
        }
        let mut elsewhere: HashMap<&str, Vec<usize>> = HashMap::new();
        for at in (0..b.len()).rev().filter(|at| !self.taken[*at]) {
            elsewhere.entry(&b[at]).or_default().push(at);
        }
        for (at, word) in a.iter().enumerate() {
            if self.pair[at].is_none()
                && let Some(second) = elsewhere.get_mut(word.as_str()).and_then(Vec::pop)
            {
                self.pair[at] = Some(second);
                self.taken[second] = true;
            }
        }
    }

    /// What is free in each stretch between two pairs that are in order.
    fn gaps(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut borders: Vec<(usize, usize)> =
            self.pair.iter().enumerate().filter_map(|(at, pair)| Some((at, (*pair)?))).collect();
        // An item that moved is no border: it would leave what it passed without a counterpart.
        let stay: HashSet<usize> = longest_rising(&borders).into_iter().collect();
        borders.retain(|(first, _)| stay.contains(first));
        borders.push((self.first.len(), self.second.len()));
        let (mut from, mut gaps) = ((0, 0), Vec::new());
        for (first, second) in borders {
            // A name of its own on both sides says that they are two things.
            let left: Vec<usize> = (from.0..first).filter(|at| self.pair[*at].is_none()).collect();
            let right: Vec<usize> = (from.1..second.max(from.1)).filter(|at| !self.taken[*at]).collect();
            if !left.is_empty() && !right.is_empty() {
                gaps.push((left, right));
            }
            from = (first + 1, second + 1);
        }
        gaps
    }

    fn may_join(&self, first: usize, second: usize) -> bool {
        let (a, b) = (self.first[first].node, self.second[second].node);
        let names = (name(a), name(b));
        kind(a) == kind(b) && a.text().is_none() && !matches!(names, (Some(a), Some(b)) if a != b)
    }

    fn alike(&mut self) {
        for (left, right) in self.gaps() {
            if left.len() * right.len() > COMPARED {
                continue;
            }
            let grams = |list: &[At<'a>], at: &usize| grams(list[*at].node);
            let a: Vec<_> = left.iter().map(|at| grams(self.first, at)).collect();
            let b: Vec<_> = right.iter().map(|at| grams(self.second, at)).collect();
            let mut scores = Vec::new();
            for (i, first) in left.iter().enumerate() {
                for (j, second) in right.iter().enumerate() {
                    let score = if self.may_join(*first, *second) { likeness(&a[i], &b[j]) } else { 0.0 };
                    if score >= ALIKE {
                        scores.push((score, *first, *second));
                    }
                }
            }
            scores.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            for (_, first, second) in scores {
                if self.pair[first].is_none() && !self.taken[second] {
                    self.join(first, second);
                }
            }
        }
    }

    /// What is left between two pairs, if there are as many of a kind on both sides.
    fn of_a_kind(&mut self) {
        for (left, right) in self.gaps() {
            let mut kinds: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
            for at in left.iter().filter(|at| is_map(self.first[**at].node)) {
                kinds.entry(kind(self.first[*at].node)).or_default().0.push(*at);
            }
            for at in right.iter().filter(|at| is_map(self.second[**at].node)) {
                kinds.entry(kind(self.second[*at].node)).or_default().1.push(*at);
            }
            for (first, second) in kinds.into_values().filter(|(a, b)| a.len() == b.len()) {
                for (first, second) in first.into_iter().zip(second) {
                    if self.may_join(first, second) {
                        self.join(first, second);
                    }
                }
            }
        }
    }
}

/// The first places of the most pairs whose second places rise; the first places do.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<usize> {
    // For each length the pair that ends such a sequence lowest, and for each pair the one before it.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (at, (_, second)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *second);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    std::iter::successors(ends.last().copied(), |at| before[*at]).map(|at| pairs[at].0).collect()
}

/// What sort of thing an item is: for a step its verb.
fn kind(node: &Node) -> String {
    match node.entries().iter().find(|entry| entry.key != "id" && entry.key != "note") {
        Some(entry) => entry.key.clone(),
        None if node.items().is_empty() => "text".to_owned(),
        None => "list".to_owned(),
    }
}

/// A text that two items share if and only if they say the same.
pub(super) fn fingerprint(node: &Node, exact: bool) -> String {
    let mut out = String::new();
    print(node, exact, &mut out);
    out
}

fn print(node: &Node, exact: bool, out: &mut String) {
    if let Some(text) = node.text() {
        let plain = matches!(&node.value, Value::Scalar(scalar) if scalar.plain);
        let quoted = !plain && (exact || reads_as_value(text));
        *out += &format!("{}{}:{text}", if quoted { "q" } else { "t" }, text.len());
        return;
    }
    if is_map(node) {
        let mut entries: Vec<_> = node.entries().iter().collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        out.push('{');
        for entry in entries {
            *out += &format!("{}:{}", entry.key.len(), entry.key);
            print(&entry.value, exact || quotes_matter(&entry.key), out);
        }
        out.push('}');
    } else {
        out.push('[');
        node.items().iter().for_each(|item| print(item, exact, out));
        out.push(']');
    }
}

/// How often each pair of characters stands in the texts of an item; of a list of words, each word.
fn grams(node: &Node) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let words = !node.items().is_empty() && node.items().iter().all(|item| item.text().is_some());
    if words {
        for word in node.items().iter().filter_map(Node::text) {
            counts.insert(word.to_owned(), 1);
        }
    } else {
        count(node, &mut counts);
    }
    counts
}

fn count(node: &Node, counts: &mut BTreeMap<String, usize>) {
    if let Some(text) = node.text() {
        let chars: Vec<char> = text.chars().collect();
        for pair in chars.windows(2) {
            *counts.entry(pair.iter().collect()).or_default() += 1;
        }
        if chars.len() == 1 {
            *counts.entry(text.to_owned()).or_default() += 1;
        }
    }
    for entry in node.entries() {
        *counts.entry(format!("{}:", entry.key)).or_default() += 1;
        count(&entry.value, counts);
    }
    node.items().iter().for_each(|item| count(item, counts));
}

/// Twice what is shared by what there is; a group of words that shares one is alike.
fn likeness(a: &BTreeMap<String, usize>, b: &BTreeMap<String, usize>) -> f64 {
    let shared: usize = a.iter().map(|(gram, n)| n.min(b.get(gram).unwrap_or(&0))).sum();
    let all: usize = a.values().sum::<usize>() + b.values().sum::<usize>();
    if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 }
}
