//! What is asked again, how often, and what the host sees of it.

use crate::server::{Part, Server, answer, ok};
use crate::world::{body, case, local, plain};
use botloom_ports::{Fetch, FetchRequest};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

fn failing(times: usize, status: u16, headers: &'static str) -> impl Fn(&crate::server::Seen) -> Vec<Part> {
    move |seen| if seen.before < times { answer(status, headers, "later") } else { ok("now") }
}

fn with_retries(retries: u8, request: FetchRequest) -> FetchRequest {
    FetchRequest { retries, ..request }
}

#[tokio::test]
async fn a_passing_failure_is_asked_again() {
    for status in [429, 502, 503, 504] {
        let server = Server::start(failing(2, status, "")).await;
        assert_eq!(body(plain().fetch(&with_retries(2, local("GET", &server, "/"))).await), "now");
        assert_eq!(server.seen().len(), 3);
        let server = Server::start(failing(9, status, "")).await;
        let last = plain().fetch(&with_retries(2, local("GET", &server, "/"))).await.unwrap();
        assert_eq!(
            (last.status, last.body.as_slice(), server.seen().len()),
            (status, b"later".as_slice(), 3)
        );
    }
}

#[tokio::test]
async fn a_lasting_failure_is_not_asked_again() {
    for status in [400, 401, 404, 409, 500, 501] {
        let server = Server::start(failing(9, status, "")).await;
        plain().fetch(&with_retries(5, local("GET", &server, "/"))).await.unwrap();
        assert_eq!(server.seen().len(), 1, "{status}");
    }
    let server = Server::start(|_| answer(200, "Content-Encoding: gzip\r\n", "x")).await;
    assert_eq!(case(&plain(), &with_retries(5, local("GET", &server, "/"))).await, "bad-response");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn only_what_may_be_repeated_is_repeated() {
    for (method, times) in
        [("GET", 2), ("HEAD", 2), ("OPTIONS", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)]
    {
        let server = Server::start(failing(1, 503, "")).await;
        let answered = plain().fetch(&with_retries(3, local(method, &server, "/"))).await;
        // The bytes of a body after the head of HEAD are an error of the test's server, not of the client.
        assert!(answered.is_ok() || method == "HEAD", "{method}: {answered:?}");
        assert!(server.seen().len() == times || method == "HEAD", "{method}");
    }
}

#[tokio::test]
async fn a_key_makes_a_post_repeatable_and_stays_the_same() {
    for fails in [vec![Part::Close], answer(503, "", ""), vec![Part::Pause(Duration::from_secs(30))]] {
        let server =
            Server::start(move |seen| if seen.before < 2 { fails.clone() } else { ok("once") }).await;
        let request = FetchRequest {
            body: Some(b"{}".to_vec()),
            timeout: Duration::from_secs(2),
            ..with_retries(2, local("POST", &server, "/orders"))
        };
        let keyed = FetchRequest { idempotency_key: Some("turn-7-step-3".to_owned()), ..request.clone() };
        assert_eq!(body(plain().fetch(&keyed).await), "once");
        let seen = server.seen();
        assert_eq!(seen.len(), 3);
        for one in seen {
            assert_eq!((one.line.as_str(), one.body.as_slice()), ("POST /orders HTTP/1.1", b"{}".as_slice()));
            assert_eq!(one.header("idempotency-key"), Some("turn-7-step-3"));
        }
    }
    let server = Server::start(|_| vec![Part::Close]).await;
    assert_eq!(case(&plain(), &with_retries(5, local("POST", &server, "/"))).await, "unreachable");
    assert_eq!(server.seen().len(), 1, "without a key a broken connection may mean that it was done");
}

#[tokio::test]
async fn a_host_that_names_a_time_gets_it_within_the_budget() {
    let server = Server::start(failing(1, 429, "Retry-After: 1\r\n")).await;
    let begin = Instant::now();
    assert_eq!(body(plain().fetch(&with_retries(1, local("GET", &server, "/"))).await), "now");
    assert!(begin.elapsed() >= Duration::from_secs(1), "{:?}", begin.elapsed());

    let server = Server::start(failing(1, 429, "Retry-After: 60\r\n")).await;
    let begin = Instant::now();
    let answer = plain().fetch(&with_retries(1, local("GET", &server, "/"))).await.unwrap();
    assert_eq!((answer.status, server.seen().len()), (429, 1));
    assert_eq!(answer.headers["retry-after"], "60");
    assert!(begin.elapsed() < Duration::from_secs(1), "it is not waited for in vain");
}

#[tokio::test]
async fn a_host_that_comes_up_late_is_reached() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let late = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let server = Server::on(TcpListener::bind(address).await.unwrap(), |_| ok("up"), None);
        tokio::time::sleep(Duration::from_secs(20)).await;
        drop(server);
    });
    let request =
        FetchRequest { retries: 10, allow_private: true, ..crate::world::get(&format!("http://{address}/")) };
    assert_eq!(body(plain().fetch(&request).await), "up");
    late.abort();
}

#[tokio::test]
async fn a_try_that_hangs_leaves_time_for_the_next() {
    let server = Server::start(|seen| match seen.before {
        0 => vec![Part::Pause(Duration::from_secs(30))],
        _ => ok("now"),
    })
    .await;
    let request = FetchRequest { timeout: Duration::from_secs(1), ..local("GET", &server, "/") };
    assert_eq!(case(&plain(), &request).await, "timeout");
    let server = Server::start(|seen| match seen.before {
        0 => vec![Part::Pause(Duration::from_secs(30))],
        _ => ok("now"),
    })
    .await;
    let request =
        FetchRequest { timeout: Duration::from_secs(1), ..with_retries(1, local("GET", &server, "/")) };
    let begin = Instant::now();
    assert_eq!(body(plain().fetch(&request).await), "now");
    assert!(begin.elapsed() >= Duration::from_millis(500), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn retries_end_with_the_budget() {
    let server = Server::start(|_| vec![Part::Pause(Duration::from_secs(30))]).await;
    let request =
        FetchRequest { timeout: Duration::from_millis(600), ..with_retries(255, local("GET", &server, "/")) };
    let begin = Instant::now();
    assert_eq!(case(&plain(), &request).await, "timeout");
    assert!(begin.elapsed() < Duration::from_millis(1000), "{:?}", begin.elapsed());
    assert!((2..10).contains(&server.seen().len()), "{}", server.seen().len());
}
