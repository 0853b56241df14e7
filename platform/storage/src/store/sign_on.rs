//! Identity providers of workspaces, and who was sent to one.

use super::Store;
use super::secret::{key_to_seal, opened};
use crate::convert::{Convert, millis};
use crate::entity::{member, sign_in_attempt, sign_in_domain, single_sign_on};
use crate::error::StoreError;
use crate::seal::Keyring;
use botloom_domain::{Member, Role, SingleSignOn, WorkspaceId};
use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TransactionTrait,
};
use serde::{Deserialize, Serialize};

/// The settings as they are kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    enabled: bool,
    issuer: String,
    client_id: String,
    scopes: Vec<String>,
    groups_claim: String,
    group_roles: Vec<(String, String)>,
    default_role: Option<String>,
    creates_members: bool,
    domains: Vec<String>,
    address: String,
}

/// Who was sent to an identity provider and is expected back.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInAttempt {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// The hash of what the browser carries.
    pub browser: String,
    /// What the token must repeat.
    pub nonce: String,
    /// What the code is bound to.
    pub verifier: String,
    /// The page that was asked for.
    pub next: String,
}

fn convert(row: single_sign_on::Model) -> Result<SingleSignOn, StoreError> {
    let damaged = || StoreError::Damaged { what: "single sign-on", id: row.workspace_id.clone() };
    let kept: Kept = serde_json::from_str(&row.settings).map_err(|_| damaged())?;
    let role = |name: &str| Role::named(name).ok_or_else(damaged);
    let group_roles = kept.group_roles.into_iter().map(|(group, name)| Ok((group, role(&name)?)));
    Ok(SingleSignOn {
        workspace: WorkspaceId::parse(&row.workspace_id).map_err(|_| damaged())?,
        enabled: kept.enabled,
        issuer: kept.issuer,
        client_id: kept.client_id,
        scopes: kept.scopes,
        groups_claim: kept.groups_claim,
        group_roles: group_roles.collect::<Result<_, StoreError>>()?,
        default_role: kept.default_role.as_deref().map(role).transpose()?,
        creates_members: kept.creates_members,
        domains: kept.domains,
        address: kept.address,
    })
}

/// What the secret of our client is sealed for: it opens nowhere else.
fn purpose(workspace: &WorkspaceId) -> String {
    format!("client secret of {workspace}")
}

impl Store {
    /// The secret of our client at the identity provider of a workspace.
    ///
    /// # Errors
    /// If it cannot be opened, or the database fails.
    pub async fn client_secret(
        &self,
        keyring: &Keyring,
        workspace: &WorkspaceId,
    ) -> Result<Option<String>, StoreError> {
        let reading = self.reading(workspace).await?;
        let row = single_sign_on::Entity::find_by_id(workspace.as_str()).one(&reading).await?;
        let Some(sealed) = row.and_then(|row| row.sealed) else { return Ok(None) };
        opened(keyring, workspace, &reading, &purpose(workspace), &sealed).await.map(Some)
    }

