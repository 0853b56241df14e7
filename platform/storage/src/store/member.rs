//! Workspaces, members and who is signed in.

use super::{Store, fresh};
use crate::convert::{Convert, millis};
use crate::entity::{member, scim_member, scim_user, second_factor, session, workspace};
use crate::error::StoreError;
use crate::postgres::{self, Alone};
use botloom_domain::{Email, Member, MemberId, MemberName, Role, Workspace, WorkspaceId};
use jiff::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, TransactionTrait,
};

/// A member to be added.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// What people read.
    pub name: MemberName,
    /// What they sign in with.
    pub email: Email,
    /// The argon2 hash of the password.
    pub password: String,
    /// What they may do.
    pub role: Role,
}

/// What a sign-in is checked against.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Who.
    pub member: Member,
    /// The argon2 hash of the password.
    pub password: String,
}

impl Store {
    /// The workspace that was made first, if any.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn first_workspace(&self) -> Result<Option<Workspace>, StoreError> {
        let row = first(&self.all.read).await?;
        row.map(Convert::convert).transpose()
    }

    /// A workspace.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is none.
    pub async fn workspace(&self, id: &WorkspaceId) -> Result<Workspace, StoreError> {
        let row = workspace::Entity::find_by_id(id.as_str()).one(&self.reading(id).await?).await?;
        row.ok_or(StoreError::Gone)?.convert()
    }

    /// Makes a workspace.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn create_workspace(&self, name: &str, at: Timestamp) -> Result<Workspace, StoreError> {
        new_workspace(name, at).insert(&self.all.write).await?.convert()
    }

    /// Makes the first workspace with its first member. `None` if there is a workspace: also of several nodes that start at once
    /// only one makes it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn found(
        &self,
        name: &str,
        owner: NewMember,
        at: Timestamp,
    ) -> Result<Option<Workspace>, StoreError> {
        let transaction = self.all.write.begin().await?;
        // SQLite has one node.
        if transaction.get_database_backend() == DbBackend::Postgres {
            postgres::alone(&transaction, Alone::Founding).await?;
        }
        if first(&transaction).await?.is_some() {
            return Ok(None);
        }
        let workspace = new_workspace(name, at).insert(&transaction).await?;
        new_member(&workspace.id, owner, at).insert(&transaction).await?;
        transaction.commit().await?;
        workspace.convert().map(Some)
    }

    /// Makes a workspace with its first member.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if someone signs in with this address already; then there is no workspace either.
    pub async fn add_workspace(
        &self,
        name: &str,
        owner: NewMember,
        at: Timestamp,
    ) -> Result<Workspace, StoreError> {
        let transaction = self.all.write.begin().await?;
        let workspace = new_workspace(name, at).insert(&transaction).await?;
        new_member(&workspace.id, owner, at).insert(&transaction).await?;
        transaction.commit().await?;
        workspace.convert()
    }

    /// Every workspace of the installation, the oldest first; for who owns the machine.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        let rows = workspace::Entity::find().order_by_asc(workspace::Column::Id).all(&self.all.read).await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// Adds a member.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if someone signs in with this address already.
    pub async fn create_member(
        &self,
        workspace: &WorkspaceId,
        new: NewMember,
        at: Timestamp,
    ) -> Result<Member, StoreError> {
        let transaction = self.writing(workspace).await?;
        let row = new_member(workspace.as_str(), new, at).insert(&transaction).await?;
        transaction.commit().await?;
        row.convert()
    }

    /// The members, as they came.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn members(&self, workspace: &WorkspaceId) -> Result<Vec<Member>, StoreError> {
        let rows = member::Entity::find()
            .filter(member::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_asc(member::Column::Id)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// A member.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn member(&self, workspace: &WorkspaceId, id: &MemberId) -> Result<Member, StoreError> {
        let row = member::Entity::find_by_id(id.as_str())
            .filter(member::Column::WorkspaceId.eq(workspace.as_str()))
            .one(&self.reading(workspace).await?)
            .await?;
        row.ok_or(StoreError::Gone)?.convert()
    }

    /// Whom this address belongs to, if they may come in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sign_in(&self, email: &Email) -> Result<Option<SignIn>, StoreError> {
        let row = member::Entity::find()
            .filter(member::Column::Email.eq(email.as_str()))
            .filter(member::Column::Active.eq(1))
            .one(&self.all.read)
            .await?;
        let sign_in = |row: member::Model| {
            let password = row.password.clone();
            Ok(SignIn { member: row.convert()?, password })
        };
        row.map(sign_in).transpose()
    }

    /// Gives a member another role.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id, [`StoreError::Last`] if it would be without an owner who may come in.
    pub async fn set_role(
        &self,
        workspace: &WorkspaceId,
        id: &MemberId,
        role: &Role,
    ) -> Result<Member, StoreError> {
        self.change_member(workspace, id, |row| row.role = Set(role.name().to_owned())).await
    }

    /// Lets a member in, or no more; then their sessions end.
    ///
    /// # Errors
    /// As [`Store::set_role`].
    pub async fn set_active(
        &self,
        workspace: &WorkspaceId,
        id: &MemberId,
        active: bool,
    ) -> Result<Member, StoreError> {
        self.change_member(workspace, id, |row| row.active = Set(i64::from(active))).await
    }

    /// Changes a member, and ends their sessions if they may not come in any more. The workspace keeps an owner.
    pub(crate) async fn change_member(
        &self,
        workspace: &WorkspaceId,
        id: &MemberId,
        change: impl FnOnce(&mut member::ActiveModel) + Send,
    ) -> Result<Member, StoreError> {
        let transaction = self.writing(workspace).await?;
        let changed = change_in(&transaction, workspace, id, change).await?;
        transaction.commit().await?;
        changed.convert()
    }

    /// Takes a member away for good, with their sessions and codes.
    ///
    /// # Errors
    /// As [`Store::set_role`].
    pub async fn delete_member(&self, workspace: &WorkspaceId, id: &MemberId) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        workspace::Entity::find_by_id(workspace.to_string()).lock_exclusive().one(&transaction).await?;
        let row = of_workspace(workspace, id).one(&transaction).await?.ok_or(StoreError::Gone)?;
        session::Entity::delete_many()
            .filter(session::Column::MemberId.eq(id.as_str()))
            .exec(&transaction)
            .await?;
        second_factor::Entity::delete_by_id(id.as_str()).exec(&transaction).await?;
        scim_user::Entity::delete_by_id(id.as_str()).exec(&transaction).await?;
        scim_member::Entity::delete_many()
            .filter(scim_member::Column::MemberId.eq(id.as_str()))
            .exec(&transaction)
            .await?;
        member::Entity::delete_by_id(id.as_str()).exec(&transaction).await?;
        if row.role == Role::Owner.name() && row.active != 0 {
            keep_an_owner(&transaction, workspace).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The argon2 hash of a member's password.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn password_of(&self, workspace: &WorkspaceId, id: &MemberId) -> Result<String, StoreError> {
        let row = of_workspace(workspace, id).one(&self.reading(workspace).await?).await?;
        Ok(row.ok_or(StoreError::Gone)?.password)
    }

    /// Keeps another password and ends all sessions of the member.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn set_password(
        &self,
        workspace: &WorkspaceId,
        id: &MemberId,
        hash: &str,
    ) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        let row = of_workspace(workspace, id).one(&transaction).await?.ok_or(StoreError::Gone)?;
        let mut changed: member::ActiveModel = row.into();
        changed.password = Set(hash.to_owned());
        changed.update(&transaction).await?;
        session::Entity::delete_many()
            .filter(session::Column::MemberId.eq(id.as_str()))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// As [`Store::change_member`], in a transaction that goes on.
