//! Conversations of channels of plug-ins.
//!
//! `conversation.delivered` is the number of turns of which everything is delivered, and nothing for conversations that need no delivery; the index
//! holds those that are behind. `deliver_at` is when that is due, and while somebody does it, until when nobody else does.

use super::table;
use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [big_integer_null("delivered"), big_integer_null("deliver_at")] {
            manager.alter_table(Table::alter().table("conversation").add_column(column).take()).await?;
        }
        let columns = vec![
            string("workspace_id"),
            string("conversation_id"),
            string("deployment_id"),
            text("plugin"),
            string("place"),
            big_integer("number"),
            text("outside"),
            text("user_id"),
            text_null("user_name"),
            big_integer("line"),
            big_integer("attempts"),
            big_integer_null("since"),
            big_integer("failed"),
            text_null("error"),
            big_integer_null("error_at"),
        ];
        let texts = [
            "workspace_id",
            "conversation_id",
            "deployment_id",
            "plugin",
            "place",
            "outside",
            "user_id",
            "user_name",
            "error",
        ];
        table::create(manager, "channel_talk", &["conversation_id"], columns, &texts).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}

const INDEXES: &[&str] = &[
    "CREATE INDEX conversation_undelivered ON conversation (deliver_at) WHERE delivered < turns",
    "CREATE UNIQUE INDEX channel_talk_place ON channel_talk (place, number)",
];
