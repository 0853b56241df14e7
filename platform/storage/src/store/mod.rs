//! The store: one file per noun.

pub(crate) mod api_key;
pub(crate) mod attachment;
pub(crate) mod audit;
pub(crate) mod bot;
pub(crate) mod channel_talk;
pub(crate) mod condition;
pub(crate) mod consent;
pub(crate) mod conversation;
pub(crate) mod counts;
pub(crate) mod deployment;
pub(crate) mod environment;
pub(crate) mod erasure;
pub(crate) mod insight;
pub(crate) mod invitation;
pub(crate) mod member;
pub(crate) mod plugin;
pub(crate) mod preflight;
pub(crate) mod retention;
pub(crate) mod role;
pub(crate) mod scim;
pub(crate) mod scim_token;
pub(crate) mod second_factor;
pub(crate) mod secret;
pub(crate) mod session;
pub(crate) mod shared_key;
pub(crate) mod sign_on;
pub(crate) mod usage;
pub(crate) mod version;

use self::counts::LANES;
use crate::address::{Address, Kind};
use crate::append::Appender;
use crate::error::StoreError;
use crate::migration::Migrator;
use crate::postgres::{self, Alone, Sight};
use crate::values::CountedValues;
use botloom_domain::{Page, PageRequest, WorkspaceId};
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use url::Url;

/// How many connections read a SQLite file at a time.
const READERS: u32 = 4;
/// How many connections to PostgreSQL a node has at most: for what names a workspace, for what does not, and for turns. More writers
/// of turns make smaller groups and more syncs; they were not faster (docs/benchmarks.md).
const CONNECTIONS: (u32, u32, u32) = (8, 8, 1);

/// A unique text that nobody guesses, later ones of a process greater than earlier ones: of two in one millisecond the second is dated
/// a millisecond later.
#[must_use]
pub fn fresh() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
    let later = |last: u64| Some(now.max(last + 1));
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, later).unwrap_or_default();
    ulid::Ulid::from_datetime(UNIX_EPOCH + Duration::from_millis(now.max(last + 1))).to_string()
}

/// The database of an installation.
#[derive(Debug, Clone)]
pub struct Store {
    /// For the log, for what a secret leads to, and for who owns the machine: sees every workspace.
    pub(crate) all: Connections,
    /// For everything else: sees the workspace that a transaction was begun for, see [`Store::reading`] and [`Store::writing`].
    walled: Connections,
    pub(crate) appender: Appender,
    pub(crate) counted: CountedValues,
    /// Where it is; others than a file may have several nodes.
    pub(crate) address: Address,
}

/// SQLite has one writer, so writes queue for one connection; elsewhere both are the same.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    pub read: DatabaseConnection,
    pub write: DatabaseConnection,
}

impl Store {
    /// Opens a database and brings it to the newest tables. The file of a SQLite database is made if it is not there.
    ///
    /// A turn is on the disk before it is acknowledged: `synchronous=FULL`, or `synchronous_commit` if that was off.
    ///
    /// # Errors
    /// If the database cannot be opened or is of a newer version.
    pub async fn open(address: &Address) -> Result<Self, StoreError> {
        match &address.0 {
            Kind::Sqlite(file) => Self::open_file(file).await,
            Kind::Postgres(url) => Self::open_server(url).await,
        }
    }

    async fn open_file(file: &Path) -> Result<Self, StoreError> {
        let options = |connections: u32| {
            let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
            options.max_connections(connections).min_connections(1).sqlx_logging(false);
            options.map_sqlx_sqlite_pool_opts(|pool| {
                // A commit that failed, as on a full disk, leaves its transaction open: what came later on this connection would be acknowledged and
                // never written.
                pool.after_release(|connection, _| {
                    Box::pin(async move {
                        connection.ping().await?;
                        Ok(!connection.is_in_transaction())
                    })
                })
            });
            options.map_sqlx_sqlite_opts(|options| {
                options
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    // What is erased is overwritten in the file, not only left out.
                    .pragma("secure_delete", "ON")
                    .busy_timeout(Duration::from_secs(10))
            });
            options
        };
        let write = Database::connect(options(1)).await?;
        Migrator::up(&write, None).await?;
        let read = Database::connect(options(READERS)).await?;
        let appender = Appender::start(&write, 1, 0);
        let all = Connections { read, write };
        let counted = CountedValues::default();
        let address = Address(Kind::Sqlite(file.to_owned()));
        Ok(Self { walled: all.clone(), all, appender, counted, address })
    }

