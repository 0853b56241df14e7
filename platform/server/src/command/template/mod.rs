//! `botloom template`: what bots can be copies of, and how a copy gets what upstream changed.

mod copy_pack;
mod list;
mod review;
mod upgrade;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_domain::Lineage;
use botloom_ports::Files;

use crate::folder;

/// What `botloom template` does.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Lists the templates and knowledge packs with their versions.
    List(list::Arguments),
    /// Brings the newest release of what a bot was copied from into it; what was edited stays.
    Upgrade(upgrade::Arguments),
    /// Makes the entries of a knowledge pack a bot's own, so that they can be edited.
    CopyPack(copy_pack::Arguments),
}

/// Runs one of them.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::List(arguments) => list::run(arguments),
        Command::Upgrade(arguments) => upgrade::run(arguments),
        Command::CopyPack(arguments) => copy_pack::run(arguments),
    }
}

/// Writes what differs, the lineage last: who is interrupted can begin again.
fn write(root: &Path, before: &Files, after: &Files) -> anyhow::Result<usize> {
    let mut written = 0;
    let (mut others, mut lineage) = (Files::default(), Files::default());
    for (path, content) in after.iter().filter(|(path, content)| before.get(path) != Some(content)) {
        if path == Lineage::FILE { &mut lineage } else { &mut others }.insert(path, content);
    }
    for (path, content) in others.iter().chain(lineage.iter()) {
        let target = root.join(path);
        match before.get(path) {
            Some(old) => {
                if std::fs::read(&target).with_context(|| format!("`{path}` can not be read"))? != old {
                    bail!("`{path}` was changed by somebody else meanwhile; it is left alone: run it again");
                }
                folder::replace(&target, content)?;
            }
            None => folder::write(root, &[(path.to_owned(), content.to_vec())].into_iter().collect())?,
        }
        written += usize::from(path != Lineage::FILE);
    }
    for (path, _) in before.iter().filter(|(path, _)| after.get(path).is_none()) {
        std::fs::remove_file(root.join(path)).with_context(|| format!("`{path}` can not be deleted"))?;
        written += 1;
    }
    Ok(written)
}
