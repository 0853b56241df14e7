//! `botloom eval`: how well something is understood, measured on cases.

mod bot;
mod entities;
mod intents;
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
    /// Trains on a file and reads another; each line is `label<TAB>text`.
    Intents(intents::Arguments),
    /// Measures the recognizers of values on published cases.
    Entities(entities::Arguments),
    /// Reads each example of a bot's triggers with a model of the others.
    Bot(bot::Arguments),
    /// Measures how well a knowledge pack or a bot answers questions.
    Knowledge(knowledge::Arguments),
}

/// Measures and prints.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.subject {
        Subject::Intents(arguments) => intents::run(arguments),
        Subject::Entities(arguments) => entities::run(arguments),
        Subject::Bot(arguments) => bot::run(arguments),
        Subject::Knowledge(arguments) => knowledge::run(arguments),
    }
}

fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}
