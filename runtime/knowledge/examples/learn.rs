//! Measures what `src/learning` makes of questions whose entries are known, and how fast.
//!
//! `cargo run --release -p botloom-knowledge --example learn -- PACKS [COUNT]`
//!
//! Every second entry of a pack is left out; its phrasings are asked as customers would, and should become one cluster an entry
//! and language, proposed as a new entry. The evaluation questions of the entries that stay are asked too: of those that the search
//! does not answer, the right entry should be proposed. Then COUNT questions made of the phrasings are clustered at once.

mod packs;

use std::collections::BTreeMap;
use std::time::Instant;

use botloom_knowledge::learning::{Asked, Options, Outcome, Proposal, candidates};
use botloom_knowledge::{Entry, Index};
use packs::{Pack, read_pack};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let packs = arguments.next().expect("name the folder of the packs");
    let count: usize = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let mut folders: Vec<_> = std::fs::read_dir(&packs)
        .expect("the folder can be read")
        .filter_map(Result::ok)
        .map(|folder| folder.path())
        .filter(|folder| folder.join("pack.yaml").is_file())
        .collect();
    folders.sort();
    let mut all: Vec<Entry> = Vec::new();
    for folder in folders {
        let pack = read_pack(&folder);
        measure(&pack);
        let name = pack.name;
        all.extend(
            pack.entries.into_iter().map(|entry| Entry { id: format!("{name}/{}", entry.id), ..entry }),
        );
    }
    scale(&all, count);
}

fn asked(text: &str, language: &str, minute: usize) -> Asked {
    let start = jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0);
    let at = start + jiff::Span::new().minutes(minute as i64);
    Asked {
        text: text.to_owned(),
        language: language.to_owned(),
        at,
        conversation: format!("cv-{minute}"),
        outcome: Outcome::Silent,
        entry: None,
        replies: Vec::new(),
    }
}

fn measure(pack: &Pack) {
    let (entries, synonyms) = (&pack.entries, &pack.synonyms);
    let kept: Vec<Entry> = entries.iter().step_by(2).cloned().collect();
    let gone: Vec<&Entry> = entries.iter().skip(1).step_by(2).collect();
    let index = Index::build_with(&kept, synonyms).expect("a pack fits an index");
    let mut log: Vec<Asked> = Vec::new();
    let mut gold: BTreeMap<(String, String), String> = BTreeMap::new();
    for round in 0..40 {
        for entry in &gone {
            for (language, faq) in &entry.text {
                let Some(text) = std::iter::once(&faq.question).chain(&faq.variants).nth(round) else {
                    continue;
                };
                gold.insert((language.clone(), text.clone()), entry.id.clone());
                log.push(asked(text, language, log.len()));
            }
        }
    }
    let options = Options { least: 1, most: usize::MAX, ..Options::default() };
    let found = candidates(&log, &index, &kept, &options);
    for language in ["zh-CN", "en"] {
        let (mut pairs, mut right, mut clusters, mut several, mut pure) = (0, 0, 0, 0, 0);
        let (mut new, mut variant, mut dismissed) = (0, 0, 0);
        let mut covered = 0;
        for one in &found {
            let Some(own) = one.asked.get(language) else { continue };
            let of = |text: &String| gold.get(&(language.to_owned(), text.clone()));
            let ids: Vec<&String> = own.texts.iter().filter_map(|(text, _)| of(text)).collect();
            clusters += 1;
            covered += own.size;
            match &one.proposal {
                Proposal::New { .. } => new += own.size,
                Proposal::Variant { .. } | Proposal::Improve { .. } => variant += own.size,
                Proposal::Leave(_) => dismissed += own.size,
            }
            if ids.len() > 1 {
                several += ids.len();
                let mut counts: BTreeMap<_, usize> = BTreeMap::new();
                ids.iter().for_each(|id| *counts.entry(*id).or_default() += 1);
                pure += counts.values().max().copied().unwrap_or(0);
            }
            for (at, a) in ids.iter().enumerate() {
                for b in &ids[at + 1..] {
                    pairs += 1;
                    right += usize::from(a == b);
                }
            }
        }
        let mut sizes: BTreeMap<&String, usize> = BTreeMap::new();
        gold.iter()
            .filter(|((own, _), _)| own == language)
            .for_each(|(_, id)| *sizes.entry(id).or_default() += 1);
        let possible: usize = sizes.values().map(|size| size * (size - 1) / 2).sum();
        let total: usize = sizes.values().sum();
        println!(
            "{} {language}: {} entries, {total} questions, {covered} open -> {clusters} clusters; {several} in clusters of several, {pure} of them with the entry of most; pairs right {right}/{pairs}, found {right}/{possible}; as new {new}, as a variant {variant}, dismissed {dismissed}",
            pack.name,
            sizes.len(),
        );
    }
    // Which entry is proposed where the search is not sure.
    let by_id = |id: &str| kept.iter().any(|entry| entry.id == id);
    let mut bands: BTreeMap<(bool, i32), (usize, usize)> = BTreeMap::new();
    for (id, text) in &pack.evaluation {
        let language =
            if text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) { "zh-CN" } else { "en" };
        for one in candidates(&[asked(text, language, 0)], &index, &kept, &options) {
            if let Proposal::Variant { entry, score } = &one.proposal {
                let band = bands.entry((by_id(id), (score * 20.0) as i32)).or_default();
                band.0 += 1;
                band.1 += usize::from(entry == id);
            } else {
                bands.entry((by_id(id), -1)).or_default().0 += 1;
            }
        }
    }
    for ((known, band), (all, right)) in bands {
        let what = if known { "its entry is there" } else { "no entry is there" };
        println!("  {what}, score from {:.2}: {all} proposals, {right} right", f64::from(band) / 20.0);
    }
}

/// Questions of many wordings, each phrasing with words before and behind.
fn scale(entries: &[Entry], count: usize) {
    let index = Index::build(entries).expect("the packs fit an index");
    let before = ["", "请问", "你好，", "hi, ", "那个", "帮我看看", "请教一下，", "excuse me, "];
    let after = ["", "？", "呢", "啊，急", " please", "，谢谢", "，在线等", " thanks"];
    let mut phrasings: Vec<(&str, &str)> = Vec::new();
    for entry in entries {
        for (language, faq) in &entry.text {
            phrasings.extend(faq.variants.iter().map(|text| (language.as_str(), text.as_str())));
        }
    }
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 33) as usize % below
    };
    let log: Vec<Asked> = (0..count)
        .map(|minute| {
            let (language, text) = phrasings[next(phrasings.len())];
            let number = next(5000);
            let text = format!("{}{text} {number}{}", before[next(before.len())], after[next(after.len())]);
            asked(&text, language, minute)
        })
        .collect();
    let cpu = Instant::now();
    let found = candidates(&log, &index, &[], &Options::default());
    println!("{count} questions: {} candidates in {:.1} s", found.len(), cpu.elapsed().as_secs_f64());
}
