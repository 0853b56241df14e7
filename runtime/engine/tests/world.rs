//! Turns that ask the world, sleep, and are woken: on the in-memory ports, and as conversation tests.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use async_trait::async_trait;
use botloom_engine::suite::{self, Report};
use botloom_engine::{Body, Engine, Inbound, Packs, World, build, export, replay};
use botloom_flow::{Language, Source};
use botloom_ports::memory::{MemoryLog, MemoryReleases, MemorySecrets, MemoryTickets, ScriptedFetch};
use botloom_ports::{
    Clock, ConversationId, EventLog, FetchResponse, Files, FixedClock, PluginCall, PluginError, PluginReply,
    PluginWorld, Plugins, Spent, TurnRecord, ValueChange, ValueScope, ValueWrite, Values, Watchers,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const BOT: &str = "bot: desk
languages: [en]
silence: 5m
slots: {number: {type: id, pattern: 'SF\\d{4}', ask: Number?}, note: {type: text, ask: What happened?}}
plugins: {parcels: {component: plugins/parcels.wasm}}
http: {allow: ['https://api.example.com/v1/'], secrets: [TOKEN]}
budget: {turn: 2s}
";

const WIT: &str = "package shop:parcels;
world parcels {
  record parcel { status: string, eta: option<datetime> }
  type datetime = string;
  enum failure { not-found }
  export track: func(number: string) -> result<parcel, failure>;
}
";

const FLOWS: &[(&str, &str)] = &[
    (
        "flows/track.yaml",
        "flow: track
triggers: [track my parcel]
steps:
  - ask: number
  - call: parcels.track
    with: {number: ${number}}
    into: parcel
    retry: {times: 1, pause: 1ms}
    catch:
      not-found:
        - say: 'No ${number}: ${error.case}.'
        - clear: number
        - goto: ask number
      else:
        - say: 'Broken: ${error.case}.'
        - end: flow
  - say: 'It is ${parcel.status}, ${has(parcel.eta) ? parcel.eta.words() : \"no date\"}.'
",
    ),
    (
        "flows/order.yaml",
        "flow: order
triggers: [check my order]
steps:
  - ask: number
  - http:
      url: https://api.example.com/v1/orders/${number}
      query: {deep: true}
      headers: {Authorization: 'Bearer ${secret.TOKEN}'}
    into: order
    returns: {total: money, paid?: boolean}
    catch:
      404: [{say: No such order.}, {end: flow}]
      else: [{say: 'Sorry: ${error.case}.'}, {end: flow}]
  - say: 'It costs ${order.total}, paid: ${has(order.paid) ? order.paid : false}.'
",
    ),
    (
        "flows/complain.yaml",
        "flow: complain
triggers: [i want to complain]
steps:
  - ask: note
  - ticket: {kind: complaint, fields: {note: ${note}}}
    into: ticket
  - say: 'Ticket ${ticket}.'
  - generate: 'Apologize for ${note}'
    otherwise: [{say: We are sorry.}]
  - wait: {event: solved, timeout: {after: 1h, steps: [{say: It takes longer.}, {wait: 30m}, {say: Still at it.}]}}
    into: result
  - say: 'Done. ${event == null ? \"\" : string(event.how)}'
",
    ),
    (
        "flows/paid.yaml",
        "flow: paid\ntriggers: [{event: payment}, {pattern: '^PAY (?<number>SF\\d{4})$'}, {keywords: [invoice]}]\nsteps:\n  - ask: number\n  - say: 'Paid: ${number}.'\n",
    ),
];

fn files() -> Files {
    let mut files = Files::default();
    files.insert("bot.yaml", BOT);
    files.insert("plugins/parcels.wit", WIT);
    for (path, text) in FLOWS {
        files.insert(*path, *text);
    }
    files
}

/// A plug-in that does not answer the first time.
#[derive(Default)]
struct Parcels(Mutex<Vec<PluginCall>>);

#[async_trait]
impl Plugins for Parcels {
    async fn call(&self, call: Arc<PluginCall>, world: Arc<dyn PluginWorld>) -> PluginReply {
        let tries = {
            let mut calls = self.0.lock().unwrap();
            calls.push((*call).clone());
            calls.len()
        };
        let failed = |case: &str| {
            PluginReply::from(Err(PluginError {
                case: case.to_owned(),
                message: "as the test wants it".to_owned(),
            }))
        };
        match call.arguments["number"].as_str() {
            Some("SF0000") => failed("not-found"),
            Some("SF9999") => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                Ok(json!({})).into()
            }
            _ if tries == 1 => failed("unavailable"),
            _ => {
                let seen = world.value(ValueScope::Bot, "seen").await.unwrap();
                let change = ValueChange::Add(1);
                let (plugin, key) = (call.plugin.clone(), "seen".to_owned());
                let write = ValueWrite { plugin, scope: ValueScope::Bot, key, change };
                PluginReply {
                    writes: vec![write],
                    log: vec![("info".to_owned(), format!("seen before: {seen:?}"))],
                    spent: Spent { cpu_us: 7, ..Spent::default() },
                    ..Ok(json!({"status": "on its way", "eta": "2026-05-03T07:00:00Z"})).into()
                }
            }
        }
    }
}

