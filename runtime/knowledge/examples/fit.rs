//! Fits the numbers of `src/model.rs`.
//!
//! `cargo run --release -p botloom-knowledge --example fit -- PACKS [--intents DIR] [--foreign FILE.tsv] [--evaluate]`
//!
//! Questions with a known answer are phrasings that are held out from their entries; questions without one are the
//! phrasings of entries that are left out altogether, and texts of other worlds: those of `strangers.tsv` whose trade the pack
//! is not of, the out-of-scope queries of CLINC150 in `DIR` and the lines `label<TAB>text` of `FILE.tsv`. Small bases are made by drawing a few entries. The evaluation
//! questions of the packs take no part; `--evaluate` only tells what the fitted numbers make of them.

mod packs;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use botloom_knowledge::{Entry, Faq, Index};
use packs::{Pack, lines, read_pack};

/// A question, the candidates with their features, which of them is right, and what the question is like.
struct Case {
    set: String,
    text: String,
    dense: bool,
    shape: Vec<f32>,
    candidates: Vec<(String, Vec<f32>)>,
    wanted: Option<String>,
    /// Whether it is a phrasing of an entry that was left out.
    near: bool,
}

fn hash(text: &str) -> usize {
    text.bytes().fold(5381_usize, |hash, byte| hash.wrapping_mul(33) ^ usize::from(byte)) >> 3
}

fn is_zh(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// The topics of another pack that a pack has nothing to say about.
fn elsewhere(pack: &str, other: &str) -> Option<&'static [&'static str]> {
    match (pack, other) {
        ("express-logistics", "e-commerce") => {
            Some(&["product", "care", "reviews", "promotions", "ordering", "member"])
        }
        ("banking", "e-commerce") => {
            Some(&["product", "care", "reviews", "promotions", "shipping", "delivery", "returns"])
        }
        ("e-commerce", "express-logistics") => {
            Some(&["prohibited", "packaging", "international", "business", "pickup"])
        }
        ("banking", "express-logistics") => {
            Some(&["prohibited", "packaging", "international", "delivery", "pickup", "price", "tracking"])
        }
        (_, "banking") if pack != other => {
            Some(&["loan", "credit-card", "deposit", "foreign-exchange", "wealth", "transfer", "card"])
        }
        _ => None,
    }
}

/// Questions that people ask the wrong company, each after the trade whose companies can answer it.
const STRANGERS: &str = include_str!("strangers.tsv");

/// The trade of a pack, as strangers name it.
fn trade(pack: &str) -> &'static str {
    match pack {
        "express-logistics" => "parcel",
        "e-commerce" => "shop",
        "banking" => "bank",
        _ => "",
    }
}

/// A case's part in the fit: sets count by the root of their size, and entries that were left out less than strangers,
/// because real questions are seldom as near to an entry as the entry's own neighbours.
fn weight(case: &Case, counts: &BTreeMap<&str, f64>) -> f64 {
    let near = case.wanted.is_none() && case.near;
    if near { NEAR / counts[case.set.as_str()].sqrt() } else { 1.0 / counts[case.set.as_str()].sqrt() }
}

const NEAR: f64 = 0.35;

/// What people say before they come to the point.
const BEFORE: [&[&str]; 2] = [
    &[
        "你好，",
        "请问一下，",
        "我奶奶说，",
        "急死了，",
        "昨天刚到家，",
        "我在外地上班，",
        "麻烦问下哈，",
        "我老公让我问，",
        "亲，",
        "有点着急，",
        "我们这边下大雨，",
        "第一次用你们家，",
        "对了，",
    ],
    &[
        "Hi, ",
        "Hello, quick question: ",
        "I'm at work right now and ",
        "my wife asked me, ",
        "Sorry to bother you, ",
        "since yesterday, ",
        "I live far away, ",
        "so I was wondering ",
        "we just came back from holiday, ",
        "hey there ",
        "ok so ",
        "my friend told me to ask: ",
        "by the way, ",
    ],
];

