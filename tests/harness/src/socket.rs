//! WebSockets of a running platform, as plain as they come.

use crate::{Customer, TestPlatform};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A WebSocket, and what came of it.
pub struct Socket {
    stream: TcpStream,
    came: Vec<u8>,
}

impl Socket {
    /// Opens one.
    ///
    /// # Panics
    /// If the platform does not take it.
    #[must_use]
    pub fn open(node: &TestPlatform, path: &str, protocol: Option<&str>) -> Self {
        let address = node.url.strip_prefix("http://").expect("it is plain");
        let mut stream = TcpStream::connect(address).expect("it listens");
        let protocol = protocol.map(|name| format!("Sec-WebSocket-Protocol: {name}\r\n")).unwrap_or_default();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             {protocol}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        .expect("it is taken");
        let mut socket = Self { stream, came: Vec::new() };
        while !socket.came.windows(4).any(|end| end == b"\r\n\r\n") {
            socket.more();
        }
        assert!(socket.came.starts_with(b"HTTP/1.1 101"), "{}", socket.text());
        socket
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.came).into_owned()
    }

    fn more(&mut self) {
        let mut bytes = [0; 4096];
        let count = self.stream.read(&mut bytes).expect("it stays open");
        assert!(count > 0, "the socket was closed after {}", self.text());
        self.came.extend(&bytes[..count]);
    }

    /// Sends a message of less than 64 kB, under a mask that changes nothing.
    ///
    /// # Panics
    /// If it is longer, or the socket is closed.
    pub fn send(&mut self, message: &serde_json::Value) {
        let text = message.to_string();
        let length = u16::try_from(text.len()).expect("it is short").to_be_bytes();
        let frame = [&[0x81, 0x80 | 126], &length[..], &[0; 4], text.as_bytes()].concat();
        self.stream.write_all(&frame).expect("it is taken");
    }

    /// Waits at most half a minute until what came since the last time has all of these, in any order; returns the order.
    ///
    /// # Panics
    /// If it does not come.
    pub fn hears(&mut self, words: &[&str]) -> Vec<String> {
        let began = Instant::now();
        loop {
            let text = self.text();
            let mut found: Vec<(usize, String)> =
                words.iter().filter_map(|word| Some((text.find(word)?, (*word).to_owned()))).collect();
            found.sort();
            if found.len() == words.len() {
                self.came.clear();
                return found.into_iter().map(|(_, word)| word).collect();
            }
            assert!(began.elapsed() < Duration::from_secs(30), "only {found:?} came: {text}");
            self.more();
        }
    }
}

/// What a customer's socket says until all of these words came, in the order of their coming.
///
/// # Panics
/// If they do not come.
pub fn streamed(
    customer: &Customer,
    node: &TestPlatform,
    words: &[&str],
    meanwhile: impl FnOnce(),
) -> Vec<String> {
    let path =
        format!("/v3/directline/conversations/{}/stream?t={}", customer.conversation, customer.token());
    let mut socket = Socket::open(node, &path, None);
    meanwhile();
    socket.hears(words)
}
