//! A conversation over REST and over a WebSocket.

use crate::client::{Server, Stream, numbered, text};
use crate::echo::SECRET;
use awc::http::StatusCode;
use awc::ws::Frame;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

fn line(number: u64, said: &str) -> (u64, String) {
    (number, said.to_owned())
}

#[actix_web::test]
async fn a_message_is_answered_on_the_stream() {
    let server = Server::start();
    let talk = server.begin().await;
    assert_eq!(talk.opened["expires_in"], 3600);
    let mut stream = Stream::open(&text(&talk.opened["streamUrl"])).await;
    assert_eq!(stream.lines(1).await, [line(1, "您好！")]);
    assert_eq!(talk.say("在吗").await, format!("{}|0000002", talk.id));
    assert_eq!(stream.lines(2).await, [line(2, "在吗"), line(3, "echo: 在吗")]);
    assert_eq!(stream.watermark, "3");
}

#[actix_web::test]
async fn an_activity_says_who_what_and_why() {
    let server = Server::start();
    let talk = server.begin().await;
    let said = json!({
        "type": "message", "from": {"id": "me"}, "text": "buttons", "locale": "zh-CN",
        "channelData": {"clientActivityID": "a1"},
    });
    talk.post(said).await;
    let set = talk.poll("1").await;
    let (user, bot) = (&set["activities"][0], &set["activities"][1]);
    assert_eq!(user["from"], json!({"id": "me", "role": "user"}));
    assert_eq!(user["channelData"], json!({"clientActivityID": "a1"}));
    assert_eq!(user["conversation"]["id"], talk.id.as_str());
    assert_eq!(bot["from"], json!({"id": "bot", "name": "小递", "role": "bot"}));
    assert_eq!(bot["replyToId"], user["id"]);
    let actions = json!([
        {"type": "imBack", "title": "查快递", "value": "track"},
        {"type": "imBack", "title": "人工", "value": "human"},
    ]);
    assert_eq!(bot["suggestedActions"]["actions"], actions);
    assert!(text(&bot["timestamp"]).parse::<jiff::Timestamp>().is_ok());
}

#[actix_web::test]
async fn people_come_and_go_as_events() {
    let server = Server::start();
    let talk = server.begin().await;
    talk.say("human").await;
    talk.say("robot").await;
    talk.say("bye").await;
    let set = talk.poll("").await;
    let named = |name: &str| {
        let all = set["activities"].as_array().unwrap();
        all.iter().find(|activity| activity["name"] == name).cloned().unwrap()
    };
    assert_eq!(named("botloom.handoff")["type"], "event");
    assert_eq!(named("botloom.joined")["value"], json!({"name": "小王"}));
    assert_eq!(named("botloom.left")["value"], json!({"name": "小王"}));
    let member =
        set["activities"].as_array().unwrap().iter().find(|activity| activity["from"]["id"] == "member");
    assert_eq!(member.unwrap()["from"], json!({"id": "member", "name": "小王", "role": "bot"}));
    assert_eq!(set["activities"].as_array().unwrap().last().unwrap()["type"], "endOfConversation");
}

#[actix_web::test]
async fn a_repeated_message_is_one_message() {
    let server = Server::start();
    let talk = server.begin().await;
    let said = json!({"type": "message", "text": "once", "channelData": {"clientActivityID": "x"}});
    let (_, first) = talk.post(said.clone()).await;
    talk.say("between").await;
    let (status, second) = talk.post(said).await;
    assert_eq!((status, &second), (StatusCode::OK, &first));
    let by_id = json!({"type": "message", "text": "twice", "id": "y"});
    assert_eq!(talk.post(by_id.clone()).await, talk.post(by_id).await);
    assert_eq!(numbered(&talk.poll("").await).len(), 7);
}

#[actix_web::test]
async fn the_stream_resumes_after_the_watermark() {
    let server = Server::start();
    let talk = server.begin().await;
    let mut stream = talk.stream("").await;
    stream.lines(1).await;
    talk.say("a").await;
    stream.lines(2).await;
    let watermark = stream.watermark.clone();
    drop(stream);
    talk.say("b").await;
    let mut stream = talk.stream(&watermark).await;
    assert_eq!(stream.lines(2).await, [line(4, "b"), line(5, "echo: b")]);
    talk.say("c").await;
    assert_eq!(stream.lines(2).await, [line(6, "c"), line(7, "echo: c")]);
    assert!(stream.is_quiet().await);
}

