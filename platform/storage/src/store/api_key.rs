//! API keys.

use super::{Store, fresh};
use crate::convert::{Convert, millis};
use crate::entity::api_key;
use crate::error::StoreError;
use botloom_domain::{ApiKey, ApiKeyId, Role, WorkspaceId};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

impl Store {
    /// Makes a key; `hash` is that of its secret. From `expires_at` on it is of no use.
    ///
    /// # Errors
    /// If the database fails.
    #[expect(clippy::too_many_arguments, reason = "each is a column, and there is one caller")]
    pub async fn create_api_key(
        &self,
        workspace: &WorkspaceId,
        name: &str,
        role: Role,
        prefix: &str,
        hash: &str,
        at: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Result<ApiKey, StoreError> {
        let row = api_key::ActiveModel {
            id: Set(ApiKeyId::from_unique(&fresh()).to_string()),
            workspace_id: Set(workspace.to_string()),
            name: Set(name.to_owned()),
            role: Set(role.name().to_owned()),
            prefix: Set(prefix.to_owned()),
            hash: Set(hash.to_owned()),
            created_at: Set(millis(at)),
            revoked_at: Set(None),
            expires_at: Set(expires_at.map(millis)),
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
