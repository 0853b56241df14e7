//! What conversations come to: sums that are kept up from the log, and samples that people label.
//!
//! A conversation says how many of its turns are counted. Whoever counts reads all its turns, folds them up to there and up to their end, and
//! [`Store::project`] adds the difference in the transaction that moves the number: what is counted is never counted twice, by any node.

use super::{Store, fresh};
use crate::convert::{count, millis, number, plain};
use crate::entity::{conversation, sample, sample_item};
use crate::error::StoreError;
use botloom_domain::insight::{
    Label, Measure, Noted, Part, PartKind, PartSum, Period, Tally, Totals, Verdict, hashed, quarter, terms,
};
use botloom_domain::{BotId, ConversationKind, DeploymentId, WorkspaceId};
use botloom_ports::{ConversationId, Digest};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Statement, TransactionTrait, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// As many rows are written with one statement.
const ROWS: usize = 100;
const PLACE: [&str; 5] = ["workspace_id", "bot_id", "digest", "channel", "language"];

/// A conversation with turns that are not counted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Which.
    pub id: ConversationId,
    /// How many turns are counted.
    pub projected: u64,
}

/// What the turns of a conversation come to.
#[derive(Debug, Clone)]
pub struct Projection {
    /// Which.
    pub id: ConversationId,
    /// How many turns were counted when it was read.
    pub from: u64,
    /// How many are now.
    pub to: u64,
    /// What the turns up to `from` come to; none if there are none.
    pub before: Option<Tally>,
    /// What all of them come to.
    pub after: Tally,
    /// What lists show.
    pub noted: Noted,
    /// What was said in it.
    pub texts: Vec<String>,
}

/// Of which conversations sums are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// When they began.
    pub period: Period,
    /// Only of this bot.
    pub bot: Option<BotId>,
    /// Only on this release.
    pub release: Option<Digest>,
    /// Only those that began on this deployment.
    pub deployment: Option<DeploymentId>,
    /// Only in this language.
    pub language: Option<String>,
}

/// By what sums are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// The bot's id.
    Bot,
    /// The digest of the release.
    Release,
    /// The deployment's id.
    Deployment,
    /// The language of the talk.
    Language,
}

impl Dimension {
    fn column(self) -> &'static str {
        match self {
            Self::Bot => "bot_id",
            Self::Release => "digest",
            Self::Deployment => "channel",
            Self::Language => "language",
        }
    }
}

/// A sample of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Which.
    pub id: String,
    /// Whose messages.
    pub bot: BotId,
    /// Who drew it.
    pub author: String,
    /// Of conversations that began in this period.
    pub period: Period,
    /// When it was drawn.
    pub created_at: Timestamp,
}

/// A message of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleItem {
    /// Its place in the sample, from 1.
    pub number: u64,
    /// Where it was said.
    pub conversation: ConversationId,
    /// In which turn.
    pub turn: u64,
    /// What was said of it.
    pub label: Label,
}

type Place = [String; 5];

/// The sums that are to be added, in the order in which they are locked.
#[derive(Default)]
struct Sums {
    totals: BTreeMap<(i64, Place), Totals>,
    parts: BTreeMap<(Part, i64, Place), PartSum>,
}

impl Sums {
    fn add(&mut self, place: &[&str; 4], tally: &Tally, sign: i64) {
        let [workspace, bot, digest, channel] = place.map(str::to_owned);
        let language: String = plain(&tally.language).chars().take(40).collect();
        let place = [workspace, bot, digest, channel, language];
        let at = quarter(tally.begun);
        let totals = self.totals.entry((at, place.clone())).or_default();
        if sign > 0 {
            *totals += tally.totals
        } else {
            *totals -= tally.totals
        }
        for (part, sum) in &tally.parts {
            let part = Part { name: plain(&part.name), detail: plain(&part.detail), ..*part };
            let own = self.parts.entry((part, at, place.clone())).or_default();
            own.times += sign * sum.times;
            own.amount += sign * sum.amount;
        }
    }
}

