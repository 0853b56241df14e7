//! Real conversations against another release: what would it have said?
//!
//! The inputs, the times and what the world returned are taken from the log, so a replay asks nobody and changes nothing.

use crate::codec::{CodecError, decode};
use crate::release::Release;
use crate::talk::{Asked, Body, Inbound, Talk};
use botloom_dialogue::{Event, Failure, Message, Mode};
use botloom_ports::{Kind, Speaker, TurnRecord};
use serde_json::Value as Json;
use std::collections::VecDeque;
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
    /// Why, in words that are the same for like differences.
    pub cause: String,
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
        let Some((cause, leads_away)) = cause(&recorded, &taken.events, unknown) else { continue };
        replayed.differences.push(Difference {
            conversation: turn.conversation.to_string(),
            turn: turn.seq,
            user: recorded.iter().find_map(|event| match event {
                Event::Heard { text } | Event::Blocked { text, .. } => Some(text.clone()),
                _ => None,
            }),
            before: said(&recorded).map(shown).collect(),
            after: said(&taken.events).map(shown).collect(),
            cause,
        });
        if leads_away {
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
        return Some(Body::MemberText { name, text });
    }
    for event in events {
        return Some(match event {
            Event::Started => {
                let changed = events.iter().find_map(|event| match event {
                    Event::LanguageChanged { language } => Some(language.clone()),
                    _ => None,
                });
                Body::Start { language: changed }
            }
            Event::Heard { text } | Event::Blocked { text, .. } => Body::Text(text.clone()),
            Event::MemberJoined { member } => {
                Body::MemberJoined { member: member.clone(), name: String::new() }
            }
            Event::MemberLeft => Body::MemberLeft { name: String::new() },
            Event::Happened { name, data } => Body::Event { name: name.clone(), data: data.to_data() },
            Event::Reset | Event::LanguageChanged { .. } | Event::Contacted(_) | Event::Consulted { .. } => {
                continue;
            }
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

/// Why two turns differ, and whether the talk goes on elsewhere from here; nothing if they are the same to the customer.
fn cause(before: &[Event], after: &[Event], unknown: Option<String>) -> Option<(String, bool)> {
    let same = said(before).map(shown).eq(said(after).map(shown));
    let entered = |events: &[Event]| -> Vec<String> {
        let flows = events.iter().filter_map(|event| match event {
            Event::Entered { flow, .. } => Some(flow.clone()),
            _ => None,
        });
        flows.collect()
    };
    let ends = |events: &[Event]| -> Option<Mode> {
        events.iter().rev().find_map(|event| match event {
            Event::HandedOff { .. } => Some(Mode::Waiting),
            Event::Ended => Some(Mode::Ended),
            _ => None,
        })
    };
    let waits = |events: &[Event]| {
        events.iter().rev().find_map(|event| match event {
            Event::Waited(waiting) => Some(format!("{waiting:?}")),
            _ => None,
        })
    };
    if same && ends(before) == ends(after) && waits(before) == waits(after) {
        return None;
    }
    if let Some(call) = unknown {
        return Some((format!("it calls `{call}`, of which the log has no result"), true));
    }
    if ends(before) != ends(after) {
        let words = |mode: Option<Mode>| match mode {
            Some(Mode::Waiting) => "a person is asked",
            Some(_) => "the conversation ends",
            None => "the bot goes on",
        };
        return Some((format!("{} instead of: {}", words(ends(after)), words(ends(before))), true));
    }
    let (old, new) = (entered(before), entered(after));
    if old != new {
        let (old, new) = (first_other(&old, &new), first_other(&new, &old));
        return Some((format!("{} instead of {}", named(&new), named(&old)), true));
    }
    let entry = |events: &[Event]| said(events).find_map(|message| message.knowledge.clone());
    if entry(before) != entry(after) {
        let words =
            |entry: Option<String>| entry.map_or("no entry".to_owned(), |id| format!("the entry `{id}`"));
        return Some((format!("{} instead of {}", words(entry(after)), words(entry(before))), false));
    }
    if waits(before) != waits(after) {
        return Some(("another question follows".to_owned(), true));
    }
    let flow = old.first().map_or(String::new(), |flow| format!(" in `{flow}`"));
    Some((format!("it says the same thing otherwise{flow}"), false))
}

fn first_other(of: &[String], other: &[String]) -> Option<String> {
    of.iter()
        .zip(other.iter().map(Some).chain(std::iter::repeat(None)))
        .find_map(|(a, b)| (Some(a) != b).then(|| a.clone()))
}

fn named(flow: &Option<String>) -> String {
    flow.as_ref().map_or("no flow".to_owned(), |flow| format!("`{flow}`"))
}
