//! Recordings: what a plug-in finds around itself, and what hosts answered, as tests of every language read them.

use anyhow::Context;
use async_trait::async_trait;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use botloom_ports::{
    Caller, Fetch, FetchError, FetchRequest, FetchResponse, KeptValues, KnowledgeHit, Secrets, ValueScope,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What stands in a recording instead of a secret.
const STAND_IN: &str = "for-tests-only";
/// Headers that tell about one answer or one visitor only.
const PASSING: [&str; 5] = ["connection", "content-length", "date", "set-cookie", "transfer-encoding"];

/// What stands around a plug-in. Every key may be missing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recording {
    /// The conversation's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The language of the talk, a tag such as `zh-CN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Where the customer writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// The bot's time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<User>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<String, Json>,
    /// Stand-ins of secrets, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, String>,
    /// Values of the bot.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    kv: BTreeMap<String, String>,
    /// Values of the conversation.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    conversation_kv: BTreeMap<String, String>,
    /// What a search of the knowledge finds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hits: Vec<Hit>,
    /// What hosts answered, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    http: Vec<Exchange>,
}

/// The customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// An entry of the knowledge.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hit {
    entry: String,
    question: String,
    answer: String,
    certainty: f64,
}

/// A request and what came of it: `status` with headers and a body, or `error`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Exchange {
    /// Such as `GET https://api.example.com/v1/orders/1`.
    request: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    /// A text, or anything else as the JSON that it is, to the last digit of its numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// One answer of a host, or why there was none.
type Answer = Result<FetchResponse, FetchError>;

impl Recording {
    /// The recording in a file.
    ///
    /// # Errors
    /// If there is none, with the place of what is wrong.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("`{}` can not be read", file.display()))?;
        let wrong = || format!("`{}` is no recording", file.display());
        let recording: Self = serde_json::from_str(&text).with_context(wrong)?;
        recording.http.iter().try_for_each(|exchange| exchange.answer().map(drop)).with_context(wrong)?;
        Ok(recording)
    }

    /// Writes it into a file, by way of one beside it: what stood there is not lost half-way.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, file: &Path) -> anyhow::Result<()> {
        let unwritten = || format!("`{}` can not be written", file.display());
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut beside = tempfile::Builder::new()
            .permissions(std::fs::Permissions::from_mode(0o644))
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .with_context(unwritten)?;
        serde_json::to_writer_pretty(&mut beside, self)?;
        std::io::Write::write_all(&mut beside, b"\n").with_context(unwritten)?;
        beside.persist(file).with_context(unwritten)?;
        Ok(())
    }

    /// The conversation that calls, where the recording says something of it.
    pub fn tell(&self, caller: &mut Caller) -> anyhow::Result<()> {
        let put = |from: &Option<String>, to: &mut String| {
            if let Some(said) = from {
                to.clone_from(said);
            }
        };
        if let Some(id) = &self.id {
            caller.conversation = botloom_ports::ConversationId::new(id.as_str())?;
        }
        put(&self.language, &mut caller.language);
        put(&self.channel, &mut caller.channel);
        put(&self.zone, &mut caller.zone);
        if let Some(now) = self.now {
            caller.at = jiff::Timestamp::from_millisecond(now).context("`now` is no time")?;
        }
        caller.user = self.user.clone().map(|user| (user.id, user.name));
        caller.slots.clone_from(&self.slots);
        Ok(())
    }

    /// Whether it says who the customer is.
    pub fn has_user(&self) -> bool {
        self.user.is_some()
    }

    /// The addresses that it answers.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.http.iter().filter_map(|exchange| exchange.request.split_once(' ')).map(|(_, url)| url)
    }

    fn values(&self, scope: ValueScope) -> &BTreeMap<String, String> {
        match scope {
            ValueScope::Bot => &self.kv,
            ValueScope::Conversation => &self.conversation_kv,
        }
    }

    /// A value that an earlier call kept.
    pub fn value(&self, scope: ValueScope, key: &str) -> Option<String> {
        self.values(scope).get(key).cloned()
    }

    /// How much earlier calls kept.
    pub fn kept(&self, scope: ValueScope) -> KeptValues {
        let values = self.values(scope);
        let bytes = values.iter().map(|(key, value)| (key.len() + value.len()) as u64).sum();
        KeptValues { values: values.len() as u64, bytes }
    }

    /// What a search finds.
    pub fn hits(&self, most: usize) -> Vec<KnowledgeHit> {
        let hit = |hit: &Hit| KnowledgeHit {
            entry: hit.entry.clone(),
            question: hit.question.clone(),
            answer: hit.answer.clone(),
            certainty: hit.certainty,
        };
        self.hits.iter().take(most).map(hit).collect()
    }

    /// Adds what was heard: requests that were sent again have the new answers only, all others stay. Of the secrets it keeps the
    /// names.
    pub fn add(&mut self, heard: Vec<(String, Answer)>, secrets: &BTreeMap<String, String>) {
        self.http.retain(|exchange| heard.iter().all(|(request, _)| *request != exchange.request));
        self.http.extend(heard.iter().map(|(request, answer)| Exchange::new(request, answer, secrets)));
        for name in secrets.keys() {
            self.secrets.entry(name.clone()).or_insert_with(|| STAND_IN.to_owned());
        }
    }
}

