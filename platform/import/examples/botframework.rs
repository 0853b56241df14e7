//! Measures the import on declarative tests of Bot Framework (`*.test.dialog`): imported with nothing listed, compiled,
//! passed unchanged. The tests are not part of this repository: the folder is `tests` of a checkout of
//! microsoft/botbuilder-dotnet, or any other that holds such files.
//!
//! `cargo run -p botloom-import --example botframework -- <folder> [part of a name] [--show]`; `--show` prints the bots,
//! what is listed, and where a conversation went otherwise.

use anyhow::{Context, Result};
use botloom_engine::{Packs, build, sources, suite};
use botloom_flow::Severity;
use botloom_import::{Files, Imported, botframework};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What became of one test.
#[derive(Default)]
struct Row {
    name: String,
    imported: bool,
    whole: bool,
    compiled: bool,
    passed: bool,
    /// What stood in the way, the first thing of it.
    reason: String,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let show = arguments.iter().any(|argument| argument == "--show");
    let mut plain = arguments.iter().filter(|argument| !argument.starts_with("--"));
    let folder = plain.next().context("give the folder of the tests")?;
    let wanted = plain.next().cloned().unwrap_or_default();
    let mut files = Files::new();
    read(Path::new(folder), "", &mut files)?;
    let tests: Vec<String> = files.keys().filter(|path| path.ends_with(".test.dialog")).cloned().collect();
    let mut rows = Vec::new();
    for test in tests.iter().filter(|test| test.contains(&wanted)) {
        rows.push(measure(&files, test, show));
    }
    let mark = |yes: bool| if yes { "yes" } else { "-" };
    println!("| test | imported whole | compiles | passes | what stands in the way |\n|---|---|---|---|---|");
    for row in &rows {
        println!(
            "| {} | {} | {} | {} | {} |",
            row.name,
            mark(row.whole),
            mark(row.compiled),
            mark(row.passed),
            row.reason.replace('|', "\\|")
        );
    }
    let count = |of: fn(&Row) -> bool| rows.iter().filter(|row| of(row)).count();
    println!(
        "\n{} tests: {} imported, {} imported whole, {} compile, {} pass; {} pass and were imported whole",
        rows.len(),
        count(|row| row.imported),
        count(|row| row.whole),
        count(|row| row.compiled),
        count(|row| row.passed),
        count(|row| row.passed && row.whole)
    );
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.passed) {
        *reasons.entry(row.reason.clone()).or_default() += 1;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(reason, count)| (usize::MAX - count, reason.clone()));
    println!("\nwhat stands in the way, by the number of tests:");
    for (reason, count) in reasons {
        println!("{count:>4} {reason}");
    }
    Ok(())
}

fn read(folder: &Path, path: &str, files: &mut Files) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let inner = if path.is_empty() { name } else { format!("{path}/{name}") };
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &inner, files)?;
        } else if [".dialog", ".lg", ".lu", ".qna", ".json"].iter().any(|ending| inner.ends_with(ending)) {
            files.insert(inner, std::fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// The files that a test may use: those of the folder of its class, and of no other one.
fn around(files: &Files, test: &str) -> Files {
    let parts: Vec<&str> = test.split('/').collect();
    let class =
        parts.iter().position(|part| part.eq_ignore_ascii_case("tests")).map_or(parts.len() - 1, |at| at + 2);
    let class = parts
        .iter()
        .enumerate()
        .filter(|(at, part)| *at > 0 && part.eq_ignore_ascii_case("tests") && parts.len() > at + 2)
        .map(|(at, _)| at + 2)
        .next_back()
        .unwrap_or(class)
        .min(parts.len() - 1);
    let folder = parts[..class].join("/");
    let near =
        |path: &&String| path.starts_with(&folder) && (*path == test || !path.ends_with(".test.dialog"));
    files.keys().filter(near).map(|path| (path.clone(), files[path].clone())).collect()
}

fn measure(files: &Files, test: &str, show: bool) -> Row {
    let name = test.rsplit('/').next().unwrap_or(test).trim_end_matches(".test.dialog").to_owned();
    let mut row = Row { name, ..Row::default() };
    let imported = match botframework::import_test(&around(files, test), test) {
        Ok(imported) => imported,
        Err(error) => {
            row.reason = error.to_string();
            return row;
        }
    };
    row.imported = true;
    let lost = imported.report.items();
    row.whole = lost.is_empty();
    if show {
        shown(&imported);
    }
    match run(&imported) {
        Ok(()) => {
            row.compiled = true;
            row.passed = true;
            row.reason = lost.first().map(|item| format!("listed: {}", item.what)).unwrap_or_default();
        }
        Err((compiled, reason)) => {
            row.compiled = compiled;
            row.reason = match lost.first() {
                Some(item) => format!("listed: {}", item.what),
                None => reason.clone(),
            };
            if show {
                println!("### {reason}");
            }
        }
    }
    row
}

fn run(imported: &Imported) -> Result<(), (bool, String)> {
    let texts = imported.files.iter().filter(|(path, _)| path.ends_with(".yaml"));
    let files: botloom_ports::Files =
        texts.map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    let release = match build(&files, &Packs::default()) {
        Ok((release, _)) => Arc::new(release),
        Err(problems) => {
            let error = problems.iter().find(|problem| problem.severity() == Severity::Error);
            let what = error.map_or_else(String::new, |problem| {
                format!("{}: {}: {}", problem.code, problem.file, problem.what)
            });
            return Err((false, what));
        }
    };
    for source in sources(&files).0.iter().filter(|source| source.path().starts_with("tests/")) {
        let script = match suite::read(source) {
            Ok(script) => script,
            Err(problems) => {
                let what = problems.first().map_or_else(String::new, |problem| problem.what.to_string());
                return Err((true, format!("test: {what}")));
            }
        };
        let report = suite::run(&release, &script, None);
        // What a bot says after the last line of a script is not looked at there.
        let last = script.steps.last().map_or(0, |(line, _)| *line);
        let late = |failure: &&suite::Failure| {
            failure.line == last && failure.expected == "nothing more from the bot"
        };
        if let Some(failure) = report.failures.iter().find(|failure| !late(failure)) {
            let talk: Vec<String> = report.lines.iter().map(|line| format!("{line:?}")).collect();
            return Err((
                true,
                format!(
                    "line {}: expected {:?}, found {:?} [{}]",
                    failure.line,
                    failure.expected,
                    failure.found,
                    talk.join("; ")
                ),
            ));
        }
    }
    Ok(())
}

fn shown(imported: &Imported) {
    for (path, text) in imported.files.iter().filter(|(path, _)| !path.ends_with(".md")) {
        println!("# {path}\n{text}");
    }
    for item in imported.report.items() {
        println!("! {}:{} {}: {}. {}", item.file, item.line, item.what, item.why, item.cure);
    }
}
