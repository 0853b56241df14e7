//! The store: one file per noun.

pub(crate) mod api_key;
pub(crate) mod attachment;
pub(crate) mod bot;
pub(crate) mod conversation;
pub(crate) mod deployment;
pub(crate) mod member;
pub(crate) mod plugin;
pub(crate) mod version;

use crate::append::Appender;
use crate::error::StoreError;
use crate::migration::Migrator;
use botloom_domain::{Page, PageRequest};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sea_orm_migration::MigratorTrait;
use std::path::Path;
use std::time::Duration;

/// How many connections read at a time.
const READERS: u32 = 4;

/// A unique text, later ones greater than earlier ones.
#[must_use]
pub fn fresh() -> String {
    ulid::Ulid::generate().to_string()
}

/// The database of an installation.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
    pub(crate) appender: Appender,
}

impl Store {
    /// Opens a SQLite database in this file, which is made if it is not there, and brings it to the newest tables.
    ///
    /// A turn is on the disk before it is acknowledged (`synchronous=FULL`).
    ///
    /// # Errors
    /// If the file cannot be opened or is of a newer version.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        let options = |connections: u32| {
            let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
            options.max_connections(connections).min_connections(1).sqlx_logging(false);
            options.map_sqlx_sqlite_opts(|options| {
                options
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(10))
            });
            options
        };
        let write = Database::connect(options(1)).await?;
        Migrator::up(&write, None).await?;
        let read = Database::connect(options(READERS)).await?;
        Ok(Self { appender: Appender::start(write.clone()), read, write })
    }

    /// Writes what is open and closes the files.
    pub async fn close(self) {
        // What cannot be closed any more is closed by the end of the process.
        let _closed = self.read.close().await;
        let _closed = self.write.close().await;
    }
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
