//! A table of token vectors: the vector of a text is the mean of those of its tokens, without a neural run.
//!
//! What an operator supplies are the files of a static model as `model2vec` writes them: `model.safetensors` with one matrix, a
//! row for each token, and `tokenizer.json` with a WordPiece vocabulary. A table that is part of the program is one file ([`Table::shipped`]).
//! How much a token counts is in the length of its vector.

use crate::encoder::cut;
use crate::tensors::Tensors;
use botloom_script::is_han;
use serde_json::Value as Json;
use std::collections::HashMap;

/// The longest word that is looked up, in bytes.
const LONGEST: usize = 64;
/// Words before this one in a table of Chinese words cost about the same.
const FREQUENT: f32 = 10.0;
/// What a shipped table begins with.
const MAGIC: &[u8; 8] = b"botvec01";

/// A table of token vectors.
pub struct Table {
    tokens: HashMap<Box<str>, u32>,
    /// What begins a piece inside a word.
    inside: String,
    /// The longest token of Chinese characters.
    longest: usize,
    dimensions: usize,
    /// Row after row, each in steps of its own scale.
    steps: Steps,
    scales: Vec<f32>,
}

/// The numbers of a table in whole steps.
enum Steps {
    Eight(Vec<i8>),
    /// Two in a byte, the first in its lower half; eight more than the step.
    Four(&'static [u8]),
}

impl Table {
    /// Reads the files of a static model.
    pub(crate) fn read(safetensors: &[u8], tokenizer: &str) -> Result<Self, String> {
        let (rows, dimensions, values) = matrix(safetensors)?;
        let tokenizer: Json =
            serde_json::from_str(tokenizer).map_err(|error| format!("`tokenizer.json`: {error}"))?;
        let model = &tokenizer["model"];
        let vocabulary = model["vocab"].as_object().filter(|_| model["type"] == "WordPiece");
        let vocabulary = vocabulary.ok_or("`tokenizer.json` has no WordPiece vocabulary")?;
        let mut tokens = HashMap::with_capacity(vocabulary.len());
        for (token, number) in vocabulary {
            let number = number.as_u64().and_then(|number| u32::try_from(number).ok());
            let number = number.filter(|number| (*number as usize) < rows);
            let number = number.ok_or_else(|| format!("the token `{token}` has no vector"))?;
            tokens.insert(token.as_str().into(), number);
        }
        let (mut steps, mut scales) = (Vec::with_capacity(values.len()), Vec::with_capacity(rows));
        for row in values.chunks_exact(dimensions) {
            let scale = row.iter().fold(0.0_f32, |most, x| most.max(x.abs())) / f32::from(i8::MAX);
            scales.push(scale);
            steps.extend(row.iter().map(|x| if scale > 0.0 { (x / scale).round() as i8 } else { 0 }));
        }
        let inside = model["continuing_subword_prefix"].as_str().unwrap_or("##").to_owned();
        Ok(Self::new(tokens, inside, dimensions, Steps::Eight(steps), scales))
    }

    /// Reads a table of one file, as `examples/distill.rs` writes it: eight bytes that name the format; how many tokens, how many
    /// numbers of each, and how many bytes their names take, in four bytes each; the names, one a line; how much a step of each token is;
    /// the steps, two in a byte; and the CRC-32 of all before.
    pub(crate) fn shipped(file: &'static [u8]) -> Result<Self, String> {
        let whole = || "the table of token vectors is not whole".to_owned();
        let (content, sum) = file.split_last_chunk::<4>().ok_or_else(whole)?;
        let content = content.strip_prefix(MAGIC).ok_or("it is no table of token vectors")?;
        if crc32fast::hash(&file[..file.len() - 4]) != u32::from_le_bytes(*sum) {
            return Err(whole());
        }
        let (head, rest) = content.split_first_chunk::<12>().ok_or_else(whole)?;
        let number =
            |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize;
        let (rows, dimensions, names) = (number(0), number(4), number(8));
        let (names, rest) = rest.split_at_checked(names).ok_or_else(whole)?;
        let (scales, steps) = rest.split_at_checked(rows * 4).ok_or_else(whole)?;
        let names = std::str::from_utf8(names).map_err(|_| whole())?;
        let tokens: HashMap<Box<str>, u32> = names.lines().map(Box::from).zip(0..).collect();
        if tokens.len() != rows
            || dimensions == 0
            || !dimensions.is_multiple_of(2)
            || steps.len() != rows * dimensions / 2
        {
            return Err(whole());
        }
        let scales = scales.as_chunks::<4>().0.iter().map(|raw| f32::from_le_bytes(*raw)).collect();
        Ok(Self::new(tokens, "##".to_owned(), dimensions, Steps::Four(steps), scales))
    }