impl Store {
    /// Conversations of customers with turns that are not counted yet, the one that waits longest first; of any workspace.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn behind(&self, most: usize) -> Result<Vec<Behind>, StoreError> {
        use conversation::Column;
        let rows: Vec<(String, i64)> = uncounted()
            .order_by_asc(Column::UpdatedAt)
            .limit(most as u64)
            .select_only()
            .column(Column::Id)
            .column(Column::Projected)
            .into_tuple()
            .all(&self.all.read)
            .await?;
        let read = |(id, projected): (String, i64)| match ConversationId::new(id.clone()) {
            Ok(id) => Ok(Behind { id, projected: number(projected) }),
            Err(_) => Err(StoreError::Damaged { what: "conversation", id }),
        };
        rows.into_iter().map(read).collect()
    }

    /// How many conversations of a workspace are not counted to their end, at most `most`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn behind_in(&self, workspace: &WorkspaceId, most: u64) -> Result<u64, StoreError> {
        let found = uncounted().filter(conversation::Column::WorkspaceId.eq(workspace.as_str())).limit(most);
        let found = found.select_only().column(conversation::Column::Id).into_tuple::<String>();
        Ok(found.all(&self.reading(workspace).await?).await?.len() as u64)
    }

    /// Adds what conversations come to; those that another node counted meanwhile are left out. How many were counted is returned.
    ///
    /// # Errors
    /// If the database fails; then nothing was added.
    pub async fn project(&self, mut all: Vec<Projection>) -> Result<usize, StoreError> {
        all.sort_by(|a, b| a.id.cmp(&b.id));
        let transaction = self.all.write.begin().await?;
        let (mut sums, mut counted) = (Sums::default(), 0);
        for one in &all {
            let Some(row) = conversation::Entity::find_by_id(one.id.as_str()).one(&transaction).await? else {
                continue;
            };
            let found_at = found_at(&transaction, one, &row).await?;
            let moved = conversation::Entity::update_many()
                .set(conversation::ActiveModel {
                    projected: Set(count(one.to)),
                    missed: Set(one.noted.missed),
                    handed: Set(i64::from(one.noted.handed)),
                    rating: Set(one.noted.rating),
                    customer: Set(one.noted.customer.as_deref().map(plain)),
                    person: Set(one.noted.person.as_deref().map(plain)),
                    found_at: Set(Some(found_at)),
                    ..Default::default()
                })
                .filter(conversation::Column::Id.eq(one.id.as_str()))
                .filter(conversation::Column::Projected.eq(count(one.from)))
                .exec(&transaction)
                .await?;
            if moved.rows_affected == 0 {
                forget(&transaction, found_at).await?;
                continue;
            }
            if let Some(old) = row.found_at {
                forget(&transaction, old).await?;
            }
            counted += 1;
            let channel = row.deployment_id.as_deref().unwrap_or_default();
            let place = [row.workspace_id.as_str(), row.bot_id.as_str(), row.digest.as_str(), channel];
            if let Some(before) = &one.before {
                sums.add(&place, before, -1);
            }
            sums.add(&place, &one.after, 1);
        }
        add(&transaction, sums).await?;
        transaction.commit().await?;
        Ok(counted)
    }

    /// Sums by quarter of an hour and, if one is given, by dimension.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insight_totals(
        &self,
        workspace: &WorkspaceId,
        scope: &Scope,
        by: Option<Dimension>,
    ) -> Result<Vec<(i64, String, Totals)>, StoreError> {
        let (wall, values) = filter(workspace, scope);
        let sums: Vec<String> =
            Measure::ALL.iter().map(|one| format!("CAST(SUM({0}) AS bigint) AS {0}", one.name())).collect();
        let by = by.map_or("''", Dimension::column);
        let sql = format!(
            "SELECT quarter, {by} AS name, {} FROM insight_total WHERE {wall} GROUP BY quarter, name ORDER BY quarter, name",
            sums.join(", ")
        );
        let rows = ask(&self.reading(workspace).await?, sql, values).await?;
        let read = |row: QueryResult| {
            let mut totals = Totals::default();
            for measure in Measure::ALL {
                totals[*measure] = row.try_get("", measure.name())?;
            }
            Ok((row.try_get("", "quarter")?, row.try_get("", "name")?, totals))
        };
        Ok(rows.into_iter().map(read).collect::<Result<_, DbErr>>()?)
    }

    /// Sums by name, the most frequent first, at most `most` of a kind.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insight_parts(
        &self,
        workspace: &WorkspaceId,
        scope: &Scope,
        kinds: &[PartKind],
        most: usize,
    ) -> Result<Vec<(Part, PartSum)>, StoreError> {
        let db = self.reading(workspace).await?;
        let mut all = Vec::new();
        for kind in kinds {
            let (wall, mut values) = filter(workspace, scope);
            values.push(kind.name().into());
            let sql = format!(
                "SELECT name, detail, CAST(SUM(times) AS bigint) AS times, CAST(SUM(amount) AS bigint) AS amount FROM insight_part \
                 WHERE {wall} AND kind = ${} GROUP BY name, detail HAVING SUM(times) <> 0 ORDER BY times DESC, name, detail LIMIT {most}",
                values.len()
            );
            for row in ask(&db, sql, values).await? {
                let part =
                    Part { kind: *kind, name: row.try_get("", "name")?, detail: row.try_get("", "detail")? };
                all.push((
                    part,
                    PartSum { times: row.try_get("", "times")?, amount: row.try_get("", "amount")? },
                ));
            }
        }
        Ok(all)
    }

    /// Conversations of customers with a bot that began in a period and in which something was said, in no order; at most `most`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begun_in(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        period: Period,
        most: usize,
    ) -> Result<Vec<ConversationId>, StoreError> {
        use conversation::Column;
        let ids: Vec<String> = conversation::Entity::find()
            .filter(Column::WorkspaceId.eq(workspace.as_str()))
            .filter(Column::BotId.eq(bot.as_str()))
            .filter(Column::Kind.eq(ConversationKind::Live.name()))
            .filter(Column::CreatedAt.gte(millis(period.from)))
            .filter(Column::CreatedAt.lt(millis(period.to)))
            .filter(Column::Turns.gt(1))
            .limit(most as u64)
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(&self.reading(workspace).await?)
            .await?;
        let read = |id: String| {
            ConversationId::new(id.clone()).map_err(|_| StoreError::Damaged { what: "conversation", id })
        };
        ids.into_iter().map(read).collect()
    }

    /// Keeps a sample.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn create_sample(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        author: &str,
        period: Period,
        messages: &[(ConversationId, u64)],
        at: Timestamp,
    ) -> Result<Sample, StoreError> {
        let id = format!("smp_{}", fresh().to_ascii_lowercase());
        let transaction = self.writing(workspace).await?;
        let row = sample::ActiveModel {
            id: Set(id.clone()),
            workspace_id: Set(workspace.to_string()),
            bot_id: Set(bot.to_string()),
            author: Set(plain(author)),
            begins: Set(millis(period.from)),
            ends: Set(millis(period.to)),
            created_at: Set(millis(at)),
        };
        sample::Entity::insert(row).exec_without_returning(&transaction).await?;
        let rows = messages.iter().zip(1..).map(|((conversation, turn), place)| sample_item::ActiveModel {
            sample_id: Set(id.clone()),
            number: Set(place),
            workspace_id: Set(workspace.to_string()),
            conversation_id: Set(conversation.as_str().to_owned()),
            turn: Set(count(*turn)),
            understood: Set(None),
            meant: Set(None),
            answered: Set(None),
            resolved: Set(None),
            author: Set(None),
        });
        if !messages.is_empty() {
            sample_item::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(Sample { id, bot: bot.clone(), author: author.to_owned(), period, created_at: at })
    }

    /// The samples of a bot, the newest first, at most 50.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn samples(&self, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<Sample>, StoreError> {
        let rows = sample::Entity::find()
            .filter(sample::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(sample::Column::BotId.eq(bot.as_str()))
            .order_by_desc(sample::Column::CreatedAt)
            .order_by_desc(sample::Column::Id)
            .limit(50)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(read_sample).collect()
    }

    /// A sample.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn sample(&self, workspace: &WorkspaceId, id: &str) -> Result<Sample, StoreError> {
        let row = sample::Entity::find_by_id(id)
            .filter(sample::Column::WorkspaceId.eq(workspace.as_str()))
            .one(&self.reading(workspace).await?)
            .await?;
        read_sample(row.ok_or(StoreError::Gone)?)
    }

    /// The messages of a sample, in its order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sample_items(
        &self,
        workspace: &WorkspaceId,
        id: &str,
    ) -> Result<Vec<SampleItem>, StoreError> {
        let rows = sample_item::Entity::find()
            .filter(sample_item::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(sample_item::Column::SampleId.eq(id))
            .order_by_asc(sample_item::Column::Number)
            .all(&self.reading(workspace).await?)
            .await?;
        let read = |row: sample_item::Model| {
            let name = format!("{}/{}", row.sample_id, row.number);
            let conversation = ConversationId::new(row.conversation_id)
                .map_err(|_| StoreError::Damaged { what: "message of a sample", id: name })?;
            let label = Label {
                understood: row.understood.as_deref().and_then(verdict),
                meant: row.meant,
                answered: row.answered.as_deref().and_then(verdict),
                resolved: row.resolved.as_deref().and_then(verdict),
            };
            Ok(SampleItem { number: number(row.number), conversation, turn: number(row.turn), label })
        };
        rows.into_iter().map(read).collect()
    }

    /// Keeps what a person said of a message of a sample.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is no such message.
    pub async fn label(
        &self,
        workspace: &WorkspaceId,
        sample: &str,
        place: u64,
        label: &Label,
        author: &str,
    ) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        let written = |verdict: Option<Verdict>| verdict.map(|one| verdict_name(one).to_owned());
        let changed = sample_item::Entity::update_many()
            .set(sample_item::ActiveModel {
                understood: Set(written(label.understood)),
                meant: Set(label.meant.as_deref().map(plain)),
                answered: Set(written(label.answered)),
                resolved: Set(written(label.resolved)),
                author: Set(Some(plain(author))),
                ..Default::default()
            })
            .filter(sample_item::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(sample_item::Column::SampleId.eq(sample))
            .filter(sample_item::Column::Number.eq(count(place)))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::Gone) }
    }

    /// How many rows the sums have; for tests.
    #[doc(hidden)]
    pub async fn conversations_counted(&self, workspace: &WorkspaceId) -> Result<u64, StoreError> {
        let counted = conversation::Entity::find()
            .filter(conversation::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(conversation::Column::Projected.gt(0));
        Ok(counted.count(&self.reading(workspace).await?).await?)
    }
}

