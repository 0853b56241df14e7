//! The state of a conversation: the fold of its events.

use crate::event::{Contact, Event, Failure, Message, Offer, Scope};
use botloom_flow::{Program, SlotValue};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How much less angry, in percent, a customer is with each message.
const COOLING: u8 = 20;

/// The state of a conversation. Persisted as a snapshot; the events are the truth.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Session {
    /// The language of the talk; the bot's default if none was chosen.
    pub language: Option<String>,
    /// Who answers.
    pub mode: Mode,
    /// The flows that run, the one that acts last.
    pub stack: Vec<Frame>,
    /// The bot's slots that have a value.
    pub slots: BTreeMap<String, SlotValue>,
    /// What the bot waits for.
    pub waiting: Option<Waiting>,
    /// The bot's messages since the customer wrote last.
    pub said: Vec<Message>,
    /// The bot's messages of the turn before.
    pub said_before: Vec<Message>,
    /// What the customer wrote last.
    pub heard: String,
    /// How many messages in a row were not understood.
    pub misses: u32,
    /// How angry the customer is, in percent: as much as their last angry message, less with each calm one.
    #[serde(default)]
    pub anger: u8,
    /// How many angry messages they wrote.
    #[serde(default)]
    pub upsets: u32,
    /// How many messages the customer wrote.
    pub messages: u64,
    /// The readings that are offered.
    pub offers: Vec<Offer>,
    /// Values of the message that had these readings.
    pub offered_values: Vec<(String, SlotValue)>,
    /// The message that had these readings.
    #[serde(default)]
    pub offered_text: String,
    /// The queue of the last handoff.
    pub queue: Option<String>,
    /// The note of the last handoff.
    pub note: Option<String>,
    /// The member who answers.
    pub member: Option<String>,
    /// Who writes, and where.
    #[serde(default)]
    pub contact: Contact,
    /// The purposes to which the customer consents.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub consents: BTreeSet<String>,
    /// How often the customer was asked whether they are still there since they wrote last.
    #[serde(default)]
    pub silences: u32,
    /// The data of the event that happened last.
    #[serde(default)]
    pub event: SlotValue,
    /// Why the last task broke or the last call failed.
    #[serde(default)]
    pub failure: Option<Failure>,
}

/// Who answers the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The bot.
    #[default]
    Bot,
    /// Nobody yet.
    Waiting,
    /// A person.
    Member,
    /// Nobody any more.
    Ended,
}

/// A flow that runs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Frame {
    /// The flow.
    pub flow: String,
    /// The next operation.
    pub at: usize,
    /// Whether it did anything yet.
    #[serde(default)]
    pub begun: bool,
    /// How it came to run.
    pub how: Entry,
    /// Its inputs, own slots and variables.
    pub vars: BTreeMap<String, SlotValue>,
    /// The loops it is in, the innermost last.
    pub loops: Vec<Loop>,
    /// The slot that was asked for last.
    pub asked: Option<String>,
    /// Answers to that question that were of no use.
    pub attempts: u8,
    /// Slots that got a value since it began, in that order.
    pub fresh: Vec<String>,
    /// Slots that the customer left out.
    pub skipped: BTreeSet<String>,
    /// Slots that the customer confirmed.
    pub confirmed: BTreeSet<String>,
    /// Slots whose value was the answer to a question already.
    #[serde(default)]
    pub used: BTreeSet<String>,
    /// The correction that is being carried through.
    pub rerun: Option<Rerun>,
    /// The sleep it is in.
    #[serde(default)]
    pub pause: Option<Pause>,
    /// Days of moments whose hour is missing, by slot.
    #[serde(default)]
    pub days: BTreeMap<String, Date>,
    /// Values of the tasks that it interrupts, which they have again once it is over.
    #[serde(default)]
    pub kept: BTreeMap<String, SlotValue>,
    /// Whether it, or a flow it ran, did something that a cancel does not undo.
    #[serde(default)]
    pub done: bool,
}

