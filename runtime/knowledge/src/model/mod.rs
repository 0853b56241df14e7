//! The model that ranks candidates and says how sure it is.
//!
//! Features and signs are made here and in `likeness.rs`; what they count, `examples/fit.rs` finds out and prints as
//! `fitted.rs`. A feature that is added or changed needs both.

#[expect(clippy::approx_constant, reason = "a fitted number may be near a known one")]
mod fitted;

use crate::likeness::Query;
use crate::search::Found;
use fitted::{RANK, SURE};

/// What is known of a candidate.
pub(crate) const FEATURES: usize = 19;
/// What is known of the best candidate beside the others, for how sure it is.
pub(crate) const SIGNS: usize = FEATURES + 4;

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
    let net = &SURE[usize::from(!query.dense)];
    let each = |one: &Found| {
        let other = if one.sure >= first { second } else { first };
        let signs = signs(&one.features, one.sure, (one.sure - other).clamp(-LEAD, LEAD), query.shape());
        (1.0 / (1.0 + (-net.run(&signs)).exp())).min(MOST)
    };
    found.iter().map(each).collect()
}

/// A lead over the next candidate beyond which it says no more.
const LEAD: f32 = 4.0;
/// Only a phrasing said word by word is more sure.
const MOST: f32 = 0.99;

/// From here on a candidate is worth a question.
const WORTH: f32 = 0.3;
/// A question that says more than this is a whole sentence.
const WHOLE: f32 = 1.25;
/// A score is at most so much above the likeness of the best phrasing.
const ABOVE: f32 = 0.05;

/// The score that a candidate is shown with: how sure it is, held down to how like the phrasing is, because flows compare
/// it with readings of their own; but what is worth a question stays worth one. The curves bring both scripts to one
/// meaning of 0.5: whole English questions say the same with more words and are rated lower.
pub(crate) fn shown(sure: f32, likeness: f32, query: &Query) -> f32 {
    if !(WORTH..1.0).contains(&sure) {
        return sure;
    }
    let [said, _] = query.shape();
    let level = match query.dense {
        true => 0.92 * sure,
        false if said > WHOLE => sure.powf(0.8),
        false => sure,
    };
    level.min(likeness + ABOVE).max(WORTH)
}

/// What the model is told of a candidate for how sure it is.
pub(crate) fn signs(features: &[f32; FEATURES], rank: f32, lead: f32, shape: [f32; 2]) -> [f32; SIGNS] {
    let mut signs = [0.0; SIGNS];
    signs[..FEATURES].copy_from_slice(features);
    signs[FEATURES..].copy_from_slice(&[rank, lead, shape[0], shape[1]]);
    signs
}

/// A linear function of the inputs and, beside it, a small layer of units for what they mean together.
pub(crate) struct Net<const N: usize> {
    linear: [f32; N],
    ground: f32,
    hidden: [Unit<N>; HIDDEN],
}

/// A unit of the hidden layer.
pub(crate) struct Unit<const N: usize> {
    inputs: [f32; N],
    ground: f32,
    counts: f32,
}

const HIDDEN: usize = 10;

impl<const N: usize> Net<N> {
    fn run(&self, inputs: &[f32; N]) -> f32 {
        let dot = |weights: &[f32; N]| -> f32 { weights.iter().zip(inputs).map(|(a, b)| a * b).sum() };
        let unit = |unit: &Unit<N>| (dot(&unit.inputs) + unit.ground).tanh() * unit.counts;
        self.ground + dot(&self.linear) + self.hidden.iter().map(unit).sum::<f32>()
    }
}
