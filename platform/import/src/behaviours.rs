//! The flows that every bot has; a flow of a project must not take the place of one by chance.

/// Their names.
pub(crate) const BEHAVIOURS: &[&str] = &[
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
];

#[cfg(test)]
mod tests {
    use super::BEHAVIOURS;

    #[test]
    fn they_are_those_of_the_product() {
        let name = |path: &str| path.trim_start_matches("built-in/").trim_end_matches(".yaml").to_owned();
        let known: Vec<String> =
            botloom_dialogue::library().iter().map(|source| name(source.path())).collect();
        assert_eq!(BEHAVIOURS, known);
    }
}
