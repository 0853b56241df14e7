//! Posting activities, and reading them by polling.

use super::access::Access;
use super::conversation::Since;
use super::inbound::{self, Incoming, Wish};
use super::problem::Problem;
use super::{Web, render};
use actix_web::web::{Data, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

/// `POST /conversations/{id}/activities`: answers with the activity's identifier after its turn was recorded.
pub(super) async fn post(
    web: Data<Web>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let access = web.conversation(&request).await?;
    let incoming: Incoming = inbound::json(body).await?;
    accept(&web, &access, incoming, &[]).await
}

/// `GET /conversations/{id}/activities`: what came after the watermark.
pub(super) async fn read(
    web: Data<Web>,
    request: HttpRequest,
    since: Query<Since>,
) -> Result<HttpResponse, Problem> {
    let access = web.conversation(&request).await?;
    let seen = inbound::watermark(since.watermark.as_deref())?;
    let lines = web.host.activities(&access.id, seen).await?;
    Ok(HttpResponse::Ok().json(render::set(&access, &lines, None, seen)))
}

/// Does what an activity wishes. `links` name the files that came with it.
pub(super) async fn accept(
    web: &Web,
    access: &Access,
    incoming: Incoming,
    links: &[String],
) -> Result<HttpResponse, Problem> {
    let client_id = incoming.client_id().map(ToOwned::to_owned);
    let id = match incoming.wish(access.user.as_deref())? {
        Wish::Say(mut said) => {
            for link in links {
                if !said.text.is_empty() {
                    said.text.push('\n');
                }
                said.text.push_str(link);
            }
            if said.text.trim().is_empty() {
                return Err(Problem::argument("a message needs a `text`"));
            }
            let record = web.host.say(&access.id, said).await?;
            render::said_id(access, &record, client_id.as_deref())
        }
        Wish::End => {
            web.host.end(&access.id).await?;
            passing(access, client_id)
        }
        Wish::Nothing => passing(access, client_id),
    };
    Ok(HttpResponse::Ok().json(json!({"id": id})))
}

/// An identifier for an activity that is not a line of the transcript.
fn passing(access: &Access, client_id: Option<String>) -> String {
    format!("{}|{}", access.id, client_id.unwrap_or_else(inbound::random))
}
