//! Channels that plug-ins are: one reads what another system posts, and writes the requests that deliver what a bot says.
//!
//! Neither is a turn: what came in becomes turns of conversations afterwards, and what goes out stands in the log before. What the
//! plug-in keeps meanwhile is handed back to whoever called, since there is no turn to keep it with.

use crate::driver::Engine;
use crate::release::Release;
use crate::world::{Reach, allowed, granted};
use botloom_ports::{
    Caller, ConversationId, FetchResponse, PluginCall, PluginError, PluginWorld, ValueWrite,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long reading or writing may take: another system waits for it.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How often one posting may bring a message.
pub const MESSAGES: usize = 100;
/// The most bytes of a name that another system gives something.
pub const NAME: usize = 500;

/// A plug-in of a release, called as a channel.
pub struct Line<'a> {
    /// Whose plug-in.
    pub release: &'a Release,
    /// Which one, as the bot names it.
    pub plugin: &'a str,
    /// Whose bot.
    pub tenant: &'a Arc<str>,
    /// For which conversation; where there is none yet, the name of the place that was posted to.
    pub conversation: &'a ConversationId,
    /// In which language.
    pub language: Option<&'a str>,
    /// The customer as the other system knows them.
    pub user: Option<(String, Option<String>)>,
    /// What the plug-in kept.
    pub world: Arc<dyn PluginWorld>,
    /// Now.
    pub at: Timestamp,
}

/// What another system posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The method in capital letters.
    pub method: String,
    /// What stands behind the channel's own path, beginning with `/`.
    pub path: String,
    /// The query without its question mark.
    pub query: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a channel read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Received {
    /// Messages of customers, in order.
    pub messages: Vec<Incoming>,
    /// What the other system is told.
    pub answer: Told,
}

/// A message of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Incoming {
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

/// An answer over HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A message that is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outgoing {
    /// The same if it is sent again.
    pub key: String,
    /// The conversation as the other system knows it.
    pub conversation: String,
    /// The customer as the other system knows them.
    pub user: String,
    /// What is said.
    pub text: String,
    /// What the customer may tap.
    pub suggestions: Vec<String>,
}

/// Why a channel did not do its work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// The plug-in said no, and why.
    #[error("the plug-in refuses it: {0}")]
    Refused(String),
    /// What it gave or was given is larger than a call may have.
    #[error("{0}")]
    TooLarge(String),
    /// The plug-in did not come to an end, or what it returned is nothing that can be used.
    #[error("the plug-in failed: {0}")]
    Failed(String),
    /// Its request was not sent, or nobody answered.
    #[error("its request was not answered: {0}")]
    Unsent(String),
}

/// What a channel did, and what it wants to keep; nothing of that if it failed.
pub type Done<T> = (Result<T, LineError>, Vec<ValueWrite>);

impl Engine {
    /// Lets a channel read what was posted.
    pub async fn receive(&self, line: &Line<'_>, posted: Posted, key: String) -> Done<Received> {
        let Posted { method, path, query, headers, body } = posted;
        let body = match String::from_utf8(body) {
            // Bytes may be written as a text, which is a part of their size.
            Ok(text) => Json::String(text),
            Err(bytes) => json!(bytes.as_bytes()),
        };
        let posted =
            json!({"method": method, "path": path, "query": query, "headers": headers, "body": body});
        let call = match self.line_call(line, "channel.receive", json!({"posted": posted}), key).await {
            Ok(call) => call,
            Err(error) => return (Err(error), Vec::new()),
        };
        let (result, writes) = self.line_answer(line, Arc::new(call)).await;
        match result.and_then(|json| read::<Received>(json).and_then(usable)) {
            Ok(received) => (Ok(received), writes),
            Err(error) => (Err(error), Vec::new()),
        }
    }

    /// Lets a channel write the request that delivers a message, and sends it. Any status is an answer.
    pub async fn deliver(&self, line: &Line<'_>, message: &Outgoing) -> Done<FetchResponse> {
        let arguments = json!({"message": message});
        let call = match self.line_call(line, "channel.render", arguments, message.key.clone()).await {
            Ok(call) => Arc::new(call),
            Err(error) => return (Err(error), Vec::new()),
        };
        let (result, writes) = self.line_answer(line, Arc::clone(&call)).await;
        let request = match result {
            Ok(request) => request,
            Err(error) => return (Err(error), Vec::new()),
        };
        let sent = self.plugins().send(&call, request).await;
        (sent.map_err(|error| LineError::Unsent(error.to_string())), writes)
    }

    async fn line_call(
        &self,
        line: &Line<'_>,
        function: &str,
        arguments: Json,
        key: String,
    ) -> Result<PluginCall, LineError> {
        let program = &line.release.program;
        let declared = program.plugins.get(line.plugin).cloned().unwrap_or_default();
        let caller = Caller {
            conversation: line.conversation.clone(),
            tenant: Arc::clone(line.tenant),
            language: line.language.unwrap_or_else(|| program.default_language()).to_owned(),
            channel: line.plugin.to_owned(),
            user: line.user.clone(),
            slots: BTreeMap::new(),
            at: line.at,
            zone: program.bot.timezone.clone(),
        };
        let mut call = PluginCall {
            plugin: line.plugin.to_owned(),
            code: line.release.components.get(&declared.component).cloned(),
            allowed: allowed(&declared, program.bot.http_private, Reach::World),
            component: declared.component,
            function: function.to_owned(),
            arguments: match arguments {
                Json::Object(arguments) => arguments,
                _ => Map::new(),
            },
            timeout: TIMEOUT,
            key,
            caller,
        };
        call.allowed = granted(self.world(), &call)
            .await
            .map_err(|error| LineError::Failed(format!("what the plug-in may do cannot be told: {error}")))?;
        Ok(call)
    }

    async fn line_answer(&self, line: &Line<'_>, call: Arc<PluginCall>) -> Done<Json> {
        let reply = self.plugins().call(Arc::clone(&call), Arc::clone(&line.world)).await;
        for (level, said) in &reply.log {
            tracing::debug!(plugin = %call.plugin, function = %call.function, level = %level, "a channel says: {said}");
        }
        (reply.result.map_err(cause), reply.writes)
    }
}

fn cause(error: PluginError) -> LineError {
    match error.case.as_str() {
        "error" => LineError::Refused(error.message),
        "too-large" => LineError::TooLarge(error.message),
        _ => LineError::Failed(error.message),
    }
}

fn read<T: for<'de> Deserialize<'de>>(json: Json) -> Result<T, LineError> {
    T::deserialize(json)
        .map_err(|error| LineError::Failed(format!("what it returned cannot be read: {error}")))
}

/// What can be used of what a channel read: names are there and short, and there are not too many messages.
fn usable(received: Received) -> Result<Received, LineError> {
    if received.messages.len() > MESSAGES {
        return Err(LineError::TooLarge(format!("more than {MESSAGES} messages were posted at once")));
    }
    for message in &received.messages {
        for (name, value) in
            [("key", &message.key), ("conversation", &message.conversation), ("user", &message.user)]
        {
            // Not every database can keep U+0000.
            if value.is_empty() || value.len() > NAME || value.contains('\0') {
                let rule = format!("`{name}` of a message has 1 to {NAME} bytes, and no U+0000");
                return Err(LineError::Failed(rule));
            }
        }
    }
    Ok(received)
}
