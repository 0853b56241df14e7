//! What a text is about, as a vector that was learnt elsewhere: of a table of tokens, or of a sentence model. No IO.
//!
//! A table gives the mean of a text's tokens, without a neural run. Its files are those of a static model as `model2vec`
//! writes them: `model.safetensors` with one matrix, a row for each token, and `tokenizer.json` with a WordPiece
//! vocabulary. How much a token counts is in the length of its vector.

use crate::encoder::{Encoder, EncoderFiles, cut};
use crate::tensors::Tensors;
use serde_json::Value as Json;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// The longest word that is looked up, in bytes.
const LONGEST: usize = 64;

/// What gives the vector of a text.
pub enum Embeddings {
    /// A table of token vectors: some microseconds a text.
    Table(Table),
    /// A sentence model: some milliseconds a text, so that only what is not sure without it is asked of it.
    Sentences(Box<Encoder>),
}

impl Embeddings {
    /// Reads the two files of a table.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn table(safetensors: &[u8], tokenizer: &str) -> Result<Self, String> {
        Table::read(safetensors, tokenizer).map(Self::Table)
    }

    /// Reads the files of a sentence model.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn sentences(files: EncoderFiles<'_>) -> Result<Self, String> {
        Encoder::read(files).map(|encoder| Self::Sentences(Box::new(encoder)))
    }

    /// How long a vector is.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        match self {
            Self::Table(table) => table.dimensions,
            Self::Sentences(encoder) => encoder.dimensions(),
        }
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Table(table) => table.bytes(),
            Self::Sentences(encoder) => encoder.bytes(),
        }
    }

    /// Whether a text costs so much that only those that are not sure without it are read by it.
    pub(crate) fn is_costly(&self) -> bool {
        matches!(self, Self::Sentences(_))
    }

    /// The vector of a text, as long as it counts beside a block of features; nothing if nothing of the text is known.
    pub(crate) fn vector(&self, text: &str) -> Option<Vec<f32>> {
        let (mut vector, length) = match self {
            Self::Table(table) => (table.vector(text)?, TABLE),
            Self::Sentences(encoder) => (encoder.vector(text)?, SENTENCES),
        };
        vector.iter_mut().for_each(|x| *x *= length);
        Some(vector)
    }
}

/// What a table counts beside the features of a text.
const TABLE: f32 = 1.2;
/// What a sentence model counts.
const SENTENCES: f32 = 1.2;

/// A table of token vectors.
pub struct Table {
    tokens: HashMap<String, u32>,
    /// What begins a piece inside a word.
    inside: String,
    dimensions: usize,
    /// Row after row, each in steps of its own scale.
    steps: Vec<i8>,
    scales: Vec<f32>,
}

impl Table {
    fn read(safetensors: &[u8], tokenizer: &str) -> Result<Self, String> {
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
            tokens.insert(token.clone(), number);
        }
        let (mut steps, mut scales) = (Vec::with_capacity(values.len()), Vec::with_capacity(rows));
        for row in values.chunks_exact(dimensions) {
            let scale = row.iter().fold(0.0_f32, |most, x| most.max(x.abs())) / f32::from(i8::MAX);
            scales.push(scale);
            steps.extend(row.iter().map(|x| if scale > 0.0 { (x / scale).round() as i8 } else { 0 }));
        }
        let inside = model["continuing_subword_prefix"].as_str().unwrap_or("##").to_owned();
        Ok(Self { tokens, inside, dimensions, steps, scales })
    }

    fn bytes(&self) -> usize {
        self.steps.len()
            + self.scales.len() * 4
            + self.tokens.keys().map(|token| token.len() + 32).sum::<usize>()
    }

    /// The vector of a text, of length one; nothing if none of its tokens is known.
    fn vector(&self, text: &str) -> Option<Vec<f32>> {
        let mut sum = vec![0.0_f32; self.dimensions];
        let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let mut rest = lower.as_str();
        while let Some(first) = rest.chars().next() {
            let alone = |c: char| !c.is_alphanumeric() || crate::text::is_han(c);
            let end = if alone(first) { first.len_utf8() } else { rest.find(alone).unwrap_or(rest.len()) };
            let (word, after) = rest.split_at(end);
            rest = after;
            if first.is_alphanumeric() && word.len() <= LONGEST {
                let tokens = cut(&self.tokens, &self.inside, word).unwrap_or_default();
                tokens.into_iter().for_each(|token| self.add(token, &mut sum));
            }
        }
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length <= f32::MIN_POSITIVE {
            return None;
        }
        sum.iter_mut().for_each(|x| *x /= length);
        Some(sum)
    }

    fn add(&self, token: u32, sum: &mut [f32]) {
        let token = token as usize;
        let row = &self.steps[token * self.dimensions..(token + 1) * self.dimensions];
        let scale = self.scales[token];
        sum.iter_mut().zip(row).for_each(|(sum, step)| *sum += f32::from(*step) * scale);
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
        assert!(near("Parcels", "package") > 0.98 && near("parcel", "rain") < 0.3);
        assert_eq!(table.vector("zebra 12"), None);
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
