//! `botloom kb learn`: what customers asked and a bot could not answer, as candidates for its knowledge.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_api::learning::{self, Edit};
use botloom_engine::health::day;
use botloom_engine::learning::{Asked, Candidate, Draft, Learner, Options, Proposal, Reason};
use botloom_engine::{fits, sources};
use botloom_flow::{Document, Node};
use botloom_ports::Files;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::log;
use crate::{assets, folder, language, problems};

/// What `botloom kb learn` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder, the one with `bot.yaml`.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Conversations as `botloom log` prints them, `-` for standard input, or the folder of an installation.
    #[arg(long, required = true)]
    log: Vec<PathBuf>,
    /// The bot's name in the installation, if it is not that of `bot.yaml`.
    #[arg(long)]
    bot: Option<String>,
    /// How often something must have been asked.
    #[arg(long, default_value_t = 2)]
    least: usize,
    /// So many candidates at most.
    #[arg(long, default_value_t = 50)]
    top: usize,
    /// Takes a candidate into the knowledge: `q-1f03` as it is proposed, `q-1f03=opening-hours` into that entry, or as a new one of
    /// that id.
    #[arg(long, value_name = "ID[=ENTRY]")]
    accept: Vec<String>,
    /// The question of the new entry, instead of the proposed one.
    #[arg(long, requires = "accept")]
    question: Option<String>,
    /// The answer, instead of the drafted one.
    #[arg(long, requires = "accept")]
    answer: Option<String>,
    /// A phrasing, instead of the proposed ones.
    #[arg(long, requires = "accept")]
    phrasing: Vec<String>,
    /// Remembers that a candidate is not for the bot; it comes back when it was asked twice as often.
    #[arg(long, value_name = "ID")]
    dismiss: Vec<String>,
    /// Why it is dismissed, for people.
    #[arg(long, requires = "dismiss", default_value = "")]
    reason: String,
    /// Says what would be written and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// The day of the decision, if it is not today.
    #[arg(long)]
    today: Option<Date>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the candidates, or carries out what is decided about them. The exit code is 1 if the bot has errors.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let root = &arguments.folder;
    let mut files = folder::whole(root)?;
    let learner = match Learner::new(&folder::read(root)?, &assets::packs()) {
        Ok(learner) => learner,
        Err(found) => {
            problems::print(
                std::io::stderr().lock(),
                &found,
                &sources(&files).0,
                language::of_environment(),
                false,
            )?;
            eprintln!("the bot has {} errors: nothing was learnt", problems::errors(&found));
            return Ok(ExitCode::FAILURE);
        }
    };
    let manifest = manifest(&files);
    let name = manifest.as_ref().and_then(|root| root.get("bot")).and_then(Node::text).unwrap_or_default();
    let conversations = log::read(&arguments.log, arguments.bot.as_deref().unwrap_or(name))?;
    let mut asked: Vec<Asked> = Vec::new();
    for turns in conversations.values() {
        asked.extend(learner.asked(turns)?);
    }
    let memory = learning::memory(&files)?;
    let decides = !arguments.accept.is_empty() || !arguments.dismiss.is_empty();
    let options =
        Options { least: arguments.least, most: arguments.top, settled: learning::settled(&memory) };
    // What is decided about is looked for among all of them.
    let options = if decides { Options { most: usize::MAX, ..options } } else { options };
    let found = learner.candidates(&asked, &options);
    if decides {
        return decide(arguments, &learner, &found, &mut files);
    }
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let list: Vec<Value> = found.iter().map(to_json).collect();
        let value =
            json!({"conversations": conversations.len(), "questions": asked.len(), "candidates": list});
        writeln!(out, "{}", serde_json::to_string_pretty(&value)?)?;
    } else {
        table(&mut out, &found)?;
    }
    eprintln!(
        "{} conversations, {} questions without a good answer, {} candidates, {} decided before",
        conversations.len(),
        asked.len(),
        found.len(),
        memory.decided.len()
    );
    Ok(ExitCode::SUCCESS)
}

