//! The world of a running server: the network and the clock that wakes conversations.

use botloom_api::Platform;
use botloom_engine::World;
use botloom_fetch::{HttpFetch, Options};
use botloom_ports::{Fetch, Secrets};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked whether a conversation wants to be woken.
const TICK: Duration = Duration::from_secs(1);
/// How often canaries are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How many conversations are woken at a time.
const WOKEN: usize = 256;

/// A world on the network with these secrets. `BOTLOOM_CA_FILE` names a PEM file of further root certificates.
pub fn network(secrets: Arc<dyn Secrets>) -> anyhow::Result<World> {
    let options =
        Options { extra_roots: std::env::var_os("BOTLOOM_CA_FILE").map(PathBuf::from), ..Options::default() };
    let fetch: Arc<dyn Fetch> = Arc::new(HttpFetch::new(options)?);
    let plugins = super::plugins::Host::new(Arc::clone(&fetch), Arc::clone(&secrets));
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

/// Wakes conversations whose time has come, for as long as the server runs.
pub async fn wake(platform: Arc<Platform>) {
    loop {
        match platform.engine.wake(WOKEN).await {
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
