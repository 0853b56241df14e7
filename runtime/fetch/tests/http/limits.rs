//! Answers without end, without measure and without form.

use crate::server::{Part, Server, answer, bytes, ok};
use crate::world::{case, local, plain};
use botloom_fetch::{HttpFetch, Options};
use botloom_ports::{Fetch, FetchRequest};
use std::time::{Duration, Instant};

const MIB: usize = 1024 * 1024;
const TICK: Duration = Duration::from_millis(20);

async fn ends_as(parts: Vec<Part>, expected: &str) {
    let server = Server::start(move |_| parts.clone()).await;
    let begin = Instant::now();
    let request = FetchRequest { timeout: Duration::from_millis(600), ..local("GET", &server, "/") };
    assert_eq!(case(&plain(), &request).await, expected);
    assert!(begin.elapsed() < Duration::from_millis(1500), "{:?}", begin.elapsed());
}

fn head(headers: &str) -> Part {
    bytes(&format!("HTTP/1.1 200 OK\r\n{headers}\r\n"))
}

#[tokio::test]
async fn slow_answers_end_with_the_budget() {
    ends_as(vec![Part::Pause(Duration::from_secs(30))], "timeout").await;
    ends_as(vec![bytes("HTTP/1.1 200 OK\r\nX: "), Part::Forever(b"x".to_vec(), TICK)], "timeout").await;
    ends_as(vec![head("Content-Length: 1000\r\n"), Part::Forever(b"x".to_vec(), TICK)], "timeout").await;
    ends_as(
        vec![head("Transfer-Encoding: chunked\r\n"), Part::Forever(b"1\r\nx\r\n".to_vec(), TICK)],
        "timeout",
    )
    .await;
    ends_as(vec![head(""), Part::Forever(b"x".to_vec(), TICK)], "timeout").await;
    ends_as(vec![Part::Forever(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), TICK)], "timeout").await;
}

#[tokio::test]
async fn large_bodies_are_not_read_to_their_end() {
    let much = vec![b'x'; 64 * 1024];
    let chunk = [b"10000\r\n".as_slice(), &much, b"\r\n"].concat();
    ends_as(vec![head("Transfer-Encoding: chunked\r\n"), Part::Forever(chunk, Duration::ZERO)], "too-large")
        .await;
    ends_as(vec![head(""), Part::Forever(much, Duration::ZERO)], "too-large").await;
    // The length alone is enough: not one byte of the body comes.
    let announced = format!("Content-Length: {}\r\n", MIB + 1);
    ends_as(vec![head(&announced), Part::Pause(Duration::from_secs(30))], "too-large").await;
    ends_as(
        vec![head("Content-Length: 18446744073709551614\r\n"), Part::Pause(Duration::from_secs(30))],
        "too-large",
    )
    .await;
}

#[tokio::test]
async fn a_body_of_the_largest_size_arrives() {
    for more in [0, 1] {
        let server = Server::start(move |_| ok(&"x".repeat(MIB + more))).await;
        match plain().fetch(&local("GET", &server, "/")).await {
            Ok(answer) => assert_eq!((answer.body.len(), more), (MIB, 0)),
            Err(error) => {
                let words = "the answer of `127.0.0.1` is too large: more than 1048576 bytes of body";
                assert_eq!((error.to_string().as_str(), more), (words, 1));
            }
        }
    }
}

#[tokio::test]
async fn large_heads_are_not_read_to_their_end() {
    let line = format!("X-Filler: {}\r\n", "x".repeat(1000)).into_bytes();
    ends_as(vec![bytes("HTTP/1.1 200 OK\r\n"), Part::Forever(line, Duration::ZERO)], "too-large").await;
    ends_as(vec![head(&"X-A: b\r\n".repeat(500)), bytes("")], "too-large").await;
    ends_as(vec![head(&format!("X-A: {}\r\n", "b".repeat(70 * 1024)))], "too-large").await;
    let trailer = format!("X-Filler: {}\r\n", "x".repeat(1000)).into_bytes();
    let parts =
        vec![head("Transfer-Encoding: chunked\r\n"), bytes("0\r\n"), Part::Forever(trailer, Duration::ZERO)];
    ends_as(parts, "bad-response").await;
}

#[tokio::test]
async fn a_compressed_answer_is_refused_and_never_unpacked() {
    for encoding in ["gzip", "GZIP", "deflate", "br", "identity, gzip", "zstd"] {
        let parts = answer(200, &format!("Content-Encoding: {encoding}\r\n"), "\x1f...");
        ends_as(parts, "bad-response").await;
    }
    for encoding in ["identity", "Identity", ""] {
        let reply = answer(200, &format!("Content-Encoding: {encoding}\r\n"), "x");
        let server = Server::start(move |_| reply.clone()).await;
        assert_eq!(plain().fetch(&local("GET", &server, "/")).await.unwrap().body, b"x");
    }
    // The head of what would be compressed is no harm.
    let server = Server::start(|_| vec![head("Content-Encoding: gzip\r\nContent-Length: 9999999\r\n")]).await;
    assert_eq!(plain().fetch(&local("HEAD", &server, "/")).await.unwrap().status, 200);
}

#[tokio::test]
async fn what_is_not_http_cannot_be_read() {
    let chunked = "Transfer-Encoding: chunked\r\n";
    for parts in [
        vec![bytes("SSH-2.0-OpenSSH_9.6\r\n")],
        vec![bytes("<html>\r\n\r\n")],
        vec![bytes("HTTP/9.9 200 OK\r\n\r\n")],
        vec![bytes("HTTP/1.1 20 OK\r\n\r\n")],
        vec![bytes("HTTP/1.1 200 OK\r\nNo colon\r\n\r\n")],
        vec![bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")],
        vec![bytes("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")],
        vec![bytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n")],
        vec![head(chunked), bytes("zz\r\nhello\r\n0\r\n\r\n")],
        vec![head(chunked), bytes("5\r\nhelloworld\r\n0\r\n\r\n")],
        vec![head(chunked), bytes("ffffffffffffffffff\r\nhello\r\n")],
    ] {
        ends_as(parts, "bad-response").await;
    }
}

#[tokio::test]
async fn a_broken_connection_is_no_answer() {
    ends_as(vec![Part::Close], "unreachable").await;
    ends_as(vec![bytes("HTTP/1.1 200 OK\r\nX: "), Part::Close], "unreachable").await;
    ends_as(vec![head("Content-Length: 10\r\n"), bytes("12345"), Part::Close], "unreachable").await;
    ends_as(
        vec![head("Transfer-Encoding: chunked\r\n"), bytes("5\r\nhello\r\n"), Part::Close],
        "unreachable",
    )
    .await;
}

#[tokio::test]
async fn smaller_limits_can_be_set() {
    let server =
        Server::start(|_| answer(200, &format!("X-A: {}\r\n", "b".repeat(3000)), "0123456789")).await;
    let client = |options| HttpFetch::new(options).unwrap();
    let request = local("GET", &server, "/");
    assert_eq!(case(&client(Options { largest_body: 9, ..Options::default() }), &request).await, "too-large");
    assert_eq!(
        case(&client(Options { largest_head: 2000, ..Options::default() }), &request).await,
        "too-large"
    );
    let slow = Server::start(|_| vec![Part::Pause(Duration::from_secs(30))]).await;
    let brief = Options { longest_timeout: Duration::from_millis(200), ..Options::default() };
    let error = client(brief).fetch(&local("GET", &slow, "/")).await.unwrap_err();
    assert_eq!(error.to_string(), "`127.0.0.1` did not answer completely within 200ms");
}
