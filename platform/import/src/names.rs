//! Names that the language takes, each given once.

use std::collections::{BTreeMap, BTreeSet};

/// Words that mean something else in expressions.
const RESERVED: &[&str] = &[
    "as",
    "break",
    "channel",
    "const",
    "continue",
    "conversation",
    "else",
    "error",
    "false",
    "for",
    "function",
    "has",
    "if",
    "import",
    "in",
    "language",
    "let",
    "loop",
    "message",
    "namespace",
    "now",
    "null",
    "package",
    "return",
    "true",
    "user",
    "var",
    "void",
    "while",
];

/// Names of the other tool and the ones they got here.
#[derive(Debug, Default)]
pub(crate) struct Names {
    given: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Names {
    /// The name that `original` has here; the same each time. `fallback` is used if nothing of it can stay.
    pub(crate) fn of(&mut self, original: &str, fallback: &str) -> String {
        self.of_as(original, original, fallback)
    }

    /// The name that `original` has here, near `wanted`.
    pub(crate) fn of_as(&mut self, original: &str, wanted: &str, fallback: &str) -> String {
        if let Some(name) = self.given.get(original) {
            return name.clone();
        }
        let name = self.fresh(wanted, fallback);
        self.given.insert(original.to_owned(), name.clone());
        name
    }

    /// A name that nothing has yet, near `wanted`.
    pub(crate) fn fresh(&mut self, wanted: &str, fallback: &str) -> String {
        let mut base = identifier(wanted);
        if base.is_empty() {
            fallback.clone_into(&mut base);
        }
        if RESERVED.contains(&base.as_str()) {
            base.push_str("_value");
        }
        let numbered = (2..).map(|count| format!("{base}_{count}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|name| !self.taken.contains(name));
        let name = free.unwrap_or(base);
        self.taken.insert(name.clone());
        name
    }

    /// The name that was given, if one was.
    pub(crate) fn known(&self, original: &str) -> Option<&str> {
        self.given.get(original).map(String::as_str)
    }

    /// Keeps a name from being given to something else.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }
}

/// Small letters, digits and `_`, beginning with a letter; empty if there is no such letter.
pub(crate) fn identifier(text: &str) -> String {
    let mut name = String::new();
    let mut before = ' ';
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        before = c;
    }
    let name = name.trim_end_matches('_');
    let name: String = name.chars().take(60).collect();
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        _ => name,
    }
}

/// A sentence without what does not matter to whether two are the same.
pub(crate) fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    let kept = lower.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a bot: small letters, digits and `-`.
pub(crate) fn bot(text: &str) -> String {
    let name = identifier(text).replace('_', "-");
    if name.is_empty() { "imported-bot".to_owned() } else { name }
}

/// A number with its noun.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A name as a person would say it: `transfer_money` is `Transfer money`.
pub(crate) fn title(name: &str) -> String {
    let words: Vec<&str> = name.split(['_', '-', '.', '/', ' ']).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_and_are_given_once() {
        let mut names = Names::default();
        assert_eq!(names.of("amount-of-money", "slot"), "amount_of_money");
        assert_eq!(names.of("amount of money", "slot"), "amount_of_money_2");
        assert_eq!(names.of("amount-of-money", "slot"), "amount_of_money");
        assert_eq!(names.of("language", "slot"), "language_value");
        assert_eq!(names.of("城市", "slot"), "slot");
        assert_eq!(names.of("2nd", "slot"), "n2nd");
        assert_eq!(names.of("AccountType", "slot"), "account_type");
        assert_eq!((bot("My Bot.v2"), title("faq/ask_hours")), ("my-bot-v2".into(), "Faq ask hours".into()));
    }
}
