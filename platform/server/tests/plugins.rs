//! Plug-ins of a workspace on the running platform: versions, signatures, grants, and bots that name them.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Multiplies a number.
fn component(factor: u32) -> Vec<u8> {
    let text = format!(
        r#"(component
          (core module $m (func (export "times") (param i32) (result i32) (i32.mul (local.get 0) (i32.const {factor}))))
          (core instance $i (instantiate $m))
          (func (export "times") (param "amount" u32) (result u32) (canon lift (core func $i "times"))))"#
    );
    wat::parse_str(text).expect("the text is a component")
}

const BOT: &str = "bot: sums\ntitle: Sums\nlanguages: [en]\nslots: {amount: {type: integer, ask: Which number?}}\nplugins: {sums: {component: sums}}\n";
const FLOW: &str = "flow: times\ntitle: Times\ntriggers: [multiply a number, many times please]\nsteps:\n  - ask: amount\n    always: true\n  - call: sums.times\n    with: {amount: '${amount}'}\n    into: result\n    catch: {else: [{say: 'It failed: ${error.case}.'}, {end: flow}]}\n  - say: 'That is ${result}.'\n";

const UPLOAD: &str = "mutation($input: UploadPluginInput!) { uploadPlugin(input: $input) { __typename
    ... on PluginUploaded { plugin { name } version { number digest size signer facts { asks exports interface } } }
    ... on Invalid { field message } ... on Denied { message } } }";

fn upload(client: &Client, code: &[u8], signature: Option<&[u8]>) -> Value {
    let signature = signature.map(|bytes| BASE64_STANDARD.encode(bytes));
    let input =
        json!({"name": "sums", "base64": BASE64_STANDARD.encode(code), "signature": signature, "note": "n"});
    client.run(UPLOAD, json!({"input": input}))["uploadPlugin"].clone()
}

fn live(owner: &Client, bot: &Value) -> String {
    let publish = "mutation($bot: ID!) { publish(bot: $bot) { __typename ... on Published { version { id } } ... on ProblemsFound { problems { what } } } }";
    let published = owner.run(publish, json!({"bot": bot}));
    let version = &published["publish"]["version"]["id"];
    assert!(version.is_string(), "{published}");
    let deploy =
        "mutation($version: ID!) { deploy(version: $version) { ... on Deployed { deployment { secret } } } }";
    let deployed = owner.run(deploy, json!({"version": version}));
    deployed["deploy"]["deployment"]["secret"].as_str().expect("it is deployed").to_owned()
}

fn answer(customer: &Customer, key: &str) -> String {
    customer.say("multiply a number", &format!("{key}a")).expect("it is taken");
    customer.say("7", &format!("{key}b")).expect("it is taken");
    customer.heard().last().cloned().unwrap_or_default()
}

