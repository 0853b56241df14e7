//! What a running server shows of itself: health, metrics, traces, logs.

mod collector;
mod exposition;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use collector::Collector;
use exposition::Exposition;
use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_botloom");
/// What a customer writes, which must be found nowhere but in the conversation.
const PRIVATE: &str = "我叫欧阳若曦, 13987654321";

/// A bot that calls a plug-in, live; its web-chat secret.
fn calling_bot(owner: &Client) -> String {
    const BOT: &str = "bot: sums\ntitle: Sums\nlanguages: [en]\nslots: {amount: {type: integer, ask: Which number?}}\nplugins: {sums: {component: sums}}\nhttp: {allow: ['http://127.0.0.1:9/'], private: true}\n";
    const FETCH: &str = "flow: fetch\ntitle: Fetch\ntriggers: [fetch the page]\nsteps:\n  - http: {url: 'http://127.0.0.1:9/'}\n    catch: {else: [{say: 'Nobody is there.'}, {end: flow}]}\n  - say: Somebody is there.\n";
    const FLOW: &str = "flow: times\ntitle: Times\ntriggers: [multiply a number, many times please]\nsteps:\n  - ask: amount\n    always: true\n  - call: sums.times\n    with: {amount: '${amount}'}\n    into: result\n  - say: 'That is ${result}.'\n";
    let text = r#"(component
          (core module $m (func (export "times") (param i32) (result i32)
            (if (i32.eq (local.get 0) (i32.const 13)) (then unreachable))
            (i32.mul (local.get 0) (i32.const 2))))
          (core instance $i (instantiate $m))
          (func (export "times") (param "amount" u32) (result u32) (canon lift (core func $i "times"))))"#;
    let code = BASE64_STANDARD.encode(wat::parse_str(text).expect("the text is a component"));
    let upload = "mutation($input: UploadPluginInput!) { uploadPlugin(input: $input) { __typename } }";
    let _made = owner.run(upload, json!({"input": {"name": "sums", "base64": code}}));
    let files = [("bot.yaml", BOT), ("flows/times.yaml", FLOW), ("flows/fetch.yaml", FETCH)];
    owner.deploy("sums", &files)
}

fn get(url: &str, token: Option<&str>) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = agent.get(url);
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    let mut answer = request.call().expect("it answers");
    (answer.status().as_u16(), answer.body_mut().read_to_string().expect("it is text"))
}

fn work(platform: &TestPlatform) -> Customer {
    let owner = platform.member(OWNER);
    let sums = Customer::begin(&platform.url, &calling_bot(&owner));
    for (at, text) in ["multiply a number", "7", "multiply a number", "13"].iter().enumerate() {
        assert!(sums.say(text, &format!("sums-{at}")).expect("it answers")["id"].is_string());
    }
    sums.say("fetch the page", "fetch").expect("it answers");
    let heard = sums.heard();
    assert!(
        heard.contains(&"That is 14.".to_owned()) && heard.contains(&"Nobody is there.".to_owned()),
        "{heard:?}"
    );
    let customer = Customer::begin(&platform.url, &platform.secret);
    customer.say(PRIVATE, "1").expect("it answers");
    customer.say(PRIVATE, "1").expect("it answers");
    customer
}

