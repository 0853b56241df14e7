//! `botloom kb health`: what is wrong with the knowledge of a bot or a pack, in one report.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use botloom_documents::Document;
use botloom_engine::health::{self, Finding, Options, Usage};
use botloom_engine::{Pack, learning, sources};
use botloom_flow::{Document as Tree, Language, Node, Severity, Wording, words};
use botloom_ports::Files;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{import, log};
use crate::{assets, folder, language, problems};

/// What `botloom kb health` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of a bot or of a knowledge pack.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Conversations as `botloom log` prints them, `-` for standard input, or the folder of an installation: for what customers saw.
    #[arg(long)]
    log: Vec<PathBuf>,
    /// The bot's name in the installation, if it is not that of `bot.yaml`.
    #[arg(long)]
    bot: Option<String>,
    /// The folder with the documents that entries were imported from; they are compared.
    #[arg(long)]
    documents: Option<PathBuf>,
    /// An entry whose attribute `reviewed` is older than so many days is named.
    #[arg(long, default_value_t = 365)]
    review: i32,
    /// The day for which it is looked at, if it is not today.
    #[arg(long)]
    today: Option<Date>,
    /// Fails on warnings too.
    #[arg(long)]
    strict: bool,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the findings. The exit code is 1 if one is an error, or the folder has errors; with `--strict`, if one is a warning.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let language = language::of_environment();
    let root = &arguments.folder;
    let is_bot = root.join("bot.yaml").is_file();
    let files = if is_bot { folder::read(root)? } else { pack(root)? };
    let today = arguments.today.unwrap_or_else(|| health::day(&files, jiff::Timestamp::now()));
    let mut options = Options { review: arguments.review, ..Options::on(today) };
    if !arguments.log.is_empty() {
        options.usage = Some(usage(arguments, &files)?);
    }
    if let Some(documents) = &arguments.documents {
        options.changed = changed(root, documents)?;
    }
    let found = if is_bot {
        health::of_bot(&files, &assets::packs(), &options)
    } else {
        let name = name(root)?;
        health::of_pack(&name, &Pack { files: files.clone() }, &options)
    };
    let found = match found {
        Ok(found) => found,
        Err(found) => {
            problems::print(&mut std::io::stderr().lock(), &found, &sources(&files).0, language, false)?;
            eprintln!("`{}` has {} errors: correct them first", root.display(), problems::errors(&found));
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let list: Vec<Value> = found.iter().map(|finding| to_json(finding, language)).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&json!({"findings": list}))?)?;
    } else {
        for finding in &found {
            show(&mut out, finding, language)?;
        }
    }
    let count = |severity: Severity| found.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, advice) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Advice));
    let summary =
        words!("{errors} errors, {warnings} warnings, {advice} pieces of advice", errors, warnings, advice,);
    eprintln!("{}", summary.in_language(language));
    let fails = errors > 0 || arguments.strict && warnings > 0;
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn pack(root: &Path) -> anyhow::Result<Files> {
    let paths = folder::texts(root)
        .with_context(|| format!("`{}` is neither a knowledge pack nor a bot", root.display()))?;
    let mut files = Files::default();
    for path in paths {
        let content = folder::bytes(&root.join(&path))?;
        files.insert(path, content);
    }
    Ok(files)
}

fn name(root: &Path) -> anyhow::Result<String> {
    let absolute = root.canonicalize().with_context(|| format!("`{}` can not be read", root.display()))?;
    Ok(absolute.file_name().map_or_else(|| "pack".to_owned(), |name| name.to_string_lossy().into_owned()))
}

fn usage(arguments: &Arguments, files: &Files) -> anyhow::Result<Usage> {
    let (sources, _) = sources(files);
    let manifest =
        sources.iter().find(|source| source.path() == "bot.yaml").and_then(|source| Tree::parse(source).root);
    let own = manifest.as_ref().and_then(|root| root.get("bot")).and_then(Node::text).unwrap_or_default();
    let mut usage = Usage::default();
    for turns in log::read(&arguments.log, arguments.bot.as_deref().unwrap_or(own))?.values() {
        learning::usage(turns, &mut usage)?;
    }
    Ok(usage)
}

/// The documents that entries come from and that say something else now. They are imported into a copy and compared.
fn changed(root: &Path, documents: &Path) -> anyhow::Result<BTreeMap<String, Vec<Wording>>> {
    let (_, own) = import::open(root)?;
    let mut names: BTreeSet<String> = BTreeSet::new();
    for (path, text) in &own.files {
        let source = botloom_flow::Source::new(path.as_str(), text.clone().into_bytes()).ok();
        let tree = source.and_then(|source| Tree::parse(&source).root);
        let entries = tree.as_ref().and_then(|root| root.get("entries")).map_or(&[][..], Node::items);
        let files = entries.iter().filter_map(|entry| entry.get("source")?.get("file")?.text());
        names.extend(files.map(str::to_owned));
    }
    let mut changed = BTreeMap::new();
    for name in names {
        let path = documents.join(&name);
        // A name that leads elsewhere is no name of a document.
        if name.contains(['/', '\\']) || !path.is_file() {
            eprintln!("`{name}` is not in `{}`: it was not compared", documents.display());
            continue;
        }
        let bytes = std::fs::read(&path).with_context(|| format!("`{}` can not be read", path.display()))?;
        let mut copy = own.clone();
        let document = Document { name: &name, bytes: &bytes };
        let imported = botloom_documents::import(
            &mut copy,
            document,
            botloom_documents::Options::default(),
            &mut |_, _| {},
        );
        let report = match imported {
            Ok(report) => report,
            Err(error) => {
                eprintln!("`{name}` was not compared: {error}");
                continue;
            }
        };
        let (updated, added, kept, gone) =
            (report.updated, report.added, report.kept.len(), report.gone.len());
        let parts = [
            (updated, words!("{updated} other answers", updated)),
            (added, words!("{added} new", added)),
            (kept, words!("{kept} changed on both sides", kept)),
            (gone, words!("{gone} gone", gone)),
        ];
        let parts: Vec<Wording> =
            parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, what)| what).collect();
        if !parts.is_empty() {
            changed.insert(name, parts);
        }
    }
    Ok(changed)
}

fn show(out: &mut impl Write, finding: &Finding, language: Language) -> std::io::Result<()> {
    let Finding { kind, severity, file, start, what, why, cure, .. } = finding;
    let said = |wording: Wording| wording.in_language(language);
    let severity = said(severity.wording());
    writeln!(out, "{severity}[{}]: {}", kind.name(), what.in_language(language))?;
    writeln!(out, "  --> {file}:{}:{}", start.line, start.column)?;
    writeln!(out, "  {}", said(words!("why: {why}", why)))?;
    writeln!(out, "  {}", said(words!("do: {cure}", cure)))?;
    writeln!(out)
}

fn to_json(finding: &Finding, language: Language) -> Value {
    json!({
        "kind": finding.kind.name(),
        "severity": finding.severity.to_string(),
        "entry": finding.entry,
        "other": finding.other,
        "file": finding.file,
        "line": finding.start.line,
        "column": finding.start.column,
        "end_line": finding.end.line,
        "end_column": finding.end.column,
        "what": finding.what.in_language(language),
        "why": finding.why.in_language(language),
        "do": finding.cure.in_language(language),
    })
}
