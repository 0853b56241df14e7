//! From draft to production by the command line: canaries, rules that roll them back, environments, preflights.

use harness::postgres::shared;
use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_botloom");

/// A folder with a bot, and a shell that may deploy it.
struct Shell<'a> {
    platform: &'a TestPlatform,
    key: String,
    folder: tempfile::TempDir,
}

impl<'a> Shell<'a> {
    fn new(platform: &'a TestPlatform) -> Self {
        let owner = platform.member(OWNER);
        let create =
            "mutation { createApiKey(name: \"ci\", role: BUILDER) { ... on ApiKeyCreated { secret } } }";
        let key = owner.run(create, json!({}))["createApiKey"]["secret"].as_str().expect("a key").to_owned();
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::fs::create_dir_all(folder.path().join("flows")).expect("it is made");
        std::fs::create_dir_all(folder.path().join("tests")).expect("it is made");
        write(folder.path(), "bot.yaml", "bot: shop\nlanguages: [en]\n");
        Self { platform, key, folder }
    }

    fn run(&self, line: &str) -> (Option<i32>, String, String) {
        let arguments: Vec<&str> = line.split(' ').collect();
        let output = Command::new(BINARY)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("BOTLOOM_URL", &self.platform.url)
            .env("BOTLOOM_API_KEY", &self.key)
            .output()
            .expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it is text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    fn ok(&self, line: &str) -> String {
        let (code, out, talk) = self.run(line);
        assert_eq!(code, Some(0), "{line}: {out}{talk}");
        out
    }

    fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.ok(line)).expect("it is JSON")
    }

    /// Sends a bot whose one flow has these steps.
    fn push(&self, steps: &str) {
        let flow = format!("flow: prices\ntriggers: [what does it cost]\nsteps:\n{steps}");
        write(self.folder.path(), "flows/prices.yaml", &flow);
        self.ok("push . --bot shop");
    }
}

fn write(folder: &Path, path: &str, text: &str) {
    std::fs::write(folder.join(path), text).expect("it is written");
}

const OLD: &str = "  - say: It costs one euro.\n";
const OTHER: &str = "  - say: It costs two euros.\n";
const HANDS_OVER: &str = "  - handoff: {queue: sales}\n";

fn asked(platform: &TestPlatform, secret: &str, number: usize) -> Vec<String> {
    let customer = Customer::begin(&platform.url, secret);
    customer.say("what does it cost", &number.to_string()).expect("it is taken");
    customer.heard()
}

fn production(owner: &Client) -> Value {
    let found = owner.run("{ deployments { id environment bot { name } } }", json!({}));
    let all = found["deployments"].as_array().expect("a list");
    let mine = all.iter().find(|one| one["bot"]["name"] == "shop" && one["environment"] == "production");
    mine.expect("it is deployed")["id"].clone()
}

