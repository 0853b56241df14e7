//! What a database is like, for whoever runs the machine: nothing in it is changed, and it need not have tables yet.

use crate::address::{Address, Kind};
use crate::entity::workspace_key;
use crate::error::StoreError;
use crate::migration::Migrator;
use crate::postgres::{self, Sight};
use crate::seal::Keyring;
use jiff::Timestamp;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, EntityTrait,
    QuerySelect, Statement,
};
use sea_orm_migration::MigratorTrait;
use std::collections::BTreeSet;

/// How the tables of a database stand to this version of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tables {
    /// There are none; the first start makes them.
    None,
    /// They are of an earlier version, so many steps behind; the next start brings them here.
    Behind(usize),
    /// They are of this version.
    Current,
    /// They are of a later version, which this one does not open.
    Ahead,
}

/// What a database is like.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The product and its version.
    pub product: String,
    /// How its tables stand to this version.
    pub tables: Tables,
    /// The time that a server says; a file says none.
    pub clock: Option<Timestamp>,
    /// Whether the role sees every row, whatever workspace it is of; then only the queries keep workspaces apart.
    pub above_walls: bool,
    /// Whether what was acknowledged may be lost with the machine.
    pub unsafe_writes: bool,
    /// The names of the master keys by which secrets are sealed.
    pub masters: BTreeSet<String>,
}

impl Inspection {
    /// Looks at a database.
    ///
    /// # Errors
    /// If it cannot be reached or read. There is no file that would be made.
    pub async fn of(address: &Address) -> Result<Self, StoreError> {
        let db = match &address.0 {
            Kind::Sqlite(file) => {
                let mut options = ConnectOptions::new(format!("sqlite://{}?mode=ro", file.display()));
                options.max_connections(1).sqlx_logging(false);
                Database::connect(options).await?
            }
            Kind::Postgres(url) => postgres::connect(url, Sight::Everything, 1).await?,
        };
        let looked = look(&db).await;
        // Nothing was written, so nothing can be lost by it.
        let _closed = db.close().await;
        Ok(looked?)
    }

    /// The master keys of these secrets that a keyring does not have.
    #[must_use]
    pub fn lacks(&self, keyring: &Keyring) -> Vec<String> {
        self.masters.iter().filter(|master| keyring.has(master).is_err()).cloned().collect()
    }
}

async fn look(db: &DatabaseConnection) -> Result<Inspection, DbErr> {
    let is_server = db.get_database_backend() == DbBackend::Postgres;
    let (version, is_there) = if is_server {
        (
            "SELECT 'PostgreSQL ' || current_setting('server_version')",
            "SELECT count(*) FROM pg_class WHERE oid = to_regclass('seaql_migrations')",
        )
    } else {
        (
            "SELECT 'SQLite ' || sqlite_version()",
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
        )
    };
    let product = first::<String>(db, version).await?.unwrap_or_default();
    let tables = match first::<i64>(db, is_there).await? {
        Some(0) | None => Tables::None,
        Some(_) => tables(&names(db).await?),
    };
    let clock = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    let clock = if is_server { first::<i64>(db, clock).await? } else { None };
    let masters = match tables {
        Tables::Current => {
            let masters = workspace_key::Entity::find().select_only().column(workspace_key::Column::Master);
            masters.distinct().into_tuple::<String>().all(db).await?.into_iter().collect()
        }
        _ => BTreeSet::new(),
    };
    Ok(Inspection {
        product,
        tables,
        clock: clock.and_then(|clock| Timestamp::from_millisecond(clock).ok()),
        above_walls: is_server && postgres::is_above_walls(db).await?,
        unsafe_writes: is_server && !postgres::syncs(db).await?,
        masters,
    })
}

/// The steps that were taken.
async fn names(db: &DatabaseConnection) -> Result<BTreeSet<String>, DbErr> {
    let rows = db.query_all_raw(statement(db, "SELECT version FROM seaql_migrations")).await?;
    rows.into_iter().map(|row| row.try_get_by_index(0)).collect()
}

fn tables(taken: &BTreeSet<String>) -> Tables {
    let known: BTreeSet<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    match known.difference(taken).count() {
        _ if !taken.is_subset(&known) => Tables::Ahead,
        0 => Tables::Current,
        behind => Tables::Behind(behind),
    }
}

async fn first<T: sea_orm::TryGetable>(db: &DatabaseConnection, sql: &str) -> Result<Option<T>, DbErr> {
    let row = db.query_one_raw(statement(db, sql)).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}

fn statement(db: &DatabaseConnection, sql: &str) -> Statement {
    Statement::from_string(db.get_database_backend(), sql)
}
