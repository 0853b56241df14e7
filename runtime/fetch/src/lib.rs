//! The port `Fetch` over HTTP/1.1: one request to hosts that a bot allows, within one budget of time.
//!
//! It assumes that the flow, the host and the answers to name look-ups are hostile. The rules that need no
//! network are the port's (`FetchRequest::check`). Here: a name is looked up once per request and the
//! connection goes to one of the addresses that were checked; redirects are followed by [`redirect`], each
//! one checked as the first address was; nothing is read without a bound in bytes and in time. There is no
//! cookie, no cache, no decompression, no proxy of the environment.
//!
//! To add a rule about networks: a row in `network.rs`. About what is repeated: `retry.rs`. About redirects:
//! `redirect.rs`. These three are pure; `client.rs` puts them together.

mod client;
mod connection;
mod dial;
mod exchange;
mod hop;
mod network;
mod options;
mod pool;
mod redirect;
mod resolve;
mod retry;
mod tls;

pub use client::HttpFetch;
pub use dial::{Dial, TcpDialer};
pub use options::Options;
pub use resolve::{Resolve, SystemResolver};
pub use tls::{RootsError, trust};
