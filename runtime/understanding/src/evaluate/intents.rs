//! How well a bot understands: examples held out of the training, and the figures of what was read in them.

use crate::Learner;
use crate::intent::{Example, Ranked};
use crate::training::TrainingData;
use jiff::ZonedDateTime;
use std::collections::{BTreeMap, BTreeSet};

/// From this score on a message is taken to mean its best intent.
pub const THRESHOLD: f32 = 0.55;

/// A text with what it means and what was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The text.
    pub text: String,
    /// The intent that it has; none for a text that means none of the intents.
    pub intent: Option<String>,
    /// What was read, best first.
    pub read: Vec<Ranked>,
    /// Where the best intent is not the one that the text has: the example of it that is nearest, if one is known.
    pub nearest: Option<String>,
}

impl Judged {
    /// The best intent that was read and its score; the score is 0 if none was.
    #[must_use]
    pub fn best(&self) -> (Option<&str>, f32) {
        self.read.first().map_or((None, 0.0), |best| (Some(best.intent.as_str()), best.score))
    }

    /// Whether the best intent is the one that the text has.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.intent.is_some() && self.best().0 == self.intent.as_deref()
    }
}

/// The figures of some texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// How many texts have an intent.
    pub texts: usize,
    /// The share of these whose best intent is right.
    pub accuracy: f64,
    /// The mean of the intents' F1.
    pub macro_f1: f64,
    /// How often a text with an intent scores higher than one without; none if all have one.
    pub oos_auroc: Option<f64>,
    /// The share of the texts without an intent that score below [`THRESHOLD`].
    pub oos_recall: Option<f64>,
}

/// The figures of what was read.
#[must_use]
pub fn figures(judged: &[Judged]) -> Figures {
    let (inside, outside): (Vec<&Judged>, Vec<&Judged>) = judged.iter().partition(|one| one.intent.is_some());
    let right = inside.iter().filter(|one| one.is_right()).count();
    let each = by_intent(judged);
    let macro_f1 = each.iter().map(|one| one.f1).sum::<f64>() / each.len().max(1) as f64;
    let strange = (!inside.is_empty() && !outside.is_empty()).then(|| {
        let low = outside.iter().filter(|one| one.best().1 < THRESHOLD).count();
        let scores = |texts: &[&Judged]| texts.iter().map(|one| one.best().1).collect::<Vec<_>>();
        (auroc(&scores(&inside), &scores(&outside)), low as f64 / outside.len() as f64)
    });
    Figures {
        texts: inside.len(),
        accuracy: right as f64 / inside.len().max(1) as f64,
        macro_f1,
        oos_auroc: strange.map(|(auroc, _)| auroc),
        oos_recall: strange.map(|(_, recall)| recall),
    }
}

/// How well one intent is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Intent {
    /// The intent.
    pub intent: String,
    /// How many texts have it.
    pub texts: usize,
    /// The share of the texts read as it that have it.
    pub precision: f64,
    /// The share of its texts read as it.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
}

/// The figures of each intent that some text has, by name.
#[must_use]
pub fn by_intent(judged: &[Judged]) -> Vec<Intent> {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for one in judged.iter().filter(|one| one.intent.is_some()) {
        let intent = one.intent.as_deref().unwrap_or_default();
        counts.entry(intent).or_default()[0] += 1;
        if let Some(best) = one.best().0 {
            let own = counts.entry(best).or_default();
            own[1] += 1;
            own[2] += usize::from(best == intent);
        }
    }
    let share = |part: usize, all: usize| if all == 0 { 0.0 } else { part as f64 / all as f64 };
    let figures =
        counts.into_iter().filter(|(_, [texts, ..])| *texts > 0).map(|(intent, [texts, read, right])| {
            let (precision, recall) = (share(right, read), share(right, texts));
            Intent { intent: intent.to_owned(), texts, precision, recall, f1: share(2 * right, texts + read) }
        });
    figures.collect()
}

