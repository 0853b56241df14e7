//! What a trained model keeps, small: weights by feature in whole steps, and some examples of each intent.

use super::dense::{Sharp, Steps};
use super::vocabulary::Vector;
use botloom_embeddings::Sense;

/// By feature: the intents that it speaks for or against.
pub(crate) struct Weights {
    starts: Vec<u32>,
    classes: Vec<u16>,
    steps: Vec<i8>,
    /// By feature: how much one step is.
    scales: Vec<f32>,
}

impl Weights {
    /// From the weights of each class by feature, over so many features.
    pub fn new<C: Iterator<Item = (u32, f32)>>(classes: impl Fn() -> Vec<C>, features: usize) -> Self {
        let mut count = vec![0_u32; features + 1];
        let mut most = vec![0.0_f32; features];
        for (feature, w) in classes().into_iter().flatten() {
            count[feature as usize + 1] += 1;
            most[feature as usize] = most[feature as usize].max(w.abs());
        }
        for feature in 0..features {
            count[feature + 1] += count[feature];
        }
        let starts = count;
        let mut next = starts.clone();
        let all = starts[features] as usize;
        let scales: Vec<f32> = most.iter().map(|most| most / f32::from(i8::MAX)).collect();
        let (mut numbers, mut steps) = (vec![0_u16; all], vec![0_i8; all]);
        for (class, weights) in classes().into_iter().enumerate() {
            for (feature, w) in weights {
                let feature = feature as usize;
                let at = next[feature] as usize;
                next[feature] += 1;
                numbers[at] = class as u16;
                steps[at] = (w / scales[feature]).round() as i8;
            }
        }
        Self { starts, classes: numbers, steps, scales }
    }

    /// Adds what the features of a text say to the margins of the intents.
    pub fn add(&self, vector: &[(u32, f32)], margins: &mut [f32]) {
        for (feature, x) in vector {
            let (range, scale) = self.range(*feature, *x);
            for (class, steps) in self.classes[range.clone()].iter().zip(&self.steps[range]) {
                margins[usize::from(*class)] += f32::from(*steps) * scale;
            }
        }
    }

    /// What one feature of a text says to one intent.
    pub fn of(&self, feature: u32, x: f32, class: u32) -> f32 {
        let (range, scale) = self.range(feature, x);
        let found = self.classes[range.clone()].iter().position(|own| u32::from(*own) == class);
        found.map_or(0.0, |at| f32::from(self.steps[range.start + at]) * scale)
    }

    fn range(&self, feature: u32, x: f32) -> (std::ops::Range<usize>, f32) {
        let feature = feature as usize;
        (self.starts[feature] as usize..self.starts[feature + 1] as usize, self.scales[feature] * x)
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        (self.starts.len() + self.scales.len()) * 4 + self.classes.len() * 3
    }
}

/// Some examples of each intent, to say how near a text is to them.
pub(crate) struct Examples {
    /// By class: where its examples begin.
    classes: Vec<u32>,
    starts: Vec<u32>,
    features: Vec<u32>,
    /// Parts of the greatest value of the example.
    parts: Vec<u8>,
    scales: Vec<f32>,
    /// By example: what its words mean elsewhere.
    senses: Steps,
    /// By example: its place among all that were given.
    places: Vec<u32>,
}

impl Examples {
    /// The first `most` examples of each of so many classes.
    pub fn new(
        vector: impl Fn(usize) -> (Vector, Sense),
        classes: &[u32],
        count: usize,
        most: usize,
    ) -> Self {
        let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (place, class) in classes.iter().enumerate() {
            let own = &mut by_class[*class as usize];
            if own.len() < most {
                own.push(place as u32);
            }
        }
        let mut examples = Self {
            classes: vec![0],
            starts: vec![0],
            features: Vec::new(),
            parts: Vec::new(),
            scales: Vec::new(),
            senses: Steps::default(),
            places: Vec::new(),
        };
        for own in by_class {
            for place in own {
                let (vector, sense) = vector(place as usize);
                let greatest = vector.iter().map(|(_, x)| *x).fold(f32::MIN_POSITIVE, f32::max);
                examples.features.extend(vector.iter().map(|(feature, _)| *feature));
                let part = |x: f32| (x / greatest * f32::from(u8::MAX)).round() as u8;
                examples.parts.extend(vector.iter().map(|(_, x)| part(*x)));
                examples.scales.push(greatest / f32::from(u8::MAX));
                examples.starts.push(examples.features.len() as u32);
                examples.senses.push(&sense);
                examples.places.push(place);
            }
            examples.classes.push(examples.places.len() as u32);
        }
        examples
    }

    /// The product of a text with the nearest example of a class, and the place of that example. `dense` holds the features of
    /// the text.
    pub fn nearest(&self, dense: &[f32], sense: &Sharp, class: u32) -> Option<(f32, u32)> {
        let own = self.classes[class as usize] as usize..self.classes[class as usize + 1] as usize;
        let product = |example: usize| {
            let range = self.starts[example] as usize..self.starts[example + 1] as usize;
            let pairs = self.features[range.clone()].iter().zip(&self.parts[range]);
            let features: f32 =
                pairs.map(|(feature, part)| dense[*feature as usize] * f32::from(*part)).sum();
            features * self.scales[example] + self.senses.product(example, sense)
        };
        own.map(|example| (product(example), self.places[example])).max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Which examples are held, by their places among all that were given.
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.features.len() * 5 + self.senses.bytes() + self.places.len() * 12 + self.classes.len() * 4
    }
}
