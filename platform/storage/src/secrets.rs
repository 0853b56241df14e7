//! Secrets of workspaces, as the runtime asks for them.

use crate::seal::Keyring;
use crate::store::Store;
use async_trait::async_trait;
use botloom_domain::WorkspaceId;
use botloom_ports::Secrets;
use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;

/// How long a value may be used before it is looked up again: who sets or removes one waits no longer than this.
const FRESH: Duration = Duration::from_secs(2);
/// How many are kept.
const KEPT: u64 = 10_000;

/// The secrets of a store.
pub struct StoredSecrets {
    store: Store,
    keyring: Arc<Keyring>,
    kept: Cache<(String, String), Option<Arc<str>>>,
}

impl StoredSecrets {
    /// The secrets of this store, which this keyring opens.
    #[must_use]
    pub fn new(store: Store, keyring: Arc<Keyring>) -> Self {
        Self { store, keyring, kept: Cache::builder().max_capacity(KEPT).time_to_live(FRESH).build() }
    }
}

#[async_trait]
impl Secrets for StoredSecrets {
    async fn secret(&self, tenant: &str, name: &str) -> Option<String> {
        // Who is no workspace, such as a conversation test, has none.
        let workspace = WorkspaceId::parse(tenant).ok()?;
        let look_up = async {
            let value = self.store.secret_value(&self.keyring, &workspace, name).await?;
            Ok::<_, crate::StoreError>(value.map(Arc::from))
        };
        match self.kept.try_get_with((tenant.to_owned(), name.to_owned()), look_up).await {
            Ok(value) => value.map(|value: Arc<str>| value.to_string()),
            Err(error) => {
                tracing::error!(
                    workspace = tenant,
                    secret = name,
                    error = &*error as &dyn std::error::Error,
                    "a secret cannot be opened"
                );
                None
            }
        }
    }
}
