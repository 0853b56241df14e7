//! What only PostgreSQL has: its connections, locks between nodes, and which failures pass.

use sea_orm::sqlx::postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions};
use sea_orm::sqlx::{self, ConnectOptions, Connection};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, SqlxPostgresConnector,
    Statement,
};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// How long somebody waits for a connection, also while the server starts.
const ACQUIRE: Duration = Duration::from_secs(10);
/// How long is waited before a server that is starting is asked again.
const STARTING: Duration = Duration::from_millis(200);
/// A transaction whose node hangs is ended after this long, so that others get its locks.
const HANGING: &str = "30s";

/// The setting that says whose rows a transaction may see; the policies of the tables read it.
const WORKSPACE: &str = "botloom.workspace";
/// In the place of a workspace: all of them.
const EVERY: &str = "*";

/// A session's own settings. They are not sent while connecting, since pools in front of a server refuse that. Who lets transactions be
/// lost for speed does not know that turns were acknowledged.
const BEGIN_SESSION: &str = "SELECT set_config($1, $2, false), \
     set_config('idle_in_transaction_session_timeout', $3, false), \
     set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), false)";

/// Which rows connections see when no workspace was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// None that belongs to a workspace.
    Nothing,
    /// All.
    Everything,
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

/// Waits for a server that is starting, and says why it can not be reached; a pool only says that it took too long.
pub(crate) async fn reach(url: &Url) -> Result<(), DbErr> {
    let options = PgConnectOptions::from_str(url.as_str()).map_err(failed)?;
    let (begun, mut told) = (Instant::now(), false);
    loop {
        match options.connect().await.map_err(failed) {
            Ok(connection) => return connection.close().await.map_err(failed),
            Err(error) if passes(&error) && begun.elapsed() < ACQUIRE => {
                if !told {
                    tracing::warn!(error = %error, "the database does not answer yet");
                    told = true;
                }
                tokio::time::sleep(STARTING).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Opens at most `most` connections; the first one is tried at once.
pub(crate) async fn connect(url: &Url, sight: Sight, most: u32) -> Result<DatabaseConnection, DbErr> {
    let mut options = PgConnectOptions::from_str(url.as_str()).map_err(failed)?.disable_statement_logging();
    if options.get_application_name().is_none() {
        options = options.application_name("botloom");
    }
    let seen = if sight == Sight::Everything { EVERY } else { "" };
    let pool = PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE)
        // A connection that a restart of the server broke is found out before somebody's request fails on it; a way to the server and
        // back costs less than the sync of a turn.
        .test_before_acquire(true)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                let begin = sqlx::query(BEGIN_SESSION).bind(WORKSPACE).bind(seen).bind(HANGING);
                begin.execute(connection).await.map(|_| ())
            })
        })
        .connect_with(options)
        .await
        .map_err(failed)?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// Lets this transaction see the rows of one workspace. It ends with the transaction, so the connection can be
/// given to anyone afterwards, also by a pool in front of the server.
pub(crate) async fn see(db: &impl ConnectionTrait, workspace: &str) -> Result<(), DbErr> {
    run(db, "SELECT set_config($1, $2, true)", [WORKSPACE.into(), workspace.into()]).await
}

/// Our number among the users of advisory locks of a database.
const NUMBER: i32 = 0x6f6c_6f6d;

/// What only one node may do at a time.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Alone {
    /// Bringing the tables up to date.
    Migrating = 1,
    /// Making the first workspace.
    Founding = 2,
}

/// Waits until no other transaction of this database does the same, until this one ends.
pub(crate) async fn alone(db: &impl ConnectionTrait, what: Alone) -> Result<(), DbErr> {
    run(db, "SELECT pg_advisory_xact_lock($1, $2)", [NUMBER.into(), (what as i32).into()]).await
}

/// Says to who runs the server what makes it less safe than it could be.
pub(crate) async fn advise(db: &DatabaseConnection) -> Result<(), DbErr> {
    if is_above_walls(db).await? {
        tracing::warn!(
            "the database's role is above row security, so that only the queries keep workspaces apart; give one that is neither \
             SUPERUSER nor BYPASSRLS"
        );
    }
    if !syncs(db).await? {
        tracing::warn!(
            "the database has `fsync = off`: turns that were acknowledged can be lost with the machine"
        );
    }
    Ok(())
}

/// Whether the role sees the rows of every workspace.
pub(crate) async fn is_above_walls(db: &DatabaseConnection) -> Result<bool, DbErr> {
    let role = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";
    Ok(ask::<bool>(db, role).await?.unwrap_or_default())
}

/// Whether the server syncs what it acknowledges.
pub(crate) async fn syncs(db: &DatabaseConnection) -> Result<bool, DbErr> {
    Ok(ask::<String>(db, "SELECT current_setting('fsync')").await?.as_deref() != Some("off"))
}

async fn ask<T: sea_orm::TryGetable>(db: &DatabaseConnection, sql: &str) -> Result<Option<T>, DbErr> {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}

async fn run<const N: usize>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: [sea_orm::Value; N],
) -> Result<(), DbErr> {
    db.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    Ok(())
}

/// Whether the same may work in a moment: the server restarts, another one takes over, or two transactions were in each
/// other's way.
pub(crate) fn passes(error: &DbErr) -> bool {
    let error = match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => return true,
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => error,
        _ => return false,
    };
    match &**error {
        // A connection that broke in the middle of an answer is a protocol that makes no sense.
        sqlx::Error::Io(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::BeginFailed => true,
        sqlx::Error::Database(error) if error.try_downcast_ref::<PgDatabaseError>().is_some() => {
            let code = error.code().unwrap_or_default();
            // Connections, deadlocks and their kin, servers that stop or start; too many connections, a standby that was the main
            // one, a transaction that hung.
            ["08", "40", "57P"].iter().any(|class| code.starts_with(class))
                || ["53300", "25006", "25P03"].contains(&&*code)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use harness::postgres::shared;

    #[tokio::test]
    async fn a_session_is_durable_whatever_the_database_says_and_sees_what_it_should() {
        let text = shared().database();
        let url = Url::parse(&text).unwrap();
        let name = text.rsplit('/').next().unwrap();
        for (set, found) in
            [("off", "on"), ("on", "on"), ("remote_apply", "remote_apply"), ("local", "local")]
        {
            shared().sql(&text, &format!("ALTER DATABASE {name} SET synchronous_commit = {set}"));
            for (sight, seen) in [(Sight::Everything, "*"), (Sight::Nothing, "")] {
                let db = connect(&url, sight, 1).await.unwrap();
                let setting = async |name: &str| {
                    ask::<String>(&db, &format!("SELECT current_setting('{name}')")).await.unwrap().unwrap()
                };
                assert_eq!(setting("synchronous_commit").await, found);
                assert_eq!(setting(WORKSPACE).await, seen);
                assert_eq!(setting("idle_in_transaction_session_timeout").await, HANGING);
                db.close().await.unwrap();
            }
        }
    }
}
