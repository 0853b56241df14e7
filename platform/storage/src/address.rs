//! Where the database of an installation is. No text of this file ever shows a password.

use sea_orm::sqlx::postgres::PgConnectOptions;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use url::Url;

/// What an address may say behind its `?`. The driver ignores what it does not know, and a misspelt `sslmode` would turn
/// the encryption off unseen.
const PARAMETERS: &[&str] = &[
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "user",
];

/// Where the database of an installation is.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(pub(crate) Kind);

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite(PathBuf),
    Postgres(Url),
}

/// Why a text is no address of a database.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidAddress {
    /// Another product.
    #[error(
        "`{0}` is no database that Botloom runs on; give `postgres://USER@HOST/DATABASE` or `sqlite:FILE`"
    )]
    Scheme(String),
    /// It cannot be read.
    #[error("the address of the database cannot be read: {0}")]
    Unreadable(String),
    /// A parameter that nothing would look at.
    #[error("`{0}` is no parameter of a database's address; there are {list}", list = PARAMETERS.join(", "))]
    Parameter(String),
    /// It does not say which database.
    #[error("the address does not name a database: `postgres://USER@HOST/DATABASE`")]
    NoDatabase,
    /// It does not say which file.
    #[error("the address does not name a file: `sqlite:FILE`")]
    NoFile,
}

impl Address {
    /// A SQLite database in this file.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Kind::Sqlite(path.into()))
    }

    /// Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full`, `sqlite:FILE` or the path of a file.
    ///
    /// # Errors
    /// See [`InvalidAddress`].
    pub fn parse(text: &str) -> Result<Self, InvalidAddress> {
        let scheme = text.split_once(':').map(|(scheme, _)| scheme).unwrap_or_default();
        match scheme {
            "postgres" | "postgresql" => postgres(text),
            "sqlite" => {
                let path = text["sqlite:".len()..].trim_start_matches("//");
                if path.is_empty() { Err(InvalidAddress::NoFile) } else { Ok(Self::file(path)) }
            }
            other if text.contains("://") => Err(InvalidAddress::Scheme(other.to_owned())),
            _ if text.is_empty() => Err(InvalidAddress::NoFile),
            _ => Ok(Self::file(text)),
        }
    }

    /// The file, if it is a SQLite database.
    #[must_use]
    pub fn as_file(&self) -> Option<&Path> {
        match &self.0 {
            Kind::Sqlite(path) => Some(path),
            Kind::Postgres(_) => None,
        }
    }
}

fn postgres(text: &str) -> Result<Address, InvalidAddress> {
    let unreadable = |error: &dyn fmt::Display| InvalidAddress::Unreadable(error.to_string());
    let url = Url::parse(text).map_err(|error| unreadable(&error))?;
    for (name, _) in url.query_pairs() {
        let setting = name.starts_with("options[") && name.ends_with(']');
        if !setting && !PARAMETERS.contains(&&*name) {
            return Err(InvalidAddress::Parameter(name.into_owned()));
        }
    }
    // The driver's message may repeat what it read; what is read here are names, numbers and the words of `sslmode`.
    let options = PgConnectOptions::from_str(text).map_err(|error| unreadable(&error))?;
    if options.get_database().is_none() {
        return Err(InvalidAddress::NoDatabase);
    }
    Ok(Address(Kind::Postgres(url)))
}

/// Without the password, and without the parameters, of which one may be the password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Kind::Postgres(url) => {
                let mut shown = url.clone();
                shown.set_query(None);
                // It fails where there is no host, and then there is no password either.
                let _none = shown.set_password(None);
                write!(f, "{shown}")
            }
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let secrets = [
            "postgres://ann:hunter2@db.example:5433/bots?sslmode=verify-full",
            "postgresql://ann@db.example/bots?password=hunter2",
            "postgres:///bots?host=/run/postgresql&user=ann&password=hunter2",
        ];
        for text in secrets {
            let address = Address::parse(text).unwrap();
            let shown = format!("{address} {address:?}");
            assert!(!shown.contains("hunter2") && shown.contains("bots"), "{shown}");
        }
        let wrong = [
            "postgres://ann:hunter2@db.example:port/bots",
            "postgres://ann:hunter2@db.example/bots?sslmod=require",
            "postgres://ann:hunter2@db.example/bots?sslmode=sometimes",
            "postgres://ann:hunter2@db.example",
            "mysql://ann:hunter2@db.example/bots",
        ];
        for text in wrong {
            let error = Address::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn what_nothing_would_look_at_is_refused() {
        let misspelt = Address::parse("postgres://a@b/c?sslmod=require").unwrap_err();
        assert_eq!(misspelt, InvalidAddress::Parameter("sslmod".to_owned()));
        assert_eq!(Address::parse("mysql://a@b/c").unwrap_err(), InvalidAddress::Scheme("mysql".to_owned()));
        assert_eq!(Address::parse("postgres://a@b").unwrap_err(), InvalidAddress::NoDatabase);
        assert_eq!(Address::parse("sqlite:").unwrap_err(), InvalidAddress::NoFile);
    }

    #[test]
    fn a_file_is_named_with_or_without_its_kind() {
        for text in ["data/botloom.db", "sqlite:data/botloom.db", "sqlite://data/botloom.db"] {
            assert_eq!(Address::parse(text).unwrap(), Address::file("data/botloom.db"), "{text}");
        }
        assert_eq!(Address::parse("sqlite:///var/b.db").unwrap(), Address::file("/var/b.db"));
    }
}
