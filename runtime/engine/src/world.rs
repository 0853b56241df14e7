//! The world that turns ask: plug-ins, other systems, models, tickets.

use crate::meter;
use crate::release::Release;
use crate::talk::{Inbound, Progress, Talk, Turn};
use async_trait::async_trait;
use botloom_dialogue::{Effect, Failure, secret_mark};
use botloom_flow::program::{Plugin, Retry, SCRIPT};
use botloom_flow::words;
use botloom_flow::{Code, Problem, Range};
use botloom_ports::memory::{MemorySecrets, MemoryTickets, NoGrants, NoModels, NoPlugins, ScriptedFetch};
use botloom_ports::{
    Allowed, Caller, ConversationId, Fetch, FetchRequest, FetchResponse, Grants, KeptValues, KnowledgeHit,
    LogError, Models, PluginCall, PluginCode, PluginReply, PluginWorld, Plugins, Secrets, TicketError,
    TicketRequest, Tickets, ValueChange, ValueScope, ValueWrite, Values, WriteRequest,
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::Instrument;

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
    /// What tenants let plug-ins do at most.
    pub grants: Arc<dyn Grants>,
    /// The component that runs the scripts of flows, if there is one.
    pub script: Option<PluginCode>,
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
            grants: Arc::new(NoGrants),
            script: None,
        }
    }
}

/// The world as one conversation reaches it.
pub struct Outside<'a> {
    /// What answers.
    pub world: &'a World,
    /// Which conversation.
    pub conversation: &'a ConversationId,
    /// Whose it is: calls of plug-ins are counted for them.
    pub tenant: &'a Arc<str>,
    /// What plug-ins kept.
    pub values: &'a Arc<dyn Values>,
    /// Whether other systems can be reached; in a conversation test they cannot.
    pub reach: Reach,
}

/// What plug-ins can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What their bot allows.
    World,
    /// Nothing but themselves.
    Nothing,
}

/// One call of the world.
pub(crate) struct Calling<'a> {
    pub(crate) talk: &'a Talk,
    pub(crate) at: Timestamp,
    pub(crate) key: String,
    pub(crate) left: Option<Duration>,
}

impl Calling<'_> {
    fn release(&self) -> &Release {
        self.talk.release()
    }

    fn within(&self, timeout: Duration) -> Duration {
        self.left.map_or(timeout, |left| left.min(timeout))
    }
}

/// What a call of the world gave.
pub(crate) struct Answer {
    pub(crate) result: Result<Json, Failure>,
    /// What a plug-in took, and what it wants to keep.
    pub(crate) note: Option<(Json, Vec<ValueWrite>)>,
}

impl From<Result<Json, Failure>> for Answer {
    fn from(result: Result<Json, Failure>) -> Self {
        Self { result, note: None }
    }
}

impl World {
    /// Makes the plug-ins of a release ready; a problem for each that can not be run.
    pub async fn prepare(&self, release: &Release) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (path, code) in release.components.iter() {
            if let Err(why) = self.plugins.prepare(code).await {
                problems.push(Problem::new(
                    Code::BadComponent,
                    path.clone(),
                    Range::default(),
                    words!("`{path}` can not be run: {why}", path, why),
                    words!("nothing of it could be called"),
                    words!(
                        "build it with `botloom plugin build`, or take the file that came with the plug-in"
                    ),
                ));
            }
        }
        problems
    }
}

/// What a bot allows a plug-in.
pub(crate) fn allowed(declared: &Plugin, private: bool, reach: Reach) -> Allowed {
    let reaches = |names: &[String]| if reach == Reach::World { names.to_vec() } else { Vec::new() };
    Allowed {
        private,
        http: reaches(&declared.http),
        secrets: reaches(&declared.secrets),
        slots: declared.slots.clone(),
        user: declared.user,
        values: declared.values,
        knowledge: declared.knowledge,
        cpu: declared.cpu,
        memory: declared.memory,
    }
}

