//! Several nodes on one PostgreSQL, and an installation that moves there.

use harness::nats::Nats;
use harness::postgres::{Cluster, shared};
use harness::s3::{BUCKET, S3};
use harness::socket::{Socket, streamed};
use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::json;
use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_botloom");

fn keys(customer: &Customer) -> Vec<String> {
    let lines = customer.activities();
    let key = |line: &serde_json::Value| Some(line["channelData"]["clientActivityID"].as_str()?.to_owned());
    lines.iter().filter_map(key).collect()
}

#[test]
fn nodes_take_turns_of_one_conversation_and_a_server_that_restarts_is_waited_for() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let (one, two) = (TestPlatform::start_on(BINARY, &database), TestPlatform::start_on(BINARY, &database));
    assert_eq!(one.secret, two.secret, "both serve the same deployment");
    // What is signed by one node is read by the other.
    let mut customer = Customer::begin(&one.url, &one.secret);
    let mut sent = Vec::new();
    for round in 0..6 {
        customer.moved(if round % 2 == 0 { &two.url } else { &one.url });
        let key = format!("round-{round}");
        assert!(customer.say(&format!("消息 {round}"), &key).expect("it answers")["id"].is_string());
        sent.push(key);
    }
    assert_eq!(keys(&customer), sent);
    // A message that comes to both at once is one message.
    let mine = |url: &str| {
        let mut own = customer.copied();
        own.moved(url);
        own
    };
    let (here, there) = (mine(&one.url), mine(&two.url));
    std::thread::scope(|scope| {
        let both = [&here, &there]
            .map(|customer| scope.spawn(|| customer.say("你好", "twice").expect("it answers")));
        let ids: BTreeSet<String> =
            both.into_iter().map(|said| said.join().expect("nobody panics")["id"].to_string()).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
    });
    sent.push("twice".to_owned());
    // Messages of both nodes at once while the server restarts: what was acknowledged is there once.
    let acknowledged = std::thread::scope(|scope| {
        let writers = [("here", &here), ("there", &there)].map(|(name, customer)| {
            scope.spawn(move || {
                let mut acknowledged = Vec::new();
                for message in 0..15 {
                    let key = format!("{name}-{message}");
                    // A client sends again what was not acknowledged, under the same key.
                    let told = (0..200).any(|_| {
                        let said = customer.say("在吗", &key);
                        let told = said.is_some_and(|said| said["id"].is_string());
                        if !told {
                            std::thread::sleep(Duration::from_millis(50));
                        }
                        told
                    });
                    assert!(told, "{key} was never acknowledged");
                    acknowledged.push(key);
                }
                acknowledged
            })
        });
        std::thread::sleep(Duration::from_millis(150));
        cluster.restart(Duration::from_millis(300));
        writers.into_iter().flat_map(|writer| writer.join().expect("nobody panics")).collect::<Vec<_>>()
    });
    let all = keys(&customer);
    assert_eq!(&all[..sent.len()], sent);
    assert_eq!(all.len(), sent.len() + 30, "{all:?}");
    assert_eq!(all[sent.len()..].iter().collect::<BTreeSet<_>>(), acknowledged.iter().collect());
    // A node that is gone is not missed.
    drop(one);
    customer.moved(&two.url);
    assert!(customer.say("还在吗", "after").expect("it answers")["id"].is_string());
    let owner = two.member(OWNER);
    let turns = "query($c: ID!) { conversation(id: $c) { turns { number } } }";
    let turns = owner.run(turns, json!({"c": customer.conversation}))["conversation"]["turns"].clone();
    let numbers: Vec<_> =
        turns.as_array().expect("there are turns").iter().map(|turn| turn["number"].as_u64()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).map(Some).collect::<Vec<_>>());
}

/// A socket on which this member has the draft of a bot open, looking at a file.
fn edits(node: &TestPlatform, member: &Client, bot: &str, file: &str) -> Socket {
    let mut socket = Socket::open(node, "/graphql", Some("graphql-transport-ws"));
    let token = member.token.as_ref().expect("they are signed in");
    socket.send(&json!({"type": "connection_init", "payload": {"authorization": format!("Bearer {token}")}}));
    let query =
        "subscription($b: ID!, $f: String) { draft(bot: $b, file: $f) { revision editors { name file } } }";
    let payload = json!({"query": query, "variables": {"b": bot, "f": file}});
    socket.send(&json!({"type": "subscribe", "id": "1", "payload": payload}));
    socket
}

