//! Learning again after an edit: only what the edit changes.
//!
//! A vector stays as it is while the rarity of its features moves it by less than [`STILL`]; the weights of an intent stay
//! while none of the new or moved vectors is on the wrong side of its border, and what moved can not have moved the border
//! by more than [`STEADY`]. Other intents are trained from where they stood. Learning everything at once is the same with
//! nothing to begin with.

use super::dense::Senses;
use super::features::spoken;
use super::lexicon::{Counts, LEFT_OUT, Lexicon};
use super::model::{Examples, Weights};
use super::train::{ENOUGH, Matrix, Trained, Trainer};
use super::vocabulary::Vector;
use super::{Example, Intents};
use crate::text::folded;
use botloom_embeddings::{Embeddings, Sense, Source};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

/// How far a vector of length one may move before it is learnt anew.
const STILL: f32 = 0.02;
/// How far the border of an intent may move before the intent is learnt anew.
const STEADY: f32 = ENOUGH / 2.0;
/// The most examples of an intent whose likeness is measured; the linear model learns from all.
const COMPARED: usize = 40;
/// From so many examples of an intent on, its name counts as much as one of them.
const FULL: f32 = 10.0;

/// What was learnt, in the form in which more can be learnt.
pub(crate) struct Learner {
    lexicon: Lexicon,
    /// The examples in the order in which they were given, then a row for the name of each intent.
    rows: Vec<Row>,
    matrix: Matrix,
    classes: BTreeMap<String, Class>,
}

struct Row {
    intent: String,
    text: String,
    folded: String,
    counts: Counts,
    /// What its words mean elsewhere.
    sense: Sense,
    /// How much it counts beside an example.
    count: f32,
}

#[derive(Default)]
struct Class {
    trained: Trained,
    /// How far its border may have moved since it was trained.
    moved: f32,
}

/// What has become of the rows since they were learnt.
struct Change {
    matrix: Matrix,
    /// New rows, and those that moved.
    rows: Vec<u32>,
    /// By row as it was: its row now, if it is still there.
    now: Vec<Option<u32>>,
    /// By row as it was: how far it moved.
    far: Vec<f32>,
}

impl Learner {
    /// Knows nothing yet, but what words mean elsewhere.
    pub fn new(embeddings: Option<Arc<Embeddings>>) -> Self {
        let (rows, matrix, classes) = (Vec::new(), Matrix::new(), BTreeMap::new());
        Self { lexicon: Lexicon::new(Source::new(embeddings)), rows, matrix, classes }
    }

    /// Learns these examples, in any order, and forgets others.
    pub fn learn(&mut self, examples: &[Example]) -> Intents {
        let mut names: Vec<String> = examples.iter().map(|example| example.intent.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let before = self.take(examples, &names);
        let class = |intent: &str| {
            names.binary_search_by(|name| name.as_str().cmp(intent)).unwrap_or_default() as u32
        };
        let classes: Vec<u32> = self.rows.iter().map(|row| class(&row.intent)).collect();
        let rarities = self.rarities(&classes, names.len());
        let change = self.compare(&before, &rarities);
        self.train(&names, &classes, change);
        self.model(names, &classes, &rarities)
    }

    /// Takes these examples and names as rows; by row, which one it was.
    fn take(&mut self, examples: &[Example], names: &[String]) -> Vec<Option<u32>> {
        let mut old: HashMap<(&str, &str), VecDeque<u32>> = HashMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            // A name is a row without a text of its own.
            old.entry((&row.intent, &row.text)).or_default().push_back(at as u32);
        }
        let wanted = examples.iter().map(|example| (example.intent.as_str(), example.text.as_str()));
        let wanted = wanted.chain(names.iter().map(|name| (name.as_str(), NAME)));
        let mut places = wanted.clone().map(|key| old.get_mut(&key).and_then(VecDeque::pop_front));
        let before: Vec<Option<u32>> = places.by_ref().collect();
        let mut rows: Vec<Option<Row>> = std::mem::take(&mut self.rows).into_iter().map(Some).collect();
        let kept: Vec<Option<Row>> =
            before.iter().map(|at| at.and_then(|at| rows[at as usize].take())).collect();
        for row in rows.into_iter().flatten().filter(|row| row.text != NAME) {
            self.lexicon.remove(&row.folded, &row.counts);
        }
        let mut own: HashMap<&str, f32> = HashMap::new();
        examples.iter().for_each(|example| *own.entry(&example.intent).or_default() += 1.0);
        for ((intent, text), kept) in wanted.zip(kept) {
            self.rows.push(match kept {
                // Nobody speaks in names: they may only say which of the words of the examples matter.
                _ if text == NAME => {
                    let spoken = spoken(intent);
                    let folded = folded(&spoken);
                    let counts = self.lexicon.count(&folded);
                    let sense = self.lexicon.sense(&spoken, &folded);
                    let count = (own[intent] / FULL).min(1.0);
                    Row { intent: intent.to_owned(), text: NAME.to_owned(), folded, counts, sense, count }
                }
                Some(row) => row,
                None => {
                    let folded = folded(text);
                    let counts = self.lexicon.add(&folded);
                    let sense = self.lexicon.sense(text, &folded);
                    Row {
                        intent: intent.to_owned(),
                        text: text.to_owned(),
                        folded,
                        counts,
                        sense,
                        count: 1.0,
                    }
                }
            });
        }
        before
    }