/// The chance that one of the first scores more than one of the second; half of the ties count.
fn auroc(inside: &[f32], outside: &[f32]) -> f64 {
    let mut all: Vec<(f32, bool)> = inside.iter().map(|score| (*score, true)).collect();
    all.extend(outside.iter().map(|score| (*score, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut sum) = (0.0, 0.0);
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let own = same.iter().filter(|(_, inside)| *inside).count() as f64;
        let other = same.len() as f64 - own;
        sum += own * (below + other / 2.0);
        below += other;
    }
    sum / (inside.len() as f64 * outside.len() as f64)
}

/// Reads each example with an understanding that was trained without it and its like.
#[must_use]
pub fn held_out(data: &TrainingData, folds: usize) -> Vec<Judged> {
    HeldOut::new(folds).read(data)
}

/// The examples of a bot, each read by an understanding of the others, again and again while they are edited.
pub struct HeldOut {
    learners: Vec<Learner>,
}

impl HeldOut {
    /// Cuts the examples into so many parts, at least two.
    #[must_use]
    pub fn new(folds: usize) -> Self {
        Self { learners: (0..folds.max(2)).map(|_| Learner::new(None)).collect() }
    }

    /// Reads each example with an understanding of the other parts; in the order of the examples. One that leaves nothing
    /// to learn from is left out.
    pub fn read(&mut self, data: &TrainingData) -> Vec<Judged> {
        let examples = &data.examples;
        let folds = self.learners.len();
        // The examples of an intent go round the folds, so that each fold has some of every intent.
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        let mut of = Vec::with_capacity(examples.len());
        for example in examples {
            let own = count.entry(&example.intent).or_default();
            of.push(*own % folds);
            *own += 1;
        }
        let now = ZonedDateTime::default();
        let mut judged: Vec<Option<Judged>> = vec![None; examples.len()];
        for (held, learner) in self.learners.iter_mut().enumerate() {
            let kept: Vec<Example> =
                examples.iter().zip(&of).filter(|(_, fold)| **fold != held).map(|(e, _)| e.clone()).collect();
            if kept.len() == examples.len() || kept.is_empty() {
                continue;
            }
            let kept =
                TrainingData { examples: kept, specs: data.specs.clone(), synonyms: data.synonyms.clone() };
            let trained = learner.learn(&kept);
            for (place, example) in examples.iter().enumerate().filter(|(place, _)| of[*place] == held) {
                let Example { intent, text } = example.clone();
                let read = trained.read(&text, &now);
                let mut one =
                    Judged { text, intent: Some(intent), read: read.intents.clone(), nearest: None };
                if let (Some(best), false) = (one.best().0, one.is_right()) {
                    let mut reasons = trained.explain(&read, usize::MAX, 0).into_iter();
                    let signed = reasons.find(|reason| reason.intent == best).and_then(|r| r.nearest);
                    let is = |e: &&Example| e.intent == best && learner.signed(&e.text) == signed.as_deref();
                    one.nearest = kept.examples.iter().find(is).map(|example| example.text.clone());
                }
                judged[place] = Some(one);
            }
        }
        judged.into_iter().flatten().collect()
    }
}

/// Two intents that are taken for one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    /// The intent that the texts have.
    pub intent: String,
    /// The intent that was read.
    pub read: String,
    /// The texts.
    pub texts: Vec<String>,
}

/// Which intents are read for which, the most frequent first.
#[must_use]
pub fn confusions(judged: &[Judged]) -> Vec<Confusion> {
    let mut pairs: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for one in judged.iter().filter(|one| !one.is_right()) {
        if let (Some(intent), (Some(read), _)) = (one.intent.as_deref(), one.best()) {
            pairs.entry((intent, read)).or_default().push(one.text.clone());
        }
    }
    let mut found: Vec<Confusion> = pairs
        .into_iter()
        .map(|((intent, read), texts)| Confusion { intent: intent.to_owned(), read: read.to_owned(), texts })
        .collect();
    found.sort_by_key(|confusion| std::cmp::Reverse(confusion.texts.len()));
    found
}

/// What happens if a bot acts from a score on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The score.
    pub threshold: f32,
    /// The share of all texts that reach it.
    pub answered: f64,
    /// The share of these that are right.
    pub right: f64,
}

