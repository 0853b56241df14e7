//! A group of turns on PostgreSQL in three statements, whatever its size: each one is a way to a server and back, while the
//! group holds its locks.
//!
//! The rows of the conversations are locked first, in the order of their ids, so that nodes wait for each other in one direction only. What
//! fits is then decided in memory: nobody else can append to these conversations before this transaction ends.

use super::{Outcome, json};
use crate::convert::{count, millis, mode_name, number, plain_if};
use botloom_ports::{LogError, TurnRecord};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const LOCK: &str = "SELECT id, turns FROM conversation WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";

/// A statement of its own, since it must see what was committed while the locks were waited for.
const USED: &str = "SELECT t.conversation_id, t.key, t.seq, t.at, t.events \
     FROM unnest($1::text[], $2::text[]) AS n(conversation_id, key) \
     JOIN turn t ON t.conversation_id = n.conversation_id AND t.key = n.key";

/// Arrays of the driver have no NULL: a text that may be missing comes with a sign before it, or as nothing.
const WRITE: &str = "WITH written AS (\
       INSERT INTO turn (conversation_id, seq, key, at, activities, events, trace, summary) \
       SELECT * FROM unnest($1::text[], $2::int8[], $3::text[], $4::int8[], $5::text[], $6::bytea[], $7::text[], $8::text[])\
     ) \
     UPDATE conversation c SET turns = n.turns, mode = n.mode, \
       language = substr(nullif(n.language, ''), 2), queue = substr(nullif(n.queue, ''), 2), \
       note = substr(nullif(n.note, ''), 2), assignee = substr(nullif(n.assignee, ''), 2), \
       last_text = coalesce(substr(nullif(n.last_text, ''), 2), c.last_text), slots = n.slots, \
       updated_at = n.updated_at, wake_at = nullif(n.wake_at, $9), claimed_until = NULL \
     FROM unnest($10::text[], $11::int8[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], \
       $18::text[], $19::int8[], $20::int8[]) \
       AS n(id, turns, mode, language, queue, note, assignee, last_text, slots, updated_at, wake_at) \
     WHERE c.id = n.id";
/// No time is that early.
const NEVER: i64 = i64::MIN;

/// Writes the turns that fit; only a failure of the database is an `Err`. If it is tried `again`, a turn that is there already was
/// written by an earlier try.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    records: &[TurnRecord],
    again: bool,
) -> Result<Vec<Outcome>, DbErr> {
    let mut turns = lock(db, records).await?;
    let used = used(db, records).await?;
    let mut keys: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut fit = Vec::new();
    let mut outcomes = Vec::with_capacity(records.len());
    for record in records {
        let place = (record.conversation.as_str(), record.key.as_str());
        let Some(turns) = turns.get_mut(place.0) else {
            outcomes.push(Outcome::Refused(LogError::Unknown(record.conversation.clone())));
            continue;
        };
        let before = used.get(&(place.0.to_owned(), place.1.to_owned()));
        outcomes.push(if before.is_some_and(|before| again && before.is(record)) {
            Outcome::Before
        } else if before.is_some() || keys.contains(&place) {
            Outcome::Refused(LogError::Repeated(record.key.clone()))
        } else if record.seq != *turns + 1 {
            Outcome::Refused(LogError::Conflict { expected: record.seq, found: *turns })
        } else {
            *turns = record.seq;
            keys.insert(place);
            fit.push(record);
            Outcome::Written
        });
    }
    if !fit.is_empty() {
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, WRITE, columns(&fit)?);
        db.execute_raw(statement).await?;
    }
    Ok(outcomes)
}

/// How many turns the conversations have; nobody appends to them from now on.
async fn lock(db: &impl ConnectionTrait, records: &[TurnRecord]) -> Result<HashMap<String, u64>, DbErr> {
    let ids: BTreeSet<&str> = records.iter().map(|record| record.conversation.as_str()).collect();
    let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    let rows =
        db.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, LOCK, [ids.into()])).await?;
    let read = |row: sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, number(row.try_get_by_index(1)?)));
    rows.into_iter().map(read).collect()
}

