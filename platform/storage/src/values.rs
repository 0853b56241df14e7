//! Values that plug-ins keep: read one by one, changed in the transaction of the turn that wrote them.

use crate::entity::{conversation, plugin_value};
use botloom_ports::{ConversationId, ValueScope, ValueWrite};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

/// The bot of a conversation.
async fn bot(db: &impl ConnectionTrait, id: &ConversationId) -> Result<Option<String>, DbErr> {
    conversation::Entity::find()
        .filter(conversation::Column::Id.eq(id.as_str()))
        .select_only()
        .column(conversation::Column::BotId)
        .into_tuple()
        .one(db)
        .await
}

type Place = (String, String, String, String);

fn place(bot: &str, id: &ConversationId, plugin: &str, scope: ValueScope, key: &str) -> Place {
    let whose = match scope {
        ValueScope::Bot => "",
        ValueScope::Conversation => id.as_str(),
    };
    (bot.to_owned(), whose.to_owned(), plugin.to_owned(), key.to_owned())
}

async fn at(db: &impl ConnectionTrait, place: Place) -> Result<Option<String>, DbErr> {
    Ok(plugin_value::Entity::find_by_id(place).one(db).await?.map(|row| row.value))
}

/// A value as the turns that were recorded left it.
pub(crate) async fn value(
    db: &impl ConnectionTrait,
    id: &ConversationId,
    plugin: &str,
    scope: ValueScope,
    key: &str,
) -> Result<Option<String>, DbErr> {
    let Some(bot) = bot(db, id).await? else { return Ok(None) };
    at(db, place(&bot, id, plugin, scope, key)).await
}

/// Makes the changes of a turn; turns are written one after the other, so a sum counts every one.
pub(crate) async fn keep(
    db: &impl ConnectionTrait,
    id: &ConversationId,
    writes: &[ValueWrite],
) -> Result<(), DbErr> {
    if writes.is_empty() {
        return Ok(());
    }
    let Some(bot) = bot(db, id).await? else { return Ok(()) };
    for write in writes {
        let place = place(&bot, id, &write.plugin, write.scope, &write.key);
        let before = at(db, place.clone()).await?;
        let Some(value) = write.change.applied(before.as_deref()) else {
            plugin_value::Entity::delete_by_id(place).exec(db).await?;
            continue;
        };
        let (bot_id, conversation_id, plugin, key) = place;
        let row = plugin_value::ActiveModel {
            bot_id: Set(bot_id),
            conversation_id: Set(conversation_id),
            plugin: Set(plugin),
            key: Set(key),
            value: Set(value),
        };
        let columns = [
            plugin_value::Column::BotId,
            plugin_value::Column::ConversationId,
            plugin_value::Column::Plugin,
            plugin_value::Column::Key,
        ];
        let replaced = OnConflict::columns(columns).update_column(plugin_value::Column::Value).to_owned();
        plugin_value::Entity::insert(row).on_conflict(replaced).exec_without_returning(db).await?;
    }
    Ok(())
}
