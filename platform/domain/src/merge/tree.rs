//! Values without their places: what a text is to say after it was edited, and when two values are the same.

use botloom_flow::{Node, Value, in_quotes};

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Scalar { text: String, plain: bool },
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    pub(super) fn of(node: &Node) -> Self {
        match &node.value {
            Value::Scalar(scalar) => Self::Scalar { text: scalar.text.clone(), plain: scalar.plain },
            Value::List(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Map(entries) => {
                Self::Map(entries.iter().map(|entry| (entry.key.clone(), Self::of(&entry.value))).collect())
            }
        }
    }

    /// The value on one line, between brackets.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Scalar { text, plain: true } if is_plain(text) => text.clone(),
            Self::Scalar { text, .. } => in_quotes(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::written).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {}", key_written(key), value.written()))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }
}

/// Equal but for the order of keys, and for quotes where they say nothing.
impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Scalar { text: a, plain: p }, Self::Scalar { text: b, plain: q }) => {
                a == b && (p == q || !reads_as_value(a))
            }
            (Self::List(a), Self::List(b)) => a == b,
            (Self::Map(a), Self::Map(b)) => {
                let find = |key: &str| b.iter().find(|(other, _)| other == key).map(|(_, value)| value);
                a.len() == b.len() && a.iter().all(|(key, value)| find(key) == Some(value))
            }
            _ => false,
        }
    }
}

/// Whether two values say the same. Where quotes matter (`exact`), a quoted text differs from one without.
pub(super) fn same(a: &Node, b: &Node, exact: bool) -> bool {
    match (&a.value, &b.value) {
        (Value::Scalar(a), Value::Scalar(b)) => {
            a.text == b.text && (a.plain == b.plain || !exact && !reads_as_value(&a.text))
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, exact))
        }
        (Value::Map(a), Value::Map(other)) => {
            a.len() == other.len()
                && a.iter().all(|entry| {
                    let exact = exact || quotes_matter(&entry.key);
                    b.get(&entry.key).is_some_and(|value| same(&entry.value, value, exact))
                })
        }
        _ => false,
    }
}

/// Whether `"name"` below this key is a text and `name` a slot.
pub(super) fn quotes_matter(key: &str) -> bool {
    ["with", "json", "facts", "fields", "update"].contains(&key)
}

/// Whether the text without quotes might be taken for a number, a date, yes, no or nothing.
pub(super) fn reads_as_value(text: &str) -> bool {
    const WORDS: &[&str] = &["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let number = text.trim_start_matches(['-', '+', '.']).starts_with(|c: char| c.is_ascii_digit());
    number && text.is_ascii() || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a text can stand between brackets without quotes.
pub(super) fn is_plain(text: &str) -> bool {
    let starts = |c: char| "-?:,[]{}#&*!|>'\"%@`".contains(c) || c.is_whitespace();
    !text.is_empty()
        && !text.starts_with(starts)
        && !text.ends_with(|c: char| c == ':' || c.is_whitespace())
        && !text.contains(|c: char| ",[]{}\"'".contains(c) || c.is_control())
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains("${")
}

fn key_written(key: &str) -> String {
    if is_plain(key) { key.to_owned() } else { in_quotes(key) }
}
