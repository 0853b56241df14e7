//! The audit log of each workspace.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string, string_null, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("audit")
            .col(string("workspace_id"))
            .col(big_integer("number"))
            .col(big_integer("at"))
            .col(string("actor"))
            .col(text("name"))
            .col(string_null("address"))
            .col(string("action"))
            .col(text("arguments"))
            .col(string("outcome"))
            .col(string("hash"))
            .primary_key(Index::create().col("workspace_id").col("number"))
            .take();
        manager.create_table(table).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            for column in
                ["workspace_id", "actor", "name", "address", "action", "arguments", "outcome", "hash"]
            {
                let order = format!("ALTER TABLE audit ALTER COLUMN {column} TYPE text COLLATE \"C\"");
                manager.get_connection().execute_unprepared(&order).await?;
            }
            manager.get_connection().execute_unprepared(WALL).await?;
        }
        Ok(())
    }
}

/// As in `m0005_walls.rs`; and what stands in the log is neither changed nor removed.
const WALL: &str = "ALTER TABLE audit ENABLE ROW LEVEL SECURITY; ALTER TABLE audit FORCE ROW LEVEL SECURITY; \
    CREATE POLICY workspace_reads ON audit FOR SELECT USING (current_setting('botloom.workspace', true) = '*' \
    OR workspace_id = current_setting('botloom.workspace', true)); \
    CREATE POLICY workspace_adds ON audit FOR INSERT WITH CHECK (current_setting('botloom.workspace', true) = '*' \
    OR workspace_id = current_setting('botloom.workspace', true))";
