//! The audit log.

use super::{Store, page};
use crate::convert::{Convert, count, millis, number, plain};
use crate::entity::{audit, workspace};
use crate::error::StoreError;
use botloom_domain::{AuditEntry, Deed, Page, PageRequest, WorkspaceId};
use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

impl Store {
    /// Adds what was done to the log of a workspace, in this order.
    ///
    /// # Errors
    /// If the database fails; then nothing was added.
    pub async fn add_audit(
        &self,
        workspace: &WorkspaceId,
        deeds: Vec<Deed>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        // Each entry has the hash of the one before: who adds at the same time comes after.
        workspace::Entity::find_by_id(workspace.to_string()).lock_exclusive().one(&transaction).await?;
        let last = audit::Entity::find()
            .filter(audit::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_desc(audit::Column::Number)
            .one(&transaction)
            .await?;
        let (mut last, mut hash) = match last {
            Some(row) => (number(row.number), row.hash),
            None => (0, AuditEntry::BEGIN.to_owned()),
        };
        let mut rows = Vec::with_capacity(deeds.len());
        for deed in deeds {
            last += 1;
            let deed = Deed { name: plain(&deed.name), arguments: plain(&deed.arguments), ..deed };
            let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
            let entry = AuditEntry::after(&hash, last, at, deed);
            let AuditEntry { number, at, deed, hash: own } = entry;
            hash.clone_from(&own);
            rows.push(audit::ActiveModel {
                workspace_id: Set(workspace.to_string()),
                number: Set(count(number)),
                at: Set(millis(at)),
                actor: Set(deed.actor),
                name: Set(deed.name),
                address: Set(deed.address),
                action: Set(deed.action),
                arguments: Set(deed.arguments),
                outcome: Set(deed.outcome),
                hash: Set(own),
            });
        }
        if !rows.is_empty() {
            audit::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The log of a workspace, the newest entry first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit(
        &self,
        workspace: &WorkspaceId,
        request: &PageRequest,
    ) -> Result<Page<AuditEntry>, StoreError> {
        let mut query = audit::Entity::find()
            .filter(audit::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_desc(audit::Column::Number)
            .limit(request.first as u64 + 1);
        if let Some(after) = request.after.as_ref().and_then(|after| after.parse::<u64>().ok()) {
            query = query.filter(audit::Column::Number.lt(count(after)));
        }
        let rows = query.all(&self.reading(workspace).await?).await?;
        page(request, rows, |row| row.number.to_string(), Convert::convert)
    }
}
