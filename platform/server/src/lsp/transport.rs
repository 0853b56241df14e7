//! Messages in their frames on a pair of streams.
//!
//! What cannot be read is an answer to the client, not the end of the server: a wrong header is skipped until the next
//! right one, a body that is no message is reported with the id it names, if it names one.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Notification, Request, RequestId};
use serde_json::{Value, json};

/// The largest body that is read, in bytes.
const MAX_BODY: u64 = 64 * 1024 * 1024;
/// The longest line of a header that is read, in bytes.
const MAX_HEADER: u64 = 8 * 1024;

/// What came from the client.
#[derive(Debug)]
pub enum Incoming {
    /// Something is asked.
    Request(Request),
    /// Something is told.
    Notification(Notification),
    /// An answer to what the server asked.
    Response,
    /// Something that is no message; the answer to it.
    Malformed(Value),
}

/// The next message; `None` at the end of the stream.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let mut length: Option<u64> = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(MAX_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if text.is_empty() {
            match length {
                Some(_) => break,
                None => continue,
            }
        }
        if let Some((name, value)) = text.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
    let length = length.unwrap_or_default();
    if length > MAX_BODY {
        let skipped = io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
        let what = format!("a message may have {MAX_BODY} bytes, this one has {length}");
        return Ok((skipped == length).then(|| malformed(None, ErrorCode::InvalidRequest, &what)));
    }
    let mut body = Vec::new();
    if input.by_ref().take(length).read_to_end(&mut body)? as u64 != length {
        return Ok(None);
    }
    Ok(Some(parse(&body)))
}

fn malformed(id: Option<Value>, code: ErrorCode, message: &str) -> Incoming {
    Incoming::Malformed(json!({
        "jsonrpc": "2.0",
        "id": id.unwrap_or(Value::Null),
        "error": {"code": code as i32, "message": message},
    }))
}

fn parse(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => {
            return malformed(None, ErrorCode::ParseError, &format!("the body is not JSON: {error}"));
        }
    };
    let id = value.get("id").filter(|id| !id.is_null()).cloned();
    let params = value.get("params").cloned().unwrap_or(Value::Null);
    let method = value.get("method").map(|method| method.as_str().map(str::to_owned));
    match (id, method) {
        (Some(id), Some(Some(method))) => match serde_json::from_value::<RequestId>(id.clone()) {
            Ok(id) => Incoming::Request(Request { id, method, params }),
            Err(_) => malformed(Some(id), ErrorCode::InvalidRequest, "an id is a whole number or a text"),
        },
        (None, Some(Some(method))) => Incoming::Notification(Notification { method, params }),
        (Some(_), None) if value.get("result").is_some() || value.get("error").is_some() => {
            Incoming::Response
        }
        (id, _) => malformed(id, ErrorCode::InvalidRequest, "this is no request, notification or response"),
    }
}

/// Sends a message.
pub fn write(output: &mut impl Write, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn all(bytes: &[u8]) -> Vec<String> {
        let mut input = Cursor::new(bytes);
        let mut found = Vec::new();
        while let Some(next) = read(&mut input).unwrap() {
            found.push(match next {
                Incoming::Request(request) => format!("request {} {}", request.id, request.method),
                Incoming::Notification(told) => format!("notification {}", told.method),
                Incoming::Response => "response".to_owned(),
                Incoming::Malformed(answer) => format!("{} {}", answer["id"], answer["error"]["code"]),
            });
        }
        found
    }

    fn framed(bodies: &[&str]) -> Vec<u8> {
        bodies
            .iter()
            .flat_map(|body| format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
            .collect()
    }

    #[test]
    fn what_cannot_be_read_is_answered_and_the_next_message_is_read() {
        let bytes = framed(&[
            r#"{"jsonrpc":"2.0","id":1,"method":"a","params":{"t":"中文"}}"#,
            "no json",
            r#"{"id":7}"#,
            r#"{"id":1.5,"method":"b"}"#,
            "[1, 2]",
            r#"{"method":"c"}"#,
            r#"{"id":"x","result":null}"#,
        ]);
        assert_eq!(
            all(&bytes),
            [
                "request 1 a",
                "null -32700",
                "7 -32600",
                "1.5 -32600",
                "null -32600",
                "notification c",
                "response"
            ]
        );
    }

    #[test]
    fn wrong_headers_are_skipped() {
        let mut bytes = b"garbage\r\nContent-Length: many\r\n\r\n\xff\xfe\n".to_vec();
        bytes.extend(b"content-type: x\r\ncontent-length:  14  \r\n\r\n{\"method\":\"a\"}");
        bytes.extend(b"Content-Length: 99\r\n\r\n{}");
        assert_eq!(all(&bytes), ["notification a"]);
    }
}
