//! What directories sign in with.

use super::{Store, fresh};
use crate::convert::{Convert, millis, plain, time};
use crate::entity::{scim_token, workspace};
use crate::error::StoreError;
use botloom_domain::{MAX_SCIM_TOKENS, Permissions, ScimToken, ScimTokenId, WorkspaceId};
use jiff::{SignedDuration, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

/// How often it is written down that a token was of use.
const SEEN: SignedDuration = SignedDuration::from_mins(5);

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewScimToken {
    /// What it is for.
    pub name: String,
    /// The first characters of the secret.
    pub prefix: String,
    /// The hash of the secret.
    pub hash: String,
    /// What its maker may do.
    pub permissions: Permissions,
}

impl Store {
    /// Makes a token.
    ///
    /// # Errors
    /// [`StoreError::Full`] if the workspace has as many as it may have.
    pub async fn create_scim_token(
        &self,
        workspace: &WorkspaceId,
        new: NewScimToken,
        at: Timestamp,
    ) -> Result<ScimToken, StoreError> {
        let transaction = self.writing(workspace).await?;
        workspace::Entity::find_by_id(workspace.to_string()).lock_exclusive().one(&transaction).await?;
        let of_workspace = scim_token::Column::WorkspaceId.eq(workspace.as_str());
        let there = scim_token::Entity::find().filter(of_workspace).count(&transaction).await?;
        if there >= MAX_SCIM_TOKENS as u64 {
            return Err(StoreError::Full);
        }
        let row = scim_token::ActiveModel {
            id: Set(ScimTokenId::from_unique(&fresh()).to_string()),
            workspace_id: Set(workspace.to_string()),
            name: Set(plain(&new.name)),
            prefix: Set(new.prefix),
            hash: Set(new.hash),
            permissions: Set(new.permissions.text()),
            created_at: Set(millis(at)),
            used_at: Set(None),
        };
        let row = row.insert(&transaction).await?;
        transaction.commit().await?;
        row.convert()
    }

    /// The tokens, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn scim_tokens(&self, workspace: &WorkspaceId) -> Result<Vec<ScimToken>, StoreError> {
        let rows = scim_token::Entity::find()
            .filter(scim_token::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_desc(scim_token::Column::Id)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// The token with this secret; notes that it was of use.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn scim_token_by_hash(
        &self,
        hash: &str,
        at: Timestamp,
    ) -> Result<Option<ScimToken>, StoreError> {
        let row =
            scim_token::Entity::find().filter(scim_token::Column::Hash.eq(hash)).one(&self.all.read).await?;
        let Some(row) = row else { return Ok(None) };
        if row.used_at.is_none_or(|seen| at.duration_since(time(seen)) >= SEEN) {
            scim_token::Entity::update_many()
                .col_expr(scim_token::Column::UsedAt, Expr::value(millis(at)))
                .filter(scim_token::Column::Hash.eq(hash))
                .exec(&self.all.write)
                .await?;
        }
        row.convert().map(Some)
    }

    /// Takes a token away: from now on it is of no use.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn revoke_scim_token(
        &self,
        workspace: &WorkspaceId,
        id: &ScimTokenId,
    ) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        let gone = scim_token::Entity::delete_many()
            .filter(scim_token::Column::Id.eq(id.as_str()))
            .filter(scim_token::Column::WorkspaceId.eq(workspace.as_str()))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        if gone.rows_affected == 1 { Ok(()) } else { Err(StoreError::Gone) }
    }
}
