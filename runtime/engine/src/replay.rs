//! Real conversations against another release: what would it have said?
//!
//! The inputs, the times and what the world returned are taken from the log, so a replay asks nobody and changes nothing.

use crate::codec::{CodecError, decode};
use crate::release::Release;
use crate::talk::{Asked, Body, Inbound, Talk};
use botloom_dialogue::{Event, Failure, Message, Mode};
use botloom_flow::{SlotValue, Wording, words};
use botloom_ports::{Kind, Speaker, TurnRecord};
use serde_json::Value as Json;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// A turn in which the other release does something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The conversation.
    pub conversation: String,
    /// The turn, from 1.
    pub turn: u64,
    /// What the customer wrote.
    pub user: Option<String>,
    /// What was said.
    pub before: Vec<String>,
    /// What the other release says.
    pub after: Vec<String>,
    /// What kind of difference it is.
    pub kind: DifferenceKind,
    /// Why, in words that are the same for like differences.
    pub cause: Wording,
}

/// Kinds of differences, the gravest first: of a turn that differs in several ways the first one is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DifferenceKind {
    /// Something breaks that did not.
    Error,
    /// It calls something of which the log has no result.
    Call,
    /// A person is asked where the bot went on, or the conversation ends there.
    Handoff,
    /// The bot goes on where a person was asked or the conversation ended.
    NoHandoff,
    /// Another flow runs.
    Flow,
    /// Another entry of the knowledge answers.
    Knowledge,
    /// A slot gets another value.
    Slot,
    /// Another way through the same flow.
    Branch,
    /// Another question follows.
    Question,
    /// The same in other words.
    Text,
}

impl DifferenceKind {
    /// The name in interfaces.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Call => "call",
            Self::Handoff => "handoff",
            Self::NoHandoff => "no-handoff",
            Self::Flow => "flow",
            Self::Knowledge => "knowledge",
            Self::Slot => "slot",
            Self::Branch => "branch",
            Self::Question => "question",
            Self::Text => "text",
        }
    }
}

/// What a replay of one conversation found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many turns were compared.
    pub turns: usize,
    /// The differences. After one that leads the talk elsewhere, the rest of the conversation is not compared.
    pub differences: Vec<Difference>,
}

/// Replays the turns of one conversation, in order.
///
/// # Errors
/// If a turn cannot be read.
pub fn replay(release: &Arc<Release>, turns: &[TurnRecord]) -> Result<Replayed, CodecError> {
    let mut talk = Talk::new(Arc::clone(release));
    let mut replayed = Replayed::default();
    for turn in turns {
        let recorded = decode(&turn.events)?;
        for event in &recorded {
            // As it was then, whatever was decided since.
            if let Event::ConsentsKnown { given } = event {
                talk.consents(given);
            }
        }
        let body = body(turn, &recorded, &talk);
        let Some(body) = body else { continue };
        let mut results: VecDeque<(String, Result<Json, Failure>)> =
            recorded.iter().filter_map(result).collect();
        let mut unknown = None;
        let inbound = Inbound { key: turn.key.clone(), client_id: None, from: None, body };
        let taken = talk.take(&inbound, turn.at, &mut |asked: &Asked| {
            let name = asked.effect.name();
            let same = |(call, _): &(String, _)| call == &name || name.starts_with(call.as_str());
            match results.iter().position(same).and_then(|at| results.remove(at)) {
                Some((_, result)) => result,
                // Of a plug-in that extended the bot later nobody knows what it would have said.
                None if asked.extension => Ok(asked.quiet().unwrap_or_default()),
                None => {
                    unknown.get_or_insert_with(|| name.clone());
                    let message = format!("the log has no result of `{name}`");
                    Err(Failure { case: "unavailable".to_owned(), message })
                }
            }
        });
        replayed.turns += 1;
        let (before, after) = (Side::new(&recorded, &turn.trace), Side::new(&taken.events, &taken.trace));
        let Some((kind, cause)) = cause(&before, &after, unknown) else { continue };
        replayed.differences.push(Difference {
            conversation: turn.conversation.to_string(),
            turn: turn.seq,
            user: recorded.iter().find_map(|event| match event {
                Event::Heard { text } | Event::Blocked { text, .. } => Some(text.clone()),
                _ => None,
            }),
            before: said(&recorded).map(shown).collect(),
            after: said(&taken.events).map(shown).collect(),
            kind,
            cause,
        });
        if !matches!(kind, DifferenceKind::Text | DifferenceKind::Knowledge) {
            break;
        }
    }
    Ok(replayed)
}

