//! The model that ranks candidates and says how sure it is.
//!
//! Features and signs are made here and in `likeness.rs`; what they count, `examples/fit.rs` finds out and prints as
//! `fitted.rs`. A feature that is added or changed needs both.

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
    RANK[usize::from(!dense)].iter().zip(features).map(|(weight, feature)| weight * feature).sum()
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
    let (weights, ground) = &SURE[usize::from(!query.dense)];
    let each = |one: &Found| {
        let other = if one.sure >= first { second } else { first };
        let signs = signs(&one.features, one.sure, (one.sure - other).clamp(-LEAD, LEAD), query.shape());
        let sum: f32 = ground + weights.iter().zip(&signs).map(|(weight, sign)| weight * sign).sum::<f32>();
        (1.0 / (1.0 + (-sum).exp())).min(MOST)
    };
    found.iter().map(each).collect()
}

/// A lead over the next candidate beyond which it says no more.
const LEAD: f32 = 4.0;
/// Only a phrasing said word by word is more sure.
const MOST: f32 = 0.99;

/// What the model is told of a candidate for how sure it is.
pub(crate) fn signs(features: &[f32; FEATURES], rank: f32, lead: f32, shape: [f32; 2]) -> [f32; SIGNS] {
    let mut signs = [0.0; SIGNS];
    signs[..FEATURES].copy_from_slice(features);
    signs[FEATURES..].copy_from_slice(&[rank, lead, shape[0], shape[1]]);
    signs
}
