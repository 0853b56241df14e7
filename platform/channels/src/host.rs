//! What a channel asks of the platform.

use async_trait::async_trait;
use botloom_ports::{Activity, ConversationId, TurnRecord};
use std::error::Error;
use std::sync::Arc;
use tokio::sync::broadcast;

/// A deployment's channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its identifier; it stays the same when the secret is replaced.
    pub id: String,
    /// The bot's title, which customers read.
    pub name: String,
}

/// A message of the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The idempotency key: a second message with this key is answered with the first one's turn.
    pub key: String,
    /// The identifier that the client gave, kept as the line's `client_id`.
    pub client_id: Option<String>,
    /// How the client names the customer, kept as the `name` of the customer's lines.
    pub from: Option<String>,
    /// What was said.
    pub text: String,
    /// The language that the client asks for, a tag such as `zh-CN`.
    pub language: Option<String>,
}

/// Why the platform refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// There is no such channel or conversation.
    #[error("there is no such conversation")]
    Unknown,
    /// Too much work is waiting; the same request may succeed soon.
    #[error("too many requests are waiting")]
    TooBusy,
    /// The platform failed.
    #[error("the platform failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// The platform as channels see it.
#[async_trait]
pub trait Host: Send + Sync + 'static {
    /// The channel of a deployment, by its secret.
    async fn channel(&self, secret: &str) -> Result<Option<Channel>, HostError>;

    /// Whether the conversation was opened on this channel. A secret opens the conversations of its own channel only.
    async fn owns(&self, channel: &str, conversation: &ConversationId) -> Result<bool, HostError>;

    /// Begins a conversation on the deployment's current release and lets the bot speak first.
    async fn open(&self, channel: &str, language: Option<&str>) -> Result<ConversationId, HostError>;

    /// Runs the turn of one message and returns it after it was recorded.
    async fn say(&self, conversation: &ConversationId, message: Said) -> Result<Arc<TurnRecord>, HostError>;

    /// Ends the conversation at the customer's wish; one that has ended stays as it is.
    async fn end(&self, conversation: &ConversationId) -> Result<(), HostError>;

    /// The lines after the first `after` ones, in order.
    async fn activities(&self, conversation: &ConversationId, after: u64)
    -> Result<Vec<Activity>, HostError>;

    /// Keeps a file of the customer and returns the path of its address, beginning with `/`.
    ///
    /// Name and media type are the sender's claims. Who serves the file must not let a browser run it.
    async fn attach(
        &self,
        conversation: &ConversationId,
        name: &str,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<String, HostError>;

    /// Hears of every later turn of the conversation, each after it was recorded.
    fn watch(&self, conversation: &ConversationId) -> broadcast::Receiver<Arc<TurnRecord>>;
}
