//! How like a query is to a phrasing, from 0 (nothing shared) to 1.
//!
//! A weighted Tversky index: what both share against what only one of them says, each token counted by its rarity.
//! What the query says beyond the phrasing counts more than the reverse, because a stray topic makes it another
//! question, while people rarely repeat all of an author's words. Tokens that other phrasings of the entry or its
//! answer know count in part.

use crate::analysis::{Kind, Token, analyze};
use crate::classes::flat;
use crate::index::Index;
use crate::model::FEATURES;
use crate::normalize::is_dense;
use crate::store::{Compared, Store, StoredText};

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
/// So many of the best phrasings speak for a text together.
const NEAREST: usize = 3;
/// Stands for a share of nothing.
const MIDDLE: f32 = 0.5;

/// What is known of a candidate, for the model that ranks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Likeness {
    /// Likeness of the best phrasing.
    pub score: f32,
    /// The best phrasing.
    pub phrasing: u32,
    /// See [`crate::model::FEATURES`].
    pub features: [f32; FEATURES],
}

/// A token of the query that may lead to candidates.
pub(crate) struct Lead {
    pub kind: Kind,
    pub text: String,
    pub telling: bool,
    /// Whether any phrasing of the index holds it.
    pub known: bool,
    /// In how many texts of the index it stands.
    pub seen: u32,
}

/// A query, ready to be compared.
pub(crate) struct Query {
    /// Distinct tokens with their weight.
    weights: Vec<f32>,
    /// How rare each of them is.
    rarities: Vec<f32>,
    total: f32,
    /// Length of the query as classes see it.
    length: f32,
    /// Weight of what no phrasing of the index knows.
    unknown: f32,
    /// Whether most of it is of a script without spaces.
    pub dense: bool,
    /// Open addressing from token number to its place in `weights`; `EMPTY` is a free slot.
    slots: Vec<(u32, u16)>,
    pub leads: Vec<Lead>,
}

const EMPTY: u16 = u16::MAX;

impl Query {
    pub fn new(normalized: &str, index: &Index) -> Query {
        let mut tokens: Vec<(u32, f32)> = Vec::new();
        let mut leads: Vec<Lead> = Vec::new();
        analyze(normalized, index.synonyms(), |token: Token<'_>| {
            let number = token.hash();
            if let Some(known) = tokens.iter_mut().find(|(known, _)| *known == number) {
                known.1 = known.1.max(token.weight);
                return;
            }
            tokens.push((number, token.weight));
            let Token { kind, text, telling, .. } = token;
            leads.push(Lead { kind, text: text.to_owned(), telling, known: false, seen: 0 });
        });
        tokens.truncate(usize::from(EMPTY) - 1);
        let size = (4 * tokens.len()).next_power_of_two().max(64);
        let mut query = Query {
            weights: Vec::new(),
            rarities: Vec::new(),
            total: 0.0,
            length: 0.0,
            unknown: 0.0,
            dense: false,
            slots: vec![(0, EMPTY); size],
            leads,
        };
        for (at, (number, weight)) in tokens.into_iter().enumerate() {
            let seen = index.seen(number);
            let rarity = index.rarity_of(seen);
            query.leads[at].known = rarity < 1.0;
            query.leads[at].seen = seen;
            query.rarities.push(rarity);
            query.weights.push(weight * rarity);
            let slot = query.slot(number);
            query.slots[slot] = (number, at as u16);
        }
        query.total = query.weights.iter().sum();
        query.length = query.total.sqrt();
        let unknown = query.leads.iter().zip(&query.weights).filter(|(lead, _)| !lead.known);
        query.unknown = unknown.map(|(_, weight)| weight).sum();
        let dense = normalized.chars().filter(|c| is_dense(*c)).count();
        let letters = normalized.chars().filter(|c| c.is_alphabetic()).count();
        query.dense = 2 * dense > letters.min(2 * dense + 12);
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

    /// What the query is like, whatever it is compared with: how much it says and how much of it nothing knows.
    pub fn shape(&self) -> [f32; 2] {
        [(1.0 + self.total).ln(), share(self.unknown, self.total)]
    }

