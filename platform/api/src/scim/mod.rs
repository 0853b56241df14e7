//! SCIM 2.0 (RFC 7643, RFC 7644): an identity provider makes, changes and ends the members of a workspace, with a token of that workspace.
//!
//! A token decides over nobody who may do more than its maker could: the rule of the house holds for directories too. What is written is written into
//! the audit log under the token's name. Bulk, sorting, entity tags and `/.search` are not offered, and `/ServiceProviderConfig` says so.

mod filter;
mod groups;
mod patch;
mod schema;
mod users;

use crate::auth;
use crate::http::peer;
use crate::platform::{Failure, Platform};
use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use botloom_domain::{Deed, Permissions, Role, ScimToken, SingleSignOn, may_give};
use botloom_storage::StoreError;
use scim_v2::filter::Filter;
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use std::sync::Arc;

/// The most bytes of a request.
const LARGEST: usize = 4 << 20;
/// How many resources a page has if nothing is said, and at most.
const PAGE: (usize, usize) = (100, 200);
const MEDIA: &str = "application/scim+json";
const ROOT: &str = "/scim/v2";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// How much of an operation stands in the audit log.
const NOTED: usize = 20;

/// Mounts `/scim/v2`.
pub(crate) fn configure(config: &mut ServiceConfig, platform: Arc<Platform>) {
    config.service(
        web::scope("/scim/v2")
            .app_data(Data::from(platform))
            .app_data(web::PayloadConfig::new(LARGEST))
            .service(web::resource("/ServiceProviderConfig").to(answer))
            .service(web::resource("/ResourceTypes").to(answer))
            .service(web::resource("/ResourceTypes/{id}").to(answer))
            .service(web::resource("/Schemas").to(answer))
            .service(web::resource("/Schemas/{id}").to(answer))
            .service(web::resource("/Users").to(answer))
            .service(web::resource("/Users/{id}").to(answer))
            .service(web::resource("/Groups").to(answer))
            .service(web::resource("/Groups/{id}").to(answer))
            .default_service(web::to(answer)),
    );
}

/// Why a request is not done.
#[derive(Debug)]
struct Refusal {
    status: StatusCode,
    kind: Option<&'static str>,
    detail: String,
}

impl Refusal {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into() }
    }

    fn bad(kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, kind: Some(kind), detail: detail.into() }
    }

    fn gone(noun: &str, id: &str) -> Self {
        let id: String = id.chars().take(60).collect();
        Self::new(StatusCode::NOT_FOUND, format!("there is no {noun} `{id}`"))
    }

    fn taken(detail: &str) -> Self {
        Self { kind: Some("uniqueness"), ..Self::new(StatusCode::CONFLICT, detail) }
    }

    fn response(&self) -> HttpResponse {
        let mut body =
            json!({"schemas": [ERROR], "status": self.status.as_u16().to_string(), "detail": self.detail});
        if let Some(kind) = self.kind {
            body["scimType"] = json!(kind);
        }
        let mut response = HttpResponse::build(self.status);
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.content_type(MEDIA).insert_header((header::CACHE_CONTROL, "no-store")).body(body.to_string())
    }

    /// As the audit log says it.
    fn outcome(&self) -> &'static str {
        match self.status {
            StatusCode::FORBIDDEN => "denied",
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::CONFLICT => "conflict",
            status if status.is_client_error() => "invalid",
            _ => "failed",
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        tracing::error!(error = &failure as &dyn std::error::Error, "a request of a directory failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the platform failed; its log says why")
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Last => {
                let detail = "this is the last owner; make somebody else an owner first";
                Self::new(StatusCode::CONFLICT, detail)
            }
            error => Failure::from(error).into(),
        }
    }
}

/// Who asks, and what they ask about.
struct Scene<'a> {
    platform: &'a Platform,
    token: ScimToken,
    /// The address of `/scim/v2` as the directory sees it.
    base: String,
    query: HashMap<String, String>,
}

