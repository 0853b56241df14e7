//! One HTTP request of a flow to a host that its bot allows.
//!
//! The rules that need no network stand here, so that a conversation test refuses what production refuses.

use crate::WebAddress;
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// Headers that say how the message travels; the client writes them, a flow never.
const RESERVED: [&str; 14] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

const MOST_HEADERS: usize = 64;
const LARGEST_HEADERS: usize = 32 * 1024;
const LARGEST_BODY: usize = 1024 * 1024;

/// What a flow asks of a host.
#[derive(Clone, PartialEq, Eq)]
pub struct FetchRequest {
    /// `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS`.
    pub method: String,
    /// The whole address; values in it are percent-encoded already.
    pub url: String,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Option<Vec<u8>>,
    /// How long all of it may take: name look-up, connection, redirects, waits, retries and the last byte of
    /// the answer.
    pub timeout: Duration,
    /// How often a request that may be repeated is repeated. While retries are left, one try may use half of
    /// the time that is left.
    pub retries: u8,
    /// Sent as `Idempotency-Key`, the same in each try; with it a `POST` or `PATCH` may be repeated.
    pub idempotency_key: Option<String>,
    /// Prefixes of addresses that the bot allows, such as `https://api.example.com/v1/`; redirects keep to
    /// them too.
    pub allow: Vec<String>,
    /// Whether hosts in private networks may be asked.
    pub allow_private: bool,
}

impl FetchRequest {
    /// A request without headers and body, 10 seconds, no retries, nothing allowed.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
            timeout: Duration::from_secs(10),
            retries: 0,
            idempotency_key: None,
            allow: Vec::new(),
            allow_private: false,
        }
    }

    /// Checks everything that can be checked without a network and returns the address.
    ///
    /// # Errors
    /// [`FetchError::BadRequest`] for what is not a request, [`FetchError::NotAllowed`] for an address that
    /// no prefix covers.
    pub fn check(&self) -> Result<WebAddress, FetchError> {
        let bad = |why: String| Err(FetchError::BadRequest(why));
        if !METHODS.contains(&self.method.as_str()) {
            return bad(format!("`{}` is no method; use one of {}", self.method, METHODS.join(", ")));
        }
        for (name, value) in &self.headers {
            let lower = name.to_ascii_lowercase();
            if name.is_empty() || !name.bytes().all(is_token) {
                return bad(format!("`{}` is no name of a header", name.escape_debug()));
            }
            if RESERVED.contains(&lower.as_str()) {
                return bad(format!("the header `{name}` is written by Botloom; leave it out"));
            }
            if lower == "idempotency-key" && self.idempotency_key.is_some() {
                return bad(format!("the header `{name}` is written by Botloom here; leave it out"));
            }
            if !is_value(value) {
                return bad(format!(
                    "the value of the header `{name}` has a line break or control character in it"
                ));
            }
        }
        if let Some(key) = &self.idempotency_key
            && !(is_value(key) && (1..=255).contains(&key.len()))
        {
            return bad("the idempotency key is empty, too long or has a control character in it".to_owned());
        }
        let size: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        if self.headers.len() > MOST_HEADERS || size > LARGEST_HEADERS {
            return bad(format!("more than {MOST_HEADERS} headers or {LARGEST_HEADERS} bytes of them"));
        }
        if self.body.as_ref().is_some_and(|body| body.len() > LARGEST_BODY) {
            return bad(format!("the body is larger than {LARGEST_BODY} bytes"));
        }
        let address = WebAddress::parse(&self.url)?;
        if address.within(&self.allow) {
            Ok(address)
        } else {
            Err(FetchError::NotAllowed {
                url: address.to_string(),
                why: "no address that the bot allows covers it",
            })
        }
    }
}

