//! News carried by a stream of NATS JetStream, which every server from 2.9 on has.
//!
//! The stream keeps news for [`KEPT`] in memory. Who lost the connection goes on where they stopped; only if that is gone from the
//! stream, or the stream itself is, something was missed. Nothing is asked of the order of different streams or of consumers that several nodes
//! share: one stream numbers all news, and each listener reads all numbers.

use async_nats::jetstream;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::context::{Context, PublishError, PublishErrorKind};
use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::{Config, Info, StorageType};
use async_nats::{ConnectErrorKind, ConnectOptions, Event, ServerAddr};
use async_trait::async_trait;
use botloom_ports::{Bus, BusError, Heard, Hearing};
use futures_util::StreamExt;
use percent_encoding::percent_decode_str;
use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// For how long news is kept for who lost the connection.
const KEPT: Duration = Duration::from_secs(120);
/// The most bytes of news that are kept.
const MOST: i64 = 64 << 20;
/// The most bytes of one piece of news: far below what servers take unless they are told otherwise, 1 MiB.
const LONGEST: usize = 64 << 10;
/// How often the server says that a listener is still served.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// For how long the server serves a listener before it asks again.
const EXPIRES: Duration = Duration::from_secs(30);
/// For how long something of the server is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// For how long the server remembers a listener that does not ask.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// How NATS is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatsOptions {
    /// The addresses of servers with commas between, such as `nats://a:4222,nats://b:4222`; `tls://` where the connection is to be encrypted. The first one that names a user
    /// (`USER:PASSWORD@`) or a token (`TOKEN@`) does so for all.
    pub servers: String,
    /// A file with the credentials of a user (`.creds`).
    pub credentials: Option<PathBuf>,
    /// A PEM file with certificates of authorities that are trusted beside those of the system.
    pub authorities: Option<PathBuf>,
    /// What the stream and its subjects begin with; installations that share servers have different ones.
    pub prefix: String,
    /// How many servers keep the news.
    pub replicas: usize,
}