/// A flow sleeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pause {
    /// The operation.
    pub at: usize,
    /// Until when; without end if not given.
    pub until: Option<Timestamp>,
    /// The event that ends it.
    pub event: Option<String>,
    /// The data of the event, once it happened.
    pub arrived: Option<SlotValue>,
}

/// A loop over a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Loop {
    /// The operation that began it.
    pub begin: usize,
    /// The operation after it.
    pub end: usize,
    /// The name of the item.
    pub name: String,
    /// The name of its place in the list.
    #[serde(default)]
    pub counter: Option<String>,
    /// That place as a value, if it has a name.
    #[serde(default)]
    pub place: Option<SlotValue>,
    /// The items.
    pub items: Vec<SlotValue>,
    /// The index of the current item.
    pub index: usize,
}

/// A flow goes through its steps again after a correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rerun {
    /// The operation it was at.
    pub until: usize,
    /// What changed, directly or by a `set` that depends on it.
    pub changed: BTreeSet<String>,
}

/// How a flow came to run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// The customer's task; nothing else was running.
    #[default]
    Task,
    /// The customer's task, in the middle of another one.
    Digression,
    /// A step of the flow below; variable and output pairs go back.
    Called(Vec<(String, String)>),
    /// The engine's own doing: welcome, cancel and the like.
    Behaviour,
}

/// What the bot waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// The value of a slot.
    Answer(String),
    /// Yes or no to the value of a slot.
    Confirmation(String),
    /// One of the offered readings.
    Choice,
    /// A mark.
    Rating,
    /// The result of a search, in the middle of a turn.
    Search,
    /// The result of another call of the world, in the middle of a turn.
    World,
    /// A time or an event.
    Pause,
    /// Any message.
    Message,
}

