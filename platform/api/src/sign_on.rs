//! Single sign-on by OpenID Connect: sends browsers to the identity provider of their workspace, and takes them back.
//!
//! The code flow with PKCE; state and nonce of each attempt are kept until the browser comes back, which works once and only in the browser that
//! was sent (a cookie). The provider is asked by this machine, at its own origin only and without redirects.

use crate::audit::Peer;
use crate::auth;
use crate::graphql::cookie;
use crate::http::{peer, visitor};
use crate::platform::{Failure, Platform, Visitor};
use actix_web::cookie::time::Duration as Age;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use botloom_domain::{
    Claims, Deed, Email, Member, MemberName, NotLetIn, Role, SignInWay, SingleSignOn, WorkspaceId,
    same_origin,
};
use botloom_flow::{Wording, words};
use botloom_storage::{NewMember, SignInAttempt, StoreError};
use jiff::SignedDuration;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest as Asked,
    HttpResponse as Answered, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, TokenResponse,
};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use std::time::Duration;

/// What binds an attempt to the browser that was sent.
const BROWSER: &str = "botloom_sso";
/// How long somebody may take at the identity provider.
const ATTEMPT: SignedDuration = SignedDuration::from_mins(10);
/// How long the provider may take for one answer.
const ANSWER: Duration = Duration::from_secs(10);
/// The most bytes of an answer.
const LARGEST: u64 = 1 << 20;
/// Signatures with a key that only the provider has.
const SIGNED: [CoreJwsSigningAlgorithm; 8] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

/// Mounts `/sso`.
pub(crate) fn configure(config: &mut ServiceConfig, platform: Arc<Platform>) {
    config.service(
        web::scope("/sso")
            .app_data(Data::from(platform))
            .route("/callback", web::get().to(back))
            .route("/{workspace}", web::get().to(begin)),
    );
}

/// Why nobody is signed in. The sign-in page says it in words.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("single sign-on is not set up there")]
    Unknown,
    #[error("the identity provider cannot be asked: {0}")]
    Provider(String),
    #[error("the identity provider refused: {0}")]
    Declined(String),
    #[error("nobody was sent with this state from this browser, or they came back already")]
    Attempt,
    #[error("what the identity provider sent does not hold: {0}")]
    Token(String),
    #[error(transparent)]
    NotLetIn(#[from] NotLetIn),
    #[error("an owner signs in with a password, unless a group makes them one")]
    Owner,
    #[error("the address belongs to somebody of another workspace")]
    Taken,
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Provider(_) => "provider",
            Self::Declined(_) => "declined",
            Self::Attempt => "attempt",
            Self::Token(_) => "token",
            Self::NotLetIn(NotLetIn::NoEmail) => "no-email",
            Self::NotLetIn(NotLetIn::Unverified) => "unverified",
            Self::NotLetIn(NotLetIn::Domain(_)) => "domain",
            Self::NotLetIn(NotLetIn::NoRole) => "no-role",
            Self::NotLetIn(NotLetIn::NoMember) => "no-member",
            Self::NotLetIn(NotLetIn::Inactive) => "inactive",
            Self::Owner => "owner",
            Self::Taken => "taken",
            Self::Failed(_) => "failed",
        }
    }

    /// Back to the sign-in page, which says why.
    fn page(&self) -> HttpResponse {
        match self {
            Self::Failed(failure) => {
                tracing::error!(error = failure as &dyn std::error::Error, "a single sign-on failed");
            }
            other => tracing::warn!(reason = %other, "a single sign-on was refused"),
        }
        found(&format!("/sign-in?sso={}", self.code())).finish()
    }
}

fn found(address: &str) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Found();
    response.insert_header((header::LOCATION, address)).insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

#[derive(Deserialize)]
struct Wished {
    #[serde(default)]
    next: String,
}

/// Only pages of this console; anything else could lead a member elsewhere.
fn page(next: &str) -> String {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if own { next.to_owned() } else { "/".to_owned() }
}

async fn begin(
    request: HttpRequest,
    platform: Data<Platform>,
    workspace: Path<String>,
    wished: Query<Wished>,
) -> HttpResponse {
    match send(&platform, &workspace, &wished.next).await {
        Ok((address, browser)) => {
            let secure = visitor(&request).secure || address.1;
            let kept = Cookie::build(BROWSER, browser).path("/sso").http_only(true).secure(secure);
            let kept = kept.same_site(SameSite::Lax).max_age(Age::minutes(10)).finish();
            found(&address.0).cookie(kept).finish()
        }
        Err(refused) => refused.page(),
    }
}

