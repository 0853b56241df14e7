//! Plug-ins of workspaces: names, versions with components, keys whose signatures count.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, string, string_null, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let plugin = vec![
            string("workspace_id"),
            string("name"),
            big_integer("current"),
            text_null("allowed"),
            big_integer("created_at"),
            big_integer("updated_at"),
        ];
        manager.create_table(table("plugin", &["workspace_id", "name"], plugin)).await?;
        let version = vec![
            string("workspace_id"),
            string("plugin"),
            big_integer("number"),
            string("digest"),
            big_integer("size"),
            string_null("signer"),
            text("note"),
            text("author"),
            big_integer("created_at"),
            blob("content"),
        ];
        let key = &["workspace_id", "plugin", "number"];
        manager.create_table(table("plugin_version", key, version)).await?;
        let digest = Index::create()
            .name("plugin_version_digest")
            .table("plugin_version")
            .col("workspace_id")
            .col("digest")
            .take();
        manager.create_index(digest).await?;
        let keys = vec![string("workspace_id"), string("name"), blob("key"), big_integer("created_at")];
        manager.create_table(table("plugin_key", &["workspace_id", "name"], keys)).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            for (table, texts) in TEXTS {
                for text in *texts {
                    let order = format!("ALTER TABLE {table} ALTER COLUMN {text} TYPE text COLLATE \"C\"");
                    manager.get_connection().execute_unprepared(&order).await?;
                }
                manager.get_connection().execute_unprepared(&WALL.replace("TABLE_NAME", table)).await?;
            }
        }
        Ok(())
    }
}

/// The texts of each table; on PostgreSQL their order is that of bytes, as in `m0005_walls.rs`.
const TEXTS: &[(&str, &[&str])] = &[
    ("plugin", &["workspace_id", "name", "allowed"]),
    ("plugin_version", &["workspace_id", "plugin", "digest", "signer", "note", "author"]),
    ("plugin_key", &["workspace_id", "name"]),
];

/// As in `m0005_walls.rs`.
const WALL: &str = "ALTER TABLE TABLE_NAME ENABLE ROW LEVEL SECURITY; ALTER TABLE TABLE_NAME FORCE ROW LEVEL SECURITY; \
    CREATE POLICY workspace ON TABLE_NAME USING (current_setting('botloom.workspace', true) = '*' \
    OR workspace_id = current_setting('botloom.workspace', true))";

fn table(name: &str, key: &[&str], columns: Vec<ColumnDef>) -> TableCreateStatement {
    let mut table = Table::create().table(name.to_owned()).take();
    for column in columns {
        table.col(column);
    }
    let mut primary = Index::create();
    for column in key {
        primary.col((*column).to_owned());
    }
    table.primary_key(&mut primary).take()
}