    fn rarities(&self, classes: &[u32], intents: usize) -> Vec<f32> {
        let mut rows: Vec<usize> = (0..self.rows.len() - intents).collect();
        rows.sort_by_key(|row| classes[*row]);
        self.lexicon.rarities(intents, rows.into_iter().map(|row| (classes[row], &self.rows[row].counts)))
    }

    /// The vectors of the rows as they are now, beside what they were.
    fn compare(&self, before: &[Option<u32>], rarities: &[f32]) -> Change {
        let mut change = Change {
            matrix: Matrix::new(),
            rows: Vec::new(),
            now: vec![None; self.matrix.len()],
            far: vec![1.0; self.matrix.len()],
        };
        for (at, row) in self.rows.iter().enumerate() {
            let vector = self.lexicon.vector(&row.counts, rarities);
            let Some(was) = before[at].map(|was| was as usize) else {
                change.rows.push(at as u32);
                change.matrix.push(vector.into_iter(), &row.sense);
                continue;
            };
            let far = distance(self.matrix.row(was), vector.iter().copied());
            change.now[was] = Some(at as u32);
            if far > STILL || row.text == NAME {
                change.rows.push(at as u32);
                change.far[was] = far;
                change.matrix.push(vector.into_iter(), &row.sense);
            } else {
                change.far[was] = 0.0;
                change.matrix.push(self.matrix.row(was), &row.sense);
            }
        }
        change
    }

    fn train(&mut self, names: &[String], classes: &[u32], change: Change) {
        let counts: Vec<f32> = self.rows.iter().map(|row| row.count).collect();
        self.matrix = change.matrix;
        let mut trainer = Trainer::new(&self.matrix, classes, &counts, self.lexicon.len());
        let mut old = std::mem::take(&mut self.classes);
        let mut wanted: Vec<(u32, Vec<(u32, f32)>)> = Vec::new();
        for (number, name) in (0..).zip(names) {
            let Some(mut class) = old.remove(name) else {
                wanted.push((number, Vec::new()));
                continue;
            };
            let alphas = &mut class.trained.alphas;
            class.moved += alphas.iter().map(|(row, alpha)| alpha * change.far[*row as usize]).sum::<f32>();
            let kept = alphas.iter().filter_map(|(row, alpha)| Some((change.now[*row as usize]?, *alpha)));
            *alphas = kept.collect();
            alphas.sort_unstable_by_key(|(row, _)| *row);
            if class.moved > STEADY || trainer.is_wrong(number, &class.trained, &change.rows) {
                wanted.push((number, class.trained.alphas));
            } else {
                self.classes.insert(name.clone(), class);
            }
        }
        let trained = trainer.one_against_rest(&wanted);
        for ((number, _), trained) in wanted.into_iter().zip(trained) {
            self.classes.insert(names[number as usize].clone(), Class { trained, moved: 0.0 });
        }
    }

    fn model(&mut self, names: Vec<String>, classes: &[u32], rarities: &[f32]) -> Intents {
        let (vocabulary, renumbered) = self.lexicon.vocabulary(names.len(), rarities);
        let here = |(feature, x): (u32, f32)| {
            let number = renumbered[feature as usize];
            (number != LEFT_OUT).then_some((number, x))
        };
        let trained = || {
            let weights = self.classes.values().map(|class| class.trained.weights.iter().copied());
            weights.map(|weights| weights.filter_map(here)).collect::<Vec<_>>()
        };
        let weights = Weights::new(trained, vocabulary.len());
        let senses = Senses::new(self.classes.values().map(|class| &class.trained.sense));
        let biases = self.classes.values().map(|class| class.trained.bias).collect();
        let examples = &self.rows[..self.rows.len() - names.len()];
        let vector = |row: usize| {
            (self.matrix.row(row).filter_map(here).collect::<Vector>(), self.rows[row].sense.clone())
        };
        let compared = Examples::new(vector, &classes[..examples.len()], names.len(), COMPARED);
        let mut exact = HashMap::with_capacity(examples.len());
        for (row, class) in examples.iter().zip(classes) {
            exact.entry(row.folded.clone()).or_insert(*class);
        }
        exact.remove("");
        let text = |place: &u32| (*place, examples[*place as usize].text.clone());
        let texts = compared.places().iter().map(text).collect();
        Intents { names, vocabulary, biases, weights, senses, examples: compared, texts, exact }
    }
}

/// What stands for the text of the row of a name; no message has it.
const NAME: &str = "\u{0}";

/// How far two vectors are from one another; both are ordered by feature.
fn distance(a: impl Iterator<Item = (u32, f32)>, b: impl Iterator<Item = (u32, f32)>) -> f32 {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    let mut sum = 0.0_f32;
    loop {
        let difference = match (a.peek(), b.peek()) {
            (None, None) => return sum.sqrt(),
            (Some((left, x)), Some((right, y))) if left == right => {
                let difference = x - y;
                a.next();
                b.next();
                difference
            }
            (Some((left, x)), Some((right, _))) if left < right => {
                let x = *x;
                a.next();
                x
            }
            (Some((_, x)), None) => {
                let x = *x;
                a.next();
                x
            }
            (_, Some((_, y))) => {
                let y = *y;
                b.next();
                y
            }
        };
        sum += difference * difference;
    }
}
