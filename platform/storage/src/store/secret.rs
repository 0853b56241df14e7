//! Secrets of workspaces, and the keys that seal them.

use super::Store;
use crate::convert::{Convert, millis};
use crate::entity::{secret, workspace, workspace_key};
use crate::error::StoreError;
use crate::seal::{self, Keyring};
use botloom_domain::{MAX_SECRETS, Secret, SecretName, SecretValue, WorkspaceId};
use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

impl Store {
    /// The secrets of a workspace, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn secrets(&self, workspace: &WorkspaceId) -> Result<Vec<Secret>, StoreError> {
        let rows = secret::Entity::find()
            .filter(secret::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_asc(secret::Column::Name)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// Sets a secret; `by` is the name of who does it.
    ///
    /// # Errors
    /// [`StoreError::Full`] if the workspace has [`MAX_SECRETS`] others.
    pub async fn set_secret(
        &self,
        keyring: &Keyring,
        workspace: &WorkspaceId,
        name: &SecretName,
        value: &SecretValue,
        by: &str,
        at: Timestamp,
    ) -> Result<Secret, StoreError> {
        let transaction = self.writing(workspace).await?;
        // Two who set secrets at once would both find room.
        lock(workspace, &transaction).await?;
        let others = secret::Entity::find()
            .filter(secret::Column::WorkspaceId.eq(workspace.as_str()))
            .filter(secret::Column::Name.ne(name.as_str()));
        if others.count(&transaction).await? >= MAX_SECRETS as u64 {
            return Err(StoreError::Full);
        }
        let key = key_to_seal(keyring, workspace, &transaction, at).await?;
        let row = secret::Model {
            workspace_id: workspace.to_string(),
            name: name.as_str().to_owned(),
            sealed: key.seal(&purpose(workspace, name.as_str()), value.as_bytes())?,
            updated_at: millis(at),
            updated_by: by.to_owned(),
        };
        let replaced = OnConflict::columns([secret::Column::WorkspaceId, secret::Column::Name])
            .update_columns([secret::Column::Sealed, secret::Column::UpdatedAt, secret::Column::UpdatedBy])
            .to_owned();
        secret::Entity::insert(row.clone().into_active_model())
            .on_conflict(replaced)
            .exec_without_returning(&transaction)
            .await?;
        transaction.commit().await?;
        row.convert()
    }

    /// Removes a secret.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this name.
    pub async fn delete_secret(&self, workspace: &WorkspaceId, name: &SecretName) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        let row = secret::Entity::delete_by_id((workspace.to_string(), name.as_str().to_owned()));
        let deleted = row.exec(&transaction).await?;
        transaction.commit().await?;
        if deleted.rows_affected == 0 { Err(StoreError::Gone) } else { Ok(()) }
    }

    /// The value of a secret, if the workspace has it.
    ///
    /// # Errors
    /// If it cannot be opened, or the database fails.
    pub async fn secret_value(
        &self,
        keyring: &Keyring,
        workspace: &WorkspaceId,
        name: &str,
    ) -> Result<Option<String>, StoreError> {
        let reading = self.reading(workspace).await?;
        let row = secret::Entity::find_by_id((workspace.to_string(), name.to_owned())).one(&reading).await?;
        let Some(row) = row else { return Ok(None) };
        opened(keyring, workspace, &reading, &purpose(workspace, name), &row.sealed).await.map(Some)
    }

    /// Whether this keyring opens what is sealed in the installation.
    ///
    /// # Errors
    /// [`StoreError::Key`] if a master key is missing.
    pub async fn fits(&self, keyring: &Keyring) -> Result<(), StoreError> {
        let masters: Vec<String> = workspace_key::Entity::find()
            .select_only()
            .column(workspace_key::Column::Master)
            .distinct()
            .into_tuple()
            .all(&self.all.read)
            .await?;
        masters.iter().try_for_each(|master| keyring.has(master)).map_err(Into::into)
    }

    /// Seals the keys of all workspaces with the first master key; how many were sealed anew.
    ///
    /// # Errors
    /// [`StoreError::Key`] if one cannot be opened; then nothing has changed.
    pub async fn seal_anew(&self, keyring: &Keyring) -> Result<usize, StoreError> {
        use sea_orm::TransactionTrait;
        let transaction = self.all.write.begin().await?;
        let rows = workspace_key::Entity::find()
            .filter(workspace_key::Column::Master.ne(keyring.current()))
            .lock_exclusive()
            .all(&transaction)
            .await?;
        let count = rows.len();
        for row in rows {
            let key = keyring.unwrap(&row.workspace_id, &row.master, &row.sealed)?;
            let (master, sealed) = keyring.wrap(&row.workspace_id, &key)?;
            let mut row = row.into_active_model();
            row.master = Set(master);
            row.sealed = Set(sealed);
            row.update(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(count)
    }
}

/// The workspace is changed by one at a time until the transaction ends.
async fn lock(workspace: &WorkspaceId, transaction: &DatabaseTransaction) -> Result<(), StoreError> {
    workspace::Entity::find_by_id(workspace.as_str()).lock_exclusive().one(transaction).await?;
    Ok(())
}

/// The key of a workspace, made if it has none yet.
pub(super) async fn key_to_seal(
    keyring: &Keyring,
    workspace: &WorkspaceId,
    transaction: &DatabaseTransaction,
    at: Timestamp,
) -> Result<seal::Secret, StoreError> {
    if let Some(key) = key(keyring, workspace, transaction).await? {
        return Ok(key);
    }
    // Two who seal the first time at once would make two keys.
    lock(workspace, transaction).await?;
    if let Some(key) = key(keyring, workspace, transaction).await? {
        return Ok(key);
    }
    let key = seal::Secret::fresh()?;
    let (master, sealed) = keyring.wrap(workspace.as_str(), &key)?;
    let row =
        workspace_key::Model { workspace_id: workspace.to_string(), master, sealed, created_at: millis(at) };
    row.into_active_model().insert(transaction).await?;
    Ok(key)
}

/// Opens a text that was sealed with the key of its workspace.
pub(super) async fn opened(
    keyring: &Keyring,
    workspace: &WorkspaceId,
    transaction: &DatabaseTransaction,
    purpose: &str,
    sealed: &[u8],
) -> Result<String, StoreError> {
    let damaged = || StoreError::Damaged { what: "sealed text", id: purpose.to_owned() };
    let key = key(keyring, workspace, transaction).await?.ok_or_else(damaged)?;
    String::from_utf8(key.open(purpose, sealed)?).map_err(|_| damaged())
}

async fn key(
    keyring: &Keyring,
    workspace: &WorkspaceId,
    transaction: &DatabaseTransaction,
) -> Result<Option<seal::Secret>, StoreError> {
    let row = workspace_key::Entity::find_by_id(workspace.as_str()).one(transaction).await?;
    row.map(|row| keyring.unwrap(workspace.as_str(), &row.master, &row.sealed).map_err(Into::into))
        .transpose()
}

/// What a value is sealed for: it opens nowhere else.
fn purpose(workspace: &WorkspaceId, name: &str) -> String {
    format!("secret {name} of {workspace}")
}
