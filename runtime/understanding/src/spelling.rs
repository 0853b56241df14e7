//! Words that are one slip of the finger away from another: "retrun", "somthing".

use std::collections::BTreeSet;

/// The fewest letters of a word in which any slip is seen through; in shorter ones only two letters in wrong order.
const LONG: usize = 5;
/// The fewest letters of a word that is looked at.
const SHORT: usize = 4;

/// Words that are right as they stand, though another is near.
const COMMON: &[&str] = &[
    "about", "after", "again", "angle", "before", "calls", "could", "every", "first", "form", "from",
    "goods", "great", "house", "later", "leave", "lost", "maybe", "might", "never", "order", "other",
    "place", "please", "point", "price", "quiet", "quite", "right", "should", "still", "their", "them",
    "then", "there", "these", "thing", "think", "those", "three", "trail", "trial", "under", "united",
    "until", "untied", "want", "well", "went", "were", "when", "where", "which", "while", "whole", "will",
    "with", "world", "would", "write", "your",
];

/// Words by what they are without one of their letters, so that a slip finds its word without looking at all of them.
pub(crate) struct Spelling {
    words: Vec<String>,
    /// Hash of a word or of a word without one letter, and the word's number; sorted.
    shorter: Vec<(u32, u32)>,
}

impl Spelling {
    /// The words that are right.
    pub fn new(words: BTreeSet<String>) -> Self {
        let words: Vec<String> = words.into_iter().collect();
        let mut shorter = Vec::new();
        for (number, word) in words.iter().enumerate().filter(|(_, word)| word.len() >= SHORT) {
            without_one(word, |hash| shorter.push((hash, number as u32)));
        }
        shorter.sort_unstable();
        shorter.dedup();
        Self { words, shorter }
    }

    /// The word that another one is a slip of; none if it is right or like no word.
    pub fn right(&self, word: &str) -> Option<&str> {
        if word.len() < SHORT || self.words.binary_search_by(|right| right.as_str().cmp(word)).is_ok() {
            return None;
        }
        let mut best: Option<u32> = None;
        without_one(word, |hash| {
            let from = self.shorter.partition_point(|(other, _)| *other < hash);
            for (_, number) in self.shorter[from..].iter().take_while(|(other, _)| *other == hash) {
                if best.is_none_or(|best| *number < best) && slipped(word, &self.words[*number as usize]) {
                    best = Some(*number);
                }
            }
        });
        best.map(|number| self.words[number as usize].as_str())
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.shorter.len() * size_of::<(u32, u32)>()
            + self.words.iter().map(|word| word.len() + 24).sum::<usize>()
    }
}

/// Calls `found` with the hash of the word and of each word that it is without one letter.
fn without_one(word: &str, mut found: impl FnMut(u32)) {
    for left_out in 0..=word.len() {
        let kept = word.bytes().enumerate().filter(|(at, _)| *at != left_out);
        found(kept.fold(0x811c_9dc5, |hash: u32, (_, b)| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193)));
    }
}

/// Whether a word is another one with one slip: two letters changed over, or one missing, added or wrong. The first letter is
/// right, but where it changed places with the second.
pub(crate) fn slipped(word: &str, right: &str) -> bool {
    let (a, b) = (word.as_bytes(), right.as_bytes());
    if COMMON.contains(&word)
        || !word.is_ascii()
        || !right.is_ascii()
        || a.len() < SHORT
        || b.len() < SHORT
        || a.len().abs_diff(b.len()) > 1
    {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, other) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let swapped = left.len() == 2 && other.len() == 2 && left[0] == other[1] && left[1] == other[0];
    let one = left.len() <= 1 && other.len() <= 1 && left.len() + other.len() > 0;
    swapped || one && head > 0 && a.len() >= LONG && b.len() >= LONG
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_finds_what_a_look_at_each_word_finds() {
        let right = ["return", "refund", "parcel", "want", "something", "broken", "invoice", "address"];
        let index = Spelling::new(right.iter().map(|word| (*word).to_owned()).collect());
        for word in [
            "retrun", "refnd", "parcell", "wnat", "somthing", "xroken", "invoixe", "adress", "paper",
            "return",
        ] {
            let mut sorted = right.to_vec();
            sorted.sort_unstable();
            let slow = sorted.iter().find(|right| !sorted.contains(&word) && slipped(word, right)).copied();
            assert_eq!(index.right(word), slow, "{word}");
        }
    }

    #[test]
    fn one_slip() {
        for (word, right) in [
            ("retrun", "return"),
            ("wnat", "want"),
            ("somthing", "something"),
            ("borken", "broken"),
            ("refunnd", "refund"),
        ] {
            assert!(slipped(word, right), "{word} {right}");
        }
        for (word, right) in [
            ("return", "return"),
            ("glass", "class"),
            ("card", "cart"),
            ("refund", "return"),
            ("to", "too"),
            ("there", "three"),
            ("from", "form"),
            ("退货", "退或"),
        ] {
            assert!(!slipped(word, right), "{word} {right}");
        }
    }
}
