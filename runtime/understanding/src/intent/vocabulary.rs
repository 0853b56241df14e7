//! Texts as sparse vectors over the features of the training texts.

use super::features::{Block, Feature, features};
use crate::spelling::Spelling;
use crate::text::folded;
use botloom_embeddings::{Sense, Source};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// A sparse vector, ordered by feature.
pub(crate) type Vector = Vec<(u32, f32)>;

/// A text as a vector.
pub(crate) struct Reading {
    /// Of length one if any feature is known.
    pub vector: Vector,
    /// What its words mean elsewhere.
    pub sense: Sense,
    /// Which share of what the text says is known, rare things counting more: 0 to 1.
    pub known: f32,
}

/// What is known of the features of the training texts.
pub(crate) struct Vocabulary {
    /// Feature by hash: its number and its rarity.
    known: Hashes<(u32, f32)>,
    /// The rarity of what no training text has.
    unknown: f32,
    spelling: Arc<Spelling>,
    source: Source,
}

impl Vocabulary {
    /// From the hashes of the features, each with its number and its rarity, and the rarity of all others.
    pub fn new(
        known: impl Iterator<Item = (u64, (u32, f32))>,
        unknown: f32,
        spelling: Arc<Spelling>,
        source: Source,
    ) -> Self {
        Self { known: known.collect(), unknown, spelling, source }
    }

    /// How many features there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.known.len() * size_of::<(u64, (u32, f32))>() + self.spelling.bytes()
    }

    /// The features of a text that are known, each with its number.
    pub fn named(&self, text: &str, mut found: impl FnMut(u32, &Feature<'_>)) {
        features(&self.spelling.mended(&folded(text)), |feature| {
            if let Some((number, _)) = self.known.get(&feature.hash()) {
                found(*number, &feature);
            }
        });
    }

    /// The vector of a text.
    pub fn vector(&self, text: &str) -> Reading {
        let mut seen: Vec<(u32, u8, f32)> = Vec::with_capacity(128);
        let mut missing = [0_u32; Block::COUNT];
        let folded = folded(text);
        let mended = self.spelling.mended(&folded);
        features(&mended, |feature| {
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
            vector.push((number, block, often(same.len()) * rarity));
        }
        let mut squares = [0.0_f32; Block::COUNT];
        vector.iter().for_each(|(_, block, w)| squares[*block as usize] += w * w);
        let known = self.share(&squares, &missing);
        Reading { vector: weigh(&vector), sense: self.source.sense(text, &mended), known }
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

/// What a feature counts that a text has so many times, beside one that it has once.
pub(crate) fn often(times: usize) -> f32 {
    1.0 + (times as f32).ln()
}

/// A vector of features (number, block, weight), each block of the same length, of length one.
pub(crate) fn weigh(features: &[(u32, u8, f32)]) -> Vector {
    let mut squares = [0.0_f32; Block::COUNT];
    features.iter().for_each(|(_, block, w)| squares[*block as usize] += w * w);
    let total: f32 = (0..Block::COUNT)
        .filter(|block| squares[*block] > 0.0)
        .map(|block| Block::WEIGHTS[block] * Block::WEIGHTS[block])
        .sum();
    let scales: [f32; Block::COUNT] =
        std::array::from_fn(|block| Block::WEIGHTS[block] / (squares[block] * total).sqrt());
    features.iter().map(|(number, block, w)| (*number, w * scales[*block as usize])).collect()
}

/// A table by hashes of features.
pub(crate) type Hashes<T> = HashMap<u64, T, BuildHasherDefault<Hashed>>;

/// Keys that are hashes already.
#[derive(Default)]
pub(crate) struct Hashed(u64);

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
    use crate::intent::lexicon::Lexicon;

    fn learn<'t>(texts: impl IntoIterator<Item = &'t str>, intents: usize) -> Vocabulary {
        let mut lexicon = Lexicon::new(Source::default());
        let counts: Vec<_> = texts.into_iter().map(|text| lexicon.add(&folded(text))).collect();
        let rarities = lexicon.rarities(intents, (0..).zip(&counts));
        lexicon.vocabulary(intents, &rarities).0
    }

    #[test]
    fn which_number_it_is_makes_no_difference() {
        let known = learn(["查一下SF1234567890的物流", "track 12 parcels"], 2);
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
        let known = learn(["I want to return something", "track my parcel"], 2);
        let read = |text: &str| known.vector(text).vector;
        assert_eq!(read("i wnat to retrun somthing"), read("i want to return something"));
    }

    #[test]
    fn vectors_have_length_one() {
        let known = learn(["我的快递到哪了", "where is my parcel"], 2);
        for text in ["快递到哪了", "parcel", "where is 快递"] {
            let length: f32 = known.vector(text).vector.iter().map(|(_, w)| w * w).sum();
            assert!((length - 1.0).abs() < 1e-5, "{text}: {length}");
        }
    }

    #[test]
    fn what_one_of_many_examples_has_is_chance() {
        let texts: Vec<String> =
            (0..40).map(|n| format!("track my parcel {}", if n == 7 { "quizzes" } else { "" })).collect();
        let known = learn(texts.iter().map(String::as_str), 1);
        assert!(known.vector("quizzes").vector.is_empty());
        let few = learn(["track my parcel", "quizzes"], 2);
        assert!(!few.vector("quizzes").vector.is_empty());
    }
}
