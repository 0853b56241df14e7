//! Channels of plug-ins on the running platform: the example `chat-hook`, built as its author builds it, between a chat system of the tests and a bot.

#[path = "channels/outside.rs"]
mod outside;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use harness::postgres::shared;
use harness::{Client, OWNER, TestPlatform};
use outside::{Mode, Outside, component, outside};
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_botloom");
/// The chat system of the tests is on this machine; messages are given up soon.
const SETTINGS: &str = "[plugins]\nforbid = []\n[channels]\ngive_up = \"1h\"\n[metrics]\nlisten = \"127.0.0.1:0\"\n[log]\nfilter = \"warn\"\n";
const TOKEN: &str = "t0ken";
const FLOW: &str = "flow: hello\ntitle: Hello\ntriggers: [hello there, good day to you]\nsteps:\n  - say: {text: Hello., channel: {chat: Hello from the chat.}}\n  - say: {text: How can I help?, buttons: [Opening hours]}\n";
const BYE: &str = "flow: leave\ntitle: Leave\ntriggers: [that was all, finish this conversation]\nsteps:\n  - say: See you.\n  - end: conversation\n";
const PERSON: &str = "flow: person\ntitle: Person\ntriggers: [a person please, talk to a human]\nsteps:\n  - handoff: {queue: desk}\n";
const PANEL: &str = "flow: panel\ntitle: Panel\ntriggers: [only the panel asks this]\nsteps:\n  - say: Only the panel hears this.\n";

fn bot(outside: &Outside) -> String {
    format!(
        "bot: shop\ntitle: Shop\nlanguages: [en]\nhttp: {{allow: ['{0}'], private: true}}\nplugins:\n  chat:\n    component: chat\n    allow: {{http: ['{0}'], secrets: [CHAT_HOOK_TOKEN]}}\nchannels: [{{plugin: chat}}]\n",
        outside.url
    )
}

/// A workspace with the plug-in, the secret and the bot; the address of the channel.
fn furnish(platform: &TestPlatform, client: &Client, token: &str) -> String {
    const UPLOAD: &str =
        "mutation($input: UploadPluginInput!) { uploadPlugin(input: $input) { __typename } }";
    const CREATE: &str =
        "mutation($input: CreateBotInput!) { createBot(input: $input) { ... on BotCreated { bot { id } } } }";
    const PUBLISH: &str = "mutation($bot: ID!) { publish(bot: $bot) { ... on Published { version { id } } ... on ProblemsFound { problems { file what } } } }";
    const DEPLOY: &str = "mutation($version: ID!) { deploy(version: $version) { ... on Deployed { deployment { channels { plugin path } } } } }";
    let code = BASE64_STANDARD.encode(component());
    let input = json!({"name": "chat", "base64": code, "note": ""});
    let uploaded = client.run(UPLOAD, json!({"input": input}));
    assert_eq!(uploaded["uploadPlugin"]["__typename"], "PluginUploaded", "{uploaded}");
    secret(platform, client, token);
    let files = json!([
        {"path": "bot.yaml", "content": bot(outside())},
        {"path": "flows/hello.yaml", "content": FLOW},
        {"path": "flows/leave.yaml", "content": BYE},
        {"path": "flows/person.yaml", "content": PERSON},
        {"path": "flows/panel.yaml", "content": PANEL},
    ]);
    let made = client.run(CREATE, json!({"input": {"name": "shop", "files": files}}));
    let published = client.run(PUBLISH, json!({"bot": made["createBot"]["bot"]["id"]}));
    let version = &published["publish"]["version"]["id"];
    assert!(version.is_string(), "{published}");
    let deployed = client.run(DEPLOY, json!({"version": version}));
    let channels = &deployed["deploy"]["deployment"]["channels"];
    assert_eq!(channels[0]["plugin"], "chat", "{deployed}");
    channels[0]["path"].as_str().expect("a path").to_owned()
}

