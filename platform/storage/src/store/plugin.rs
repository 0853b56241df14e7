//! Plug-ins of workspaces.

use super::Store;
use crate::convert::{Convert, count, grant_text, millis, number, plain};
use crate::entity::{plugin, plugin_key, plugin_version, workspace};
use crate::error::StoreError;
use botloom_domain::{
    MAX_PLUGIN_BYTES, MAX_PLUGIN_VERSIONS, MAX_PLUGINS, Plugin, PluginGrant, PluginKey, PluginName,
    PluginVersion, WorkspaceId,
};
use botloom_ports::Digest;
use jiff::Timestamp;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

/// A component that comes as the next version of a plug-in.
#[derive(Debug, Clone)]
pub struct NewPluginVersion {
    /// The plug-in; it is made if it is not there.
    pub plugin: PluginName,
    /// The component.
    pub content: Vec<u8>,
    /// Its digest.
    pub digest: Digest,
    /// The name of the key that signed it.
    pub signer: Option<String>,
    /// What changed.
    pub note: String,
    /// Who uploads.
    pub author: String,
}

/// A version without its component.
#[derive(FromQueryResult)]
pub(crate) struct VersionRow {
    pub(crate) plugin: String,
    pub(crate) number: i64,
    pub(crate) digest: String,
    pub(crate) size: i64,
    pub(crate) signer: Option<String>,
    pub(crate) note: String,
    pub(crate) author: String,
    pub(crate) created_at: i64,
}

const SHOWN: [plugin_version::Column; 8] = [
    plugin_version::Column::Plugin,
    plugin_version::Column::Number,
    plugin_version::Column::Digest,
    plugin_version::Column::Size,
    plugin_version::Column::Signer,
    plugin_version::Column::Note,
    plugin_version::Column::Author,
    plugin_version::Column::CreatedAt,
];

