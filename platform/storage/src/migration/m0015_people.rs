//! Own roles, scopes of keys, invitations, codes beside the password, and where sessions came from.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob, string, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// As in `m0005_walls.rs`: whose rows of the new tables are seen.
const OWN: &str = "workspace_id = current_setting('botloom.workspace', true)";
const WALLS: &[(&str, &str)] = &[
    ("role", OWN),
    ("invitation", OWN),
    ("sign_in_policy", OWN),
    ("second_factor", "EXISTS (SELECT 1 FROM member WHERE member.id = second_factor.member_id)"),
];
/// New texts, to be ordered by their bytes.
const TEXTS: &[(&str, &[&str])] = &[
    ("role", &["id", "workspace_id", "name", "description", "permissions"]),
    ("invitation", &["id", "workspace_id", "email", "role", "hash", "author"]),
    ("sign_in_policy", &["workspace_id"]),
    ("second_factor", &["member_id", "recovery"]),
    ("session", &["address", "agent", "way"]),
    ("api_key", &["scopes"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ("member", big_integer("active").default(1).take()),
            ("session", big_integer("created_at").default(0).take()),
            ("session", big_integer("seen_at").default(0).take()),
            ("session", text_null("address").take()),
            ("session", text_null("agent").take()),
            ("session", text("way").default("password").take()),
            ("api_key", text_null("scopes").take()),
        ];
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        let tables = [
            Table::create()
                .table("role")
                .col(string("id").primary_key())
                .col(string("workspace_id"))
                .col(string("name"))
                .col(text("description"))
                .col(text("permissions"))
                .col(big_integer("created_at"))
                .col(big_integer("updated_at"))
                .take(),
            Table::create()
                .table("invitation")
                .col(string("id").primary_key())
                .col(string("workspace_id"))
                .col(string("email"))
                .col(string("role"))
                .col(string("hash").unique_key())
                .col(string("author"))
                .col(big_integer("created_at"))
                .col(big_integer("expires_at"))
                .col(big_integer_null("used_at"))
                .col(big_integer_null("revoked_at"))
                .take(),
            Table::create()
                .table("second_factor")
                .col(string("member_id").primary_key())
                .col(blob("sealed"))
                .col(big_integer_null("confirmed_at"))
                .col(big_integer("last_step"))
                .col(text("recovery"))
                .take(),
            Table::create()
                .table("sign_in_policy")
                .col(string("workspace_id").primary_key())
                .col(big_integer("require_code"))
                .col(big_integer("updated_at"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        let index = |name: &'static str, table: &'static str, columns: &[&'static str]| {
            let mut index = Index::create();
            index.name(name).table(table);
            for column in columns {
                index.col(*column);
            }
            index
        };
        manager.create_index(index("role_name", "role", &["workspace_id", "name"]).unique().take()).await?;
        manager.create_index(index("invitation_of", "invitation", &["workspace_id"]).take()).await?;
        manager.create_index(index("session_of", "session", &["member_id"]).take()).await?;
        walls(manager, TEXTS, WALLS).await
    }
}

/// PostgreSQL only: the order of texts, and walls.
pub(super) async fn walls(
    manager: &SchemaManager<'_>,
    texts: &[(&str, &[&str])],
    walls: &[(&str, &str)],
) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let db = manager.get_connection();
    for (table, columns) in texts {
        for column in *columns {
            let order = format!("ALTER TABLE {table} ALTER COLUMN {column} TYPE text COLLATE \"C\"");
            db.execute_unprepared(&order).await?;
        }
    }
    for (table, own) in walls {
        let wall = format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; \
             CREATE POLICY workspace ON {table} USING (current_setting('botloom.workspace', true) = '*' OR {own})"
        );
        db.execute_unprepared(&wall).await?;
    }
    Ok(())
}
