//! News between the nodes of an installation: that turns were taken, so that who watches a conversation at one node hears what was said at
//! another; and who has a draft open.
//!
//! `nodes.rs` says what is told, and how it is written; what carries it is a `Bus` of the ports: [`Nats`] here, PostgreSQL in the storage, this process in
//! tests. Every bus keeps `botloom_ports::contract::bus`.

mod nats;
mod nodes;

pub use nats::{Nats, NatsError, NatsOptions};
pub use nodes::{Listener, News, Nodes, Taken};
