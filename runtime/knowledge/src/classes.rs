//! Each text as a class of a linear model: which tokens speak for it and which against.
//!
//! A class begins as the mean of its phrasings. Then the phrasings are read a few times; where the model takes one for
//! another text, the weights of both move (multinomial logistic regression by stochastic gradient). Large sets keep the
//! means: there the search has to be quick to build, and candidates are told apart by likeness.

use std::collections::HashMap;

use crate::store::Text;

/// How often the phrasings are read.
const ROUNDS: usize = 8;
/// Step of a correction.
const STEP: f32 = 0.5;
/// How sharply scores become shares: the scores of cosines lie close together.
const SHARPNESS: f32 = 12.0;
/// A wrong class that gets less than this share is left alone.
const NEGLIGIBLE: f32 = 0.01;
/// With more texts than this the means are kept as they are.
const MOST_TRAINED: usize = 12_000;
/// Weights smaller than this share of the largest are not kept.
const KEPT: f32 = 0.01;

/// A phrasing as its distinct tokens, of length 1.
type Vector = Vec<(u32, f32)>;

/// Sets the classes of all texts. `weigh` gives the weight of a token with its rarity.
pub(crate) fn train(texts: &mut [Text], weigh: impl Fn(u32, f32) -> f32) {
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    let mut tokens: Vec<u32> = Vec::new();
    let mut examples: Vec<(u32, u32, Vector)> = Vec::new();
    let mut model = Model::default();
    for (class, text) in texts.iter().enumerate() {
        let mut mean: HashMap<u32, f32> = HashMap::new();
        for (place, phrasing) in text.phrasings.iter().enumerate() {
            let mut vector: Vector = Vec::with_capacity(phrasing.tokens.len());
            for (token, weight) in &phrasing.tokens {
                let number = *numbers.entry(*token).or_insert_with(|| {
                    tokens.push(*token);
                    tokens.len() as u32 - 1
                });
                vector.push((number, flat(weigh(*token, *weight))));
            }
            normalize(&mut vector);
            for (number, weight) in &vector {
                *mean.entry(*number).or_default() += weight;
            }
            examples.push((place as u32, class as u32, vector));
        }
        let mut mean: Vector = mean.into_iter().collect();
        mean.sort_unstable_by_key(|(number, _)| *number);
        normalize(&mut mean);
        model.postings.resize(tokens.len(), Vec::new());
        for (number, weight) in mean {
            model.postings[number as usize].push((class as u32, weight));
        }
    }
    if texts.len() <= MOST_TRAINED {
        // Classes take turns, so that none is corrected many times in a row.
        examples.sort_by_key(|(place, class, _)| (*place, *class));
        let mut scores = vec![0.0; texts.len()];
        for _ in 0..ROUNDS {
            for (_, class, vector) in &examples {
                model.correct(*class as usize, vector, &mut scores);
            }
        }
    }
    for text in texts.iter_mut() {
        text.class.clear();
    }
    for (number, posting) in model.postings.into_iter().enumerate() {
        for (class, weight) in posting {
            texts[class as usize].class.push((tokens[number], weight));
        }
    }
    for text in texts {
        let largest = text.class.iter().map(|(_, weight)| weight.abs()).fold(0.0, f32::max);
        text.class.retain(|(_, weight)| weight.abs() >= KEPT * largest);
        text.class.sort_unstable_by_key(|(token, _)| *token);
    }
}

/// A weight as classes see it: the many faint tokens of a question tell classes apart together.
pub(crate) fn flat(weight: f32) -> f32 {
    weight.sqrt()
}

/// Scales a vector to length 1.
pub(crate) fn normalize(vector: &mut Vector) {
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|(_, weight)| *weight /= length);
    }
}

#[derive(Default)]
struct Model {
    /// For each token its weight in every class that knows it, by class.
    postings: Vec<Vec<(u32, f32)>>,
}

impl Model {
    fn correct(&mut self, right: usize, vector: &Vector, scores: &mut [f32]) {
        scores.fill(0.0);
        for (token, value) in vector {
            for (class, weight) in &self.postings[*token as usize] {
                scores[*class as usize] += value * weight;
            }
        }
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        // Texts that share nothing with the phrasing, such as those of other languages, are no rivals.
        let rivals = scores.iter().filter(|score| **score > 0.0);
        let total: f32 = rivals.map(|score| (SHARPNESS * (score - most)).exp()).sum();
        for class in (0..scores.len()).filter(|class| scores[*class] > 0.0 || *class == right) {
            let share = (SHARPNESS * (scores[class] - most)).exp() / total;
            let wanted = if class == right { 1.0 } else { 0.0 };
            if (wanted - share).abs() < NEGLIGIBLE {
                continue;
            }
            for (token, value) in vector {
                let posting = &mut self.postings[*token as usize];
                let change = STEP * (wanted - share) * value;
                match posting.binary_search_by_key(&(class as u32), |(class, _)| *class) {
                    Ok(at) => posting[at].1 += change,
                    Err(at) => posting.insert(at, (class as u32, change)),
                }
            }
        }
    }
}
