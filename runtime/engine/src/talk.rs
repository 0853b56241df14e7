//! A conversation in memory: takes turns, without IO.

use crate::codec::{CodecError, decode, encode};
use crate::meaning;
use crate::release::Release;
use botloom_dialogue as dialogue;
use botloom_dialogue::{Effect, Event, Input, Now, Session, step};
use botloom_flow::SlotValue;
use botloom_ports::{Activity, Button, ConversationId, Kind, Mode, Speaker, Summary, TurnRecord};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// The most characters of a message that are read; the rest is cut off.
const MAX_TEXT: usize = 4_000;
/// The most searches of one turn.
const MAX_EFFECTS: usize = 20;

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

/// What comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The customer opened the conversation.
    Start {
        /// The language the channel asks for.
        language: Option<String>,
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
    },
    /// The member gave the conversation back to the bot.
    MemberLeft {
        /// The name that the customer sees.
        name: String,
    },
    /// The conversation is over.
    End,
}

/// One turn that was taken but not yet recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// What happened.
    pub events: Vec<Event>,
    /// What people see of it.
    pub activities: Vec<Activity>,
    /// Why.
    pub trace: Json,
}

/// A conversation on a release.
#[derive(Clone)]
pub struct Talk {
    release: Arc<Release>,
    session: Session,
    turns: u64,
    activities: u64,
}

impl Talk {
    /// A conversation in which nothing was said.
    #[must_use]
    pub fn new(release: Arc<Release>) -> Self {
        Self { release, session: Session::default(), turns: 0, activities: 0 }
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
            }
            talk.turns = record.seq;
            talk.activities = record.summary.activities;
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

    /// Takes a turn.
    pub fn take(&mut self, inbound: &Inbound, at: Timestamp) -> Turn {
        let zone = TimeZone::get(&self.release.program.bot.timezone).unwrap_or(TimeZone::UTC);
        let now = Now { time: at.to_zoned_datetime(zone) };
        let release = Arc::clone(&self.release);
        let before = self.session.mode;
        let mut events = Vec::new();
        let mut trace = Vec::new();
        let input = match &inbound.body {
            Body::Start { language } => Some(Input::Start { language: language.clone(), contact: dialogue::Contact::default() }),
            Body::Text(text) => {
                let text: String = text.chars().take(MAX_TEXT).collect();
                if matches!(before, dialogue::Mode::Waiting | dialogue::Mode::Member) {
                    Some(Input::Message { text, meaning: dialogue::Meaning::default() })
                } else {
                    let (meaning, understood) = meaning::read(&release, &self.session, &text, &now.time);
                    trace.push(understood);
                    Some(Input::Message { text, meaning })
                }
            }
            Body::MemberJoined { member, .. } => Some(Input::MemberJoined { member: member.clone() }),
            Body::MemberText { .. } => None,
            Body::MemberLeft { .. } => Some(Input::MemberLeft),
            Body::End => Some(Input::End),
        };
        let mut next = input;
        let mut effects = 0;
        while let Some(input) = next.take() {
            let outcome = step(&release.program, &self.session, input, &now);
            for event in &outcome.events {
                self.session.apply(event);
            }
            events.extend(outcome.events);
            trace.extend(outcome.trace.iter().map(|item| json!(item)));
            effects += 1;
            if let Some(Effect::Search { query, from, top, minimum }) = outcome.effects.into_iter().next() {
                let found = if effects <= MAX_EFFECTS {
                    meaning::search(&release, &self.session, None, &query, &from, top, minimum)
                } else {
                    dialogue::Knowing::default()
                };
                trace.push(json!({"kind": "searched", "query": query, "found": found.hits.iter().take(3).map(|hit| &hit.id).collect::<Vec<_>>()}));
                next = Some(Input::Found(found));
            }
        }
        self.turns += 1;
        let activities = self.transcript(inbound, &events, at);
        Turn { events, activities, trace: Json::Array(trace) }
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
            activities: turn.activities,
            trace: turn.trace,
        }
    }

    fn transcript(&mut self, inbound: &Inbound, events: &[Event], at: Timestamp) -> Vec<Activity> {
        let mut lines = Vec::new();
        let turn = self.turns;
        let line = |from: Speaker, kind: Kind, text: Option<String>| Activity {
            number: 0,
            turn,
            from,
            name: None,
            kind,
            text,
            buttons: Vec::new(),
            client_id: None,
            at,
        };
        match &inbound.body {
            Body::Text(text) => {
                let text: String = text.chars().take(MAX_TEXT).collect();
                let said = line(Speaker::User, Kind::Message, Some(text));
                let name = inbound.from.clone();
                lines.push(Activity { client_id: inbound.client_id.clone(), name, ..said });
            }
            Body::MemberJoined { name, .. } => {
                lines
                    .push(Activity { name: Some(name.clone()), ..line(Speaker::System, Kind::Joined, None) });
            }
            Body::MemberText { name, text } => {
                let said = line(Speaker::Member, Kind::Message, Some(text.clone()));
                lines.push(Activity {
                    name: Some(name.clone()),
                    client_id: inbound.client_id.clone(),
                    ..said
                });
            }
            Body::MemberLeft { name } => {
                lines.push(Activity { name: Some(name.clone()), ..line(Speaker::System, Kind::Left, None) });
            }
            Body::Start { .. } | Body::End => {}
        }
        for event in events {
            match event {
                Event::Said(message) => {
                    let buttons = message.buttons.iter();
                    let buttons = buttons
                        .map(|button| Button { title: button.title.clone(), value: button.value.clone() });
                    lines.push(Activity {
                        buttons: buttons.collect(),
                        ..line(Speaker::Bot, Kind::Message, Some(message.text.clone()))
                    });
                }
                Event::HandedOff { .. } => lines.push(line(Speaker::System, Kind::Handoff, None)),
                Event::Ended => lines.push(line(Speaker::System, Kind::Ended, None)),
                _ => {}
            }
        }
        for line in &mut lines {
            self.activities += 1;
            line.number = self.activities;
        }
        lines
    }

    fn summary(&self, activities: &[Activity]) -> Summary {
        let session = &self.session;
        let program = &self.release.program;
        let mut slots = Map::new();
        for (name, value) in &session.slots {
            let sensitive = program.slots.get(name).is_some_and(|slot| slot.sensitive);
            let shown = if sensitive { Json::String("***".to_owned()) } else { value.to_json() };
            if *value != SlotValue::Null {
                slots.insert(name.clone(), shown);
            }
        }
        Summary {
            mode: match session.mode {
                dialogue::Mode::Bot => Mode::Bot,
                dialogue::Mode::Waiting => Mode::Waiting,
                dialogue::Mode::Member => Mode::Member,
                dialogue::Mode::Ended => Mode::Ended,
            },
            language: Some(session.language(program).to_owned()),
            queue: session.queue.clone(),
            note: session.note.clone(),
            assignee: session.member.clone(),
            last_text: activities.iter().rev().find_map(|line| line.text.clone()),
            activities: self.activities,
            slots,
        }
    }
}
