//! Each text as a class of a linear model: which tokens speak for it and which against.
//!
//! A class begins as the mean of its phrasings. Then the phrasings are read a few times; where the model takes one for
//! another text, the weights of both move (multinomial logistic regression by stochastic gradient). A text that comes
//! later is taught against its nearest rivals, whose classes stay. Large sets have the means only, and those are not even
//! kept: the likeness of a query to a mean follows from the phrasings and the mean's length (see `likeness`).

use std::collections::{BTreeMap, HashMap};

use crate::store::Text;

/// How often the phrasings are read. Half as often is enough for the packs, but not where entries differ in little.
const ROUNDS: usize = 8;
/// Step of a correction.
const STEP: f32 = 0.5;
/// How sharply scores become shares: the scores of cosines lie close together.
const SHARPNESS: f32 = 12.0;
/// A wrong class that gets less than this share is left alone.
const NEGLIGIBLE: f32 = 0.01;
/// With more texts than this there are only means: the time that training takes grows with their square.
pub(crate) const MOST_TRAINED: usize = 6_000;
/// With fewer texts, languages are trained one after the other: a thread would take as long.
const BESIDE: usize = 64;
/// Weights smaller than this share of the largest are not kept.
const KEPT: f32 = 0.01;

/// A phrasing as its distinct tokens, of length 1.
type Vector = Vec<(u32, f32)>;

/// Sets the classes of all texts. `weigh` gives the weight of a token with its rarity.
///
/// Each language is trained by itself: what texts of two languages share says nothing of what is meant.
pub(crate) fn train(texts: &mut [Text], weigh: impl Fn(u32, f32) -> f32 + Sync) {
    texts.iter_mut().for_each(|text| text.class.clear());
    if texts.len() > MOST_TRAINED {
        return;
    }
    let threads = texts.len() >= BESIDE;
    let mut languages: BTreeMap<u32, Vec<&mut Text>> = BTreeMap::new();
    for text in texts {
        languages.entry(text.language).or_default().push(text);
    }
    let mut languages = languages.into_values();
    if !threads {
        return languages.for_each(|texts| train_language(texts, &weigh));
    }
    std::thread::scope(|scope| {
        let first = languages.next();
        languages.for_each(|texts| drop(scope.spawn(|| train_language(texts, &weigh))));
        first.into_iter().for_each(|texts| train_language(texts, &weigh));
    });
}

fn train_language(mut texts: Vec<&mut Text>, weigh: &impl Fn(u32, f32) -> f32) {
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    let mut tokens: Vec<u32> = Vec::new();
    let mut examples: Vec<(u32, u32, Vector)> = Vec::new();
    let mut model = Model::new(texts.len());
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
        model.rows.resize_with(tokens.len(), Row::default);
        for (number, weight) in mean {
            model.rows[number as usize].set(class as u32, weight, texts.len());
        }
    }
    // Classes take turns, so that none is corrected many times in a row.
    examples.sort_by_key(|(place, class, _)| (*place, *class));
    for _ in 0..ROUNDS {
        for (_, class, vector) in &examples {
            model.correct(*class as usize, vector);
        }
    }
    for (token, row) in tokens.into_iter().zip(model.rows) {
        row.for_each(|class, weight| texts[class as usize].class.push((token, weight)));
    }
    texts.into_iter().for_each(|text| prune(&mut text.class));
}

/// Leaves out what says next to nothing.
fn prune(class: &mut Vector) {
    let largest = class.iter().map(|(_, weight)| weight.abs()).fold(0.0, f32::max);
    class.retain(|(_, weight)| weight.abs() >= KEPT * largest);
    class.sort_unstable_by_key(|(token, _)| *token);
}

/// The length of the sum of the phrasings, each of length 1. `rarities` are those of the text's `tokens`.
pub(crate) fn norm(text: &Text, tokens: &[u32], rarities: &[f32]) -> f32 {
    let mut sums = vec![0.0_f32; tokens.len()];
    let mut vector: Vec<(usize, f32)> = Vec::new();
    for phrasing in &text.phrasings {
        vector.clear();
        let place = |token: u32| tokens.binary_search(&token).unwrap_or_default();
        vector.extend(phrasing.tokens.iter().map(|(token, weight)| (place(*token), *weight)));
        let length = vector.iter().map(|(at, weight)| weight * rarities[*at]).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter().for_each(|(at, weight)| sums[*at] += flat(weight * rarities[*at]) / length);
        }
    }
    sums.iter().map(|sum| sum * sum).sum::<f32>().sqrt()
}

