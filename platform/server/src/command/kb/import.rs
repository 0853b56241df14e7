//! `botloom kb import`: documents become entries of a bot's or a pack's folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_documents::{
    Document, Fault, Folder, Gone, Ignored, KINDS, Kept, MAX_FILE, Options, Report, Unreadable,
};
use botloom_flow::{Source, Worded, Wording, words};
use serde_json::{Value, json};

use crate::{folder, language};

/// What `botloom kb import` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// Tables (xlsx, xls, ods, csv, tsv) and texts (md, html, docx, pdf).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The folder of a bot or of a knowledge pack, the one with `bot.yaml` or `pack.yaml`.
    #[arg(long, default_value = ".")]
    into: PathBuf,
    /// Takes out entries whose row or section is no longer in its document, unless somebody edited them.
    #[arg(long)]
    prune: bool,
    /// Says what would happen and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

/// What became of all documents.
#[derive(Default)]
struct Outcome {
    /// Each document that could be read.
    reports: Vec<(String, Report)>,
    /// Each that could not, and why.
    unreadable: Vec<(String, String)>,
}

/// Imports the documents. The exit code is 0 if everything became an entry, 1 if something is named that did not, and 2 if no
/// document could be read.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (manifest, mut own) = open(&arguments.into)?;
    let before = own.files.clone();
    let mut outcome = Outcome::default();
    let mut names = BTreeSet::new();
    for path in &arguments.files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !names.insert(name.clone()) {
            bail!(
                "two documents are called `{name}`; entries are known by the name of their document: rename one"
            );
        }
        match document(&mut own, path, &name, arguments) {
            Ok(report) => outcome.reports.push((name, report)),
            Err(error) => {
                let why = match error.downcast_ref::<Unreadable>() {
                    Some(unreadable) => unreadable.words().in_language(language::of_environment()),
                    None => format!("{error:#}"),
                };
                outcome.unreadable.push((name, why));
            }
        }
    }
    let changed: Vec<&str> = own
        .files
        .iter()
        .filter(|(path, text)| before.get(*path) != Some(text))
        .map(|(path, _)| path.as_str())
        .collect();
    if !arguments.dry_run {
        write(&arguments.into, &before, &own.files, &changed)?;
    }
    if arguments.json {
        let report = report(&arguments.into, &outcome, &changed);
        writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&report)?)?;
    }
    tell(arguments, &manifest, &outcome, &changed);
    let faults = outcome.reports.iter().any(|(_, report)| !report.faults.is_empty());
    Ok(ExitCode::from(match (outcome.reports.is_empty(), faults || !outcome.unreadable.is_empty()) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }))
}

/// The manifest of a folder and its knowledge.
pub fn open(root: &Path) -> anyhow::Result<(String, Folder)> {
    let paths = folder::texts(root)?;
    let name = if root.join("bot.yaml").is_file() { "bot.yaml" } else { "pack.yaml" };
    let text = |path: &str| -> anyhow::Result<String> {
        let source = Source::new(path, folder::bytes(&root.join(path))?);
        source
            .map(|source| source.text().to_owned())
            .map_err(|problem| anyhow::anyhow!("{}: {}", problem.what, problem.cure))
    };
    let manifest = text(name)?;
    let mut files = BTreeMap::new();
    for path in paths.into_iter().filter(|path| path.starts_with("knowledge/")) {
        let own = text(&path)?;
        files.insert(path, own);
    }
    let folder = Folder::new(name, &manifest, files)?;
    Ok((manifest, folder))
}

fn document(own: &mut Folder, path: &Path, name: &str, arguments: &Arguments) -> anyhow::Result<Report> {
    if path.is_dir() {
        bail!("it is a folder; name the files in it (kinds: {})", KINDS.join(", "));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).context("it can not be read")?;
    file.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes).context("it can not be read")?;
    let shown = std::io::stderr().is_terminal();
    let mut progress = |done: usize, total: usize| {
        if shown {
            eprint!("\r{name}: row {done} of {total}");
        }
    };
    let options = Options { prune: arguments.prune };
    let report = botloom_documents::import(own, Document { name, bytes: &bytes }, options, &mut progress);
    if shown {
        // The line of the progress is cleared.
        eprint!("\r\x1b[K");
    }
    Ok(report?)
}

pub(super) fn write(
    root: &Path,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    changed: &[&str],
) -> anyhow::Result<()> {
    for path in changed {
        let (target, text) = (root.join(path), &after[*path]);
        match before.get(*path) {
            Some(old) if folder::bytes(&target)? != old.as_bytes() => {
                bail!("`{path}` was changed by somebody else meanwhile; it is left alone: import again");
            }
            Some(_) => folder::replace(&target, text.as_bytes())?,
            None => {
                let parent = target.parent().context("a file stands in a folder")?;
                std::fs::create_dir_all(parent)
                    .with_context(|| format!("`{}` can not be made", parent.display()))?;
                std::fs::write(&target, text)
                    .with_context(|| format!("`{}` can not be written", target.display()))?;
            }
        }
    }
    Ok(())
}

