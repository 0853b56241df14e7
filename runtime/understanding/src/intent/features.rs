//! What a text has: stems of words and their neighbours, runs of characters, pairs of words with content.
//!
//! Which block gives how much is measured in `docs/benchmarks.md`.

use botloom_script::is_han;
use frostem::{Algorithm, Stemmer};
use std::fmt;

/// The runs of letters of an English word, its borders marked.
const LATIN_RUNS: std::ops::RangeInclusive<usize> = 2..=4;
/// The most words with content of which pairs are made; a message that has more is a story.
const PAIRED: usize = 16;
/// The longest Chinese text whose length says something.
const LONGEST: u8 = 12;

/// The blocks of features; each is brought to length one by itself, so that none drowns the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Block {
    /// Stems of English words, alone and with the next one.
    Words = 0,
    /// Runs of letters; Chinese characters, alone and with the next one.
    Characters = 1,
    /// Two English words with content, wherever they stand.
    Pairs = 2,
    /// How long a Chinese text is: a title is short.
    Length = 3,
}

impl Block {
    /// How many blocks there are.
    pub const COUNT: usize = 4;
    /// How much each counts.
    pub const WEIGHTS: [f32; Self::COUNT] = [1.0, 1.0, 1.0, 0.3];
}

/// One feature of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Feature<'t> {
    Word(&'t str),
    Neighbours(&'t str, &'t str),
    Run(&'t [char]),
    Unit(&'t str),
    Units(&'t str, &'t str),
    Pair(&'t str, &'t str),
    AtLeast(u8),
}

impl Feature<'_> {
    pub fn block(&self) -> Block {
        match self {
            Self::Word(_) | Self::Neighbours(..) => Block::Words,
            Self::Run(_) | Self::Unit(_) | Self::Units(..) => Block::Characters,
            Self::Pair(..) => Block::Pairs,
            Self::AtLeast(_) => Block::Length,
        }
    }

    /// FNV-1a over its characters, begun with its kind.
    pub fn hash(&self) -> u64 {
        let two = |kind, a: &str, b: &str| text(text(seed(kind), a) ^ 0xff, b);
        match self {
            Self::Word(word) => text(seed(0), word),
            Self::Neighbours(a, b) => two(1, a, b),
            Self::Unit(unit) => text(seed(2), unit),
            Self::Run(run) => run.iter().fold(seed(3), |hash, c| step(hash, u32::from(*c))),
            Self::Units(a, b) => two(4, a, b),
            Self::Pair(a, b) => two(5, a, b),
            Self::AtLeast(length) => step(seed(6), u32::from(*length)),
        }
    }
}

impl fmt::Display for Feature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) | Self::Unit(word) => write!(f, "{word}"),
            Self::Neighbours(a, b) => write!(f, "{a} {b}"),
            Self::Units(a, b) => write!(f, "{a}{b}"),
            Self::Run(run) => {
                let run: String = run.iter().map(|c| if *c == ' ' { '|' } else { *c }).collect();
                write!(f, "-{run}-")
            }
            Self::Pair(a, b) => write!(f, "{a} … {b}"),
            Self::AtLeast(length) => write!(f, "{length} characters or more"),
        }
    }
}

const PRIME: u64 = 0x0000_0100_0000_01b3;

fn seed(kind: u64) -> u64 {
    (0xcbf2_9ce4_8422_2325_u64 ^ kind).wrapping_mul(PRIME)
}

fn step(hash: u64, c: u32) -> u64 {
    (hash ^ u64::from(c)).wrapping_mul(PRIME)
}

fn text(hash: u64, text: &str) -> u64 {
    text.chars().fold(hash, |hash, c| step(hash, u32::from(c)))
}

/// Words that are in every kind of message: no pair is made of them. Stems, sorted.
const COMMON: &[&str] = &[
    "a", "am", "an", "and", "ani", "are", "as", "at", "be", "been", "by", "can", "could", "did", "do", "doe",
    "for", "from", "had", "has", "have", "i", "i'd", "i'm", "i'v", "if", "im", "in", "is", "it", "me", "my",
    "of", "on", "or", "our", "pleas", "shall", "should", "so", "some", "that", "the", "there", "these",
    "this", "those", "to", "us", "was", "we", "were", "will", "with", "would", "you", "your",
];

