//! `botloom bench`: what the product costs, in numbers.

mod bot;
pub mod plugins;
mod turns;

use std::process::ExitCode;
use std::time::Duration;

use botloom_engine::sources;
use botloom_engine::suite::{self, Step};
use botloom_ports::Files;
use serde_json::{Value, json};

/// What `botloom bench` takes.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    bot: bot::Bot,
}

#[derive(clap::Subcommand)]
enum What {
    /// Measures what calls of plug-ins cost, beside the bare engine, and what hostile ones cost their neighbours.
    Plugins(plugins::Arguments),
    /// Measures durable turns over HTTP, from question to answer, beside the least that a message takes here.
    Turns(turns::Arguments),
    /// What turns are compared with: `bench turns` starts it.
    #[command(hide = true)]
    Limits(turns::limits::Arguments),
}

/// Measures, and prints what was found.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.what {
        Some(What::Plugins(plugins)) => plugins::run(plugins),
        Some(What::Turns(turns)) => turns::run(turns),
        Some(What::Limits(limits)) => turns::limits::run(limits),
        None => bot::run(&arguments.bot),
    }
}

/// What customers say in the tests of a bot, by talk.
fn said(files: &Files) -> Vec<Vec<String>> {
    let tests = sources(files).0.into_iter().filter(|source| source.path().starts_with("tests/"));
    let talks = tests.filter_map(|source| suite::read(&source).ok()).map(|script| {
        let said = script.steps.into_iter().filter_map(|(_, step)| match step {
            Step::User(text) => Some(text),
            _ => None,
        });
        said.collect()
    });
    talks.filter(|said: &Vec<String>| !said.is_empty()).collect()
}

/// The time below which this share of the sorted times lies.
fn share(sorted: &[Duration], share: f64) -> Duration {
    let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// Median and 99th percentile in microseconds.
fn micros(mut times: Vec<Duration>) -> Value {
    times.sort_unstable();
    let at = |part| (share(&times, part).as_secs_f64() * 1e8).round() / 100.0;
    json!({"p50_us": at(0.5), "p99_us": at(0.99)})
}

/// A figure in lines: its name, then each of its numbers.
fn table(name: &str, value: &Value) {
    match value.as_object() {
        None => println!("{name:<44} {value}"),
        Some(parts) => parts.iter().for_each(|(part, value)| table(&format!("{name}.{part}"), value)),
    }
}
