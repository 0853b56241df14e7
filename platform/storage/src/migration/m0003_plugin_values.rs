//! Values that plug-ins keep: for a bot, or for one of its conversations.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut key = Index::create();
        for column in ["bot_id", "conversation_id", "plugin", "key"] {
            key.col(column);
        }
        let table = Table::create()
            .table("plugin_value")
            .col(string("bot_id"))
            // Empty for what belongs to all conversations of the bot.
            .col(string("conversation_id"))
            .col(string("plugin"))
            .col(string("key"))
            .col(text("value"))
            .primary_key(&mut key)
            .take();
        manager.create_table(table).await
    }
}
