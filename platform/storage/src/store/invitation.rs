//! Links with which people become members.

use super::member::new_member;
use super::{Store, fresh};
use crate::convert::{Convert, millis};
use crate::entity::invitation;
use crate::error::StoreError;
use crate::store::member::NewMember;
use botloom_domain::{Email, Invitation, InvitationId, Member, MemberName, Role, WorkspaceId};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// The most invitations that are shown.
const SHOWN: u64 = 200;

/// An invitation to be made.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Whose address it is for.
    pub email: Email,
    /// What they will be.
    pub role: Role,
    /// The hash of its token.
    pub hash: String,
    /// Who invites.
    pub author: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Store {
    /// Makes an invitation.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn create_invitation(
        &self,
        workspace: &WorkspaceId,
        new: NewInvitation,
        at: Timestamp,
    ) -> Result<Invitation, StoreError> {
        let row = invitation::ActiveModel {
            id: Set(InvitationId::from_unique(&fresh()).to_string()),
            workspace_id: Set(workspace.to_string()),
            email: Set(new.email.as_str().to_owned()),
            role: Set(new.role.name().to_owned()),
            hash: Set(new.hash),
            author: Set(new.author),
            created_at: Set(millis(at)),
            expires_at: Set(millis(new.expires_at)),
            used_at: Set(None),
            revoked_at: Set(None),
        };
        let transaction = self.writing(workspace).await?;
        let row = row.insert(&transaction).await?;
        transaction.commit().await?;
        row.convert()
    }

    /// The newest invitations.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn invitations(&self, workspace: &WorkspaceId) -> Result<Vec<Invitation>, StoreError> {
        let rows = invitation::Entity::find()
            .filter(invitation::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_desc(invitation::Column::Id)
            .limit(SHOWN)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// The invitation with this token, if somebody can still come with it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn invitation_by_hash(
        &self,
        hash: &str,
        now: Timestamp,
    ) -> Result<Option<Invitation>, StoreError> {
        let row =
            invitation::Entity::find().filter(invitation::Column::Hash.eq(hash)).one(&self.all.read).await?;
        let invitation: Option<Invitation> = row.map(Convert::convert).transpose()?;
        Ok(invitation.filter(|invitation| invitation.is_open(now)))
    }

    /// Makes who comes with an invitation a member; it is of no use any more then.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if it is of no use already, [`StoreError::Taken`] if someone signs in with its address.
    pub async fn accept_invitation(
        &self,
        invitation: &Invitation,
        name: MemberName,
        password: String,
        at: Timestamp,
    ) -> Result<Member, StoreError> {
        let email = Email::parse(&invitation.email).map_err(|_| StoreError::Gone)?;
        let transaction = self.writing(&invitation.workspace).await?;
        let used = invitation::Entity::update_many()
            .col_expr(invitation::Column::UsedAt, Expr::value(millis(at)))
            .filter(invitation::Column::Id.eq(invitation.id.as_str()))
            .filter(invitation::Column::UsedAt.is_null())
            .filter(invitation::Column::RevokedAt.is_null())
            .filter(invitation::Column::ExpiresAt.gt(millis(at)))
            .exec(&transaction)
            .await?;
        if used.rows_affected != 1 {
            return Err(StoreError::Gone);
        }
        let new = NewMember { name, email, password, role: invitation.role.clone() };
        let row = new_member(invitation.workspace.as_str(), new, at).insert(&transaction).await?;
        transaction.commit().await?;
        row.convert()
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is none of this id that is still of use.
    pub async fn revoke_invitation(
        &self,
        workspace: &WorkspaceId,
        id: &InvitationId,
        at: Timestamp,
    ) -> Result<Invitation, StoreError> {
        let transaction = self.writing(workspace).await?;
        let revoked = invitation::Entity::update_many()
            .col_expr(invitation::Column::RevokedAt, Expr::value(millis(at)))
            .filter(invitation::Column::Id.eq(id.as_str()))
            .filter(invitation::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(invitation::Column::UsedAt.is_null())
            .filter(invitation::Column::RevokedAt.is_null())
            .exec(&transaction)
            .await?;
        if revoked.rows_affected != 1 {
            return Err(StoreError::Gone);
        }
        let row = invitation::Entity::find_by_id(id.as_str()).one(&transaction).await?;
        transaction.commit().await?;
        row.ok_or(StoreError::Gone)?.convert()
    }
}
