//! The interfaces of the host: what each checks, counts and does.

use crate::Limits;
use crate::state::State;
use botloom_ports::{
    Allowed, Digest, Fetch, FetchError, FetchRequest, FetchResponse, KeptValues, PluginError, Secrets,
    ValueChange, ValueScope, ValueWrite,
};
use serde::Deserialize;
use serde_json::Value as Json;
use std::time::Duration;
use wasmtime::component::{HasSelf, Linker};

wasmtime::component::bindgen!({
    path: "../../sdk/wit/v1",
    world: "botloom:plugin/host",
    imports: {
        "botloom:plugin/http.send": async,
        "botloom:plugin/kv.get": async,
        "botloom:plugin/kv.set": async,
        "botloom:plugin/kv.add": async,
        "botloom:plugin/knowledge.search": async,
        "botloom:plugin/secrets.get": async,
    },
});

use botloom::plugin::{clock, conversation, http, knowledge, kv, log, random, secrets};

/// How many characters a line of the log keeps.
const LINE: usize = 1000;
/// How many bytes of random numbers one call gives.
const RANDOM: u32 = 4096;
/// How long the name of a value may be, in bytes.
const KEY: usize = 200;
/// How long a whole number may become, in bytes.
const NUMBER: usize = 20;
/// How many entries one search gives at most.
const HITS: u32 = 20;

/// Links every interface of the host.
pub(crate) fn link(linker: &mut Linker<Box<State>>) -> wasmtime::Result<()> {
    Host_::add_to_linker::<_, HasSelf<State>>(linker, |state| state)
}

impl log::Host for State {
    fn write(&mut self, level: log::Level, message: String) {
        self.left.lines = self.left.lines.saturating_add(1);
        if self.left.lines > self.limits.log_lines {
            return;
        }
        let level = match level {
            log::Level::Debug => "debug",
            log::Level::Info => "info",
            log::Level::Warn => "warn",
            log::Level::Error => "error",
        };
        let mut line = String::with_capacity(message.len().min(LINE));
        for (at, character) in message.chars().enumerate() {
            if at == LINE {
                line.push('…');
                break;
            }
            // A line stays one line, and moves no cursor of a terminal.
            if character.is_control() || is_invisible(character) {
                line.extend(character.escape_unicode());
            } else {
                line.push(character);
            }
        }
        self.left.log.push((level.to_owned(), line));
    }
}

/// Characters that turn the direction of writing or cannot be seen.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl State {
    fn value_use(&mut self, key: &str) -> Result<(), kv::Error> {
        if !self.allowed.values {
            return Err(kv::Error::Denied);
        }
        self.left.values = self.left.values.saturating_add(1);
        if self.left.values > self.limits.values {
            return Err(kv::Error::TooMany);
        }
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
        if key.is_empty() || key.len() > KEY || !key.bytes().all(known) {
            let rule = format!("a key has 1 to {KEY} letters, digits and -_.:/");
            return Err(kv::Error::BadRequest(rule));
        }
        Ok(())
    }

    fn write_value(&mut self, scope: ValueScope, key: String, change: ValueChange) {
        let plugin = self.call.plugin.clone();
        self.left.writes.push(ValueWrite { plugin, scope, key, change });
    }

    /// Whether this much more may be kept. A value that grows no longer always may.
    ///
    /// What is kept was counted some seconds ago, and what is deleted or replaced now counts until then: a bound for those who keep without end,
    /// and none to count by.
    async fn room(&mut self, scope: ValueScope, key: &str, length: usize) -> Result<(), kv::Error> {
        let (at, room) = match scope {
            ValueScope::Bot => (0, self.limits.bot),
            ValueScope::Conversation => (1, self.limits.conversation),
        };
        let kept = match self.left.kept[at] {
            Some(kept) => kept,
            None => self.world.kept(scope).await.map_err(|_| kv::Error::Unavailable)?,
        };
        let more = KeptValues {
            values: kept.values + 1,
            bytes: kept.bytes.saturating_add((key.len() + length) as u64),
        };
        if more.values <= room.values && more.bytes <= room.bytes {
            self.left.kept[at] = Some(more);
            return Ok(());
        }
        self.left.kept[at] = Some(kept);
        if self.value(scope, key).await?.is_some_and(|before| length <= before.len()) {
            return Ok(());
        }
        let (values, megabytes) = (room.values, room.bytes >> 20);
        let whose = match scope {
            ValueScope::Bot => "for its bot",
            ValueScope::Conversation => "for a conversation",
        };
        let rule = format!("a plug-in keeps at most {values} values and {megabytes} MB {whose}: delete some");
        Err(kv::Error::BadRequest(rule))
    }

    /// The value as this call sees it.
    async fn value(&mut self, scope: ValueScope, key: &str) -> Result<Option<String>, kv::Error> {
        let mut own = Vec::new();
        let mut known = None;
        for write in self.left.writes.iter().rev().filter(|write| write.scope == scope && write.key == key) {
            match &write.change {
                ValueChange::Set(value) => known = Some(Some(value.clone())),
                ValueChange::Delete => known = Some(None),
                ValueChange::Add(amount) => own.push(*amount),
            }
            if known.is_some() {
                break;
            }
        }
        let mut value = match known {
            Some(value) => value,
            None => self.world.value(scope, key).await.map_err(|_| kv::Error::Unavailable)?,
        };
        for amount in own.into_iter().rev() {
            value = Some(sum(value.as_deref(), amount)?.to_string());
        }
        Ok(value)
    }
}