#[test]
fn who_has_a_draft_open_at_one_node_is_seen_at_another() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let (one, two) = (TestPlatform::start_on(BINARY, &database), TestPlatform::start_on(BINARY, &database));
    let owner = one.member(OWNER);
    let add = "mutation($i: CreateMemberInput!) { createMember(input: $i) { __typename } }";
    let li = json!({"name": "Li", "email": "li@example.com", "password": "long enough", "role": "BUILDER"});
    assert_eq!(owner.run(add, json!({"i": li}))["createMember"]["__typename"], "MemberCreated");
    let li = two.member(("li@example.com", "long enough"));
    let found = owner.run("{ bots { nodes { id revision } } }", json!({}))["bots"]["nodes"][0].clone();
    let (bot, revision) =
        (found["id"].as_str().expect("there is one"), found["revision"].as_u64().expect("a number"));

    let mut hers = edits(&one, &owner, bot, "bot.yaml");
    let alone = format!(r#"{{"revision":{revision},"editors":[{{"name":"Owner","file":"bot.yaml"}}]}}"#);
    hers.hears(&[&alone]);
    let mut his = edits(&two, &li, bot, "flows/hello.yaml");
    let both = r#""editors":[{"name":"Li","file":"flows/hello.yaml"},{"name":"Owner","file":"bot.yaml"}]"#;
    hers.hears(&[both]);
    his.hears(&[both]);
    // A save at one node is told at both.
    let save = "mutation($b: ID!, $r: Int!) { saveFiles(bot: $b, revision: $r, files: [{path: \"flows/new.yaml\", content: \"flow: new\"}]) {
        __typename } }";
    let saved = owner.run(save, json!({"b": bot, "r": revision}));
    assert_eq!(saved["saveFiles"]["__typename"], "FilesSaved", "{saved}");
    let after = format!(r#""revision":{}"#, revision + 1);
    hers.hears(&[&after]);
    his.hears(&[&after]);
    // Who goes is gone at the other node too.
    drop(his);
    hers.hears(&[r#""editors":[{"name":"Owner","file":"bot.yaml"}]"#]);
    // The line between the nodes breaks: whoever comes then is seen all the same.
    cluster.restart(Duration::from_millis(300));
    let _his = edits(&two, &li, bot, "bot.yaml");
    hers.hears(&[r#"{"name":"Li","file":"bot.yaml"}"#]);
}

#[test]
fn who_watches_at_one_node_hears_what_is_said_at_another() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let (one, two) = (TestPlatform::start_on(BINARY, &database), TestPlatform::start_on(BINARY, &database));
    let customer = Customer::begin(&one.url, &one.secret);
    let words = ["first-of-all", "and-the-second"];
    let say = |word: &str| assert!(customer.say(word, word).expect("it answers")["id"].is_string());
    let heard = streamed(&customer, &two, &words, || words.iter().for_each(|word| say(word)));
    assert_eq!(heard, words);
    // A server that restarts breaks the line; what is said then is heard all the same.
    let heard = streamed(&customer, &two, &["after-the-break"], || {
        cluster.restart(Duration::from_millis(300));
        for _ in 0..100 {
            if customer.say("after-the-break", "again").is_some_and(|said| said["id"].is_string()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nothing is taken after the restart");
    });
    assert_eq!(heard, ["after-the-break"]);
}

#[test]
fn nodes_hear_each_other_by_nats_and_customers_are_served_without_it() {
    let mut nats = Nats::start();
    let database = shared().database();
    let settings = format!("[bus]\nurl = \"{}\"\nprefix = \"desk\"\n", nats.url());
    let node = || TestPlatform::start_on_with(BINARY, &database, &settings);
    let (one, two) = (node(), node());
    let customer = Customer::begin(&one.url, &one.secret);
    let words = ["first-of-all", "and-the-second"];
    let say = |word: &str| assert!(customer.say(word, word).expect("it answers")["id"].is_string());
    let heard = streamed(&customer, &two, &words, || words.iter().for_each(|word| say(word)));
    assert_eq!(heard, words);
    // Without the bus turns are taken; who watches elsewhere sees them when it is back.
    let heard = streamed(&customer, &two, &["in-the-silence"], || {
        nats.stop();
        say("in-the-silence");
        nats.restart(Duration::ZERO);
    });
    assert_eq!(heard, ["in-the-silence"]);
    let heard = streamed(&customer, &two, &["after-it"], || say("after-it"));
    assert_eq!(heard, ["after-it"]);
}

#[test]
fn a_bus_that_is_of_no_use_is_said_at_the_start() {
    let nats = Nats::with("authorization { token: \"right\" }", &[]);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let said = |database: &str, bus: &str| {
        let mut serve = Command::new(BINARY);
        serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
        serve.env("BOTLOOM_DATABASE", database).env("BOTLOOM_BUS_URL", bus);
        let failed = serve.output().expect("the binary starts");
        assert!(!failed.status.success());
        String::from_utf8_lossy(&failed.stderr).into_owned()
    };
    let alone = said(&format!("sqlite:{}/a.db", folder.path().display()), &nats.url());
    assert!(alone.contains("`bus.url` connects nodes, and a database in a file has one node"), "{alone}");
    let wrong = said(&shared().database(), &nats.url().replace("//", "//hunter2@"));
    assert!(wrong.contains("NATS refuses the connection"), "{wrong}");
    assert!(wrong.contains("authorization violation") && !wrong.contains("hunter2"), "{wrong}");
}

#[test]
fn an_index_that_one_node_built_is_fetched_by_the_other() {
    let store = S3::start();
    let database = shared().database();
    let settings = format!(
        "[objects]\nurl = \"s3://{BUCKET}/desk\"\nendpoint = \"{}\"\naccess_key = \"botloom\"\nsecret_key = \"hunter2\"\n\
         [metrics]\nlisten = \"127.0.0.1:0\"\n",
        store.url()
    );
    let objects = |node: &TestPlatform, outcome: &str| {
        let address = node.metrics.as_ref().expect("it has metrics");
        let text = ureq::get(address).call().expect("they are there").body_mut().read_to_string();
        let name = format!("botloom_objects_total{{outcome=\"{outcome}\"}} ");
        let text = text.expect("they are a text");
        text.lines().find_map(|line| line.strip_prefix(&name)).map_or("0", str::trim).to_owned()
    };
    let one = TestPlatform::start_on_with(BINARY, &database, &settings);
    let said = |node: &TestPlatform| {
        let customer = Customer::begin(&node.url, &one.secret);
        customer.say("怎么寄件", "first").expect("it answers");
        let lines = customer.activities();
        lines.iter().filter_map(|line| Some(line["text"].as_str()?.to_owned())).collect::<Vec<String>>()
    };
    let answered = said(&one);
    assert!(answered.len() > 1, "{answered:?}");
    let sent = objects(&one, "sent");
    assert_ne!(sent, "0");
    let names = store.names();
    assert!(names.iter().any(|name| name.starts_with("desk/indexes/")), "{names:?}");

    // A node on another machine has nothing in its folder.
    let two = TestPlatform::start_on_with(BINARY, &database, &settings);
    assert_eq!(said(&two), answered);
    assert_eq!((objects(&two, "sent").as_str(), objects(&two, "fetched").as_str()), ("0", "1"));
    assert_eq!(store.names(), names, "nothing is kept twice");
}

#[test]
fn an_object_store_that_is_of_no_use_is_said_at_the_start() {
    let store = S3::refusing();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let said = |variables: &[(&str, &str)]| {
        let mut serve = Command::new(BINARY);
        serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
        serve.env("BOTLOOM_OBJECTS_URL", format!("s3://{BUCKET}/desk"));
        serve.env("BOTLOOM_OBJECTS_ENDPOINT", store.url()).envs(variables.iter().copied());
        let failed = serve.output().expect("the binary starts");
        assert!(!failed.status.success());
        let said = String::from_utf8_lossy(&failed.stderr).into_owned();
        assert!(!said.contains("hunter2"), "{said}");
        said
    };
    let half = said(&[("BOTLOOM_OBJECTS_ACCESS_KEY", "botloom")]);
    assert!(half.contains("`objects.access_key` and `objects.secret_key` belong together"), "{half}");
    let both = [("BOTLOOM_OBJECTS_ACCESS_KEY", "botloom"), ("BOTLOOM_OBJECTS_SECRET_KEY", "hunter2")];
    let refused = said(&both);
    assert!(refused.contains("the object store refuses: the keys are wrong"), "{refused}");
    let address = said(&[("BOTLOOM_OBJECTS_URL", "kept"), both[0], both[1]]);
    assert!(
        address.contains("`kept` is no address of a bucket, such as `s3://botloom/production`"),
        "{address}"
    );
}

#[test]
fn an_installation_moves_to_a_server_and_goes_on() {
    let mut platform = TestPlatform::start(BINARY);
    let mut customer = Customer::begin(&platform.url, &platform.secret);
    customer.say("你好", "before").expect("it answers");
    let (before, secret) = (customer.activities(), platform.secret.clone());
    let owner = platform.member(OWNER);
    let database = shared().database();
    platform.move_to(&database, |data| {
        let from = format!("sqlite:{}", data.join("botloom.db").display());
        let migrate = |from: &str| {
            Command::new(BINARY).args(["migrate", "--from", from]).env("BOTLOOM_DATABASE", &database).output()
        };
        let moved = migrate(&from).expect("the binary starts");
        let (out, talk) = (String::from_utf8_lossy(&moved.stdout), String::from_utf8_lossy(&moved.stderr));
        assert!(moved.status.success(), "{talk}");
        assert!(out.lines().any(|line| line.starts_with("conversation\t1\t")), "{out}");
        assert!(talk.contains("every table has the same rows on both sides"), "{talk}");
        let again = migrate(&from).expect("the binary starts");
        let talk = String::from_utf8_lossy(&again.stderr);
        assert!(!again.status.success() && talk.contains("give an empty database"), "{talk}");
        let nothing = migrate("sqlite:/nowhere/botloom.db").expect("the binary starts");
        assert!(String::from_utf8_lossy(&nothing.stderr).contains("there is no `/nowhere/botloom.db`"));
        std::fs::remove_file(data.join("botloom.db")).expect("the file is there");
    });
    assert_eq!(platform.secret, secret);
    customer.moved(&platform.url);
    assert_eq!(customer.activities(), before);
    assert!(customer.say("还在吗", "after").expect("it answers")["id"].is_string());
    // Who was signed in still is.
    let again = Client { url: platform.url.clone(), token: owner.token, language: None };
    let names = again.run("{ bots { nodes { name } } }", json!({}));
    assert_eq!(names["bots"]["nodes"], json!([{"name": "parcel-desk"}]));
    // `botloom log` reads there too.
    let log = Command::new(BINARY)
        .arg("log")
        .env("BOTLOOM_DATABASE", &database)
        .output()
        .expect("the binary starts");
    let turns = String::from_utf8_lossy(&log.stdout).lines().count();
    assert_eq!(turns, 3, "{}", String::from_utf8_lossy(&log.stderr));
}

#[test]
fn a_password_is_never_printed() {
    let attempts = [
        "postgres://ann:hunter2@127.0.0.1:1/bots?sslmode=disable",
        "postgres://ann:hunter2@127.0.0.1:1/bots?sslmod=require",
        "mysql://ann:hunter2@127.0.0.1/bots",
    ];
    let folder = tempfile::tempdir().expect("a folder can be made");
    for address in &attempts[1..] {
        let mut serve = Command::new(BINARY);
        serve
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path())
            .env("BOTLOOM_DATABASE", address);
        let failed = serve.output().expect("the binary starts");
        let said = String::from_utf8_lossy(&failed.stderr);
        assert!(!failed.status.success() && !said.contains("hunter2"), "{said}");
    }
    // A server that is not there is named, but not how one signs in to it.
    let mut log = Command::new(BINARY);
    let failed = log.arg("log").env("BOTLOOM_DATABASE", attempts[0]).output().expect("the binary starts");
    let said = String::from_utf8_lossy(&failed.stderr);
    assert!(said.contains("postgres://ann@127.0.0.1:1/bots") && !said.contains("hunter2"), "{said}");
    let help = Command::new(BINARY).args(["serve", "--help"]).env("BOTLOOM_DATABASE", attempts[0]).output();
    let help = help.expect("the binary starts").stdout;
    assert!(!String::from_utf8_lossy(&help).contains("hunter2"));
}
