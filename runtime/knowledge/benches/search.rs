//! Building and searching an index: `cargo bench -p botloom-knowledge`.
//!
//! The peer in the same run is a plain scan of the same texts, the floor of what any index must beat at this size.

#[path = "../examples/packs/mod.rs"]
mod packs;

use botloom_knowledge::{Entry, Faq, Index};
use botloom_script::is_han;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;

const SUBJECTS: [(&str, &str); 10] = [
    ("运费", "price"),
    ("发票", "invoice"),
    ("理赔", "claim"),
    ("包装", "packaging"),
    ("派送时间", "delivery time"),
    ("寄件网点", "drop-off point"),
    ("国际件", "international parcel"),
    ("生鲜", "fresh food"),
    ("会员积分", "points"),
    ("地址", "address"),
];

fn entries(count: usize) -> Vec<Entry> {
    let entry = |number: usize| {
        let (zh, en) = SUBJECTS[number % SUBJECTS.len()];
        let faq = |question: String, variant: String, answer: String| Faq {
            question,
            variants: vec![variant],
            answer,
        };
        let text = BTreeMap::from([
            (
                "zh-CN".to_owned(),
                faq(
                    format!("{zh}第{number}条怎么规定"),
                    format!("{number}号{zh}有什么要求"),
                    format!("{zh}按{number}号规则办理。"),
                ),
            ),
            (
                "en".to_owned(),
                faq(
                    format!("What is rule {number} on the {en}?"),
                    format!("{en} rule {number}"),
                    format!("Rule {number} applies."),
                ),
            ),
        ]);
        Entry {
            id: format!("rule-{number}"),
            category: en.to_owned(),
            text,
            source: "rules.yaml".to_owned(),
            ..Entry::default()
        }
    };
    (0..count).map(entry).collect()
}

fn bench(criterion: &mut Criterion) {
    let few = entries(1_000);
    let many = entries(5_000);
    criterion.bench_function("build 1,000 entries", |b| {
        b.iter_batched(|| few.clone(), |entries| Index::build(&entries), BatchSize::LargeInput);
    });
    let index = Index::build(&many).expect("the entries are right");
    let languages = ["zh-CN".to_owned(), "en".to_owned()];
    for query in ["国际件的4216号规则是什么", "what does rule 4216 say on the international parcel"]
    {
        criterion.bench_function(&format!("search 5,000 entries: {query}"), |b| {
            b.iter(|| index.search(black_box(query), &languages, 5));
        });
    }
    criterion.bench_function("peer: scan 5,000 entries for a substring", |b| {
        b.iter(|| {
            many.iter().filter(|entry| entry.text["zh-CN"].question.contains(black_box("4216"))).count()
        });
    });
}

/// The evaluation questions of a pack, one after the other.
fn ask_a_pack(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../industry-kbs/express-logistics");
    let pack = packs::read_pack(&folder);
    let index = Index::build_with(&pack.entries, &pack.synonyms).expect("the pack is right");
    for (language, dense) in [("Chinese", true), ("English", false)] {
        let fits = |question: &&String| question.chars().any(is_han) == dense;
        let questions: Vec<&String> =
            pack.evaluation.iter().map(|(_, question)| question).filter(fits).collect();
        let mut next = questions.iter().cycle();
        criterion.bench_function(&format!("a {language} question of the pack {}", pack.name), |b| {
            b.iter(|| index.search(next.next().expect("there are questions"), &[], 3));
        });
    }
}

criterion_group!(benches, bench, ask_a_pack);
criterion_main!(benches);
