//! Everything of a part of an index but the search library's own files, as one block of bytes.
//!
//! The block is read in place, from memory or from a mapped file: per text (an entry in one language) the tokens that it
//! has, what its phrasings mean, the phrasings as places among the tokens with their weights, its class in the linear
//! model, then what is shown to people; after the texts the tables that find a text by its id, an exact phrasing, or tell how common a token is. All
//! numbers are little endian. `layout` writes it.

use serde::{Deserialize, Serialize};
use tantivy::directory::OwnedBytes;

use crate::content::Content;
use crate::meaning::{Meaning, Meanings};

/// Written into every index. Raise it whenever tokens, weights or the layout change.
pub(crate) const FORMAT: u64 = 5;

/// With more distinct tokens than this, places among them take two bytes.
pub(crate) const NARROW: usize = 256;

/// What must be known to read the block; stored behind it as JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// Number of entries.
    pub entries: u32,
    /// Number of texts; an entry has one per language.
    pub texts: u32,
    /// Language tags in the order of the texts' language numbers.
    pub languages: Vec<String>,
    /// Where the tables begin: text offsets, ids, exact phrasings, token counts, keys of words, words, their counts; and
    /// where the last ends.
    pub tables: [u64; 8],
    /// Number of words that slips are mended to.
    pub words: u32,
    /// The bits of the weights that the texts name by number.
    pub weights: Vec<u32>,
    /// Sum of the digests of the texts.
    pub content: Content,
}

/// A phrasing on its way into the block.
#[derive(Debug, Clone)]
pub(crate) struct Phrasing {
    pub text: String,
    /// Hash of the normalized text.
    pub key: u64,
    /// Token numbers, ascending, with what they weigh before rarity.
    pub tokens: Vec<(u32, f32)>,
    pub meaning: Meaning,
}

/// An entry in one language on its way into the block.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub entry: u32,
    pub language: u32,
    pub id: String,
    pub category: String,
    pub answer: String,
    pub phrasings: Vec<Phrasing>,
    /// Token numbers of the answer, ascending.
    pub answer_tokens: Vec<u32>,
    /// Token numbers, ascending, with what speaks for this text (or against it) in the linear model; empty where the mean
    /// of the phrasings speaks.
    pub class: Vec<(u32, f32)>,
}

impl Text {
    /// The distinct tokens of the phrasings, ascending.
    pub fn tokens(&self) -> Vec<u32> {
        let all = self.phrasings.iter().flat_map(|phrasing| phrasing.tokens.iter().map(|(token, _)| *token));
        let mut tokens: Vec<u32> = all.collect();
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }
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

/// The block with its manifest, ready to be read.
///
/// Reading past the end gives `None`, so that a wrong block cannot bring a search down.
#[derive(Clone)]
pub(crate) struct Store {
    pub manifest: Manifest,
    weights: Vec<f32>,
    block: OwnedBytes,
}

impl Store {
    /// Checks the block against its manifest.
    pub fn new(manifest: Manifest, block: OwnedBytes) -> Result<Store, String> {
        let weights = manifest.weights.iter().map(|bits| f32::from_bits(*bits)).collect();
        let store = Store { manifest, weights, block };
        let [offsets, ids, exact, seen, keys, words, counts, end] = store.manifest.tables;
        let texts = u64::from(store.manifest.texts);
        if ids.checked_sub(offsets) != Some(8 * (texts + 1))
            || exact.checked_sub(ids) != Some(4 * texts)
            || seen.checked_sub(exact).is_none_or(|size| size % 16 != 0)
            || keys.checked_sub(seen).is_none_or(|size| size % 8 != 0)
            || words.checked_sub(keys).is_none_or(|size| size % 8 != 0)
            || counts < words
            || end.checked_sub(counts) != Some(4 * u64::from(store.manifest.words))
            || end != store.block.len() as u64
        {
            return Err("the tables do not fit the texts".into());
        }
        Ok(store)
    }

    /// In how many texts a token stands.
    pub fn seen(&self, token: u32) -> u32 {
        let (start, end) = self.table(3);
        let rows = (end - start) / 8;
        let row = partition(rows, |row| self.number(start + 8 * row).is_some_and(|found| found < token));
        match self.number(start + 8 * row) {
            Some(found) if row < rows && found == token => self.number(start + 8 * row + 4).unwrap_or(0),
            _ => 0,
        }
    }

