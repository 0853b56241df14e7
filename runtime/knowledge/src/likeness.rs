//! How like a query is to a phrasing, from 0 (nothing shared) to 1.
//!
//! A weighted Tversky index: what both share against what only one of them says, each token counted by its rarity.
//! What the query says beyond the phrasing counts more than the reverse, because a stray topic makes it another
//! question, while people rarely repeat all of an author's words. Tokens that other phrasings of the entry or its
//! answer know count in part.

use crate::analysis::{Kind, Token, analyze};
use crate::anyone;
use crate::classes::flat;
use crate::index::Index;
use crate::meaning::{Asked, Meaning, Meanings};
use crate::model::{FEATURES, SHAPE};
use crate::normalize::is_dense;
use crate::store::{Behind, Store, StoredText};

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
    /// How near in meaning the query is to the nearest phrasing, as a cosine.
    pub nearest: f32,
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
    /// A bit by the lowest bits of each token: most tokens of a text are none of the query's and end here.
    sieve: [u64; SIEVE / 64],
    /// Words that say what the query is about.
    words: Subset,
    /// Parts of words.
    parts: Subset,
    /// Groups of words that mean the same.
    groups: Subset,
    /// Words that lead elsewhere.
    elsewhere: Vec<usize>,
    /// None where nothing of it is known.
    meaning: Option<Asked>,
    /// How near it is to what people ask anyone.
    anyone: [f32; 2],
    /// How many entries there are.
    pub entries: usize,
    pub leads: Vec<Lead>,
}

const EMPTY: u16 = u16::MAX;
/// Bits of the sieve; a query has some tens of tokens.
const SIEVE: usize = 4096;

/// Some of the tokens of a query and what they weigh together.
#[derive(Default)]
struct Subset {
    tokens: Vec<usize>,
    total: f32,
}

impl Subset {
    fn new(query: &Query, wanted: impl Fn(&Lead) -> bool) -> Subset {
        let tokens: Vec<usize> = (0..query.weights.len()).filter(|at| wanted(&query.leads[*at])).collect();
        let total = tokens.iter().map(|at| query.weights[*at]).sum();
        Subset { tokens, total }
    }

    /// The share of its weight that is held.
    fn held(&self, weights: &[f32], held: impl Fn(usize) -> bool) -> f32 {
        if self.total <= 0.0 {
            return MIDDLE;
        }
        let own = self.tokens.iter().map(|at| if held(*at) { weights[*at] } else { 0.0 });
        own.sum::<f32>() / self.total
    }
}

/// What is written down while a text is compared; kept from one text to the next, so that only the first takes memory.
#[derive(Default)]
pub(crate) struct Notes {
    /// Where each token of the text stands in the query.
    places: Vec<u16>,
    /// How many phrasings know each token of the query.
    known: Vec<usize>,
    /// What each token is worth to a phrasing that does not have it, since others do.
    siblings: Vec<f32>,
    /// Which tokens the answer knows.
    in_answer: Vec<bool>,
    /// Which tokens the best phrasing has.
    in_best: Vec<bool>,
    /// The tokens that phrasings share with the query, one phrasing after the other.
    shared: Vec<u16>,
    phrasings: Vec<Phrasing>,
}

