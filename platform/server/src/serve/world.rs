//! The world of a running server: the network, secrets from the environment, and the clock that wakes conversations.

use super::gate::{Gate, Phase};
use crate::config::Config;
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

/// A world on the network, as these settings want it.
pub fn network(config: &Config) -> anyhow::Result<World> {
    let options = Options { extra_roots: config.http.ca_file.clone(), ..Options::default() };
    let (fetch, secrets): (Arc<dyn Fetch>, Arc<dyn Secrets>) =
        (Arc::new(HttpFetch::new(options)?), Arc::new(Known { folder: config.secrets.folder.clone() }));
    let plugins = super::plugins::Host::new(&config.plugins, Arc::clone(&fetch), Arc::clone(&secrets));
    let script = crate::assets::script_engine();
    Ok(World { plugins: Arc::new(plugins), fetch, secrets, script, ..World::default() })
}

/// The secret `TOKEN` is the value of the environment variable `BOTLOOM_SECRET_TOKEN`, else the file `TOKEN` in the folder.
struct Known {
    folder: Option<PathBuf>,
}

#[async_trait]
impl Secrets for Known {
    async fn secret(&self, name: &str) -> Option<String> {
        // A name comes from a bot, and must not lead out of the folder.
        let plain =
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let named = std::env::var(format!("BOTLOOM_SECRET_{name}")).ok();
        let file = self.folder.as_ref().filter(|_| plain).map(|folder| folder.join(name));
        named.or_else(|| {
            let text = std::fs::read_to_string(file?).ok()?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        })
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
