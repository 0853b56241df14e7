//! Texts as sparse vectors: words and pairs of words, characters in runs of one to five.

use crate::spelling::slipped;
use crate::text::{folded, is_han};
use std::collections::{BTreeSet, HashMap};

/// A sparse vector, ordered by feature.
pub(crate) type Vector = Vec<(u32, f32)>;

/// The runs of letters of an English word, its borders marked.
const LATIN_RUNS: std::ops::RangeInclusive<usize> = 2..=5;
/// The runs of Chinese characters, the borders of the sentence marked. Runs of three and words of a dictionary were
/// measured on SMP2019 and make it no better.
const HAN_RUNS: std::ops::RangeInclusive<usize> = 1..=2;

/// The two blocks of features; each is brought to length one by itself, so that neither drowns the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Words = 0,
    Characters = 1,
}

/// What is known of the features of the training texts.
pub(crate) struct Vocabulary {
    /// Feature by hash: its number and its inverse document frequency.
    known: HashMap<u64, (u32, f32)>,
    /// The English words of the training texts, sorted.
    words: BTreeSet<String>,
}

impl Vocabulary {
    /// Learns the features of these texts.
    pub fn learn<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut frequency: HashMap<u64, u32> = HashMap::new();
        let mut count = 0_u32;
        let mut order = Vec::new();
        let mut english: BTreeSet<String> = BTreeSet::new();
        for text in texts {
            count += 1;
            let mut own: Vec<u64> = Vec::new();
            let text = folded(text);
            english.extend(words(&text).filter(|word| is_english(word)).map(str::to_owned));
            features(&text, |_, hash| own.push(hash));
            own.sort_unstable();
            own.dedup();
            for hash in own {
                *frequency.entry(hash).or_insert_with(|| {
                    order.push(hash);
                    0
                }) += 1;
            }
        }
        let total = 1.0 + f64::from(count);
        let known = order.iter().enumerate().map(|(number, hash)| {
            let rarity = (total / (1.0 + f64::from(frequency[hash]))).ln() + 1.0;
            (*hash, (number as u32, rarity as f32))
        });
        Self { known: known.collect(), words: english }
    }

    /// A folded text in which a word that nobody taught stands for the one that it is a slip of.
    fn spelled(&self, folded: &str) -> String {
        let right = |word: &str| {
            let slip = || self.words.iter().find(|right| slipped(word, right));
            if !is_english(word) || self.words.contains(word) { None } else { slip().cloned() }
        };
        let mut spelled = String::with_capacity(folded.len());
        for part in folded.split_inclusive(' ') {
            let word = part.trim_end();
            match right(word) {
                Some(right) => spelled.push_str(&part.replace(word, &right)),
                None => spelled.push_str(part),
            }
        }
        spelled
    }

    /// How many features there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// The vector of a text, of length one if any feature is known, and which share of its features is known.
    pub fn vector(&self, text: &str) -> (Vector, f32) {
        let mut counts: [HashMap<u32, (f32, f32)>; 2] = [HashMap::new(), HashMap::new()];
        let (mut seen, mut all) = (0_u32, 0_u32);
        features(&self.spelled(&folded(text)), |block, hash| {
            all += 1;
            if let Some((number, rarity)) = self.known.get(&hash) {
                seen += 1;
                counts[block as usize].entry(*number).or_insert((0.0, *rarity)).0 += 1.0;
            }
        });
        let mut vector = Vector::new();
        for block in counts {
            let mut weighted: Vec<(u32, f32)> =
                block.into_iter().map(|(n, (count, rarity))| (n, (1.0 + count.ln()) * rarity)).collect();
            // Sums of floats depend on their order, and a map has none.
            weighted.sort_unstable_by_key(|(number, _)| *number);
            let length = weighted.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            vector.extend(weighted.into_iter().map(|(n, w)| (n, w / length)));
        }
        vector.sort_unstable_by_key(|(number, _)| *number);
        let length = vector.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|(_, w)| *w /= length);
        }
        (vector, if all == 0 { 0.0 } else { seen as f32 / all as f32 })
    }
}

