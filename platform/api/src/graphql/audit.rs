//! The audit log of the workspace.

use super::member::DateTime;
use super::page::connection;
use super::{allowed, broken, platform};
use async_graphql::{Context, Error, Object};
use botloom_domain::{PageRequest, Permission};

/// Something that somebody did.
#[derive(Clone)]
pub(crate) struct AuditEntry(botloom_domain::AuditEntry);

connection!(AuditConnection, AuditEdge, AuditEntry);

#[Object]
impl AuditEntry {
    /// Counted from 1, without gaps.
    async fn number(&self) -> u64 {
        self.0.number
    }

    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// The id of the member or key.
    async fn actor(&self) -> &str {
        &self.0.deed.actor
    }

    /// Their name at that time.
    async fn name(&self) -> &str {
        &self.0.deed.name
    }

    /// The address that the request came from.
    async fn address(&self) -> Option<&str> {
        self.0.deed.address.as_deref()
    }

    /// What, by the name of its mutation.
    async fn action(&self) -> &str {
        &self.0.deed.action
    }

    /// With what, as JSON; secrets are left out, files are a size and a digest.
    async fn arguments(&self) -> &str {
        &self.0.deed.arguments
    }

    /// What came of it: `done`, `denied`, `invalid`, `conflict`, `not_found`, `problems` or `failed`.
    async fn outcome(&self) -> &str {
        &self.0.deed.outcome
    }

    /// The hash of the entry before and of this one's content; `botloom audit` checks them.
    async fn hash(&self) -> &str {
        &self.0.hash
    }
}

#[derive(Default)]
pub(super) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// Who did what, the newest first. What was said in conversations stands in them.
    #[graphql(complexity = "first.unwrap_or(50) as usize * child_complexity / 4")]
    async fn audit(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<AuditConnection, Error> {
        let actor = allowed(ctx, Permission::ReadAudit)?;
        let request = PageRequest::new(first, after);
        let page = platform(ctx).store.audit(&actor.workspace, &request).await.map_err(broken)?;
        Ok(AuditConnection::new(page, request.after.is_none(), AuditEntry))
    }
}
