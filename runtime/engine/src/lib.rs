//! The driver of conversations: loads, takes one turn, appends it to the log, tells who watches.
//!
//! [`build`] makes a [`Release`] of a bot's files: compiled, trained and indexed. [`Talk`] takes turns in memory and
//! without IO. [`Engine`] does the same on the ports: one turn of a conversation at a time, each under an idempotency
//! key, appended before it is answered. [`suite`] runs the conversation tests of a bot folder.
//!
//! To add an effect of the dialogue: carry it out in `talk.rs`, where [`botloom_dialogue::Effect`] is matched.
//! To change what is persisted of a turn: `codec.rs` holds the versioned encoding.

mod codec;
mod driver;
mod entries;
mod meaning;
mod packs;
mod release;
pub mod suite;
mod talk;

pub use codec::CodecError;
pub use driver::{Engine, TurnError};
pub use packs::{Pack, Packs};
pub use release::{Release, build, check, fits, sources};
pub use talk::{Body, Inbound, Talk, Turn};
