//! Turns to the disk, in groups: whoever waits while a transaction is being synced shares the next one.
//!
//! The two databases differ in how the turns of a group are written ([`rows`], [`sets`]) and in nothing else: the values of
//! plug-ins, the transaction and the answers are the same.

mod rows;
mod sets;

use crate::postgres::passes;
use crate::store::consent;
use crate::store::counts::add;
use crate::values::keep;
use botloom_ports::{ConversationId, LogError, TurnRecord};
use metrics::{counter, gauge, histogram};
use sea_orm::{DatabaseConnection, DbBackend, DbErr, TransactionTrait};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// The most turns of one transaction.
const GROUP: usize = 256;
/// How many turns may wait in a lane; who comes later waits for room.
const WAITING: usize = 4_096;
/// How long a turn is tried while the database is away, and the pauses between.
const PATIENCE: Duration = Duration::from_secs(15);
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));

type Answer = oneshot::Sender<Result<(), LogError>>;

/// What became of a turn of a group.
enum Outcome {
    Written,
    /// An earlier try had written it, though its answer was lost.
    Before,
    Refused(LogError),
}

/// The writers of turns. A conversation has one of them, so that its turns stay in order.
#[derive(Debug, Clone)]
pub(crate) struct Appender {
    lanes: Vec<mpsc::Sender<(TurnRecord, Answer)>>,
    db: DatabaseConnection,
    failed: Arc<Mutex<Option<Instant>>>,
}

/// A turn that waits to be written.
struct Waits;

impl Waits {
    fn begin() -> Self {
        gauge!("botloom_append_queue").increment(1);
        Self
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        gauge!("botloom_append_queue").decrement(1);
    }
}

impl Appender {
    /// Starts as many writers, which count in these rows; they end when the last handle is gone.
    pub fn start(db: &DatabaseConnection, lanes: usize, counts: i64) -> Self {
        let failed = Arc::new(Mutex::new(None));
        let lane = |_| {
            let failed = Arc::clone(&failed);
            let (sender, mut receiver) = mpsc::channel(WAITING);
            let db = db.clone();
            tokio::spawn(async move {
                let mut group: Vec<(TurnRecord, Answer)> = Vec::new();
                while receiver.recv_many(&mut group, GROUP).await > 0 {
                    let (records, answers): (Vec<_>, Vec<_>) = group.drain(..).unzip();
                    write(&Writer { db: db.clone(), counts }, &records, answers, &failed).await;
                }
            });
            sender
        };
        let lanes = (0..lanes).map(lane).collect();
        Self { lanes, db: db.clone(), failed }
    }

    /// Returns when the turn is on the disk, or why it is not.
    pub async fn append(&self, record: TurnRecord) -> Result<(), LogError> {
        let _waits = Waits::begin();
        let (answer, written) = oneshot::channel();
        let stopped = || LogError::Store("the writer has stopped".into());
        let lane = &self.lanes[self.lane(&record.conversation)];
        lane.send((record, answer)).await.map_err(|_| stopped())?;
        written.await.map_err(|_| stopped())?
    }

    fn lane(&self, id: &ConversationId) -> usize {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        (hasher.finish() % self.lanes.len() as u64) as usize
    }

    /// How long ago turns could not be written, if the last ones could not.
    pub fn failed(&self) -> Option<Duration> {
        self.failed.lock().expect("no holder of the lock panics").map(|at| at.elapsed())
    }

    /// The connections that turns are written on.
    pub fn database(&self) -> &DatabaseConnection {
        &self.db
    }
}

/// A connection, and which rows of counts it adds to.
struct Writer {
    db: DatabaseConnection,
    counts: i64,
}

async fn write(db: &Writer, records: &[TurnRecord], answers: Vec<Answer>, failed: &Mutex<Option<Instant>>) {
    let began = Instant::now();
    let together = patiently(db, records).await;
    *failed.lock().expect("no holder of the lock panics") = together.is_err().then(Instant::now);
    histogram!("botloom_append_duration_seconds").record(began.elapsed());
    histogram!("botloom_append_group_turns").record(records.len() as f64);
    // What the database does not take of one turn must not cost the turns of others.
    let alone = matches!(&together, Err(error) if records.len() > 1 && !passes(error));
    if alone {
        for (record, answer) in records.iter().zip(answers) {
            tell(patiently(db, std::slice::from_ref(record)).await, vec![answer]);
        }
    } else {
        tell(together, answers);
    }
}

fn tell(outcomes: Result<Vec<Outcome>, DbErr>, answers: Vec<Answer>) {
    match outcomes {
        Ok(outcomes) => {
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                let (told, outcome) = match outcome {
                    Outcome::Written | Outcome::Before => (Ok(()), "written"),
                    Outcome::Refused(error @ LogError::Repeated(_)) => (Err(error), "repeated"),
                    Outcome::Refused(error) => (Err(error), "conflict"),
                };
                counter!("botloom_appends_total", "outcome" => outcome).increment(1);
                // Whoever asked may be gone; the turn stays.
                let _gone = answer.send(told);
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for answer in answers {
                counter!("botloom_appends_total", "outcome" => "failed").increment(1);
                let _gone = answer.send(Err(LogError::Store(Box::new(Arc::clone(&error)))));
            }
        }
    }
}

/// Tries again while the database is away. If the connection was lost while a transaction was being ended, it may have been written: the
/// next try finds the turn under its key and says so.
async fn patiently(db: &Writer, records: &[TurnRecord]) -> Result<Vec<Outcome>, DbErr> {
    let (begun, mut pause, mut again) = (Instant::now(), PAUSES.0, false);
    loop {
        match once(db, records, again).await {
            Err(error) if passes(&error) && begun.elapsed() < PATIENCE => {
                counter!("botloom_append_retries_total").increment(1);
                tracing::warn!(error = %error, turns = records.len(), "turns could not be written and are tried again");
                tokio::time::sleep(pause).await;
                pause = PAUSES.1.min(pause * 2);
                again = true;
            }
            other => return other,
        }
    }
}

async fn once(writer: &Writer, records: &[TurnRecord], again: bool) -> Result<Vec<Outcome>, DbErr> {
    let Writer { db, counts } = writer;
    let transaction = db.begin().await?;
    let outcomes = match db.get_database_backend() {
        DbBackend::Postgres => sets::write(&transaction, records, again).await?,
        _ => rows::write(&transaction, records).await?,
    };
    let written = || {
        let pairs = records.iter().zip(&outcomes);
        pairs.filter(|(_, outcome)| matches!(outcome, Outcome::Written)).map(|(record, _)| record)
    };
    keep(&transaction, written()).await?;
    consent::keep(&transaction, written()).await?;
    add(&transaction, *counts, written()).await?;
    transaction.commit().await?;
    Ok(outcomes)
}

fn json(value: &impl serde::Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()))
}