impl Store {
    /// The plug-ins of a workspace, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn plugins(&self, workspace: &WorkspaceId) -> Result<Vec<Plugin>, StoreError> {
        let rows = plugin::Entity::find()
            .filter(plugin::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_asc(plugin::Column::Name)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// A plug-in.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this name.
    pub async fn plugin(&self, workspace: &WorkspaceId, name: &PluginName) -> Result<Plugin, StoreError> {
        let row = plugin::Entity::find_by_id((workspace.to_string(), name.as_str().to_owned()));
        row.one(&self.reading(workspace).await?).await?.ok_or(StoreError::Gone)?.convert()
    }

    /// The versions of a plug-in, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn plugin_versions(
        &self,
        workspace: &WorkspaceId,
        name: &PluginName,
    ) -> Result<Vec<PluginVersion>, StoreError> {
        let rows = plugin_version::Entity::find()
            .filter(plugin_version::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(plugin_version::Column::Plugin.eq(name.as_str()))
            .order_by_desc(plugin_version::Column::Number)
            .select_only()
            .columns(SHOWN)
            .into_model::<VersionRow>()
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// The component of a version.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is no such version.
    pub async fn plugin_code(
        &self,
        workspace: &WorkspaceId,
        name: &PluginName,
        version: u64,
    ) -> Result<Vec<u8>, StoreError> {
        let key = (workspace.to_string(), name.as_str().to_owned(), count(version));
        let row = plugin_version::Entity::find_by_id(key).one(&self.reading(workspace).await?).await?;
        Ok(row.ok_or(StoreError::Gone)?.content)
    }

    /// What a workspace lets the plug-in with this component do at most; nothing if it says nothing of it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn plugin_grants(
        &self,
        workspace: &WorkspaceId,
        digest: &Digest,
    ) -> Result<Vec<PluginGrant>, StoreError> {
        let names: Vec<String> = plugin_version::Entity::find()
            .filter(plugin_version::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(plugin_version::Column::Digest.eq(digest.as_str()))
            .select_only()
            .column(plugin_version::Column::Plugin)
            .distinct()
            .into_tuple()
            .all(&self.reading(workspace).await?)
            .await?;
        let mut grants = Vec::new();
        for name in names {
            let name = PluginName::parse(&name)
                .map_err(|_| StoreError::Damaged { what: "plug-in", id: name.clone() })?;
            grants.extend(self.plugin(workspace, &name).await?.grant);
        }
        Ok(grants)
    }

    /// Keeps the next version of a plug-in and makes it the current one. The component of the version before is not kept twice.
    ///
    /// # Errors
    /// [`StoreError::Full`] if the workspace has as much as it may have.
    pub async fn add_plugin_version(
        &self,
        workspace: &WorkspaceId,
        new: NewPluginVersion,
        at: Timestamp,
    ) -> Result<(Plugin, PluginVersion), StoreError> {
        let transaction = self.writing(workspace).await?;
        // Who uploads at the same time comes after: numbers and room are those of the workspace.
        workspace::Entity::find_by_id(workspace.to_string()).lock_exclusive().one(&transaction).await?;
        let of_workspace = plugin_version::Column::WorkspaceId.eq(workspace.as_str());
        let used: Option<i64> = plugin_version::Entity::find()
            .filter(of_workspace.clone())
            .select_only()
            // The sum of large numbers is of a larger type on PostgreSQL.
            .column_as(plugin_version::Column::Size.sum().cast_as("bigint"), "used")
            .into_tuple::<Option<i64>>()
            .one(&transaction)
            .await?
            .flatten();
        let last: Option<i64> = plugin_version::Entity::find()
            .filter(of_workspace)
            .filter(plugin_version::Column::Plugin.eq(new.plugin.as_str()))
            .order_by_desc(plugin_version::Column::Number)
            .select_only()
            .column(plugin_version::Column::Number)
            .into_tuple()
            .one(&transaction)
            .await?;
        let plugins = plugin::Entity::find()
            .filter(plugin::Column::WorkspaceId.eq(workspace.as_str()))
            .count(&transaction)
            .await?;
        let size = new.content.len() as u64;
        let next = last.unwrap_or(0) + 1;
        let full = number(used.unwrap_or(0)) + size > MAX_PLUGIN_BYTES
            || number(next) > MAX_PLUGIN_VERSIONS as u64
            || last.is_none() && plugins >= MAX_PLUGINS as u64;
        if full {
            return Err(StoreError::Full);
        }
        let row = plugin_version::ActiveModel {
            workspace_id: Set(workspace.to_string()),
            plugin: Set(new.plugin.as_str().to_owned()),
            number: Set(next),
            digest: Set(new.digest.as_str().to_owned()),
            size: Set(count(size)),
            signer: Set(new.signer),
            note: Set(plain(&new.note)),
            author: Set(plain(&new.author)),
            created_at: Set(millis(at)),
            content: Set(new.content),
        };
        let row = row.insert(&transaction).await?;
        let version = VersionRow {
            plugin: row.plugin,
            number: row.number,
            digest: row.digest,
            size: row.size,
            signer: row.signer,
            note: row.note,
            author: row.author,
            created_at: row.created_at,
        };
        let key = (workspace.to_string(), new.plugin.as_str().to_owned());
        let known = plugin::Entity::find_by_id(key).one(&transaction).await?;
        let mut row = plugin::ActiveModel {
            workspace_id: Set(workspace.to_string()),
            name: Set(new.plugin.as_str().to_owned()),
            current: Set(next),
            updated_at: Set(millis(at)),
            ..Default::default()
        };
        let row = match known {
            Some(_) => row.update(&transaction).await?,
            None => {
                row.created_at = Set(millis(at));
                row.insert(&transaction).await?
            }
        };
        transaction.commit().await?;
        Ok((row.convert()?, version.convert()?))
    }

    /// Makes a version the one that bots get from now on.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is no such plug-in or version.
    pub async fn use_plugin_version(
        &self,
        workspace: &WorkspaceId,
        name: &PluginName,
        version: u64,
        at: Timestamp,
    ) -> Result<Plugin, StoreError> {
        let key = (workspace.to_string(), name.as_str().to_owned(), count(version));
        let there = plugin_version::Entity::find_by_id(key)
            .select_only()
            .column(plugin_version::Column::Number)
            .into_tuple::<i64>()
            .one(&self.reading(workspace).await?)
            .await?;
        there.ok_or(StoreError::Gone)?;
        let row = plugin::ActiveModel {
            current: Set(count(version)),
            updated_at: Set(millis(at)),
            ..of(workspace, name)
        };
        update(self, workspace, row).await
    }

    /// Sets what a plug-in may do at most; with nothing, bots decide alone.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is no such plug-in.
    pub async fn grant_plugin(
        &self,
        workspace: &WorkspaceId,
        name: &PluginName,
        grant: Option<&PluginGrant>,
        at: Timestamp,
    ) -> Result<Plugin, StoreError> {
        let grant = grant.map(grant_text);
        let row =
            plugin::ActiveModel { allowed: Set(grant), updated_at: Set(millis(at)), ..of(workspace, name) };
        update(self, workspace, row).await
    }

    /// Deletes a plug-in with its versions. Releases of bots keep what they were published with.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is no such plug-in.
    pub async fn delete_plugin(&self, workspace: &WorkspaceId, name: &PluginName) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        plugin_version::Entity::delete_many()
            .filter(plugin_version::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(plugin_version::Column::Plugin.eq(name.as_str()))
            .exec(&transaction)
            .await?;
        let key = (workspace.to_string(), name.as_str().to_owned());
        let deleted = plugin::Entity::delete_by_id(key).exec(&transaction).await?;
        if deleted.rows_affected == 0 {
            return Err(StoreError::Gone);
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The keys whose signatures count, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn plugin_keys(&self, workspace: &WorkspaceId) -> Result<Vec<PluginKey>, StoreError> {
        let rows = plugin_key::Entity::find()
            .filter(plugin_key::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_asc(plugin_key::Column::Name)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// Lets the signatures of a key count.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if there is a key of this name.
    pub async fn trust_plugin_key(
        &self,
        workspace: &WorkspaceId,
        name: &str,
        key: &[u8; 32],
        at: Timestamp,
    ) -> Result<PluginKey, StoreError> {
        let row = plugin_key::ActiveModel {
            workspace_id: Set(workspace.to_string()),
            name: Set(plain(name)),
            key: Set(key.to_vec()),
            created_at: Set(millis(at)),
        };
        let transaction = self.writing(workspace).await?;
        let row = row.insert(&transaction).await?;
        transaction.commit().await?;
        row.convert()
    }

    /// Lets the signatures of a key count no more. What was taken under it stays.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is no key of this name.
    pub async fn distrust_plugin_key(&self, workspace: &WorkspaceId, name: &str) -> Result<(), StoreError> {
        let key = (workspace.to_string(), name.to_owned());
        let transaction = self.writing(workspace).await?;
        let deleted = plugin_key::Entity::delete_by_id(key).exec(&transaction).await?;
        transaction.commit().await?;
        if deleted.rows_affected == 0 { Err(StoreError::Gone) } else { Ok(()) }
    }
}

fn of(workspace: &WorkspaceId, name: &PluginName) -> plugin::ActiveModel {
    plugin::ActiveModel {
        workspace_id: Set(workspace.to_string()),
        name: Set(name.as_str().to_owned()),
        ..Default::default()
    }
}

async fn update(
    store: &Store,
    workspace: &WorkspaceId,
    row: plugin::ActiveModel,
) -> Result<Plugin, StoreError> {
    let transaction = store.writing(workspace).await?;
    match row.update(&transaction).await {
        Ok(row) => {
            transaction.commit().await?;
            row.convert()
        }
        Err(sea_orm::DbErr::RecordNotUpdated) => Err(StoreError::Gone),
        Err(error) => Err(error.into()),
    }
}
