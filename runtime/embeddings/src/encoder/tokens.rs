//! WordPiece: words in lower case and Chinese characters, cut into the longest pieces that a model knows.

use botloom_script::is_han;
use serde_json::Value as Json;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest word that is cut, in characters; longer ones are unknown.
const LONGEST: usize = 100;

/// How many Chinese characters a model knows that was made for Chinese.
const CHARACTERS: usize = 2_000;

/// What cuts a text into pieces.
pub(super) struct Tokens {
    pieces: HashMap<String, u32>,
    inside: String,
    lower: bool,
    /// Whether it was made for Chinese: a model of English knows some hundred characters by accident.
    chinese: bool,
    /// The signs for what is unknown, the beginning and the end.
    unknown: u32,
    first: u32,
    last: u32,
}

impl Tokens {
    /// Reads `tokenizer.json` or `vocab.txt`.
    pub(super) fn read(text: &str, lower: Option<bool>) -> Result<Self, String> {
        let mut inside = "##".to_owned();
        let mut folds = lower;
        let pieces: HashMap<String, u32> = if text.trim_start().starts_with('{') {
            let tokenizer = super::json("tokenizer.json", text)?;
            let model = &tokenizer["model"];
            let listed = model["vocab"].as_object().ok_or("`tokenizer.json` has no WordPiece vocabulary")?;
            if let Some(prefix) = model["continuing_subword_prefix"].as_str() {
                prefix.clone_into(&mut inside);
            }
            folds = folds.or_else(|| tokenizer["normalizer"]["lowercase"].as_bool());
            let number = |number: &Json| number.as_u64().and_then(|number| u32::try_from(number).ok());
            listed.iter().filter_map(|(piece, at)| Some((piece.clone(), number(at)?))).collect()
        } else {
            text.lines().zip(0..).map(|(piece, at)| (piece.trim_end().to_owned(), at)).collect()
        };
        let sign = |name: &str| {
            pieces
                .get(name)
                .copied()
                .ok_or_else(|| format!("the vocabulary has no `{name}`: it is not of a BERT model"))
        };
        let (unknown, first, last) = (sign("[UNK]")?, sign("[CLS]")?, sign("[SEP]")?);
        let characters = pieces.keys().filter(|piece| piece.chars().all(is_han)).count();
        let chinese = characters >= CHARACTERS;
        Ok(Self { inside, lower: folds.unwrap_or(true), chinese, unknown, first, last, pieces })
    }

    /// One more than the highest number of a piece.
    pub(super) fn len(&self) -> usize {
        self.pieces.values().max().map_or(0, |most| *most as usize + 1)
    }

    /// Whether the model was made for the script of a text.
    pub(super) fn reads(&self, text: &str) -> bool {
        self.chinese || !text.chars().any(is_han)
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        self.pieces.keys().map(|piece| piece.len() + 32).sum()
    }

    /// The pieces of a text between the signs of beginning and end, `most` at most.
    pub(super) fn of(&self, text: &str, most: usize) -> Vec<u32> {
        let mut found = vec![self.first];
        let folded: String = if self.lower {
            text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
        } else {
            text.nfc().collect()
        };
        let alone = |c: char| !c.is_alphanumeric() || is_han(c);
        let mut rest = folded.as_str();
        while let Some(first) = rest.chars().next()
            && found.len() < most
        {
            let end = if alone(first) { first.len_utf8() } else { rest.find(alone).unwrap_or(rest.len()) };
            let (word, after) = rest.split_at(end);
            rest = after;
            if !first.is_whitespace() && !first.is_control() {
                let known = word.chars().nth(LONGEST).is_none();
                let own =
                    known.then(|| cut(|piece| self.pieces.get(piece).copied(), &self.inside, word)).flatten();
                found.extend(own.unwrap_or_else(|| vec![self.unknown]));
            }
        }
        found.truncate(most.saturating_sub(1));
        found.push(self.last);
        found
    }
}

/// The longest pieces of a word from its beginning; none if it is not made of pieces. `find` tells the number of a piece, `inside`
/// begins those that begin no word.
pub(crate) fn cut(find: impl Fn(&str) -> Option<u32>, inside: &str, word: &str) -> Option<Vec<u32>> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut piece = String::new();
    while from < word.len() {
        let ends = word[from..].char_indices().map(|(at, c)| from + at + c.len_utf8()).rev();
        let (number, end) = ends.into_iter().find_map(|end| {
            piece.clear();
            if from > 0 {
                piece.push_str(inside);
            }
            piece.push_str(&word[from..end]);
            find(&piece).map(|number| (number, end))
        })?;
        found.push(number);
        from = end;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::Tokens;

    #[test]
    fn words_are_cut_into_the_longest_pieces() {
        let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nun\n##aff\n##able\ncafe\n快\n递\n!\n,\n";
        let tokens = Tokens::read(vocabulary, None).unwrap();
        assert_eq!(tokens.of("Unaffable, Café!", 20), [2, 4, 5, 6, 11, 7, 10, 3]);
        assert_eq!(tokens.of("快递 unknown", 20), [2, 8, 9, 1, 3]);
        assert_eq!(tokens.of("快递快递快递", 4), [2, 8, 9, 3]);
        assert_eq!(tokens.of("", 4), [2, 3]);
        assert!(tokens.reads("unaffable!") && !tokens.reads("the 快递"));
        let json = r###"{"model":{"type":"WordPiece","continuing_subword_prefix":"##","vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":3}}}"###;
        assert_eq!(Tokens::read(json, None).unwrap().of("A b", 9), [1, 3, 0, 2]);
        assert!(Tokens::read("a\nb\n", None).is_err_and(|error| error.contains("[UNK]")));
    }
}
