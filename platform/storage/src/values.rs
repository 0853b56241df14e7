//! Values that plug-ins keep: read one by one, changed in the transaction of the turn that wrote them.

use crate::convert::number;
use crate::entity::{conversation, plugin_value};
use botloom_domain::BotId;
use botloom_ports::{ConversationId, KeptValues, TurnRecord, ValueChange, ValueScope, ValueWrite};
use moka::future::Cache;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    TryInsertResult,
};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// How many places are remembered.
const COUNTED: u64 = 10_000;
/// How long a count stands.
const FRESH: Duration = Duration::from_secs(5);

/// The bots of conversations.
async fn bots(db: &impl ConnectionTrait, ids: Vec<&str>) -> Result<HashMap<String, String>, DbErr> {
    let found: Vec<(String, String)> = conversation::Entity::find()
        .filter(conversation::Column::Id.is_in(ids))
        .select_only()
        .column(conversation::Column::Id)
        .column(conversation::Column::BotId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

type Place = (String, String, String, String);

fn place(bot: &str, id: &ConversationId, plugin: &str, scope: ValueScope, key: &str) -> Place {
    let whose = match scope {
        ValueScope::Bot => "",
        ValueScope::Conversation => id.as_str(),
    };
    (bot.to_owned(), whose.to_owned(), plugin.to_owned(), key.to_owned())
}

/// A value as the turns that were recorded left it.
pub(crate) async fn value(
    db: &impl ConnectionTrait,
    id: &ConversationId,
    plugin: &str,
    scope: ValueScope,
    key: &str,
) -> Result<Option<String>, DbErr> {
    let bots = bots(db, vec![id.as_str()]).await?;
    let Some(bot) = bots.get(id.as_str()) else { return Ok(None) };
    let row = plugin_value::Entity::find_by_id(place(bot, id, plugin, scope, key)).one(db).await?;
    Ok(row.map(|row| row.value))
}

/// Whose values, where no turn says it.
#[derive(Debug, Clone, Copy)]
pub struct BotValue<'a> {
    /// Of which bot.
    pub bot: &'a BotId,
    /// In which of its conversations; none if there is none.
    pub conversation: Option<&'a ConversationId>,
    /// Of which plug-in, as the bot names it.
    pub plugin: &'a str,
}

impl BotValue<'_> {
    /// The place of a value; none for a value of a conversation where there is none.
    fn place(&self, scope: ValueScope, key: &str) -> Option<Place> {
        let whose = match scope {
            ValueScope::Bot => "",
            ValueScope::Conversation => self.conversation?.as_str(),
        };
        Some((self.bot.to_string(), whose.to_owned(), self.plugin.to_owned(), key.to_owned()))
    }
}

/// A value as it is now.
pub(crate) async fn of_bot(
    db: &impl ConnectionTrait,
    of: &BotValue<'_>,
    scope: ValueScope,
    key: &str,
) -> Result<Option<String>, DbErr> {
    let Some(place) = of.place(scope, key) else { return Ok(None) };
    let row = plugin_value::Entity::find_by_id(place).one(db).await?;
    Ok(row.map(|row| row.value))
}

/// How much is kept in the place of a key.
async fn kept(db: &impl ConnectionTrait, place: &Place) -> Result<KeptValues, DbErr> {
    use plugin_value::{Column, Entity};
    let (bot, whose, plugin, _) = place;
    let found: Option<(i64, Option<i64>)> = Entity::find()
        .select_only()
        .expr(Expr::cust("COUNT(*)"))
        // On PostgreSQL a sum of `bigint` is `numeric`.
        .expr(Expr::cust("CAST(SUM(octet_length(key) + octet_length(value)) AS bigint)"))
        .filter(Column::BotId.eq(bot))
        .filter(Column::ConversationId.eq(whose))
        .filter(Column::Plugin.eq(plugin))
        .into_tuple()
        .one(db)
        .await?;
    let (values, bytes) = found.unwrap_or_default();
    Ok(KeptValues { values: number(values), bytes: number(bytes.unwrap_or(0)) })
}

/// How much plug-ins keep, as it was counted some seconds ago: to count anew at every write would cost more than to write.
#[derive(Debug, Clone)]
pub(crate) struct CountedValues(Cache<Place, KeptValues>);

impl Default for CountedValues {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(COUNTED).time_to_live(FRESH).build())
    }
}

impl CountedValues {
    async fn get(&self, db: &impl ConnectionTrait, place: Place) -> Result<KeptValues, DbErr> {
        if let Some(known) = self.0.get(&place).await {
            return Ok(known);
        }
        let counted = kept(db, &place).await?;
        self.0.insert(place, counted).await;
        Ok(counted)
    }

