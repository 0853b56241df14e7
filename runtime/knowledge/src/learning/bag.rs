//! A text as its tokens with weights that do not depend on what else was asked.
//!
//! The weights come from the kinds of tokens, from what single words say, and from how rare a token is in the knowledge.
//! Counts over the questions themselves would move with every new one, and with them who belongs together.

use crate::analysis::{Kind, analyze};
use crate::index::Index;

/// Tokens that say what a text is about, at most; the weightiest are kept.
const LEADS: usize = 8;

/// A text, ready to be compared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bag {
    /// Token numbers, ascending, with weights; the vector has the length 1.
    tokens: Vec<(u32, f32)>,
    /// Tokens by which others that say the same are found, the weightiest first.
    pub leads: Vec<u32>,
    /// Whether a word says something on its own.
    pub telling: bool,
    /// Words that speak of other worlds.
    pub elsewhere: usize,
}

impl Bag {
    pub fn new(normalized: &str, index: &Index) -> Self {
        let mut bag = Self::default();
        let mut leads: Vec<(u32, f32)> = Vec::new();
        analyze(normalized, index.synonyms(), |token| {
            if token.kind == Kind::Elsewhere {
                bag.elsewhere += 1;
                return;
            }
            let number = token.hash();
            let weight = token.weight * index.rarity_of(index.seen(number));
            bag.tokens.push((number, weight));
            let word = matches!(token.kind, Kind::Word | Kind::Term | Kind::Pair);
            bag.telling |= token.telling && matches!(token.kind, Kind::Word | Kind::Term | Kind::Char);
            if word && token.telling || token.kind == Kind::Group {
                leads.push((number, weight));
            }
        });
        bag.tokens.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        bag.tokens.dedup_by_key(|token| token.0);
        let length = bag.tokens.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        if length > 0.0 {
            bag.tokens.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
        leads.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (number, _) in leads {
            if bag.leads.len() < LEADS && !bag.leads.contains(&number) {
                bag.leads.push(number);
            }
        }
        bag
    }

    /// The weight of a token.
    pub fn weight(&self, number: u32) -> f32 {
        self.tokens.binary_search_by_key(&number, |token| token.0).map_or(0.0, |at| self.tokens[at].1)
    }

    /// How much two texts say the same: the cosine, from 0 to 1.
    pub fn likeness(&self, other: &Self) -> f32 {
        let (mut a, mut b) = (self.tokens.iter().peekable(), other.tokens.iter().peekable());
        let mut sum = 0.0;
        while let (Some((left, mine)), Some((right, theirs))) = (a.peek(), b.peek()) {
            match left.cmp(right) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    sum += mine * theirs;
                    a.next();
                    b.next();
                }
            }
        }
        sum
    }
}