/// Sets the class of a text that comes to others. `rivals` are those whose phrasings are nearest to its own; their
/// classes stay.
pub(crate) fn teach(text: &mut Text, rivals: &[Text], weigh: impl Fn(u32, f32) -> f32) {
    // Tokens by number, in the order in which they are met.
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    let mut tokens: Vec<u32> = Vec::new();
    let mut examples: Vec<Lesson> = Vec::new();
    for (class, one) in std::iter::once(&*text).chain(rivals).enumerate() {
        for (place, phrasing) in one.phrasings.iter().enumerate() {
            let mut number = |token: u32| {
                *numbers.entry(token).or_insert_with(|| {
                    tokens.push(token);
                    tokens.len() as u32 - 1
                })
            };
            let flat = |(token, weight): &(u32, f32)| (number(*token), flat(weigh(*token, *weight)));
            let mut vector: Vector = phrasing.tokens.iter().map(flat).collect();
            normalize(&mut vector);
            examples.push(Lesson { place, class, vector, scores: Vec::new() });
        }
    }
    // What the rivals make of a phrasing does not change: their scores.
    let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); tokens.len()];
    for (rival, one) in rivals.iter().enumerate() {
        for (token, weight) in &one.class {
            if let Some(number) = numbers.get(token) {
                postings[*number as usize].push((rival as u32, *weight));
            }
        }
    }
    let mut scores = vec![0.0_f32; rivals.len()];
    for example in &mut examples {
        scores.fill(0.0);
        for (token, value) in &example.vector {
            for (rival, weight) in &postings[*token as usize] {
                scores[*rival as usize] += weight * value;
            }
        }
        example.scores.extend(scores.iter().copied().filter(|score| *score > 0.0));
    }
    examples.sort_by_key(|example| (example.place, example.class));
    let mut class = vec![0.0_f32; tokens.len()];
    for example in examples.iter().filter(|example| example.class == 0) {
        example.vector.iter().for_each(|(token, value)| class[*token as usize] += value);
    }
    let length = class.iter().map(|weight| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        class.iter_mut().for_each(|weight| *weight /= length);
    }
    for _ in 0..ROUNDS {
        for Lesson { class: number, vector, scores, .. } in &examples {
            let own = *number == 0;
            let score: f32 = vector.iter().map(|(token, value)| class[*token as usize] * value).sum();
            if score <= 0.0 && !own {
                continue;
            }
            let most = scores.iter().copied().fold(score, f32::max);
            let total: f32 = scores.iter().map(|score| (SHARPNESS * (score - most)).exp()).sum();
            let mine = (SHARPNESS * (score - most)).exp();
            let share = mine / (total + if score > 0.0 { mine } else { 0.0 }).max(f32::MIN_POSITIVE);
            let wanted = if own { 1.0 } else { 0.0 };
            if (wanted - share).abs() < NEGLIGIBLE {
                continue;
            }
            for (token, value) in vector {
                class[*token as usize] += STEP * (wanted - share) * value;
            }
        }
    }
    let weights = tokens.into_iter().zip(class);
    text.class = weights.filter(|(_, weight)| *weight != 0.0).collect();
    prune(&mut text.class);
}

/// A phrasing from which a class is taught.
struct Lesson {
    place: usize,
    /// 0 for the class itself, else the rival's number from 1.
    class: usize,
    vector: Vector,
    /// What the rivals make of it.
    scores: Vec<f32>,
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

struct Model {
    /// For each token its weights.
    rows: Vec<Row>,
    /// For each class what it makes of a phrasing, what share of it that is, and how far that is from what it should be.
    scores: Vec<f32>,
    shares: Vec<f32>,
    steps: Vec<f32>,
    /// The classes that are corrected, in order.
    corrected: Vec<u32>,
}

impl Model {
    fn new(classes: usize) -> Self {
        let none = || vec![0.0; classes];
        Self { rows: Vec::new(), scores: none(), shares: none(), steps: none(), corrected: Vec::new() }
    }