/// Why NATS cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NatsError {
    /// An address that cannot be read.
    #[error("`{0}` is no address of a NATS server, such as `nats://127.0.0.1:4222`")]
    Address(String),
    /// The prefix has other signs than letters, digits, `-` and `_`.
    #[error("`{0}` cannot be a prefix: use letters, digits, `-` and `_`")]
    Prefix(String),
    /// The credentials cannot be read.
    #[error("the credentials `{0}` cannot be read")]
    Credentials(PathBuf, #[source] io::Error),
    /// The server refuses, or its certificate is not trusted.
    #[error("NATS refuses the connection")]
    Refused(#[source] async_nats::ConnectError),
    /// The server does not answer, or has no JetStream.
    #[error("NATS does not answer, or has no JetStream")]
    Silent(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A NATS server, or a cluster of them.
#[derive(Clone)]
pub struct Nats {
    jetstream: Context,
    prefix: String,
    replicas: usize,
}

impl Nats {
    /// Connects. A server that does not answer is tried again for as long as this lives.
    ///
    /// # Errors
    /// If an option is of no use, or the server refuses.
    pub async fn connect(options: &NatsOptions) -> Result<Self, NatsError> {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if options.prefix.is_empty() || !options.prefix.chars().all(word) {
            return Err(NatsError::Prefix(options.prefix.clone()));
        }
        let servers = options.servers.split(',').map(str::trim);
        // What stands before the `@` of an address is secret.
        let shown = |server: &str| server.rsplit('@').next().unwrap_or_default().to_owned();
        let servers: Result<Vec<ServerAddr>, NatsError> =
            servers.map(|server| server.parse().map_err(|_| NatsError::Address(shown(server)))).collect();
        let servers = servers?;
        let client = match connection(options, &servers).await?.connect(&servers).await {
            Ok(client) => client,
            Err(error) if is_absent(&error) => {
                tracing::warn!(error = %error, "NATS does not answer; it is tried again");
                let later = connection(options, &servers).await?.retry_on_initial_connect();
                later.connect(&servers).await.map_err(NatsError::Refused)?
            }
            Err(error) => return Err(NatsError::Refused(error)),
        };
        let mut jetstream = jetstream::new(client);
        jetstream.set_timeout(PATIENCE);
        Ok(Self { jetstream, prefix: options.prefix.clone(), replicas: options.replicas })
    }

    /// Waits until the server answers, and has JetStream.
    ///
    /// # Errors
    /// If it does not answer in time, or has none.
    pub async fn answers(&self) -> Result<(), NatsError> {
        // What an account has is said in another form by each version of the server, so it is not read.
        let answer = self.jetstream.request("INFO", &()).await;
        match answer.map_err(|error| NatsError::Silent(Box::new(error)))? {
            Response::<serde_json::Value>::Ok(_) => Ok(()),
            Response::Err { error } => Err(NatsError::Silent(Box::new(error))),
        }
    }

    fn subject(&self, subject: &str) -> String {
        format!("{}.news.{subject}", self.prefix)
    }

    async fn publish(&self, subject: &str, news: &str) -> Result<(), PublishError> {
        self.jetstream.publish(self.subject(subject), news.to_owned().into()).await?.await?;
        Ok(())
    }

    /// The stream as it is, made if it is not there.
    async fn stream(&self) -> Result<(jetstream::stream::Stream, Info), BusError> {
        let config = Config {
            name: format!("{}-news", self.prefix),
            description: Some("What nodes of Botloom tell each other".to_owned()),
            subjects: vec![self.subject(">")],
            storage: StorageType::Memory,
            num_replicas: self.replicas,
            max_age: KEPT,
            max_bytes: MOST,
            ..Config::default()
        };
        let mut stream = self.jetstream.get_or_create_stream(config).await.map_err(BusError::away)?;
        let info = stream.info().await.map_err(BusError::away)?.clone();
        Ok((stream, info))
    }
}

/// Whether no server answered. One whose certificate is not trusted did.
fn is_absent(error: &async_nats::ConnectError) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    match error.kind() {
        ConnectErrorKind::Io => cause.is_none_or(|cause| cause.kind() != io::ErrorKind::InvalidData),
        kind => matches!(kind, ConnectErrorKind::Dns | ConnectErrorKind::TimedOut),
    }
}

/// The user and the password that an address names; a name alone is a token.
fn signed_in(connection: ConnectOptions, server: &ServerAddr) -> ConnectOptions {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    match (server.username(), server.password()) {
        (Some(user), Some(password)) => connection.user_and_password(decoded(user), decoded(password)),
        (Some(token), None) => connection.token(decoded(token)),
        (None, _) => connection,
    }
}

async fn connection(options: &NatsOptions, servers: &[ServerAddr]) -> Result<ConnectOptions, NatsError> {
    let mut connection = ConnectOptions::new()
        .name("botloom")
        .connection_timeout(PATIENCE)
        .ping_interval(Duration::from_secs(10))
        .event_callback(|event| async move {
            match event {
                Event::Connected => tracing::info!("NATS is connected"),
                Event::Closed | Event::Draining => {}
                event => tracing::warn!(event = %event, "NATS"),
            }
        });
    if let Some(server) = servers.iter().find(|server| server.username().is_some()) {
        connection = signed_in(connection, server);
    }
    if let Some(file) = &options.credentials {
        let failed = |error| NatsError::Credentials(file.clone(), error);
        connection = connection.credentials_file(file).await.map_err(failed)?;
    }
    if let Some(file) = &options.authorities {
        connection = connection.add_root_certificates(file.clone());
    }
    Ok(connection)
}

#[async_trait]
impl Bus for Nats {
    fn longest(&self) -> usize {
        LONGEST
    }

    async fn tell(&self, subject: &'static str, news: &str) -> Result<(), BusError> {
        if news.len() > LONGEST {
            return Err(BusError::TooLong(news.len()));
        }
        match self.publish(subject, news).await {
            Err(error) if error.kind() == PublishErrorKind::StreamNotFound => {
                self.stream().await?;
                self.publish(subject, news).await.map_err(BusError::away)
            }
            done => done.map_err(BusError::away),
        }
    }

    async fn listen(&self, subjects: &[&'static str]) -> Result<Box<dyn Hearing>, BusError> {
        let (stream, info) = self.stream().await?;
        let subjects = subjects.iter().map(|subject| (self.subject(subject), *subject)).collect();
        let next = info.state.last_sequence + 1;
        let reading = read(&stream, next).await?;
        Ok(Box::new(NatsHearing { nats: self.clone(), subjects, stream: info, next, reading: Some(reading) }))
    }
}

/// Reads the stream from this number on.
async fn read(stream: &jetstream::stream::Stream, next: u64) -> Result<pull::Stream, BusError> {
    let config = pull::Config {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: next },
        ack_policy: AckPolicy::None,
        inactive_threshold: FORGOTTEN,
        memory_storage: true,
        num_replicas: 1,
        ..pull::Config::default()
    };
    let consumer = stream.create_consumer(config).await.map_err(BusError::away)?;
    consumer.stream().heartbeat(HEARTBEAT).expires(EXPIRES).messages().await.map_err(BusError::away)
}

/// Somebody who reads the stream.
struct NatsHearing {
    nats: Nats,
    subjects: Vec<(String, &'static str)>,
    /// The stream that the numbers are of.
    stream: Info,
    /// The number that is heard next.
    next: u64,
    /// None where it has to be begun again.
    reading: Option<pull::Stream>,
}

impl NatsHearing {
    /// Begins again where it stopped; whether something was missed.
    async fn resume(&mut self) -> Result<bool, BusError> {
        let (stream, info) = self.nats.stream().await?;
        let is_same = info.created == self.stream.created;
        let is_kept = info.state.first_sequence <= self.next && self.next <= info.state.last_sequence + 1;
        let missed = !(is_same && is_kept);
        if missed {
            self.next = info.state.last_sequence + 1;
        }
        self.reading = Some(read(&stream, self.next).await?);
        self.stream = info;
        Ok(missed)
    }
}

#[async_trait]
impl Hearing for NatsHearing {
    async fn next(&mut self) -> Result<Heard, BusError> {
        loop {
            let Some(reading) = &mut self.reading else {
                if self.resume().await? {
                    return Ok(Heard::Missed);
                }
                continue;
            };
            let message = match reading.next().await {
                Some(Ok(message)) => message,
                Some(Err(error)) => {
                    tracing::debug!(error = %error, "news of other nodes is read again");
                    self.reading = None;
                    continue;
                }
                None => {
                    self.reading = None;
                    continue;
                }
            };
            let number = message.info().map_err(BusError::away)?.stream_sequence;
            if number != self.next {
                self.reading = None;
                continue;
            }
            self.next += 1;
            let subject = self.subjects.iter().find(|(name, _)| *name == message.subject.as_str());
            if let Some((_, subject)) = subject {
                return Ok(Heard::News(subject, String::from_utf8_lossy(&message.payload).into_owned()));
            }
        }
    }
}