/// The identity provider of a workspace and the secret of our client there.
async fn registered(platform: &Platform, workspace: &WorkspaceId) -> Result<(SingleSignOn, String), Refused> {
    let settings = platform.store.single_sign_on(workspace).await?.ok_or(Refused::Unknown)?;
    let secret = platform.store.client_secret(&platform.keyring, workspace).await?;
    Ok((settings, secret.unwrap_or_default()))
}

/// Where the browser goes, whether the platform is reached by TLS, and what the browser carries.
async fn send(platform: &Platform, workspace: &str, next: &str) -> Result<((String, bool), String), Refused> {
    let workspace = WorkspaceId::parse(workspace).map_err(|_| Refused::Unknown)?;
    let (settings, secret) = registered(platform, &workspace).await?;
    if !settings.enabled {
        return Err(Refused::Unknown);
    }
    let secure = settings.address.starts_with("https://");
    let (address, state, nonce, verifier) = blocking(move || authorization(&settings, &secret)).await?;
    let (browser, browser_hash) = auth::secret("")?;
    let now = platform.clock.now();
    let expires = now.checked_add(ATTEMPT).map_err(|error| Failure::other("the clock", error))?;
    let attempt = SignInAttempt { workspace, browser: browser_hash, nonce, verifier, next: page(next) };
    platform.store.begin_attempt(&auth::hash(&state), &attempt, now, expires).await?;
    Ok(((address, secure), browser))
}

