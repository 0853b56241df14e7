//! Training, an edit and reading of bots with many intents: `cargo bench -p botloom-understanding --bench intents`.
//!
//! The texts are made up, with as many words and as much in common between intents as published sets of queries have.

use botloom_understanding::{Example, Kind, Learner, Spec, TrainingData, Understanding};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::tz::TimeZone;
use std::hint::black_box;
use std::time::Instant;

/// A number from 0 up to an end, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// A word of two or three syllables.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "con", "der", "fi", "gra", "hol", "in", "jo", "ket", "lam", "mi", "nor", "pel", "qua", "re",
        "sto", "ti", "und", "ver", "zen",
    ];
    let mut rest = number * 7 + 3;
    let mut word = String::new();
    for _ in 0..2 + number % 2 {
        word.push_str(SYLLABLES[rest % 20]);
        rest /= 20;
    }
    word
}

const SMALL: [&str; 24] = [
    "i", "want", "to", "my", "the", "what", "is", "how", "do", "can", "you", "me", "please", "for", "a",
    "on", "in", "of", "need", "tell", "would", "like", "get", "be",
];

/// So many intents with so many examples each: half of the words are those of every message, a quarter those of the intent.
fn examples(intents: usize, each: usize) -> Vec<Example> {
    let mut random = Random(11);
    let mut all = Vec::with_capacity(intents * each);
    for at in 0..intents * each {
        let intent = at % intents;
        let words: Vec<String> = (0..5 + random.below(8))
            .map(|_| match random.below(4) {
                0 | 1 => SMALL[random.below(SMALL.len())].to_owned(),
                2 => word(intent * 5 + random.below(8)),
                _ => word(random.below(3000)),
            })
            .collect();
        all.push(Example { intent: format!("intent_{intent}"), text: words.join(" ") });
    }
    all
}

fn specs() -> Vec<Spec> {
    let kinds = [
        Kind::Id,
        Kind::Phone,
        Kind::Date,
        Kind::Time,
        Kind::DateTime,
        Kind::Money,
        Kind::Integer,
        Kind::Email,
    ];
    let spec = |kind: &Kind| Spec {
        name: format!("{kind:?}"),
        kind: *kind,
        pattern: None,
        choices: Vec::new(),
        default_currency: "CNY".to_owned(),
    };
    kinds.iter().map(spec).collect()
}

fn bench(criterion: &mut Criterion) {
    let specs = specs();
    let mut group = criterion.benchmark_group("intents");
    group.sample_size(10);
    let data = |examples: &[Example]| TrainingData {
        examples: examples.to_vec(),
        specs: specs.clone(),
        synonyms: Vec::new(),
    };
    let many = data(&examples(150, 100));
    group.bench_function("train 150 intents, 15,000 examples", |b| {
        b.iter(|| Understanding::train(black_box(&many)));
    });
    for each in [10, 25] {
        let mut all = data(&examples(200, each + 1));
        let extra = all.examples.split_off(200 * each);
        group.bench_function(format!("train 200 intents, {} examples", all.examples.len()), |b| {
            b.iter(|| Understanding::train(black_box(&all)));
        });
        let mut learner = Learner::new(None);
        drop(learner.learn(&all));
        let mut extra = extra.into_iter().cycle();
        group.bench_function(
            format!("one more example to 200 intents, {} examples", all.examples.len()),
            |b| {
                b.iter(|| {
                    all.examples.extend(extra.next());
                    learner.learn(black_box(&all))
                });
            },
        );
    }
    group.finish();

    let model = Understanding::train(&data(&examples(150, 10)));
    let now = jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC);
    for text in [
        "明天下午三点半来取件，电话13800138000",
        "can you change the address of my parcel to next friday at 3 pm",
    ] {
        criterion.bench_function(&format!("read: {text}"), |b| b.iter(|| model.read(black_box(text), &now)));
    }
    let texts = examples(150, 20);
    let mut times: Vec<f64> = Vec::with_capacity(texts.len());
    for Example { text, .. } in &texts {
        let start = Instant::now();
        black_box(model.read(black_box(text), &now));
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!("read a message, 150 intents: p50 {:.0} us, p99 {:.0} us", at(50), at(99));
}

criterion_group!(benches, bench);
criterion_main!(benches);
