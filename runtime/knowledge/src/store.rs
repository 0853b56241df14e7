//! Everything of an index but the search library's own files, as one block of bytes.
//!
//! The block is read in place, from memory or from a mapped file: per text (an entry in one language) its phrasings as
//! token numbers with their weights, its class in the linear model, then what is shown to people; after the texts the tables that find a text by its
//! id, an exact phrasing, or tell how common a token is. All numbers are little endian.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tantivy::directory::OwnedBytes;

use crate::analysis::{hash, narrow};
use crate::classes;
use crate::slips::{self, Words};
use crate::synonyms::{Synonyms, stemmed};

/// Written into every index. Raise it whenever tokens, weights or the layout change.
pub(crate) const FORMAT: u64 = 2;

/// What must be known to read the block; stored beside it as JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub format: u64,
    /// Number of entries.
    pub entries: u32,
    /// Number of texts; an entry has one per language.
    pub texts: u32,
    /// Language tags in the order of the texts' language numbers.
    pub languages: Vec<String>,
    /// Where the tables begin: text offsets, ids, exact phrasings, token counts, keys of words, words.
    pub tables: [u64; 6],
    /// CRC-32 of the block.
    pub checksum: u32,
    /// Number of words that slips are mended to.
    pub words: u32,
    /// Groups of words that mean the same, as the author lists them.
    pub synonyms: Vec<Vec<String>>,
}

/// A phrasing on its way into the block.
pub(crate) struct Phrasing {
    pub text: String,
    /// Hash of the normalized text.
    pub key: u64,
    /// Token numbers, ascending, with what they weigh before rarity.
    pub tokens: Vec<(u32, f32)>,
}

/// An entry in one language on its way into the block.
pub(crate) struct Text {
    pub entry: u32,
    pub language: u32,
    pub id: String,
    pub category: String,
    pub answer: String,
    pub phrasings: Vec<Phrasing>,
    /// Token numbers of the answer, ascending.
    pub answer_tokens: Vec<u32>,
    /// Token numbers, ascending, with what speaks for this text (or against it) in the linear model.
    pub class: Vec<(u32, f32)>,
}

/// How rare a token is, from 0 (everywhere) to 1 (nowhere).
///
/// This is the inverse document frequency of BM25 divided by that of an unseen token. Below `SMALL` texts the counts
/// say little, so a small knowledge base is treated as if it had that many.
pub(crate) fn rarity(texts: u32, seen: u32) -> f32 {
    const SMALL: u32 = 40;
    let texts = texts.max(SMALL) as f32;
    let idf = |seen: f32| (1.0 + (texts - seen + 0.5).max(0.5) / (seen + 0.5)).ln();
    idf(seen as f32) / idf(0.0)
}

/// Trains the classes of the texts and lays all out as one block.
pub(crate) fn lay_out(
    mut texts: Vec<Text>,
    entries: u32,
    languages: Vec<String>,
    synonyms: Vec<Vec<String>>,
    words: &Words,
) -> (Manifest, Vec<u8>) {
    let count = texts.len() as u32;
    let mut seen: HashMap<u32, u32> = HashMap::new();
    let mut once: Vec<u32> = Vec::new();
    for text in &texts {
        once.clear();
        once.extend(
            text.phrasings.iter().flat_map(|phrasing| phrasing.tokens.iter().map(|(token, _)| *token)),
        );
        once.sort_unstable();
        once.dedup();
        for token in &once {
            *seen.entry(*token).or_default() += 1;
        }
    }
    classes::train(&mut texts, |token, weight| weight * rarity(count, seen[&token]));
    let mut block = Vec::new();
    let mut offsets = Vec::with_capacity(texts.len() + 1);
    let mut exact = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        offsets.push(block.len() as u64);
        put(&mut block, text.entry);
        put(&mut block, text.language);
        put(&mut block, text.phrasings.len() as u32);
        for (number, phrasing) in text.phrasings.iter().enumerate() {
            exact.push((phrasing.key, at as u32, number as u32));
            let weigh = |(token, weight): &(u32, f32)| weight * rarity(count, seen[token]);
            put(&mut block, phrasing.tokens.iter().map(weigh).sum::<f32>().to_bits());
            put_all(&mut block, phrasing.tokens.iter().map(|(token, _)| *token));
        }
        put_all(&mut block, text.answer_tokens.iter().copied());
        put_all(&mut block, text.class.iter().map(|(token, _)| *token));
        put_all(&mut block, text.class.iter().map(|(_, weight)| weight.to_bits()));
        for shown in [&text.id, &text.category, &text.answer] {
            put_text(&mut block, shown);
        }
        for phrasing in &text.phrasings {
            put_text(&mut block, &phrasing.text);
        }
    }
    offsets.push(block.len() as u64);
    let mut tables = [block.len() as u64, 0, 0, 0, 0, 0];
    offsets.iter().for_each(|offset| block.extend(offset.to_le_bytes()));
    tables[1] = block.len() as u64;
    let mut by_id: Vec<u32> = (0..count).collect();
    by_id.sort_by(|a, b| texts[*a as usize].id.cmp(&texts[*b as usize].id).then(a.cmp(b)));
    by_id.iter().for_each(|text| put(&mut block, *text));
    tables[2] = block.len() as u64;
    exact.sort_unstable();
    for (key, text, phrasing) in exact {
        block.extend(key.to_le_bytes());
        put(&mut block, text);
        put(&mut block, phrasing);
    }
    tables[3] = block.len() as u64;
    let mut seen: Vec<(u32, u32)> = seen.into_iter().collect();
    seen.sort_unstable();
    for (token, times) in seen {
        put(&mut block, token);
        put(&mut block, times);
    }
    let (words, keys) = words.table();
    tables[4] = block.len() as u64;
    for (key, word) in keys {
        put(&mut block, key);
        put(&mut block, word);
    }
    tables[5] = block.len() as u64;
    // Offsets of the words from the end of the offsets, then the words.
    let mut end = 0;
    for word in &words {
        put(&mut block, end);
        end += word.len() as u32;
    }
    put(&mut block, end);
    words.iter().for_each(|word| block.extend(word.as_bytes()));
    let checksum = crc32fast::hash(&block);
    let words = words.len() as u32;
    (Manifest { format: FORMAT, entries, texts: count, languages, tables, checksum, words, synonyms }, block)
}

