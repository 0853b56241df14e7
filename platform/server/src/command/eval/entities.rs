//! `botloom eval entities`: how many published cases the recognizers of values read as their authors say.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_understanding::evaluate::{Outcome, Unreadable, evaluate};
use serde_json::json;

/// What `botloom eval entities` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of the cases, in the format of Recognizers-Text: `english/Number/NumberModel.json` and the like.
    #[arg(long)]
    specs: PathBuf,
    /// Shows every case that is read otherwise than its author says.
    #[arg(long)]
    failures: bool,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Prints a line for each file. The exit code is 0 whatever passes; 2 if there is nothing to measure.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = &arguments.specs;
    let mut paths = Vec::new();
    gather(folder, &mut paths).with_context(|| format!("`{}` can not be read", folder.display()))?;
    paths.sort();
    let mut outcomes = Vec::new();
    for path in &paths {
        let name = path.strip_prefix(folder).unwrap_or(path).display().to_string().replace('\\', "/");
        // The language may stand in the folder's own name.
        let subject = if botloom_understanding::evaluate::subject(&name).is_some() {
            name.clone()
        } else {
            path.display().to_string()
        };
        let content = std::fs::read_to_string(path).with_context(|| format!("`{name}` can not be read"))?;
        match evaluate(&subject, &content) {
            Ok(outcome) => outcomes.push(Outcome { file: name, ..outcome }),
            Err(Unreadable::Unknown) => {
                eprintln!("{name}: no kind of value that is read here, so it is left out")
            }
            Err(Unreadable::Malformed(what)) => bail!("`{name}` holds no cases: {what}"),
        }
    }
    if outcomes.is_empty() {
        bail!(
            "`{}` holds no cases: files are named like `english/Number/NumberModel.json`",
            folder.display()
        );
    }
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let list: Vec<_> = outcomes.iter().map(|outcome| to_json(outcome, arguments.failures)).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&json!({ "files": list }))?)?;
    } else {
        table(&mut out, &outcomes, arguments.failures)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, found)?;
        } else if path.extension().is_some_and(|end| end == "json") {
            found.push(path);
        }
    }
    Ok(())
}

fn to_json(outcome: &Outcome, failures: bool) -> serde_json::Value {
    let mut value = json!({"file": outcome.file, "passed": outcome.passed, "total": outcome.total});
    if failures {
        value["failures"] = outcome
            .failures
            .iter()
            .map(|failure| json!({"input": failure.input, "expected": failure.expected, "found": failure.found}))
            .collect();
    }
    value
}

fn table(out: &mut impl Write, outcomes: &[Outcome], failures: bool) -> std::io::Result<()> {
    for outcome in outcomes {
        #[expect(clippy::cast_precision_loss, reason = "counts of cases are small")]
        let share = 100.0 * outcome.passed as f64 / outcome.total.max(1) as f64;
        writeln!(out, "{:>5} of {:<5} {share:5.1} %  {}", outcome.passed, outcome.total, outcome.file)?;
        for failure in outcome.failures.iter().filter(|_| failures) {
            writeln!(out, "    {}", failure.input.replace('\n', " "))?;
            for line in failure.expected.lines() {
                writeln!(out, "      expected {line}")?;
            }
            for line in failure.found.lines() {
                writeln!(out, "      found    {line}")?;
            }
        }
    }
    let (passed, total) = outcomes
        .iter()
        .fold((0, 0), |(passed, total), outcome| (passed + outcome.passed, total + outcome.total));
    writeln!(out, "{passed:>5} of {total:<5} in {} files", outcomes.len())
}
