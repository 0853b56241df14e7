//! A sentence model: one vector for a whole text, computed by a small neural network of the BERT kind.
//!
//! An operator supplies the folder of such a model as it is published (`config.json`, `tokenizer.json` or `vocab.txt`,
//! `model.safetensors`, and `1_Pooling/config.json` if it has one); English and Chinese models alike. Nothing is downloaded.
//!
//! [`tokens`] cuts a text into the model's pieces, [`bert`] is the network, [`crate::tensors`] the file of numbers.

mod bert;
mod tokens;

use crate::tensors::Tensors;
use bert::{Bert, Pooling};
use serde_json::Value as Json;
use tokens::Tokens;
pub(crate) use tokens::cut;

/// The files of a sentence model.
#[derive(Debug, Clone, Copy)]
pub struct EncoderFiles<'f> {
    /// `config.json`.
    pub config: &'f str,
    /// `tokenizer.json` or `vocab.txt`.
    pub vocabulary: &'f str,
    /// `model.safetensors`.
    pub tensors: &'f [u8],
    /// `1_Pooling/config.json`.
    pub pooling: Option<&'f str>,
    /// `tokenizer_config.json`.
    pub tokenizer: Option<&'f str>,
}

/// A sentence model, ready to read texts.
pub struct Encoder {
    tokens: Tokens,
    bert: Bert,
    pooling: Pooling,
}

impl Encoder {
    /// Reads the files of a model.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn read(files: EncoderFiles<'_>) -> Result<Self, String> {
        let config = json("config.json", files.config)?;
        let kind = config["model_type"].as_str().unwrap_or("bert");
        if kind != "bert" {
            return Err(format!("`config.json` describes a model of the kind `{kind}`, not `bert`"));
        }
        let settings = files.tokenizer.map(|text| json("tokenizer_config.json", text)).transpose()?;
        let lower = settings.as_ref().and_then(|settings| settings["do_lower_case"].as_bool());
        let tokens = Tokens::read(files.vocabulary, lower)?;
        let bert = Bert::read(&config, &Tensors::read(files.tensors)?)?;
        if tokens.len() > bert.vocabulary() {
            let (own, rows) = (tokens.len(), bert.vocabulary());
            return Err(format!("the vocabulary has {own} pieces, the model only {rows}"));
        }
        let pooling = match files.pooling {
            Some(text) => {
                let pooling = json("1_Pooling/config.json", text)?;
                if pooling["pooling_mode_cls_token"] == true { Pooling::First } else { Pooling::Mean }
            }
            None => Pooling::Mean,
        };
        Ok(Self { tokens, bert, pooling })
    }

    /// How many numbers a vector has.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.bert.width()
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.tokens.bytes() + self.bert.numbers() * size_of::<f32>()
    }

    /// The vector of a text, of length one; none if the model was not made for its script. A text longer than the model
    /// reads is read up to there.
    #[must_use]
    pub fn vector(&self, text: &str) -> Option<Vec<f32>> {
        if !self.tokens.reads(text) {
            return None;
        }
        let pieces = self.tokens.of(text, self.bert.longest());
        let mut vector = self.bert.run(&pieces, self.pooling);
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        vector.iter_mut().for_each(|x| *x /= length);
        Some(vector)
    }
}

fn json(name: &str, text: &str) -> Result<Json, String> {
    serde_json::from_str(text).map_err(|error| format!("`{name}` cannot be read: {error}"))
}

#[cfg(test)]
mod tests;
