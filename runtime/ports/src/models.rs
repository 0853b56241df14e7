//! Texts that a model writes.

use async_trait::async_trait;

/// What a model is to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteRequest {
    /// What to write.
    pub prompt: String,
    /// What it may say, and nothing else.
    pub facts: Vec<String>,
    /// Whether to name the facts it used.
    pub cite: bool,
    /// The language of the text, a tag.
    pub language: String,
}

/// Why no text was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// No model is configured.
    #[error("no model is configured")]
    NoModel,
    /// The model failed or its budget is spent.
    #[error("the model wrote nothing: {0}")]
    Failed(String),
}

/// Has models write.
#[async_trait]
pub trait Models: Send + Sync {
    /// Writes a text from facts.
    ///
    /// # Errors
    /// If no model is there or it fails.
    async fn write(&self, request: &WriteRequest) -> Result<String, WriteError>;
}
