//! Bots and the files of their drafts.

use super::{Store, deployment, fresh, page, preflight};
use crate::convert::{Convert, count, millis, number};
use crate::entity::{bot, bot_file, environment, version};
use crate::error::StoreError;
use botloom_domain::{Bot, BotId, BotName, Page, PageRequest, WorkspaceId};
use botloom_ports::Files;
use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

/// A bot to be made.
#[derive(Debug, Clone)]
pub struct NewBot {
    /// Its name.
    pub name: BotName,
    /// Its first files.
    pub files: Files,
}

impl Store {
    /// Makes a bot.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if the workspace has a bot of this name.
    pub async fn create_bot(
        &self,
        workspace: &WorkspaceId,
        new: NewBot,
        at: Timestamp,
    ) -> Result<Bot, StoreError> {
        let id = BotId::from_unique(&fresh());
        let transaction = self.writing(workspace).await?;
        let row = bot::ActiveModel {
            id: Set(id.to_string()),
            workspace_id: Set(workspace.to_string()),
            name: Set(new.name.as_str().to_owned()),
            revision: Set(1),
            created_at: Set(millis(at)),
            updated_at: Set(millis(at)),
        };
        let row = row.insert(&transaction).await?;
        for (path, content) in new.files.iter() {
            put(&transaction, &id, path, content).await?;
        }
        transaction.commit().await?;
        row.convert()
    }

    /// The bots, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bots(
        &self,
        workspace: &WorkspaceId,
        request: &PageRequest,
    ) -> Result<Page<Bot>, StoreError> {
        let mut query = bot::Entity::find()
            .filter(bot::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_desc(bot::Column::Id)
            .limit(request.first as u64 + 1);
        if let Some(after) = &request.after {
            query = query.filter(bot::Column::Id.lt(after.as_str()));
        }
        page(
            request,
            query.all(&self.reading(workspace).await?).await?,
            |row| row.id.clone(),
            Convert::convert,
        )
    }

    /// A bot.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn bot(&self, workspace: &WorkspaceId, id: &BotId) -> Result<Bot, StoreError> {
        let row = bot::Entity::find_by_id(id.as_str())
            .filter(bot::Column::WorkspaceId.eq(workspace.as_str()))
            .one(&self.reading(workspace).await?)
            .await?;
        row.ok_or(StoreError::Gone)?.convert()
    }

    /// The bot of this name, if any.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bot_by_name(
        &self,
        workspace: &WorkspaceId,
        name: &BotName,
    ) -> Result<Option<Bot>, StoreError> {
        let row = bot::Entity::find()
            .filter(bot::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(bot::Column::Name.eq(name.as_str()))
            .one(&self.reading(workspace).await?)
            .await?;
        row.map(Convert::convert).transpose()
    }

    /// The files of a bot's draft.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has no such bot.
    pub async fn draft(&self, workspace: &WorkspaceId, id: &BotId) -> Result<Files, StoreError> {
        self.bot(workspace, id).await?;
        let rows = bot_file::Entity::find()
            .filter(bot_file::Column::BotId.eq(id.as_str()))
            .all(&self.reading(workspace).await?)
            .await?;
        Ok(rows.into_iter().map(|row| (row.path, row.content)).collect())
    }

    /// Writes and deletes files of a draft: all of them or none.
    ///
    /// `revision` is the one from which the edit began; with none, whatever is there is overwritten. If `whole`, the
    /// files that are not named are deleted.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has no such bot, [`StoreError::Stale`] if somebody was faster.
    pub async fn save_files(
        &self,
        workspace: &WorkspaceId,
        id: &BotId,
        revision: Option<u64>,
        files: &[(String, Option<Vec<u8>>)],
        whole: bool,
        at: Timestamp,
    ) -> Result<Bot, StoreError> {
        let transaction = self.writing(workspace).await?;
        let row = hold(&transaction, workspace, id).await?;
        let found = number(row.revision);
        if revision.is_some_and(|revision| revision != found) {
            return Err(StoreError::Stale { revision: found });
        }
        if whole {
            bot_file::Entity::delete_many()
                .filter(bot_file::Column::BotId.eq(id.as_str()))
                .exec(&transaction)
                .await?;
        }
        for (path, content) in files {
            match content {
                Some(content) => put(&transaction, id, path, content).await?,
                None => {
                    bot_file::Entity::delete_by_id((id.to_string(), path.clone())).exec(&transaction).await?;
                }
            }
        }
        let mut changed: bot::ActiveModel = row.into();
        changed.revision = Set(count(found + 1));
        changed.updated_at = Set(millis(at));
        let row = changed.update(&transaction).await?;
        transaction.commit().await?;
        row.convert()
    }

    /// Deletes a bot with its draft, versions, environments, deployments and preflights. What customers said to it stays in the log.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has no such bot.
    pub async fn delete_bot(&self, workspace: &WorkspaceId, id: &BotId) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        let deleted = bot::Entity::delete_many()
            .filter(bot::Column::Id.eq(id.as_str()))
            .filter(bot::Column::WorkspaceId.eq(workspace.as_str()))
            .exec(&transaction)
            .await?;
        if deleted.rows_affected == 0 {
            return Err(StoreError::Gone);
        }
        bot_file::Entity::delete_many()
            .filter(bot_file::Column::BotId.eq(id.as_str()))
            .exec(&transaction)
            .await?;
        version::Entity::delete_many()
            .filter(version::Column::BotId.eq(id.as_str()))
            .exec(&transaction)
            .await?;
        deployment::forget(&transaction, id, None).await?;
        preflight::forget(&transaction, id, None).await?;
        environment::Entity::delete_many()
            .filter(environment::Column::BotId.eq(id.as_str()))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The row of a bot, which nobody else changes or deletes until the transaction ends.
pub(crate) async fn hold(
    db: &impl ConnectionTrait,
    workspace: &WorkspaceId,
    id: &BotId,
) -> Result<bot::Model, StoreError> {
    let found = bot::Entity::find_by_id(id.as_str()).filter(bot::Column::WorkspaceId.eq(workspace.as_str()));
    found.lock_exclusive().one(db).await?.ok_or(StoreError::Gone)
}

async fn put(db: &impl ConnectionTrait, bot: &BotId, path: &str, content: &[u8]) -> Result<(), StoreError> {
    let row = bot_file::ActiveModel {
        bot_id: Set(bot.to_string()),
        path: Set(path.to_owned()),
        content: Set(content.to_vec()),
    };
    let written = OnConflict::columns([bot_file::Column::BotId, bot_file::Column::Path])
        .update_column(bot_file::Column::Content)
        .to_owned();
    bot_file::Entity::insert(row).on_conflict(written).exec_without_returning(db).await?;
    Ok(())
}