#[test]
fn a_plugin_has_versions_and_each_release_of_a_bot_keeps_its_own() {
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    let create = "mutation($input: CreateBotInput!) { createBot(input: $input) { ... on BotCreated { bot { id problems { code what } } } } }";
    let files = json!([{"path": "bot.yaml", "content": BOT}, {"path": "flows/times.yaml", "content": FLOW}]);
    let made = owner.run(create, json!({"input": {"name": "sums", "files": files}}));
    let bot = &made["createBot"]["bot"];
    // The name leads nowhere as long as nobody uploaded it.
    let missing = bot["problems"].as_array().expect("a list").iter();
    let missing: Vec<_> = missing.filter(|problem| problem["code"] == "BL0220").collect();
    assert_eq!(missing.len(), 1, "{bot}");
    assert_eq!(missing[0]["what"], "the workspace has no plug-in `sums`");
    let refused = upload(&owner, b"\0asm\x01\0\0\0", None);
    assert_eq!(refused["field"], "base64");
    assert_eq!(
        refused["message"],
        "this cannot be used: it is a core module, not a component: its functions have no types"
    );

    let first = upload(&owner, &component(2), None);
    assert_eq!((&first["version"]["number"], &first["version"]["signer"]), (&json!(1), &Value::Null));
    let facts = &first["version"]["facts"];
    assert_eq!((&facts["asks"], &facts["exports"]), (&json!([]), &json!(["times"])));
    assert!(facts["interface"].as_str().expect("text").contains("times: func(amount: u32) -> u32;"));
    let problems = "query($id: ID!) { bot(id: $id) { problems { code severity } changed } }";
    let now = owner.run(problems, json!({"id": bot["id"]}));
    let errors = now["bot"]["problems"].as_array().expect("a list").iter();
    assert_eq!(errors.filter(|problem| problem["severity"] == "ERROR").count(), 0, "{now}");

    let secret = live(&owner, &bot["id"]);
    let twice = Customer::begin(&platform.url, &secret);
    assert_eq!(answer(&twice, "1"), "That is 14.");
    assert_eq!(owner.run(problems, json!({"id": bot["id"]}))["bot"]["changed"], false);

    // A new version is for what is published from now on: the draft differs, the talk that runs does not.
    assert_eq!(upload(&owner, &component(3), None)["version"]["number"], 2);
    assert_eq!(owner.run(problems, json!({"id": bot["id"]}))["bot"]["changed"], true);
    let secret = live(&owner, &bot["id"]);
    assert_eq!(answer(&Customer::begin(&platform.url, &secret), "2"), "That is 21.");
    assert_eq!(answer(&twice, "3"), "That is 14.");

    // Back to the first one.
    let roll = "mutation($v: Int!) { usePluginVersion(name: \"sums\", version: $v) { __typename ... on PluginChanged { plugin { current { number } versions { number } } } } }";
    let rolled = owner.run(roll, json!({"v": 1}));
    assert_eq!(
        rolled["usePluginVersion"]["plugin"],
        json!({"current": {"number": 1}, "versions": [{"number": 2}, {"number": 1}]})
    );
    assert_eq!(owner.run(roll, json!({"v": 9}))["usePluginVersion"]["__typename"], "NotFound");
    let secret = live(&owner, &bot["id"]);
    assert_eq!(answer(&Customer::begin(&platform.url, &secret), "4"), "That is 14.");

    let delete = "mutation { deletePlugin(name: \"sums\") { __typename } }";
    assert_eq!(owner.run(delete, json!({}))["deletePlugin"]["__typename"], "PluginDeleted");
    assert_eq!(answer(&twice, "5"), "That is 14.", "releases keep what they were published with");
}