#[derive(Deserialize)]
struct Brought {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

async fn back(request: HttpRequest, platform: Data<Platform>, brought: Query<Brought>) -> HttpResponse {
    let visitor = visitor(&request);
    let from = peer(&request);
    match receive(&platform, &request, &brought, &visitor, from).await {
        Ok((token, next)) => {
            let mut gone = Cookie::build(BROWSER, "").path("/sso").http_only(true).finish();
            gone.make_removal();
            found(&next)
                .append_header((header::SET_COOKIE, token))
                .append_header((header::SET_COOKIE, gone.to_string()))
                .finish()
        }
        Err(refused) => refused.page(),
    }
}

/// The cookie of the session, and the page that was asked for.
async fn receive(
    platform: &Platform,
    request: &HttpRequest,
    brought: &Brought,
    visitor: &Visitor,
    from: Option<Peer>,
) -> Result<(String, String), Refused> {
    let state = brought.state.as_deref().ok_or(Refused::Attempt)?;
    let browser = request.cookie(BROWSER).ok_or(Refused::Attempt)?;
    let attempt = platform.store.take_attempt(&auth::hash(state), platform.clock.now()).await?;
    let attempt = attempt.ok_or(Refused::Attempt)?;
    if auth::hash(browser.value()) != attempt.browser {
        return Err(Refused::Attempt);
    }
    let (settings, secret) = registered(platform, &attempt.workspace).await?;
    if !settings.enabled {
        return Err(Refused::Unknown);
    }
    if let Some(error) = &brought.error {
        return Err(Refused::Declined(error.chars().take(100).collect()));
    }
    let code = brought.code.clone().ok_or(Refused::Attempt)?;
    let (asked, nonce, verifier) = (settings.clone(), attempt.nonce, attempt.verifier);
    let claims = blocking(move || exchange(&asked, &secret, code, nonce, verifier)).await;
    let come = match claims {
        Ok(claims) => admit(platform, &settings, &claims).await.map_err(|refused| (refused, Some(claims))),
        Err(refused) => Err((refused, None)),
    };
    let deed = |actor: &str, name: &str, outcome: &str, why: Json| Deed {
        actor: actor.to_owned(),
        name: name.to_owned(),
        address: from.as_ref().map(|peer| peer.0.clone()),
        action: "signIn".to_owned(),
        arguments: why.to_string(),
        outcome: outcome.to_owned(),
    };
    let way = |more: &str| json!({"way": "single sign-on", "issuer": settings.issuer, "reason": more});
    match come {
        Ok(member) => {
            let token = platform.begin_session(&member, SignInWay::SingleSignOn, visitor).await?;
            let done = deed(member.id.as_str(), &member.name, "done", json!({"way": "single sign-on"}));
            platform.store.add_audit(&settings.workspace, vec![done], platform.clock.now()).await?;
            let secure = visitor.secure || settings.address.starts_with("https://");
            Ok((cookie(&token, secure), attempt.next))
        }
        Err((refused, claims)) => {
            let name = claims.and_then(|claims| claims.email).unwrap_or_default();
            let denied = deed("single-sign-on", &name, "denied", way(refused.code()));
            platform.store.add_audit(&settings.workspace, vec![denied], platform.clock.now()).await?;
            Err(refused)
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::other("asking a provider", error))?
}

/// The member who comes with these claims, with the role that their groups give.
async fn admit(platform: &Platform, settings: &SingleSignOn, claims: &Claims) -> Result<Member, Refused> {
    let (store, workspace) = (&platform.store, &settings.workspace);
    // A subject is unique at its issuer only.
    let subject = format!("{} {}", settings.issuer, claims.subject);
    let known = match store.member_by_subject(workspace, &subject).await? {
        Some(member) => Some(member),
        None => match claims.email.as_deref().and_then(|email| Email::parse(email).ok()) {
            Some(email) => store.member_by_email(workspace, email.as_str()).await?,
            None => None,
        },
    };
    // Groups that a directory pushed count as those that the token names.
    let mut claims = claims.clone();
    if let Some(member) = &known {
        claims.groups.extend(store.directory_groups_of(workspace, &member.id).await?);
    }
    let (email, role) = settings.admits(&claims)?;
    let member = match known {
        Some(member) if !member.active => return Err(NotLetIn::Inactive.into()),
        // Whoever sets the provider up must not become, or unmake, an owner by it.
        Some(member) if member.role == Role::Owner && role != Role::Owner => return Err(Refused::Owner),
        Some(member) => member,
        None if !settings.creates_members => return Err(NotLetIn::NoMember.into()),
        None => {
            let called = claims.name.as_deref().and_then(|name| MemberName::parse(name).ok());
            let name = called.or_else(|| MemberName::parse(email.as_str()).ok());
            let name =
                name.or_else(|| MemberName::parse(&email.as_str()[..1]).ok()).ok_or(NotLetIn::NoEmail)?;
            let new = NewMember { name, email, password: String::new(), role: role.clone() };
            match store.create_member(workspace, new, platform.clock.now()).await {
                Ok(member) => member,
                Err(StoreError::Taken) => return Err(Refused::Taken),
                Err(error) => return Err(error.into()),
            }
        }
    };
    Ok(store.link_member(&member, &subject, &role).await?)
}

/// Why the provider gave no answer.
#[derive(Debug, thiserror::Error)]
enum NoAnswer {
    #[error("`{0}` is not at the address of the issuer")]
    Elsewhere(String),
    #[error("it is redirected, which is not followed")]
    Redirect,
    #[error(transparent)]
    Http(#[from] ureq::Error),
}

/// Asks the provider, at the origin of the issuer only.
fn ask(issuer: &str, request: Asked) -> Result<Answered, NoAnswer> {
    let address = request.uri().to_string();
    if !same_origin(issuer, &address) {
        return Err(NoAnswer::Elsewhere(address));
    }
    let config = ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(ANSWER))
        .build();
    let mut answer = ureq::Agent::new_with_config(config).run(request)?;
    if answer.status().is_redirection() {
        return Err(NoAnswer::Redirect);
    }
    let body = answer.body_mut().with_config().limit(LARGEST).read_to_vec()?;
    let (parts, _) = answer.into_parts();
    Ok(Answered::from_parts(parts, body))
}

fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn provider(settings: &SingleSignOn) -> Result<CoreProviderMetadata, Refused> {
    let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|error| Refused::Provider(told(&error)))?;
    let asks = |request| ask(&settings.issuer, request);
    CoreProviderMetadata::discover(&issuer, &asks).map_err(|error| Refused::Provider(told(&error)))
}

/// Whether the provider answers as its issuer; for who sets it up.
pub(crate) async fn check(settings: SingleSignOn) -> Result<(), Wording> {
    let checked = blocking(move || provider(&settings).map(|_| ())).await;
    checked.map_err(|refused| match refused {
        Refused::Provider(reason) => words!("the identity provider cannot be asked: {reason}", reason),
        other => Wording::verbatim(other.to_string()),
    })
}

macro_rules! client {
    ($settings:expr, $secret:expr) => {{
        let metadata = provider($settings)?;
        let basic = metadata
            .token_endpoint_auth_methods_supported()
            .is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let returns = RedirectUrl::new(format!("{}/sso/callback", $settings.address))
            .map_err(|error| Refused::Provider(told(&error)))?;
        let id = ClientId::new($settings.client_id.clone());
        CoreClient::from_provider_metadata(metadata, id, Some(ClientSecret::new($secret.to_owned())))
            .set_redirect_uri(returns)
            .set_auth_type(if basic { AuthType::BasicAuth } else { AuthType::RequestBody })
    }};
}

/// Where the browser goes, with the state, the nonce and the verifier of the attempt.
fn authorization(settings: &SingleSignOn, secret: &str) -> Result<(String, String, String, String), Refused> {
    let client = client!(settings, secret);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(settings.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new))
        .set_pkce_challenge(challenge)
        .url();
    Ok((address.to_string(), state.into_secret(), nonce.secret().clone(), verifier.into_secret()))
}

