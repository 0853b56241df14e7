//! Which intent a message has: a sparse linear model over words and characters, beside the likeness to each example.
//!
//! The linear model knows what tells the intents of this bot apart; the likeness to the nearest example knows what is
//! none of them. Likeness says only how much a reading is to be trusted: measured on BANKING77 and CLINC150, the
//! linear model alone ranks intents better than together with it. The name of an intent is learnt from too, as far as its words
//! are those of examples, and the less the fewer examples it has: a name alone means nothing. A text that is an example up to case, width and punctuation has its intent with certainty.

mod dense;
mod features;
mod learner;
mod lexicon;
mod model;
mod train;
mod vocabulary;

pub(crate) use features::words;
pub(crate) use learner::Learner;

use crate::text::folded;
use botloom_embeddings::Sense;
use dense::{Senses, Sharp};
use model::{Examples, Weights};
use std::collections::HashMap;
use vocabulary::{Reading, Vector, Vocabulary};

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

/// Why a text has an intent.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The intent.
    pub intent: String,
    /// As in [`Ranked`].
    pub score: f32,
    /// As in [`Measured`].
    pub margin: f32,
    /// As in [`Measured`].
    pub likeness: f32,
    /// As in [`Measured`].
    pub known: f32,
    /// The nearest example; a value in it is `0`.
    pub nearest: Option<String>,
    /// What in the text speaks for the intent or against it, what counts most first.
    pub features: Vec<(String, f32)>,
    /// What its words mean in other texts speaks so much for the intent, or against it.
    pub sense: f32,
}

/// How many intents are given.
const MOST: usize = 5;
/// Lower scores are noise.
const LEAST: f32 = 0.05;
/// What is not an example word for word is never certain: beyond this score, scores are drawn together below [`NEARLY`].
const SURE: f32 = 0.9;
const NEARLY: f32 = 0.98;

/// How margin, likeness and the share of known features make a score: a logistic regression, fitted by
/// `examples/calibrate.rs` on small bots drawn from three data sets, against texts of other intents and of none. The sets differ;
/// the constants are near those of all together (4.43, 4.22, 0.52, -1.53), and within the range of the sets what is known counts more, for a
/// text of a small bot is mostly unknown to it.
struct Calibration {
    margin: f32,
    likeness: f32,
    known: f32,
    bias: f32,
}

const CALIBRATION: Calibration = Calibration { margin: 4.2, likeness: 3.4, known: 2.5, bias: -2.3 };

/// A trained model.
pub(crate) struct Intents {
    names: Vec<String>,
    vocabulary: Vocabulary,
    biases: Vec<f32>,
    weights: Weights,
    senses: Senses,
    examples: Examples,
    /// The texts of the examples that are compared, by their place among all.
    texts: HashMap<u32, String>,
    exact: HashMap<String, u32>,
}

/// What a model measures of a text against one intent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The intent, by its place among the sorted names.
    pub class: u32,
    /// The distance from the border of the intent; positive inside.
    pub margin: f32,
    /// The cosine to the nearest example of the intent, less where the text has what no example has.
    pub likeness: f32,
    /// The share of what the text says that some example has.
    pub known: f32,
}

/// What a text is to the intents of one model.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Weighed {
    text: String,
    vector: Vector,
    sense: Sense,
    /// The intents whose border it is farthest inside of, with the place of the nearest example.
    measured: Vec<(Measured, Option<u32>)>,
    /// The intent that has the text as an example.
    exact: Option<u32>,
}

impl Intents {
    /// What a text is to the intents.
    pub fn weigh(&self, text: &str) -> Weighed {
        let reading = self.vocabulary.vector(text);
        let measured = self.compare(&reading);
        let exact = self.exact.get(&folded(text)).copied();
        Weighed { text: text.to_owned(), vector: reading.vector, sense: reading.sense, measured, exact }
    }

    /// The intents that a text may have, best first.
    pub fn ranked(&self, weighed: &Weighed) -> Vec<Ranked> {
        let mut ranked: Vec<(f32, u32)> =
            weighed.measured.iter().map(|(measured, _)| (score(*measured), measured.class)).collect();
        if let Some(exact) = weighed.exact {
            ranked.retain(|(_, class)| *class != exact);
            ranked.push((1.0, exact));
        }
        ranked.retain(|(score, _)| *score >= LEAST);
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let ranked = ranked.into_iter().take(MOST);
        ranked.map(|(score, class)| Ranked { intent: self.names[class as usize].clone(), score }).collect()
    }

