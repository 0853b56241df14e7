//! Who may do what, how requests are refused, and uploads.

use crate::client::{KEY, Server, Stream, Talk, numbered, read, text};
use crate::echo::{OTHER, SECRET};
use awc::Client;
use awc::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};

/// A token as RFC 7515 has it, made without the code under test.
fn token(claims: &Value) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", part(r#"{"alg":"HS256","typ":"JWT"}"#), part(&claims.to_string()));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&KEY).unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn claims(talk: &Talk<'_>, scope: &str, exp: i64) -> Value {
    json!({"conversation": talk.id, "bot": "小递", "scope": scope, "exp": exp})
}

fn soon() -> i64 {
    jiff::Timestamp::now().as_second() + 60
}

async fn status(talk: &Talk<'_>, bearer: &str) -> (StatusCode, Value) {
    let path = format!("/conversations/{}/activities", talk.id);
    let (status, body) = talk.server.send("GET", &path, bearer, Value::Null).await;
    (status, body["error"]["code"].clone())
}

#[actix_web::test]
async fn a_token_opens_one_conversation_for_an_hour() {
    let server = Server::start();
    let (talk, other) = (server.begin().await, server.begin().await);
    assert_eq!(status(&talk, &talk.token).await.0, StatusCode::OK);
    assert_eq!(status(&talk, &other.token).await, (StatusCode::FORBIDDEN, json!("BadToken")));
    assert_eq!(status(&talk, &token(&claims(&talk, "conversation", soon()))).await.0, StatusCode::OK);
    let expired = token(&claims(&talk, "conversation", soon() - 61));
    assert_eq!(status(&talk, &expired).await, (StatusCode::FORBIDDEN, json!("TokenExpired")));
    let stream = token(&claims(&talk, "stream", soon()));
    assert_eq!(status(&talk, &stream).await, (StatusCode::FORBIDDEN, json!("BadToken")));
    assert_eq!(status(&talk, &format!("{}x", talk.token)).await, (StatusCode::FORBIDDEN, json!("BadToken")));
    assert_eq!(status(&talk, "").await.0, StatusCode::FORBIDDEN);
}

#[actix_web::test]
async fn a_secret_opens_the_conversations_of_its_channel() {
    let server = Server::start();
    let talk = server.begin().await;
    assert_eq!(status(&talk, SECRET).await.0, StatusCode::OK);
    assert_eq!(status(&talk, OTHER).await, (StatusCode::NOT_FOUND, json!("NotFound")));
    assert_eq!(status(&talk, "no-such-secret").await, (StatusCode::FORBIDDEN, json!("BadToken")));
}

#[actix_web::test]
async fn a_secret_is_traded_for_a_token_and_a_token_for_a_newer_one() {
    let server = Server::start();
    let user = json!({"user": {"id": "dl_7"}, "locale": "en"});
    let (ok, made) = server.send("POST", "/tokens/generate", SECRET, user).await;
    assert_eq!((ok, &made["expires_in"]), (StatusCode::OK, &json!(3600)));
    let first = text(&made["token"]);
    let (ok, newer) = server.send("POST", "/tokens/refresh", &first, Value::Null).await;
    assert_eq!((ok, &newer["conversationId"]), (StatusCode::OK, &made["conversationId"]));
    let newer = text(&newer["token"]);
    // The token begins no second conversation, and its user stays whatever the page claims.
    let (created, opened) =
        server.send("POST", "/conversations", &newer, json!({"user": {"id": "eve"}})).await;
    assert_eq!((created, &opened["conversationId"]), (StatusCode::CREATED, &made["conversationId"]));
    let talk = Talk { server: &server, id: text(&made["conversationId"]), token: newer, opened };
    let (_, body) = talk.post(json!({"type": "message", "from": {"id": "eve"}, "text": "hi"})).await;
    assert_eq!(text(&body["id"]), format!("{}|0000002", talk.id));
    let set = talk.poll("").await;
    assert_eq!(set["activities"][0]["text"], "Hello!");
    assert_eq!(set["activities"][1]["from"]["id"], "dl_7");
    for path in ["/tokens/generate", "/tokens/refresh"] {
        let wrong = if path.ends_with("refresh") { SECRET } else { first.as_str() };
        assert_eq!(server.send("POST", path, wrong, Value::Null).await.0, StatusCode::FORBIDDEN);
    }
}