    /// Every token with the number of texts in which it stands, ascending.
    pub fn all_seen(&self) -> impl Iterator<Item = (u32, u32)> {
        let (start, end) = self.table(3);
        (start..end).step_by(8).filter_map(|at| Some((self.number(at)?, self.number(at + 4)?)))
    }

    /// Words that share a key, the commonest first.
    pub fn words(&self, key: u32) -> Vec<&str> {
        let (start, end) = self.table(4);
        let rows = (end - start) / 8;
        let first = partition(rows, |row| self.number(start + 8 * row).is_some_and(|found| found < key));
        (first..rows)
            .take_while(|row| self.number(start + 8 * row) == Some(key))
            .filter_map(|row| self.word(self.number(start + 8 * row + 4)?))
            .collect()
    }

    fn word(&self, number: u32) -> Option<&str> {
        let (start, _) = self.table(5);
        let row = start + 4 * number as usize;
        let texts = start + 4 * (self.manifest.words as usize + 1);
        let (from, to) = (self.number(row)? as usize, self.number(row + 4)? as usize);
        std::str::from_utf8(self.block.get(texts + from..texts + to)?).ok()
    }

    /// Every word that slips are mended to with how often it stands.
    pub fn all_words(&self) -> impl Iterator<Item = (&str, u32)> {
        let (start, _) = self.table(6);
        (0..self.manifest.words)
            .filter_map(move |number| Some((self.word(number)?, self.number(start + 4 * number as usize)?)))
    }

    /// Every text that has a phrasing with the number of the phrasing and the phrasing's key.
    pub fn all_exact(&self) -> impl Iterator<Item = (u32, u32, u64)> {
        let (start, end) = self.table(2);
        (start..end)
            .step_by(16)
            .filter_map(|at| Some((self.number(at + 8)?, self.number(at + 12)?, self.wide(at)?)))
    }

    /// Where a table begins and ends.
    fn table(&self, number: usize) -> (usize, usize) {
        (self.manifest.tables[number] as usize, self.manifest.tables[number + 1] as usize)
    }

    /// The weight that a text names by number.
    pub fn weight(&self, code: u8) -> f32 {
        self.weights.get(usize::from(code)).copied().unwrap_or(0.0)
    }

    /// Texts that have a phrasing with this key, with the number of the phrasing.
    pub fn exact(&self, key: u64) -> impl Iterator<Item = (u32, u32)> {
        let (start, end) = self.table(2);
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

/// What a text is compared by.
pub(crate) struct Compared<'a> {
    /// The distinct tokens of the phrasings, ascending.
    pub tokens: Numbers<'a>,
    /// Length of the sum of the phrasings, each of length 1; 0 where a class was trained.
    pub norm: f32,
    /// What the phrasings mean.
    pub meanings: Meanings<'a>,
    phrasings: u32,
    cursor: Cursor<'a>,
}

/// What stands behind the phrasings of a text.
pub(crate) struct Behind<'a> {
    /// Tokens of the answer.
    pub answer: Numbers<'a>,
    /// Tokens of the class, ascending, and for each the bits of its weight.
    pub class: (Numbers<'a>, Numbers<'a>),
    cursor: Cursor<'a>,
}

/// A phrasing as it lies in the block.
pub(crate) struct StoredPhrasing<'a> {
    /// The sum of the tokens' weights with their rarities.
    pub weight: f32,
    places: &'a [u8],
    codes: &'a [u8],
}

impl StoredPhrasing<'_> {
    /// Adds to `found` what `values` has for the tokens of the phrasing by their places, but for `none`.
    ///
    /// Whether a token is one of the few that count cannot be foretold, so there is no branch on it.
    pub fn gather(&self, values: &[u16], none: u16, found: &mut Vec<u16>) {
        let start = found.len();
        found.resize(start + self.codes.len(), none);
        let mut end = start;
        let mut add = |place: usize| {
            let value = values.get(place).copied().unwrap_or(none);
            found[end] = value;
            end += usize::from(value != none);
        };
        if self.places.len() > self.codes.len() {
            let places = self.places.as_chunks::<2>().0.iter();
            places.for_each(|place| add(u16::from_le_bytes(*place).into()));
        } else {
            self.places.iter().for_each(|place| add((*place).into()));
        }
        found.truncate(end);
    }

    /// Calls `each` with the place of every token among the text's and the number of its weight.
    pub fn tokens(&self, mut each: impl FnMut(usize, u8)) {
        if self.places.len() > self.codes.len() {
            let places = self.places.as_chunks::<2>().0.iter();
            places.zip(self.codes).for_each(|(place, code)| each(u16::from_le_bytes(*place).into(), *code));
        } else {
            self.places.iter().zip(self.codes).for_each(|(place, code)| each((*place).into(), *code));
        }
    }
}