/// Ends the customers' talks also when the test fails.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn versions_change_while_customers_talk_and_no_call_fails() {
    const VERSIONS: u32 = 12;
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    assert_eq!(upload(&owner, &component(1), None)["version"]["number"], 1);
    let create =
        "mutation($input: CreateBotInput!) { createBot(input: $input) { ... on BotCreated { bot { id } } } }";
    let files = json!([{"path": "bot.yaml", "content": BOT}, {"path": "flows/times.yaml", "content": FLOW}]);
    let made = owner.run(create, json!({"input": {"name": "sums", "files": files}}));
    let bot = &made["createBot"]["bot"]["id"];
    let secret = live(&owner, bot);
    let (done, url) = (AtomicBool::new(false), platform.url.as_str());
    let talks: Vec<Vec<String>> = std::thread::scope(|scope| {
        let talk = |customer: usize| {
            let (secret, done) = (secret.as_str(), &done);
            move || {
                let mut talks = Vec::new();
                while !done.load(Ordering::SeqCst) {
                    let talk = Customer::begin(url, secret);
                    let said =
                        (0..5).map(|round| answer(&talk, &format!("{customer}-{}-{round}", talks.len())));
                    talks.push(said.collect::<Vec<_>>());
                }
                talks
            }
        };
        let customers: Vec<_> = (0..3).map(|customer| scope.spawn(talk(customer))).collect();
        let ends = Ends(&done);
        for factor in 2..=VERSIONS {
            assert_eq!(upload(&owner, &component(factor), None)["version"]["number"], factor);
            assert_eq!(live(&owner, bot), secret, "the address of the bot stays");
        }
        let last = Customer::begin(url, &secret);
        assert_eq!(answer(&last, "last"), format!("That is {}.", 7 * VERSIONS));
        drop(ends);
        customers.into_iter().flat_map(|customer| customer.join().expect("no customer gives up")).collect()
    });
    let answers: HashSet<&str> = talks.iter().map(|talk| talk[0].as_str()).collect();
    assert!(answers.len() > 3, "talks began on few versions only: {answers:?}");
    let allowed: HashSet<String> = (1..=VERSIONS).map(|factor| format!("That is {}.", 7 * factor)).collect();
    for talk in &talks {
        assert!(allowed.contains(&talk[0]) && talk.iter().all(|said| *said == talk[0]), "{talk:?}");
    }
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let done = Command::new("openssl").current_dir(folder).args(arguments).output().expect("openssl runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn where_a_key_is_trusted_only_what_it_signed_is_taken() {
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["own", "other"] {
        openssl(folder.path(), &["genpkey", "-algorithm", "ed25519", "-out", &format!("{name}.pem")]);
    }
    openssl(folder.path(), &["pkey", "-in", "own.pem", "-pubout", "-out", "own.pub"]);
    let code = component(2);
    std::fs::write(folder.path().join("sums.wasm"), &code).expect("a file");
    let trust = "mutation($name: String!, $key: String!) { trustPluginKey(name: $name, key: $key) { __typename ... on PluginKeyTrusted { key { name fingerprint } } ... on Invalid { field message } } }";
    let key = std::fs::read_to_string(folder.path().join("own.pub")).expect("a key");
    let wrong = std::fs::read_to_string(folder.path().join("own.pem")).expect("a key");
    let refused = owner.run(trust, json!({"name": "release", "key": wrong}));
    assert_eq!(refused["trustPluginKey"]["field"], "key");
    let trusted = owner.run(trust, json!({"name": "release", "key": key}));
    assert_eq!(trusted["trustPluginKey"]["key"]["name"], "release");
    let again = owner.run(trust, json!({"name": "release", "key": key}));
    assert_eq!(again["trustPluginKey"]["__typename"], "Conflict");

    assert_eq!(upload(&owner, &code, None)["field"], "signature");
    let made = owner.run(
        "mutation { createApiKey(name: \"k\", role: BUILDER) { ... on ApiKeyCreated { secret } } }",
        json!({}),
    );
    let secret = made["createApiKey"]["secret"].as_str().expect("a secret");
    let botloom = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_botloom"))
            .current_dir(folder.path())
            .args(arguments)
            .env("BOTLOOM_URL", &platform.url)
            .env("BOTLOOM_API_KEY", secret)
            .output()
            .expect("it runs")
    };
    let publish = |key: &str| botloom(&["plugin", "publish", "sums.wasm", "--name", "sums", "--sign", key]);
    let foreign = publish("other.pem");
    assert!(!foreign.status.success());
    assert!(String::from_utf8_lossy(&foreign.stderr).contains("none of the keys that this workspace trusts"));
    let own = publish("own.pem");
    let told = String::from_utf8_lossy(&own.stderr).into_owned();
    assert!(own.status.success() && told.contains("version 1 of `sums`, signed by release"), "{told}");
    // What openssl signs is as good as what we sign, and a changed file is not.
    openssl(
        folder.path(),
        &["pkeyutl", "-sign", "-inkey", "own.pem", "-rawin", "-in", "sums.wasm", "-out", "sums.sig"],
    );
    let signature = std::fs::read(folder.path().join("sums.sig")).expect("a signature");
    assert_eq!(upload(&owner, &code, Some(&signature))["version"]["signer"], "release");
    assert_eq!(upload(&owner, &component(3), Some(&signature))["field"], "signature");
    let printed = botloom(&["plugin", "sign", "sums.wasm", "--key", "own.pem"]);
    assert_eq!(String::from_utf8_lossy(&printed.stdout).trim(), BASE64_STANDARD.encode(&signature));
}

#[test]
fn a_call_is_measured_by_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sums.wasm"), component(2)).expect("a file");
    let run = |function: &str| {
        Command::new(env!("CARGO_BIN_EXE_botloom"))
            .current_dir(folder.path())
            .env("BOTLOOM_PLUGIN_CACHE", folder.path().join("cache"))
            .args([
                "plugin",
                "bench",
                "sums.wasm",
                function,
                "--with",
                "{\"amount\": 2}",
                "--calls",
                "20",
                "--json",
            ])
            .output()
            .expect("it runs")
    };
    let told: Value = serde_json::from_slice(&run("times").stdout).expect("JSON");
    assert_eq!(told["calls"], 20);
    assert!(
        told["p50_us"].as_f64() > Some(0.0) && told["p50_us"].as_f64() <= told["p99_us"].as_f64(),
        "{told}"
    );
    assert_eq!(run("none").status.code(), Some(2));
}

