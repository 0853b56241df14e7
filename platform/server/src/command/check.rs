//! `botloom check`: what is wrong with a bot folder, and the cures that need no thought.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_engine::{check, sources};
use botloom_flow::{Language, Problem, ProblemTest, Severity, words};
use botloom_ports::Files;

use crate::{assets, diff, fixes, folder, language, problems, sarif};

/// What `botloom check` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder, the one with `bot.yaml`.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// How problems are printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Prints a JSON list of problems instead of text; the same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Mends what can be mended without thought and writes the files.
    #[arg(long)]
    fix: bool,
    /// Shows what `--fix` would change instead of writing it.
    #[arg(long, requires = "fix")]
    diff: bool,
    /// Writes the conversation that shows a problem, where there is one, as a test into `tests/`.
    #[arg(long)]
    save_tests: bool,
    /// Fails on warnings too; advice never fails.
    #[arg(long)]
    strict: bool,
}

/// How problems are printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// A list of problems.
    Json,
    /// SARIF 2.1.0, for code-scanning services.
    Sarif,
}

/// Prints the problems to stdout and a summary to stderr.
///
/// The exit code is 1 with errors, with `--strict` also with warnings, and 0 else; a folder that can not be read is an error
/// here. With `--fix` what is left counts.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let language = language::of_environment();
    let mut files = folder::read(&arguments.folder)?;
    let packs = assets::packs();
    let found = if arguments.fix {
        let mended = fixes::all(&files, &packs);
        for (file, line, title) in &mended.done {
            let done = match arguments.diff {
                true => words!("would mend {file}:{line}: {title}", file, line, title),
                false => words!("mended {file}:{line}: {title}", file, line, title),
            };
            eprintln!("{}", done.in_language(language));
        }
        if arguments.diff {
            show(&files, &mended.files)?;
        } else {
            write(&arguments.folder, &files, &mended.files)?;
        }
        files = mended.files;
        mended.problems
    } else {
        check(&files, &packs)
    };
    let (readable, _) = sources(&files);
    let format = if arguments.json { Format::Json } else { arguments.format };
    let mut out = std::io::stdout().lock();
    match format {
        // Stdout is one kind of data: the differences, if they were asked for.
        _ if arguments.diff => {}
        Format::Sarif => {
            let here = std::env::current_dir().context("the current folder can not be read")?;
            let root = arguments.folder.canonicalize().context("the folder can not be read")?;
            let base = if root.starts_with(&here) { here.as_path() } else { root.as_path() };
            writeln!(out, "{:#}", sarif::log(&found, &readable, &root, base, language))?;
        }
        _ => problems::print(out, &found, &readable, language, format == Format::Json)?,
    }
    if arguments.save_tests {
        save(&arguments.folder, &files, &found, language)?;
    }
    let count = |severity| problems::count(&found, severity);
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let files = readable.len();
    let summary = match count(Severity::Advice) {
        0 => words!("{files} files: {errors} errors, {warnings} warnings", files, errors, warnings),
        advice => words!(
            "{files} files: {errors} errors, {warnings} warnings, {advice} advice",
            files,
            errors,
            warnings,
            advice,
        ),
    };
    eprintln!("{}", summary.in_language(language));
    let failed = errors > 0 || arguments.strict && warnings > 0;
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Writes the conversations of problems as tests; one that is there already is not written twice.
fn save(root: &Path, files: &Files, found: &[Problem], language: Language) -> anyhow::Result<()> {
    let texts = files
        .iter()
        .filter_map(|(path, bytes)| Some((path.to_owned(), str::from_utf8(bytes).ok()?.to_owned())));
    let mut texts: BTreeMap<String, String> = texts.collect();
    for problem in found {
        let Some(ProblemTest { path, text }) =
            problem.test(language, |path| texts.get(path).map(String::as_str))
        else {
            continue;
        };
        let target = root.join(&path);
        if texts.contains_key(&path) {
            let path = target.display().to_string();
            eprintln!("{}", words!("{path} is there already", path).in_language(language));
            continue;
        }
        std::fs::create_dir_all(root.join("tests"))?;
        std::fs::write(&target, &text)
            .with_context(|| format!("`{}` can not be written", target.display()))?;
        let path = target.display().to_string();
        let wrote = words!("wrote {path}; say in it what the bot shall do instead", path);
        eprintln!("{}", wrote.in_language(language));
        texts.insert(path, text);
    }
    Ok(())
}

/// The files that differ, with what they were and what they become.
fn changed<'f>(before: &'f Files, after: &'f Files) -> impl Iterator<Item = (&'f str, &'f [u8], &'f [u8])> {
    let pairs = after.iter().filter_map(|(path, new)| Some((path, before.get(path)?, new)));
    pairs.filter(|(_, old, new)| old != new)
}

fn show(before: &Files, after: &Files) -> anyhow::Result<()> {
    for (path, old, new) in changed(before, after) {
        diff::print(path, &String::from_utf8_lossy(old), &String::from_utf8_lossy(new))?;
    }
    Ok(())
}

fn write(root: &Path, before: &Files, after: &Files) -> anyhow::Result<()> {
    for (path, old, new) in changed(before, after) {
        let target = root.join(path);
        if folder::bytes(&target)? != old {
            bail!("`{path}` was changed by somebody else meanwhile; it is left alone: run it again");
        }
        folder::replace(&target, new)?;
    }
    Ok(())
}
