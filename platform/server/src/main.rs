//! The binary `botloom`: the command line of the product.
//!
//! Stdout is data, stderr is talk. To add a command: a variant of `Command` here and a file of its name under
//! `command/` with one `run`, which returns the exit code; a test under `tests/` runs the built binary.

mod command;
mod folder;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Customer-service bots from YAML flows.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows every problem of a bot folder, with its place and a cure.
    Check(command::check::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Check(arguments) => command::check::run(&arguments),
    };
    done.unwrap_or_else(|error| {
        eprintln!("botloom: {error:#}");
        ExitCode::from(2)
    })
}
