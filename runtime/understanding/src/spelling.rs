//! Words that are one slip of the finger away from another: "retrun", "somthing", and pairs of characters that sound like
//! another: "快第" for "快递".

use botloom_script::{is_han, is_particle, sound};
use std::collections::{BTreeMap, BTreeSet};

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

/// The words of a bot by the ways in which they are mistyped.
pub(crate) struct Spelling {
    /// English words, sorted.
    words: Vec<String>,
    /// Hash of a word or of a word without one letter, and the word's number; sorted.
    shorter: Vec<(u32, u32)>,
    /// Pairs of Chinese characters, sorted.
    pairs: Vec<[char; 2]>,
    /// The characters in them, sorted.
    chars: Vec<char>,
    /// What a pair sounds like, and its number; the commoner first.
    heard: Vec<([u16; 2], u32)>,
}

impl Spelling {
    /// The words and pairs of characters that are right, and how many texts have each.
    pub fn new<'w>(words: impl Iterator<Item = (&'w str, u32)>) -> Self {
        let (mut english, mut chinese) = (BTreeMap::new(), BTreeMap::new());
        for (word, count) in words {
            let mut chars = word.chars();
            match (chars.next(), chars.next()) {
                (Some(a), Some(b)) if is_han(a) => drop(chinese.insert([a, b], count)),
                _ => drop(english.insert(word, count)),
            }
        }
        let words: Vec<String> = english.into_keys().map(str::to_owned).collect();
        let mut shorter = Vec::new();
        for (number, word) in words.iter().enumerate().filter(|(_, word)| word.len() >= SHORT) {
            without_one(word, |hash| shorter.push((hash, number as u32)));
        }
        shorter.sort_unstable();
        shorter.dedup();
        let numbered = chinese.iter().zip(0..);
        let heard = numbered.filter_map(|((pair, count), number)| Some((sounds(*pair)?, count, number)));
        let mut heard: Vec<([u16; 2], &u32, u32)> = heard.collect();
        heard.sort_by_key(|(sounds, count, number)| (*sounds, std::cmp::Reverse(*count), *number));
        let heard = heard.into_iter().map(|(sounds, _, number)| (sounds, number)).collect();
        let pairs: Vec<[char; 2]> = chinese.into_keys().collect();
        let chars: BTreeSet<char> = pairs.iter().flatten().copied().collect();
        Self { words, shorter, pairs, chars: chars.into_iter().collect(), heard }
    }

    /// A folded text in which a word that nobody taught stands for the one that it is a slip of.
    pub fn mended(&self, folded: &str) -> String {
        let mut mended = String::with_capacity(folded.len());
        for part in folded.split_inclusive(' ') {
            let word = part.trim_end();
            match self.right(word) {
                Some(right) => {
                    mended.push_str(right);
                    mended.push_str(&part[word.len()..]);
                }
                None if self.heard.is_empty() || word.is_ascii() => mended.push_str(part),
                None => mended.extend(self.written(part.chars().collect())),
            }
        }
        mended
    }

    /// Characters in which one that no text has stands for one that sounds the same and makes a known pair with the character
    /// beside it. One that some text has is mostly meant, though the pair is new; so is a particle, which says how something
    /// is said.
    fn written(&self, mut chars: Vec<char>) -> Vec<char> {
        for at in 0..chars.len() {
            let written = chars[at];
            if !is_han(written) || is_particle(written) || self.chars.binary_search(&written).is_ok() {
                continue;
            }
            let before = at.checked_sub(1).map(|before| [chars[before], written]);
            let after = chars.get(at + 1).map(|after| [written, *after]);
            let beside = |pair: Option<[char; 2]>, own: usize| {
                let pair = pair?;
                let sounds = sounds(pair)?;
                let from = self.heard.partition_point(|(other, _)| *other < sounds);
                let same = self.heard[from..].iter().take_while(|(other, _)| *other == sounds);
                let mut rights = same.map(|(_, number)| self.pairs[*number as usize]);
                rights.find(|right| right[1 - own] == pair[1 - own]).map(|right| right[own])
            };
            if let Some(right) = beside(after, 0).or_else(|| beside(before, 1)) {
                chars[at] = right;
            }
        }
        chars
    }

    /// The English word that another one is a slip of; none if it is right or like no word.
    fn right(&self, word: &str) -> Option<&str> {
        let letters = word.len() >= SHORT && word.bytes().all(|b| b.is_ascii_lowercase());
        if !letters || self.words.binary_search_by(|right| right.as_str().cmp(word)).is_ok() {
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
            + self.pairs.len() * size_of::<[char; 2]>()
            + self.chars.len() * size_of::<char>()
            + self.heard.len() * size_of::<([u16; 2], u32)>()
    }
}

fn sounds([a, b]: [char; 2]) -> Option<[u16; 2]> {
    Some([sound(a)?, sound(b)?])
}

/// Calls `found` with each English word and each pair of Chinese characters of a folded text.
pub(crate) fn spelled(folded: &str, mut found: impl FnMut(&str)) {
    for part in folded.split(' ').filter(|part| !part.is_empty()) {
        if part.bytes().all(|b| b.is_ascii_lowercase()) {
            found(part);
            continue;
        }
        let places: Vec<(usize, char)> = part.char_indices().collect();
        for pair in places.windows(2).filter(|pair| is_han(pair[0].1) && is_han(pair[1].1)) {
            found(&part[pair[0].0..pair[1].0 + pair[1].1.len_utf8()]);
        }
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
        let index = Spelling::new(right.iter().map(|word| (*word, 1)));
        for word in [
            "retrun", "refnd", "parcell", "wnat", "somthing", "xroken", "invoixe", "adress", "paper",
            "return",
        ] {
            let mut sorted = right.to_vec();
            sorted.sort_unstable();
            let slow = sorted.iter().find(|right| !sorted.contains(&word) && slipped(word, right)).copied();
            assert_eq!(index.right(word), slow, "{word}");
        }
        assert_eq!(index.mended("my retrun of somthing"), "my return of something");
    }

    #[test]
    fn characters_of_one_sound() {
        let mut counts = std::collections::BTreeMap::new();
        for text in ["我的快递到哪了", "快递丢了", "我要改地址", "cancel 我的订单", "付款失败", "快递码"]
        {
            spelled(text, |word| *counts.entry(word.to_owned()).or_insert(0) += 1);
        }
        let index = Spelling::new(counts.iter().map(|(word, count)| (word.as_str(), *count)));
        for (written, meant) in [
            ("我的快第到哪了", "我的快递到哪了"),
            ("我要改地指", "我要改地址"),
            ("cancal 我的定单", "cancel 我的订单"),
            // The character is known: it is meant.
            ("我要快地", "我要快地"),
            ("今天天气", "今天天气"),
            // A particle means nothing else.
            ("快递嘛", "快递嘛"),
        ] {
            assert_eq!(index.mended(written), meant);
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
