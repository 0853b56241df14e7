//! A running server and a plain client of the protocol.

use crate::echo::{Echo, SECRET};
use actix_web::{App, HttpServer, dev::ServerHandle, rt};
use awc::error::WsProtocolError;
use awc::http::StatusCode;
use awc::ws::{Codec, Frame, Message};
use awc::{BoxedSocket, Client, ClientResponse};
use botloom_channels::Host;
use botloom_channels::web::{TokenKey, configure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The key that the server signs with.
pub const KEY: [u8; 32] = [1; 32];

/// Browsers have no limit; this client must have one.
const FRAME: usize = 64 * 1024 * 1024;

/// A server with the echo bot.
pub struct Server {
    pub echo: Arc<Echo>,
    /// Scheme, host and port.
    pub base: String,
    handle: ServerHandle,
}

impl Server {
    pub fn start() -> Self {
        let echo = Arc::new(Echo::default());
        let host = Arc::clone(&echo);
        let app = move || {
            let host: Arc<dyn Host> = host.clone();
            App::new().configure(|config| configure(config, host, TokenKey::new(KEY)))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        rt::spawn(server);
        Self { echo, base, handle }
    }

    /// A request to the protocol; `body` null means none.
    pub async fn send(&self, method: &str, path: &str, bearer: &str, body: Value) -> (StatusCode, Value) {
        let request = Client::new()
            .request(method.parse().unwrap(), format!("{}/v3/directline{path}", self.base))
            .bearer_auth(bearer);
        let response = if body.is_null() { request.send().await } else { request.send_json(&body).await };
        read(response.unwrap()).await
    }

    /// A conversation begun with the secret, and its token.
    pub async fn begin(&self) -> Talk<'_> {
        let (status, body) = self.send("POST", "/conversations", SECRET, json!({"user": {"id": "me"}})).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        Talk { server: self, id: text(&body["conversationId"]), token: text(&body["token"]), opened: body }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        rt::spawn(self.handle.stop(false));
    }
}

/// A conversation, as its client sees it.
pub struct Talk<'a> {
    pub server: &'a Server,
    pub id: String,
    pub token: String,
    /// What the server said when it began.
    pub opened: Value,
}

impl Talk<'_> {
    pub async fn post(&self, activity: Value) -> (StatusCode, Value) {
        let path = format!("/conversations/{}/activities", self.id);
        self.server.send("POST", &path, &self.token, activity).await
    }

    /// Says a text; returns the identifier.
    pub async fn say(&self, said: &str) -> String {
        let (status, body) = self.post(json!({"type": "message", "from": {"id": "me"}, "text": said})).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        text(&body["id"])
    }

    /// Reads by polling.
    pub async fn poll(&self, watermark: &str) -> Value {
        let path = format!("/conversations/{}/activities?watermark={watermark}", self.id);
        let (status, body) = self.server.send("GET", &path, &self.token, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    /// A new stream that goes on after the watermark.
    pub async fn stream(&self, watermark: &str) -> Stream {
        let path = format!("/conversations/{}?watermark={watermark}", self.id);
        let (status, body) = self.server.send("GET", &path, &self.token, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        Stream::open(&text(&body["streamUrl"])).await
    }
}

/// The client's end of a WebSocket.
pub struct Stream {
    frames: actix_codec::Framed<BoxedSocket, Codec>,
    /// The watermark of the last set.
    pub watermark: String,
}

impl Stream {
    pub async fn open(url: &str) -> Self {
        let (_, frames) = Client::new().ws(url).max_frame_size(FRAME).connect().await.unwrap();
        Self { frames, watermark: String::new() }
    }

    /// The next frame.
    pub async fn frame(&mut self) -> Option<Result<Frame, WsProtocolError>> {
        rt::time::timeout(Duration::from_secs(5), self.frames.next()).await.expect("a frame within 5 s")
    }

    /// Sends an empty frame, as clients do to keep the connection open.
    pub async fn beat(&mut self) {
        self.frames.send(Message::Text("".into())).await.unwrap();
    }

    /// Says goodbye.
    pub async fn close(&mut self) {
        self.frames.send(Message::Close(None)).await.unwrap();
    }

    /// The numbers and texts of the next `count` lines.
    pub async fn lines(&mut self, count: usize) -> Vec<(u64, String)> {
        let mut lines = Vec::new();
        while lines.len() < count {
            let Some(Ok(Frame::Text(frame))) = self.frame().await else { panic!("the stream ended") };
            let set: Value = serde_json::from_slice(&frame).unwrap();
            self.watermark = text(&set["watermark"]);
            lines.extend(numbered(&set));
        }
        lines
    }

    /// Whether nothing comes for a while.
    pub async fn is_quiet(&mut self) -> bool {
        rt::time::timeout(Duration::from_millis(300), self.frames.next()).await.is_err()
    }
}

/// Numbers and texts of a set of activities.
pub fn numbered(set: &Value) -> Vec<(u64, String)> {
    let line = |activity: &Value| {
        let id = text(&activity["id"]);
        let number = id.split_once('|').expect("an identifier has a number").1.parse().unwrap();
        (number, activity["text"].as_str().or(activity["name"].as_str()).unwrap_or_default().to_owned())
    };
    set["activities"].as_array().unwrap().iter().map(line).collect()
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("`{value}` is a text")).to_owned()
}

/// Status and JSON of a response.
pub async fn read<S>(mut response: ClientResponse<S>) -> (StatusCode, Value)
where
    S: futures_util::Stream<Item = Result<actix_web::web::Bytes, awc::error::PayloadError>>,
{
    let body = response.body().limit(FRAME).await.unwrap();
    (response.status(), serde_json::from_slice(&body).unwrap_or(Value::Null))
}
