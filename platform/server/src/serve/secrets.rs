//! Where secrets come from.

use async_trait::async_trait;
use botloom_ports::Secrets;
use botloom_storage::{Store, StoredSecrets};
use tokio::sync::OnceCell;

/// Secrets of who runs the process: `TOKEN` is the value of the environment variable `BOTLOOM_SECRET_TOKEN`.
pub struct Environment;

#[async_trait]
impl Secrets for Environment {
    async fn secret(&self, _tenant: &str, name: &str) -> Option<String> {
        std::env::var(format!("BOTLOOM_SECRET_{name}")).ok()
    }
}

/// The secrets of workspaces. Those of the environment belong to the workspace that the installation began with and to no other: bots of
/// others could send them anywhere.
pub struct Installed {
    store: Store,
    stored: StoredSecrets,
    first: OnceCell<String>,
}

impl Installed {
    pub fn new(store: Store, stored: StoredSecrets) -> Self {
        Self { store, stored, first: OnceCell::new() }
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
            None if self.is_first(tenant).await => Environment.secret(tenant, name).await,
            found => found,
        }
    }
}
