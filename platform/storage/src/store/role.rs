//! Roles that workspaces make.

use super::{Store, fresh};
use crate::convert::{Convert, millis, plain};
use crate::entity::{api_key, invitation, member, role, single_sign_on, workspace};
use crate::error::StoreError;
use botloom_domain::{MAX_ROLES, OwnRole, Permissions, Role, RoleId, WorkspaceId};
use jiff::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

/// What a role says.
#[derive(Debug, Clone)]
pub struct NewRole {
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it may do.
    pub permissions: Permissions,
}

fn of_workspace(workspace: &WorkspaceId, id: &RoleId) -> Select<role::Entity> {
    role::Entity::find_by_id(id.as_str()).filter(role::Column::WorkspaceId.eq(workspace.as_str()))
}

impl Store {
    /// The roles that a workspace made, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn own_roles(&self, workspace: &WorkspaceId) -> Result<Vec<OwnRole>, StoreError> {
        let rows = role::Entity::find()
            .filter(role::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_asc(role::Column::Name)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// What a role may do in a workspace. One that is not there may do nothing.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn permissions_of(
        &self,
        workspace: &WorkspaceId,
        role: &Role,
    ) -> Result<Permissions, StoreError> {
        let Role::Own(id) = role else { return Ok(role.permissions().unwrap_or_default()) };
        let row = of_workspace(workspace, id).one(&self.reading(workspace).await?).await?;
        Ok(row.map(|row| Permissions::parse(&row.permissions)).unwrap_or_default())
    }

    /// A role that the workspace made.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is none of this id.
    pub async fn own_role(&self, workspace: &WorkspaceId, id: &RoleId) -> Result<OwnRole, StoreError> {
        let row = of_workspace(workspace, id).one(&self.reading(workspace).await?).await?;
        row.ok_or(StoreError::Gone)?.convert()
    }

    /// Makes a role.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if another has this name, [`StoreError::Full`] if there are as many as there may be.
    pub async fn create_role(
        &self,
        workspace: &WorkspaceId,
        new: NewRole,
        at: Timestamp,
    ) -> Result<OwnRole, StoreError> {
        let transaction = self.writing(workspace).await?;
        workspace::Entity::find_by_id(workspace.to_string()).lock_exclusive().one(&transaction).await?;
        let there = role::Entity::find()
            .filter(role::Column::WorkspaceId.eq(workspace.as_str()))
            .count(&transaction)
            .await?;
        if there >= MAX_ROLES as u64 {
            return Err(StoreError::Full);
        }
        let row = role::ActiveModel {
            id: Set(RoleId::from_unique(&fresh()).to_string()),
            workspace_id: Set(workspace.to_string()),
            name: Set(plain(&new.name)),
            description: Set(plain(&new.description)),
            permissions: Set(new.permissions.text()),
            created_at: Set(millis(at)),
            updated_at: Set(millis(at)),
        };
        let row = row.insert(&transaction).await?;
        transaction.commit().await?;
        row.convert()
    }

    /// Changes a role.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is none of this id, [`StoreError::Taken`] if another has this name.
    pub async fn change_role(
        &self,
        workspace: &WorkspaceId,
        id: &RoleId,
        new: NewRole,
        at: Timestamp,
    ) -> Result<OwnRole, StoreError> {
        let transaction = self.writing(workspace).await?;
        let row = of_workspace(workspace, id).one(&transaction).await?.ok_or(StoreError::Gone)?;
        let mut row: role::ActiveModel = row.into();
        row.name = Set(plain(&new.name));
        row.description = Set(plain(&new.description));
        row.permissions = Set(new.permissions.text());
        row.updated_at = Set(millis(at));
        let row = row.update(&transaction).await?;
        transaction.commit().await?;
        row.convert()
    }

    /// Takes a role away.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is none of this id, [`StoreError::Used`] while somebody has it.
    pub async fn delete_role(&self, workspace: &WorkspaceId, id: &RoleId) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        workspace::Entity::find_by_id(workspace.to_string()).lock_exclusive().one(&transaction).await?;
        of_workspace(workspace, id).one(&transaction).await?.ok_or(StoreError::Gone)?;
        let members = member::Entity::find()
            .filter(member::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(member::Column::Role.eq(id.as_str()))
            .count(&transaction)
            .await?;
        let keys = api_key::Entity::find()
            .filter(api_key::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(api_key::Column::Role.eq(id.as_str()))
            .filter(api_key::Column::RevokedAt.is_null())
            .count(&transaction)
            .await?;
        let invitations = invitation::Entity::find()
            .filter(invitation::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(invitation::Column::Role.eq(id.as_str()))
            .filter(invitation::Column::UsedAt.is_null())
            .filter(invitation::Column::RevokedAt.is_null())
            .count(&transaction)
            .await?;
        let groups = single_sign_on::Entity::find_by_id(workspace.to_string()).one(&transaction).await?;
        let in_groups = groups.is_some_and(|row| row.settings.contains(id.as_str()));
        if members + keys + invitations > 0 || in_groups {
            return Err(StoreError::Used);
        }
        role::Entity::delete_by_id(id.as_str()).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}
