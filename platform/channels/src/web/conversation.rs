//! Beginning a conversation, coming back to it, and the tokens for it.

use super::Web;
use super::access::{Access, Bearer};
use super::inbound::{self, Account, customer};
use super::problem::Problem;
use super::token::{LIFETIME, Scope};
use actix_web::http::header;
use actix_web::web::{Data, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

/// What a page or its server says when it asks for a token or a conversation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opening {
    #[serde(default)]
    user: Option<Account>,
    #[serde(default)]
    locale: Option<String>,
    #[serde(default)]
    trusted_origins: Vec<String>,
}

/// The watermark in the address.
#[derive(Debug, Deserialize)]
pub(super) struct Since {
    pub watermark: Option<String>,
}

/// `POST /tokens/generate`: the secret begins a conversation and gets a token for it.
pub(super) async fn generate(
    web: Data<Web>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let Bearer::Secret(channel) = web.bearer(&request).await? else {
        return Err(Problem::BadToken);
    };
    let opening: Opening = inbound::json(body).await?;
    // The site knows its customer, so unlike a page it may give any name.
    let user = opening.user.and_then(|user| user.id).map(|id| inbound::name("user.id", &id)).transpose()?;
    let language = asked(opening.locale, &request);
    let id = web.host.open(&channel.id, language.as_deref()).await?;
    let access = Access { id, bot: channel.name, user, origins: opening.trusted_origins };
    Ok(HttpResponse::Ok().json(ticket(&web, &access)))
}

/// `POST /tokens/refresh`: a token that is still valid is traded for one that lasts longer.
pub(super) async fn refresh(web: Data<Web>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let Bearer::Token(claims) = web.bearer(&request).await? else {
        return Err(Problem::BadToken);
    };
    Ok(HttpResponse::Ok().json(ticket(&web, &claims.into_access()?)))
}

/// `POST /conversations`: the secret begins a conversation; a token finds the one it was made for.
pub(super) async fn start(
    web: Data<Web>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let bearer = web.bearer(&request).await?;
    let opening: Opening = inbound::json(body).await?;
    let access = match bearer {
        Bearer::Token(claims) => {
            let mut access = claims.into_access()?;
            access.user = customer(opening.user, access.user.as_deref())?;
            access
        }
        Bearer::Secret(channel) => {
            let user = customer(opening.user, None)?;
            let language = asked(opening.locale, &request);
            let id = web.host.open(&channel.id, language.as_deref()).await?;
            Access { id, bot: channel.name, user, origins: Vec::new() }
        }
    };
    Ok(HttpResponse::Created().json(connection(&web, &request, &access, 0)))
}

/// `GET /conversations/{id}`: a new stream address, to go on after the watermark.
pub(super) async fn resume(
    web: Data<Web>,
    request: HttpRequest,
    since: Query<Since>,
) -> Result<HttpResponse, Problem> {
    let access = web.conversation(&request).await?;
    let watermark = inbound::watermark(since.watermark.as_deref())?;
    // One that was erased is not gone on with.
    web.host.activities(&access.id, watermark).await?;
    Ok(HttpResponse::Ok().json(connection(&web, &request, &access, watermark)))
}

fn ticket(web: &Web, access: &Access) -> Value {
    let token = web.token(access, Scope::Conversation);
    json!({"conversationId": access.id.as_str(), "token": token, "expires_in": LIFETIME})
}

fn connection(web: &Web, request: &HttpRequest, access: &Access, watermark: u64) -> Value {
    let mut out = ticket(web, access);
    out["streamUrl"] = web.stream_url(request, access, watermark).into();
    out
}

/// The language that the client names, else the first one of its browser.
fn asked(locale: Option<String>, request: &HttpRequest) -> Option<String> {
    locale.and_then(inbound::language).or_else(|| {
        let accepted = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        let first = accepted.split([',', ';']).next().unwrap_or_default().trim();
        inbound::language(first.to_owned())
    })
}
