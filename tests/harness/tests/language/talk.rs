//! Conversations with the bot of a case, as `botloom chat` shows them.

use botloom_engine::{Body, Inbound, Packs, Release, Talk, build};
use botloom_ports::{Activity, Files, Kind, Speaker};
use jiff::Timestamp;
use std::sync::Arc;

/// The time of a conversation that names none: a Friday morning in Shanghai.
pub const NOW: &str = "2026-05-01T09:00:00+08:00";

/// The conversation that the customer's lines (`> ...`) of a block lead to.
pub fn conversation(
    release: &Arc<Release>,
    block: &str,
    language: Option<&str>,
    now: Option<Timestamp>,
) -> String {
    let now = now.unwrap_or_else(|| NOW.parse().expect("the constant is a moment"));
    let mut talk = Talk::new(Arc::clone(release));
    let mut out = String::new();
    if !block.starts_with('>') {
        say(&mut talk, Body::Start { language: language.map(str::to_owned) }, now, &mut out);
    }
    for text in block.lines().filter_map(|line| line.strip_prefix('>')).map(str::trim) {
        out += &format!("> {text}\n");
        say(&mut talk, Body::Text(text.to_owned()), now, &mut out);
    }
    out
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
    let mut talk = Talk::new(Arc::new(release));
    let mut unused = String::new();
    say(&mut talk, Body::Start { language: language.map(str::to_owned) }, now, &mut unused);
    say(&mut talk, Body::Text("begin".to_owned()), now, &mut unused);
    let mut out = String::new();
    for words in block.lines().map(|line| line.split(" => ").next().unwrap_or_default().trim()) {
        let mut talk = talk.clone();
        say(&mut talk, Body::Text(words.to_owned()), now, &mut unused);
        let value = talk.session().value(slot).map(ToString::to_string).filter(|value| !value.is_empty());
        out += &format!("{words} => {}\n", value.unwrap_or_else(|| "nothing".to_owned()));
    }
    Ok(out)
}

fn say(talk: &mut Talk, body: Body, now: Timestamp, out: &mut String) {
    let key = (talk.turns() + 1).to_string();
    let turn = talk.take(&Inbound { key, client_id: None, from: None, body }, now);
    turn.activities.iter().filter(|line| line.from != Speaker::User).for_each(|line| show(line, out));
}

fn show(line: &Activity, out: &mut String) {
    match line.kind {
        Kind::Message => {
            *out += &format!("{}\n", line.text.as_deref().unwrap_or_default());
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