/// What a call may do: what its bot allows, within what the tenant lets the component do.
pub(crate) async fn granted(world: &World, call: &PluginCall) -> Result<Allowed, LogError> {
    let Some(code) = &call.code else { return Ok(call.allowed.clone()) };
    let most = world.grants.grant(&call.caller.tenant, &code.digest).await?;
    Ok(most.map_or_else(|| call.allowed.clone(), |most| call.allowed.within(&most)))
}

impl Outside<'_> {
    /// Takes a turn, within the budget that its bot gives a turn.
    pub async fn take(&self, talk: &mut Talk, inbound: &Inbound, at: Timestamp) -> Turn {
        let release = Arc::clone(talk.release());
        let began = Instant::now();
        let mut progress = meter::step(|| talk.begin(inbound, at));
        loop {
            let asked = match progress {
                Progress::Done(turn) => return turn,
                Progress::Asks(asked) => asked,
            };
            let left = release.program.bot.budget.map(|budget| budget.saturating_sub(began.elapsed()));
            let key = format!("{}:{}:{}", self.conversation, inbound.key, asked.number);
            let calling = Calling { talk, at, key, left };
            let answer = self.answer(&calling, &asked.effect).await;
            if let Some((note, writes)) = answer.note {
                talk.note(note, writes);
            }
            progress = meter::step(|| talk.resume(answer.result));
        }
    }

    pub(crate) async fn answer(&self, calling: &Calling<'_>, effect: &Effect) -> Answer {
        // Whatever the other side does, the customer waits no longer than this.
        let longest = calling.within(Duration::from_secs(90));
        let (began, (kind, name)) = (Instant::now(), meter::effect(effect));
        let span = tracing::info_span!("effect", effect.kind = kind, effect.name = %name);
        let asked = self.ask(calling, effect).instrument(span);
        let answer: Answer = match tokio::time::timeout(longest, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(failure("timeout", format!("nothing came back within {longest:?}"))).into(),
        };
        meter::effect_done(kind, began, &answer.result);
        answer
    }

    async fn ask(&self, calling: &Calling<'_>, effect: &Effect) -> Answer {
        match effect {
            Effect::Call { function, script: Some(lines), arguments, timeout, .. } => {
                let Some(code) = self.world.script.clone() else {
                    let message = "nothing that runs scripts is here".to_owned();
                    return Err(failure("unavailable", message)).into();
                };
                let input = Json::Object(arguments.clone()).to_string();
                let arguments =
                    json!({"source": &**lines, "input": input, "now": calling.at.as_millisecond()});
                let mut call = self.call(calling, SCRIPT, "run", arguments, *timeout);
                call.code = Some(code);
                let answer = self.plugin(calling, Arc::new(call), Retry::default()).await;
                let note = answer.note.map(|(mut note, writes)| {
                    note["function"] = json!(format!("{SCRIPT}.{function}"));
                    (note, writes)
                });
                Answer { result: answer.result.and_then(|returned| ran(&returned)), note }
            }
            Effect::Call { plugin, function, script: None, arguments, timeout, retry } => {
                let arguments = Json::Object(arguments.clone());
                let mut call = self.call(calling, plugin, function, arguments, *timeout);
                match granted(self.world, &call).await {
                    Ok(allowed) => call.allowed = allowed,
                    Err(error) => {
                        let message = format!("what the plug-in may do cannot be told: {error}");
                        return Err(failure("unavailable", message)).into();
                    }
                }
                self.plugin(calling, Arc::new(call), *retry).await
            }
            other => self.ask_others(calling, other).await.into(),
        }
    }

    fn call(
        &self,
        calling: &Calling<'_>,
        plugin: &str,
        function: &str,
        arguments: Json,
        timeout: Duration,
    ) -> PluginCall {
        let declared = calling.release().program.plugins.get(plugin).cloned().unwrap_or_default();
        let session = calling.talk.session();
        let contact = &session.contact;
        let shown = |name: &String| Some((name.clone(), session.slots.get(name)?.to_data()));
        let caller = Caller {
            conversation: self.conversation.clone(),
            tenant: Arc::clone(self.tenant),
            language: session.language(&calling.release().program).to_owned(),
            channel: contact.channel.clone(),
            user: contact.id.clone().or(contact.name.clone()).map(|id| (id, contact.name.clone())),
            slots: declared.slots.iter().filter_map(shown).collect(),
            at: calling.at,
            zone: calling.release().program.bot.timezone.clone(),
        };
        let allowed = allowed(&declared, calling.release().program.bot.http_private, self.reach);
        PluginCall {
            plugin: plugin.to_owned(),
            code: calling.release().components.get(&declared.component).cloned(),
            component: declared.component,
            function: function.to_owned(),
            arguments: match arguments {
                Json::Object(arguments) => arguments,
                _ => Map::new(),
            },
            timeout: calling.within(timeout),
            key: calling.key.clone(),
            allowed,
            caller,
        }
    }

    async fn plugin(&self, calling: &Calling<'_>, call: Arc<PluginCall>, retry: Retry) -> Answer {
        let world: Arc<dyn PluginWorld> = Arc::new(TurnWorld {
            conversation: self.conversation.clone(),
            plugin: call.plugin.clone(),
            written: calling.talk.written().to_vec(),
            values: Arc::clone(self.values),
            talk: call.allowed.knowledge.then(|| calling.talk.clone()),
            at: calling.at,
        });
        let mut tries = 0;
        let reply = loop {
            let reply = self.world.plugins.call(Arc::clone(&call), Arc::clone(&world)).await;
            match &reply.result {
                Err(error) if tries < retry.times && again(&error.case) => {
                    tries += 1;
                    tokio::time::sleep(retry.pause).await;
                }
                _ => break reply,
            }
        };
        let PluginReply { result, log, writes, spent } = reply;
        let log: Vec<String> = log.iter().map(|(level, line)| format!("{level}: {line}")).collect();
        let mut note = json!({
            "kind": "plugin", "function": format!("{}.{}", call.plugin, call.function),
            "cpu_us": spent.cpu_us, "wall_us": spent.wall_us, "memory": spent.memory, "requests": spent.requests,
        });
        if tries > 0 {
            note["tries"] = json!(tries + 1);
        }
        if !log.is_empty() {
            note["log"] = json!(log);
        }
        let result = result.map_err(|error| failure(&error.case, error.message));
        Answer { result, note: Some((note, writes)) }
    }
}

