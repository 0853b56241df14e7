//! `botloom doctor`: looks over an installation, and over a running platform.

use std::process::ExitCode;

mod installation;
mod isolation;

/// What `botloom doctor` takes: the installation whose settings these are, or something else to look at.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    installation: installation::Look,
}

/// What else it looks at.
#[derive(clap::Subcommand)]
enum Command {
    /// Calls every GraphQL field with what belongs to another workspace, as each role and as nobody, and tells what gets through.
    Isolation(isolation::Arguments),
}

/// Looks. The exit code is 1 if something is wrong.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        None => installation::run(&arguments.installation),
        Some(Command::Isolation(arguments)) => isolation::run(arguments),
    }
}