fn put(block: &mut Vec<u8>, number: u32) {
    block.extend(number.to_le_bytes());
}

fn put_all(block: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = u32>) {
    put(block, numbers.len() as u32);
    numbers.for_each(|number| put(block, number));
}

fn put_text(block: &mut Vec<u8>, text: &str) {
    put(block, text.len() as u32);
    block.extend(text.as_bytes());
}

/// The block with its manifest, ready to be read.
///
/// Reading past the end gives `None`, so that a wrong block cannot bring a search down.
#[derive(Clone)]
pub(crate) struct Store {
    pub manifest: Manifest,
    pub synonyms: Synonyms,
    block: OwnedBytes,
}

impl Store {
    /// Checks the block against its manifest.
    pub fn new(manifest: Manifest, block: OwnedBytes) -> Result<Store, String> {
        if crc32fast::hash(&block) != manifest.checksum {
            return Err("the texts do not match their checksum".into());
        }
        let synonyms = Synonyms::new(&manifest.synonyms);
        let store = Store { manifest, synonyms, block };
        let [offsets, ids, exact, seen, keys, words] = store.manifest.tables;
        let texts = u64::from(store.manifest.texts);
        let end = store.block.len() as u64;
        if ids.checked_sub(offsets) != Some(8 * (texts + 1))
            || exact.checked_sub(ids) != Some(4 * texts)
            || seen.checked_sub(exact).is_none_or(|size| size % 16 != 0)
            || keys.checked_sub(seen).is_none_or(|size| size % 8 != 0)
            || words.checked_sub(keys).is_none_or(|size| size % 8 != 0)
            || words > end
        {
            return Err("the tables do not fit the texts".into());
        }
        Ok(store)
    }

    pub fn block(&self) -> &[u8] {
        &self.block
    }

    /// How rare a token is here.
    pub fn rarity(&self, token: u32) -> f32 {
        let [_, _, _, start, end, _] = self.manifest.tables.map(|at| at as usize);
        let rows = (end - start) / 8;
        let row = partition(rows, |row| self.number(start + 8 * row).is_some_and(|found| found < token));
        let times = match self.number(start + 8 * row) {
            Some(found) if row < rows && found == token => self.number(start + 8 * row + 4).unwrap_or(0),
            _ => 0,
        };
        rarity(self.manifest.texts, times)
    }

    /// A normalized text with its slips mended; none if it has none.
    pub fn mended(&self, normalized: &str) -> Option<String> {
        let known = |word: &str| {
            let stem = stemmed(word);
            self.rarity(narrow(hash(stem.as_bytes()))) < 1.0
        };
        slips::mended(normalized, known, |key| self.words(key))
    }

    /// Words that share a key, the commonest first.
    fn words(&self, key: u32) -> Vec<&str> {
        let [.., start, end] = self.manifest.tables.map(|at| at as usize);
        let rows = (end - start) / 8;
        let first = partition(rows, |row| self.number(start + 8 * row).is_some_and(|found| found < key));
        let word = |number: u32| {
            let row = end + 4 * number as usize;
            let texts = end + 4 * (self.manifest.words as usize + 1);
            let bytes =
                self.block.get(texts + self.number(row)? as usize..texts + self.number(row + 4)? as usize)?;
            std::str::from_utf8(bytes).ok()
        };
        (first..rows)
            .take_while(|row| self.number(start + 8 * row) == Some(key))
            .filter_map(|row| word(self.number(start + 8 * row + 4)?))
            .collect()
    }

