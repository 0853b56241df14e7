//! Fits the constants that make scores of what is measured:
//! `cargo run --release -p botloom-understanding --example calibrate -- <train.tsv> <test.tsv> [<strangers.tsv>] [-- <train.tsv> ...]`.
//!
//! Draws many small bots from each data set (4 to 20 intents, 4 to 12 examples each) and looks at texts of their intents,
//! of other intents and of none. The label is whether the best intent is the right one. The constants are fitted to each set, and
//! to all of them together, where each set counts the same; each fit is told with its log loss on every set.

use botloom_understanding::{Example, Understanding};

const BOTS: usize = 120;
const TEXTS: usize = 150;

fn read(path: &str) -> Vec<Example> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let line = |line: &str| {
        let (intent, text) = line.split_once('\t')?;
        Some(Example { intent: intent.to_owned(), text: text.to_owned() })
    };
    text.lines().filter_map(line).collect()
}

/// What is measured of a text and 1 for the bias, and whether the best intent is the right one.
type Row = ([f64; 4], bool);

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let mut sets: Vec<(&str, Vec<Row>)> = Vec::new();
    for set in paths.split(|path| path == "--") {
        let [train, test, strangers @ ..] = set else {
            eprintln!("usage: calibrate <train.tsv> <test.tsv> [<strangers.tsv>] [-- <train.tsv> ...]");
            std::process::exit(2);
        };
        let strangers: Vec<Example> = strangers.iter().flat_map(|path| read(path)).collect();
        sets.push((train, measured(read(train), read(test), &strangers)));
    }
    let mut fits: Vec<(&str, [f64; 4])> = sets.iter().map(|(name, rows)| (*name, fit(&[rows]))).collect();
    fits.push(("all", fit(&sets.iter().map(|(_, rows)| rows.as_slice()).collect::<Vec<_>>())));
    for (name, weights) in fits {
        let [margin, likeness, known, bias] = weights;
        println!(
            "{name}\n  margin: {margin:.2}, likeness: {likeness:.2}, known: {known:.2}, bias: {bias:.2}"
        );
        for (other, rows) in &sets {
            let sum: f64 = rows.iter().map(|(row, label)| loss(&weights, row, *label)).sum();
            println!("  log loss {:.4} over {} texts of {other}", sum / rows.len() as f64, rows.len());
        }
    }
}

/// What small bots measure of texts, and whether their best intent is right.
fn measured(mut train: Vec<Example>, mut test: Vec<Example>, strangers: &[Example]) -> Vec<Row> {
    let mut names: Vec<String> = train.iter().map(|example| example.intent.clone()).collect();
    names.sort_unstable();
    names.dedup();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut rows: Vec<Row> = Vec::new();
    for _ in 0..BOTS {
        random.shuffle(&mut names);
        random.shuffle(&mut train);
        random.shuffle(&mut test);
        let mut intents = names[..4 + random.below(17)].to_vec();
        intents.sort_unstable();
        let mut examples = Vec::new();
        for intent in &intents {
            let count = 4 + random.below(9);
            examples.extend(train.iter().filter(|e| e.intent == *intent).take(count).cloned());
        }
        let model = Understanding::train(&examples.into());
        let own = test.iter().filter(|e| intents.contains(&e.intent)).take(TEXTS);
        let other = test.iter().filter(|e| !intents.contains(&e.intent)).take(TEXTS / 2);
        let none = strangers.iter().skip(random.below(strangers.len().max(1))).take(TEXTS / 4);
        for example in own.chain(other).chain(none) {
            let measured = model.measure(&example.text);
            let Some(best) = measured.first() else { continue };
            let row = [best.margin, best.likeness, best.known, 1.0].map(f64::from);
            rows.push((row, intents[best.class as usize] == example.intent));
        }
    }
    rows
}

fn chance(weights: &[f64; 4], row: &[f64; 4]) -> f64 {
    let sum: f64 = weights.iter().zip(row).map(|(w, x)| w * x).sum();
    1.0 / (1.0 + (-sum).exp())
}

fn loss(weights: &[f64; 4], row: &[f64; 4], label: bool) -> f64 {
    let chance = chance(weights, row);
    -(if label { chance } else { 1.0 - chance }).max(1e-9).ln()
}

/// Gradient descent over sets of rows, each of which counts the same; four weights need nothing better.
fn fit(sets: &[&[Row]]) -> [f64; 4] {
    let mut weights = [0.0; 4];
    for _ in 0..6000 {
        let mut gradient = [0.0; 4];
        for rows in sets {
            for (row, label) in *rows {
                let off = chance(&weights, row) - f64::from(u8::from(*label));
                let part = off / (rows.len() * sets.len()) as f64;
                gradient.iter_mut().zip(row).for_each(|(g, x)| *g += part * x);
            }
        }
        weights.iter_mut().zip(gradient).for_each(|(w, g)| *w -= 4.0 * g);
    }
    weights
}
