//! Keys that the nodes of an installation share.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, string};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// As in `m0005_walls.rs`; no workspace has a part of it.
const WALL: &str = r#"
ALTER TABLE shared_key ALTER COLUMN name TYPE character varying COLLATE "C";
ALTER TABLE shared_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE shared_key FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON shared_key USING (current_setting('botloom.workspace', true) = '*')"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut name = Index::create();
        name.col("name");
        let table = Table::create()
            .table("shared_key")
            .col(string("name"))
            .col(blob("value"))
            .primary_key(&mut name)
            .take();
        manager.create_table(table).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(WALL).await?;
        }
        Ok(())
    }
}
