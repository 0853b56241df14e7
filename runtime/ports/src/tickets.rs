//! Tickets that flows open and update.

use crate::ConversationId;
use async_trait::async_trait;
use serde_json::{Map, Value as Json};

/// A ticket to open or update.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketRequest {
    /// The conversation it belongs to.
    pub conversation: Option<ConversationId>,
    /// The ticket to update; a new one is opened if not given.
    pub update: Option<String>,
    /// What kind it is.
    pub kind: String,
    /// Its fields.
    pub fields: Map<String, Json>,
    /// The same for every try: what was opened under it is not opened again.
    pub key: String,
}

/// Why no ticket was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// There is no ticket of this number.
    #[error("there is no ticket `{0}`")]
    Unknown(String),
    /// The tickets cannot be reached.
    #[error("the tickets cannot be reached: {0}")]
    Unavailable(String),
}

/// Opens and updates tickets.
#[async_trait]
pub trait Tickets: Send + Sync {
    /// Opens or updates a ticket and gives its number.
    ///
    /// # Errors
    /// If the ticket to update does not exist, or the tickets cannot be reached.
    async fn file(&self, request: &TicketRequest) -> Result<String, TicketError>;
}
