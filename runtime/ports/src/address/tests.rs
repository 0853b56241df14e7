use super::*;
use proptest::prelude::*;

const PREFIX: &str = "https://api.example.com/v1/";
const SHORT: &str = "https://api.example.com/v1";

fn accepted(url: &str, prefix: &str) -> bool {
    WebAddress::parse(url).is_ok_and(|address| address.within(&[prefix.to_owned()]))
}

#[test]
fn addresses_below_a_prefix_are_covered() {
    for (url, prefix) in [
        ("https://api.example.com/v1/orders?id=7#top", PREFIX),
        ("HTTPS://API.Example.COM:443/v1/", PREFIX),
        ("https://api.example.com/v1/a%2Fb", PREFIX),
        ("https://api.example.com/v1/100%25", PREFIX),
        ("https://api.example.com/v1/..orders.", PREFIX),
        ("https://api.example.com/v1/x?next=../../v2\\", PREFIX),
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("https://api.example.com/v1/x", "https://api.example.com/v1"),
        ("https://api.example.com", "https://api.example.com"),
        ("https://api.example.com/any", "https://api.example.com"),
        ("http://[::1]:8080/x", "http://[::1]:8080/"),
        ("https://例子.example/订单", "https://xn--fsqu00a.example/"),
        ("https://api.example.com/订单/7", "https://api.example.com/%E8%AE%A2%E5%8D%95/"),
    ] {
        assert!(accepted(url, prefix), "{url} within {prefix}");
    }
}

#[test]
fn addresses_that_lead_elsewhere_are_not_covered() {
    for url in [
        "https://api.example.com/v1",
        "https://api.example.com/v10/",
        "https://api.example.com/",
        "https://api.example.com/V1/x",
        "http://api.example.com/v1/",
        "http://api.example.com:443/v1/",
        "https://api.example.com:444/v1/",
        "https://api.example.com.evil.example/v1/",
        "https://api.example.com./v1/",
        "https://evil.example/v1/",
        "https://evil.example/https://api.example.com/v1/",
        "https://evil.example?https://api.example.com/v1/",
        "https://evil.example#https://api.example.com/v1/",
        "https://evil.example\\@api.example.com/v1/",
        "https://evil.example\\.api.example.com/v1/",
        "https://api.example.com@evil.example/v1/",
        "https://api.example.com:443@evil.example/v1/",
        "https://user@api.example.com/v1/",
        "https://@api.example.com/v1/",
        "https:api.example.com/v1/",
        "https:/api.example.com/v1/",
        "https:///api.example.com/v1/",
        "//api.example.com/v1/",
        " https://api.example.com/v1/",
        "https://api.example.com/v1/ ",
        "ht\ntps://api.example.com/v1/",
        "https://api.exa\tmple.com/v1/",
        "https://api.example.com/v1/..",
        "https://api.example.com/v1/../v2",
        "https://api.example.com/v1/x/../y",
        "https://api.example.com/v1/./y",
        "https://api.example.com/v1/.%2e/v2",
        "https://api.example.com/v1/%2E%2E/v2",
        "https://api.example.com/v1/..%2fv2",
        "https://api.example.com/v1/..%5cv2",
        "https://api.example.com/v1/%252e%252e%252fv2",
        "https://api.example.com/v1/%25252525252e%25252525252e/v2",
        "https://api.example.com/v1/..;/v2",
        "https://api.example.com/v1/..;a=b/v2",
        "https://api.example.com/v1\\..\\v2",
        "https://api.example.com\\v1\\x",
        "https://api.example.com/v1/x%00y",
        "https://api.example.com/v1/x%0d%0ay",
        "ftp://api.example.com/v1/",
        "javascript://api.example.com/v1/",
        "https://",
        "https://api.example.com:99999/v1/",
        "https://api.example.com:x/v1/",
        "https://[::1/v1/",
    ] {
        assert!(!accepted(url, PREFIX), "{url}");
    }
    assert!(!accepted(&format!("{PREFIX}{}", "a".repeat(LONGEST)), PREFIX), "too long");
}

#[test]
fn a_prefix_ends_where_a_part_of_the_path_ends() {
    for url in ["/v10", "/v1x/y", "/v", "/v1%2Fx", "/v1;x", "/"] {
        assert!(!accepted(&format!("https://api.example.com{url}"), SHORT), "{url}");
    }
}

#[test]
fn a_prefix_that_is_wrong_covers_nothing() {
    for prefix in
        ["", "*", "api.example.com", "https://", "https://api.example.com/?a=b", "https://u@api.example.com/"]
    {
        assert!(!accepted("https://api.example.com/v1/x", prefix), "{prefix}");
    }
}

