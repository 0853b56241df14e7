//! One call: an instance is made, called and thrown away.

use crate::Limits;
use crate::host::Shared;
use crate::lane::{Begins, Lane, TICK};
use crate::loaded::{Exported, Loaded};
use crate::state::{Left, State};
use crate::values::{from_val, to_val};
use botloom_ports::{PluginCall, PluginError, PluginReply, PluginWorld, Spent};
use metrics::{counter, histogram};
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wasmtime::component::{Type, Val};
use wasmtime::{Store, StoreContextMut, Trap, UpdateDeadline};

/// How much longer than a call may take somebody waits for it to be cut.
const GRACE: Duration = Duration::from_secs(2);

/// The call computed too long.
#[derive(Debug, thiserror::Error)]
#[error("the call used up its processor time")]
struct CpuSpent;

/// The export has a type, and no code.
#[derive(Debug, thiserror::Error)]
#[error("it exports a function that it does not have")]
struct Hollow;

/// Why a call gave nothing.
enum Cut {
    Wall,
    Error(wasmtime::Error),
}

pub(crate) async fn run(
    shared: &Arc<Shared>,
    loaded: &Arc<Loaded>,
    exported: &Exported,
    call: Arc<PluginCall>,
    world: Arc<dyn PluginWorld>,
) -> PluginReply {
    let options = &shared.options;
    let allowed = crate::grant::grant(loaded.facts.manifest.as_ref(), &call.allowed, &options.policy);
    let limits = options.limits.of(&allowed, call.timeout.min(options.policy.maximum.wall));
    let params = match arguments(exported, &call, &limits) {
        Ok(params) => params,
        Err(error) => return Err(error).into(),
    };
    let lane = Lane::new(&shared.turnstile, &call.caller.tenant);
    let state = State {
        call,
        allowed,
        limits,
        world,
        fetch: Arc::clone(&shared.fetch),
        secrets: Arc::clone(&shared.secrets),
        lane: Arc::clone(&lane),
        left: Left::default(),
        runtime: None,
    };
    let (began, index) = (Instant::now(), exported.index);
    let results = usize::from(exported.result.is_some());
    let (pre, ticking) = (loaded.pre.clone(), shared.ticker.run());
    let whole = Box::pin(async move {
        let _ticking = ticking;
        let mut store = Store::new(pre.engine(), state);
        store.limiter(|state| state);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(tick);
        store.set_hostcall_fuel(limits.data);
        let calling = async {
            let instance = pre.instantiate_async(&mut store).await?;
            let func = instance.get_func(&mut store, index).ok_or(Hollow)?;
            let mut result = vec![Val::Bool(false); results];
            func.call_async(&mut store, &params, &mut result).await?;
            Ok(result.pop())
        };
        let result = match tokio::time::timeout(limits.wall, calling).await {
            Ok(result) => result.map_err(Cut::Error),
            Err(_) => Err(Cut::Wall),
        };
        (result, store.into_data().left)
    });
    let begins = if loaded.is_slow() { Begins::Apart } else { Begins::Here };
    let driven =
        tokio::time::timeout(limits.wall + GRACE, lane.drive(whole, shared.background.handle(), begins));
    let (result, left) = match driven.await {
        Ok(Some((result, left))) => (result, left),
        Ok(None) | Err(_) => (Err(Cut::Wall), Left::default()),
    };
    let wall = began.elapsed();
    // What ran at once and to its end was not measured; all of it is counted.
    let cpu = if lane.is_apart() { lane.used() } else { wall };
    let slow = if begins == Begins::Here { lane.is_apart() } else { lane.used() >= TICK };
    loaded.note(slow);
    let spent = Spent {
        cpu_us: micros(cpu),
        wall_us: micros(wall),
        memory: left.memory as u64,
        requests: left.requests.min(limits.requests),
    };
    let Left { mut log, writes, lines, over, .. } = left;
    if lines > limits.log_lines {
        log.push(("warn".to_owned(), format!("{} more lines were left out", lines - limits.log_lines)));
    }
    histogram!("botloom_plugin_cpu_seconds").record(cpu);
    let result = match result {
        Ok(result) => outcome(exported, result, &limits),
        Err(cut) => {
            let (why, error) = reason(&cut, over, &limits);
            counter!("botloom_plugin_cuts_total", "reason" => why).increment(1);
            Err(error)
        }
    };
    let writes = if result.is_ok() { writes } else { Vec::new() };
    PluginReply { result, log, writes, spent }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// A tick: the call computed for a moment.
#[expect(clippy::needless_pass_by_value, reason = "the store calls it so")]
fn tick(store: StoreContextMut<'_, State>) -> wasmtime::Result<UpdateDeadline> {
    let state = store.data();
    if state.lane.tick() >= state.limits.cpu {
        return Err(CpuSpent.into());
    }
    if state.lane.stays() {
        return Ok(UpdateDeadline::Continue(1));
    }
    Ok(UpdateDeadline::YieldCustom(1, state.lane.yielding()))
}

fn error(case: &str, message: String) -> PluginError {
    PluginError { case: case.to_owned(), message }
}

fn arguments(exported: &Exported, call: &PluginCall, limits: &Limits) -> Result<Vec<Val>, PluginError> {
    let mut left = limits.data;
    if !call.arguments.iter().all(|(name, value)| fits(name.len(), value, &mut left)) {
        let message = format!("the arguments are larger than {} kB", limits.data >> 10);
        return Err(error("too-large", message));
    }
    let missing = Json::Null;
    let value = |(name, kind): &(String, Type)| {
        let json = call.arguments.get(name).unwrap_or(&missing);
        to_val(json, kind, name, 0).map_err(|why| error("denied", why))
    };
    exported.params.iter().map(value).collect()
}

/// Whether a value takes no more than is left.
fn fits(name: usize, value: &Json, left: &mut usize) -> bool {
    let own = name
        + match value {
            Json::String(text) => text.len(),
            _ => 8,
        };
    let Some(rest) = left.checked_sub(own) else { return false };
    *left = rest;
    match value {
        Json::Array(items) => items.iter().all(|item| fits(0, item, left)),
        Json::Object(map) => map.iter().all(|(name, item)| fits(name.len(), item, left)),
        _ => true,
    }
}

fn outcome(exported: &Exported, result: Option<Val>, limits: &Limits) -> Result<Json, PluginError> {
    let bad = |why| error("crashed", why);
    let value = match result {
        None => return Ok(Json::Null),
        Some(Val::Result(Ok(value))) if matches!(exported.result, Some(Type::Result(_))) => {
            value.as_deref().map_or(Ok(Json::Null), from_val).map_err(bad)?
        }
        Some(Val::Result(Err(value))) if matches!(exported.result, Some(Type::Result(_))) => {
            return Err(failure(value.as_deref()).unwrap_or_else(bad));
        }
        Some(value) => from_val(&value).map_err(bad)?,
    };
    let mut left = limits.data;
    if !fits(0, &value, &mut left) {
        return Err(error("too-large", format!("the result is larger than {} kB", limits.data >> 10)));
    }
    Ok(value)
}

/// The error that a function returned: its case, and what it says of it.
fn failure(value: Option<&Val>) -> Result<PluginError, String> {
    let told = |value: Option<&Val>| match value.map(from_val).transpose()? {
        None => Ok(String::new()),
        Some(Json::String(text)) => Ok(text),
        Some(other) => Ok::<_, String>(other.to_string()),
    };
    Ok(match value {
        Some(Val::Enum(case)) => error(case, case.clone()),
        Some(Val::Variant(case, payload)) => match told(payload.as_deref())? {
            empty if empty.is_empty() => error(case, case.clone()),
            message => error(case, message),
        },
        other => error("error", told(other)?),
    })
}

/// Why a call was cut: for who counts, and in words for the bot's author.
fn reason(cut: &Cut, over: Option<&'static str>, limits: &Limits) -> (&'static str, PluginError) {
    let crashed = |message: String| error("crashed", message);
    let found = match cut {
        Cut::Wall => {
            return ("time", error("timeout", format!("it gave no result within {:?}", limits.wall)));
        }
        Cut::Error(found) => found,
    };
    if found.downcast_ref::<CpuSpent>().is_some() {
        return ("cpu", crashed(format!("it computed longer than {:?} and was stopped", limits.cpu)));
    }
    match over {
        Some("memory") => {
            let most = limits.memory >> 20;
            return ("memory", crashed(format!("it wanted more memory than {most} MB and was stopped")));
        }
        Some(_) => {
            let most = limits.table_elements;
            return (
                "tables",
                crashed(format!("it wanted tables of more than {most} entries and was stopped")),
            );
        }
        None => {}
    }
    if found.downcast_ref::<wasmtime::PoolConcurrencyLimitError>().is_some() {
        let message = "too many calls of plug-ins run at the moment".to_owned();
        return ("busy", error("unavailable", message));
    }
    match found.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => {
            ("stack", crashed("its functions call one another without end".to_owned()))
        }
        Some(Trap::UnreachableCodeReached) => {
            ("panic", crashed("it stopped itself: a panic or a failed assertion".to_owned()))
        }
        Some(trap) => ("trap", crashed(format!("it did what WebAssembly forbids: {trap}"))),
        None => {
            let whole = crate::compile::plain(found);
            if whole.contains("fuel") {
                let message = format!("it handed out more than {} kB", limits.data >> 10);
                return ("output", error("too-large", message));
            }
            ("failed", crashed(format!("it failed: {whole}")))
        }
    }
}
