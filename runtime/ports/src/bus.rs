//! What the nodes of an installation tell each other.

use async_trait::async_trait;

/// Carries news between nodes. News only makes somebody see sooner what is kept elsewhere: it may be lost, and whoever listens is told so.
#[async_trait]
pub trait Bus: Send + Sync {
    /// The most bytes that one piece of news may have.
    fn longest(&self) -> usize;

    /// Tells everybody who listens, this node too. What one task tells under a subject, each after the other, is heard in that order.
    async fn tell(&self, subject: &'static str, news: &str) -> Result<(), BusError>;

    /// Begins to hear what is told from now on under these subjects.
    async fn listen(&self, subjects: &[&'static str]) -> Result<Box<dyn Hearing>, BusError>;
}

/// Somebody who listens.
#[async_trait]
pub trait Hearing: Send {
    /// The next news. While the bus is away it is waited for.
    ///
    /// # Errors
    /// If it is not known when there will be any; who wants to go on listens anew, and may have missed something.
    async fn next(&mut self) -> Result<Heard, BusError>;
}

/// What a listener hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// This was told under this subject.
    News(&'static str, String),
    /// Something may have been told that is not heard any more.
    Missed,
}

/// Why nothing was told or heard.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The news has more bytes than the bus carries.
    #[error("news of {0} bytes is too long")]
    TooLong(usize),
    /// What carries the news failed.
    #[error("news between nodes cannot be carried")]
    Away(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl BusError {
    /// What carries the news failed.
    pub fn away(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Away(error.into())
    }
}
