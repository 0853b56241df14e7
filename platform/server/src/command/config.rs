//! `botloom config`: the file of settings, and what holds here.

use std::process::ExitCode;

use crate::config::{self, Flags};

/// What `botloom config` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// Prints what holds here, of file, variables and flags, instead of the file with every default. Secrets are not shown. What is
    /// wrong is told with its place, so this checks a file: `botloom config --effective --config botloom.toml`.
    #[arg(long)]
    effective: bool,
    #[command(flatten)]
    flags: Flags,
}

/// Prints it.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.effective {
        print!("{}", config::effective(&config::load(&arguments.flags, &config::variables())?));
    } else {
        print!("{}", config::document());
    }
    Ok(ExitCode::SUCCESS)
}
