//! What workspaces let plug-ins do, as the runtime asks for it.

use crate::store::Store;
use async_trait::async_trait;
use botloom_domain::WorkspaceId;
use botloom_ports::{Allowed, Digest, Grants, LogError};
use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;

/// How long a grant may be used before it is looked up again: a person who takes something back waits no longer than this.
const FRESH: Duration = Duration::from_secs(2);
/// How many are kept.
const KEPT: u64 = 20_000;

/// The grants of a store.
pub struct StoredGrants {
    store: Store,
    kept: Cache<(String, Digest), Option<Arc<Allowed>>>,
}

impl StoredGrants {
    /// The grants of this store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, kept: Cache::builder().max_capacity(KEPT).time_to_live(FRESH).build() }
    }
}

#[async_trait]
impl Grants for StoredGrants {
    async fn grant(&self, tenant: &str, code: &Digest) -> Result<Option<Allowed>, LogError> {
        // Who is no workspace, such as a conversation test, has said nothing.
        let Ok(workspace) = WorkspaceId::parse(tenant) else { return Ok(None) };
        let look_up = async {
            let grants = self.store.plugin_grants(&workspace, code).await?;
            // Under several names it may do what all of them allow.
            let most = grants.iter().map(Allowed::from).reduce(|one, other| one.within(&other));
            Ok(most.map(Arc::new))
        };
        let found = self.kept.try_get_with((tenant.to_owned(), code.clone()), look_up).await;
        let found = found.map_err(|error: Arc<crate::StoreError>| LogError::Store(Box::new(error)))?;
        Ok(found.map(|allowed| allowed.as_ref().clone()))
    }
}