#[actix_web::test]
async fn only_a_token_names_a_verified_user() {
    let server = Server::start();
    let claimed = json!({"user": {"id": "dl_boss"}});
    let (refused, body) = server.send("POST", "/conversations", SECRET, claimed).await;
    assert_eq!((refused, &body["error"]["code"]), (StatusCode::BAD_REQUEST, &json!("BadArgument")));
}

#[actix_web::test]
async fn a_token_for_certain_sites_is_refused_from_others() {
    let server = Server::start();
    let asked = json!({"trustedOrigins": ["https://shop.example"]});
    let (_, made) = server.send("POST", "/tokens/generate", SECRET, asked).await;
    for (origin, expected) in
        [("https://shop.example", StatusCode::CREATED), ("https://evil.example", StatusCode::FORBIDDEN)]
    {
        let request = Client::new()
            .post(format!("{}/v3/directline/conversations", server.base))
            .bearer_auth(text(&made["token"]))
            .insert_header(("Origin", origin));
        assert_eq!(request.send().await.unwrap().status(), expected);
    }
}

#[actix_web::test]
async fn refusals_have_a_status_and_a_code() {
    let server = Server::start();
    let talk = server.begin().await;
    let big = "x".repeat(256 * 1024);
    for (activity, expected, code) in [
        (json!({"type": "message", "text": ""}), StatusCode::BAD_REQUEST, "BadArgument"),
        (json!({"type": "contactRelationUpdate"}), StatusCode::BAD_REQUEST, "BadArgument"),
        (json!({"text": "no type"}), StatusCode::BAD_REQUEST, "BadArgument"),
        (
            json!({"type": "message", "text": "x", "id": "i".repeat(201)}),
            StatusCode::BAD_REQUEST,
            "BadArgument",
        ),
        (json!({"type": "message", "text": big}), StatusCode::PAYLOAD_TOO_LARGE, "MessageSizeTooBig"),
    ] {
        let (status, body) = talk.post(activity).await;
        assert_eq!((status, &body["error"]["code"]), (expected, &json!(code)));
        assert!(!text(&body["error"]["message"]).is_empty());
    }
    for (path, bearer, expected) in [
        ("/conversations/echo-99/activities", SECRET, StatusCode::NOT_FOUND),
        ("/conversations/a%20b/activities", SECRET, StatusCode::NOT_FOUND),
        ("/nothing", SECRET, StatusCode::NOT_FOUND),
        ("/conversations/echo-1/activities?watermark=x", SECRET, StatusCode::BAD_REQUEST),
        ("/conversations/echo-1/stream", SECRET, StatusCode::FORBIDDEN),
        ("/conversations/echo-1/activities", "broken", StatusCode::INTERNAL_SERVER_ERROR),
        ("/conversations/echo-1/activities", "busy", StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let (status, body) = server.send("GET", path, bearer, Value::Null).await;
        assert_eq!(status, expected, "{path} {body}");
        assert!(body["error"]["code"].is_string(), "{path}");
        // What failed inside is for the log.
        assert!(!body.to_string().contains("disk"), "{body}");
    }
}

#[actix_web::test]
async fn a_busy_platform_says_when_to_come_back() {
    let server = Server::start();
    let request =
        Client::new().post(format!("{}/v3/directline/conversations", server.base)).bearer_auth("busy");
    assert_eq!(request.send().await.unwrap().headers().get("Retry-After").unwrap(), "1");
}

#[actix_web::test]
async fn pages_of_any_site_may_call() {
    let server = Server::start();
    let url = format!("{}/v3/directline/conversations", server.base);
    let preflight = Client::new()
        .options(&url)
        .insert_header(("Origin", "https://shop.example"))
        .insert_header(("Access-Control-Request-Method", "POST"))
        .insert_header(("Access-Control-Request-Headers", "authorization,content-type,x-ms-bot-agent"));
    let response = preflight.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("Access-Control-Allow-Origin"), "*");
    assert_eq!(header("Access-Control-Allow-Headers"), "authorization,content-type,x-ms-bot-agent");
    assert_eq!(header("Access-Control-Allow-Methods"), "GET, POST");
    // A page can read a refusal too.
    let refused =
        Client::new().post(&url).insert_header(("Origin", "https://shop.example")).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(refused.headers().get("Access-Control-Allow-Origin").unwrap(), "*");
}

