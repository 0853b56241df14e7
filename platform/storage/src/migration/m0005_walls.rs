//! PostgreSQL only: walls between workspaces behind those of the queries, and texts in the order of their bytes.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The order of a language changes with the system's library, and indexes that were built in the old one no longer find what they hold. The
/// order of bytes never does, and it is SQLite's.
const ORDER: &str = r#"
DO $$
DECLARE field record;
BEGIN
  FOR field IN
    SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.table_name <> 'seaql_migrations'
      AND c.data_type IN ('character varying', 'text')
  LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE %s COLLATE "C"', field.table_name, field.column_name, field.data_type);
  END LOOP;
END $$"#;

/// Which rows of a table belong to the workspace that was named. What belongs to something of a workspace asks that one, whose own
/// policy answers. `release_file` has no workspace: it is named by the digest of its content.
const WALLS: &[(&str, &str)] = &[
    ("workspace", "id = current_setting('botloom.workspace', true)"),
    ("member", OWN),
    ("api_key", OWN),
    ("bot", OWN),
    ("version", OWN),
    ("deployment", OWN),
    ("conversation", OWN),
    ("session", "EXISTS (SELECT 1 FROM member WHERE member.id = session.member_id)"),
    ("bot_file", "EXISTS (SELECT 1 FROM bot WHERE bot.id = bot_file.bot_id)"),
    ("plugin_value", "EXISTS (SELECT 1 FROM bot WHERE bot.id = plugin_value.bot_id)"),
    ("turn", "EXISTS (SELECT 1 FROM conversation WHERE conversation.id = turn.conversation_id)"),
    ("attachment", "EXISTS (SELECT 1 FROM conversation WHERE conversation.id = attachment.conversation_id)"),
];
const OWN: &str = "workspace_id = current_setting('botloom.workspace', true)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let db = manager.get_connection();
        db.execute_unprepared(ORDER).await?;
        for (table, own) in WALLS {
            // FORCE: the tables belong to the role that uses them. Where nothing was named, the setting is missing and no row is seen.
            let wall = format!(
                "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; \
                 CREATE POLICY workspace ON {table} USING (current_setting('botloom.workspace', true) = '*' OR {own})"
            );
            db.execute_unprepared(&wall).await?;
        }
        Ok(())
    }
}
