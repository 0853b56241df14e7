//! Versions and the files of their releases.

use super::bot::hold;
use super::{Store, fresh, page};
use crate::convert::{Convert, count, millis, plain};
use crate::entity::{release_file, version};
use crate::error::StoreError;
use botloom_domain::{BotId, Page, PageRequest, Version, VersionId, WorkspaceId};
use botloom_ports::{Digest, Files};
use jiff::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, TransactionTrait,
};
use std::collections::BTreeSet;

/// A version to be made.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// The bot.
    pub bot: BotId,
    /// Its files.
    pub files: Files,
    /// What changed.
    pub note: String,
    /// Who publishes.
    pub author: String,
}

impl Store {
    /// Keeps the files of a release; files that are kept already are left as they are.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keep_release(&self, files: &Files) -> Result<Digest, StoreError> {
        let digest = files.digest();
        let transaction = self.all.write.begin().await?;
        keep(&transaction, &digest, files).await?;
        transaction.commit().await?;
        Ok(digest)
    }

    /// Makes the next version of a bot.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has no such bot.
    pub async fn create_version(
        &self,
        workspace: &WorkspaceId,
        new: NewVersion,
        at: Timestamp,
    ) -> Result<Version, StoreError> {
        let digest = new.files.digest();
        let transaction = self.writing(workspace).await?;
        // Who publishes at the same time gets the number after this one.
        hold(&transaction, workspace, &new.bot).await?;
        keep(&transaction, &digest, &new.files).await?;
        let last: Option<i64> = version::Entity::find()
            .filter(version::Column::BotId.eq(new.bot.as_str()))
            .order_by_desc(version::Column::Number)
            .select_only()
            .column(version::Column::Number)
            .into_tuple()
            .one(&transaction)
            .await?;
        let row = version::ActiveModel {
            id: Set(VersionId::from_unique(&fresh()).to_string()),
            workspace_id: Set(workspace.to_string()),
            bot_id: Set(new.bot.to_string()),
            number: Set(last.unwrap_or(0) + 1),
            digest: Set(digest.as_str().to_owned()),
            note: Set(plain(&new.note)),
            author: Set(plain(&new.author)),
            created_at: Set(millis(at)),
        };
        let row = row.insert(&transaction).await?;
        transaction.commit().await?;
        row.convert()
    }

    /// The versions of a bot, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn versions(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        request: &PageRequest,
    ) -> Result<Page<Version>, StoreError> {
        let mut query = version::Entity::find()
            .filter(version::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(version::Column::BotId.eq(bot.as_str()))
            .order_by_desc(version::Column::Number)
            .limit(request.first as u64 + 1);
        if let Some(after) = request.after.as_ref().and_then(|after| after.parse::<u64>().ok()) {
            query = query.filter(version::Column::Number.lt(count(after)));
        }
        page(
            request,
            query.all(&self.reading(workspace).await?).await?,
            |row| row.number.to_string(),
            Convert::convert,
        )
    }

    /// The newest version of a bot, if any.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn latest_version(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
    ) -> Result<Option<Version>, StoreError> {
        let request = PageRequest { first: 1, after: None };
        Ok(self
            .versions(workspace, bot, &request)
            .await?
            .items
            .into_iter()
            .next()
            .map(|(_, version)| version))
    }

    /// A version.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn version(&self, workspace: &WorkspaceId, id: &VersionId) -> Result<Version, StoreError> {
        let row = version::Entity::find_by_id(id.as_str())
            .filter(version::Column::WorkspaceId.eq(workspace.as_str()))
            .one(&self.reading(workspace).await?)
            .await?;
        row.ok_or(StoreError::Gone)?.convert()
    }

    /// The digests of the releases that customers may meet: those of all versions.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn releases_in_use(&self) -> Result<BTreeSet<Digest>, StoreError> {
        let digests: Vec<String> = version::Entity::find()
            .select_only()
            .column(version::Column::Digest)
            .distinct()
            .into_tuple()
            .all(&self.all.read)
            .await?;
        Ok(digests.iter().filter_map(|digest| Digest::parse(digest).ok()).collect())
    }

    /// The version of a bot that was published with this release, the newest if there are several.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn version_of_release(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        release: &Digest,
    ) -> Result<Option<Version>, StoreError> {
        let row = version::Entity::find()
            .filter(version::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(version::Column::BotId.eq(bot.as_str()))
            .filter(version::Column::Digest.eq(release.as_str()))
            .order_by_desc(version::Column::Number)
            .one(&self.reading(workspace).await?)
            .await?;
        row.map(Convert::convert).transpose()
    }
}

async fn keep(db: &impl ConnectionTrait, digest: &Digest, files: &Files) -> Result<(), StoreError> {
    for (path, content) in files.iter() {
        let row = release_file::ActiveModel {
            digest: Set(digest.as_str().to_owned()),
            path: Set(path.to_owned()),
            content: Set(content.to_vec()),
        };
        release_file::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(db).await?;
    }
    Ok(())
}
