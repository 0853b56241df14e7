//! Where a redirect leads and what is taken along (RFC 9110, 15.4).

use crate::exchange::Answer;
use crate::hop::{Hop, KEY};
use botloom_ports::FetchError;
use hyper::body::Bytes;
use hyper::header::{self, HeaderName};
use hyper::{Method, StatusCode};

/// Parts of names of headers that carry credentials.
const CREDENTIALS: [&str; 9] =
    ["auth", "cookie", "credential", "key", "password", "secret", "session", "signature", "token"];

/// The next request, or nothing if the answer is the last one.
///
/// # Errors
/// [`FetchError::NotAllowed`] if it leads where the bot may not ask or from `https` to `http`,
/// [`FetchError::BadResponse`] if it leads nowhere.
pub fn next(hop: &Hop, answer: &Answer, allow: &[String]) -> Result<Option<Hop>, FetchError> {
    let rewritten = match answer.status {
        StatusCode::SEE_OTHER => hop.method != Method::HEAD && hop.method != Method::GET,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => hop.method == Method::POST,
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => false,
        _ => return Ok(None),
    };
    let Some(location) = answer.headers.get(header::LOCATION) else { return Ok(None) };
    let nowhere = |why: &str| FetchError::BadResponse {
        host: hop.address.host().to_owned(),
        why: format!("it redirects to an address that cannot be asked: {why}"),
    };
    let location = std::str::from_utf8(location.as_bytes()).map_err(|_| nowhere("it is not text"))?;
    let address = hop.address.join(location).map_err(nowhere)?;
    let refused = |why| Err(FetchError::NotAllowed { url: address.to_string(), why });
    if hop.address.is_https() && !address.is_https() {
        return refused("it is a redirect from https to http");
    }
    if !address.within(allow) {
        return refused("it is a redirect that no address that the bot allows covers");
    }
    let mut next = hop.clone();
    if rewritten {
        next.method = Method::GET;
        next.body = Bytes::new();
        drop_headers(&mut next, |name| name.as_str().starts_with("content-"));
    }
    if !address.same_origin(&hop.address) {
        drop_headers(&mut next, is_credential);
    }
    next.address = address;
    Ok(Some(next))
}

fn is_credential(name: &HeaderName) -> bool {
    *name != KEY && CREDENTIALS.iter().any(|part| name.as_str().contains(part))
}

fn drop_headers(hop: &mut Hop, which: impl Fn(&HeaderName) -> bool) {
    let names: Vec<HeaderName> = hop.headers.keys().filter(|name| which(name)).cloned().collect();
    for name in names {
        hop.headers.remove(name);
    }
}

#[cfg(test)]
mod tests;
