//! The client: look-up, check, connection, answer, redirects and retries in one budget of time.

use crate::connection::Connection;
use crate::dial::{self, Dial, TcpDialer};
use crate::exchange::{Answer, Cure, Failure, exchange};
use crate::hop::Hop;
use crate::network::{Network, network};
use crate::options::Options;
use crate::pool::Pool;
use crate::resolve::{Resolve, SystemResolver};
use crate::tls::{self, RootsError};
use crate::{redirect, retry};
use async_trait::async_trait;
use botloom_ports::{Fetch, FetchError, FetchRequest, FetchResponse, WebAddress};
use metrics::histogram;
use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// How many addresses of a name are tried; all of them are checked.
const TRIED: usize = 4;

/// Fetches over the network.
pub struct HttpFetch {
    options: Options,
    tls: TlsConnector,
    pool: Pool,
    resolver: Arc<dyn Resolve>,
    dialer: Arc<dyn Dial>,
}

impl HttpFetch {
    /// A client on the system's resolver and TCP.
    ///
    /// # Errors
    /// If the file of extra roots cannot be used.
    pub fn new(options: Options) -> Result<Self, RootsError> {
        Self::with(options, Arc::new(SystemResolver::default()), Arc::new(TcpDialer))
    }

    /// A client on another resolver and another way to connect.
    ///
    /// # Errors
    /// If the file of extra roots cannot be used.
    pub fn with(
        options: Options,
        resolver: Arc<dyn Resolve>,
        dialer: Arc<dyn Dial>,
    ) -> Result<Self, RootsError> {
        let tls = tls::connector(options.extra_roots.as_deref())?;
        Ok(Self { pool: Pool::new(&options), options, tls, resolver, dialer })
    }

    async fn open(&self, address: &WebAddress, addresses: &[IpAddr]) -> Result<Connection, Failure> {
        let unreachable =
            |why: &str| FetchError::Unreachable { host: address.host().to_owned(), why: why.to_owned() };
        let tls = if address.is_https() {
            let name = ServerName::try_from(address.host().to_owned())
                .map_err(|_| Failure::lasting(unreachable("no certificate can be for such a host")))?;
            Some((&self.tls, name))
        } else {
            None
        };
        let connect = async {
            let (stream, ip) = dial::first(&self.dialer, addresses, address.port()).await?;
            Connection::open(stream, ip, tls, self.options.largest_head).await
        };
        match timeout(self.options.connect_timeout, connect).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => match tls::certificate(&error) {
                Some(why) => Err(Failure::lasting(unreachable(why))),
                None => Err(Failure::passing(unreachable(words(&error)))),
            },
            Err(_) => Err(late(address, self.options.connect_timeout)),
        }
    }
}

#[async_trait]
impl Fetch for HttpFetch {
    async fn fetch(&self, request: &FetchRequest) -> Result<FetchResponse, FetchError> {
        let began = Instant::now();
        let answer = self.answer(request).await;
        let outcome = match &answer {
            Ok(response) => match response.status {
                ..200 => "1xx",
                200..300 => "2xx",
                300..400 => "3xx",
                400..500 => "4xx",
                500.. => "5xx",
            },
            Err(error) => error.case(),
        };
        histogram!("botloom_outgoing_request_duration_seconds", "outcome" => outcome).record(began.elapsed());
        answer
    }
}

impl HttpFetch {
    async fn answer(&self, request: &FetchRequest) -> Result<FetchResponse, FetchError> {
        let mut hop = Hop::first(request)?;
        let limit = request.timeout.min(self.options.longest_timeout);
        let deadline = Instant::now() + limit;
        let mut trip =
            Trip { client: self, request, limit, deadline, retries: request.retries, pins: Vec::new() };
        for _ in 0..self.options.redirects {
            let answer = trip.answer(&hop).await?;
            match redirect::next(&hop, &answer, &request.allow)? {
                Some(next) => hop = next,
                None => return Ok(response(answer)),
            }
        }
        let answer = trip.answer(&hop).await?;
        match redirect::next(&hop, &answer, &request.allow)? {
            Some(_) => Err(FetchError::TooManyRedirects {
                host: hop.address.host().to_owned(),
                limit: self.options.redirects,
            }),
            None => Ok(response(answer)),
        }
    }
}

/// A request of a flow with all its redirects and retries.
struct Trip<'a> {
    client: &'a HttpFetch,
    request: &'a FetchRequest,
    limit: Duration,
    deadline: Instant,
    retries: u8,
    /// The checked addresses of each host; a name is never looked up again.
    pins: Vec<(String, Vec<IpAddr>)>,
}

