//! Conversations of channels of plug-ins: begun, found again, and delivered by who claimed them.
//!
//! A claim is the time in `conversation.deliver_at`: what is changed under it is changed where it still stands there, so that somebody who took
//! too long changes nothing that is another's by then.

use super::Store;
use super::conversation::row;
use crate::convert::{count, millis, number, plain, plain_if, time};
use crate::entity::{channel_talk, conversation, turn};
use crate::error::StoreError;
use crate::values::{self, BotValue};
use botloom_domain::{BotId, ChannelTalk, Conversation, DeploymentId, WorkspaceId};
use botloom_ports::{ConversationId, KeptValues, TurnRecord, ValueScope, ValueWrite};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, LockBehavior, LockType, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, TransactionTrait,
};
use std::collections::HashMap;

/// A conversation of which something is to be delivered, by whoever has this.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Which, and how far it is delivered.
    pub talk: ChannelTalk,
    /// The bot.
    pub bot: BotId,
    /// The digest of the release on which it began.
    pub release: String,
    /// The language of the talk.
    pub language: Option<String>,
    /// Of how many turns everything is delivered.
    pub delivered: u64,
    /// Until when nobody else does it.
    pub until: Timestamp,
}

impl Store {
    /// Begins a conversation of a channel without turns.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if there is one of this id.
    pub async fn create_channel_talk(
        &self,
        new: &Conversation,
        talk: &ChannelTalk,
    ) -> Result<(), StoreError> {
        let begun =
            conversation::ActiveModel { delivered: Set(Some(0)), deliver_at: Set(Some(0)), ..row(new) };
        let of_channel = channel_talk::ActiveModel {
            workspace_id: Set(talk.workspace.to_string()),
            conversation_id: Set(talk.conversation.as_str().to_owned()),
            deployment_id: Set(talk.deployment.to_string()),
            plugin: Set(talk.plugin.clone()),
            place: Set(talk.place.clone()),
            number: Set(count(talk.number)),
            outside: Set(plain(&talk.outside)),
            user_id: Set(plain(&talk.user)),
            user_name: Set(plain_if(&talk.user_name)),
            line: Set(count(talk.line)),
            attempts: Set(0),
            since: Set(None),
            failed: Set(0),
            error: Set(None),
            error_at: Set(None),
        };
        let transaction = self.writing(&talk.workspace).await?;
        conversation::Entity::insert(begun).exec_without_returning(&transaction).await?;
        channel_talk::Entity::insert(of_channel).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The newest conversation of a place.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn latest_channel_talk(
        &self,
        workspace: &WorkspaceId,
        place: &str,
    ) -> Result<Option<ChannelTalk>, StoreError> {
        let found = channel_talk::Entity::find()
            .filter(channel_talk::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(channel_talk::Column::Place.eq(place))
            .order_by_desc(channel_talk::Column::Number)
            .one(&self.reading(workspace).await?)
            .await?;
        found.map(talk).transpose()
    }

    /// What a conversation is if it is one of a channel.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn channel_talk(
        &self,
        workspace: &WorkspaceId,
        id: &ConversationId,
    ) -> Result<Option<ChannelTalk>, StoreError> {
        let found = channel_talk::Entity::find_by_id(id.as_str())
            .filter(channel_talk::Column::WorkspaceId.eq(workspace.as_str()))
            .one(&self.reading(workspace).await?)
            .await?;
        found.map(talk).transpose()
    }

    /// Whether a conversation of a place has a turn under this key.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn was_heard(
        &self,
        workspace: &WorkspaceId,
        place: &str,
        key: &str,
    ) -> Result<bool, StoreError> {
        let those = Query::select()
            .column(channel_talk::Column::ConversationId)
            .from(channel_talk::Entity)
            .and_where(channel_talk::Column::WorkspaceId.eq(workspace.as_str()))
            .and_where(channel_talk::Column::Place.eq(place))
            .to_owned();
        let found = turn::Entity::find()
            .filter(turn::Column::ConversationId.in_subquery(those))
            .filter(turn::Column::Key.eq(key))
            .select_only()
            .column(turn::Column::Seq)
            .into_tuple::<i64>()
            .one(&self.reading(workspace).await?)
            .await?;
        Ok(found.is_some())
    }