    /// What is kept for a conversation, or for its bot.
    pub(crate) async fn of_conversation(
        &self,
        db: &impl ConnectionTrait,
        id: &ConversationId,
        plugin: &str,
        scope: ValueScope,
    ) -> Result<KeptValues, DbErr> {
        let bots = bots(db, vec![id.as_str()]).await?;
        let Some(bot) = bots.get(id.as_str()) else { return Ok(KeptValues::default()) };
        self.get(db, place(bot, id, plugin, scope, "")).await
    }

    /// What is kept where no turn says it.
    pub(crate) async fn of_bot(
        &self,
        db: &impl ConnectionTrait,
        of: &BotValue<'_>,
        scope: ValueScope,
    ) -> Result<KeptValues, DbErr> {
        match of.place(scope, "") {
            Some(place) => self.get(db, place).await,
            None => Ok(KeptValues::default()),
        }
    }
}

/// Makes changes that no turn makes, in the order of their places.
pub(crate) async fn keep_of_bot(
    db: &impl ConnectionTrait,
    of: &BotValue<'_>,
    writes: &[ValueWrite],
) -> Result<(), DbErr> {
    let mut changes: BTreeMap<Place, Vec<&ValueChange>> = BTreeMap::new();
    for write in writes {
        let Some(place) = of.place(write.scope, &write.key) else { continue };
        changes.entry(place).or_default().push(&write.change);
    }
    for (place, changes) in changes {
        while !change(db, &place, &changes).await? {}
    }
    Ok(())
}

/// Makes the changes of turns, in their order.
///
/// Values are changed in the order of their places, after the turns were written: whoever waits for a value here holds only
/// values before it, so that no two transactions wait for each other.
pub(crate) async fn keep<'r>(
    db: &impl ConnectionTrait,
    records: impl Iterator<Item = &'r TurnRecord>,
) -> Result<(), DbErr> {
    let records: Vec<&TurnRecord> = records.filter(|record| !record.values.is_empty()).collect();
    if records.is_empty() {
        return Ok(());
    }
    let bots = bots(db, records.iter().map(|record| record.conversation.as_str()).collect()).await?;
    let mut changes: BTreeMap<Place, Vec<&ValueChange>> = BTreeMap::new();
    for record in records {
        let Some(bot) = bots.get(record.conversation.as_str()) else { continue };
        for write in &record.values {
            let place = place(bot, &record.conversation, &write.plugin, write.scope, &write.key);
            changes.entry(place).or_default().push(&write.change);
        }
    }
    for (place, changes) in changes {
        while !change(db, &place, &changes).await? {}
    }
    Ok(())
}

/// Changes one value. `false` if another transaction made it while this one found that there is none.
///
/// The row is locked before it is read (SQLite has one writer and needs none), so a sum counts every change. What a change does is said in one
/// place, [`ValueChange::applied`], and not a second time in SQL.
async fn change(db: &impl ConnectionTrait, place: &Place, changes: &[&ValueChange]) -> Result<bool, DbErr> {
    use plugin_value::{ActiveModel, Column, Entity};
    let row = Entity::find_by_id(place.clone()).lock_exclusive().one(db).await?;
    let before = row.map(|row| row.value);
    let after = changes.iter().fold(before.clone(), |value, change| change.applied(value.as_deref()));
    match (before, after) {
        (None, None) => {}
        (Some(_), None) => {
            Entity::delete_by_id(place.clone()).exec(db).await?;
        }
        (Some(before), Some(after)) if before == after => {}
        (Some(_), Some(after)) => {
            let (bot, conversation, plugin, key) = place;
            Entity::update_many()
                .set(ActiveModel { value: Set(after), ..Default::default() })
                .filter(Column::BotId.eq(bot))
                .filter(Column::ConversationId.eq(conversation))
                .filter(Column::Plugin.eq(plugin))
                .filter(Column::Key.eq(key))
                .exec(db)
                .await?;
        }
        (None, Some(after)) => {
            let (bot_id, conversation_id, plugin, key) = place.clone();
            let row = ActiveModel {
                bot_id: Set(bot_id),
                conversation_id: Set(conversation_id),
                plugin: Set(plugin),
                key: Set(key),
                value: Set(after),
            };
            let other = OnConflict::new().do_nothing().to_owned();
            let made = Entity::insert(row).on_conflict(other).try_insert().exec_without_returning(db).await?;
            return Ok(matches!(made, TryInsertResult::Inserted(1)));
        }
    }
    Ok(true)
}
