//! Redirects that go round, inside, elsewhere.

use crate::server::{Server, answer, ok};
use crate::world::{PUBLIC, RequestExt, World, body, case, get, local, plain};
use botloom_ports::{Fetch, FetchRequest};
use std::sync::Arc;

fn to(status: u16, location: &str) -> Vec<crate::server::Part> {
    answer(status, &format!("Location: {location}\r\n"), "moved")
}

#[tokio::test]
async fn five_redirects_are_followed_and_not_one_more() {
    let server = Server::start(|seen| {
        let left: usize = seen.line.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
        if left == 0 { ok("arrived") } else { to(302, &format!("/{}", left - 1)) }
    })
    .await;
    assert_eq!(body(plain().fetch(&local("GET", &server, "/5")).await), "arrived");
    assert_eq!(server.seen().len(), 6);
    assert_eq!(server.opened(), 1, "a redirect stays on its connection");
    assert_eq!(case(&plain(), &local("GET", &server, "/6")).await, "too-many-redirects");
    let circle = Server::start(|_| to(301, "/")).await;
    let error = plain().fetch(&local("GET", &circle, "/")).await.unwrap_err();
    assert_eq!(error.to_string(), "`127.0.0.1` redirects more than 5 times");
    assert_eq!(circle.seen().len(), 6);
}

#[tokio::test]
async fn a_redirect_to_a_private_network_is_not_followed() {
    let inside = Server::start(|_| ok("secret")).await;
    let outside = Server::start(|seen| {
        let location = seen.line.split(' ').nth(1).unwrap().strip_prefix("/?").unwrap();
        to(307, location)
    })
    .await;
    let world = Arc::new(World::default());
    world
        .name("shop.example", &[PUBLIC])
        .name("inside.example", &["10.0.0.7"])
        .name("meta.example", &["169.254.169.254"]);
    world.way(PUBLIC, &outside);
    for address in ["10.0.0.7", "127.0.0.1", "169.254.169.254", "::1"] {
        world.way(address, &inside);
    }
    for location in [
        "http://inside.example/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/",
        "http://meta.example/",
    ] {
        let mut request = get(&format!("http://shop.example/?{location}"));
        assert_eq!(case(&world.client(), &request).await, "not-allowed", "{location}");
        // Even a bot that allows the address does not get there.
        request.allow.push(location.to_owned());
        assert_eq!(case(&world.client(), &request).await, "private-address", "{location}");
    }
    assert_eq!(inside.opened(), 0);
    assert!(world.dialled().iter().all(|address| address == PUBLIC));
}

#[tokio::test]
async fn credentials_do_not_follow_to_another_origin() {
    let other = Server::start(|_| ok("other")).await;
    let location = format!("http://{}/v2", other.address);
    let server = Server::start(move |_| to(307, &location)).await;
    let mut request = FetchRequest { body: Some(b"data".to_vec()), ..local("POST", &server, "/v1") }
        .with_header("Authorization", "Bearer secret")
        .with_header("Cookie", "secret=1")
        .with_header("Proxy-Authorization", "Basic secret")
        .with_header("X-Api-Key", "secret")
        .with_header("X-Trace", "7");
    assert_eq!(case(&plain(), &request).await, "not-allowed");
    assert_eq!(other.opened(), 0);
    request.allow.push(format!("http://{}/", other.address));
    assert_eq!(body(plain().fetch(&request).await), "other");
    let first = &server.seen()[0];
    assert_eq!(first.header("authorization"), Some("Bearer secret"));
    let second = &other.seen()[0];
    assert_eq!((second.line.as_str(), second.body.as_slice()), ("POST /v2 HTTP/1.1", b"data".as_slice()));
    assert_eq!(second.header("x-trace"), Some("7"));
    assert_eq!(second.header("host"), Some(other.address.to_string().as_str()));
    assert!(!format!("{second:?}").contains("secret"), "{second:?}");
}

#[tokio::test]
async fn see_other_is_read_and_not_sent_again() {
    let server = Server::start(|seen| if seen.before == 0 { to(303, "done") } else { ok("done") }).await;
    let request = FetchRequest { body: Some(b"{}".to_vec()), ..local("POST", &server, "/orders/new") }
        .with_header("Content-Type", "application/json");
    assert_eq!(body(plain().fetch(&request).await), "done");
    let seen = server.seen();
    assert_eq!(seen[1].line, "GET /orders/done HTTP/1.1");
    assert!(seen[1].body.is_empty() && seen[1].header("content-type").is_none());
    assert_eq!(seen[1].header("content-length"), None);
}

#[tokio::test]
async fn all_redirects_share_one_budget() {
    use crate::server::Part;
    use std::time::{Duration, Instant};
    let server = Server::start(|_| {
        let mut parts = vec![Part::Pause(Duration::from_millis(200))];
        parts.extend(to(302, "/"));
        parts
    })
    .await;
    let begin = Instant::now();
    let request = FetchRequest { timeout: Duration::from_millis(500), ..local("GET", &server, "/") };
    assert_eq!(case(&plain(), &request).await, "timeout");
    assert!(begin.elapsed() < Duration::from_millis(900), "{:?}", begin.elapsed());
}
