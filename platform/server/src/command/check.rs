//! `botloom check`: what is wrong with a bot folder.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use botloom_flow::{Problem, Range, Severity, Source, check, render};
use serde_json::{Value, json};

use crate::folder;

/// What `botloom check` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder, the one with `bot.yaml`.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Prints a JSON list of problems instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints the problems to stdout and a summary to stderr.
///
/// The exit code is 0 without errors (warnings are none) and 1 with; a folder that can not be read is an error here.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = folder::read(&arguments.folder)?;
    let mut problems = folder.problems;
    problems.extend(check(&folder.sources));
    problems.sort_by(|a, b| (&a.file, a.range, a.code).cmp(&(&b.file, b.range, b.code)));

    let source = |problem: &Problem| folder.sources.iter().find(|source| source.path() == problem.file);
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let list: Vec<Value> = problems.iter().map(|problem| to_json(problem, source(problem))).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&list)?)?;
    } else {
        for problem in &problems {
            writeln!(out, "{}", render(problem, source(problem)))?;
        }
    }
    let errors = problems.iter().filter(|problem| problem.severity() == Severity::Error).count();
    let warnings = problems.len() - errors;
    eprintln!("{} files: {errors} errors, {warnings} warnings", folder.sources.len());
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn to_json(problem: &Problem, source: Option<&Source>) -> Value {
    let place = |range: Range| {
        source.map(|source| {
            let (start, end) = (source.position(range.start), source.position(range.end));
            json!({
                "start": {"line": start.line, "column": start.column, "byte": range.start},
                "end": {"line": end.line, "column": end.column, "byte": range.end},
            })
        })
    };
    json!({
        "code": problem.code.to_string(),
        "severity": problem.severity().to_string(),
        "file": problem.file,
        "range": place(problem.range),
        "what": problem.what,
        "why": problem.why,
        "do": problem.cure,
        "related": problem.related.as_ref().map(|(range, label)| json!({"range": place(*range), "label": label})),
    })
}
