//! API keys.

use super::{Store, fresh};
use crate::convert::{Convert, millis, plain};
use crate::entity::api_key;
use crate::error::StoreError;
use botloom_domain::{ApiKey, ApiKeyId, Permissions, Role, WorkspaceId};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// What it is for.
    pub name: String,
    /// What its bearer may do.
    pub role: Role,
    /// What of that; all if not given.
    pub scopes: Option<Permissions>,
    /// The first characters of the secret.
    pub prefix: String,
    /// The hash of the secret.
    pub hash: String,
    /// From when on it is of no use.
    pub expires_at: Option<Timestamp>,
}

impl Store {
    /// Makes a key.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn create_api_key(
        &self,
        workspace: &WorkspaceId,
        new: NewApiKey,
        at: Timestamp,
    ) -> Result<ApiKey, StoreError> {
        let row = api_key::ActiveModel {
            id: Set(ApiKeyId::from_unique(&fresh()).to_string()),
            workspace_id: Set(workspace.to_string()),
            name: Set(plain(&new.name)),
            role: Set(new.role.name().to_owned()),
            prefix: Set(new.prefix),
            hash: Set(new.hash),
            created_at: Set(millis(at)),
            revoked_at: Set(None),
            expires_at: Set(new.expires_at.map(millis)),
            scopes: Set(new.scopes.map(Permissions::text)),
        };
        let transaction = self.writing(workspace).await?;
        let row = row.insert(&transaction).await?;
        transaction.commit().await?;
        row.convert()
    }

    /// The keys, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn api_keys(&self, workspace: &WorkspaceId) -> Result<Vec<ApiKey>, StoreError> {
        let rows = api_key::Entity::find()
            .filter(api_key::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_desc(api_key::Column::Id)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// The key with this secret, unless it was revoked or has expired by now.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn api_key_by_hash(&self, hash: &str, now: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        let row = api_key::Entity::find()
            .filter(api_key::Column::Hash.eq(hash))
            .filter(api_key::Column::RevokedAt.is_null())
            .filter(api_key::Column::ExpiresAt.is_null().or(api_key::Column::ExpiresAt.gt(millis(now))))
            .one(&self.all.read)
            .await?;
        row.map(Convert::convert).transpose()
    }

    /// Makes a key useless from now on.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn revoke_api_key(
        &self,
        workspace: &WorkspaceId,
        id: &ApiKeyId,
        at: Timestamp,
    ) -> Result<ApiKey, StoreError> {
        let transaction = self.writing(workspace).await?;
        api_key::Entity::update_many()
            .col_expr(api_key::Column::RevokedAt, Expr::value(millis(at)))
            .filter(api_key::Column::Id.eq(id.as_str()))
            .filter(api_key::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(api_key::Column::RevokedAt.is_null())
            .exec(&transaction)
            .await?;
        let row = api_key::Entity::find_by_id(id.as_str())
            .filter(api_key::Column::WorkspaceId.eq(workspace.as_str()))
            .one(&transaction)
            .await?;
        transaction.commit().await?;
        row.ok_or(StoreError::Gone)?.convert()
    }
}
