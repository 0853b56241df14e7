//! How much a node takes on, how much one sender may ask for, and how a node ends.

use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_botloom");

/// A system that answers after a while, and how many requests it has got.
fn slow_system(pause: Duration) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}/", listener.local_addr().expect("it listens"));
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let counted = Arc::clone(&counted);
            std::thread::spawn(move || {
                let mut head = [0; 4096];
                let _read = stream.read(&mut head);
                counted.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(pause);
                let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{}";
                let _sent = stream.write_all(answer.as_bytes());
            });
        }
    });
    (url, asked)
}

/// A bot that asks the system; its web-chat secret.
fn asking_bot(owner: &Client, url: &str) -> String {
    let bot = format!("bot: asks\ntitle: Asks\nlanguages: [en]\nhttp: {{allow: ['{url}'], private: true}}\n");
    let flow = format!(
        "flow: ask\ntitle: Ask\ntriggers: [ask the system]\nsteps:\n  - http: {{url: '{url}'}}\n    timeout: 10s\n  - say: It answered.\n"
    );
    owner.deploy("asks", &[("bot.yaml", &bot), ("flows/ask.yaml", &flow)])
}

fn status(url: &str) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    agent.get(url).call().map_or(0, |answer| answer.status().as_u16())
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not come to this: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Opens a WebSocket and returns the code with which the server closes it.
fn close_code(address: &str, path: &str, protocol: Option<&str>, greeting: &[u8]) -> mpsc::Receiver<u16> {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let protocol = protocol.map(|name| format!("Sec-WebSocket-Protocol: {name}\r\n")).unwrap_or_default();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{protocol}\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    .expect("it is taken");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("an answer comes");
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    if !greeting.is_empty() {
        // Masked with zeros.
        let mut frame = vec![0x81, 0x80 | u8::try_from(greeting.len()).expect("it is short"), 0, 0, 0, 0];
        frame.extend(greeting);
        stream.write_all(&frame).expect("it is taken");
    }
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        loop {
            let mut head = [0; 2];
            if stream.read_exact(&mut head).is_err() {
                return;
            }
            let mut length = usize::from(head[1] & 0x7f);
            if length == 126 {
                let mut long = [0; 2];
                stream.read_exact(&mut long).expect("a length comes");
                length = usize::from(u16::from_be_bytes(long));
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).expect("a frame comes");
            if head[0] & 0x0f == 8 {
                let _heard = sender.send(u16::from_be_bytes([body[0], body[1]]));
                return;
            }
        }
    });
    receiver
}

#[test]
fn a_node_that_is_told_to_end_does_what_it_began_and_sends_the_rest_elsewhere() {
    let (system, asked) = slow_system(Duration::from_secs(3));
    let settings = "[server]\nnotice = \"1s\"\ndrain = \"20s\"\n[metrics]\nlisten = \"127.0.0.1:0\"\n[limits]\nconversation = \"off\"\n";
    let mut platform = TestPlatform::start_with(BINARY, settings);
    let secret = asking_bot(&platform.member(OWNER), &system);
    let customer = Customer::begin(&platform.url, &secret);
    let mut late = Customer::begin(&platform.url, &secret);
    let ready = format!(
        "{}/readyz",
        platform.metrics.as_deref().expect("it has an address").trim_end_matches("/metrics")
    );
    assert_eq!(status(&ready), 200);

    let address = platform.url.trim_start_matches("http://").to_owned();
    let begun: Value =
        ureq::get(format!("{}/v3/directline/conversations/{}", platform.url, late.conversation))
            .header("Authorization", format!("Bearer {}", late.token()))
            .call()
            .expect("a conversation is resumed")
            .body_mut()
            .read_json()
            .expect("answers are JSON");
    let stream = begun["streamUrl"].as_str().expect("it has a stream");
    let path = &stream[stream.find("/v3/").expect("a path")..];
    let chat = close_code(&address, path, None, b"");
    let console =
        close_code(&address, "/graphql", Some("graphql-transport-ws"), br#"{"type":"connection_init"}"#);

    std::thread::scope(|scope| {
        let running = scope.spawn(|| customer.post("ask the system", "running").expect("it is answered"));
        until("the turn runs", || asked.load(Ordering::SeqCst) == 1);
        platform.signal("TERM");
        // First it says that it goes, and still does what comes.
        until("it is not ready", || status(&ready) == 503);
        assert_eq!(late.post("hello", "notice").expect("it is answered").0, 200);
        // Then it begins nothing.
        until("it refuses", || late.post("hello", "refused").is_some_and(|(status, ..)| status == 503));
        let (_, headers, body) = late.post("hello", "refused").expect("it is answered");
        assert_eq!(headers["retry-after"], "2");
        assert_eq!(body["error"]["code"], "ServiceBusy");
        assert_eq!(status(&ready), 503);
        let patience = Duration::from_secs(5);
        assert_eq!(chat.recv_timeout(patience).expect("the stream is closed"), 1012);
        assert_eq!(console.recv_timeout(patience).expect("the socket is closed"), 1012);
        // What ran was done.
        let (status, _, body) = running.join().expect("nobody panics");
        assert_eq!(status, 200, "{body}");
    });
    assert!(platform.ends_within(Duration::from_secs(10)), "it ends well");

    platform.start_again();
    late.moved(&platform.url);
    let mut customer = customer;
    customer.moved(&platform.url);
    assert_eq!(customer.heard().last().map(String::as_str), Some("It answered."));
    assert_eq!(late.post("hello", "refused").expect("it is answered").0, 200);
    let keys: Vec<Value> =
        late.activities().iter().map(|line| line["channelData"]["clientActivityID"].clone()).collect();
    let count = |key: &str| keys.iter().filter(|found| **found == key).count();
    assert_eq!((count("notice"), count("refused")), (1, 1), "{keys:?}");
}

#[test]
fn who_comes_to_a_full_queue_is_told_when_to_come_again() {
    let (system, asked) = slow_system(Duration::from_secs(3));
    let platform = TestPlatform::start_with(BINARY, "[server]\nturns = 1\nwaiting = 1\n");
    let secret = asking_bot(&platform.member(OWNER), &system);
    let customers: Vec<Customer> = (0..3).map(|_| Customer::begin(&platform.url, &secret)).collect();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| customers[0].post("ask the system", "1").expect("it is answered"));
        until("the turn runs", || asked.load(Ordering::SeqCst) == 1);
        let second = scope.spawn(|| customers[1].post("hello", "1").expect("it is answered"));
        std::thread::sleep(Duration::from_millis(300));
        let began = Instant::now();
        let (status, headers, body) = customers[2].post("hello", "1").expect("it is answered");
        assert_eq!((status, &body["error"]["code"]), (503, &json!("ServiceBusy")));
        assert!(headers.contains_key("retry-after") && began.elapsed() < Duration::from_secs(1));
        // The console has a door of its own.
        let names = platform.member(OWNER).run("{ bots { nodes { name } } }", json!({}));
        assert!(names["bots"]["nodes"].is_array());
        assert_eq!(first.join().expect("nobody panics").0, 200);
        assert_eq!(second.join().expect("nobody panics").0, 200, "who waited is served");
    });
}

