//! `botloom eval bot`: how well a bot's own triggers are told apart.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use botloom_engine::{build, sources};
use botloom_understanding::evaluate::{self, THRESHOLD};
use serde_json::json;

use super::rounded;
use crate::{assets, folder, language, problems};

/// How many parts the examples of a bot are cut into; each is read by a model of the others.
const FOLDS: usize = 5;
/// How many confused pairs are shown in the table.
const SHOWN: usize = 10;
/// How many texts of a confused pair are shown.
const TEXTS: usize = 3;

/// What `botloom eval bot` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Prints figures. The exit code is 1 if the bot has errors.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let path = arguments.folder.as_path();
    let files = folder::read(path)?;
    let release = match build(&files, &assets::installed()?) {
        Ok((release, _)) => release,
        Err(found) => {
            problems::print(
                io::stderr().lock(),
                &found,
                &sources(&files).0,
                language::of_environment(),
                false,
            )?;
            eprintln!("the bot has {} errors: nothing was evaluated", problems::errors(&found));
            return Ok(ExitCode::from(1));
        }
    };
    let data = release.training_data();
    let examples = &data.examples;
    if examples.is_empty() {
        bail!("no flow of `{}` has an example among its triggers", path.display());
    }
    let judged = evaluate::held_out(&data, FOLDS);
    let figures = evaluate::figures(&judged);
    let confusions = evaluate::confusions(&judged);
    let advice = |confusion: &evaluate::Confusion| {
        let (a, b) = (&confusion.intent, &confusion.read);
        let count = examples.iter().filter(|example| example.intent == *a).count();
        let shared: Vec<String> = evaluate::shared_words(examples, a, b)
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
    if arguments.json {
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
