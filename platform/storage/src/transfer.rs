//! A whole installation from a SQLite file to PostgreSQL: all of it, or nothing.
//!
//! Everything is written in one transaction and read back in it. Only if every table then has as many rows as the file and the same digest
//! it is committed; what was interrupted is begun again on a database that is still empty. Nobody can write to the file meanwhile.

use crate::convert::plain;
use crate::entity;
use crate::error::StoreError;
use crate::store::Store;
use botloom_ports::Digest;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ConnectionTrait, DatabaseTransaction, DbBackend,
    DbErr, EntityTrait, FromQueryResult, IdenStatic, IntoActiveModel, Iterable, PaginatorTrait, QueryFilter,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};

/// How many rows are carried at a time.
const BATCH: i64 = 25;

/// What was carried over of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The table.
    pub table: String,
    /// How many rows it has, there as here.
    pub rows: u64,
    /// The digest of all rows, there as here, whatever their order.
    pub digest: String,
    /// In how many rows a text had U+0000, which PostgreSQL's texts cannot have; it is U+FFFD there.
    pub mended: u64,
}

/// Why nothing was carried over.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// It goes from a file to a server only.
    #[error("an installation is carried from SQLite to PostgreSQL")]
    Direction,
    /// There is something already.
    #[error("the table `{0}` of the new database has rows; give an empty database")]
    NotEmpty(String),
    /// What was read back is not what was written.
    #[error(
        "the table `{table}` differs after it was carried over: {there} rows instead of {here}, or other content"
    )]
    Differs {
        /// The table.
        table: String,
        /// Rows of the file.
        here: u64,
        /// Rows of the new database.
        there: u64,
    },
    /// A database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for TransferError {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// Carries everything over; `tell` hears the table and how many of its rows are written.
///
/// # Errors
/// See [`TransferError`]. The new database is as it was then.
pub async fn transfer(
    from: &Store,
    to: &Store,
    mut tell: impl FnMut(&str, u64),
) -> Result<Vec<Carried>, TransferError> {
    let (here, there) = (&from.all.write, &to.all.write);
    if here.get_database_backend() != DbBackend::Sqlite || there.get_database_backend() != DbBackend::Postgres
    {
        return Err(TransferError::Direction);
    }
    let alone = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let here = here.begin_with_options(alone).await?;
    let there = there.begin().await?;
    let mut carried = Vec::new();
    macro_rules! tables {
        ($($table:ident)+) => {
            $(empty::<entity::$table::Entity>(&there).await?;)+
            $(carried.push(table::<entity::$table::Entity>(&here, &there, &mut tell).await?);)+
        };
    }
    tables!(workspace member session api_key bot bot_file release_file version deployment conversation turn attachment plugin_value shared_key plugin plugin_version plugin_key audit deployment_move
        deployment_count environment preflight workspace_key secret sample sample_item
        role invitation second_factor sign_in_policy single_sign_on sign_in_domain sign_in_attempt channel_talk consent
        scim_token scim_user scim_group scim_member);
    // What is made of the log is made anew there.
    there.execute_unprepared("UPDATE conversation SET projected = CASE WHEN erased_at IS NULL THEN 0 ELSE turns END, found_at = NULL").await?;
    there.commit().await?;
    Ok(carried)
}

fn name<E: EntityTrait>() -> String {
    E::default().table_name().to_owned()
}

async fn empty<E>(there: &DatabaseTransaction) -> Result<(), TransferError>
where
    E: EntityTrait,
    E::Model: Sync,
{
    if E::find().count(there).await? > 0 { Err(TransferError::NotEmpty(name::<E>())) } else { Ok(()) }
}

async fn table<E>(
    here: &DatabaseTransaction,
    there: &DatabaseTransaction,
    tell: &mut impl FnMut(&str, u64),
) -> Result<Carried, TransferError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    let table = name::<E>();
    let last = format!("SELECT coalesce(max(rowid), 0) FROM \"{table}\"");
    let last = here.query_one_raw(Statement::from_string(DbBackend::Sqlite, last)).await?;
    let last: i64 = last.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let (mut mine, mut mended) = (Sum::default(), 0);
    let mut begin = 1;
    while begin <= last {
        let rowid = || Expr::cust("rowid");
        let rows = E::find().filter(rowid().gte(begin)).filter(rowid().lt(begin + BATCH)).all(here).await?;
        begin += BATCH;
        let rows: Vec<E::ActiveModel> = rows
            .into_iter()
            .map(|row| {
                let (row, changed) = mend::<E>(row.into_active_model().reset_all());
                mended += u64::from(changed);
                mine.add(&row);
                row
            })
            .collect();
        if !rows.is_empty() {
            E::insert_many(rows).exec_without_returning(there).await?;
            tell(&table, mine.rows);
        }
    }
    let theirs = read::<E>(there, &table).await?;
    if mine != theirs {
        return Err(TransferError::Differs { table, here: mine.rows, there: theirs.rows });
    }
    Ok(Carried { table, rows: mine.rows, digest: format!("{:016x}{:016x}", mine.sum.0, mine.sum.1), mended })
}

/// What the new database has, read in the transaction that wrote it.
async fn read<E>(there: &DatabaseTransaction, table: &str) -> Result<Sum, DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelBehavior,
{
    // The driver keeps statements that it prepared, and one of this name returns the columns of this table.
    let cursor = format!("carried_{table}");
    let declare = format!("DECLARE {cursor} NO SCROLL CURSOR FOR SELECT * FROM \"{table}\"");
    there.execute_unprepared(&declare).await?;
    let mut sum = Sum::default();
    loop {
        let fetch = Statement::from_string(DbBackend::Postgres, format!("FETCH {BATCH} FROM {cursor}"));
        let rows = there.query_all_raw(fetch).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            sum.add(&E::Model::from_query_result(&row, "")?.into_active_model());
        }
    }
    there.execute_unprepared(&format!("CLOSE {cursor}")).await?;
    Ok(sum)
}

fn mend<E>(mut row: E::ActiveModel) -> (E::ActiveModel, bool)
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelBehavior,
{
    let mut mended = false;
    for column in E::Column::iter() {
        if let ActiveValue::Set(Value::String(Some(text))) = row.get(column)
            && text.contains('\0')
        {
            row.set(column, plain(&text).into());
            mended = true;
        }
    }
    (row, mended)
}

/// How many rows, and the sum of their digests: no order has to be the same.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    rows: u64,
    sum: (u64, u64),
}

impl Sum {
    fn add<A: ActiveModelTrait>(&mut self, row: &A) {
        let mut bytes = Vec::new();
        for column in <A::Entity as EntityTrait>::Column::iter() {
            bytes.extend(column.as_str().as_bytes());
            let (kind, value): (u8, Vec<u8>) = match row.get(column).into_value() {
                Some(Value::String(Some(text))) => (1, text.into_bytes()),
                Some(Value::BigInt(Some(number))) => (2, number.to_be_bytes().to_vec()),
                Some(Value::Bytes(Some(bytes))) => (3, bytes),
                // What is missing, and kinds that no table has yet.
                other => (0, format!("{other:?}").into_bytes()),
            };
            bytes.push(kind);
            bytes.extend((value.len() as u64).to_be_bytes());
            bytes.extend(value);
        }
        let digest = Digest::of(&bytes);
        let half = |part: &str| u64::from_str_radix(part, 16).expect("a digest is hexadecimal");
        self.rows += 1;
        self.sum.0 = self.sum.0.wrapping_add(half(&digest.as_str()[..16]));
        self.sum.1 = self.sum.1.wrapping_add(half(&digest.as_str()[16..32]));
    }
}
