//! The world in memory: for `botloom chat`, `botloom test` and tests of the engine.

use crate::{
    Allowed, Bus, BusError, CLAIM, ConversationId, Digest, EventLog, Fetch, FetchError, FetchRequest,
    FetchResponse, Files, Grants, Head, Heard, Hearing, Indexes, KeptIndex, KeptValues, KnowledgeHit,
    LogError, Models, NewIndex, PluginCall, PluginError, PluginReply, PluginWorld, Plugins, Releases,
    Secrets, TicketError, TicketRequest, Tickets, TurnRecord, ValueScope, ValueWrite, Values, WriteError,
    WriteRequest,
};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// A turn in which nothing is kept and nothing is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoTurn;

#[async_trait]
impl PluginWorld for NoTurn {
    async fn value(&self, _: ValueScope, _: &str) -> Result<Option<String>, String> {
        Ok(None)
    }

    async fn kept(&self, _: ValueScope) -> Result<KeptValues, String> {
        Ok(KeptValues::default())
    }

    async fn search(&self, _: &str, _: usize) -> Vec<KnowledgeHit> {
        Vec::new()
    }
}

/// Values of plug-ins that are forgotten with the process; every conversation is of the same bot.
#[derive(Debug, Default)]
pub struct MemoryValues(Mutex<BTreeMap<(String, String, String), String>>);

impl MemoryValues {
    fn place(
        conversation: &ConversationId,
        plugin: &str,
        scope: ValueScope,
        key: &str,
    ) -> (String, String, String) {
        let whose = match scope {
            ValueScope::Bot => String::new(),
            ValueScope::Conversation => conversation.to_string(),
        };
        (plugin.to_owned(), whose, key.to_owned())
    }

    /// Makes the changes of a turn.
    pub fn keep(&self, conversation: &ConversationId, writes: &[ValueWrite]) {
        let mut values = self.0.lock().expect("no holder of the lock panics");
        for write in writes {
            let place = Self::place(conversation, &write.plugin, write.scope, &write.key);
            match write.change.applied(values.get(&place).map(String::as_str)) {
                Some(value) => values.insert(place, value),
                None => values.remove(&place),
            };
        }
    }
}

#[async_trait]
impl Values for MemoryValues {
    async fn value(
        &self,
        conversation: &ConversationId,
        plugin: &str,
        scope: ValueScope,
        key: &str,
    ) -> Result<Option<String>, LogError> {
        let place = Self::place(conversation, plugin, scope, key);
        Ok(self.0.lock().expect("no holder of the lock panics").get(&place).cloned())
    }

    async fn kept(
        &self,
        conversation: &ConversationId,
        plugin: &str,
        scope: ValueScope,
    ) -> Result<KeptValues, LogError> {
        let (of, whose, _) = Self::place(conversation, plugin, scope, "");
        let values = self.0.lock().expect("no holder of the lock panics");
        let own = values.iter().filter(|((plugin, owner, _), _)| (plugin, owner) == (&of, &whose));
        Ok(own.fold(KeptValues::default(), |kept, ((_, _, key), value)| KeptValues {
            values: kept.values + 1,
            bytes: kept.bytes + (key.len() + value.len()) as u64,
        }))
    }
}

#[derive(Debug)]
struct Conversation {
    release: Digest,
    turns: Vec<TurnRecord>,
    claimed_until: Option<Timestamp>,
}

/// A log that is forgotten with the process.
#[derive(Debug, Default)]
pub struct MemoryLog(Mutex<HashMap<ConversationId, Conversation>>, MemoryValues);

impl MemoryLog {
    /// Begins a conversation on a release; one that exists is left as it is.
    pub fn open(&self, id: &ConversationId, release: &Digest) {
        let mut map = self.0.lock().expect("no holder of the lock panics");
        map.entry(id.clone()).or_insert_with(|| Conversation {
            release: release.clone(),
            turns: Vec::new(),
            claimed_until: None,
        });
    }

    fn with<T>(
        &self,
        id: &ConversationId,
        look: impl FnOnce(&mut Conversation) -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        let mut map = self.0.lock().expect("no holder of the lock panics");
        look(map.get_mut(id).ok_or_else(|| LogError::Unknown(id.clone()))?)
    }
}

#[async_trait]
impl Values for MemoryLog {
    async fn value(
        &self,
        conversation: &ConversationId,
        plugin: &str,
        scope: ValueScope,
        key: &str,
    ) -> Result<Option<String>, LogError> {
        self.1.value(conversation, plugin, scope, key).await
    }

