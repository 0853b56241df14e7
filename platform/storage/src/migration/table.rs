//! What new tables share.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;

/// What keeps rows of other workspaces out of sight, see `m0005_walls.rs`.
const WALL: &str = "ALTER TABLE TABLE_NAME ENABLE ROW LEVEL SECURITY; ALTER TABLE TABLE_NAME FORCE ROW LEVEL SECURITY; \
    CREATE POLICY workspace ON TABLE_NAME USING (current_setting('botloom.workspace', true) = '*' \
    OR workspace_id = current_setting('botloom.workspace', true))";

/// A table of workspaces, whose columns begin with `workspace_id`. On PostgreSQL it gets its wall, and its `texts` the order of bytes.
pub(super) async fn create(
    manager: &SchemaManager<'_>,
    name: &'static str,
    key: &[&'static str],
    columns: Vec<ColumnDef>,
    texts: &[&str],
) -> Result<(), DbErr> {
    let mut table = Table::create().table(name).take();
    for column in columns {
        table.col(column);
    }
    let mut primary = Index::create();
    for column in key {
        primary.col(*column);
    }
    manager.create_table(table.primary_key(&mut primary).take()).await?;
    if manager.get_database_backend() == DbBackend::Postgres {
        for text in texts {
            let order = format!("ALTER TABLE {name} ALTER COLUMN {text} TYPE text COLLATE \"C\"");
            manager.get_connection().execute_unprepared(&order).await?;
        }
        manager.get_connection().execute_unprepared(&WALL.replace("TABLE_NAME", name)).await?;
    }
    Ok(())
}