/// A whole number and another one.
fn sum(value: Option<&str>, amount: i64) -> Result<i64, kv::Error> {
    let number: Option<i64> = value.map_or(Some(0), |value| value.parse().ok());
    let sum = number.and_then(|number| number.checked_add(amount));
    sum.ok_or_else(|| kv::Error::BadRequest("the value is no whole number of 64 bits".to_owned()))
}

fn scope(scope: kv::Scope) -> ValueScope {
    match scope {
        kv::Scope::Bot => ValueScope::Bot,
        kv::Scope::Conversation => ValueScope::Conversation,
    }
}

impl kv::Host for State {
    async fn get(&mut self, of: kv::Scope, key: String) -> Result<Option<String>, kv::Error> {
        self.value_use(&key)?;
        self.value(scope(of), &key).await
    }

    async fn set(&mut self, of: kv::Scope, key: String, value: String) -> Result<(), kv::Error> {
        self.value_use(&key)?;
        if value.len() > self.limits.value {
            let rule = format!("a value has at most {} bytes", self.limits.value);
            return Err(kv::Error::BadRequest(rule));
        }
        // Not every database can keep it.
        if value.contains('\0') {
            return Err(kv::Error::BadRequest("a value has no U+0000".to_owned()));
        }
        self.room(scope(of), &key, value.len()).await?;
        self.write_value(scope(of), key, ValueChange::Set(value));
        Ok(())
    }

    fn delete(&mut self, of: kv::Scope, key: String) -> Result<(), kv::Error> {
        self.value_use(&key)?;
        self.write_value(scope(of), key, ValueChange::Delete);
        Ok(())
    }

    async fn add(&mut self, of: kv::Scope, key: String, amount: i64) -> Result<i64, kv::Error> {
        self.value_use(&key)?;
        let before = self.value(scope(of), &key).await?;
        let sum = sum(before.as_deref(), amount)?;
        if before.is_none() {
            self.room(scope(of), &key, NUMBER).await?;
        }
        self.write_value(scope(of), key, ValueChange::Add(amount));
        Ok(sum)
    }
}

/// Sends requests on behalf of a plug-in.
pub(crate) struct Sender<'a> {
    pub(crate) allowed: &'a Allowed,
    pub(crate) limits: &'a Limits,
    pub(crate) fetch: &'a dyn Fetch,
    pub(crate) secrets: &'a dyn Secrets,
    pub(crate) tenant: &'a str,
}

impl Sender<'_> {
    /// A header's value with its secrets; the name of one that is not allowed or has no value.
    async fn revealed(&self, text: &str) -> Result<String, String> {
        let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, after)) = after.split_once('}') else { break };
            shown.push_str(before);
            let secret = match self.allowed.secrets.iter().any(|allowed| allowed == name) {
                true => self.secrets.secret(self.tenant, name).await,
                false => None,
            };
            shown.push_str(&secret.ok_or_else(|| name.to_owned())?);
            rest = after;
        }
        shown.push_str(rest);
        Ok(shown)
    }

    /// Sends one request; whoever gets it twice sees the same `key`.
    pub(crate) async fn send(&self, asked: http::Request, key: &str) -> Result<FetchResponse, http::Error> {
        let method = match asked.method {
            http::Method::Get => "GET",
            http::Method::Head => "HEAD",
            http::Method::Post => "POST",
            http::Method::Put => "PUT",
            http::Method::Patch => "PATCH",
            http::Method::Delete => "DELETE",
        };
        let mut request = FetchRequest::new(method, asked.url);
        request.allow.clone_from(&self.allowed.http);
        request.allow_private = self.allowed.private;
        request.timeout = match asked.timeout_ms {
            Some(wished) => Duration::from_millis(u64::from(wished)).min(self.limits.request_time),
            None => self.limits.request_time,
        };
        // What is wrong with the address or the headers is told before any secret is looked up.
        request.headers.clone_from(&asked.headers);
        request.body.clone_from(&asked.body);
        let own_key = asked.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("idempotency-key"));
        if !own_key && !["GET", "HEAD"].contains(&method) {
            request.idempotency_key = Some(Digest::of(key.as_bytes()).to_string());
        }
        request.check().map_err(refused)?;
        for (_, value) in &mut request.headers {
            *value = self.revealed(value).await.map_err(|name| {
                http::Error::Denied(format!("the secret `{name}` is not allowed, or has no value"))
            })?;
        }
        self.fetch.fetch(&request).await.map_err(refused)
    }
}

