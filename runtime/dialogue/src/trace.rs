//! Why a turn went as it did.

use serde::Serialize;

/// One line of the explanation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TraceItem {
    /// What the engine decided about a message.
    Decided {
        /// In words.
        what: String,
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
        reason: String,
    },
}
