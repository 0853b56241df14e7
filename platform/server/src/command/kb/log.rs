//! Conversations as the tasks of `botloom kb` read them: a file of `botloom log`, or an installation's folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use botloom_ports::{EventLog, TurnRecord};
use botloom_storage::Store;

use crate::command::replay;

/// The turns of each conversation of all logs. Of an installation those of the bot of this name that customers had.
pub fn read(logs: &[PathBuf], bot: &str) -> anyhow::Result<BTreeMap<String, Vec<TurnRecord>>> {
    let mut all = BTreeMap::new();
    for log in logs {
        if log.is_dir() { all.extend(installation(log, bot)?) } else { all.extend(replay::read(log)?) }
    }
    Ok(all)
}

fn installation(data: &Path, bot: &str) -> anyhow::Result<BTreeMap<String, Vec<TurnRecord>>> {
    let file = data.join("botloom.db");
    if !file.exists() {
        bail!("`{}` is no folder of an installation: it has no `botloom.db`", data.display());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&file).await.context("the database can not be opened")?;
        let mut conversations = BTreeMap::new();
        for id in store.conversations_of(bot).await? {
            conversations.insert(id.to_string(), store.read(&id, 0).await?);
        }
        if conversations.is_empty() {
            eprintln!("`{}` has no conversation of a bot `{bot}`", data.display());
        }
        anyhow::Ok(conversations)
    })
}
