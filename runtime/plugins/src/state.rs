//! What one call has used up, and what it left behind.

use crate::host::Admission;
use crate::limits::Limits;
use botloom_ports::{Allowed, KeptValues, PluginCall, PluginWorld, ValueWrite};
use std::sync::Arc;
use std::time::{Duration, Instant};
use wasmtime::ResourceLimiter;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, ResourceTable, WasiCtx, WasiCtxView, WasiView};

/// The store of one call.
pub(crate) struct State {
    pub(crate) call: Arc<PluginCall>,
    pub(crate) allowed: Allowed,
    pub(crate) limits: Limits,
    pub(crate) world: Arc<dyn PluginWorld>,
    pub(crate) place: Admission,
    pub(crate) left: Left,
    /// Made when a runtime asks for it.
    pub(crate) runtime: Option<Box<Runtime>>,
}

/// How many random bytes a runtime gets at once: to make them is work of the host, in which no tick comes.
const RANDOM: u64 = 64 << 10;

/// What language runtimes ask for, with nothing behind it.
pub(crate) struct Runtime {
    context: WasiCtx,
    table: ResourceTable,
}

impl Runtime {
    /// `at`: milliseconds since 1970.
    fn new(at: i64) -> Self {
        let mut context = WasiCtx::builder();
        context
            .max_random_size(RANDOM)
            .wall_clock(Still(u64::try_from(at).unwrap_or(0)))
            .monotonic_clock(Coarse(Instant::now()));
        Self { context: context.build(), table: ResourceTable::new() }
    }
}

/// The time of the turn, as `clock` tells it.
struct Still(u64);

impl HostWallClock for Still {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn now(&self) -> Duration {
        Duration::from_millis(self.0)
    }
}

/// Goes on by milliseconds: enough to wait by, too little to measure what the host does.
struct Coarse(Instant);

const NANOS: u64 = 1_000_000;

impl HostMonotonicClock for Coarse {
    fn resolution(&self) -> u64 {
        NANOS
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX / NANOS).saturating_mul(NANOS)
    }
}

/// What a call leaves behind, and how much of everything it used up.
#[derive(Debug, Default)]
pub(crate) struct Left {
    pub(crate) log: Vec<(String, String)>,
    pub(crate) lines: u32,
    pub(crate) writes: Vec<ValueWrite>,
    pub(crate) requests: u32,
    pub(crate) values: u32,
    /// What the plug-in keeps for the bot and for the conversation, with what the call wrote; as far as it was asked.
    pub(crate) kept: [Option<KeptValues>; 2],
    pub(crate) searches: u32,
    pub(crate) memory: usize,
    pub(crate) table_elements: usize,
    /// A bound that it ran into; what follows is its fault.
    pub(crate) over: Option<&'static str>,
}

impl WasiView for Box<State> {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        let runtime =
            self.runtime.get_or_insert_with(|| Box::new(Runtime::new(self.call.caller.at.as_millisecond())));
        WasiCtxView { ctx: &mut runtime.context, table: &mut runtime.table }
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let all = self.left.memory.saturating_sub(current).saturating_add(desired);
        if all > self.limits.memory {
            self.left.over = Some("memory");
            return Ok(false);
        }
        if !self.place.grow(all) {
            self.left.over = Some("tenant");
            return Ok(false);
        }
        self.left.memory = all;
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let all = self.left.table_elements.saturating_sub(current).saturating_add(desired);
        if all > self.limits.table_elements {
            self.left.over = Some("tables");
            return Ok(false);
        }
        self.left.table_elements = all;
        Ok(true)
    }
}
