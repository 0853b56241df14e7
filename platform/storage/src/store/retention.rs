//! How long workspaces keep conversations.

use super::Store;
use crate::convert::{Convert, millis};
use crate::entity::{conversation, workspace};
use crate::error::StoreError;
use botloom_domain::{ConversationKind, Retention, WorkspaceId};
use botloom_ports::ConversationId;
use jiff::{SignedDuration, Timestamp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

impl Store {
    /// How long a workspace keeps conversations.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is no such workspace.
    pub async fn retention(&self, workspace: &WorkspaceId) -> Result<Retention, StoreError> {
        let db = self.reading(workspace).await?;
        let row = workspace::Entity::find_by_id(workspace.as_str()).one(&db).await?;
        Ok(of(&row.ok_or(StoreError::Gone)?))
    }

    /// Says how long a workspace keeps conversations.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_retention(
        &self,
        workspace: &WorkspaceId,
        retention: Retention,
    ) -> Result<(), StoreError> {
        let db = self.writing(workspace).await?;
        workspace::Entity::update_many()
            .set(workspace::ActiveModel {
                keep_conversations: Set(retention.conversations.map(i64::from)),
                keep_tests: Set(retention.tests.map(i64::from)),
                ..Default::default()
            })
            .filter(workspace::Column::Id.eq(workspace.as_str()))
            .exec(&db)
            .await?;
        Ok(db.commit().await?)
    }

    /// The workspaces that do not keep everything.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn retentions(&self) -> Result<Vec<(WorkspaceId, Retention)>, StoreError> {
        use workspace::Column;
        let some = Condition::any()
            .add(Column::KeepConversations.is_not_null())
            .add(Column::KeepTests.is_not_null());
        let rows =
            workspace::Entity::find().filter(some).order_by_asc(Column::Id).all(&self.all.read).await?;
        let read = |row: workspace::Model| {
            let retention = of(&row);
            let workspace: botloom_domain::Workspace = row.convert()?;
            Ok((workspace.id, retention))
        };
        rows.into_iter().map(read).collect()
    }

    /// How many conversations of a workspace this retention would erase now.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn outlived(
        &self,
        workspace: &WorkspaceId,
        retention: Retention,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let db = self.reading(workspace).await?;
        Ok(conversation::Entity::find().filter(old(workspace, retention, now)).count(&db).await?)
    }

    /// The conversations that this retention would erase now, those that rest longest first, at most `most`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn outliving(
        &self,
        workspace: &WorkspaceId,
        retention: Retention,
        now: Timestamp,
        most: u64,
    ) -> Result<Vec<ConversationId>, StoreError> {
        use conversation::Column;
        let ids: Vec<String> = conversation::Entity::find()
            .filter(old(workspace, retention, now))
            .order_by_asc(Column::UpdatedAt)
            .limit(most)
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(&self.reading(workspace).await?)
            .await?;
        ids.into_iter().map(super::conversation::named).collect()
    }
}

fn of(row: &workspace::Model) -> Retention {
    let days = |days: Option<i64>| days.and_then(|days| u32::try_from(days).ok());
    Retention { conversations: days(row.keep_conversations), tests: days(row.keep_tests) }
}

/// What a conversation that is kept no longer is: not erased yet, and at rest. One that wants to be woken goes on by itself.
fn old(workspace: &WorkspaceId, retention: Retention, now: Timestamp) -> Condition {
    use conversation::Column;
    let kinds =
        [(ConversationKind::Live, retention.conversations), (ConversationKind::Test, retention.tests)];
    let before = |days: u32| now.saturating_sub(SignedDuration::from_hours(i64::from(days) * 24));
    let of_kind = kinds.into_iter().filter_map(|(kind, days)| {
        let before = before(days?).ok()?;
        let of_kind = Condition::all().add(Column::Kind.eq(kind.name()));
        Some(of_kind.add(Column::UpdatedAt.lt(millis(before))))
    });
    // Nothing is older than what is said of no kind.
    let any = of_kind.fold(Condition::any().add(Column::Id.eq("")), Condition::add);
    Condition::all()
        .add(Column::WorkspaceId.eq(workspace.as_str()))
        .add(Column::ErasedAt.is_null())
        .add(Column::WakeAt.is_null())
        .add(any)
}