impl Session {
    /// The session after these events.
    #[must_use]
    pub fn fold<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut session = Self::default();
        for event in events {
            session.apply(event);
        }
        session
    }

    /// The slot whose value the bot waits for.
    #[must_use]
    pub fn expects(&self) -> Option<&str> {
        match &self.waiting {
            Some(Waiting::Answer(slot) | Waiting::Confirmation(slot)) => Some(slot),
            _ => None,
        }
    }

    /// The flow that acts.
    #[must_use]
    pub fn flow(&self) -> Option<&str> {
        self.stack.last().map(|frame| frame.flow.as_str())
    }

    /// The language of the talk.
    #[must_use]
    pub fn language<'s>(&'s self, program: &'s Program) -> &'s str {
        self.language.as_deref().unwrap_or_else(|| program.default_language())
    }

    /// The value of a slot or variable, as the flow that acts sees it.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&SlotValue> {
        let frame = self.stack.last();
        frame
            .and_then(|frame| {
                let binds = |l: &&Loop| l.name == name || l.counter.as_deref() == Some(name);
                let item = frame
                    .loops
                    .iter()
                    .rev()
                    .find(binds)
                    .and_then(|l| if l.name == name { l.items.get(l.index) } else { l.place.as_ref() });
                item.or_else(|| frame.vars.get(name))
            })
            .or_else(|| self.slots.get(name))
    }

    /// When to be woken if nothing comes in before; `at` is the time of the turn that was taken last.
    #[must_use]
    pub fn wake(&self, program: &Program, at: Timestamp) -> Option<Timestamp> {
        if self.mode != Mode::Bot {
            return None;
        }
        match &self.waiting {
            Some(Waiting::Pause) => self.stack.last()?.pause.as_ref()?.until,
            Some(Waiting::Message) if self.stack.last()?.pause.is_some() => {
                self.stack.last()?.pause.as_ref()?.until
            }
            Some(Waiting::Answer(_) | Waiting::Confirmation(_) | Waiting::Choice | Waiting::Message)
                if self.silences == 0 =>
            {
                at.checked_add(program.bot.silence?).ok()
            }
            _ => None,
        }
    }

    /// The flow that acts did something that stays.
    fn did(&mut self) {
        if let Some(frame) = self.stack.last_mut() {
            frame.done = true;
        }
    }

    /// Carries an event out.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Started | Event::Rated { .. } | Event::Consulted { .. } | Event::ConsentMissing { .. } => {
            }
            Event::ConsentsKnown { given } => self.consents = given.iter().cloned().collect(),
            Event::Consented { purpose, given } => {
                if *given {
                    self.consents.insert(purpose.clone());
                    self.did();
                } else {
                    self.consents.remove(purpose);
                }
            }
            Event::Emitted { .. } => self.did(),
            Event::Failed { reason } => {
                self.failure = Some(Failure { case: "broken".to_owned(), message: reason.clone() });
            }
            Event::Returned { call, failure, .. } => {
                if failure.is_some() {
                    self.failure.clone_from(failure);
                } else if !call.starts_with("GET ") && call != "generate" {
                    self.did();
                }
            }
            Event::Contacted(contact) => self.contact = contact.clone(),
            Event::Silent => self.silences += 1,
            Event::Happened { name, data } => {
                self.event = data.clone();
                let sleeping = self.stack.iter_mut().rev().find_map(|frame| {
                    frame.pause.as_mut().filter(|pause| pause.event.as_ref() == Some(name))
                });
                if let Some(pause) = sleeping {
                    pause.arrived = Some(data.clone());
                }
            }
            Event::LanguageChanged { language } => self.language = Some(language.clone()),
            Event::Blocked { .. } => {
                self.messages += 1;
                self.silences = 0;
                self.said_before = std::mem::take(&mut self.said);
            }
            Event::Heard { text } => {
                self.heard.clone_from(text);
                self.messages += 1;
                self.anger = self.anger.saturating_sub(COOLING);
                self.silences = 0;
                self.said_before = std::mem::take(&mut self.said);
            }
            Event::Said(message) => self.said.push(message.clone()),
            Event::Entered { flow, how, inputs } => self.stack.push(Frame {
                flow: flow.clone(),
                how: how.clone(),
                vars: inputs.clone(),
                ..Frame::default()
            }),
            Event::Left { .. } => {
                let left = self.stack.pop();
                if left.is_some_and(|frame| frame.done && matches!(frame.how, Entry::Called(_))) {
                    self.did();
                }
            }
            Event::Set { name, value, scope } => {
                match (scope, self.stack.last_mut()) {
                    (Scope::Flow, Some(frame)) => frame.vars.insert(name.clone(), value.clone()),
                    _ => self.slots.insert(name.clone(), value.clone()),
                };
                if let Some(frame) = self.stack.last_mut() {
                    frame.fresh.retain(|other| other != name);
                    frame.fresh.push(name.clone());
                    frame.days.remove(name);
                    frame.skipped.remove(name);
                    frame.confirmed.remove(name);
                    frame.used.remove(name);
                }
            }
            Event::Kept { values } => {
                if let Some(frame) = self.stack.last_mut() {
                    frame.kept.clone_from(values);
                }
            }
            Event::Restored { name, value } => {
                self.slots.insert(name.clone(), value.clone());
            }
            Event::Cleared { name, scope } => {
                match (scope, self.stack.last_mut()) {
                    (Scope::Flow, Some(frame)) => frame.vars.remove(name),
                    _ => self.slots.remove(name),
                };
                if let Some(frame) = self.stack.last_mut() {
                    frame.fresh.retain(|other| other != name);
                    frame.days.remove(name);
                    frame.confirmed.remove(name);
                    frame.skipped.remove(name);
                }
            }
            Event::Waited(waiting) => {
                self.waiting = Some(waiting.clone());
                if let Some(frame) = self.stack.last_mut() {
                    frame.begun = true;
                }
                if let (Waiting::Answer(slot), Some(frame)) = (waiting, self.stack.last_mut()) {
                    frame.asks(slot);
                }
            }
            Event::Resumed => self.waiting = None,
            Event::Offered { offers, values } => {
                self.offers.clone_from(offers);
                self.offered_values.clone_from(values);
                self.offered_text.clone_from(&self.heard);
            }
            Event::Chosen { .. } => {
                self.offers.clear();
                self.offered_values.clear();
                self.offered_text.clear();
            }
            Event::Upset { anger } => {
                self.anger = self.anger.max(*anger);
                self.upsets += 1;
            }
            Event::Missed => self.misses += 1,
            Event::Understood => self.misses = 0,
            Event::HandedOff { queue, note, .. } => {
                self.mode = Mode::Waiting;
                self.queue.clone_from(queue);
                self.note.clone_from(note);
                self.waiting = None;
            }
            Event::Recalled => {
                self.mode = Mode::Bot;
                self.queue = None;
                self.note = None;
            }
            Event::MemberJoined { member } => {
                self.mode = Mode::Member;
                self.member = Some(member.clone());
            }
            Event::MemberLeft => {
                self.mode = Mode::Bot;
                self.member = None;
                (self.misses, self.anger, self.upsets) = (0, 0, 0);
            }
            Event::Reset => {
                let language = self.language.take();
                *self = Self {
                    language,
                    contact: std::mem::take(&mut self.contact),
                    consents: std::mem::take(&mut self.consents),
                    messages: self.messages,
                    said: std::mem::take(&mut self.said),
                    ..Self::default()
                };
            }
            Event::Ended => {
                self.mode = Mode::Ended;
                self.stack.clear();
                self.waiting = None;
            }
            Event::Moved { .. }
            | Event::Skipped { .. }
            | Event::Confirmed { .. }
            | Event::DayNoted { .. }
            | Event::Used { .. }
            | Event::Attempted
            | Event::LoopBegan { .. }
            | Event::LoopNext
            | Event::Corrected { .. }
            | Event::Paused { .. }
            | Event::Awoke
            | Event::CaughtUp => {
                if let Some(frame) = self.stack.last_mut() {
                    frame.apply(event);
                }
            }
        }
    }
}

