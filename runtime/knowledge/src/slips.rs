//! Slips of the keyboard: words that nothing knows, read as the word of the index that was meant.
//!
//! An English word that is neither in the index nor in `data/english.txt` (words of this repository's own bots and packs)
//! and differs in one letter from a word of the index is read as that. Two Chinese characters that the segmenter does
//! not join, and no text of the index has side by side, are read as a word of the index that sounds the same.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use crate::analysis::{hash, narrow, segments};
use crate::normalize::is_dense;
use botloom_script::sound;

/// Shorter English words have too many neighbours.
const SHORTEST: usize = 5;

static ENGLISH: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("data/english.txt").split_whitespace().collect());

/// Words with how often they stand, and the keys under which they are found.
type Table<'w> = (Vec<(&'w str, u32)>, Vec<(u32, u32)>);

/// The words of an index by the ways in which they are mistyped.
#[derive(Debug, Default, Clone)]
pub(crate) struct Words(BTreeMap<String, u32>);

impl Words {
    /// Counts the words of a phrasing.
    pub fn add(&mut self, normalized: &str) {
        each(normalized, |word| self.count(word, 1));
    }

    /// Counts a word so many times more.
    pub fn count(&mut self, word: &str, more: u32) {
        match self.0.get_mut(word) {
            Some(times) => *times += more,
            None => drop(self.0.insert(word.to_owned(), more)),
        }
    }

    /// Takes the words of a phrasing away that was counted.
    pub fn remove(&mut self, normalized: &str) {
        each(normalized, |word| match self.0.get_mut(word) {
            Some(times) if *times > 1 => *times -= 1,
            _ => drop(self.0.remove(word)),
        });
    }

    /// Every word with how often it stands; and the rows `(key, number of the word)`, ascending.
    pub fn table(&self) -> Table<'_> {
        // Of two words with one key the commoner comes first.
        let mut words: Vec<(&String, &u32)> = self.0.iter().collect();
        words.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let mut rows = Vec::new();
        for (number, (word, _)) in words.iter().enumerate() {
            rows.extend(keys(word).into_iter().map(|key| (key, number as u32)));
        }
        rows.sort_unstable();
        rows.dedup();
        (words.into_iter().map(|(word, times)| (word.as_str(), *times)).collect(), rows)
    }
}

/// Calls `each` with the words of a phrasing that slips are mended to.
fn each(normalized: &str, mut each: impl FnMut(&str)) {
    for run in runs(normalized) {
        if run.starts_with(is_dense) {
            segments(run).filter(|word| word.chars().count() == 2).for_each(&mut each);
        } else if is_long(run) {
            each(run);
        }
    }
}