/// Calls `found` with every feature of a folded text.
pub(crate) fn features(folded: &str, mut found: impl FnMut(Feature<'_>)) {
    let shaped = shaped(folded);
    let words: Vec<&str> = words(&shaped).collect();
    let han = |word: &str| word.chars().next().is_some_and(is_han);
    let chinese = words.iter().any(|word| han(word));
    if chinese {
        units(&words, &mut found);
    }
    let stemmer = Stemmer::new(Algorithm::English);
    let mut marked: Vec<char> = Vec::with_capacity(16);
    let mut stems: Vec<String> = Vec::with_capacity(words.len());
    for word in words.iter().filter(|word| !han(word)) {
        if is_sign(word) {
            stems.push((*word).to_owned());
            continue;
        }
        stems.push(stemmer.stem(word).to_string());
        marked.clear();
        marked.push(' ');
        marked.extend(word.chars());
        marked.push(' ');
        for run in LATIN_RUNS {
            marked.windows(run).for_each(|part| found(Feature::Run(part)));
            if marked.len() <= run {
                break;
            }
        }
    }
    // A sign alone says nothing of what is wanted; beside another word it does.
    if stems.iter().all(|stem| is_sign(stem)) {
        return;
    }
    for stem in stems.iter().filter(|stem| !is_sign(stem)) {
        found(Feature::Word(stem));
    }
    for pair in stems.windows(2) {
        found(Feature::Neighbours(&pair[0], &pair[1]));
    }
    if !chinese && let (Some(first), Some(last)) = (stems.first(), stems.last()) {
        found(Feature::Neighbours("^", first));
        found(Feature::Neighbours(last, "$"));
    }
    let mut content: Vec<&str> = stems.iter().map(String::as_str).collect();
    content.retain(|stem| !is_sign(stem) && COMMON.binary_search(stem).is_err());
    content.sort_unstable();
    content.dedup();
    content.truncate(PAIRED);
    for (at, a) in content.iter().enumerate() {
        content[at + 1..].iter().for_each(|b| found(Feature::Pair(a, b)));
    }
}

/// The features of a text with Chinese: each character is a unit, each other word too.
fn units(words: &[&str], found: &mut impl FnMut(Feature<'_>)) {
    let mut count = 0_u8;
    let mut before = "^";
    for word in words {
        let mut rest = *word;
        while let Some(first) = rest.chars().next() {
            let (unit, after) =
                if is_han(first) { rest.split_at(first.len_utf8()) } else { rest.split_at(rest.len()) };
            if is_han(first) {
                found(Feature::Unit(unit));
            }
            found(Feature::Units(before, unit));
            before = unit;
            rest = after;
            count = count.saturating_add(1);
        }
    }
    found(Feature::Units(before, "$"));
    (1..=count.min(LONGEST)).for_each(|length| found(Feature::AtLeast(length)));
}

/// Whether a word stands for a number or a code.
fn is_sign(word: &str) -> bool {
    word == "0" || word == "0a"
}

/// The text with each number and each code as one sign: which one it is does not tell what is wanted.
fn shaped(text: &str) -> String {
    let mut shaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric())).unwrap_or(rest.len());
        let token = &rest[..end.max(first.len_utf8())];
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        if digits >= 2 || digits > 0 && digits == token.len() {
            shaped.push_str(if digits == token.len() { " 0 " } else { " 0a " });
        } else {
            shaped.push_str(token);
        }
        rest = &rest[token.len()..];
    }
    shaped
}

/// Words between spaces, and runs of Chinese characters.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').flat_map(|part| {
        let mut rest = part;
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let han = is_han(first);
            let end = rest.find(|c| is_han(c) != han).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            rest = after;
            Some(word)
        })
    })
}

/// The name of an intent as one would say it: `track_parcel`, `trackParcel`.
pub(crate) fn spoken(name: &str) -> String {
    let mut spoken = String::with_capacity(name.len() + 4);
    let mut small = false;
    for c in name.chars() {
        if small && c.is_uppercase() {
            spoken.push(' ');
        }
        small = c.is_lowercase();
        spoken.push(if c.is_alphanumeric() { c } else { ' ' });
    }
    spoken
}