    async fn kept(
        &self,
        conversation: &ConversationId,
        plugin: &str,
        scope: ValueScope,
    ) -> Result<KeptValues, LogError> {
        self.1.kept(conversation, plugin, scope).await
    }
}

#[async_trait]
impl EventLog for MemoryLog {
    async fn head(&self, id: &ConversationId) -> Result<Head, LogError> {
        self.with(id, |c| {
            Ok(Head {
                release: c.release.clone(),
                turns: c.turns.len() as u64,
                tenant: "memory".into(),
                counted_under: None,
            })
        })
    }

    async fn read(&self, id: &ConversationId, after: u64) -> Result<Vec<TurnRecord>, LogError> {
        self.with(id, |c| Ok(c.turns.iter().filter(|turn| turn.seq > after).cloned().collect()))
    }

    async fn by_key(&self, id: &ConversationId, key: &str) -> Result<Option<TurnRecord>, LogError> {
        self.with(id, |c| Ok(c.turns.iter().find(|turn| turn.key == key).cloned()))
    }

    async fn append(&self, record: &TurnRecord) -> Result<(), LogError> {
        self.with(&record.conversation, |c| {
            if c.turns.iter().any(|turn| turn.key == record.key) {
                return Err(LogError::Repeated(record.key.clone()));
            }
            let found = c.turns.len() as u64;
            if record.seq != found + 1 {
                return Err(LogError::Conflict { expected: record.seq, found });
            }
            self.1.keep(&record.conversation, &record.values);
            c.turns.push(TurnRecord {
                values: Vec::new(),
                consents: Vec::new(),
                counted: None,
                ..record.clone()
            });
            c.claimed_until = None;
            Ok(())
        })
    }

    async fn due(&self, at: Timestamp, most: usize) -> Result<Vec<(ConversationId, Timestamp)>, LogError> {
        let mut map = self.0.lock().expect("no holder of the lock panics");
        let mut due: Vec<(ConversationId, Timestamp)> = map
            .iter()
            .filter(|(_, c)| c.claimed_until.is_none_or(|until| until <= at))
            .filter_map(|(id, c)| Some((id.clone(), c.turns.last()?.summary.wake?)))
            .filter(|(_, wake)| *wake <= at)
            .collect();
        due.sort_by(|a, b| (a.1, a.0.as_str()).cmp(&(b.1, b.0.as_str())));
        due.truncate(most);
        for (id, _) in &due {
            if let Some(c) = map.get_mut(id) {
                c.claimed_until = at.checked_add(CLAIM).ok();
            }
        }
        Ok(due)
    }

    async fn give_back(&self, claimed: &[ConversationId]) -> Result<(), LogError> {
        let mut map = self.0.lock().expect("no holder of the lock panics");
        for id in claimed {
            if let Some(c) = map.get_mut(id) {
                c.claimed_until = None;
            }
        }
        Ok(())
    }
}

/// Releases that are forgotten with the process.
#[derive(Debug, Default)]
pub struct MemoryReleases(Mutex<HashMap<Digest, Files>>);

impl MemoryReleases {
    /// Keeps the files and returns their digest.
    pub fn keep(&self, files: Files) -> Digest {
        let digest = files.digest();
        self.0.lock().expect("no holder of the lock panics").insert(digest.clone(), files);
        digest
    }
}

#[async_trait]
impl Releases for MemoryReleases {
    async fn files(&self, digest: &Digest) -> Result<Option<Files>, LogError> {
        Ok(self.0.lock().expect("no holder of the lock panics").get(digest).cloned())
    }
}

/// No index is kept: each is built where it is needed.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoIndexes;

#[async_trait]
impl Indexes for NoIndexes {
    async fn find(&self, _: &Digest) -> Result<Option<KeptIndex>, LogError> {
        Ok(None)
    }

    async fn keep(&self, _: &Digest, _: NewIndex<'_>) -> Result<Option<KeptIndex>, LogError> {
        Ok(None)
    }

    async fn refer(&self, _: &Digest, _: &Digest) -> Result<(), LogError> {
        Ok(())
    }
}

#[derive(Debug)]
struct Script {
    method: String,
    pattern: String,
    answers: VecDeque<Result<FetchResponse, FetchError>>,
}

/// Hosts that answer what they were told to.
#[derive(Debug, Default)]
pub struct ScriptedFetch {
    scripts: Mutex<Vec<Script>>,
    asked: Mutex<Vec<FetchRequest>>,
}