#[test]
fn metrics_say_what_a_server_did_and_nothing_about_anybody() {
    let platform =
        TestPlatform::start_with(BINARY, "[metrics]\nlisten = \"127.0.0.1:0\"\ntoken = \"sesame\"\n");
    let customer = work(&platform);
    let apart = platform.metrics.clone().expect("metrics have an address");
    let (status, text) = get(&apart, None);
    assert_eq!(status, 200);
    let shown = Exposition::read(&text);
    let value = |name: &str, labels: &[(&str, &str)]| shown.value(name, labels);

    // Two conversations began; six messages came, one of them twice.
    assert_eq!(value("botloom_turn_duration_seconds_count", &[("kind", "start"), ("outcome", "done")]), 2.0);
    assert_eq!(
        value("botloom_turn_duration_seconds_count", &[("kind", "message"), ("outcome", "done")]),
        7.0
    );
    assert_eq!(value("botloom_appends_total", &[("outcome", "written")]), 8.0);
    assert_eq!(value("botloom_appends_total", &[("outcome", "repeated")]), 1.0);
    for stage in ["wait", "load", "understand", "step", "append"] {
        assert!(value("botloom_turn_stage_duration_seconds_count", &[("stage", stage)]) > 0.0, "{stage}");
    }
    assert_eq!(
        value("botloom_effect_duration_seconds_count", &[("kind", "plugin"), ("outcome", "done")]),
        1.0
    );
    assert_eq!(
        value("botloom_effect_duration_seconds_count", &[("kind", "plugin"), ("outcome", "crashed")]),
        1.0
    );
    assert_eq!(value("botloom_plugin_calls_total", &[("outcome", "done")]), 1.0);
    assert_eq!(value("botloom_plugin_cuts_total", &[("reason", "panic")]), 1.0);
    // What came twice got as far as a group.
    assert_eq!(value("botloom_append_group_turns_sum", &[]), 9.0);
    assert_eq!(value("botloom_append_queue", &[]), 0.0);
    assert!(value("botloom_flow_steps_total", &[("verb", "call")]) >= 2.0);
    assert!(value("botloom_release_lookups_total", &[("result", "hit")]) > 0.0);
    assert_eq!(value("botloom_conversations_open", &[("mode", "bot")]), 2.0);
    assert_eq!(value("botloom_timers_late", &[]), 0.0);
    assert!(value("botloom_database_connections", &[("pool", "write"), ("state", "idle")]) >= 0.0);
    assert_eq!(value("botloom_requests_in_flight", &[("surface", "web-chat")]), 0.0);
    assert!(value("process_resident_memory_bytes", &[]) > 1e6);
    // A percentile can be had from the buckets: they grow, and the last one holds all.
    shown.check_histograms();

    // Nothing about a person, and no label that grows with use.
    for secret in ["欧阳", "13987654321", customer.conversation.as_str(), platform.secret.as_str(), "demo@"]
    {
        assert!(!text.contains(secret), "{secret} is in the metrics");
    }
    let labels: BTreeSet<&str> =
        shown.samples.iter().flat_map(|sample| sample.labels.keys()).map(String::as_str).collect();
    let known = [
        "kind", "le", "mode", "outcome", "pool", "reason", "result", "stage", "state", "status", "surface",
        "verb", "version",
    ];
    assert!(labels.iter().all(|label| known.contains(label)), "{labels:?}");

    // The public address tells nobody, and who has the token the same.
    assert_eq!(get(&format!("{}/metrics", platform.url), None).0, 401);
    assert_eq!(get(&format!("{}/metrics", platform.url), Some("sesam")).0, 401);
    assert_eq!(get(&format!("{}/metrics", platform.url), Some("sesame")).0, 200);

    // What the dashboard and the alerts ask for is there.
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/monitoring");
    for file in ["dashboard.json", "alerts.yaml"] {
        let text = std::fs::read_to_string(examples.join(file)).expect("the example is there");
        let asked = names(&text);
        assert!(asked.len() > 5, "{file} asks for {asked:?}");
        for name in asked {
            assert!(shown.described(&name), "{file} asks for `{name}`, which the server does not show");
        }
    }
}

