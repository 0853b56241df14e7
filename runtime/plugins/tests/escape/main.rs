//! Hostile components: each is cut within its bound, told to the author in plain words, and leaves the host as it was.

mod bounds;
mod engine;
mod files;
mod reach;
#[path = "../support/mod.rs"]
mod support;

use botloom_plugins::{Limits, Options, Room, inspect};
use botloom_ports::memory::ScriptedFetch;
use botloom_ports::{Allowed, FetchResponse, Plugins, ValueChange, ValueScope};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::mutate::{Dice, damaged};
use support::{HTTP, LOG, SEND, Turn, asks, call, code, component, error, host, plain, quiet_host, reply};

const ECHO: (&str, &str) = ("echo", "(param \"n\" u32) (result u32)");

const ECHO_BODY: &str = "(func (export \"echo\") (param i32) (result i32) (local.get 0))";

/// The host still answers.
async fn answers(host: &botloom_plugins::PluginHost) {
    let echo = code(&plain(ECHO_BODY, &[ECHO]));
    assert_eq!(reply(host, call(&echo, "echo", json!({"n": 7}))).await.result, Ok(json!(7)));
}

/// A host that never answers.
struct Silent;

#[async_trait::async_trait]
impl botloom_ports::Fetch for Silent {
    async fn fetch(
        &self,
        request: &botloom_ports::FetchRequest,
    ) -> Result<FetchResponse, botloom_ports::FetchError> {
        request.check()?;
        std::future::pending().await
    }
}

fn may_ask(prefixes: &[&str]) -> Allowed {
    Allowed { http: prefixes.iter().map(|prefix| (*prefix).to_owned()).collect(), ..Allowed::default() }
}