impl Exchange {
    fn new(request: &str, answer: &Answer, secrets: &BTreeMap<String, String>) -> Self {
        let request = request.to_owned();
        let response = match answer {
            Ok(response) => response,
            Err(error) => return Self { request, error: Some(word(error).to_owned()), ..Self::default() },
        };
        let hidden = |text: &str| {
            let hide = |text: String, secret: &String| match secret.is_empty() {
                true => text,
                false => text.replace(secret, STAND_IN),
            };
            secrets.values().fold(text.to_owned(), hide)
        };
        let kept = response.headers.iter().filter(|(name, _)| !PASSING.contains(&name.as_str()));
        let headers = kept.map(|(name, value)| (name.clone(), hidden(value))).collect();
        let mut exchange = Self { request, status: Some(response.status), headers, ..Self::default() };
        match std::str::from_utf8(&response.body) {
            Ok("") => {}
            Ok(text) => exchange.body = shown(hidden(text)),
            Err(_) => exchange.body_base64 = Some(BASE64_STANDARD.encode(&response.body)),
        }
        exchange
    }

    /// # Errors
    /// If it answers nothing, or cannot be understood.
    fn answer(&self) -> anyhow::Result<Answer> {
        let Self { request, status, headers, body, body_base64, error } = self;
        let (_, url) = request.split_once(' ').with_context(|| {
            format!("`{request}` should be a method and an address, as in `GET https://…`")
        })?;
        if error.as_deref() == Some("too-many") {
            // Only the host says it, of its own limit.
            anyhow::bail!(
                "`{request}`: `too-many` is for tests; a component that sends too many requests is told so here by itself"
            );
        }
        if let Some(error) = error {
            return Ok(Err(
                unword(error, url).with_context(|| format!("`{error}` is no error of a request"))?
            ));
        }
        let status = status.with_context(|| format!("`{request}` needs a `status` or an `error`"))?;
        let body = match (body, body_base64) {
            (None, None) => Vec::new(),
            (Some(body), _) => match serde_json::from_str::<String>(body.get()) {
                Ok(text) => text.into_bytes(),
                Err(_) => body.get().as_bytes().to_vec(),
            },
            (None, Some(encoded)) => BASE64_STANDARD
                .decode(encoded)
                .with_context(|| format!("`body_base64` of `{request}` is no Base64"))?,
        };
        Ok(Ok(FetchResponse { status, headers: headers.clone(), body }))
    }
}

/// A record or a list as itself, anything else as a text.
fn shown(text: String) -> Option<Box<RawValue>> {
    if text.starts_with(['{', '[']) && serde_json::from_str::<&RawValue>(&text).is_ok() {
        return RawValue::from_string(text).ok();
    }
    serde_json::value::to_raw_value(&text).ok()
}

/// An error by the name that plug-ins know.
fn word(error: &FetchError) -> &'static str {
    match error {
        FetchError::NotAllowed { .. } | FetchError::PrivateAddress { .. } | FetchError::KeptFrom { .. } => {
            "denied"
        }
        FetchError::Timeout { .. } => "timeout",
        FetchError::TooLarge { .. } => "too-large",
        FetchError::BadRequest(_) => "bad-request",
        _ => "unreachable",
    }
}

fn unword(word: &str, url: &str) -> Option<FetchError> {
    let (host, why) = (url.to_owned(), "recorded".to_owned());
    Some(match word {
        "denied" => FetchError::NotAllowed { url: host, why: "recorded" },
        "timeout" => FetchError::Timeout { host, limit: Duration::ZERO },
        "too-large" => FetchError::TooLarge { host, what: "body", limit: 0 },
        "bad-request" => FetchError::BadRequest(why),
        "unreachable" => FetchError::Unreachable { host, why },
        _ => return None,
    })
}

/// Answers requests from a recording, sends the others, and keeps what was heard.
pub struct Recorder {
    answers: Mutex<HashMap<String, VecDeque<Answer>>>,
    network: Arc<dyn Fetch>,
    heard: Mutex<Vec<(String, Answer)>>,
}

