//! A server of raw bytes: it says exactly what a test wants, as slowly and as wrongly as the test wants.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The connection, counted from 1.
    pub connection: usize,
    /// How many requests the server had before.
    pub before: usize,
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A piece of what a server does.
#[derive(Clone)]
pub enum Part {
    Send(Vec<u8>),
    Pause(Duration),
    /// Sends the bytes again and again, with a pause between.
    Forever(Vec<u8>, Duration),
    Close,
}

/// An answer with a body and headers.
pub fn answer(status: u16, headers: &str, body: &str) -> Vec<Part> {
    let head = format!("HTTP/1.1 {status} Word\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    vec![Part::Send([head.as_bytes(), body.as_bytes()].concat())]
}

pub fn ok(body: &str) -> Vec<Part> {
    answer(200, "", body)
}

pub fn bytes(text: &str) -> Part {
    Part::Send(text.as_bytes().to_vec())
}

type Reply = Arc<dyn Fn(&Seen) -> Vec<Part> + Send + Sync>;
type Secure = Arc<dyn Fn(TcpStream) -> Accept + Send + Sync>;
pub type Accept = std::pin::Pin<Box<dyn Future<Output = std::io::Result<Box<dyn Stream>>> + Send>>;

pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

#[derive(Default)]
struct Log {
    seen: Mutex<Vec<Seen>>,
    opened: AtomicUsize,
    open: AtomicUsize,
    most_open: AtomicUsize,
}

pub struct Server {
    pub address: SocketAddr,
    log: Arc<Log>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn start(reply: impl Fn(&Seen) -> Vec<Part> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener, reply, None)
    }

    pub fn on(
        listener: TcpListener,
        reply: impl Fn(&Seen) -> Vec<Part> + Send + Sync + 'static,
        secure: Option<Secure>,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let (log, reply): (Arc<Log>, Reply) = (Arc::default(), Arc::new(reply));
        let shared = Arc::clone(&log);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (log, reply, secure) = (Arc::clone(&shared), Arc::clone(&reply), secure.clone());
                tokio::spawn(async move {
                    let number = log.opened.fetch_add(1, Ordering::SeqCst) + 1;
                    let open = log.open.fetch_add(1, Ordering::SeqCst) + 1;
                    log.most_open.fetch_max(open, Ordering::SeqCst);
                    let served = async {
                        let stream: Box<dyn Stream> = match secure {
                            Some(accept) => accept(stream).await?,
                            None => Box::new(stream),
                        };
                        serve(stream, number, &log, &reply).await
                    };
                    // A client that goes away is part of many tests.
                    drop(served.await);
                    log.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, log, task }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.log.seen.lock().unwrap().clone()
    }

    /// How many connections were opened.
    pub fn opened(&self) -> usize {
        self.log.opened.load(Ordering::SeqCst)
    }

    /// How many connections are open.
    pub fn open(&self) -> usize {
        self.log.open.load(Ordering::SeqCst)
    }

    /// How many connections were open at once.
    pub fn most_open(&self) -> usize {
        self.log.most_open.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: Box<dyn Stream>,
    connection: usize,
    log: &Log,
    reply: &Reply,
) -> std::io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let Some(mut seen) = read(&mut stream, &mut buffer).await? else { return Ok(()) };
        seen.connection = connection;
        {
            let mut all = log.seen.lock().unwrap();
            seen.before = all.len();
            all.push(seen.clone());
        }
        for part in reply(&seen) {
            match part {
                Part::Send(bytes) => stream.write_all(&bytes).await?,
                Part::Pause(time) => {
                    // A client that goes away meanwhile is noticed.
                    let mut byte = [0];
                    tokio::select! {
                        () = tokio::time::sleep(time) => {}
                        read = stream.read(&mut byte) => match read? {
                            0 => return Ok(()),
                            _ => panic!("a request was sent before the answer to the last one"),
                        }
                    }
                }
                Part::Forever(bytes, pause) => loop {
                    stream.write_all(&bytes).await?;
                    tokio::time::sleep(pause).await;
                },
                Part::Close => return stream.shutdown().await,
            }
        }
    }
}

async fn read(stream: &mut Box<dyn Stream>, buffer: &mut Vec<u8>) -> std::io::Result<Option<Seen>> {
    loop {
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            let mut lines = head.split("\r\n");
            let line = lines.next().unwrap().to_owned();
            let headers: Vec<(String, String)> = lines
                .map(|line| line.split_once(": ").unwrap_or((line, "")))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
            if buffer.len() >= end + 4 + length {
                let body = buffer[end + 4..end + 4 + length].to_vec();
                buffer.drain(..end + 4 + length);
                return Ok(Some(Seen { connection: 0, before: 0, line, headers, body }));
            }
        }
        let mut more = [0; 4096];
        match stream.read(&mut more).await? {
            0 => return Ok(None),
            count => buffer.extend_from_slice(&more[..count]),
        }
    }
}