struct House {
    engine: Engine,
    log: Arc<MemoryLog>,
    clock: Arc<FixedClock>,
    plugins: Arc<Parcels>,
    fetch: Arc<ScriptedFetch>,
    tickets: Arc<MemoryTickets>,
    id: ConversationId,
    turns: Mutex<u32>,
}

fn house() -> House {
    let (log, releases) = (Arc::new(MemoryLog::default()), Arc::new(MemoryReleases::default()));
    let release = releases.keep(files());
    let id = ConversationId::new("c").unwrap();
    log.open(&id, &release);
    let start: Timestamp = "2026-05-01T01:00:00Z".parse().unwrap();
    let clock = Arc::new(FixedClock::at(start));
    let (plugins, fetch, tickets) = (
        Arc::new(Parcels::default()),
        Arc::new(ScriptedFetch::default()),
        Arc::new(MemoryTickets::default()),
    );
    let world = World {
        plugins: Arc::clone(&plugins) as _,
        fetch: Arc::clone(&fetch) as _,
        tickets: Arc::clone(&tickets) as _,
        secrets: Arc::new(MemorySecrets([("TOKEN".to_owned(), "s3cret".to_owned())].into())),
        ..World::default()
    };
    let engine = Engine::new(
        Arc::clone(&log) as _,
        releases,
        Arc::new(Packs::default()),
        Arc::clone(&clock) as _,
        Arc::new(Watchers::default()),
        world,
    );
    House { engine, log, clock, plugins, fetch, tickets, id, turns: Mutex::new(0) }
}

impl House {
    async fn body(&self, body: Body) -> Vec<String> {
        let key = {
            let mut turns = self.turns.lock().unwrap();
            *turns += 1;
            turns.to_string()
        };
        let inbound = Inbound { key, client_id: None, from: None, body };
        let record = self.engine.turn(&self.id, &inbound).await.unwrap();
        said(&record.activities)
    }

    async fn user(&self, text: &str) -> Vec<String> {
        self.body(Body::Text(text.to_owned())).await
    }

    /// Lets time pass and wakes who wants to be woken; what was said then.
    async fn after(&self, length: SignedDuration) -> Vec<String> {
        let before = self.log.read(&self.id, 0).await.unwrap().len() as u64;
        self.clock.set(self.clock.now().checked_add(length).unwrap());
        self.engine.wake(10, || true).await.unwrap();
        let turns = self.log.read(&self.id, before).await.unwrap();
        turns.iter().flat_map(|turn| said(&turn.activities)).collect()
    }
}

fn said(lines: &[botloom_ports::Activity]) -> Vec<String> {
    lines
        .iter()
        .filter(|line| line.from == botloom_ports::Speaker::Bot)
        .filter_map(|line| line.text.clone())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_plug_in_is_tried_again_and_its_errors_are_caught() {
    let house = house();
    assert_eq!(house.user("track my parcel").await, ["Number?"]);
    assert_eq!(house.user("SF0000").await, ["No SF0000: not-found.", "Number?"]);
    house.plugins.0.lock().unwrap().clear();
    assert_eq!(house.user("SF1234").await, ["It is on its way, Sunday, May 3 at 7 am."]);
    let calls = house.plugins.0.lock().unwrap().clone();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].key, calls[1].key, "a call that is tried again has the same key");
    assert_eq!((calls[0].component.as_str(), calls[0].function.as_str()), ("plugins/parcels.wasm", "track"));
    assert_eq!((&*calls[0].caller.tenant, calls[0].caller.language.as_str()), ("memory", "en"));
}

