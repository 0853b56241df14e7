//! What a test says that the world answers.

use crate::talk::Asked;
use botloom_dialogue::{Effect, Failure};
use botloom_flow::{Node, Scalar, Value};
use serde_json::{Map, Value as Json};
use std::collections::VecDeque;

/// The answers of a test, by what is called.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given {
    answers: Vec<Answers>,
    tickets: usize,
}

#[derive(Debug, Clone, PartialEq)]
struct Answers {
    name: String,
    results: VecDeque<Result<Json, (String, String)>>,
}

impl Given {
    /// Adds the results of calls of `name`: a function `parcels.track`, a request `GET https://a.example/*`, `generate`
    /// or `ticket`. They are given one after the other, the last one from then on.
    pub fn answer(&mut self, name: &str, results: Vec<Result<Json, (String, String)>>) {
        self.answers.push(Answers { name: name.to_owned(), results: results.into() });
    }

    /// What a call gives, or that the test does not say it.
    pub fn call(&mut self, asked: &Asked) -> Option<Result<Json, Failure>> {
        let name = asked.effect.name();
        let found = self.answers.iter_mut().find(|answers| fits(&answers.name, &name));
        if let Some(answers) = found {
            let next = if answers.results.len() > 1 {
                answers.results.pop_front()
            } else {
                answers.results.front().cloned()
            };
            return next.map(|result| result.map_err(|(case, message)| Failure { case, message }));
        }
        match &asked.effect {
            // Tickets are numbered as in a new workspace.
            Effect::Ticket { update: Some(number), .. } => Some(Ok(Json::String(number.clone()))),
            Effect::Ticket { update: None, .. } => {
                self.tickets += 1;
                Some(Ok(Json::String(format!("T-{}", self.tickets))))
            }
            Effect::Generate { .. } => {
                let message = "no model is configured".to_owned();
                Some(Err(Failure { case: "unavailable".to_owned(), message }))
            }
            _ => None,
        }
    }
}

/// Whether a name fits a form in which one `*` at the end stands for any text.
fn fits(form: &str, name: &str) -> bool {
    match form.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => form == name,
    }
}

/// One result as a test writes it: `{returns: ...}`, `{error: case}` or `{status: 404}`.
pub(super) fn result(node: &Node) -> Option<Result<Json, (String, String)>> {
    if let Some(value) = node.get("returns") {
        return Some(Ok(json(value)));
    }
    let message = || node.get("message").and_then(Node::text).unwrap_or("as the test says").to_owned();
    if let Some(case) = node.get("error").and_then(Node::text) {
        return Some(Err((case.to_owned(), message())));
    }
    if let Some(status) = node.get("status").and_then(Node::text) {
        return Some(Err((status.to_owned(), message())));
    }
    None
}

/// A value of a test file as data.
pub(super) fn json(node: &Node) -> Json {
    match &node.value {
        Value::List(items) => Json::Array(items.iter().map(json).collect()),
        Value::Map(entries) => {
            let fields: Map<String, Json> =
                entries.iter().map(|entry| (entry.key.clone(), json(&entry.value))).collect();
            Json::Object(fields)
        }
        Value::Scalar(Scalar { text, plain: false, .. }) => Json::String(text.clone()),
        Value::Scalar(Scalar { text, .. }) => match text.as_str() {
            "" | "~" | "null" => Json::Null,
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            _ => {
                let number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
                let parsed = number.then(|| serde_json::from_str(text).ok()).flatten();
                parsed.filter(Json::is_number).unwrap_or_else(|| Json::String(text.clone()))
            }
        },
    }
}
