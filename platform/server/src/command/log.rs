//! `botloom log`: conversations of an installation as lines of JSON, for replays and tests.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use botloom_engine::export;
use botloom_ports::{ConversationId, EventLog};
use botloom_storage::Store;

use crate::command::database::Installation;

/// What `botloom log` takes.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    installation: Installation,
    /// Only this conversation.
    #[arg(long)]
    conversation: Option<String>,
}

/// Prints one line a turn to stdout.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let address = arguments.installation.existing()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let turns = runtime.block_on(async {
        let store = Store::open(&address)
            .await
            .with_context(|| format!("the database `{address}` can not be opened"))?;
        let ids = match &arguments.conversation {
            Some(id) => vec![ConversationId::new(id.as_str())?],
            None => store.every_conversation().await?,
        };
        let mut out = std::io::stdout().lock();
        let mut turns = 0;
        for id in ids {
            for turn in store.read(&id, 0).await? {
                writeln!(out, "{}", export::to_line(&turn)?)?;
                turns += 1;
            }
        }
        anyhow::Ok(turns)
    })?;
    eprintln!("{turns} turns");
    Ok(ExitCode::SUCCESS)
}
