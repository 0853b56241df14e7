//! `botloom eval`: how well intents are recognized, on files and on a bot's own triggers.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use botloom_engine::{build, sources};
use botloom_understanding::evaluate::{self, Judged, THRESHOLD};
use botloom_understanding::{Embeddings, Example, Understanding};
use jiff::ZonedDateTime;
use serde_json::{Value, json};

use crate::{assets, folder, problems};

/// How many parts the examples of a bot are cut into; each is read by a model of the others.
const FOLDS: usize = 5;
/// How many confused pairs are shown in the table.
const SHOWN: usize = 10;
/// How many texts of a confused pair are shown.
const TEXTS: usize = 3;

/// What `botloom eval` takes.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Trains on a file and reads another; each line is `label<TAB>text`.
    Intents {
        /// What is learnt.
        #[arg(long)]
        train: PathBuf,
        /// What is read.
        #[arg(long)]
        test: PathBuf,
        /// Texts that mean none of the intents.
        #[arg(long)]
        oos: Option<PathBuf>,
        /// A folder with a static table of token vectors: `model.safetensors` and `tokenizer.json`.
        #[arg(long)]
        embeddings: Option<PathBuf>,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Reads each example of a bot's triggers with a model of the others.
    Bot {
        /// The bot's folder.
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Prints figures. The exit code is 2 if something can not be read, 1 if the bot has errors.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.what {
        What::Intents { train, test, oos, embeddings, json } => {
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
        What::Bot { folder, json } => bot(folder, *json),
    }
}

fn intents(
    train: &Path,
    test: &Path,
    oos: Option<&Path>,
    embeddings: Option<&Path>,
) -> anyhow::Result<Value> {
    let (taught, asked) = (lines(train)?, lines(test)?);
    let strange = oos.map(lines).transpose()?.unwrap_or_default();
    let embeddings = embeddings.map(table).transpose()?.map(Arc::new);
    let start = clock();
    let model = Understanding::train_with(&taught, &[], embeddings.clone());
    let trained = clock() - start;
    let now = ZonedDateTime::default();
    let mut times = Vec::with_capacity(asked.len());
    let mut read = |example: &Example, intent: Option<String>| {
        let start = Instant::now();
        let meaning = model.read(&example.text, &now);
        times.push(start.elapsed().as_secs_f64() * 1e6);
        Judged { text: example.text.clone(), intent, read: meaning.intents }
    };
    let mut judged: Vec<Judged> = asked.iter().map(|e| read(e, Some(e.intent.clone()))).collect();
    judged.extend(strange.iter().map(|e| read(e, None)));
    times.sort_by(f64::total_cmp);
    let figures = evaluate::figures(&judged);
    let at = |share: f64| times.get(((times.len() - 1) as f64 * share) as usize).copied().unwrap_or_default();
    Ok(json!({
        "examples": taught.len(),
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

fn bot(path: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let files = folder::read(path)?;
    let release = match build(&files, &assets::packs()) {
        Ok((release, _)) => release,
        Err(found) => {
            problems::print(io::stderr().lock(), &found, &sources(&files).0, false)?;
            eprintln!("the bot has {} errors: nothing was evaluated", problems::errors(&found));
            return Ok(ExitCode::from(1));
        }
    };
    let examples = release.examples();
    if examples.is_empty() {
        bail!("no flow of `{}` has an example among its triggers", path.display());
    }
    let judged = evaluate::held_out(&examples, &release.specs(), FOLDS);
    let figures = evaluate::figures(&judged);
    let confusions = evaluate::confusions(&judged);
    let advice = |confusion: &evaluate::Confusion| {
        let (a, b) = (&confusion.intent, &confusion.read);
        let count = examples.iter().filter(|example| example.intent == *a).count();
        let shared: Vec<String> = evaluate::shared_words(&examples, a, b)
            .into_iter()
            .take(4)
            .map(|word| format!("`{word}`"))
            .collect();
        let cure = if count < 8 {
            format!("`{a}` has {count} examples: write more of what only its customers say")
        } else {
            format!("write examples that say what `{a}` is and `{b}` is not, or make one flow of both")
        };
        if shared.is_empty() { cure } else { format!("{cure}; only these two share {}", shared.join(", ")) }
    };
    let mut out = io::stdout().lock();
    if as_json {
        let found = json!({
            "examples": examples.len(),
            "accuracy": rounded(figures.accuracy),
            "macro_f1": rounded(figures.macro_f1),
            "flows": evaluate::by_intent(&judged).iter().map(|flow| json!({
                "flow": flow.intent, "examples": flow.texts, "precision": rounded(flow.precision),
                "recall": rounded(flow.recall), "f1": rounded(flow.f1),
            })).collect::<Vec<_>>(),
            "confusions": confusions.iter().map(|confusion| json!({
                "flow": confusion.intent, "read": confusion.read, "texts": confusion.texts,
                "suggestion": advice(confusion),
            })).collect::<Vec<_>>(),
            "thresholds": evaluate::thresholds(&judged).iter().map(|point| json!({
                "threshold": rounded(f64::from(point.threshold)), "answered": rounded(point.answered),
                "right": rounded(point.right),
            })).collect::<Vec<_>>(),
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        out,
        "{} examples of {} flows, each read by a model of the others: {:.1} % right, macro F1 {:.3}\n",
        examples.len(),
        evaluate::by_intent(&judged).len(),
        figures.accuracy * 100.0,
        figures.macro_f1
    )?;
    writeln!(out, "{:<32} {:>8} {:>9} {:>7} {:>6}", "flow", "examples", "precision", "recall", "f1")?;
    for flow in evaluate::by_intent(&judged) {
        let evaluate::Intent { intent, texts, precision, recall, f1 } = flow;
        writeln!(out, "{intent:<32} {texts:>8} {precision:>9.2} {recall:>7.2} {f1:>6.2}")?;
    }
    writeln!(out, "\n{:>9} {:>9} {:>7}", "threshold", "answered", "right")?;
    for point in evaluate::thresholds(&judged) {
        let sign = if point.threshold == THRESHOLD { " <- the bot acts from here on" } else { "" };
        let evaluate::Point { threshold, answered, right } = point;
        writeln!(out, "{threshold:>9.2} {:>7.1} % {:>5.1} %{sign}", answered * 100.0, right * 100.0)?;
    }
    for confusion in confusions.iter().take(SHOWN) {
        let times = if confusion.texts.len() == 1 { "once" } else { "times" };
        let count =
            if confusion.texts.len() == 1 { String::new() } else { format!("{} ", confusion.texts.len()) };
        writeln!(out, "\n`{}` is read as `{}` {count}{times}:", confusion.intent, confusion.read)?;
        for text in confusion.texts.iter().take(TEXTS) {
            writeln!(out, "  {text}")?;
        }
        writeln!(out, "  -> {}", advice(confusion))?;
    }
    if confusions.len() > SHOWN {
        writeln!(out, "\n... and {} more pairs; `--json` has them all", confusions.len() - SHOWN)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The table of token vectors in a folder.
fn table(folder: &Path) -> anyhow::Result<Embeddings> {
    let (model, tokenizer) = (folder.join("model.safetensors"), folder.join("tokenizer.json"));
    let model = fs::read(&model).with_context(|| format!("`{}` can not be read", model.display()))?;
    let tokenizer = fs::read_to_string(&tokenizer)
        .with_context(|| format!("`{}` can not be read", tokenizer.display()))?;
    Embeddings::read(&model, &tokenizer).map_err(anyhow::Error::msg)
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

fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}
