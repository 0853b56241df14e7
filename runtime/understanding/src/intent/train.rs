//! Training of a linear classifier: one against the rest, squared hinge loss, by dual coordinate descent.
//!
//! The method is that of Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), with a
//! border that begins at "none of the examples": an example of another intent takes no part until it is on the wrong
//! side. So a round looks at the few examples that matter, and all are looked at again only now and then.
//! The order in which examples are visited is fixed, so equal examples give equal weights.

use super::vocabulary::Vector;

/// What a text that has nothing of an intent measures against it.
const NOTHING: f32 = -1.0;
/// How many rounds over the examples that matter follow each look at all of them: at first who matters changes.
const ROUNDS: [usize; 4] = [6, 4, 6, 12];
/// The projected gradient below which an example is where it belongs.
const ENOUGH: f32 = 0.1;
/// Smaller weights are dropped: they change no decision and take most of the memory.
const LEAST: f32 = 0.004;

/// Vectors in one piece of memory.
pub(crate) struct Matrix {
    starts: Vec<u32>,
    features: Vec<u32>,
    values: Vec<f32>,
}

impl Matrix {
    /// The vectors as rows.
    pub fn new(rows: &[Vector]) -> Self {
        let all = rows.iter().map(Vec::len).sum();
        let (mut features, mut values) = (Vec::with_capacity(all), Vec::with_capacity(all));
        let mut starts = vec![0];
        for row in rows {
            features.extend(row.iter().map(|(feature, _)| *feature));
            values.extend(row.iter().map(|(_, value)| *value));
            starts.push(features.len() as u32);
        }
        Self { starts, features, values }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (usize, f32)> {
        let (from, to) = (self.starts[row] as usize, self.starts[row + 1] as usize);
        self.features[from..to].iter().zip(&self.values[from..to]).map(|(f, x)| (*f as usize, *x))
    }
}

/// The weights of one class: feature and weight, ordered by feature; the bias apart.
pub(crate) struct Weights {
    pub bias: f32,
    pub weights: Vector,
}

/// Room that is used for one class after the other.
pub(crate) struct Trainer<'m> {
    matrix: &'m Matrix,
    classes: &'m [u32],
    /// What a row's own share in the weights costs; the less a row counts, the more.
    ridges: Vec<f32>,
    norms: Vec<f32>,
    weights: Vec<f32>,
    alphas: Vec<f32>,
}

impl<'m> Trainer<'m> {
    /// Trains on these rows, each of a class; an example counts 1 against the smoothness of the weights.
    pub fn new(matrix: &'m Matrix, classes: &'m [u32], counts: &[f32], features: usize) -> Self {
        let ridges: Vec<f32> = counts.iter().map(|count| 0.5 / count).collect();
        // A feature of value one in every example is the bias.
        let norm = |row| matrix.row(row).map(|(_, x)| x * x).sum::<f32>() + 1.0 + ridges[row];
        let norms = (0..matrix.len()).map(norm).collect();
        let (weights, alphas) = (vec![0.0; features], vec![0.0; matrix.len()]);
        Self { matrix, classes, ridges, norms, weights, alphas }
    }

    /// The weights that tell examples of `class` from others.
    pub fn one_against_rest(&mut self, class: u32) -> Weights {
        self.weights.fill(0.0);
        self.alphas.fill(0.0);
        let mut bias = 0.0;
        let mut random = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(class);
        let mut active: Vec<u32> = Vec::new();
        for (look, rounds) in ROUNDS.into_iter().enumerate() {
            active.clear();
            let mut wrong = 0;
            for row in 0..self.matrix.len() {
                let own = self.classes[row] == class;
                // At first the examples of the intent are alone: the others are wrong about nothing yet.
                if look == 0 && own || self.alphas[row] > 0.0 {
                    active.push(row as u32);
                } else if look > 0 && self.gradient(row, class, bias) < -ENOUGH {
                    active.push(row as u32);
                    wrong += 1;
                }
            }
            if look > 0 && wrong == 0 {
                break;
            }
            self.settle(&mut active, class, &mut bias, &mut random, rounds);
        }
        let kept = self.weights.iter().enumerate().filter(|(_, w)| w.abs() >= LEAST);
        Weights { bias: bias + NOTHING, weights: kept.map(|(f, w)| (f as u32, *w)).collect() }
    }

    /// Rounds over these rows until each is where it belongs; what needs no weight is left out of the next round.
    fn settle(&mut self, active: &mut Vec<u32>, class: u32, bias: &mut f32, random: &mut u64, rounds: usize) {
        for _ in 0..rounds {
            shuffle(active, random);
            let mut most = 0.0_f32;
            active.retain(|row| {
                let row = *row as usize;
                let gradient = self.gradient(row, class, *bias);
                let before = self.alphas[row];
                if before == 0.0 && gradient >= 0.0 {
                    return false;
                }
                if gradient.abs() < ENOUGH * 0.1 {
                    return true;
                }
                most = most.max(gradient.abs());
                self.alphas[row] = (before - gradient / self.norms[row]).max(0.0);
                let change = (self.alphas[row] - before) * self.side(row, class);
                for (feature, x) in self.matrix.row(row) {
                    self.weights[feature] += change * x;
                }
                *bias += change;
                true
            });
            if most < ENOUGH {
                break;
            }
        }
    }

    fn side(&self, row: usize, class: u32) -> f32 {
        if self.classes[row] == class { 1.0 } else { -1.0 }
    }

    fn gradient(&self, row: usize, class: u32, bias: f32) -> f32 {
        let dot: f32 = self.matrix.row(row).map(|(feature, x)| self.weights[feature] * x).sum();
        self.side(row, class) * (dot + bias + NOTHING) - 1.0 + self.alphas[row] * self.ridges[row]
    }
}

fn shuffle(items: &mut [u32], random: &mut u64) {
    for last in (1..items.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        items.swap(last, (*random % (last as u64 + 1)) as usize);
    }
}