    fn correct(&mut self, right: usize, vector: &Vector) {
        let Self { rows, scores, shares, steps, corrected } = self;
        scores.fill(0.0);
        vector.iter().for_each(|(token, value)| rows[*token as usize].score(*value, scores));
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        // Texts that share nothing with the phrasing, such as those of other languages, are no rivals.
        let rivals = || (0..).zip(&*scores).filter(|(class, score)| **score > 0.0 || *class == right);
        let mut total = 0.0_f32;
        for (class, score) in rivals() {
            shares[class] = (SHARPNESS * (score - most)).exp();
            total += if *score > 0.0 { shares[class] } else { 0.0 };
        }
        corrected.clear();
        for (class, _) in rivals() {
            let wanted = if class == right { 1.0 } else { 0.0 };
            let missed = wanted - shares[class] / total;
            if missed.abs() >= NEGLIGIBLE {
                steps[class] = STEP * missed;
                corrected.push(class as u32);
            }
        }
        if !corrected.is_empty() {
            vector.iter().for_each(|(token, value)| rows[*token as usize].step(*value, corrected, steps));
        }
        corrected.iter().for_each(|class| steps[*class as usize] = 0.0);
    }
}

/// The weights of a token: those of the classes that know it, by class, or those of all.
enum Row {
    Few(Vec<(u32, f32)>),
    All(Vec<f32>),
}

/// Where more than one of so many classes knows a token, the weights of all stand beside one another: to add them up takes no longer then.
const DENSE: usize = 4;

/// To look up one class takes about as long as to walk by so many.
const WALKED: usize = 8;

impl Default for Row {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Row {
    /// Adds to the weight of a class, one of so many.
    fn set(&mut self, class: u32, change: f32, classes: usize) {
        match self {
            Self::Few(few) => {
                match few.binary_search_by_key(&class, |(class, _)| *class) {
                    Ok(at) => few[at].1 += change,
                    Err(at) => few.insert(at, (class, change)),
                }
                if few.len() * DENSE > classes {
                    let mut all = vec![0.0; classes];
                    few.iter().for_each(|(class, weight)| all[*class as usize] = *weight);
                    *self = Self::All(all);
                }
            }
            Self::All(all) => all[class as usize] += change,
        }
    }

    /// Adds what a token of this value is worth to each class.
    fn score(&self, value: f32, scores: &mut [f32]) {
        match self {
            Self::Few(few) => {
                few.iter().for_each(|(class, weight)| scores[*class as usize] += value * weight);
            }
            Self::All(all) => {
                scores.iter_mut().zip(all).for_each(|(score, weight)| *score += value * weight);
            }
        }
    }

    /// Moves the weights of some classes by their steps, which are not 0; those of all others are.
    fn step(&mut self, value: f32, corrected: &[u32], steps: &[f32]) {
        let set = |row: &mut Self, class: u32| row.set(class, steps[class as usize] * value, steps.len());
        let few = match self {
            Self::Few(few) if few.len() < WALKED * corrected.len() => few,
            _ => return corrected.iter().for_each(|class| set(self, *class)),
        };
        let mut known = 0;
        for (class, weight) in few.iter_mut() {
            let step = steps[*class as usize];
            *weight += step * value;
            known += usize::from(step != 0.0);
        }
        if known < corrected.len() {
            let knows = |class: &u32| few.binary_search_by_key(class, |(class, _)| *class).is_ok();
            let unknown: Vec<u32> = corrected.iter().copied().filter(|class| !knows(class)).collect();
            unknown.into_iter().for_each(|class| set(self, class));
        }
    }

