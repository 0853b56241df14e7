//! One call in an instance of its own, through the host and by the engine alone: `cargo bench -p botloom-plugins`.

use botloom_plugins::{Bare, Options, PluginHost};
use botloom_ports::memory::{MemorySecrets, NoTurn, ScriptedFetch};
use botloom_ports::{Allowed, Caller, ConversationId, PluginCall, PluginCode, PluginWorld, Plugins};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

const TEXT: &str = "where is my parcel SF1234567890, please?";
/// Takes a text and gives it back.
const ECHO: &str = r#"(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "echo") (param i32 i32) (result i32)
      (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16)))
  (core instance $i (instantiate $m))
  (func (export "echo") (param "text" string) (result string)
    (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))"#;

fn asked(code: &PluginCode) -> PluginCall {
    PluginCall {
        plugin: "echo".to_owned(),
        component: "echo".to_owned(),
        code: Some(code.clone()),
        function: "echo".to_owned(),
        arguments: Map::from_iter([("text".to_owned(), Json::from(TEXT))]),
        timeout: Duration::from_secs(5),
        key: "bench".to_owned(),
        allowed: Allowed::default(),
        caller: Caller {
            conversation: ConversationId::new("bench").expect("it is an id"),
            tenant: "bench".into(),
            language: "en".to_owned(),
            channel: "bench".to_owned(),
            user: None,
            slots: BTreeMap::new(),
            at: "2026-05-01T00:00:00Z".parse().expect("it is a time"),
            zone: "UTC".to_owned(),
        },
    }
}

fn calls(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime starts");
    let code = PluginCode::new(wat::parse_str(ECHO).expect("the text is a component"));
    let secrets = Arc::new(MemorySecrets(BTreeMap::new()));
    let host = PluginHost::new(Options::default(), Arc::new(ScriptedFetch::default()), secrets);
    let host = host.expect("plug-ins run on this machine");
    let bare = Bare::new(&code.bytes, Options::default().calls).expect("the component is sound");
    let (call, world) = (Arc::new(asked(&code)), Arc::new(NoTurn) as Arc<dyn PluginWorld>);

    let many = |rounds: u64| usize::try_from(rounds).unwrap_or(usize::MAX);
    let mut group = criterion.benchmark_group("a call");
    group.bench_function("by the engine alone", |bencher| {
        bencher.iter_custom(|rounds| {
            let times = runtime.block_on(bare.fresh("echo", TEXT, many(rounds)));
            times.expect("no call fails").into_iter().sum()
        });
    });
    group.bench_function("by the engine alone, types read from the component", |bencher| {
        bencher.iter_custom(|rounds| {
            let times = runtime.block_on(bare.fresh_dynamic("echo", &call.arguments, many(rounds)));
            times.expect("no call fails").into_iter().sum()
        });
    });
    group.bench_function("through the host", |bencher| {
        bencher.iter_custom(|rounds| {
            runtime.block_on(async {
                let mut times = Duration::ZERO;
                for _ in 0..rounds {
                    let began = Instant::now();
                    let reply = host.call(Arc::clone(&call), Arc::clone(&world)).await;
                    black_box(reply.result.expect("no call fails"));
                    times += began.elapsed();
                }
                times
            })
        });
    });
    group.finish();
}

criterion_group!(benches, calls);
criterion_main!(benches);