/// A turn that has the key already.
struct Used {
    seq: i64,
    at: i64,
    events: Vec<u8>,
}

impl Used {
    fn is(&self, record: &TurnRecord) -> bool {
        self.seq == count(record.seq) && self.at == record.at.as_microsecond() && self.events == record.events
    }
}

async fn used(
    db: &impl ConnectionTrait,
    records: &[TurnRecord],
) -> Result<HashMap<(String, String), Used>, DbErr> {
    let ids: Vec<String> = records.iter().map(|record| record.conversation.as_str().to_owned()).collect();
    let keys: Vec<String> = records.iter().map(|record| record.key.clone()).collect();
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, USED, [ids.into(), keys.into()]);
    let read = |row: sea_orm::QueryResult| {
        let place = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let (seq, at, events) =
            (row.try_get_by_index(2)?, row.try_get_by_index(3)?, row.try_get_by_index(4)?);
        Ok((place, Used { seq, at, events }))
    };
    db.query_all_raw(statement).await?.into_iter().map(read).collect()
}

/// The values of [`WRITE`].
fn columns(fit: &[&TurnRecord]) -> Result<Vec<Value>, DbErr> {
    let texts = |text: &dyn Fn(&TurnRecord) -> Result<String, DbErr>| -> Result<Value, DbErr> {
        Ok(fit.iter().map(|record| text(record)).collect::<Result<Vec<_>, _>>()?.into())
    };
    let numbers = |number: &dyn Fn(&TurnRecord) -> i64| -> Value {
        fit.iter().map(|record| number(record)).collect::<Vec<i64>>().into()
    };
    let mut values = vec![
        texts(&|record| Ok(record.conversation.as_str().to_owned()))?,
        numbers(&|record| count(record.seq)),
        texts(&|record| Ok(record.key.clone()))?,
        numbers(&|record| record.at.as_microsecond()),
        texts(&|record| json(&record.activities))?,
        fit.iter().map(|record| record.events.clone()).collect::<Vec<_>>().into(),
        texts(&|record| json(&record.trace))?,
        texts(&|record| json(&record.summary))?,
        NEVER.into(),
    ];
    // Of several turns of a conversation the last one says its state, and the last one with a text its last text.
    let mut last: BTreeMap<&str, (&TurnRecord, Option<String>)> = BTreeMap::new();
    for record in fit {
        let state = last.entry(record.conversation.as_str()).or_insert((record, None));
        state.0 = record;
        state.1 = plain_if(&record.summary.last_text).or(state.1.take());
    }
    let states: Vec<(&TurnRecord, Option<String>)> = last.into_values().collect();
    let mut columns: [Vec<String>; 8] = Default::default();
    let mut times: [Vec<i64>; 3] = Default::default();
    let marked = |text: Option<String>| text.map(|text| format!("+{text}")).unwrap_or_default();
    for (record, last_text) in states {
        let summary = &record.summary;
        let texts = [
            record.conversation.as_str().to_owned(),
            mode_name(summary.mode).to_owned(),
            marked(plain_if(&summary.language)),
            marked(plain_if(&summary.queue)),
            marked(plain_if(&summary.note)),
            marked(plain_if(&summary.assignee)),
            marked(last_text),
            json(&summary.slots)?,
        ];
        for (column, text) in columns.iter_mut().zip(texts) {
            column.push(text);
        }
        let numbers = [count(record.seq), millis(record.at), summary.wake.map_or(NEVER, millis)];
        for (column, number) in times.iter_mut().zip(numbers) {
            column.push(number);
        }
    }
    let [id, mode, language, queue, note, assignee, last_text, slots] = columns;
    let [turns, updated_at, wake_at] = times;
    let texts = [mode, language, queue, note, assignee, last_text, slots];
    values.extend([id.into(), turns.into()]);
    values.extend(texts.into_iter().map(Value::from));
    values.extend([updated_at.into(), wake_at.into()]);
    Ok(values)
}
