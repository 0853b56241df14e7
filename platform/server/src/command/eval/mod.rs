//! `botloom eval`: how well something is understood, measured on cases.

mod entities;
mod knowledge;

use std::process::ExitCode;

/// What `botloom eval` takes.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    subject: Subject,
}

#[derive(clap::Subcommand)]
enum Subject {
    /// Measures the recognizers of values on published cases.
    Entities(entities::Arguments),
    /// Measures how well a knowledge pack or a bot answers questions.
    Knowledge(knowledge::Arguments),
}

/// Measures and prints.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.subject {
        Subject::Entities(arguments) => entities::run(arguments),
        Subject::Knowledge(arguments) => knowledge::run(arguments),
    }
}