/// Reads a secret and gives it back.
const READER: &str = r#"(component
  (import "botloom:plugin/secrets@1.0.0"
    (instance $secrets (export "get" (func (param "name" string) (result (option string))))))
  (core module $room
    (memory (export "memory") 1)
    (global $free (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.get $free)
      (global.set $free (i32.add (global.get $free) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8))))))
  (core instance $room (instantiate $room))
  (core func $get (canon lower (func $secrets "get") (memory $room "memory") (realloc (func $room "realloc"))))
  (core module $m
    (import "room" "memory" (memory 1))
    (import "host" "get" (func $get (param i32 i32 i32)))
    (func (export "read") (param i32 i32) (result i32)
      (call $get (local.get 0) (local.get 1) (i32.const 16))
      (i32.const 16)))
  (core instance $i (instantiate $m (with "room" (instance $room))
    (with "host" (instance (export "get" (func $get))))))
  (func (export "read") (param "name" string) (result (option string))
    (canon lift (core func $i "read") (memory $room "memory") (realloc (func $room "realloc")))))"#;

const SPY: &str = "bot: spy\ntitle: Spy\nlanguages: [en]\nslots: {which: {type: text, ask: Which one?}}\nplugins: {vault: {component: vault, allow: {secrets: [TOKEN, HOUSE]}}}\n";
const READS: &str = "flow: read\ntitle: Read\ntriggers: [read a secret, tell me the secret]\nsteps:\n  - ask: which\n    always: true\n  - call: vault.read\n    with: {name: '${which}'}\n    into: result\n    catch: {else: [{say: 'It failed: ${error.case}.'}, {end: flow}]}\n  - say: 'It is ${has(result) ? result : \"unknown\"}.'\n";

