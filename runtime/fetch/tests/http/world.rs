//! Names and ways to addresses under the control of a test.

use crate::server::Server;
use async_trait::async_trait;
use botloom_fetch::{Dial, HttpFetch, Options, Resolve, TcpDialer};
use botloom_ports::{Fetch, FetchError, FetchRequest, FetchResponse};
use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpStream;

/// An address of the internet.
pub const PUBLIC: &str = "93.184.216.34";

/// A table of names and a table of ways. What is in neither is unknown or refuses; `127.*` is this machine.
#[derive(Default)]
pub struct World {
    names: Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>,
    ways: Mutex<HashMap<IpAddr, SocketAddr>>,
    lookups: Mutex<Vec<String>>,
    dialled: Mutex<Vec<SocketAddr>>,
}

impl World {
    /// The next look-up of the name is answered with these addresses; the last answer stays.
    pub fn name(&self, name: &str, addresses: &[&str]) -> &Self {
        let addresses = addresses.iter().map(|text| text.parse().unwrap()).collect();
        self.names.lock().unwrap().entry(name.to_owned()).or_default().push_back(addresses);
        self
    }

    /// Whoever connects to the address reaches the server.
    pub fn way(&self, address: &str, server: &Server) -> &Self {
        self.ways.lock().unwrap().insert(address.parse().unwrap(), server.address);
        self
    }

    pub fn lookups(&self) -> Vec<String> {
        self.lookups.lock().unwrap().clone()
    }

    /// The addresses that were connected to, without ports.
    pub fn dialled(&self) -> Vec<String> {
        self.dialled.lock().unwrap().iter().map(|to| to.ip().to_string()).collect()
    }

    pub fn client(self: &Arc<Self>) -> HttpFetch {
        self.client_with(Options::default())
    }

    pub fn client_with(self: &Arc<Self>, options: Options) -> HttpFetch {
        HttpFetch::with(options, Arc::clone(self) as _, Arc::clone(self) as _).unwrap()
    }
}

#[async_trait]
impl Resolve for World {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        self.lookups.lock().unwrap().push(host.to_owned());
        let mut names = self.names.lock().unwrap();
        let answers = names.get_mut(host).ok_or(io::ErrorKind::NotFound)?;
        Ok(if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() })
    }
}

#[async_trait]
impl Dial for World {
    async fn dial(&self, to: SocketAddr) -> io::Result<TcpStream> {
        self.dialled.lock().unwrap().push(to);
        let way = self.ways.lock().unwrap().get(&to.ip()).copied();
        match way {
            Some(way) => TcpDialer.dial(way).await,
            None if to.ip().is_loopback() => TcpDialer.dial(to).await,
            None => Err(io::ErrorKind::ConnectionRefused.into()),
        }
    }
}

/// A client and a request for the server by its real address.
pub fn local(method: &str, server: &Server, path: &str) -> FetchRequest {
    FetchRequest { allow_private: true, ..get(&format!("http://{}{path}", server.address)) }
        .with_method(method)
}

/// A `GET` of the address, which is allowed together with everything else on its host.
pub fn get(url: &str) -> FetchRequest {
    let end = url[8..].find('/').map_or(url.len(), |at| at + 8);
    FetchRequest {
        allow: vec![url[..end].to_owned()],
        timeout: Duration::from_secs(5),
        ..FetchRequest::new("GET", url)
    }
}

pub trait RequestExt: Sized {
    fn with_method(self, method: &str) -> Self;
    fn with_header(self, name: &str, value: &str) -> Self;
}

impl RequestExt for FetchRequest {
    fn with_method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// The client of this machine as it is.
pub fn plain() -> HttpFetch {
    HttpFetch::new(Options::default()).unwrap()
}

pub async fn case(client: &HttpFetch, request: &FetchRequest) -> &'static str {
    client.fetch(request).await.expect_err("an error is expected").case()
}

pub fn body(answer: Result<FetchResponse, FetchError>) -> String {
    String::from_utf8(answer.expect("an answer is expected").body).unwrap()
}
