//! How fast a bot answers: in this process, over the web-chat protocol, replayed.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use botloom_engine::{Body, Inbound, Talk, build, replay};
use botloom_ports::{Clock, ConversationId, SystemClock};
use serde_json::{Value, json};

use super::{said, share};
use crate::{assets, folder};

/// What measuring a bot takes.
#[derive(clap::Args)]
pub struct Bot {
    /// The bot's folder; what its tests say is what is said to it.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// How many messages are timed.
    #[arg(long, default_value_t = 20_000)]
    messages: usize,
    /// Talks to the bot that is deployed here instead: the address of a platform.
    #[arg(long, requires = "secret")]
    url: Option<String>,
    /// The web-chat secret of the deployment.
    #[arg(long)]
    secret: Option<String>,
    /// How many customers write at a time, with `--url`.
    #[arg(long, default_value_t = 64)]
    customers: usize,
    /// Records the conversations in memory and measures how fast one processor replays them.
    #[arg(long, conflicts_with = "url")]
    replay: bool,
    /// How many further conversations are begun and left open first, with `--url`.
    #[arg(long, default_value_t = 0)]
    open: usize,
}

/// Prints one JSON object: milliseconds at the median and the 99th percentile, messages a second.
pub fn run(arguments: &Bot) -> anyhow::Result<ExitCode> {
    let files = folder::read(&arguments.folder)?;
    let talks = said(&files);
    if talks.is_empty() {
        bail!("`{}` has no tests to take messages from", arguments.folder.display());
    }
    let result = match (&arguments.url, &arguments.secret) {
        (Some(url), Some(secret)) => over_http(arguments, url, secret, &talks)?,
        _ if arguments.replay => replaying(arguments, &files, &talks)?,
        _ => in_process(arguments, &files, &talks)?,
    };
    println!("{}", serde_json::to_string_pretty(&result)?);
    Ok(ExitCode::SUCCESS)
}

fn in_process(arguments: &Bot, files: &botloom_ports::Files, talks: &[Vec<String>]) -> anyhow::Result<Value> {
    let start = Instant::now();
    let Ok((release, _)) = build(files, &assets::installed()?) else {
        bail!("the bot has errors; see `botloom check`")
    };
    let built = start.elapsed();
    let release = Arc::new(release);
    let mut times = Vec::with_capacity(arguments.messages);
    let begun = Instant::now();
    'all: for said in talks.iter().cycle() {
        let mut talk = Talk::new(Arc::clone(&release));
        for text in said {
            let inbound =
                Inbound { key: String::new(), client_id: None, from: None, body: Body::Text(text.clone()) };
            let start = Instant::now();
            let turn = talk.take(&inbound, SystemClock.now(), &mut |_| Ok(serde_json::Value::Null));
            times.push(start.elapsed());
            std::hint::black_box(turn);
            if times.len() >= arguments.messages {
                break 'all;
            }
        }
    }
    let mut result = summary(&mut times, begun.elapsed());
    result["build_ms"] = json!(millis(built));
    Ok(result)
}

/// Replays what was recorded against the release that said it; a difference would be a mistake of the replay.
fn replaying(arguments: &Bot, files: &botloom_ports::Files, talks: &[Vec<String>]) -> anyhow::Result<Value> {
    let Ok((release, _)) = build(files, &assets::installed()?) else {
        bail!("the bot has errors; see `botloom check`")
    };
    let release = Arc::new(release);
    let mut recorded = Vec::new();
    for (number, said) in talks.iter().enumerate() {
        let id = ConversationId::new(format!("bench-{number}"))?;
        let mut talk = Talk::new(Arc::clone(&release));
        let texts = said.iter().map(|text| Body::Text(text.clone()));
        let mut records = Vec::new();
        for (turn, body) in
            std::iter::once(Body::Start { language: None, contact: None }).chain(texts).enumerate()
        {
            let inbound = Inbound { key: turn.to_string(), client_id: None, from: None, body };
            let at = SystemClock.now();
            let taken = talk.take(&inbound, at, &mut |_| Ok(Value::Null));
            records.push(talk.record(&id, &inbound, taken, at));
        }
        recorded.push(records);
    }
    let (mut turns, mut differences, begun) = (0, 0, Instant::now());
    for records in recorded.iter().cycle() {
        let replayed = replay(&release, records)?;
        turns += replayed.turns;
        differences += replayed.differences.len();
        if turns >= arguments.messages {
            break;
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    Ok(json!({
        "turns": turns,
        "differences": differences,
        "turns_per_second_per_core": (turns as f64 / seconds).round(),
    }))
}

fn over_http(arguments: &Bot, url: &str, secret: &str, talks: &[Vec<String>]) -> anyhow::Result<Value> {
    for _ in 0..arguments.open {
        begin(url, secret)?;
    }
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let customer = |number: usize| -> anyhow::Result<Vec<Duration>> {
        let agent = ureq::Agent::new_with_defaults();
        let mut times = Vec::new();
        for said in talks.iter().cycle().skip(number % talks.len()) {
            let (conversation, token) = begin(url, secret)?;
            for text in said {
                let key = next.fetch_add(1, Ordering::Relaxed);
                if key >= arguments.messages {
                    return Ok(times);
                }
                let start = Instant::now();
                let sent = agent
                    .post(format!("{url}/v3/directline/conversations/{conversation}/activities"))
                    .header("Authorization", format!("Bearer {token}"))
                    .send_json(json!({"type": "message", "from": {"id": "bench"}, "text": text}));
                sent.context("a message was refused")?.body_mut().read_to_vec()?;
                times.push(start.elapsed());
            }
        }
        Ok(times)
    };
    let mut times = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..arguments.customers).map(|number| scope.spawn(move || customer(number))).collect();
        let all = threads.into_iter().map(|thread| thread.join().expect("a customer does not panic"));
        all.collect::<anyhow::Result<Vec<_>>>().map(|all| all.concat())
    })?;
    Ok(summary(&mut times, begun.elapsed()))
}

fn begin(url: &str, secret: &str) -> anyhow::Result<(String, String)> {
    let begun = ureq::post(format!("{url}/v3/directline/conversations"))
        .header("Authorization", format!("Bearer {secret}"))
        .send_empty();
    let begun: Value = begun.context("a conversation was refused")?.body_mut().read_json()?;
    let text = |key: &str| begun[key].as_str().map(str::to_owned).context("this is no web chat of Botloom");
    Ok((text("conversationId")?, text("token")?))
}

fn summary(times: &mut [Duration], took: Duration) -> Value {
    times.sort_unstable();
    json!({
        "messages": times.len(),
        "p50_ms": millis(share(times, 0.5)),
        "p99_ms": millis(share(times, 0.99)),
        "messages_per_second": (times.len() as f64 / took.as_secs_f64()).round(),
    })
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
