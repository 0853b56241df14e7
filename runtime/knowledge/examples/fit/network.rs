//! A small network and how it is fitted: Adam over small batches.

/// Units of the hidden layer.
const HIDDEN: usize = 10;

/// What draws weights to zero. With a third of it the ranking is the same, but what an edit leaves as it was (classes are not taught anew for
/// each) moves scores more than they may move.
const DECAY: f64 = 3e-4;

/// A layer of `HIDDEN` units beside a linear part: weights of the inputs, ground, then for each unit its inputs, ground
/// and what it counts.
pub struct Shape {
    pub inputs: usize,
}

impl Shape {
    pub fn size(&self) -> usize {
        self.inputs + 1 + HIDDEN * (self.inputs + 2)
    }

    pub fn unit<'w>(&self, weights: &'w [f64], unit: usize) -> &'w [f64] {
        let start = self.inputs + 1 + unit * (self.inputs + 2);
        &weights[start..start + self.inputs + 2]
    }

    pub fn run(&self, weights: &[f64], inputs: &[f64]) -> (f64, Vec<f64>) {
        let mut score = dot(&weights[..self.inputs], inputs) + weights[self.inputs];
        let mut hidden = Vec::with_capacity(HIDDEN);
        for unit in 0..HIDDEN {
            let own = self.unit(weights, unit);
            let value = (dot(&own[..self.inputs], inputs) + own[self.inputs]).tanh();
            score += value * own[self.inputs + 1];
            hidden.push(value);
        }
        (score, hidden)
    }

    pub fn back(&self, weights: &[f64], inputs: &[f64], hidden: &[f64], error: f64, slope: &mut [f64]) {
        for (slope, input) in slope.iter_mut().zip(inputs) {
            *slope += error * input;
        }
        slope[self.inputs] += error;
        for (unit, value) in hidden.iter().enumerate() {
            let counts = self.unit(weights, unit)[self.inputs + 1];
            let start = self.inputs + 1 + unit * (self.inputs + 2);
            let inner = error * counts * (1.0 - value * value);
            for (at, input) in inputs.iter().enumerate() {
                slope[start + at] += inner * input;
            }
            slope[start + self.inputs] += inner;
            slope[start + self.inputs + 1] += error * value;
        }
    }
}

/// A fitted network on inputs as they come.
pub struct Net {
    shape: Shape,
    weights: Vec<f64>,
}

impl Net {
    pub fn run(&self, inputs: &[f32]) -> f64 {
        self.shape.run(&self.weights, &wide(inputs)).0
    }

    pub fn print(&self, name: &str) {
        let list = |numbers: &[f64]| numbers.iter().map(|n| format!("{n:.4}")).collect::<Vec<_>>().join(", ");
        let n = self.shape.inputs;
        println!("    Fitted {{ // {name}");
        println!("        linear: [{}],", list(&self.weights[..n]));
        println!("        ground: {:.4},", self.weights[n]);
        println!("        hidden: [");
        for unit in 0..HIDDEN {
            let own = self.shape.unit(&self.weights, unit);
            println!(
                "            Unit {{ inputs: [{}], ground: {:.4}, counts: {:.4} }},",
                list(&own[..n]),
                own[n],
                own[n + 1]
            );
        }
        println!("        ],\n    }},");
    }
}

/// Mean and spread of each input.
pub struct Scale(Vec<(f64, f64)>);

impl Scale {
    pub fn of<'r>(rows: impl Iterator<Item = &'r Vec<f64>>) -> Scale {
        let mut sums: Vec<(f64, f64)> = Vec::new();
        let mut count = 0.0;
        for row in rows {
            sums.resize(row.len(), (0.0, 0.0));
            count += 1.0;
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum = (sum.0 + value, sum.1 + value * value);
            }
        }
        let each = |(sum, squares): (f64, f64)| {
            (sum / count, (squares / count - (sum / count).powi(2)).max(1e-6).sqrt())
        };
        Scale(sums.into_iter().map(each).collect())
    }

    pub fn apply(&self, row: &mut [f64]) {
        row.iter_mut().zip(&self.0).for_each(|(value, (mean, spread))| *value = (*value - mean) / spread);
    }

    /// The same network for inputs that are not scaled.
    pub fn fold(&self, shape: &Shape, mut weights: Vec<f64>) -> Net {
        let n = shape.inputs;
        let starts = std::iter::once(0).chain((0..HIDDEN).map(|unit| n + 1 + unit * (n + 2)));
        for start in starts {
            for (at, (mean, spread)) in self.0.iter().enumerate() {
                weights[start + at] /= spread;
                weights[start + n] -= weights[start + at] * mean;
            }
        }
        Net { shape: Shape { inputs: n }, weights }
    }
}

fn dot(weights: &[f64], features: &[f64]) -> f64 {
    weights.iter().zip(features).map(|(weight, feature)| weight * feature).sum()
}

/// Adam over small batches, for networks whose weights lie one after the other; `gradient` adds the slope of one row into its second
/// argument and gives the row's weight.
pub fn descend(
    shapes: &[&Shape],
    rows: usize,
    mut gradient: impl FnMut(&[f64], &mut [f64], usize) -> f64,
) -> Vec<f64> {
    const ROUNDS: usize = 12;
    const BATCH: usize = 64;
    let size = shapes.iter().map(|shape| shape.size()).sum();
    let mut random = 88172645463325252_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let mut weights: Vec<f64> = (0..size).map(|_| ((next() % 2000) as f64 / 1000.0 - 1.0) * 0.2).collect();
    let mut start = 0;
    for shape in shapes {
        weights[start..=start + shape.inputs].fill(0.0);
        start += shape.size();
    }
    let (mut first, mut second) = (vec![0.0; size], vec![0.0; size]);
    let mut order: Vec<usize> = (0..rows).collect();
    let (mut step, steps) = (0, ROUNDS * rows.div_ceil(BATCH));
    for _ in 0..ROUNDS {
        for at in (1..rows).rev() {
            order.swap(at, (next() % (at as u64 + 1)) as usize);
        }
        for batch in order.chunks(BATCH) {
            let (mut slope, mut total) = (vec![0.0; size], 0.0);
            let mut one = vec![0.0; size];
            for row in batch {
                one.fill(0.0);
                let weight = gradient(&weights, &mut one, *row);
                total += weight;
                slope.iter_mut().zip(&one).for_each(|(slope, one)| *slope += weight * one);
            }
            step += 1;
            let rate = 0.01 * (1.0 - step as f64 / (steps as f64 + 1.0));
            for at in 0..size {
                let slope = slope[at] / total + DECAY * weights[at];
                first[at] = 0.9 * first[at] + 0.1 * slope;
                second[at] = 0.999 * second[at] + 0.001 * slope * slope;
                let a = first[at] / (1.0 - 0.9_f64.powi(step));
                let b = second[at] / (1.0 - 0.999_f64.powi(step));
                weights[at] -= rate * a / (b.sqrt() + 1e-8);
            }
        }
    }
    weights
}

pub fn wide(features: &[f32]) -> Vec<f64> {
    features.iter().map(|feature| f64::from(*feature)).collect()
}
