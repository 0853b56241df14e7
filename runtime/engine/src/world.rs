//! The world that turns ask: plug-ins, other systems, models, tickets.

use crate::release::Release;
use crate::talk::Asked;
use botloom_dialogue::{Effect, Failure, secret_mark};
use botloom_ports::memory::{MemorySecrets, MemoryTickets, NoModels, NoPlugins, ScriptedFetch};
use botloom_ports::{
    ConversationId, Fetch, FetchRequest, FetchResponse, Models, PluginCall, Plugins, Secrets, TicketError,
    TicketRequest, Tickets, WriteRequest,
};
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::Duration;

/// What turns may ask.
#[derive(Clone)]
pub struct World {
    /// Calls plug-ins.
    pub plugins: Arc<dyn Plugins>,
    /// Asks other systems.
    pub fetch: Arc<dyn Fetch>,
    /// Writes texts.
    pub models: Arc<dyn Models>,
    /// Files tickets.
    pub tickets: Arc<dyn Tickets>,
    /// Knows secrets.
    pub secrets: Arc<dyn Secrets>,
}

/// A world in which nobody answers, but for tickets, which are kept in memory.
impl Default for World {
    fn default() -> Self {
        Self {
            plugins: Arc::new(NoPlugins),
            fetch: Arc::new(ScriptedFetch::default()),
            models: Arc::new(NoModels),
            tickets: Arc::new(MemoryTickets::default()),
            secrets: Arc::new(MemorySecrets::default()),
        }
    }
}

/// Which turn asks.
pub struct Asker<'a> {
    /// The release of its bot.
    pub release: &'a Release,
    /// Its conversation.
    pub conversation: &'a ConversationId,
    /// The idempotency key of what came in.
    pub key: &'a str,
}

impl World {
    /// Carries out what a turn asks, within the time that is left for the turn.
    ///
    /// # Errors
    /// Why there is no result, by a short name that flows can catch.
    pub async fn answer(
        &self,
        asker: &Asker<'_>,
        asked: &Asked,
        left: Option<Duration>,
    ) -> Result<Json, Failure> {
        let within = |timeout: Duration| left.map_or(timeout, |left| left.min(timeout));
        let key = format!("{}:{}:{}", asker.conversation, asker.key, asked.number);
        let asking = self.ask(asker, &asked.effect, &within, key);
        // Whatever the other side does, the customer waits no longer than this.
        let longest = within(Duration::from_secs(90));
        match tokio::time::timeout(longest, asking).await {
            Ok(result) => result,
            Err(_) => Err(failure("timeout", format!("nothing came back within {longest:?}"))),
        }
    }

    async fn ask(
        &self,
        asker: &Asker<'_>,
        effect: &Effect,
        within: &(dyn Fn(Duration) -> Duration + Sync),
        key: String,
    ) -> Result<Json, Failure> {
        let program = &asker.release.program;
        match effect {
            Effect::Call { plugin, function, arguments, timeout, retry } => {
                let declared = program.plugins.get(plugin).cloned().unwrap_or_default();
                let call = PluginCall {
                    component: declared.component,
                    function: function.clone(),
                    arguments: arguments.clone(),
                    timeout: within(*timeout),
                    key,
                    http: declared.http,
                    secrets: declared.secrets,
                };
                let mut tries = 0;
                loop {
                    match self.plugins.call(&call).await {
                        Ok(value) => return Ok(value),
                        Err(error) if tries < retry.times && again(&error.case) => {
                            tries += 1;
                            tokio::time::sleep(retry.pause).await;
                        }
                        Err(error) => return Err(failure(&error.case, error.message)),
                    }
                }
            }
            Effect::Http { method, url, headers, json, timeout, retry } => {
                let mut request = FetchRequest::new(method.clone(), url.clone());
                request.timeout = within(*timeout);
                request.retries = retry.times;
                request.idempotency_key = (!["GET", "HEAD"].contains(&method.as_str())).then_some(key);
                request.allow.clone_from(&program.bot.http);
                request.allow_private = program.bot.http_private;
                for (name, value) in headers {
                    let value = self.reveal(value, &program.bot.secrets).await?;
                    request.headers.push((name.clone(), value));
                }
                if let Some(json) = json {
                    let typed = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
                    if !typed {
                        request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
                    }
                    request.body = Some(json.to_string().into_bytes());
                }
                match self.fetch.fetch(&request).await {
                    Ok(response) => body(&response),
                    Err(error) => Err(failure(error.case(), error.to_string())),
                }
            }
            Effect::Generate { prompt, facts, cite, language } => {
                let request = WriteRequest {
                    prompt: prompt.clone(),
                    facts: facts.clone(),
                    cite: *cite,
                    language: language.clone(),
                };
                let written = self.models.write(&request).await;
                written.map(Json::String).map_err(|error| failure("unavailable", error.to_string()))
            }
            Effect::Ticket { update, kind, fields } => {
                let request = TicketRequest {
                    conversation: Some(asker.conversation.clone()),
                    update: update.clone(),
                    kind: kind.clone(),
                    fields: fields.clone(),
                    key,
                };
                let filed = self.tickets.file(&request).await;
                filed.map(Json::String).map_err(|error| {
                    let case = match error {
                        TicketError::Unknown(_) => "unknown-ticket",
                        TicketError::Unavailable(_) => "unavailable",
                    };
                    failure(case, error.to_string())
                })
            }
            Effect::Search { .. } => Err(failure("denied", "a search needs no world".to_owned())),
        }
    }

    /// The value of a header with its secrets.
    async fn reveal(&self, value: &str, names: &[String]) -> Result<String, Failure> {
        let mut shown = value.to_owned();
        for name in names {
            let mark = secret_mark(name);
            if shown.contains(&mark) {
                let Some(secret) = self.secrets.secret(name).await else {
                    return Err(failure("bad-request", format!("the secret `{name}` has no value")));
                };
                shown = shown.replace(&mark, &secret);
            }
        }
        Ok(shown)
    }
}

fn failure(case: &str, message: String) -> Failure {
    Failure { case: case.to_owned(), message }
}

/// Whether another try may help.
fn again(case: &str) -> bool {
    ["timeout", "unavailable"].contains(&case)
}

/// What an answer holds; a status of 400 or more is a failure of that name.
fn body(response: &FetchResponse) -> Result<Json, Failure> {
    if response.status >= 400 {
        let start: String = String::from_utf8_lossy(&response.body).chars().take(200).collect();
        return Err(failure(
            &response.status.to_string(),
            format!("it answered {}: {start}", response.status),
        ));
    }
    if response.body.is_empty() {
        return Ok(Json::Null);
    }
    match serde_json::from_slice(&response.body) {
        Ok(json) => Ok(json),
        Err(error) if response.headers.get("content-type").is_some_and(|kind| kind.contains("json")) => {
            Err(failure("bad-response", format!("the answer is not valid JSON: {error}")))
        }
        Err(_) => Ok(Json::String(String::from_utf8_lossy(&response.body).into_owned())),
    }
}