    async fn open_server(url: &Url) -> Result<Self, StoreError> {
        let (walled, all, turns) = CONNECTIONS;
        postgres::reach(url).await?;
        let all = postgres::connect(url, Sight::Everything, all).await?;
        postgres::advise(&all).await?;
        let migration = all.begin().await?;
        postgres::alone(&migration, Alone::Migrating).await?;
        Migrator::up(&migration, None).await?;
        migration.commit().await?;
        let walled = postgres::connect(url, Sight::Nothing, walled).await?;
        let log = postgres::connect(url, Sight::Everything, turns).await?;
        // Nodes that happen to count in the same rows wait for each other, and that is all.
        let lane = i64::try_from(ulid::Ulid::generate().random() % LANES as u128).unwrap_or_default();
        let appender = Appender::start(&log, turns as usize, lane);
        let both = |db: DatabaseConnection| Connections { read: db.clone(), write: db };
        let (counted, address) = (CountedValues::default(), Address(Kind::Postgres(url.clone())));
        Ok(Self { all: both(all), walled: both(walled), appender, counted, address })
    }

    /// A transaction that reads what belongs to a workspace; it is ended by dropping it.
    pub(crate) async fn reading(&self, workspace: &WorkspaceId) -> Result<DatabaseTransaction, DbErr> {
        within(&self.walled.read, workspace).await
    }

    /// A transaction that changes what belongs to a workspace; it is nothing until it is committed.
    pub(crate) async fn writing(&self, workspace: &WorkspaceId) -> Result<DatabaseTransaction, DbErr> {
        within(&self.walled.write, workspace).await
    }

    /// Writes what is open and closes the connections.
    pub async fn close(self) {
        for connections in [self.all, self.walled] {
            // What cannot be closed any more is closed by the end of the process.
            let _closed = connections.read.close().await;
            let _closed = connections.write.close().await;
        }
    }
}

async fn within(db: &DatabaseConnection, workspace: &WorkspaceId) -> Result<DatabaseTransaction, DbErr> {
    let transaction = db.begin().await?;
    // SQLite has no rows that some may not see; there the queries alone name the workspace.
    if db.get_database_backend() == DbBackend::Postgres {
        postgres::see(&transaction, workspace.as_str()).await?;
    }
    Ok(transaction)
}

/// One more row than asked for tells whether there are more.
fn page<R, T>(
    request: &PageRequest,
    mut rows: Vec<R>,
    cursor: impl Fn(&R) -> String,
    convert: impl Fn(R) -> Result<T, StoreError>,
) -> Result<Page<T>, StoreError> {
    let more = rows.len() > request.first;
    rows.truncate(request.first);
    let item = |row: R| Ok((cursor(&row), convert(row)?));
    Ok(Page { items: rows.into_iter().map(item).collect::<Result<_, StoreError>>()?, more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::bot;
    use botloom_domain::BotName;
    use botloom_ports::Files;
    use jiff::Timestamp;
    use sea_orm::EntityTrait;

    #[test]
    fn later_texts_are_greater_whoever_makes_them() {
        let many = || (0..2_000).map(|_| fresh()).collect::<Vec<_>>();
        let all = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(many)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(all.iter().all(|own| own.is_sorted()));
        let different: std::collections::BTreeSet<&String> = all.iter().flatten().collect();
        assert_eq!(different.len(), 6_000);
        // They have nothing in common but their time.
        assert_ne!(all[0][0][10..], all[0][1][10..]);
    }

    #[tokio::test]
    async fn a_method_that_forgets_the_workspace_sees_nothing_of_others() {
        let address = Address::parse(&harness::postgres::shared().database()).unwrap();
        let store = Store::open(&address).await.unwrap();
        let mut made = Vec::new();
        for name in ["mine", "yours"] {
            let workspace = store.create_workspace(name, Timestamp::UNIX_EPOCH).await.unwrap().id;
            let new = super::bot::NewBot { name: BotName::parse(name).unwrap(), files: Files::default() };
            made.push(store.create_bot(&workspace, new, Timestamp::UNIX_EPOCH).await.unwrap());
        }
        for bot in made {
            let db = store.reading(&bot.workspace).await.unwrap();
            let seen: Vec<String> =
                bot::Entity::find().all(&db).await.unwrap().into_iter().map(|row| row.id).collect();
            assert_eq!(seen, [bot.id.to_string()]);
            drop(db);
            // The connection goes back to the pool without a trace.
            assert_eq!(bot::Entity::find().all(&store.walled.read).await.unwrap(), []);
            let db = store.writing(&bot.workspace).await.unwrap();
            bot::Entity::delete_many().exec(&db).await.unwrap();
            db.commit().await.unwrap();
        }
    }
}
