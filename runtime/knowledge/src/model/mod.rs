//! The model that ranks candidates and says how sure it is.
//!
//! Features and signs are made here and in `likeness.rs`; what they count, `examples/fit/` finds out and prints as
//! `fitted.rs`. A feature that is added or changed needs both.

#[allow(clippy::approx_constant, reason = "numbers that were fitted are near known ones by chance, or not")]
mod fitted;

use crate::likeness::Query;
use crate::search::Found;

/// What is known of a candidate.
pub(crate) const FEATURES: usize = 23;
/// What is known of the best candidate beside the others, for how sure it is.
pub(crate) const SIGNS: usize = FEATURES + 2 + SHAPE;
/// What is known of a query, whatever it is compared with.
pub(crate) const SHAPE: usize = 4;

/// How well a candidate ranks; only comparable within one search.
pub(crate) fn rank(features: &[f32; FEATURES], dense: bool) -> f32 {
    RANK[usize::from(!dense)].run(features)
}

/// How sure each candidate is to be meant, from 0 to 1; `sure` of the candidates holds their rank.
pub(crate) fn sure(found: &[Found], query: &Query) -> Vec<f32> {
    let (mut first, mut second) = (f32::MIN, f32::MIN);
    for found in found {
        if found.sure > first {
            (first, second) = (found.sure, first);
        } else {
            second = second.max(found.sure);
        }
    }
    let [few, many] = &SURE[usize::from(!query.dense)];
    let share = many_of(query.entries);
    let part = |net: &Net<SIGNS>, share: f32, signs: &[f32; SIGNS]| {
        if share > 0.0 { share * net.run(signs) } else { 0.0 }
    };
    let each = |one: &Found| {
        let other = if one.sure >= first { second } else { first };
        let signs = signs(&one.features, one.sure, (one.sure - other).clamp(-LEAD, LEAD), query.shape());
        let score = part(few, 1.0 - share, &signs) + part(many, share, &signs);
        (1.0 / (1.0 + (-score).exp())).min(MOST)
    };
    found.iter().map(each).collect()
}

/// From this cosine on two texts may mean the same in other words.
pub(crate) const ALIKE: f32 = 0.4;

/// A lead over the next candidate beyond which it says no more.
const LEAD: f32 = 4.0;
/// Only a phrasing said word by word is more sure.
const MOST: f32 = 0.99;

/// From this score on a candidate is worth a question.
const WORTH: f32 = 0.3;
/// As sure as this it has to be meant for that.
const PROBABLE: f32 = 0.4;
/// How many are few, and how many are many.
const ENTRIES: [f32; 2] = [12.0, 120.0];
/// From so much more on, the score says as much as it says itself.
const PLAIN: f32 = 0.1;
/// A question that says more than this is a whole sentence.
const WHOLE: f32 = 1.25;
/// A score is at most so much above the likeness of the best phrasing.
const ABOVE: f32 = 0.05;

/// The score that a candidate is shown with: how sure it is, held down to how like the phrasing is, because flows compare
/// it with readings of their own; but what is worth a question stays worth one. The curves bring both scripts to one
/// meaning of what is sure: whole English questions say the same with more words and are rated lower.
pub(crate) fn shown(sure: f32, likeness: f32, query: &Query) -> f32 {
    if sure >= 1.0 {
        return sure;
    }
    if sure < PROBABLE {
        return sure * WORTH / PROBABLE;
    }
    let level = match query.dense {
        true => 0.92 * sure,
        false if query.said() > WHOLE => sure.powf(0.8),
        false => sure,
    };
    let plainly = ((sure - PROBABLE) / PLAIN).min(1.0);
    let level = level.min(likeness + ABOVE).max(WORTH);
    WORTH + plainly * (level - WORTH)
}

/// How far so many entries are many, from 0 (few) to 1.
pub(crate) fn many_of(entries: usize) -> f32 {
    let [few, many] = ENTRIES;
    ((entries as f32 / few).ln() / (many / few).ln()).clamp(0.0, 1.0)
}

/// What the model is told of a candidate for how sure it is.
pub(crate) fn signs(features: &[f32; FEATURES], rank: f32, lead: f32, shape: [f32; SHAPE]) -> [f32; SIGNS] {
    let mut signs = [0.0; SIGNS];
    signs[..FEATURES].copy_from_slice(features);
    signs[FEATURES..FEATURES + 2].copy_from_slice(&[rank, lead]);
    signs[FEATURES + 2..].copy_from_slice(&shape);
    signs
}

/// A linear function of the inputs and, beside it, a small layer of units for what they mean together; as it was fitted.
struct Fitted<const N: usize> {
    linear: [f32; N],
    ground: f32,
    hidden: [Unit<N>; HIDDEN],
}

/// A unit of the hidden layer.
struct Unit<const N: usize> {
    inputs: [f32; N],
    ground: f32,
    counts: f32,
}

const HIDDEN: usize = 10;

/// The same as it is run: by input and not by unit, so that all sums grow side by side. Each addition of a sum waits for the
/// one before, and one sum after the other would take several times as long.
struct Net<const N: usize> {
    linear: [f32; N],
    ground: f32,
    inputs: [[f32; HIDDEN]; N],
    grounds: [f32; HIDDEN],
    counts: [f32; HIDDEN],
}

impl<const N: usize> Net<N> {
    const fn new(fitted: &Fitted<N>) -> Self {
        let mut net = Self {
            linear: fitted.linear,
            ground: fitted.ground,
            inputs: [[0.0; HIDDEN]; N],
            grounds: [0.0; HIDDEN],
            counts: [0.0; HIDDEN],
        };
        let mut unit = 0;
        while unit < HIDDEN {
            let mut input = 0;
            while input < N {
                net.inputs[input][unit] = fitted.hidden[unit].inputs[input];
                input += 1;
            }
            net.grounds[unit] = fitted.hidden[unit].ground;
            net.counts[unit] = fitted.hidden[unit].counts;
            unit += 1;
        }
        net
    }

    fn run(&self, inputs: &[f32; N]) -> f32 {
        let mut sums = [0.0; HIDDEN];
        let mut linear = 0.0;
        for ((input, weights), own) in inputs.iter().zip(&self.inputs).zip(&self.linear) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += weight * input;
            }
            linear += own * input;
        }
        let units = sums.iter().zip(&self.grounds).zip(&self.counts);
        let hidden: f32 = units.map(|((sum, ground), counts)| (sum + ground).tanh() * counts).sum();
        self.ground + linear + hidden
    }
}

/// For scripts without and with spaces.
static RANK: [Net<FEATURES>; 2] = [Net::new(&fitted::RANK[0]), Net::new(&fitted::RANK[1])];
/// And each for few entries and for many: authors of a few entries write few phrasings of each, and nothing of what they know tells much.
static SURE: [[Net<SIGNS>; 2]; 2] = [
    [Net::new(&fitted::SURE[0][0]), Net::new(&fitted::SURE[0][1])],
    [Net::new(&fitted::SURE[1][0]), Net::new(&fitted::SURE[1][1])],
];
