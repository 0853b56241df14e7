//! GraphQL over HTTP, as its specification says: queries by GET and POST, mutations by POST, JSON only.

use crate::audit::{Peer, Recorded};
use crate::auth;
use crate::documents::{Documents, NoDocument};
use crate::graphql::{ApiSchema, SessionToken};
use crate::limits::{Counted, Standing};
use crate::platform::{Platform, Visitor};
use crate::{scim, sign_on, socket, trace};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{StatusCode, header::HeaderName};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};
use async_graphql::{Executor, Request, Response, Value, Variables};
use botloom_flow::{Language, words};
use serde_json::{Map, Value as Json};
use std::net::IpAddr;
use std::sync::Arc;
use tracing::Instrument;

/// The most bytes of a request.
const LARGEST: usize = 80 << 20;
const RESPONSE: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

/// What the handlers share.
pub(crate) struct Shared {
    pub schema: Recorded,
    pub platform: Arc<Platform>,
}

/// Mounts `/graphql`, `/sso` and `/scim/v2`.
pub fn configure(config: &mut ServiceConfig, schema: ApiSchema, platform: Arc<Platform>) {
    sign_on::configure(config, Arc::clone(&platform));
    scim::configure(config, Arc::clone(&platform));
    let schema = Recorded { schema, platform: Arc::clone(&platform) };
    config.service(
        web::resource("/graphql")
            .app_data(Data::new(Shared { schema, platform }))
            .app_data(web::PayloadConfig::new(LARGEST))
            .route(web::post().to(post))
            .route(web::get().guard(socket::guard()).to(socket::open))
            .route(web::get().to(get)),
    );
}

/// The media type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Media {
    Response,
    Json,
}

impl Media {
    fn name(self) -> &'static str {
        match self {
            Self::Response => RESPONSE,
            Self::Json => JSON,
        }
    }

    /// The one a client prefers; none if it takes neither. Who says nothing gets the older one.
    fn accepted(request: &HttpRequest) -> Option<Self> {
        let Some(accept) = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()) else {
            return Some(Self::Json);
        };
        let mut best: Option<(f32, Self)> = None;
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0_f32);
            let media = match kind.as_str() {
                RESPONSE => Self::Response,
                JSON | "*/*" | "application/*" => Self::Json,
                _ => continue,
            };
            if weight > 0.0 && best.is_none_or(|(best, _)| weight > best) {
                best = Some((weight, media));
            }
        }
        best.map(|(_, media)| media)
    }
}

/// What a request asks, or why it is none.
type Asked = Result<Request, NoDocument>;

fn bad(message: &'static str) -> NoDocument {
    NoDocument::Wrong(message)
}

async fn post(request: HttpRequest, body: web::Bytes, shared: Data<Shared>) -> HttpResponse {
    let Some(media) = Media::accepted(&request) else { return not_acceptable() };
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = kind.split(';').map(|part| part.trim().to_ascii_lowercase());
    let is_json = parts.next().as_deref() == Some(JSON);
    let is_utf8 =
        parts.all(|part| part.strip_prefix("charset=").is_none_or(|set| set.trim_matches('"') == "utf-8"));
    if !is_json || !is_utf8 {
        let message = format!("send `{JSON}` in UTF-8");
        return refusal(media, StatusCode::UNSUPPORTED_MEDIA_TYPE, &message);
    }
    match serde_json::from_slice::<Json>(&body) {
        Ok(Json::Object(fields)) => {
            answer(media, &request, &shared, asked(fields, &shared.platform.documents), false).await
        }
        Ok(_) => refusal(media, StatusCode::BAD_REQUEST, "send one JSON object"),
        Err(error) => refusal(media, StatusCode::BAD_REQUEST, &format!("this is not JSON: {error}")),
    }
}

async fn get(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    let Some(media) = Media::accepted(&request) else { return not_acceptable() };
    let query = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
    let Ok(web::Query(pairs)) = query else {
        return refusal(media, StatusCode::BAD_REQUEST, "the address cannot be read");
    };
    let mut fields = Map::new();
    for (name, text) in pairs {
        let value = match name.as_str() {
            "variables" | "extensions" if !text.is_empty() => match serde_json::from_str(&text) {
                Ok(value) => value,
                Err(_) => return refusal(media, StatusCode::BAD_REQUEST, &format!("`{name}` is not JSON")),
            },
            _ => Json::String(text),
        };
        fields.insert(name, value);
    }
    answer(media, &request, &shared, asked(fields, &shared.platform.documents), true).await
}

/// The fields of a request, each of its type.
fn asked(mut fields: Map<String, Json>, documents: &Documents) -> Asked {
    let extensions = fields.remove("extensions").filter(|extensions| !extensions.is_null());
    if extensions.as_ref().is_some_and(|extensions| !extensions.is_object()) {
        return Err(bad("`extensions` must be an object"));
    }
    let query = documents.find(fields.remove("query"), extensions.as_ref())?;
    let mut request = Request::new(query);
    match fields.remove("operationName") {
        None | Some(Json::Null) => {}
        Some(Json::String(name)) => request = request.operation_name(name),
        Some(_) => return Err(bad("`operationName` must be a text")),
    }
    match fields.remove("variables") {
        None | Some(Json::Null) => {}
        Some(value @ Json::Object(_)) => request = request.variables(Variables::from_json(value)),
        Some(_) => return Err(bad("`variables` must be an object")),
    }
    Ok(request)
}

