//! `botloom eval intents`: how well intents are recognized, on files.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use botloom_understanding::evaluate::{self, Judged, THRESHOLD};
use botloom_understanding::{Example, Understanding};
use jiff::ZonedDateTime;
use serde_json::{Value, json};

use super::rounded;

/// What `botloom eval intents` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// What is learnt.
    #[arg(long)]
    train: PathBuf,
    /// What is read.
    #[arg(long)]
    test: PathBuf,
    /// Texts that mean none of the intents.
    #[arg(long)]
    oos: Option<PathBuf>,
    /// A folder with a static table of token vectors (`model.safetensors`, `tokenizer.json`), or with a sentence model of the BERT
    /// kind as it is published (also `config.json`).
    #[arg(long)]
    embeddings: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Prints figures. The exit code is 2 if something can not be read.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { train, test, oos, embeddings, json } = arguments;
    let found = intents(train, test, oos.as_deref(), embeddings.as_deref())?;
    let mut out = io::stdout().lock();
    if *json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
    } else {
        for (name, value) in found.as_object().into_iter().flatten() {
            writeln!(out, "{name:<14} {value}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn intents(
    train: &Path,
    test: &Path,
    oos: Option<&Path>,
    embeddings: Option<&Path>,
) -> anyhow::Result<Value> {
    let (examples, asked) = (lines(train)?, lines(test)?);
    let taught = examples.len();
    let strange = oos.map(lines).transpose()?.unwrap_or_default();
    let embeddings = embeddings.map(crate::embeddings::read).transpose()?.map(Arc::new);
    let start = clock();
    let model = Understanding::train_with(&examples.into(), embeddings.clone());
    let trained = clock() - start;
    let now = ZonedDateTime::default();
    let mut times = Vec::with_capacity(asked.len());
    let mut read = |example: &Example, intent: Option<String>| {
        let start = Instant::now();
        let meaning = model.read(&example.text, &now);
        times.push(start.elapsed().as_secs_f64() * 1e6);
        Judged { text: example.text.clone(), intent, read: meaning.intents, nearest: None }
    };
    let mut judged: Vec<Judged> = asked.iter().map(|e| read(e, Some(e.intent.clone()))).collect();
    judged.extend(strange.iter().map(|e| read(e, None)));
    times.sort_by(f64::total_cmp);
    let figures = evaluate::figures(&judged);
    let at = |share: f64| times.get(((times.len() - 1) as f64 * share) as usize).copied().unwrap_or_default();
    Ok(json!({
        "examples": taught,
        "texts": figures.texts,
        "accuracy": rounded(figures.accuracy),
        "macro_f1": rounded(figures.macro_f1),
        "oos_auroc": figures.oos_auroc.map(rounded),
        "oos_recall": figures.oos_recall.map(rounded),
        "threshold": rounded(f64::from(THRESHOLD)),
        "train_ms": trained.round(),
        "p50_us": (at(0.5) * 10.0).round() / 10.0,
        "p99_us": (at(0.99) * 10.0).round() / 10.0,
        "model_bytes": model.bytes(),
        "embeddings_bytes": embeddings.map(|table| table.bytes()),
        "peak_rss": peak(),
    }))
}

/// The lines of a file of examples.
fn lines(path: &Path) -> anyhow::Result<Vec<Example>> {
    let text = fs::read_to_string(path).with_context(|| format!("`{}` can not be read", path.display()))?;
    let mut examples = Vec::new();
    for (at, line) in
        text.trim_start_matches('\u{feff}').lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
    {
        let Some((intent, text)) = line.split_once('\t') else {
            bail!("`{}`, line {}: a line is a label, a tab and a text", path.display(), at + 1);
        };
        examples.push(Example { intent: intent.trim().to_owned(), text: text.to_owned() });
    }
    if examples.is_empty() {
        bail!("`{}` has no lines", path.display());
    }
    Ok(examples)
}

/// Milliseconds that this thread computed, where the system counts them; else that passed.
fn clock() -> f64 {
    let counted = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let first = counted.as_deref().and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    first.map_or_else(
        || std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |passed| passed.as_secs_f64() * 1e3),
        |nanos| nanos / 1e6,
    )
}

/// The most memory that this process had, in bytes, where the system counts it.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