impl Scene<'_> {
    /// The settings that give roles to groups.
    async fn settings(&self) -> Result<Option<SingleSignOn>, Refusal> {
        Ok(self.platform.store.single_sign_on(&self.token.workspace).await?)
    }

    /// Whether the token may decide over who has this role.
    async fn over(&self, role: &Role) -> Result<(), Refusal> {
        let of_role = self.platform.store.permissions_of(&self.token.workspace, role).await?;
        self.within(of_role)
    }

    fn within(&self, permissions: Permissions) -> Result<(), Refusal> {
        may_give(self.token.permissions, permissions).map_err(beyond)
    }

    fn filter(&self) -> Result<Option<Filter>, Refusal> {
        self.query.get("filter").map(|text| filter::read(text)).transpose()
    }

    /// Where a page begins, counted from 0, and how long it is.
    fn page(&self) -> Result<(usize, usize), Refusal> {
        let number = |name: &str, default: usize, least: usize| match self.query.get(name) {
            None => Ok(default),
            Some(text) => match text.parse::<i64>() {
                Ok(number) => Ok(usize::try_from(number).unwrap_or(least).max(least)),
                Err(_) => Err(Refusal::bad("invalidValue", format!("`{name}` must be a number"))),
            },
        };
        Ok((number("startIndex", 1, 1)? - 1, number("count", PAGE.0, 0)?.min(PAGE.1)))
    }

    fn names(&self, parameter: &str) -> Option<Vec<String>> {
        let given = self.query.get(parameter)?;
        let name = |name: &str| {
            let name = name.trim();
            let name = name.rsplit_once(":").map_or(name, |(_, name)| name);
            name.split('.').next().unwrap_or_default().to_ascii_lowercase()
        };
        Some(given.split(',').map(name).filter(|name| !name.is_empty()).collect())
    }

    /// Whether an attribute is asked for.
    fn wants(&self, attribute: &str) -> bool {
        let attribute = attribute.to_ascii_lowercase();
        match (self.names("attributes"), self.names("excludedAttributes")) {
            (Some(wanted), _) => wanted.contains(&attribute),
            (None, Some(unwanted)) => !unwanted.contains(&attribute),
            (None, None) => true,
        }
    }

    /// The attributes of a resource that are asked for. Its id and its schemas always are.
    fn shown(&self, resource: Map<String, Json>) -> Json {
        let always = |name: &str| name == "id" || name == "schemas";
        resource
            .into_iter()
            .filter(|(name, _)| always(name) || self.wants(name))
            .collect::<Map<_, _>>()
            .into()
    }

    /// A page of what there is in all.
    fn list(&self, total: usize, begin: usize, resources: Vec<Map<String, Json>>) -> Json {
        let resources: Vec<Json> = resources.into_iter().map(|one| self.shown(one)).collect();
        json!({
            "schemas": [LIST],
            "totalResults": total,
            "startIndex": begin + 1,
            "itemsPerPage": resources.len(),
            "Resources": resources,
        })
    }
}

/// The token's maker had less than this.
fn beyond(error: botloom_domain::TooMuch) -> Refusal {
    let names: Vec<_> = error.0.iter().map(|permission| format!("`{}`", permission.name())).collect();
    let detail = format!(
        "who made this token may not decide over this: they had not {}; let somebody who has make a token",
        names.join(", ")
    );
    Refusal::new(StatusCode::FORBIDDEN, detail)
}

/// What is answered.
enum Answer {
    Found(Json),
    Created(Json),
    Done,
}

/// The field of this name, in letters of any case.
fn field<'a>(object: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    object.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

async fn answer(
    request: HttpRequest,
    platform: Data<Platform>,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    let done = match scene(&request, &platform).await {
        Ok(scene) => recorded(&scene, &request, body).await,
        Err(refusal) => Err(refusal),
    };
    let (status, body) = match done {
        Ok(Answer::Found(body)) => (StatusCode::OK, body),
        Ok(Answer::Created(body)) => (StatusCode::CREATED, body),
        Ok(Answer::Done) => return HttpResponse::NoContent().finish(),
        Err(refusal) => return refusal.response(),
    };
    let mut response = HttpResponse::build(status);
    if let Some(location) = body["meta"]["location"].as_str() {
        response.insert_header((header::LOCATION, location));
    }
    response.content_type(MEDIA).insert_header((header::CACHE_CONTROL, "no-store")).body(body.to_string())
}