    /// Notes who wrote last.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn note_channel_user(
        &self,
        talk: &ChannelTalk,
        user: &str,
        name: Option<&str>,
    ) -> Result<(), StoreError> {
        let transaction = self.writing(&talk.workspace).await?;
        channel_talk::Entity::update_many()
            .set(channel_talk::ActiveModel {
                user_id: Set(plain(user)),
                user_name: Set(name.map(plain)),
                ..Default::default()
            })
            .filter(channel_talk::Column::ConversationId.eq(talk.conversation.as_str()))
            .exec(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Takes conversations of whatever workspace of which something is to be delivered now; nobody else has them until then.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn claim_deliveries(
        &self,
        now: Timestamp,
        until: Timestamp,
        most: usize,
    ) -> Result<Vec<Claim>, StoreError> {
        use conversation::Column;
        let due = conversation::Entity::find()
            // As the condition of the index says it.
            .filter(Expr::cust("delivered < turns"))
            .filter(Column::DeliverAt.lte(millis(now)))
            .order_by_asc(Column::DeliverAt)
            .order_by_asc(Column::Id)
            .limit(most as u64);
        // Mostly there is nothing; that is found out without a place among the writers.
        let ids = due.clone().select_only().column(Column::Id).into_tuple::<String>();
        if ids.one(&self.all.read).await?.is_none() {
            return Ok(Vec::new());
        }
        let transaction = self.all.write.begin().await?;
        let rows =
            due.lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked).all(&transaction).await?;
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        conversation::Entity::update_many()
            .col_expr(Column::DeliverAt, Expr::value(millis(until)))
            .filter(Column::Id.is_in(ids.iter().copied()))
            .exec(&transaction)
            .await?;
        let talks = channel_talk::Entity::find()
            .filter(channel_talk::Column::ConversationId.is_in(ids))
            .all(&transaction)
            .await?;
        transaction.commit().await?;
        let mut talks: HashMap<String, channel_talk::Model> =
            talks.into_iter().map(|row| (row.conversation_id.clone(), row)).collect();
        let claim = |row: conversation::Model| {
            let damaged = || StoreError::Damaged { what: "conversation", id: row.id.clone() };
            Ok(Claim {
                talk: talk(talks.remove(&row.id).ok_or_else(damaged)?)?,
                bot: BotId::parse(&row.bot_id).map_err(|_| damaged())?,
                release: row.digest.clone(),
                language: row.language.clone(),
                delivered: number(row.delivered.unwrap_or_default()),
                until,
            })
        };
        rows.into_iter().map(claim).collect()
    }

    /// Turns of a conversation that is claimed, from the first of which something may not be delivered yet, at most `most`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn undelivered(&self, claim: &Claim, most: u64) -> Result<Vec<TurnRecord>, StoreError> {
        use crate::convert::Convert;
        let rows = turn::Entity::find()
            .filter(turn::Column::ConversationId.eq(claim.talk.conversation.as_str()))
            .filter(turn::Column::Seq.gt(count(claim.delivered)))
            .order_by_asc(turn::Column::Seq)
            .limit(most)
            .all(&self.all.read)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// Notes how far a conversation is delivered, and how the next message stands; `due` is when it goes on, or until when it stays claimed. `false` if
    /// it is not claimed any more by this one: then nothing is noted.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn note_delivery(&self, claim: &mut Claim, due: Timestamp) -> Result<bool, StoreError> {
        let transaction = self.all.write.begin().await?;
        if !held(&transaction, claim, due).await? {
            return Ok(false);
        }
        let at = &claim.talk;
        channel_talk::Entity::update_many()
            .set(channel_talk::ActiveModel {
                line: Set(count(at.line)),
                attempts: Set(count(at.attempts)),
                since: Set(at.since.map(millis)),
                failed: Set(count(at.failed)),
                error: Set(at.error.as_ref().map(|(why, _)| plain(why))),
                error_at: Set(at.error.as_ref().map(|(_, when)| millis(*when))),
                ..Default::default()
            })
            .filter(channel_talk::Column::ConversationId.eq(at.conversation.as_str()))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        claim.until = due;
        Ok(true)
    }

    /// A value that a plug-in keeps for a bot, or for one of its conversations.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bot_value(
        &self,
        of: &BotValue<'_>,
        scope: ValueScope,
        key: &str,
    ) -> Result<Option<String>, StoreError> {
        Ok(values::of_bot(&self.all.read, of, scope, key).await?)
    }

    /// How much a plug-in keeps there, as it was some seconds ago.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn kept_values(&self, of: &BotValue<'_>, scope: ValueScope) -> Result<KeptValues, StoreError> {
        Ok(self.counted.of_bot(&self.all.read, of, scope).await?)
    }

    /// Of how many conversations something is not delivered yet; for who owns the machine.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn deliveries_waiting(&self) -> Result<u64, StoreError> {
        let behind = conversation::Entity::find().filter(Expr::cust("delivered < turns"));
        Ok(behind.count(&self.all.read).await?)
    }

    /// Makes changes of values that no turn makes.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keep_values(&self, of: &BotValue<'_>, writes: &[ValueWrite]) -> Result<(), StoreError> {
        if writes.is_empty() {
            return Ok(());
        }
        let transaction = self.all.write.begin().await?;
        values::keep_of_bot(&transaction, of, writes).await?;
        Ok(transaction.commit().await?)
    }
}

/// Moves the claim on, if it still stands.
async fn held(db: &DatabaseTransaction, claim: &Claim, due: Timestamp) -> Result<bool, StoreError> {
    use conversation::Column;
    let moved = conversation::Entity::update_many()
        .col_expr(Column::DeliverAt, Expr::value(millis(due)))
        .col_expr(Column::Delivered, Expr::value(count(claim.delivered)))
        .filter(Column::Id.eq(claim.talk.conversation.as_str()))
        .filter(Column::DeliverAt.eq(millis(claim.until)))
        .exec(db)
        .await?;
    Ok(moved.rows_affected == 1)
}

fn talk(row: channel_talk::Model) -> Result<ChannelTalk, StoreError> {
    let damaged =
        || StoreError::Damaged { what: "conversation of a channel", id: row.conversation_id.clone() };
    Ok(ChannelTalk {
        conversation: ConversationId::new(row.conversation_id.clone()).map_err(|_| damaged())?,
        workspace: WorkspaceId::parse(&row.workspace_id).map_err(|_| damaged())?,
        deployment: DeploymentId::parse(&row.deployment_id).map_err(|_| damaged())?,
        plugin: row.plugin,
        place: row.place,
        number: number(row.number),
        outside: row.outside,
        user: row.user_id,
        user_name: row.user_name,
        line: number(row.line),
        attempts: number(row.attempts),
        since: row.since.map(time),
        failed: number(row.failed),
        error: row.error.zip(row.error_at.map(time)),
    })
}
