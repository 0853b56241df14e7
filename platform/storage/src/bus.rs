//! News between the nodes of an installation, carried by PostgreSQL (`LISTEN` and `NOTIFY`).
//!
//! It is sent after turns were written and not with them: a transaction that notifies makes all
//! others that do so wait until it is synced. What is lost with a connection is made up for by whoever listens.

use crate::address::Kind;
use crate::postgres::{self, Sight};
use crate::store::Store;
use async_trait::async_trait;
use botloom_ports::{Bus, BusError, Heard, Hearing};
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// The most bytes of one piece of news; PostgreSQL takes 7,999.
const LONGEST: usize = 7_500;

/// The database as what carries news.
#[derive(Clone)]
pub struct StoredBus {
    store: Store,
    url: url::Url,
}

impl StoredBus {
    /// News through this database; none if it is a file, since that has one node.
    #[must_use]
    pub fn new(store: &Store) -> Option<Self> {
        let Kind::Postgres(url) = &store.address.0 else { return None };
        Some(Self { url: url.clone(), store: store.clone() })
    }
}

#[async_trait]
impl Bus for StoredBus {
    fn longest(&self) -> usize {
        LONGEST
    }

    async fn tell(&self, subject: &'static str, news: &str) -> Result<(), BusError> {
        if news.len() > LONGEST {
            return Err(BusError::TooLong(news.len()));
        }
        let values = [channel(subject).into(), news.into()];
        let notify = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_notify($1, $2)", values);
        self.store.all.write.execute_raw(notify).await.map_err(BusError::away)?;
        Ok(())
    }

    async fn listen(&self, subjects: &[&'static str]) -> Result<Box<dyn Hearing>, BusError> {
        let connection = postgres::connect(&self.url, Sight::Nothing, 1).await.map_err(BusError::away)?;
        let mut listener = PgListener::connect_with(connection.get_postgres_connection_pool())
            .await
            .map_err(BusError::away)?;
        let channels: Vec<(String, &'static str)> =
            subjects.iter().map(|subject| (channel(subject), *subject)).collect();
        listener
            .listen_all(channels.iter().map(|(channel, _)| channel.as_str()))
            .await
            .map_err(BusError::away)?;
        Ok(Box::new(StoredHearing { listener, channels }))
    }
}

/// A connection of its own.
struct StoredHearing {
    listener: PgListener,
    channels: Vec<(String, &'static str)>,
}

#[async_trait]
impl Hearing for StoredHearing {
    async fn next(&mut self) -> Result<Heard, BusError> {
        loop {
            let Some(told) = self.listener.try_recv().await.map_err(BusError::away)? else {
                return Ok(Heard::Missed);
            };
            if let Some((_, subject)) = self.channels.iter().find(|(channel, _)| channel == told.channel()) {
                return Ok(Heard::News(subject, told.payload().to_owned()));
            }
        }
    }
}

/// The name under which PostgreSQL knows a subject.
fn channel(subject: &str) -> String {
    format!("botloom_{subject}")
}
