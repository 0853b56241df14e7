//! The ports of the runtime on the database: the log of conversations and the files of releases.

use crate::convert::{Convert, count, millis, number};
use crate::entity::{conversation, release_file, turn};
use crate::error::StoreError;
use crate::store::Store;
use async_trait::async_trait;
use botloom_ports::{
    ConversationId, Digest, EventLog, Files, Head, LogError, Releases, TurnRecord, ValueScope, Values,
};
use jiff::Timestamp;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

fn failed(error: impl Into<StoreError>) -> LogError {
    LogError::Store(Box::new(error.into()))
}

#[async_trait]
impl Values for Store {
    async fn value(
        &self,
        conversation: &ConversationId,
        plugin: &str,
        scope: ValueScope,
        key: &str,
    ) -> Result<Option<String>, LogError> {
        crate::values::value(&self.read, conversation, plugin, scope, key).await.map_err(failed)
    }
}

#[async_trait]
impl EventLog for Store {
    async fn head(&self, id: &ConversationId) -> Result<Head, LogError> {
        let found = conversation::Entity::find_by_id(id.as_str()).one(&self.read).await.map_err(failed)?;
        let row = found.ok_or_else(|| LogError::Unknown(id.clone()))?;
        let release = Digest::parse(&row.digest)
            .map_err(|_| failed(StoreError::Damaged { what: "conversation", id: row.id }))?;
        Ok(Head { release, turns: number(row.turns), tenant: row.workspace_id.into() })
    }

    async fn read(&self, id: &ConversationId, after: u64) -> Result<Vec<TurnRecord>, LogError> {
        let rows = turn::Entity::find()
            .filter(turn::Column::ConversationId.eq(id.as_str()))
            .filter(turn::Column::Seq.gt(count(after)))
            .order_by_asc(turn::Column::Seq)
            .all(&self.read)
            .await
            .map_err(failed)?;
        if rows.is_empty() {
            self.head(id).await?;
        }
        rows.into_iter().map(|row| row.convert().map_err(failed)).collect()
    }

    async fn by_key(&self, id: &ConversationId, key: &str) -> Result<Option<TurnRecord>, LogError> {
        let row = turn::Entity::find()
            .filter(turn::Column::ConversationId.eq(id.as_str()))
            .filter(turn::Column::Key.eq(key))
            .one(&self.read)
            .await
            .map_err(failed)?;
        row.map(|row| row.convert().map_err(failed)).transpose()
    }

    async fn append(&self, record: &TurnRecord) -> Result<(), LogError> {
        self.appender.append(record.clone()).await
    }

    async fn due(&self, at: Timestamp, most: usize) -> Result<Vec<(ConversationId, Timestamp)>, LogError> {
        let rows: Vec<(String, i64)> = conversation::Entity::find()
            .filter(conversation::Column::WakeAt.lte(millis(at)))
            .order_by_asc(conversation::Column::WakeAt)
            .order_by_asc(conversation::Column::Id)
            .limit(most as u64)
            .select_only()
            .column(conversation::Column::Id)
            .column(conversation::Column::WakeAt)
            .into_tuple()
            .all(&self.read)
            .await
            .map_err(failed)?;
        let read = |(id, wake): (String, i64)| {
            let due = Timestamp::from_millisecond(wake).ok();
            match (ConversationId::new(id.clone()), due) {
                (Ok(id), Some(due)) => Ok((id, due)),
                _ => Err(failed(StoreError::Damaged { what: "conversation", id })),
            }
        };
        rows.into_iter().map(read).collect()
    }
}

#[async_trait]
impl Releases for Store {
    async fn files(&self, digest: &Digest) -> Result<Option<Files>, LogError> {
        let rows = release_file::Entity::find()
            .filter(release_file::Column::Digest.eq(digest.as_str()))
            .all(&self.read)
            .await
            .map_err(failed)?;
        let files: Files = rows.into_iter().map(|row| (row.path, row.content)).collect();
        Ok((!files.is_empty()).then_some(files))
    }
}
