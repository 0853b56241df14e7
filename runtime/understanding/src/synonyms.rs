//! Words of a bot's lexicon that no example has, read as the word of their group that examples have.

use crate::text::{folded, stands_alone};
use aho_corasick::{AhoCorasick, MatchKind};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What stands for what.
#[derive(Default)]
pub(crate) struct Synonyms {
    /// Finds the words that no example has; none if there is no such word.
    unknown: Option<AhoCorasick>,
    /// By number of the word: the one that is read instead.
    known: Vec<String>,
}

impl Synonyms {
    /// Groups of words that mean the same, and the texts of the examples.
    pub fn new<'t>(groups: &[Vec<String>], texts: impl Iterator<Item = &'t str>) -> Self {
        if groups.is_empty() {
            return Self::default();
        }
        let groups: Vec<Vec<String>> = groups
            .iter()
            .map(|group| group.iter().map(|word| folded(word)).filter(|word| !word.is_empty()).collect())
            .collect();
        let words: Vec<&str> = groups.iter().flatten().map(String::as_str).collect();
        let Ok(finder) = AhoCorasick::new(&words) else { return Self::default() };
        // In how many texts each word stands.
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for text in texts {
            let text = folded(text);
            let found =
                finder.find_overlapping_iter(&text).filter(|found| stands_alone(&text, found.range()));
            let mut found: Vec<&str> = found.map(|found| words[found.pattern().as_usize()]).collect();
            found.sort_unstable();
            found.dedup();
            found.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
        }
        let mut instead: BTreeMap<&str, &str> = BTreeMap::new();
        for group in &groups {
            let count = |word: &String| counts.get(word.as_str()).copied().unwrap_or(0);
            // The first of those that stand in most texts.
            let Some(known) =
                group.iter().rev().max_by_key(|word| count(word)).filter(|word| count(word) > 0)
            else {
                continue;
            };
            for word in group.iter().filter(|word| count(word) == 0) {
                instead.entry(word).or_insert(known);
            }
        }
        let unknown = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(instead.keys());
        let unknown = unknown.ok().filter(|_| !instead.is_empty());
        Self { unknown, known: instead.into_values().map(str::to_owned).collect() }
    }

    /// A text with known words in place of unknown ones; as it is where it has none.
    pub fn read<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(unknown) = &self.unknown else { return Cow::Borrowed(text) };
        let folded = folded(text);
        let mut read = String::new();
        let mut at = 0;
        for found in unknown.find_iter(&folded).filter(|found| stands_alone(&folded, found.range())) {
            read.push_str(&folded[at..found.start()]);
            read.push_str(&self.known[found.pattern().as_usize()]);
            at = found.end();
        }
        if at == 0 {
            return Cow::Borrowed(text);
        }
        read.push_str(&folded[at..]);
        Cow::Owned(read)
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.unknown.as_ref().map_or(0, AhoCorasick::memory_usage)
            + self.known.iter().map(|word| word.len() + size_of::<String>()).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::Synonyms;

    #[test]
    fn an_unknown_word_is_read_as_a_known_one_of_its_group() {
        let groups = [
            vec!["运费", "邮费", "快递费"],
            vec!["parcel", "package", "shipment"],
            vec!["cash machine", "ATM", "取款机"],
            vec!["foo", "bar"],
        ];
        let groups: Vec<Vec<String>> =
            groups.iter().map(|group| group.iter().map(|word| (*word).to_owned()).collect()).collect();
        let texts = ["运费多少钱", "where is my parcel", "my parcel is late", "package lost", "ATM 在哪"];
        let synonyms = Synonyms::new(&groups, texts.into_iter());
        for (text, read) in [
            ("邮费多少？", "运费多少"),
            ("寄到北京快递费要多少", "寄到北京运费要多少"),
            ("运费多少？", "运费多少？"),
            ("Where's my shipment?", "where's my parcel"),
            ("Where's my package?", "Where's my package?"),
            ("reshipments", "reshipments"),
            ("附近有没有取款机", "附近有没有atm"),
            ("a cash machine near me", "a atm near me"),
            ("bar", "bar"),
        ] {
            assert_eq!(synonyms.read(text), read);
        }
        assert_eq!(Synonyms::new(&[], texts.into_iter()).read("邮费"), "邮费");
        assert_eq!(Synonyms::new(&groups, [].into_iter()).read("邮费"), "邮费");
    }
}
