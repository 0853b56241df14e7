//! Connections are used again, bounded, and end with those who wait for them.

use crate::server::{Part, Seen, Server, answer, ok};
use crate::world::{PUBLIC, World, body, case, get, local, plain};
use async_trait::async_trait;
use botloom_fetch::{Dial, HttpFetch, Options};
use botloom_ports::{Fetch, FetchRequest};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpSocket, TcpStream};

fn slow(time: u64) -> impl Fn(&Seen) -> Vec<Part> {
    move |_| [vec![Part::Pause(Duration::from_millis(time))], ok("x")].concat()
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let server = Server::start(|_| ok("x")).await;
    let client = plain();
    for method in ["GET", "PUT", "GET"] {
        client.fetch(&local(method, &server, "/")).await.unwrap();
    }
    assert_eq!(server.opened(), 1);
    client.fetch(&local("POST", &server, "/")).await.unwrap();
    assert_eq!(server.opened(), 2, "what may not be repeated does not risk an old connection");
    let keyed = FetchRequest { idempotency_key: Some("k".to_owned()), ..local("POST", &server, "/") };
    client.fetch(&keyed).await.unwrap();
    assert_eq!(server.opened(), 2);
}

#[tokio::test]
async fn a_connection_belongs_to_its_host_port_and_address() {
    let one = Server::start(|_| ok("one")).await;
    let two = Server::start(|_| ok("two")).await;
    let world = Arc::new(World::default());
    world
        .name("a.example", &[PUBLIC])
        .name("a.example", &["8.8.8.8"])
        .name("a.example", &["8.8.8.8", PUBLIC]);
    world.name("b.example", &[PUBLIC]);
    world.way(PUBLIC, &one).way("8.8.8.8", &two);
    let client = world.client();
    let ask = async |url: &str| body(client.fetch(&get(url)).await);
    assert_eq!(ask("http://a.example/").await, "one");
    assert_eq!(ask("http://a.example/").await, "two", "the name moved");
    assert_eq!(ask("http://a.example/").await, "two", "both are checked, the last one is used");
    assert_eq!(ask("http://b.example/").await, "one");
    assert_eq!(ask("http://a.example:81/").await, "two");
    assert_eq!(world.dialled(), [PUBLIC, "8.8.8.8", PUBLIC, "8.8.8.8"]);
}

