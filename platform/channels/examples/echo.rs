//! Serves a web chat with a bot that repeats what it hears, to try clients on:
//! `cargo run -p botloom-channels --example echo [address]`. The secret is `echo-secret`.
//!
//! Besides the protocol it serves the files that were sent, and lets a member speak:
//! `curl -d 'hello' http://127.0.0.1:3978/member/echo-1`.

#[path = "../tests/echo/mod.rs"]
mod echo;

use actix_web::web::{self, Data, Path};
use actix_web::{App, HttpResponse, HttpServer, Responder};
use botloom_channels::Host;
use botloom_channels::web::{TokenKey, configure};
use botloom_ports::ConversationId;
use echo::Echo;
use std::sync::Arc;

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3978".to_owned());
    let echo = Arc::new(Echo::default());
    let key = TokenKey::new([1; 32]);
    println!("web chat at http://{address}/v3/directline, secret {}", echo::SECRET);
    let app = move || {
        let host: Arc<dyn Host> = echo.clone();
        App::new()
            .app_data(Data::from(Arc::clone(&echo)))
            .route("/member/{id}", web::post().to(member))
            .route("/files/{id}/{number}", web::get().to(file))
            .configure(|config| configure(config, host, key.clone()))
    };
    HttpServer::new(app).workers(1).bind(address)?.run().await
}

async fn member(echo: Data<Echo>, id: Path<String>, text: String) -> impl Responder {
    match ConversationId::new(id.into_inner()) {
        Ok(id) if echo.member_says(&id, &text).await.is_ok() => HttpResponse::NoContent(),
        _ => HttpResponse::NotFound(),
    }
}

async fn file(echo: Data<Echo>, path: Path<(String, usize)>) -> impl Responder {
    match echo.files().into_iter().nth(path.1.wrapping_sub(1)) {
        Some((_, _, bytes)) => HttpResponse::Ok().content_type("application/octet-stream").body(bytes),
        None => HttpResponse::NotFound().finish(),
    }
}
