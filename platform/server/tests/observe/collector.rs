//! A receiver of OTLP over HTTP that decodes the official protobuf.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use prost::Message;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// One span as it arrived.
#[derive(Debug, Clone)]
pub struct Span {
    pub name: String,
    pub trace: String,
    pub id: String,
    pub parent: String,
    pub attributes: BTreeMap<String, String>,
}

#[derive(Default)]
struct Received {
    raw: Vec<u8>,
    headers: String,
    requests: Vec<ExportTraceServiceRequest>,
}

pub struct Collector {
    pub url: String,
    received: Arc<Mutex<Received>>,
}

impl Collector {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let received = Arc::new(Mutex::new(Received::default()));
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().expect("a socket can be copied"));
                    let mut writer = stream;
                    // Several requests may come on one connection.
                    while let Some(()) = receive(&mut reader, &kept) {
                        let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
                        if writer.write_all(answer).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { url, received }
    }

    pub fn spans(&self) -> Vec<Span> {
        let received = self.received.lock().expect("no holder panics");
        let resources = received.requests.iter().flat_map(|request| &request.resource_spans);
        let spans = resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| &scope.spans);
        spans
            .map(|span| Span {
                name: span.name.clone(),
                trace: hex(&span.trace_id),
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
                attributes: attributes(&span.attributes),
            })
            .collect()
    }

    pub fn resource(&self, key: &str) -> Option<String> {
        let received = self.received.lock().expect("no holder panics");
        let resource =
            received.requests.iter().flat_map(|request| &request.resource_spans).next()?.resource.as_ref()?;
        attributes(&resource.attributes).remove(key)
    }

    pub fn headers(&self) -> String {
        self.received.lock().expect("no holder panics").headers.clone()
    }

    pub fn raw_contains(&self, text: &str) -> bool {
        let received = self.received.lock().expect("no holder panics");
        received.raw.windows(text.len()).any(|window| window == text.as_bytes())
    }
}

fn receive(reader: &mut impl BufRead, kept: &Mutex<Received>) -> Option<()> {
    let (mut length, mut headers, mut first) = (0, String::new(), String::new());
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    assert!(first.starts_with("POST /v1/traces "), "{first}");
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length is a number");
        }
        headers.push_str(&lower);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let request = ExportTraceServiceRequest::decode(&body[..]).expect("the body is OTLP");
    let mut kept = kept.lock().expect("no holder panics");
    kept.raw.extend(body);
    kept.headers.push_str(&headers);
    kept.requests.push(request);
    Some(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn attributes(list: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |pair: &KeyValue| {
        let value = match pair.value.as_ref()?.value.as_ref()? {
            Value::StringValue(text) => text.clone(),
            Value::IntValue(number) => number.to_string(),
            Value::BoolValue(truth) => truth.to_string(),
            Value::DoubleValue(number) => number.to_string(),
            other => format!("{other:?}"),
        };
        Some((pair.key.clone(), value))
    };
    list.iter().filter_map(text).collect()
}
