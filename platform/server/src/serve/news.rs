//! News between nodes: who watches a conversation here hears what was said elsewhere, and who has a draft open sees who has it open there.

use botloom_api::Platform;
use botloom_storage::{Listener, News, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// How long is waited before the database is asked again.
const PAUSE: Duration = Duration::from_secs(1);
/// How many turns are told at a time.
const TOGETHER: usize = 100;
/// How often nodes tell each other who has drafts open, whatever happens.
const AGAIN: Duration = Duration::from_secs(20);

/// Tells the other nodes which turns are taken here, for as long as the server runs.
pub async fn tell(platform: Arc<Platform>) {
    let mut here = platform.engine.watchers().watch_here();
    loop {
        let mut turns = Vec::new();
        match here.recv().await {
            Ok(record) => turns.push((record.conversation.clone(), record.seq)),
            // Whoever misses a turn reads it at the next one.
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        }
        while turns.len() < TOGETHER
            && let Ok(record) = here.try_recv()
        {
            turns.push((record.conversation.clone(), record.seq));
        }
        if let Err(error) = platform.store.tell_nodes(&turns).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                turns = turns.len(),
                "other nodes could not be told of turns"
            );
        }
    }
}

/// Tells the other nodes who has drafts open here, as it changes and now and then, for as long as the server runs.
pub async fn tell_drafts(platform: Arc<Platform>) {
    let mut told = platform.presence.told();
    let mut again = tokio::time::interval(AGAIN);
    loop {
        let news = tokio::select! {
            _ = again.tick() => {
                platform.presence.again();
                continue;
            }
            news = told.recv() => news,
        };
        let sent = match news {
            Ok(news) => platform.store.tell_draft(&news).await,
            // It is told again soon.
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        if let Err(error) = sent {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "other nodes could not be told of a draft"
            );
        }
    }
}

/// Hears which turns other nodes take, and who has drafts open there, for as long as the server runs; returns where there are no others.
pub async fn hear(platform: Arc<Platform>) {
    loop {
        match platform.store.listen().await {
            Ok(None) => return,
            Ok(Some(listener)) => {
                if let Err(error) = listen(&platform, listener).await {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "turns of other nodes are not heard for a moment"
                    );
                }
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "turns of other nodes are not heard for a moment"
                );
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn listen(platform: &Platform, mut listener: Listener) -> Result<(), StoreError> {
    // What was said before it was listened.
    catch_up(platform).await;
    loop {
        match listener.next().await? {
            News::Missed => catch_up(platform).await,
            News::Draft(node, news) => platform.presence.heard(&node, news),
            News::Taken(turns) => {
                for (conversation, seq) in turns {
                    if let Err(error) = platform.engine.heard(&conversation, seq).await {
                        tracing::warn!(conversation.id = %conversation, error = %error, "a turn of another node could not be read");
                    }
                }
            }
        }
    }
}

async fn catch_up(platform: &Platform) {
    if let Err(error) = platform.engine.catch_up().await {
        tracing::warn!(error = %error, "turns of other nodes could not be read");
    }
}