impl Recorder {
    /// Answers as the recording does, and asks the network for what it does not have.
    pub fn new(recording: &Recording, network: Arc<dyn Fetch>) -> anyhow::Result<Self> {
        let mut answers: HashMap<String, VecDeque<Answer>> = HashMap::new();
        for exchange in &recording.http {
            answers.entry(exchange.request.clone()).or_default().push_back(exchange.answer()?);
        }
        Ok(Self { answers: Mutex::new(answers), network, heard: Mutex::default() })
    }

    /// What the network answered since the last time that this was asked.
    pub fn heard(&self) -> Vec<(String, Answer)> {
        std::mem::take(&mut self.heard.lock().expect("no holder of the lock panics"))
    }

    /// Several answers to one request are given in turn, and the last one stays.
    fn known(&self, asked: &str) -> Option<Answer> {
        let mut answers = self.answers.lock().expect("no holder of the lock panics");
        let answers = answers.get_mut(asked)?;
        if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() }
    }
}

#[async_trait]
impl Fetch for Recorder {
    async fn fetch(&self, request: &FetchRequest) -> Answer {
        let asked = format!("{} {}", request.method, request.url);
        if let Some(known) = self.known(&asked) {
            return known;
        }
        let answer = self.network.fetch(request).await;
        self.heard.lock().expect("no holder of the lock panics").push((asked, answer.clone()));
        answer
    }
}

/// Stand-ins of a recording before the secrets of this machine.
pub struct StandIns(pub BTreeMap<String, String>, pub Arc<dyn Secrets>);

#[async_trait]
impl Secrets for StandIns {
    async fn secret(&self, tenant: &str, name: &str) -> Option<String> {
        match self.0.get(name) {
            Some(value) => Some(value.clone()),
            None => self.1.secret(tenant, name).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(body: &str) -> Answer {
        let headers = [("content-type", "application/json"), ("set-cookie", "s=1"), ("x-echo", "Bearer t0p")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(FetchResponse { status: 200, headers: headers.into(), body: body.as_bytes().to_vec() })
    }

    #[test]
    fn what_was_heard_is_added_without_secrets_and_read_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("recorded.json");
        let secrets = BTreeMap::from([("TOKEN".to_owned(), "t0p".to_owned())]);
        let mut recording: Recording = serde_json::from_str(
            r#"{"http": [{"request": "GET https://a.example/1", "error": "timeout"}, {"request": "GET https://a.example/2", "status": 404}]}"#,
        )
        .unwrap();
        let first = ("GET https://a.example/1".to_owned(), answered(r#"{"n":1,"token":"t0p"}"#));
        let decimal = ("GET https://a.example/3".to_owned(), answered(r#"{"total":99.90}"#));
        let refused = ("GET https://a.example/4".to_owned(), Err(FetchError::BadRequest("x".to_owned())));
        let bytes = Ok(FetchResponse { status: 200, body: vec![0xff, 0], ..FetchResponse::default() });
        let bytes = ("GET https://a.example/5".to_owned(), bytes);
        let broken = ("GET https://a.example/6".to_owned(), answered("{oops"));
        recording.add(vec![first, decimal, refused, bytes.clone(), broken], &secrets);
        recording.write(&file).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("t0p") && !text.contains("set-cookie"), "{text}");
        let read = Recording::read(&file).unwrap();
        assert_eq!(read.addresses().count(), 6, "the other request of before stayed");
        let body = |at: usize| String::from_utf8(read.http[at].answer().unwrap().unwrap().body).unwrap();
        assert_eq!(body(1), format!(r#"{{"n":1,"token":"{STAND_IN}"}}"#));
        assert_eq!(read.http[1].headers["x-echo"], format!("Bearer {STAND_IN}"));
        assert_eq!(body(2), r#"{"total":99.90}"#, "digits stay");
        assert!(text.contains(r#""body": {"total":99.90}"#), "{text}");
        assert_eq!(read.http[3].error.as_deref(), Some("bad-request"));
        assert_eq!(read.http[4].answer().unwrap(), bytes.1);
        assert_eq!((body(5).as_str(), text.contains(r#""body": "{oops""#)), ("{oops", true));
        assert_eq!(read.secrets["TOKEN"], STAND_IN);
    }

    #[test]
    fn what_is_no_recording_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("recorded.json");
        for (text, told) in [
            ("{\"htp\": []}", "unknown field `htp`"),
            ("{", "EOF"),
            (r#"{"http": [{"request": "GET https://a.example/"}]}"#, "needs a `status` or an `error`"),
            (r#"{"http": [{"request": "GET", "status": 200}]}"#, "should be a method and an address"),
            (r#"{"http": [{"request": "GET https://a.example/", "error": "tired"}]}"#, "`tired` is no error"),
        ] {
            std::fs::write(&file, text).unwrap();
            let error = format!("{:#}", Recording::read(&file).unwrap_err());
            assert!(error.contains("is no recording") && error.contains(told), "{error}");
        }
    }
}
