//! A platform in memory with one bot that repeats what it hears, for the tests and the example.
//!
//! `buttons` offers choices, `human` hands over to a member, `robot` hands back, `bye` ends the talk.

use async_trait::async_trait;
use botloom_channels::{Channel, Host, HostError, Message, Place, Posted, Reading, Said};
use botloom_ports::memory::MemoryLog;
use botloom_ports::{
    Activity, Button, Clock, ConversationId, Digest, EventLog, Kind, LogError, Mode, Speaker, Summary,
    SystemClock, TurnRecord, Watchers,
};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::broadcast;

/// The secret of the bot's channel.
pub const SECRET: &str = "echo-secret";
/// The secret of another channel, whose conversations are none of the first one's business.
pub const OTHER: &str = "other-secret";

/// Who answers after a handoff.
const MEMBER: &str = "小王";

/// A kept file: its name, media type and content.
pub type Kept = (String, String, Vec<u8>);

/// The platform.
#[derive(Default)]
pub struct Echo {
    log: MemoryLog,
    watchers: Watchers,
    opened: Mutex<HashMap<ConversationId, String>>,
    files: Mutex<Vec<Kept>>,
    /// Whether turns are recorded without telling the watchers, as when these fall behind.
    pub mute: AtomicBool,
    /// One turn at a time, as the engine has it.
    turn: tokio::sync::Mutex<()>,
}

/// One line that a turn adds.
struct Line {
    from: Speaker,
    kind: Kind,
    text: Option<String>,
    name: Option<String>,
    client_id: Option<String>,
    buttons: Vec<Button>,
}

impl Line {
    fn says(from: Speaker, text: impl Into<String>) -> Self {
        Self { from, text: Some(text.into()), ..Self::happens(Kind::Message, None) }
    }

    fn happens(kind: Kind, name: Option<&str>) -> Self {
        let name = name.map(ToOwned::to_owned);
        Self { from: Speaker::System, kind, text: None, name, client_id: None, buttons: Vec::new() }
    }
}

impl Echo {
    /// The files that were sent.
    pub fn files(&self) -> Vec<Kept> {
        self.files.lock().expect("no holder of the lock panics").clone()
    }

    /// A member says something, whoever answers the customer.
    pub async fn member_says(&self, id: &ConversationId, text: &str) -> Result<(), HostError> {
        let _one = self.turn.lock().await;
        let line = Line { name: Some(MEMBER.to_owned()), ..Line::says(Speaker::Member, text) };
        self.run(id, &format!("member-{text}"), vec![line], self.mode(id).await?).await.map(drop)
    }

    async fn mode(&self, id: &ConversationId) -> Result<Mode, HostError> {
        let turns = self.log.read(id, 0).await.map_err(host)?;
        Ok(turns.last().map_or(Mode::Bot, |turn| turn.summary.mode))
    }

    async fn run(
        &self,
        id: &ConversationId,
        key: &str,
        lines: Vec<Line>,
        mode: Mode,
    ) -> Result<Arc<TurnRecord>, HostError> {
        let turns = self.log.read(id, 0).await.map_err(host)?;
        let before = turns.last().map_or(0, |turn| turn.summary.activities);
        let (seq, at) = (turns.len() as u64 + 1, SystemClock.now());
        let number = |line: Line, number: u64| Activity {
            number,
            turn: seq,
            from: line.from,
            name: line.name,
            kind: line.kind,
            text: line.text,
            attachments: Vec::new(),
            buttons: line.buttons,
            citation: None,
            client_id: line.client_id,
            at,
        };
        let activities: Vec<Activity> =
            lines.into_iter().zip(before + 1..).map(|(line, n)| number(line, n)).collect();
        let summary = Summary {
            wake: None,
            mode,
            language: Some("zh-CN".to_owned()),
            queue: None,
            note: None,
            assignee: None,
            last_text: activities.last().and_then(|line| line.text.clone()),
            activities: before + activities.len() as u64,
            slots: serde_json::Map::new(),
        };
        let (conversation, key) = (id.clone(), key.to_owned());
        let trace = serde_json::Value::Null;
        let record = TurnRecord {
            conversation,
            seq,
            key,
            at,
            activities,
            events: Vec::new(),
            trace,
            summary,
            values: Vec::new(),
            consents: Vec::new(),
            counted: None,
        };
        self.log.append(&record).await.map_err(host)?;
        let record = Arc::new(record);
        if !self.mute.load(Ordering::Relaxed) {
            self.watchers.tell(&record);
        }
        Ok(record)
    }
}

