//! A conversation in memory: takes turns, without IO. What a turn asks of the world, whoever drives it carries out.

use crate::codec::{CodecError, decode, encode};
use crate::meaning;
use crate::release::Release;
use crate::search::{Wanted, search};
use botloom_dialogue as dialogue;
use botloom_dialogue::{Contact, Effect, Event, Failure, Input, Now, Session, step};
use botloom_ports::{Activity, ConversationId, KnowledgeHit, TurnRecord, ValueWrite};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most characters of a message that are read; the rest is cut off.
pub(crate) const MAX_TEXT: usize = 4_000;
/// The most calls of the world in one turn.
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
#[derive(Debug, Clone, PartialEq)]
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
}

/// A turn that is being taken.
#[derive(Clone)]
struct Open {
    inbound: Inbound,
    now: Now,
    events: Vec<Event>,
    trace: Vec<Json>,
    values: Vec<ValueWrite>,
    effects: usize,
}

/// A conversation on a release.
#[derive(Clone)]
pub struct Talk {
    pub(crate) release: Arc<Release>,
    pub(crate) session: Session,
    pub(crate) turns: u64,
    pub(crate) activities: u64,
    wake: Option<Timestamp>,
    open: Option<Open>,
}

impl Talk {
    /// A conversation in which nothing was said.
    #[must_use]
    pub fn new(release: Arc<Release>) -> Self {
        Self { release, session: Session::default(), turns: 0, activities: 0, wake: None, open: None }
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

    /// Begins a turn. One that was begun before and not finished is given up.
    pub fn begin(&mut self, inbound: &Inbound, at: Timestamp) -> Progress {
        let zone = TimeZone::get(&self.release.program.bot.timezone).unwrap_or(TimeZone::UTC);
        let now = Now { time: at.to_zoned_datetime(zone) };
        let mut trace = Vec::new();
        let events = self.named(inbound);
        let input = self.input(inbound, &now, &mut trace);
        self.open =
            Some(Open { inbound: inbound.clone(), now, events, trace, values: Vec::new(), effects: 0 });
        self.drive(input)
    }

    /// The name that comes with a message is the customer's from then on.
    fn named(&mut self, inbound: &Inbound) -> Vec<Event> {
        let contact = &self.session.contact;
        if !matches!(inbound.body, Body::Text(_)) || inbound.from.is_none() || contact.name == inbound.from {
            return Vec::new();
        }
        let mut contact = Contact { name: inbound.from.clone(), ..contact.clone() };
        if contact.channel.is_empty() {
            "web".clone_into(&mut contact.channel);
        }
        let event = Event::Contacted(contact);
        self.session.apply(&event);
        vec![event]
    }

    /// The entries of the knowledge that fit a question best, as plug-ins get them.
    pub(crate) fn find(&self, question: &str, most: usize, at: Timestamp) -> Vec<KnowledgeHit> {
        let zone = TimeZone::get(&self.release.program.bot.timezone).unwrap_or(TimeZone::UTC);
        let wanted = Wanted { text: question, top: most, ..Wanted::default() };
        let found = search(&self.release, &self.session, None, &wanted, &at.to_zoned_datetime(zone));
        let hit = |hit: dialogue::Hit| KnowledgeHit {
            entry: hit.id,
            question: hit.question,
            answer: hit.answer,
            certainty: f64::from(hit.score),
        };
        found.hits.into_iter().take(most).map(hit).collect()
    }

    /// Notes what a call of a plug-in took and left behind.
    pub(crate) fn note(&mut self, note: Json, writes: Vec<ValueWrite>) {
        if let Some(open) = &mut self.open {
            open.trace.push(note);
            open.values.extend(writes);
        }
    }

    /// What plug-ins wrote in the turn that is being taken.
    pub(crate) fn written(&self) -> &[ValueWrite] {
        self.open.as_ref().map_or(&[], |open| &open.values)
    }

    /// Goes on with what the world gave.
    pub fn resume(&mut self, result: Result<Json, Failure>) -> Progress {
        if let Some(open) = &mut self.open {
            open.trace.push(match &result {
                Ok(value) => json!({"kind": "returned", "value": value}),
                Err(failure) => {
                    json!({"kind": "returned", "error": failure.case, "message": failure.message})
                }
            });
        }
        self.drive(Some(Input::Returned(result)))
    }

    fn input(&self, inbound: &Inbound, now: &Now, trace: &mut Vec<Json>) -> Option<Input> {
        let people = self.session.mode == dialogue::Mode::Member;
        Some(match &inbound.body {
            Body::Start { language } => {
                let contact =
                    Contact { channel: "web".to_owned(), name: inbound.from.clone(), ..Contact::default() };
                Input::Start { language: language.clone(), contact }
            }
            Body::Text(text) => {
                let text: String = text.chars().take(MAX_TEXT).collect();
                let meaning = if people {
                    dialogue::Meaning::default()
                } else {
                    let (meaning, understood) = meaning::read(&self.release, &self.session, &text, &now.time);
                    trace.push(understood);
                    meaning
                };
                Input::Message { text, meaning }
            }
            Body::MemberJoined { member, .. } => Input::MemberJoined { member: member.clone() },
            Body::MemberText { .. } => return None,
            Body::MemberLeft { .. } => Input::MemberLeft,
            Body::Event { name, data } => Input::Happened { name: name.clone(), data: data.clone() },
            Body::Woken { due } => {
                if self.wake != Some(*due) {
                    return None;
                }
                Input::Woken
            }
            Body::End => Input::End,
        })
    }

    /// Runs until the turn is done or asks the world.
    fn drive(&mut self, mut next: Option<Input>) -> Progress {
        let Some(mut open) = self.open.take() else {
            return Progress::Done(Turn {
                events: Vec::new(),
                activities: Vec::new(),
                trace: Json::Null,
                values: Vec::new(),
            });
        };
        let release = Arc::clone(&self.release);
        while let Some(input) = next.take() {
            let outcome = step(&release.program, &self.session, input, &open.now);
            for event in &outcome.events {
                self.session.apply(event);
            }
            open.events.extend(outcome.events);
            open.trace.extend(outcome.trace.iter().map(|item| json!(item)));
            let Some(effect) = outcome.effects.into_iter().next() else { continue };
            open.effects += 1;
            let spent = open.effects > MAX_EFFECTS;
            match effect {
                Effect::Search { query, from, top, minimum, filter, as_of, entry } => {
                    let found = if spent {
                        dialogue::Knowing::default()
                    } else {
                        let (text, entry) = (query.as_str(), entry.as_deref());
                        let wanted =
                            Wanted { text, from: &from, top, minimum, filter: &filter, as_of, entry };
                        search(&release, &self.session, None, &wanted, &open.now.time)
                    };
                    let ids: Vec<&str> = found.hits.iter().take(3).map(|hit| hit.id.as_str()).collect();
                    let cited: Vec<_> = found.hits.iter().take(found.good).map(meaning::shown).collect();
                    let mut line = json!({"kind": "searched", "query": query, "found": ids, "cited": cited});
                    for (name, value) in [
                        ("where", (!filter.is_empty()).then(|| json!(BTreeMap::from_iter(filter)))),
                        ("as_of", as_of.map(|day| json!(day.to_string()))),
                        ("entry", entry.map(|entry| json!(entry))),
                    ] {
                        if let Some(value) = value {
                            line[name] = value;
                        }
                    }
                    open.trace.push(line);
                    next = Some(Input::Found(found));
                }
                _ if spent => {
                    let message = format!("more than {MAX_EFFECTS} calls in one turn");
                    next = Some(Input::Returned(Err(Failure { case: "denied".to_owned(), message })));
                }
                effect => {
                    open.trace.push(json!({"kind": "called", "what": effect.name()}));
                    let asked = Asked { effect, number: open.effects };
                    self.open = Some(open);
                    return Progress::Asks(asked);
                }
            }
        }
        let Open { inbound, now, events, trace, values, .. } = open;
        let at = now.time.timestamp();
        self.turns += 1;
        self.wake = self.session.wake(&release.program, at).and_then(whole_millisecond);
        let activities = self.transcript(&inbound, &events, at);
        Progress::Done(Turn { events, activities, trace: Json::Array(trace), values })
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
            values: turn.values,
        }
    }
}

/// The next whole millisecond, as stores keep times; never before the time itself.
fn whole_millisecond(at: Timestamp) -> Option<Timestamp> {
    let millis = at.as_millisecond();
    let floor = Timestamp::from_millisecond(millis).ok()?;
    if floor >= at { Some(floor) } else { Timestamp::from_millisecond(millis + 1).ok() }
}
