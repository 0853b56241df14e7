//! `botloom doctor`: looks over a running platform.

use std::process::ExitCode;

mod isolation;

/// What `botloom doctor` looks at.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Calls every GraphQL field with what belongs to another workspace, as each role and as nobody, and tells what gets through.
    Isolation(isolation::Arguments),
}

/// Looks. The exit code is 1 if something is wrong.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Isolation(arguments) => isolation::run(arguments),
    }
}
