//! The client against real servers on this machine that misbehave on demand.
//!
//! Names are answered by a table, and addresses of the internet are led to this machine: what is tested is
//! which address is asked for, and that nothing else is.

#![expect(clippy::unwrap_used, reason = "what supports the tests fails like the tests")]

mod addresses;
mod limits;
mod pool;
mod redirects;
mod retries;
mod server;
mod tls;
mod world;
