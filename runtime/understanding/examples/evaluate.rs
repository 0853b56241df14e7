//! Accuracy on a data set: `cargo run --release -p botloom-understanding --example evaluate -- <train.tsv> <test.tsv>`,
//! each line `label<TAB>text`; a third file holds texts that have no intent.

use botloom_understanding::{Example, Understanding};
use jiff::tz::TimeZone;
use std::time::Duration;

fn read(path: &str) -> Vec<Example> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let line = |line: &str| {
        let (intent, text) = line.split_once('\t')?;
        Some(Example { intent: intent.to_owned(), text: text.to_owned() })
    };
    text.lines().filter_map(line).collect()
}

/// The processor time that this program took so far; zero where nobody says.
fn spent() -> Duration {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [train, test, strangers @ ..] = paths.as_slice() else {
        eprintln!("usage: evaluate <train.tsv> <test.tsv> [<strangers.tsv>]");
        std::process::exit(2);
    };
    let now = jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC);
    let data = read(train).into();
    let start = spent();
    let model = Understanding::train(&data);
    let trained = spent() - start;
    let tests = read(test);
    let start = spent();
    let mut scores = Vec::new();
    let mut right = 0;
    for example in &tests {
        let best = model.read(&example.text, &now).intents.into_iter().next();
        let hit = best.as_ref().is_some_and(|best| best.intent == example.intent);
        right += usize::from(hit);
        scores.push((best.map_or(0.0, |best| best.score), hit));
    }
    let each = (spent() - start) / u32::try_from(tests.len()).unwrap_or(1);
    println!(
        "accuracy {:.4} of {}, trained in {trained:.1?}, read in {each:.1?} of CPU; model {:.1} MB",
        right as f64 / tests.len() as f64,
        tests.len(),
        model.bytes() as f64 / 1e6
    );
    let known = scores.len();
    for path in strangers {
        scores.extend(
            read(path)
                .iter()
                .map(|e| (model.read(&e.text, &now).intents.first().map_or(0.0, |best| best.score), false)),
        );
    }
    if scores.len() > known {
        let pairs = scores[..known].iter().flat_map(|a| scores[known..].iter().map(move |b| (a.0, b.0)));
        let (mut above, mut all) = (0.0, 0.0);
        for (a, b) in pairs {
            all += 1.0;
            above += if a > b {
                1.0
            } else if a < b {
                0.0
            } else {
                0.5
            };
        }
        println!("out of scope AUROC {:.4}", above / all);
    }
    for threshold in [0.35, 0.55, 0.75] {
        let over: Vec<_> = scores.iter().filter(|(score, _)| *score >= threshold).collect();
        let precision = over.iter().filter(|(_, hit)| *hit).count() as f64 / over.len().max(1) as f64;
        println!(
            "score >= {threshold}: {:.3} of messages, {precision:.3} right",
            over.len() as f64 / scores.len() as f64
        );
    }
}
