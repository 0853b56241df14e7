//! Finds questions that two entries both claim.

use std::collections::HashMap;

use crate::entry::Entry;

/// A phrasing that stands in two entries, so that a bot cannot know which answer is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duplicate {
    /// Id of the entry that stands first in the list.
    pub first: String,
    /// Id of the later entry.
    pub second: String,
    /// Language tag in which both say it.
    pub language: String,
    /// The phrasing as the later entry writes it.
    pub text: String,
}

/// Returns every phrasing that a later entry shares with an earlier one, in the order of the entries.
///
/// Phrasings are compared as searches compare them: width, case and punctuation do not matter. A phrasing that one
/// entry repeats to itself is harmless and not reported.
pub fn duplicates(entries: &[Entry]) -> Vec<Duplicate> {
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    let mut found: Vec<(usize, Duplicate)> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        for (language, faq) in &entry.text {
            for (text, normalized) in faq.phrasings() {
                let first = *seen.entry((language.to_lowercase(), normalized)).or_insert(at);
                if first == at {
                    continue;
                }
                let duplicate = Duplicate {
                    first: entries[first].id.clone(),
                    second: entry.id.clone(),
                    language: language.clone(),
                    text: text.to_owned(),
                };
                found.push((at, duplicate));
            }
        }
    }
    found.sort();
    found.dedup_by(|a, b| a == b);
    found.into_iter().map(|(_, duplicate)| duplicate).collect()
}
