//! `botloom kb`: knowledge of bots and packs.
//!
//! To add a task: a variant of `Task` and a file of its name with one `run`.

mod import;
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
}

/// Runs a task.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.task {
        Task::Import(arguments) => import::run(arguments),
        Task::Table(arguments) => table::run(arguments),
    }
}
