//! Every version opens what earlier ones wrote, and goes on with it.
//!
//! `tests/upgrade/data-N.tar.gz` are folders of installations as versions wrote them: bots with releases and plug-ins, conversations in the
//! middle of a question, with a person, with a pause that has not ended. One of them is made by the ignored test here, by the product's own surface:
//! `cargo test --workspace --test upgrade -- --ignored`. It is committed when a version is released or what is kept changes, and never made anew.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use harness::{Customer, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const BINARY: &str = env!("CARGO_BIN_EXE_botloom");

const BOT: &str = "bot: sums\ntitle: Sums\nlanguages: [en]\nslots:\n  amount: {type: integer, ask: Which number?}\n  name: {type: text, ask: Who are you?}\n\
                   plugins:\n  sums:\n    component: sums\n";
const FLOW: &str = "flow: times\ntitle: Times\ntriggers: [multiply a number, many times please]\nsteps:\n  - ask: name\n  - ask: amount\n    always: true\n  \
                    - call: sums.times\n    with: {amount: '${amount}'}\n    into: result\n  - say: 'That is ${result}, ${name}.'\n";

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/upgrade")
}

fn component() -> String {
    let text = r#"(component
          (core module $m (func (export "times") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))
          (core instance $i (instantiate $m))
          (func (export "times") (param "amount" u32) (result u32) (canon lift (core func $i "times"))))"#;
    BASE64_STANDARD.encode(wat::parse_str(text).expect("the text is a component"))
}

/// What the sample holds that is not in its database: how its customers sign in.
fn facts(customers: &[(&str, &Customer)], secret: &str) -> Value {
    let customer = |(name, customer): &(&str, &Customer)| {
        let lines = customer.activities().len();
        let fields = json!({"conversation": customer.conversation, "lines": lines});
        ((*name).to_owned(), fields)
    };
    json!({"secret": secret, "customers": customers.iter().map(customer).collect::<serde_json::Map<_, _>>()})
}

#[test]
#[ignore = "makes a sample; what is committed is never made anew"]
fn make() {
    let mut platform = TestPlatform::start_with(BINARY, "[log]\nfilter = \"warn\"\n");
    let owner = platform.member(OWNER);
    let upload = "mutation($input: UploadPluginInput!) { uploadPlugin(input: $input) { __typename } }";
    let uploaded = owner.run(upload, json!({"input": {"name": "sums", "base64": component()}}));
    assert_eq!(uploaded["uploadPlugin"]["__typename"], "PluginUploaded");
    let key = "mutation { createApiKey(name: \"script\", role: BUILDER) { __typename } }";
    assert_eq!(owner.run(key, json!({}))["createApiKey"]["__typename"], "ApiKeyCreated");
    let secret = owner.deploy("sums", &[("bot.yaml", BOT), ("flows/times.yaml", FLOW)]);
    let asked = Customer::begin(&platform.url, &secret);
    for (at, text) in ["multiply a number", "Ann"].iter().enumerate() {
        assert!(asked.say(text, &format!("key-{at}")).expect("it answers")["id"].is_string());
    }
    assert_eq!(asked.heard().last().map(String::as_str), Some("Which number?"));
    let handed = Customer::begin(&platform.url, &platform.secret);
    handed.say("转人工", "key-0").expect("it answers");
    let parcel = Customer::begin(&platform.url, &platform.secret);
    parcel.say("我的快递到哪了", "key-0").expect("it answers");
    let facts = facts(&[("asked", &asked), ("handed", &handed), ("parcel", &parcel)], &secret);
    platform.signal("TERM");
    assert!(platform.ends_within(std::time::Duration::from_secs(30)));
    fs::write(platform.data().join("facts.json"), format!("{facts:#}\n")).expect("a file can be written");
    let next = (1..)
        .find(|number| !samples().join(format!("data-{number}.tar.gz")).exists())
        .expect("numbers do not end");
    // Indexes are made again where they are missing, and nothing but the file of the database has to outlive a start.
    let packed = Command::new("tar")
        .args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-I", "gzip -9n", "-cf"])
        .arg(samples().join(format!("data-{next}.tar.gz")))
        .arg("-C")
        .arg(platform.data())
        .args(["botloom.db", "token.key", "facts.json"])
        .status();
    assert!(packed.expect("`tar` can be started").success());
}

