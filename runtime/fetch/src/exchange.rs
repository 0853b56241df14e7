//! One request and its answer on one connection.

use crate::connection::Connection;
use crate::hop::Hop;
use crate::options::Options;
use botloom_ports::FetchError;
use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{self, HeaderMap};
use std::error::Error;
use std::io;

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Why nothing came back.
#[derive(Debug)]
pub struct Failure {
    pub error: FetchError,
    /// What may be done about it.
    pub cure: Cure,
}

/// What may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cure {
    /// Nothing: it would fail again.
    Nothing,
    /// Another try, if the request may be repeated.
    Retry,
    /// The same, and if the connection had been idle, a new one at once: the host ended it before it
    /// answered.
    Reconnect,
}

impl Failure {
    /// It would fail again.
    pub fn lasting(error: FetchError) -> Self {
        Self { error, cure: Cure::Nothing }
    }

    /// It may go better next time.
    pub fn passing(error: FetchError) -> Self {
        Self { error, cure: Cure::Retry }
    }
}

/// Sends the request and reads the whole answer.
pub async fn exchange(connection: &mut Connection, hop: &Hop, options: &Options) -> Result<Answer, Failure> {
    let message = hop.message().map_err(Failure::lasting)?;
    let answer = connection.send(message).await.map_err(|error| of_head(&error, hop, options))?;
    let (head, body) = answer.into_parts();
    if head.status == StatusCode::SWITCHING_PROTOCOLS {
        return Err(unreadable(hop, "it changes to another protocol"));
    }
    let encoded = head.headers.get_all(header::CONTENT_ENCODING).iter().any(|value| {
        let value = value.as_bytes().trim_ascii();
        !value.is_empty() && !value.eq_ignore_ascii_case(b"identity")
    });
    if encoded && !body.is_end_stream() {
        return Err(unreadable(hop, "it is compressed although that was not asked for"));
    }
    let body = read(body, hop, options.largest_body).await?;
    Ok(Answer { status: head.status, headers: head.headers, body })
}

async fn read(mut body: Incoming, hop: &Hop, limit: usize) -> Result<Bytes, Failure> {
    let too_large = || {
        Failure::lasting(FetchError::TooLarge { host: hop.address.host().to_owned(), what: "body", limit })
    };
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| of_body(&error, hop))?;
        if let Ok(data) = frame.into_data() {
            if read.len() + data.len() > limit {
                return Err(too_large());
            }
            read.extend_from_slice(&data);
        }
    }
    Ok(Bytes::from(read))
}

fn of_head(error: &hyper::Error, hop: &Hop, options: &Options) -> Failure {
    let host = hop.address.host().to_owned();
    if error.is_parse_too_large() {
        Failure::lasting(FetchError::TooLarge { host, what: "headers", limit: options.largest_head })
    } else if error.is_parse() {
        unreadable(hop, "it is not HTTP/1.1")
    } else {
        let why = "the connection ended before the answer began".to_owned();
        Failure { error: FetchError::Unreachable { host, why }, cure: Cure::Reconnect }
    }
}

fn of_body(error: &hyper::Error, hop: &Hop) -> Failure {
    let kind = error.source().and_then(|source| source.downcast_ref::<io::Error>()).map(io::Error::kind);
    match kind {
        Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
            unreadable(hop, "its parts are not of the form that HTTP wants")
        }
        _ => Failure::passing(FetchError::Unreachable {
            host: hop.address.host().to_owned(),
            why: "the connection ended before the answer was complete".to_owned(),
        }),
    }
}

fn unreadable(hop: &Hop, why: &str) -> Failure {
    Failure::lasting(FetchError::BadResponse { host: hop.address.host().to_owned(), why: why.to_owned() })
}
