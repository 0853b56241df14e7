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

/// Where another system posts to: a deployment, and the plug-in that is its channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The identifier of the deployment.
    pub deployment: String,
    /// The plug-in, as the bot names it.
    pub plugin: String,
}

/// What another system posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The method in capital letters.
    pub method: String,
    /// What stands behind the place, beginning with `/`.
    pub path: String,
    /// The query without its question mark.
    pub query: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a plug-in made of what was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Messages of customers, in order, and what the other system is told.
    Taken(Vec<Message>, Answer),
    /// It is nothing for this channel, or does not come from who may post.
    Refused,
    /// It is more than a plug-in is given.
    TooLarge,
    /// The plug-in came to no result.
    Failed,
}

/// A message of a customer that came in through a plug-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The same if it is posted again.
    pub key: String,
    /// The conversation as the other system knows it.
    pub conversation: String,
    /// The customer as the other system knows them.
    pub user: String,
    /// What the customer is called.
    pub user_name: Option<String>,
    /// What was said.
    pub text: String,
}

/// What the other system is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why the platform refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// There is no such channel or conversation.
    #[error("there is no such channel or conversation")]
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

    /// Lets the plug-in of a place read what was posted there. Why it would not is told to the operator, not to who posted.
    ///
    /// # Errors
    /// [`HostError::Unknown`] if there is no such deployment, or it has no such channel.
    async fn read(&self, place: &Place, posted: Posted) -> Result<Reading, HostError>;

    /// Runs the turn of a message of a place, in the conversation that it belongs to, and returns after it was recorded. What came before
    /// changes nothing.
    async fn hear(&self, place: &Place, message: Message) -> Result<(), HostError>;

    /// Hears of every later turn of the conversation, each after it was recorded.
    fn watch(&self, conversation: &ConversationId) -> broadcast::Receiver<Arc<TurnRecord>>;
}