#[test]
fn old_conversations_go_on() {
    let mut found: Vec<PathBuf> = fs::read_dir(samples())
        .expect("the samples are there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.to_string_lossy().ends_with(".tar.gz"))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "there is a sample");
    for sample in found {
        goes_on(&sample);
    }
}

fn goes_on(sample: &Path) {
    let name = sample.display();
    let platform = TestPlatform::start_from(BINARY, |data| {
        let unpacked = Command::new("tar").arg("-xzf").arg(sample).arg("-C").arg(data).status();
        assert!(unpacked.expect("`tar` can be started").success(), "{name}");
    });
    let facts = fs::read_to_string(platform.data().join("facts.json")).expect("it has facts");
    let facts: Value = serde_json::from_str(&facts).expect("facts are JSON");
    let secret = facts["secret"].as_str().expect("a secret");
    let resumed = |who: &str, secret: &str| {
        let facts = &facts["customers"][who];
        let customer =
            Customer::resume(&platform.url, secret, facts["conversation"].as_str().expect("a conversation"));
        assert_eq!(
            json!(customer.activities().len()),
            facts["lines"],
            "{name}: {who} has the whole transcript"
        );
        customer
    };

    // In the middle of a question: what was said before is known, the plug-in of that release is called.
    let asked = resumed("asked", secret);
    let before = asked.activities();
    let again = asked.say("Ann", "key-1").expect("it answers");
    assert_eq!(asked.activities(), before, "{name}: what came before is not done again: {again}");
    assert!(asked.say("21", "key-9").expect("it answers")["id"].is_string());
    assert_eq!(asked.heard().last().map(String::as_str), Some("That is 42, Ann."), "{name}");

    // With a person. Why the turns went as they did is said in the reader's language, and as it stands where it was kept whole.
    let owner = platform.member(OWNER);
    let why = "query($id: ID!) { conversation(id: $id) { turns { trace } } }";
    let read =
        owner.speaking("zh-CN").run(why, json!({"id": asked.conversation}))["conversation"]["turns"].clone();
    let read = read.to_string();
    for sentence in ["客户打开了会话", "`amount` 的值是 `21`"] {
        assert!(read.contains(sentence), "{name}: {sentence}: {read}");
    }
    assert!(
        ["`name` is `Ann`", "`name` 的值是 `Ann`"].iter().any(|kept| read.contains(kept)),
        "{name}: {read}"
    );
    let handed = resumed("handed", &platform.secret);
    let take = "mutation($c: ID!) { takeOver(conversation: $c) { __typename } }";
    assert_eq!(
        owner.run(take, json!({"c": handed.conversation}))["takeOver"]["__typename"],
        "Talked",
        "{name}"
    );
    let parcel = resumed("parcel", &platform.secret);
    assert!(parcel.say("SF1234567890123", "key-9").expect("it answers")["id"].is_string());
    assert!(
        parcel.activities().len() as u64
            > facts["customers"]["parcel"]["lines"].as_u64().expect("a number") + 1,
        "{name}"
    );

    // What was built goes on as well: published anew, a new conversation begins on it.
    let bots = owner.run("{ bots { nodes { id name problems { severity } } } plugins { name } }", json!({}));
    assert_eq!(bots["plugins"], json!([{"name": "sums"}]), "{name}");
    let bot = bots["bots"]["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|bot| bot["name"] == "sums")
        .expect("it is there");
    let publish = "mutation($bot: ID!) { publish(bot: $bot) { __typename } }";
    assert_eq!(owner.run(publish, json!({"bot": bot["id"]}))["publish"]["__typename"], "Published", "{name}");
    let fresh = Customer::begin(&platform.url, secret);
    assert!(fresh.say("multiply a number", "1").expect("it answers")["id"].is_string());
}