async fn scene<'a>(request: &HttpRequest, platform: &'a Platform) -> Result<Scene<'a>, Refusal> {
    let unknown = || Refusal::new(StatusCode::UNAUTHORIZED, "send a SCIM token as `Authorization: Bearer`");
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = bearer.and_then(|value| {
        value.get(..7).filter(|way| way.eq_ignore_ascii_case("bearer ")).map(|_| &value[7..])
    });
    let secret = secret.map(str::trim).ok_or_else(unknown)?;
    let found = platform.store.scim_token_by_hash(&auth::hash(secret), platform.clock.now()).await?;
    let token = found.ok_or_else(unknown)?;
    let query = web::Query::<HashMap<String, String>>::from_query(request.query_string());
    let query = query.map_err(|_| Refusal::bad("invalidSyntax", "the address cannot be read"))?.into_inner();
    let connection = request.connection_info();
    let base = format!("{}://{}{ROOT}", connection.scheme(), connection.host());
    Ok(Scene { platform, token, base, query })
}

/// Does what is asked, and writes into the audit log what was changed, or should have been.
async fn recorded(
    scene: &Scene<'_>,
    request: &HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> Result<Answer, Refusal> {
    let path = request.path().strip_prefix(ROOT).unwrap_or_default();
    let path: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let sent = match (request.method(), body) {
        (&Method::POST | &Method::PUT | &Method::PATCH, Ok(body)) => object(&body),
        (&Method::POST | &Method::PUT | &Method::PATCH, Err(_)) => {
            let detail = format!("send at most {LARGEST} bytes");
            Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, detail))
        }
        _ => Ok(Map::new()),
    };
    let noted = sent.as_ref().map(noted).unwrap_or_default();
    let done = match &sent {
        Ok(sent) => act(scene, request.method(), &path, sent).await,
        // What is not offered is told whatever was sent there.
        Err(_) if !matches!(path.first(), Some(&("Users" | "Groups"))) => {
            act(scene, request.method(), &path, &Map::new()).await
        }
        Err(refusal) => Err(Refusal { detail: refusal.detail.clone(), ..*refusal }),
    };
    let (noun, id) = match path.as_slice() {
        [noun @ ("Users" | "Groups")] => (*noun, None),
        [noun @ ("Users" | "Groups"), id] => (*noun, Some(*id)),
        _ => return done,
    };
    let verb = match (request.method(), id) {
        (&Method::POST, None) => "Create",
        (&Method::PUT, Some(_)) => "Replace",
        (&Method::PATCH, Some(_)) => "Patch",
        (&Method::DELETE, Some(_)) => "Delete",
        _ => return done,
    };
    let mut arguments = Map::new();
    let made = match &done {
        Ok(Answer::Created(body)) => body["id"].as_str(),
        _ => None,
    };
    if let Some(id) = id.or(made) {
        arguments.insert("id".to_owned(), json!(id.chars().take(60).collect::<String>()));
    }
    arguments.extend(noted);
    if let Err(refusal) = &done {
        arguments.insert("reason".to_owned(), json!(refusal.detail));
    }
    let deed = Deed {
        actor: scene.token.id.to_string(),
        name: scene.token.name.clone(),
        address: peer(request).map(|peer| peer.0),
        action: format!("scim{verb}{}", noun.trim_end_matches('s')),
        arguments: Json::Object(arguments).to_string(),
        outcome: done.as_ref().err().map_or("done", Refusal::outcome).to_owned(),
    };
    let (store, now) = (&scene.platform.store, scene.platform.clock.now());
    store.add_audit(&scene.token.workspace, vec![deed], now).await?;
    done
}

fn object(body: &[u8]) -> Result<Map<String, Json>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Json::Object(fields)) => Ok(fields),
        Ok(_) => Err(Refusal::bad("invalidSyntax", "send one JSON object")),
        Err(error) => Err(Refusal::bad("invalidSyntax", format!("this is not JSON: {error}"))),
    }
}