    fn new(
        tokens: HashMap<Box<str>, u32>,
        inside: String,
        dimensions: usize,
        steps: Steps,
        scales: Vec<f32>,
    ) -> Self {
        let han = tokens.keys().filter(|token| token.chars().all(is_han));
        let longest = han.map(|token| token.chars().count()).max().unwrap_or(0);
        Self { tokens, inside, longest, dimensions, steps, scales }
    }

    /// How long a vector is.
    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        let steps = match &self.steps {
            Steps::Eight(steps) => steps.len(),
            Steps::Four(steps) => steps.len(),
        };
        steps + self.scales.len() * 4 + self.tokens.keys().map(|token| token.len() + 24).sum::<usize>()
    }

    /// The vector of a folded text, of length one; nothing if none of its tokens is known.
    pub(crate) fn vector(&self, folded: &str) -> Option<Vec<f32>> {
        let mut sum = vec![0.0_f32; self.dimensions];
        let mut rest = folded;
        while let Some(first) = rest.chars().next() {
            let used = if is_han(first) {
                let end = rest.find(|c| !is_han(c)).unwrap_or(rest.len());
                if self.longest > 0 {
                    self.add_words(&rest[..end], &mut sum);
                }
                end
            } else if first.is_alphanumeric() {
                let end = rest.find(|c: char| !c.is_alphanumeric() || is_han(c)).unwrap_or(rest.len());
                if end <= LONGEST {
                    let find = |piece: &str| self.tokens.get(piece).copied();
                    let tokens = cut(find, &self.inside, &rest[..end]).unwrap_or_default();
                    tokens.into_iter().for_each(|token| self.add(token, &mut sum));
                }
                end
            } else {
                first.len_utf8()
            };
            rest = &rest[used..];
        }
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length <= f32::MIN_POSITIVE {
            return None;
        }
        sum.iter_mut().for_each(|x| *x /= length);
        Some(sum)
    }

    /// Adds the words of a run of Chinese characters: those that are most likely together, where a word is the rarer the later it
    /// stands in the table. A character that is no word is left out.
    fn add_words(&self, run: &str, sum: &mut [f32]) {
        let mut ends: Vec<usize> = run.char_indices().map(|(at, _)| at).collect();
        ends.push(run.len());
        // By character: what the best words up to it cost, the last of them, and where it begins.
        let mut best: Vec<(f32, Option<u32>, usize)> = vec![(0.0, None, 0); ends.len()];
        for end in 1..ends.len() {
            let word = |start: usize| {
                let token = self.tokens.get(&run[ends[start]..ends[end]]).copied();
                let cost = match token {
                    Some(token) => (token as f32 + FREQUENT).ln(),
                    None if start + 1 == end => (self.scales.len() as f32 + FREQUENT).ln(),
                    None => return None,
                };
                Some((best[start].0 + cost, token, start))
            };
            let words = (end.saturating_sub(self.longest.max(1))..end).filter_map(word);
            best[end] = words.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default();
        }
        let mut found = Vec::new();
        let mut end = ends.len() - 1;
        while end > 0 {
            found.extend(best[end].1);
            end = best[end].2;
        }
        found.into_iter().rev().for_each(|token| self.add(token, sum));
    }

    fn add(&self, token: u32, sum: &mut [f32]) {
        let (token, width) = (token as usize, self.dimensions);
        let scale = self.scales[token];
        match &self.steps {
            Steps::Eight(steps) => {
                let row = &steps[token * width..(token + 1) * width];
                sum.iter_mut().zip(row).for_each(|(sum, step)| *sum += f32::from(*step) * scale);
            }
            Steps::Four(steps) => {
                let row = &steps[token * width / 2..(token + 1) * width / 2];
                for (sum, two) in sum.as_chunks_mut::<2>().0.iter_mut().zip(row) {
                    sum[0] += f32::from((two & 15).cast_signed() - 8) * scale;
                    sum[1] += f32::from((two >> 4).cast_signed() - 8) * scale;
                }
            }
        }
    }
}

