//! The host of plug-ins: WebAssembly components run under limits, with nothing but what a bot allows.
//!
//! It assumes that every component is hostile, and so is every byte of its file. A call gets an instance of its own, which is
//! thrown away; it sees no file, no socket, no environment; processor time, time by the clock, memory, tables, stack, output
//! and every kind of question to the host have a bound each. What a component may ask is decided in one place, [`grant`].
//!
//! - `scan.rs` reads a file without running it: what it imports and exports, how large its functions are.
//! - `compile.rs` makes machine code, if told so in a process of its own; `cache.rs` keeps it under a key that only this host has.
//! - `loaded.rs` is a component that is ready; `values.rs` turns JSON into the types of its functions and back.
//! - `call.rs` is one call: `state.rs` what it may use up, `link.rs` what it may ask.
//! - `bare.rs` is the engine without all of this, for benchmarks.
//! - `lane.rs` and `turnstile.rs` share the processors: a call that takes longer than a moment goes on in the background, where
//!   tenants take turns of a millisecond.
//!
//! To add an interface of the host: a file in `sdk/wit`, its functions in `link.rs`, its bound in `limits.rs`, its permission in `grant.rs`,
//! a case in `tests/escape`.

mod bare;
mod cache;
mod call;
mod compile;
pub mod grant;
mod host;
mod lane;
mod limits;
mod link;
mod loaded;
mod scan;
mod state;
mod turnstile;
mod values;

pub use bare::Bare;
pub use compile::{Compiler, compile};
pub use host::{HostError, Options, PluginHost};
pub use limits::{Limits, Room};
pub use scan::{Bounds, Component, Import, Refused, Scope, inspect};
