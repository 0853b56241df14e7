//! Erasure: what was said in conversations is destroyed, that they were stays.
//!
//! A turn keeps its place, its key and its time, so that numbers have no gap and nobody appends to what is gone; the figures that a conversation was
//! counted in stay as they are.

use super::Store;
use super::consent;
use super::insight::forget;
use crate::convert::{Convert, findings_text, millis, mode_name};
use crate::entity::{attachment, channel_talk, conversation, plugin_value, preflight, sample_item, turn};
use crate::error::StoreError;
use botloom_domain::{BotId, Preflight, WorkspaceId};
use botloom_ports::{ConversationId, Mode, Summary};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

/// How many conversations are erased at a time, so that writers of turns do not wait for long.
const BATCH: usize = 50;

/// Why a conversation is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Somebody wants it so.
    Asked,
    /// It was kept for long enough.
    Old,
}

impl Store {
    /// Destroys what was said in conversations of a workspace, with their files, values, samples and examples; those that are not there or were
    /// erased before are left out. The ones that were erased are returned.
    ///
    /// # Errors
    /// If the database fails; then some may be erased, and none by half.
    pub async fn erase(
        &self,
        workspace: &WorkspaceId,
        ids: &[ConversationId],
        at: Timestamp,
    ) -> Result<Vec<ConversationId>, StoreError> {
        self.destroy(workspace, ids, at, Why::Asked).await
    }

    /// The same for conversations that were kept for as long as their workspace says. What persons consented to is theirs and not of a conversation:
    /// it stays, that it can be proven.
    ///
    /// # Errors
    /// If the database fails; then some may be erased, and none by half.
    pub async fn retire(
        &self,
        workspace: &WorkspaceId,
        ids: &[ConversationId],
        at: Timestamp,
    ) -> Result<Vec<ConversationId>, StoreError> {
        self.destroy(workspace, ids, at, Why::Old).await
    }

    async fn destroy(
        &self,
        workspace: &WorkspaceId,
        ids: &[ConversationId],
        at: Timestamp,
        why: Why,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let mut erased = Vec::new();
        for some in ids.chunks(BATCH) {
            let transaction = self.writing(workspace).await?;
            let mut done = Vec::new();
            for id in some {
                if one(&transaction, workspace, id, at, why).await? {
                    done.push(id.clone());
                }
            }
            if !done.is_empty() {
                examples(&transaction, workspace, &done).await?;
            }
            transaction.commit().await?;
            erased.extend(done);
        }
        if !erased.is_empty() && self.all.write.get_database_backend() == DbBackend::Sqlite {
            // The file that changes are written to first is emptied, as far as nobody reads it.
            let emptied = self.all.write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await;
            if let Err(error) = emptied {
                // What was erased is erased; the rest follows with a later write.
                tracing::warn!(error = %error, "the log of the database file could not be emptied after erasing");
            }
        }
        Ok(erased)
    }

    /// What plug-ins keep for a conversation: plug-in, key and value, in their order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn values_of(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        id: &ConversationId,
    ) -> Result<Vec<(String, String, String)>, StoreError> {
        use plugin_value::Column;
        let rows = plugin_value::Entity::find()
            .filter(Column::BotId.eq(bot.as_str()))
            .filter(Column::ConversationId.eq(id.as_str()))
            .order_by_asc(Column::Plugin)
            .order_by_asc(Column::Key)
            .all(&self.reading(workspace).await?)
            .await?;
        Ok(rows.into_iter().map(|row| (row.plugin, row.key, row.value)).collect())
    }
}

