//! Conversations as the tasks of `botloom kb` read them: a file of `botloom log`, an installation's folder, or the address of its
//! database.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use botloom_ports::{EventLog, TurnRecord};
use botloom_storage::{Address, Store};

use crate::command::replay;

/// The turns of each conversation of all logs. Of an installation those of the bot of this name that customers had.
pub fn read(logs: &[PathBuf], bot: &str) -> anyhow::Result<BTreeMap<String, Vec<TurnRecord>>> {
    let mut all = BTreeMap::new();
    for log in logs {
        all.extend(match address(log)? {
            Some(address) => installation(&address, bot)?,
            None => replay::read(log)?,
        });
    }
    Ok(all)
}

/// The database, if this names an installation and no file of turns.
fn address(log: &Path) -> anyhow::Result<Option<Address>> {
    if let Some(text) = log.to_str().filter(|text| text.starts_with("postgres") && text.contains("://")) {
        return Ok(Some(Address::parse(text)?));
    }
    if !log.is_dir() {
        return Ok(None);
    }
    let file = log.join("botloom.db");
    if !file.exists() {
        bail!("`{}` is no folder of an installation: it has no `botloom.db`", log.display());
    }
    Ok(Some(Address::file(file)))
}

fn installation(address: &Address, bot: &str) -> anyhow::Result<BTreeMap<String, Vec<TurnRecord>>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(address)
            .await
            .with_context(|| format!("the database `{address}` can not be opened"))?;
        let mut conversations = BTreeMap::new();
        for id in store.conversations_of(bot).await? {
            conversations.insert(id.to_string(), store.read(&id, 0).await?);
        }
        if conversations.is_empty() {
            eprintln!("`{address}` has no conversation of a bot `{bot}`");
        }
        anyhow::Ok(conversations)
    })
}
