//! News between nodes: who watches a conversation here hears what was said elsewhere, and who has a draft open sees who has it open there.

use actix_web::rt::spawn;
use actix_web::rt::task::JoinHandle;
use botloom_api::Platform;
use botloom_bus::{Listener, News, Nodes};
use botloom_ports::BusError;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// How long is waited before the bus is asked again.
const PAUSE: Duration = Duration::from_secs(1);
/// How many turns are told at a time.
const TOGETHER: usize = 100;
/// How often nodes tell each other who has drafts open, whatever happens.
const AGAIN: Duration = Duration::from_secs(20);

/// Begins to tell and to hear, for as long as the server runs.
pub fn begin(platform: &Arc<Platform>, nodes: &Nodes) -> [JoinHandle<()>; 3] {
    let with = || (Arc::clone(platform), nodes.clone());
    let ((platform, nodes), (drafts, among), (hearing, others)) = (with(), with(), with());
    [spawn(tell(platform, nodes)), spawn(tell_drafts(drafts, among)), spawn(hear(hearing, others))]
}

/// Tells the other nodes which turns are taken here, for as long as the server runs.
async fn tell(platform: Arc<Platform>, nodes: Nodes) {
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
        if let Err(error) = nodes.tell_turns(&turns).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                turns = turns.len(),
                "other nodes could not be told of turns"
            );
        }
    }
}

/// Tells the other nodes who has drafts open here, as it changes and now and then, for as long as the server runs.
async fn tell_drafts(platform: Arc<Platform>, nodes: Nodes) {
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
            Ok(news) => nodes.tell_draft(&news).await,
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

/// Hears which turns other nodes take, and who has drafts open there, for as long as the server runs.
async fn hear(platform: Arc<Platform>, nodes: Nodes) {
    loop {
        let heard = async { listen(&platform, nodes.listen().await?).await };
        let Err(error) = heard.await;
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "turns of other nodes are not heard for a moment"
        );
        tokio::time::sleep(PAUSE).await;
    }
}

async fn listen(platform: &Platform, mut listener: Listener) -> Result<Infallible, BusError> {
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