impl Frame {
    /// Another question has attempts of its own.
    fn asks(&mut self, slot: &str) {
        if self.asked.as_deref() != Some(slot) {
            self.asked = Some(slot.to_owned());
            self.attempts = 0;
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Moved { at } => {
                self.at = *at;
                self.begun = true;
                self.loops.retain(|l| (l.begin..l.end).contains(at));
            }
            Event::Skipped { slot } => {
                self.skipped.insert(slot.clone());
                self.attempts = 0;
            }
            Event::Confirmed { slot } => {
                self.confirmed.insert(slot.clone());
            }
            Event::DayNoted { slot, day } => {
                self.days.insert(slot.clone(), *day);
            }
            Event::Used { slot } => {
                self.used.insert(slot.clone());
            }
            Event::Attempted => self.attempts = self.attempts.saturating_add(1),
            Event::LoopBegan { begin, end, name, counter, items } => self.loops.push(Loop {
                begin: *begin,
                end: *end,
                name: name.clone(),
                counter: counter.clone(),
                place: counter.as_ref().map(|_| SlotValue::Int(0)),
                items: items.clone(),
                index: 0,
            }),
            Event::LoopNext => {
                if let Some(innermost) = self.loops.last_mut() {
                    innermost.index += 1;
                    if let Some(place) = &mut innermost.place {
                        *place = SlotValue::Int(i64::try_from(innermost.index).unwrap_or(i64::MAX));
                    }
                }
            }
            Event::Corrected { slot, until } => {
                let mut changed = self.rerun.take().map(|rerun| rerun.changed).unwrap_or_default();
                changed.insert(slot.clone());
                self.rerun = Some(Rerun { until: *until, changed });
            }
            Event::CaughtUp => self.rerun = None,
            Event::Paused { at, until, event } => {
                self.pause = Some(Pause { at: *at, until: *until, event: event.clone(), arrived: None });
            }
            Event::Awoke => self.pause = None,
            _ => {}
        }
    }
}
