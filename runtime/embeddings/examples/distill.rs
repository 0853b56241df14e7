//! Makes a table of token vectors that is part of the program (`data/`), out of a model that is not.
//!
//! `cargo run --release -p botloom-embeddings --example distill -- FOLDER english.bin`: of the first [`TOKENS`] pieces of a sentence
//! model's vocabulary, those that are English words or parts of them, each read alone by the model.
//!
//! `cargo run --release -p botloom-embeddings --example distill -- --vectors FILE chinese.bin`: of the first [`WORDS`] words of a file
//! of vectors, a word and its numbers in each line, as `word2vec` writes them.
//!
//! The vectors are brought to their principal components, what varies most is damped, and an English token counts the less the
//! earlier it stands in the vocabulary: the frequent ones come first (weights of Arora and others, 2017, "A Simple but Tough-to-Beat Baseline for
//! Sentence Embeddings"; frequencies by the law of Zipf). The format is that of `Table::shipped`.

use botloom_embeddings::{Encoder, EncoderFiles};
use std::error::Error;
use std::path::Path;

/// How many pieces of a vocabulary are looked at.
const TOKENS: usize = 30_522;
/// How many numbers an English token has.
const ENGLISH: usize = 224;
/// Where the words of an English vocabulary of BERT begin; signs are before.
const SIGNS: usize = 996;
/// From this frequency on a token counts little.
const FREQUENT: f64 = 3e-4;
/// How many words of a file are taken.
const WORDS: usize = 40_000;
/// How many numbers a word of a file has.
const CHINESE: usize = 64;
/// A component is divided by this power of its variance.
const DAMPED: f64 = 0.25;
/// The greatest step.
const STEPS: f64 = 7.0;

/// Words or pieces, how much each counts, and what each means.
#[derive(Default)]
struct Vectors {
    names: Vec<String>,
    weights: Vec<f64>,
    rows: Vec<Vec<f64>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (vectors, dimensions, out) = match arguments.as_slice() {
        [flag, file, out] if flag == "--vectors" => (of_file(Path::new(file))?, CHINESE, out),
        [folder, out] => (of_model(Path::new(folder))?, ENGLISH, out),
        _ => return Err("usage: distill FOLDER OUT, or distill --vectors FILE OUT".into()),
    };
    let rows = components(vectors.rows, dimensions);
    let rows: Vec<Vec<f64>> = rows
        .into_iter()
        .zip(&vectors.weights)
        .map(|(row, weight)| row.into_iter().map(|x| x * weight).collect())
        .collect();
    let file = written(&vectors.names, &rows, dimensions);
    println!("{} tokens of {dimensions} numbers, {} bytes", vectors.names.len(), file.len());
    Ok(std::fs::write(out, file)?)
}

/// The pieces of a model's vocabulary, each read by the model as if it were a text.
fn of_model(folder: &Path) -> Result<Vectors, Box<dyn Error>> {
    let text = |name: &str| std::fs::read_to_string(folder.join(name));
    let (config, vocabulary) = (text("config.json")?, text("vocab.txt")?);
    let (pooling, tokenizer) = (text("1_Pooling/config.json").ok(), text("tokenizer_config.json").ok());
    let tensors = std::fs::read(folder.join("model.safetensors"))?;
    let encoder = Encoder::read(EncoderFiles {
        config: &config,
        vocabulary: &vocabulary,
        tensors: &tensors,
        pooling: pooling.as_deref(),
        tokenizer: tokenizer.as_deref(),
    })?;
    let rank = |at: usize| at.saturating_sub(SIGNS).max(1) as f64;
    let all: f64 = (SIGNS + 1..vocabulary.lines().count()).map(|at| 1.0 / rank(at)).sum();
    let mut vectors = Vectors::default();
    for (at, token) in vocabulary.lines().enumerate().take(TOKENS) {
        let bare = token.strip_prefix("##").unwrap_or(token);
        if bare.is_empty() || !bare.bytes().all(|b| b.is_ascii_lowercase()) {
            continue;
        }
        let vector = encoder.vector(bare).ok_or("the model was not made for English")?;
        vectors.names.push(token.to_owned());
        vectors.weights.push(FREQUENT / (FREQUENT + 1.0 / (rank(at) * all)));
        vectors.rows.push(vector.into_iter().map(f64::from).collect());
    }
    Ok(vectors)
}