fn uncounted() -> sea_orm::Select<conversation::Entity> {
    use conversation::Column;
    // In the words of the index.
    conversation::Entity::find()
        .filter(Expr::cust("kind = 'live'"))
        .filter(Expr::col(Column::Projected).lt(Expr::col(Column::Turns)))
}

fn read_sample(row: sample::Model) -> Result<Sample, StoreError> {
    let read = |row: &sample::Model| {
        let at = |millis: i64| Timestamp::from_millisecond(millis).ok();
        Some(Sample {
            id: row.id.clone(),
            bot: BotId::parse(&row.bot_id).ok()?,
            author: row.author.clone(),
            period: Period { from: at(row.begins)?, to: at(row.ends)? },
            created_at: at(row.created_at)?,
        })
    };
    read(&row).ok_or(StoreError::Damaged { what: "sample", id: row.id })
}

fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Right => "right",
        Verdict::Wrong => "wrong",
    }
}

fn verdict(name: &str) -> Option<Verdict> {
    [Verdict::Right, Verdict::Wrong].into_iter().find(|one| verdict_name(*one) == name)
}

/// The word for a flow or entry among the terms; no word of a text has its beginning.
pub(crate) fn topic_term(topic: &str) -> String {
    format!("\u{1}{topic}")
}

/// A term as a word of SQLite's index.
pub(crate) fn word(term: i64) -> String {
    format!("t{:016x}", term.cast_unsigned())
}

