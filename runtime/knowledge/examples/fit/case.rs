//! Questions with the candidates that an index has for them, and which of them is right.

use std::collections::{BTreeMap, HashSet};

use botloom_knowledge::{Entry, Examined, Faq, Index};

/// A question, the candidates with their features, which of them is right, and what the question is like.
pub struct Case {
    pub set: String,
    pub text: String,
    pub dense: bool,
    /// How far the index has many entries, from 0 (few) to 1.
    pub many: f64,
    pub shape: Vec<f32>,
    pub candidates: Vec<(String, Vec<f32>)>,
    pub wanted: Option<String>,
    /// Whether it is a phrasing of an entry that was left out.
    pub near: bool,
}

pub fn hash(text: &str) -> usize {
    text.bytes().fold(5381_usize, |hash, byte| hash.wrapping_mul(33) ^ usize::from(byte)) >> 3
}

pub fn is_zh(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// The topics of another pack that a pack has nothing to say about.
pub fn elsewhere(pack: &str, other: &str) -> Option<&'static [&'static str]> {
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
pub const STRANGERS: &str = include_str!("strangers.tsv");

/// The trade of a pack, as strangers name it.
pub fn trade(pack: &str) -> &'static str {
    match pack {
        "express-logistics" => "parcel",
        "e-commerce" => "shop",
        "banking" => "bank",
        _ => "",
    }
}

/// A case's part in the fit: sets count by the root of their size, and entries that were left out less than strangers,
/// because real questions are seldom as near to an entry as the entry's own neighbours.
pub fn weight(case: &Case, counts: &BTreeMap<&str, f64>) -> f64 {
    let near = case.wanted.is_none() && case.near;
    let set = match case.set.as_str() {
        "shops" => SHOPS,
        "small" | "middle" => SMALL,
        _ => 1.0,
    };
    set * if near { NEAR / counts[case.set.as_str()].sqrt() } else { 1.0 / counts[case.set.as_str()].sqrt() }
}

/// What owners write says more of small bases than what is drawn of large ones, whose phrasings are richer and whose strangers are further away.
const SHOPS: f64 = 2.0;
const SMALL: f64 = 1.0;
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
pub fn told(text: &str) -> String {
    let number = hash(text);
    if !number.is_multiple_of(3) {
        return text.to_owned();
    }
    let before = BEFORE[usize::from(!is_zh(text))];
    format!("{}{text}", before[number / 3 % before.len()])
}

/// Authors write first what most people ask, and what few do after it: as questions those would teach that anything may be meant.
const FIRST: usize = 26;

/// The entries without those that are left out and without the phrasings that are held out; then both as questions.
pub fn fold(
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
/// off by up to 0.06 for three of four and by up to 0.2 for the others. The model must not hang on it.
fn worn(text: &str, (id, mut features): (String, Vec<f32>)) -> (String, Vec<f32>) {
    let number = hash(&format!("{text}{id}"));
    let most = if (number / 2048).is_multiple_of(4) { 0.2 } else { 0.06 };
    features[CLASS] += most * ((number % 2048) as f32 / 1023.5 - 1.0);
    (id, features)
}

/// Where the score of a candidate's class is among its features.
const CLASS: usize = 2;

pub fn examine(
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
        let Examined { candidates, shape, dense, many } = index.examine(&text, &languages);
        let near = left.contains(&text);
        let candidates = candidates.into_iter().map(|one| worn(&text, one)).collect();
        let many = f64::from(many);
        cases.push(Case { set: set.to_owned(), text, dense, many, shape, candidates, wanted, near });
    }
}
