//! `botloom check`: what is wrong with a bot folder.

use std::path::PathBuf;
use std::process::ExitCode;

use botloom_engine::{check, sources};

use crate::{assets, folder, problems};

/// What `botloom check` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder, the one with `bot.yaml`.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Prints a JSON list of problems instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints the problems to stdout and a summary to stderr.
///
/// The exit code is 0 without errors (warnings are none) and 1 with; a folder that can not be read is an error here.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let files = folder::read(&arguments.folder)?;
    let found = check(&files, &assets::packs());
    let (readable, _) = sources(&files);
    problems::print(std::io::stdout().lock(), &found, &readable, arguments.json)?;
    let errors = problems::errors(&found);
    eprintln!("{} files: {errors} errors, {} warnings", readable.len(), found.len() - errors);
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
