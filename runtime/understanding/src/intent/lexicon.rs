//! The features of all examples, and how many have each; from edit to edit.

use super::features::{Block, features};
use super::vocabulary::{Hashes, Vector, Vocabulary, often, weigh};
use crate::spelling::{Spelling, spelled};
use botloom_embeddings::{Sense, Source};
use std::collections::BTreeMap;
use std::sync::Arc;

/// From so many examples an intent on, what only one example has is chance.
const PLENTY: usize = 20;

/// The number of a feature that a model does not have.
pub(crate) const LEFT_OUT: u32 = u32::MAX;

/// What a text has: numbers of features in their order, and block and count of each in a byte.
#[derive(Default)]
pub(crate) struct Counts {
    numbers: Vec<u32>,
    counts: Vec<u8>,
}

/// The most times that a feature counts in one text.
const TIMES: u8 = 63;

impl Counts {
    fn new(mut found: Vec<(u32, Block)>) -> Self {
        found.sort_unstable_by_key(|(number, _)| *number);
        let mut counts = Self::default();
        for same in found.chunk_by(|a, b| a.0 == b.0) {
            let times = u8::try_from(same.len()).unwrap_or(TIMES).min(TIMES);
            counts.numbers.push(same[0].0);
            counts.counts.push(times << 2 | same[0].1 as u8);
        }
        counts.numbers.shrink_to_fit();
        counts.counts.shrink_to_fit();
        counts
    }
}

/// The features of all examples.
pub(crate) struct Lexicon {
    numbers: Hashes<u32>,
    hashes: Vec<u64>,
    frequency: Vec<u32>,
    texts: u32,
    /// English words and pairs of Chinese characters, and how many texts have each.
    words: BTreeMap<String, u32>,
    /// Built of the words as they are; none if they have changed.
    spelling: Option<Arc<Spelling>>,
    source: Source,
}

impl Lexicon {
    /// Knows nothing yet, but what words mean elsewhere.
    pub fn new(source: Source) -> Self {
        Self {
            numbers: Hashes::default(),
            hashes: Vec::new(),
            frequency: Vec::new(),
            texts: 0,
            words: BTreeMap::new(),
            spelling: None,
            source,
        }
    }

    /// Takes in the features of an example, folded.
    pub fn add(&mut self, folded: &str) -> Counts {
        spelled(folded, |word| {
            if let Some(count) = self.words.get_mut(word) {
                *count += 1;
            } else {
                self.words.insert(word.to_owned(), 1);
                self.spelling = None;
            }
        });
        let mut found = Vec::with_capacity(128);
        features(folded, |feature| {
            let (hash, next) = (feature.hash(), self.hashes.len() as u32);
            let number = *self.numbers.entry(hash).or_insert(next);
            if number == next {
                self.hashes.push(hash);
                self.frequency.push(0);
            }
            found.push((number, feature.block()));
        });
        let counts = Counts::new(found);
        counts.numbers.iter().for_each(|number| self.frequency[*number as usize] += 1);
        self.texts += 1;
        counts
    }

    /// Gives up the features of an example that was taken in.
    pub fn remove(&mut self, folded: &str, counts: &Counts) {
        spelled(folded, |word| {
            if let Some(count) = self.words.get_mut(word) {
                *count -= 1;
                if *count == 0 {
                    self.words.remove(word);
                    self.spelling = None;
                }
            }
        });
        counts.numbers.iter().for_each(|number| self.frequency[*number as usize] -= 1);
        self.texts -= 1;
    }

    /// The features of a text that examples have.
    pub fn count(&self, folded: &str) -> Counts {
        let mut found = Vec::new();
        features(folded, |feature| {
            if let Some(number) = self.numbers.get(&feature.hash()) {
                found.push((*number, feature.block()));
            }
        });
        Counts::new(found)
    }

    /// By feature: how rare it is, or zero if it is left out. `texts` are the class and the features of each example, ordered by
    /// class. Rare is what few examples have and what few intents have: the mean (of logarithms) of the inverse frequencies
    /// of both.
    pub fn rarities<'c>(&self, intents: usize, texts: impl Iterator<Item = (u32, &'c Counts)>) -> Vec<f32> {
        let mut seen = vec![(u32::MAX, 0_u32); self.frequency.len()];
        for (class, counts) in texts {
            for number in &counts.numbers {
                let (last, intents) = &mut seen[*number as usize];
                *intents += u32::from(*last != class);
                *last = class;
            }
        }
        let least = if self.texts as usize >= PLENTY * intents { 2 } else { 1 };
        let pairs = self.frequency.iter().zip(seen);
        pairs.map(|(n, (_, own))| if *n >= least { self.rarity(*n, own, intents) } else { 0.0 }).collect()
    }

    /// The rarity of what so many examples of so many of the intents have.
    fn rarity(&self, texts: u32, own: u32, intents: usize) -> f32 {
        let inverse = |all: f32, some: u32| ((1.0 + all) / (1.0 + some as f32)).ln() + 1.0;
        (inverse(self.texts as f32, texts) * inverse(intents as f32, own)).sqrt()
    }

    /// What the words of a text mean elsewhere.
    pub fn sense(&self, text: &str, folded: &str) -> Sense {
        self.source.sense(text, folded)
    }

    /// The vector of a text with these features.
    pub fn vector(&self, counts: &Counts, rarities: &[f32]) -> Vector {
        let pairs = counts.numbers.iter().zip(&counts.counts);
        let weighed = pairs.map(|(number, count)| {
            let rarity = rarities[*number as usize];
            (*number, count & 3, often(usize::from(count >> 2)) * rarity)
        });
        let features: Vec<(u32, u8, f32)> = weighed.filter(|(.., w)| *w > 0.0).collect();
        weigh(&features)
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// What a model needs to read texts, and by number here: the number there, or [`LEFT_OUT`].
    pub fn vocabulary(&mut self, intents: usize, rarities: &[f32]) -> (Vocabulary, Vec<u32>) {
        let mut renumbered: Vec<u32> = Vec::with_capacity(rarities.len());
        let mut next = 0;
        for rarity in rarities {
            let kept = *rarity > 0.0;
            renumbered.push(if kept { next } else { LEFT_OUT });
            next += u32::from(kept);
        }
        let known = self.hashes.iter().zip(renumbered.iter().copied().zip(rarities.iter().copied()));
        let known = known.filter(|(_, (_, rarity))| *rarity > 0.0).map(|(hash, known)| (*hash, known));
        let words =
            || Arc::new(Spelling::new(self.words.iter().map(|(word, count)| (word.as_str(), *count))));
        let spelling = Arc::clone(self.spelling.get_or_insert_with(words));
        let unknown = self.rarity(0, 0, intents);
        (Vocabulary::new(known, unknown, spelling, self.source.clone()), renumbered)
    }
}
