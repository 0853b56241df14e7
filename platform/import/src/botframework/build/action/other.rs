//! Requests, records, people, knowledge and checks.

use super::super::flow::{Pairs, step, with};
use super::super::place::Place;
use crate::botframework::expression::parts;
use crate::botframework::memory::{Kind, Noted};
use crate::tree::{Tree, Value};
use crate::yaml::Yaml;

impl<'t> Place<'_, 't> {
    pub(super) fn http(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(
            node,
            &["method", "url", "headers", "body", "resultProperty", "responseType", "contentType"],
        );
        let text = |place: &Self, source: &Tree| {
            let written = source.text()?;
            if written.starts_with('=') {
                return place.value(source).map(|value| Yaml::text(format!("${{{}}}", value.text)));
            }
            match parts(written) {
                Ok(parts) => place.shown(source.line, &parts).map(Yaml::text),
                Err(why) => {
                    place.lost_expression(source.line, written, &why);
                    None
                }
            }
        };
        let mut request: Pairs = vec![("method".to_owned(), Yaml::text(node.str("method").unwrap_or("GET")))];
        let Some(url) = node.get("url").and_then(|url| text(self, url)) else {
            return self.lost(
                node.line,
                "a request without an address was not carried over",
                "nothing can be asked",
                "add `url`",
            );
        };
        request.push(("url".to_owned(), url));
        if let Some(Value::Map(headers)) = node.get("headers").map(|headers| &headers.value) {
            let mut shown = Vec::new();
            for header in headers {
                shown.extend(text(self, &header.value).map(|value| (header.key.clone(), value)));
            }
            request.push(("headers".to_owned(), Yaml::Map(shown)));
        }
        if let Some(body) = node.get("body") {
            request.extend(self.data(body).map(|data| ("json".to_owned(), data)));
        }
        let mut http = step("http", Yaml::Map(request));
        if let Some(host) = node.str("url").and_then(host) {
            self.pass.hosts.borrow_mut().insert(host);
        } else {
            let why = "requests go only to hosts that the bot names";
            self.lost(
                node.line,
                "the host of a request is computed",
                why,
                "write it in `http: {allow: [...]}` of `bot.yaml`",
            );
        }
        if let Some(property) = node.str("resultProperty")
            && let Some(target) = self.target(node, property, Kind::Json)
        {
            let noted = Noted { flow: &self.scope.flow, request: true, whole: true, ..Noted::default() };
            let spelled = target.path.keys.clone();
            self.pass.memory.borrow_mut().note(&target.path, &spelled, noted);
            with(&mut http, "into", Yaml::text(target.name));
        }
        out.push(http);
    }

    /// Data that is sent.
    fn data(&self, node: &Tree) -> Option<Yaml> {
        match &node.value {
            Value::Map(entries) => {
                let shown =
                    entries.iter().filter_map(|entry| Some((entry.key.clone(), self.data(&entry.value)?)));
                Some(Yaml::Map(shown.collect()))
            }
            Value::List(items) => Some(Yaml::List(items.iter().filter_map(|item| self.data(item)).collect())),
            Value::Scalar { quoted: false, text } => Some(Yaml::plain(text)),
            Value::Scalar { text, .. } if !text.starts_with('=') && !text.contains("${") => {
                Some(Yaml::text(text.as_str()))
            }
            Value::Scalar { .. } => self.value(node).map(|value| Yaml::text(format!("${{{}}}", value.text))),
        }
    }

    /// What is written into logs is a business event here, which reports count.
    pub(super) fn record(&mut self, node: &'t Tree, kind: &str, out: &mut Vec<Yaml>) {
        self.known(
            node,
            &["text", "traceActivity", "label", "name", "valueType", "value", "eventName", "properties"],
        );
        let name = node.str("eventName").or_else(|| node.str("name")).or_else(|| node.str("label"));
        let name = name.map_or_else(|| kind.trim_end_matches("Action").to_owned(), str::to_owned);
        let mut fields: Pairs = Vec::new();
        if let Some(Value::Map(properties)) = node.get("properties").map(|properties| &properties.value) {
            for property in properties {
                let value = self.value(&property.value).map(|value| Yaml::plain(value.text));
                fields.extend(value.map(|value| (property.key.clone(), value)));
            }
        }
        for key in ["text", "value"] {
            let value =
                node.get(key).and_then(|value| self.value(value)).map(|value| Yaml::plain(value.text));
            fields.extend(value.map(|value| (key.to_owned(), value)));
        }
        let mut emit = step("emit", Yaml::text(crate::names::identifier(&name)));
        if !fields.is_empty() {
            with(&mut emit, "fields", Yaml::Map(fields));
        }
        out.push(emit);
    }

    pub(super) fn hand_off(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["context", "transcript"]);
        let context = node.get("context");
        // A record is told field by field.
        if let Some(Value::Map(fields)) = context.map(|context| &context.value) {
            let told = fields.iter().filter_map(|field| {
                Some(format!("{}: ${{{}}}", crate::cel::literal(&field.key), self.value(&field.value)?.text))
            });
            let note = Yaml::text(told.collect::<Vec<_>>().join("; "));
            out.push(step("handoff", Yaml::Map(vec![("note".to_owned(), note)])));
            return;
        }
        let note = context.and_then(|context| self.value(context));
        let note = note.map(|note| match note.kind {
            Kind::Text if note.text.starts_with('"') => note.text.trim_matches('"').to_owned(),
            _ => format!("${{{}}}", note.text),
        });
        let handoff = match note {
            Some(note) => Yaml::Map(vec![("note".to_owned(), Yaml::text(note))]),
            None => Yaml::plain(true),
        };
        out.push(step("handoff", handoff));
    }

    pub(super) fn throw(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["errorValue"]);
        let value = node.get("errorValue").and_then(|value| self.value(value)).map(|value| value.text);
        out.push(step("emit", Yaml::text("failed")));
        if let (Some(Yaml::Map(pairs)), Some(value)) = (out.last_mut(), value) {
            pairs.push(("fields".to_owned(), Yaml::Map(vec![("error".to_owned(), Yaml::plain(value))])));
        }
        out.push(step("goto", Yaml::text("error")));
        let why = "a flow does not throw; it goes to the behaviour `error`, which then knows no message";
        self.lost(node.line, "`ThrowException` has another meaning", why, "write what shall happen as steps");
    }

    pub(super) fn answer(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["noAnswer"]);
        let mut otherwise = Vec::new();
        if let Some(text) = node.get("noAnswer") {
            self.say(text.line, text.text().unwrap_or_default(), &mut otherwise);
        }
        let mut answer = step("answer", Yaml::plain(true));
        if !otherwise.is_empty() {
            with(&mut answer, "otherwise", Yaml::List(otherwise));
        }
        out.push(answer);
        if self.pass.project.answers.is_empty() {
            let what = "the knowledge base of `QnAMakerDialog` was not carried over";
            let why = "questions are answered here from the files of the folder";
            self.lost(node.line, what, why, "export it as a `.qna` file and put it beside the dialog");
        }
    }

    /// A check of a test inside a dialog: what it says would show in the conversation.
    pub(super) fn assert(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["condition"]);
        let source = node.str("condition").unwrap_or("true");
        let Some(condition) = self.expression(node.line, source) else { return };
        let text = node.str("description").unwrap_or(source);
        let text = crate::cel::literal(&format!("Not as expected: {text}"));
        let mut branch = step("if", Yaml::plain(condition.not().text));
        with(&mut branch, "then", Yaml::List(vec![step("say", Yaml::text(text))]));
        out.push(branch);
    }
}

/// The scheme and host of an address, with the `/` behind it.
fn host(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = !host.is_empty() && !host.contains(['$', '{', '=']);
    (["http", "https"].contains(&scheme) && plain).then(|| format!("{scheme}://{host}/"))
}
