//! `botloom plugin call` and `botloom plugin bench`: functions of a component called by hand, in a conversation that nobody has.

use super::recording::{Recorder, Recording, StandIns};
use super::{named, read};
use crate::config::{Forbidden, of_environment};
use crate::serve;
use anyhow::bail;
use async_trait::async_trait;
use botloom_engine::World;
use botloom_plugins::Bare;
use botloom_ports::{
    Allowed, Caller, Clock, ConversationId, KeptValues, KnowledgeHit, PluginCall, PluginCode, PluginReply,
    PluginWorld, Plugins, SystemClock, ValueScope,
};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Whose calls these are.
const TENANT: &str = "call";

/// What is called, and what stands around it.
#[derive(clap::Args)]
pub struct Args {
    /// The component.
    file: PathBuf,
    /// The function, as flows write it.
    function: String,
    /// The arguments by name, as JSON.
    #[arg(long = "with", default_value = "{}", value_name = "JSON")]
    arguments: String,
    /// The beginning of an address that it may ask; may stand several times.
    #[arg(long, value_name = "URL")]
    http: Vec<String>,
    /// The addresses may lie in private networks.
    #[arg(long, requires = "http")]
    private: bool,
    /// A secret that it may use: the variable `BOTLOOM_SECRET_<NAME>` holds it; may stand several times.
    #[arg(long, value_name = "NAME")]
    secret: Vec<String>,
    /// A recording that says what stands around the call: slots, the customer, values, knowledge, the time, and answers of hosts. What stands
    /// in it is allowed; a request that it answers does not leave this machine.
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Adds what hosts answer to a recording, for tests without a network. Secrets do not get into it.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Prints what it took and wrote, as JSON.
    #[arg(long)]
    json: bool,
}

/// Calls, and prints what came of it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let code = read(&args.file)?;
    let arguments = named(&args.arguments)?;
    let world = args.world.as_deref().map_or_else(|| Ok(Recording::default()), Recording::read)?;
    // What is written later must be readable now: an answer that cannot be kept is not asked for.
    let mut recorded = match args.record.as_deref() {
        Some(file) if file.exists() => Recording::read(file)?,
        _ => Recording::default(),
    };
    let mut config = of_environment()?;
    config.plugins.forbid.retain(|forbidden| !(args.private && *forbidden == Forbidden::Private));
    let outside = serve::network(&config)?;
    let recorder = Arc::new(Recorder::new(&world, outside.fetch)?);
    let secrets = StandIns(world.secrets.clone(), Arc::clone(&outside.secrets));
    let plugins = serve::plugins::Host::new(&config.plugins, Arc::clone(&recorder) as _, Arc::new(secrets));
    let mut call = prepared(code, &args.function, arguments, allowed(args, &world))?;
    world.tell(&mut call.caller)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (reply, used) = runtime.block_on(async {
        if let Some(code) = &call.code {
            plugins.prepare(code).await.map_err(anyhow::Error::msg)?;
        }
        let reply = plugins.call(Arc::new(call), Arc::new(Alone(world.clone()))).await;
        let mut used = BTreeMap::new();
        for name in &args.secret {
            if let Some(value) = outside.secrets.secret(TENANT, name).await {
                used.insert(name.clone(), value);
            }
        }
        Ok::<_, anyhow::Error>((reply, used))
    })?;
    let shown = show(&reply, args.json)?;
    if let Some(file) = args.record.as_deref() {
        record(&mut recorded, &recorder, &used, file)?;
    }
    Ok(shown)
}

fn record(
    recorded: &mut Recording,
    recorder: &Recorder,
    secrets: &BTreeMap<String, String>,
    file: &Path,
) -> anyhow::Result<()> {
    let heard = recorder.heard();
    let count = heard.len();
    recorded.add(heard, secrets);
    recorded.write(file)?;
    let requests = if count == 1 { "request" } else { "requests" };
    eprintln!(
        "{count} {requests} recorded in {}; look for data of customers before you keep it",
        file.display()
    );
    Ok(())
}

/// What is named by hand, and what a recording has.
fn allowed(args: &Args, world: &Recording) -> Allowed {
    Allowed {
        http: args.http.iter().map(String::as_str).chain(world.addresses()).map(str::to_owned).collect(),
        private: args.private,
        secrets: args.secret.iter().chain(world.secrets.keys()).cloned().collect(),
        slots: world.slots.keys().cloned().collect(),
        user: world.has_user(),
        values: true,
        knowledge: true,
        cpu: None,
        memory: None,
    }
}

/// The world of a conversation that nobody has.
struct Alone(Recording);

#[async_trait]
impl PluginWorld for Alone {
    async fn value(&self, scope: ValueScope, key: &str) -> Result<Option<String>, String> {
        Ok(self.0.value(scope, key))
    }

    async fn kept(&self, scope: ValueScope) -> Result<KeptValues, String> {
        Ok(self.0.kept(scope))
    }

    async fn search(&self, _question: &str, most: usize) -> Vec<KnowledgeHit> {
        self.0.hits(most)
    }
}

