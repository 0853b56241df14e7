//! What calls of plug-ins cost: beside the engine alone, while others compute without end, while thousands are loaded or wait.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use async_trait::async_trait;
use botloom_engine::{Body, Engine, Inbound, World};
use botloom_plugins::{Bare, Options, PluginHost};
use botloom_ports::memory::{MemoryLog, MemoryReleases, MemorySecrets, NoTurn};
use botloom_ports::{
    Allowed, Caller, ConversationId, Fetch, FetchError, FetchRequest, FetchResponse, PluginCall, PluginCode,
    PluginWorld, Plugins, SystemClock, Watchers,
};
use clap::ValueEnum;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::{micros, table};
use crate::assets;

/// What `botloom bench plugins` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// How many calls each figure is of.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    calls: u32,
    /// Measures only this; may stand several times.
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// A program that measures the same call with another host and prints one JSON object; it stands beside the others as `peer`.
    #[arg(long, value_name = "PROGRAM")]
    peer: Option<PathBuf>,
    /// Prints JSON; a table if not given.
    #[arg(long)]
    json: bool,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// A call through the host and by the engine alone.
    Costs,
    /// A line of JavaScript.
    Script,
    /// When a call that never ends is cut.
    Cut,
    /// What a hundred such calls cost another tenant.
    Neighbour,
    /// Whether calls that end by themselves are cut beside them.
    Honest,
    /// Replacing a component while it is called.
    Swap,
    /// Memory of calls that wait for an answer.
    Waiting,
    /// A thousand components of a hundred tenants.
    Loaded,
}

const TEXT: &str = "where is my parcel SF1234567890, please?";
/// Rounds that take about a millisecond and a half.
const HONEST: u32 = 2_000_000;
/// How many calls compute without end at the same time.
const HOSTILE: usize = 100;
/// How many calls wait for an answer at the same time.
const WAITING: usize = 1500;
/// The tenants whose components are loaded, and how many each has.
const TENANTS: (usize, usize) = (100, 10);

/// Measures and prints.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let calls = arguments.calls as usize;
    let mut told = serde_json::Map::new();
    let mut add = |name: &str, value: Value| {
        eprintln!("{name}: {value}");
        told.insert(name.to_owned(), value);
    };
    let bench = Bench::new()?;
    let measured = runtime.block_on(async {
        for part in Part::value_variants() {
            if !arguments.only.is_empty() && !arguments.only.contains(part) {
                continue;
            }
            match part {
                Part::Costs => {
                    bench.costs(calls).await?.into_iter().for_each(|(name, value)| add(name, value))
                }
                Part::Script => add("script", bench.script((calls / 20).max(50)).await?),
                Part::Cut => add("cut", bench.cut().await?),
                Part::Neighbour => add("neighbour", bench.neighbour(calls / 10).await?),
                Part::Honest => add("honest", bench.honest().await?),
                Part::Swap => add("swap", bench.swap().await?),
                Part::Waiting => add("waiting", bench.waiting().await?),
                Part::Loaded => add("loaded", bench.thousand().await?),
            }
        }
        anyhow::Ok(())
    });
    // Calls that never end are given up with the runtime.
    runtime.shutdown_background();
    measured?;
    if let Some(program) = &arguments.peer {
        let output = Command::new(program).arg(TEXT).arg(calls.to_string()).output();
        let output = output.with_context(|| format!("`{}` cannot be started", program.display()))?;
        if !output.status.success() {
            bail!("`{}` failed: {}", program.display(), String::from_utf8_lossy(&output.stderr));
        }
        let printed = serde_json::from_slice(&output.stdout);
        add("peer", printed.with_context(|| format!("`{}` printed no JSON", program.display()))?);
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&told)?);
    } else {
        told.iter().for_each(|(name, value)| table(name, value));
    }
    Ok(ExitCode::SUCCESS)
}

/// Answers when it is told to.
#[derive(Default)]
struct Late {
    asked: AtomicUsize,
    answers: Notify,
}

#[async_trait]
impl Fetch for Late {
    async fn fetch(&self, _: &FetchRequest) -> Result<FetchResponse, FetchError> {
        let told = self.answers.notified();
        self.asked.fetch_add(1, Ordering::SeqCst);
        told.await;
        Ok(FetchResponse { status: 204, headers: BTreeMap::new(), body: Vec::new() })
    }
}

struct Bench {
    host: PluginHost,
    late: Arc<Late>,
    bytes: Vec<u8>,
    echo: PluginCode,
    cache: tempfile::TempDir,
}

fn options(cache: &tempfile::TempDir) -> Options {
    Options { calls_of_tenant: 2000, cache: Some(cache.path().to_owned()), ..Options::default() }
}