#[test]
fn numbers_for_hosts_are_read_as_the_system_reads_them() {
    for url in [
        "http://127.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127。0。0。1/",
    ] {
        let address = WebAddress::parse(url).unwrap();
        assert_eq!(address.ip().unwrap().to_string(), "127.0.0.1", "{url}");
    }
    let six = WebAddress::parse("http://[::ffff:127.0.0.1]:81/").unwrap();
    assert_eq!((six.host(), six.port(), six.authority()), ("::ffff:7f00:1", 81, "[::ffff:7f00:1]:81"));
}

#[test]
fn redirects_are_followed_in_the_normal_form() {
    let from = WebAddress::parse("https://api.example.com/v1/a/b?x=1").unwrap();
    for (location, to) in [
        ("c", "https://api.example.com/v1/a/c"),
        ("../c?y=2#z", "https://api.example.com/v1/c?y=2"),
        ("/v2", "https://api.example.com/v2"),
        ("//evil.example/v1/", "https://evil.example/v1/"),
        ("\\\\evil.example\\v1", "https://evil.example/v1"),
        ("http://api.example.com", "http://api.example.com/"),
    ] {
        assert_eq!(from.join(location).unwrap().as_str(), to);
    }
    for location in ["https://u:p@api.example.com/", "/..%2fv2", "file:///x", "a\nb", "https://"] {
        assert!(from.join(location).is_err(), "{location:?}");
    }
}

#[test]
fn messages_show_no_credentials_and_no_query() {
    let error = WebAddress::parse("https://user:hunter2@a.example/x?card=4111").unwrap_err().to_string();
    assert_eq!(
        error,
        "`https://a.example/x` is not an address that can be asked: it has a user name before its host; send \
         credentials as a header"
    );
    let address = WebAddress::parse(&format!("https://a.example/{}?card=4111", "x".repeat(500))).unwrap();
    assert!(address.to_string().ends_with("x…") && address.to_string().len() < 210, "{address}");
}

/// How the most lenient server reads a path: decoded to the end, both slashes, parameters dropped, dots followed.
fn lenient(path: &str) -> Vec<String> {
    let mut text = path.to_owned();
    loop {
        let decoded = percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            break;
        }
        text = decoded;
    }
    let mut parts: Vec<String> = Vec::new();
    for part in text.replace('\\', "/").split('/') {
        match part.split(';').next().unwrap_or_default() {
            "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other.to_owned()),
        }
    }
    parts
}

/// Pieces of which tricks are made.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "https://",
        "http://",
        "HTTPS://",
        "//",
        "/",
        "\\",
        "@",
        ":",
        ":443",
        ":80",
        "?",
        "#",
        ";",
        ".",
        "..",
        "%2e",
        "%2E%2e",
        "%252e",
        "%2f",
        "%5c",
        "%00",
        "%",
        "%25",
        "v1",
        "v1/",
        "/v1/",
        "v2",
        "orders",
        "api",
        "api.example.com",
        ".evil.example",
        "evil.example",
        "[::1]",
        "127.1",
        "\t",
        "\n",
        " ",
        "。",
        "．",
        "／",
        "é",
        "订单",
        "a",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn nothing_outside_a_prefix_is_accepted(
        begin in prop::sample::select(vec!["", PREFIX, "https://api.example.com", "https://", SHORT]),
        rest in pieces(),
        prefix in prop::sample::select(vec![PREFIX, SHORT]),
    ) {
        let text = format!("{begin}{rest}");
        if let Ok(address) = WebAddress::parse(&text)
            && address.within(&[prefix.to_owned()])
        {
            prop_assert!(address.is_https());
            prop_assert_eq!(address.host(), "api.example.com");
            prop_assert_eq!(address.port(), 443);
            prop_assert_eq!(address.authority(), "api.example.com");
            let path = address.target().split('?').next().unwrap();
            prop_assert!(path.starts_with("/v1/") || (path == "/v1" && prefix != PREFIX), "{}", text);
            prop_assert_eq!(&lenient(path)[..2], ["", "v1"], "{}", text);
            let raw = text.split(['?', '#']).next().unwrap();
            let raw_path = &raw["https://".len()..];
            let raw_path = &raw_path[raw_path.find('/').unwrap()..];
            prop_assert_eq!(&lenient(raw_path)[..2], ["", "v1"], "{}", text);
            prop_assert!(address.target().bytes().all(|byte| (0x21..0x7f).contains(&byte)), "{}", text);
        }
    }

    #[test]
    fn the_normal_form_is_its_own_normal_form(rest in pieces()) {
        if let Ok(address) = WebAddress::parse(&format!("https://api.example.com/v1/{rest}")) {
            let again = WebAddress::parse(address.as_str()).unwrap();
            prop_assert_eq!(again, address);
        }
    }

    #[test]
    fn no_text_ends_in_a_panic(text in ".*", location in ".*") {
        if let Ok(address) = WebAddress::parse(&format!("https://{text}")) {
            let joined = address.join(&location);
            prop_assert!(joined.is_err() || joined.is_ok_and(|to| to.as_str().starts_with("http")));
        }
    }
}
