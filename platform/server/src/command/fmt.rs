//! `botloom fmt`: the YAML files of a bot in the one style.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_flow::{Source, format};

use crate::{diff, folder, language, problems};

/// What `botloom fmt` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// Folders of bots or knowledge packs, and single files; `-` formats standard input to standard output.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Writes nothing; lists the files that would change and ends with 1 if there are any.
    #[arg(long)]
    check: bool,
    /// Writes nothing; prints what would change as a unified diff.
    #[arg(long)]
    diff: bool,
}

/// What became of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Unchanged,
    Changed,
    Problems,
}

/// Formats files in place; only those that change are written.
///
/// The exit code is 0, 1 if a file has YAML problems or `--check` found one to change, 2 if a file could not be read or
/// written. Such a file does not keep the others from being formatted.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        return standard_input(arguments);
    }
    let files = files(&arguments.paths)?;
    let (mut changed, mut wrong, mut failed) = (0, 0, 0);
    for path in &files {
        match file(path, arguments) {
            Ok(Outcome::Unchanged) => {}
            Ok(Outcome::Changed) => changed += 1,
            Ok(Outcome::Problems) => wrong += 1,
            Err(error) => {
                eprintln!("botloom: {error:#}");
                failed += 1;
            }
        }
    }
    let would = if arguments.check || arguments.diff { "would be changed" } else { "changed" };
    eprint!("{} files: {changed} {would}", files.len());
    for (count, what) in [(wrong, "with problems"), (failed, "could not be formatted")] {
        if count > 0 {
            eprint!(", {count} {what}");
        }
    }
    eprintln!();
    Ok(ExitCode::from(match (failed, wrong, changed) {
        (1.., _, _) => 2,
        (_, 1.., _) => 1,
        (_, _, 1..) if arguments.check => 1,
        _ => 0,
    }))
}

/// The files that are meant by paths, each once, in order.
fn files(paths: &[PathBuf]) -> anyhow::Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    for path in paths {
        if path.is_dir() {
            let here = path.as_os_str() == ".";
            let whole = |file: String| if here { PathBuf::from(file) } else { path.join(file) };
            files.extend(folder::texts(path)?.into_iter().map(whole));
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            files.insert(path.clone());
        } else {
            bail!("`{}` is no folder and no YAML file", path.display());
        }
    }
    Ok(files)
}

fn file(path: &Path, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let name = path.display().to_string();
    let (source, text) = match formatted(&name, folder::bytes(path)?)? {
        Some(formatted) => formatted,
        None => return Ok(Outcome::Problems),
    };
    if text == source.text() {
        return Ok(Outcome::Unchanged);
    }
    if arguments.diff {
        diff::print(source.path(), source.text(), &text)?;
    } else if arguments.check {
        writeln!(std::io::stdout(), "{name}")?;
    } else {
        folder::replace(path, text.as_bytes())?;
        eprintln!("{name}");
    }
    Ok(Outcome::Changed)
}

fn standard_input(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.paths.len() > 1 {
        bail!("`-` is standard input and can not be formatted together with files");
    }
    let bytes = folder::limited(std::io::stdin(), botloom_flow::MAX_BYTES)
        .context("standard input can not be read")?;
    let Some((source, text)) = formatted("stdin", bytes)? else { return Ok(ExitCode::from(1)) };
    let changed = text != source.text();
    if arguments.diff {
        diff::print(source.path(), source.text(), &text)?;
    } else if !arguments.check {
        std::io::stdout().write_all(text.as_bytes())?;
    }
    Ok(if changed && arguments.check { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// A text and its formatted form; nothing if it has problems, which are printed.
fn formatted(name: &str, bytes: Vec<u8>) -> anyhow::Result<Option<(Source, String)>> {
    let (source, found) = match Source::new(name, bytes) {
        Ok(source) => match format(&source) {
            Ok(text) => return Ok(Some((source, text))),
            Err(found) => (Some(source), found),
        },
        Err(problem) => (None, vec![*problem]),
    };
    problems::print(std::io::stderr().lock(), &found, source.as_slice(), language::of_environment(), false)?;
    Ok(None)
}
