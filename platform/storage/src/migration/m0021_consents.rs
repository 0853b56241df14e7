//! What persons consented to and withdrew, every change of it.

use super::table;
use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            string("workspace_id"),
            string("id"),
            text_null("person"),
            text_null("conversation_id"),
            big_integer_null("turn"),
            text("purpose"),
            boolean("given"),
            big_integer("at"),
            string("source"),
            text_null("actor"),
            text_null("actor_name"),
            text_null("evidence"),
            big_integer_null("expires_at"),
        ];
        let texts = [
            "workspace_id",
            "id",
            "person",
            "conversation_id",
            "purpose",
            "source",
            "actor",
            "actor_name",
            "evidence",
        ];
        table::create(manager, "consent", &["id"], columns, &texts).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}

const INDEXES: &[&str] = &[
    "CREATE INDEX consent_of_person ON consent (workspace_id, person) WHERE person IS NOT NULL",
    "CREATE INDEX consent_of_conversation ON consent (workspace_id, conversation_id) WHERE conversation_id IS NOT NULL",
];
