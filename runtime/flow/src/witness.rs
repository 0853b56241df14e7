//! The shortest conversation that shows a mistake, and the same as a test of the bot's folder.

use crate::problem::Problem;
use crate::{Language, Wording, words};
use std::fmt::Write as _;
use std::path::Path;

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Witness {
    /// The language it is held in.
    pub language: String,
    /// The moment it is held at, as ISO 8601 with an offset, where the moment matters.
    pub now: Option<String>,
    /// What calls of the world return, in their order: the name of what is called (`parcels.track`,
    /// `http GET https://api.example.com/*`, `generate`, `ticket`), and the result as YAML.
    pub given: Vec<(String, String)>,
    /// What is said, in order.
    pub lines: Vec<WitnessLine>,
}

/// The conversation of a problem as a test file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemTest {
    /// Its path in the bot's folder: no file has it, or the file is this test already.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Problem {
    /// The conversation that shows the problem as a test, with what is said of it in a language; `text_of` gives the text of a
    /// file of the folder.
    pub fn test<'t>(
        &self,
        language: Language,
        text_of: impl Fn(&str) -> Option<&'t str>,
    ) -> Option<ProblemTest> {
        let name = format!("{}: {}", self.code, self.what.in_language(language));
        let text = self.witness.as_ref()?.to_test(&name, language);
        let stem = Path::new(&self.file).file_stem()?.to_str()?;
        let mut paths = (1..).map(|count| format!("tests/{stem}-{}-{count}.yaml", self.code));
        let path = paths.find(|path| text_of(path).is_none_or(|there| there == text))?;
        Some(ProblemTest { path, text })
    }
}

/// One line of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessLine {
    /// The customer opens the conversation.
    Start,
    /// The customer writes.
    User(String),
    /// The bot writes; `None` where its words are known only when it runs.
    Bot(Option<String>),
    /// Time passes, as a length such as `10m`.
    After(String),
    /// Something happens outside of the talk: the name of an event, or name and data as a map in YAML.
    Event(String),
    /// What goes wrong here, in an author's words.
    Then(Wording),
}

impl Witness {
    /// The conversation for a terminal, one line each.
    #[must_use]
    pub fn lines(&self, language: Language) -> Vec<String> {
        let now = self.now.iter().map(|now| words!("(at {now})", now).in_language(language));
        let given = self.given.iter().map(|(name, result)| format!("({name}: {result})"));
        let said = self.lines.iter().map(|line| match line {
            WitnessLine::Start => words!("(the customer opens the conversation)").in_language(language),
            WitnessLine::User(text) => words!("user: {text}", text).in_language(language),
            WitnessLine::Bot(text) => {
                let text = text.as_deref().unwrap_or("...");
                words!("bot:  {text}", text).in_language(language)
            }
            WitnessLine::After(length) => words!("({length} later)", length).in_language(language),
            WitnessLine::Event(name) => words!("(event {name})", name).in_language(language),
            WitnessLine::Then(what) => format!("=> {}", what.in_language(language)),
        });
        now.chain(given).chain(said).collect()
    }

    /// The conversation as a test file. What the bot shall say once the mistake is mended is left open.
    #[must_use]
    pub fn to_test(&self, name: &str, language: Language) -> String {
        let mut text = format!("test: {}\ngiven:\n  language: {}\n", quoted(name), quoted(&self.language));
        if let Some(now) = &self.now {
            let _infallible = writeln!(text, "  now: {now}");
        }
        text += &self.world();
        text += "talk:\n";
        for line in &self.lines {
            let line = match line {
                WitnessLine::Start => "  - start: true\n".to_owned(),
                WitnessLine::User(said) => format!("  - user: {}\n", quoted(said)),
                WitnessLine::Bot(Some(said)) => format!("  - bot: {}\n", quoted(said)),
                WitnessLine::Bot(None) => "  - bot: {any: true}\n".to_owned(),
                WitnessLine::After(length) => format!("  - after: {length}\n"),
                WitnessLine::Event(name) => format!("  - event: {name}\n"),
                WitnessLine::Then(what) => {
                    format!("  - bot: {{any: rest}} # {}\n", what.in_language(language))
                }
            };
            text += &line;
        }
        text
    }

    /// What calls of the world return, for the `given` of a test.
    fn world(&self) -> String {
        let (mut plugins, mut http, mut rest) = (Group::default(), Group::default(), Group::default());
        for (called, result) in &self.given {
            match called.strip_prefix("http ") {
                Some(request) => http.add(request, result),
                None if called.contains('.') => plugins.add(called, result),
                None => rest.add(called, result),
            }
        }
        format!(
            "{}{}{}",
            plugins.text("  plugins:\n", "    "),
            http.text("  http:\n", "    "),
            rest.text("", "  ")
        )
    }
}

/// Results by what is called.
#[derive(Default)]
struct Group<'w>(Vec<(&'w str, Vec<&'w str>)>);

impl<'w> Group<'w> {
    fn add(&mut self, called: &'w str, result: &'w str) {
        match self.0.iter_mut().find(|(name, _)| *name == called) {
            Some((_, results)) => results.push(result),
            None => self.0.push((called, vec![result])),
        }
    }

    fn text(&self, title: &str, indent: &str) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let line = |(called, results): &(&str, Vec<&str>)| {
            format!("{indent}{}: [{}]\n", quoted(called), results.join(", "))
        };
        title.to_owned() + &self.0.iter().map(line).collect::<String>()
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
    in_quotes(text)
}

/// A text as a YAML value in double quotes, whatever it holds.
#[must_use]
pub fn in_quotes(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{FEFF}' | '\u{2028}' | '\u{2029}' | '\u{85}') => {
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
            now: Some("2026-05-06T10:00:00+08:00".to_owned()),
            given: vec![
                ("parcels.track".to_owned(), "{error: not-found}".to_owned()),
                ("parcels.track".to_owned(), "{returns: 1}".to_owned()),
                ("http GET https://a.example/*".to_owned(), "{status: 404}".to_owned()),
                ("ticket".to_owned(), "{returns: T-1}".to_owned()),
            ],
            lines: vec![
                WitnessLine::Start,
                WitnessLine::User(said.to_owned()),
                WitnessLine::Bot(None),
                WitnessLine::After("10m".to_owned()),
                WitnessLine::Then(Wording::verbatim("nothing")),
            ],
        };
        let source =
            Source::new("tests/a.yaml", witness.to_test("no: end", Language::English).into_bytes()).unwrap();
        let document = Document::parse(&source);
        assert_eq!(document.problems, [], "{}", source.text());
        let root = document.root.unwrap();
        assert_eq!(root.get("test").unwrap().text(), Some("no: end"));
        let given = root.get("given").unwrap();
        assert_eq!(given.get("now").unwrap().text(), Some("2026-05-06T10:00:00+08:00"));
        assert_eq!(given.get("http").unwrap().get("GET https://a.example/*").unwrap().items().len(), 1);
        assert_eq!(given.get("ticket").unwrap().items().len(), 1);
        let results = given.get("plugins").unwrap().get("parcels.track").unwrap();
        assert_eq!(results.items().len(), 2);
        let talk = root.get("talk").unwrap();
        assert_eq!(talk.items()[0].get("start").unwrap().text(), Some("true"));
        assert_eq!(talk.items()[1].get("user").unwrap().text(), Some(said));
        assert_eq!(talk.items()[4].get("bot").unwrap().get("any").unwrap().text(), Some("rest"));
    }
}
