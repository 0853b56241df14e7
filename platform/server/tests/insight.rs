//! What conversations come to, over the running product: said by customers, counted by the server, asked over GraphQL.

use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// When the clock of the platform begins.
const CLOCK: &str = "2026-05-06T02:00:00Z";

const ASK: &str = "query($scope: InsightScope!) { insight(scope: $scope, zone: \"Asia/Shanghai\") { behind grain
    figures { name value previous definition definitionZh } series { at values { name value } } hours { weekday hour conversations }
    languages: by(dimension: LANGUAGE) { label values { name value } } flows { flow begun completed left handedOver steps { verb line reached left } }
    handoffs { reason queue times } agents { member { name } conversations messages answered responseTime } answers { entry times }
    paths { stations conversations } csv(table: PATHS) } }";

fn scope() -> Value {
    json!({"from": "2020-01-01T00:00:00Z", "to": "2022-01-01T00:00:00Z"})
}

/// The insight once everything that was said is counted.
fn counted(owner: &Client, conversations: f64) -> Value {
    let begun = Instant::now();
    let now: jiff::Timestamp = CLOCK.parse().expect("a time");
    let scope = json!({"from": (now - jiff::SignedDuration::from_hours(24)).to_string(), "to": (now + jiff::SignedDuration::from_hours(1)).to_string()});
    loop {
        let insight = owner.run(ASK, json!({"scope": scope}))["insight"].clone();
        if insight["behind"] == 0 && figure(&insight, "conversations") == conversations {
            return insight;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "it is not counted: {insight}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn figure(insight: &Value, name: &str) -> Value {
    let figures = insight["figures"].as_array().expect("figures").iter();
    figures
        .clone()
        .find(|figure| figure["name"] == name)
        .map_or(Value::Null, |figure| figure["value"].clone())
}

#[test]
fn what_customers_said_is_counted_found_and_survives_a_kill() {
    let mut platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    let first = Customer::begin(&platform.url, &platform.secret);
    first.say("xyzzy plugh", "1").expect("it is taken");
    let second = Customer::begin(&platform.url, &platform.secret);
    second.say("我要转人工", "1").expect("it is taken");
    let _opened = Customer::begin(&platform.url, &platform.secret);

    let insight = counted(&owner, 2.0);
    assert_eq!(figure(&insight, "messages"), 2.0);
    assert_eq!(figure(&insight, "containment"), 0.5, "{insight}");
    assert_eq!(figure(&insight, "handoffs"), 1.0);
    assert_eq!(figure(&insight, "fallback"), 0.5, "{insight}");
    assert_eq!(figure(&insight, "bot_response_rate"), 1.0);
    assert_eq!(figure(&insight, "satisfaction"), Value::Null);
    assert!(figure(&insight, "bot_response_time").as_f64().expect("turns say how long they took") > 0.0);
    assert_eq!(insight["handoffs"][0]["reason"], "asked", "{insight}");
    let points = insight["series"].as_array().expect("points");
    let sum: f64 = points.iter().filter_map(|point| point["values"][0]["value"].as_f64()).sum();
    assert_eq!(sum, 2.0);
    assert!(insight["csv"].as_str().expect("a table").starts_with("\u{feff}path,conversations\r\n"));

    let find = |filter: Value| {
        let query = "query($filter: ConversationFilterInput) { conversations(kind: LIVE, filter: $filter) { nodes { id missed handedOver } } }";
        owner.run(query, json!({"filter": filter}))["conversations"]["nodes"].clone()
    };
    assert_eq!(find(json!({"text": "XYZZY"})).as_array().map(Vec::len), Some(1));
    assert_eq!(find(json!({"text": "人工"}))[0]["handedOver"], true);
    assert_eq!(find(json!({"missed": true}))[0]["missed"], 1);
    assert_eq!(find(json!({"text": "xyzzy", "handedOver": true})), json!([]));
    // Whoever has a list open asks which of those that changed belong to it.
    let all = find(json!({}));
    let ids: Vec<&Value> = all.as_array().expect("a list").iter().map(|one| &one["id"]).collect();
    assert_eq!(find(json!({"among": ids})), all);
    assert_eq!(find(json!({"among": ids[..2]})).as_array().map(Vec::len), Some(2));
    assert_eq!(find(json!({"among": ids, "text": "xyzzy"})), find(json!({"text": "xyzzy"})));
    assert_eq!(find(json!({"among": ids, "missed": true})), find(json!({"missed": true})));
    let handed = find(json!({"handedOver": true}))[0]["id"].clone();
    assert_eq!(find(json!({"among": [handed], "missed": true})), json!([]));
    assert_eq!(
        (find(json!({"among": []})), find(json!({"among": ["no id", "cv_unknown"]}))),
        (json!([]), json!([]))
    );
    let many = "query($ids: [ID!]) { conversations(filter: {among: $ids}) { nodes { id } } }";
    let many = owner.answer(many, json!({"ids": vec!["cv_1"; 101]}));
    assert_eq!(many["errors"][0]["message"], "name at most 100 conversations");

    // A sample of both conversations, labelled.
    let bot = owner.run("{ bots { nodes { id } } }", json!({}))["bots"]["nodes"][0]["id"].clone();
    let draw = "mutation($bot: ID!, $from: DateTime!, $to: DateTime!) { drawSample(bot: $bot, from: $from, to: $to, size: 9) { __typename
        ... on SampleKept { sample { id size messages { number turn { activities { text } } } } } } }";
    let now: jiff::Timestamp = CLOCK.parse().expect("a time");
    let (from, to) = (
        (now - jiff::SignedDuration::from_hours(1)).to_string(),
        (now + jiff::SignedDuration::from_hours(1)).to_string(),
    );
    let sample = owner.run(draw, json!({"bot": bot, "from": from, "to": to}))["drawSample"]["sample"].clone();
    assert_eq!(sample["size"], 2, "{sample}");
    let label = "mutation($sample: ID!) { labelMessage(sample: $sample, number: 1, understood: WRONG, meant: \"track\") { ... on SampleKept { sample {
        intentAccuracy { labelled right share low high } answerAccuracy { share } } } } }";
    let labelled = owner.run(label, json!({"sample": sample["id"]}))["labelMessage"]["sample"].clone();
    assert_eq!(labelled["intentAccuracy"]["share"], 0.0);
    assert_eq!(labelled["answerAccuracy"]["share"], Value::Null);

    platform.kill_and_restart();
    let owner = platform.member(OWNER);
    let again = counted(&owner, 2.0);
    assert_eq!(again["figures"], insight["figures"]);
    assert_eq!(again["paths"], insight["paths"]);
    let nothing = owner.run(ASK, json!({"scope": scope()}))["insight"].clone();
    assert_eq!(figure(&nothing, "conversations"), 0.0);
}

