//! Training and reading: `cargo bench -p botloom-understanding`.

use botloom_understanding::{Example, Kind, Spec, Understanding};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::tz::TimeZone;
use std::hint::black_box;

const INTENTS: usize = 150;

fn examples() -> Vec<Example> {
    let things = ["parcel", "invoice", "claim", "pickup", "address", "快递", "发票", "理赔", "取件", "地址"];
    let wishes = [
        "where is my",
        "i want to change the",
        "cancel the",
        "how do i get a",
        "查一下我的",
        "我要修改",
        "帮我取消",
        "怎么办理",
    ];
    let example = |number: usize| {
        let (thing, wish) = (things[number % things.len()], wishes[number / things.len() % wishes.len()]);
        let intent = format!("intent_{}", number % INTENTS);
        Example { intent, text: format!("{wish} {thing} of kind {}", number % INTENTS) }
    };
    (0..INTENTS * 10).map(example).collect()
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
    let (examples, specs) = (examples(), specs());
    criterion.bench_function("train 150 intents, 1,500 examples", |b| {
        b.iter(|| Understanding::train(black_box(&examples), &specs));
    });
    let model = Understanding::train(&examples, &specs);
    let now = jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC);
    for text in [
        "明天下午三点半来取件，电话13800138000",
        "can you change the address of my parcel to next friday at 3 pm",
    ] {
        criterion.bench_function(&format!("read: {text}"), |b| b.iter(|| model.read(black_box(text), &now)));
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