    /// Compares the query with every phrasing of a text. `found` is how well the search library likes it, from 0 to 1.
    pub fn likeness(&self, text: &StoredText<'_>, store: &Store, found: f32) -> Option<Likeness> {
        let rest = text.compared()?;
        // Where each token of the text stands in the query.
        let places: Vec<u16> =
            rest.tokens.iter().map(|token| self.find(token).map_or(EMPTY, |at| at as u16)).collect();
        // How many phrasings know each token, and which tokens each phrasing shares.
        let mut known = vec![0_i32; self.weights.len()];
        let mut shared: Vec<u16> = Vec::new();
        let mut phrasings: Vec<(u32, f32, usize)> = Vec::new();
        let mut mean = 0.0;
        rest.phrasings(|number, phrasing| {
            let mut dot = 0.0;
            for (place, code) in phrasing.tokens() {
                let at = places.get(place).copied().unwrap_or(EMPTY);
                if at == EMPTY {
                    continue;
                }
                shared.push(at);
                let at = usize::from(at);
                known[at] += 1;
                if rest.norm > 0.0 {
                    dot += flat(self.weights[at]) * flat(store.weight(code) * self.rarities[at]);
                }
            }
            mean += share(dot, phrasing.weight.sqrt());
            phrasings.push((number, phrasing.weight, shared.len()));
        })?;
        let sibling = |at: usize| self.weights[at] * (1.0 - (1.0 - SIBLING).powi(known[at]));
        let siblings: Vec<f32> = (0..known.len()).map(sibling).collect();
        let anywhere: f32 = siblings.iter().sum();
        let unknown = |at: &usize| known[*at] == 0;
        let mut in_answer = vec![false; self.weights.len()];
        for at in rest.answer.iter().filter_map(|token| self.find(token)) {
            in_answer[at] = true;
        }
        let answered: f32 =
            (0..in_answer.len()).filter(|at| in_answer[*at] && unknown(at)).map(|at| self.weights[at]).sum();
        let mut start = 0;
        let score = |&(phrasing, weight, end): &(u32, f32, usize)| {
            let begin = std::mem::replace(&mut start, end);
            let own = &shared[begin..end];
            let said: f32 = own.iter().map(|at| self.weights[usize::from(*at)]).sum();
            let said_again: f32 = own.iter().map(|at| siblings[usize::from(*at)]).sum();
            let credit = said + anywhere - said_again + IN_ANSWER * answered;
            let missed = (self.total - credit).max(0.0);
            let unsaid = (weight - said).max(0.0);
            let against = GROUND + ONLY_QUERY * missed + ONLY_PHRASING * unsaid;
            let score = (credit / (credit + against)).clamp(0.0, NEAR);
            Scored { score, phrasing, said, weight, shared: begin..end }
        };
        let mut scored: Vec<Scored> = phrasings.iter().map(score).collect();
        scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.phrasing.cmp(&b.phrasing)));
        let best = scored.first()?;
        let nearest = scored.len().min(NEAREST);
        let near = scored[..nearest].iter().map(|scored| scored.score).sum::<f32>() / nearest as f32;
        let own = &shared[best.shared.clone()];
        let of = |wanted: fn(&Lead) -> bool, held: &dyn Fn(usize) -> bool| {
            let mut sums = (0.0, 0.0);
            for (at, _) in self.leads.iter().enumerate().filter(|(_, lead)| wanted(lead)) {
                sums.1 += self.weights[at];
                sums.0 += if held(at) { self.weights[at] } else { 0.0 };
            }
            if sums.1 > 0.0 { sums.0 / sums.1 } else { MIDDLE }
        };
        let anyhow = |at: usize| known[at] > 0;
        let best_holds = |at: usize| own.contains(&(at as u16));
        let covered: f32 = (0..known.len()).filter(|at| known[*at] > 0).map(|at| self.weights[at]).sum();
        let dense: f32 = known.iter().zip(&self.weights).map(|(times, weight)| *times as f32 * weight).sum();
        let words = |lead: &Lead| lead.telling && matches!(lead.kind, Kind::Word | Kind::Term);
        let parts = |lead: &Lead| matches!(lead.kind, Kind::Pair | Kind::Piece);
        let groups = |lead: &Lead| lead.kind == Kind::Group;
        // The words that say what the question is about: which the text knows, and which is the weightiest it does not.
        let (mut anchor, mut gap, mut held, mut missing, mut strange) = (0.0_f32, 0.0_f32, 0.0, 0.0, 0.0);
        let mut elsewhere = 0.0;
        for (at, lead) in self.leads.iter().enumerate() {
            let here = known[at] > 0 || in_answer[at];
            if lead.kind == Kind::Elsewhere && !here {
                elsewhere += 1.0;
            }
            if !words(lead) {
                continue;
            }
            if known[at] > 0 {
                anchor = anchor.max(self.weights[at]);
                held += self.weights[at];
            } else if !here {
                gap = gap.max(self.weights[at]);
                missing += self.weights[at];
                strange += if lead.known { 0.0 } else { 1.0 };
            }
        }
        let features = [
            best.score,
            near,
            if rest.norm > 0.0 { share(mean / rest.norm, self.length) } else { self.class(&rest) },
            share(covered, self.total),
            of(words, &anyhow),
            share(best.said, best.weight),
            share(best.said, self.total),
            share(answered, self.total),
            of(groups, &best_holds),
            of(groups, &anyhow),
            share(dense, self.total * scored.len() as f32),
            of(parts, &best_holds),
            found,
            anchor,
            gap,
            (1.0_f32 + held).ln(),
            (1.0_f32 + missing).ln(),
            (1.0_f32 + strange).ln(),
            f32::min(elsewhere, 2.0),
        ];
        Some(Likeness { score: best.score, phrasing: best.phrasing, features })
    }

    /// What the linear model says of the text, as a cosine.
    fn class(&self, rest: &Compared<'_>) -> f32 {
        let pairs = rest.class.0.iter().zip(rest.class.1.iter());
        let sum: f32 = pairs
            .filter_map(|(token, bits)| Some(flat(self.weights[self.find(token)?]) * f32::from_bits(bits)))
            .sum();
        share(sum, self.length)
    }
}

struct Scored {
    score: f32,
    phrasing: u32,
    said: f32,
    weight: f32,
    shared: std::ops::Range<usize>,
}

fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
