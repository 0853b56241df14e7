//! Web chat by the Direct Line 3.0 protocol, so that its published clients work unchanged: the npm package
//! `botframework-directlinejs`, Bot Framework Web Chat, and Botloom's own widget.
//!
//! A page's server trades the channel's secret for a token, or a page uses the secret itself; either begins a conversation,
//! posts activities, and receives the transcript over a WebSocket or by polling. The watermark of the protocol is the number
//! of the last line a client has seen, so a client resumes anywhere without loss or repetition and no cursor is stored.
//!
//! Not here: speech, the protocol's binary streaming extension, cards. The bot hears messages; typing and other events of a
//! client are accepted and dropped.
//!
//! To add a kind of activity that clients send: `inbound.rs`; one that they receive: `render.rs`.

mod access;
mod conversation;
mod cors;
mod exchange;
mod inbound;
mod problem;
mod render;
mod stream;
mod token;
mod upload;

use crate::Host;
use actix_web::web::{self, Data, ServiceConfig};
use botloom_ports::{Clock, SystemClock};
use problem::Problem;
use std::sync::Arc;

pub use token::TokenKey;

/// The path under which the protocol lives; its clients' `domain` ends with it.
const ROOT: &str = "/v3/directline";

/// What the handlers share.
struct Web {
    host: Arc<dyn Host>,
    key: TokenKey,
    clock: Arc<dyn Clock>,
}

/// Mounts the protocol at `/v3/directline`. Tokens are signed with `key`.
pub fn configure(config: &mut ServiceConfig, host: Arc<dyn Host>, key: TokenKey) {
    mount(config, Web { host, key, clock: Arc::new(SystemClock) });
}

fn mount(config: &mut ServiceConfig, state: Web) {
    let scope = web::scope(ROOT)
        .app_data(Data::new(state))
        .wrap(actix_web::middleware::from_fn(cors::any_origin))
        .route("/tokens/generate", web::post().to(conversation::generate))
        .route("/tokens/refresh", web::post().to(conversation::refresh))
        .route("/conversations", web::post().to(conversation::start))
        .route("/conversations/{id}", web::get().to(conversation::resume))
        .route("/conversations/{id}/activities", web::post().to(exchange::post))
        .route("/conversations/{id}/activities", web::get().to(exchange::read))
        .route("/conversations/{id}/upload", web::post().to(upload::upload))
        .route("/conversations/{id}/stream", web::get().to(stream::open))
        .default_service(web::to(|| async { Err::<&str, _>(Problem::NotFound) }));
    config.service(scope);
}
