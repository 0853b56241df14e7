//! `botloom replay`: what a bot folder would have said in conversations that took place.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use botloom_engine::{Difference, build, export, replay, sources};
use botloom_flow::{Language, words};
use botloom_ports::TurnRecord;
use serde_json::json;

use crate::{assets, folder, language, problems};

/// How many conversations are shown of each cause.
const SHOWN: usize = 3;

/// What `botloom replay` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The conversations, as `botloom log` prints them; `-` reads standard input.
    log: PathBuf,
    /// The bot's folder whose answers are compared.
    #[arg(long, default_value = ".")]
    against: PathBuf,
    /// Prints all differences as JSON.
    #[arg(long)]
    json: bool,
}

/// Prints what changes, grouped by cause. The exit code is 0 if nothing does, 1 if something does.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let language = language::of_environment();
    let files = folder::read(&arguments.against)?;
    let release = match build(&files, &assets::installed()?) {
        Ok((release, _)) => Arc::new(release),
        Err(found) => {
            problems::print(std::io::stderr().lock(), &found, &sources(&files).0, language, false)?;
            eprintln!("the bot has {} errors: nothing was replayed", problems::errors(&found));
            return Ok(ExitCode::from(1));
        }
    };
    let conversations = read(&arguments.log)?;
    let (mut turns, mut differences) = (0, Vec::new());
    for records in conversations.values() {
        let replayed = replay(&release, records)?;
        turns += replayed.turns;
        differences.extend(replayed.differences);
    }
    let mut causes: BTreeMap<String, Vec<&Difference>> = BTreeMap::new();
    for difference in &differences {
        causes.entry(difference.cause.in_language(language)).or_default().push(difference);
    }
    let mut causes: Vec<(String, Vec<&Difference>)> = causes.into_iter().collect();
    causes.sort_by_key(|(_, found)| std::cmp::Reverse(found.len()));
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let list: Vec<_> = differences.iter().map(|difference| to_json(difference, language)).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&list)?)?;
    } else {
        for (cause, found) in &causes {
            let times = words!("{count} times: {cause}", count = found.len(), cause);
            writeln!(out, "{}", times.in_language(language))?;
            for difference in found.iter().take(SHOWN) {
                show(&mut out, difference)?;
            }
            if found.len() > SHOWN {
                writeln!(out, "  ... and {} more", found.len() - SHOWN)?;
            }
            writeln!(out)?;
        }
    }
    let changed = differences.iter().map(|difference| &difference.conversation);
    let changed = changed.collect::<std::collections::BTreeSet<_>>().len();
    eprintln!("{} conversations, {turns} turns: {changed} conversations change", conversations.len());
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The turns of each conversation, in order.
pub fn read(log: &Path) -> anyhow::Result<BTreeMap<String, Vec<TurnRecord>>> {
    let lines: Box<dyn BufRead> = if log == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        let file =
            std::fs::File::open(log).with_context(|| format!("`{}` can not be read", log.display()))?;
        Box::new(BufReader::new(file))
    };
    let mut conversations: BTreeMap<String, Vec<TurnRecord>> = BTreeMap::new();
    for (at, line) in lines.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let turn =
            export::from_line(&line).with_context(|| format!("line {} is no turn of a log", at + 1))?;
        conversations.entry(turn.conversation.to_string()).or_default().push(turn);
    }
    for turns in conversations.values_mut() {
        turns.sort_by_key(|turn| turn.seq);
    }
    Ok(conversations)
}

fn show(out: &mut impl Write, difference: &Difference) -> std::io::Result<()> {
    writeln!(out, "  {} turn {}", difference.conversation, difference.turn)?;
    if let Some(user) = &difference.user {
        writeln!(out, "    user: {user}")?;
    }
    for line in difference.before.iter().filter(|line| !difference.after.contains(line)) {
        writeln!(out, "    - {}", line.replace('\n', "\n      "))?;
    }
    for line in difference.after.iter().filter(|line| !difference.before.contains(line)) {
        writeln!(out, "    + {}", line.replace('\n', "\n      "))?;
    }
    Ok(())
}

fn to_json(difference: &Difference, language: Language) -> serde_json::Value {
    json!({
        "conversation": difference.conversation,
        "turn": difference.turn,
        "user": difference.user,
        "before": difference.before,
        "after": difference.after,
        "kind": difference.kind.name(),
        "cause": difference.cause.in_language(language),
    })
}
