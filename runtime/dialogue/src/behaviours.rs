//! The flows every bot has.

use botloom_flow::Source;

macro_rules! behaviours {
    ($($name:literal),+ $(,)?) => {
        const FILES: &[(&str, &str)] =
            &[$((concat!("built-in/", $name, ".yaml"), include_str!(concat!("../behaviours/", $name, ".yaml"))),)+];
    };
}

behaviours!(
    "after_hours",
    "blocked",
    "busy",
    "cancel",
    "chitchat",
    "clarify",
    "correct",
    "correct_what",
    "error",
    "fallback",
    "goodbye",
    "handoff",
    "help",
    "hold_on",
    "rate",
    "repeat",
    "restart",
    "resume",
    "retry",
    "silence",
    "skip",
    "switch_language",
    "too_many_attempts",
    "unsubscribe",
    "upset",
    "welcome",
    "what_time",
    "withheld",
);

/// The sources of the built-in flows, for [`botloom_flow::compile`].
#[must_use]
pub fn library() -> Vec<Source> {
    FILES
        .iter()
        .map(|(path, text)| {
            Source::new(*path, text.as_bytes().to_vec()).expect("the product's own files are UTF-8")
        })
        .collect()
}
