//! Texts as sparse vectors over the features of the training texts.

use super::features::{Block, Feature, features, words};
use crate::embeddings::Embeddings;
use crate::spelling::Spelling;
use crate::text::folded;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// A sparse vector, ordered by feature.
pub(crate) type Vector = Vec<(u32, f32)>;

/// From so many examples an intent on, what only one example has is chance.
const PLENTY: usize = 20;
/// The length of what words mean elsewhere, beside what the text itself says, which has length one.
const ELSEWHERE: f32 = 1.2;

/// A text as a vector.
pub(crate) struct Reading {
    /// Of length one if any feature is known; longer with what words mean elsewhere.
    pub vector: Vector,
    /// Which share of what the text says is known, rare things counting more: 0 to 1.
    pub known: f32,
}

/// What is known of the features of the training texts.
pub(crate) struct Vocabulary {
    /// Feature by hash: its number and its inverse document frequency.
    known: HashMap<u64, (u32, f32), BuildHasherDefault<Hashed>>,
    /// The rarity of what no training text has.
    unknown: f32,
    spelling: Spelling,
    embeddings: Option<Arc<Embeddings>>,
}

impl Vocabulary {
    /// Learns the features of the texts of some intents.
    pub fn learn<'a>(
        texts: impl Iterator<Item = &'a str>,
        intents: usize,
        embeddings: Option<Arc<Embeddings>>,
    ) -> Self {
        let mut frequency: HashMap<u64, u32, BuildHasherDefault<Hashed>> = HashMap::default();
        let mut count = 0_usize;
        let mut order = Vec::new();
        let mut english: BTreeSet<String> = BTreeSet::new();
        let mut own: Vec<u64> = Vec::new();
        for text in texts {
            count += 1;
            own.clear();
            let text = folded(text);
            for word in words(&text).filter(|word| is_english(word)) {
                if !english.contains(word) {
                    english.insert(word.to_owned());
                }
            }
            features(&text, |feature| own.push(feature.hash()));
            own.sort_unstable();
            own.dedup();
            for hash in &own {
                *frequency.entry(*hash).or_insert_with(|| {
                    order.push(*hash);
                    0
                }) += 1;
            }
        }
        let least = if count >= PLENTY * intents { 2 } else { 1 };
        let total = 1.0 + count as f32;
        order.retain(|hash| frequency[hash] >= least);
        let known = order.iter().enumerate().map(|(number, hash)| {
            let rarity = (total / (1.0 + frequency[hash] as f32)).ln() + 1.0;
            (*hash, (number as u32, rarity))
        });
        Self {
            known: known.collect(),
            unknown: total.ln() + 1.0,
            spelling: Spelling::new(english),
            embeddings,
        }
    }

    /// A folded text in which a word that nobody taught stands for the one that it is a slip of.
    fn spelled(&self, folded: &str) -> String {
        let mut spelled = String::with_capacity(folded.len());
        for part in folded.split_inclusive(' ') {
            let word = part.trim_end();
            match self.spelling.right(word).filter(|_| is_english(word)) {
                Some(right) => {
                    spelled.push_str(right);
                    spelled.push_str(&part[word.len()..]);
                }
                None => spelled.push_str(part),
            }
        }
        spelled
    }

    /// How many features there are.
    pub fn len(&self) -> usize {
        self.known.len() + self.embeddings.as_ref().map_or(0, |table| table.dimensions())
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.known.len() * size_of::<(u64, (u32, f32))>() + self.spelling.bytes()
    }

    /// The features of a text that are known, each with its number.
    pub fn named(&self, text: &str, mut found: impl FnMut(u32, &Feature<'_>)) {
        features(&self.spelled(&folded(text)), |feature| {
            if let Some((number, _)) = self.known.get(&feature.hash()) {
                found(*number, &feature);
            }
        });
    }

    /// The vector of a text.
    pub fn vector(&self, text: &str) -> Reading {
        let mut seen: Vec<(u32, u8, f32)> = Vec::with_capacity(128);
        let mut missing = [0_u32; Block::COUNT];
        features(&self.spelled(&folded(text)), |feature| {
            let block = feature.block() as u8;
            match self.known.get(&feature.hash()) {
                Some((number, rarity)) => seen.push((*number, block, *rarity)),
                None => missing[block as usize] += 1,
            }
        });
        // Sums of floats depend on their order; this one is that of the features.
        seen.sort_unstable_by_key(|(number, ..)| *number);
        let mut vector: Vec<(u32, u8, f32)> = Vec::with_capacity(seen.len());
        for same in seen.chunk_by(|a, b| a.0 == b.0) {
            let (number, block, rarity) = same[0];
            vector.push((number, block, (1.0 + (same.len() as f32).ln()) * rarity));
        }
        let mut squares = [0.0_f32; Block::COUNT];
        vector.iter().for_each(|(_, block, w)| squares[*block as usize] += w * w);
        let known = self.share(&squares, &missing);
        let total: f32 = (0..Block::COUNT)
            .filter(|block| squares[*block] > 0.0)
            .map(|block| Block::WEIGHTS[block] * Block::WEIGHTS[block])
            .sum();
        let scale = |block: u8| {
            let block = block as usize;
            Block::WEIGHTS[block] / (squares[block] * total).sqrt()
        };
        let mut vector: Vector =
            vector.into_iter().map(|(number, block, w)| (number, w * scale(block))).collect();
        if let Some(meaning) = self.embeddings.as_ref().and_then(|table| table.vector(text)) {
            let numbers = self.known.len() as u32..;
            vector.extend(numbers.zip(meaning).map(|(number, x)| (number, x * ELSEWHERE)));
        }
        Reading { vector, known }
    }

    /// The share of a text that is known: of its words and its characters, as far as it has both.
    fn share(&self, squares: &[f32; Block::COUNT], missing: &[u32; Block::COUNT]) -> f32 {
        let (mut sum, mut blocks) = (0.0, 0_u8);
        for block in [Block::Words as usize, Block::Characters as usize] {
            let all = squares[block] + missing[block] as f32 * self.unknown * self.unknown;
            if all > 0.0 {
                sum += (squares[block] / all).sqrt();
                blocks += 1;
            }
        }
        if blocks == 0 { 0.0 } else { sum / f32::from(blocks) }
    }
}