/// What the audit log says of a body: whom it is about, and what is changed.
fn noted(sent: &Map<String, Json>) -> Map<String, Json> {
    let short = |value: &Json| match value {
        Json::String(text) => json!(text.chars().take(100).collect::<String>()),
        Json::Array(items) => json!(items.len()),
        Json::Object(fields) => json!(fields.keys().take(NOTED).collect::<Vec<_>>()),
        other => other.clone(),
    };
    let mut noted = Map::new();
    for name in ["userName", "displayName", "externalId", "active", "members"] {
        if let Some(value) = field(sent, name) {
            noted.insert(name.to_owned(), short(value));
        }
    }
    if let Some(Json::Array(operations)) = field(sent, "Operations") {
        let operation = |operation: &Json| {
            let operation = operation.as_object()?;
            let parts = ["op", "path", "value"];
            let part = |name: &str| Some((name.to_owned(), short(field(operation, name)?)));
            Some(Json::Object(parts.into_iter().filter_map(part).collect()))
        };
        let shown: Vec<Json> = operations.iter().filter_map(operation).take(NOTED).collect();
        noted.insert("operations".to_owned(), json!(shown));
        if operations.len() > NOTED {
            noted.insert("more".to_owned(), json!(operations.len() - NOTED));
        }
    }
    noted
}

async fn act(
    scene: &Scene<'_>,
    method: &Method,
    path: &[&str],
    sent: &Map<String, Json>,
) -> Result<Answer, Refusal> {
    let among = |all: Vec<Json>, noun: &str, id: &str| {
        let found =
            all.into_iter().find(|one| one["id"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(id)));
        found.map(Answer::Found).ok_or_else(|| Refusal::gone(noun, id))
    };
    let all = |all: Vec<Json>| {
        let resources = all.into_iter().filter_map(|one| one.as_object().cloned()).collect::<Vec<_>>();
        Ok(Answer::Found(scene.list(resources.len(), 0, resources)))
    };
    match (method, path) {
        (_, [".search"] | ["Users" | "Groups", ".search"] | ["Bulk"] | ["Me", ..]) => {
            Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, "this is not offered"))
        }
        (&Method::GET, ["ServiceProviderConfig"]) => Ok(Answer::Found(schema::provider(&scene.base, PAGE.1))),
        (&Method::GET, ["ResourceTypes"]) => all(schema::resource_types(&scene.base)),
        (&Method::GET, ["ResourceTypes", id]) => {
            among(schema::resource_types(&scene.base), "resource type", id)
        }
        (&Method::GET, ["Schemas"]) => all(schema::schemas(&scene.base)),
        (&Method::GET, ["Schemas", id]) => among(schema::schemas(&scene.base), "schema", id),
        (&Method::GET, ["Users"]) => users::list(scene).await,
        (&Method::POST, ["Users"]) => users::create(scene, sent).await,
        (&Method::GET, ["Users", id]) => users::get(scene, id).await,
        (&Method::PUT, ["Users", id]) => users::replace(scene, id, sent).await,
        (&Method::PATCH, ["Users", id]) => users::change(scene, id, sent).await,
        (&Method::DELETE, ["Users", id]) => users::delete(scene, id).await,
        (&Method::GET, ["Groups"]) => groups::list(scene).await,
        (&Method::POST, ["Groups"]) => groups::create(scene, sent).await,
        (&Method::GET, ["Groups", id]) => groups::get(scene, id).await,
        (&Method::PUT, ["Groups", id]) => groups::replace(scene, id, sent).await,
        (&Method::PATCH, ["Groups", id]) => groups::change(scene, id, sent).await,
        (&Method::DELETE, ["Groups", id]) => groups::delete(scene, id).await,
        (
            _,
            ["ServiceProviderConfig" | "ResourceTypes" | "Schemas" | "Users" | "Groups"]
            | ["ResourceTypes" | "Schemas" | "Users" | "Groups", _],
        ) => Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this cannot be done here")),
        _ => Err(Refusal::new(StatusCode::NOT_FOUND, "there is nothing at this address")),
    }
}