/// Every third question gets a story before it.
fn told(text: &str) -> String {
    let number = hash(text);
    if !number.is_multiple_of(3) {
        return text.to_owned();
    }
    let before = BEFORE[usize::from(!is_zh(text))];
    format!("{}{text}", before[number / 3 % before.len()])
}

/// Authors write first what most people ask, and what few do after it: as questions those would teach that anything may be meant.
const FIRST: usize = 20;

/// The entries without those that are left out and without the phrasings that are held out; then both as questions.
fn fold(
    entries: &[Entry],
    left: impl Fn(&Entry) -> bool,
    held: impl Fn(&str, usize) -> bool,
) -> (Vec<Entry>, Vec<(String, Option<String>)>) {
    let (mut kept, mut questions) = (Vec::new(), Vec::new());
    for entry in entries {
        let out = left(entry);
        let mut text = BTreeMap::new();
        for (language, faq) in &entry.text {
            let all: Vec<&String> = std::iter::once(&faq.question).chain(&faq.variants).collect();
            let mut stay: Vec<String> = Vec::new();
            for (at, phrasing) in all.iter().enumerate() {
                if out {
                    if at < FIRST && hash(phrasing).is_multiple_of(2) {
                        questions.push((told(phrasing), None));
                    }
                } else if all.len() > 2 && at < FIRST && held(&entry.id, at) {
                    questions.push((told(phrasing), Some(entry.id.clone())));
                } else {
                    stay.push((*phrasing).clone());
                }
            }
            if !stay.is_empty() {
                let question = stay.remove(0);
                text.insert(language.clone(), Faq { question, variants: stay, answer: faq.answer.clone() });
            }
        }
        if !out {
            kept.push(Entry { text, ..entry.clone() });
        }
    }
    (kept, questions)
}

/// A candidate as it is in an index that was edited: an edit teaches the classes of other entries nothing, so that what a class gives is
/// off by up to 0.03 for nine of ten and by up to 0.15 for the others. The model must not hang on it.
fn worn(text: &str, (id, mut features): (String, Vec<f32>)) -> (String, Vec<f32>) {
    let number = hash(&format!("{text}{id}"));
    let most = if (number / 2048).is_multiple_of(10) { 0.15 } else { 0.03 };
    features[CLASS] += most * ((number % 2048) as f32 / 1023.5 - 1.0);
    (id, features)
}

/// Where the score of a candidate's class is among its features.
const CLASS: usize = 2;