fn is_english(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase())
}

/// Keys that are hashes already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = (self.0 << 8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        // FNV is weak in its high bits, which the table looks at first.
        self.0 = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32) ^ hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_number_it_is_makes_no_difference() {
        let known = Vocabulary::learn(["查一下SF1234567890的物流", "track 12 parcels"].into_iter(), 2, None);
        assert_eq!(
            known.vector("查一下 SF0000000001 的物流").vector,
            known.vector("查一下sf1234567890的物流").vector
        );
        assert_eq!(known.vector("track 7 parcels").known, 1.0);
        let nothing = known.vector("¿qué?");
        assert!(nothing.vector.is_empty() && nothing.known < 0.2);
    }

    #[test]
    fn a_slip_stands_for_its_word() {
        let known = Vocabulary::learn(["I want to return something", "track my parcel"].into_iter(), 2, None);
        let read = |text: &str| known.vector(text).vector;
        assert_eq!(read("i wnat to retrun somthing"), read("i want to return something"));
    }

    #[test]
    fn vectors_have_length_one() {
        let known = Vocabulary::learn(["我的快递到哪了", "where is my parcel"].into_iter(), 2, None);
        for text in ["快递到哪了", "parcel", "where is 快递"] {
            let length: f32 = known.vector(text).vector.iter().map(|(_, w)| w * w).sum();
            assert!((length - 1.0).abs() < 1e-5, "{text}: {length}");
        }
    }

    #[test]
    fn what_one_of_many_examples_has_is_chance() {
        let texts: Vec<String> =
            (0..40).map(|n| format!("track my parcel {}", if n == 7 { "quizzes" } else { "" })).collect();
        let known = Vocabulary::learn(texts.iter().map(String::as_str), 1, None);
        assert!(known.vector("quizzes").vector.is_empty());
        let few = Vocabulary::learn(["track my parcel", "quizzes"].into_iter(), 2, None);
        assert!(!few.vector("quizzes").vector.is_empty());
    }
}
