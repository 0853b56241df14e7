//! What turns say of the consents of customers.

use crate::codec::{CodecError, decode};
use botloom_dialogue::Event;
use botloom_ports::{ConsentWrite, TurnRecord};

/// What the customer decided, for the store; of several decisions about one purpose the last.
pub(crate) fn decided(events: &[Event], person: Option<&String>) -> Vec<ConsentWrite> {
    let mut writes: Vec<ConsentWrite> = Vec::new();
    for event in events {
        if let Event::Consented { purpose, given } = event {
            writes.retain(|write| write.purpose != *purpose);
            writes.push(ConsentWrite { person: person.cloned(), purpose: purpose.clone(), given: *given });
        }
    }
    writes
}

/// Something that was not written, since the customer has not consented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unconsented {
    /// The purpose.
    pub purpose: String,
    /// The flow that would have written.
    pub flow: String,
}

/// What a turn did not write, since the customer has not consented.
///
/// # Errors
/// If the turn cannot be read.
pub fn unconsented(turn: &TurnRecord) -> Result<Option<Unconsented>, CodecError> {
    let missing = decode(&turn.events)?.into_iter().find_map(|event| match event {
        Event::ConsentMissing { purpose, flow } => Some(Unconsented { purpose, flow }),
        _ => None,
    });
    Ok(missing)
}
