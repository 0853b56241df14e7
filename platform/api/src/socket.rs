//! GraphQL over a WebSocket by the protocol `graphql-transport-ws`.

use crate::auth;
use crate::http::{Shared, language, peer};
use crate::platform::Platform;
use actix_web::guard::{Guard, fn_guard};
use actix_web::http::header;
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use actix_ws::{CloseCode, CloseReason, Session};
use async_graphql::http::{WebSocket, WebSocketProtocols, WsMessage};
use botloom_flow::Language;
use botloom_ports::Watchers;
use futures_util::{Stream, StreamExt, stream};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::mpsc;

const PROTOCOL: &str = "graphql-transport-ws";
/// The most bytes of a message.
const LARGEST: usize = 1 << 20;
/// How long a client has to say who it is.
const GREETING: Duration = Duration::from_secs(10);
/// The code of a server that restarts.
const RESTART: u16 = 1012;
/// How often it is looked whether who is connected may still be.
const LOOK: Duration = Duration::from_secs(5);
/// How often a silent connection is asked whether it is alive.
const PING: Duration = Duration::from_secs(25);

/// Requests that ask for a WebSocket.
pub(crate) fn guard() -> impl Guard {
    fn_guard(|context| {
        let upgrade = context.head().headers().get(header::UPGRADE);
        upgrade
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
    })
}

pub(crate) async fn open(
    request: HttpRequest,
    body: web::Payload,
    shared: Data<Shared>,
) -> Result<HttpResponse, actix_web::Error> {
    let offered = request.headers().get(header::SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok());
    let speaks = offered.is_some_and(|offered| offered.split(',').any(|name| name.trim() == PROTOCOL));
    let (mut response, session, messages) = actix_ws::handle(&request, body)?;
    if !speaks {
        let reason =
            CloseReason { code: CloseCode::Other(4406), description: Some(format!("speak `{PROTOCOL}`")) };
        actix_web::rt::spawn(async move {
            let _gone = session.close(Some(reason)).await;
        });
        return Ok(response);
    }
    response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, header::HeaderValue::from_static(PROTOCOL));
    let actor = auth::of_request(&shared.platform, &request).await.ok().flatten();
    // With what who talks here was let in.
    let held = Arc::new(OnceLock::new());
    let of_request = auth::token(&request).filter(|_| actor.is_some());
    let peer = peer(&request);
    let language = language(&request);
    let messages = messages.max_frame_size(LARGEST).aggregate_continuations().max_continuation_size(LARGEST);
    actix_web::rt::spawn(async move {
        let platform = Arc::clone(&shared.platform);
        let held_by = Arc::clone(&held);
        let greeted = move |payload: serde_json::Value| async move {
            let mut data = async_graphql::Data::default();
            if let Some(peer) = peer {
                data.insert(peer);
            }
            // Browsers send with a WebSocket the languages that they are set to, not the one that a page is shown in.
            let named = payload.get("language").and_then(serde_json::Value::as_str);
            data.insert(named.map_or(language, Language::of_tag));
            let token = payload.get("authorization").and_then(serde_json::Value::as_str);
            let token = token.map(|token| token.trim_start_matches("Bearer ").to_owned());
            let named = match &token {
                Some(token) => auth::of_token(&platform, token).await.ok().flatten(),
                None => None,
            };
            if let Some(token) = if named.is_some() { token } else { of_request } {
                // There is one greeting.
                let _kept = held_by.set(token);
            }
            if let Some(actor) = named.or(actor) {
                data.insert(actor);
            }
            Ok(data)
        };
        let (incoming, texts) = mpsc::channel::<String>(64);
        let texts = stream::unfold(texts, |mut texts| async move { Some((texts.recv().await?, texts)) });
        let socket = WebSocket::new(shared.schema.clone(), Box::pin(texts), WebSocketProtocols::GraphQLWS)
            .on_connection_init(greeted);
        let open = metrics::gauge!("botloom_sockets_open", "surface" => "graphql");
        open.increment(1.0);
        let watchers = shared.platform.engine.watchers();
        let talked = talk(session.clone(), Box::pin(messages), Box::pin(socket), incoming, watchers);
        tokio::select! {
            () = talked => {}
            () = until_over(&shared.platform, &held) => close(session, 4401, "the session is over").await,
        }
        open.decrement(1.0);
    });
    Ok(response)
}

/// Waits until who was let in may not be here any more: the session was ended, the key revoked, the member sent away, or they may do
/// something else than before.
async fn until_over(platform: &Platform, held: &OnceLock<String>) {
    let mut known = None;
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(token) = held.get() else { continue };
        // A database that fails for a moment ends nobody's session.
        let Ok(found) = auth::of_token(platform, token).await else { continue };
        let Some(may) = found.map(|actor| actor.permissions) else { return };
        if *known.get_or_insert(may) != may {
            return;
        }
    }
}

/// Carries messages both ways until one side closes.
async fn talk(
    mut session: Session,
    mut messages: impl Stream<Item = Result<actix_ws::AggregatedMessage, actix_ws::ProtocolError>> + Unpin,
    mut socket: impl Stream<Item = WsMessage> + Unpin,
    incoming: mpsc::Sender<String>,
    watchers: &Watchers,
) {
    use actix_ws::AggregatedMessage as In;
    let mut ping = tokio::time::interval(PING);
    let mut answered = true;
    let silence = tokio::time::sleep(GREETING);
    let closing = watchers.closed();
    tokio::pin!(silence, closing);
    let mut greeted = false;
    loop {
        tokio::select! {
            // Clients come again, and find another node.
            () = &mut closing => return close(session, RESTART, "this node ends its work").await,
            out = socket.next() => match out {
                // Subscriptions end with the watching; to the client they shall be broken off, so that it begins them again.
                Some(_) if watchers.is_closed() => {
                    return close(session, RESTART, "this node ends its work").await;
                }
                Some(WsMessage::Text(text)) => if session.text(text).await.is_err() { return },
                Some(WsMessage::Close(code, reason)) => return close(session, protocol_code(code), &reason).await,
                None => {
                    let _gone = session.close(None).await;
                    return;
                }
            },
            message = messages.next() => match message {
                Some(Ok(In::Text(text))) => {
                    (answered, greeted) = (true, true);
                    if incoming.send(text.to_string()).await.is_err() { return }
                }
                Some(Ok(In::Ping(bytes))) => if session.pong(&bytes).await.is_err() { return },
                Some(Ok(In::Pong(_))) => answered = true,
                Some(Ok(In::Close(reason))) => {
                    let _gone = session.close(reason).await;
                    return;
                }
                Some(Ok(In::Binary(_))) => return close(session, 4400, "send text").await,
                Some(Err(_)) | None => return,
            },
            () = &mut silence, if !greeted => {
                return close(session, 4408, "no `connection_init` came").await;
            }
            _ = ping.tick() => {
                if !answered {
                    let _gone = session.close(None).await;
                    return;
                }
                answered = false;
                if session.ping(b"").await.is_err() { return }
            }
        }
    }
}

async fn close(session: Session, code: u16, reason: &str) {
    let reason = CloseReason { code: CloseCode::Other(code), description: Some(reason.to_owned()) };
    let _gone = session.close(Some(reason)).await;
}

/// The code of the protocol for one of the library's.
fn protocol_code(code: u16) -> u16 {
    match code {
        // A message that cannot be read.
        1002 => 4400,
        // An operation before the greeting.
        1011 => 4401,
        other => other,
    }
}