/// The names of metrics in a text.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words
        .filter(|word| word.starts_with("botloom_") || word.starts_with("process_"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn without_a_setting_metrics_are_closed_and_health_is_open() {
    let platform = TestPlatform::start(BINARY);
    assert_eq!(get(&format!("{}/healthz", platform.url), None), (200, "ok\n".to_owned()));
    assert_eq!(get(&format!("{}/readyz", platform.url), None), (200, "ready\n".to_owned()));
    let (status, text) = get(&format!("{}/metrics", platform.url), None);
    assert_eq!(status, 404);
    assert!(text.contains("metrics.listen"), "{text}");
}

#[test]
fn a_turn_is_a_trace_that_the_log_and_errors_name_and_nothing_said_is_in_it() {
    let collector = Collector::start();
    let settings = format!(
        "[traces]\nendpoint = \"{}\"\nheaders = \"x-tenant=bank\"\n[log]\nformat = \"json\"\nfilter = \"warn,botloom_engine=debug\"\n",
        collector.url
    );
    let mut platform = TestPlatform::start_with(BINARY, &settings);
    let customer = work(&platform);
    let refused = platform.nobody().answer("{ bots { nodes { name } } }", json!({}));
    let error = refused["errors"][0]["extensions"]["traceId"].as_str().unwrap_or_else(|| panic!("{refused}"));
    // What was not sent yet is sent at the end.
    platform.signal("TERM");
    assert!(platform.ends_within(Duration::from_secs(30)));

    let spans = collector.spans();
    let turn = spans
        .iter()
        .find(|span| {
            span.name == "turn"
                && span.attributes.get("turn.kind") == Some(&"message".to_owned())
                && span.attributes.get("conversation.id") == Some(&customer.conversation)
        })
        .unwrap_or_else(|| panic!("no turn in {spans:?}"));
    assert_eq!(turn.attributes["turn.outcome"], "done");
    let children: BTreeSet<&str> =
        spans.iter().filter(|span| span.parent == turn.id).map(|span| span.name.as_str()).collect();
    assert!(children.contains("step") && children.contains("append"), "{children:?}");
    assert!(spans.iter().filter(|span| span.parent == turn.id).all(|span| span.trace == turn.trace));
    let effect = spans.iter().find(|span| span.name == "effect").expect("an effect was traced");
    assert_eq!(
        (effect.attributes["effect.kind"].as_str(), effect.attributes["effect.name"].as_str()),
        ("plugin", "sums.times")
    );
    let steps: Vec<_> = spans.iter().filter_map(|span| span.attributes.get("flow.steps")).collect();
    assert!(steps.iter().any(|steps| steps.contains("times:call")), "{steps:?}");
    assert!(
        spans.iter().any(|span| span.name == "graphql" && span.trace == error),
        "{error} is no trace that was sent"
    );
    assert_eq!(collector.resource("service.name").as_deref(), Some("botloom"));
    assert!(collector.headers().contains("x-tenant: bank"));

    let log = platform.log();
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    assert!(
        lines
            .iter()
            .any(|line| line["trace_id"] == turn.trace.as_str() && line["message"] == "a turn was taken"),
        "{log}"
    );
    for secret in ["欧阳", "13987654321", platform.secret.as_str(), "multiply a number"] {
        assert!(!collector.raw_contains(secret), "{secret} was sent to the collector");
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn a_node_whose_database_takes_nothing_is_not_ready_and_becomes_ready_again() {
    let cluster = harness::postgres::Cluster::start();
    let database = cluster.database();
    let platform = TestPlatform::start_on_with(BINARY, &database, "[log]\nformat = \"json\"\n");
    let ready = format!("{}/readyz", platform.url);
    assert_eq!(get(&ready, None).0, 200);
    // It still answers what is read.
    cluster.sql(&database, "REVOKE UPDATE ON workspace FROM botloom");
    let becomes = |status: u16| {
        let begun = Instant::now();
        while get(&ready, None).0 != status {
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not become {status}");
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    becomes(503);
    assert_eq!(get(&format!("{}/healthz", platform.url), None).0, 200, "a restart would not help");
    assert!(platform.log().contains("this node is not ready"));
    cluster.sql(&database, "GRANT UPDATE ON workspace TO botloom");
    becomes(200);
}
