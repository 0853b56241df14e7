//! Turns of the log as lines of text, for replays elsewhere.

use crate::codec::CodecError;
use botloom_ports::TurnRecord;
use serde_json::Value as Json;

/// A turn as one line of JSON; its events are readable, its trace is left out.
///
/// # Errors
/// If the turn cannot be read.
pub fn to_line(turn: &TurnRecord) -> Result<String, CodecError> {
    let events: Json = serde_json::from_slice(&turn.events)?;
    let mut line = serde_json::to_value(turn)?;
    line["events"] = events;
    if let Some(line) = line.as_object_mut() {
        line.remove("trace");
    }
    Ok(line.to_string())
}

/// A line as the turn that it was.
///
/// # Errors
/// If it is no such line.
pub fn from_line(line: &str) -> Result<TurnRecord, CodecError> {
    let mut json: Json = serde_json::from_str(line)?;
    let events = serde_json::to_vec(&json["events"])?;
    json["events"] = Json::from(events);
    json["trace"] = Json::Null;
    Ok(serde_json::from_value(json)?)
}