    /// The identity provider of a workspace.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn single_sign_on(&self, workspace: &WorkspaceId) -> Result<Option<SingleSignOn>, StoreError> {
        let row = single_sign_on::Entity::find_by_id(workspace.as_str())
            .one(&self.reading(workspace).await?)
            .await?;
        row.map(convert).transpose()
    }

    /// Keeps the identity provider of a workspace; without a secret the one that is there stays.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if another workspace has one of its domains.
    pub async fn set_single_sign_on(
        &self,
        keyring: &Keyring,
        settings: &SingleSignOn,
        secret: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let workspace = &settings.workspace;
        let named = |role: &Role| role.name().to_owned();
        let kept = Kept {
            enabled: settings.enabled,
            issuer: settings.issuer.clone(),
            client_id: settings.client_id.clone(),
            scopes: settings.scopes.clone(),
            groups_claim: settings.groups_claim.clone(),
            group_roles: settings
                .group_roles
                .iter()
                .map(|(group, role)| (group.clone(), named(role)))
                .collect(),
            default_role: settings.default_role.as_ref().map(named),
            creates_members: settings.creates_members,
            domains: settings.domains.clone(),
            address: settings.address.clone(),
        };
        let transaction = self.writing(workspace).await?;
        let sealed = match secret {
            Some(secret) => {
                let key = key_to_seal(keyring, workspace, &transaction, at).await?;
                Some(key.seal(&purpose(workspace), secret.as_bytes())?)
            }
            None => None,
        };
        let row = single_sign_on::ActiveModel {
            workspace_id: Set(workspace.to_string()),
            settings: Set(serde_json::json!(kept).to_string()),
            sealed: Set(sealed),
            updated_at: Set(millis(at)),
        };
        let mut again = OnConflict::column(single_sign_on::Column::WorkspaceId);
        again.update_columns([single_sign_on::Column::Settings, single_sign_on::Column::UpdatedAt]);
        if secret.is_some() {
            again.update_column(single_sign_on::Column::Sealed);
        }
        single_sign_on::Entity::insert(row).on_conflict(again).exec_without_returning(&transaction).await?;
        sign_in_domain::Entity::delete_many()
            .filter(sign_in_domain::Column::WorkspaceId.eq(workspace.as_str()))
            .exec(&transaction)
            .await?;
        let domains = settings.domains.iter().map(|domain| sign_in_domain::ActiveModel {
            domain: Set(domain.clone()),
            workspace_id: Set(workspace.to_string()),
        });
        sign_in_domain::Entity::insert_many(domains).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Forgets the identity provider of a workspace.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_single_sign_on(&self, workspace: &WorkspaceId) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        single_sign_on::Entity::delete_by_id(workspace.as_str()).exec(&transaction).await?;
        sign_in_domain::Entity::delete_many()
            .filter(sign_in_domain::Column::WorkspaceId.eq(workspace.as_str()))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The workspace whose identity provider knows the addresses of a domain. Without a domain the only one of the installation.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sign_on_of(&self, domain: Option<&str>) -> Result<Option<SingleSignOn>, StoreError> {
        let db = &self.all.read;
        let row = match domain {
            Some(domain) => {
                let Some(found) = sign_in_domain::Entity::find_by_id(domain).one(db).await? else {
                    return Ok(None);
                };
                single_sign_on::Entity::find_by_id(found.workspace_id).one(db).await?
            }
            None => {
                let order = single_sign_on::Column::WorkspaceId;
                let mut rows = single_sign_on::Entity::find().order_by_asc(order).limit(2).all(db).await?;
                // Of several, an installation does not tell strangers which there are.
                if rows.len() == 1 { rows.pop() } else { None }
            }
        };
        let settings = row.map(convert).transpose()?;
        Ok(settings.filter(|settings| settings.enabled))
    }

    /// Remembers who was sent to an identity provider, and forgets who did not come back in time.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin_attempt(
        &self,
        state: &str,
        attempt: &SignInAttempt,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        sign_in_attempt::Entity::delete_many()
            .filter(sign_in_attempt::Column::ExpiresAt.lt(millis(at)))
            .exec(&self.all.write)
            .await?;
        let row = sign_in_attempt::ActiveModel {
            state: Set(state.to_owned()),
            workspace_id: Set(attempt.workspace.to_string()),
            browser: Set(attempt.browser.clone()),
            nonce: Set(attempt.nonce.clone()),
            verifier: Set(attempt.verifier.clone()),
            next: Set(attempt.next.clone()),
            expires_at: Set(millis(expires_at)),
        };
        sign_in_attempt::Entity::insert(row).exec_without_returning(&self.all.write).await?;
        Ok(())
    }

    /// Who comes back with this state; the next one with it is not known.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_attempt(
        &self,
        state: &str,
        at: Timestamp,
    ) -> Result<Option<SignInAttempt>, StoreError> {
        let transaction = self.all.write.begin().await?;
        let found = sign_in_attempt::Entity::find_by_id(state)
            .filter(sign_in_attempt::Column::ExpiresAt.gt(millis(at)))
            .one(&transaction)
            .await?;
        let deleted = sign_in_attempt::Entity::delete_by_id(state).exec(&transaction).await?;
        transaction.commit().await?;
        let Some(row) = found.filter(|_| deleted.rows_affected == 1) else { return Ok(None) };
        let workspace = WorkspaceId::parse(&row.workspace_id)
            .map_err(|_| StoreError::Damaged { what: "sign-in", id: row.workspace_id.clone() })?;
        let sign_in_attempt::Model { browser, nonce, verifier, next, .. } = row;
        Ok(Some(SignInAttempt { workspace, browser, nonce, verifier, next }))
    }

    /// The member of a workspace whom the identity provider knows by this name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn member_by_subject(
        &self,
        workspace: &WorkspaceId,
        subject: &str,
    ) -> Result<Option<Member>, StoreError> {
        let row = member::Entity::find()
            .filter(member::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(member::Column::Subject.eq(subject))
            .one(&self.reading(workspace).await?)
            .await?;
        row.map(Convert::convert).transpose()
    }

    /// The member of a workspace with this address.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn member_by_email(
        &self,
        workspace: &WorkspaceId,
        email: &str,
    ) -> Result<Option<Member>, StoreError> {
        let row = member::Entity::find()
            .filter(member::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(member::Column::Email.eq(email))
            .one(&self.reading(workspace).await?)
            .await?;
        row.map(Convert::convert).transpose()
    }

    /// Keeps what the identity provider says of a member.
    ///
    /// # Errors
    /// As [`Store::set_role`].
    pub async fn link_member(
        &self,
        member: &Member,
        subject: &str,
        role: &Role,
    ) -> Result<Member, StoreError> {
        self.change_member(&member.workspace, &member.id, |row| {
            row.subject = Set(Some(subject.to_owned()));
            row.role = Set(role.name().to_owned());
        })
        .await
    }
}
