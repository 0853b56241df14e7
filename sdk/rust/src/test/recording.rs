//! Recordings, as every SDK reads them: `sdk/README.md` tells the format, `sdk/recordings` holds what the tests of all SDKs share.

use super::Host;
use crate::host::http::{Error, Response};
use crate::host::knowledge::Hit;
use crate::json::{self, Value};

const ANSWER: &[&str] = &["request", "status", "headers", "body", "body_base64", "error"];
const HIT: &[&str] = &["entry", "question", "answer", "certainty"];

/// The host that a recording describes.
///
/// # Panics
/// The text is no recording.
pub(super) fn read(text: &str) -> Host {
    let recording = json::parse(text).unwrap_or_else(|error| panic!("the recording: {error}"));
    let Value::Record(fields) = &recording else { panic!("the recording must be a record") };
    fields.iter().fold(Host::new(), |host, (name, value)| field(host, name, value))
}

fn field(host: Host, name: &str, value: &Value) -> Host {
    let said = || text(name, value);
    match name {
        "http" => items(name, value).iter().fold(host, answer),
        "secrets" => texts(name, value).fold(host, |host, (name, text)| host.secret(name, text)),
        "slots" => {
            record(name, value).iter().fold(host, |host, (name, json)| host.slot(name, &json.to_string()))
        }
        "kv" => texts(name, value).fold(host, |host, (key, text)| host.value(key, text)),
        "conversation_kv" => {
            texts(name, value).fold(host, |host, (key, text)| host.conversation_value(key, text))
        }
        "user" => user(host, value),
        "hits" => items(name, value).iter().fold(host, |host, value| host.hit(hit(value))),
        "id" => host.conversation(said()),
        "language" => host.language(said()),
        "channel" => host.channel(said()),
        "zone" => host.zone(said()),
        "now" => host.now(whole(value).expect("the recording: `now` must be milliseconds")),
        other => panic!("the recording: `{other}` is not known"),
    }
}

fn answer(host: Host, value: &Value) -> Host {
    known("http", value, ANSWER);
    let request = text("request", value.get("request").expect("the recording: `http` needs `request`"));
    if let Some(error) = value.get("error") {
        return host.fail(request, failure(text("error", error)));
    }
    let status = value.get("status").expect("the recording: `http` needs `status` or `error`");
    let status =
        whole(status).and_then(|status| u16::try_from(status).ok()).filter(|s| (100..=999).contains(s));
    let headers = value.get("headers").map_or_else(Vec::new, |headers| {
        texts("headers", headers).map(|(name, text)| (name.to_ascii_lowercase(), text.to_owned())).collect()
    });
    let body = match (value.get("body"), value.get("body_base64")) {
        (Some(_), Some(_)) => panic!("the recording: an answer has `body` or `body_base64`, not both"),
        (Some(body), None) => body.text().map_or_else(|| body.to_string(), str::to_owned).into_bytes(),
        (None, Some(body)) => {
            bytes(text("body_base64", body)).expect("the recording: `body_base64` is no base64")
        }
        (None, None) => Vec::new(),
    };
    let status = status.expect("the recording: `status` must be a number from 100 to 999");
    host.respond(request, Response { status, headers, body })
}

fn failure(error: &str) -> Error {
    match error {
        "denied" => Error::Denied("recorded".to_owned()),
        "bad-request" => Error::BadRequest("recorded".to_owned()),
        "too-many" => Error::TooMany,
        "timeout" => Error::Timeout,
        "unreachable" => Error::Unreachable("recorded".to_owned()),
        "too-large" => Error::TooLarge,
        other => panic!("the recording: `{other}` is no error of a request"),
    }
}

fn user(host: Host, value: &Value) -> Host {
    known("user", value, &["id", "name"]);
    let id = text("id", value.get("id").expect("the recording: `user` needs `id`"));
    host.user(id, value.get("name").filter(|name| **name != Value::Null).map(|name| text("name", name)))
}

fn hit(value: &Value) -> Hit {
    known("hits", value, HIT);
    let part = |name: &str| {
        let part = value.get(name).unwrap_or_else(|| panic!("the recording: `hits` needs `{name}`"));
        text(name, part).to_owned()
    };
    let (entry, question, answer) = (part("entry"), part("question"), part("answer"));
    let certainty = match value.get("certainty").expect("the recording: `hits` needs `certainty`") {
        Value::Number(digits) => digits.parse().ok().filter(|number| (0.0..=1.0).contains(number)),
        _ => None,
    };
    let certainty = certainty.expect("the recording: `certainty` must be a number from 0 to 1");
    Hit { entry, question, answer, certainty }
}

/// Nothing but these names stands in a record.
fn known(name: &str, value: &Value, names: &[&str]) {
    if let Some((unknown, _)) = record(name, value).iter().find(|(found, _)| !names.contains(&found.as_str()))
    {
        panic!("the recording: `{unknown}` is not known");
    }
}

fn record<'v>(name: &str, value: &'v Value) -> &'v [(String, Value)] {
    let Value::Record(fields) = value else { panic!("the recording: `{name}` must be a record") };
    fields
}

fn items<'v>(name: &str, value: &'v Value) -> &'v [Value] {
    let Value::List(items) = value else { panic!("the recording: `{name}` must be a list") };
    items
}

fn text<'v>(name: &str, value: &'v Value) -> &'v str {
    value.text().unwrap_or_else(|| panic!("the recording: `{name}` must be a text"))
}

fn texts<'v>(name: &str, value: &'v Value) -> impl Iterator<Item = (&'v str, &'v str)> {
    record(name, value).iter().map(|(name, value)| (name.as_str(), text(name, value)))
}

fn whole(value: &Value) -> Option<u64> {
    value.whole().and_then(|number| u64::try_from(number).ok())
}

/// The bytes of base64 with its padding.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let letters = text.trim_end_matches('=');
    if text.len() % 4 != 0 || text.len() - letters.len() > 2 {
        return None;
    }
    let (mut bytes, mut left, mut bits) = (Vec::with_capacity(text.len() / 4 * 3), 0_u32, 0);
    for letter in letters.bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        left = (left << 6) | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((left >> bits) as u8);
            left &= (1 << bits) - 1;
        }
    }
    // What the last letter says beyond the last byte is nothing.
    (left == 0).then_some(bytes)
}
