//! `botloom secret`: the secrets of a workspace of a platform, and the keys that seal them.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use botloom_storage::Keyring;
use serde_json::json;

use crate::command::keys::KeyFile;
use crate::command::workspace::Place;
use crate::remote::{Remote, wished};

/// The most bytes that are read of a value; the platform says what is too long.
const LONGEST: u64 = 64 * 1024;

/// What `botloom secret` does.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Sets a secret. Its value is read from stdin, without the line end.
    Set {
        /// What bots call it, such as `SHOP_TOKEN`.
        name: String,
        /// Read the value from this file as it is.
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
        #[command(flatten)]
        remote: Remote,
    },
    /// Lists the names of the secrets, when each was set, and by whom.
    List {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        remote: Remote,
    },
    /// Removes a secret.
    Delete {
        /// Which.
        name: String,
        #[command(flatten)]
        remote: Remote,
    },
    /// Makes a new master key and seals the keys of all workspaces with it, on the machine of the installation.
    Renew {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        keys: KeyFile,
    },
}

/// Does it.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match command {
        Command::Set { name, from, remote } => {
            const SET: &str = "mutation($name: String!, $value: String!) { setSecret(name: $name, value: $value) { __typename
                ... on SecretSet { secret { name } } ... on Denied { message } ... on Invalid { message } ... on Conflict { message } } }";
            let value = match from {
                Some(file) => std::fs::read_to_string(file)
                    .with_context(|| format!("`{}` can not be read as text", file.display()))?,
                None => {
                    let mut text = String::new();
                    let read = std::io::stdin().lock().take(LONGEST).read_to_string(&mut text);
                    read.context("stdin can not be read as text")?;
                    text.trim_end_matches(['\r', '\n']).to_owned()
                }
            };
            let data = remote.run(SET, json!({"name": name, "value": value}))?;
            wished(&data["setSecret"], "SecretSet")?;
            eprintln!("the secret `{name}` is set");
        }
        Command::List { json, remote } => {
            let data = remote.run("{ secrets { name updatedAt updatedBy } }", json!({}))?;
            if *json {
                writeln!(out, "{:#}", data["secrets"])?;
                return Ok(ExitCode::SUCCESS);
            }
            for secret in data["secrets"].as_array().into_iter().flatten() {
                let text = |key: &str| secret[key].as_str().unwrap_or_default();
                writeln!(out, "{}\t{}\t{}", text("name"), text("updatedAt"), text("updatedBy"))?;
            }
        }
        Command::Delete { name, remote } => {
            const DELETE: &str = "mutation($name: String!) { deleteSecret(name: $name) { __typename
                ... on SecretDeleted { name } ... on Denied { message } ... on NotFound { message } } }";
            let data = remote.run(DELETE, json!({"name": name}))?;
            wished(&data["deleteSecret"], "SecretDeleted")?;
            eprintln!("the secret `{name}` is no more");
        }
        Command::Renew { place, keys } => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let file = keys.of(place.data());
            runtime.block_on(async {
                let store = place.open().await?;
                let keyring = Keyring::open(&file)?;
                store.fits(&keyring).await?;
                keyring.renew()?;
                let count = store.seal_anew(&keyring).await?;
                writeln!(out, "{}", keyring.current())?;
                eprintln!(
                    "the keys of {count} workspaces are sealed with the new master key {}; give `{}` to every node, then remove \
                     the other lines from it",
                    keyring.current(),
                    file.display()
                );
                anyhow::Ok(())
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
