//! Who may be asked: addresses behind names, and names whose addresses change.

use crate::server::{Server, answer, ok};
use crate::world::{PUBLIC, RequestExt, World, body, case, get, local, plain};
use botloom_fetch::Options;
use botloom_ports::{Fetch, FetchRequest, contract};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn the_client_keeps_the_contract_without_a_look_up() {
    let world = Arc::new(World::default());
    contract::fetch(&world.client()).await;
    assert!(world.lookups().is_empty() && world.dialled().is_empty());
}

#[tokio::test]
async fn a_request_and_its_answer_arrive_whole() {
    let server =
        Server::start(|_| answer(201, "X-One: 1\r\nx-one: 2\r\nContent-Type: text/plain\r\n", "订单")).await;
    let request = FetchRequest {
        body: Some("{\"id\":7}".into()),
        idempotency_key: Some("turn-7".to_owned()),
        ..local("POST", &server, "/v1/orders?q=%E5%8D%95&x=a+b#top")
    }
    .with_header("Content-Type", "application/json")
    .with_header("X-Note", "一");
    let client = plain();
    let answer = client.fetch(&request).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (201, "订单".as_bytes()));
    assert_eq!(answer.headers["x-one"], "1, 2");
    assert_eq!(answer.headers["content-type"], "text/plain");
    let seen = &server.seen()[0];
    assert_eq!(seen.line, "POST /v1/orders?q=%E5%8D%95&x=a+b HTTP/1.1");
    assert_eq!(seen.body, b"{\"id\":7}");
    for (name, value) in [
        ("host", server.address.to_string().as_str()),
        ("content-type", "application/json"),
        ("x-note", "一"),
        ("idempotency-key", "turn-7"),
        ("content-length", "8"),
        ("accept-encoding", "identity"),
    ] {
        assert_eq!(seen.header(name), Some(value), "{name}");
    }
    assert!(seen.header("user-agent").unwrap().starts_with("Botloom/"));
    for (method, length) in
        [("POST", Some("0")), ("PUT", Some("0")), ("GET", None), ("DELETE", None), ("HEAD", None)]
    {
        client.fetch(&local(method, &server, "/")).await.unwrap();
        assert_eq!(server.seen().last().unwrap().header("content-length"), length, "{method}");
    }
}

