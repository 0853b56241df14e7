//! What is counted and measured, as Prometheus reads it.
//!
//! Rooms name what they count where it happens (the crate `metrics`, which does nothing unless this is installed). The table here says
//! what each name means; a test holds that nothing is shown that is not in it, and that labels have few values and nothing personal.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

/// One name.
pub struct Metric {
    pub name: &'static str,
    pub kind: Kind,
    pub help: &'static str,
}

/// What can be done with it.
pub enum Kind {
    Counter,
    Gauge,
    /// Of seconds.
    Duration,
    /// Of an amount up to some hundreds.
    Amount,
}

const DURATIONS: &[f64] =
    &[0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
const AMOUNTS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

macro_rules! metrics {
    ($($name:literal $kind:ident $help:literal;)+) => {
        /// Every name.
        pub const ALL: &[Metric] = &[$(Metric { name: $name, kind: Kind::$kind, help: $help }),+];
    };
}

metrics! {
    "botloom_turn_duration_seconds" Duration "Turns from message to record, by kind and outcome.";
    "botloom_turn_stage_duration_seconds" Duration "Parts of turns: wait, load, understand, step, append.";
    "botloom_effect_duration_seconds" Duration "What turns asked of the world, by kind and outcome.";
    "botloom_flow_steps_total" Counter "Steps of flows that ran, by verb.";
    "botloom_release_lookups_total" Counter "Releases that were looked for in memory: hit or miss.";
    "botloom_append_duration_seconds" Duration "Groups of turns, from the first statement to the end of the commit.";
    "botloom_append_group_turns" Amount "How many turns a group had.";
    "botloom_append_queue" Gauge "Turns that wait to be written.";
    "botloom_append_retries_total" Counter "Groups that were tried again because the database was away.";
    "botloom_appends_total" Counter "Turns by what became of them: written, repeated, conflict, failed.";
    "botloom_objects_total" Counter "Indexes in the object store by what became of them: sent, fetched; failed is a store that did not answer.";
    "botloom_plugin_calls_total" Counter "Calls of plug-ins by outcome.";
    "botloom_plugin_cuts_total" Counter "Calls of plug-ins that gave nothing, by reason.";
    "botloom_plugin_cpu_seconds" Duration "Processor time of calls of plug-ins.";
    "botloom_outgoing_request_duration_seconds" Duration "HTTP requests of flows and plug-ins by outcome.";
    "botloom_request_duration_seconds" Duration "HTTP requests to this node by surface and class of status.";
    "botloom_refused_total" Counter "Requests that were refused: rate, queue, draining; by surface.";
    "botloom_requests_in_flight" Gauge "Requests that are being answered, by surface.";
    "botloom_requests_waiting" Gauge "Requests that wait for a place, by surface.";
    "botloom_sockets_open" Gauge "Open WebSockets by surface.";
    "botloom_database_connections" Gauge "Connections to the database by pool and state.";
    "botloom_conversations_open" Gauge "Conversations of customers with a turn in the last 24 hours that are not over, by who talks.";
    "botloom_hooks_total" Counter "Requests to channels of plug-ins by what became of them: taken, refused, unknown, failed.";
    "botloom_deliveries_total" Counter "Messages to channels of plug-ins by what became of a try: sent, retried, given-up.";
    "botloom_deliveries_waiting" Gauge "Conversations of channels of plug-ins of which something is not delivered yet.";
    "botloom_conversations_erased_total" Counter "Conversations that were erased because they were kept for long enough.";
    "botloom_timers_late" Gauge "Conversations that should have been woken before now.";
    "botloom_timers_late_seconds" Gauge "How late the latest of them is.";
    "botloom_draining" Gauge "1 while this node ends its work.";
    "botloom_build_info" Gauge "Always 1; the label says which version runs.";
    "process_start_time_seconds" Gauge "When the process began, in seconds since 1970.";
    "process_resident_memory_bytes" Gauge "Memory of the process.";
    "process_open_fds" Gauge "Open files and sockets of the process.";
    "process_cpu_seconds_total" Counter "Whole seconds of processors that the process used.";
}

/// Begins to count. Once in a process; later calls return the same.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let mut builder = PrometheusBuilder::new();
    for metric in ALL {
        let buckets = match metric.kind {
            Kind::Duration => DURATIONS,
            Kind::Amount => AMOUNTS,
            Kind::Counter | Kind::Gauge => continue,
        };
        builder = builder.set_buckets_for_metric(Matcher::Full(metric.name.to_owned()), buckets)?;
    }
    let handle = builder.install_recorder()?;
    for metric in ALL {
        match metric.kind {
            Kind::Counter => describe_counter!(metric.name, metric.help),
            Kind::Gauge => describe_gauge!(metric.name, metric.help),
            Kind::Duration => describe_histogram!(metric.name, Unit::Seconds, metric.help),
            Kind::Amount => describe_histogram!(metric.name, Unit::Count, metric.help),
        }
    }
    begin();
    metrics::gauge!("botloom_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    metrics::gauge!("process_start_time_seconds").set(jiff::Timestamp::now().as_second() as f64);
    Ok(HANDLE.get_or_init(|| handle).clone())
}

/// What may stay at nothing for long is shown from the beginning, so that a first time is seen as a rise.
fn begin() {
    use metrics::{counter, gauge};
    counter!("botloom_append_retries_total").increment(0);
    for outcome in ["written", "repeated", "conflict", "failed"] {
        counter!("botloom_appends_total", "outcome" => outcome).increment(0);
    }
    for outcome in ["sent", "retried", "given-up"] {
        counter!("botloom_deliveries_total", "outcome" => outcome).increment(0);
    }
    for surface in ["web-chat", "hooks", "graphql"] {
        for reason in ["rate", "queue", "draining"] {
            counter!("botloom_refused_total", "surface" => surface, "reason" => reason).increment(0);
        }
        for name in ["botloom_sockets_open", "botloom_requests_in_flight", "botloom_requests_waiting"] {
            gauge!(name, "surface" => surface).set(0.0);
        }
    }
    gauge!("botloom_append_queue").set(0.0);
    gauge!("botloom_draining").set(0.0);
}

/// What the system says of this process; nothing where it says nothing.
pub fn process() {
    if let Some(pages) = statm() {
        metrics::gauge!("process_resident_memory_bytes").set(pages as f64 * 4096.0);
    }
    if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
        metrics::gauge!("process_open_fds").set(files.count() as f64);
    }
    if let Some(seconds) = cpu() {
        metrics::counter!("process_cpu_seconds_total").absolute(seconds);
    }
}

