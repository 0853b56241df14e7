//! What the runtime asks of the world, as traits: the log of conversations, the files and indexes of a release, the clock, live
//! updates, news between nodes, HTTP requests, plug-ins, models, tickets, secrets. With each trait comes an in-memory version and, where there are several versions, the suite that
//! each of them must pass.
//!
//! To add a port: one file with the trait and its types, an in-memory version in `memory.rs`, and, where
//! several implementations exist, a suite in `contract.rs` that each of them runs.

mod activity;
mod address;
mod bus;
mod clock;
pub mod contract;
mod facts;
mod fetch;
mod ids;
mod indexes;
mod log;
pub mod memory;
mod models;
mod plugins;
mod releases;
mod secrets;
mod tickets;
mod watchers;

pub use activity::{Activity, Attachment, Button, Citation, Kind, Speaker};
pub use address::WebAddress;
pub use bus::{Bus, BusError, Heard, Hearing};
pub use clock::{Clock, FixedClock, StartedClock, SystemClock};
pub use facts::{Began, Fact, StepRan, TurnFacts};
pub use fetch::{Fetch, FetchError, FetchRequest, FetchResponse};
pub use ids::{ConversationId, Digest, InvalidId};
pub use indexes::{Indexes, KeptIndex, NewIndex};
pub use log::{CLAIM, ConsentWrite, Counted, EventLog, Head, LogError, Mode, Summary, Tally, TurnRecord};
pub use models::{Models, WriteError, WriteRequest};
pub use plugins::{
    Allowed, Caller, Grants, KeptValues, KnowledgeHit, PluginCall, PluginCode, PluginError, PluginFacts,
    PluginReply, PluginWorld, Plugins, Spent, ValueChange, ValueScope, ValueWrite, Values, narrower,
};
pub use releases::{Files, Releases};
pub use secrets::Secrets;
pub use tickets::{TicketError, TicketRequest, Tickets};
pub use watchers::Watchers;