impl ScriptedFetch {
    /// Adds an answer to requests of this method to addresses of this form, in which `*` stands for any text.
    ///
    /// Several answers to one method and form are given one after the other, the last one from then on. Of
    /// several forms the one that was added first answers.
    pub fn answer(&self, method: &str, pattern: &str, answer: Result<FetchResponse, FetchError>) {
        let mut scripts = self.scripts.lock().expect("no holder of the lock panics");
        match scripts.iter_mut().find(|script| script.method == method && script.pattern == pattern) {
            Some(script) => script.answers.push_back(answer),
            None => scripts.push(Script {
                method: method.to_owned(),
                pattern: pattern.to_owned(),
                answers: VecDeque::from([answer]),
            }),
        }
    }

    /// The requests that would have been sent, in order; what the rules refuse is not among them.
    pub fn asked(&self) -> Vec<FetchRequest> {
        self.asked.lock().expect("no holder of the lock panics").clone()
    }
}

#[async_trait]
impl Fetch for ScriptedFetch {
    async fn fetch(&self, request: &FetchRequest) -> Result<FetchResponse, FetchError> {
        let address = request.check()?;
        self.asked.lock().expect("no holder of the lock panics").push(request.clone());
        let mut scripts = self.scripts.lock().expect("no holder of the lock panics");
        let script = scripts.iter_mut().find(|script| {
            script.method == request.method && matches_pattern(address.as_str(), &script.pattern)
        });
        match script.map(|script| &mut script.answers) {
            Some(answers) if answers.len() > 1 => answers.pop_front().expect("there is more than one"),
            Some(answers) => {
                answers.front().expect("a script begins with an answer and keeps its last").clone()
            }
            None => Err(FetchError::Unreachable {
                host: address.host().to_owned(),
                why: format!("no answer is given for {} `{address}`", request.method),
            }),
        }
    }
}

/// Whether the text is the pattern with any text in the place of each `*`.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return text == pattern };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

/// No plug-in is installed.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPlugins;

#[async_trait]
impl Plugins for NoPlugins {
    async fn call(&self, call: Arc<PluginCall>, _: Arc<dyn PluginWorld>) -> PluginReply {
        let message = format!("no plug-in runs here that could answer `{}`", call.component);
        Err(PluginError { case: "unavailable".to_owned(), message }).into()
    }
}

/// No tenant says what plug-ins may do at most.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoGrants;

#[async_trait]
impl Grants for NoGrants {
    async fn grant(&self, _: &str, _: &Digest) -> Result<Option<Allowed>, LogError> {
        Ok(None)
    }
}

/// No model is configured.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoModels;

#[async_trait]
impl Models for NoModels {
    async fn write(&self, _: &WriteRequest) -> Result<String, WriteError> {
        Err(WriteError::NoModel)
    }
}

/// Tickets in memory, numbered `T-1`, `T-2` and so on.
#[derive(Debug, Default)]
pub struct MemoryTickets(Mutex<Vec<TicketRequest>>);

impl MemoryTickets {
    /// What was filed, in order.
    #[must_use]
    pub fn filed(&self) -> Vec<TicketRequest> {
        self.0.lock().expect("nothing panics while it holds the lock").clone()
    }
}

#[async_trait]
impl Tickets for MemoryTickets {
    async fn file(&self, request: &TicketRequest) -> Result<String, TicketError> {
        let mut filed = self.0.lock().expect("nothing panics while it holds the lock");
        let opened = || filed.iter().filter(|ticket| ticket.update.is_none());
        if let Some(at) = opened().position(|ticket| ticket.key == request.key && request.update.is_none()) {
            return Ok(format!("T-{}", at + 1));
        }
        let count = opened().count();
        let number = match &request.update {
            Some(number) if (1..=count).any(|at| *number == format!("T-{at}")) => number.clone(),
            Some(number) => return Err(TicketError::Unknown(number.clone())),
            None => format!("T-{}", count + 1),
        };
        filed.push(request.clone());
        Ok(number)
    }
}

/// Secrets with given values, the same for every tenant.
#[derive(Debug, Clone, Default)]
pub struct MemorySecrets(pub std::collections::BTreeMap<String, String>);