async fn answer(
    media: Media,
    request: &HttpRequest,
    shared: &Shared,
    asked: Asked,
    only_queries: bool,
) -> HttpResponse {
    let asked = match asked {
        Ok(asked) => asked,
        Err(NoDocument::Wrong(message)) => return refusal(media, StatusCode::BAD_REQUEST, message),
        Err(NoDocument::Unknown) => return unknown_document(media),
    };
    // A document that cannot be parsed is refused by the schema, with its place.
    let operation = parse_query(&asked.query)
        .ok()
        .and_then(|document| operation(&document, asked.operation_name.as_deref()));
    if only_queries && operation.is_some_and(|operation| operation != OperationType::Query) {
        let mut refused = refusal(media, StatusCode::METHOD_NOT_ALLOWED, "only queries may be sent by GET");
        refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return refused;
    }
    if operation == Some(OperationType::Subscription) {
        return refusal(
            media,
            StatusCode::BAD_REQUEST,
            "subscriptions need a WebSocket (graphql-transport-ws)",
        );
    }
    let actor = match auth::of_request(&shared.platform, request).await {
        Ok(actor) => actor,
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the sender of a request cannot be told"
            );
            let message = words!("the platform failed").in_language(language(request));
            return refusal(media, StatusCode::INTERNAL_SERVER_ERROR, &message);
        }
    };
    let mut asked = asked;
    if let Some(actor) = actor {
        asked = asked.data(actor);
    }
    if let Some(token) = auth::token(request) {
        asked = asked.data(SessionToken(token));
    }
    asked = asked.data(visitor(request)).data(language(request));
    if let Some(peer) = peer(request) {
        asked = asked.data(peer);
    }
    let counted = Counted::default();
    asked = asked.data(counted.clone());
    let span = tracing::info_span!("graphql", graphql.operation = operation.map(kind));
    let execution = async {
        let mut response = shared.schema.execute(asked).await;
        trace::mark(&mut response);
        response
    };
    let response = execution.instrument(span).await;
    let standing = counted.0.get();
    // The newer media type says in the status that an operation never ran.
    let status = if never_ran(&response) && media == Media::Response {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    let refused = standing.is_some_and(|standing| standing.refused);
    let status = if refused { StatusCode::TOO_MANY_REQUESTS } else { status };
    let mut answer = rendered(media, status, &response);
    for (name, value) in standing.into_iter().flat_map(Standing::headers) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    answer
}

fn kind(operation: OperationType) -> &'static str {
    match operation {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// The address of who sent a request, where whoever is before us found out more than the connection tells.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// The address that a request came from; that of a proxy, if one stands between that is not known as ours.
pub(crate) fn peer(request: &HttpRequest) -> Option<Peer> {
    let found = request.extensions().get::<ClientAddress>().map(|address| address.0);
    let found = found.or_else(|| request.peer_addr().map(|address| address.ip()));
    found.map(|address| Peer(address.to_string()))
}

/// The language in which a sender is answered: that of `Accept-Language`.
pub(crate) fn language(request: &HttpRequest) -> Language {
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.map_or_else(Language::default, Language::of_accepted)
}

/// Who comes to sign in: from where, with what.
pub(crate) fn visitor(request: &HttpRequest) -> Visitor {
    let text = |name: header::HeaderName| {
        let value = request.headers().get(name).and_then(|value| value.to_str().ok());
        value.map(|value| value.chars().take(200).collect::<String>())
    };
    Visitor {
        address: peer(request).map(|peer| peer.0),
        secure: text(header::ORIGIN).is_some_and(|origin| origin.starts_with("https://")),
        agent: text(header::USER_AGENT),
    }
}

/// Whether the operation was refused before any field ran.
fn never_ran(response: &Response) -> bool {
    response.is_err()
        && response.data == Value::Null
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// The kind of the operation that would run.
fn operation(document: &ExecutableDocument, name: Option<&str>) -> Option<OperationType> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation.node.ty),
        (DocumentOperations::Multiple(map), Some(name)) => map.get(name).map(|operation| operation.node.ty),
        // Which one is not said: the strictest reading counts.
        (DocumentOperations::Multiple(map), None) => {
            map.values().map(|operation| operation.node.ty).find(|kind| *kind != OperationType::Query)
        }
    }
}

fn rendered(media: Media, status: StatusCode, response: &Response) -> HttpResponse {
    let mut builder = HttpResponse::build(status);
    builder.content_type(format!("{}; charset=utf-8", media.name()));
    builder.insert_header((header::CACHE_CONTROL, "no-store"));
    for (name, value) in &response.http_headers {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            builder.append_header((name, value));
        }
    }
    // An operation that never ran has no data, not even null.
    let text = if never_ran(response) {
        serde_json::to_string(&serde_json::json!({"errors": response.errors}))
    } else {
        serde_json::to_string(response)
    };
    match text {
        Ok(text) => builder.body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

fn refusal(media: Media, status: StatusCode, message: &str) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(format!("{}; charset=utf-8", media.name()))
        .body(serde_json::json!({"errors": [{"message": message}]}).to_string())
}

/// In the words that clients of persisted queries know; they send the text then.
fn unknown_document(media: Media) -> HttpResponse {
    let error = serde_json::json!({"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}});
    HttpResponse::Ok()
        .content_type(format!("{}; charset=utf-8", media.name()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(serde_json::json!({"errors": [error]}).to_string())
}

fn not_acceptable() -> HttpResponse {
    HttpResponse::NotAcceptable()
        .content_type("text/plain; charset=utf-8")
        .body(format!("answers come as `{RESPONSE}` or `{JSON}`"))
}
