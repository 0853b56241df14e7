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
pub(crate) const ENOUGH: f32 = 0.1;
/// Smaller weights are dropped: they change no decision and take most of the memory.
const LEAST: f32 = 0.02;

/// Vectors in one piece of memory.
#[derive(Default)]
pub(crate) struct Matrix {
    starts: Vec<u32>,
    features: Vec<u32>,
    values: Vec<f32>,
}

impl Matrix {
    /// Without rows yet.
    pub fn new() -> Self {
        Self { starts: vec![0], features: Vec::new(), values: Vec::new() }
    }

    /// Appends a row.
    pub fn push(&mut self, row: impl Iterator<Item = (u32, f32)>) {
        for (feature, value) in row {
            self.features.push(feature);
            self.values.push(value);
        }
        self.starts.push(self.features.len() as u32);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The features and values of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u32, f32)> {
        let (from, to) = (self.starts[row] as usize, self.starts[row + 1] as usize);
        self.features[from..to].iter().copied().zip(self.values[from..to].iter().copied())
    }
}

/// What was learnt of one class.
#[derive(Default)]
pub(crate) struct Trained {
    pub bias: f32,
    /// Feature and weight, ordered by feature.
    pub weights: Vector,
    /// The rows that the weights are made of, and how much of each is in them.
    pub alphas: Vec<(u32, f32)>,
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
    /// The weights when all rows were looked at last.
    seen: Vec<f32>,
    /// By row without a part in the weights: its gradient when it was looked at, less what it may have lost since.
    slack: Vec<f32>,
}

impl<'m> Trainer<'m> {
    /// Trains on these rows, each of a class; an example counts 1 against the smoothness of the weights.
    pub fn new(matrix: &'m Matrix, classes: &'m [u32], counts: &[f32], features: usize) -> Self {
        let ridges: Vec<f32> = counts.iter().map(|count| 0.5 / count).collect();
        // A feature of value one in every example is the bias.
        let norm = |row| matrix.row(row).map(|(_, x)| x * x).sum::<f32>() + 1.0;
        let norms = (0..matrix.len()).map(norm).collect();
        let (weights, seen) = (vec![0.0; features], vec![0.0; features]);
        let (alphas, slack) = (vec![0.0; matrix.len()], vec![0.0; matrix.len()]);
        Self { matrix, classes, ridges, norms, weights, alphas, seen, slack }
    }

    /// Whether one of these rows is not where it belongs: a row that no weight is made of yet, or one that has changed.
    pub fn is_wrong(&mut self, class: u32, trained: &Trained, rows: &[u32]) -> bool {
        for (feature, w) in &trained.weights {
            self.weights[*feature as usize] = *w;
        }
        let bias = trained.bias - NOTHING;
        let wrong = rows.iter().any(|row| {
            let found = trained.alphas.binary_search_by_key(row, |(row, _)| *row);
            let alpha = found.map_or(0.0, |at| trained.alphas[at].1);
            let gradient = self.slope(*row as usize, class, bias, alpha);
            gradient < -ENOUGH || alpha > 0.0 && gradient > ENOUGH
        });
        for (feature, _) in &trained.weights {
            self.weights[*feature as usize] = 0.0;
        }
        wrong
    }

    /// The weights that tell examples of `class` from others, beginning with what was learnt before.
    pub fn one_against_rest(&mut self, class: u32, before: &[(u32, f32)]) -> Trained {
        let mut bias = 0.0;
        let mut bias_seen = 0.0;
        self.slack.fill(f32::NEG_INFINITY);
        for (row, alpha) in before {
            let row = *row as usize;
            self.alphas[row] = *alpha;
            bias += self.change(row, class, *alpha);
        }
        let mut random = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(class);
        let mut active: Vec<u32> = Vec::new();
        for (look, rounds) in ROUNDS.into_iter().enumerate().skip(usize::from(!before.is_empty())) {
            active.clear();
            let mut wrong = 0;
            let moved = self.moved(&mut bias_seen, bias);
            for row in 0..self.matrix.len() {
                let own = self.classes[row] == class;
                // At first the examples of the intent are alone: the others are wrong about nothing yet.
                if look == 0 && own || self.alphas[row] > 0.0 {
                    active.push(row as u32);
                } else if look > 0 {
                    // No gradient changes by more than the weights and the bias did since it was seen.
                    self.slack[row] -= moved * self.norms[row].sqrt();
                    if self.slack[row] > -ENOUGH {
                        continue;
                    }
                    self.slack[row] = self.gradient(row, class, bias);
                    if self.slack[row] < -ENOUGH {
                        active.push(row as u32);
                        wrong += 1;
                    }
                }
            }
            // What was learnt before may be wrong in rows that have a part in it.
            let first = look == 1 && !before.is_empty();
            if look > 0 && wrong == 0 && !first {
                break;
            }
            self.settle(&mut active, class, &mut bias, &mut random, rounds);
        }
        let kept = self.weights.iter().enumerate().filter(|(_, w)| w.abs() >= LEAST);
        let weights = kept.map(|(f, w)| (f as u32, *w)).collect();
        let alphas = self.alphas.iter().enumerate().filter(|(_, alpha)| **alpha > 0.0);
        let alphas = alphas.map(|(row, alpha)| (row as u32, *alpha)).collect();
        self.weights.fill(0.0);
        self.seen.fill(0.0);
        self.alphas.fill(0.0);
        Trained { bias: bias + NOTHING, weights, alphas }
    }

    /// How far weights and bias went since this was asked last.
    fn moved(&mut self, bias_seen: &mut f32, bias: f32) -> f32 {
        let pairs = self.seen.iter().zip(&self.weights);
        let square: f32 = pairs.map(|(seen, w)| (seen - w) * (seen - w)).sum();
        let moved = (square + (*bias_seen - bias) * (*bias_seen - bias)).sqrt();
        self.seen.copy_from_slice(&self.weights);
        *bias_seen = bias;
        moved
    }

    /// Puts more of a row into the weights; what the bias changes by.
    fn change(&mut self, row: usize, class: u32, alpha: f32) -> f32 {
        let change = alpha * self.side(row, class);
        for (feature, x) in self.matrix.row(row) {
            self.weights[feature as usize] += change * x;
        }
        change
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
                self.alphas[row] = (before - gradient / (self.norms[row] + self.ridges[row])).max(0.0);
                *bias += self.change(row, class, self.alphas[row] - before);
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
        self.slope(row, class, bias, self.alphas[row])
    }

    fn slope(&self, row: usize, class: u32, bias: f32, alpha: f32) -> f32 {
        let dot: f32 = self.matrix.row(row).map(|(feature, x)| self.weights[feature as usize] * x).sum();
        self.side(row, class) * (dot + bias + NOTHING) - 1.0 + alpha * self.ridges[row]
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