/// Shows no values of headers, no query and no body: credentials and customers' data stand there.
impl fmt::Debug for FetchRequest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("FetchRequest")
            .field("method", &self.method)
            .field("url", &crate::address::shown(&self.url))
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body", &self.body.as_ref().map(Vec::len))
            .field("timeout", &self.timeout)
            .field("retries", &self.retries)
            .field("allow", &self.allow)
            .field("allow_private", &self.allow_private)
            .finish_non_exhaustive()
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_value(text: &str) -> bool {
    text.chars().all(|c| c == '\t' || !c.is_control())
}

/// What a host answered; any status is an answer.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct FetchResponse {
    /// The status, such as 200.
    pub status: u16,
    /// Names in lower case; values of a name that came several times are joined by `, `.
    pub headers: BTreeMap<String, String>,
    /// The body, not encoded.
    pub body: Vec<u8>,
}

/// Shows no values of headers and no body.
impl fmt::Debug for FetchResponse {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("FetchResponse")
            .field("status", &self.status)
            .field("headers", &self.headers.keys())
            .field("body", &self.body.len())
            .finish()
    }
}

/// Why there is no answer. The texts name hosts and addresses without their queries, never what stands behind
/// a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The bot does not allow the address, or that of a redirect.
    #[error("`{url}` is not allowed: {why}")]
    NotAllowed {
        /// The address without its query.
        url: String,
        /// The rule.
        why: &'static str,
    },
    /// The host stands in a private or reserved network.
    #[error("`{host}` is in a private or reserved network")]
    PrivateAddress {
        /// The host.
        host: String,
    },
    /// The host stands in a private network that whoever runs the installation keeps from bots.
    #[error(
        "`{host}` is in a private network that this installation keeps from bots (its setting `http.private`)"
    )]
    KeptFrom {
        /// The host.
        host: String,
    },
    /// The answer was not complete in time.
    #[error("`{host}` did not answer completely within {limit:?}")]
    Timeout {
        /// The host.
        host: String,
        /// The time it had.
        limit: Duration,
    },
    /// No connection came about, or it broke.
    #[error("`{host}` cannot be reached: {why}")]
    Unreachable {
        /// The host.
        host: String,
        /// What happened.
        why: String,
    },
    /// The answer is larger than what is read.
    #[error("the answer of `{host}` is too large: more than {limit} bytes of {what}")]
    TooLarge {
        /// The host.
        host: String,
        /// Body or headers.
        what: &'static str,
        /// The limit in bytes.
        limit: usize,
    },
    /// The redirects did not end.
    #[error("`{host}` redirects more than {limit} times")]
    TooManyRedirects {
        /// The host that redirected last.
        host: String,
        /// How many redirects are followed.
        limit: usize,
    },
    /// The flow asks for something that is no request.
    #[error("{0}")]
    BadRequest(String),
    /// What came back is no answer that can be read.
    #[error("the answer of `{host}` cannot be read: {why}")]
    BadResponse {
        /// The host.
        host: String,
        /// What is wrong with it.
        why: String,
    },
}

impl FetchError {
    /// The name by which a flow catches the error; it never changes.
    pub fn case(&self) -> &'static str {
        match self {
            Self::NotAllowed { .. } => "not-allowed",
            Self::PrivateAddress { .. } | Self::KeptFrom { .. } => "private-address",
            Self::Timeout { .. } => "timeout",
            Self::Unreachable { .. } => "unreachable",
            Self::TooLarge { .. } => "too-large",
            Self::TooManyRedirects { .. } => "too-many-redirects",
            Self::BadRequest(_) => "bad-request",
            Self::BadResponse { .. } => "bad-response",
        }
    }
}

/// Asks hosts.
///
/// A future that is dropped ends the request; whether the host acted on it is then unknown.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// What [`FetchRequest::check`] refuses, and whatever keeps an answer from coming; statuses such as 404
    /// and 500 are answers.
    async fn fetch(&self, request: &FetchRequest) -> Result<FetchResponse, FetchError>;
}
