//! What can be done here, by noun. Who may is asked before.

mod bot;
mod channel;
mod consent;
mod conversation;
mod deployment;
mod erasure;
mod insight;
mod learning;
mod member;
mod plugin;
mod preflight;
mod presence;
mod retention;
mod second_factor;
mod upgrade;

pub use channel::Hook;
pub use conversation::Opened;
pub use presence::Presence;

pub(crate) use bot::{Found, languages, title};
pub(crate) use consent::ConsentChange;
pub(crate) use conversation::{Move, Unfit};
pub(crate) use deployment::{Placed, Placing};
pub(crate) use learning::{Decision, NoLearning, Said};
pub(crate) use member::{SignedIn, Visitor};
pub(crate) use plugin::{Upload, public_key};
pub(crate) use upgrade::NoUpgrade;

use crate::documents::Documents;
use botloom_domain::Release;
use botloom_engine::{Checker, Engine, Packs, TurnError};
use botloom_ports::Clock;
use botloom_storage::{Keyring, Store, StoreError};
use moka::sync::Cache;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, OnceCell};

/// How long failed sign-ins and what was checked are remembered.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// For how many bots what was checked is kept; a bot of 200 flows takes some megabytes.
const CHECKERS: u64 = 16;

/// Everything behind the surface.
pub struct Platform {
    /// What is kept.
    pub store: Store,
    /// Seals and opens secrets.
    pub keyring: Arc<Keyring>,
    /// What talks.
    pub engine: Arc<Engine>,
    /// The installed knowledge packs.
    pub packs: Arc<Packs>,
    /// The bots to begin from, by name.
    pub templates: BTreeMap<String, Release>,
    /// The installed packs as releases, by name.
    pub pack_releases: BTreeMap<String, Release>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Told when something may have to be delivered.
    pub outgoing: Notify,
    /// The documents of GraphQL that clients name by their hash.
    pub(crate) documents: Documents,
    /// Who has drafts open.
    pub presence: Presence,
    /// Told when conversations may be kept for less.
    pub retiring: Notify,
    /// What names the conversations of channels.
    channel_key: OnceCell<[u8; 32]>,
    /// Failed sign-ins by account and by address.
    failed: Cache<String, u32>,
    /// Checkers that have seen a bot with this `bot.yaml`: what is edited is checked again soon.
    checkers: Cache<Vec<u8>, Arc<Mutex<Checker>>>,
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
        matches!(
            self,
            Self::Store(StoreError::Gone)
                | Self::Turn(TurnError::Unknown(_))
                | Self::Log(botloom_ports::LogError::Unknown(_))
        )
    }
}

impl Platform {
    /// A platform on these parts.
    #[must_use]
    pub fn new(
        store: Store,
        keyring: Arc<Keyring>,
        engine: Arc<Engine>,
        packs: Arc<Packs>,
        templates: BTreeMap<String, Release>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let failed = Cache::builder().max_capacity(100_000).time_to_live(MEMORY).build();
        let checkers = Cache::builder().max_capacity(CHECKERS).time_to_idle(MEMORY).build();
        let release =
            |name: &str| Some((name.to_owned(), Release::new(name, packs.get(name)?.files.clone())));
        let pack_releases = packs.names().filter_map(release).collect();
        let (outgoing, retiring, channel_key) = (Notify::new(), Notify::new(), OnceCell::new());
        Self {
            store,
            keyring,
            engine,
            packs,
            templates,
            pack_releases,
            clock,
            outgoing,
            documents: Documents::default(),
            presence: Presence::default(),
            retiring,
            channel_key,
            failed,
            checkers,
        }
    }
}