pub(crate) async fn change_in(
    db: &impl ConnectionTrait,
    workspace: &WorkspaceId,
    id: &MemberId,
    change: impl FnOnce(&mut member::ActiveModel) + Send,
) -> Result<member::Model, StoreError> {
    // Two owners who take each other away at the same time come one after the other.
    workspace::Entity::find_by_id(workspace.to_string()).lock_exclusive().one(db).await?;
    let row = of_workspace(workspace, id).one(db).await?.ok_or(StoreError::Gone)?;
    let was_owner = row.role == Role::Owner.name() && row.active != 0;
    let mut changed: member::ActiveModel = row.into();
    change(&mut changed);
    let changed = if changed.is_changed() {
        changed.update(db).await?
    } else {
        of_workspace(workspace, id).one(db).await?.ok_or(StoreError::Gone)?
    };
    let is_owner = changed.role == Role::Owner.name() && changed.active != 0;
    if was_owner && !is_owner {
        keep_an_owner(db, workspace).await?;
    }
    if changed.active == 0 {
        end_sessions_in(db, id).await?;
    }
    Ok(changed)
}

/// Ends the sessions of a member in a transaction that goes on.
pub(crate) async fn end_sessions_in(db: &impl ConnectionTrait, id: &MemberId) -> Result<(), StoreError> {
    session::Entity::delete_many().filter(session::Column::MemberId.eq(id.as_str())).exec(db).await?;
    Ok(())
}

async fn keep_an_owner(db: &impl ConnectionTrait, workspace: &WorkspaceId) -> Result<(), StoreError> {
    let left = member::Entity::find()
        .filter(member::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(member::Column::Role.eq(Role::Owner.name()))
        .filter(member::Column::Active.eq(1))
        .count(db)
        .await?;
    if left == 0 { Err(StoreError::Last) } else { Ok(()) }
}

fn of_workspace(workspace: &WorkspaceId, id: &MemberId) -> Select<member::Entity> {
    member::Entity::find_by_id(id.as_str()).filter(member::Column::WorkspaceId.eq(workspace.as_str()))
}

async fn first(db: &impl ConnectionTrait) -> Result<Option<workspace::Model>, DbErr> {
    workspace::Entity::find().order_by_asc(workspace::Column::Id).one(db).await
}

fn new_workspace(name: &str, at: Timestamp) -> workspace::ActiveModel {
    workspace::ActiveModel {
        id: Set(WorkspaceId::from_unique(&fresh()).to_string()),
        name: Set(name.to_owned()),
        created_at: Set(millis(at)),
        keep_conversations: Set(None),
        keep_tests: Set(None),
    }
}

pub(crate) fn new_member(workspace: &str, new: NewMember, at: Timestamp) -> member::ActiveModel {
    member::ActiveModel {
        id: Set(MemberId::from_unique(&fresh()).to_string()),
        workspace_id: Set(workspace.to_owned()),
        name: Set(new.name.as_str().to_owned()),
        email: Set(new.email.as_str().to_owned()),
        password: Set(new.password),
        role: Set(new.role.name().to_owned()),
        created_at: Set(millis(at)),
        active: Set(1),
        subject: Set(None),
    }
}
