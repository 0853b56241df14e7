//! How like a query is to a phrasing, from 0 (nothing shared) to 1.
//!
//! A weighted Tversky index: what both share against what only one of them says, each token counted by its rarity.
//! What the query says beyond the phrasing counts more than the reverse, because a stray topic makes it another
//! question, while people rarely repeat all of an author's words. Tokens that other phrasings of the entry or its
//! answer know count in part.

use crate::analysis::{Kind, Token, analyze};
use crate::store::{Store, StoredText};

/// Cost of what only the query says.
const ONLY_QUERY: f32 = 0.55;
/// Cost of what only the phrasing says.
const ONLY_PHRASING: f32 = 0.3;
/// Credit for a token that another phrasing of the entry knows.
const SIBLING: f32 = 0.5;
/// Credit for a token that only the answer knows.
const IN_ANSWER: f32 = 0.15;
/// Weight that every comparison starts against, so that a few faint words never look like a question.
const GROUND: f32 = 0.2;
/// The most that a phrasing can reach without being the query, letter by letter.
const NEAR: f32 = 0.99;

/// A token of the query that may lead to candidates.
pub(crate) struct Lead {
    pub kind: Kind,
    pub text: String,
    pub telling: bool,
    /// Whether any phrasing of the index holds it.
    pub known: bool,
}

/// A query, ready to be compared.
pub(crate) struct Query {
    /// Distinct tokens with their weight.
    weights: Vec<f32>,
    total: f32,
    /// Open addressing from token number to its place in `weights`; `EMPTY` is a free slot.
    slots: Vec<(u32, u16)>,
    pub leads: Vec<Lead>,
}

const EMPTY: u16 = u16::MAX;

/// The phrasing of a text that is most like the query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Likeness {
    pub score: f32,
    pub phrasing: u32,
}

impl Query {
    pub fn new(normalized: &str, store: &Store) -> Query {
        let mut tokens: Vec<(u32, f32)> = Vec::new();
        let mut leads: Vec<Lead> = Vec::new();
        analyze(normalized, |token: Token<'_>| {
            let number = token.hash();
            if let Some(known) = tokens.iter_mut().find(|(known, _)| *known == number) {
                known.1 = known.1.max(token.weight);
                return;
            }
            tokens.push((number, token.weight));
            let Token { kind, text, telling, .. } = token;
            leads.push(Lead { kind, text: text.to_owned(), telling, known: false });
        });
        tokens.truncate(usize::from(EMPTY) - 1);
        let size = (4 * tokens.len()).next_power_of_two().max(64);
        let mut query = Query { weights: Vec::new(), total: 0.0, slots: vec![(0, EMPTY); size], leads };
        for (at, (number, weight)) in tokens.into_iter().enumerate() {
            let rarity = store.rarity(number);
            query.leads[at].known = rarity < 1.0;
            query.weights.push(weight * rarity);
            let slot = query.slot(number);
            query.slots[slot] = (number, at as u16);
        }
        query.total = query.weights.iter().sum();
        query
    }

    fn slot(&self, number: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = number as usize & mask;
        while self.slots[slot].1 != EMPTY && self.slots[slot].0 != number {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn find(&self, number: u32) -> Option<usize> {
        let at = self.slots[self.slot(number)].1;
        (at != EMPTY).then_some(usize::from(at))
    }

    /// Compares the query with every phrasing of a text.
    pub fn likeness(&self, text: &StoredText<'_>) -> Option<Likeness> {
        // How many phrasings know each token, and which tokens each phrasing shares.
        let mut known = vec![0_i32; self.weights.len()];
        let mut shared: Vec<u16> = Vec::new();
        let mut phrasings: Vec<(u32, f32, usize)> = Vec::new();
        let answer = text.tokens(|phrasing, weight, tokens| {
            for at in tokens.iter().filter_map(|token| self.find(token)) {
                known[at] += 1;
                shared.push(at as u16);
            }
            phrasings.push((phrasing, weight, shared.len()));
        })?;
        let sibling = |at: usize| self.weights[at] * (1.0 - (1.0 - SIBLING).powi(known[at]));
        let anywhere: f32 = (0..known.len()).map(sibling).sum();
        let unknown = |at: &usize| known[*at] == 0;
        let answered: f32 = answer
            .iter()
            .filter_map(|token| self.find(token))
            .filter(unknown)
            .map(|at| self.weights[at])
            .sum();
        let mut start = 0;
        let score = |(phrasing, weight, end): (u32, f32, usize)| {
            let own = &shared[std::mem::replace(&mut start, end)..end];
            let said: f32 = own.iter().map(|at| self.weights[usize::from(*at)]).sum();
            let said_again: f32 = own.iter().map(|at| sibling(usize::from(*at))).sum();
            let credit = said + anywhere - said_again + IN_ANSWER * answered;
            let missed = (self.total - credit).max(0.0);
            let unsaid = (weight - said).max(0.0);
            let against = GROUND + ONLY_QUERY * missed + ONLY_PHRASING * unsaid;
            Likeness { score: (credit / (credit + against)).clamp(0.0, NEAR), phrasing }
        };
        phrasings
            .into_iter()
            .map(score)
            .reduce(|best, next| if next.score > best.score { next } else { best })
    }
}
