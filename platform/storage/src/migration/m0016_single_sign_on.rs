//! Identity providers of workspaces.

use super::m0015_people::walls;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob_null, string, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

const OWN: &str = "workspace_id = current_setting('botloom.workspace', true)";
const WALLS: &[(&str, &str)] = &[("single_sign_on", OWN), ("sign_in_domain", OWN), ("sign_in_attempt", OWN)];
const TEXTS: &[(&str, &[&str])] = &[
    ("member", &["subject"]),
    ("single_sign_on", &["workspace_id", "settings"]),
    ("sign_in_domain", &["domain", "workspace_id"]),
    ("sign_in_attempt", &["state", "workspace_id", "browser", "nonce", "verifier", "next"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let subject = Table::alter().table("member").add_column(text_null("subject")).take();
        manager.alter_table(subject).await?;
        let tables = [
            Table::create()
                .table("single_sign_on")
                .col(string("workspace_id").primary_key())
                .col(text("settings"))
                .col(blob_null("sealed"))
                .col(big_integer("updated_at"))
                .take(),
            Table::create()
                .table("sign_in_domain")
                .col(string("domain").primary_key())
                .col(string("workspace_id"))
                .take(),
            Table::create()
                .table("sign_in_attempt")
                .col(string("state").primary_key())
                .col(string("workspace_id"))
                .col(string("browser"))
                .col(string("nonce"))
                .col(string("verifier"))
                .col(text("next"))
                .col(big_integer("expires_at"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        let mut subject = Index::create();
        subject.name("member_subject").table("member").col("workspace_id").col("subject").unique();
        manager.create_index(subject).await?;
        walls(manager, TEXTS, WALLS).await
    }
}
