//! Turns of the log told to whoever counts them.

use crate::codec::{CodecError, decode};
use botloom_dialogue::{Entry, Event, Reading};
use botloom_ports::{Began, Fact, Kind, Speaker, StepRan, TurnFacts, TurnRecord};
use serde_json::Value as Json;

/// The name of the line of a trace that says how long the turn took.
pub(crate) const TOOK: &str = "took";

/// The name of the line of a trace that says what was suggested to the member who wrote.
pub(crate) const ADVISED: &str = "advised";

/// What a turn says to whoever counts.
///
/// # Errors
/// If the turn cannot be read.
pub fn facts(turn: &TurnRecord) -> Result<TurnFacts, CodecError> {
    let events = decode(&turn.events)?;
    let mut facts: Vec<Fact> = Vec::new();
    let wrote = |from: Speaker| {
        turn.activities.iter().any(move |line| line.from == from && line.kind == Kind::Message)
    };
    // A message is a line of the transcript: events say it twice where an ended talk begins anew.
    if wrote(Speaker::User) {
        facts.push(Fact::Heard);
    }
    if wrote(Speaker::Member) {
        facts.push(Fact::Wrote);
    }
    facts.extend(events.iter().filter_map(fact));
    let trace = turn.trace.as_array().map_or(&[][..], Vec::as_slice);
    let kind = |line: &Json, kind: &str| line["kind"] == kind;
    let advised = trace.iter().filter(|line| kind(line, ADVISED));
    facts.extend(advised.map(|line| Fact::Advised { taken: line["taken"].is_string() }));
    Ok(TurnFacts {
        conversation: turn.conversation.clone(),
        seq: turn.seq,
        at: turn.at,
        took: trace.iter().find(|line| kind(line, TOOK)).and_then(|line| line["us"].as_u64()),
        language: turn.summary.language.clone(),
        mode: turn.summary.mode,
        facts,
        steps: trace.iter().filter(|line| kind(line, "step")).filter_map(step).collect(),
        texts: turn.activities.iter().filter_map(|line| line.text.clone()).collect(),
    })
}

fn fact(event: &Event) -> Option<Fact> {
    Some(match event {
        Event::Contacted(contact) => Fact::Contacted { name: contact.name.clone(), id: contact.id.clone() },
        Event::Missed => Fact::Missed,
        Event::Offered { .. } => Fact::Offered,
        Event::Chosen { reading, .. } => Fact::Chosen { one: *reading != Reading::Neither },
        Event::Said(message) => Fact::Said { entry: message.knowledge.clone() },
        Event::Entered { flow, how, .. } => {
            let how = match how {
                Entry::Task | Entry::Digression => Began::Task,
                Entry::Called(_) => Began::Called,
                Entry::Behaviour => Began::Behaviour,
            };
            Fact::Began { flow: flow.clone(), how }
        }
        Event::Left { completed } => Fact::Left { completed: *completed },
        Event::HandedOff { queue, .. } => Fact::HandedOff { queue: queue.clone() },
        Event::Recalled => Fact::Recalled,
        Event::MemberJoined { member } => Fact::Joined { member: member.clone() },
        Event::MemberLeft => Fact::Returned,
        Event::Rated { mark, scale, .. } => Fact::Rated { mark: *mark, scale: *scale },
        Event::Failed { .. } => Fact::Failed,
        Event::Reset => Fact::Reset,
        Event::Ended => Fact::Ended,
        _ => return None,
    })
}

fn step(line: &Json) -> Option<StepRan> {
    let text = |key: &str| line[key].as_str().map(str::to_owned);
    Some(StepRan { flow: text("flow")?, verb: text("verb")?, line: line["line"].as_u64()? })
}
