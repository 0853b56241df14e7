//! Products of dense vectors: what words mean elsewhere, of texts, of examples, and the weights of intents.
//!
//! While a model is learnt the numbers are of 32 bits, added in lanes of a fixed number, so that they are the same on every
//! machine. A model keeps steps of 8 bits, and a text that is read has steps of 16: their products are whole numbers.

use botloom_embeddings::Sense;

const LANES: usize = 16;

/// The product of two vectors; the second may be longer.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (wide, rest) = a.as_chunks::<LANES>();
    let (others, after) = b[..a.len()].as_chunks::<LANES>();
    let mut lanes = [0.0_f32; LANES];
    for (a, b) in wide.iter().zip(others) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().zip(after).map(|(a, b)| a * b).sum::<f32>()
}

/// Adds a multiple of the first vector to the second, which may be longer.
pub(super) fn add(factor: f32, a: &[f32], sum: &mut [f32]) {
    sum.iter_mut().zip(a).for_each(|(sum, a)| *sum += factor * a);
}

/// The sense of a text in steps of 16 bits.
pub(super) struct Sharp {
    first: usize,
    steps: Vec<i16>,
    scale: f32,
}

/// The most steps of a number of a text: the products with a thousand numbers of 8 bits stay within 32 bits.
const MOST: f32 = 8191.0;

impl Sharp {
    pub fn new(sense: &Sense) -> Self {
        let scale = greatest(&sense.values) / MOST;
        let steps = sense.values.iter().map(|x| (x / scale).round() as i16).collect();
        Self { first: sense.first, steps, scale }
    }
}

fn greatest(values: &[f32]) -> f32 {
    values.iter().fold(f32::MIN_POSITIVE, |most, x| most.max(x.abs()))
}

/// Vectors in steps of 8 bits, each with a scale of its own.
#[derive(Default)]
pub(super) struct Steps {
    /// By vector: where it begins, and the number of its first value.
    places: Vec<(u32, u32)>,
    steps: Vec<i8>,
    scales: Vec<f32>,
}

impl Steps {
    /// Appends a vector.
    pub fn push(&mut self, sense: &Sense) {
        let Sense { first, values } = sense;
        let scale = greatest(values) / f32::from(i8::MAX);
        self.places.push((self.steps.len() as u32, *first as u32));
        self.steps.extend(values.iter().map(|x| (x / scale).round() as i8));
        self.scales.push(scale);
    }

    /// The product of a vector with the sense of a text, in the numbers that both have.
    pub fn product(&self, at: usize, sense: &Sharp) -> f32 {
        let (start, first) = (self.places[at].0 as usize, self.places[at].1 as usize);
        let end = self.places.get(at + 1).map_or(self.steps.len(), |(next, _)| *next as usize);
        let own = &self.steps[start..end];
        let from = first.max(sense.first);
        let to = (first + own.len()).min(sense.first + sense.steps.len());
        if from >= to {
            return 0.0;
        }
        let pairs =
            own[from - first..to - first].iter().zip(&sense.steps[from - sense.first..to - sense.first]);
        let sum: i32 = pairs.map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
        sum as f32 * self.scales[at] * sense.scale
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.steps.len() + self.places.len() * 12
    }
}

/// The weights of what words mean, by class.
#[derive(Default)]
pub(super) struct Senses {
    classes: Steps,
}

impl Senses {
    /// From the weights of each class.
    pub fn new<'c>(classes: impl Iterator<Item = &'c Sense>) -> Self {
        let mut steps = Steps::default();
        classes.for_each(|weights| steps.push(weights));
        Self { classes: steps }
    }

    /// Adds what the sense of a text says to the margins of the intents.
    pub fn add(&self, sense: &Sharp, margins: &mut [f32]) {
        if !sense.steps.is_empty() {
            (0..).zip(margins).for_each(|(class, margin)| *margin += self.of(sense, class));
        }
    }

    /// What the sense of a text says to one intent.
    pub fn of(&self, sense: &Sharp, class: u32) -> f32 {
        self.classes.product(class as usize, sense)
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.classes.bytes()
    }
}
