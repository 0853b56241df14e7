//! The only place that knows the database: tables, migrations, and one file of methods per noun on [`Store`].
//!
//! Reads go through a pool; all writes go through one connection, since SQLite has one writer. Turns are written by
//! `append.rs` in groups: many conversations share one transaction, so one sync of the disk serves them all.
//!
//! To add a table: its entity in `entity/`, a new migration in `migration/`, a file of its noun in `store/`. Every
//! method takes the workspace it may see, except where a secret leads to it (sign-in, API keys, deployments) and in the
//! log, whose conversations were looked up before.

mod append;
mod convert;
mod entity;
mod error;
mod grants;
mod log;
mod migration;
mod objects;
mod store;
mod values;

pub use error::StoreError;
pub use grants::StoredGrants;
pub use objects::Objects;
pub use store::attachment::Attachment;
pub use store::bot::NewBot;
pub use store::member::{NewMember, SignIn};
pub use store::plugin::NewPluginVersion;
pub use store::version::NewVersion;
pub use store::{Store, fresh};