/// What is answered in a mode, and who answers after that.
fn answer(mode: Mode, text: &str) -> (Vec<Line>, Mode) {
    let button =
        |title: &str, value: &str| Button { title: title.to_owned(), value: value.to_owned(), link: None };
    let member = |text: &str| Line { name: Some(MEMBER.to_owned()), ..Line::says(Speaker::Member, text) };
    match (mode, text) {
        (Mode::Ended, _) => (Vec::new(), Mode::Ended),
        (_, "bye") => {
            let lines = vec![Line::says(Speaker::Bot, "再见"), Line::happens(Kind::Ended, None)];
            (lines, Mode::Ended)
        }
        (Mode::Member, "robot") => (vec![Line::happens(Kind::Left, Some(MEMBER))], Mode::Bot),
        (Mode::Member, text) => (vec![member(&format!("收到：{text}"))], Mode::Member),
        (_, "human") => {
            let lines = vec![
                Line::says(Speaker::Bot, "正在为您转人工"),
                Line::happens(Kind::Handoff, None),
                Line::happens(Kind::Joined, Some(MEMBER)),
                member("您好，我是小王，请问有什么可以帮您？"),
            ];
            (lines, Mode::Member)
        }
        (_, "buttons") => {
            let buttons = vec![button("查快递", "track"), button("人工", "human")];
            (vec![Line { buttons, ..Line::says(Speaker::Bot, "请选择") }], Mode::Bot)
        }
        (_, text) => (vec![Line::says(Speaker::Bot, format!("echo: {text}"))], Mode::Bot),
    }
}

fn host(error: LogError) -> HostError {
    match error {
        LogError::Unknown(_) => HostError::Unknown,
        other => HostError::Failed(Box::new(other)),
    }
}

#[async_trait]
impl Host for Echo {
    async fn channel(&self, secret: &str) -> Result<Option<Channel>, HostError> {
        let id = match secret {
            SECRET => "echo",
            OTHER => "other",
            "broken" => return Err(HostError::Failed("the disk is full".into())),
            "busy" => return Err(HostError::TooBusy),
            _ => return Ok(None),
        };
        Ok(Some(Channel { id: id.to_owned(), name: "小递".to_owned() }))
    }

    async fn owns(&self, channel: &str, conversation: &ConversationId) -> Result<bool, HostError> {
        let opened = self.opened.lock().expect("no holder of the lock panics");
        Ok(opened.get(conversation).is_some_and(|owner| owner == channel))
    }

    async fn open(&self, channel: &str, language: Option<&str>) -> Result<ConversationId, HostError> {
        let id = {
            let mut opened = self.opened.lock().expect("no holder of the lock panics");
            let id =
                ConversationId::new(format!("{channel}-{}", opened.len() + 1)).expect("the form is allowed");
            opened.insert(id.clone(), channel.to_owned());
            id
        };
        self.log.open(&id, &Digest::of(b"echo"));
        let hello = if language.is_some_and(|tag| tag.starts_with("en")) { "Hello!" } else { "您好！" };
        self.run(&id, "start", vec![Line::says(Speaker::Bot, hello)], Mode::Bot).await?;
        Ok(id)
    }

    async fn say(&self, conversation: &ConversationId, message: Said) -> Result<Arc<TurnRecord>, HostError> {
        let _one = self.turn.lock().await;
        if let Some(record) = self.log.by_key(conversation, &message.key).await.map_err(host)? {
            return Ok(Arc::new(record));
        }
        let (mut lines, mode) = answer(self.mode(conversation).await?, &message.text);
        let said = Line::says(Speaker::User, message.text);
        lines.insert(0, Line { name: message.from, client_id: message.client_id, ..said });
        self.run(conversation, &message.key, lines, mode).await
    }

    async fn end(&self, conversation: &ConversationId) -> Result<(), HostError> {
        let lines = vec![Line::happens(Kind::Ended, None)];
        self.run(conversation, "end", lines, Mode::Ended).await.map(drop)
    }

    async fn activities(
        &self,
        conversation: &ConversationId,
        after: u64,
    ) -> Result<Vec<Activity>, HostError> {
        let turns = self.log.read(conversation, 0).await.map_err(host)?;
        Ok(turns.into_iter().flat_map(|turn| turn.activities).filter(|line| line.number > after).collect())
    }

    async fn attach(
        &self,
        conversation: &ConversationId,
        name: &str,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<String, HostError> {
        let mut files = self.files.lock().expect("no holder of the lock panics");
        files.push((name.to_owned(), media_type.to_owned(), bytes));
        Ok(format!("/files/{conversation}/{}", files.len()))
    }

    async fn read(&self, _: &Place, _: Posted) -> Result<Reading, HostError> {
        // It has no plug-ins.
        Err(HostError::Unknown)
    }

    async fn hear(&self, _: &Place, _: Message) -> Result<(), HostError> {
        Err(HostError::Unknown)
    }

    fn watch(&self, conversation: &ConversationId) -> broadcast::Receiver<Arc<TurnRecord>> {
        self.watchers.watch(conversation)
    }
}
