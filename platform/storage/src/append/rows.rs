//! A group of turns on SQLite, row by row: a statement costs no way to a server there.

use super::{Outcome, json};
use crate::convert::{count, millis, mode_name, plain_if};
use crate::entity::{conversation, turn};
use botloom_ports::{ConversationId, LogError, TurnRecord};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    TryInsertResult,
};

/// Writes the turns that fit; only a failure of the database is an `Err`.
pub(super) async fn write(db: &impl ConnectionTrait, records: &[TurnRecord]) -> Result<Vec<Outcome>, DbErr> {
    let mut outcomes = Vec::with_capacity(records.len());
    for record in records {
        outcomes.push(one(db, record).await?);
    }
    Ok(outcomes)
}

async fn one(db: &impl ConnectionTrait, record: &TurnRecord) -> Result<Outcome, DbErr> {
    let TurnRecord {
        conversation: id,
        seq,
        key,
        at,
        activities,
        events,
        trace,
        summary,
        values: _,
        consents: _,
        counted: _,
    } = record;
    let row = turn::ActiveModel {
        conversation_id: Set(id.as_str().to_owned()),
        seq: Set(count(*seq)),
        key: Set(key.clone()),
        at: Set(at.as_microsecond()),
        activities: Set(json(activities)?),
        events: Set(events.clone()),
        trace: Set(json(trace)?),
        summary: Set(json(summary)?),
    };
    // The key is looked at first, whatever the number.
    let any = OnConflict::new().do_nothing().to_owned();
    let inserted = turn::Entity::insert(row).on_conflict(any).try_insert().exec_without_returning(db).await?;
    if matches!(inserted, TryInsertResult::Conflicted | TryInsertResult::Empty | TryInsertResult::Inserted(0))
    {
        return refused(db, id, *seq, key).await.map(Outcome::Refused);
    }
    let moved = conversation::Entity::update_many()
        .set(conversation::ActiveModel {
            turns: Set(count(*seq)),
            mode: Set(mode_name(summary.mode).to_owned()),
            language: Set(plain_if(&summary.language)),
            queue: Set(plain_if(&summary.queue)),
            note: Set(plain_if(&summary.note)),
            assignee: Set(plain_if(&summary.assignee)),
            slots: Set(json(&summary.slots)?),
            updated_at: Set(millis(*at)),
            wake_at: Set(summary.wake.map(millis)),
            claimed_until: Set(None),
            ..Default::default()
        })
        .col_expr(
            conversation::Column::LastText,
            // A turn without a text keeps the last one.
            match plain_if(&summary.last_text) {
                Some(text) => Expr::value(text),
                None => Expr::col(conversation::Column::LastText),
            },
        )
        .filter(conversation::Column::Id.eq(id.as_str()))
        .filter(conversation::Column::Turns.eq(count(*seq) - 1))
        .exec(db)
        .await?;
    if moved.rows_affected == 1 {
        return Ok(Outcome::Written);
    }
    turn::Entity::delete_by_id((id.as_str().to_owned(), count(*seq))).exec(db).await?;
    refused(db, id, *seq, key).await.map(Outcome::Refused)
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