fn is_english(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase())
}

/// Calls `found` with the hash of every feature of a folded text.
fn features(text: &str, mut found: impl FnMut(Block, u64)) {
    let shaped = shaped(text);
    let mut before: Option<&str> = None;
    for word in words(&shaped) {
        let han = word.chars().next().is_some_and(is_han);
        if han {
            let mut marked: Vec<char> = vec!['^'];
            marked.extend(word.chars());
            marked.push('$');
            for run in HAN_RUNS {
                for part in marked.windows(run) {
                    if part != ['^'] && part != ['$'] {
                        found(Block::Characters, hash(2, part.iter().copied()));
                    }
                }
            }
        } else {
            // A sign alone says nothing of what is wanted; beside another word it does.
            if word == "0" || word == "0a" {
                if let Some(before) = before {
                    found(Block::Words, hash(1, before.chars().chain([' ']).chain(word.chars())));
                }
                before = Some(word);
                continue;
            }
            found(Block::Words, hash(0, word.chars()));
            if let Some(before) = before {
                found(Block::Words, hash(1, before.chars().chain([' ']).chain(word.chars())));
            }
            let mut marked: Vec<char> = vec![' '];
            marked.extend(word.chars());
            marked.push(' ');
            for run in LATIN_RUNS {
                for part in marked.windows(run) {
                    found(Block::Characters, hash(3, part.iter().copied()));
                }
                if marked.len() <= run {
                    break;
                }
            }
        }
        before = Some(word);
    }
}

/// The text with each number and each code as one sign: which one it is does not tell what is wanted.
fn shaped(text: &str) -> String {
    let mut shaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric())).unwrap_or(rest.len());
        let token = &rest[..end.max(first.len_utf8())];
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        if digits >= 2 || digits > 0 && digits == token.len() {
            shaped.push_str(if digits == token.len() { " 0 " } else { " 0a " });
        } else {
            shaped.push_str(token);
        }
        rest = &rest[token.len()..];
    }
    shaped
}

/// Words between spaces, and runs of Chinese characters.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').flat_map(|part| {
        let mut rest = part;
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let han = is_han(first);
            let end = rest.find(|c| is_han(c) != han).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            rest = after;
            Some(word)
        })
    })
}

/// FNV-1a over characters, begun with the kind of the feature.
fn hash(kind: u64, text: impl Iterator<Item = char>) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let start = (0xcbf2_9ce4_8422_2325_u64 ^ kind).wrapping_mul(PRIME);
    text.fold(start, |hash, c| (hash ^ u64::from(u32::from(c))).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_number_it_is_makes_no_difference() {
        let known = Vocabulary::learn(["查一下SF1234567890的物流", "track 12 parcels"].into_iter());
        assert_eq!(known.vector("查一下 SF0000000001 的物流"), known.vector("查一下sf1234567890的物流"));
        assert_eq!(known.vector("track 7 parcels").1, 1.0);
        let (nothing, share) = known.vector("¿qué?");
        assert!(nothing.is_empty() && share < 0.2);
    }

    #[test]
    fn a_slip_stands_for_its_word() {
        let known = Vocabulary::learn(["I want to return something", "track my parcel"].into_iter());
        assert_eq!(known.vector("i wnat to retrun somthing"), known.vector("i want to return something"));
    }

    #[test]
    fn vectors_have_length_one() {
        let known = Vocabulary::learn(["我的快递到哪了", "where is my parcel"].into_iter());
        for text in ["快递到哪了", "parcel", "where is 快递"] {
            let length: f32 = known.vector(text).0.iter().map(|(_, w)| w * w).sum();
            assert!((length - 1.0).abs() < 1e-5, "{text}: {length}");
        }
    }
}
