//! One connection, encrypted or not, on which one request runs at a time.

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper::rt::{Read, Write};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::io;
use std::net::IpAddr;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// The least that hyper reads at once.
const LEAST_BUFFER: usize = 8192;

/// An open connection. It ends when it is dropped.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    task: JoinHandle<()>,
    ip: IpAddr,
}

impl Connection {
    /// Opens a connection on a stream to the address; `tls` names whom to trust and the host to expect.
    pub async fn open(
        stream: TcpStream,
        ip: IpAddr,
        tls: Option<(&TlsConnector, ServerName<'static>)>,
        largest_head: usize,
    ) -> io::Result<Self> {
        let (sender, task) = match tls {
            None => start(TokioIo::new(stream), largest_head).await,
            Some((connector, name)) => {
                start(TokioIo::new(connector.connect(name, stream).await?), largest_head).await
            }
        }
        .map_err(io::Error::other)?;
        Ok(Self { sender, task, ip })
    }

    /// The address at the other end.
    pub fn ip(&self) -> IpAddr {
        self.ip
    }

    /// Whether it is known to have ended.
    pub fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Sends a request and reads the head of the answer.
    pub async fn send(&mut self, message: Request<Full<Bytes>>) -> hyper::Result<Response<Incoming>> {
        self.sender.ready().await?;
        self.sender.send_request(message).await
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn start<I>(io: I, largest_head: usize) -> hyper::Result<(SendRequest<Full<Bytes>>, JoinHandle<()>)>
where
    I: Read + Write + Unpin + Send + 'static,
{
    let (sender, connection) = Builder::new()
        .max_buf_size(largest_head.max(LEAST_BUFFER))
        .max_header_size(largest_head)
        .handshake(io)
        .await?;
    // Whoever waits for the answer hears of the error.
    let task = tokio::spawn(async move { drop(connection.await) });
    Ok((sender, task))
}