#[test]
fn answers_are_suggested_to_whoever_answers_and_it_is_counted_who_takes_them() {
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    let customer = Customer::begin(&platform.url, &platform.secret);
    customer.say("你好", "1").expect("it is taken");
    let newest = owner.run("{ conversations(first: 1) { nodes { id } } }", json!({}));
    let id = newest["conversations"]["nodes"][0]["id"].clone();
    let ask = "query($id: ID!, $n: Int) { conversation(id: $id) { suggestions(first: $n) { entry question answer certainty } } }";
    let suggested =
        |most: u32| owner.run(ask, json!({"id": id, "n": most}))["conversation"]["suggestions"].clone();
    assert_eq!(suggested(3), json!([]), "the bot answers itself");
    customer.say("我要转人工", "2").expect("it is taken");
    customer.say("生鲜怎么寄", "3").expect("it is taken");
    let found = suggested(3);
    let found = found.as_array().expect("a list");
    assert!((1..=3).contains(&found.len()), "{found:?}");
    let certainty = |at: usize| found[at]["certainty"].as_f64().expect("a number");
    assert!((1..found.len()).all(|at| certainty(at - 1) >= certainty(at)) && certainty(0) > 0.2, "{found:?}");
    assert!(found[0]["answer"].as_str().is_some_and(|answer| !answer.is_empty()), "{found:?}");
    assert_eq!(suggested(1), json!([found[0]]));

    let key = "mutation { createApiKey(name: \"look\", role: VIEWER, scopes: [READ_CONVERSATIONS]) { ... on ApiKeyCreated { secret } } }";
    let key = owner.run(key, json!({}))["createApiKey"]["secret"].as_str().expect("a secret").to_owned();
    let refused = owner.with(&key).answer(ask, json!({"id": id, "n": 3}));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");

    let _taken =
        owner.run("mutation($id: ID!) { takeOver(conversation: $id) { __typename } }", json!({"id": id}));
    let write = |key: &str, advice: Value| {
        let answer = "mutation($id: ID!, $k: String!, $a: AdviceInput) { answer(conversation: $id, text: \"好的\", key: $k, advice: $a) { __typename
            ... on Invalid { field } } }";
        owner.run(answer, json!({"id": id, "k": key, "a": advice}))["answer"].clone()
    };
    let shown: Vec<&Value> = found.iter().map(|one| &one["entry"]).collect();
    let strange = write("x", json!({"shown": shown, "taken": "another"}));
    assert_eq!((&strange["__typename"], &strange["field"]), (&json!("Invalid"), &json!("advice.taken")));
    assert_eq!(write("x", json!({"shown": []}))["field"], "advice.shown");
    assert_eq!(write("a", json!({"shown": shown, "taken": shown[0]}))["__typename"], "Talked");
    assert_eq!(suggested(3), json!([]), "it is answered");
    assert_eq!(write("b", json!({"shown": shown}))["__typename"], "Talked");
    assert_eq!(write("b", json!({"shown": shown, "taken": shown[0]}))["__typename"], "Talked");
    assert_eq!(write("c", Value::Null)["__typename"], "Talked");
    let begun = Instant::now();
    loop {
        let insight = counted(&owner, 1.0);
        if figure(&insight, "agent_adoption") == 0.5 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", insight["figures"]);
        std::thread::sleep(Duration::from_millis(200));
    }
}
