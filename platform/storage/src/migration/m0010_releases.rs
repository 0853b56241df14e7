//! From draft to production: environments, moves of deployments, what is counted of each version, preflights.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, string_null, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What serves today serves customers.
        let columns = [
            ("deployment", string("environment").default("production").take()),
            ("deployment", text_null("canary")),
            ("deployment", text("earlier").default("[]").take()),
            ("deployment", big_integer("moves").default(1).take()),
            ("deployment", big_integer("since").default(1).take()),
            ("conversation", string_null("arm")),
        ];
        for (table, mut column) in columns {
            let changed = Table::alter().table(table).add_column(&mut column).take();
            manager.alter_table(changed).await?;
        }
        let place = Index::create()
            .name("deployment_environment")
            .table("deployment")
            .col("bot_id")
            .col("environment")
            .unique()
            .take();
        manager.create_index(place).await?;
        let latest = Index::create()
            .name("conversation_latest")
            .table("conversation")
            .col("deployment_id")
            .col("created_at")
            .take();
        manager.create_index(latest).await?;
        for table in tables() {
            manager.create_table(table).await?;
        }
        let asked = Index::create()
            .name("preflight_release")
            .table("preflight")
            .col("bot_id")
            .col("environment")
            .col("release")
            .take();
        manager.create_index(asked).await?;
        let db = manager.get_connection();
        db.execute_unprepared(FIRST).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            for (table, texts) in TEXTS {
                for text in *texts {
                    let order = format!("ALTER TABLE {table} ALTER COLUMN {text} TYPE text COLLATE \"C\"");
                    db.execute_unprepared(&order).await?;
                }
            }
            for (table, own) in WALLS {
                let wall = WALL.replace("TABLE_NAME", table).replace("OWN", own);
                db.execute_unprepared(&wall).await?;
            }
        }
        Ok(())
    }
}

/// The history of what serves already begins with its last move.
const FIRST: &str = "INSERT INTO deployment_move (deployment_id, number, workspace_id, at, kind, actor, name, why, to_version) \
    SELECT id, 1, workspace_id, updated_at, 'deployed', NULL, '', '', version_id FROM deployment";

/// The texts of each table; on PostgreSQL their order is that of bytes, as in `m0005_walls.rs`.
const TEXTS: &[(&str, &[&str])] = &[
    ("deployment", &["environment", "canary", "earlier"]),
    ("conversation", &["arm"]),
    (
        "deployment_move",
        &[
            "deployment_id",
            "workspace_id",
            "kind",
            "actor",
            "name",
            "why",
            "broken",
            "from_version",
            "to_version",
        ],
    ),
    ("deployment_count", &["deployment_id", "version_id"]),
    ("environment", &["bot_id", "name", "workspace_id", "asks"]),
    (
        "preflight",
        &[
            "id",
            "workspace_id",
            "bot_id",
            "environment",
            "version_id",
            "release",
            "author",
            "state",
            "failure",
            "asks",
            "findings",
            "decision",
        ],
    ),
];

/// As in `m0005_walls.rs`.
const WALL: &str = "ALTER TABLE TABLE_NAME ENABLE ROW LEVEL SECURITY; ALTER TABLE TABLE_NAME FORCE ROW LEVEL SECURITY; \
    CREATE POLICY workspace ON TABLE_NAME USING (current_setting('botloom.workspace', true) = '*' OR OWN)";
const WALLS: &[(&str, &str)] = &[
    ("deployment_move", MINE),
    ("environment", MINE),
    ("preflight", MINE),
    (
        "deployment_count",
        "EXISTS (SELECT 1 FROM deployment WHERE deployment.id = deployment_count.deployment_id)",
    ),
];
const MINE: &str = "workspace_id = current_setting('botloom.workspace', true)";

fn tables() -> [TableCreateStatement; 4] {
    [
        table(
            "deployment_move",
            &["deployment_id", "number"],
            vec![
                string("deployment_id"),
                big_integer("number"),
                string("workspace_id"),
                big_integer("at"),
                string("kind"),
                string_null("actor"),
                text("name"),
                text("why"),
                text_null("broken"),
                string_null("from_version"),
                string("to_version"),
                big_integer_null("share"),
            ],
        ),
        table(
            "deployment_count",
            &["deployment_id", "since", "version_id", "lane"],
            vec![
                string("deployment_id"),
                big_integer("since"),
                string("version_id"),
                big_integer("lane"),
                big_integer("conversations"),
                big_integer("turns"),
                big_integer("messages"),
                big_integer("fallbacks"),
                big_integer("errors"),
                big_integer("handoffs"),
                big_integer("ratings"),
                big_integer("satisfaction"),
            ],
        ),
        table(
            "environment",
            &["bot_id", "name"],
            vec![
                string("bot_id"),
                string("name"),
                string("workspace_id"),
                text("asks"),
                big_integer("created_at"),
            ],
        ),
        table(
            "preflight",
            &["id"],
            vec![
                string("id"),
                string("workspace_id"),
                string("bot_id"),
                string("environment"),
                string_null("version_id"),
                string("release"),
                text("author"),
                string("state"),
                text_null("failure"),
                text("asks"),
                big_integer("done"),
                big_integer("total"),
                text("findings"),
                text_null("decision"),
                big_integer("created_at"),
                big_integer("updated_at"),
            ],
        ),
    ]
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
