//! The first tables.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob, string, string_null, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in UNIQUE {
            manager.create_index(index(name, table, columns).unique().take()).await?;
        }
        for (name, table, columns) in LOOKUP {
            manager.create_index(index(name, table, columns)).await?;
        }
        Ok(())
    }
}

const UNIQUE: &[(&str, &str, &[&str])] = &[
    ("member_email", "member", &["email"]),
    ("api_key_hash", "api_key", &["hash"]),
    ("bot_name", "bot", &["workspace_id", "name"]),
    ("version_number", "version", &["bot_id", "number"]),
    ("deployment_secret", "deployment", &["secret"]),
    ("turn_key", "turn", &["conversation_id", "key"]),
];

const LOOKUP: &[(&str, &str, &[&str])] = &[
    ("session_member", "session", &["member_id"]),
    ("deployment_bot", "deployment", &["bot_id"]),
    ("conversation_updated", "conversation", &["workspace_id", "updated_at", "id"]),
    ("attachment_conversation", "attachment", &["conversation_id"]),
];

fn index(name: &str, table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table.to_owned()).take();
    for column in columns {
        index.col((*column).to_owned());
    }
    index
}

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

fn tables() -> Vec<TableCreateStatement> {
    vec![
        table("workspace", &["id"], vec![string("id"), string("name"), big_integer("created_at")]),
        table(
            "member",
            &["id"],
            vec![
                string("id"),
                string("workspace_id"),
                string("name"),
                string("email"),
                text("password"),
                string("role"),
                big_integer("created_at"),
            ],
        ),
        table("session", &["hash"], vec![string("hash"), string("member_id"), big_integer("expires_at")]),
        table(
            "api_key",
            &["id"],
            vec![
                string("id"),
                string("workspace_id"),
                string("name"),
                string("role"),
                string("prefix"),
                string("hash"),
                big_integer("created_at"),
                big_integer_null("revoked_at"),
            ],
        ),
        table(
            "bot",
            &["id"],
            vec![
                string("id"),
                string("workspace_id"),
                string("name"),
                big_integer("revision"),
                big_integer("created_at"),
                big_integer("updated_at"),
            ],
        ),
        table("bot_file", &["bot_id", "path"], vec![string("bot_id"), string("path"), blob("content")]),
        table("release_file", &["digest", "path"], vec![string("digest"), string("path"), blob("content")]),
        table(
            "version",
            &["id"],
            vec![
                string("id"),
                string("workspace_id"),
                string("bot_id"),
                big_integer("number"),
                string("digest"),
                text("note"),
                text("author"),
                big_integer("created_at"),
            ],
        ),
        table(
            "deployment",
            &["id"],
            vec![
                string("id"),
                string("workspace_id"),
                string("bot_id"),
                string("version_id"),
                string("name"),
                string("secret"),
                big_integer("created_at"),
                big_integer("updated_at"),
            ],
        ),
        table(
            "conversation",
            &["id"],
            vec![
                string("id"),
                string("workspace_id"),
                string("bot_id"),
                string_null("deployment_id"),
                string("kind"),
                string("digest"),
                big_integer("turns"),
                string("mode"),
                text_null("language"),
                text_null("queue"),
                text_null("note"),
                text_null("assignee"),
                text_null("last_text"),
                text("slots"),
                big_integer("created_at"),
                big_integer("updated_at"),
            ],
        ),
        table(
            "turn",
            &["conversation_id", "seq"],
            vec![
                string("conversation_id"),
                big_integer("seq"),
                string("key"),
                big_integer("at"),
                text("activities"),
                blob("events"),
                text("trace"),
                text("summary"),
            ],
        ),
        table(
            "attachment",
            &["id"],
            vec![
                string("id"),
                string("conversation_id"),
                string("name"),
                text("media_type"),
                blob("content"),
                big_integer("created_at"),
            ],
        ),
    ]
}