/// What a plug-in may ask of the turn that calls it.
struct TurnWorld {
    conversation: ConversationId,
    plugin: String,
    written: Vec<ValueWrite>,
    values: Arc<dyn Values>,
    /// Only for plug-ins that may search.
    talk: Option<Talk>,
    at: Timestamp,
}

#[async_trait]
impl PluginWorld for TurnWorld {
    async fn value(&self, scope: ValueScope, key: &str) -> Result<Option<String>, String> {
        let own =
            |write: &&ValueWrite| write.plugin == self.plugin && write.scope == scope && write.key == key;
        let stored = self.values.value(&self.conversation, &self.plugin, scope, key).await;
        let stored = stored.map_err(|error| error.to_string())?;
        let writes = self.written.iter().filter(own);
        Ok(writes.fold(stored, |value, write| write.change.applied(value.as_deref())))
    }

    /// What this turn wrote counts as if none of it were there before.
    async fn kept(&self, scope: ValueScope) -> Result<KeptValues, String> {
        let kept = self.values.kept(&self.conversation, &self.plugin, scope).await;
        let own = self.written.iter().filter(|write| write.plugin == self.plugin && write.scope == scope);
        Ok(own.fold(kept.map_err(|error| error.to_string())?, |kept, write| match &write.change {
            ValueChange::Set(value) => KeptValues {
                values: kept.values + 1,
                bytes: kept.bytes + (write.key.len() + value.len()) as u64,
            },
            ValueChange::Add(_) | ValueChange::Delete => kept,
        }))
    }

    async fn search(&self, question: &str, most: usize) -> Vec<KnowledgeHit> {
        let Some(talk) = &self.talk else { return Vec::new() };
        talk.find(question, most, self.at)
    }
}

