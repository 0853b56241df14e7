//! Keys that the nodes of an installation share.

use super::Store;
use crate::entity::shared_key;
use crate::error::StoreError;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

impl Store {
    /// The key of this name. The first one that is offered is kept, and every node gets it from then on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn shared_key(&self, name: &str, offered: &[u8]) -> Result<Vec<u8>, StoreError> {
        let row = shared_key::ActiveModel { name: Set(name.to_owned()), value: Set(offered.to_vec()) };
        let kept = OnConflict::new().do_nothing().to_owned();
        shared_key::Entity::insert(row)
            .on_conflict(kept)
            .try_insert()
            .exec_without_returning(&self.all.write)
            .await?;
        let found = shared_key::Entity::find_by_id(name).one(&self.all.write).await?;
        Ok(found.ok_or(StoreError::Gone)?.value)
    }
}
