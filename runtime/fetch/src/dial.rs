//! From an address to a connection.

use async_trait::async_trait;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How long one address has before the next one is tried beside it (RFC 8305 recommends this figure).
const HEAD_START: Duration = Duration::from_millis(250);

/// Connects to addresses.
#[async_trait]
pub trait Dial: Send + Sync {
    /// Connects to exactly this address.
    ///
    /// # Errors
    /// Those of the operating system.
    async fn dial(&self, to: SocketAddr) -> io::Result<TcpStream>;
}

/// Connects by TCP.
#[derive(Debug, Clone, Copy, Default)]
pub struct TcpDialer;

#[async_trait]
impl Dial for TcpDialer {
    async fn dial(&self, to: SocketAddr) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// The first connection that comes about to one of the addresses; they are begun in order.
pub async fn first(
    dialer: &Arc<dyn Dial>,
    addresses: &[IpAddr],
    port: u16,
) -> io::Result<(TcpStream, IpAddr)> {
    let mut rest = addresses.iter().copied();
    let mut running = JoinSet::new();
    let mut failed = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        if let Some(ip) = rest.next() {
            let dialer = Arc::clone(dialer);
            running.spawn(
                async move { dialer.dial(SocketAddr::new(ip, port)).await.map(|stream| (stream, ip)) },
            );
        }
        let more = rest.len() > 0;
        tokio::select! {
            done = running.join_next() => match done {
                Some(Ok(Ok(connected))) => return Ok(connected),
                Some(Ok(Err(error))) => failed = error,
                Some(Err(error)) => failed = io::Error::other(error),
                None => return Err(failed),
            },
            () = tokio::time::sleep(HEAD_START), if more => {}
        }
    }
}