/// What the provider says of who brings this code.
fn exchange(
    settings: &SingleSignOn,
    secret: &str,
    code: String,
    nonce: String,
    verifier: String,
) -> Result<Claims, Refused> {
    let client = client!(settings, secret);
    let asks = |request| ask(&settings.issuer, request);
    let answer = client
        .exchange_code(AuthorizationCode::new(code))
        .map_err(|error| Refused::Provider(told(&error)))?
        .set_pkce_verifier(PkceCodeVerifier::new(verifier))
        .request(&asks)
        .map_err(|error| Refused::Token(told(&error)))?;
    let token = answer.id_token().ok_or_else(|| Refused::Token("there is no ID token".to_owned()))?;
    // Signature, issuer, audience, nonce and expiry.
    let verifier = client.id_token_verifier().set_allowed_algs(SIGNED);
    let claims = token.claims(&verifier, &Nonce::new(nonce)).map_err(|error| Refused::Token(told(&error)))?;
    let subject = claims.subject().to_string();
    let mut said =
        payload(&token.to_string()).ok_or_else(|| Refused::Token("it has no content".to_owned()))?;
    // What the token leaves out stands at the provider.
    let lacks = ["email", settings.groups_claim.as_str()].iter().any(|name| said.get(*name).is_none());
    if lacks && let Some(address) = client.user_info_url().map(|address| address.to_string()) {
        let more = user_info(settings, &address, answer.access_token().secret())?;
        if more["sub"].as_str() != Some(&subject) {
            return Err(Refused::Token("the user info is that of somebody else".to_owned()));
        }
        for (name, value) in more.as_object().into_iter().flatten() {
            if said.get(name).is_none() {
                said[name] = value.clone();
            }
        }
    }
    let text = |name: &str| said[name].as_str().map(ToOwned::to_owned);
    let groups = match &said[settings.groups_claim.as_str()] {
        Json::Array(groups) => {
            groups.iter().filter_map(|group| group.as_str().map(ToOwned::to_owned)).collect()
        }
        Json::String(group) => vec![group.clone()],
        _ => Vec::new(),
    };
    Ok(Claims {
        subject,
        email: text("email"),
        email_verified: said["email_verified"].as_bool(),
        name: text("name"),
        groups,
    })
}

/// The content of a token whose signature was checked.
fn payload(token: &str) -> Option<Json> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Json>(&bytes).ok().filter(Json::is_object)
}

fn user_info(settings: &SingleSignOn, address: &str, token: &str) -> Result<Json, Refused> {
    let mut request = Asked::new(Vec::new());
    *request.uri_mut() =
        address.parse().map_err(|_| Refused::Provider("its user info has no address".to_owned()))?;
    let bearer = format!("Bearer {token}").parse();
    let bearer = bearer.map_err(|_| Refused::Token("the access token is no text".to_owned()))?;
    request.headers_mut().insert("authorization", bearer);
    let answer = ask(&settings.issuer, request).map_err(|error| Refused::Provider(told(&error)))?;
    if !answer.status().is_success() {
        return Err(Refused::Provider(format!("its user info answers {}", answer.status())));
    }
    serde_json::from_slice(answer.body()).map_err(|error| Refused::Provider(told(&error)))
}
