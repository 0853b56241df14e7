//! Environments of bots.

use super::bot::hold;
use super::deployment::forget;
use super::{Store, preflight};
use crate::convert::{Convert, asks_text, millis};
use crate::entity::{deployment, environment};
use crate::error::StoreError;
use botloom_domain::{Asks, BotId, Environment, EnvironmentName, InvalidEnvironment, WorkspaceId};
use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

impl Store {
    /// The environments of a bot, in the order in which a version goes through them.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has no such bot.
    pub async fn environments(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
    ) -> Result<Vec<Environment>, StoreError> {
        self.bot(workspace, bot).await?;
        kept(&self.reading(workspace).await?, workspace, bot).await
    }

    /// Says what an environment asks of a version, and makes it if `new`.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is no such bot or, if it is not `new`, no such environment; [`StoreError::Taken`] if
    /// it is and there is one. Inside: why it cannot be made.
    pub async fn put_environment(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        name: &EnvironmentName,
        asks: Asks,
        new: NewOrKnown,
        at: Timestamp,
    ) -> Result<Result<Environment, InvalidEnvironment>, StoreError> {
        let transaction = self.writing(workspace).await?;
        hold(&transaction, workspace, bot).await?;
        let all = kept(&transaction, workspace, bot).await?;
        let known = all.iter().find(|one| one.name == *name);
        let created_at = match (new, known) {
            (NewOrKnown::New, _) if name.is_built_in() => {
                return Ok(Err(InvalidEnvironment::BuiltIn(name.clone())));
            }
            (NewOrKnown::New, Some(_)) => return Err(StoreError::Taken),
            (NewOrKnown::Known, None) => return Err(StoreError::Gone),
            (NewOrKnown::New, None) => {
                if all.iter().filter(|one| !one.name.is_built_in()).count() >= Environment::MOST {
                    return Ok(Err(InvalidEnvironment::TooMany));
                }
                at
            }
            (NewOrKnown::Known, Some(known)) => known.created_at.unwrap_or(at),
        };
        let created_at = Timestamp::from_millisecond(created_at.as_millisecond()).unwrap_or(created_at);
        let row = environment::ActiveModel {
            bot_id: Set(bot.to_string()),
            name: Set(name.to_string()),
            workspace_id: Set(workspace.to_string()),
            asks: Set(asks_text(&asks)),
            created_at: Set(millis(created_at)),
        };
        let again = OnConflict::columns([environment::Column::BotId, environment::Column::Name])
            .update_column(environment::Column::Asks)
            .to_owned();
        environment::Entity::insert(row).on_conflict(again).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(Ok(Environment { bot: bot.clone(), name: name.clone(), asks, created_at: Some(created_at) }))
    }

    /// Removes an environment with its deployment and secret. Conversations that live there go on, new ones do not begin.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is none of this name. Inside: why it cannot be removed.
    pub async fn remove_environment(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        name: &EnvironmentName,
    ) -> Result<Result<(), InvalidEnvironment>, StoreError> {
        let transaction = self.writing(workspace).await?;
        hold(&transaction, workspace, bot).await?;
        if name.is_built_in() {
            return Ok(Err(InvalidEnvironment::BuiltIn(name.clone())));
        }
        let canary = deployment::Entity::find()
            .filter(deployment::Column::BotId.eq(bot.as_str()))
            .filter(deployment::Column::Environment.eq(name.as_str()))
            .filter(deployment::Column::Canary.is_not_null())
            .one(&transaction)
            .await?;
        if canary.is_some() {
            return Ok(Err(InvalidEnvironment::InCanary(name.clone())));
        }
        let key = (bot.to_string(), name.to_string());
        if environment::Entity::delete_by_id(key).exec(&transaction).await?.rows_affected == 0 {
            return Err(StoreError::Gone);
        }
        forget(&transaction, bot, Some(name)).await?;
        preflight::forget(&transaction, bot, Some(name)).await?;
        transaction.commit().await?;
        Ok(Ok(()))
    }
}

/// Whether an environment is to be made or there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewOrKnown {
    /// It is made.
    New,
    /// It is there.
    Known,
}

async fn kept(
    db: &impl ConnectionTrait,
    workspace: &WorkspaceId,
    bot: &BotId,
) -> Result<Vec<Environment>, StoreError> {
    let rows = environment::Entity::find()
        .filter(environment::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(environment::Column::BotId.eq(bot.as_str()))
        .all(db)
        .await?;
    let kept = rows.into_iter().map(Convert::convert).collect::<Result<Vec<Environment>, _>>()?;
    Ok(Environment::all(bot, kept))
}
