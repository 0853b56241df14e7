//! Why a turn went as it did.

use botloom_flow::Wording;

/// One line of the explanation.
#[derive(Debug, Clone, PartialEq)]
pub enum TraceItem {
    /// What the engine decided about a message.
    Decided {
        /// In words.
        what: Wording,
    },
    /// A step ran.
    Step {
        /// The flow.
        flow: String,
        /// Its file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The verb.
        verb: String,
        /// The operation of the flow.
        at: usize,
    },
    /// An expression had a value.
    Value {
        /// The expression.
        expression: String,
        /// The value.
        value: serde_json::Value,
    },
    /// Something broke.
    Failed {
        /// What.
        reason: Wording,
    },
}
