//! `botloom kb table`: a sheet of things and their values becomes a table of a bot's or a pack's folder.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_documents::{Document, MAX_FILE, table};
use botloom_flow::{Worded, Wording, words};
use std::fs::File;
use std::io::Read;

use super::import::{fault, open, write};
use crate::language;

/// What `botloom kb table` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The sheet (xlsx, xls, ods, csv, tsv): things in its first column, what they have in its first row.
    sheet: PathBuf,
    /// The name of the table; that of the sheet's file if not given.
    #[arg(long)]
    id: Option<String>,
    /// The folder of a bot or of a knowledge pack, the one with `bot.yaml` or `pack.yaml`.
    #[arg(long, default_value = ".")]
    into: PathBuf,
    /// Says what would happen and writes nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Makes the table. The exit code is 0 if everything became a part of it, 1 if something is named that did not, and 2 if there
/// is no table.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (_, mut own) = open(&arguments.into)?;
    let before = own.files.clone();
    let path = &arguments.sheet;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let id = arguments.id.clone().unwrap_or(stem);
    if path.is_dir() {
        bail!("`{}` is a folder; name a sheet in it", path.display());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(|| format!("`{}` can not be read", path.display()))?;
    file.take(MAX_FILE as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("`{}` can not be read", path.display()))?;
    let say = |words: Wording| eprintln!("{}", words.in_language(language::of_environment()));
    let made = match table(&mut own, Document { name: &name, bytes: &bytes }, &id) {
        Ok(made) => made,
        Err(error) => {
            say(words!("{name}: {why}", name, why = error.words()));
            return Ok(ExitCode::from(2));
        }
    };
    for found in &made.faults {
        say(fault(&name, found));
    }
    if !arguments.dry_run {
        write(&arguments.into, &before, &own.files, &[made.file.as_str()])?;
    }
    let (file, entities, attributes) = (&made.file, made.entities, made.attributes);
    say(match arguments.dry_run {
        true => words!(
            "{file} would be a table of {entities} entities and {attributes} attributes",
            file,
            entities,
            attributes
        ),
        false => words!(
            "{file} is a table of {entities} entities and {attributes} attributes",
            file,
            entities,
            attributes
        ),
    });
    say(words!("next: read its question and answer, and add the other languages of your bot"));
    Ok(ExitCode::from(u8::from(!made.faults.is_empty())))
}
