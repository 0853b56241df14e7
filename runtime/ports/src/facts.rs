//! What a turn says to whoever counts: the log in words that need no engine.

use crate::{ConversationId, Mode};
use jiff::Timestamp;

/// One turn, told to whoever counts.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnFacts {
    /// Whose turn.
    pub conversation: ConversationId,
    /// Its number in the conversation, from 1.
    pub seq: u64,
    /// When it ran.
    pub at: Timestamp,
    /// How long it took, in microseconds; turns of earlier versions do not say.
    pub took: Option<u64>,
    /// The language of the talk after it.
    pub language: Option<String>,
    /// Who answers after it.
    pub mode: Mode,
    /// What happened, in order.
    pub facts: Vec<Fact>,
    /// The steps that ran, in order.
    pub steps: Vec<StepRan>,
    /// The lines of the transcript that have a text, in order.
    pub texts: Vec<String>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Who writes, by the name and the identifier that the channel gave.
    Contacted {
        /// What the customer is called.
        name: Option<String>,
        /// The customer's identifier.
        id: Option<String>,
    },
    /// The customer wrote.
    Heard,
    /// What the customer wrote was not understood.
    Missed,
    /// Readings were offered to choose from.
    Offered,
    /// One of them was chosen; not if it was none of them.
    Chosen {
        /// Whether one of the readings was meant.
        one: bool,
    },
    /// The bot wrote.
    Said {
        /// The entry of the knowledge that it comes from.
        entry: Option<String>,
    },
    /// A flow began.
    Began {
        /// Its name.
        flow: String,
        /// How it came to run.
        how: Began,
    },
    /// The flow that ran ended; the one below goes on.
    Left {
        /// Whether it came to its end.
        completed: bool,
    },
    /// The conversation waits for a person.
    HandedOff {
        /// The queue.
        queue: Option<String>,
    },
    /// The customer does not wait for a person any more.
    Recalled,
    /// A member took the conversation.
    Joined {
        /// The member's identifier.
        member: String,
    },
    /// The member wrote.
    Wrote,
    /// Answers were suggested to the member who wrote.
    Advised {
        /// Whether the member took one of them.
        taken: bool,
    },
    /// The member gave it back.
    Returned,
    /// The customer gave a mark.
    Rated {
        /// From 1.
        mark: u8,
        /// The best mark.
        scale: u8,
    },
    /// Something broke.
    Failed,
    /// Everything is forgotten and the talk begins anew.
    Reset,
    /// The conversation is over.
    Ended,
}

/// How a flow came to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Began {
    /// As the customer's task.
    Task,
    /// As a part of another flow.
    Called,
    /// By the engine itself: welcome, cancel and the like.
    Behaviour,
}

/// A step that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRan {
    /// Its flow.
    pub flow: String,
    /// What it does: `say`, `ask`, `call`.
    pub verb: String,
    /// Its line in the flow's file.
    pub line: u64,
}