fn report(root: &Path, outcome: &Outcome, changed: &[&str]) -> Value {
    let said = |words: &Wording| words.in_language(language::of_environment());
    let all = || outcome.reports.iter();
    let sum = |count: fn(&Report) -> usize| all().map(|(_, report)| count(report)).sum::<usize>();
    let kept = |(file, kept): (&String, &Kept)| json!({"document": file, "place": kept.place, "id": kept.id, "file": kept.file, "yours": kept.yours, "theirs": kept.theirs});
    let gone = |(file, gone): (&String, &Gone)| json!({"document": file, "id": gone.id, "file": gone.file, "removed": gone.removed});
    let ignored = |(file, ignored): (&String, &Ignored)| json!({"file": file, "sheet": ignored.sheet, "column": ignored.column, "why": said(&ignored.why)});
    let every = || all().flat_map(|(file, report)| report.ignored.iter().map(move |ignored| (file, ignored)));
    json!({
        "folder": root.display().to_string(),
        "files": changed,
        "added": sum(|report| report.added),
        "updated": sum(|report| report.updated),
        "unchanged": sum(|report| report.unchanged),
        "kept": all().flat_map(|(file, report)| report.kept.iter().map(move |kept| (file, kept))).map(kept).collect::<Vec<_>>(),
        "gone": all().flat_map(|(file, report)| report.gone.iter().map(move |gone| (file, gone))).map(gone).collect::<Vec<_>>(),
        "faults": all().flat_map(|(_, report)| &report.faults).map(|fault| json!({
            "file": fault.file, "place": fault.place, "column": fault.column, "problem": said(&fault.problem), "cure": said(&fault.cure),
        })).collect::<Vec<_>>(),
        "columns_ignored": every().filter(|(_, ignored)| !ignored.column.is_empty()).map(ignored).collect::<Vec<_>>(),
        "sheets_ignored": every().filter(|(_, ignored)| ignored.column.is_empty()).map(ignored).collect::<Vec<_>>(),
        "unreadable": outcome.unreadable.iter().map(|(file, why)| json!({"file": file, "problem": why})).collect::<Vec<_>>(),
    })
}

fn tell(arguments: &Arguments, manifest: &str, outcome: &Outcome, changed: &[&str]) {
    for (name, why) in &outcome.unreadable {
        eprintln!("{name}: {why}");
    }
    let say = |words: Wording| eprintln!("{}", words.in_language(language::of_environment()));
    for (name, report) in &outcome.reports {
        for found in &report.faults {
            say(fault(name, found));
        }
        for Ignored { sheet, column, why } in &report.ignored {
            say(match (sheet.as_str(), column.as_str()) {
                ("", "") => words!("{name} not imported: {why}", name, why),
                ("", _) => words!("{name} column `{column}` not imported: {why}", name, column, why),
                (_, "") => words!("{name} sheet `{sheet}` not imported: {why}", name, sheet, why),
                _ => {
                    words!(
                        "{name} sheet `{sheet}` column `{column}` not imported: {why}",
                        name,
                        sheet,
                        column,
                        why
                    )
                }
            });
        }
        for Kept { id, file, place, yours, theirs } in &report.kept {
            say(words!("{name} {place}: kept yours of `{id}` in {file}", name, place, id, file));
            say(words!("  yours:  {text}", text = yours));
            say(words!("  theirs: {text}", text = theirs));
        }
        for Gone { id, file, removed } in &report.gone {
            let done = match (*removed, arguments.prune) {
                (true, _) => words!("taken out"),
                (false, true) => words!("kept, since somebody edited it"),
                (false, false) => words!("kept; `--prune` takes it out"),
            };
            say(words!("{name} no longer has `{id}` of {file}: {done}", name, id, file, done));
        }
        let counts = [
            (report.added, words!("added: {count}", count = report.added)),
            (report.updated, words!("updated: {count}", count = report.updated)),
            (report.unchanged, words!("unchanged: {count}", count = report.unchanged)),
            (report.kept.len(), words!("kept: {count}", count = report.kept.len())),
            (report.gone.len(), words!("gone: {count}", count = report.gone.len())),
            (report.faults.len(), words!("faults: {count}", count = report.faults.len())),
        ];
        let counts: Vec<Wording> =
            counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
        say(match counts.is_empty() {
            true => words!("{name}: nothing to import", name),
            false => words!("{name}: {counts}", name, counts),
        });
    }
    for path in changed {
        let path = arguments.into.join(path).display().to_string();
        say(if arguments.dry_run {
            words!("would write {path}", path)
        } else {
            words!("wrote {path}", path)
        });
    }
    let names_files = arguments.into.join("pack.yaml").is_file() || manifest.contains("files: knowledge/");
    if !changed.is_empty() && !names_files {
        say(words!("the bot does not answer from these files yet; add this to its bot.yaml:"));
        eprintln!("  knowledge:\n    - files: knowledge/*.yaml");
    }
}

/// What did not become a part of the folder, as a line.
pub(super) fn fault(name: &str, fault: &Fault) -> Wording {
    let Fault { place, column, problem, cure, .. } = fault;
    if column.is_empty() {
        return words!("{name} {place}: {problem}; {cure}", name, place, problem, cure);
    }
    words!("{name} {place} column `{column}`: {problem}; {cure}", name, place, column, problem, cure)
}
