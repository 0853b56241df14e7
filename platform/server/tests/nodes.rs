//! Several nodes on one PostgreSQL, and an installation that moves there.

use harness::postgres::{Cluster, shared};
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
    let again = Client { url: platform.url.clone(), token: owner.token };
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
