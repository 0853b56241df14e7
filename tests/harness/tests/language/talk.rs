//! Conversations with the bot of a case, as `botloom chat` shows them.

use botloom_dialogue::Failure;
use botloom_engine::suite::{self, Given, Running};
use botloom_engine::{Body, Inbound, Packs, Progress, Release, Talk, build};
use botloom_flow::Source;
use botloom_ports::{Activity, Attachment, Files, Kind, Speaker};
use jiff::Timestamp;
use std::sync::Arc;

/// The time of a conversation that names none: a Friday morning in Shanghai.
pub const NOW: &str = "2026-05-01T09:00:00+08:00";

/// What a `yaml given` block says that the world answers.
///
/// # Errors
/// What is wrong with it.
pub fn given(block: &str) -> Result<Given, String> {
    let indented: String = block.lines().map(|line| format!("  {line}\n")).collect();
    let test = format!("test: given\ntalk: []\ngiven:\n{indented}");
    let source =
        Source::new("tests/given.yaml", test.into_bytes()).map_err(|problem| problem.what.to_string())?;
    match suite::read(&source) {
        Ok(script) => Ok(script.given),
        Err(problems) => {
            Err(problems.into_iter().map(|problem| problem.what.to_string()).collect::<Vec<_>>().join("\n"))
        }
    }
}

/// How a conversation begins.
pub struct Start<'a> {
    pub language: Option<&'a str>,
    pub now: Option<Timestamp>,
    pub given: Given,
    pub offline: Running<'a>,
}

/// The conversation that the customer's lines (`> ...`) of a block lead to.
pub fn conversation(release: &Arc<Release>, block: &str, start: Start<'_>) -> String {
    let now = start.now.unwrap_or_else(|| NOW.parse().expect("the constant is a moment"));
    let (talk, offline) = (Talk::new(Arc::clone(release)), Some(start.offline));
    let mut chat = Chat { talk, given: start.given, offline, now, out: String::new() };
    if !block.starts_with('>') {
        chat.say(Body::Start { language: start.language.map(str::to_owned), contact: None });
    }
    for text in block.lines().filter_map(|line| line.strip_prefix('>')).map(str::trim) {
        chat.out += &format!("> {text}\n");
        match (text, text.strip_prefix("/event ")) {
            ("/wake", _) => match chat.talk.wake() {
                Some(due) => {
                    chat.now = due.max(chat.now);
                    chat.say(Body::Woken { due });
                }
                None => chat.out += "the talk waits for no time\n",
            },
            (_, Some(words)) => {
                let (name, data) = words.split_once(' ').unwrap_or((words, "null"));
                let data = serde_json::from_str(data).expect("the data of an event is JSON");
                chat.say(Body::Event { name: name.to_owned(), data });
            }
            (text, None) => chat.say(Body::Text(text.to_owned())),
        }
    }
    chat.out
}

/// What a slot holds after each answer of a block: `words => value`.
///
/// # Errors
/// If the slot cannot be asked for.
pub fn read(
    files: &Files,
    packs: &Packs,
    block: &str,
    slot: &str,
    language: Option<&str>,
) -> Result<String, String> {
    let mut files = files.clone();
    let flow = format!(
        "flow: read\ntriggers: [begin]\nsteps: [{{ask: {slot}, prompt: '?'}}, {{end: conversation}}]\n"
    );
    files.insert("flows/read.yaml", flow);
    let Ok((release, _)) = build(&files, packs) else { return Err(format!("`{slot}` cannot be asked for")) };
    let now = NOW.parse().expect("the constant is a moment");
    let talk = Talk::new(Arc::new(release));
    let mut chat = Chat { talk, given: Given::default(), offline: None, now, out: String::new() };
    chat.say(Body::Start { language: language.map(str::to_owned), contact: None });
    chat.say(Body::Text("begin".to_owned()));
    let mut out = String::new();
    for words in block.lines().map(|line| line.split(" => ").next().unwrap_or_default().trim()) {
        let mut chat = chat.clone();
        chat.say(Body::Text(words.to_owned()));
        let value = chat.talk.session().value(slot).map(ToString::to_string);
        let value = value.filter(|value| !value.is_empty()).unwrap_or_else(|| "nothing".to_owned());
        out += &format!("{words} => {value}\n");
    }
    Ok(out)
}

#[derive(Clone)]
struct Chat<'a> {
    talk: Talk,
    given: Given,
    offline: Option<Running<'a>>,
    now: Timestamp,
    out: String,
}

impl Chat<'_> {
    fn say(&mut self, body: Body) {
        let key = (self.talk.turns() + 1).to_string();
        let inbound = Inbound { key, client_id: None, from: None, body };
        let mut progress = self.talk.begin(&inbound, self.now);
        let turn = loop {
            let asked = match progress {
                Progress::Done(turn) => break turn,
                Progress::Asks(asked) => asked,
            };
            let given = self.given.call(&asked);
            let ran = |offline: &Running<'_>| offline.answer(&mut self.talk, &asked, self.now);
            let result = given.or_else(|| self.offline.as_ref().and_then(ran));
            progress = self.talk.resume(result.or_else(|| asked.quiet().map(Ok)).unwrap_or_else(|| {
                let message = format!("the case does not say what `{}` gives", asked.effect.name());
                Err(Failure { case: "unavailable".to_owned(), message })
            }));
        };
        if let Some(offline) = &self.offline {
            offline.keep(&turn.values);
        }
        let lines = turn.activities.iter().filter(|line| line.from != Speaker::User);
        lines.for_each(|line| show(line, &mut self.out));
    }
}

fn show(line: &Activity, out: &mut String) {
    match line.kind {
        Kind::Message => {
            *out += &format!("{}\n", line.text.as_deref().unwrap_or_default());
            for attachment in &line.attachments {
                let (what, title, url) = match attachment {
                    Attachment::Image { url, title } => ("image", title, url),
                    Attachment::File { url, title } => ("file", title, url),
                    Attachment::Link { url, title } => ("link", title, url),
                    Attachment::Card { title, text, .. } => ("card", title, text),
                };
                *out += &format!("  ({what}) {title} {url}\n");
            }
            let titles: Vec<&str> = line.buttons.iter().map(|button| button.title.as_str()).collect();
            if !titles.is_empty() {
                *out += &format!("  [{}]\n", titles.join("] ["));
            }
        }
        Kind::Handoff => *out += "  -- waits for a person --\n",
        Kind::Ended => *out += "  -- the conversation is over --\n",
        Kind::Joined | Kind::Left => {}
    }
}