fn secret(platform: &TestPlatform, client: &Client, value: &str) {
    let key = "mutation { createApiKey(name: \"k\", role: OWNER) { ... on ApiKeyCreated { secret } } }";
    let key = client.run(key, json!({}))["createApiKey"]["secret"].as_str().expect("a secret").to_owned();
    let mut child = Command::new(BINARY)
        .args(["secret", "set", "CHAT_HOOK_TOKEN"])
        .env("BOTLOOM_URL", &platform.url)
        .env("BOTLOOM_API_KEY", key)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("it runs");
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), value.as_bytes()).expect("it reads");
    assert!(child.wait().expect("it ends").success());
}

/// The status and the body of what is answered to a posting.
fn send(method: &str, url: &str, token: &str, body: &[u8]) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(url)
        .header("X-Hook-Token", token)
        .header("Cookie", "session=of-the-console")
        .body(body.to_vec())
        .expect("it is a request");
    let mut answer = agent.run(request).expect("it answers");
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap_or_default())
}

fn message(room: &str, id: &str, text: &str) -> Value {
    json!({"id": id, "room": room, "from": {"id": format!("u-{room}"), "name": "Li Lei"}, "text": text})
}

fn post(platform: &TestPlatform, path: &str, room: &str, id: &str, text: &str) -> (u16, String) {
    let body = message(room, id, text).to_string();
    send("POST", &format!("{}{path}", platform.url), TOKEN, body.as_bytes())
}

/// The conversation of a room, as members see it.
fn seen(client: &Client, room: &str) -> Value {
    const LIST: &str =
        "{ conversations(first: 50) { nodes { id kind mode turns { number } activities { from text }
        channel { plugin conversation user attempts failed problem } } } }";
    let all = client.run(LIST, json!({}));
    let nodes = all["conversations"]["nodes"].as_array().expect("a list").clone();
    let found = nodes.into_iter().find(|node| node["channel"]["conversation"] == room);
    found.unwrap_or_else(|| panic!("no conversation of {room}"))
}

/// Waits until it is so.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn arrived(room: &str) -> Vec<String> {
    outside().of(room).into_iter().map(|got| got.text).collect()
}

const GREETED: [&str; 2] = ["Hello from the chat.", "How can I help?"];

/// What the bot says to the first message, without the welcome that stands before it.
fn greeted(room: &str) -> bool {
    arrived(room).ends_with(&GREETED.map(str::to_owned))
}

