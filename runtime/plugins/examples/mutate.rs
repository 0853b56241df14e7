//! Loads and calls damaged components, as many as told (100,000): `cargo run --release --example mutate -- 100000`.
//!
//! Prints how many were refused, loaded, and called to their end. A panic of the host ends the program.

#[path = "../tests/support/mod.rs"]
#[expect(dead_code, reason = "a part of the support of the tests is enough")]
mod support;

use botloom_ports::{PluginCode, Plugins};
use serde_json::json;
use support::mutate::{Dice, damaged};
use support::{asks, call, code, plain, quiet_host, reply};

#[tokio::main]
async fn main() {
    let count: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    // A panic is told, whoever catches it.
    std::panic::set_hook(Box::new(|info| {
        eprintln!("the host panicked: {info}");
        std::process::exit(1);
    }));
    let host = quiet_host();
    let body =
        "(memory 1) (func (export \"ask\") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))";
    let body = body.replace("(memory 1) ", "");
    let wholes = [code(&plain(&body, &[("ask", "(param \"n\" u32) (result u32)")])), code(&asks("x"))];
    let (mut loaded, mut ended) = (0, 0);
    for seed in 0..count {
        let mut dice = Dice::new(seed);
        let whole = &wholes[dice.below(wholes.len())];
        let code = PluginCode::new(damaged(&whole.bytes, &mut dice));
        if host.prepare(&code).await.is_err() {
            continue;
        }
        loaded += 1;
        let arguments = json!({"n": 7, "url": "https://api.example.com/"});
        if reply(&host, call(&code, "ask", arguments)).await.result.is_ok() {
            ended += 1;
        }
    }
    println!(
        "{count} damaged components: {} refused, {loaded} loaded, {ended} of them called to their end",
        count - loaded
    );
}
