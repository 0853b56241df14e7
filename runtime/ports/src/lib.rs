//! What the runtime asks of the world, as traits: the log of conversations, the files of a release, the clock, live
//! updates. With each trait comes an in-memory version and, for the log, the suite every store must pass.
//!
//! To add a port: one file with the trait and its types, an in-memory version in `memory.rs`, and, where several
//! implementations exist, a suite in `contract.rs` that each of them runs.

mod activity;
mod clock;
pub mod contract;
mod ids;
mod log;
pub mod memory;
mod releases;
mod watchers;

pub use activity::{Activity, Button, Kind, Speaker};
pub use clock::{Clock, FixedClock, SystemClock};
pub use ids::{ConversationId, Digest, InvalidId};
pub use log::{EventLog, Head, LogError, Mode, Summary, TurnRecord};
pub use releases::{Files, Releases};
pub use watchers::Watchers;