#[test]
fn who_asks_for_too_much_is_told_so_and_others_are_not() {
    let settings = "[limits]\nconversation = \"3/1h\"\ngraphql = \"60/1h\"\nanonymous = \"30/1h\"\n";
    let platform = TestPlatform::start_with(BINARY, settings);
    let (one, other) =
        (Customer::begin(&platform.url, &platform.secret), Customer::begin(&platform.url, &platform.secret));
    for left in (0..3).rev() {
        let (status, headers, _) = one.post("你好", &format!("{left}")).expect("it is answered");
        assert_eq!(status, 200);
        assert!(headers["ratelimit"].starts_with(&format!("\"conversation\";r={left};t=")), "{headers:?}");
        assert_eq!(headers["ratelimit-policy"], "\"conversation\";q=3;w=3600");
    }
    let (status, headers, body) = one.post("你好", "more").expect("it is answered");
    assert_eq!((status, &body["error"]["code"]), (429, &json!("TooManyRequests")));
    let wait: u64 = headers["retry-after"].parse().expect("seconds");
    assert!((1_100..=1_200).contains(&wait), "a third of an hour, not {wait} s");
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert_eq!(other.post("你好", "1").expect("it is answered").0, 200);
    let said =
        one.activities().iter().filter(|line| line["channelData"]["clientActivityID"] == "more").count();
    assert_eq!(said, 0, "what was refused did not happen");

    // A query of ten fields costs ten, whatever comes of it.
    let owner = platform.member(OWNER);
    let ask = |token: &Option<String>| {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let fields: String = (0..5).map(|at| format!("f{at}: node(id: \"bot_0\") {{ id }} ")).collect();
        let mut request = agent.post(format!("{}/graphql", platform.url));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let mut answer = request.send_json(json!({"query": format!("{{ {fields} }}")})).expect("it answers");
        let header =
            |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (limit, retry) = (header("ratelimit"), header("retry-after"));
        let body: Value = answer.body_mut().read_json().expect("answers are JSON");
        (answer.status().as_u16(), limit.unwrap_or_default(), retry, body)
    };
    let mut answers: Vec<_> = (0..6).map(|_| ask(&owner.token)).collect();
    assert!(answers.iter().all(|(status, ..)| *status == 200), "{answers:?}");
    assert!(answers[0].1.starts_with("\"graphql\";r=50;"), "{answers:?}");
    answers.push(ask(&owner.token));
    let (status, _, retry, body) = answers.last().expect("it was asked");
    assert_eq!((*status, &body["errors"][0]["extensions"]["code"]), (429, &json!("RATE_LIMITED")), "{body}");
    assert!(retry.is_some() && body["errors"][0]["extensions"]["traceId"].is_string(), "{body}");
    // An address without a sign-in has a bucket of its own; the sign-in took a part of it.
    let mut last = ask(&None);
    for _ in 0..3 {
        last = ask(&None);
    }
    assert_eq!(last.0, 429);
    assert!(last.1.starts_with("\"graphql-anonymous\";r=0;"), "{}", last.1);
}