/// What came in, as far as the log tells.
fn body(turn: &TurnRecord, events: &[Event], talk: &Talk) -> Option<Body> {
    let member = turn.activities.iter().find(|line| line.from == Speaker::Member);
    if let Some(line) = member.filter(|line| line.kind == Kind::Message) {
        let (name, text) = (line.name.clone().unwrap_or_default(), line.text.clone().unwrap_or_default());
        return Some(Body::MemberText { name, text, advice: None });
    }
    for event in events {
        return Some(match event {
            Event::Started => {
                let changed = events.iter().find_map(|event| match event {
                    Event::LanguageChanged { language } => Some(language.clone()),
                    _ => None,
                });
                let contact = events.iter().find_map(|event| match event {
                    Event::Contacted(contact) => Some(contact.clone()),
                    _ => None,
                });
                Body::Start { language: changed, contact }
            }
            Event::Heard { text } | Event::Blocked { text, .. } => Body::Text(text.clone()),
            Event::MemberJoined { member } => {
                Body::MemberJoined { member: member.clone(), name: String::new() }
            }
            Event::MemberLeft => Body::MemberLeft { name: String::new() },
            Event::Happened { name, data } => Body::Event { name: name.clone(), data: data.to_data() },
            Event::ConsentsKnown { .. }
            | Event::Reset
            | Event::LanguageChanged { .. }
            | Event::Contacted(_)
            | Event::Consulted { .. } => continue,
            Event::Ended => Body::End,
            _ => Body::Woken { due: talk.wake()? },
        });
    }
    None
}

fn result(event: &Event) -> Option<(String, Result<Json, Failure>)> {
    match event {
        Event::Returned { call, value, failure } | Event::Consulted { call, value, failure } => {
            let result = failure.clone().map_or_else(|| Ok(value.clone()), Err);
            Some((call.clone(), result))
        }
        _ => None,
    }
}

fn said(events: &[Event]) -> impl Iterator<Item = &Message> {
    events.iter().filter_map(|event| match event {
        Event::Said(message) => Some(message),
        _ => None,
    })
}

fn shown(message: &Message) -> String {
    let buttons: Vec<&str> = message.buttons.iter().map(|button| button.title.as_str()).collect();
    if buttons.is_empty() {
        message.text.clone()
    } else {
        format!("{} [{}]", message.text, buttons.join("] ["))
    }
}

/// One turn as it is compared.
struct Side<'a> {
    events: &'a [Event],
    /// The steps that ran, by flow and verb; empty where the log was exported without traces.
    steps: Vec<(&'a str, &'a str)>,
}

impl<'a> Side<'a> {
    fn new(events: &'a [Event], trace: &'a Json) -> Self {
        let step = |item: &'a Json| {
            (item["kind"] == "step").then_some((item["flow"].as_str()?, item["verb"].as_str()?))
        };
        Self { events, steps: trace.as_array().into_iter().flatten().filter_map(step).collect() }
    }

    fn said(&self) -> Vec<String> {
        said(self.events).map(shown).collect()
    }

    fn entered(&self) -> Vec<&'a str> {
        let flow = |event: &'a Event| match event {
            Event::Entered { flow, .. } => Some(flow.as_str()),
            _ => None,
        };
        self.events.iter().filter_map(flow).collect()
    }

    fn ends(&self) -> Option<Mode> {
        self.events.iter().rev().find_map(|event| match event {
            Event::HandedOff { .. } => Some(Mode::Waiting),
            Event::Ended => Some(Mode::Ended),
            _ => None,
        })
    }

    fn waits(&self) -> Option<String> {
        self.events.iter().rev().find_map(|event| match event {
            Event::Waited(waiting) => Some(format!("{waiting:?}")),
            _ => None,
        })
    }

    fn entry(&self) -> Option<&'a str> {
        said(self.events).find_map(|message| message.knowledge.as_deref())
    }

    fn fails(&self) -> Option<&'a str> {
        self.events.iter().find_map(|event| match event {
            Event::Failed { reason } => Some(reason.as_str()),
            _ => None,
        })
    }

    /// The last value that each name got.
    fn values(&self) -> BTreeMap<&'a str, &'a SlotValue> {
        let set = |event: &'a Event| match event {
            Event::Set { name, value, .. } => Some((name.as_str(), value)),
            _ => None,
        };
        self.events.iter().filter_map(set).collect()
    }

    /// A name that gets another value there.
    fn other_value(&self, there: &Self) -> Option<&'a str> {
        let values = there.values();
        self.values()
            .into_iter()
            .find(|(name, value)| values.get(name).is_some_and(|other| other != value))
            .map(|(name, _)| name)
    }
}