/// The words of a file of vectors, frequent ones first.
fn of_file(file: &Path) -> Result<Vectors, Box<dyn Error>> {
    let mut vectors = Vectors::default();
    for line in std::fs::read_to_string(file)?.lines().take(WORDS) {
        let (name, numbers) = line.split_once(' ').ok_or("a line has no numbers")?;
        let row: Vec<f64> = numbers.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        let length = row.iter().map(|x| x * x).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        vectors.names.push(name.to_owned());
        vectors.weights.push(1.0);
        vectors.rows.push(row.into_iter().map(|x| x / length).collect());
    }
    Ok(vectors)
}

/// The first principal components of vectors.
fn components(mut rows: Vec<Vec<f64>>, dimensions: usize) -> Vec<Vec<f64>> {
    let (count, width) = (rows.len() as f64, rows.first().map_or(0, Vec::len));
    let mut mean = vec![0.0; width];
    for row in &rows {
        mean.iter_mut().zip(row).for_each(|(mean, x)| *mean += x / count);
    }
    let mut covariance = vec![vec![0.0; width]; width];
    for row in &mut rows {
        row.iter_mut().zip(&mean).for_each(|(x, mean)| *x -= mean);
        for (sums, x) in covariance.iter_mut().zip(row.iter()) {
            sums.iter_mut().zip(row.iter()).for_each(|(sum, y)| *sum += x * y / count);
        }
    }
    let axes = axes(covariance);
    let axes = &axes[..dimensions.min(axes.len())];
    let along = |row: &Vec<f64>, (variance, axis): &(f64, Vec<f64>)| {
        let product: f64 = row.iter().zip(axis).map(|(x, y)| x * y).sum();
        product / variance.powf(DAMPED)
    };
    rows.iter().map(|row| axes.iter().map(|axis| along(row, axis)).collect()).collect()
}

/// The principal axes of a symmetric matrix with the variance along each, the longest first: the method of Jacobi.
fn axes(mut matrix: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let width = matrix.len();
    let mut axes: Vec<Vec<f64>> =
        (0..width).map(|at| (0..width).map(|other| f64::from(u8::from(at == other))).collect()).collect();
    for _ in 0..SWEEPS {
        for p in 0..width {
            for q in p + 1..width {
                if matrix[p][q].abs() > 1e-14 {
                    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
                    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
                    let turn = (cosine, tangent * cosine);
                    for row in &mut matrix {
                        (row[p], row[q]) = turned(turn, row[p], row[q]);
                    }
                    rotate(&mut matrix, p, q, turn);
                    rotate(&mut axes, p, q, turn);
                }
            }
        }
    }
    let mut found: Vec<(f64, Vec<f64>)> =
        axes.into_iter().enumerate().map(|(at, axis)| (matrix[at][at], axis)).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found
}

/// How often each pair of axes is turned.
const SWEEPS: usize = 10;

fn turned((cosine, sine): (f64, f64), a: f64, b: f64) -> (f64, f64) {
    (cosine * a - sine * b, sine * a + cosine * b)
}

/// Turns two rows.
fn rotate(rows: &mut [Vec<f64>], p: usize, q: usize, turn: (f64, f64)) {
    let (before, after) = rows.split_at_mut(q);
    for (a, b) in before[p].iter_mut().zip(&mut after[0]) {
        (*a, *b) = turned(turn, *a, *b);
    }
}

/// The file of a table.
fn written(names: &[String], rows: &[Vec<f64>], dimensions: usize) -> Vec<u8> {
    let mut file = b"botvec01".to_vec();
    let joined = names.join("\n");
    for number in [names.len(), dimensions, joined.len()] {
        file.extend((number as u32).to_le_bytes());
    }
    file.extend(joined.as_bytes());
    let scale = |row: &Vec<f64>| row.iter().fold(f64::MIN_POSITIVE, |most, x| most.max(x.abs())) / STEPS;
    for row in rows {
        file.extend((scale(row) as f32).to_le_bytes());
    }
    for row in rows {
        let scale = scale(row);
        let step = |x: f64| ((x / scale).round() + 8.0) as u8;
        file.extend(row.chunks_exact(2).map(|two| step(two[0]) | step(two[1]) << 4));
    }
    let sum = crc32fast::hash(&file);
    file.extend(sum.to_le_bytes());
    file
}