impl State {
    async fn fetch(&mut self, asked: http::Request) -> Result<http::Response, http::Error> {
        self.left.requests = self.left.requests.saturating_add(1);
        if self.left.requests > self.limits.requests {
            return Err(http::Error::TooMany);
        }
        let sender = Sender {
            allowed: &self.allowed,
            limits: &self.limits,
            fetch: self.place.shared.fetch.as_ref(),
            secrets: self.place.shared.secrets.as_ref(),
            tenant: &self.call.caller.tenant,
        };
        let key = format!("{}:{}", self.call.key, self.left.requests);
        let response = sender.send(asked, &key).await?;
        let headers = response.headers.into_iter().collect();
        Ok(http::Response { status: response.status, headers, body: response.body })
    }
}

/// A request as functions give it back.
#[derive(Deserialize)]
struct Written {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    timeout_ms: Option<u32>,
}

/// A request that a function gave back.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn written(json: Json) -> Result<http::Request, String> {
    let written = Written::deserialize(json).map_err(|error| format!("this is no request: {error}"))?;
    let method = match written.method.as_str() {
        "get" => http::Method::Get,
        "head" => http::Method::Head,
        "post" => http::Method::Post,
        "put" => http::Method::Put,
        "patch" => http::Method::Patch,
        "delete" => http::Method::Delete,
        other => return Err(format!("there is no method `{other}`")),
    };
    let Written { url, headers, body, timeout_ms, .. } = written;
    Ok(http::Request { method, url, headers, body, timeout_ms })
}

/// What went wrong, as flows and channels hear of it.
pub(crate) fn unsent(error: http::Error) -> PluginError {
    let (case, message) = match error {
        http::Error::Denied(why) => ("denied", why),
        http::Error::BadRequest(why) => ("bad-request", why),
        http::Error::TooMany => ("too-many", "more requests than one call may send".to_owned()),
        http::Error::Timeout => ("timeout", "no answer came in time".to_owned()),
        http::Error::Unreachable(why) => ("unreachable", why),
        http::Error::TooLarge => ("too-large", "the answer is larger than allowed".to_owned()),
    };
    PluginError { case: case.to_owned(), message }
}

fn refused(error: FetchError) -> http::Error {
    match error {
        FetchError::NotAllowed { .. } | FetchError::PrivateAddress { .. } | FetchError::KeptFrom { .. } => {
            http::Error::Denied(error.to_string())
        }
        FetchError::Timeout { .. } => http::Error::Timeout,
        FetchError::TooLarge { .. } => http::Error::TooLarge,
        FetchError::BadRequest(why) => http::Error::BadRequest(why),
        other => http::Error::Unreachable(other.to_string()),
    }
}

impl http::Host for State {
    async fn send(&mut self, request: http::Request) -> Result<http::Response, http::Error> {
        self.fetch(request).await
    }
}

impl secrets::Host for State {
    async fn get(&mut self, name: String) -> Option<String> {
        if !self.allowed.secrets.contains(&name) {
            return None;
        }
        self.place.shared.secrets.secret(&self.call.caller.tenant, &name).await
    }
}

impl clock::Host for State {
    fn now(&mut self) -> u64 {
        u64::try_from(self.call.caller.at.as_millisecond()).unwrap_or(0)
    }

    fn zone(&mut self) -> String {
        self.call.caller.zone.clone()
    }
}

impl random::Host for State {
    fn number(&mut self) -> u64 {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).expect("the system has random numbers");
        u64::from_le_bytes(bytes)
    }

    fn bytes(&mut self, count: u32) -> Vec<u8> {
        let mut bytes = vec![0; count.min(RANDOM) as usize];
        getrandom::fill(&mut bytes).expect("the system has random numbers");
        bytes
    }
}

impl conversation::Host for State {
    fn id(&mut self) -> String {
        self.call.caller.conversation.to_string()
    }

    fn language(&mut self) -> String {
        self.call.caller.language.clone()
    }

    fn channel(&mut self) -> String {
        self.call.caller.channel.clone()
    }

    fn user(&mut self) -> Option<conversation::Customer> {
        let (id, name) = self.call.caller.user.clone().filter(|_| self.allowed.user)?;
        Some(conversation::Customer { id, name })
    }

    fn slot(&mut self, name: String) -> Option<String> {
        if !self.allowed.slots.contains(&name) {
            return None;
        }
        self.call.caller.slots.get(&name).map(ToString::to_string)
    }
}

impl knowledge::Host for State {
    async fn search(&mut self, question: String, most: u32) -> Result<Vec<knowledge::Hit>, knowledge::Error> {
        if !self.allowed.knowledge {
            return Err(knowledge::Error::Denied);
        }
        self.left.searches = self.left.searches.saturating_add(1);
        if self.left.searches > self.limits.searches {
            return Err(knowledge::Error::TooMany);
        }
        let hits = self.world.search(&question, most.min(HITS) as usize).await;
        let hit = |hit: botloom_ports::KnowledgeHit| knowledge::Hit {
            entry: hit.entry,
            question: hit.question,
            answer: hit.answer,
            certainty: hit.certainty,
        };
        Ok(hits.into_iter().map(hit).collect())
    }
}
