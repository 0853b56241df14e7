//! The driver of conversations: loads, takes one turn, appends it to the log, tells who watches.
//!
//! [`build`] makes a [`Release`] of a bot's files: compiled, trained and indexed; a [`Draft`] that is kept makes releases of a
//! bot that is being edited. [`Talk`] takes turns in memory and
//! without IO. [`Engine`] does the same on the ports: one turn of a conversation at a time, each under an idempotency
//! key, appended before it is answered. [`suite`] runs the conversation tests of a bot folder; [`replay`] says what another release
//! would have said in a conversation of the log.
//!
//! A turn that asks the world stops and goes on with the result ([`Progress`]): [`Engine`] asks its [`World`], conversation
//! tests and replays answer from what they were given.
//!
//! [`learning`] reads the log as questions that a bot could not answer, [`health`] looks a bot's knowledge over.
//!
//! To add an effect of the dialogue: carry it out in `world.rs`, where [`botloom_dialogue::Effect`] is matched, on a port;
//! `suite/given.rs` says what tests answer.
//! To change what is persisted of a turn: `codec.rs` holds the versioned encoding.

mod author;
mod builder;
pub mod channel;
mod codec;
mod consent;
mod counting;
mod draft;
mod drafts;
mod driver;
mod entries;
pub mod export;
mod extension;
mod facts;
pub mod health;
mod knowledge;
pub mod learning;
mod lexicon;
mod matchers;
mod meaning;
mod meter;
mod packs;
mod privacy;
mod reader;
mod release;
mod replay;
mod rules;
mod search;
mod shelf;
pub mod suite;
mod tables;
mod talk;
pub mod trace;
mod training;
mod transcript;
mod turn;
mod world;

pub use author::author;
pub use botloom_dialogue::Contact;
pub use codec::CodecError;
pub use consent::{Unconsented, unconsented};
pub use draft::{Counts, Draft, Renewal, Renewed};
pub use driver::{Engine, TurnError};
pub use facts::facts;
pub use knowledge::Knowledge;
pub use meaning::explain;
pub use packs::{Pack, Packs};
pub use privacy::Veil;
pub use reader::sources;
pub use release::{Checker, Release, build, check, fits};
pub use replay::{Difference, DifferenceKind, Replayed, replay};
pub use talk::{Advice, Asked, Body, Inbound, Progress, Talk, Turn};
pub use world::{Outside, Reach, World};
