//! What one call has used up, and what it left behind.

use crate::lane::Lane;
use crate::limits::Limits;
use botloom_ports::{Allowed, Fetch, PluginCall, PluginWorld, Secrets, ValueWrite};
use std::sync::Arc;
use wasmtime::ResourceLimiter;
use wasmtime_wasi::{ResourceTable, WasiCtx, WasiCtxView, WasiView};

/// The store of one call.
pub(crate) struct State {
    pub(crate) call: Arc<PluginCall>,
    pub(crate) allowed: Allowed,
    pub(crate) limits: Limits,
    pub(crate) world: Arc<dyn PluginWorld>,
    pub(crate) fetch: Arc<dyn Fetch>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) lane: Arc<Lane>,
    pub(crate) left: Left,
    /// Made when a runtime asks for it.
    pub(crate) runtime: Option<Box<Runtime>>,
}

/// What language runtimes ask for, with nothing behind it.
pub(crate) struct Runtime {
    context: WasiCtx,
    table: ResourceTable,
}

impl Default for Runtime {
    fn default() -> Self {
        Self { context: WasiCtx::builder().build(), table: ResourceTable::new() }
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
    pub(crate) searches: u32,
    pub(crate) memory: usize,
    pub(crate) table_elements: usize,
    /// A bound that it ran into; what follows is its fault.
    pub(crate) over: Option<&'static str>,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        let runtime = self.runtime.get_or_insert_default();
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