    fn for_each(self, mut each: impl FnMut(u32, f32)) {
        match self {
            Self::Few(few) => few.into_iter().for_each(|(class, weight)| each(class, weight)),
            Self::All(all) => {
                let some = (0..).zip(all).filter(|(_, weight)| *weight != 0.0);
                some.for_each(|(class, weight)| each(class, weight));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::*;
    use crate::entry::{Entry, Faq};
    use crate::index::{Collected, Index};
    use crate::living::Living;
    use crate::store::rarity;
    use crate::synonyms::Synonyms;

    fn entries() -> Vec<Entry> {
        let written = [
            ["How do I return the phone?", "return of a phone", "I want my phone to go back"],
            ["Where is my parcel?", "track the parcel", "parcel tracking number"],
            ["手机怎么退货", "我想退手机", "退货流程"],
            ["快递到哪了", "查快递单号", "return 快递"],
        ];
        let entry = |(at, all): (usize, &[&str; 3])| {
            let variants = all[1..].iter().map(|text| (*text).to_owned()).collect();
            let faq = Faq { question: all[0].to_owned(), variants, answer: "Yes.".to_owned() };
            Entry { id: at.to_string(), text: BTreeMap::from([("en".to_owned(), faq)]), ..Entry::default() }
        };
        written.iter().enumerate().map(entry).collect()
    }

    /// The index with the means of the phrasings as classes, or without classes.
    fn index(kept: bool) -> Index {
        let mut collected = Collected::new(&entries(), &Synonyms::default()).unwrap();
        let seen = collected.seen();
        let texts = collected.texts.len() as u32;
        for text in collected.texts.iter_mut().filter(|_| kept) {
            let mut mean: HashMap<u32, f32> = HashMap::new();
            for phrasing in &text.phrasings {
                let weigh =
                    |(token, weight): &(u32, f32)| (*token, flat(weight * rarity(texts, seen[token])));
                let mut vector: Vector = phrasing.tokens.iter().map(weigh).collect();
                normalize(&mut vector);
                vector.iter().for_each(|(token, weight)| *mean.entry(*token).or_default() += weight);
            }
            text.class = mean.into_iter().collect();
            normalize(&mut text.class);
            text.class.sort_unstable_by_key(|(token, _)| *token);
        }
        let part = Living::new(Arc::new(collected.part(&seen, None).unwrap())).unwrap();
        Index::of(vec![part], Arc::default(), Synonyms::default()).unwrap()
    }

    #[test]
    fn a_row_of_few_classes_and_one_of_all_are_the_same() {
        let classes = 24;
        let (mut row, mut plain) = (Row::default(), vec![0.0_f32; classes]);
        let mut grown = false;
        for turn in 0..60_u32 {
            // More and more classes, in no order, one more each time or several.
            let corrected: BTreeSet<u32> =
                (0..=turn % 3).map(|at| (turn * 7 + at * 5) % (turn + 1).min(24)).collect();
            let corrected: Vec<u32> = corrected.into_iter().collect();
            let mut steps = vec![0.0; classes];
            corrected.iter().for_each(|class| steps[*class as usize] = 0.1 * (1 + class + turn) as f32);
            let value = 0.5 + 0.01 * turn as f32;
            row.step(value, &corrected, &steps);
            steps.iter().zip(&mut plain).for_each(|(step, weight)| *weight += step * value);
            let mut scores = vec![1.0; classes];
            row.score(2.0, &mut scores);
            let wanted: Vec<f32> = plain.iter().map(|weight| 1.0 + 2.0 * weight).collect();
            assert_eq!(scores, wanted, "turn {turn}");
            assert!(turn > 3 || matches!(row, Row::Few(_)), "there are few at first");
            grown |= matches!(row, Row::All(_));
        }
        assert!(grown);
        let mut weights = vec![0.0; classes];
        row.for_each(|class, weight| weights[class as usize] = weight);
        assert_eq!(weights, plain);
    }

    #[test]
    fn a_language_is_trained_by_itself() {
        let one = Collected::new(&entries(), &Synonyms::default()).unwrap().texts;
        // So many that languages are trained beside one another, and the first of both.
        let many: Vec<Text> = one.iter().cycle().take(BESIDE).cloned().collect();
        let of_language = |language| many.iter().cloned().map(move |text| Text { language, ..text });
        let trained = |mut texts: Vec<Text>| {
            train(&mut texts, |_, weight| weight);
            texts.into_iter().map(|text| (text.language, text.class)).collect::<Vec<_>>()
        };
        let (zero, seven) = (of_language(0), of_language(7));
        let (alone, both) =
            (trained(zero.clone().collect()), trained(zero.zip(seven).flat_map(|(a, b)| [a, b]).collect()));
        assert!(alone.iter().all(|(_, class)| !class.is_empty()));
        for language in [0, 7] {
            let own = both.iter().filter(|(of, _)| *of == language).map(|(_, class)| class);
            assert!(own.eq(alone.iter().map(|(_, class)| class)), "language {language}");
        }
    }

    #[test]
    fn means_need_not_be_kept() {
        let (kept, made) = (index(true), index(false));
        for question in ["return my phone", "where is the parcel", "怎么退手机", "快递单号"] {
            let (kept, made) = (kept.examine(question, &[]), made.examine(question, &[]));
            assert!(!kept.candidates.is_empty());
            for ((id, kept), (other, made)) in kept.candidates.iter().zip(&made.candidates) {
                assert_eq!(id, other);
                assert!(kept[2] > 0.0 && (kept[2] - made[2]).abs() < 1e-4, "`{question}`: {kept:?} {made:?}");
            }
        }
    }
}