fn decide(
    arguments: &Arguments,
    learner: &Learner,
    found: &[Candidate],
    files: &mut Files,
) -> anyhow::Result<ExitCode> {
    let today = arguments.today.unwrap_or_else(|| day(files, jiff::Timestamp::now()));
    if arguments.accept.len() > 1
        && (arguments.question.is_some() || arguments.answer.is_some() || !arguments.phrasing.is_empty())
    {
        bail!(
            "`--question`, `--answer` and `--phrasing` belong to one candidate: accept one at a time with them"
        );
    }
    let before = files.clone();
    let named = |id: &str| {
        found.iter().find(|one| one.is(id)).with_context(|| {
            format!("there is no candidate `{id}` in this log, or it was decided before; `botloom kb learn` lists them")
        })
    };
    for wish in &arguments.accept {
        let (id, entry) = wish.split_once('=').map_or((wish.as_str(), None), |(id, entry)| (id, Some(entry)));
        let edit = Edit {
            entry: entry.map(str::to_owned),
            question: arguments.question.clone(),
            answer: arguments.answer.clone(),
            phrasings: (!arguments.phrasing.is_empty()).then(|| arguments.phrasing.clone()),
        };
        let done = learning::accept(files, learner, named(id)?, &edit, today)?;
        let how = if done.is_new { "a new entry" } else { "added to the entry" };
        eprintln!("{id}: {how} `{}` in {}", done.entry, done.file);
    }
    for id in &arguments.dismiss {
        learning::dismiss(files, named(id)?, &arguments.reason, today)?;
        eprintln!("{id}: dismissed");
    }
    for (path, content) in files.iter().filter(|(path, content)| before.get(path) != Some(content)) {
        let doing = if arguments.dry_run { "would write" } else { "wrote" };
        if !arguments.dry_run {
            write(&arguments.folder, path, content)?;
        }
        eprintln!("{doing} {}", arguments.folder.join(path).display());
        if path.starts_with("knowledge/") && !is_read(files, path) {
            eprintln!("the bot does not answer from this file yet; add this to its bot.yaml:");
            eprintln!("  knowledge:\n    - files: knowledge/*.yaml");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(root: &Path, path: &str, content: &[u8]) -> anyhow::Result<()> {
    let target = root.join(path);
    if target.exists() {
        return folder::replace(&target, content);
    }
    let parent = target.parent().context("a file stands in a folder")?;
    std::fs::create_dir_all(parent).with_context(|| format!("`{}` can not be made", parent.display()))?;
    std::fs::write(&target, content).with_context(|| format!("`{}` can not be written", target.display()))
}

fn manifest(files: &Files) -> Option<Node> {
    let (sources, _) = sources(files);
    Document::parse(sources.iter().find(|source| source.path() == "bot.yaml")?).root
}

/// Whether a bot answers from a file.
fn is_read(files: &Files, path: &str) -> bool {
    let root = manifest(files);
    let items = root.as_ref().and_then(|root| root.get("knowledge")).map_or(&[][..], Node::items);
    let mut patterns = items.iter().filter_map(|item| item.get("files").and_then(Node::text));
    patterns.any(|pattern| fits(pattern, path))
}

fn table(out: &mut impl Write, found: &[Candidate]) -> std::io::Result<()> {
    for one in found {
        let ends: Vec<String> =
            one.outcomes.iter().map(|(outcome, times)| format!("{} {times}", outcome.name())).collect();
        writeln!(
            out,
            "{}  asked {} times, days: {}, last {}  ({})",
            one.id,
            one.size,
            one.days,
            one.last,
            ends.join(", ")
        )?;
        for (language, own) in &one.asked {
            writeln!(out, "  {language}: {}", own.typical)?;
            for (text, times) in own.texts.iter().filter(|(text, _)| *text != own.typical).take(4) {
                writeln!(out, "    {times} x {text}")?;
            }
        }
        match &one.proposal {
            Proposal::Variant { entry, score } => {
                writeln!(out, "  -> phrasings for `{entry}` (sure: {score:.2})")?;
                added(out, one)?;
            }
            Proposal::New { draft: None } => {
                writeln!(out, "  -> a new entry; nobody answered yet: --answer \"...\"")?
            }
            Proposal::New { draft: Some(own) } => {
                writeln!(out, "  -> a new entry")?;
                draft(out, own)?;
            }
            Proposal::Improve { entry, draft: own } => {
                writeln!(out, "  -> customers were not content with the answer of `{entry}`")?;
                match own {
                    Some(own) => draft(out, own)?,
                    None => writeln!(out, "     nobody answered otherwise yet: --answer \"...\"")?,
                }
            }
            Proposal::Leave(reason) => writeln!(out, "  -> dismiss: {}", words(*reason))?,
        }
        writeln!(out)?;
    }
    Ok(())
}

fn added(out: &mut impl Write, one: &Candidate) -> std::io::Result<()> {
    for text in one.asked.values().flat_map(|own| &own.add) {
        writeln!(out, "     + {text}")?;
    }
    Ok(())
}

fn draft(out: &mut impl Write, own: &Draft) -> std::io::Result<()> {
    writeln!(
        out,
        "     answered by people in {} conversations ({}):",
        own.times,
        own.conversations.join(", ")
    )?;
    writeln!(out, "     {}", own.answer.replace('\n', "\n     "))
}

fn words(reason: Reason) -> &'static str {
    match reason {
        Reason::SmallTalk => "it is talk without a question",
        Reason::Elsewhere => "it speaks of something else",
    }
}

fn to_json(one: &Candidate) -> Value {
    let draft = |own: &Option<Draft>| {
        own.as_ref().map(|own| {
            json!({
                "answer": own.answer, "language": own.language, "times": own.times,
                "conversations": own.conversations, "last": own.last.to_string(),
            })
        })
    };
    let proposal = match &one.proposal {
        Proposal::Variant { entry, score } => json!({"kind": "variant", "entry": entry, "score": score}),
        Proposal::New { draft: own } => json!({"kind": "new", "draft": draft(own)}),
        Proposal::Improve { entry, draft: own } => {
            json!({"kind": "improve", "entry": entry, "draft": draft(own)})
        }
        Proposal::Leave(reason) => json!({"kind": "dismiss", "reason": words(*reason)}),
    };
    let outcomes: serde_json::Map<String, Value> =
        one.outcomes.iter().map(|(outcome, times)| (outcome.name().to_owned(), json!(times))).collect();
    let asked: Vec<Value> = one
        .asked
        .iter()
        .map(|(language, own)| {
            let texts: Vec<Value> = own.texts.iter().map(|(text, times)| json!({"text": text, "times": times})).collect();
            json!({"language": language, "times": own.size, "typical": own.typical, "texts": texts, "add": own.add})
        })
        .collect();
    json!({
        "id": one.id, "also": one.also, "times": one.size, "conversations": one.conversations, "days": one.days,
        "first": one.first.to_string(), "last": one.last.to_string(), "outcomes": outcomes, "asked": asked,
        "proposal": proposal,
    })
}
