//! Where secrets come from.

use crate::config::Config;
use async_trait::async_trait;
use botloom_domain::SecretName;
use botloom_ports::Secrets;
use botloom_storage::{Store, StoredSecrets};
use std::path::PathBuf;
use tokio::sync::OnceCell;

/// Secrets of who runs the process: `TOKEN` is the value of the environment variable `BOTLOOM_SECRET_TOKEN`, else the file `TOKEN` in the
/// folder.
pub struct Known {
    folder: Option<PathBuf>,
}

impl Known {
    pub fn of(config: &Config) -> Self {
        Self { folder: config.secrets.folder.clone() }
    }
}

#[async_trait]
impl Secrets for Known {
    async fn secret(&self, _tenant: &str, name: &str) -> Option<String> {
        // A name comes from a bot, and must not lead out of the folder.
        SecretName::parse(name).ok()?;
        let file = self.folder.as_ref().map(|folder| folder.join(name));
        std::env::var(format!("BOTLOOM_SECRET_{name}")).ok().or_else(|| {
            let text = std::fs::read_to_string(file?).ok()?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        })
    }
}

/// The secrets of workspaces. Those of who runs the server belong to the workspace that the installation began with and to no other: bots of
/// others could send them anywhere.
pub struct Installed {
    store: Store,
    stored: StoredSecrets,
    known: Known,
    first: OnceCell<String>,
}

impl Installed {
    pub fn new(store: Store, stored: StoredSecrets, known: Known) -> Self {
        Self { store, stored, known, first: OnceCell::new() }
    }

    async fn is_first(&self, tenant: &str) -> bool {
        let first = self.first.get_or_try_init(async || {
            let workspaces = self.store.workspaces().await.map_err(|error| {
                tracing::error!(error = &error as &dyn std::error::Error, "the workspaces cannot be read");
            })?;
            workspaces.first().map(|first| first.id.to_string()).ok_or(())
        });
        first.await.is_ok_and(|first| first == tenant)
    }
}

#[async_trait]
impl Secrets for Installed {
    async fn secret(&self, tenant: &str, name: &str) -> Option<String> {
        match self.stored.secret(tenant, name).await {
            None if self.is_first(tenant).await => self.known.secret(tenant, name).await,
            found => found,
        }
    }
}
