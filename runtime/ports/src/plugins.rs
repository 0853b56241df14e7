//! Calls of plug-ins: what goes in, what a plug-in may ask meanwhile, and what comes back.

use crate::{ConversationId, Digest, FetchResponse, LogError};
use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The component of a plug-in.
#[derive(Clone, PartialEq, Eq)]
pub struct PluginCode {
    /// The digest of the bytes.
    pub digest: Digest,
    /// The file.
    pub bytes: Arc<[u8]>,
}

impl PluginCode {
    /// The component with these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self { digest: Digest::from_hash(blake3::hash(&bytes)), bytes }
    }
}

impl fmt::Debug for PluginCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PluginCode({}, {} bytes)", self.digest, self.bytes.len())
    }
}

/// What a bot lets a plug-in do. Nothing is allowed that does not stand here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allowed {
    /// Beginnings of addresses that it may ask.
    pub http: Vec<String>,
    /// Whether hosts in private networks may be asked.
    pub private: bool,
    /// Names of the secrets that it may use.
    pub secrets: Vec<String>,
    /// Names of the slots that it may read.
    pub slots: Vec<String>,
    /// Whether it may know who the customer is.
    pub user: bool,
    /// Whether it may keep values.
    pub values: bool,
    /// Whether it may search the knowledge of the bot.
    pub knowledge: bool,
    /// How long it may compute; nothing said is the host's default.
    pub cpu: Option<Duration>,
    /// How many bytes of memory it may take; nothing said is the host's default.
    pub memory: Option<usize>,
}

impl Allowed {
    /// What this and another one both allow.
    #[must_use]
    pub fn within(&self, most: &Self) -> Self {
        let both = |own: &[String], most: &[String]| -> Vec<String> {
            own.iter().filter(|name| most.contains(name)).cloned().collect()
        };
        Self {
            http: narrower(&most.http, &self.http),
            private: self.private && most.private,
            secrets: both(&self.secrets, &most.secrets),
            slots: both(&self.slots, &most.slots),
            user: self.user && most.user,
            values: self.values && most.values,
            knowledge: self.knowledge && most.knowledge,
            cpu: self.cpu.into_iter().chain(most.cpu).min(),
            memory: self.memory.into_iter().chain(most.memory).min(),
        }
    }
}

/// The addresses that both lists of prefixes cover: of two of which one begins with the other, the longer one.
#[must_use]
pub fn narrower(most: &[impl AsRef<str>], given: &[String]) -> Vec<String> {
    let mut both = Vec::new();
    for given in given {
        for most in most.iter().map(AsRef::as_ref) {
            if given.starts_with(most) {
                both.push(given.clone());
            } else if most.starts_with(given.as_str()) {
                both.push(most.to_owned());
            }
        }
    }
    both.sort();
    both.dedup();
    both
}

/// What tenants let plug-ins do at most, whatever their bots allow.
#[async_trait]
pub trait Grants: Send + Sync {
    /// The most that a component may do for a tenant; nothing if the tenant says nothing of it.
    ///
    /// # Errors
    /// If that cannot be told at the moment; then the component is not called.
    async fn grant(&self, tenant: &str, code: &Digest) -> Result<Option<Allowed>, LogError>;
}

/// What a component is, found without running it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PluginFacts {
    /// The interfaces of the host that it asks for, such as `http`.
    pub asks: Vec<String>,
    /// What else it imports, for the language that it was written in.
    pub imports: Vec<String>,
    /// What it exports.
    pub exports: Vec<String>,
    /// What made it, with versions.
    pub producers: Vec<(String, String)>,
    /// Its manifest, if it carries one.
    pub manifest: Option<Json>,
}

/// The conversation that calls, as a plug-in may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Caller {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Whose it is. Calls of one tenant share a part of the processors; the name means nothing else.
    pub tenant: Arc<str>,
    /// The language of the talk, a tag such as `zh-CN`.
    pub language: String,
    /// Where the customer writes.
    pub channel: String,
    /// The customer as the channel knows them: identifier and name.
    pub user: Option<(String, Option<String>)>,
    /// The values of slots.
    pub slots: BTreeMap<String, Json>,
    /// When the turn runs.
    pub at: Timestamp,
    /// The time zone of the bot.
    pub zone: String,
}

/// One call of a function of a plug-in.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginCall {
    /// The plug-in, as the bot names it.
    pub plugin: String,
    /// The component: a path in the bot's folder, or its name in the workspace.
    pub component: String,
    /// Its code, if the release has it.
    pub code: Option<PluginCode>,
    /// The function, as flows write it.
    pub function: String,
    /// The arguments by name.
    pub arguments: Map<String, Json>,
    /// How long it may take.
    pub timeout: Duration,
    /// The same for every try of one call: what was done under it is not done again.
    pub key: String,
    /// What the bot allows.
    pub allowed: Allowed,
    /// Who calls.
    pub caller: Caller,
}

/// Why a plug-in gave no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PluginError {
    /// The error case of the function, or `timeout`, `unavailable`, `denied`, `too-large`, `crashed`.
    pub case: String,
    /// What happened, for the bot's author.
    pub message: String,
}

/// Whose value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueScope {
    /// All conversations of the bot.
    Bot,
    /// One conversation.
    Conversation,
}