/// The keys under which a word is looked up: its sound, or itself and itself without one letter.
pub(crate) fn keys(word: &str) -> Vec<u32> {
    let number = |text: &[u8]| narrow(hash(text));
    if word.starts_with(is_dense) {
        let sounds: Option<Vec<u8>> = word
            .chars()
            .map(|c| sound(c).map(u16::to_le_bytes))
            .collect::<Option<Vec<_>>>()
            .map(|all| all.concat());
        return sounds.map(|sounds| number(&sounds)).into_iter().collect();
    }
    let mut keys = vec![number(word.as_bytes())];
    for at in 0..word.len() {
        keys.push(number([&word.as_bytes()[..at], &word.as_bytes()[at + 1..]].concat().as_slice()));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A normalized text with its slips mended; none if it has none. `known` tells whether the index has a word or pair,
/// `look_up` gives the words that share a key, the commonest first.
pub(crate) fn mended<'w>(
    normalized: &str,
    known: impl Fn(&str) -> bool,
    look_up: impl Fn(u32) -> Vec<&'w str>,
) -> Option<String> {
    let mut out: Option<String> = None;
    let mut replace = |start: usize, end: usize, word: &str| {
        let text = out.get_or_insert_with(|| normalized.to_owned());
        // Letters may be one more or less: places are counted from the end, which does not move.
        let (start, end) = (text.len() - (normalized.len() - start), text.len() - (normalized.len() - end));
        text.replace_range(start..end, word);
    };
    for run in runs(normalized) {
        let start = run.as_ptr() as usize - normalized.as_ptr() as usize;
        if !run.starts_with(is_dense) {
            if !is_long(run) || ENGLISH.contains(run) || known(run) {
                continue;
            }
            let near = keys(run).into_iter().flat_map(&look_up).find(|word| is_slip(run, word));
            if let Some(word) = near {
                replace(start, start + run.len(), word);
            }
            continue;
        }
        let cut: Vec<&str> = segments(run).collect();
        let mut at = start;
        let mut skip = false;
        for pair in cut.windows(2) {
            let single = |word: &str| word.chars().nth(1).is_none();
            let (here, end) = (at, at + pair[0].len() + pair[1].len());
            at += pair[0].len();
            if std::mem::take(&mut skip)
                || !single(pair[0])
                || !single(pair[1])
                || faint(pair[0]) && faint(pair[1])
            {
                continue;
            }
            let written = &normalized[here..end];
            if known(written) {
                continue;
            }
            let same = keys(written).into_iter().flat_map(&look_up).next();
            if let Some(word) = same.filter(|word| word.starts_with(is_dense)) {
                replace(here, end, word);
                skip = true;
            }
        }
    }
    out
}

fn faint(word: &str) -> bool {
    crate::common::chinese(word) < 1.0
}

fn is_long(run: &str) -> bool {
    run.len() >= SHORTEST - 1 && run.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether `written` is `meant` with one letter missing, added, changed or two exchanged.
fn is_slip(written: &str, meant: &str) -> bool {
    let (a, b) = (written.as_bytes(), meant.as_bytes());
    if a.len().min(b.len()) + 1 < SHORTEST || a.len().max(b.len()) < SHORTEST {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match a.len() as i64 - b.len() as i64 {
        // Another letter makes another word more often than a slip; long words have fewer neighbours.
        0 => {
            a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..]
                || written.len() > SHORTEST && !a.is_empty() && a[1..] == b[1..]
        }
        1 => a[1..] == *b,
        -1 => *a == b[1..],
        _ => false,
    }
}

/// The stretches of one kind of script.
fn runs(normalized: &str) -> impl Iterator<Item = &str> {
    normalized.split(' ').flat_map(|chunk| {
        let mut rest = chunk;
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let end = rest.find(|c| is_dense(c) != is_dense(first)).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            rest = after;
            Some(run)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mend(known: &[&str], text: &str) -> Option<String> {
        let mut words = Words::default();
        known.iter().for_each(|text| words.add(text));
        let (list, rows) = words.table();
        let look_up = |key: u32| {
            rows.iter().filter(|row| row.0 == key).map(|row| list[row.1 as usize].0).collect::<Vec<_>>()
        };
        mended(text, |word| known.iter().any(|text| text.contains(word)), look_up)
    }

    #[test]
    fn english_slips_are_mended() {
        let known = ["my password and refund", "return the parcel"];
        assert_eq!(mend(&known, "pasword wrong"), Some("password wrong".into()));
        assert_eq!(mend(&known, "refnd or retrun my parcle").as_deref(), Some("refund or return my parcel"));
        assert_eq!(mend(&known, "my password"), None);
        assert_eq!(mend(&["stuck parcel"], "which stock"), None, "a word of its own is no slip");
    }

    #[test]
    fn characters_of_the_same_sound_are_mended() {
        let known = ["快递到哪了", "我要寄件"];
        assert_eq!(mend(&known, "快第到哪了").as_deref(), Some("快递到哪了"));
        assert_eq!(mend(&known, "快递到哪了"), None);
        assert_eq!(mend(&known, "今天天气"), None);
    }
}