#[tokio::test]
async fn an_idle_connection_that_ended_costs_no_request() {
    // The host ends the connection without a word, when it likes.
    let server = Server::start(|seen| {
        let mut parts = ok("x");
        if seen.before % 2 == 0 {
            parts.extend([Part::Pause(Duration::from_millis(50)), Part::Close]);
        }
        parts
    })
    .await;
    let client = plain();
    for _ in 0..4 {
        assert_eq!(body(client.fetch(&local("GET", &server, "/")).await), "x");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // The host ends it in the moment in which a request comes.
    let server = Server::start(|seen| if seen.before == 1 { vec![Part::Close] } else { ok("x") }).await;
    for _ in 0..2 {
        assert_eq!(body(client.fetch(&local("GET", &server, "/")).await), "x");
    }
    assert_eq!((server.opened(), server.seen().len()), (2, 3));
    // It says so.
    let server =
        Server::start(|_| [answer(200, "Connection: close\r\n", "x"), vec![Part::Close]].concat()).await;
    for _ in 0..3 {
        assert_eq!(body(client.fetch(&local("GET", &server, "/")).await), "x");
    }
    assert_eq!((server.opened(), server.seen().len()), (3, 3));
}

#[tokio::test]
async fn bytes_that_nobody_asked_for_are_no_answer() {
    let server = Server::start(|seen| match seen.before {
        0 => [ok("first"), answer(200, "", "planted")].concat(),
        _ => ok("honest"),
    })
    .await;
    let client = plain();
    assert_eq!(body(client.fetch(&local("GET", &server, "/")).await), "first");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(body(client.fetch(&local("GET", &server, "/")).await), "honest");
}

#[tokio::test]
async fn an_idle_connection_is_not_kept_for_ever() {
    let server = Server::start(|_| ok("x")).await;
    let client =
        HttpFetch::new(Options { keep_idle: Duration::from_millis(100), ..Options::default() }).unwrap();
    for opened in [1, 1, 2] {
        if opened == 2 {
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        client.fetch(&local("GET", &server, "/")).await.unwrap();
        assert_eq!(server.opened(), opened);
    }
}

async fn at_once(client: &Arc<HttpFetch>, requests: Vec<FetchRequest>) {
    let tasks: Vec<_> = requests
        .into_iter()
        .map(|request| {
            let client = Arc::clone(client);
            tokio::spawn(async move { assert_eq!(body(client.fetch(&request).await), "x") })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn connections_are_bounded() {
    let server = Server::start(slow(50)).await;
    let client = Arc::new(HttpFetch::new(Options { connections: 3, ..Options::default() }).unwrap());
    at_once(&client, (0..12).map(|_| local("GET", &server, "/")).collect()).await;
    assert_eq!((server.most_open(), server.seen().len()), (3, 12));
    // Idle ones make room for other hosts.
    let others = [Server::start(slow(50)).await, Server::start(slow(50)).await];
    at_once(&client, others.iter().flat_map(|other| (0..3).map(|_| local("GET", other, "/"))).collect())
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let open = server.open() + others[0].open() + others[1].open();
    assert_eq!(open, 3, "{} {} {}", server.open(), others[0].open(), others[1].open());
}

#[tokio::test]
async fn one_slow_host_does_not_hold_all_connections() {
    let (slow_host, quick) = (Server::start(slow(1500)).await, Server::start(|_| ok("x")).await);
    let options = Options { connections: 4, requests_per_origin: 2, ..Options::default() };
    let client = Arc::new(HttpFetch::new(options).unwrap());
    let many = {
        let (client, requests) =
            (Arc::clone(&client), (0..4).map(|_| local("GET", &slow_host, "/")).collect::<Vec<_>>());
        tokio::spawn(async move { at_once(&client, requests).await })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    let request = FetchRequest { timeout: Duration::from_millis(700), ..local("GET", &quick, "/") };
    assert_eq!(body(client.fetch(&request).await), "x");
    many.await.unwrap();
    assert_eq!(slow_host.most_open(), 2);
}

#[tokio::test]
async fn who_waits_too_long_for_a_connection_is_told() {
    let server = Server::start(slow(1500)).await;
    let client = Arc::new(HttpFetch::new(Options { connections: 1, ..Options::default() }).unwrap());
    let held = {
        let (client, request) = (Arc::clone(&client), local("GET", &server, "/"));
        tokio::spawn(async move { client.fetch(&request).await })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    let request = FetchRequest { timeout: Duration::from_millis(200), ..local("GET", &server, "/") };
    assert_eq!(case(&client, &request).await, "timeout");
    assert_eq!(body(held.await.unwrap()), "x");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_request_that_nobody_waits_for_ends() {
    let server = Server::start(slow(30_000)).await;
    let client = plain();
    let request = local("GET", &server, "/");
    let cut = tokio::time::timeout(Duration::from_millis(200), client.fetch(&request)).await;
    assert!(cut.is_err());
    for _ in 0..50 {
        if server.open() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!((server.opened(), server.open()), (1, 0));
}

/// Connects with small buffers, so that a body does not vanish in them.
struct Narrow;

#[async_trait]
impl Dial for Narrow {
    async fn dial(&self, to: SocketAddr) -> io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.set_send_buffer_size(4096)?;
        socket.connect(to).await
    }
}

#[tokio::test]
async fn a_body_that_nobody_reads_ends_with_the_request() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(8).unwrap();
    let address = listener.local_addr().unwrap();
    let world = Arc::new(World::default());
    let client = HttpFetch::with(Options::default(), world, Arc::new(Narrow)).unwrap();
    let request = FetchRequest {
        method: "PUT".to_owned(),
        body: Some(vec![b'x'; 1024 * 1024]),
        timeout: Duration::from_millis(200),
        allow_private: true,
        ..get(&format!("http://{address}/"))
    };
    let (case, accepted) = tokio::join!(case(&client, &request), listener.accept());
    assert_eq!(case, "timeout");
    let mut read = Vec::new();
    let mut stream = accepted.unwrap().0;
    let end = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut read)).await;
    assert!(end.is_ok(), "the connection is still open");
    assert!(read.len() < 512 * 1024, "{} bytes were sent to nobody", read.len());
}
