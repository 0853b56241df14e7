//! Files that customers sent.

use super::{Store, fresh};
use crate::convert::{millis, plain};
use crate::entity::attachment;
use crate::error::StoreError;
use botloom_ports::ConversationId;
use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// A file of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which; who has the id may read the file.
    pub id: String,
    /// What the sender called it.
    pub name: String,
    /// What it is, such as `image/png`.
    pub media_type: String,
    /// The bytes.
    pub content: Vec<u8>,
}

impl Store {
    /// Keeps a file and returns its id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn create_attachment(
        &self,
        conversation: &ConversationId,
        name: &str,
        media_type: &str,
        content: Vec<u8>,
        at: Timestamp,
    ) -> Result<String, StoreError> {
        let id = format!("att_{}", fresh().to_ascii_lowercase());
        let row = attachment::ActiveModel {
            id: Set(id.clone()),
            conversation_id: Set(conversation.as_str().to_owned()),
            name: Set(plain(name)),
            media_type: Set(plain(media_type)),
            content: Set(content),
            created_at: Set(millis(at)),
        };
        attachment::Entity::insert(row).exec_without_returning(&self.all.write).await?;
        Ok(id)
    }

    /// The ids of the files of a conversation, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn attachments(&self, conversation: &ConversationId) -> Result<Vec<String>, StoreError> {
        let ids = attachment::Entity::find()
            .filter(attachment::Column::ConversationId.eq(conversation.as_str()))
            .order_by_asc(attachment::Column::Id)
            .select_only()
            .column(attachment::Column::Id)
            .into_tuple();
        Ok(ids.all(&self.all.read).await?)
    }

    /// A file.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is none of this id.
    pub async fn attachment(&self, id: &str) -> Result<Attachment, StoreError> {
        let row = attachment::Entity::find_by_id(id).one(&self.all.read).await?.ok_or(StoreError::Gone)?;
        Ok(Attachment { id: row.id, name: row.name, media_type: row.media_type, content: row.content })
    }
}
