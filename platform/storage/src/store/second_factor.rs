//! Codes beside the password, and whether a workspace asks for them.

use super::Store;
use super::secret::{key_to_seal, opened};
use crate::convert::millis;
use crate::entity::{second_factor, sign_in_policy};
use crate::error::StoreError;
use crate::seal::Keyring;
use botloom_domain::{Member, MemberId, WorkspaceId};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// The second factor of a member.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// Whether a code of it was seen: before that it is not asked for.
    pub confirmed: bool,
    /// The step of the last code that was taken; it and older ones are not taken again.
    pub last_step: i64,
    /// The hashes of codes for who lost the phone.
    pub recovery: Vec<String>,
}

fn convert(row: second_factor::Model) -> Result<SecondFactor, StoreError> {
    let recovery = serde_json::from_str(&row.recovery)
        .map_err(|_| StoreError::Damaged { what: "second factor", id: row.member_id })?;
    Ok(SecondFactor { confirmed: row.confirmed_at.is_some(), last_step: row.last_step, recovery })
}

/// What the secret of a member's codes is sealed for: it opens nowhere else.
fn purpose(member: &MemberId) -> String {
    format!("second factor of {member}")
}

impl Store {
    /// The second factor of a member, if they have one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn second_factor(&self, member: &MemberId) -> Result<Option<SecondFactor>, StoreError> {
        let row = second_factor::Entity::find_by_id(member.as_str()).one(&self.all.read).await?;
        row.map(convert).transpose()
    }

    /// What the codes of a member are made of, in base 32.
    ///
    /// # Errors
    /// If it cannot be opened, or the database fails.
    pub async fn code_secret(
        &self,
        keyring: &Keyring,
        member: &Member,
    ) -> Result<Option<String>, StoreError> {
        let reading = self.reading(&member.workspace).await?;
        let row = second_factor::Entity::find_by_id(member.id.as_str()).one(&reading).await?;
        let Some(row) = row else { return Ok(None) };
        opened(keyring, &member.workspace, &reading, &purpose(&member.id), &row.sealed).await.map(Some)
    }

    /// Begins one that is not asked for yet, with what its codes are made of in base 32; a confirmed one stays.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if there is a confirmed one.
    pub async fn begin_second_factor(
        &self,
        keyring: &Keyring,
        member: &Member,
        secret: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let transaction = self.writing(&member.workspace).await?;
        let key = key_to_seal(keyring, &member.workspace, &transaction, at).await?;
        second_factor::Entity::delete_many()
            .filter(second_factor::Column::MemberId.eq(member.id.as_str()))
            .filter(second_factor::Column::ConfirmedAt.is_null())
            .exec(&transaction)
            .await?;
        let row = second_factor::ActiveModel {
            member_id: Set(member.id.to_string()),
            sealed: Set(key.seal(&purpose(&member.id), secret.as_bytes())?),
            confirmed_at: Set(None),
            last_step: Set(0),
            recovery: Set("[]".to_owned()),
        };
        second_factor::Entity::insert(row).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// From now on it is asked for.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is none to be confirmed.
    pub async fn confirm_second_factor(
        &self,
        member: &MemberId,
        step: i64,
        recovery: &[String],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let changed = second_factor::Entity::update_many()
            .col_expr(second_factor::Column::ConfirmedAt, Expr::value(millis(at)))
            .col_expr(second_factor::Column::LastStep, Expr::value(step))
            .col_expr(second_factor::Column::Recovery, Expr::value(serde_json::json!(recovery).to_string()))
            .filter(second_factor::Column::MemberId.eq(member.as_str()))
            .filter(second_factor::Column::ConfirmedAt.is_null())
            .exec(&self.all.write)
            .await?;
        if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::Gone) }
    }

    /// Takes the code of a step, unless it or a later one was taken. Of two at the same time one gets it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_step(&self, member: &MemberId, step: i64) -> Result<bool, StoreError> {
        let changed = second_factor::Entity::update_many()
            .col_expr(second_factor::Column::LastStep, Expr::value(step))
            .filter(second_factor::Column::MemberId.eq(member.as_str()))
            .filter(second_factor::Column::LastStep.lt(step))
            .exec(&self.all.write)
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Takes a recovery code out, if it is still there. Of two at the same time one gets it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_recovery(&self, member: &MemberId, hash: &str) -> Result<bool, StoreError> {
        let Some(found) = second_factor::Entity::find_by_id(member.as_str()).one(&self.all.read).await?
        else {
            return Ok(false);
        };
        let before = found.recovery.clone();
        let mut codes = convert(found)?.recovery;
        let Some(at) = codes.iter().position(|code| code == hash) else { return Ok(false) };
        codes.remove(at);
        let changed = second_factor::Entity::update_many()
            .col_expr(second_factor::Column::Recovery, Expr::value(serde_json::json!(codes).to_string()))
            .filter(second_factor::Column::MemberId.eq(member.as_str()))
            .filter(second_factor::Column::Recovery.eq(before))
            .exec(&self.all.write)
            .await?;
        Ok(changed.rows_affected == 1)
    }

    /// Forgets a second factor.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has no such member.
    pub async fn delete_second_factor(
        &self,
        workspace: &WorkspaceId,
        member: &MemberId,
    ) -> Result<(), StoreError> {
        self.member(workspace, member).await?;
        let transaction = self.writing(workspace).await?;
        second_factor::Entity::delete_by_id(member.as_str()).exec(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Which members of a workspace have a confirmed second factor.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn with_second_factor(&self, workspace: &WorkspaceId) -> Result<Vec<MemberId>, StoreError> {
        let members = self.members(workspace).await?;
        let ids = members.iter().map(|member| member.id.to_string());
        let rows = second_factor::Entity::find()
            .filter(second_factor::Column::MemberId.is_in(ids))
            .filter(second_factor::Column::ConfirmedAt.is_not_null())
            .all(&self.reading(workspace).await?)
            .await?;
        let mut found: Vec<_> =
            rows.into_iter().filter_map(|row| MemberId::parse(&row.member_id).ok()).collect();
        found.sort();
        Ok(found)
    }

    /// Whether a workspace asks for a code beside each password.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn requires_code(&self, workspace: &WorkspaceId) -> Result<bool, StoreError> {
        let row = sign_in_policy::Entity::find_by_id(workspace.as_str())
            .one(&self.reading(workspace).await?)
            .await?;
        Ok(row.is_some_and(|row| row.require_code != 0))
    }

    /// Says whether a workspace asks for a code beside each password.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_requires_code(
        &self,
        workspace: &WorkspaceId,
        required: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let row = sign_in_policy::ActiveModel {
            workspace_id: Set(workspace.to_string()),
            require_code: Set(i64::from(required)),
            updated_at: Set(millis(at)),
        };
        let mut again = OnConflict::column(sign_in_policy::Column::WorkspaceId);
        again.update_columns([sign_in_policy::Column::RequireCode, sign_in_policy::Column::UpdatedAt]);
        let transaction = self.writing(workspace).await?;
        sign_in_policy::Entity::insert(row).on_conflict(again).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}