/// The curve of thresholds, in steps of a twentieth.
#[must_use]
pub fn thresholds(judged: &[Judged]) -> Vec<Point> {
    let point = |step: u8| {
        let threshold = f32::from(step) / 20.0;
        let over: Vec<&Judged> = judged.iter().filter(|one| one.best().1 >= threshold).collect();
        let right = over.iter().filter(|one| one.is_right()).count();
        Point {
            threshold,
            answered: over.len() as f64 / judged.len().max(1) as f64,
            right: right as f64 / over.len().max(1) as f64,
        }
    };
    (2..20).map(point).collect()
}

/// The words or characters that examples of both intents have and no other intent does, most frequent first.
#[must_use]
pub fn shared_words(examples: &[Example], a: &str, b: &str) -> Vec<String> {
    let of = |intent: &str| -> BTreeSet<String> {
        examples.iter().filter(|e| e.intent == intent).flat_map(|e| words(&e.text)).collect()
    };
    let mut shared: BTreeSet<String> = of(a).intersection(&of(b)).cloned().collect();
    for example in examples.iter().filter(|e| e.intent != a && e.intent != b) {
        words(&example.text).iter().for_each(|word| {
            shared.remove(word);
        });
    }
    let count =
        |word: &String| examples.iter().filter(|e| e.text.to_lowercase().contains(word.as_str())).count();
    let mut shared: Vec<String> = shared.into_iter().collect();
    shared.sort_by_key(|word| std::cmp::Reverse(count(word)));
    shared
}

/// The words of a text; of Chinese, pairs of characters.
fn words(text: &str) -> Vec<String> {
    let folded = crate::text::folded(text);
    let mut found = Vec::new();
    for word in crate::intent::words(&folded) {
        let chars: Vec<char> = word.chars().collect();
        if chars.first().is_some_and(|c| botloom_script::is_han(*c)) {
            found.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else if chars.len() > 2 {
            found.push(word.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str, intent: Option<&str>, read: &str, score: f32) -> Judged {
        let read = if read.is_empty() { Vec::new() } else { vec![Ranked { intent: read.to_owned(), score }] };
        Judged { text: text.to_owned(), intent: intent.map(str::to_owned), read, nearest: None }
    }

    fn some() -> Vec<Judged> {
        vec![
            judged("1", Some("a"), "a", 0.9),
            judged("2", Some("a"), "b", 0.6),
            judged("3", Some("b"), "b", 0.7),
            judged("4", Some("b"), "", 0.0),
            judged("5", None, "a", 0.65),
            judged("6", None, "b", 0.1),
        ]
    }

    #[test]
    fn figures_are_those_of_the_definition() {
        let found = figures(&some());
        assert_eq!((found.texts, found.accuracy), (4, 0.5));
        // a: precision 1, recall 1/2; b: precision 1/2, recall 1/2.
        assert!((found.macro_f1 - (2.0 / 3.0 + 0.5) / 2.0).abs() < 1e-9, "{found:?}");
        // Of 8 pairs: 0.9 beats both, 0.6 one, 0.7 both, 0 none.
        assert_eq!((found.oos_auroc, found.oos_recall), (Some(5.0 / 8.0), Some(0.5)));
        assert_eq!(figures(&some()[..4]).oos_auroc, None);
    }

    #[test]
    fn confusions_and_thresholds() {
        let found = confusions(&some());
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].intent.as_str(), found[0].read.as_str(), found[0].texts.len()), ("a", "b", 1));
        let curve = thresholds(&some());
        let at = |threshold: f32| curve.iter().find(|p| p.threshold == threshold).copied().expect("a point");
        assert_eq!((at(0.65).answered, at(0.65).right), (0.5, 2.0 / 3.0));
    }

    #[test]
    fn each_example_is_held_out_once() {
        let example = |intent: &str, text: &str| Example { intent: intent.to_owned(), text: text.to_owned() };
        let examples = vec![
            example("track", "where is my parcel"),
            example("track", "where is the parcel now"),
            example("invoice", "i need an invoice"),
            example("invoice", "send me an invoice"),
        ];
        let judged = held_out(&examples.clone().into(), 2);
        assert_eq!(judged.len(), 4);
        // What was trained on would be certain.
        assert!(judged.iter().all(|one| one.best().1 < 1.0 && one.is_right()), "{judged:?}");
        assert_eq!(shared_words(&examples, "track", "invoice"), Vec::<String>::new());
    }
}
