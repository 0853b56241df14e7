//! Events as bytes: JSON under a version, so that any later version can read what this one wrote.
//!
//! What was released is kept as samples in `tests/upgrade/events-N.json`. A variant or field that is new after a release
//! raises [`VERSION`] and adds a sample of that version; before, it is added to the newest sample.

use botloom_dialogue::Event;
use serde::{Deserialize, Serialize};

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Written<'a> {
    v: u32,
    events: &'a [Event],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    v: u32,
    events: Vec<Event>,
}

/// Bytes that cannot be read as events.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// They are no events at all.
    #[error("the recorded turn cannot be read")]
    Damaged(#[from] serde_json::Error),
    /// A newer version wrote them.
    #[error("the turn was recorded in format {0}; this version reads up to {VERSION}")]
    Newer(u32),
}

pub(crate) fn encode(events: &[Event]) -> Vec<u8> {
    serde_json::to_vec(&Written { v: VERSION, events }).expect("events have text keys and finite numbers")
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<Event>, CodecError> {
    #[derive(Deserialize)]
    struct Version {
        v: u32,
    }
    let Version { v } = serde_json::from_slice(bytes)?;
    if v > VERSION {
        return Err(CodecError::Newer(v));
    }
    let read: Read = serde_json::from_slice(bytes)?;
    debug_assert_eq!(read.v, v, "one document has one version");
    Ok(read.events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_version_wrote_is_refused_by_name() {
        let event = Event::Heard { text: "你好".to_owned() };
        assert_eq!(decode(&encode(std::slice::from_ref(&event))).unwrap(), [event]);
        assert!(decode(br#"{"v":9,"events":[],"more":1}"#).unwrap_err().to_string().contains("format 9"));
        assert!(matches!(decode(b"x"), Err(CodecError::Damaged(_))));
    }

    /// One sample for each version that was ever written.
    const SAMPLES: [&str; VERSION as usize] = [include_str!("../../../tests/upgrade/events-1.json")];

    #[test]
    fn what_any_version_wrote_is_read_as_it_was_meant() {
        for (sample, version) in SAMPLES.iter().zip(1..) {
            let events = decode(sample.as_bytes()).unwrap();
            let again = serde_json::to_value(Written { v: version, events: &events }).unwrap();
            assert_eq!(again, serde_json::from_str::<serde_json::Value>(sample).unwrap());
        }
    }

    #[test]
    fn the_newest_sample_has_every_event() {
        let events = decode(SAMPLES[SAMPLES.len() - 1].as_bytes()).unwrap();
        let mut had = [false; 47];
        for event in &events {
            had[number(event)] = true;
        }
        let missing: Vec<usize> = (0..had.len()).filter(|number| !had[*number]).collect();
        assert_eq!(missing, [0; 0]);
    }

    /// A number for each variant; a new one does not compile until it has its own, and then needs a sample.
    fn number(event: &Event) -> usize {
        match event {
            Event::Started => 0,
            Event::Contacted(_) => 1,
            Event::LanguageChanged { .. } => 2,
            Event::Heard { .. } => 3,
            Event::Said(_) => 4,
            Event::Entered { .. } => 5,
            Event::Moved { .. } => 6,
            Event::Left { .. } => 7,
            Event::Set { .. } => 8,
            Event::Kept { .. } => 9,
            Event::Restored { .. } => 10,
            Event::DayNoted { .. } => 11,
            Event::Cleared { .. } => 12,
            Event::Returned { .. } => 13,
            Event::Paused { .. } => 14,
            Event::Awoke => 15,
            Event::Happened { .. } => 16,
            Event::Silent => 17,
            Event::Skipped { .. } => 18,
            Event::Confirmed { .. } => 19,
            Event::Used { .. } => 20,
            Event::Attempted => 21,
            Event::LoopBegan { .. } => 22,
            Event::LoopNext => 23,
            Event::Waited(_) => 24,
            Event::Resumed => 25,
            Event::Offered { .. } => 26,
            Event::Chosen { .. } => 27,
            Event::Corrected { .. } => 28,
            Event::CaughtUp => 29,
            Event::Missed => 30,
            Event::Understood => 31,
            Event::HandedOff { .. } => 32,
            Event::Recalled => 33,
            Event::MemberJoined { .. } => 34,
            Event::MemberLeft => 35,
            Event::Rated { .. } => 36,
            Event::Emitted { .. } => 37,
            Event::Failed { .. } => 38,
            Event::Reset => 39,
            Event::Upset { .. } => 41,
            Event::Ended => 40,
            Event::Blocked { .. } => 42,
            Event::Consulted { .. } => 43,
            Event::ConsentsKnown { .. } => 44,
            Event::Consented { .. } => 45,
            Event::ConsentMissing { .. } => 46,
        }
    }
}
