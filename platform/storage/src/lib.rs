//! The only place that knows the database: tables, migrations, and one file of methods per noun on [`Store`].
//!
//! It runs on SQLite and on PostgreSQL: the entities and methods are the same, what differs stands in `append/rows.rs`,
//! `append/sets.rs` (how a group of turns is written), `postgres.rs` and `migration/m0005_walls.rs` (what SQLite has not). On SQLite reads go
//! through a pool and all writes through one connection, since it has one writer. Turns are written by `append/` in groups: many
//! conversations share one transaction, so one sync of the disk serves them all.
//!
//! A method that takes a workspace begins a transaction with `Store::reading` or `Store::writing`: on PostgreSQL it sees nothing of others, even
//! if a query forgets to name the workspace. What changes after it was read is locked first (`lock_exclusive`, nothing on SQLite).
//!
//! To add a table: its entity in `entity/`, a new migration in `migration/`, a file of its noun in `store/`. Every
//! method takes the workspace it may see, except where a secret leads to it (sign-in, API keys, deployments) and in the
//! log, whose conversations were looked up before.

mod address;
mod append;
mod bus;
mod convert;
mod entity;
mod error;
mod grants;
mod inspect;
mod log;
mod migration;
mod postgres;
mod seal;
mod secrets;
mod store;
mod transfer;
mod values;

pub use address::{Address, InvalidAddress};
pub use bus::StoredBus;
pub use error::StoreError;
pub use grants::StoredGrants;
pub use inspect::{Inspection, Tables};
pub use seal::{Keyring, KeyringError};
pub use secrets::StoredSecrets;
pub use store::api_key::NewApiKey;
pub use store::attachment::Attachment;
pub use store::bot::NewBot;
pub use store::channel_talk::Claim;
pub use store::condition::PoolState;
pub use store::deployment::{Moved, NewDeployment};
pub use store::environment::NewOrKnown;
pub use store::insight::{Behind, Dimension, Projection, Sample, SampleItem, Scope};
pub use store::invitation::NewInvitation;
pub use store::member::{NewMember, SignIn};
pub use store::plugin::NewPluginVersion;
pub use store::role::NewRole;
pub use store::scim::{GroupChange, NewDirectoryUser, Users};
pub use store::scim_token::NewScimToken;
pub use store::second_factor::SecondFactor;
pub use store::session::{Ending, NewSession, session_id};
pub use store::sign_on::SignInAttempt;
pub use store::version::NewVersion;
pub use store::{Store, fresh};
pub use transfer::{Carried, TransferError, transfer};
pub use values::BotValue;
