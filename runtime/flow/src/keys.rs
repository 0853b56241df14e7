//! Which keys may stand where. The tables are the one place that knows them.

/// What the value of a key must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Anything; looked at elsewhere or not at all.
    Any,
    /// One text, the same in every language.
    Text,
    /// A text for customers: one text, or one per language.
    Local,
    /// An expression.
    Expression,
    /// A list.
    List,
    /// A map.
    Map,
    /// A map of names to expressions.
    Expressions,
    /// A list of steps.
    Steps,
}

/// A key, whether it must be there, and what stands behind it.
pub(crate) type Key = (&'static str, bool, Shape);

use Shape::{Any, Expression, Expressions, List, Local, Map, Steps, Text};

/// The keys of `bot.yaml`.
pub(crate) const BOT: &[Key] = &[
    ("bot", true, Text),
    ("title", false, Local),
    ("languages", true, List),
    ("slots", false, Map),
    ("knowledge", false, List),
    ("plugins", false, Map),
    ("handoff", false, Map),
    ("budget", false, Map),
    ("note", false, Text),
];

/// The keys of a slot.
pub(crate) const SLOT: &[Key] = &[
    ("type", true, Text),
    ("title", false, Local),
    ("pattern", false, Text),
    ("choices", false, Any),
    ("ask", false, Local),
    ("sensitive", false, Text),
    ("note", false, Text),
];

/// The types a slot may have.
pub(crate) const TYPES: &[&str] = &[
    "text", "number", "integer", "boolean", "date", "time", "datetime", "duration", "money", "percent",
    "phone", "email", "url", "id", "choice", "list", "record", "file", "location",
];

/// The keys of a flow file.
pub(crate) const FLOW: &[Key] = &[
    ("flow", true, Text),
    ("title", false, Local),
    ("triggers", false, List),
    ("steps", true, Steps),
    ("inputs", false, Any),
    ("outputs", false, Any),
    ("slots", false, Map),
    ("private", false, Text),
    ("interrupt", false, Text),
    ("note", false, Text),
];

/// What every step may have besides the keys of its verb.
pub(crate) const STEP: &[Key] = &[("id", false, Text), ("note", false, Text)];

/// Every verb: what stands behind it, and the other keys of its step.
pub(crate) const VERBS: &[(&str, Shape, &[Key])] = &[
    ("say", Any, &[]),
    (
        "ask",
        Text,
        &[
            ("prompt", false, Local),
            ("accept", false, Expression),
            ("otherwise", false, Local),
            ("attempts", false, Text),
            ("then", false, Steps),
            ("skip", false, Text),
            ("confirm", false, Any),
            ("always", false, Text),
            ("interrupt", false, Text),
        ],
    ),
    ("set", Expressions, &[]),
    ("clear", Any, &[]),
    ("if", Expression, &[("then", true, Steps), ("else", false, Steps)]),
    ("switch", List, &[]),
    ("each", Expression, &[("as", true, Text), ("limit", false, Text), ("steps", true, Steps)]),
    (
        "call",
        Text,
        &[
            ("with", false, Map),
            ("into", false, Text),
            ("timeout", false, Text),
            ("retry", false, Any),
            ("catch", false, Map),
        ],
    ),
    (
        "http",
        Map,
        &[("into", false, Text), ("timeout", false, Text), ("retry", false, Any), ("catch", false, Map)],
    ),
    (
        "answer",
        Any,
        &[
            ("query", false, Any),
            ("from", false, Any),
            ("top", false, Text),
            ("minimum", false, Text),
            ("otherwise", false, Steps),
        ],
    ),
    (
        "generate",
        Any,
        &[("prompt", false, Local), ("facts", false, Any), ("cite", false, Any), ("otherwise", false, Steps)],
    ),
    ("run", Text, &[("with", false, Map), ("into", false, Any)]),
    ("goto", Text, &[]),
    ("handoff", Any, &[]),
    ("ticket", Any, &[]),
    ("wait", Any, &[("timeout", false, Steps)]),
    ("rate", Any, &[("scale", false, Text), ("follow-up", false, Local)]),
    ("emit", Any, &[("fields", false, Expressions)]),
    ("end", Any, &[("outputs", false, Expressions)]),
];

/// The keys of a case of `switch`.
pub(crate) const CASE: &[Key] = &[("when", false, Expression), ("steps", false, Steps), ("else", false, Any)];

/// The keys of the long form of `say`.
pub(crate) const SAY: &[Key] = &[
    ("text", false, Local),
    ("buttons", false, List),
    ("cards", false, List),
    ("image", false, Any),
    ("file", false, Any),
    ("link", false, Any),
    ("variants", false, List),
];