fn a_canary_is_shared_out_counted_and_rolled_back_by_a_rule(
    platform: &TestPlatform,
    others: &[&TestPlatform],
) {
    let owner = platform.member(OWNER);
    let shell = Shell::new(platform);
    shell.push(OLD);
    let secret = shell.ok("deploy --bot shop").trim().to_owned();
    let live = Customer::begin(&platform.url, &secret);
    shell.push(HANDS_OVER);
    let (code, _, talk) = shell.run("deploy --bot shop --share 50 --rule handoffs>x");
    assert!(code == Some(2) && talk.contains("is no rule"), "{talk}");
    let begun = shell.json("deploy --bot shop --share 50 --rule handoffs>+20@5 --why trial --json");
    assert_eq!((&begun["canary"]["share"], &begun["canary"]["version"]["number"]), (&json!(50.0), &json!(2)));
    // Another deployment would lose what is being tried.
    let (code, _, talk) = shell.run("deploy --bot shop --version 1 --share 20");
    assert!(code != Some(0) && talk.contains("being tried"), "{talk}");

    let mut share = 0;
    let mut talks = 0;
    let rolled_back = |owner: &Client| {
        let query = "query($id: ID!) { deployment(id: $id) { version { number } canary { share } numbers { conversations handoffs }
            history(first: 1) { nodes { kind by why broken { found steady of rule { measure against limit } } } } } }";
        let now = owner.run(query, json!({"id": production(owner)}));
        (now["deployment"]["canary"].is_null(), now["deployment"].clone())
    };
    let begun = Instant::now();
    let now = loop {
        for node in std::iter::once(&platform).chain(others) {
            let heard = asked(node, &secret, talks);
            talks += 1;
            share += usize::from(!heard.iter().any(|line| line == "It costs one euro."));
        }
        let (done, now) = rolled_back(&owner);
        if done {
            break now;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{now}");
        if talks > 60 {
            std::thread::sleep(Duration::from_millis(200));
        }
    };
    assert!((1..talks).contains(&share), "{share} of {talks} met the new version");
    assert_eq!(now["version"]["number"], 1);
    let made = &now["history"]["nodes"][0];
    assert_eq!((&made["kind"], &made["by"]), (&json!("ROLLED_BACK"), &Value::Null), "{made}");
    assert_eq!(made["broken"]["rule"], json!({"measure": "HANDOFFS", "against": "STEADY", "limit": 20.0}));
    assert_eq!(made["broken"]["steady"], 0.0);
    // Whoever had asked was handed over. At most one more had only been greeted.
    let why = made["why"].as_str().expect("a reason");
    let (found, rest) =
        why.split_once(" % of conversations were handed to a person (").expect("what was found");
    let tried: f64 = rest.split(' ').next().and_then(|number| number.parse().ok()).expect("of how many");
    let without_one = ((tried - 1.0) / tried * 10_000.0).round() / 100.0;
    let found: f64 = found.parse().expect("a number");
    assert_eq!(made["broken"]["found"], found);
    assert!(tried >= 5.0 && (found == 100.0 || found == without_one), "{why}");
    // One node acted, once: begun, rolled back.
    let history = shell.json("releases --bot shop --json");
    let production = history.as_array().expect("a list").last().expect("it is the last one");
    let moves = production["deployment"]["history"]["nodes"].as_array().expect("a list");
    assert_eq!(
        moves.iter().map(|one| one["number"].as_u64()).collect::<Vec<_>>(),
        [Some(3), Some(2), Some(1)]
    );
    assert_eq!(moves[1]["why"], "trial");
    let audit = owner.run("{ audit(first: 3) { nodes { name action outcome } } }", json!({}));
    let noted = &audit["audit"]["nodes"];
    assert!(noted.to_string().contains("a rule of the canary"), "{noted}");
    // Who talked before still talks with the version on which they began.
    live.say("what does it cost", "late").expect("it is taken");
    assert!(live.heard().contains(&"It costs one euro.".to_owned()));
    // Nobody is tried any more.
    assert!(
        (0..10).all(|number| asked(platform, &secret, number).contains(&"It costs one euro.".to_owned()))
    );
}

#[test]
fn on_one_node_a_canary_ends_by_its_rule() {
    let platform = TestPlatform::start(BINARY);
    a_canary_is_shared_out_counted_and_rolled_back_by_a_rule(&platform, &[]);
}

#[test]
fn of_several_nodes_one_ends_a_canary() {
    let database = shared().database();
    let (one, two) = (TestPlatform::start_on(BINARY, &database), TestPlatform::start_on(BINARY, &database));
    a_canary_is_shared_out_counted_and_rolled_back_by_a_rule(&one, &[&two]);
}

