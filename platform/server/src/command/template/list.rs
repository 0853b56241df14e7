//! `botloom template list`: what this installation offers.

use std::process::ExitCode;

use serde_json::json;

use crate::assets;

/// What `botloom template list` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// Prints a JSON list.
    #[arg(long)]
    json: bool,
}

/// Prints one line for each: kind, name, version.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (templates, packs) = (assets::templates(), assets::pack_releases());
    let templates = templates.values().map(|release| ("template", release));
    let all: Vec<_> = templates.chain(packs.values().map(|release| ("pack", release))).collect();
    if arguments.json {
        let list: Vec<_> = all
            .iter()
            .map(|(kind, release)| json!({"kind": kind, "name": release.name, "version": release.version}))
            .collect();
        println!("{:#}", json!(list));
        return Ok(ExitCode::SUCCESS);
    }
    let width = all.iter().map(|(_, release)| release.name.len()).max().unwrap_or_default();
    for (kind, release) in all {
        println!("{kind:<8}  {:<width$}  {}", release.name, release.version);
    }
    Ok(ExitCode::SUCCESS)
}
