//! A component called with the engine alone, under the same settings: what calls of the host are compared with.

use crate::Limits;
use crate::compile::{Instances, config, plain};
use crate::loaded::{Exported, functions};
use crate::values::to_val;
use serde_json::{Map, Value as Json};
use std::time::{Duration, Instant};
use wasmtime::component::{Component, InstancePre, Linker, Val};
use wasmtime::{Engine, ResourceLimiter, Store, UpdateDeadline};

/// The memory of a call, bounded as in calls of the host.
struct Counted(usize);

impl ResourceLimiter for Counted {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.0 = self.0.saturating_sub(current).saturating_add(desired);
        Ok(self.0 <= Limits::DEFAULT.memory)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= Limits::DEFAULT.table_elements)
    }
}

/// A component without a host: nothing is imported, granted or told; the engine's own bounds (memory, tables, epochs, bytes handed out) hold as in calls of the host.
pub struct Bare {
    engine: Engine,
    pre: InstancePre<Counted>,
    functions: Vec<(String, Exported)>,
}

impl Bare {
    /// The component, ready to be called; at most `calls` instances live at once.
    ///
    /// # Errors
    /// If it is none, or imports anything.
    pub fn new(component: &[u8], calls: u32) -> Result<Self, String> {
        let wrong = |error: wasmtime::Error| plain(&error);
        let engine = Engine::new(&config(Instances::Pooled(calls))).map_err(wrong)?;
        let component = Component::from_binary(&engine, component).map_err(wrong)?;
        let functions = functions(&component)?;
        let pre = Linker::new(&engine).instantiate_pre(&component).map_err(wrong)?;
        Ok(Self { engine, pre, functions })
    }

    /// A function: found once, as the host does it.
    fn exported(&self, function: &str) -> Result<&Exported, String> {
        let found = self.functions.iter().find(|(name, _)| name == function);
        found.map(|(_, exported)| exported).ok_or_else(|| plain(&missing(function)))
    }

    fn store(&self) -> Store<Counted> {
        let mut store = Store::new(&self.engine, Counted(0));
        store.limiter(|counted| counted);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
        store.set_hostcall_fuel(Limits::DEFAULT.data);
        store
    }

    /// Times of calls in an instance of their own each, the types known when this was compiled.
    ///
    /// # Errors
    /// If a call fails, or the function has another type.
    pub async fn fresh(&self, function: &str, text: &str, calls: usize) -> Result<Vec<Duration>, String> {
        let index = self.exported(function)?.index;
        let one = async || {
            let began = Instant::now();
            let mut store = self.store();
            let instance = self.pre.instantiate_async(&mut store).await?;
            let func = instance.get_typed_func::<(&str,), (String,)>(&mut store, index)?;
            std::hint::black_box(func.call_async(&mut store, (text,)).await?);
            drop(store);
            Ok(began.elapsed())
        };
        repeat(calls, one).await
    }

    /// The same by the types that are read from the component, whatever they are.
    ///
    /// # Errors
    /// If a call fails, or the arguments do not fit.
    pub async fn fresh_dynamic(
        &self,
        function: &str,
        arguments: &Map<String, Json>,
        calls: usize,
    ) -> Result<Vec<Duration>, String> {
        let exported = self.exported(function)?;
        let one = async || {
            let began = Instant::now();
            let mut params = Vec::with_capacity(exported.params.len());
            for (name, kind) in &exported.params {
                let value = arguments.get(name).unwrap_or(&Json::Null);
                params.push(to_val(value, kind, name, 0).map_err(wasmtime::Error::msg)?);
            }
            let mut store = self.store();
            let instance = self.pre.instantiate_async(&mut store).await?;
            let func = instance.get_func(&mut store, exported.index).ok_or_else(|| missing(function))?;
            let mut result = [Val::Bool(false)];
            let results = usize::from(exported.result.is_some());
            func.call_async(&mut store, &params, &mut result[..results]).await?;
            std::hint::black_box(result);
            drop(store);
            Ok(began.elapsed())
        };
        repeat(calls, one).await
    }

    /// Times of calls in one instance, the types known when this was compiled.
    ///
    /// # Errors
    /// As with [`Bare::fresh`].
    pub async fn warm(&self, function: &str, text: &str, calls: usize) -> Result<Vec<Duration>, String> {
        let mut store = self.store();
        let timed = async {
            let instance = self.pre.instantiate_async(&mut store).await?;
            let func = instance.get_typed_func::<(&str,), (String,)>(&mut store, function)?;
            let mut times = Vec::with_capacity(calls);
            for _ in 0..calls {
                let began = Instant::now();
                std::hint::black_box(func.call_async(&mut store, (text,)).await?);
                times.push(began.elapsed());
            }
            Ok(times)
        };
        timed.await.map_err(|error: wasmtime::Error| plain(&error))
    }
}

fn missing(function: &str) -> wasmtime::Error {
    wasmtime::Error::msg(format!("the component has no function `{function}`"))
}

async fn repeat(
    calls: usize,
    one: impl AsyncFn() -> wasmtime::Result<Duration>,
) -> Result<Vec<Duration>, String> {
    let mut times = Vec::with_capacity(calls);
    for _ in 0..calls {
        times.push(one().await.map_err(|error| plain(&error))?);
    }
    Ok(times)
}