    /// Texts that have a phrasing with this key, with the number of the phrasing.
    pub fn exact(&self, key: u64) -> impl Iterator<Item = (u32, u32)> {
        let [_, _, start, end, ..] = self.manifest.tables.map(|at| at as usize);
        let rows = (end - start) / 16;
        let first = partition(rows, |row| self.wide(start + 16 * row).is_some_and(|found| found < key));
        (first..rows).take_while(move |row| self.wide(start + 16 * row) == Some(key)).filter_map(move |row| {
            Some((self.number(start + 16 * row + 8)?, self.number(start + 16 * row + 12)?))
        })
    }

    /// Texts of the entry with this id, in the order of their languages.
    pub fn by_id(&self, id: &str) -> impl Iterator<Item = u32> {
        let start = self.manifest.tables[1] as usize;
        let rows = self.manifest.texts as usize;
        let id_at = move |row: usize| Some(self.text(self.number(start + 4 * row)?)?.shown()?.id);
        let first = partition(rows, |row| id_at(row).is_some_and(|found| found < id));
        (first..rows)
            .take_while(move |row| id_at(*row) == Some(id))
            .filter_map(move |row| self.number(start + 4 * row))
    }

    /// One text.
    pub fn text(&self, number: u32) -> Option<StoredText<'_>> {
        if number >= self.manifest.texts {
            return None;
        }
        let row = self.manifest.tables[0] as usize + 8 * number as usize;
        let bytes = self.block.get(usize::try_from(self.wide(row)?).ok()?..self.wide(row + 8)? as usize)?;
        let mut cursor = Cursor { bytes };
        let (entry, language, phrasings) = (cursor.number()?, cursor.number()?, cursor.number()?);
        Some(StoredText { entry, language, phrasings, cursor })
    }

    fn number(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.block.get(at..at + 4)?.try_into().ok()?))
    }

    fn wide(&self, at: usize) -> Option<u64> {
        Some(u64::from_le_bytes(self.block.get(at..at + 8)?.try_into().ok()?))
    }
}

/// The first of `rows` for which `before` does not hold.
fn partition(rows: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, rows);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// An entry in one language as it lies in the block.
#[derive(Clone, Copy)]
pub(crate) struct StoredText<'a> {
    pub entry: u32,
    pub language: u32,
    phrasings: u32,
    cursor: Cursor<'a>,
}

/// What a text is compared by besides its phrasings.
pub(crate) struct Rest<'a> {
    /// Tokens of the answer.
    pub answer: Numbers<'a>,
    /// Tokens of the class, ascending, and for each the bits of its weight.
    pub class: (Numbers<'a>, Numbers<'a>),
}

/// What people see of a text.
pub(crate) struct Shown<'a> {
    pub id: &'a str,
    pub category: &'a str,
    pub answer: &'a str,
    phrasings: u32,
    cursor: Cursor<'a>,
}

impl<'a> StoredText<'a> {
    /// Calls `each` with the weight and the tokens of every phrasing; returns what comes after them.
    pub fn tokens(&self, mut each: impl FnMut(u32, f32, Numbers<'a>)) -> Option<Rest<'a>> {
        let mut cursor = self.cursor;
        for number in 0..self.phrasings {
            let weight = f32::from_bits(cursor.number()?);
            each(number, weight, cursor.numbers()?);
        }
        Some(Rest { answer: cursor.numbers()?, class: (cursor.numbers()?, cursor.numbers()?) })
    }

    pub fn shown(&self) -> Option<Shown<'a>> {
        let mut cursor = self.cursor;
        for _ in 0..self.phrasings {
            cursor.number()?;
            cursor.numbers()?;
        }
        for _ in ["answer", "class", "weights"] {
            cursor.numbers()?;
        }
        let (id, category, answer) = (cursor.text()?, cursor.text()?, cursor.text()?);
        Some(Shown { id, category, answer, phrasings: self.phrasings, cursor })
    }
}

impl<'a> Shown<'a> {
    /// The phrasing with this number as its author wrote it; number 0 is the question.
    pub fn phrasing(&self, number: u32) -> Option<&'a str> {
        let mut cursor = self.cursor;
        for _ in 0..number.min(self.phrasings) {
            cursor.text()?;
        }
        if number < self.phrasings { cursor.text() } else { None }
    }
}

/// A list of numbers in the block.
#[derive(Clone, Copy)]
pub(crate) struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes))
    }
}

#[derive(Clone, Copy)]
struct Cursor<'a> {
    bytes: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn numbers(&mut self) -> Option<Numbers<'a>> {
        let count = self.number()? as usize;
        self.take(count.checked_mul(4)?).map(Numbers)
    }

    fn text(&mut self) -> Option<&'a str> {
        let count = self.number()? as usize;
        std::str::from_utf8(self.take(count)?).ok()
    }
}
