//! A customer of the web chat, who needs as little of the processor as possible.

use std::sync::Arc;

use anyhow::{Context, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is kept, on which one request follows the answer to another.
pub struct Customer {
    address: Arc<str>,
    sender: SendRequest<Full<Bytes>>,
}

/// A conversation that was begun.
pub struct Conversation {
    id: String,
    token: String,
    /// Path and query of its socket.
    stream: String,
}

impl Customer {
    pub async fn connect(address: &Arc<str>) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(&**address).await.context("the server takes no connection")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { address: Arc::clone(address), sender })
    }

    /// Sends a request and reads all of the answer.
    pub async fn send(&mut self, request: Request<Full<Bytes>>) -> anyhow::Result<Bytes> {
        let answer = self.sender.send_request(request).await.context("the server broke off")?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        if !matches!(status, StatusCode::OK | StatusCode::CREATED) {
            bail!("the server answered {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(body)
    }

    /// Begins a conversation.
    pub async fn begin(&mut self, secret: &str) -> anyhow::Result<Conversation> {
        let request = post(&self.address, "/v3/directline/conversations", Some(secret), &json!({}))?;
        let begun: Value = serde_json::from_slice(&self.send(request).await?)?;
        let text =
            |key: &str| begun[key].as_str().map(str::to_owned).context("this is no web chat of Botloom");
        let address = text("streamUrl")?;
        let path = address.find("/v3/").context("the address of the stream has no path")?;
        Ok(Conversation {
            id: text("conversationId")?,
            token: text("token")?,
            stream: address[path..].to_owned(),
        })
    }

    /// The request that says something in a conversation.
    pub fn message(&self, conversation: &Conversation, text: &str) -> anyhow::Result<Request<Full<Bytes>>> {
        let path = format!("/v3/directline/conversations/{}/activities", conversation.id);
        let body = json!({"type": "message", "from": {"id": "bench"}, "text": text});
        post(&self.address, &path, Some(&conversation.token), &body)
    }
}

/// A request with a JSON body.
pub fn post(
    address: &str,
    path: &str,
    bearer: Option<&str>,
    body: &Value,
) -> anyhow::Result<Request<Full<Bytes>>> {
    let mut request = Request::post(path).header(HOST, address).header(CONTENT_TYPE, "application/json");
    if let Some(bearer) = bearer {
        request = request.header(AUTHORIZATION, format!("Bearer {bearer}"));
    }
    Ok(request.body(Full::new(Bytes::from(serde_json::to_vec(body)?)))?)
}

/// A WebSocket on which nobody says anything.
pub struct Socket {
    _stream: TcpStream,
}

impl Socket {
    /// Opens the socket of a conversation, and reads until the server has taken it.
    pub async fn open(address: &str, conversation: &Conversation) -> anyhow::Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        let asked = format!(
            "GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            conversation.stream
        );
        stream.write_all(asked.as_bytes()).await?;
        let mut answer = Vec::new();
        while !answer.windows(4).any(|four| four == b"\r\n\r\n") {
            if stream.read_buf(&mut answer).await? == 0 {
                bail!("the server closed the connection");
            }
        }
        if !answer.starts_with(b"HTTP/1.1 101") {
            let line = answer.split(|byte| *byte == b'\r').next().unwrap_or_default();
            bail!("the server answered `{}`", String::from_utf8_lossy(line));
        }
        Ok(Self { _stream: stream })
    }
}
