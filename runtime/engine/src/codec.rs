//! Events as bytes: JSON under a version, so that any later version can read what this one wrote.

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
}
