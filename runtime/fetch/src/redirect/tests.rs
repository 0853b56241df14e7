use super::*;
use botloom_ports::FetchRequest;
use hyper::header::HeaderValue;

const ALLOW: [&str; 3] = ["https://a.example/", "https://b.example/", "http://c.example/"];

fn hop(method: &str, url: &str) -> Hop {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let request = FetchRequest {
        headers: vec![
            header("Authorization", "Bearer s"),
            header("Cookie", "s=1"),
            header("Proxy-Authorization", "Basic s"),
            header("X-Api-Key", "s"),
            header("X-Shop-Token", "s"),
            header("X-Trace", "7"),
            header("Content-Type", "application/json"),
        ],
        body: Some(b"{}".to_vec()),
        idempotency_key: Some("turn-1".to_owned()),
        allow: ALLOW.map(str::to_owned).to_vec(),
        ..FetchRequest::new(method, url)
    };
    Hop::first(&request).unwrap()
}

fn follow(hop: &Hop, status: u16, location: Option<&str>) -> Result<Option<Hop>, FetchError> {
    let mut headers = hyper::HeaderMap::new();
    if let Some(location) = location {
        headers.insert(header::LOCATION, HeaderValue::from_bytes(location.as_bytes()).unwrap());
    }
    let answer = Answer { status: StatusCode::from_u16(status).unwrap(), headers, body: Bytes::new() };
    next(hop, &answer, &ALLOW.map(str::to_owned))
}

#[test]
fn methods_and_bodies_follow_the_standard() {
    for (status, from, to) in [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "POST", "GET"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
        (301, "PUT", "PUT"),
        (302, "DELETE", "DELETE"),
        (303, "PUT", "GET"),
        (303, "DELETE", "GET"),
        (303, "HEAD", "HEAD"),
        (301, "GET", "GET"),
        (303, "GET", "GET"),
    ] {
        let next = follow(&hop(from, "https://a.example/x"), status, Some("/y")).unwrap().unwrap();
        assert_eq!(next.method, to, "{status} {from}");
        assert_eq!(next.address.as_str(), "https://a.example/y");
        let kept = from == to;
        assert_eq!(next.body.is_empty(), !kept, "{status} {from}");
        assert_eq!(next.headers.contains_key("content-type"), kept, "{status} {from}");
    }
}

#[test]
fn credentials_stay_with_their_origin() {
    let secrets = ["authorization", "cookie", "proxy-authorization", "x-api-key", "x-shop-token"];
    let from = hop("POST", "https://a.example/x");
    let same = follow(&from, 307, Some("https://A.example:443/y")).unwrap().unwrap();
    assert!(secrets.iter().all(|name| same.headers.contains_key(*name)));
    let other = follow(&from, 307, Some("https://b.example/y")).unwrap().unwrap();
    assert!(secrets.iter().all(|name| !other.headers.contains_key(*name)), "{:?}", other.headers.keys());
    assert_eq!(other.headers["x-trace"], "7");
    assert_eq!(other.headers["idempotency-key"], "turn-1");
    assert_eq!(other.headers["content-type"], "application/json");
}

#[test]
fn a_redirect_leads_only_where_the_bot_may_ask() {
    let from = hop("GET", "https://a.example/x");
    for location in [
        "https://evil.example/",
        "//evil.example",
        "https://a.example:8443/",
        "http://a.example/",
        "http://c.example/",
    ] {
        assert_eq!(follow(&from, 302, Some(location)).err().unwrap().case(), "not-allowed", "{location}");
    }
    for location in
        ["file:///etc/passwd", "https://u:p@a.example/", "https://", "/..%2f", "https://a.example:x"]
    {
        assert_eq!(follow(&from, 302, Some(location)).err().unwrap().case(), "bad-response", "{location}");
    }
}

#[test]
fn other_answers_are_the_last() {
    let from = hop("GET", "https://a.example/x");
    assert!(follow(&from, 302, None).unwrap().is_none());
    for status in [200, 201, 204, 300, 304, 305, 306, 404, 500] {
        assert!(follow(&from, status, Some("/y")).unwrap().is_none(), "{status}");
    }
}
