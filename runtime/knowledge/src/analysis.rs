//! Text as the tokens by which it is found and compared.
//!
//! One analysis serves every language, because people mix them: scripts with spaces give stemmed words and pieces of
//! three letters (which survive a typing mistake), scripts without spaces give characters, pairs of characters and the
//! words of a segmenter. The tokens are written to disk: changing them needs a new format number in `store`.

use std::borrow::Cow;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};
use jieba_rs::Jieba;

use crate::common;
use crate::normalize::is_dense;
use crate::synonyms::{Synonyms, stemmed};

/// What a token is; it decides what it weighs and what it is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A stemmed word of a script with spaces, or a number.
    Word,
    /// Three neighbouring letters of such a word, marked `~`.
    Piece,
    /// One character of a script without spaces.
    Char,
    /// Two neighbouring characters, or two neighbouring words with a `+` between.
    Pair,
    /// A word of two or more characters as the segmenter cuts it, marked `=`.
    Term,
    /// A group of words that mean the same, marked `#`.
    Group,
    /// A word of another world, marked `@`.
    Elsewhere,
}

impl Kind {
    fn weight(self) -> f32 {
        match self {
            Kind::Word => 1.0,
            Kind::Piece => 0.15,
            Kind::Char => 0.3,
            Kind::Pair => 0.6,
            Kind::Term => 0.6,
            Kind::Group => 0.6,
            Kind::Elsewhere => 0.0,
        }
    }
}

/// A token with what it weighs before its rarity is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    pub weight: f32,
    /// Whether the word it belongs to says something on its own.
    pub telling: bool,
}

impl Token<'_> {
    /// A number that stands for the token in comparisons.
    pub fn hash(&self) -> u32 {
        narrow(hash(self.text.as_bytes()))
    }
}

/// Half of a hash.
pub(crate) fn narrow(wide: u64) -> u32 {
    (wide ^ (wide >> 32)) as u32
}

/// FNV-1a: stable over versions and machines, which the standard library's hashers are not.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

/// A pair of characters that crosses the border of two words says less than one inside a word.
const ACROSS_WORDS: f32 = 0.4;
/// A pair of words counts this much of a pair of characters.
const WORD_PAIR: f32 = 0.7;
/// A group that the author lists counts this much of a group's weight.
const OWN_GROUP: f32 = 1.0;
/// A group of everybody's language counts this much.
const COMMON_GROUP: f32 = 0.7;

static SEGMENTER: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// A run of a script without spaces as the segmenter cuts it.
pub(crate) fn segments(run: &str) -> impl Iterator<Item = &str> {
    SEGMENTER.cut(run, false).into_iter().map(|cut| cut.word)
}