/// A phrasing that is compared.
struct Phrasing {
    number: u32,
    weight: f32,
    /// Where its tokens end in `shared`.
    end: usize,
    score: f32,
    said: f32,
}

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
        let meaning = Asked::new(normalized);
        let size = (4 * tokens.len()).next_power_of_two().max(64);
        let mut query = Query {
            weights: Vec::new(),
            rarities: Vec::new(),
            total: 0.0,
            length: 0.0,
            unknown: 0.0,
            dense: false,
            slots: vec![(0, EMPTY); size],
            sieve: [0; SIEVE / 64],
            words: Subset::default(),
            parts: Subset::default(),
            groups: Subset::default(),
            elsewhere: Vec::new(),
            entries: index.len(),
            anyone: meaning.as_ref().map_or([0.0; 2], anyone::nearness),
            meaning,
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
            let bit = number as usize % SIEVE;
            query.sieve[bit / 64] |= 1 << (bit % 64);
        }
        query.words =
            Subset::new(&query, |lead| lead.telling && matches!(lead.kind, Kind::Word | Kind::Term));
        query.parts = Subset::new(&query, |lead| matches!(lead.kind, Kind::Pair | Kind::Piece));
        query.groups = Subset::new(&query, |lead| lead.kind == Kind::Group);
        query.elsewhere = Subset::new(&query, |lead| lead.kind == Kind::Elsewhere).tokens;
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
        let bit = number as usize % SIEVE;
        if self.sieve[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        let at = self.slots[self.slot(number)].1;
        (at != EMPTY).then_some(usize::from(at))
    }

    /// How much the query says, whatever it is compared with.
    pub fn said(&self) -> f32 {
        (1.0 + self.total).ln()
    }

    /// What the query is like, whatever it is compared with: how much it says, how much of it nothing knows, and how near
    /// it is to what people ask anyone.
    pub fn shape(&self) -> [f32; SHAPE] {
        let [nearest, mostly] = self.anyone;
        [self.said(), share(self.unknown, self.total), nearest, mostly]
    }

    /// How near the query is to a meaning, as a cosine; 0 where nothing is known.
    pub fn nearness(&self, meaning: &Meaning) -> f32 {
        self.meaning.as_ref().and_then(|asked| asked.nearness(meaning.bytes())).unwrap_or(0.0)
    }

    /// Compares the query with every phrasing of a text. `found` is how well the search library likes it, from 0 to 1.
    pub fn likeness(
        &self,
        text: &StoredText<'_>,
        store: &Store,
        found: f32,
        notes: &mut Notes,
    ) -> Option<Likeness> {
        let rest = text.compared()?;
        let count = self.weights.len();
        let Notes { places, known, siblings, in_answer, in_best, shared, phrasings } = notes;
        places.clear();
        places.extend(rest.tokens.iter().map(|token| self.find(token).map_or(EMPTY, |at| at as u16)));
        known.clear();
        known.resize(count, 0);
        shared.clear();
        phrasings.clear();
        let mut mean = 0.0;
        let behind = rest.phrasings(|number, phrasing| {
            let begin = shared.len();
            phrasing.gather(places, EMPTY, shared);
            shared[begin..].iter().for_each(|at| known[usize::from(*at)] += 1);
            if rest.norm > 0.0 {
                let mut dot = 0.0;
                phrasing.tokens(|place, code| {
                    let at = places.get(place).copied().filter(|at| *at != EMPTY).map(usize::from);
                    let product =
                        |at: usize| flat(self.weights[at]) * flat(store.weight(code) * self.rarities[at]);
                    dot += at.map_or(0.0, product);
                });
                mean += share(dot, phrasing.weight.sqrt());
            }
            let (weight, end) = (phrasing.weight, shared.len());
            phrasings.push(Phrasing { number, weight, end, score: 0.0, said: 0.0 });
        })?;
        in_answer.clear();
        in_answer.resize(count, false);
        for at in behind.answer.iter().filter_map(|token| self.find(token)) {
            in_answer[at] = true;
        }
        siblings.clear();
        siblings.extend(self.weights.iter().zip(&*known).map(|(weight, times)| weight * known_to(*times)));
        let anywhere: f32 = siblings.iter().sum();
        let (mut answered, mut covered, mut dense) = (0.0, 0.0, 0.0);
        for ((times, weight), in_answer) in known.iter().zip(&self.weights).zip(&*in_answer) {
            answered += if *times == 0 && *in_answer { *weight } else { 0.0 };
            covered += if *times > 0 { *weight } else { 0.0 };
            dense += *times as f32 * weight;
        }
        let mut best: Option<usize> = None;
        let mut begin = 0;
        for at in 0..phrasings.len() {
            let phrasing = &mut phrasings[at];
            let own = &shared[begin..phrasing.end];
            begin = phrasing.end;
            let said: f32 = own.iter().map(|at| self.weights[usize::from(*at)]).sum();
            let said_again: f32 = own.iter().map(|at| siblings[usize::from(*at)]).sum();
            let credit = said + anywhere - said_again + IN_ANSWER * answered;
            let missed = (self.total - credit).max(0.0);
            let unsaid = (phrasing.weight - said).max(0.0);
            let against = GROUND + ONLY_QUERY * missed + ONLY_PHRASING * unsaid;
            phrasing.score = (credit / (credit + against)).clamp(0.0, NEAR);
            phrasing.said = said;
            let score = phrasing.score;
            // The first of equal ones.
            best = best.filter(|best| score <= phrasings[*best].score).or(Some(at));
        }
        let at = best?;
        let best = &phrasings[at];
        in_best.clear();
        in_best.resize(count, false);
        let begin = at.checked_sub(1).map_or(0, |before| phrasings[before].end);
        shared[begin..best.end].iter().for_each(|at| in_best[usize::from(*at)] = true);
        // The words that say what the question is about: which the text knows, and which is the weightiest it does not.
        let (mut anchor, mut gap, mut held, mut missing, mut strange) = (0.0_f32, 0.0_f32, 0.0, 0.0, 0.0);
        for at in self.words.tokens.iter().copied() {
            if known[at] > 0 {
                anchor = anchor.max(self.weights[at]);
                held += self.weights[at];
            } else if !in_answer[at] {
                gap = gap.max(self.weights[at]);
                missing += self.weights[at];
                strange += if self.leads[at].known { 0.0 } else { 1.0 };
            }
        }
        let elsewhere = self.elsewhere.iter().filter(|at| known[**at] == 0 && !in_answer[**at]).count();
        let of = |group: &Subset| group.held(&self.weights, |at| known[at] > 0);
        let of_best = |group: &Subset| group.held(&self.weights, |at| in_best[at]);
        let [meant, meant_nearest, meant_mostly, meant_middle] = self.meant(&rest.meanings, best.number);
        let features = [
            best.score,
            Nearest::of(phrasings.iter().map(|phrasing| phrasing.score)).mean(),
            if rest.norm > 0.0 { share(mean / rest.norm, self.length) } else { self.class(&behind) },
            share(covered, self.total),
            of(&self.words),
            share(best.said, best.weight),
            share(best.said, self.total),
            share(answered, self.total),
            of_best(&self.groups),
            of(&self.groups),
            share(dense, self.total * phrasings.len() as f32),
            of_best(&self.parts),
            found,
            anchor,
            gap,
            (1.0_f32 + held).ln(),
            (1.0_f32 + missing).ln(),
            (1.0_f32 + strange).ln(),
            elsewhere.min(2) as f32,
            meant,
            meant_nearest,
            meant_mostly,
            meant_middle,
        ];
        Some(Likeness { score: best.score, phrasing: best.number, nearest: meant_nearest, features })
    }

    /// How near in meaning the query is to the phrasing with this number, to the nearest, to the nearest few and to the
    /// middle of all, as cosines; 0 where nothing is known.
    fn meant(&self, meanings: &Meanings<'_>, best: u32) -> [f32; 4] {
        let Some(meaning) = &self.meaning else { return [0.0; 4] };
        let mut own = 0.0;
        let each = |(number, cosine): (u32, f32)| {
            if number == best {
                own = cosine;
            }
            cosine
        };
        let nearest = Nearest::of((0..).zip(meanings.cosines(meaning)).map(each));
        [own, nearest.first(), nearest.mean(), meanings.middle(meaning)]
    }

    /// What the linear model says of the text, as a cosine.
    fn class(&self, behind: &Behind<'_>) -> f32 {
        let pairs = behind.class.0.iter().zip(behind.class.1.iter());
        let sum: f32 = pairs
            .filter_map(|(token, bits)| Some(flat(self.weights[self.find(token)?]) * f32::from_bits(bits)))
            .sum();
        share(sum, self.length)
    }
}

