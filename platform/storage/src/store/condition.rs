//! How the database fares, for who watches the installation: nothing here belongs to a workspace.

use super::Store;
use crate::convert::{millis, mode_name, number};
use crate::entity::{conversation, workspace};
use crate::error::StoreError;
use crate::migration::Migrator;
use botloom_domain::ConversationKind;
use botloom_ports::Mode;
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::time::Duration;

/// For how long turns that could not be written count against what smaller writes say.
const REFUSING: Duration = Duration::from_secs(5);

/// The connections of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// What it is for: `read`, `write`, `workspaces`, `turns`.
    pub name: &'static str,
    /// How many are open.
    pub open: u32,
    /// How many of these have nothing to do.
    pub idle: u32,
}

impl Store {
    /// The pools of this process.
    #[must_use]
    pub fn pools(&self) -> Vec<PoolState> {
        let of = |name, db: &DatabaseConnection| {
            let (open, idle) = match db.get_database_backend() {
                DbBackend::Postgres => {
                    let pool = db.get_postgres_connection_pool();
                    (pool.size(), pool.num_idle())
                }
                _ => {
                    let pool = db.get_sqlite_connection_pool();
                    (pool.size(), pool.num_idle())
                }
            };
            PoolState { name, open, idle: u32::try_from(idle).unwrap_or(u32::MAX) }
        };
        match self.all.read.get_database_backend() {
            DbBackend::Postgres => vec![
                of("read", &self.all.read),
                of("workspaces", &self.walled.read),
                of("turns", self.appender.database()),
            ],
            _ => vec![of("read", &self.all.read), of("write", &self.all.write)],
        }
    }

    /// Whether the tables are those of this version, and a write reaches the disk on the way that turns take.
    ///
    /// # Errors
    /// If they are not, or the database does not take it.
    pub async fn probe(&self) -> Result<(), StoreError> {
        if !Migrator::get_pending_migrations(&self.all.read).await?.is_empty() {
            return Err(StoreError::Behind);
        }
        // A small write may find room where a turn does not.
        if self.appender.failed().is_some_and(|ago| ago < REFUSING) {
            return Err(StoreError::Refusing);
        }
        let first = workspace::Entity::find().order_by_asc(workspace::Column::Id).one(&self.all.read).await?;
        let first = first.ok_or(StoreError::Gone)?;
        // A change of nothing is written like any other.
        let transaction = self.appender.database().begin().await?;
        workspace::Entity::update_many()
            .col_expr(workspace::Column::Name, Expr::col(workspace::Column::Name))
            .filter(workspace::Column::Id.eq(first.id))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// How many conversations of customers that had a turn since then are not over, by who talks.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn open_conversations(&self, since: Timestamp) -> Result<Vec<(String, u64)>, StoreError> {
        // By workspace, since that is how they are found by time.
        let sql = match self.all.read.get_database_backend() {
            DbBackend::Postgres => OPEN.replace("?1", "$1").replace("?2", "$2").replace("?3", "$3"),
            _ => OPEN.to_owned(),
        };
        let values =
            [millis(since).into(), ConversationKind::Live.name().into(), mode_name(Mode::Ended).into()];
        let statement = Statement::from_sql_and_values(self.all.read.get_database_backend(), sql, values);
        let rows = self.all.read.query_all_raw(statement).await?;
        let read = |row: sea_orm::QueryResult| {
            let count: i64 = row.try_get_by_index(1)?;
            Ok((row.try_get_by_index(0)?, number(count)))
        };
        rows.into_iter().map(read).collect()
    }

    /// How many conversations wanted to be woken before this time and were not, and when the first of them did.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn overdue(&self, at: Timestamp) -> Result<(u64, Option<Timestamp>), StoreError> {
        use conversation::Column;
        let found: Option<(i64, Option<i64>)> = conversation::Entity::find()
            .filter(Column::WakeAt.lte(millis(at)))
            .select_only()
            .expr(Column::Id.count())
            .expr(Column::WakeAt.min())
            .into_tuple()
            .one(&self.all.read)
            .await?;
        let (count, first) = found.unwrap_or_default();
        Ok((number(count), first.and_then(|at| Timestamp::from_millisecond(at).ok())))
    }
}

const OPEN: &str = "SELECT c.mode, COUNT(*) FROM workspace w JOIN conversation c ON c.workspace_id = w.id \
     AND c.updated_at > ?1 WHERE c.kind = ?2 AND c.mode <> ?3 GROUP BY c.mode ORDER BY c.mode";