/// A call by hand.
fn prepared(
    code: PluginCode,
    function: &str,
    arguments: Map<String, Json>,
    allowed: Allowed,
) -> anyhow::Result<PluginCall> {
    let caller = Caller {
        conversation: ConversationId::new(TENANT)?,
        tenant: TENANT.into(),
        language: "en".to_owned(),
        channel: "terminal".to_owned(),
        user: None,
        slots: BTreeMap::new(),
        at: SystemClock.now(),
        zone: "UTC".to_owned(),
    };
    Ok(PluginCall {
        plugin: "plugin".to_owned(),
        component: "plugin".to_owned(),
        code: Some(code),
        function: function.to_owned(),
        arguments,
        timeout: Duration::from_secs(10),
        key: TENANT.to_owned(),
        allowed,
        caller,
    })
}

fn show(reply: &PluginReply, json: bool) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if json {
        let result = match &reply.result {
            Ok(value) => json!({"returns": value}),
            Err(error) => json!({"error": error.case, "message": error.message}),
        };
        let log: Vec<String> = reply.log.iter().map(|(level, line)| format!("{level}: {line}")).collect();
        let told = json!({"result": result, "log": log, "writes": reply.writes, "spent": reply.spent});
        writeln!(out, "{}", serde_json::to_string_pretty(&told)?)?;
    } else {
        for (level, line) in &reply.log {
            eprintln!("{level}: {line}");
        }
        match &reply.result {
            Ok(value) => writeln!(out, "{}", serde_json::to_string_pretty(value)?)?,
            Err(error) => eprintln!("{}: {}", error.case, error.message),
        }
        let spent = &reply.spent;
        eprintln!("{} us of processor time, {} kB of memory", spent.cpu_us, spent.memory >> 10);
    }
    Ok(if reply.result.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Times of calls, each in an instance of its own.
pub fn bench(
    code: PluginCode,
    function: &str,
    arguments: &Map<String, Json>,
    calls: usize,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let config = crate::config::of_environment()?;
        let world = crate::serve::network(&config)?;
        let ready = prepared_in(&world, &code).await?;
        let loaded = loaded_again(&config, &code).await?;
        let allowed = Allowed { values: true, ..Allowed::default() };
        let call = Arc::new(prepared(code, function, arguments.clone(), allowed)?);
        let alone: Arc<dyn PluginWorld> = Arc::new(Alone(Recording::default()));
        let mut times = Vec::with_capacity(calls);
        // The first ones fill caches.
        for round in 0..calls + calls.min(100) {
            let began = Instant::now();
            let reply = world.plugins.call(Arc::clone(&call), Arc::clone(&alone)).await;
            let took = began.elapsed();
            if let Err(error) = reply.result {
                bail!("{}: {}", error.case, error.message);
            }
            if round >= calls.min(100) {
                times.push(took);
            }
        }
        let alone = engine_alone(&call, calls).await;
        times.sort_unstable();
        let at = |percent: usize| micros(times[(times.len() - 1) * percent / 100]);
        let mut out = std::io::stdout().lock();
        if json {
            let told = json!({"calls": calls, "engine_alone_us": alone, "ready_us": micros(ready), "loaded_us": micros(loaded), "p50_us": at(50), "p90_us": at(90), "p99_us": at(99)});
            writeln!(out, "{told}")?;
        } else {
            writeln!(out, "ready after  {:>10.1} us", micros(ready))?;
            writeln!(out, "loaded again {:>10.1} us", micros(loaded))?;
            writeln!(out, "p50 of {calls:>5} {:>9.1} us", at(50))?;
            writeln!(out, "p90          {:>10.1} us", at(90))?;
            writeln!(out, "p99          {:>10.1} us", at(99))?;
            if let Some(alone) = alone {
                let times = at(50) / alone;
                writeln!(out, "engine alone {alone:>10.1} us, the middle of as many; the host takes {times:.2} of it")?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// How long a host of its own takes to make a component ready, its own start not counted.
async fn prepared_in(world: &World, code: &PluginCode) -> anyhow::Result<Duration> {
    // The smallest component there is.
    let nothing = PluginCode::new(*b"\0asm\x0d\0\x01\0");
    world.plugins.prepare(&nothing).await.map_err(anyhow::Error::msg)?;
    let began = Instant::now();
    world.plugins.prepare(code).await.map_err(anyhow::Error::msg)?;
    Ok(began.elapsed())
}

/// The middle of some times that it takes to load a component whose machine code has been kept for a while, each in a host of its
/// own.
async fn loaded_again(config: &crate::config::Config, code: &PluginCode) -> anyhow::Result<Duration> {
    // What was written just now is not yet told from what is written next, and is read whole.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut times = Vec::with_capacity(12);
    for _ in 0..12 {
        times.push(prepared_in(&crate::serve::network(config)?, code).await?);
    }
    // The first one may be the one that reads it.
    times.remove(0);
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

/// The middle of as many calls by the engine alone, in microseconds; nothing for a component that asks the host for anything.
async fn engine_alone(call: &PluginCall, calls: usize) -> Option<f64> {
    let bare = Bare::new(&call.code.as_ref()?.bytes, 10).ok()?;
    let mut times = bare.fresh_dynamic(&call.function, &call.arguments, calls + calls.min(100)).await.ok()?;
    times.drain(..calls.min(100));
    times.sort_unstable();
    Some(micros(times[(times.len() - 1) / 2]))
}

fn micros(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e7).round() / 10.0
}
