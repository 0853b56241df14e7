//! What a call of a plug-in costs, beside the same call made with wasmtime alone: `cargo run --release --example calls`.
//!
//! Prints JSON: medians and 99th percentiles in microseconds of the clock, bytes where it says so. The function takes a text and gives it
//! back; `typed` is wasmtime with the same settings of instances, the types known when this program was compiled, and no host.

use async_trait::async_trait;
use botloom_plugins::{Options, PluginHost};
use botloom_ports::memory::{MemorySecrets, ScriptedFetch};
use botloom_ports::{
    Allowed, Caller, ConversationId, KnowledgeHit, PluginCall, PluginCode, PluginWorld, Plugins, ValueScope,
};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

const ECHO: &str = r#"(component
  (core module $m
    (memory (export "memory") 2)
    (global $at (mut i32) (i32.const 4096))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $to i32)
      (local.set $to (i32.and (i32.add (global.get $at) (i32.const 7)) (i32.const -8)))
      (global.set $at (i32.add (local.get $to) (local.get 3))) (local.get $to))
    (func (export "echo") (param i32 i32) (result i32)
      (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))
    (func (export "spin") (loop (br 0))))
  (core instance $i (instantiate $m))
  (func (export "echo") (param "text" string) (result string)
    (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  (func (export "spin") (canon lift (core func $i "spin"))))"#;

const TEXT: &str = "where is my parcel SF1234567890, please?";
const CALLS: usize = 20_000;

struct Nobody;

#[async_trait]
impl PluginWorld for Nobody {
    async fn value(&self, _: ValueScope, _: &str) -> Result<Option<String>, String> {
        Ok(None)
    }

    async fn search(&self, _: &str, _: usize) -> Vec<KnowledgeHit> {
        Vec::new()
    }
}

fn call(code: &PluginCode, function: &str, tenant: &str) -> Arc<PluginCall> {
    let arguments = json!({"text": TEXT});
    Arc::new(PluginCall {
        plugin: "echo".to_owned(),
        component: "echo".to_owned(),
        code: Some(code.clone()),
        function: function.to_owned(),
        arguments: arguments.as_object().cloned().unwrap_or_default(),
        timeout: Duration::from_secs(5),
        key: "k".to_owned(),
        allowed: Allowed::default(),
        caller: Caller {
            conversation: ConversationId::new("c").expect("it is an id"),
            tenant: tenant.into(),
            language: "en".to_owned(),
            channel: "web".to_owned(),
            user: None,
            slots: BTreeMap::new(),
            at: jiff::Timestamp::UNIX_EPOCH,
            zone: "UTC".to_owned(),
        },
    })
}

fn report(mut times: Vec<Duration>) -> serde_json::Value {
    times.sort();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_nanos() as f64 / 1000.0;
    json!({"p50_us": at(0.5), "p99_us": at(0.99)})
}

async fn typed(wasm: &[u8]) -> wasmtime::Result<Vec<Duration>> {
    let mut config = Config::new();
    config.concurrency_support(false).epoch_interruption(true).async_stack_size(1 << 20);
    let mut pool = PoolingAllocationConfig::new();
    pool.linear_memory_keep_resident(2 << 20).async_stack_keep_resident(64 << 10).pagemap_scan(Enabled::Auto);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    let engine = Engine::new(&config)?;
    let pre = Linker::<()>::new(&engine).instantiate_pre(&Component::from_binary(&engine, wasm)?)?;
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let began = Instant::now();
        let mut store = Store::new(&engine, ());
        store.set_epoch_deadline(1);
        let instance = pre.instantiate_async(&mut store).await?;
        let echo = instance.get_typed_func::<(&str,), (String,)>(&mut store, "echo")?;
        let (text,) = echo.call_async(&mut store, (TEXT,)).await?;
        assert_eq!(text.len(), TEXT.len());
        drop(store);
        times.push(began.elapsed());
    }
    Ok(times)
}

fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wasm = wat::parse_str(ECHO)?;
    let host = PluginHost::new(
        Options { calls_of_tenant: 2000, ..Options::default() },
        Arc::new(ScriptedFetch::default()),
        Arc::new(MemorySecrets::default()),
    )?;
    let code = PluginCode::new(wasm.clone());
    let world: Arc<dyn PluginWorld> = Arc::new(Nobody);
    host.prepare(&code).await?;

    let echo = call(&code, "echo", "one");
    let mut fresh = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let (echo, world) = (Arc::clone(&echo), Arc::clone(&world));
        let began = Instant::now();
        let told = host.call(echo, world).await;
        fresh.push(began.elapsed());
        assert!(told.result.is_ok());
    }
    let typed = typed(&wasm).await?;

    let spin = call(&code, "spin", "two");
    let mut cut = Vec::new();
    for _ in 0..40 {
        let told = host.call(Arc::clone(&spin), Arc::clone(&world)).await;
        cut.push(Duration::from_micros(told.spent.cpu_us));
    }

    // A neighbour of a hundred calls that never end.
    let hostile: Vec<_> = (0..100)
        .map(|_| {
            let (host, spin, world) = (host.clone(), Arc::clone(&spin), Arc::clone(&world));
            tokio::spawn(async move {
                loop {
                    host.call(Arc::clone(&spin), Arc::clone(&world)).await;
                }
            })
        })
        .collect();
    let mut beside = Vec::new();
    for _ in 0..2000 {
        tokio::time::sleep(Duration::from_micros(500)).await;
        let began = Instant::now();
        host.call(Arc::clone(&echo), Arc::clone(&world)).await;
        beside.push(began.elapsed());
    }
    hostile.iter().for_each(tokio::task::JoinHandle::abort);
    let mut alone = Vec::new();
    for _ in 0..2000 {
        tokio::time::sleep(Duration::from_micros(500)).await;
        let began = Instant::now();
        host.call(Arc::clone(&echo), Arc::clone(&world)).await;
        alone.push(began.elapsed());
    }

    // A thousand components of a hundred tenants: each has another text in it.
    let (before, began) = (resident(), Instant::now());
    let mut many = Vec::new();
    for at in 0..1000 {
        let own = ECHO.replace(
            "(global $at (mut i32) (i32.const 4096))",
            &format!("(global $at (mut i32) (i32.const {}))", 4096 + at * 8),
        );
        let code = PluginCode::new(wat::parse_str(own)?);
        host.prepare(&code).await?;
        many.push(code);
    }
    let loading = began.elapsed();
    let mut first = Vec::new();
    for (at, code) in many.iter().enumerate() {
        let echo = call(code, "echo", &format!("tenant-{}", at % 100));
        let began = Instant::now();
        host.call(echo, Arc::clone(&world)).await;
        first.push(began.elapsed());
    }
    let told = json!({
        "fresh": report(fresh), "typed": report(typed), "cut_cpu": report(cut),
        "beside_100_endless": report(beside), "alone": report(alone),
        "thousand": {"compile_and_load_ms": loading.as_millis() as u64, "bytes_each": (resident() - before) / 1000, "call": report(first)},
    });
    println!("{}", serde_json::to_string_pretty(&told)?);
    Ok(())
}
