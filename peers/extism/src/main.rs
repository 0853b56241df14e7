//! A text through an Extism plug-in and back, in an instance of its own each time and in one that stays: what `botloom bench plugins --peer`
//! sets beside its own figures. Arguments: the text, how many calls.

use std::time::{Duration, Instant};

use extism::{CompiledPlugin, Manifest, Plugin, PluginBuilder, Wasm};

/// Gives its input back: where it stands in Extism's own memory, it may stay.
const ECHO: &str = r#"(module
  (import "extism:host/env" "input_offset" (func $offset (result i64)))
  (import "extism:host/env" "input_length" (func $length (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (memory (export "memory") 2)
  (func (export "echo") (result i32)
    (call $output (call $offset) (call $length))
    (i32.const 0)))"#;

fn told(mut times: Vec<Duration>) -> serde_json::Value {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_nanos() as f64 / 1000.0;
    serde_json::json!({"p50_us": at(0.5), "p99_us": at(0.99)})
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let text = arguments.next().ok_or("the text is missing")?;
    let calls: usize = arguments.next().ok_or("the number of calls is missing")?.parse()?;
    let manifest = Manifest::new([Wasm::data(wat::parse_str(ECHO)?)]);
    let compiled = CompiledPlugin::new(PluginBuilder::new(manifest).with_wasi(false))?;
    let echo = |plugin: &mut Plugin| -> Result<(), Box<dyn std::error::Error>> {
        let back: &str = plugin.call("echo", text.as_str())?;
        assert_eq!(back, text);
        Ok(())
    };
    let mut fresh = Vec::with_capacity(calls);
    for _ in 0..calls {
        let began = Instant::now();
        let mut plugin = Plugin::new_from_compiled(&compiled)?;
        echo(&mut plugin)?;
        drop(plugin);
        fresh.push(began.elapsed());
    }
    let (mut plugin, mut warm) = (Plugin::new_from_compiled(&compiled)?, Vec::with_capacity(calls));
    for _ in 0..calls {
        let began = Instant::now();
        echo(&mut plugin)?;
        warm.push(began.elapsed());
    }
    println!("{}", serde_json::json!({"name": "Extism", "fresh": told(fresh), "warm": told(warm)}));
    Ok(())
}
