//! The vectors of a sentence model, to compare texts and to measure: `cargo run --release --example encode -- FOLDER TEXT...`

use botloom_embeddings::{Encoder, EncoderFiles};
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("the folder of a model is missing")?);
    let text = |name: &str| std::fs::read_to_string(folder.join(name));
    let (config, vocabulary) = (text("config.json")?, text("tokenizer.json").or_else(|_| text("vocab.txt"))?);
    let (pooling, tokenizer) = (text("1_Pooling/config.json").ok(), text("tokenizer_config.json").ok());
    let tensors = std::fs::read(folder.join("model.safetensors"))?;
    let begun = Instant::now();
    let encoder = Encoder::read(EncoderFiles {
        config: &config,
        vocabulary: &vocabulary,
        tensors: &tensors,
        pooling: pooling.as_deref(),
        tokenizer: tokenizer.as_deref(),
    })?;
    println!("read in {:.0?}, {} numbers a text", begun.elapsed(), encoder.dimensions());
    let texts: Vec<String> = arguments.collect();
    let vectors: Vec<Vec<f32>> = texts.iter().map(|text| encoder.vector(text).unwrap_or_default()).collect();
    for (text, vector) in texts.iter().zip(&vectors) {
        let like = |other: &Vec<f32>| other.iter().zip(vector).map(|(a, b)| a * b).sum::<f32>();
        let likes: Vec<String> = vectors.iter().map(|other| format!("{:.3}", like(other))).collect();
        println!("{}  {text}", likes.join(" "));
    }
    let begun = Instant::now();
    let runs = 100;
    for text in texts.iter().cycle().take(runs) {
        std::hint::black_box(encoder.vector(text));
    }
    println!("{:.2} ms a text", begun.elapsed().as_secs_f64() * 1000.0 / runs as f64);
    Ok(())
}