#[async_trait]
impl Secrets for MemorySecrets {
    async fn secret(&self, _tenant: &str, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

/// News between nodes that are one process.
#[derive(Debug)]
pub struct MemoryBus(broadcast::Sender<(&'static str, String)>);

impl MemoryBus {
    /// A bus that keeps so much news for who is slow.
    #[must_use]
    pub fn keeping(news: usize) -> Self {
        Self(broadcast::channel(news).0)
    }
}

#[async_trait]
impl Bus for MemoryBus {
    fn longest(&self) -> usize {
        1 << 20
    }

    async fn tell(&self, subject: &'static str, news: &str) -> Result<(), BusError> {
        if news.len() > self.longest() {
            return Err(BusError::TooLong(news.len()));
        }
        // Nobody has to listen.
        let _heard = self.0.send((subject, news.to_owned()));
        Ok(())
    }

    async fn listen(&self, subjects: &[&'static str]) -> Result<Box<dyn Hearing>, BusError> {
        Ok(Box::new(MemoryHearing { subjects: subjects.to_vec(), told: self.0.subscribe() }))
    }
}

struct MemoryHearing {
    subjects: Vec<&'static str>,
    told: broadcast::Receiver<(&'static str, String)>,
}

#[async_trait]
impl Hearing for MemoryHearing {
    async fn next(&mut self) -> Result<Heard, BusError> {
        loop {
            match self.told.recv().await {
                Ok((subject, news)) if self.subjects.contains(&subject) => {
                    return Ok(Heard::News(subject, news));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Ok(Heard::Missed),
                Err(error @ RecvError::Closed) => return Err(BusError::away(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    #[tokio::test]
    async fn the_memory_log_keeps_the_contract() {
        let log = MemoryLog::default();
        let release = Digest::of(b"release");
        let (one, two) = contract::conversations();
        log.open(&one, &release);
        log.open(&two, &release);
        contract::log(&log, &release).await;
    }

    #[tokio::test]
    async fn nodes_of_one_process_keep_the_contract_of_a_bus() {
        let bus = MemoryBus::keeping(2_000);
        contract::bus(&bus, &bus).await;
    }

    #[tokio::test]
    async fn who_is_too_slow_is_told_that_something_was_missed() {
        let bus = MemoryBus::keeping(2);
        let mut hearing = bus.listen(&["turns"]).await.unwrap();
        for news in ["1", "2", "3"] {
            bus.tell("turns", news).await.unwrap();
        }
        assert_eq!(hearing.next().await.unwrap(), Heard::Missed);
        assert_eq!(hearing.next().await.unwrap(), Heard::News("turns", "2".to_owned()));
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (text, pattern) in
            [("abc", "abc"), ("abc", "*"), ("abc", "a*"), ("abc", "*c"), ("aXbYc", "a*b*c")]
        {
            assert!(matches_pattern(text, pattern), "{pattern}");
        }
        for (text, pattern) in [("abc", "ab"), ("abc", "b*"), ("abc", "*b"), ("ab", "ab*b"), ("acb", "a*b*c")]
        {
            assert!(!matches_pattern(text, pattern), "{pattern}");
        }
    }

    #[tokio::test]
    async fn scripted_hosts_keep_the_contract() {
        contract::fetch(&ScriptedFetch::default()).await;
    }

    #[tokio::test]
    async fn scripted_hosts_answer_in_order_and_remember() {
        let fetch = ScriptedFetch::default();
        let status = |status| Ok(FetchResponse { status, ..FetchResponse::default() });
        fetch.answer("GET", "https://a.example/orders/*", status(503));
        fetch.answer("GET", "https://a.example/orders/*", status(200));
        fetch.answer("POST", "https://a.example/*", status(201));
        let ask = async |method: &str, url: &str| {
            let allow = vec!["https://a.example/".to_owned()];
            fetch.fetch(&FetchRequest { allow, ..FetchRequest::new(method, url) }).await
        };
        assert_eq!(ask("GET", "https://a.example/orders/7?x=1").await, status(503));
        assert_eq!(ask("GET", "https://A.example:443/orders/8").await, status(200));
        assert_eq!(ask("GET", "https://a.example/orders/9").await, status(200));
        assert_eq!(ask("POST", "https://a.example/orders").await, status(201));
        assert_eq!(ask("GET", "https://a.example/other").await.unwrap_err().case(), "unreachable");
        assert_eq!(ask("GET", "https://b.example/orders/7").await.unwrap_err().case(), "not-allowed");
        let asked: Vec<String> = fetch.asked().into_iter().map(|request| request.url).collect();
        assert_eq!(asked.len(), 5, "{asked:?}");
        assert_eq!(asked[0], "https://a.example/orders/7?x=1");
    }
}