#[test]
fn secrets_are_of_one_workspace_and_what_a_plugin_may_use_is_narrowed_at_once() {
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    let botloom = |key: &str, arguments: &[&str], input: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_botloom"))
            .args(arguments)
            .env("BOTLOOM_URL", &platform.url)
            .env("BOTLOOM_API_KEY", key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
        let done = child.wait_with_output().expect("it ends");
        let told = [done.stdout, done.stderr].concat();
        (done.status.success(), String::from_utf8(told).expect("text"))
    };
    let data = platform.data().display().to_string();
    let add = ["workspace", "add", "Neighbours", "--owner", "bo@example.com", "--data", &data];
    assert!(botloom("", &add, "long enough\n").0);
    let neighbour = platform.member(("bo@example.com", "long enough"));
    let key = |client: &Client| {
        let create =
            "mutation { createApiKey(name: \"k\", role: OWNER) { ... on ApiKeyCreated { secret } } }";
        client.run(create, json!({}))["createApiKey"]["secret"].as_str().expect("a secret").to_owned()
    };
    let (ours, theirs) = (key(&owner), key(&neighbour));

    assert_eq!(
        botloom(&ours, &["secret", "set", "TOKEN"], "hunter-2\n"),
        (true, "the secret `TOKEN` is set\n".to_owned())
    );
    let (right, told) = botloom(&ours, &["secret", "set", "2"], "x");
    assert!(!right && told.contains("write a name such as `SHOP_TOKEN`"), "{told}");
    let (right, told) = botloom(&ours, &["secret", "set", "EMPTY"], "\n");
    assert!(!right && told.contains("write a value of 1 to 8192 bytes"), "{told}");
    let (_, told) = botloom(&ours, &["secret", "list"], "");
    assert!(told.starts_with("TOKEN\t") && told.ends_with("\tk\n") && told.lines().count() == 1, "{told}");
    assert_eq!(botloom(&theirs, &["secret", "list"], ""), (true, String::new()));

    let create =
        "mutation($input: CreateBotInput!) { createBot(input: $input) { ... on BotCreated { bot { id } } } }";
    let spy = |client: &Client| {
        let code = wat::parse_str(READER).expect("the text is a component");
        let input = json!({"name": "vault", "base64": BASE64_STANDARD.encode(code), "note": ""});
        let uploaded = client.run(UPLOAD, json!({"input": input}));
        assert_eq!(uploaded["uploadPlugin"]["__typename"], "PluginUploaded", "{uploaded}");
        let files =
            json!([{"path": "bot.yaml", "content": SPY}, {"path": "flows/read.yaml", "content": READS}]);
        let made = client.run(create, json!({"input": {"name": "spy", "files": files}}));
        Customer::begin(&platform.url, &live(client, &made["createBot"]["bot"]["id"]))
    };
    let (spy, stranger) = (spy(&owner), spy(&neighbour));
    let mut turn = 0;
    let mut reads = |customer: &Customer, name: &str| {
        turn += 1;
        customer.say("read a secret", &format!("{turn}a")).expect("it is taken");
        customer.say(name, &format!("{turn}b")).expect("it is taken");
        customer.heard().last().cloned().unwrap_or_default()
    };
    assert_eq!(reads(&spy, "TOKEN"), "It is hunter-2.");
    // What the environment holds is of the workspace that the installation began with.
    assert_eq!(reads(&spy, "HOUSE"), "It is of the house.");
    assert_eq!(reads(&spy, "OTHER"), "It is unknown.");
    assert_eq!(reads(&stranger, "TOKEN"), "It is unknown.");
    assert_eq!(reads(&stranger, "HOUSE"), "It is unknown.");

    // A person takes it back, whatever the bot allows: that works within two seconds.
    let narrow = "mutation($g: GrantInput) { grantPlugin(name: \"vault\", grant: $g) { __typename } }";
    let grant = json!({"http": [], "secrets": ["HOUSE"], "slots": [], "user": false, "values": false, "knowledge": false});
    assert_eq!(owner.run(narrow, json!({"g": grant}))["grantPlugin"]["__typename"], "PluginChanged");
    let deadline = Instant::now() + Duration::from_secs(30);
    while reads(&spy, "TOKEN") != "It is unknown." {
        assert!(Instant::now() < deadline, "the grant does not work");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(reads(&spy, "HOUSE"), "It is of the house.");

    let (right, told) = botloom(&ours, &["secret", "delete", "TOKEN"], "");
    assert!(right, "{told}");
    let (right, told) = botloom(&ours, &["secret", "delete", "TOKEN"], "");
    assert!(!right && told.contains("there is no secret `TOKEN`"), "{told}");
    // Who reads the audit log does not read it.
    let audit = owner.run("{ audit(first: 50) { nodes { action arguments } } }", json!({})).to_string();
    assert!(audit.contains("setSecret") && !audit.contains("hunter-2"), "{audit}");
}

/// Multiplies a number, and wants 64 MB for it.
fn hungry() -> Vec<u8> {
    let text = r#"(component
          (core module $m (memory 1)
            (func (export "times") (param i32) (result i32)
              (if (i32.eq (memory.grow (i32.const 1000)) (i32.const -1)) (then unreachable))
              (i32.mul (local.get 0) (i32.const 2))))
          (core instance $i (instantiate $m))
          (func (export "times") (param "amount" u32) (result u32) (canon lift (core func $i "times"))))"#;
    wat::parse_str(text).expect("the text is a component")
}

#[test]
fn the_operator_has_the_last_word_on_what_plugins_may_use() {
    let generous = BOT.replace("component: sums}", "component: sums, limits: {memory: 128MB}}");
    for (settings, expected) in
        [("", "That is 14."), ("[plugins]\nmemory_most = \"8MB\"\n", "It failed: crashed.")]
    {
        let platform = TestPlatform::start_with(env!("CARGO_BIN_EXE_botloom"), settings);
        let owner = platform.member(OWNER);
        upload(&owner, &hungry(), None);
        let create = "mutation($input: CreateBotInput!) { createBot(input: $input) { ... on BotCreated { bot { id } } } }";
        let files =
            json!([{"path": "bot.yaml", "content": generous}, {"path": "flows/times.yaml", "content": FLOW}]);
        let made = owner.run(create, json!({"input": {"name": "sums", "files": files}}));
        let secret = live(&owner, &made["createBot"]["bot"]["id"]);
        assert_eq!(answer(&Customer::begin(&platform.url, &secret), "1"), expected, "{settings}");
    }
}
