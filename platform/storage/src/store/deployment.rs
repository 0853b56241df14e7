//! Deployments and their moves. A move and the new state of the deployment are one transaction, on a row that is locked.

use super::bot::hold;
use super::{Store, fresh, page};
use crate::convert::{Convert, canary_text, count, earlier_text, millis, number, plain};
use crate::entity::{deployment, deployment_count, deployment_move};
use crate::error::StoreError;
use botloom_domain::{
    Act, BotId, By, Deployment, DeploymentId, EnvironmentName, Move, Page, PageRequest, Unmovable, Version,
    WorkspaceId,
};
use jiff::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

/// How a version is put where no deployment is yet.
#[derive(Debug, Clone)]
pub struct NewDeployment {
    /// The environment.
    pub environment: EnvironmentName,
    /// What people call it.
    pub name: String,
    /// Its web-chat secret.
    pub secret: String,
}

/// A deployment after a move that was kept, or why it did not move.
pub type Moved = Result<Deployment, Unmovable>;

impl Store {
    /// Moves a bot's deployment of an environment, or makes it with this version. `seen` is the number of moves that who
    /// moves it has seen; with none, it moves from wherever it is.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the bot is no more, [`StoreError::Stale`] if it moved meanwhile.
    pub async fn deploy(
        &self,
        version: &Version,
        new: &NewDeployment,
        act: Act,
        seen: Option<u64>,
        by: By,
        at: Timestamp,
    ) -> Result<Moved, StoreError> {
        let transaction = self.writing(&version.workspace).await?;
        // Of two who deploy a bot for the first time, the second one moves what the first one made.
        hold(&transaction, &version.workspace, &version.bot).await?;
        let existing = deployment::Entity::find()
            .filter(deployment::Column::BotId.eq(version.bot.as_str()))
            .filter(deployment::Column::Environment.eq(new.environment.as_str()))
            .filter(deployment::Column::WorkspaceId.eq(version.workspace.as_str()))
            .lock_exclusive()
            .one(&transaction)
            .await?;
        if let Some(row) = existing {
            return moved(transaction, row, seen, act, by, at).await;
        }
        if seen.is_some_and(|seen| seen != 0) {
            return Err(StoreError::Stale { revision: 0 });
        }
        if matches!(act, Act::Try { .. }) {
            // A part of nothing: there is no version for the others.
            return Ok(Err(Unmovable::NothingBefore));
        }
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        let made = Deployment {
            id: DeploymentId::from_unique(&fresh()),
            workspace: version.workspace.clone(),
            bot: version.bot.clone(),
            environment: new.environment.clone(),
            version: version.id.clone(),
            canary: None,
            before: Vec::new(),
            moves: 1,
            since: 1,
            name: plain(&new.name),
            secret: new.secret.clone(),
            created_at: at,
            updated_at: at,
        };
        let row = deployment::ActiveModel {
            id: Set(made.id.to_string()),
            workspace_id: Set(made.workspace.to_string()),
            bot_id: Set(made.bot.to_string()),
            name: Set(made.name.clone()),
            secret: Set(made.secret.clone()),
            created_at: Set(millis(at)),
            environment: Set(made.environment.to_string()),
            ..state(&made)
        };
        row.insert(&transaction).await?;
        keep(&transaction, &made, made.first_move(by)).await?;
        transaction.commit().await?;
        Ok(Ok(made))
    }

    /// Moves a deployment; `seen` as in [`Store::deploy`].
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id, [`StoreError::Stale`] if it moved meanwhile.
    pub async fn move_deployment(
        &self,
        workspace: &WorkspaceId,
        id: &DeploymentId,
        act: Act,
        seen: Option<u64>,
        by: By,
        at: Timestamp,
    ) -> Result<Moved, StoreError> {
        let transaction = self.writing(workspace).await?;
        let row = deployment::Entity::find_by_id(id.as_str())
            .filter(deployment::Column::WorkspaceId.eq(workspace.as_str()))
            .lock_exclusive()
            .one(&transaction)
            .await?;
        moved(transaction, row.ok_or(StoreError::Gone)?, seen, act, by, at).await
    }