impl<'a> Compared<'a> {
    /// Calls `each` with every phrasing and its number; gives what stands behind them.
    pub fn phrasings(&self, mut each: impl FnMut(u32, StoredPhrasing<'a>)) -> Option<Behind<'a>> {
        let mut cursor = self.cursor;
        for number in 0..self.phrasings {
            each(number, cursor.phrasing(self.tokens.len())?);
        }
        let (answer, class) = (cursor.numbers()?, (cursor.numbers()?, cursor.numbers()?));
        Some(Behind { answer, class, cursor })
    }
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
    pub fn compared(&self) -> Option<Compared<'a>> {
        let mut cursor = self.cursor;
        let (tokens, norm) = (cursor.numbers()?, f32::from_bits(cursor.number()?));
        let meanings = cursor.meanings(self.phrasings)?;
        Some(Compared { tokens, norm, meanings, phrasings: self.phrasings, cursor })
    }

    pub fn shown(&self) -> Option<Shown<'a>> {
        let mut cursor = self.compared()?.phrasings(|_, _| ())?.cursor;
        let (id, category, answer) = (cursor.text()?, cursor.text()?, cursor.text()?);
        Some(Shown { id, category, answer, phrasings: self.phrasings, cursor })
    }

    /// Everything of it. `key` gives the key of a phrasing.
    pub fn read(&self, store: &Store, key: impl Fn(u32) -> u64) -> Option<Text> {
        let (compared, shown) = (self.compared()?, self.shown()?);
        let tokens: Vec<u32> = compared.tokens.iter().collect();
        let mut phrasings = Vec::with_capacity(self.phrasings as usize);
        let behind = compared.phrasings(|number, phrasing| {
            let mut weighed = Vec::new();
            phrasing.tokens(|place, code| {
                weighed.extend(tokens.get(place).map(|token| (*token, store.weight(code))));
            });
            let Some(meaning) = compared.meanings.get(number) else { return };
            phrasings.push(Phrasing {
                text: shown.phrasing(number).unwrap_or_default().to_owned(),
                key: key(number),
                tokens: weighed,
                meaning,
            });
        })?;
        let class = behind.class.0.iter().zip(behind.class.1.iter());
        Some(Text {
            entry: self.entry,
            language: self.language,
            id: shown.id.to_owned(),
            category: shown.category.to_owned(),
            answer: shown.answer.to_owned(),
            phrasings,
            answer_tokens: behind.answer.iter().collect(),
            class: class.map(|(token, bits)| (token, f32::from_bits(bits))).collect(),
        })
    }
}

impl<'a> Shown<'a> {
    /// The phrasings as their author wrote them.
    pub fn phrasings(&self) -> impl Iterator<Item = &'a str> {
        (0..self.phrasings).filter_map(|number| self.phrasing(number))
    }

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
    pub fn len(&self) -> usize {
        self.0.len() / 4
    }

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

    fn meanings(&mut self, phrasings: u32) -> Option<Meanings<'a>> {
        Meanings::read(self.take(Meanings::size(phrasings as usize)?)?)
    }

    fn phrasing(&mut self, tokens: usize) -> Option<StoredPhrasing<'a>> {
        let weight = f32::from_bits(self.number()?);
        let count = self.number()? as usize;
        let wide = if tokens > NARROW { 2 } else { 1 };
        Some(StoredPhrasing {
            weight,
            places: self.take(count.checked_mul(wide)?)?,
            codes: self.take(count)?,
        })
    }

    fn text(&mut self) -> Option<&'a str> {
        let count = self.number()? as usize;
        std::str::from_utf8(self.take(count)?).ok()
    }
}
