//! The dialogue engine: [`step`] takes a program, a session and an input and gives events and effects. Pure: no IO, no
//! async, no clock; the same arguments give the same result, so any talk can be replayed.
//!
//! A [`Session`] is the fold of its events ([`Session::apply`]); nothing else changes it. A turn is one `step`, or
//! several when an effect (a search) brings its result back as an input of the same turn.
//!
//! What a conversation does without being told (welcome, cancel, help ...) are flows of the language in `behaviours/`,
//! which a bot replaces by a flow of the same name. `step/` decides only *when* they run.
//!
//! To add an operation: its arm in `step/machine.rs`; what it changes is an event with its arm in `session.rs`.
//! To add a behaviour: a file in `behaviours/`, its name in `behaviours.rs`, and where it begins in `step/`.

mod behaviours;
mod event;
mod input;
mod session;
mod step;
mod trace;

pub use behaviours::library;
pub use event::{
    Citation, CitedSource, CitedSpan, Contact, Event, Failure, Message, MessageButton, MessageCard,
    MessageMedia, Offer, Reading, Scope,
};
pub use input::{Cue, Effect, Entity, Hit, Input, Knowing, Meaning, Now, Outcome, RankedFlow, secret_mark};
pub use session::{Entry, Frame, Mode, Pause, Session, Waiting};
pub use step::step;
pub use trace::TraceItem;
