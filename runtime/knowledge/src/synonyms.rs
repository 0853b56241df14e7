//! Words that customers use for one another: those of everybody's language and those that an author lists.
//!
//! A text is searched for the words of all groups, the longest at each place; each find gives a token that stands for
//! the group, so that texts which say it in different words share something. Words of scripts with spaces are found by
//! their stems and only whole.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use aho_corasick::{AhoCorasick, MatchKind};
use frostem::{Algorithm, Stemmer};

use crate::normalize::{is_dense, normalize};

/// Groups of words, ready to be found in texts. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub(crate) struct Synonyms(Option<Arc<Finder>>);

#[derive(Debug)]
struct Finder {
    words: AhoCorasick,
    /// For each word the numbers of its groups.
    groups: Vec<Vec<u32>>,
    /// The name of each group.
    names: Vec<String>,
}

/// The groups of everybody's language.
static COMMON: LazyLock<Synonyms> =
    LazyLock::new(|| Synonyms::new(&groups(include_str!("data/synonyms.txt")).collect::<Vec<_>>()));

/// Words of other worlds, each a group of its own.
static ELSEWHERE: LazyLock<Synonyms> = LazyLock::new(|| {
    let words = groups(include_str!("data/elsewhere.txt")).flatten();
    Synonyms::new(&words.map(|word| vec![word]).collect::<Vec<_>>())
});

/// The groups of a table: one a line, with commas between the words.
fn groups(table: &str) -> impl Iterator<Item = Vec<String>> {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split(',').map(|word| word.trim().to_owned()).collect())
}

impl Synonyms {
    /// Groups of words that mean the same, in any order. Words without a letter or digit are left out.
    pub fn new(groups: &[Vec<String>]) -> Synonyms {
        let mut words: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut names = Vec::new();
        for group in groups {
            let keys: Vec<String> =
                group.iter().map(|word| stemmed(&normalize(word))).filter(|word| !word.is_empty()).collect();
            let Some(name) = keys.first() else { continue };
            let number = names.len() as u32;
            names.push(format!("#{name}"));
            for key in keys {
                let known = words.entry(key).or_default();
                if !known.contains(&number) {
                    known.push(number);
                }
            }
        }
        if words.is_empty() {
            return Synonyms(None);
        }
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words.keys());
        // Only a word list beyond what an index can hold is refused.
        let Ok(finder) = finder else { return Synonyms(None) };
        Synonyms(Some(Arc::new(Finder { words: finder, groups: words.into_values().collect(), names })))
    }

    /// The groups that every index knows.
    pub fn common() -> &'static Synonyms {
        &COMMON
    }

    /// Words that speak of other worlds.
    pub fn elsewhere() -> &'static Synonyms {
        &ELSEWHERE
    }

    /// Calls `each` with the name of every group that a text has a word of, in order of appearance.
    pub fn each(&self, stemmed: &str, mut each: impl FnMut(&str)) {
        let Some(finder) = &self.0 else { return };
        for found in finder.words.find_iter(stemmed) {
            if !whole(stemmed, found.start(), found.end()) {
                continue;
            }
            for group in &finder.groups[found.pattern().as_usize()] {
                each(&finder.names[*group as usize]);
            }
        }
    }

    /// Where words stand in a run of a script without spaces.
    pub fn words(&self, run: &str) -> Vec<std::ops::Range<usize>> {
        let Some(finder) = &self.0 else { return Vec::new() };
        finder.words.find_iter(run).map(|found| found.range()).collect()
    }
}

/// Whether no word of a script with spaces is cut at these places.
fn whole(text: &str, start: usize, end: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c != ' ' && !is_dense(c));
    let cut = |at: usize| letter(text[..at].chars().next_back()) && letter(text[at..].chars().next());
    !cut(start) && !cut(end)
}

/// A normalized text with the stem in place of each word of a script with spaces.
pub(crate) fn stemmed(normalized: &str) -> String {
    let stemmer = Stemmer::new(Algorithm::English);
    let mut out = String::with_capacity(normalized.len());
    let mut rest = normalized;
    while let Some(first) = rest.chars().next() {
        let latin = |c: char| c.is_ascii_alphabetic();
        let end = rest.find(|c| latin(c) != latin(first)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if latin(first) {
            out.push_str(&stemmer.stem(run))
        } else {
            out.push_str(run)
        }
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(synonyms: &Synonyms, text: &str) -> Vec<String> {
        let mut names = Vec::new();
        synonyms.each(&stemmed(&normalize(text)), |name| names.push(name.to_owned()));
        names
    }

    #[test]
    fn words_of_a_group_give_its_token() {
        let groups = [
            vec!["转账".to_owned(), "汇款".to_owned()],
            vec!["cash machine".to_owned(), "ATM".to_owned()],
            vec!["快递".to_owned(), "包裹".to_owned()],
            vec!["快递单号".to_owned(), "运单号".to_owned()],
        ];
        let synonyms = Synonyms::new(&groups);
        assert_eq!(found(&synonyms, "怎么匯款"), ["#转账"]);
        assert_eq!(found(&synonyms, "Cash machines, atms"), ["#cash machin", "#cash machin"]);
        assert_eq!(found(&synonyms, "快递单号"), ["#快递单号"], "the longest counts");
        assert_eq!(found(&synonyms, "batman"), Vec::<String>::new(), "words are whole");
        assert_eq!(found(&synonyms, "用atm取钱"), ["#cash machin"]);
    }

    #[test]
    fn the_common_groups_can_be_read() {
        assert_eq!(found(Synonyms::common(), "要多长时间"), found(Synonyms::common(), "多久"));
        assert_eq!(found(Synonyms::common(), "how long"), ["#how long"]);
    }
}