#[tokio::test]
async fn every_status_is_an_answer() {
    let server = Server::start(|seen| {
        let status = seen.line.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
        answer(status, "", "x")
    })
    .await;
    for status in [200, 300, 400, 401, 404, 418, 429, 500, 503, 599] {
        let answer = plain().fetch(&local("GET", &server, &format!("/{status}"))).await.unwrap();
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn a_name_of_a_private_network_is_not_asked() {
    let server = Server::start(|_| ok("secret")).await;
    for inside in
        ["127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fd00::1", "100.64.0.1"]
    {
        // One bad address among good ones is enough: what an answer mixes is not to be trusted.
        for addresses in [
            vec![inside],
            vec![PUBLIC, inside],
            vec![inside, PUBLIC],
            vec![PUBLIC, PUBLIC, PUBLIC, PUBLIC, PUBLIC, PUBLIC, inside],
        ] {
            let world = Arc::new(World::default());
            world.name("shop.example", &addresses).way(inside, &server).way(PUBLIC, &server);
            assert_eq!(
                case(&world.client(), &get("http://shop.example/")).await,
                "private-address",
                "{addresses:?}"
            );
            assert!(world.dialled().is_empty(), "{addresses:?}");
        }
    }
    let host = format!("http://127.0.0.1:{}/", server.port());
    for (url, host) in [
        (host.clone(), host),
        (format!("http://2130706433:{}/", server.port()), format!("http://127.0.0.1:{}/", server.port())),
        (
            format!("http://[::ffff:127.0.0.1]:{}/", server.port()),
            format!("http://[::ffff:7f00:1]:{}/", server.port()),
        ),
        (format!("http://localhost:{}/", server.port()), format!("http://localhost:{}/", server.port())),
    ] {
        let request = FetchRequest { allow: vec![host], ..get(&url) };
        assert_eq!(case(&plain(), &request).await, "private-address", "{url}");
        assert_eq!(
            body(plain().fetch(&FetchRequest { allow_private: true, ..request }).await),
            "secret",
            "{url}"
        );
    }
}

#[tokio::test]
async fn whoever_runs_the_installation_says_which_private_networks_are_reached() {
    let server = Server::start(|_| ok("inside")).await;
    let reached = async |networks: Option<&[&str]>, inside: &str, private: bool| {
        let world = Arc::new(World::default());
        world.name("crm.example", &[inside]).way(inside, &server).way("10.20.1.1", &server);
        let networks = networks.map(|list| list.iter().map(|text| text.parse().unwrap()).collect());
        let client = world.client_with(Options { private: networks, ..Options::default() });
        let answer =
            client.fetch(&FetchRequest { allow_private: private, ..get("http://crm.example/") }).await;
        assert_eq!(world.dialled().len(), usize::from(answer.is_ok()), "{inside}");
        answer.map(|_| ()).map_err(|error| (error.case(), error.to_string().contains("http.private")))
    };
    let (kept, private) = (Err(("private-address", true)), Err(("private-address", false)));
    for inside in ["10.20.1.1", "::ffff:10.20.1.1"] {
        assert_eq!(reached(None, inside, true).await, Ok(()), "{inside}");
        assert_eq!(reached(Some(&["10.20.0.0/16"]), inside, true).await, Ok(()), "{inside}");
        assert_eq!(reached(Some(&["10.21.0.0/16", "fd00::/8"]), inside, true).await, kept, "{inside}");
        assert_eq!(reached(Some(&[]), inside, true).await, kept, "{inside}");
        // It gives nothing to a bot that does not ask for it.
        assert_eq!(reached(Some(&["10.20.0.0/16"]), inside, false).await, private, "{inside}");
    }
    // Nor does it open what is never reached.
    assert_eq!(reached(Some(&["0.0.0.0/0", "::/0"]), "169.254.169.254", true).await, private);
    assert_eq!(reached(Some(&[]), PUBLIC, true).await, Ok(()));
}

#[tokio::test]
async fn credentials_of_the_machine_are_never_asked_for() {
    let server = Server::start(|_| ok("secret")).await;
    for inside in [
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "fd00:ec2::254",
        "0.0.0.0",
        "::ffff:169.254.169.254",
        "224.0.0.1",
    ] {
        let world = Arc::new(World::default());
        world.name("shop.example", &[inside]).way(inside, &server).way("169.254.169.254", &server);
        let request = FetchRequest { allow_private: true, ..get("http://shop.example/latest/meta-data/") };
        assert_eq!(case(&world.client(), &request).await, "private-address", "{inside}");
        assert!(world.dialled().is_empty());
    }
}

#[tokio::test]
async fn a_name_that_changes_its_address_is_looked_up_once() {
    let inside = Server::start(|_| ok("secret")).await;
    let outside = Server::start(|seen| match seen.before {
        0 => answer(503, "Connection: close\r\n", ""),
        1 => answer(302, "Location: /again\r\nConnection: close\r\n", ""),
        _ => ok("public"),
    })
    .await;
    let world = Arc::new(World::default());
    // The first look-up, with which the name is checked, is honest; all later ones are not.
    world.name("shop.example", &[PUBLIC]).name("shop.example", &["127.0.0.1"]);
    world.way(PUBLIC, &outside).way("127.0.0.1", &inside);
    let client = world.client();
    let request = FetchRequest { retries: 3, ..get("http://shop.example/") };
    assert_eq!(body(client.fetch(&request).await), "public");
    assert_eq!(world.lookups(), ["shop.example"]);
    assert_eq!(world.dialled(), [PUBLIC; 3]);
    // The next request looks up again, and neither goes inside nor by the connection that is still open.
    assert_eq!(case(&client, &request).await, "private-address");
    assert_eq!(world.lookups().len(), 2);
    assert_eq!((inside.opened(), outside.seen().len()), (0, 3));
}

#[tokio::test]
async fn the_next_address_is_tried_when_one_fails() {
    let server = Server::start(|_| ok("second")).await;
    let world = Arc::new(World::default());
    world.name("shop.example", &["2606:2800:220:1::1", PUBLIC]).way(PUBLIC, &server);
    assert_eq!(body(world.client().fetch(&get("http://shop.example/")).await), "second");
    assert_eq!(world.dialled(), ["2606:2800:220:1::1", PUBLIC]);
}

#[tokio::test]
async fn what_is_not_there_is_unreachable() {
    let world = Arc::new(World::default());
    world.name("empty.example", &[]).name("closed.example", &[PUBLIC]);
    for (host, words) in [
        ("unknown.example", "`unknown.example` cannot be reached: no address is found for its name"),
        ("empty.example", "`empty.example` cannot be reached: no address is found for its name"),
        ("closed.example", "`closed.example` cannot be reached: the connection is refused"),
    ] {
        let error = world.client().fetch(&get(&format!("http://{host}/"))).await.unwrap_err();
        assert_eq!((error.case(), error.to_string().as_str()), ("unreachable", words));
    }
}

#[tokio::test]
async fn budgets_of_any_size_do_no_harm() {
    let server = Server::start(|_| ok("x")).await;
    let with = |timeout| FetchRequest { timeout, ..local("GET", &server, "/") };
    assert_eq!(body(plain().fetch(&with(Duration::MAX)).await), "x");
    assert_eq!(case(&plain(), &with(Duration::ZERO)).await, "timeout");
}
