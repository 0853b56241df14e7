//! What an installation may set.

use ipnet::IpNet;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Limits and roots of trust of a client.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many connections are open at most, idle ones among them.
    pub connections: usize,
    /// How many requests run at most to one scheme, host and port, so that one slow host does not hold all.
    pub requests_per_origin: usize,
    /// How long a connection with its TLS handshake may take to come about.
    pub connect_timeout: Duration,
    /// How long a connection is kept for the next request.
    pub keep_idle: Duration,
    /// The longest budget; a longer one is cut to it.
    pub longest_timeout: Duration,
    /// How much of a body is read, in bytes.
    pub largest_body: usize,
    /// How much of the head of an answer is read, in bytes; at least 8192.
    pub largest_head: usize,
    /// How many redirects are followed.
    pub redirects: usize,
    /// A PEM file with certificates of authorities that are trusted beside the public ones.
    pub extra_roots: Option<PathBuf>,
    /// The private networks that requests which may go to private hosts reach; all if nothing is said.
    pub private: Option<Vec<IpNet>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 256,
            requests_per_origin: 64,
            connect_timeout: Duration::from_secs(3),
            keep_idle: Duration::from_secs(15),
            longest_timeout: Duration::from_secs(60),
            largest_body: 1024 * 1024,
            largest_head: 64 * 1024,
            redirects: 5,
            extra_roots: None,
            private: None,
        }
    }
}

impl Options {
    /// Whether a private host at this address is not kept from requests.
    pub(crate) fn reaches(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.private.as_ref().is_none_or(|networks| networks.iter().any(|network| network.contains(&ip)))
    }
}
