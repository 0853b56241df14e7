//! `botloom eval knowledge`: how many questions a pack or a bot answers with the right entry, and how often it is
//! silent where it has to be.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use botloom_engine::{Knowledge, Pack, sources};
use botloom_flow::{Problem, Severity};
use botloom_knowledge::Decision;
use botloom_knowledge::evaluate::{Failure, Figures, evaluate_with, questions_of};
use botloom_ports::Files;
use serde_json::json;

use crate::{assets, folder, language, problems};

/// What `botloom eval knowledge` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of a knowledge pack, or of a bot.
    #[arg(long)]
    pack: PathBuf,
    /// The questions, lines of an entry's id, a tab and a question; `-` for one that must get silence. The folder's
    /// `evaluation.tsv`, if none is named.
    #[arg(long)]
    questions: Option<PathBuf>,
    /// Shows every question that was answered otherwise than it should be.
    #[arg(long)]
    failures: bool,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Prints a row for each language. The exit code is 0 whatever is found; 1 if the folder has errors, 2 if there is
/// nothing to measure.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let root = &arguments.pack;
    let (files, read) = read(root)?;
    let knowledge = match read {
        Ok(knowledge) => knowledge,
        Err(found) => {
            let (readable, _) = sources(&files);
            problems::print(
                &mut std::io::stdout().lock(),
                &found,
                &readable,
                language::of_environment(),
                arguments.json,
            )?;
            let errors = problems::count(&found, Severity::Error);
            eprintln!("nothing was measured: `{}` has {errors} errors", root.display());
            return Ok(ExitCode::FAILURE);
        }
    };
    let path = arguments.questions.clone().unwrap_or_else(|| root.join("evaluation.tsv"));
    let content = std::fs::read(&path).with_context(|| match arguments.questions {
        Some(_) => format!("`{}` can not be read", path.display()),
        None => format!("`{}` can not be read; name a file of questions with `--questions`", path.display()),
    })?;
    let content =
        String::from_utf8(content).map_err(|_| anyhow!("`{}` is not UTF-8 text", path.display()))?;
    let asked = match questions_of(&content, &|id| knowledge.has(id)) {
        Ok(asked) if asked.is_empty() => {
            bail!(
                "`{}` holds no questions: expected lines of an entry's id, a tab and a question",
                path.display()
            )
        }
        Ok(asked) => asked,
        Err(wrong) => {
            const SHOWN: usize = 20;
            for wrong in wrong.iter().take(SHOWN) {
                eprintln!("{}:{}: {}", path.display(), wrong.line, wrong.what);
            }
            if wrong.len() > SHOWN {
                eprintln!("and {} more", wrong.len() - SHOWN);
            }
            bail!("{} lines of `{}` are no questions", wrong.len(), path.display());
        }
    };
    let index = knowledge.index()?;
    let tables = knowledge.ready_tables()?;
    let rows = evaluate_with(&index, &tables, &knowledge.plain_entries(), &asked)?;
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let languages: Vec<_> = rows.iter().map(|row| to_json(row, arguments.failures)).collect();
        let value = json!({"entries": knowledge.entries.len(), "languages": languages});
        writeln!(out, "{}", serde_json::to_string_pretty(&value)?)?;
    } else {
        table(&mut out, &rows, arguments.failures)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The files of a pack or a bot, and what it knows.
fn read(root: &Path) -> anyhow::Result<(Files, Result<Knowledge, Vec<Problem>>)> {
    if root.join("bot.yaml").is_file() {
        let files = folder::read(root)?;
        let knowledge = Knowledge::of_bot(&files, &assets::packs());
        return Ok((files, knowledge));
    }
    let paths = folder::texts(root)
        .with_context(|| format!("`{}` is neither a knowledge pack nor a bot", root.display()))?;
    let (mut files, mut shown) = (Files::default(), Files::default());
    let absolute = root.canonicalize().with_context(|| format!("`{}` can not be read", root.display()))?;
    let name = absolute.file_name().map_or("pack".into(), |name| name.to_string_lossy());
    for path in paths {
        let content = folder::bytes(&root.join(&path))?;
        shown.insert(format!("{name}/{path}"), content.clone());
        files.insert(path, content);
    }
    Ok((shown, Knowledge::of_pack(&name, &Pack { files })))
}

#[expect(clippy::cast_precision_loss, reason = "counts of questions are small")]
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn rounded(share: Option<f64>) -> Option<f64> {
    share.map(|share| (share * 10_000.0).round() / 10_000.0)
}

fn to_json(row: &Figures, failures: bool) -> serde_json::Value {
    let of = |part: usize| rounded(share(part, row.questions));
    let mut value = json!({
        "language": row.language,
        "questions": row.questions,
        "recall_at_1": of(row.first),
        "recall_at_3": of(row.among_three),
        "ranked_at_1": of(row.ranked_first),
        "answered": of(row.answered),
        "answered_wrong": of(row.answered_wrong),
        "must_be_silent": row.strange,
        "silence": rounded(share(row.silent, row.strange)),
        "not_answered": rounded(share(row.strange - row.strange_answered, row.strange)),
        "p50_us": row.p50_us.round(),
        "p99_us": row.p99_us.round(),
        "plain_bm25": {
            "recall_at_1": of(row.plain_first),
            "recall_at_3": of(row.plain_among_three),
            "p50_us": row.plain_p50_us.round(),
        },
    });
    if failures {
        value["failures"] = row.failures.iter().map(failure_json).collect();
    }
    value
}

fn failure_json(failure: &Failure) -> serde_json::Value {
    json!({
        "line": failure.line,
        "question": failure.text,
        "expected": failure.expected,
        "found": failure.found.as_ref().map(|(id, _)| id),
        "score": failure.found.as_ref().map(|(_, score)| (f64::from(*score) * 1000.0).round() / 1000.0),
        "decision": word(&failure.decision),
    })
}

fn word(decision: &Decision) -> &'static str {
    match decision {
        Decision::Answer(_) => "answered",
        Decision::Clarify(_) => "asked back",
        Decision::Silence => "silent",
    }
}

fn table(out: &mut impl Write, rows: &[Figures], failures: bool) -> std::io::Result<()> {
    let percent = |part: usize, whole: usize| match share(part, whole) {
        Some(share) => format!("{:.1} %", 100.0 * share),
        None => "-".to_owned(),
    };
    writeln!(
        out,
        "{:<9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8}   {:>10} {:>10}",
        "language",
        "questions",
        "recall@1",
        "recall@3",
        "ranked@1",
        "strange",
        "silence",
        "p50",
        "BM25 @1",
        "BM25 @3"
    )?;
    for row in rows {
        let of = |part: usize| percent(part, row.questions);
        writeln!(
            out,
            "{:<9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>5.0} us   {:>10} {:>10}",
            row.language,
            row.questions,
            of(row.first),
            of(row.among_three),
            of(row.ranked_first),
            row.strange,
            percent(row.silent, row.strange),
            row.p50_us,
            of(row.plain_first),
            of(row.plain_among_three),
        )?;
    }
    for failure in rows.iter().flat_map(|row| &row.failures).filter(|_| failures) {
        let expected = failure.expected.as_deref().unwrap_or("silence");
        let found =
            failure.found.as_ref().map_or("nothing".to_owned(), |(id, score)| format!("{id} {score:.2}"));
        let done = word(&failure.decision);
        writeln!(
            out,
            "{:>5}: {}\n       expected {expected}; found {found}, {done}",
            failure.line, failure.text
        )?;
    }
    Ok(())
}
