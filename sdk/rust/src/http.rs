//! Requests to hosts that the bot allows.
//!
//! `${NAME}` in the value of a header stands for a secret: the host fills it in on the way out, the plug-in never sees it.

pub use crate::host::http::{Error, Method, Request, Response};
use crate::{ask, host, json};

/// A request for what stands at an address.
#[must_use]
pub fn get(url: impl Into<String>) -> Request {
    Request::new(Method::Get, url)
}

/// A request that hands something in.
#[must_use]
pub fn post(url: impl Into<String>) -> Request {
    Request::new(Method::Post, url)
}

impl Request {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: None, timeout_ms: None }
    }

    /// The same request with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same request with this body as JSON.
    #[must_use]
    pub fn json(mut self, body: &json::Value) -> Self {
        self.body = Some(body.to_string().into_bytes());
        self.header("content-type", "application/json")
    }

    /// The same request, given up after so many milliseconds.
    #[must_use]
    pub fn timeout_ms(mut self, milliseconds: u32) -> Self {
        self.timeout_ms = Some(milliseconds);
        self
    }

    /// Sends it and waits for the answer; any status is an answer.
    ///
    /// # Errors
    /// The bot does not allow it, or there is no answer.
    pub fn send(&self) -> Result<Response, Error> {
        ask!(host::http::send(self), |test| test.send(self))
    }
}

impl Response {
    /// Whether the status says that it went well.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as text; what is not UTF-8 is shown as `�`.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// It is none.
    pub fn json(&self) -> Result<json::Value, json::Error> {
        json::parse(&self.text())
    }
}

/// A text as it may stand in an address: everything but letters, digits and `-_.~` is percent-encoded.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            for half in [byte >> 4, byte & 15] {
                encoded.push(char::from(b"0123456789ABCDEF"[usize::from(half)]));
            }
            let at = encoded.len() - 2;
            encoded.insert(at, '%');
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_encoded_for_addresses() {
        assert_eq!(encode("a-b_c.d~9"), "a-b_c.d~9");
        assert_eq!(encode("a b/../é?"), "a%20b%2F..%2F%C3%A9%3F");
    }
}