fn statm() -> Option<u64> {
    std::fs::read_to_string("/proc/self/statm").ok()?.split_whitespace().nth(1)?.parse().ok()
}

/// The clock of these counts has 100 ticks a second.
fn cpu() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Log, Traces};
    use crate::serve::telemetry;
    use botloom_engine::{Body, Engine, Inbound, Packs, World};
    use botloom_ports::memory::{MemoryLog, MemoryReleases};
    use botloom_ports::{ConversationId, Files, SystemClock, Watchers};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    /// The time of one turn, the middle of many.
    async fn turn(engine: &Engine, id: &ConversationId, name: &str) -> Duration {
        let mut times = Vec::new();
        for at in 0..3_000 {
            let body = Body::Text("hello".to_owned());
            let inbound = Inbound { key: format!("{name}-{at}"), client_id: None, from: None, body };
            let began = Instant::now();
            engine.turn(id, &inbound).await.expect("it is taken");
            times.push(began.elapsed());
        }
        times.sort();
        times[times.len() / 2]
    }

    /// `cargo test --workspace --bin botloom what_watching_costs -- --ignored --nocapture`
    #[tokio::test]
    #[ignore = "a measurement; it says nothing on a busy machine"]
    async fn what_watching_costs() {
        let (log, releases) = (Arc::new(MemoryLog::default()), Arc::new(MemoryReleases::default()));
        let mut files = Files::default();
        files.insert("bot.yaml", "bot: a\nlanguages: [en]\n");
        files.insert("flows/a.yaml", "flow: a\ntriggers: [hello]\nsteps:\n  - say: Hi.\n");
        let release = releases.keep(files);
        let (clock, watchers) = (Arc::new(SystemClock), Arc::new(Watchers::default()));
        let (kept, packs) = (Arc::clone(&log), Arc::new(Packs::default()));
        let engine = Engine::new(kept, releases, packs, clock, watchers, World::default());
        let ids = ["warm", "without", "metrics", "ids"].map(|name| {
            let id = ConversationId::new(name).expect("an identifier");
            log.open(&id, &release);
            (name, id)
        });
        let id = |wanted: &str| {
            ids.iter().find(|(name, _)| *name == wanted).map(|(_, id)| id.clone()).expect("it is there")
        };
        turn(&engine, &id("warm"), "warm").await;
        let without = turn(&engine, &id("without"), "without").await;
        install().expect("metrics begin");
        let metrics = turn(&engine, &id("metrics"), "metrics").await;
        telemetry::begin(&Log::default(), &Traces::default()).expect("traces begin");
        let ids = turn(&engine, &id("ids"), "ids").await;
        eprintln!(
            "a turn: {without:?} unwatched, {metrics:?} with metrics, {ids:?} with metrics and trace ids"
        );
    }
}