/// The best of some numbers, at most `NEAREST` of them.
pub(crate) struct Nearest {
    /// The best first.
    kept: [f32; NEAREST],
    count: usize,
}

impl Nearest {
    pub fn of(scores: impl Iterator<Item = f32>) -> Nearest {
        let mut nearest = Nearest { kept: [f32::MIN; NEAREST], count: 0 };
        for mut score in scores {
            for kept in &mut nearest.kept {
                if score > *kept {
                    std::mem::swap(kept, &mut score);
                }
            }
            nearest.count += 1;
        }
        nearest
    }

    fn kept(&self) -> &[f32] {
        &self.kept[..self.count.min(NEAREST)]
    }

    pub fn first(&self) -> f32 {
        self.kept().first().copied().unwrap_or(0.0)
    }

    pub fn mean(&self) -> f32 {
        self.kept().iter().sum::<f32>() / self.kept().len().max(1) as f32
    }
}

/// The part of a token's weight that counts for a phrasing without it where so many others have it.
fn known_to(phrasings: usize) -> f32 {
    const TIMES: usize = 32;
    const CREDITS: [f32; TIMES] = {
        let (mut credits, mut left, mut at) = ([0.0; TIMES], 1.0, 1);
        while at < TIMES {
            left *= 1.0 - SIBLING;
            credits[at] = 1.0 - left;
            at += 1;
        }
        credits
    };
    CREDITS[phrasings.min(TIMES - 1)]
}

fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
