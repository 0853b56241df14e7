//! `botloom kb`: knowledge of bots and packs.
//!
//! To add a task: a variant of `Task` and a file of its name with one `run`.

mod health;
mod import;
mod learn;
mod log;
mod table;

use std::process::ExitCode;

use clap::Subcommand;

/// What `botloom kb` takes.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Makes entries of tables and texts, and again when they change.
    Import(import::Arguments),
    /// Makes a table of entities and attributes of a sheet: things in the first column, their values behind.
    Table(table::Arguments),
    /// Shows what customers asked and the bot could not answer, and takes it into the knowledge.
    Learn(learn::Arguments),
    /// Shows what is wrong with the knowledge: contradictions, repetitions, what has run out, what nobody asks.
    Health(health::Arguments),
}

/// Runs a task.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.task {
        Task::Import(arguments) => import::run(arguments),
        Task::Table(arguments) => table::run(arguments),
        Task::Learn(arguments) => learn::run(arguments),
        Task::Health(arguments) => health::run(arguments),
    }
}