    /// The moves of a deployment, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn moves(
        &self,
        workspace: &WorkspaceId,
        id: &DeploymentId,
        request: &PageRequest,
    ) -> Result<Page<Move>, StoreError> {
        let mut query = deployment_move::Entity::find()
            .filter(deployment_move::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(deployment_move::Column::DeploymentId.eq(id.as_str()))
            .order_by_desc(deployment_move::Column::Number)
            .limit(request.first as u64 + 1);
        if let Some(after) = request.after.as_ref().and_then(|after| after.parse::<u64>().ok()) {
            query = query.filter(deployment_move::Column::Number.lt(count(after)));
        }
        let rows = query.all(&self.reading(workspace).await?).await?;
        page(request, rows, |row| row.number.to_string(), Convert::convert)
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

    /// The deployments of a bot, by environment.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn deployments_of(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
    ) -> Result<Vec<Deployment>, StoreError> {
        let rows = deployment::Entity::find()
            .filter(deployment::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(deployment::Column::BotId.eq(bot.as_str()))
            .order_by_asc(deployment::Column::Environment)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// The deployments of whatever workspace that try a version; for the server that looks after them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn canaries(&self) -> Result<Vec<Deployment>, StoreError> {
        let rows = deployment::Entity::find()
            .filter(deployment::Column::Canary.is_not_null())
            .order_by_asc(deployment::Column::Id)
            .all(&self.all.read)
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

    /// Where a bot serves in an environment, if it does.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn deployment_of(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        environment: &EnvironmentName,
    ) -> Result<Option<Deployment>, StoreError> {
        let row = deployment::Entity::find()
            .filter(deployment::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(deployment::Column::BotId.eq(bot.as_str()))
            .filter(deployment::Column::Environment.eq(environment.as_str()))
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

/// Moves what the row says and ends the transaction.
async fn moved(
    transaction: DatabaseTransaction,
    row: deployment::Model,
    seen: Option<u64>,
    act: Act,
    by: By,
    at: Timestamp,
) -> Result<Moved, StoreError> {
    let found = number(row.moves);
    if seen.is_some_and(|seen| seen != found) {
        return Err(StoreError::Stale { revision: found });
    }
    let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
    let now: Deployment = row.convert()?;
    let (next, made) = match now.after(act, by, at) {
        Ok(moved) => moved,
        Err(refused) => return Ok(Err(refused)),
    };
    deployment::Entity::update(deployment::ActiveModel { id: Set(next.id.to_string()), ..state(&next) })
        .exec(&transaction)
        .await?;
    keep(&transaction, &next, made).await?;
    transaction.commit().await?;
    Ok(Ok(next))
}

/// What a move changes.
fn state(deployment: &Deployment) -> deployment::ActiveModel {
    deployment::ActiveModel {
        version_id: Set(deployment.version.to_string()),
        canary: Set(deployment.canary.as_ref().map(canary_text)),
        earlier: Set(earlier_text(&deployment.before)),
        moves: Set(count(deployment.moves)),
        since: Set(count(deployment.since)),
        updated_at: Set(millis(deployment.updated_at)),
        ..Default::default()
    }
}

async fn keep(db: &impl ConnectionTrait, of: &Deployment, made: Move) -> Result<(), StoreError> {
    let Move { number, at, kind, by, from, to, share } = made;
    let row = deployment_move::ActiveModel {
        deployment_id: Set(of.id.to_string()),
        number: Set(count(number)),
        workspace_id: Set(of.workspace.to_string()),
        at: Set(millis(at)),
        kind: Set(kind.name().to_owned()),
        actor: Set(by.actor),
        name: Set(plain(&by.name)),
        why: Set(plain(&by.why)),
        broken: Set(by.broken.as_ref().map(crate::convert::broken_text)),
        from_version: Set(from.map(|version| version.to_string())),
        to_version: Set(to.to_string()),
        share: Set(share.map(|share| i64::from(share.hundredths()))),
    };
    deployment_move::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Removes deployments with all that belongs to them.
pub(super) async fn forget(
    db: &impl ConnectionTrait,
    bot: &BotId,
    environment: Option<&EnvironmentName>,
) -> Result<(), StoreError> {
    let mut found = deployment::Entity::find().filter(deployment::Column::BotId.eq(bot.as_str()));
    if let Some(environment) = environment {
        found = found.filter(deployment::Column::Environment.eq(environment.as_str()));
    }
    for row in found.all(db).await? {
        deployment_move::Entity::delete_many()
            .filter(deployment_move::Column::DeploymentId.eq(row.id.as_str()))
            .exec(db)
            .await?;
        deployment_count::Entity::delete_many()
            .filter(deployment_count::Column::DeploymentId.eq(row.id.as_str()))
            .exec(db)
            .await?;
        deployment::Entity::delete_by_id(row.id).exec(db).await?;
    }
    Ok(())
}
