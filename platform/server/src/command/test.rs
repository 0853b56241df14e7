//! `botloom test`: the conversation tests of a bot folder.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use botloom_engine::suite::{self, Line, Report, Script};
use botloom_engine::{Release, build, sources};
use serde_json::json;

use crate::{assets, folder, problems};

/// What `botloom test` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder, the one with `bot.yaml`.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Runs only the tests whose name or file has this in it.
    #[arg(long, short)]
    only: Option<String>,
    /// Prints a JSON list of reports instead of text.
    #[arg(long)]
    json: bool,
    /// Shows why the bot said what it said, for tests that fail.
    #[arg(long)]
    trace: bool,
}

/// Runs the tests, each on its own talk, as many at a time as there are processors.
///
/// The exit code is 0 if all passed, 1 if one failed or the bot has errors.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let files = folder::read(&arguments.folder)?;
    let (readable, _) = sources(&files);
    let mut scripts = Vec::new();
    let mut wrong = Vec::new();
    for source in readable.iter().filter(|source| source.path().starts_with("tests/")) {
        match suite::read(source) {
            Ok(script) => scripts.push(script),
            Err(problems) => wrong.extend(problems),
        }
    }
    let built = build(&files, &assets::packs());
    if let Err(found) = &built {
        wrong.extend(found.iter().cloned());
    }
    let Some((release, _)) = built.ok().filter(|_| wrong.is_empty()) else {
        problems::print(std::io::stderr().lock(), &wrong, &readable, false)?;
        eprintln!("the bot has {} errors: no test ran", problems::errors(&wrong));
        return Ok(ExitCode::from(1));
    };
    if let Some(only) = &arguments.only {
        scripts.retain(|script| script.name.contains(only.as_str()) || script.file.contains(only.as_str()));
    }
    let reports = all(&Arc::new(release), &scripts);
    let failed = reports.iter().filter(|report| !report.failures.is_empty()).count();
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let list: Vec<_> = reports.iter().map(to_json).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&list)?)?;
    } else {
        for report in reports.iter().filter(|report| !report.failures.is_empty()) {
            show(&mut out, report, arguments.trace)?;
        }
    }
    eprintln!("{} passed, {failed} failed", reports.len() - failed);
    if scripts.is_empty() {
        eprintln!("no test ran: put one into `tests/`, or see `--only`");
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn all(release: &Arc<Release>, scripts: &[Script]) -> Vec<Report> {
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(scripts.len());
    let mut reports: Vec<(usize, Report)> = std::thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(script) = scripts.get(at) else { return done };
                done.push((at, suite::run(release, script)));
            }
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a talk does not panic")).collect()
    });
    reports.sort_by_key(|(at, _)| *at);
    reports.into_iter().map(|(_, report)| report).collect()
}

fn show(out: &mut impl Write, report: &Report, trace: bool) -> std::io::Result<()> {
    writeln!(out, "FAILED {} ({})", report.name, report.file)?;
    for line in &report.lines {
        match line {
            Line::User(text) => writeln!(out, "    user: {text}")?,
            Line::Bot(text) => writeln!(out, "    bot:  {}", text.replace('\n', "\n          "))?,
            Line::Between(what) => writeln!(out, "    ({what})")?,
        }
    }
    for failure in &report.failures {
        writeln!(out, "  line {}", failure.line)?;
        writeln!(out, "    - {}", failure.expected)?;
        writeln!(out, "    + {}", failure.found)?;
    }
    if trace {
        for (turn, trace) in report.traces.iter().enumerate() {
            writeln!(out, "  turn {}: {trace}", turn + 1)?;
        }
    }
    writeln!(out)
}

fn to_json(report: &Report) -> serde_json::Value {
    let failures = report.failures.iter();
    let lines = report.lines.iter().map(|line| match line {
        Line::User(text) => json!({"user": text}),
        Line::Bot(text) => json!({"bot": text}),
        Line::Between(what) => json!({"between": what}),
    });
    json!({
        "test": report.name,
        "file": report.file,
        "passed": report.failures.is_empty(),
        "talk": lines.collect::<Vec<_>>(),
        "failures": failures
            .map(|failure| json!({"line": failure.line, "expected": failure.expected, "found": failure.found}))
            .collect::<Vec<_>>(),
    })
}
