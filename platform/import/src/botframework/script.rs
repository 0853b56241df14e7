//! `Microsoft.Test.Script`: the tests of a project as conversations with what must happen.

use super::build::Built;
use super::expression::{Expr, Op, parse};
use super::memory::{Path, Variable};
use super::project::Resource;
use super::translate::flattened;
use crate::report::{Place, Report};
use crate::tree::{Tree, Value};
use crate::yaml::Yaml;

type Pairs = Vec<(String, Yaml)>;

/// A test as a file.
pub(crate) fn file(script: &Resource, built: &Built, report: &mut Report) -> String {
    let tree = &script.tree;
    let name = script.id.trim_end_matches(".test");
    let title = tree.str("description").map_or_else(|| crate::names::title(name), str::to_owned);
    let mut pairs: Pairs = vec![("test".to_owned(), Yaml::text(title))];
    let locale = tree.str("locale").filter(|locale| !locale.is_empty()).map(str::to_ascii_lowercase);
    let language = locale.and_then(|locale| {
        let primary = locale.split('-').next().unwrap_or_default().to_owned();
        let exact = built.languages.iter().find(|language| language.locale == locale);
        exact.or_else(|| built.languages.iter().find(|language| language.locale.starts_with(&primary)))
    });
    let mut given: Pairs = Vec::new();
    if let Some(language) = language.filter(|_| built.languages.len() > 1) {
        given.push(("language".to_owned(), Yaml::text(language.tag.as_str())));
    }
    // Who names a language has opened a conversation: what the first message began there, that begins here.
    let opened = !given.is_empty() && built.begins;
    let customer = customer(tree);
    if built.flows.iter().any(|flow| flow.file().contains("user.name")) {
        let user = vec![("name".to_owned(), Yaml::text(customer.as_str()))];
        given.push(("user".to_owned(), Yaml::Map(user)));
    }
    if !given.is_empty() {
        pairs.push(("given".to_owned(), Yaml::Map(given)));
    }
    let mut writer = Writer { script, built, report, customer, talk: Vec::new(), started: false };
    for (at, line) in tree.list("script").iter().enumerate() {
        if at == 0 && opened && line.str("$kind") == Some("Microsoft.Test.UserSays") {
            writer.started = true;
            writer.talk.push(one("start", Yaml::plain(true)));
        } else {
            writer.line(line);
        }
    }
    for key in ["languagePolicy", "userTokenMocks", "settingMocks"] {
        if let Some(entry) = tree.entry(key) {
            writer.lost(
                entry.line,
                format!("`{key}` of the test was not carried over"),
                "the platform has no such part",
            );
        }
    }
    let talk = std::mem::take(&mut writer.talk);
    pairs.push(("talk".to_owned(), Yaml::List(talk)));
    Yaml::Map(pairs).file()
}

struct Writer<'a> {
    script: &'a Resource,
    built: &'a Built,
    report: &'a mut Report,
    customer: String,
    talk: Vec<Yaml>,
    started: bool,
}

/// What the customer is called: as the first line says, or as the test adapter of Bot Framework calls everybody.
fn customer(tree: &Tree) -> String {
    let first = tree.list("script").iter().find(|line| line.str("$kind") == Some("Microsoft.Test.UserSays"));
    first.and_then(|line| line.str("user")).unwrap_or("User1").to_owned()
}

fn one(key: &str, value: Yaml) -> Yaml {
    Yaml::Map(vec![(key.to_owned(), value)])
}