    /// What a text measures against the intents whose border it is farthest inside of, the first first.
    pub fn measure(&self, text: &str) -> Vec<Measured> {
        self.compare(&self.vocabulary.vector(text)).into_iter().map(|(measured, _)| measured).collect()
    }

    /// The same with the place of the nearest example.
    fn compare(&self, reading: &Reading) -> Vec<(Measured, Option<u32>)> {
        let sense = Sharp::new(&reading.sense);
        if reading.vector.is_empty() && reading.sense.values.is_empty() {
            return Vec::new();
        }
        let mut margins = self.biases.clone();
        self.weights.add(&reading.vector, &mut margins);
        self.senses.add(&sense, &mut margins);
        let mut best: Vec<(f32, u32)> = margins.into_iter().zip(0..).collect();
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if best.len() > MOST {
            best.select_nth_unstable_by(MOST, order);
            best.truncate(MOST);
        }
        best.sort_unstable_by(order);
        let mut dense = vec![0.0; self.vocabulary.len()];
        reading.vector.iter().for_each(|(feature, x)| dense[*feature as usize] = *x);
        let known = reading.known;
        let own: f32 = reading.sense.values.iter().map(|x| x * x).sum();
        let square = reading.vector.iter().map(|(_, x)| x * x).sum::<f32>() + own;
        let alone = self.biases.len() == 1;
        let measured = |(margin, class): (f32, u32)| {
            let nearest = self.examples.nearest(&dense, &sense, class);
            let likeness = nearest.map_or(0.0, |(product, _)| product / square) * known;
            // The border of an only intent has nothing on its other side, so what is beyond it says nothing.
            let margin = if alone { margin.min(likeness) } else { margin };
            (Measured { class, margin, likeness, known }, nearest.map(|(_, place)| place))
        };
        best.into_iter().map(measured).collect()
    }

    /// Why a text has its intents, best first: at most so many, each with at most so many features.
    pub fn explain(&self, weighed: &Weighed, reasons: usize, features: usize) -> Vec<Reason> {
        let scored = weighed.measured.iter().map(|(measured, place)| {
            let exact = weighed.exact == Some(measured.class);
            (if exact { 1.0 } else { score(*measured) }, *measured, *place)
        });
        let mut scored: Vec<(f32, Measured, Option<u32>)> = scored.collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.truncate(reasons);
        let said: Vec<Vec<(u32, f32)>> = scored
            .iter()
            .map(|(_, Measured { class, .. }, _)| {
                let weigh = |(feature, x): &(u32, f32)| (*feature, self.weights.of(*feature, *x, *class));
                let mut said: Vec<(u32, f32)> = weighed.vector.iter().map(weigh).collect();
                said.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
                said.retain(|(_, w)| *w != 0.0);
                said.truncate(features);
                said
            })
            .collect();
        let mut names: HashMap<u32, String> = HashMap::new();
        if said.iter().any(|said| !said.is_empty()) {
            self.vocabulary.named(&weighed.text, |number, feature| {
                if said.iter().flatten().any(|(own, _)| *own == number) {
                    names.entry(number).or_insert_with(|| feature.to_string());
                }
            });
        }
        let sense = Sharp::new(&weighed.sense);
        let named = |said: Vec<(u32, f32)>| {
            said.into_iter().filter_map(|(number, w)| Some((names.get(&number)?.clone(), w))).collect()
        };
        let reason = |((score, measured, place), said): ((f32, Measured, Option<u32>), _)| Reason {
            intent: self.names[measured.class as usize].clone(),
            score,
            margin: measured.margin,
            likeness: measured.likeness,
            known: measured.known,
            nearest: place.and_then(|place| self.texts.get(&place).cloned()),
            features: named(said),
            sense: self.senses.of(&sense, measured.class),
        };
        scored.into_iter().zip(said).map(reason).collect()
    }

    /// About how many bytes the model takes.
    pub fn bytes(&self) -> usize {
        let exact: usize = self.exact.keys().map(|text| text.len() + size_of::<(String, u32)>()).sum();
        let texts: usize = self.texts.values().map(|text| text.len() + size_of::<(u32, String)>()).sum();
        self.vocabulary.bytes()
            + self.weights.bytes()
            + self.senses.bytes()
            + self.examples.bytes()
            + exact
            + texts
    }
}

fn score(measured: Measured) -> f32 {
    let Calibration { margin, likeness, known, bias } = CALIBRATION;
    let sum = margin * measured.margin + likeness * measured.likeness + known * measured.known + bias;
    let chance = 1.0 / (1.0 + (-sum).exp());
    if chance > SURE { SURE + (chance - SURE) / (1.0 - SURE) * (NEARLY - SURE) } else { chance }
}

#[cfg(test)]
mod tests;