/// What becomes of a value that a plug-in keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueChange {
    /// It is this from now on.
    Set(String),
    /// It is no more.
    Delete,
    /// A whole number grows by this.
    Add(i64),
}

/// One change of a value; it takes effect with the turn that called, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueWrite {
    /// Which plug-in, as the bot names it.
    pub plugin: String,
    /// Whose value.
    pub scope: ValueScope,
    /// Its name.
    pub key: String,
    /// What becomes of it.
    pub change: ValueChange,
}

/// How much a plug-in keeps in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeptValues {
    /// How many values.
    pub values: u64,
    /// Bytes of them and of their keys.
    pub bytes: u64,
}

/// Values that plug-ins keep, as they are after the turns that were recorded.
#[async_trait]
pub trait Values: Send + Sync {
    /// A value of a conversation, or of the bot that it belongs to.
    ///
    /// # Errors
    /// If the store does not answer.
    async fn value(
        &self,
        conversation: &ConversationId,
        plugin: &str,
        scope: ValueScope,
        key: &str,
    ) -> Result<Option<String>, LogError>;

    /// How much a plug-in keeps for a conversation, or for the bot that it belongs to; as it was some seconds ago.
    ///
    /// # Errors
    /// If the store does not answer.
    async fn kept(
        &self,
        conversation: &ConversationId,
        plugin: &str,
        scope: ValueScope,
    ) -> Result<KeptValues, LogError>;
}

impl ValueChange {
    /// What becomes of a value. A text that is no whole number counts as 0, and a sum stays within 64 bits.
    #[must_use]
    pub fn applied(&self, before: Option<&str>) -> Option<String> {
        match self {
            Self::Set(value) => Some(value.clone()),
            Self::Delete => None,
            Self::Add(amount) => {
                let number: i64 = before.and_then(|value| value.parse().ok()).unwrap_or(0);
                Some(number.saturating_add(*amount).to_string())
            }
        }
    }
}

/// What a call took.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spent {
    /// Time of a processor, in microseconds.
    pub cpu_us: u64,
    /// Time by the clock, in microseconds.
    pub wall_us: u64,
    /// Bytes of memory of the plug-in at its end.
    pub memory: u64,
    /// HTTP requests sent.
    pub requests: u32,
}

/// What a call gave.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginReply {
    /// The result: JSON of the shape that the function's interface says, or why there is none.
    pub result: Result<Json, PluginError>,
    /// Lines that the plug-in wrote for the bot's author, each with its level.
    pub log: Vec<(String, String)>,
    /// Changes of values; none if there is no result.
    pub writes: Vec<ValueWrite>,
    /// What it took.
    pub spent: Spent,
}

impl From<Result<Json, PluginError>> for PluginReply {
    fn from(result: Result<Json, PluginError>) -> Self {
        Self { result, log: Vec::new(), writes: Vec::new(), spent: Spent::default() }
    }
}

/// An entry of the knowledge, as a plug-in gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct KnowledgeHit {
    /// The entry's id.
    pub entry: String,
    /// Its question.
    pub question: String,
    /// Its answer.
    pub answer: String,
    /// How sure the search is, 0 to 1.
    pub certainty: f64,
}

/// What a running plug-in may ask of the turn that called it.
#[async_trait]
pub trait PluginWorld: Send + Sync {
    /// A value as it is with what this turn has written before this call.
    ///
    /// # Errors
    /// If the store does not answer.
    async fn value(&self, scope: ValueScope, key: &str) -> Result<Option<String>, String>;

    /// How much the plug-in keeps there, as it was some seconds ago.
    ///
    /// # Errors
    /// If the store does not answer.
    async fn kept(&self, scope: ValueScope) -> Result<KeptValues, String>;

    /// The entries of the bot's knowledge that fit a question best, the best first, at most `most`.
    async fn search(&self, question: &str, most: usize) -> Vec<KnowledgeHit>;
}

/// Calls plug-ins.
#[async_trait]
pub trait Plugins: Send + Sync {
    /// Makes a component ready, so that its first call does not wait, and tells what is wrong with it.
    ///
    /// # Errors
    /// Why it can not be run, in words for the bot's author.
    async fn prepare(&self, _code: &PluginCode) -> Result<(), String> {
        Ok(())
    }

    /// Looks at a component without running it.
    ///
    /// # Errors
    /// Why it can not be run, in words for whoever brings it.
    fn inspect(&self, _code: &PluginCode) -> Result<PluginFacts, String> {
        Err("no plug-in can be run here".to_owned())
    }

    /// Sends a request that a function of the plug-in gave back, as if the plug-in sent it: to addresses that it may ask, with its
    /// secrets filled in.
    ///
    /// # Errors
    /// The cases of the host's interface `http`, and those of a call that does not begin.
    async fn send(&self, call: &PluginCall, _request: Json) -> Result<FetchResponse, PluginError> {
        let message = format!("nothing that sends requests of `{}` is here", call.plugin);
        Err(PluginError { case: "unavailable".to_owned(), message })
    }

    /// Calls a function.
    async fn call(&self, call: Arc<PluginCall>, world: Arc<dyn PluginWorld>) -> PluginReply;
}
