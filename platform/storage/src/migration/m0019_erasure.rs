//! Conversations whose content was destroyed, the persons that conversations are of, and how long workspaces keep them.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [text_null("person"), big_integer_null("erased_at")] {
            manager.alter_table(Table::alter().table("conversation").add_column(column).take()).await?;
        }
        for column in [big_integer_null("keep_conversations"), big_integer_null("keep_tests")] {
            manager.alter_table(Table::alter().table("workspace").add_column(column).take()).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(ORDER).await?;
        }
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }
}

/// Texts are in the order of their bytes, see `m0005_walls.rs`.
const ORDER: &str = "ALTER TABLE conversation ALTER COLUMN person TYPE text COLLATE \"C\"";

const INDEX: &str = "CREATE INDEX conversation_of_person ON conversation (workspace_id, person, updated_at) WHERE person IS NOT NULL";