/// Calls `each` with every token of `normalized` text, in order of appearance and with repetitions; those of whole
/// texts (words of other worlds, groups of `synonyms`) come last.
pub(crate) fn analyze(normalized: &str, synonyms: &Synonyms, mut each: impl FnMut(Token<'_>)) {
    let mut scratch = String::new();
    // The stem of the word before, with what it weighs.
    let mut before: Option<(String, f32)> = None;
    for chunk in normalized.split(' ') {
        let mut rest = chunk;
        while let Some(first) = rest.chars().next() {
            let class = class(first);
            let end = rest.find(|c| self::class(c) != class).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            match class {
                Class::Dense => {
                    before = None;
                    dense(run, synonyms, &mut scratch, &mut each);
                }
                Class::Letters | Class::Digits => word(run, class, &mut before, &mut scratch, &mut each),
            }
            rest = after;
            if !rest.is_empty() {
                // A number with its unit is one word to people.
                before = None;
            }
        }
    }
    let stemmed = stemmed(normalized);
    Synonyms::elsewhere().each(&stemmed, |name| {
        scratch.clear();
        scratch.push('@');
        scratch.push_str(name);
        each(Token { kind: Kind::Elsewhere, text: &scratch, weight: 0.0, telling: false });
    });
    for (groups, strength) in [(synonyms, OWN_GROUP), (Synonyms::common(), COMMON_GROUP)] {
        groups.each(&stemmed, |text| {
            each(Token { kind: Kind::Group, text, weight: Kind::Group.weight() * strength, telling: false });
        });
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Dense,
    Letters,
    Digits,
}

fn class(c: char) -> Class {
    if is_dense(c) {
        Class::Dense
    } else if c.is_numeric() {
        Class::Digits
    } else {
        Class::Letters
    }
}

fn word(
    run: &str,
    class: Class,
    before: &mut Option<(String, f32)>,
    scratch: &mut String,
    each: &mut impl FnMut(Token<'_>),
) {
    let share = common::english(run);
    let telling = share >= 1.0;
    let mut emit = |kind: Kind, text: &str, share: f32| {
        each(Token { kind, text, weight: kind.weight() * share, telling });
    };
    let stem: Cow<'_, str> = if class == Class::Digits || !run.is_ascii() {
        run.into()
    } else {
        Stemmer::new(Algorithm::English).stem(run)
    };
    emit(Kind::Word, &stem, share);
    if let Some((first, first_share)) = before.replace((stem.to_string(), share)) {
        // Two words that carry grammar only say a little together.
        let share = WORD_PAIR * (share * first_share).sqrt();
        scratch.clear();
        scratch.push_str(&first);
        scratch.push('+');
        scratch.push_str(&stem);
        each(Token { kind: Kind::Pair, text: scratch, weight: Kind::Pair.weight() * share, telling: false });
    }
    let mut emit = |kind: Kind, text: &str, share: f32| {
        each(Token { kind, text, weight: kind.weight() * share, telling });
    };
    if class == Class::Digits || !telling {
        return;
    }
    let letters: Vec<char> = std::iter::once('_').chain(run.chars()).chain(std::iter::once('_')).collect();
    for three in letters.windows(3) {
        scratch.clear();
        scratch.push('~');
        scratch.extend(three);
        emit(Kind::Piece, scratch, share);
    }
}

/// The words of a run: those that the author lists, and between them as the segmenter cuts.
fn words<'r>(run: &'r str, synonyms: &Synonyms) -> Vec<&'r str> {
    let cut = |part: &'r str| segments(part);
    let mut words = Vec::with_capacity(run.len() / 3);
    let mut from = 0;
    for own in synonyms.words(run) {
        words.extend(cut(&run[from..own.start]));
        from = own.end;
        words.push(&run[own]);
    }
    words.extend(cut(&run[from..]));
    words
}

fn dense(run: &str, synonyms: &Synonyms, scratch: &mut String, each: &mut impl FnMut(Token<'_>)) {
    // Each character with its byte range, the weight of its word, and whether a word begins with it.
    let mut chars: Vec<(usize, usize, f32, bool)> = Vec::with_capacity(run.len() / 3);
    for word in words(run, synonyms) {
        let share = common::chinese(word);
        let start = word.as_ptr() as usize - run.as_ptr() as usize;
        for (at, c) in word.char_indices() {
            chars.push((start + at, start + at + c.len_utf8(), share, at == 0));
        }
        if word.chars().nth(1).is_some() {
            scratch.clear();
            scratch.push('=');
            scratch.push_str(word);
            let weight = Kind::Term.weight() * share;
            each(Token { kind: Kind::Term, text: scratch, weight, telling: share >= 1.0 });
        }
    }
    for (at, &(start, end, share, _)) in chars.iter().enumerate() {
        let weight = Kind::Char.weight() * share;
        each(Token { kind: Kind::Char, text: &run[start..end], weight, telling: share >= 1.0 });
        if let Some(&(_, next_end, next_share, begins)) = chars.get(at + 1) {
            let share = share.min(next_share) * if begins { ACROSS_WORDS } else { 1.0 };
            let weight = Kind::Pair.weight() * share;
            let telling = share >= ACROSS_WORDS;
            each(Token { kind: Kind::Pair, text: &run[start..next_end], weight, telling });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::normalize;

    fn tokens(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        analyze(&normalize(text), &Synonyms::default(), |token| {
            if !matches!(token.kind, Kind::Group | Kind::Elsewhere) {
                found.push(token.text.to_owned());
            }
        });
        found
    }

    #[test]
    fn english_is_stemmed_and_cut_into_pieces() {
        assert_eq!(
            tokens("Tracking"),
            ["track", "~_tr", "~tra", "~rac", "~ack", "~cki", "~kin", "~ing", "~ng_"]
        );
        assert_eq!(tokens("10kg"), ["10", "kg", "~_kg", "~kg_"]);
    }

    #[test]
    fn chinese_gives_words_characters_and_pairs() {
        assert_eq!(tokens("运费多少"), ["=运费", "=多少", "运", "运费", "费", "费多", "多", "多少", "少"]);
    }

    #[test]
    fn mixed_text_is_analyzed_by_script() {
        let found = tokens("我的tracking号码");
        assert!(found.contains(&"track".into()) && found.contains(&"=号码".into()), "{found:?}");
    }
}