#[tokio::test(start_paused = true)]
async fn what_a_plug_in_keeps_is_there_after_its_turn_and_its_trace_tells_of_the_call() {
    let house = house();
    for seen in ["None", "Some(\"1\")"] {
        house.user("restart").await;
        house.user("track my parcel").await;
        house.plugins.0.lock().unwrap().clear();
        assert_eq!(house.user("SF1234").await, ["It is on its way, Sunday, May 3 at 7 am."]);
        let turns = house.log.read(&house.id, 0).await.unwrap();
        let trace = turns.last().unwrap().trace.as_array().unwrap();
        let note = trace.iter().find(|item| item["kind"] == "plugin").unwrap();
        assert_eq!(
            (&note["function"], &note["cpu_us"], &note["tries"]),
            (&json!("parcels.track"), &json!(7), &json!(2))
        );
        assert_eq!(note["log"], json!([format!("info: seen before: {seen}")]));
    }
    let kept = house.log.value(&house.id, "parcels", ValueScope::Bot, "seen").await.unwrap();
    assert_eq!(kept.as_deref(), Some("2"));
}

#[tokio::test(start_paused = true)]
async fn a_turn_waits_no_longer_than_its_budget() {
    let house = house();
    house.user("track my parcel").await;
    let began = tokio::time::Instant::now();
    assert_eq!(house.user("SF9999").await, ["Broken: timeout."]);
    assert!(began.elapsed() <= Duration::from_millis(2_001), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn other_systems_are_asked_with_secrets_that_nobody_sees() {
    let house = house();
    let answer = |status, body: Json| {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        house.fetch.answer(
            "GET",
            "https://api.example.com/v1/orders/*",
            Ok(FetchResponse { status, body, ..FetchResponse::default() }),
        );
    };
    answer(200, json!({"total": {"amount": "12.50", "currency": "USD"}}));
    answer(404, Json::Null);
    answer(200, json!({"total": "many"}));
    let order = async || {
        house.user("restart").await;
        house.user("check my order").await;
        house.user("SF1234").await
    };
    assert_eq!(order().await, ["It costs $12.50, paid: no."]);
    assert_eq!(order().await, ["No such order."]);
    assert_eq!(order().await, ["Sorry: bad-response."]);
    let asked = house.fetch.asked();
    assert_eq!(asked[0].url, "https://api.example.com/v1/orders/SF1234?deep=true");
    assert_eq!(asked[0].headers, [("Authorization".to_owned(), "Bearer s3cret".to_owned())]);
    let written = format!("{:?}", house.log.read(&house.id, 0).await.unwrap());
    assert!(!written.contains("s3cret"));
}

#[tokio::test(start_paused = true)]
async fn pauses_and_silence_end_when_their_time_has_come() {
    let house = house();
    assert_eq!(house.user("i want to complain").await, ["What happened?"]);
    // Asked once more after five minutes without a word, and not again.
    assert_eq!(house.after(SignedDuration::from_mins(4)).await, Vec::<String>::new());
    assert_eq!(
        house.after(SignedDuration::from_mins(1)).await,
        ["Are you still there? Just reply whenever you are ready."]
    );
    assert_eq!(house.after(SignedDuration::from_hours(9)).await, Vec::<String>::new());
    assert_eq!(house.user("it broke").await, ["Ticket T-1.", "We are sorry."]);
    assert_eq!(house.tickets.filed()[0].fields["note"], "it broke");
    assert_eq!(house.after(SignedDuration::from_mins(59)).await, Vec::<String>::new());
    assert_eq!(house.after(SignedDuration::from_mins(1)).await, ["It takes longer."]);
    // A question in between is served, and the pause goes on.
    assert_eq!(house.user("thanks").await.len(), 1);
    assert_eq!(house.after(SignedDuration::from_mins(30)).await, ["Still at it.", "Done. "]);
    assert_eq!(house.after(SignedDuration::from_hours(99)).await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn events_end_pauses_and_begin_flows() {
    let house = house();
    house.user("i want to complain").await;
    house.user("it broke").await;
    let event = |name: &str, data: Json| Body::Event { name: name.to_owned(), data };
    assert_eq!(house.body(event("nothing", Json::Null)).await, Vec::<String>::new());
    assert_eq!(house.body(event("solved", json!({"how": "refunded"}))).await, ["Done. refunded"]);
    assert_eq!(house.body(event("payment", Json::Null)).await, ["Number?"]);
    assert_eq!(house.user("SF1111").await, ["Paid: SF1111."]);
    assert_eq!(house.user("PAY SF2222").await, ["Paid: SF2222."]);
    house.user("restart").await;
    assert_eq!(house.user("my Invoice, please").await, ["Number?"]);
}

/// A conversation with everything in it, as the log has it.
async fn recorded() -> Vec<TurnRecord> {
    let house = house();
    let body =
        json!({"total": {"amount": "12.50", "currency": "USD"}, "paid": true}).to_string().into_bytes();
    let answer = FetchResponse { status: 200, body, ..FetchResponse::default() };
    house.fetch.answer("GET", "https://api.example.com/v1/orders/*", Ok(answer));
    house.body(Body::Start { language: None, contact: None }).await;
    house.user("track my parcel").await;
    house.user("SF0000").await;
    house.user("SF1234").await;
    house.user("check my order").await;
    house.user("i want to complain").await;
    house.after(SignedDuration::from_mins(6)).await;
    house.user("it broke").await;
    house.body(Body::Event { name: "solved".to_owned(), data: json!({"how": "well"}) }).await;
    house.log.read(&house.id, 0).await.unwrap()
}

fn release(change: impl Fn(&str, &str) -> String) -> Arc<botloom_engine::Release> {
    let mut changed = Files::default();
    for (path, text) in files().iter() {
        changed.insert(path, change(path, std::str::from_utf8(text).unwrap()));
    }
    Arc::new(build(&changed, &Packs::default()).map_err(|problems| format!("{problems:?}")).unwrap().0)
}

#[tokio::test(start_paused = true)]
async fn a_replay_gives_the_same_and_names_what_changes() {
    let turns = recorded().await;
    let lines: Vec<String> = turns.iter().map(|turn| export::to_line(turn).unwrap()).collect();
    let read: Vec<TurnRecord> = lines.iter().map(|line| export::from_line(line).unwrap()).collect();
    let same = replay(&release(|_, text| text.to_owned()), &read).unwrap();
    assert_eq!((same.turns, same.differences), (turns.len(), vec![]));

    let causes = |from: &'static str, to: &'static str| {
        let changed = release(|_, text| text.replace(from, to));
        let found = replay(&changed, &read).unwrap().differences;
        found
            .into_iter()
            .map(|difference| (difference.turn, difference.cause.to_string()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        causes("Ticket ${ticket}.", "Noted: ${ticket}."),
        [(8, "it says the same thing otherwise in `complain`".to_owned())]
    );
    assert_eq!(
        causes("[track my parcel]", "[good morning]"),
        [(2, "`fallback` instead of `track`".to_owned())]
    );
    let chinese = |from: &'static str, to: &'static str| {
        let changed = release(|_, text| text.replace(from, to));
        let found = replay(&changed, &read).unwrap().differences;
        found.iter().map(|difference| difference.cause.in_language(Language::Chinese)).collect::<Vec<_>>()
    };
    assert_eq!(chinese("Ticket ${ticket}.", "Noted: ${ticket}."), ["在 `complain` 中措辞不同"]);
    assert_eq!(chinese("[track my parcel]", "[good morning]"), ["`fallback`，而不是 `track`"]);
    let moved = causes("url: https://api.example.com/v1/orders/", "url: https://api.example.com/v1/bills/");
    assert_eq!(moved.len(), 1);
    assert!(moved[0].1.starts_with("it calls `GET https://api.example.com/v1/bills/"), "{moved:?}");
    assert_eq!(
        causes("  - say: 'It costs", "  - handoff: true\n  - say: 'It costs"),
        [(5, "a person is asked instead of: the bot goes on".to_owned())]
    );
}

#[tokio::test(start_paused = true)]
async fn a_recorded_conversation_is_a_test_that_passes() {
    let turns = recorded().await;
    let release = release(|_, text| text.to_owned());
    let text = suite::record("as it was", Some(&release), &turns).unwrap();
    let report = test(&text);
    assert_eq!(report.failures, [], "{text}");
    assert!(text.contains("Ticket T-1.") && text.contains("\"how\":\"well\""), "{text}");
}

#[test]
fn what_no_test_notices_is_named() {
    let release = release(|_, text| text.to_owned());
    let read =
        |text: &str| suite::read(&Source::new("tests/a.yaml", text.as_bytes().to_vec()).unwrap()).unwrap();
    let weak = read("test: a
given: {plugins: {parcels.track: [{error: not-found}, {returns: {status: lost}}]}}
talk: [{user: track my parcel}, {bot: {any: true}}, {user: SF0000}, {bot: {any: true}}, {bot: {any: true}}, {user: SF1111}, {bot: {any: true}}]
");
    let scripts = [weak];
    let reports: Vec<Report> = scripts.iter().map(|script| suite::run(&release, script, None)).collect();
    assert_eq!(reports[0].failures, []);
    let unnoticed: Vec<String> = suite::mutants(&release.program)
        .iter()
        .filter(|mutant| {
            mutant.flow == "track" && !suite::noticed(&release, mutant, &scripts, &reports, None)
        })
        .map(|mutant| format!("{}: {}", mutant.line, mutant.change))
        .collect();
    assert_eq!(unnoticed, ["12: the step `clear` is left out", "15: the step `say` is left out"]);
    let coverage = suite::coverage(&release.program, &reports);
    let track = coverage.iter().find(|flow| flow.flow == "track").unwrap();
    let missed: Vec<usize> = track.missed.iter().map(|step| step.line).collect();
    assert_eq!((track.covered.len(), missed), (5, vec![15, 16]));
}

fn test(text: &str) -> Report {
    let release =
        build(&files(), &Packs::default()).map_err(|problems| format!("{problems:?}")).map(|built| built.0);
    let script = suite::read(&Source::new("tests/a.yaml", text.as_bytes().to_vec()).unwrap()).unwrap();
    suite::run(&Arc::new(release.unwrap()), &script, None)
}

#[test]
fn tests_say_what_the_world_answers_and_let_time_pass() {
    let report = test(
        "test: all of it
given:
  now: 2026-05-01T09:00:00Z
  plugins: {parcels.track: [{error: not-found}, {returns: {status: delivered}}]}
  http: {'GET https://api.example.com/v1/orders/*': [{returns: {total: {amount: 3, currency: USD}, paid: true}}, {status: 503}]}
talk:
  - user: track my parcel
  - bot: Number?
  - user: SF0000
  - bot: 'No SF0000: not-found.'
  - bot: Number?
  - user: SF1111
  - bot: {one of: [nothing, 'It is delivered, no date.']}
  - expect: {called: [parcels.track, parcels.track], that: 'number == \"SF1111\"'}
  - user: check my order
  - bot: 'It costs $3, paid: yes.'
  - user: check my order
  - bot: 'Sorry: 503.'
  - user: i want to complain
  - bot: What happened?
  - after: 10m
  - bot: {contains: still there}
  - user: it broke
  - bot: Ticket T-1.
  - bot: We are sorry.
  - event: {name: solved, how: well}
  - bot: Done. well
",
    );
    assert_eq!(report.failures, []);
    assert!(report.covered.iter().any(|(flow, _)| flow == "order"));
    let report = test(
        "test: a\ntalk: [{user: track my parcel}, {bot: {any: true}}, {user: SF1111}, {bot: 'Broken: unavailable.'}]\n",
    );
    assert_eq!(report.failures.len(), 1);
    assert!(report.failures[0].expected.to_string().contains("parcels.track"), "{:?}", report.failures);
}
