//! What can be done here, by noun. Who may is asked before.

mod bot;
mod conversation;
mod member;

pub use conversation::Opened;

pub(crate) use bot::{Found, languages, title};
pub(crate) use conversation::{Move, Unfit};
pub(crate) use member::SignedIn;

use botloom_domain::Template;
use botloom_engine::{Engine, Packs, TurnError};
use botloom_ports::Clock;
use botloom_storage::{Store, StoreError};
use moka::sync::Cache;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// How long failed sign-ins are remembered.
const MEMORY: Duration = Duration::from_secs(15 * 60);

/// Everything behind the surface.
pub struct Platform {
    /// What is kept.
    pub store: Store,
    /// What talks.
    pub engine: Arc<Engine>,
    /// The installed knowledge packs.
    pub packs: Arc<Packs>,
    /// The bots to begin from, by name.
    pub templates: BTreeMap<String, Template>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Failed sign-ins by address.
    failed: Cache<String, u32>,
}

/// A failure of the house, not of who asks.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine.
    #[error(transparent)]
    Turn(#[from] TurnError),
    /// The log.
    #[error(transparent)]
    Log(#[from] botloom_ports::LogError),
    /// Something else.
    #[error("{0} failed")]
    Other(&'static str, #[source] Box<dyn Error + Send + Sync>),
}

impl Failure {
    pub(crate) fn other(what: &'static str, error: impl Error + Send + Sync + 'static) -> Self {
        Self::Other(what, Box::new(error))
    }

    /// Whether what was named is not there, or not in the workspace.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Store(StoreError::Gone) | Self::Turn(TurnError::Unknown(_)))
    }
}

impl Platform {
    /// A platform on these parts.
    #[must_use]
    pub fn new(
        store: Store,
        engine: Arc<Engine>,
        packs: Arc<Packs>,
        templates: BTreeMap<String, Template>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let failed = Cache::builder().max_capacity(10_000).time_to_live(MEMORY).build();
        Self { store, engine, packs, templates, clock, failed }
    }
}