impl Trip<'_> {
    /// The answer of one address, after retries.
    async fn answer(&mut self, hop: &Hop) -> Result<Answer, FetchError> {
        for tries in 0.. {
            let repeat = self.retries > 0 && hop.is_repeatable();
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(late(&hop.address, self.limit).error);
            }
            let until = if repeat { self.deadline - left / 2 } else { self.deadline };
            let outcome = match timeout_at(until, self.attempt(hop)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(late(&hop.address, self.limit)),
            };
            let again = match &outcome {
                Ok(answer) => retry::is_passing(answer.status),
                Err(failure) => failure.cure != Cure::Nothing,
            };
            let chance = getrandom::u32().unwrap_or_default();
            let pause = retry::pause(tries, outcome.as_ref().ok(), SystemTime::now(), chance);
            let resume = Instant::now().checked_add(pause).filter(|resume| *resume < self.deadline);
            match resume {
                Some(resume) if repeat && again => {
                    self.retries -= 1;
                    sleep_until(resume).await;
                }
                _ => return outcome.map_err(|failure| failure.error),
            }
        }
        unreachable!("the tries end with the retries")
    }

    /// One try.
    async fn attempt(&mut self, hop: &Hop) -> Result<Answer, Failure> {
        let addresses = self.pin(&hop.address).await?;
        let HttpFetch { pool, options, .. } = self.client;
        let slot = pool.slot(&hop.address).await;
        // A host may end an idle connection while a request is under way to it. Whether it acted on it is
        // then unknown, so what may not be repeated goes on a new connection.
        if hop.is_repeatable()
            && let Some(mut connection) = pool.idle(&slot, &addresses)
        {
            match exchange(&mut connection, hop, options).await {
                Err(failure) if failure.cure == Cure::Reconnect => {}
                Err(failure) => return Err(failure),
                Ok(answer) => {
                    pool.keep(connection, slot);
                    return Ok(answer);
                }
            }
        }
        pool.make_room();
        let mut connection = self.client.open(&hop.address, &addresses).await?;
        let answer = exchange(&mut connection, hop, options).await?;
        pool.keep(connection, slot);
        Ok(answer)
    }

    /// The addresses of the host: looked up and checked the first time, the same ones from then on.
    async fn pin(&mut self, address: &WebAddress) -> Result<Vec<IpAddr>, Failure> {
        let host = address.host();
        if let Some((_, pinned)) = self.pins.iter().find(|(known, _)| known == host) {
            return Ok(pinned.clone());
        }
        let unknown = || FetchError::Unreachable {
            host: host.to_owned(),
            why: "no address is found for its name".to_owned(),
        };
        let found = match address.ip() {
            Some(ip) => vec![ip],
            None => self.client.resolver.resolve(host).await.map_err(|_| Failure::passing(unknown()))?,
        };
        if found.is_empty() {
            return Err(Failure::passing(unknown()));
        }
        for ip in &found {
            let host = || host.to_owned();
            match network(*ip) {
                Network::Public => {}
                Network::Private if self.request.allow_private && self.client.options.reaches(*ip) => {}
                Network::Private if self.request.allow_private => {
                    return Err(Failure::lasting(FetchError::KeptFrom { host: host() }));
                }
                Network::Private | Network::Reserved => {
                    return Err(Failure::lasting(FetchError::PrivateAddress { host: host() }));
                }
            }
        }
        let pinned: Vec<IpAddr> = found.iter().take(TRIED).map(IpAddr::to_canonical).collect();
        self.pins.push((host.to_owned(), pinned.clone()));
        Ok(pinned)
    }
}

fn late(address: &WebAddress, limit: Duration) -> Failure {
    Failure::passing(FetchError::Timeout { host: address.host().to_owned(), limit })
}

fn words(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "the connection is refused",
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "no way leads there",
        io::ErrorKind::InvalidData => "no encrypted connection comes about",
        _ => "no connection comes about",
    }
}

fn response(answer: Answer) -> FetchResponse {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &answer.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        headers
            .entry(name.as_str().to_owned())
            .and_modify(|all| {
                all.push_str(", ");
                all.push_str(&value);
            })
            .or_insert_with(|| value.clone().into_owned());
    }
    FetchResponse { status: answer.status.as_u16(), headers, body: answer.body.into() }
}