impl Outside<'_> {
    async fn ask_others(&self, calling: &Calling<'_>, effect: &Effect) -> Result<Json, Failure> {
        let (program, key) = (&calling.release().program, calling.key.clone());
        match effect {
            Effect::Http { method, url, headers, json, timeout, retry } => {
                let mut request = FetchRequest::new(method.clone(), url.clone());
                request.timeout = calling.within(*timeout);
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
                match self.world.fetch.fetch(&request).await {
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
                let written = self.world.models.write(&request).await;
                written.map(Json::String).map_err(|error| failure("unavailable", error.to_string()))
            }
            Effect::Ticket { update, kind, fields } => {
                let request = TicketRequest {
                    conversation: Some(self.conversation.clone()),
                    update: update.clone(),
                    kind: kind.clone(),
                    fields: fields.clone(),
                    key,
                };
                let filed = self.world.tickets.file(&request).await;
                filed.map(Json::String).map_err(|error| {
                    let case = match error {
                        TicketError::Unknown(_) => "unknown-ticket",
                        TicketError::Unavailable(_) => "unavailable",
                    };
                    failure(case, error.to_string())
                })
            }
            Effect::Call { .. } | Effect::Search { .. } => {
                Err(failure("denied", "this is answered elsewhere".to_owned()))
            }
        }
    }

    /// The value of a header with its secrets.
    async fn reveal(&self, value: &str, names: &[String]) -> Result<String, Failure> {
        let mut shown = value.to_owned();
        for name in names {
            let mark = secret_mark(name);
            if shown.contains(&mark) {
                let Some(secret) = self.world.secrets.secret(self.tenant, name).await else {
                    return Err(failure("bad-request", format!("the secret `{name}` has no value")));
                };
                shown = shown.replace(&mark, &secret);
            }
        }
        Ok(shown)
    }
}

/// What a script returned, or threw.
fn ran(returned: &Json) -> Result<Json, Failure> {
    let bad = || failure("crashed", "the script returned nothing that can be read".to_owned());
    let read: Json = returned.as_str().and_then(|text| serde_json::from_str(text).ok()).ok_or_else(bad)?;
    match read.get("error") {
        Some(error) => Err(Failure::deserialize(error).map_err(|_| bad())?),
        None => Ok(read.get("ok").cloned().unwrap_or_default()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_ports::{Digest, PluginCode};
    use std::collections::BTreeMap;

    /// A tenant that lets one component do little, and whose word on another cannot be had.
    struct Tenant(Digest);

    #[async_trait]
    impl Grants for Tenant {
        async fn grant(&self, tenant: &str, code: &Digest) -> Result<Option<Allowed>, LogError> {
            assert_eq!(tenant, "acme");
            match *code == self.0 {
                true => Ok(Some(Allowed { secrets: vec!["TOKEN".to_owned()], ..Allowed::default() })),
                false => Err(LogError::Store("the database is away".into())),
            }
        }
    }

    #[tokio::test]
    async fn a_tenant_has_the_last_word_on_what_a_plugin_may_do() {
        let (known, other) = (PluginCode::new(*b"known"), PluginCode::new(*b"other"));
        let world = World { grants: Arc::new(Tenant(known.digest.clone())), ..World::default() };
        let conversation = ConversationId::new("c").expect("an identifier");
        let tenant: Arc<str> = "acme".into();
        let caller = Caller {
            conversation: conversation.clone(),
            tenant: Arc::clone(&tenant),
            language: "en".to_owned(),
            channel: "web".to_owned(),
            user: None,
            slots: BTreeMap::new(),
            at: Timestamp::UNIX_EPOCH,
            zone: "UTC".to_owned(),
        };
        let secrets = ["TOKEN", "ROOT"].map(str::to_owned).to_vec();
        let call = PluginCall {
            plugin: "orders".to_owned(),
            component: "plugins/orders.wasm".to_owned(),
            code: Some(known),
            function: "track".to_owned(),
            arguments: Map::new(),
            timeout: Duration::from_secs(1),
            key: "k".to_owned(),
            allowed: Allowed { secrets, user: true, ..Allowed::default() },
            caller,
        };
        let allowed = granted(&world, &call).await.expect("the tenant says it");
        assert_eq!((allowed.secrets.as_slice(), allowed.user), (&["TOKEN".to_owned()][..], false));
        assert!(granted(&world, &PluginCall { code: Some(other), ..call }).await.is_err());
    }
}
