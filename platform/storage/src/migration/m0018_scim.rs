//! Directories that provision members by SCIM: their tokens, what they say of members, and their groups.

use super::table;
use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            string("workspace_id"),
            string("id"),
            text("name"),
            string("prefix"),
            string("hash").unique_key().take(),
            text("permissions"),
            big_integer("created_at"),
            big_integer_null("used_at"),
        ];
        let texts = ["workspace_id", "id", "name", "prefix", "hash", "permissions"];
        table::create(manager, "scim_token", &["id"], columns, &texts).await?;
        let columns = vec![
            string("workspace_id"),
            string("member_id"),
            text("user_name"),
            text_null("external_id"),
            text("document"),
            big_integer("updated_at"),
        ];
        let texts = ["workspace_id", "member_id", "user_name", "external_id", "document"];
        table::create(manager, "scim_user", &["member_id"], columns, &texts).await?;
        let columns = vec![
            string("workspace_id"),
            string("id"),
            text("name"),
            text("folded"),
            text_null("external_id"),
            big_integer("created_at"),
            big_integer("updated_at"),
        ];
        let texts = ["workspace_id", "id", "name", "folded", "external_id"];
        table::create(manager, "scim_group", &["id"], columns, &texts).await?;
        let columns = vec![string("workspace_id"), string("group_id"), string("member_id")];
        let texts = ["workspace_id", "group_id", "member_id"];
        table::create(manager, "scim_member", &["group_id", "member_id"], columns, &texts).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX scim_user_name ON scim_user (workspace_id, user_name)",
    "CREATE INDEX scim_user_external ON scim_user (workspace_id, external_id)",
    "CREATE UNIQUE INDEX scim_group_name ON scim_group (workspace_id, folded)",
    "CREATE INDEX scim_group_external ON scim_group (workspace_id, external_id)",
    "CREATE INDEX scim_member_of ON scim_member (member_id)",
];
