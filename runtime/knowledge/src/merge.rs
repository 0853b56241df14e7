//! Several parts as one, without what was taken out of them.
//!
//! Nothing is analyzed again: texts are copied with their tokens, the search library merges its own files. Weights are summed
//! with the rarities of today, and the classes of a small index are trained anew, so that the result is what building
//! anew would give; only the mean length of the texts is then the search library's estimate.

use std::collections::HashMap;
use std::io::Write;

use tantivy::directory::{Directory, OwnedBytes, RamDirectory};
use tantivy::indexer::merge_filtered_segments;

use crate::classes::{self, MOST_TRAINED};
use crate::error::Error;
use crate::index::{Index, refused};
use crate::living::Living;
use crate::normalize::normalize;
use crate::part::{self, Making, Part, settings};
use crate::slips::Words;
use crate::store::{Text, rarity};

/// All parts of an index as one that is weighed and trained anew.
pub(crate) fn merge(index: &Index) -> Result<Part, Error> {
    let living = index.living();
    let search = search(living, RamDirectory::create())?;
    let prepared = Prepared::new(living);
    let texts = index.inner().counts.texts;
    let rare = |token: u32| rarity(texts, prepared.seen.get(&token).copied().unwrap_or(0));
    if texts as usize > MOST_TRAINED {
        return Ok(Part::build(
            prepared.texts(living.iter().cloned()).map(untrained),
            prepared.making(&rare),
            &search,
        ));
    }
    let mut all: Vec<Text> = prepared.texts(living.iter().cloned()).collect();
    classes::train(&mut all, |token, weight| weight * rare(token));
    Ok(Part::build(all.into_iter(), prepared.making(&rare), &search))
}

/// Writes all parts of a large index as one to `out`; the search library works in `directory`. A part is let go as soon as
/// it was copied, so that its file may go too. Returns the name of the new part.
pub(crate) fn merge_into(
    living: Vec<Living>,
    out: impl Write,
    directory: impl Directory + Clone,
) -> Result<String, Error> {
    let search = search(&living, directory)?;
    let prepared = Prepared::new(&living);
    let texts: u32 = living.iter().map(Living::texts).sum();
    let rare = |token: u32| rarity(texts, prepared.seen.get(&token).copied().unwrap_or(0));
    let texts = prepared.texts(living.into_iter()).map(untrained);
    Ok(Part::write(out, texts, prepared.making(&rare), &search).map_err(tantivy::TantivyError::from)?)
}

/// Some parts as one that keeps the classes as they are.
pub(crate) fn merged_part(living: &[Living], rare: &(dyn Fn(u32) -> f32 + Sync)) -> Result<Part, Error> {
    let search = search(living, RamDirectory::create())?;
    let prepared = Prepared::new(living);
    // Tokens stand in many of the texts; how rare they are in all parts takes a search in each.
    let rarities: HashMap<u32, f32> = prepared.seen.keys().map(|token| (*token, rare(*token))).collect();
    let rare = |token: u32| rarities.get(&token).copied().unwrap_or(1.0);
    Ok(Part::build(prepared.texts(living.iter().cloned()), prepared.making(&rare), &search))
}

fn untrained(mut text: Text) -> Text {
    text.class.clear();
    text
}

/// The search library's files of the parts, merged in `directory`.
fn search(living: &[Living], directory: impl Directory + Clone) -> Result<Vec<(String, OwnedBytes)>, Error> {
    let (mut segments, mut alive) = (Vec::new(), Vec::new());
    for one in living.iter().filter(|one| one.texts() > 0) {
        segments.push(one.part.search.segment().map_err(refused)?);
        alive.push(one.alive_bits()?);
    }
    if segments.is_empty() {
        return Ok(Vec::new());
    }
    let boxed: Box<dyn Directory> = Box::new(directory.clone());
    let merged = merge_filtered_segments(&segments, settings(), alive, boxed)?;
    part::named(&merged, &directory)
}

/// What is known of the merged texts before the first of them is written.
struct Prepared {
    languages: Vec<String>,
    seen: HashMap<u32, u32>,
    words: Words,
}

impl Prepared {
    fn new(living: &[Living]) -> Prepared {
        let mut languages = Vec::new();
        let mut seen: HashMap<u32, u32> = HashMap::new();
        let mut words = Words::default();
        for one in living {
            let store = &one.part.store;
            let mut used = vec![false; store.manifest.languages.len()];
            for text in one.alive().filter_map(|number| store.text(number)) {
                if let Some(used) = used.get_mut(text.language as usize) {
                    *used = true;
                }
            }
            let used = store.manifest.languages.iter().zip(used).filter(|(_, used)| *used);
            languages.extend(used.map(|(language, _)| language.clone()));
            for (token, times) in store.all_seen() {
                *seen.entry(token).or_default() += times.saturating_sub(one.dead.seen(token));
            }
            store.all_words().for_each(|(word, times)| words.count(word, times));
        }
        // A word may stand in one part and have been taken out of another: what is gone is taken away last.
        for one in living {
            for text in one.dead.iter().filter_map(|number| one.part.store.text(number)?.shown()) {
                text.phrasings().for_each(|phrasing| words.remove(&normalize(phrasing)));
            }
        }
        seen.retain(|_, times| *times > 0);
        languages.sort_unstable();
        languages.dedup();
        Prepared { languages, seen, words }
    }

    fn making<'a>(&'a self, rarity: &'a (dyn Fn(u32) -> f32 + Sync)) -> Making<'a> {
        let seen = self.seen.iter().map(|(token, times)| (*token, *times)).collect();
        Making { languages: self.languages.clone(), seen, words: &self.words, rarity }
    }

    /// The texts that are alive, in the order of the parts, with the numbers that they have from now on.
    fn texts<'a>(&'a self, living: impl Iterator<Item = Living> + 'a) -> impl Iterator<Item = Text> + 'a {
        // The entry of the text before: its part, its number there and its number from now on.
        let mut last: Option<(usize, u32, u32)> = None;
        let alive = living.enumerate().flat_map(|(at, one)| {
            let copied = Copied::new(one, &self.languages);
            let texts = copied.living.part.store.manifest.texts;
            (0..texts).filter_map(move |number| Some((at, copied.text(number)?)))
        });
        alive.map(move |(at, mut text)| {
            let number = match last {
                Some((part, entry, number)) if part == at && entry == text.entry => number,
                Some((_, _, number)) => number + 1,
                None => 0,
            };
            last = Some((at, text.entry, number));
            text.entry = number;
            text
        })
    }
}

/// The texts of a part on their way into another.
struct Copied {
    living: Living,
    /// Text, phrasing and key, ascending.
    keys: Vec<(u32, u32, u64)>,
    /// For each language number of the part that of the other.
    languages: Vec<u32>,
}

impl Copied {
    fn new(living: Living, languages: &[String]) -> Copied {
        let store = &living.part.store;
        let mut keys: Vec<(u32, u32, u64)> = store.all_exact().collect();
        keys.sort_unstable();
        let number = |tag: &String| languages.binary_search(tag).unwrap_or_default() as u32;
        let languages = store.manifest.languages.iter().map(number).collect();
        Copied { living, keys, languages }
    }

    fn text(&self, number: u32) -> Option<Text> {
        let store = &self.living.part.store;
        let start = self.keys.partition_point(|key| key.0 < number);
        let key = |phrasing: u32| self.keys.get(start + phrasing as usize).map_or(0, |key| key.2);
        let mut text = self.living.text(number)?.read(store, key)?;
        text.language = *self.languages.get(text.language as usize)?;
        Some(text)
    }
}
