//! Fits the numbers of `src/model/fitted.rs`.
//!
//! `cargo run --release -p botloom-knowledge --example fit -- PACKS [--intents DIR] [--foreign FILE.tsv] [--evaluate]`
//!
//! Questions with a known answer are phrasings that are held out from their entries; questions without one are the
//! phrasings of entries that are left out altogether, and texts of other worlds: those of `strangers.tsv` whose trade the pack
//! is not of, the out-of-scope queries of CLINC150 in `DIR` and the lines `label<TAB>text` of `FILE.tsv`. Small bases are made by drawing a few entries, and others are as owners of small firms would write them (`shops.tsv`). The evaluation
//! questions of the packs take no part; `--evaluate` only tells what the fitted numbers make of them.

mod case;
mod fit;
mod network;
#[path = "../packs/mod.rs"]
mod packs;
mod shops;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use botloom_knowledge::{Entry, Faq};
use case::{Case, STRANGERS, elsewhere, examine, fold, hash, is_zh, told, trade};
use fit::{Sure, fit_rank, fit_sure, signs};
use network::Net;
use packs::{Pack, lines, read_pack};
use shops::shops;

/// So many bases with few entries are drawn of each pack.
const SMALL: usize = 96;
/// Small bases that the model is fitted with.
const FITTED: &str = include_str!("shops.tsv");
/// Small bases by other authors that it is not.
const OTHERS: &str = include_str!("../../tests/data/shops.tsv");
/// How many entries they have, in turn.
const SIZES: [usize; 12] = [3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 40, 70];

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
        for round in 0..SMALL {
            let size = SIZES[round % SIZES.len()];
            let mut few: Vec<Entry> = pack.entries.clone();
            few.sort_by_key(|entry| hash(&format!("{round}{}", entry.id)));
            let others = few.split_off(size);
            let held = |id: &str, at: usize| (at + hash(id)) % 4 == round % 4;
            // Authors of small bots write few phrasings.
            for entry in &mut few {
                for faq in entry.text.values_mut() {
                    faq.variants.truncate(2 + round % 7);
                }
            }
            let (entries, mut questions) = fold(&few, |_| false, held);
            let draw = |text: &str, of: usize| hash(&format!("{round}{text}")).is_multiple_of(of);
            let strangers = others.iter().flat_map(|entry| entry.text.values()).flat_map(|faq| &faq.variants);
            questions.extend(strangers.filter(|text| draw(text, 600)).map(|text| (told(text), None)));
            let few = foreign.iter().chain(astray.iter().copied()).filter(|text| draw(text, 100));
            questions.extend(few.map(|text| (text.clone(), None)));
            let set = if size > 12 { "middle" } else { "small" };
            examine(set, &entries, &pack.synonyms, questions, &HashSet::new(), &mut cases);
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
    for shop in shops(FITTED) {
        examine("shops", &shop.entries, &[], shop.questions, &HashSet::new(), &mut cases);
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
        for shop in shops(OTHERS) {
            examine("shops", &shop.entries, &[], shop.questions, &HashSet::new(), &mut evaluation);
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
        "//! Printed by `examples/fit/`; not written by hand.\n\nuse super::{{FEATURES, Fitted, SIGNS, Unit}};\n"
    );
    println!("/// How well a candidate ranks, for scripts without and with spaces.");
    println!("pub(super) const RANK: [Fitted<FEATURES>; 2] = [");
    fitted.iter().for_each(|(dense, rank, _)| rank.print(if *dense { "without" } else { "with" }));
    println!("];\n\n/// How sure it is to be meant.");
    println!("/// For few entries, and for many.");
    println!("pub(super) const SURE: [[Fitted<SIGNS>; 2]; 2] = [");
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

fn report(name: &str, cases: &[&Case], rank: &Net, sure: &Sure, failures: bool) {
    let mut right: Vec<(f64, bool, bool)> = Vec::new();
    let mut strange: Vec<f64> = Vec::new();
    let (mut old, mut class, mut among) = (0, 0, 0);
    for case in cases {
        let signs = signs(case, rank, 3);
        let sure = |signs: &Vec<f32>| 1.0 / (1.0 + (-sure.run(signs, case.many)).exp());
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
