//! Channels of plug-ins: what another system posts to `/hooks/DEPLOYMENT/PLUGIN` is read by the plug-in, and the messages in it become turns.
//!
//! Who may post is for the plug-in to say, which knows the other system's signatures and secrets. It is answered when every turn is recorded:
//! what was acknowledged is not lost, and what was not is posted again and changes nothing where it was recorded. What the bot says goes out by
//! the platform's own way, not here.
//!
//! These addresses are of the same origin as the console. So no cookie goes in, and of what a plug-in answers no browser runs anything.
//!
//! To change what plug-ins see of a request: `inbound.rs`; what of their answers goes out: `answer.rs`.

mod answer;
mod inbound;

use crate::host::{Host, HostError, Message, Place, Reading};
use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use answer::Problem;
use futures_util::future::join_all;
use metrics::counter;
use std::sync::Arc;

/// The path under which they live.
const ROOT: &str = "/hooks";

/// Mounts the addresses of the channels of plug-ins at `/hooks`.
pub fn configure(config: &mut ServiceConfig, host: Arc<dyn Host>) {
    let scope = web::scope(ROOT)
        .app_data(Data::new(host))
        .route("/{deployment}/{plugin}", web::to(posted))
        .route("/{deployment}/{plugin}/{rest:.*}", web::to(posted))
        .default_service(web::to(|| async { Problem::Unknown.response() }));
    config.service(scope);
}

async fn posted(host: Data<Arc<dyn Host>>, request: HttpRequest, body: Payload) -> HttpResponse {
    let (response, outcome) = match take(host.get_ref(), &request, body).await {
        Ok(response) => (response, "taken"),
        Err(problem) => (problem.response(), problem.outcome()),
    };
    counter!("botloom_hooks_total", "outcome" => outcome).increment(1);
    response
}

async fn take(host: &Arc<dyn Host>, request: &HttpRequest, body: Payload) -> Result<HttpResponse, Problem> {
    let place = inbound::place(request);
    let posted = inbound::read(request, body).await?;
    match host.read(&place, posted).await? {
        Reading::Taken(messages, answer) => {
            hear(host, &place, messages).await?;
            answer::render(answer)
        }
        Reading::Refused => Err(Problem::Refused),
        Reading::TooLarge => Err(Problem::TooLarge),
        Reading::Failed => Err(Problem::Failed),
    }
}

/// Takes the turns: those of a conversation one after the other, conversations beside one another.
async fn hear(host: &Arc<dyn Host>, place: &Place, messages: Vec<Message>) -> Result<(), HostError> {
    let mut talks: Vec<Vec<Message>> = Vec::new();
    for message in messages {
        let known = talks.iter_mut().find(|talk| talk[0].conversation == message.conversation);
        match known {
            Some(talk) => talk.push(message),
            None => talks.push(vec![message]),
        }
    }
    let talks = talks.into_iter().map(|talk| {
        let (host, place) = (Arc::clone(host), place.clone());
        // Whoever posts may hang up before a turn ends; it goes on all the same, else it would be begun again and again.
        tokio::spawn(async move {
            for message in talk {
                host.hear(&place, message).await?;
            }
            Ok::<_, HostError>(())
        })
    });
    for heard in join_all(talks).await {
        heard.unwrap_or_else(|panicked| Err(HostError::Failed(Box::new(panicked))))?;
    }
    Ok(())
}
