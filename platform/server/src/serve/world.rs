//! The world of a running server: the network, secrets from the environment, and the clock that wakes conversations.

use async_trait::async_trait;
use botloom_api::Platform;
use botloom_engine::World;
use botloom_fetch::{HttpFetch, Options};
use botloom_ports::{Fetch, Secrets};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked whether a conversation wants to be woken.
const TICK: Duration = Duration::from_secs(1);
/// How many conversations are woken at a time.
const WOKEN: usize = 256;

/// A world on the network. `BOTLOOM_CA_FILE` names a PEM file of further root certificates.
pub fn network() -> anyhow::Result<World> {
    let options =
        Options { extra_roots: std::env::var_os("BOTLOOM_CA_FILE").map(PathBuf::from), ..Options::default() };
    let (fetch, secrets): (Arc<dyn Fetch>, Arc<dyn Secrets>) =
        (Arc::new(HttpFetch::new(options)?), Arc::new(Environment));
    let plugins = super::plugins::Host::new(Arc::clone(&fetch), Arc::clone(&secrets));
    let script = crate::assets::script_engine();
    Ok(World { plugins: Arc::new(plugins), fetch, secrets, script, ..World::default() })
}

/// The secret `TOKEN` is the value of the environment variable `BOTLOOM_SECRET_TOKEN`.
struct Environment;

#[async_trait]
impl Secrets for Environment {
    async fn secret(&self, name: &str) -> Option<String> {
        std::env::var(format!("BOTLOOM_SECRET_{name}")).ok()
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