/// Why two turns differ; nothing if they are the same to the customer and to what follows.
fn cause(before: &Side, after: &Side, unknown: Option<String>) -> Option<(DifferenceKind, Wording)> {
    use DifferenceKind::{Branch, Call, Error, Flow, Handoff, Knowledge, NoHandoff, Question, Slot, Text};
    let (same, slot) = (before.said() == after.said(), before.other_value(after));
    let waits = (before.waits(), after.waits());
    let breaks = after.fails().filter(|_| before.fails().is_none());
    if same && before.ends() == after.ends() && waits.0 == waits.1 && slot.is_none() && breaks.is_none() {
        return None;
    }
    if let Some(call) = unknown {
        return Some((Call, words!("it calls `{call}`, of which the log has no result", call)));
    }
    if let Some(reason) = breaks {
        return Some((Error, words!("something breaks: {reason}", reason)));
    }
    if before.ends() != after.ends() {
        let words = |mode: Option<Mode>| match mode {
            Some(Mode::Waiting) => words!("a person is asked"),
            Some(_) => words!("the conversation ends"),
            None => words!("the bot goes on"),
        };
        let kind = if after.ends().is_some() { Handoff } else { NoHandoff };
        let (new, old) = (words(after.ends()), words(before.ends()));
        return Some((kind, words!("{new} instead of: {old}", new, old)));
    }
    let (old, new) = (before.entered(), after.entered());
    if old != new {
        let (old, new) = (first_other(&old, &new), first_other(&new, &old));
        return Some((Flow, words!("{new} instead of {old}", new = named(new), old = named(old))));
    }
    if before.entry() != after.entry() {
        let words =
            |entry: Option<&str>| entry.map_or(words!("no entry"), |id| words!("the entry `{id}`", id));
        let (new, old) = (words(after.entry()), words(before.entry()));
        return Some((Knowledge, words!("{new} instead of {old}", new, old)));
    }
    if let Some(name) = slot {
        return Some((Slot, words!("`{name}` gets another value", name)));
    }
    let flow = [before, after]
        .iter()
        .find_map(|side| side.steps.last().map(|(flow, _)| *flow))
        .or(old.first().copied());
    let both_traced = !before.steps.is_empty() && !after.steps.is_empty();
    if both_traced && before.steps != after.steps {
        let cause = match flow {
            Some(flow) => words!("it goes another way in `{flow}`", flow),
            None => words!("it goes another way"),
        };
        return Some((Branch, cause));
    }
    if waits.0 != waits.1 {
        let cause = match flow {
            Some(flow) => words!("another question follows in `{flow}`", flow),
            None => words!("another question follows"),
        };
        return Some((Question, cause));
    }
    let cause = match flow {
        Some(flow) => words!("it says the same thing otherwise in `{flow}`", flow),
        None => words!("it says the same thing otherwise"),
    };
    Some((Text, cause))
}

fn first_other<'a>(of: &[&'a str], other: &[&str]) -> Option<&'a str> {
    let others = other.iter().map(Some).chain(std::iter::repeat(None));
    of.iter().zip(others).find(|(a, b)| *b != Some(*a)).map(|(a, _)| *a)
}

fn named(flow: Option<&str>) -> Wording {
    flow.map_or(words!("no flow"), |flow| Wording::verbatim(format!("`{flow}`")))
}