#[actix_web::test]
async fn a_stream_needs_a_token_of_its_conversation() {
    let server = Server::start();
    let (talk, other) = (server.begin().await, server.begin().await);
    let base = server.base.replace("http", "ws");
    let url = |token: &str| format!("{base}/v3/directline/conversations/{}/stream?t={token}", talk.id);
    for wrong in [other.token.as_str(), SECRET, "", &token(&claims(&talk, "stream", soon() - 61))] {
        assert!(Client::new().ws(url(wrong)).connect().await.is_err(), "{wrong}");
    }
    for right in [talk.token.as_str(), &token(&claims(&talk, "stream", soon()))] {
        assert_eq!(Stream::open(&url(right)).await.lines(1).await[0].0, 1);
    }
}

#[actix_web::test]
async fn behind_a_proxy_the_stream_has_the_address_that_the_client_used() {
    let server = Server::start();
    let request = Client::new()
        .post(format!("{}/v3/directline/conversations", server.base))
        .bearer_auth(SECRET)
        .insert_header(("X-Forwarded-Proto", "https"))
        .insert_header(("X-Forwarded-Host", "chat.example"));
    let (_, body) = read(request.send().await.unwrap()).await;
    let start =
        format!("wss://chat.example/v3/directline/conversations/{}/stream", text(&body["conversationId"]));
    assert!(text(&body["streamUrl"]).starts_with(&start), "{body}");
}

#[actix_web::test]
async fn a_form_of_files_becomes_a_message() {
    let server = Server::start();
    let talk = server.begin().await;
    let form = "--b\r\nContent-Disposition: form-data; name=\"activity\"; filename=\"blob\"\r\n\
        Content-Type: application/vnd.microsoft.activity\r\n\r\n\
        {\"type\":\"message\",\"text\":\"see\",\"channelData\":{\"clientActivityID\":\"u1\"},\"attachments\":[]}\r\n\
        --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../破损 1.png\"\r\n\
        Content-Type: image/png\r\n\r\n\u{1}\u{2}\r\n--b--\r\n";
    let (status, body) = upload(&talk, "multipart/form-data; boundary=b", form.into()).await;
    assert_eq!((status, text(&body["id"])), (StatusCode::OK, format!("{}|0000002", talk.id)));
    assert_eq!(server.echo.files(), [("破损 1.png".to_owned(), "image/png".to_owned(), vec![1, 2])]);
    let set = talk.poll("1").await;
    let link = format!("see\n[破损 1.png]({}/files/{}/1)", server.base, talk.id);
    assert_eq!(numbered(&set)[0], (2, link));
    assert_eq!(set["activities"][0]["channelData"]["clientActivityID"], "u1");
}

#[actix_web::test]
async fn one_file_may_be_the_body() {
    let server = Server::start();
    let talk = server.begin().await;
    let (status, _) = upload(&talk, "text/plain", b"hello".to_vec()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(server.echo.files(), [("file".to_owned(), "text/plain".to_owned(), b"hello".to_vec())]);
    let (status, _) = upload(&talk, "text/plain", vec![0; 4 * 1024 * 1024]).await;
    assert_eq!(status, StatusCode::OK);
}

#[actix_web::test]
async fn uploads_are_bounded() {
    let server = Server::start();
    let talk = server.begin().await;
    let (status, body) = upload(&talk, "text/plain", vec![0; 4 * 1024 * 1024 + 1]).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (StatusCode::PAYLOAD_TOO_LARGE, &json!("MessageSizeTooBig"))
    );
    // Two files that are small enough alone and too large together.
    let part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".to_owned()
        + &"a".repeat(3 * 1024 * 1024)
        + "\r\n";
    let form = format!("{part}{part}--b--\r\n");
    assert_eq!(
        upload(&talk, "multipart/form-data; boundary=b", form.into()).await.0,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let (status, _) = upload(&talk, "multipart/form-data; boundary=b", b"--b--\r\n".to_vec()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(server.echo.files().is_empty());
    assert_eq!(talk.poll("").await["watermark"], "1");
}

async fn upload(talk: &Talk<'_>, media_type: &str, body: Vec<u8>) -> (StatusCode, Value) {
    let url = format!("{}/v3/directline/conversations/{}/upload?userId=me", talk.server.base, talk.id);
    let request = Client::new()
        .post(url)
        .bearer_auth(&talk.token)
        .insert_header(("Content-Type", media_type.to_owned()));
    read(request.send_body(body).await.unwrap()).await
}
