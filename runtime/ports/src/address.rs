//! Addresses that a flow may fetch: `http` and `https` only, read once, compared in their normal form.
//!
//! What is compared with the bot's list is what is sent: nothing reads the text of the author a second time.
//! Forms that servers and proxies between are known to read differently are refused before the comparison.

use crate::FetchError;
use std::fmt;
use std::net::IpAddr;
use url::{Host, Url};

/// The longest address, in bytes.
const LONGEST: usize = 8192;

/// How often a path may be encoded over itself; servers that decode again are known, ones that decode more
/// often are not.
const ENCODINGS: usize = 4;

/// How much of an address is shown in a message, in characters.
const SHOWN: usize = 200;

/// An address in its normal form: scheme, host in ASCII, port, path without `.` and `..`, query; no user
/// name, no fragment.
#[derive(Clone, PartialEq, Eq)]
pub struct WebAddress(Url);

impl WebAddress {
    /// Reads the address that a flow or a list of allowed addresses names.
    ///
    /// # Errors
    /// [`FetchError::BadRequest`] for anything that is not an `http` or `https` address, and for forms that
    /// lead elsewhere than they seem to: a user name before the host, a backslash, a control character, `.`
    /// or `..` in the path, plain or encoded.
    pub fn parse(text: &str) -> Result<Self, FetchError> {
        let read = || {
            let (_, rest) = text.split_once("://").filter(|(scheme, _)| is_web(scheme)).ok_or(NOT_WEB)?;
            let (authority, path) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
            if authority.is_empty() {
                return Err("it names no host");
            }
            if authority.contains('@') {
                return Err(USER);
            }
            let path = &path[..path.find(['?', '#']).unwrap_or(path.len())];
            if is_misleading(path) {
                return Err(MISLEADING);
            }
            Self::sound(text, Url::parse)
        };
        read().map_err(|why| {
            FetchError::BadRequest(format!("`{}` is not an address that can be asked: {why}", shown(text)))
        })
    }

    /// Where a redirect from this address leads.
    ///
    /// # Errors
    /// The reason, in words, for what [`WebAddress::parse`] refuses too; `..` in a relative address is
    /// followed.
    pub fn join(&self, location: &str) -> Result<Self, &'static str> {
        Self::sound(location, |text| self.0.join(text))
    }

    fn sound(text: &str, parse: impl Fn(&str) -> Result<Url, url::ParseError>) -> Result<Self, &'static str> {
        if text.len() > LONGEST {
            return Err("it is too long");
        }
        if text.chars().any(char::is_control) {
            return Err("it has a control character in it");
        }
        if text.trim() != text {
            return Err("a space stands before or behind it");
        }
        let mut url = parse(text).map_err(|error| match error {
            url::ParseError::InvalidPort => "its port is not a port",
            _ => "its form is wrong",
        })?;
        if !is_web(url.scheme()) || url.host().is_none() {
            return Err(NOT_WEB);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(USER);
        }
        if is_misleading(url.path()) {
            return Err(MISLEADING);
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// Whether one of these prefixes covers the address: same scheme, host and port, and a path at or below
    /// the prefix's.
    ///
    /// `https://a.example/v1` covers `/v1` and `/v1/x`, not `/v10`; `https://a.example/v1/` covers `/v1/x`
    /// only. A prefix that is no address or has a query covers nothing.
    pub fn within(&self, prefixes: &[String]) -> bool {
        prefixes.iter().any(|prefix| {
            Self::parse(prefix).is_ok_and(|prefix| {
                let path = prefix.0.path();
                prefix.0.query().is_none()
                    && self.same_origin(&prefix)
                    && self
                        .0
                        .path()
                        .strip_prefix(path)
                        .is_some_and(|rest| path.ends_with('/') || rest.is_empty() || rest.starts_with('/'))
            })
        })
    }

    /// Whether scheme, host and port are the same.
    pub fn same_origin(&self, other: &Self) -> bool {
        self.is_https() == other.is_https() && self.host() == other.host() && self.port() == other.port()
    }

    /// Whether the scheme is `https`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The host: a name in ASCII, or an IP address, version 6 without brackets.
    pub fn host(&self) -> &str {
        let host = self.0.host_str().unwrap_or_default();
        host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
    }

    /// The IP address, if the host is one.
    pub fn ip(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
            Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
        }
    }

    /// The port, where none is written that of the scheme.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// The host and, unless it is the scheme's, the port, as the header `Host` carries them.
    pub fn authority(&self) -> &str {
        self.0.authority()
    }

    /// Path and query, as the first line of a request carries them.
    pub fn target(&self) -> &str {
        &self.0[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The address without its query, where names and numbers of customers stand.
impl fmt::Display for WebAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&shown(self.as_str()))
    }
}

impl fmt::Debug for WebAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "WebAddress({self})")
    }
}

const NOT_WEB: &str = "it must begin with https:// or http://";
const USER: &str = "it has a user name before its host; send credentials as a header";
const MISLEADING: &str = "its path has a backslash, a control character, `.` or `..` in it, plain or encoded";

fn is_web(scheme: &str) -> bool {
    ["http", "https"].iter().any(|web| web.eq_ignore_ascii_case(scheme))
}

/// Whether a server could read the path as leading elsewhere.
fn is_misleading(path: &str) -> bool {
    let mut now = path.as_bytes().to_vec();
    for _ in 0..ENCODINGS {
        let odd = now.iter().any(|byte| *byte == b'\\' || byte.is_ascii_control());
        if odd || now.split(|byte| *byte == b'/').any(is_dots) {
            return true;
        }
        let decoded: Vec<u8> = percent_encoding::percent_decode(&now).collect();
        if decoded == now {
            return false;
        }
        now = decoded;
    }
    true
}

/// Whether a segment is `.` or `..`; some servers forget what follows a semicolon first.
fn is_dots(segment: &[u8]) -> bool {
    let name = segment.split(|byte| *byte == b';').next().unwrap_or_default();
    name == b"." || name == b".."
}

/// An address as messages show it: without user name and query, and not endless.
pub(crate) fn shown(text: &str) -> String {
    let text = &text[..text.find(['?', '#']).unwrap_or(text.len())];
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let (authority, path) = rest.split_at(rest.find(['/', '\\']).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    let mark = if scheme.is_empty() { "" } else { "://" };
    let line: String = [scheme, mark, host, path]
        .iter()
        .flat_map(|part| part.chars())
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut cut: String = line.chars().take(SHOWN).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests;
