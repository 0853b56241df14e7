//! Calls of plug-ins.

use async_trait::async_trait;
use serde_json::{Map, Value as Json};
use std::time::Duration;

/// One call of a function of a plug-in.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginCall {
    /// The component: a path in the bot's folder, or its name in the workspace.
    pub component: String,
    /// The function, as flows write it.
    pub function: String,
    /// The arguments by name.
    pub arguments: Map<String, Json>,
    /// How long it may take.
    pub timeout: Duration,
    /// The same for every try of one call: what was done under it is not done again.
    pub key: String,
    /// Beginnings of addresses that the bot lets the plug-in ask.
    pub http: Vec<String>,
    /// Names of the secrets that the bot lets it use.
    pub secrets: Vec<String>,
}

/// Why a plug-in gave no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PluginError {
    /// The error case of the function, or `timeout`, `unavailable`, `denied`, `too-large`.
    pub case: String,
    /// What happened, for the bot's author.
    pub message: String,
}

/// Calls plug-ins.
#[async_trait]
pub trait Plugins: Send + Sync {
    /// Calls a function; the result is JSON of the shape that its interface says.
    ///
    /// # Errors
    /// The error that the function returned, or why it could not be called.
    async fn call(&self, call: &PluginCall) -> Result<Json, PluginError>;
}
