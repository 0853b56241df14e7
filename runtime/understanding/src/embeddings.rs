//! A table of token vectors: what a text is about, as the mean of its tokens. No neural run, no IO.
//!
//! The files are those of a static model as `model2vec` writes them: `model.safetensors` with one matrix, a row for each
//! token, and `tokenizer.json` with a WordPiece vocabulary. How much a token counts is in the length of its vector.

use serde_json::Value as Json;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// The longest word that is looked up, in bytes.
const LONGEST: usize = 64;

/// A table of token vectors.
pub struct Embeddings {
    tokens: HashMap<String, u32>,
    /// What begins a piece inside a word.
    inside: String,
    dimensions: usize,
    /// Row after row, each in steps of its own scale.
    steps: Vec<i8>,
    scales: Vec<f32>,
}

impl Embeddings {
    /// Reads the two files.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn read(safetensors: &[u8], tokenizer: &str) -> Result<Self, String> {
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

    /// How long a vector is.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.steps.len()
            + self.scales.len() * 4
            + self.tokens.keys().map(|token| token.len() + 32).sum::<usize>()
    }

    /// The vector of a text, of length one; nothing if none of its tokens is known.
    pub(crate) fn vector(&self, text: &str) -> Option<Vec<f32>> {
        let mut sum = vec![0.0_f32; self.dimensions];
        let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let mut rest = lower.as_str();
        while let Some(first) = rest.chars().next() {
            let alone = |c: char| !c.is_alphanumeric() || crate::text::is_han(c);
            let end = if alone(first) { first.len_utf8() } else { rest.find(alone).unwrap_or(rest.len()) };
            let (word, after) = rest.split_at(end);
            rest = after;
            if first.is_alphanumeric() && word.len() <= LONGEST {
                self.pieces(word, |token| self.add(token, &mut sum));
            }
        }
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length <= f32::MIN_POSITIVE {
            return None;
        }
        sum.iter_mut().for_each(|x| *x /= length);
        Some(sum)
    }

    /// Calls `found` with the longest tokens that a word is made of; not at all if it is made of none.
    fn pieces(&self, word: &str, mut found: impl FnMut(u32)) {
        let mut tokens = Vec::new();
        let mut from = 0;
        while from < word.len() {
            let ends = word[from..].char_indices().map(|(at, c)| from + at + c.len_utf8()).rev();
            let token = |end: usize| {
                let piece = &word[from..end];
                let number = if from == 0 {
                    self.tokens.get(piece)
                } else {
                    self.tokens.get(&format!("{}{piece}", self.inside))
                };
                number.map(|number| (*number, end))
            };
            let Some((number, end)) = ends.into_iter().find_map(token) else { return };
            tokens.push(number);
            from = end;
        }
        tokens.into_iter().for_each(&mut found);
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
    let bad = |what: &str| format!("`model.safetensors` {what}");
    let (length, rest) = file.split_first_chunk::<8>().ok_or_else(|| bad("is too short"))?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| bad("is too long"))?;
    let header = rest.get(..length).ok_or_else(|| bad("ends in its header"))?;
    let header: Json =
        serde_json::from_slice(header).map_err(|error| bad(&format!("has no header: {error}")))?;
    let tensors = header.as_object().into_iter().flatten();
    let found = tensors.filter_map(|(_, tensor)| {
        let shape = tensor["shape"].as_array()?.iter().map(Json::as_u64).collect::<Option<Vec<u64>>>()?;
        let [rows, columns] = shape[..] else { return None };
        Some((tensor, usize::try_from(rows).ok()?, usize::try_from(columns).ok()?))
    });
    let found: Vec<_> = found.collect();
    let [(tensor, rows, columns)] = found[..] else { return Err(bad("must have one matrix")) };
    let offset =
        |at: usize| tensor["data_offsets"][at].as_u64().and_then(|offset| usize::try_from(offset).ok());
    let data = offset(0).zip(offset(1)).and_then(|(from, to)| rest[length..].get(from..to));
    let data = data.ok_or_else(|| bad("ends in its matrix"))?;
    let values: Vec<f32> = match tensor["dtype"].as_str() {
        Some("F32") => data.as_chunks::<4>().0.iter().map(|x| f32::from_le_bytes(*x)).collect(),
        Some("F16") => data.as_chunks::<2>().0.iter().map(|x| half(u16::from_le_bytes(*x))).collect(),
        Some("I8") => data.iter().map(|x| f32::from(x.cast_signed())).collect(),
        _ => return Err(bad("must hold numbers of the kind F32, F16 or I8")),
    };
    let right = columns > 0 && rows.checked_mul(columns) == Some(values.len());
    if !right || values.iter().any(|x| !x.is_finite()) {
        return Err(bad("has not the numbers that its header promises"));
    }
    Ok((rows, columns, values))
}

/// A number of 16 bits (IEEE 754).
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2.0_f32.powi(-24),
        31 => f32::INFINITY,
        _ => (1.0 + fraction / 1024.0) * 2.0_f32.powi(exponent - 15),
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
        let table = Embeddings::read(&file, TOKENIZER).expect("right files");
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
        assert!(Embeddings::read(&file(header, &[1; 8]), TOKENIZER).is_ok());
        for (bytes, tokenizer, said) in [
            (vec![1, 2], TOKENIZER, "too short"),
            (file(header, &[1; 7]), TOKENIZER, "ends in its matrix"),
            (file("{}", &[]), TOKENIZER, "one matrix"),
            (file(&header.replace("I8", "BOOL"), &[1; 8]), TOKENIZER, "of the kind"),
            (file(&header.replace("[4, 2]", "[3, 2]"), &[1; 8]), TOKENIZER, "promises"),
            (file(header, &[1; 8]), "{}", "no WordPiece"),
            (file(header, &[1; 8]), &TOKENIZER.replace('3', "9"), "`rain` has no vector"),
            (file(&"[".repeat(9), &[]), TOKENIZER, "no header"),
        ] {
            let error = Embeddings::read(&bytes, tokenizer).err().unwrap_or_default();
            assert!(error.contains(said), "{error}: {said}");
        }
    }

    #[test]
    fn halves() {
        for (bits, value) in
            [(0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_95), (0x0001, 5.960_464_5e-8), (0, 0.0)]
        {
            assert_eq!(half(bits), value);
        }
    }
}
