//! What the tests of every SDK say of the recordings in `sdk/recordings`.

use botloom_sdk::http::{self, Error, Request, Response};
use botloom_sdk::test::Host;
use botloom_sdk::{clock, conversation, json, knowledge, kv, log, random, secrets};
use std::fs;
use std::panic::{self, AssertUnwindSafe};

fn file(name: &str) -> String {
    let path = format!("{}/../recordings/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).expect("the recording is there")
}

fn get(path: &str) -> Result<Response, Error> {
    http::get(format!("https://a.example/{path}")).send()
}

#[test]
fn a_recording_answers_requests() {
    let host = Host::recorded(&file("every-key.json"));
    host.run(|| {
        let first =
            http::get("https://a.example/1").header("authorization", "Bearer ${TOKEN}").send().unwrap();
        assert_eq!(first.status, 200);
        assert_eq!(
            first.headers,
            [("etag".to_owned(), "x".to_owned()), ("x-left".to_owned(), "3".to_owned())]
        );
        assert_eq!(first.text(), r#"{"n":1,"list":[true,null,"a b"],"name":"李\"\\"}"#);
        assert_eq!(get("1"), Err(Error::Timeout));
        assert_eq!(get("1"), Err(Error::Timeout));
        let text = get("text").unwrap();
        assert_eq!((text.status, text.text().as_str()), (404, "no such order: 李\n"));
        assert_eq!(get("bytes").unwrap().body, [0xff, 0, 0xfe, 0x80]);
        assert_eq!(get("none").unwrap().body, []);
        let unknown = http::get("https://a.example/1").header("x", "${NO}").send();
        assert_eq!(unknown, Err(Error::Denied("the secret `NO` is not allowed, or has no value".to_owned())));
        let recorded = || "recorded".to_owned();
        for (path, error) in [
            ("denied", Error::Denied(recorded())),
            ("bad-request", Error::BadRequest(recorded())),
            ("too-many", Error::TooMany),
            ("unreachable", Error::Unreachable(recorded())),
            ("too-large", Error::TooLarge),
        ] {
            assert_eq!(http::post(format!("https://a.example/{path}")).send(), Err(error));
        }
    });
    let sent: Vec<Request> = host.requests();
    assert_eq!(sent.len(), 12);
    assert_eq!(sent[0].headers[0].1, "Bearer ${TOKEN}");
}

#[test]
fn a_recording_answers_everything_else() {
    let host = Host::recorded(&file("every-key.json"));
    host.run(|| {
        assert_eq!(secrets::get("TOKEN").as_deref(), Some("for-tests-only"));
        assert_eq!(secrets::get("OTHER"), None);
        assert_eq!(conversation::slot("order_no"), Some("SO123456".into()));
        let address = json::parse(r#"{"city":"上海","lines":[1,2]}"#).unwrap();
        assert_eq!(conversation::slot("address"), Some(address));
        assert_eq!(conversation::slot("other"), None);
        let user = conversation::user().unwrap();
        assert_eq!((user.id.as_str(), user.name.as_deref()), ("u-7", Some("Li")));
        assert_eq!((conversation::id(), conversation::language()), ("c-1".into(), "en".into()));
        assert_eq!((conversation::channel(), clock::zone()), ("sms".into(), "Europe/Berlin".into()));
        assert_eq!(clock::now(), 1_777_597_200_001);
        assert_eq!(kv::BOT.add("seen", 3), Ok(5));
        assert_eq!(kv::BOT.add("count", 2), Ok(42));
        assert_eq!(kv::BOT.add("new", -1), Ok(-1));
        assert_eq!(kv::CONVERSATION.get("seen"), Ok(Some("7".to_owned())));
        let no_number = kv::Error::BadRequest("the value is no whole number of 64 bits".to_owned());
        assert_eq!(kv::BOT.add("words", 1), Err(no_number.clone()));
        assert_eq!(kv::CONVERSATION.add("most", 1), Err(no_number));
        kv::CONVERSATION.delete("seen").unwrap();
        assert_eq!(kv::CONVERSATION.get("seen"), Ok(None));
        let hits = knowledge::search("open?", 1).unwrap();
        assert_eq!((hits.len(), hits[0].entry.as_str(), hits[0].certainty), (1, "returns", 0.75));
        assert_eq!(knowledge::search("open?", 20).unwrap()[1].answer, "Always.");
        assert_ne!(random::number(), random::number());
        assert_eq!(random::bytes(5000).len(), 4096);
        log::info("done");
    });
    assert_eq!(host.log(), [(log::Level::Info, "done".to_owned())]);
    assert_eq!(host.values()[0]["seen"], "5");
    assert_eq!(host.values()[1]["most"], "9223372036854775807");
}

#[test]
fn numbers_keep_their_digits() {
    let host = Host::recorded(
        r#"{"http": [{"request": "GET https://a.example/1", "status": 200, "body": {"n": 1.50}}]}"#,
    );
    host.run(|| assert_eq!(get("1").unwrap().json().unwrap().get("n").unwrap().digits(), Some("1.50")));
}

#[test]
fn a_recording_that_is_wrong_is_told() {
    let wrong = json::parse(&file("wrong.json")).unwrap();
    assert!(!wrong.list().is_empty());
    for case in wrong.list() {
        let recording = case.get("recording").unwrap().to_string();
        let stopped = panic::catch_unwind(AssertUnwindSafe(|| Host::recorded(&recording))).err();
        let stopped = stopped.unwrap_or_else(|| panic!("{recording} is taken"));
        let told = stopped.downcast_ref::<String>().map(String::as_str);
        assert_eq!(
            told.or(stopped.downcast_ref::<&str>().copied()),
            case.get("told").unwrap().text(),
            "{recording}"
        );
    }
}
