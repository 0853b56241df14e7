//! What is counted of versions, beside the log: added in the transaction that writes the turns, so that each turn counts once.

use super::Store;
use crate::convert::{count, number};
use crate::entity::deployment_count::{ActiveModel, Column, Entity, Model};
use crate::error::StoreError;
use botloom_domain::{Arm, Deployment, VersionId};
use botloom_ports::{Tally, TurnRecord};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// How many rows the nodes of an installation spread what they count over.
pub(crate) const LANES: i64 = 16;

const SUMS: [Column; 8] = [
    Column::Conversations,
    Column::Turns,
    Column::Messages,
    Column::Fallbacks,
    Column::Errors,
    Column::Handoffs,
    Column::Ratings,
    Column::Satisfaction,
];

/// Adds what these turns add, in one statement; rows are taken in the order of their keys, so that nodes do not wait in circles.
pub(crate) async fn add<'r>(
    db: &impl ConnectionTrait,
    lane: i64,
    records: impl Iterator<Item = &'r TurnRecord>,
) -> Result<(), DbErr> {
    let mut sums: BTreeMap<&str, Tally> = BTreeMap::new();
    for counted in records.filter_map(|record| record.counted.as_ref()) {
        let sum = sums.entry(&counted.under).or_default();
        *sum = sum.plus(counted.tally);
    }
    let rows: Vec<ActiveModel> =
        sums.into_iter().filter_map(|(under, tally)| row(under, lane, tally)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let mut more =
        OnConflict::columns([Column::DeploymentId, Column::Since, Column::VersionId, Column::Lane]);
    for column in SUMS {
        let name = sea_orm::IdenStatic::as_str(&column).to_owned();
        more.value(column, Expr::cust(format!("\"deployment_count\".\"{name}\" + \"excluded\".\"{name}\"")));
    }
    Entity::insert_many(rows).on_conflict(more).exec_without_returning(db).await?;
    Ok(())
}

fn row(under: &str, lane: i64, tally: Tally) -> Option<ActiveModel> {
    let Arm { deployment, since, version } = Arm::parse(under)?;
    Some(ActiveModel {
        deployment_id: Set(deployment.to_string()),
        since: Set(count(since)),
        version_id: Set(version.to_string()),
        lane: Set(lane),
        conversations: Set(count(tally.conversations)),
        turns: Set(count(tally.turns)),
        messages: Set(count(tally.messages)),
        fallbacks: Set(count(tally.fallbacks)),
        errors: Set(count(tally.errors)),
        handoffs: Set(count(tally.handoffs)),
        ratings: Set(count(tally.ratings)),
        satisfaction: Set(count(tally.satisfaction)),
    })
}

impl Store {
    /// What is counted of the versions of a deployment since the move that it names, by version. A few rows, whatever was said.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tallies(&self, deployment: &Deployment) -> Result<BTreeMap<VersionId, Tally>, StoreError> {
        let rows: Vec<Model> = Entity::find()
            .filter(Column::DeploymentId.eq(deployment.id.as_str()))
            .filter(Column::Since.eq(count(deployment.since)))
            .all(&self.reading(&deployment.workspace).await?)
            .await?;
        let mut tallies: BTreeMap<VersionId, Tally> = BTreeMap::new();
        for row in rows {
            let damaged = || StoreError::Damaged { what: "count", id: row.deployment_id.clone() };
            let version = VersionId::parse(&row.version_id).map_err(|_| damaged())?;
            let tally = Tally {
                conversations: number(row.conversations),
                turns: number(row.turns),
                messages: number(row.messages),
                fallbacks: number(row.fallbacks),
                errors: number(row.errors),
                handoffs: number(row.handoffs),
                ratings: number(row.ratings),
                satisfaction: number(row.satisfaction),
            };
            let sum = tallies.entry(version).or_default();
            *sum = sum.plus(tally);
        }
        Ok(tallies)
    }
}
