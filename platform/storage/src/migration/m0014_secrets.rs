//! Secrets of workspaces and the keys that seal them.

use super::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, string, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let secret = vec![
            string("workspace_id"),
            string("name"),
            blob("sealed"),
            big_integer("updated_at"),
            text("updated_by"),
        ];
        let texts = ["workspace_id", "name", "updated_by"];
        table::create(manager, "secret", &["workspace_id", "name"], secret, &texts).await?;
        let key = vec![string("workspace_id"), string("master"), blob("sealed"), big_integer("created_at")];
        table::create(manager, "workspace_key", &["workspace_id"], key, &["workspace_id", "master"]).await
    }
}