fn examine(
    set: &str,
    entries: &[Entry],
    synonyms: &[Vec<String>],
    questions: Vec<(String, Option<String>)>,
    left: &HashSet<String>,
    cases: &mut Vec<Case>,
) {
    let index = Index::build_with(entries, synonyms).expect("the entries are right");
    let known: HashSet<String> = entries
        .iter()
        .flat_map(|entry| {
            entry.text.values().flat_map(|faq| std::iter::once(&faq.question).chain(&faq.variants))
        })
        .cloned()
        .collect();
    for (text, wanted) in questions {
        if known.contains(&text) {
            continue;
        }
        let languages = if is_zh(&text) {
            ["zh-CN".to_owned(), "en".to_owned()]
        } else {
            ["en".to_owned(), "zh-CN".to_owned()]
        };
        let botloom_knowledge::Examined { candidates, shape, dense } = index.examine(&text, &languages);
        let near = left.contains(&text);
        let candidates = candidates.into_iter().map(|one| worn(&text, one)).collect();
        cases.push(Case { set: set.to_owned(), text, dense, shape, candidates, wanted, near });
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| {
        arguments.iter().position(|argument| argument == name).map(|at| arguments[at + 1].clone())
    };
    let root = Path::new(&arguments[0]);
    let mut folders: Vec<_> = root
        .read_dir()
        .expect("a folder of packs")
        .map(|file| file.expect("listed").path())
        .filter(|path| path.join("pack.yaml").is_file())
        .collect();
    folders.sort();
    let packs: Vec<Pack> = folders.iter().map(|folder| read_pack(folder)).collect();
    let read = |path: &str| lines(&std::fs::read_to_string(path).expect("a file of lines"));
    let mut foreign: Vec<String> = Vec::new();
    if let Some(path) = after("--foreign") {
        foreign.extend(read(&path).into_iter().map(|(_, text)| text));
    }
    let intents = after("--intents");
    if let Some(folder) = &intents {
        foreign.extend(read(&format!("{folder}/clinc150.oos_test.tsv")).into_iter().map(|(_, text)| text));
    }
    let strangers = lines(STRANGERS);
    let mut cases = Vec::new();
    for pack in &packs {
        let astray: Vec<&String> =
            strangers.iter().filter(|one| one.0 != trade(&pack.name)).map(|one| &one.1).collect();
        for round in 0..10 {
            let left = |entry: &Entry| hash(&entry.id) % 12 == round;
            let held = |id: &str, at: usize| (at + hash(id)) % 10 == round;
            let (entries, mut questions) = fold(&pack.entries, left, held);
            let near: HashSet<String> =
                questions.iter().filter(|one| one.1.is_none()).map(|one| one.0.clone()).collect();
            let few = foreign.iter().chain(astray.iter().copied()).filter(|text| hash(text) % 10 == round);
            questions.extend(few.map(|text| (text.clone(), None)));
            for (topics, other) in
                packs.iter().filter_map(|other| Some((elsewhere(&pack.name, &other.name)?, other)))
            {
                let entries = other.entries.iter().filter(|entry| topics.contains(&entry.category.as_str()));
                let texts = entries.flat_map(|entry| entry.text.values()).flat_map(|faq| &faq.variants);
                questions
                    .extend(texts.filter(|text| hash(text) % 25 == round).map(|text| (told(text), None)));
            }
            examine(&pack.name, &entries, &pack.synonyms, questions, &near, &mut cases);
        }
        for round in 0..40 {
            let size = 4 + round % 9;
            let mut few: Vec<Entry> = pack.entries.clone();
            few.sort_by_key(|entry| hash(&format!("{round}{}", entry.id)));
            let others = few.split_off(size);
            let held = |id: &str, at: usize| (at + hash(id)) % 4 == round % 4;
            // Authors of small bots write few phrasings.
            for entry in &mut few {
                for faq in entry.text.values_mut() {
                    faq.variants.truncate(3 + round % 5);
                }
            }
            let (entries, mut questions) = fold(&few, |_| false, held);
            let strangers = others.iter().flat_map(|entry| entry.text.values()).flat_map(|faq| &faq.variants);
            questions
                .extend(strangers.filter(|text| hash(text) % 150 == round).map(|text| (told(text), None)));
            let few = foreign.iter().chain(astray.iter().copied()).filter(|text| hash(text) % 200 == round);
            questions.extend(few.map(|text| (text.clone(), None)));
            examine("small", &entries, &pack.synonyms, questions, &HashSet::new(), &mut cases);
        }
    }
    if let Some(folder) = &intents {
        for name in ["banking77", "clinc150"] {
            let mut classes: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (label, text) in read(&format!("{folder}/{name}_10shot.train.tsv")) {
                classes.entry(label).or_default().push(text);
            }
            let entries: Vec<Entry> = classes
                .into_iter()
                .filter(|(label, _)| !hash(label).is_multiple_of(8))
                .map(|(id, mut texts)| {
                    let question = texts.remove(0);
                    let faq = Faq { question, variants: texts, answer: String::new() };
                    Entry { id, text: BTreeMap::from([("en".to_owned(), faq)]), ..Entry::default() }
                })
                .collect();
            let ids: HashSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
            let mut questions: Vec<(String, Option<String>)> = Vec::new();
            for (label, text) in read(&format!("{folder}/{name}_10shot.test.tsv")) {
                if hash(&text).is_multiple_of(3) {
                    questions.push((text, ids.contains(label.as_str()).then_some(label)));
                }
            }
            questions.extend(
                foreign
                    .iter()
                    .filter(|text| !is_zh(text) && hash(text) % 4 == 1)
                    .map(|text| (text.clone(), None)),
            );
            examine(name, &entries, &[], questions, &HashSet::new(), &mut cases);
        }
    }
    eprintln!("{} questions", cases.len());
    let mut evaluation = Vec::new();
    if arguments.iter().any(|argument| argument == "--evaluate") {
        for pack in &packs {
            let questions =
                pack.evaluation.iter().map(|(id, text)| (text.clone(), (id != "-").then(|| id.clone())));
            examine(
                &pack.name,
                &pack.entries,
                &pack.synonyms,
                questions.collect(),
                &HashSet::new(),
                &mut evaluation,
            );
        }
    }
    let mut fitted = Vec::new();
    for dense in [true, false] {
        let own: Vec<&Case> = cases.iter().filter(|case| case.dense == dense).collect();
        let rank = fit_rank(&own);
        let sure = fit_sure(&own, &rank);
        fitted.push((dense, rank, sure));
    }
    println!(
        "//! Printed by `examples/fit.rs`; not written by hand.\n\nuse super::{{FEATURES, Fitted, SIGNS, Unit}};\n"
    );
    println!("/// How well a candidate ranks, for scripts without and with spaces.");
    println!("pub(super) const RANK: [Fitted<FEATURES>; 2] = [");
    fitted.iter().for_each(|(dense, rank, _)| rank.print(if *dense { "without" } else { "with" }));
    println!("];\n\n/// How sure it is to be meant.");
    println!("pub(super) const SURE: [Fitted<SIGNS>; 2] = [");
    fitted.iter().for_each(|(dense, _, sure)| sure.print(if *dense { "without" } else { "with" }));
    println!("];\n");
    for (name, cases) in [("held out", &cases), ("evaluation", &evaluation)] {
        let sets: std::collections::BTreeSet<&String> = cases.iter().map(|case| &case.set).collect();
        for set in sets {
            for (dense, rank, sure) in &fitted {
                let own: Vec<&Case> =
                    cases.iter().filter(|case| case.set == *set && case.dense == *dense).collect();
                report(
                    &format!("{name} {set} {}", if *dense { "zh" } else { "en" }),
                    &own,
                    rank,
                    sure,
                    arguments.iter().any(|a| a == "--failures") && name == "evaluation",
                );
            }
        }
    }
}

/// Units of the hidden layer.
const HIDDEN: usize = 10;

/// What draws weights to zero. With a third of it the ranking is the same, but what an edit leaves as it was (classes are not taught anew for
/// each) moves scores more than they may move.
const DECAY: f64 = 3e-4;

/// A layer of `HIDDEN` units beside a linear part: weights of the inputs, ground, then for each unit its inputs, ground
/// and what it counts.
struct Shape {
    inputs: usize,
}

impl Shape {
    fn size(&self) -> usize {
        self.inputs + 1 + HIDDEN * (self.inputs + 2)
    }

    fn unit<'w>(&self, weights: &'w [f64], unit: usize) -> &'w [f64] {
        let start = self.inputs + 1 + unit * (self.inputs + 2);
        &weights[start..start + self.inputs + 2]
    }

    fn run(&self, weights: &[f64], inputs: &[f64]) -> (f64, Vec<f64>) {
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

    fn back(&self, weights: &[f64], inputs: &[f64], hidden: &[f64], error: f64, slope: &mut [f64]) {
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
struct Net {
    shape: Shape,
    weights: Vec<f64>,
}

impl Net {
    fn run(&self, inputs: &[f32]) -> f64 {
        self.shape.run(&self.weights, &wide(inputs)).0
    }

    fn print(&self, name: &str) {
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
struct Scale(Vec<(f64, f64)>);

impl Scale {
    fn of<'r>(rows: impl Iterator<Item = &'r Vec<f64>>) -> Scale {
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

    fn apply(&self, row: &mut [f64]) {
        row.iter_mut().zip(&self.0).for_each(|(value, (mean, spread))| *value = (*value - mean) / spread);
    }

    /// The same network for inputs that are not scaled.
    fn fold(&self, shape: Shape, mut weights: Vec<f64>) -> Net {
        let n = shape.inputs;
        let starts = std::iter::once(0).chain((0..HIDDEN).map(|unit| n + 1 + unit * (n + 2)));
        for start in starts {
            for (at, (mean, spread)) in self.0.iter().enumerate() {
                weights[start + at] /= spread;
                weights[start + n] -= weights[start + at] * mean;
            }
        }
        Net { shape, weights }
    }
}

fn dot(weights: &[f64], features: &[f64]) -> f64 {
    weights.iter().zip(features).map(|(weight, feature)| weight * feature).sum()
}

/// Adam over small batches; `gradient` adds the slope of one row into its second argument and gives the row's weight.
fn descend(
    shape: &Shape,
    rows: usize,
    mut gradient: impl FnMut(&[f64], &mut [f64], usize) -> f64,
) -> Vec<f64> {
    const ROUNDS: usize = 12;
    const BATCH: usize = 64;
    let size = shape.size();
    let mut random = 88172645463325252_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let mut weights: Vec<f64> = (0..size).map(|_| ((next() % 2000) as f64 / 1000.0 - 1.0) * 0.2).collect();
    weights[..=shape.inputs].fill(0.0);
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

/// The right candidate against the others: a network's scores under conditional logistic regression.
fn fit_rank(cases: &[&Case]) -> Net {
    let mut rows: Vec<(Vec<Vec<f64>>, usize, f64)> = Vec::new();
    let counts = counts(cases);
    for case in cases {
        let Some(wanted) = &case.wanted else { continue };
        let mut best: Vec<&(String, Vec<f32>)> = case.candidates.iter().collect();
        best.sort_by(|a, b| (b.1[0] + b.1[2]).total_cmp(&(a.1[0] + a.1[2])));
        best.truncate(8);
        if let Some(right) = best.iter().position(|(id, _)| id == wanted) {
            rows.push((
                best.into_iter().map(|(_, features)| wide(features)).collect(),
                right,
                weight(case, &counts),
            ));
        }
    }
    let scale = Scale::of(rows.iter().flat_map(|row| &row.0));
    rows.iter_mut().for_each(|row| row.0.iter_mut().for_each(|features| scale.apply(features)));
    let shape = Shape { inputs: rows[0].0[0].len() };
    let weights = descend(&shape, rows.len(), |weights, slope, at| {
        let (candidates, right, weight) = &rows[at];
        let scores: Vec<(f64, Vec<f64>)> =
            candidates.iter().map(|features| shape.run(weights, features)).collect();
        let most = scores.iter().map(|score| score.0).fold(f64::MIN, f64::max);
        let shares: Vec<f64> = scores.iter().map(|score| (score.0 - most).exp()).collect();
        let sum: f64 = shares.iter().sum();
        for (at, features) in candidates.iter().enumerate() {
            let error = shares[at] / sum - f64::from(u8::from(at == *right));
            if error.abs() > 1e-4 {
                shape.back(weights, features, &scores[at].1, error, slope);
            }
        }
        *weight
    });
    scale.fold(shape, weights)
}

fn counts<'c>(cases: &[&'c Case]) -> BTreeMap<&'c str, f64> {
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    for case in cases {
        *counts.entry(&case.set).or_default() += 1.0;
    }
    counts
}

fn wide(features: &[f32]) -> Vec<f64> {
    features.iter().map(|feature| f64::from(*feature)).collect()
}

/// The candidates with their signs, best first, as `src/model.rs` makes them.
fn signs(case: &Case, rank: &Net, most: usize) -> Vec<(String, Vec<f32>)> {
    let mut ranked: Vec<(f64, &(String, Vec<f32>))> =
        case.candidates.iter().map(|one| (rank.run(&one.1), one)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let first = ranked.first().map_or(0.0, |one| one.0);
    let second = ranked.get(1).map_or(f64::MIN, |one| one.0);
    let each = |(at, (score, one)): (usize, &(f64, &(String, Vec<f32>)))| {
        let lead = (score - if at == 0 { second } else { first }).clamp(-4.0, 4.0);
        let mut signs = one.1.clone();
        signs.extend([*score as f32, lead as f32]);
        signs.extend(&case.shape);
        (one.0.clone(), signs)
    };
    ranked.iter().enumerate().take(most).map(each).collect()
}

/// Whether a candidate is meant: a network under logistic regression, on the first three.
fn fit_sure(cases: &[&Case], rank: &Net) -> Net {
    let mut rows: Vec<(Vec<f64>, f64, f64)> = Vec::new();
    let counts = counts(cases);
    for case in cases {
        for (id, signs) in signs(case, rank, 3) {
            let right = f64::from(u8::from(case.wanted.as_ref() == Some(&id)));
            rows.push((wide(&signs), right, weight(case, &counts)));
        }
    }
    let scale = Scale::of(rows.iter().map(|row| &row.0));
    rows.iter_mut().for_each(|row| scale.apply(&mut row.0));
    let shape = Shape { inputs: rows[0].0.len() };
    let weights = descend(&shape, rows.len(), |weights, slope, at| {
        let (signs, right, weight) = &rows[at];
        let (score, hidden) = shape.run(weights, signs);
        shape.back(weights, signs, &hidden, 1.0 / (1.0 + (-score).exp()) - right, slope);
        *weight
    });
    scale.fold(shape, weights)
}

fn report(name: &str, cases: &[&Case], rank: &Net, sure: &Net, failures: bool) {
    let mut right: Vec<(f64, bool, bool)> = Vec::new();
    let mut strange: Vec<f64> = Vec::new();
    let (mut old, mut class, mut among) = (0, 0, 0);
    for case in cases {
        let signs = signs(case, rank, 3);
        let sure = |signs: &Vec<f32>| 1.0 / (1.0 + (-sure.run(signs)).exp());
        let best = signs.first().map_or(0.0, |(_, signs)| sure(signs));
        match &case.wanted {
            None => {
                strange.push(best);
                if failures && best > 0.35 {
                    eprintln!("  - {best:.2} {} -> {}", case.text, signs[0].0);
                }
            }
            Some(wanted) => {
                let at = signs.iter().position(|(id, _)| id == wanted);
                right.push((best, at == Some(0), at.is_some()));
                let by = |feature: usize| {
                    case.candidates
                        .iter()
                        .max_by(|a, b| a.1[feature].total_cmp(&b.1[feature]))
                        .is_some_and(|one| one.0 == *wanted)
                };
                old += usize::from(by(0));
                class += usize::from(by(2));
                among += usize::from(case.candidates.iter().any(|one| one.0 == *wanted));
                if failures && (at != Some(0) || best < 0.35) {
                    println!(
                        "  {wanted} {best:.2} {} -> {}",
                        case.text,
                        signs.first().map_or("", |one| &one.0)
                    );
                }
            }
        }
    }
    if right.is_empty() {
        return;
    }
    let share = |count: usize, of: usize| count as f64 / of.max(1) as f64;
    let count = right.len();
    let first = right.iter().filter(|one| one.1).count();
    strange.sort_by(f64::total_cmp);
    // What is left of the right ones where 95 of 100 strangers get silence.
    let bar = strange
        .get((strange.len() * 95).div_ceil(100).min(strange.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0.0);
    let at = |bar: f64| {
        let kept = right.iter().filter(|one| one.1 && one.0 >= bar).count();
        let silent = strange.iter().filter(|score| **score < bar).count();
        format!("{:.3}/{:.3}", share(kept, count), share(silent, strange.len()))
    };
    eprintln!(
        "{name:<34} n {count:5} r1 {:.3} r3 {:.3} (likeness {:.3} class {:.3} cand {:.3}) | n- {:4} at 95%: {:.3} (bar {bar:.2}) | .25 {} .3 {} .35 {} .4 {} .5 {}",
        share(first, count),
        share(right.iter().filter(|one| one.2).count(), count),
        share(old, count),
        share(class, count),
        share(among, count),
        strange.len(),
        share(right.iter().filter(|one| one.1 && one.0 >= bar).count(), count),
        at(0.25),
        at(0.3),
        at(0.35),
        at(0.4),
        at(0.5),
    );
}
