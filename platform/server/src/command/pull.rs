//! `botloom pull`: a bot's draft from the platform into a folder.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use botloom_domain::{FilePath, Lineage, Memory};
use botloom_ports::Files;
use serde_json::json;

use crate::folder;
use crate::remote::Remote;

/// What `botloom pull` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder to write to.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The bot's name on the platform.
    #[arg(long)]
    bot: String,
    #[command(flatten)]
    remote: Remote,
}

/// Writes the files of the draft; files of the folder that the draft does not have are deleted.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Some(bot) = arguments.remote.bot(&arguments.bot)? else {
        bail!("there is no bot `{}` on the platform", arguments.bot);
    };
    const FILES: &str = "query($id: ID!) { bot(id: $id) { files { path content base64 } lineage decided: file(path: \".botloom/learning\") { content } } }";
    let data = arguments.remote.run(FILES, json!({"id": bot["id"]}))?;
    let mut files = Files::default();
    for file in data["bot"]["files"].as_array().into_iter().flatten() {
        let path = file["path"].as_str().unwrap_or_default();
        // What comes over the network does not choose where it is written.
        FilePath::parse(path).context("the platform sent a file that is none of a bot")?;
        let content = match file["base64"].as_str() {
            Some(coded) => BASE64_STANDARD.decode(coded).context("the platform sent a damaged file")?,
            None => file["content"].as_str().unwrap_or_default().into(),
        };
        files.insert(path, content);
    }
    if let Some(lineage) = data["bot"]["lineage"].as_str() {
        files.insert(Lineage::FILE, lineage);
    }
    if let Some(decided) = data["bot"]["decided"]["content"].as_str() {
        files.insert(Memory::FILE, decided);
    }
    if arguments.folder.exists() {
        for (path, _) in
            folder::whole(&arguments.folder)?.iter().filter(|(path, _)| files.get(path).is_none())
        {
            std::fs::remove_file(arguments.folder.join(path))
                .with_context(|| format!("`{path}` can not be deleted"))?;
        }
    }
    folder::write(&arguments.folder, &files)?;
    eprintln!("{} files pulled into {}", files.len(), arguments.folder.display());
    Ok(ExitCode::SUCCESS)
}