impl Writer<'_> {
    fn lost(&mut self, line: usize, what: impl Into<String>, why: &str) {
        let place = Place::new(&self.script.file, line);
        self.report.add(&place, what, why, "write the line by hand if it matters");
    }

    fn line(&mut self, node: &Tree) {
        let kind = node.str("$kind").unwrap_or_default();
        let line = node.line;
        match kind.strip_prefix("Microsoft.Test.").unwrap_or(kind) {
            "UserSays" => {
                if let Some(user) = node.str("user").filter(|user| *user != self.customer) {
                    self.lost(
                        line,
                        format!("that `{user}` writes was not carried over"),
                        "a test has one customer",
                    );
                }
                self.started = true;
                self.talk.push(one("user", Yaml::text(node.str("text").unwrap_or_default())));
            }
            "UserConversationUpdate" if !self.started => {
                self.started = true;
                self.talk.push(one("start", Yaml::plain(true)));
            }
            "UserConversationUpdate" => {
                self.lost(
                    line,
                    "that somebody joins later was not carried over",
                    "a conversation begins once",
                );
            }
            "UserActivity" => self.activity(node),
            "UserTyping" => self.talk.push(one("event", Yaml::text("typing"))),
            "CustomEvent" => self.event(node),
            "UserDelay" | "AssertNoActivity" => {}
            "AssertReply" => self.reply(node),
            "AssertReplyOneOf" => self.one_of(node),
            "AssertReplyActivity" => self.reply_activity(node),
            "MemoryAssertions" | "AssertCondition" => self.memory(node),
            other => {
                let what = format!("`{other}` of the test was not carried over");
                self.lost(line, what, "a test of the language has no such line");
            }
        }
    }

    fn activity(&mut self, node: &Tree) {
        let Some(activity) = node.get("activity") else { return };
        let kind = activity.str("type").unwrap_or("message");
        // The data of a card comes as an event of the name of its intent.
        let submitted = activity.get("value").filter(|value| value.str("intent").is_some());
        if let Some(value) = submitted.filter(|_| activity.str("text").is_none()) {
            self.started = true;
            let name = crate::names::identifier(value.str("intent").unwrap_or_default());
            return self.happened(&name, value, &["intent"]);
        }
        for entry in activity.entries() {
            let known = ["type", "text", "name", "membersAdded"].contains(&entry.key.as_str())
                || entry.key == "value" && submitted.is_some()
                // The language that the bot speaks anyway.
                || entry.key == "locale" && self.speaks(entry.value.text().unwrap_or_default());
            if !known {
                let what = format!("`{}` of a message of the test was not carried over", entry.key);
                self.lost(entry.line, what, "a customer of a test writes texts");
            }
        }
        if node.get("user").is_some() {
            self.lost(node.line, "who writes was not carried over", "a test has one customer");
        }
        self.started = true;
        match (kind, activity.str("text")) {
            ("message", Some(text)) => self.talk.push(one("user", Yaml::text(text))),
            ("message", None) => {}
            ("conversationUpdate", _) => self.talk.push(one("start", Yaml::plain(true))),
            ("event", _) => self.talk.push(one("event", Yaml::text(activity.str("name").unwrap_or("event")))),
            (other, _) => self.talk.push(one("event", Yaml::text(other))),
        }
    }

    /// Whether a locale is that of the conversation.
    fn speaks(&self, locale: &str) -> bool {
        let primary = |locale: &str| locale.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let own = self.script.tree.str("locale");
        let own = own.or_else(|| self.built.languages.first().map(|language| language.locale.as_str()));
        own.is_some_and(|own| primary(own) == primary(locale))
    }

    fn event(&mut self, node: &Tree) {
        self.started = true;
        let name = node.str("name").unwrap_or("event").to_owned();
        match node.get("value") {
            Some(value) => self.happened(&name, value, &[]),
            None => self.talk.push(one("event", Yaml::text(name))),
        }
    }

    /// Something that happens, with data.
    fn happened(&mut self, name: &str, value: &Tree, but: &[&str]) {
        let name = Yaml::text(name);
        let fields: Pairs = value
            .entries()
            .iter()
            .filter(|entry| !but.contains(&entry.key.as_str()))
            .filter_map(|entry| {
                let text = entry.value.text()?;
                let quoted = matches!(entry.value.value, Value::Scalar { quoted: true, .. });
                Some((entry.key.clone(), if quoted { Yaml::text(text) } else { Yaml::plain(text) }))
            })
            .collect();
        if fields.is_empty() {
            self.talk.push(one("event", name));
        } else {
            let event = std::iter::once(("name".to_owned(), name)).chain(fields).collect();
            self.talk.push(one("event", Yaml::Map(event)));
        }
    }

    fn bot(&mut self, matcher: Yaml) {
        self.talk.push(one("bot", matcher));
    }

    fn reply(&mut self, node: &Tree) {
        let exact = node.get("exact").and_then(Tree::flag) == Some(true);
        let Some(text) = node.str("text") else {
            return self.assertions(node);
        };
        let (text, buttons) = self.without_choices(text);
        self.bot(if exact { Yaml::text(text) } else { one("contains", Yaml::text(text)) });
        if let Some(buttons) = buttons {
            self.talk.push(one("expect", one("buttons", Yaml::texts(buttons))));
        }
        for assertion in node.list("assertions") {
            let source = assertion.text().unwrap_or_default();
            if !["type == 'message'", "text.length > 0"].contains(&source) {
                let what = format!("`{source}` of the test was not carried over");
                self.lost(assertion.line, what, "a message is compared as a text");
            }
        }
    }

    /// Where a channel without buttons would get a list of choices behind the text, the text and the titles of the
    /// buttons; otherwise the text as it is.
    fn without_choices(&self, text: &str) -> (String, Option<Vec<String>>) {
        let Some(at) = text.find("(1) ") else { return (text.to_owned(), None) };
        let row = &text[at..];
        let said = self.built.flows.iter().any(|flow| flow.file().contains(row));
        if said {
            return (text.to_owned(), None);
        }
        let mut titles = Vec::new();
        let mut rest = row;
        for number in 1.. {
            let Some(after) = rest.strip_prefix(&format!("({number}) ")) else { break };
            let next = after.find(&format!("({}) ", number + 1));
            let title = after[..next.unwrap_or(after.len())].trim_end();
            let or =
                [" or", " oder", " ou", " o", " of", " eller"].iter().find_map(|or| title.strip_suffix(or));
            let title = or.filter(|_| next.is_some()).unwrap_or(title).trim_end_matches([',', ' ']);
            titles.push(title.to_owned());
            rest = next.map_or("", |next| &after[next..]);
        }
        (text[..at].trim_end().to_owned(), Some(titles))
    }

    fn one_of(&mut self, node: &Tree) {
        let exact = node.get("exact").and_then(Tree::flag) == Some(true);
        let texts: Vec<String> =
            node.list("text").iter().filter_map(Tree::text).map(|text| regex::escape(text.trim())).collect();
        let any = texts.join("|");
        let pattern = if exact { format!("^(?:{any})$") } else { format!("(?i){any}") };
        self.bot(one("matches", Yaml::text(pattern)));
    }

    fn assertions(&mut self, node: &Tree) {
        let mut matched = false;
        for assertion in node.list("assertions") {
            let source = assertion.text().unwrap_or_default();
            match parse(source) {
                Ok(Expr::Call(name, arguments)) if name == "contains" => {
                    if let Some(text) = arguments.get(1).and_then(Expr::as_literal) {
                        matched = true;
                        self.bot(one("contains", Yaml::text(text)));
                        continue;
                    }
                }
                Ok(Expr::Binary(Op::Equal, left, right)) => {
                    if let (Expr::Name(name), Some(text)) = (left.as_ref(), right.as_literal()) {
                        match name.as_str() {
                            "text" => {
                                matched = true;
                                self.bot(Yaml::text(text.trim()));
                                continue;
                            }
                            "type" if text == "message" => continue,
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
            let what = format!("`{source}` of the test was not carried over");
            self.lost(assertion.line, what, "a message is compared as a text");
        }
        if !matched {
            self.bot(one("any", Yaml::plain(true)));
        }
    }

    fn reply_activity(&mut self, node: &Tree) {
        self.assertions(node);
    }

    /// What memory must hold: `path == value`, or nothing under a path.
    fn memory(&mut self, node: &Tree) {
        let mut slots: Pairs = Vec::new();
        let single = node.get("condition").into_iter();
        for assertion in single.chain(node.list("assertions")) {
            let source = assertion.text().unwrap_or_default();
            let found = parse(source).ok().and_then(|tree| self.slot(&tree));
            match found {
                Some((name, value)) => slots.push((name, Yaml::text(value))),
                None => {
                    let what = format!("`{source}` of the test was not carried over");
                    self.lost(assertion.line, what, "a test looks at slots and their values");
                }
            }
        }
        if !slots.is_empty() {
            self.talk.push(one("expect", one("slots", Yaml::Map(slots))));
        }
    }

    fn slot(&self, tree: &Expr) -> Option<(String, String)> {
        match tree {
            Expr::Not(inner) => Some((self.variable(inner)?.name.clone(), String::new())),
            Expr::Binary(Op::Equal, left, right) => {
                let name = self.variable(left)?.name.clone();
                let value = match right.as_ref() {
                    Expr::Null => String::new(),
                    Expr::Number(number) => number.clone(),
                    Expr::Bool(truth) => truth.to_string(),
                    other => other.as_literal()?.to_owned(),
                };
                Some((name, value))
            }
            _ => None,
        }
    }

    fn variable(&self, tree: &Expr) -> Option<&Variable> {
        let chain = flattened(tree)?;
        let small: Vec<String> = chain.iter().map(|name| name.to_ascii_lowercase()).collect();
        let (scope, keys) = small.split_first()?;
        let scope = if scope == "dialog" { format!("dialog {}", self.built.root) } else { scope.clone() };
        let path = Path { scope, keys: keys.to_vec() };
        let (variable, fields) = self.built.memory.find(&path)?;
        fields.is_empty().then_some(variable)
    }
}
