//! Which intent a message has: a sparse linear model over words and characters, beside the likeness to each example.
//!
//! The linear model knows what tells the intents of this bot apart; the likeness to the nearest example knows what is
//! none of them. Likeness says only how much the best reading is to be trusted: measured on BANKING77 and CLINC150, the
//! linear model alone ranks intents better than together with it. A text that is an example up to case, width and punctuation has its intent with certainty.

mod features;
mod train;

use crate::text::folded;
use features::{Vector, Vocabulary};
use std::collections::HashMap;

/// A sentence of an intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The intent.
    pub intent: String,
    /// What a customer may write.
    pub text: String,
}

/// An intent with how well a text fits it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The intent.
    pub intent: String,
    /// 0 to 1: about the share of texts with this score that mean the intent; 1 is one of its own examples.
    pub score: f32,
}

/// How many intents are given.
const MOST: usize = 5;
/// Lower scores are noise.
const LEAST: f32 = 0.05;
/// The most examples of an intent whose likeness is measured; the linear model learns from all.
const COMPARED: usize = 60;
/// What is not an example word for word is never certain.
const NEARLY: f32 = 0.98;

/// How margin, likeness and the share of known features make a score: a logistic regression, fitted by
/// `examples/calibrate.rs` on small bots drawn from a data set, against texts of other intents and of none.
struct Calibration {
    margin: f32,
    likeness: f32,
    known: f32,
    bias: f32,
}

const CALIBRATION: Calibration = Calibration { margin: 4.4, likeness: 0.8, known: 5.5, bias: -4.0 };

/// A trained model.
pub(crate) struct Intents {
    names: Vec<String>,
    vocabulary: Vocabulary,
    biases: Vec<f32>,
    /// By feature: class and weight.
    weights: Postings,
    /// By feature: example and weight.
    examples: Postings,
    compared: usize,
    exact: HashMap<String, u32>,
}

/// What a model measures of a text against one intent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The intent, by its place among the sorted names.
    pub class: u32,
    /// The distance from the border of the intent; positive inside.
    pub margin: f32,
    /// The cosine to the nearest example of any intent.
    pub likeness: f32,
    /// The share of the text's features that some example has.
    pub known: f32,
}

impl Intents {
    /// Learns from examples, in any order.
    pub fn train(examples: &[Example]) -> Self {
        let mut names: Vec<String> = examples.iter().map(|example| example.intent.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let class = |intent: &str| {
            names.binary_search_by(|name| name.as_str().cmp(intent)).unwrap_or_default() as u32
        };
        let classes: Vec<u32> = examples.iter().map(|example| class(&example.intent)).collect();
        let vocabulary = Vocabulary::learn(examples.iter().map(|example| example.text.as_str()));
        let vectors: Vec<Vector> =
            examples.iter().map(|example| vocabulary.vector(&example.text).0).collect();

        let mut biases = Vec::with_capacity(names.len());
        let mut weights = Postings::builder(vocabulary.len());
        for number in 0..names.len() as u32 {
            let trained = train::one_against_rest(&vectors, &classes, number, vocabulary.len());
            biases.push(trained.bias);
            weights.add(number, &trained.weights);
        }
        let mut compared = Postings::builder(vocabulary.len());
        let mut number = 0_u32;
        let mut count = vec![0_usize; names.len()];
        for (vector, class) in vectors.iter().zip(&classes) {
            count[*class as usize] += 1;
            if count[*class as usize] <= COMPARED {
                compared.add(number, vector);
                number += 1;
            }
        }
        let mut exact = HashMap::new();
        for (example, class) in examples.iter().zip(&classes) {
            exact.entry(folded(&example.text)).or_insert(*class);
        }
        exact.remove("");
        let (weights, examples) = (weights.build(), compared.build());
        Self { names, vocabulary, biases, weights, examples, compared: number as usize, exact }
    }

    /// The intents that a text may have, best first.
    pub fn read(&self, text: &str) -> Vec<Ranked> {
        let exact = self.exact.get(&folded(text)).copied();
        let mut ranked: Vec<(f32, u32)> = self
            .measure(text)
            .into_iter()
            .map(|measured| {
                (if exact == Some(measured.class) { 1.0 } else { score(measured) }, measured.class)
            })
            .filter(|(score, _)| *score >= LEAST)
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.truncate(MOST);
        ranked
            .into_iter()
            .map(|(score, class)| Ranked { intent: self.names[class as usize].clone(), score })
            .collect()
    }

    /// What a text measures against each intent, in the order of their names.
    pub fn measure(&self, text: &str) -> Vec<Measured> {
        let (vector, known) = self.vocabulary.vector(text);
        if vector.is_empty() {
            return Vec::new();
        }
        let mut margins = self.biases.clone();
        let mut likenesses = vec![0.0_f32; self.compared];
        for (feature, x) in &vector {
            for (class, w) in self.weights.of(*feature) {
                margins[*class as usize] += w * x;
            }
            for (example, w) in self.examples.of(*feature) {
                likenesses[*example as usize] += w * x;
            }
        }
        let likeness = likenesses.into_iter().fold(0.0, f32::max);
        let measured = |(class, margin)| Measured { class: class as u32, margin, likeness, known };
        margins.into_iter().enumerate().map(measured).collect()
    }
}

fn score(measured: Measured) -> f32 {
    let Calibration { margin, likeness, known, bias } = CALIBRATION;
    let sum = margin * measured.margin + likeness * measured.likeness + known * measured.known + bias;
    (1.0 / (1.0 + (-sum).exp())).min(NEARLY)
}

/// Numbers with weights by feature, in one piece of memory.
struct Postings {
    starts: Vec<u32>,
    items: Vec<(u32, f32)>,
}

impl Postings {
    fn builder(features: usize) -> PostingsBuilder {
        PostingsBuilder { rows: vec![Vec::new(); features] }
    }

    fn of(&self, feature: u32) -> &[(u32, f32)] {
        let feature = feature as usize;
        &self.items[self.starts[feature] as usize..self.starts[feature + 1] as usize]
    }
}

struct PostingsBuilder {
    rows: Vec<Vec<(u32, f32)>>,
}

impl PostingsBuilder {
    fn add(&mut self, number: u32, vector: &[(u32, f32)]) {
        for (feature, weight) in vector {
            self.rows[*feature as usize].push((number, *weight));
        }
    }

    fn build(self) -> Postings {
        let mut starts = Vec::with_capacity(self.rows.len() + 1);
        let mut items = Vec::with_capacity(self.rows.iter().map(Vec::len).sum());
        for row in self.rows {
            starts.push(items.len() as u32);
            items.extend(row);
        }
        starts.push(items.len() as u32);
        Postings { starts, items }
    }
}

#[cfg(test)]
mod tests;
