//! Calls of the world: what is asked, and what becomes of the answer.

use super::machine::Machine;
use crate::event::{Event, Failure, Message};
use crate::input::{Effect, secret_mark};
use crate::session::Waiting;
use botloom_flow::program::{Call, Generate, Given, Http, Op, SlotType, Ticket};
use botloom_flow::{SlotValue, Wording, from_json, words};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

impl Machine<'_> {
    pub(super) fn call_plugin(&mut self, call: &Call) -> Result<(), Wording> {
        let arguments = self.data(&call.with)?;
        self.ask_world(
            Waiting::World,
            Effect::Call {
                plugin: call.plugin.clone(),
                function: call.function.clone(),
                script: call.script.clone(),
                arguments,
                timeout: call.timeout,
                retry: call.retry,
            },
        );
        Ok(())
    }

    pub(super) fn http(&mut self, http: &Http) -> Result<(), Wording> {
        let mut url = self.with_scope(|scope| http.url.render_url(scope))?;
        for (name, value) in self.data(&http.query)? {
            let value = match value {
                Json::String(text) => text,
                Json::Null => continue,
                other => other.to_string(),
            };
            url.push(if url.contains('?') { '&' } else { '?' });
            url += &format!("{}={}", botloom_flow::url_encode(&name), botloom_flow::url_encode(&value));
        }
        let mut headers = Vec::new();
        for (name, value) in &http.headers {
            headers.push((name.clone(), self.render(value)?));
        }
        let json = match &http.json {
            Some(given) => Some(self.given(given)?.to_data()),
            None => None,
        };
        let (method, timeout, retry) = (http.method.clone(), http.timeout, http.retry);
        self.ask_world(Waiting::World, Effect::Http { method, url, headers, json, timeout, retry });
        Ok(())
    }

    pub(super) fn generate(&mut self, generate: &Generate) -> Result<(), Wording> {
        let prompt = self.rendered(&generate.prompt)?.unwrap_or_default();
        let mut facts = Vec::new();
        for fact in &generate.facts {
            match self.given(fact)? {
                SlotValue::List(items) => facts.extend(items.iter().map(ToString::to_string)),
                SlotValue::Null => {}
                other => facts.push(other.to_string()),
            }
        }
        let (cite, language) = (generate.cite, self.language());
        self.ask_world(Waiting::World, Effect::Generate { prompt, facts, cite, language });
        Ok(())
    }

    pub(super) fn ticket(&mut self, ticket: &Ticket) -> Result<(), Wording> {
        let update = match &ticket.update {
            Some(given) => Some(self.given(given)?.to_string()),
            None => None,
        };
        let fields = self.data(&ticket.fields)?;
        self.ask_world(Waiting::World, Effect::Ticket { update, kind: ticket.kind.clone(), fields });
        Ok(())
    }

    /// What the world gave.
    pub(super) fn returned(&mut self, result: Result<Json, Failure>) {
        if self.session.waiting != Some(Waiting::World) {
            return;
        }
        self.emit(Event::Resumed);
        let at = self.session.stack.last().map_or(0, |frame| frame.at);
        let Some(op) = self.flow().and_then(|flow| flow.code.get(at)) else { return };
        let name = self.called(op);
        let (value, failure) = match &result {
            Ok(value) => (value.clone(), None),
            Err(failure) => (Json::Null, Some(failure.clone())),
        };
        self.emit(Event::Returned { call: name.clone(), value, failure });
        let zone = self.now.time.time_zone().clone();
        let (into, kind) = match op {
            Op::Call(call) => (call.into.as_ref(), call.returns.clone()),
            Op::Http(http) => (http.into.as_ref(), http.returns.clone()),
            Op::Generate(generate) => (generate.into.as_ref(), SlotType::Text),
            Op::Ticket(ticket) => (ticket.into.as_ref(), SlotType::Text),
            _ => return,
        };
        // What nobody takes need not have a shape.
        let read = result.and_then(|value| {
            if into.is_none() && !matches!(op, Op::Generate(_)) {
                return Ok(SlotValue::Null);
            }
            let bad = |message| Failure { case: "bad-response".to_owned(), message };
            from_json(&value, &kind, &zone).map_err(bad)
        });
        match (read, op) {
            (Ok(value), Op::Generate(_)) if into.is_none() => {
                self.say(Message { text: value.to_string(), ..Message::default() });
                self.go(at + 1);
            }
            (Ok(value), _) => {
                if let Some(name) = into {
                    self.assign(name, value);
                }
                self.go(at + 1);
            }
            (Err(failure), Op::Generate(generate)) => {
                self.decided(words!("no text was written: {message}", message = failure.message));
                self.go(generate.otherwise);
            }
            (Err(failure), _) => return self.failed(op, &name, failure),
        }
        self.run();
    }

    fn failed(&mut self, op: &Op, name: &str, failure: Failure) {
        let catch = match op {
            Op::Call(call) => &call.catch,
            Op::Http(http) => &http.catch,
            Op::Ticket(ticket) => &ticket.catch,
            _ => return,
        };
        let (case, message) = (&failure.case, &failure.message);
        let what = words!("`{name}` failed: {case} ({message})", name, case, message);
        self.decided(what.clone());
        match catch.target(case) {
            Some(to) => {
                let Failure { case, message } = failure;
                let fields = [("case", case), ("message", message)];
                let error = fields.map(|(name, text)| (name.to_owned(), SlotValue::Text(text)));
                self.assign("error", SlotValue::Map(BTreeMap::from(error)));
                self.go(to);
                self.run();
            }
            None => {
                self.broken(what);
                self.run();
            }
        }
    }

    /// What an operation calls, without what a customer said.
    fn called(&self, op: &Op) -> String {
        match op {
            Op::Call(call) => format!("{}.{}", call.plugin, call.function),
            Op::Http(http) => format!("{} {}", http.method, http.url.plain()),
            Op::Generate(_) => "generate".to_owned(),
            _ => "ticket".to_owned(),
        }
    }

    /// A value that a step hands over.
    pub(super) fn given(&mut self, given: &Given) -> Result<SlotValue, Wording> {
        Ok(match given {
            Given::Expression(expression) => self.eval(expression)?,
            Given::Text(template) => SlotValue::Text(self.render(template)?),
            Given::Map(fields) => {
                let mut map = BTreeMap::new();
                for (name, value) in fields {
                    map.insert(name.clone(), self.given(value)?);
                }
                SlotValue::Map(map)
            }
            Given::List(items) => {
                SlotValue::List(items.iter().map(|item| self.given(item)).collect::<Result<_, _>>()?)
            }
        })
    }

    fn data(&mut self, with: &[(String, Given)]) -> Result<Map<String, Json>, Wording> {
        let mut data = Map::new();
        for (name, given) in with {
            data.insert(name.clone(), self.given(given)?.to_data());
        }
        Ok(data)
    }

    /// The secrets that a header may name, as marks.
    pub(super) fn secrets(&self) -> SlotValue {
        let marks = self.program.bot.secrets.iter();
        SlotValue::Map(marks.map(|name| (name.clone(), SlotValue::Text(secret_mark(name)))).collect())
    }
}
