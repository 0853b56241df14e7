//! Test files as scripts.

use super::given::{self, Given};
use botloom_flow::Wording;
use botloom_flow::keys::{self, Key};
use botloom_flow::words;
use botloom_flow::{Code, Document, Node, Problem, Range, Source, nearest};
use jiff::{SignedDuration, Timestamp};
use regex::Regex;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// One conversation with what must happen.
#[derive(Debug, Clone)]
pub struct Script {
    /// What it shows.
    pub name: String,
    /// The file it stands in.
    pub file: String,
    /// The time of the talk.
    pub now: Timestamp,
    /// The language the channel asks for.
    pub language: Option<String>,
    /// What the customer is called.
    pub user: Option<String>,
    /// The purposes to which the customer consents, in the order of their names.
    pub consents: Vec<String>,
    /// What the world answers.
    pub given: Given,
    /// What is said and expected, each with its line.
    pub steps: Vec<(usize, Step)>,
}

/// One line of a talk.
#[derive(Debug, Clone)]
pub enum Step {
    /// The customer opens the conversation.
    Start,
    /// The customer writes.
    User(String),
    /// Time passes.
    After(SignedDuration),
    /// Something happens outside of the talk.
    Event {
        /// Its name.
        name: String,
        /// Its data.
        data: Json,
    },
    /// The bot must write.
    Bot(Matcher),
    /// Something must be so.
    Expect(Box<Expect>),
}

/// What a message of the bot must be.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// Anything.
    Any,
    /// Whatever is left of the turn.
    Rest,
    /// This text.
    Text(String),
    /// A text with this in it.
    Contains(String),
    /// A text that a pattern fits.
    Matches(Regex),
    /// The answer of this entry.
    Knowledge(String),
    /// One of these texts.
    OneOf(Vec<String>),
}

/// What must be so after a turn.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// The flow that acts; the empty name if none.
    pub flow: Option<String>,
    /// Values of slots, as text.
    pub slots: BTreeMap<String, String>,
    /// Who answers: bot, waiting, member, ended.
    pub mode: Option<String>,
    /// The slot that is asked for.
    pub asks: Option<String>,
    /// Business events that were recorded, by name.
    pub emitted: Vec<String>,
    /// The titles of the last message's buttons.
    pub buttons: Option<Vec<String>>,
    /// What was called since the test began, in order.
    pub called: Option<Vec<String>>,
    /// Conditions that must be true, as flows write them.
    pub that: Vec<String>,
    /// Whether the bot breaks off in this turn.
    pub breaks: bool,
}

/// A test file as a script.
///
/// # Errors
/// Every problem of the file.
pub fn read(source: &Source) -> Result<Script, Vec<Problem>> {
    let document = Document::parse(source);
    if !document.problems.is_empty() {
        return Err(document.problems);
    }
    let mut reader = Reader { source, problems: Vec::new() };
    let script = document.root.and_then(|root| reader.script(&root));
    match script {
        Some(script) if reader.problems.is_empty() => Ok(script),
        _ => {
            if reader.problems.is_empty() {
                reader.report(
                    Range::default(),
                    words!("this file holds no test"),
                    words!("begin with `test:` and `talk:`"),
                );
            }
            Err(reader.problems)
        }
    }
}

