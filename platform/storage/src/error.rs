//! Why the store refused or failed.

use sea_orm::{DbErr, SqlErr};

/// Why the store refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another has this name, address or secret.
    #[error("this is taken")]
    Taken,
    /// It changed since it was read.
    #[error("it changed meanwhile and is now at revision {revision}")]
    Stale {
        /// The revision it has now.
        revision: u64,
    },
    /// It is not there, or not in this workspace.
    #[error("it is not there")]
    Gone,
    /// There is as much as there may be.
    #[error("there is no room for more")]
    Full,
    /// A row cannot be read.
    #[error("the stored {what} `{id}` cannot be read")]
    Damaged {
        /// What.
        what: &'static str,
        /// Which.
        id: String,
    },
    /// What is sealed cannot be opened or sealed.
    #[error(transparent)]
    Key(#[from] crate::KeyringError),
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Taken,
            _ => Self::Database(error),
        }
    }
}