fn component(text: &str) -> anyhow::Result<Vec<u8>> {
    wat::parse_str(text).context("the component of the measurement is not valid")
}

/// The same component under another digest: a custom section tells them apart.
fn another(bytes: &[u8], number: usize) -> PluginCode {
    let mut own = bytes.to_vec();
    own.extend([0, 10, 1, b'n']);
    own.extend((number as u64).to_le_bytes());
    PluginCode::new(own)
}

fn call(
    code: &PluginCode,
    function: &str,
    arguments: Value,
    tenant: &str,
) -> anyhow::Result<Arc<PluginCall>> {
    let Value::Object(arguments) = arguments else { bail!("arguments are an object") };
    Ok(Arc::new(PluginCall {
        plugin: "echo".to_owned(),
        component: "echo".to_owned(),
        code: Some(code.clone()),
        function: function.to_owned(),
        arguments,
        timeout: Duration::from_secs(10),
        key: "k".to_owned(),
        allowed: Allowed { http: vec!["https://example.com/".to_owned()], ..Allowed::default() },
        caller: Caller {
            conversation: ConversationId::new("c")?,
            tenant: tenant.into(),
            language: "en".to_owned(),
            channel: "web".to_owned(),
            user: None,
            slots: BTreeMap::new(),
            at: jiff::Timestamp::UNIX_EPOCH,
            zone: "UTC".to_owned(),
        },
    }))
}

fn ratio(one: &Value, other: &Value) -> Value {
    let median = |value: &Value| value["p50_us"].as_f64().unwrap_or_default();
    json!((median(one) / median(other) * 100.0).round() / 100.0)
}

/// Memory of this process in bytes.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
}

impl Bench {
    fn new() -> anyhow::Result<Self> {
        let cache = tempfile::tempdir()?;
        let late = Arc::new(Late::default());
        let host =
            PluginHost::new(options(&cache), Arc::clone(&late) as _, Arc::new(MemorySecrets::default()))?;
        let bytes = component(include_str!("echo.wat"))?;
        Ok(Self { host, late, echo: PluginCode::new(bytes.clone()), bytes, cache })
    }

    fn echo(&self, tenant: &str) -> anyhow::Result<Arc<PluginCall>> {
        call(&self.echo, "echo", json!({"text": TEXT}), tenant)
    }

    async fn timed(&self, call: &Arc<PluginCall>) -> anyhow::Result<Duration> {
        let (call, world): (_, Arc<dyn PluginWorld>) = (Arc::clone(call), Arc::new(NoTurn));
        let began = Instant::now();
        let reply = self.host.call(call, world).await;
        let took = began.elapsed();
        match reply.result {
            Ok(_) => Ok(took),
            Err(error) => bail!("{}: {}", error.case, error.message),
        }
    }

