//! Preflights.

use super::Store;
use crate::convert::{Convert, asks_text, count, decision_text, findings_text, millis, plain};
use crate::entity::preflight::{ActiveModel, Column, Entity};
use crate::error::StoreError;
use botloom_domain::preflight::{PreflightState, Ruling, Undecidable};
use botloom_domain::{BotId, EnvironmentName, Preflight, PreflightId, WorkspaceId};
use botloom_ports::Digest;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// How many preflights are kept of an environment.
const KEPT: u64 = 50;

impl Store {
    /// Begins a preflight; the oldest ones of its environment are forgotten.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn create_preflight(&self, new: &Preflight) -> Result<(), StoreError> {
        let transaction = self.writing(&new.workspace).await?;
        Entity::insert(row(new)).exec_without_returning(&transaction).await?;
        let old: Vec<String> = Entity::find()
            .filter(Column::BotId.eq(new.bot.as_str()))
            .filter(Column::Environment.eq(new.environment.as_str()))
            .order_by_desc(Column::Id)
            .offset(KEPT)
            .limit(KEPT)
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(&transaction)
            .await?;
        if !old.is_empty() {
            Entity::delete_many().filter(Column::Id.is_in(old)).exec(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Keeps how far a preflight is that runs.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if it does not run any more, or is not there any more.
    pub async fn keep_preflight(&self, preflight: &Preflight) -> Result<(), StoreError> {
        let transaction = self.writing(&preflight.workspace).await?;
        let kept = Entity::update_many()
            .set(row(preflight))
            .filter(Column::Id.eq(preflight.id.as_str()))
            .filter(Column::State.eq("running"))
            .exec(&transaction)
            .await?;
        if kept.rows_affected == 0 {
            return Err(StoreError::Gone);
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Keeps a decision about a preflight. Inside: why it cannot be decided.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn decide_preflight(
        &self,
        workspace: &WorkspaceId,
        id: &PreflightId,
        ruling: Ruling,
        name: &str,
        why: &str,
        at: Timestamp,
    ) -> Result<Result<Preflight, Undecidable>, StoreError> {
        let transaction = self.writing(workspace).await?;
        let found = Entity::find_by_id(id.as_str())
            .filter(Column::WorkspaceId.eq(workspace.as_str()))
            .lock_exclusive()
            .one(&transaction)
            .await?;
        let preflight: Preflight = found.ok_or(StoreError::Gone)?.convert()?;
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        let decided = match preflight.decided(ruling, &plain(name), &plain(why), at) {
            Ok(decided) => decided,
            Err(refused) => return Ok(Err(refused)),
        };
        Entity::update(row(&decided)).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(Ok(decided))
    }

    /// A preflight.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn preflight(
        &self,
        workspace: &WorkspaceId,
        id: &PreflightId,
    ) -> Result<Preflight, StoreError> {
        let row = Entity::find_by_id(id.as_str())
            .filter(Column::WorkspaceId.eq(workspace.as_str()))
            .one(&self.reading(workspace).await?)
            .await?;
        row.ok_or(StoreError::Gone)?.convert()
    }

    /// The newest preflight of a bot for an environment: of these files, or of whatever.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn latest_preflight(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        environment: &EnvironmentName,
        release: Option<&Digest>,
    ) -> Result<Option<Preflight>, StoreError> {
        let mut query = Entity::find()
            .filter(Column::WorkspaceId.eq(workspace.as_str()))
            .filter(Column::BotId.eq(bot.as_str()))
            .filter(Column::Environment.eq(environment.as_str()))
            .order_by_desc(Column::Id);
        if let Some(release) = release {
            query = query.filter(Column::Release.eq(release.as_str()));
        }
        let row = query.one(&self.reading(workspace).await?).await?;
        row.map(Convert::convert).transpose()
    }

    /// Ends preflights that did not go on since then: whoever ran them is no more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_lost_preflights(&self, since: Timestamp) -> Result<u64, StoreError> {
        let lost = Entity::update_many()
            .set(ActiveModel {
                state: Set("failed".to_owned()),
                failure: Set(Some("the server that ran it was stopped; begin another one".to_owned())),
                ..Default::default()
            })
            .filter(Column::State.eq("running"))
            .filter(Column::UpdatedAt.lt(millis(since)))
            .exec(&self.all.write)
            .await?;
        Ok(lost.rows_affected)
    }
}

/// Removes the preflights of a bot, or those of one of its environments.
pub(super) async fn forget(
    db: &impl ConnectionTrait,
    bot: &BotId,
    environment: Option<&EnvironmentName>,
) -> Result<(), StoreError> {
    let mut gone = Entity::delete_many().filter(Column::BotId.eq(bot.as_str()));
    if let Some(environment) = environment {
        gone = gone.filter(Column::Environment.eq(environment.as_str()));
    }
    gone.exec(db).await?;
    Ok(())
}

fn row(of: &Preflight) -> ActiveModel {
    let (state, failure) = match &of.state {
        PreflightState::Running => ("running", None),
        PreflightState::Done => ("done", None),
        PreflightState::Failed(why) => ("failed", Some(plain(why))),
    };
    ActiveModel {
        id: Set(of.id.to_string()),
        workspace_id: Set(of.workspace.to_string()),
        bot_id: Set(of.bot.to_string()),
        environment: Set(of.environment.to_string()),
        version_id: Set(of.version.as_ref().map(ToString::to_string)),
        release: Set(of.release.as_str().to_owned()),
        author: Set(plain(&of.author)),
        state: Set(state.to_owned()),
        failure: Set(failure),
        asks: Set(asks_text(&of.asks)),
        done: Set(count(of.progress.0)),
        total: Set(count(of.progress.1)),
        findings: Set(findings_text(&of.findings)),
        decision: Set(of.decision.as_ref().map(decision_text)),
        created_at: Set(millis(of.created_at)),
        updated_at: Set(millis(of.updated_at)),
    }
}