#[test]
fn what_is_posted_becomes_turns_and_what_is_said_goes_out() {
    let platform = TestPlatform::start_with(BINARY, SETTINGS);
    let owner = platform.member(OWNER);
    let path = furnish(&platform, &owner, TOKEN);
    let url = format!("{}{path}", platform.url);

    let (status, told) = post(&platform, &path, "room-1", "m-1", "hello there");
    assert_eq!((status, told.as_str()), (200, r#"{"taken":1}"#), "the plug-in's own answer");
    until("the answer goes out", || greeted("room-1"));
    let got = outside().of("room-1");
    let last = got.last().expect("something came");
    assert_eq!(last.authorization, "Bearer t0ken");
    assert_eq!(last.choices, ["Opening hours"]);
    let ids: std::collections::BTreeSet<_> = got.iter().map(|got| &got.id).collect();
    assert_eq!(ids.len(), got.len(), "each has an id of its own");

    // The same again, by itself and in a list with a new one.
    let turns = || seen(&owner, "room-1")["turns"].as_array().expect("a list").len();
    let before = turns();
    assert_eq!(post(&platform, &path, "room-1", "m-1", "hello there").0, 200);
    assert_eq!(turns(), before);
    let both = json!([message("room-1", "m-1", "hello there"), message("room-1", "m-2", "good day to you")]);
    assert_eq!(send("POST", &url, TOKEN, both.to_string().as_bytes()), (200, r#"{"taken":2}"#.to_owned()));
    assert_eq!(turns(), before + 1);
    until("the answer goes out", || outside().of("room-1").len() == got.len() + 2);
    let conversation = seen(&owner, "room-1");
    assert_eq!(conversation["kind"], "LIVE");
    assert_eq!(
        conversation["channel"],
        json!({"plugin": "chat", "conversation": "room-1", "user": "u-room-1", "attempts": 0, "failed": 0, "problem": null})
    );

    // A person takes over, and what they write goes out too.
    assert_eq!(post(&platform, &path, "room-1", "m-3", "a person please").0, 200);
    let id = &conversation["id"];
    let take = "mutation($id: ID!) { takeOver(conversation: $id) { __typename } }";
    assert_eq!(owner.run(take, json!({"id": id}))["takeOver"]["__typename"], "Talked");
    let answer =
        "mutation($id: ID!) { answer(conversation: $id, text: \"I am here.\", key: \"k\") { __typename } }";
    assert_eq!(owner.run(answer, json!({"id": id}))["answer"]["__typename"], "Talked");
    until("the member's words go out", || arrived("room-1").last().is_some_and(|text| text == "I am here."));

    // What ends a conversation, posted again, begins no other one; what comes later does.
    assert_eq!(post(&platform, &path, "room-2", "m-1", "that was all").0, 200);
    until("the answer goes out", || arrived("room-2").last().is_some_and(|text| text == "See you."));
    let count = outside().of("room-2").len();
    let first = seen(&owner, "room-2")["id"].clone();
    assert_eq!(post(&platform, &path, "room-2", "m-1", "that was all").0, 200);
    assert_eq!(seen(&owner, "room-2")["id"], first);
    assert_eq!(post(&platform, &path, "room-2", "m-2", "hello there").0, 200);
    until("the new talk goes out", || greeted("room-2"));
    assert!(outside().of("room-2").len() >= count + 2);
    assert_ne!(seen(&owner, "room-2")["id"], first);

    // Who may not post, and what is nothing.
    let (status, told) = send("POST", &url, "guessed", message("room-3", "m-1", "hi").to_string().as_bytes());
    assert_eq!(status, 400);
    assert!(!told.contains("x-hook-token"), "a stranger is not told how to: {told}");
    assert!(platform.log().contains("the header x-hook-token is not the token"), "the operator is");
    assert_eq!(send("GET", &url, TOKEN, b"").0, 400);
    assert_eq!(send("OPTIONS", &url, TOKEN, b"").0, 405);
    assert_eq!(send("POST", &url, TOKEN, &vec![b'x'; 200_000]).0, 413);
    assert_eq!(send("POST", &format!("{url}/sub/path?x=1"), TOKEN, b"{}").0, 400);
    let unknown =
        ["/hooks/dp_01ARZ3NDEKTSV4RRFFQ69G5FAV/chat", "/hooks/x/chat", "/hooks/", "/hooks/a/b/../../c"];
    for unknown in unknown.map(str::to_owned).into_iter().chain([path.replace("/chat", "/other")]) {
        let status = send("POST", &format!("{}{unknown}", platform.url), TOKEN, b"{}").0;
        assert_eq!(status, 404, "{unknown}");
    }

    // A talk of the test panel sends nothing.
    let bots = owner.run("{ bots(first: 50) { nodes { id name } } }", json!({}));
    let bots = bots["bots"]["nodes"].as_array().expect("a list").clone();
    let bot = bots.into_iter().find(|bot| bot["name"] == "shop").expect("the bot is there");
    let start = "mutation($bot: ID!) { startTest(bot: $bot) { __typename ... on TestStarted { conversation { id channel { plugin } } } } }";
    let started = owner.run(start, json!({"bot": bot["id"]}));
    let test = &started["startTest"]["conversation"];
    assert_eq!((test["id"].is_string(), &test["channel"]), (true, &Value::Null), "{started}");
    let say = "mutation($id: ID!) { say(conversation: $id, text: \"only the panel asks this\", key: \"t\") { __typename } }";
    assert_eq!(owner.run(say, json!({"id": test["id"]}))["say"]["__typename"], "Talked");
    std::thread::sleep(Duration::from_secs(2));
    assert!(!outside().has("Only the panel hears this."));
}

#[test]
fn what_cannot_be_delivered_is_tried_again_and_a_restart_forgets_nothing() {
    let mut platform = TestPlatform::start_with(BINARY, SETTINGS);
    let owner = platform.member(OWNER);
    let path = furnish(&platform, &owner, TOKEN);
    outside().set("down", Mode::HangsUp);
    assert_eq!(post(&platform, &path, "down", "m-1", "hello there").0, 200, "the turn is taken all the same");
    until("it is told at the conversation", || {
        let channel = &seen(&owner, "down")["channel"];
        channel["attempts"].as_u64() > Some(0) && channel["problem"].is_string() && channel["failed"] == 0
    });
    assert_eq!(post(&platform, &path, "down", "m-2", "good day to you").0, 200);
    outside().set("down", Mode::Answers(503));
    platform.kill_and_restart();
    assert_eq!(arrived("down"), Vec::<String>::new());
    outside().set("down", Mode::Answers(200));
    until("all of it arrives", || arrived("down").iter().filter(|text| *text == GREETED[1]).count() == 2);
    let expected: Vec<String> = seen(&platform.member(OWNER), "down")["activities"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|line| line["from"] == "BOT")
        .map(|line| line["text"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(arrived("down"), expected, "once, and in order");

    // What the other side will not have is given up, and what comes after it is delivered.
    let owner = platform.member(OWNER);
    outside().set("poison", Mode::Answers(422));
    assert_eq!(post(&platform, &path, "poison", "m-1", "hello there").0, 200);
    until("it is given up", || seen(&owner, "poison")["channel"]["failed"].as_u64() >= Some(2));
    let channel = seen(&owner, "poison")["channel"].clone();
    assert_eq!(channel["problem"], "the other side answered 422");
    outside().set("poison", Mode::Answers(200));
    assert_eq!(post(&platform, &path, "poison", "m-2", "good day to you").0, 200);
    until("the next ones arrive", || greeted("poison"));
    let metrics = platform.metrics.clone().expect("metrics are on");
    let shown = ureq::get(&metrics).call().expect("metrics").body_mut().read_to_string().expect("text");
    let of = |outcome: &str| {
        let name = format!("botloom_deliveries_total{{outcome=\"{outcome}\"}} ");
        shown.lines().find_map(|line| line.strip_prefix(&name)).and_then(|count| count.parse::<f64>().ok())
    };
    assert!(of("sent") >= Some(4.0) && of("given-up") >= Some(2.0), "{shown}");
    assert!(platform.log().contains("a message could not be delivered and was given up"));
}

#[test]
fn a_message_is_given_up_after_its_time() {
    let platform = TestPlatform::start_with(BINARY, &SETTINGS.replace("\"1h\"", "\"2s\""));
    let owner = platform.member(OWNER);
    let path = furnish(&platform, &owner, TOKEN);
    outside().set("gone", Mode::Answers(503));
    assert_eq!(post(&platform, &path, "gone", "m-1", "hello there").0, 200);
    until("it is given up", || seen(&owner, "gone")["channel"]["failed"].as_u64() >= Some(1));
}

#[test]
fn a_plugin_without_a_grant_neither_reads_nor_writes_and_tenants_are_walls() {
    let platform = TestPlatform::start_with(BINARY, SETTINGS);
    let owner = platform.member(OWNER);
    let path = furnish(&platform, &owner, TOKEN);
    let narrow = "mutation($g: GrantInput) { grantPlugin(name: \"chat\", grant: $g) { __typename } }";
    let grant = |http: &[&str], secrets: &[&str]| {
        let grant = json!({"http": http, "secrets": secrets, "slots": [], "user": false, "values": false, "knowledge": false});
        assert_eq!(owner.run(narrow, json!({"g": grant}))["grantPlugin"]["__typename"], "PluginChanged");
    };
    grant(&[], &["CHAT_HOOK_TOKEN"]);
    // What a person takes back holds within two seconds.
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(post(&platform, &path, "narrow", "m-1", "hello there").0, 200);
    until("nothing may be sent", || {
        seen(&owner, "narrow")["channel"]["problem"].as_str().is_some_and(|why| why.contains("allow"))
    });
    assert_eq!(arrived("narrow"), Vec::<String>::new());
    grant(&[&outside().url], &["CHAT_HOOK_TOKEN"]);
    until("it goes out when it may", || greeted("narrow"));
    grant(&[&outside().url], &[]);
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(post(&platform, &path, "narrow", "m-2", "hello there").0, 400, "it cannot read its secret");

    let data = platform.data().display().to_string();
    let added = Command::new(BINARY)
        .args(["workspace", "add", "Neighbours", "--owner", "bo@example.com", "--data", &data])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .and_then(|mut child| {
            std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), b"long enough\n")?;
            child.wait()
        });
    assert!(added.expect("it runs").success());
    let neighbour = platform.member(("bo@example.com", "long enough"));
    let theirs = furnish(&platform, &neighbour, "another");
    assert_ne!(path, theirs);
    assert_eq!(post(&platform, &theirs, "narrow", "m-1", "hello there").0, 400, "our token is not theirs");
    let body = message("narrow", "m-1", "hello there").to_string();
    let before = outside().of("narrow").len();
    assert_eq!(send("POST", &format!("{}{theirs}", platform.url), "another", body.as_bytes()).0, 200);
    until("it is theirs", || outside().of("narrow").len() >= before + 2);
    assert_eq!(outside().of("narrow").last().expect("one came").authorization, "Bearer another");
    let (ours, theirs) = (seen(&owner, "narrow"), seen(&neighbour, "narrow"));
    assert_ne!(ours["id"], theirs["id"], "the same room elsewhere is another conversation");
    let look = "query($id: ID!) { conversation(id: $id) { id } }";
    assert_eq!(owner.run(look, json!({"id": theirs["id"]}))["conversation"], Value::Null);
}

#[test]
fn two_nodes_take_one_turn_and_one_of_them_delivers_it() {
    let database = shared().database();
    // Nodes share the key that seals secrets.
    let keys = tempfile::tempdir().expect("a folder can be made");
    let file = keys.path().join("master.keys");
    let settings = format!("{SETTINGS}[secrets]\nkey_file = '{}'\n", file.display());
    let one = TestPlatform::start_on_with(BINARY, &database, &settings);
    let two = TestPlatform::start_on_with(BINARY, &database, &settings);
    let owner = one.member(OWNER);
    let path = furnish(&one, &owner, TOKEN);
    for round in 0..6 {
        let (here, there) = std::thread::scope(|scope| {
            let post = |node| {
                let path = &path;
                scope.spawn(move || post(node, path, "nodes", &format!("m-{round}"), "hello there").0)
            };
            let (here, there) = (post(&one), post(&two));
            (here.join().expect("it answers"), there.join().expect("it answers"))
        });
        assert_eq!((here, there), (200, 200));
    }
    let turns = seen(&owner, "nodes")["turns"].as_array().expect("a list").len();
    assert_eq!(turns, 7, "the start, and one for each message");
    until("all of it arrives", || arrived("nodes").iter().filter(|text| *text == GREETED[1]).count() >= 6);
    std::thread::sleep(Duration::from_secs(2));
    let ids: Vec<_> = outside().of("nodes").into_iter().map(|got| got.id).collect();
    let mut once = ids.clone();
    once.dedup();
    assert_eq!(ids.len(), once.len());
    assert_eq!(arrived("nodes").iter().filter(|text| *text == GREETED[1]).count(), 6);
}