#[test]
fn what_nobody_waits_for_is_left_to_workers() {
    let database = shared().database();
    let role = |role: &str| format!("[server]\nrole = \"{role}\"\n");
    let api = TestPlatform::start_on_with(BINARY, &database, &role("api"));
    let owner = api.member(OWNER);
    let shell = Shell::new(&api);
    shell.push(OLD);
    let secret = shell.ok("deploy --bot shop").trim().to_owned();
    shell.push(HANDS_OVER);
    shell.ok("deploy --bot shop --share 50 --rule handoffs>+20@5");
    (0..60).for_each(|number| drop(asked(&api, &secret, number)));
    let tried = || {
        let query = "query($id: ID!) { deployment(id: $id) { canary { share } } }";
        !owner.run(query, json!({"id": production(&owner)}))["deployment"]["canary"].is_null()
    };
    // Whoever looks after canaries does so every two seconds.
    std::thread::sleep(Duration::from_secs(3));
    assert!(tried(), "no worker is there yet");
    let worker = TestPlatform::start_on_with(BINARY, &database, &role("worker"));
    let begun = Instant::now();
    while tried() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the worker does nothing");
        std::thread::sleep(Duration::from_millis(100));
    }
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let status =
        |path: &str| agent.get(format!("{}{path}", worker.url)).call().expect("it answers").status().as_u16();
    assert_eq!(["/healthz", "/readyz"].map(status), [200, 200]);
    assert_eq!(["/", "/graphql", "/v3/directline/conversations"].map(status), [404, 404, 404]);
}

#[test]
fn one_node_does_all_the_work_on_a_file() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut command = Command::new(BINARY);
    command.env_remove("BOTLOOM_DATABASE").current_dir(folder.path());
    command.args(["serve", "--listen", "127.0.0.1:0", "--role", "worker"]);
    let output = command.output().expect("it runs");
    let talk = String::from_utf8(output.stderr).expect("it is text");
    assert!(!output.status.success() && talk.contains("a database in a file has one node"), "{talk}");
}

#[test]
fn a_version_is_tried_promoted_and_rolled_back_by_hand() {
    let platform = TestPlatform::start(BINARY);
    let owner = platform.member(OWNER);
    let shell = Shell::new(&platform);
    shell.push(OLD);
    let secret = shell.ok("deploy --bot shop").trim().to_owned();
    let (code, _, talk) = shell.run("rollback --bot shop");
    assert!(code == Some(2) && talk.contains("no other version served here before"), "{talk}");
    let (code, _, talk) = shell.run("promote --bot shop");
    assert!(code == Some(2) && talk.contains("no version is being tried"), "{talk}");
    shell.push(OTHER);
    shell.ok("deploy --bot shop --share 10");
    let (code, _, talk) = shell.run("deploy --bot shop --version 2 --share 100");
    assert!(code == Some(2) && talk.contains("less than 100 %"), "{talk}");
    let more = shell.json("deploy --bot shop --version 2 --share 40 --json");
    assert_eq!(more["canary"]["share"], 40.0);
    // Of two who have seen the same, the second one is told so.
    let act = "mutation($id: ID!, $seen: Int) { rollBack(deployment: $id, revision: $seen) { __typename ... on Conflict { revision } } }";
    let late = owner.run(act, json!({"id": production(&owner), "seen": 2}));
    assert_eq!(late["rollBack"], json!({"__typename": "Conflict", "revision": 3}));
    assert_eq!(shell.ok("promote --bot shop --why good").trim(), "2");
    assert!(asked(&platform, &secret, 1).contains(&"It costs two euros.".to_owned()));
    assert_eq!(shell.ok("rollback --bot shop").trim(), "1");
    assert!(asked(&platform, &secret, 2).contains(&"It costs one euro.".to_owned()));
    let told = shell.ok("releases --bot shop");
    assert!(
        told.contains("promoted\t1 -> 2\tci\tgood") && told.contains("test\tnothing serves here"),
        "{told}"
    );
}

