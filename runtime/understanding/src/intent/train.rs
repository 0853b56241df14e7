//! Training of a linear classifier: one against the rest, squared hinge loss, by dual coordinate descent.
//!
//! The method is that of Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008).
//! The order in which examples are visited is fixed, so equal examples give equal weights.

use super::features::Vector;

/// How much an example counts against the smoothness of the weights.
const COST: f32 = 3.0;
/// The most rounds over the examples.
const ROUNDS: usize = 60;
/// The spread of projected gradients at which training ends.
const ENOUGH: f32 = 0.05;
/// Smaller weights are dropped: they change no decision and take most of the memory.
const LEAST: f32 = 0.004;

/// The weights of one class: feature and weight, ordered by feature; the bias apart.
pub(crate) struct Weights {
    pub bias: f32,
    pub weights: Vector,
}

/// The weights that tell examples of `class` from others.
pub(crate) fn one_against_rest(vectors: &[Vector], classes: &[u32], class: u32, features: usize) -> Weights {
    let mut weights = vec![0.0_f32; features + 1];
    let bias = features;
    let diagonal = 0.5 / COST;
    let mut alphas = vec![0.0_f32; vectors.len()];
    // A feature of value one in every example is the bias.
    let norms: Vec<f32> =
        vectors.iter().map(|v| v.iter().map(|(_, x)| x * x).sum::<f32>() + 1.0 + diagonal).collect();
    let mut active: Vec<u32> = (0..vectors.len() as u32).collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(class);
    let mut upper = f32::INFINITY;
    let mut round = 0;
    while round < ROUNDS {
        round += 1;
        shuffle(&mut active, &mut random);
        let (mut highest, mut lowest) = (f32::NEG_INFINITY, f32::INFINITY);
        let mut at = 0;
        while at < active.len() {
            let i = active[at] as usize;
            let y = if classes[i] == class { 1.0 } else { -1.0 };
            let dot: f32 =
                vectors[i].iter().map(|(f, x)| weights[*f as usize] * x).sum::<f32>() + weights[bias];
            let gradient = y * dot - 1.0 + alphas[i] * diagonal;
            let projected = if alphas[i] > 0.0 {
                gradient
            } else if gradient > upper.max(0.0) && upper.is_finite() {
                // It stays at its bound: left out until the end.
                active.swap_remove(at);
                continue;
            } else {
                gradient.min(0.0)
            };
            highest = highest.max(projected);
            lowest = lowest.min(projected);
            if projected.abs() > 1e-9 {
                let before = alphas[i];
                alphas[i] = (before - gradient / norms[i]).max(0.0);
                let change = (alphas[i] - before) * y;
                for (f, x) in &vectors[i] {
                    weights[*f as usize] += change * x;
                }
                weights[bias] += change;
            }
            at += 1;
        }
        if highest - lowest <= ENOUGH {
            if active.len() == vectors.len() {
                break;
            }
            active = (0..vectors.len() as u32).collect();
            upper = f32::INFINITY;
            continue;
        }
        upper = if highest <= 0.0 { f32::INFINITY } else { highest };
    }
    let kept = weights[..features].iter().enumerate().filter(|(_, w)| w.abs() >= LEAST);
    Weights { bias: weights[bias], weights: kept.map(|(f, w)| (f as u32, *w)).collect() }
}

fn shuffle(items: &mut [u32], random: &mut u64) {
    for last in (1..items.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        items.swap(last, (*random % (last as u64 + 1)) as usize);
    }
}
