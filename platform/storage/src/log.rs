//! The ports of the runtime on the database: the log of conversations and the files of releases.

use crate::convert::{Convert, count, millis, number};
use crate::entity::{conversation, release_file, turn};
use crate::error::StoreError;
use crate::store::Store;
use async_trait::async_trait;
use botloom_ports::{
    CLAIM, ConversationId, Digest, EventLog, Files, Head, KeptValues, LogError, Releases, TurnRecord,
    ValueScope, Values,
};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TransactionTrait};

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
        crate::values::value(&self.all.read, conversation, plugin, scope, key).await.map_err(failed)
    }

    async fn kept(
        &self,
        conversation: &ConversationId,
        plugin: &str,
        scope: ValueScope,
    ) -> Result<KeptValues, LogError> {
        self.counted.of_conversation(&self.all.read, conversation, plugin, scope).await.map_err(failed)
    }
}

#[async_trait]
impl EventLog for Store {
    async fn head(&self, id: &ConversationId) -> Result<Head, LogError> {
        let found =
            conversation::Entity::find_by_id(id.as_str()).one(&self.all.read).await.map_err(failed)?;
        // What was said in it is gone; nobody goes on with it.
        let row = found.filter(|row| row.erased_at.is_none()).ok_or_else(|| LogError::Unknown(id.clone()))?;
        let release = Digest::parse(&row.digest)
            .map_err(|_| failed(StoreError::Damaged { what: "conversation", id: row.id }))?;
        Ok(Head {
            release,
            turns: number(row.turns),
            tenant: row.workspace_id.into(),
            counted_under: row.arm.map(Into::into),
        })
    }

    async fn read(&self, id: &ConversationId, after: u64) -> Result<Vec<TurnRecord>, LogError> {
        let rows = turn::Entity::find()
            .filter(turn::Column::ConversationId.eq(id.as_str()))
            .filter(turn::Column::Seq.gt(count(after)))
            .order_by_asc(turn::Column::Seq)
            .all(&self.all.read)
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
            .one(&self.all.read)
            .await
            .map_err(failed)?;
        row.map(|row| row.convert().map_err(failed)).transpose()
    }

    async fn append(&self, record: &TurnRecord) -> Result<(), LogError> {
        self.appender.append(record.clone()).await
    }

    async fn due(&self, at: Timestamp, most: usize) -> Result<Vec<(ConversationId, Timestamp)>, LogError> {
        use conversation::Column;
        let free =
            Condition::any().add(Column::ClaimedUntil.is_null()).add(Column::ClaimedUntil.lte(millis(at)));
        let due = conversation::Entity::find()
            .filter(Column::WakeAt.lte(millis(at)))
            .filter(free)
            .order_by_asc(Column::WakeAt)
            .order_by_asc(Column::Id)
            .limit(most as u64)
            .select_only()
            .column(Column::Id)
            .column(Column::WakeAt);
        // Mostly nobody wants to be woken; that is found out without a place among the writers.
        if due.clone().into_tuple::<(String, i64)>().one(&self.all.read).await.map_err(failed)?.is_none() {
            return Ok(Vec::new());
        }
        let transaction = self.all.write.begin().await.map_err(failed)?;
        // What another node claims at this moment is not waited for: it is that node's.
        let rows: Vec<(String, i64)> = due
            .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
            .into_tuple()
            .all(&transaction)
            .await
            .map_err(failed)?;
        conversation::Entity::update_many()
            .col_expr(Column::ClaimedUntil, Expr::value(millis(at) + CLAIM.as_millis() as i64))
            .filter(Column::Id.is_in(rows.iter().map(|(id, _)| id.as_str())))
            .exec(&transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        let read = |(id, wake): (String, i64)| {
            let due = Timestamp::from_millisecond(wake).ok();
            match (ConversationId::new(id.clone()), due) {
                (Ok(id), Some(due)) => Ok((id, due)),
                _ => Err(failed(StoreError::Damaged { what: "conversation", id })),
            }
        };
        rows.into_iter().map(read).collect()
    }

    async fn consents(
        &self,
        id: &ConversationId,
        person: Option<&str>,
        at: Timestamp,
    ) -> Result<Option<Vec<String>>, LogError> {
        crate::store::consent::given(&self.all.read, id, person, at).await.map(Some).map_err(failed)
    }

    async fn give_back(&self, claimed: &[ConversationId]) -> Result<(), LogError> {
        conversation::Entity::update_many()
            .col_expr(conversation::Column::ClaimedUntil, Expr::value(Option::<i64>::None))
            .filter(conversation::Column::Id.is_in(claimed.iter().map(ConversationId::as_str)))
            .exec(&self.all.write)
            .await
            .map_err(failed)?;
        Ok(())
    }
}

#[async_trait]
impl Releases for Store {
    async fn files(&self, digest: &Digest) -> Result<Option<Files>, LogError> {
        let rows = release_file::Entity::find()
            .filter(release_file::Column::Digest.eq(digest.as_str()))
            .all(&self.all.read)
            .await
            .map_err(failed)?;
        let files: Files = rows.into_iter().map(|row| (row.path, row.content)).collect();
        Ok((!files.is_empty()).then_some(files))
    }
}
