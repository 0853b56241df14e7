//! The shortest conversation that shows a mistake, and the same as a test of the bot's folder.

use std::fmt::Write as _;

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Witness {
    /// The language it is held in.
    pub language: String,
    /// What calls of the world return, in their order: the name of what is called, and the result as YAML.
    pub given: Vec<(String, String)>,
    /// What is said, in order.
    pub lines: Vec<WitnessLine>,
}

/// One line of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessLine {
    /// The customer writes.
    User(String),
    /// The bot writes; `None` where its words are known only when it runs.
    Bot(Option<String>),
    /// Time passes, as a length such as `10m`.
    After(String),
    /// Something happens outside of the talk: the name of an event.
    Event(String),
    /// What goes wrong here, in an author's words.
    Then(String),
}

impl Witness {
    /// The conversation for a terminal, one line each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let given = self.given.iter().map(|(name, result)| format!("({name}: {result})"));
        let said = self.lines.iter().map(|line| match line {
            WitnessLine::User(text) => format!("user: {text}"),
            WitnessLine::Bot(Some(text)) => format!("bot:  {text}"),
            WitnessLine::Bot(None) => "bot:  ...".to_owned(),
            WitnessLine::After(length) => format!("({length} later)"),
            WitnessLine::Event(name) => format!("(event {name})"),
            WitnessLine::Then(what) => format!("=> {what}"),
        });
        given.chain(said).collect()
    }

    /// The conversation as a test file.
    #[must_use]
    pub fn to_test(&self, name: &str) -> String {
        let mut text = format!("test: {}\ngiven:\n  language: {}\n", quoted(name), quoted(&self.language));
        let mut plugins: Vec<(&str, Vec<&str>)> = Vec::new();
        for (called, result) in &self.given {
            match plugins.iter_mut().find(|(name, _)| name == called) {
                Some((_, results)) => results.push(result),
                None => plugins.push((called, vec![result])),
            }
        }
        if !plugins.is_empty() {
            text += "  plugins:\n";
        }
        for (called, results) in plugins {
            let _infallible = writeln!(text, "    {called}: [{}]", results.join(", "));
        }
        text += "talk:\n";
        for line in &self.lines {
            let line = match line {
                WitnessLine::User(said) => format!("  - user: {}\n", quoted(said)),
                WitnessLine::Bot(Some(said)) => format!("  - bot: {}\n", quoted(said)),
                WitnessLine::Bot(None) => "  - bot: {any: true}\n".to_owned(),
                WitnessLine::After(length) => format!("  - after: {length}\n"),
                WitnessLine::Event(name) => format!("  - event: {name}\n"),
                WitnessLine::Then(what) => format!("  # {what}\n"),
            };
            text += &line;
        }
        text
    }
}

/// A text as a YAML value on one line.
#[must_use]
pub fn quoted(text: &str) -> String {
    let risky = text.is_empty()
        || text.trim() != text
        || text.contains(": ")
        || text.contains(" #")
        || text.ends_with(':')
        || text.starts_with(|c: char| "!&*-?|>@`\"'%#{}[],:~=<".contains(c))
        || text.chars().any(|c| c.is_control() || "{}[],".contains(c))
        || text.parse::<f64>().is_ok()
        || ["true", "false", "null", "yes", "no", "on", "off"].contains(&text.to_lowercase().as_str());
    if !risky {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                let _infallible = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Source};

    #[test]
    fn a_test_file_holds_the_same_words() {
        let said = "是: \"{a}\", 好\\吗\n#";
        let witness = Witness {
            language: "zh-CN".to_owned(),
            given: vec![
                ("parcels.track".to_owned(), "{error: not-found}".to_owned()),
                ("parcels.track".to_owned(), "{returns: 1}".to_owned()),
            ],
            lines: vec![
                WitnessLine::User(said.to_owned()),
                WitnessLine::Bot(None),
                WitnessLine::After("10m".to_owned()),
                WitnessLine::Then("nothing".to_owned()),
            ],
        };
        let source = Source::new("tests/a.yaml", witness.to_test("no: end").into_bytes()).unwrap();
        let document = Document::parse(&source);
        assert_eq!(document.problems, [], "{}", source.text());
        let root = document.root.unwrap();
        assert_eq!(root.get("test").unwrap().text(), Some("no: end"));
        let results = root.get("given").unwrap().get("plugins").unwrap().get("parcels.track").unwrap();
        assert_eq!(results.items().len(), 2);
        let talk = root.get("talk").unwrap();
        assert_eq!(talk.items()[0].get("user").unwrap().text(), Some(said));
        assert_eq!(talk.items().len(), 3);
    }
}
