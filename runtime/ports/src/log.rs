//! The log of conversations: the only truth about what was said and done.

use crate::{Activity, ConversationId, Digest, ValueWrite, Values};
use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// One turn of a conversation: what came in, what followed, what went out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnRecord {
    /// Whose turn.
    pub conversation: ConversationId,
    /// Position in the conversation, counted from 1 without gaps.
    pub seq: u64,
    /// The idempotency key of what came in; unique in the conversation.
    pub key: String,
    /// When the turn ran.
    pub at: Timestamp,
    /// The lines it added to the transcript, in order, incoming and outgoing.
    pub activities: Vec<Activity>,
    /// The dialogue's events in the engine's versioned encoding; only the engine reads them.
    pub events: Vec<u8>,
    /// What was understood, which steps ran, which expressions had which value.
    pub trace: serde_json::Value,
    /// The state of the conversation after the turn, for lists.
    pub summary: Summary,
    /// Changes of values that plug-ins keep; the store makes them together with the turn and does not keep them here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ValueWrite>,
    /// What the customer decided in it about purposes; the store keeps it together with the turn and does not keep it here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<ConsentWrite>,
    /// What the turn adds to the numbers under which the conversation is counted; the store adds it together with the turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
}

/// What a customer decided about a purpose that the bot writes for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentWrite {
    /// The customer's identifier as the channel knows them; without one it holds for the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The purpose.
    pub purpose: String,
    /// Whether they consent.
    pub given: bool,
}

/// What a turn adds to which numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The name that [`Head::counted_under`] gave.
    pub under: Arc<str>,
    /// What is added.
    pub tally: Tally,
}

/// Numbers about conversations, kept beside the log so that nobody has to read it for them. They only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Conversations that began.
    pub conversations: u64,
    /// Turns of any kind.
    pub turns: u64,
    /// Messages of customers.
    pub messages: u64,
    /// Messages of which nothing was understood.
    pub fallbacks: u64,
    /// Conversations in which something broke.
    pub errors: u64,
    /// Conversations that were handed to a person.
    pub handoffs: u64,
    /// Marks that customers gave.
    pub ratings: u64,
    /// The sum of the marks, each from 0 (the worst) to 100 (the best).
    pub satisfaction: u64,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            conversations: self.conversations + other.conversations,
            turns: self.turns + other.turns,
            messages: self.messages + other.messages,
            fallbacks: self.fallbacks + other.fallbacks,
            errors: self.errors + other.errors,
            handoffs: self.handoffs + other.handoffs,
            ratings: self.ratings + other.ratings,
            satisfaction: self.satisfaction + other.satisfaction,
        }
    }
}

/// The state of a conversation after a turn, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Who answers now.
    pub mode: Mode,
    /// The language of the talk, a tag such as `zh-CN`.
    pub language: Option<String>,
    /// The queue it was handed to.
    pub queue: Option<String>,
    /// What the flow noted for the person who takes over.
    pub note: Option<String>,
    /// The member who answers, by identifier.
    pub assignee: Option<String>,
    /// The last text of the transcript.
    pub last_text: Option<String>,
    /// How many activities the transcript has.
    pub activities: u64,
    /// The slots that have a value, sensitive ones masked.
    pub slots: serde_json::Map<String, serde_json::Value>,
    /// When the conversation wants to be woken if nothing comes in before.
    #[serde(default)]
    pub wake: Option<Timestamp>,
}

/// Who answers the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The bot.
    Bot,
    /// Nobody yet: the conversation waits for a person.
    Waiting,
    /// A member.
    Member,
    /// Nobody any more.
    Ended,
}

/// Where a conversation stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The release on which the conversation began and stays.
    pub release: Digest,
    /// How many turns were appended.
    pub turns: u64,
    /// Whose conversation it is: the tenant that its calls of plug-ins are counted for.
    pub tenant: Arc<str>,
    /// Under which name its turns are counted, if they are.
    pub counted_under: Option<Arc<str>>,
}

/// Why the log refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// There is no such conversation.
    #[error("there is no conversation `{0}`")]
    Unknown(ConversationId),
    /// Another turn was appended first; load again and retry.
    #[error("turn {expected} was expected, the log is at {found}")]
    Conflict {
        /// The position the record carried.
        expected: u64,
        /// How many turns the log has.
        found: u64,
    },
    /// A turn with this key was appended before.
    #[error("the key `{0}` was used before")]
    Repeated(String),
    /// The store failed.
    #[error("the log cannot be reached")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// How long who claimed a conversation to wake it has for that; then another one may, since the first may have died.
pub const CLAIM: Duration = Duration::from_secs(60);

/// An append-only log, one sequence of turns per conversation.
///
/// `append` returns only after the record would survive the end of the process and of the machine.
#[async_trait]
pub trait EventLog: Values {
    /// Where the conversation stands.
    async fn head(&self, id: &ConversationId) -> Result<Head, LogError>;

    /// The turns after the first `after` ones, in order.
    async fn read(&self, id: &ConversationId, after: u64) -> Result<Vec<TurnRecord>, LogError>;

    /// The turn that was recorded under this key, if any.
    async fn by_key(&self, id: &ConversationId, key: &str) -> Result<Option<TurnRecord>, LogError>;

    /// Appends one turn; `record.seq` must be one more than the turns in the log.
    ///
    /// # Errors
    /// [`LogError::Repeated`] if the key was used (this is looked at first), [`LogError::Conflict`] if the sequence
    /// number is not the next one. Nothing is stored in either case.
    async fn append(&self, record: &TurnRecord) -> Result<(), LogError>;

    /// Claims conversations whose last turn wants to be woken at or before this time, the earliest first, at most `most`: nobody
    /// else is given them before [`CLAIM`] has passed after `at`, or before their next turn.
    async fn due(&self, at: Timestamp, most: usize) -> Result<Vec<(ConversationId, Timestamp)>, LogError>;

    /// The purposes to which the customer of a conversation consents at a time, in the order of their names: the person whom the channel knows
    /// by this identifier or, without one, whoever writes in this conversation. Nothing where the log keeps no consents; then those of which the
    /// conversation itself knows count.
    async fn consents(
        &self,
        _id: &ConversationId,
        _person: Option<&str>,
        _at: Timestamp,
    ) -> Result<Option<Vec<String>>, LogError> {
        Ok(None)
    }

    /// Gives up claims: these conversations are due for others at once.
    async fn give_back(&self, claimed: &[ConversationId]) -> Result<(), LogError>;
}
