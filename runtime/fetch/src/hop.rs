//! One request on its way: the flow's own, or the one that a redirect makes of it.

use botloom_ports::{FetchError, FetchRequest, WebAddress};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Uri};

const USER_AGENT: &str = concat!("Botloom/", env!("CARGO_PKG_VERSION"));

/// A request to one address.
#[derive(Clone)]
pub struct Hop {
    pub method: Method,
    pub address: WebAddress,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Hop {
    /// The request of the flow, checked.
    pub fn first(request: &FetchRequest) -> Result<Self, FetchError> {
        let address = request.check()?;
        let bad = |what: &str| FetchError::BadRequest(format!("{what} cannot be sent"));
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| bad("the method"))?;
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let wrong = |_| bad(&format!("the header `{name}`"));
            let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong(()))?;
            headers.append(key, HeaderValue::from_bytes(value.as_bytes()).map_err(|_| wrong(()))?);
        }
        if let Some(key) = &request.idempotency_key {
            let value = HeaderValue::from_bytes(key.as_bytes()).map_err(|_| bad("the idempotency key"))?;
            headers.insert(KEY, value);
        }
        headers.entry(header::USER_AGENT).or_insert(HeaderValue::from_static(USER_AGENT));
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let body = request.body.clone().map(Bytes::from).unwrap_or_default();
        Ok(Self { method, address, headers, body })
    }

    /// Whether asking twice is the same as asking once.
    pub fn is_repeatable(&self) -> bool {
        self.method.is_idempotent() || self.headers.contains_key(KEY)
    }

    /// The message as it is sent.
    pub fn message(&self) -> Result<Request<Full<Bytes>>, FetchError> {
        let bad = || FetchError::BadRequest(format!("`{}` cannot be sent", self.address));
        let mut message = Request::new(Full::new(self.body.clone()));
        *message.method_mut() = self.method.clone();
        *message.uri_mut() = self.address.target().parse::<Uri>().map_err(|_| bad())?;
        *message.headers_mut() = self.headers.clone();
        let host = HeaderValue::from_str(self.address.authority()).map_err(|_| bad())?;
        message.headers_mut().insert(header::HOST, host);
        if self.body.is_empty() && [Method::POST, Method::PUT, Method::PATCH].contains(&self.method) {
            message.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Ok(message)
    }
}

/// The header by which a host knows that it was asked before.
pub const KEY: HeaderName = HeaderName::from_static("idempotency-key");