/// Adds what a conversation is found by; its place in the index is returned.
async fn found_at(
    db: &DatabaseTransaction,
    one: &Projection,
    row: &conversation::Model,
) -> Result<i64, DbErr> {
    let mut all: BTreeSet<String> = one.texts.iter().flat_map(|text| terms(text)).collect();
    all.extend(one.noted.customer.iter().flat_map(|customer| terms(customer)));
    all.extend(one.noted.topics.iter().map(|topic| topic_term(topic)));
    let all: Vec<i64> = all.iter().map(|term| hashed(&row.workspace_id, term)).collect();
    let place = if db.get_database_backend() == DbBackend::Postgres {
        let sql = "INSERT INTO conversation_search (terms) VALUES ($1) RETURNING found_at";
        db.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [all.into()])).await?
    } else {
        let words: Vec<String> = all.into_iter().map(word).collect();
        // There is one writer, so that nobody else takes this place.
        let next = "SELECT coalesce(max(found_at), 0) + 1 FROM conversation";
        let next = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, next)).await?;
        let place: i64 = next.map_or(Ok(1), |row| row.try_get_by_index(0))?;
        let sql = "INSERT INTO conversation_search (rowid, terms) VALUES ($1, $2)";
        let values: [Value; 2] = [place.into(), words.join(" ").into()];
        db.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?;
        return Ok(place);
    };
    place.ok_or_else(|| DbErr::RecordNotFound("the row that was written".to_owned()))?.try_get_by_index(0)
}

