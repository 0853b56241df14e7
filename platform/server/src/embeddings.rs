//! Vectors of texts that were learnt elsewhere: the files of a folder that an operator supplies.

use std::fs;
use std::path::Path;

use anyhow::Context;
use botloom_embeddings::{Embeddings, EncoderFiles};

/// Reads the folder of a sentence model, or of a static table if its configuration names no network.
pub fn read(folder: &Path) -> anyhow::Result<Embeddings> {
    let text = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let needed = |name: &str| format!("`{}` can not be read", folder.join(name).display());
    let tensors = fs::read(folder.join("model.safetensors")).with_context(|| needed("model.safetensors"))?;
    let vocabulary = text("tokenizer.json");
    let read = match text("config.json").filter(|config| config.contains("num_hidden_layers")) {
        Some(config) => {
            let vocabulary =
                vocabulary.or_else(|| text("vocab.txt")).with_context(|| needed("tokenizer.json"))?;
            let (pooling, tokenizer) = (text("1_Pooling/config.json"), text("tokenizer_config.json"));
            Embeddings::sentences(EncoderFiles {
                config: &config,
                vocabulary: &vocabulary,
                tensors: &tensors,
                pooling: pooling.as_deref(),
                tokenizer: tokenizer.as_deref(),
            })
        }
        None => Embeddings::table(&tensors, &vocabulary.with_context(|| needed("tokenizer.json"))?),
    };
    read.map_err(anyhow::Error::msg)
        .with_context(|| format!("`{}` holds no model that can be used", folder.display()))
}