#[actix_web::test]
async fn turns_that_were_not_announced_are_caught_up() {
    let server = Server::start();
    let talk = server.begin().await;
    let mut stream = talk.stream("1").await;
    // The stream is live once it has sent a line.
    talk.say("a").await;
    stream.lines(2).await;
    server.echo.mute.store(true, Ordering::Relaxed);
    talk.say("unheard").await;
    assert!(stream.is_quiet().await);
    server.echo.mute.store(false, Ordering::Relaxed);
    talk.say("heard").await;
    let caught = [line(4, "unheard"), line(5, "echo: unheard"), line(6, "heard"), line(7, "echo: heard")];
    assert_eq!(stream.lines(4).await, caught);
    assert!(stream.is_quiet().await);
}

#[actix_web::test]
async fn a_reader_that_lags_loses_and_repeats_nothing() {
    let server = Server::start();
    let talk = server.begin().await;
    let id = botloom_ports::ConversationId::new(talk.id.clone()).unwrap();
    let mut stream = talk.stream("1").await;
    // More turns than watchers keep, and lines so long that the socket's buffers fill before the client reads.
    let long = "长".repeat(20_000);
    for turn in 0..400 {
        server.echo.member_says(&id, &format!("{turn} {long}")).await.unwrap();
    }
    let numbers: Vec<u64> = stream.lines(400).await.into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, (2..=401).collect::<Vec<u64>>());
    talk.say("now").await;
    let (number, said) = stream.lines(2).await[0].clone();
    assert_eq!((number, said.as_str()), (402, "now"));
}

#[actix_web::test]
async fn every_client_of_a_conversation_hears_every_line() {
    let server = Server::start();
    let talk = server.begin().await;
    let (mut one, mut two) = (talk.stream("1").await, talk.stream("1").await);
    for said in ["a", "b", "c"] {
        talk.say(said).await;
    }
    let all = one.lines(6).await;
    assert_eq!(all, two.lines(6).await);
    assert_eq!(all, numbered(&talk.poll("1").await));
}

#[actix_web::test]
async fn polling_goes_on_from_its_watermark() {
    let server = Server::start();
    let talk = server.begin().await;
    let set = talk.poll("").await;
    assert_eq!((numbered(&set), &set["watermark"]), (vec![line(1, "您好！")], &json!("1")));
    let nothing = talk.poll("1").await;
    assert_eq!(nothing, json!({"activities": [], "watermark": "1"}));
    talk.say("a").await;
    assert_eq!(talk.poll("1").await["watermark"], "3");
}

#[actix_web::test]
async fn what_is_not_said_is_not_kept() {
    let server = Server::start();
    let talk = server.begin().await;
    for kind in [
        json!({"type": "typing"}),
        json!({"type": "event", "name": "startConversation"}),
        json!({"type": "event", "name": "webchat/join", "value": {"language": "en-US"}}),
        json!({"type": "conversationUpdate", "membersAdded": [{"id": "me"}]}),
    ] {
        let (status, body) = talk.post(kind).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text(&body["id"]).starts_with(&format!("{}|", talk.id)));
    }
    assert_eq!(talk.poll("").await["watermark"], "1");
    talk.post(json!({"type": "endOfConversation"})).await;
    assert_eq!(talk.poll("1").await["activities"][0]["type"], "endOfConversation");
}

#[actix_web::test]
async fn the_language_of_the_client_reaches_the_bot() {
    let server = Server::start();
    let (_, opened) = server.send("POST", "/conversations", SECRET, json!({"locale": "en-US"})).await;
    let path = format!("/conversations/{}/activities", text(&opened["conversationId"]));
    let (_, set) = server.send("GET", &path, SECRET, Value::Null).await;
    assert_eq!(set["activities"][0]["text"], "Hello!");
}

#[actix_web::test]
async fn a_client_that_closes_is_answered() {
    let server = Server::start();
    let talk = server.begin().await;
    let mut stream = talk.stream("").await;
    stream.lines(1).await;
    stream.beat().await;
    stream.close().await;
    assert!(matches!(stream.frame().await, Some(Ok(Frame::Close(_)))));
}
