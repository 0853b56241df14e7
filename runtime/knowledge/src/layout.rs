//! Writes texts and their tables as the block that `store` reads, one text after the other.

use std::collections::HashMap;
use std::io::{self, Write};

use crate::classes;
use crate::content::Content;
use crate::meaning::{self, Meaning};
use crate::slips::Words;
use crate::store::{Manifest, NARROW, Text};

/// A block that is being written.
pub(crate) struct Layout<'r, W> {
    out: W,
    at: u64,
    rarity: &'r (dyn Fn(u32) -> f32 + Sync),
    languages: Vec<String>,
    weights: Vec<u32>,
    codes: HashMap<u32, u8>,
    offsets: Vec<u64>,
    ids: Vec<(String, u32)>,
    exact: Vec<(u64, u32, u32)>,
    content: Content,
    entries: u32,
    scratch: Vec<u8>,
}

impl<'r, W: Write> Layout<'r, W> {
    /// A block of texts in these languages, whose tokens are as rare as `rarity` says.
    pub fn new(out: W, languages: Vec<String>, rarity: &'r (dyn Fn(u32) -> f32 + Sync)) -> Layout<'r, W> {
        Layout {
            out,
            at: 0,
            rarity,
            languages,
            weights: Vec::new(),
            codes: HashMap::new(),
            offsets: Vec::new(),
            ids: Vec::new(),
            exact: Vec::new(),
            content: Content::default(),
            entries: 0,
            scratch: Vec::new(),
        }
    }

    /// Adds a text; the numbers of the entries ascend without gaps.
    pub fn add(&mut self, text: &Text) -> io::Result<()> {
        let mut block = std::mem::take(&mut self.scratch);
        block.clear();
        self.offsets.push(self.at);
        let number = self.ids.len() as u32;
        let tokens = text.tokens();
        let rarities: Vec<f32> = tokens.iter().map(|token| (self.rarity)(*token)).collect();
        let place = |token: u32| tokens.binary_search(&token).unwrap_or_default();
        put(&mut block, text.entry);
        put(&mut block, text.language);
        put(&mut block, text.phrasings.len() as u32);
        put_all(&mut block, tokens.iter().copied());
        let norm = if text.class.is_empty() { classes::norm(text, &tokens, &rarities) } else { 0.0 };
        put(&mut block, norm.to_bits());
        let meanings: Vec<Meaning> = text.phrasings.iter().map(|phrasing| phrasing.meaning).collect();
        meaning::put(&mut block, &meanings);
        for (at, phrasing) in text.phrasings.iter().enumerate() {
            self.exact.push((phrasing.key, number, at as u32));
            let weigh = |(token, weight): &(u32, f32)| weight * rarities[place(*token)];
            put(&mut block, phrasing.tokens.iter().map(weigh).sum::<f32>().to_bits());
            put(&mut block, phrasing.tokens.len() as u32);
            for (token, _) in &phrasing.tokens {
                let place = place(*token) as u16;
                match tokens.len() > NARROW {
                    true => block.extend(place.to_le_bytes()),
                    false => block.push(place as u8),
                }
            }
            for (_, weight) in &phrasing.tokens {
                block.push(self.code(*weight));
            }
        }
        put_all(&mut block, text.answer_tokens.iter().copied());
        put_all(&mut block, text.class.iter().map(|(token, _)| *token));
        put_all(&mut block, text.class.iter().map(|(_, weight)| weight.to_bits()));
        let shown = [&text.id, &text.category, &text.answer];
        for shown in shown.into_iter().chain(text.phrasings.iter().map(|phrasing| &phrasing.text)) {
            put(&mut block, shown.len() as u32);
            block.extend(shown.as_bytes());
        }
        self.write(&block)?;
        self.scratch = block;
        let language = self.languages.get(text.language as usize).map_or("", String::as_str);
        self.content = self.content.with(Content::of(text, language));
        self.ids.push((text.id.clone(), number));
        self.entries = self.entries.max(text.entry + 1);
        Ok(())
    }

    /// Writes the tables. `seen` says in how many of the texts each token stands.
    pub fn finish(mut self, mut seen: Vec<(u32, u32)>, words: &Words) -> io::Result<(Manifest, W)> {
        let texts = self.ids.len() as u32;
        self.offsets.push(self.at);
        let mut tables = [self.at; 8];
        let mut block = Vec::new();
        std::mem::take(&mut self.offsets).iter().for_each(|offset| block.extend(offset.to_le_bytes()));
        tables[1] = self.flush(&mut block)?;
        self.ids.sort();
        std::mem::take(&mut self.ids).iter().for_each(|(_, text)| put(&mut block, *text));
        tables[2] = self.flush(&mut block)?;
        self.exact.sort_unstable();
        for (key, text, phrasing) in std::mem::take(&mut self.exact) {
            block.extend(key.to_le_bytes());
            put(&mut block, text);
            put(&mut block, phrasing);
        }
        tables[3] = self.flush(&mut block)?;
        seen.sort_unstable();
        for (token, times) in seen {
            put(&mut block, token);
            put(&mut block, times);
        }
        tables[4] = self.flush(&mut block)?;
        let (words, keys) = words.table();
        for (key, word) in keys {
            put(&mut block, key);
            put(&mut block, word);
        }
        tables[5] = self.flush(&mut block)?;
        // Offsets of the words from the end of the offsets, then the words.
        let mut end = 0;
        for (word, _) in &words {
            put(&mut block, end);
            end += word.len() as u32;
        }
        put(&mut block, end);
        words.iter().for_each(|(word, _)| block.extend(word.as_bytes()));
        tables[6] = self.flush(&mut block)?;
        words.iter().for_each(|(_, times)| put(&mut block, *times));
        tables[7] = self.flush(&mut block)?;
        let manifest = Manifest {
            entries: self.entries,
            texts,
            languages: self.languages,
            tables,
            words: words.len() as u32,
            weights: self.weights,
            content: self.content,
        };
        Ok((manifest, self.out))
    }

    fn flush(&mut self, block: &mut Vec<u8>) -> io::Result<u64> {
        self.write(block)?;
        block.clear();
        Ok(self.at)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// The number of a weight; kinds and shares of words make a few dozen of them.
    fn code(&mut self, weight: f32) -> u8 {
        if let Some(code) = self.codes.get(&weight.to_bits()) {
            return *code;
        }
        let code = match u8::try_from(self.weights.len()) {
            Ok(code) => {
                self.weights.push(weight.to_bits());
                code
            }
            Err(_) => {
                let far = |bits: u32| (f32::from_bits(bits) - weight).abs();
                let near = (0..=u8::MAX).min_by(|a, b| {
                    far(self.weights[usize::from(*a)]).total_cmp(&far(self.weights[usize::from(*b)]))
                });
                near.unwrap_or_default()
            }
        };
        self.codes.insert(weight.to_bits(), code);
        code
    }
}

fn put(block: &mut Vec<u8>, number: u32) {
    block.extend(number.to_le_bytes());
}

fn put_all(block: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = u32>) {
    put(block, numbers.len() as u32);
    numbers.for_each(|number| put(block, number));
}
