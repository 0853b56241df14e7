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
    /// Turns could not be written a moment ago.
    #[error("turns could not be written a moment ago")]
    Refusing,
    /// The tables are those of an earlier version.
    #[error("the tables are those of an earlier version")]
    Behind,
    /// It is the last one, and one must be.
    #[error("it is the last one, and there must be one")]
    Last,
    /// Somebody or something still has it.
    #[error("it is still in use")]
    Used,
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