#[test]
fn a_preflight_holds_what_differs_until_somebody_approves() {
    let platform = TestPlatform::start(BINARY);
    let shell = Shell::new(&platform);
    shell.push(OLD);
    let secret = shell.ok("deploy --bot shop").trim().to_owned();
    for number in 0..20 {
        asked(&platform, &secret, number);
    }
    shell.ok("env ask production --bot shop --replay required --most-differ 50 --conversations 20");
    shell.push(OTHER);
    let (code, _, talk) = shell.run("deploy --bot shop");
    assert!(code == Some(2) && talk.contains("asks for a preflight"), "{talk}");
    let (code, out, talk) = shell.run("preflight --bot shop --version 2");
    assert_eq!(code, Some(1), "{out}{talk}");
    assert!(out.contains("20 of 20 conversations differ (100 %, at most 50 % may)"), "{out}");
    assert!(out.contains("20 conversations, text: it says the same thing otherwise in `prices`"), "{out}");
    assert!(out.contains("    - It costs one euro.\n    + It costs two euros."), "{out}");
    let (code, _, talk) = shell.run("deploy --bot shop --version 2");
    assert!(code == Some(2) && talk.contains("more than the preflight of this version found"), "{talk}");
    let (code, out, talk) = shell.run("preflight --bot shop --version 2 --approve wished --json");
    assert_eq!(code, Some(0), "{out}{talk}");
    let approved: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(approved["decision"], json!({"ruling": "APPROVED", "by": "ci", "why": "wished"}));
    shell.ok("deploy --bot shop --version 2");
    assert!(asked(&platform, &secret, 99).contains(&"It costs two euros.".to_owned()));
    // The draft that hands over is another kind of difference.
    shell.push(HANDS_OVER);
    let (code, out, _) = shell.run("preflight --bot shop");
    assert!(
        code == Some(1) && out.contains("handoff: a person is asked instead of: the bot goes on"),
        "{out}"
    );
    let changes =
        "query($bot: ID!) { bot(id: $bot) { latestVersion { id } versions(first: 2) { nodes { id } } } }";
    let owner = platform.member(OWNER);
    let bots = owner.run("{ bots { nodes { id name } } }", json!({}));
    let bot = bots["bots"]["nodes"].as_array().expect("a list").iter().find(|bot| bot["name"] == "shop");
    let bot = owner.run(changes, json!({"bot": bot.expect("it is there")["id"]}));
    let versions = &bot["bot"]["versions"]["nodes"];
    let query = "query($from: ID!, $to: ID) { changes(from: $from, to: $to) { id file kind before after } }";
    let found = owner.run(query, json!({"from": versions[1]["id"], "to": versions[0]["id"]}));
    let change = &found["changes"][0];
    assert_eq!(
        (&change["kind"], &change["file"]),
        (&json!("CHANGED"), &json!("flows/prices.yaml")),
        "{found}"
    );
    assert_eq!(change["after"], "It costs two euros.");
}

#[test]
fn a_version_goes_from_environment_to_environment() {
    let platform = TestPlatform::start(BINARY);
    let shell = Shell::new(&platform);
    shell.push(OLD);
    let staging = shell.ok("deploy --bot shop --env staging").trim().to_owned();
    shell.ok("env add pilot --bot shop --tests required");
    let (code, _, talk) = shell.run("env add staging --bot shop");
    assert!(code == Some(2) && talk.contains("every bot has the environment `staging`"), "{talk}");
    let (code, _, talk) = shell.run("env add Pilot --bot shop");
    assert!(code == Some(2) && talk.contains("small letters"), "{talk}");
    let all = shell.json("env list --bot shop --json");
    let names: Vec<_> = all.as_array().expect("a list").iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["test", "staging", "pilot", "production"]);
    assert_eq!((&all[1]["next"], &all[2]["next"]), (&json!("pilot"), &json!("production")));
    let (code, _, talk) = shell.run("deploy --bot shop --env pilot --version 1");
    assert!(code == Some(2) && talk.contains("asks for a preflight"), "{talk}");
    shell.ok("preflight --bot shop --env pilot --version 1");
    let pilot = shell.ok("deploy --bot shop --env pilot --version 1").trim().to_owned();
    let customers = shell.ok("deploy --bot shop --version 1").trim().to_owned();
    assert_eq!(std::collections::BTreeSet::from([&staging, &pilot, &customers]).len(), 3);
    let talking = Customer::begin(&platform.url, &pilot);
    shell.ok("env remove pilot --bot shop");
    talking.say("what does it cost", "1").expect("it goes on");
    assert!(talking.heard().contains(&"It costs one euro.".to_owned()));
    let (code, _, talk) = shell.run("deploy --bot shop --env pilot --version 1");
    assert!(
        code == Some(2) && talk.contains("no environment `pilot`; it has test, staging, production"),
        "{talk}"
    );
    let (code, _, talk) = shell.run("env remove production --bot shop");
    assert!(code == Some(2) && talk.contains("neither added nor removed"), "{talk}");
}