/// The only matrix of a file of tensors: its rows, its columns, its values.
fn matrix(file: &[u8]) -> Result<(usize, usize, Vec<f32>), String> {
    let tensors = Tensors::read(file)?;
    let mut found = Vec::new();
    for name in tensors.names() {
        let (shape, values) = tensors.get(name)?;
        if let [rows, columns] = shape[..] {
            found.push((rows, columns, values));
        }
    }
    match <[_; 1]>::try_from(found) {
        Ok([(rows, columns, values)]) if columns > 0 && values.iter().all(|x| x.is_finite()) => {
            Ok((rows, columns, values))
        }
        Ok(_) => Err("the matrix of `model.safetensors` has no columns, or what is no number".to_owned()),
        Err(_) => Err("`model.safetensors` must have one matrix".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), data].concat()
    }

    const TOKENIZER: &str =
        r###"{"model": {"type": "WordPiece", "vocab": {"parcel": 0, "package": 1, "##s": 2, "rain": 3}}}"###;

    #[test]
    fn words_that_mean_the_same_are_near() {
        let rows: [f32; 8] = [1.0, 0.1, 0.9, 0.2, 0.05, 0.05, 0.0, 1.0];
        let data: Vec<u8> = rows.iter().flat_map(|x| x.to_le_bytes()).collect();
        let file =
            file(r#"{"embeddings": {"dtype": "F32", "shape": [4, 2], "data_offsets": [0, 32]}}"#, &data);
        let table = Table::read(&file, TOKENIZER).expect("right files");
        let near = |a: &str, b: &str| {
            let (a, b) = (table.vector(a).expect("known"), table.vector(b).expect("known"));
            a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>()
        };
        assert!(near("parcels", "package") > 0.98 && near("parcel", "rain") < 0.3);
        assert_eq!(table.vector("zebra 12"), None);
    }

    #[test]
    fn chinese_is_cut_into_the_words_that_are_likely() {
        let names = ["开", "票", "开发", "快递", "开发票", "\u{6211}"];
        let tokens = names.iter().map(|name| Box::from(*name)).zip(0..).collect();
        // A number of its own for each word.
        let row = |at: usize| (0..names.len()).map(move |other| i8::from(at == other));
        let steps = Steps::Eight((0..names.len()).flat_map(row).collect());
        let table = Table::new(tokens, "##".to_owned(), names.len(), steps, vec![1.0; names.len()]);
        let words = |text: &str| -> Vec<&str> {
            let vector = table.vector(text).unwrap_or_default();
            names.iter().zip(vector).filter(|(_, x)| *x > 0.0).map(|(name, _)| *name).collect()
        };
        assert_eq!(words("我要开发票"), ["开发票", "我"]);
        assert_eq!(words("开快递 ok"), ["开", "快递"]);
        assert_eq!(words("要"), [""; 0]);
    }

    #[test]
    fn wrong_files_are_refused_in_words() {
        let header = r#"{"embeddings": {"dtype": "I8", "shape": [4, 2], "data_offsets": [0, 8]}}"#;
        assert!(Table::read(&file(header, &[1; 8]), TOKENIZER).is_ok());
        for (bytes, tokenizer, said) in [
            (vec![1, 2], TOKENIZER, "not in the format"),
            (file(header, &[1; 7]), TOKENIZER, "stands outside"),
            (file("{}", &[]), TOKENIZER, "one matrix"),
            (file(&header.replace("I8", "BOOL"), &[1; 8]), TOKENIZER, "of the kind"),
            (file(&header.replace("[4, 2]", "[3, 2]"), &[1; 8]), TOKENIZER, "those of its shape"),
            (file(header, &[1; 8]), "{}", "no WordPiece"),
            (file(header, &[1; 8]), &TOKENIZER.replace('3', "9"), "`rain` has no vector"),
            (file(&"[".repeat(9), &[]), TOKENIZER, "not in the format"),
        ] {
            let error = Table::read(&bytes, tokenizer).err().unwrap_or_default();
            assert!(error.contains(said), "{error}: {said}");
        }
    }
}
