//! Editing an index without building it anew, and making it as good as new again.
//!
//! An edit takes the old texts of an entry out and puts the new ones into a small part of their own, so that it costs
//! what the edit is large, not what the index is. Counts (how rare a token is, BM25) are exact at once. What an edit
//! leaves as it was: the sums of weights in the phrasings of others, and their classes; both drift by what the counts
//! changed since the index was built or merged. [`Index::merged`] brings them to date.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::classes::{MOST_TRAINED, teach};
use crate::entry::Entry;
use crate::error::Error;
use crate::index::{Collected, Index, known, refused};
use crate::living::{self, Living};
use crate::merge::{merge, merged_part};
use crate::part::Part;
use crate::store::{Text, rarity};

/// So many of the nearest texts are asked for each phrasing of a new one.
const RIVALS: usize = 8;
/// A part is merged with the one before it unless that has this many times its texts.
const STEEP: u32 = 4;
/// An index is worth merging when one of this many texts has changed.
const WORTH: u32 = 16;

impl Index {
    /// An index in which the entries of `put` stand, in place of those with their ids, and those with an id of `removed`
    /// do not. Removing what is not there changes nothing. Words that mean the same stay those of this index.
    ///
    /// # Errors
    /// When two entries of `put` have the same id, one has none, or there is more text than an index can hold.
    pub fn edit(&self, put: &[Entry], removed: &[String]) -> Result<Index, Error> {
        let mut ids = HashSet::new();
        for entry in put {
            known(&mut ids, entry)?;
        }
        let mut living = self.living().to_vec();
        for id in put.iter().map(|entry| &entry.id).chain(removed) {
            for one in &mut living {
                let texts: Vec<u32> = one.by_id(id).collect();
                if !texts.is_empty() {
                    one.bury(&texts)?;
                }
            }
        }
        if put.iter().any(|entry| !entry.text.is_empty()) {
            let new = self.collected(put, &living)?;
            living.push(Living::new(Arc::new(new)).map_err(refused)?);
        }
        tidy(&mut living)?;
        Index::of(living, Arc::clone(self.groups()), self.synonyms().clone())
    }

    /// The part of new entries beside the others.
    fn collected(&self, put: &[Entry], living: &[Living]) -> Result<Part, Error> {
        let mut collected = Collected::new(put, self.synonyms())?;
        let seen = collected.seen();
        let all = living.iter().map(Living::texts).sum::<u32>() + collected.texts.len() as u32;
        let rare = |token: u32| {
            rarity(all, living::seen(living, token) + seen.get(&token).copied().unwrap_or_default())
        };
        if all as usize <= MOST_TRAINED {
            self.teach(&mut collected.texts, living, &rare);
        }
        collected.part(&seen, Some(&rare))
    }

    /// Trains the classes of new texts against the texts that are nearest to them, new ones included.
    fn teach(&self, texts: &mut [Text], living: &[Living], rare: &dyn Fn(u32) -> f32) {
        let mut rarities: HashMap<u32, f32> = HashMap::new();
        for at in 0..texts.len() {
            let mut rivals: Vec<Text> = self.rivals(&texts[at], living);
            rivals.extend(texts[..at].iter().cloned());
            for rival in rivals.iter().chain([&texts[at]]) {
                for token in rival.tokens() {
                    rarities.entry(token).or_insert_with(|| rare(token));
                }
            }
            teach(&mut texts[at], &rivals, |token, weight| weight * rarities[&token]);
        }
    }

    /// The texts that the search finds for the phrasings of another one, itself left out.
    fn rivals(&self, text: &Text, living: &[Living]) -> Vec<Text> {
        let mut found: Vec<(usize, u32)> = Vec::new();
        for phrasing in &text.phrasings {
            found.extend(self.nearest(&phrasing.text, RIVALS));
        }
        found.sort_unstable();
        found.dedup();
        let read = |(part, number): (usize, u32)| {
            let one = living.get(part)?;
            let rival = one.text(number)?.read(&one.part.store, |_| 0)?;
            (rival.id != text.id).then_some(rival)
        };
        found.into_iter().filter_map(read).collect()
    }

    /// Whether so much was edited that [`Index::merged`] is worth its time.
    pub fn is_worn(&self) -> bool {
        let Some((first, others)) = self.living().split_first() else { return false };
        let changed = first.dead.texts + others.iter().map(Living::texts).sum::<u32>();
        changed > 0 && changed * WORTH >= self.inner().counts.texts
    }

    /// The same entries as they would be if they were built anew, in the order in which they came.
    ///
    /// # Errors
    /// When the search library fails.
    pub fn merged(&self) -> Result<Index, Error> {
        let part = merge(self)?;
        let living = vec![Living::new(Arc::new(part)).map_err(refused)?];
        Index::of(living, Arc::clone(self.groups()), self.synonyms().clone())
    }
}

/// Merges small parts, so that their number grows with the logarithm of the edits. The first part is left alone.
fn tidy(living: &mut Vec<Living>) -> Result<(), Error> {
    let mut place = 0;
    living.retain(|one| {
        place += 1;
        place == 1 || one.texts() > 0
    });
    while let [_, .., before, last] = &living[..] {
        if before.texts() >= STEEP * last.texts() {
            break;
        }
        let all: u32 = living.iter().map(Living::texts).sum();
        let rare = |token: u32| rarity(all, living::seen(living, token));
        let merged = merged_part(&living[living.len() - 2..], &rare)?;
        living.truncate(living.len() - 2);
        living.push(Living::new(Arc::new(merged)).map_err(refused)?);
    }
    Ok(())
}
