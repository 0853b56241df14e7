//! One call: an instance is made, called and thrown away.

use crate::Limits;
use crate::host::{Admission, Shared};
use crate::lane::{self, Begins, TICK, drive, within};
use crate::loaded::{Exported, Loaded};
use crate::state::{Left, State};
use crate::values::{from_val, to_val};
use botloom_ports::{PluginCall, PluginError, PluginReply, PluginWorld, Spent};
use metrics::counter;
use serde_json::Value as Json;
use std::pin::pin;
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

/// Makes a call of the function that stands there.
pub(crate) async fn run(
    shared: &Shared,
    (loaded, function): (Arc<Loaded>, usize),
    call: Arc<PluginCall>,
    world: Arc<dyn PluginWorld>,
    place: Admission,
) -> PluginReply {
    let options = &shared.options;
    let allowed = crate::grant::grant(loaded.facts.manifest.as_ref(), &call.allowed, &options.policy);
    let limits = options.limits.of(&allowed, call.timeout.min(options.policy.maximum.wall));
    let state = Box::new(State { call, allowed, limits, world, place, left: Left::default(), runtime: None });
    let begins = if loaded.is_slow() { Begins::Apart } else { Begins::Here };
    let (began, tenant) = (Instant::now(), Arc::clone(&state.place.tenant));
    let whole = Box::pin(whole(loaded, function, state, (began, begins)));
    let turn = (&shared.turnstile, &tenant.name);
    let time = (began, limits.wall + GRACE);
    match drive(whole, begins, shared.background.handle(), turn, time).await {
        Ok(reply) => reply,
        Err(cpu) => {
            let (why, error) = reason(&Cut::Wall, None, &limits);
            counter!("botloom_plugin_cuts_total", "reason" => why).increment(1);
            shared.metrics.cpu.record(cpu);
            let spent = Spent { cpu_us: micros(cpu), wall_us: micros(began.elapsed()), ..Spent::default() };
            PluginReply { spent, ..Err(error).into() }
        }
    }
}

/// The call from its arguments to its reply.
async fn whole(
    loaded: Arc<Loaded>,
    function: usize,
    state: Box<State>,
    (began, begins): (Instant, Begins),
) -> PluginReply {
    let exported = loaded.function(function);
    let limits = state.limits;
    let params = match arguments(exported, &state.call, &limits) {
        Ok(params) => params,
        Err(error) => return Err(error).into(),
    };
    let mut watched = Watched { loaded: &loaded, slow: true };
    let mut store = Store::new(loaded.pre.engine(), state);
    store.limiter(|state| state.as_mut());
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(tick);
    store.set_hostcall_fuel(limits.data);
    let results = usize::from(exported.result.is_some());
    let result = {
        let calling = pin!(async {
            let instance = loaded.pre.instantiate_async(&mut store).await?;
            let func = instance.get_func(&mut store, exported.index).ok_or(Hollow)?;
            let mut result = [Val::Bool(false)];
            func.call_async(&mut store, &params, &mut result[..results]).await?;
            let [result] = result;
            Ok((results > 0).then_some(result))
        });
        within(began, limits.wall, calling).await.ok_or(Cut::Wall).and_then(|done| done.map_err(Cut::Error))
    };
    let mut state = store.into_data();
    let wall = began.elapsed();
    // What ran at once and to its end was not measured; all of it is counted.
    let cpu = lane::used().unwrap_or(wall);
    watched.slow = lane::is_apart() && (begins == Begins::Here || cpu >= TICK);
    state.place.shared.metrics.cpu.record(cpu);
    let left = std::mem::take(&mut state.left);
    drop(state);
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

/// Notes how a call went. One that was given up on its way was slow.
struct Watched<'a> {
    loaded: &'a Loaded,
    slow: bool,
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.loaded.note(self.slow);
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// A tick: the call computed for a moment.
#[expect(clippy::needless_pass_by_value, reason = "the store calls it so")]
fn tick(store: StoreContextMut<'_, Box<State>>) -> wasmtime::Result<UpdateDeadline> {
    let (used, stays) = lane::tick();
    if used >= store.data().limits.cpu {
        return Err(CpuSpent.into());
    }
    Ok(if stays { UpdateDeadline::Continue(1) } else { UpdateDeadline::YieldCustom(1, lane::yielding()) })
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
    let mut params = Vec::with_capacity(exported.params.len());
    for param in &exported.params {
        params.push(value(param)?);
    }
    Ok(params)
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
            value.map_or(Ok(Json::Null), |value| from_val(*value)).map_err(bad)?
        }
        Some(Val::Result(Err(value))) if matches!(exported.result, Some(Type::Result(_))) => {
            return Err(failure(value.map(|value| *value)).unwrap_or_else(bad));
        }
        Some(value) => from_val(value).map_err(bad)?,
    };
    let mut left = limits.data;
    if !fits(0, &value, &mut left) {
        return Err(error("too-large", format!("the result is larger than {} kB", limits.data >> 10)));
    }
    Ok(value)
}

/// The error that a function returned: its case, and what it says of it.
fn failure(value: Option<Val>) -> Result<PluginError, String> {
    let told = |value: Option<Val>| match value.map(from_val).transpose()? {
        None => Ok(String::new()),
        Some(Json::String(text)) => Ok(text),
        Some(other) => Ok::<_, String>(other.to_string()),
    };
    Ok(match value {
        Some(Val::Enum(case)) => error(&case, case.clone()),
        Some(Val::Variant(case, payload)) => match told(payload.map(|payload| *payload))? {
            empty if empty.is_empty() => error(&case, case.clone()),
            message => error(&case, message),
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
        Some("tenant") => {
            let message = "the plug-ins of this workspace take all the memory that they may at the moment";
            return ("busy", error("unavailable", message.to_owned()));
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