struct Reader<'a> {
    source: &'a Source,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn report(&mut self, range: Range, what: Wording, cure: Wording) {
        self.problems.push(Problem::new(
            Code::BadValue,
            self.source.path().to_owned(),
            range,
            what,
            words!("the test would not test what it says"),
            cure,
        ));
    }

    fn keys(&mut self, node: &Node, table: &'static [Key], place: &Wording) {
        let known = keys::names(table);
        for entry in node.entries().iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let what = words!("{place} has no key `{key}`", place, key = entry.key);
            match nearest(&entry.key, known.iter().copied()) {
                Some(near) => {
                    self.report(entry.key_range, what, words!("did you mean `{near}`?", near));
                    self.fix(entry.key_range, near);
                }
                None => self.report(entry.key_range, what, words!("known here: {known}", known)),
            }
        }
    }

    /// The last problem is mended by writing another word there.
    fn fix(&mut self, range: Range, word: &str) {
        if let Some(last) = self.problems.pop() {
            self.problems.push(last.fixed_by(words!("write `{word}`", word), range, word));
        }
    }

    fn script(&mut self, root: &Node) -> Option<Script> {
        self.keys(root, keys::TEST, &words!("a test"));
        let name = root.get("test")?.text()?.to_owned();
        let given = root.get("given");
        let mut now = Timestamp::UNIX_EPOCH;
        let mut language = None;
        let mut user = None;
        let mut consents = Vec::new();
        if let Some(given) = given {
            self.keys(given, keys::GIVEN, &Wording::verbatim("`given`"));
            language = given.get("language").and_then(Node::text).map(str::to_owned);
            if let Some(who) = given.get("user") {
                self.keys(who, keys::GIVEN_USER, &Wording::verbatim("`user`"));
                user = who.get("name").and_then(Node::text).map(str::to_owned);
                if let Some(node) = who.get("consents") {
                    let items = node.items().iter().chain(node.text().map(|_| node));
                    consents = items.filter_map(Node::text).map(str::to_owned).collect();
                    consents.sort();
                }
            }
            if let Some((node, text)) = given.get("now").and_then(|node| Some((node, node.text()?))) {
                match text.parse() {
                    Ok(time) => now = time,
                    Err(_) => self.report(
                        node.range,
                        words!("`{text}` is not a moment", text),
                        words!("write it as `2026-05-01T09:00:00+08:00`"),
                    ),
                }
            }
        }
        let world = given.map(|given| self.world(given)).unwrap_or_default();
        // A key that is spelled wrong may be the one that is missing.
        if root.get("talk").is_none() && self.problems.is_empty() {
            self.report(
                root.range,
                words!("a test has no `talk`"),
                words!("write below `talk:` what is said and must happen"),
            );
        }
        let mut steps = Vec::new();
        for item in root.get("talk").map_or(&[][..], Node::items) {
            let line = self.source.position(item.range.start).line;
            if let Some(step) = self.step(item) {
                steps.push((line, step));
            }
        }
        let file = self.source.path().to_owned();
        Some(Script { name, file, now, language, user, consents, given: world, steps })
    }

    /// What calls of the world give.
    fn world(&mut self, given: &Node) -> Given {
        let mut world = Given::default();
        for group in ["plugins", "http"].iter().filter_map(|key| given.get(key)) {
            for entry in group.entries() {
                let results = self.results(&entry.value);
                world.answer(&entry.key, results);
            }
        }
        if let Some(node) = given.get("ticket") {
            let results = self.results(node);
            world.answer("ticket", results);
        }
        if let Some(node) = given.get("generate") {
            let texts = node.items().iter().chain(node.text().map(|_| node));
            let texts = texts.map(|node| match node.text() {
                Some(text) => Ok(Json::String(text.to_owned())),
                None => given::result(node).unwrap_or_else(|| Ok(given::json(node))),
            });
            world.answer("generate", texts.collect());
        }
        world
    }

    fn results(&mut self, node: &Node) -> Vec<Result<Json, (String, String)>> {
        let items = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
        let mut results = Vec::new();
        for item in items {
            self.keys(item, keys::RESULT, &words!("a result"));
            match given::result(item) {
                Some(result) => results.push(result),
                None => self.report(
                    item.range,
                    words!("this says no result"),
                    words!("write `{{returns: ...}}`, `{{error: not-found}}` or `{{status: 404}}`"),
                ),
            }
        }
        results
    }

    fn step(&mut self, item: &Node) -> Option<Step> {
        let Some(entry) = item.entries().first() else {
            self.report(
                item.range,
                words!("this is no line of a talk"),
                words!("write `- user: ...`, `- bot: ...` or `- expect: {{...}}`"),
            );
            return None;
        };
        self.keys(item, keys::LINE, &words!("a line of a talk"));
        match entry.key.as_str() {
            "start" => Some(Step::Start),
            "user" => Some(Step::User(entry.value.text().unwrap_or_default().to_owned())),
            "bot" => self.matcher(&entry.value).map(Step::Bot),
            "after" => {
                let written = entry.value.text().unwrap_or_default();
                let length = botloom_flow::duration(written);
                if length.is_none() {
                    let what = words!("`{written}` is not a length of time", written);
                    self.report(entry.value.range, what, words!("write `30s`, `10m`, `2h` or `1d`"));
                }
                length.map(Step::After)
            }
            "event" => {
                let name = entry.value.text().or_else(|| entry.value.get("name").and_then(Node::text));
                let Some(name) = name.map(str::to_owned) else {
                    self.report(
                        entry.value.range,
                        words!("this event has no name"),
                        words!("write `event: paid` or `event: {{name: paid}}`"),
                    );
                    return None;
                };
                let fields = entry.value.entries().iter().filter(|field| field.key != "name");
                let data = fields.map(|field| (field.key.clone(), given::json(&field.value)));
                Some(Step::Event { name, data: Json::Object(data.collect()) })
            }
            "expect" => Some(Step::Expect(Box::new(self.expect(&entry.value)))),
            _ => None,
        }
    }

    fn matcher(&mut self, node: &Node) -> Option<Matcher> {
        if let Some(text) = node.text() {
            return Some(Matcher::Text(text.to_owned()));
        }
        self.keys(node, keys::REPLY, &Wording::verbatim("`bot`"));
        let entry = node.entries().first()?;
        let text = entry.value.text().unwrap_or_default().to_owned();
        match entry.key.as_str() {
            "contains" => Some(Matcher::Contains(text)),
            "text" => Some(Matcher::Text(text)),
            "knowledge" => Some(Matcher::Knowledge(text)),
            "any" if text == "rest" => Some(Matcher::Rest),
            "any" => Some(Matcher::Any),
            "one of" => Some(Matcher::OneOf(
                entry.value.items().iter().filter_map(Node::text).map(str::to_owned).collect(),
            )),
            "matches" => match Regex::new(&text) {
                Ok(pattern) => Some(Matcher::Matches(pattern)),
                Err(_) => {
                    self.report(
                        entry.value.range,
                        words!("`{text}` is not a pattern", text),
                        words!("write a regular expression"),
                    );
                    None
                }
            },
            _ => None,
        }
    }

    fn expect(&mut self, node: &Node) -> Expect {
        self.keys(node, keys::EXPECT, &Wording::verbatim("`expect`"));
        let texts = |node: &Node| match node.text() {
            Some(text) => vec![text.to_owned()],
            None => node.items().iter().filter_map(Node::text).map(str::to_owned).collect(),
        };
        let text = |key: &str| {
            let node = node.get(key)?;
            Some(if node.is_empty() || node.text() == Some("none") { "" } else { node.text()? }.to_owned())
        };
        let slots = node.get("slots").map_or(&[][..], Node::entries);
        Expect {
            flow: text("flow"),
            slots: slots
                .iter()
                .map(|entry| {
                    let value =
                        if entry.value.is_empty() { "" } else { entry.value.text().unwrap_or_default() };
                    (entry.key.clone(), value.to_owned())
                })
                .collect(),
            mode: text("mode"),
            asks: text("asks"),
            emitted: node.get("emitted").map(texts).unwrap_or_default(),
            buttons: node.get("buttons").map(texts),
            called: node.get("called").map(texts),
            that: node.get("that").map(texts).unwrap_or_default(),
            breaks: node.get("breaks").and_then(Node::text) == Some("true"),
        }
    }
}
