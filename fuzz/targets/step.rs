//! Any sequence of messages, buttons, events and pauses: the bot always answers, in bounds, and a replay says the same.
#![no_main]

use botloom_engine::{Body, Inbound, Packs, Release, Talk, build};
use botloom_ports::Files;
use jiff::{SignedDuration, Timestamp};
use libfuzzer_sys::fuzz_target;
use std::path::Path;
use std::sync::{Arc, LazyLock};

static BOTS: LazyLock<Vec<Arc<Release>>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/dialogues");
    let read = |name: &&str| {
        let mut files = Files::default();
        for part in ["", "flows", "knowledge"] {
            for entry in std::fs::read_dir(root.join(name).join(part)).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.extension().is_some_and(|end| end == "yaml") {
                    let file = entry.file_name().to_string_lossy().into_owned();
                    let key = if part.is_empty() { file } else { format!("{part}/{file}") };
                    files.insert(key, std::fs::read(&path).expect("a file of a bot is readable"));
                }
            }
        }
        Arc::new(build(&files, &Packs::default()).expect("the bot has no errors").0)
    };
    ["clinic-desk", "motor-claims", "telecom-desk"].iter().map(read).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let Some((bot, rest)) = bytes.split_first() else { return };
    let release = &BOTS[usize::from(*bot) % BOTS.len()];
    let mut talk = Talk::new(Arc::clone(release));
    let mut at: Timestamp = "2026-05-06T02:00:00Z".parse().expect("it is a moment");
    for (turn, part) in rest.split(|byte| *byte == b'\n').take(12).enumerate() {
        let Some((kind, text)) = part.split_first() else { continue };
        let text = String::from_utf8_lossy(text).into_owned();
        let body = match kind {
            b'@' => Body::Start { language: Some(text), contact: None },
            b'!' => Body::Event { name: text, data: serde_json::json!({}) },
            b'+' => {
                at = talk.wake().unwrap_or(at).max(at);
                Body::Woken { due: at }
            }
            _ => Body::Text(String::from_utf8_lossy(part).into_owned()),
        };
        let inbound = Inbound { key: turn.to_string(), client_id: None, from: None, body };
        let turn = talk.take(&inbound, at, &mut |asked| {
            Err(botloom_dialogue::Failure { case: "unavailable".to_owned(), message: asked.effect.name() })
        });
        assert!(turn.trace.as_array().is_some_and(|steps| steps.len() < 2_000), "a turn is bounded");
        at = at.checked_add(SignedDuration::from_secs(30)).expect("it is not that late");
    }
});

