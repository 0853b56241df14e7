//! A conversation in memory: takes turns, without IO. What a turn asks of the world, whoever drives it carries out.

use crate::codec::{CodecError, decode, encode};
use crate::consent;
use crate::counting::Counted;
use crate::extension;
use crate::release::Release;
use crate::turn::Open;
use botloom_dialogue::{Contact, Effect, Event, Failure, Session};
use botloom_ports::{Activity, ConversationId, TurnRecord, ValueWrite};
use jiff::Timestamp;
use serde_json::Value as Json;
use std::sync::Arc;

/// The most characters of a message that are read; the rest is cut off.
pub(crate) const MAX_TEXT: usize = 4_000;

/// Something that comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// The idempotency key: what comes twice under one key happens once.
    pub key: String,
    /// The identifier that the sender's client gave.
    pub client_id: Option<String>,
    /// How the sender's client names the customer.
    pub from: Option<String>,
    /// What it is.
    pub body: Body,
}

/// Answers of the knowledge that a member saw beside what the customer wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The entries.
    pub shown: Vec<String>,
    /// The one of them that the member began from.
    pub taken: Option<String>,
}

/// What comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The customer opened the conversation.
    Start {
        /// The language the channel asks for.
        language: Option<String>,
        /// Where and who the customer is, if it is not the web chat.
        contact: Option<Contact>,
    },
    /// The customer wrote.
    Text(String),
    /// A member took the conversation.
    MemberJoined {
        /// The member's identifier.
        member: String,
        /// The name that the customer sees.
        name: String,
    },
    /// The member wrote.
    MemberText {
        /// The name that the customer sees.
        name: String,
        /// The text.
        text: String,
        /// What was suggested to them, if anything was.
        advice: Option<Advice>,
    },
    /// The member gave the conversation back to the bot.
    MemberLeft {
        /// The name that the customer sees.
        name: String,
    },
    /// Something happened outside of the talk.
    Event {
        /// Its name.
        name: String,
        /// Its data.
        data: Json,
    },
    /// The time has come for which the conversation wanted to be woken.
    Woken {
        /// That time; if the conversation wants another one by now, nothing happens.
        due: Timestamp,
    },
    /// The conversation is over.
    End,
}

/// One turn that was taken but not yet recorded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Turn {
    /// What happened.
    pub events: Vec<Event>,
    /// What people see of it.
    pub activities: Vec<Activity>,
    /// Why.
    pub trace: Json,
    /// What plug-ins keep from it.
    pub values: Vec<ValueWrite>,
}

/// What a turn has come to.
pub enum Progress {
    /// It is done.
    Done(Turn),
    /// It asks the world; the result goes to [`Talk::resume`].
    Asks(Asked),
}

/// Something that a turn asks of the world.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What it is; never a search, which needs no world.
    pub effect: Effect,
    /// Which call of the turn it is, from 1.
    pub number: usize,
    /// Whether it asks a plug-in that extends the bot, on behalf of no step.
    pub extension: bool,
}

impl Asked {
    /// What stands in the place of an answer of a plug-in that extends the bot where it is not run: messages pass, nothing is found.
    #[must_use]
    pub fn quiet(&self) -> Option<Json> {
        self.extension.then(|| extension::quiet(&self.effect))
    }
}

/// A conversation on a release.
#[derive(Clone)]
pub struct Talk {
    pub(crate) release: Arc<Release>,
    pub(crate) session: Session,
    pub(crate) turns: u64,
    pub(crate) activities: u64,
    pub(crate) wake: Option<Timestamp>,
    pub(crate) open: Option<Open>,
    /// What was told since the last turn; it is part of the next one.
    pub(crate) told: Vec<Event>,
    pub(crate) counted: Counted,
}

impl Talk {
    /// A conversation in which nothing was said.
    #[must_use]
    pub fn new(release: Arc<Release>) -> Self {
        Self {
            release,
            session: Session::default(),
            turns: 0,
            activities: 0,
            wake: None,
            open: None,
            told: Vec::new(),
            counted: Counted::default(),
        }
    }

    /// A conversation as the log has it.
    ///
    /// # Errors
    /// If a turn cannot be read.
    pub fn restore(release: Arc<Release>, records: &[TurnRecord]) -> Result<Self, CodecError> {
        let mut talk = Self::new(release);
        for record in records {
            for event in decode(&record.events)? {
                talk.session.apply(&event);
                talk.counted.apply(&event);
            }
            talk.turns = record.seq;
            talk.activities = record.summary.activities;
            talk.wake = record.summary.wake;
        }
        Ok(talk)
    }

    /// The state of the dialogue.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The release it runs on.
    #[must_use]
    pub fn release(&self) -> &Arc<Release> {
        &self.release
    }

    /// How many turns were taken.
    #[must_use]
    pub fn turns(&self) -> u64 {
        self.turns
    }

    /// When the conversation wants to be woken if nothing comes in before.
    #[must_use]
    pub fn wake(&self) -> Option<Timestamp> {
        self.wake
    }

    /// Tells to which purposes the customer consents by now. What is not known yet is recorded with the next turn, so that nobody is asked
    /// again when the conversation is replayed.
    pub fn consents(&mut self, given: &[String]) {
        if self.session.consents.iter().eq(given) {
            return;
        }
        let event = Event::ConsentsKnown { given: given.to_vec() };
        self.session.apply(&event);
        self.told.push(event);
    }

    /// Takes a turn with a world that answers at once.
    pub fn take(
        &mut self,
        inbound: &Inbound,
        at: Timestamp,
        world: &mut dyn FnMut(&Asked) -> Result<Json, Failure>,
    ) -> Turn {
        let mut progress = self.begin(inbound, at);
        loop {
            match progress {
                Progress::Done(turn) => return turn,
                Progress::Asks(asked) => progress = self.resume(world(&asked)),
            }
        }
    }

    /// The turn as the log keeps it.
    #[must_use]
    pub fn record(&self, id: &ConversationId, inbound: &Inbound, turn: Turn, at: Timestamp) -> TurnRecord {
        TurnRecord {
            conversation: id.clone(),
            seq: self.turns,
            key: inbound.key.clone(),
            at,
            summary: self.summary(&turn.activities),
            events: encode(&turn.events),
            consents: consent::decided(&turn.events, self.session.contact.id.as_ref()),
            activities: turn.activities,
            trace: turn.trace,
            values: turn.values,
            counted: None,
        }
    }
}
