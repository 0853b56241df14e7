//! The world of a running server: the network and the clock that wakes conversations.

use super::gate::{Gate, Phase};
use super::secrets::Known;
use crate::config::Config;
use botloom_api::Platform;
use botloom_engine::World;
use botloom_fetch::{HttpFetch, Options};
use botloom_ports::{Fetch, Secrets};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How often it is looked whether a conversation wants to be woken.
const TICK: Duration = Duration::from_secs(1);
/// How often canaries are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How many conversations are woken at a time.
const WOKEN: usize = 256;

/// A world on the network, as these settings want it, with the secrets of who runs the process.
pub fn network(config: &Config) -> anyhow::Result<World> {
    network_with(config, Arc::new(Known::of(config)))
}

/// The same with other secrets.
pub fn network_with(config: &Config, secrets: Arc<dyn Secrets>) -> anyhow::Result<World> {
    let options = Options {
        extra_roots: config.http.ca_file.clone(),
        private: config.http.private.clone(),
        ..Options::default()
    };
    let fetch: Arc<dyn Fetch> = Arc::new(HttpFetch::new(options)?);
    let plugins = super::plugins::Host::new(&config.plugins, Arc::clone(&fetch), Arc::clone(&secrets));
    let script = crate::assets::script_engine();
    Ok(World { plugins: Arc::new(plugins), fetch, secrets, script, ..World::default() })
}

/// Rolls back canaries whose rules are broken and ends preflights whose node is no more, for as long as the server runs.
pub async fn look_after(platform: Arc<Platform>) {
    loop {
        if let Err(error) = platform.watch_canaries().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "canaries could not be looked at");
        }
        if let Err(error) = platform.end_lost_preflights(false).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "preflights could not be looked at");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Wakes conversations whose time has come, until the node ends its work.
pub async fn wake(platform: Arc<Platform>, gate: Arc<Gate>) {
    while gate.phase() != Phase::Draining {
        match platform.engine.wake(WOKEN, || gate.phase() != Phase::Draining).await {
            // There may be more of them.
            Ok(WOKEN) => tokio::task::yield_now().await,
            Ok(_) => tokio::time::sleep(TICK).await,
            Err(error) => {
                tracing::warn!(error = %error, "conversations could not be woken");
                tokio::time::sleep(TICK).await;
            }
        }
    }
}

/// How many conversations are delivered at a time.
const DELIVERED: usize = 64;

/// Delivers what is said where plug-ins are the channels, until the node ends its work; what is under way then is brought to its end.
pub async fn deliver(platform: Arc<Platform>, gate: Arc<Gate>, patience: Duration) {
    let places = Arc::new(Semaphore::new(DELIVERED));
    while gate.phase() != Phase::Draining {
        // Whoever waits for another system keeps nobody else from going on.
        let Ok(free) = places.acquire().await else { return };
        drop(free);
        let claims = match platform.claim_deliveries(places.available_permits()).await {
            Ok(claims) => claims,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "what is to be delivered could not be told"
                );
                tokio::time::sleep(TICK).await;
                continue;
            }
        };
        if claims.is_empty() {
            // What other nodes heard, and what is tried again, is found by looking.
            let _told = tokio::time::timeout(TICK, platform.outgoing.notified()).await;
        }
        for claim in claims {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let platform = Arc::clone(&platform);
            tokio::spawn(async move {
                let id = claim.talk.conversation.clone();
                if let Err(error) = platform.deliver(claim, patience).await {
                    tracing::warn!(
                        conversation.id = %id, error = &error as &dyn std::error::Error,
                        "a conversation could not be delivered and is claimed again later"
                    );
                }
                drop(place);
            });
        }
    }
    let _all = places.acquire_many(DELIVERED as u32).await;
}

/// How often it is looked whether conversations were kept for long enough.
const RETIRE: Duration = Duration::from_secs(600);

/// Erases conversations that were kept for long enough, for as long as the server runs.
pub async fn retire(platform: Arc<Platform>) {
    loop {
        match platform.retire().await {
            Ok(0) => {
                // Whoever says that they are kept for less does not wait.
                let _told = tokio::time::timeout(RETIRE, platform.retiring.notified()).await;
            }
            // There may be more of them.
            Ok(_) => tokio::task::yield_now().await,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "conversations could not be erased");
                tokio::time::sleep(TICK).await;
            }
        }
    }
}

/// How many conversations are counted at a time.
const COUNTED: usize = 200;

/// Counts what conversations come to, for as long as the server runs.
pub async fn count(platform: Arc<Platform>) {
    loop {
        match platform.count_up(COUNTED).await {
            // There may be more of them.
            Ok(COUNTED) => tokio::task::yield_now().await,
            Ok(_) => tokio::time::sleep(TICK).await,
            Err(error) => {
                tracing::warn!(error = %error, "conversations could not be counted");
                tokio::time::sleep(TICK).await;
            }
        }
    }
}