/// Erases a conversation, if it is there and is not erased.
async fn one(
    db: &DatabaseTransaction,
    workspace: &WorkspaceId,
    id: &ConversationId,
    at: Timestamp,
    why: Why,
) -> Result<bool, StoreError> {
    use conversation::Column;
    // Nobody appends to it meanwhile.
    let found = conversation::Entity::find_by_id(id.as_str())
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::ErasedAt.is_null())
        .lock_exclusive()
        .one(db)
        .await?;
    let Some(row) = found else { return Ok(false) };
    let turns = row.turns + 1;
    let summary = Summary {
        mode: Mode::Ended,
        language: row.language.clone(),
        queue: None,
        note: None,
        assignee: None,
        last_text: None,
        activities: 0,
        slots: serde_json::Map::new(),
        wake: None,
    };
    let summary = serde_json::to_string(&summary).map_err(|_| damaged(id))?;
    turn::Entity::update_many()
        .set(turn::ActiveModel {
            activities: Set("[]".to_owned()),
            events: Set(Vec::new()),
            trace: Set("null".to_owned()),
            summary: Set(summary.clone()),
            ..Default::default()
        })
        .filter(turn::Column::ConversationId.eq(id.as_str()))
        .exec(db)
        .await?;
    // One turn more: who has the conversation in memory finds out before anything is added to it.
    let last = turn::ActiveModel {
        conversation_id: Set(id.as_str().to_owned()),
        seq: Set(turns),
        key: Set(format!("erased-{}", at.as_millisecond())),
        at: Set(at.as_microsecond()),
        activities: Set("[]".to_owned()),
        events: Set(Vec::new()),
        trace: Set("null".to_owned()),
        summary: Set(summary),
    };
    turn::Entity::insert(last).exec_without_returning(db).await?;
    if let Some(found_at) = row.found_at {
        forget(db, found_at).await?;
    }
    conversation::Entity::update_many()
        .set(conversation::ActiveModel {
            turns: Set(turns),
            projected: Set(turns),
            mode: Set(mode_name(Mode::Ended).to_owned()),
            queue: Set(None),
            note: Set(None),
            assignee: Set(None),
            last_text: Set(None),
            slots: Set("{}".to_owned()),
            wake_at: Set(None),
            claimed_until: Set(None),
            customer: Set(None),
            person: Set(None),
            found_at: Set(None),
            delivered: Set(None),
            deliver_at: Set(None),
            erased_at: Set(Some(millis(at))),
            ..Default::default()
        })
        .filter(Column::Id.eq(id.as_str()))
        .exec(db)
        .await?;
    attachment::Entity::delete_many()
        .filter(attachment::Column::ConversationId.eq(id.as_str()))
        .exec(db)
        .await?;
    plugin_value::Entity::delete_many()
        .filter(plugin_value::Column::BotId.eq(row.bot_id))
        .filter(plugin_value::Column::ConversationId.eq(id.as_str()))
        .exec(db)
        .await?;
    match why {
        Why::Asked => consent::erase(db, workspace, id, row.person).await?,
        Why::Old => consent::forget_conversation(db, workspace, id).await?,
    }
    channel_talk::Entity::delete_by_id(id.as_str().to_owned()).exec(db).await?;
    sample_item::Entity::delete_many()
        .filter(sample_item::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(sample_item::Column::ConversationId.eq(id.as_str()))
        .exec(db)
        .await?;
    Ok(true)
}

/// Takes the examples out of preflights that are from these conversations.
async fn examples(
    db: &DatabaseTransaction,
    workspace: &WorkspaceId,
    erased: &[ConversationId],
) -> Result<(), StoreError> {
    let any = erased
        .iter()
        .fold(Condition::any(), |any, id| any.add(preflight::Column::Findings.contains(id.as_str())));
    let rows = preflight::Entity::find()
        .filter(preflight::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(any)
        .all(db)
        .await?;
    for row in rows {
        let id = row.id.clone();
        let mut found: Preflight = row.convert()?;
        for group in found.findings.replay.iter_mut().flat_map(|replay| &mut replay.groups) {
            group.examples.retain(|example| !erased.iter().any(|id| id.as_str() == example.conversation));
        }
        preflight::Entity::update_many()
            .col_expr(preflight::Column::Findings, Expr::value(findings_text(&found.findings)))
            .filter(preflight::Column::Id.eq(id))
            .exec(db)
            .await?;
    }
    Ok(())
}

fn damaged(id: &ConversationId) -> StoreError {
    StoreError::Damaged { what: "conversation", id: id.to_string() }
}
