//! A component called with the engine alone, under the same settings of instances: what calls of the host are compared with.

use crate::compile::{Instances, config, plain};
use std::time::{Duration, Instant};
use wasmtime::component::{Component, InstancePre, Linker, Val};
use wasmtime::{Engine, Store};

/// A component whose functions take a text and give one back, without a host: nothing is imported, limited, granted or counted.
pub struct Bare {
    engine: Engine,
    pre: InstancePre<()>,
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
        let pre = Linker::new(&engine).instantiate_pre(&component).map_err(wrong)?;
        Ok(Self { engine, pre })
    }

    fn store(&self) -> Store<()> {
        let mut store = Store::new(&self.engine, ());
        store.set_epoch_deadline(1);
        store
    }

    /// Times of calls in an instance of their own each, the types known when this was compiled.
    ///
    /// # Errors
    /// If a call fails, or the function has another type.
    pub async fn fresh(&self, function: &str, text: &str, calls: usize) -> Result<Vec<Duration>, String> {
        let one = async || {
            let began = Instant::now();
            let mut store = self.store();
            let instance = self.pre.instantiate_async(&mut store).await?;
            let func = instance.get_typed_func::<(&str,), (String,)>(&mut store, function)?;
            std::hint::black_box(func.call_async(&mut store, (text,)).await?);
            drop(store);
            Ok(began.elapsed())
        };
        repeat(calls, one).await
    }

    /// The same by the types that are read from the component.
    ///
    /// # Errors
    /// As with [`Bare::fresh`].
    pub async fn fresh_dynamic(
        &self,
        function: &str,
        text: &str,
        calls: usize,
    ) -> Result<Vec<Duration>, String> {
        let one = async || {
            let began = Instant::now();
            let mut store = self.store();
            let instance = self.pre.instantiate_async(&mut store).await?;
            let func = instance.get_func(&mut store, function).ok_or_else(|| missing(function))?;
            let mut result = [Val::Bool(false)];
            func.call_async(&mut store, &[Val::String(text.to_owned())], &mut result).await?;
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
