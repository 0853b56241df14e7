//! Turns to the disk, in groups: whoever waits while a transaction is being synced shares the next one.

use crate::convert::{count, millis, mode_name};
use crate::entity::{conversation, turn};
use crate::values::keep;
use botloom_ports::{ConversationId, LogError, TurnRecord};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    QuerySelect, TransactionTrait, TryInsertResult,
};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// The most turns of one transaction.
const GROUP: usize = 256;
/// How many turns may wait; who comes later waits for room.
const WAITING: usize = 4_096;

type Answer = oneshot::Sender<Result<(), LogError>>;

/// The one writer of turns.
#[derive(Debug, Clone)]
pub(crate) struct Appender(mpsc::Sender<(TurnRecord, Answer)>);

impl Appender {
    /// Starts the writer; it ends when the last handle is gone.
    pub fn start(db: DatabaseConnection) -> Self {
        let (sender, mut receiver) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            let mut group: Vec<(TurnRecord, Answer)> = Vec::new();
            while receiver.recv_many(&mut group, GROUP).await > 0 {
                write(&db, &mut group).await;
            }
        });
        Self(sender)
    }

    /// Returns when the turn is on the disk, or why it is not.
    pub async fn append(&self, record: TurnRecord) -> Result<(), LogError> {
        let (answer, written) = oneshot::channel();
        let stopped = || LogError::Store("the writer has stopped".into());
        self.0.send((record, answer)).await.map_err(|_| stopped())?;
        written.await.map_err(|_| stopped())?
    }
}

async fn write(db: &DatabaseConnection, group: &mut Vec<(TurnRecord, Answer)>) {
    let mut answers = Vec::with_capacity(group.len());
    let written = async {
        let transaction = db.begin().await?;
        let mut outcomes = Vec::with_capacity(group.len());
        for (record, answer) in group.drain(..) {
            answers.push(answer);
            outcomes.push(one(&transaction, record).await?);
        }
        transaction.commit().await?;
        Ok::<_, DbErr>(outcomes)
    };
    match written.await {
        Ok(outcomes) => {
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                // Whoever asked may be gone; the turn stays.
                let _gone = answer.send(outcome);
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for answer in answers.into_iter().chain(group.drain(..).map(|(_, answer)| answer)) {
                let _gone = answer.send(Err(LogError::Store(Box::new(Arc::clone(&error)))));
            }
        }
    }
}

/// Writes one turn, or says why it does not fit; only a failure of the database is an `Err`.
async fn one(db: &impl ConnectionTrait, record: TurnRecord) -> Result<Result<(), LogError>, DbErr> {
    let text = |value: serde_json::Result<String>| value.map_err(|error| DbErr::Json(error.to_string()));
    let TurnRecord { conversation: id, seq, key, at, activities, events, trace, summary, values } = record;
    let row = turn::ActiveModel {
        conversation_id: Set(id.as_str().to_owned()),
        seq: Set(count(seq)),
        key: Set(key.clone()),
        at: Set(at.as_microsecond()),
        activities: Set(text(serde_json::to_string(&activities))?),
        events: Set(events),
        trace: Set(text(serde_json::to_string(&trace))?),
        summary: Set(text(serde_json::to_string(&summary))?),
    };
    // The key is looked at first, whatever the number.
    let any = OnConflict::new().do_nothing().to_owned();
    let inserted = turn::Entity::insert(row).on_conflict(any).try_insert().exec_without_returning(db).await?;
    if matches!(inserted, TryInsertResult::Conflicted | TryInsertResult::Empty | TryInsertResult::Inserted(0))
    {
        return refused(db, &id, seq, &key).await.map(Err);
    }
    let moved = conversation::Entity::update_many()
        .set(conversation::ActiveModel {
            turns: Set(count(seq)),
            mode: Set(mode_name(summary.mode).to_owned()),
            language: Set(summary.language),
            queue: Set(summary.queue),
            note: Set(summary.note),
            assignee: Set(summary.assignee),
            slots: Set(text(serde_json::to_string(&summary.slots))?),
            updated_at: Set(millis(at)),
            wake_at: Set(summary.wake.map(millis)),
            ..Default::default()
        })
        .col_expr(
            conversation::Column::LastText,
            // A turn without a text keeps the last one.
            match summary.last_text {
                Some(text) => Expr::value(text),
                None => Expr::col(conversation::Column::LastText),
            },
        )
        .filter(conversation::Column::Id.eq(id.as_str()))
        .filter(conversation::Column::Turns.eq(count(seq) - 1))
        .exec(db)
        .await?;
    if moved.rows_affected == 1 {
        keep(db, &id, &values).await?;
        return Ok(Ok(()));
    }
    turn::Entity::delete_by_id((id.as_str().to_owned(), count(seq))).exec(db).await?;
    refused(db, &id, seq, &key).await.map(Err)
}

async fn refused(
    db: &impl ConnectionTrait,
    id: &ConversationId,
    expected: u64,
    key: &str,
) -> Result<LogError, DbErr> {
    let turns: Option<i64> = conversation::Entity::find_by_id(id.as_str())
        .select_only()
        .column(conversation::Column::Turns)
        .into_tuple()
        .one(db)
        .await?;
    let Some(turns) = turns else { return Ok(LogError::Unknown(id.clone())) };
    let used = turn::Entity::find()
        .filter(turn::Column::ConversationId.eq(id.as_str()))
        .filter(turn::Column::Key.eq(key))
        .select_only()
        .column(turn::Column::Seq)
        .into_tuple::<i64>()
        .one(db)
        .await?;
    if used.is_some() {
        return Ok(LogError::Repeated(key.to_owned()));
    }
    Ok(LogError::Conflict { expected, found: crate::convert::number(turns) })
}