    /// A call through the host, JSON in and out, and by the engine alone: parts of each in turn, so that all meet the same machine.
    async fn costs(&self, calls: usize) -> anyhow::Result<[(&'static str, Value); 5]> {
        const PARTS: usize = 5;
        let bare = Bare::new(&self.bytes, 100).map_err(anyhow::Error::msg)?;
        let echo = self.echo("one")?;
        let [mut host, mut fresh, mut dynamic, mut warm] = [const { Vec::<Duration>::new() }; 4];
        // The first ones fill caches.
        for part in 0..=PARTS {
            let mut through = Vec::with_capacity(calls / PARTS);
            for _ in 0..calls / PARTS {
                through.push(self.timed(&echo).await?);
            }
            let alone = async {
                let fresh = bare.fresh("echo", TEXT, calls / PARTS).await?;
                let dynamic = bare.fresh_dynamic("echo", &echo.arguments, calls / PARTS).await?;
                Ok((fresh, dynamic, bare.warm("echo", TEXT, calls / PARTS).await?))
            };
            let (typed, untyped, again) = alone.await.map_err(|why: String| anyhow::Error::msg(why))?;
            if part > 0 {
                host.extend(through);
                fresh.extend(typed);
                dynamic.extend(untyped);
                warm.extend(again);
            }
        }
        let [host, fresh, dynamic, warm] = [host, fresh, dynamic, warm].map(micros);
        let to_bare = json!({"host": ratio(&host, &fresh), "dynamic": ratio(&dynamic, &fresh)});
        Ok([
            ("host", host),
            ("bare", fresh),
            ("bare_dynamic", dynamic),
            ("bare_warm", warm),
            ("times_bare", to_bare),
        ])
    }

    /// A line of JavaScript in an instance of its own.
    async fn script(&self, calls: usize) -> anyhow::Result<Value> {
        let Some(engine) = assets::script_engine() else { return Ok(Value::Null) };
        self.host.prepare(&engine).await.map_err(anyhow::Error::msg)?;
        let arguments = json!({"source": "return n * 2;", "input": "{\"n\":21}", "now": 0});
        let script = call(&engine, "run", arguments, "one")?;
        let mut times = Vec::with_capacity(calls);
        for _ in 0..calls {
            times.push(self.timed(&script).await?);
        }
        Ok(micros(times))
    }

    /// Processor time of a call that never ends, when it was cut.
    async fn cut(&self) -> anyhow::Result<Value> {
        let spin = call(&self.echo, "spin", json!({}), "cut")?;
        let mut times = Vec::new();
        for _ in 0..40 {
            let reply = self.host.call(Arc::clone(&spin), Arc::new(NoTurn)).await;
            times.push(Duration::from_micros(reply.spent.cpu_us));
        }
        let mut told = micros(times);
        told["budget_us"] = json!(Options::default().limits.cpu.as_micros() as u64);
        Ok(told)
    }

    /// Calls that never end, one after the other in many tasks; they stop when the value is dropped.
    fn hostile(&self) -> anyhow::Result<Hostile> {
        // Nothing is known of this component yet.
        let spin = call(&another(&self.bytes, usize::MAX), "spin", json!({}), "hostile")?;
        let tasks = (0..HOSTILE).map(|_| {
            let (host, spin) = (self.host.clone(), Arc::clone(&spin));
            tokio::spawn(async move {
                loop {
                    host.call(Arc::clone(&spin), Arc::new(NoTurn)).await;
                }
            })
        });
        Ok(Hostile(tasks.collect()))
    }

    /// Turns of a bot and calls of a plug-in of another tenant: alone, beside endless calls, and alone again.
    async fn neighbour(&self, turns: usize) -> anyhow::Result<Value> {
        let bot = Neighbour::new().await?;
        let echo = self.echo("modest")?;
        let mut found = serde_json::Map::new();
        for (name, hostile) in [("alone", false), ("beside_100_endless", true), ("alone_again", false)] {
            let hostile = hostile.then(|| self.hostile()).transpose()?;
            let (mut talking, mut calling) = (Vec::new(), Vec::new());
            for number in 0..turns {
                tokio::time::sleep(Duration::from_micros(500)).await;
                talking.push(bot.turn(&format!("{name}-{number}")).await?);
                calling.push(self.timed(&echo).await?);
            }
            drop(hostile);
            found.insert(name.to_owned(), json!({"turn": micros(talking), "call": micros(calling)}));
        }
        Ok(found.into())
    }

    /// Calls that compute for a millisecond or two and end by themselves, beside endless ones: how many were cut.
    async fn honest(&self) -> anyhow::Result<Value> {
        let honest =
            call(&another(&self.bytes, usize::MAX - 1), "compute", json!({"rounds": HONEST}), "modest")?;
        let hostile = self.hostile()?;
        let (mut times, mut cut) = (Vec::new(), 0);
        for _ in 0..200 {
            match self.timed(&honest).await {
                Ok(took) => times.push(took),
                Err(_) => cut += 1,
            }
        }
        drop(hostile);
        let mut told = micros(times);
        told["calls"] = json!(200);
        told["cut"] = json!(cut);
        Ok(told)
    }

    /// A component is replaced by the next one again and again while it is called.
    async fn swap(&self) -> anyhow::Result<Value> {
        let next = |number| call(&another(&self.bytes, number), "echo", json!({"text": TEXT}), "swap");
        let (current, ends) = (Arc::new(RwLock::new(next(0)?)), Arc::new(AtomicBool::new(false)));
        let callers: Vec<_> = (0..8)
            .map(|_| {
                let (host, current, ends) = (self.host.clone(), Arc::clone(&current), Arc::clone(&ends));
                tokio::spawn(async move {
                    let (mut calls, mut failed) = (0_u64, 0_u64);
                    while !ends.load(Ordering::Relaxed) {
                        let call = Arc::clone(&current.read().expect("no holder of the lock panics"));
                        calls += 1;
                        failed += u64::from(host.call(call, Arc::new(NoTurn)).await.result.is_err());
                        tokio::task::yield_now().await;
                    }
                    (calls, failed)
                })
            })
            .collect();
        const SWAPS: usize = 50;
        for number in 1..=SWAPS {
            let replacing = next(number)?;
            if let Some(code) = &replacing.code {
                self.host.prepare(code).await.map_err(anyhow::Error::msg)?;
            }
            *current.write().expect("no holder of the lock panics") = replacing;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        ends.store(true, Ordering::Relaxed);
        let (mut calls, mut failed) = (0, 0);
        for caller in callers {
            let (called, refused) = caller.await?;
            calls += called;
            failed += refused;
        }
        Ok(json!({"swaps": SWAPS, "calls": calls, "failed": failed}))
    }

    /// Memory of a call that waits for an answer over HTTP.
    async fn waiting(&self) -> anyhow::Result<Value> {
        let waits = PluginCode::new(component(include_str!("waits.wat"))?);
        self.host.prepare(&waits).await.map_err(anyhow::Error::msg)?;
        let ask = call(&waits, "ask", json!({"url": "https://example.com/"}), "waits")?;
        let before = resident();
        let calls: Vec<_> = (0..WAITING)
            .map(|_| {
                let (host, ask) = (self.host.clone(), Arc::clone(&ask));
                tokio::spawn(async move { host.call(ask, Arc::new(NoTurn)).await })
            })
            .collect();
        while self.late.asked.load(Ordering::SeqCst) < WAITING {
            if calls.iter().any(tokio::task::JoinHandle::is_finished) {
                bail!("a call did not wait for its answer");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let bytes = resident().saturating_sub(before) / WAITING as u64;
        self.late.answers.notify_waiters();
        let mut failed = 0;
        for call in calls {
            failed += u64::from(call.await?.result != Ok(json!(true)));
        }
        Ok(json!({"calls": WAITING, "bytes_each": bytes, "failed": failed}))
    }

    /// Many components of many tenants: compiled, then loaded from machine code that is kept, and called once each.
    async fn thousand(&self) -> anyhow::Result<Value> {
        let codes: Vec<_> =
            (0..TENANTS.0 * TENANTS.1).map(|number| another(&self.bytes, 1000 + number)).collect();
        let mut compiling = Vec::new();
        for code in &codes {
            let began = Instant::now();
            self.host.prepare(code).await.map_err(anyhow::Error::msg)?;
            compiling.push(began.elapsed());
        }
        let host = PluginHost::new(
            options(&self.cache),
            Arc::clone(&self.late) as _,
            Arc::new(MemorySecrets::default()),
        )?;
        let (before, mut loading) = (resident(), Vec::new());
        for code in &codes {
            let began = Instant::now();
            host.prepare(code).await.map_err(anyhow::Error::msg)?;
            loading.push(began.elapsed());
        }
        let bytes = resident().saturating_sub(before) / codes.len() as u64;
        let mut first = Vec::new();
        for (number, code) in codes.iter().enumerate() {
            let echo = call(code, "echo", json!({"text": TEXT}), &format!("tenant-{}", number % TENANTS.0))?;
            let began = Instant::now();
            let reply = host.call(echo, Arc::new(NoTurn)).await;
            first.push(began.elapsed());
            if let Err(error) = reply.result {
                bail!("{}: {}", error.case, error.message);
            }
        }
        Ok(json!({
            "components": codes.len(), "tenants": TENANTS.0, "bytes_each": bytes,
            "compile": micros(compiling), "load": micros(loading), "first_call": micros(first),
        }))
    }
}

/// Calls that never end.
struct Hostile(Vec<tokio::task::JoinHandle<()>>);

impl Drop for Hostile {
    fn drop(&mut self) {
        self.0.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

/// A bot of somebody else, its log in memory.
struct Neighbour {
    engine: Engine,
    conversation: ConversationId,
}

impl Neighbour {
    async fn new() -> anyhow::Result<Self> {
        const BOT: &str = "express-logistics/parcel-desk";
        let (log, releases) = (Arc::new(MemoryLog::default()), Arc::new(MemoryReleases::default()));
        let template =
            assets::templates().remove(BOT).with_context(|| format!("there is no template `{BOT}`"))?;
        let release = releases.keep(template.files);
        let conversation = ConversationId::new("neighbour")?;
        log.open(&conversation, &release);
        let packs = Arc::new(assets::installed_with(None)?);
        let (clock, watchers) = (Arc::new(SystemClock), Arc::new(Watchers::default()));
        let engine = Engine::new(log, releases, packs, clock, watchers, World::default());
        let bot = Self { engine, conversation };
        bot.take("start", Body::Start { language: Some("en".to_owned()), contact: None }).await?;
        Ok(bot)
    }

    async fn take(&self, key: &str, body: Body) -> anyhow::Result<Duration> {
        let inbound = Inbound { key: key.to_owned(), client_id: None, from: None, body };
        let began = Instant::now();
        self.engine.turn(&self.conversation, &inbound).await?;
        Ok(began.elapsed())
    }

    async fn turn(&self, key: &str) -> anyhow::Result<Duration> {
        self.take(key, Body::Text("what is your hotline?".to_owned())).await
    }
}
