//! Deployments.

use super::bot::hold;
use super::{Store, fresh};
use crate::convert::{Convert, millis};
use crate::entity::deployment;
use crate::error::StoreError;
use botloom_domain::{BotId, Deployment, DeploymentId, Version, WorkspaceId};
use jiff::Timestamp;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

impl Store {
    /// Puts a version before customers: the bot's deployment moves to it, or is made with this secret.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the bot is no more.
    pub async fn deploy(
        &self,
        version: &Version,
        name: &str,
        secret: &str,
        at: Timestamp,
    ) -> Result<Deployment, StoreError> {
        let transaction = self.writing(&version.workspace).await?;
        // Of two who deploy a bot for the first time, the second one moves what the first one made.
        hold(&transaction, &version.workspace, &version.bot).await?;
        let existing = deployment::Entity::find()
            .filter(deployment::Column::BotId.eq(version.bot.as_str()))
            .filter(deployment::Column::WorkspaceId.eq(version.workspace.as_str()))
            .one(&transaction)
            .await?;
        let row = match existing {
            Some(row) => {
                let mut moved: deployment::ActiveModel = row.into();
                moved.version_id = Set(version.id.to_string());
                moved.updated_at = Set(millis(at));
                moved.update(&transaction).await?
            }
            None => {
                let new = deployment::ActiveModel {
                    id: Set(DeploymentId::from_unique(&fresh()).to_string()),
                    workspace_id: Set(version.workspace.to_string()),
                    bot_id: Set(version.bot.to_string()),
                    version_id: Set(version.id.to_string()),
                    name: Set(name.to_owned()),
                    secret: Set(secret.to_owned()),
                    created_at: Set(millis(at)),
                    updated_at: Set(millis(at)),
                };
                new.insert(&transaction).await?
            }
        };
        transaction.commit().await?;
        row.convert()
    }

    /// The deployments, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn deployments(&self, workspace: &WorkspaceId) -> Result<Vec<Deployment>, StoreError> {
        let rows = deployment::Entity::find()
            .filter(deployment::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_desc(deployment::Column::Id)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// A deployment.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn deployment(
        &self,
        workspace: &WorkspaceId,
        id: &DeploymentId,
    ) -> Result<Deployment, StoreError> {
        let row = deployment::Entity::find_by_id(id.as_str())
            .filter(deployment::Column::WorkspaceId.eq(workspace.as_str()))
            .one(&self.reading(workspace).await?)
            .await?;
        row.ok_or(StoreError::Gone)?.convert()
    }

    /// Where a bot serves customers, if anywhere.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn deployment_of(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
    ) -> Result<Option<Deployment>, StoreError> {
        let row = deployment::Entity::find()
            .filter(deployment::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(deployment::Column::BotId.eq(bot.as_str()))
            .one(&self.reading(workspace).await?)
            .await?;
        row.map(Convert::convert).transpose()
    }

    /// The deployment with this secret, if any.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn deployment_by_secret(&self, secret: &str) -> Result<Option<Deployment>, StoreError> {
        let row = deployment::Entity::find()
            .filter(deployment::Column::Secret.eq(secret))
            .one(&self.all.read)
            .await?;
        row.map(Convert::convert).transpose()
    }

    /// A deployment of whatever workspace, for channels: its secret or one of its conversations led there.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is none of this id.
    pub async fn deployment_of_channel(&self, id: &DeploymentId) -> Result<Deployment, StoreError> {
        deployment::Entity::find_by_id(id.as_str())
            .one(&self.all.read)
            .await?
            .ok_or(StoreError::Gone)?
            .convert()
    }
}