pub(super) async fn forget(db: &DatabaseTransaction, found_at: i64) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let key = if backend == DbBackend::Postgres { "found_at" } else { "rowid" };
    let sql = format!("DELETE FROM conversation_search WHERE {key} = $1");
    db.execute_raw(Statement::from_sql_and_values(backend, sql, [found_at.into()])).await?;
    Ok(())
}

async fn add(db: &DatabaseTransaction, sums: Sums) -> Result<(), DbErr> {
    let measures: Vec<&str> = Measure::ALL.iter().map(|one| one.name()).collect();
    let totals =
        sums.totals.into_iter().filter(|(_, totals)| !totals.is_zero()).map(|((at, place), totals)| {
            let mut row: Vec<Value> = vec![at.into()];
            row.extend(place.into_iter().map(Value::from));
            row.extend(Measure::ALL.iter().map(|measure| Value::from(totals[*measure])));
            row
        });
    let key = [&["quarter"][..], &PLACE].concat();
    upsert(db, "insight_total", &key, &measures, totals.collect()).await?;
    let parts = sums.parts.into_iter().filter(|(_, sum)| *sum != PartSum::default());
    let parts = parts.map(|((part, at, place), sum)| {
        let mut row: Vec<Value> =
            vec![part.kind.name().into(), part.name.into(), part.detail.into(), at.into()];
        row.extend(place.into_iter().map(Value::from));
        row.extend([sum.times.into(), sum.amount.into()]);
        row
    });
    let key = [&["kind", "name", "detail", "quarter"][..], &PLACE].concat();
    upsert(db, "insight_part", &key, &["times", "amount"], parts.collect()).await
}

/// Adds rows to those with the same key. They come in the order of their keys, so that nodes wait for each other in one direction.
async fn upsert(
    db: &DatabaseTransaction,
    table: &str,
    key: &[&str],
    sums: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<(), DbErr> {
    let columns = [key, sums].concat();
    let more: Vec<String> =
        sums.iter().map(|sum| format!("{sum} = {table}.{sum} + excluded.{sum}")).collect();
    for some in rows.chunks(ROWS) {
        let mut place = 0;
        let mut tuple = |row: &Vec<Value>| {
            let names: Vec<String> = row
                .iter()
                .map(|_| {
                    place += 1;
                    format!("${place}")
                })
                .collect();
            format!("({})", names.join(", "))
        };
        let tuples: Vec<String> = some.iter().map(&mut tuple).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES {} ON CONFLICT ({}) DO UPDATE SET {}",
            columns.join(", "),
            tuples.join(", "),
            key.join(", "),
            more.join(", ")
        );
        let values: Vec<Value> = some.iter().flatten().cloned().collect();
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}

/// The condition of a scope, with its values from `$1` on.
fn filter(workspace: &WorkspaceId, scope: &Scope) -> (String, Vec<Value>) {
    let (first, after) = scope.period.quarters();
    let mut values: Vec<Value> = vec![workspace.as_str().into(), first.into(), after.into()];
    let mut wall = "workspace_id = $1 AND quarter >= $2 AND quarter < $3".to_owned();
    let named = [
        ("bot_id", scope.bot.as_ref().map(BotId::as_str)),
        ("digest", scope.release.as_ref().map(Digest::as_str)),
        ("channel", scope.deployment.as_ref().map(DeploymentId::as_str)),
        ("language", scope.language.as_deref()),
    ];
    for (column, value) in named {
        if let Some(value) = value {
            values.push(value.into());
            wall.push_str(&format!(" AND {column} = ${}", values.len()));
        }
    }
    (wall, values)
}

async fn ask(db: &DatabaseTransaction, sql: String, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await
}
