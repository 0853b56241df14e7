//! `botloom import`: a project of another tool becomes a bot folder.
//!
//! To add a tool: a variant of `Tool` with the kinds of its files and the function of `botloom_import` that reads them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_import::{Imported, Item, NotAProject};
use botloom_ports::Files;
use clap::Subcommand;
use serde_json::json;

use crate::{folder, project};

/// How many things that were not carried over are shown; all of them stand in the README of the folder.
const SHOWN: usize = 30;

/// What `botloom import` takes.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    tool: Tool,
}

#[derive(Subcommand)]
enum Tool {
    /// A Rasa project: intents, stories, rules and forms, or flows of CALM.
    Rasa(Project),
    /// An agent of Dialogflow ES or CX, as the console exports it.
    Dialogflow(Project),
    /// A project of Bot Framework Composer, or a folder of `.dialog` files.
    Botframework(Project),
}

#[derive(clap::Args)]
struct Project {
    /// The folder of the project, or a zip archive of it.
    source: PathBuf,
    /// The folder to make; by default one beside you that is named after the project.
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Prints what was not carried over as JSON.
    #[arg(long)]
    json: bool,
}

type Import = fn(&str, &botloom_import::Files) -> Result<Imported, NotAProject>;

impl Tool {
    /// The project, the kinds of files that belong to one, and what reads them.
    fn parts(&self) -> (&Project, &'static [&'static str], Import) {
        match self {
            Self::Rasa(project) => {
                (project, &["yml", "yaml", "md", "py", "txt"], botloom_import::rasa::import)
            }
            Self::Dialogflow(project) => (project, &["json"], botloom_import::dialogflow::import),
            Self::Botframework(project) => {
                (project, &["dialog", "lg", "lu", "qna", "json"], botloom_import::botframework::import)
            }
        }
    }
}

/// Writes the folder. The exit code is 0 if everything was carried over and 1 if something is listed.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (project, kinds, import) = arguments.tool.parts();
    let name = project::name(&project.source);
    let out = project.out.clone().unwrap_or_else(|| PathBuf::from(format!("{name}-botloom")));
    if out.exists()
        && out.read_dir().with_context(|| format!("`{}` is no folder", out.display()))?.next().is_some()
    {
        bail!("`{}` is not empty; give a folder that does not exist yet with `--out`", out.display());
    }
    let files = project::read(&project.source, kinds)?;
    let imported = import(&name, &files)?;
    let mut written = Files::default();
    for (path, text) in &imported.files {
        written.insert(path.as_str(), text.as_str());
    }
    folder::write(&out, &written)?;
    let items = imported.report.items();
    if project.json {
        println!("{}", serde_json::to_string_pretty(&report(&out, &imported))?);
    }
    summary(&out, &imported);
    Ok(if items.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn report(out: &Path, imported: &Imported) -> serde_json::Value {
    let item = |item: &Item| json!({"file": item.file, "line": item.line, "what": item.what, "why": item.why, "do": item.cure});
    json!({
        "folder": out.display().to_string(),
        "flows": imported.flows,
        "entries": imported.entries,
        "tests": imported.tests,
        "items": imported.report.items().iter().map(item).collect::<Vec<_>>(),
    })
}

fn summary(out: &Path, imported: &Imported) {
    let shown = out.display();
    let items = imported.report.items();
    for item in items.iter().take(SHOWN) {
        eprintln!("{}:{}: {}", item.file, item.line, item.what);
        eprintln!("  why: {}", item.why);
        eprintln!("  do:  {}", item.cure);
    }
    if items.len() > SHOWN {
        eprintln!("and {} more in {}", items.len() - SHOWN, out.join("README.md").display());
    }
    eprintln!(
        "{}, {}, {} in {shown}; {} not carried over",
        count(imported.flows, "flow", "flows"),
        count(imported.entries, "knowledge entry", "knowledge entries"),
        count(imported.tests, "test", "tests"),
        count(items.len(), "thing", "things"),
    );
    eprintln!("next: botloom check {shown}   see what is left to do");
    eprintln!("      botloom chat {shown}    talk to it");
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
