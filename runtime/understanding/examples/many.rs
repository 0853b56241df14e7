//! Many bots in one process: what each takes, and how soon it answers.
//!
//! `cargo run --release -p botloom-understanding --example many -- TRAIN.tsv [BOTS] [INTENTS] [EXAMPLES]`, lines `label<TAB>text`; 1,000
//! bots of 30 intents with 10 examples each if nothing is said. Each bot draws other intents and examples.

use botloom_understanding::{Example, Understanding};
use jiff::ZonedDateTime;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: usize| {
        arguments.get(at).map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let (bots, intents, examples) = (number(1, 1000), number(2, 30), number(3, 10));
    let text = std::fs::read_to_string(&arguments[0]).expect("a file of lines");
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (label, text) in text.lines().filter_map(|line| line.split_once('\t')) {
        all.entry(label).or_default().push(text);
    }
    let labels: Vec<&str> = all.keys().copied().collect();
    let now = ZonedDateTime::default();
    let before = resident();
    let (mut kept, mut first, mut training) = (Vec::with_capacity(bots), Vec::new(), Duration::ZERO);
    for bot in 0..bots {
        let draw = |at: usize| labels[(bot * 7 + at * (1 + bot % 4)) % labels.len()];
        let own: Vec<Example> = (0..intents)
            .flat_map(|at| {
                let texts = &all[draw(at)];
                let text = move |n: usize| texts[(bot * 13 + n) % texts.len()].to_owned();
                (0..examples).map(move |n| Example { intent: draw(at).to_owned(), text: text(n) })
            })
            .collect();
        let asked = own[bot % own.len()].text.clone();
        let data = own.into();
        let start = Instant::now();
        let trained = Understanding::train(&data);
        training += start.elapsed();
        let start = Instant::now();
        assert!(!trained.read(&asked, &now).intents.is_empty());
        first.push(start.elapsed());
        kept.push(trained);
    }
    first.sort_unstable();
    let model: usize = kept.iter().map(Understanding::bytes).sum();
    println!("{bots} bots of {intents} intents with {examples} examples each");
    println!(
        "resident: {} kB a bot (model alone {} kB)",
        (resident() - before) / bots / 1024,
        model / bots / 1024
    );
    println!(
        "training: {:.1} ms a bot; the first answer then: {:.0} us, at most {:.0} us",
        training.as_secs_f64() * 1e3 / bots as f64,
        first[first.len() / 2].as_secs_f64() * 1e6,
        first[first.len() - 1].as_secs_f64() * 1e6
    );
}

/// Bytes of this process in memory; 0 where nobody says.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default() * 4096
}
