//! Who asks: a member with a session, or a program with a key.

use crate::platform::{Failure, Platform};
use actix_web::HttpRequest;
use actix_web::http::header;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use botloom_domain::{
    Member, MemberId, MemberSession, Password, Permission, Permissions, Role, SignInWay, WorkspaceId,
};

/// The cookie of a session.
pub(crate) const COOKIE: &str = "botloom_session";
/// What the tokens of sessions begin with.
const SESSION: &str = "bls_";
/// What the secrets of API keys begin with.
const KEY: &str = "blk_";
/// What the tokens of invitations begin with.
const INVITATION: &str = "bli_";
/// What the tokens of directories begin with.
const DIRECTORY: &str = "bld_";

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The id of the member or key.
    pub id: String,
    /// The member; none for a program.
    pub member: Option<MemberId>,
    /// What people read.
    pub name: String,
    /// The address of a member.
    pub email: Option<String>,
    /// What they are here for.
    pub role: Role,
    /// What they may do now.
    pub permissions: Permissions,
    /// The name of the session with which they ask.
    pub session: Option<String>,
    /// Whether they may do nothing before they have a second factor.
    pub must_enrol: bool,
    /// Where.
    pub workspace: WorkspaceId,
}

impl Actor {
    /// Whether they may do it.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.has(permission)
    }
}

/// A new secret: its text, shown once, and the hash under which it is kept.
pub(crate) fn secret(prefix: &str) -> Result<(String, String), Failure> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(|error| Failure::other("randomness", error))?;
    let text = bytes.iter().fold(prefix.to_owned(), |text, byte| text + &format!("{byte:02x}"));
    let hash = hash(&text);
    Ok((text, hash))
}

pub(crate) fn session_secret() -> Result<(String, String), Failure> {
    secret(SESSION)
}

pub(crate) fn key_secret() -> Result<(String, String), Failure> {
    secret(KEY)
}

pub(crate) fn invitation_secret() -> Result<(String, String), Failure> {
    secret(INVITATION)
}

pub(crate) fn directory_secret() -> Result<(String, String), Failure> {
    secret(DIRECTORY)
}

/// The hash of a random secret; it has no need to be slow.
pub(crate) fn hash(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

/// The argon2 hash of a password.
///
/// # Errors
/// If there is no randomness for it.
pub async fn hash_password(password: Password) -> Result<String, Failure> {
    let work = move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string());
    let hashed = tokio::task::spawn_blocking(work).await.map_err(|error| Failure::other("hashing", error))?;
    hashed.map_err(|error| Failure::Other("hashing", error.to_string().into()))
}

/// Whether the password is the hashed one. With no hash the same time is spent, so that it does not tell who is here.
pub(crate) async fn verify_password(password: String, hashed: Option<String>) -> bool {
    let work = move || {
        let argon = Argon2::default();
        match hashed.as_deref().map(PasswordHash::new) {
            Some(Ok(hashed)) => argon.verify_password(password.as_bytes(), &hashed).is_ok(),
            _ => argon.hash_password(password.as_bytes()).is_err(),
        }
    };
    tokio::task::spawn_blocking(work).await.unwrap_or(false)
}

/// The token of a request: that of `Authorization: Bearer`, else of the cookie.
pub(crate) fn token(request: &HttpRequest) -> Option<String> {
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(token) = bearer.and_then(|value| value.strip_prefix("Bearer ")) {
        return Some(token.trim().to_owned());
    }
    request.cookie(COOKIE).filter(|_| same_origin(request)).map(|cookie| cookie.value().to_owned())
}

/// Who sent a request.
pub(crate) async fn of_request(platform: &Platform, request: &HttpRequest) -> Result<Option<Actor>, Failure> {
    match token(request) {
        Some(token) => of_token(platform, &token).await,
        None => Ok(None),
    }
}

/// Who bears a token of a session or the secret of a key.
pub(crate) async fn of_token(platform: &Platform, token: &str) -> Result<Option<Actor>, Failure> {
    let hash = hash(token);
    if token.starts_with(KEY) {
        let Some(key) = platform.store.api_key_by_hash(&hash, platform.clock.now()).await? else {
            return Ok(None);
        };
        let of_role = platform.store.permissions_of(&key.workspace, &key.role).await?;
        return Ok(Some(Actor {
            id: key.id.to_string(),
            member: None,
            permissions: key.permissions(of_role),
            name: key.name,
            email: None,
            role: key.role,
            session: None,
            must_enrol: false,
            workspace: key.workspace,
        }));
    }
    match platform.store.session(&hash, platform.clock.now()).await? {
        Some((member, session)) => of_member(platform, member, Some(&session)).await.map(Some),
        None => Ok(None),
    }
}

/// A member as who asks. One who needs a second factor and has none may do nothing but get one.
pub(crate) async fn of_member(
    platform: &Platform,
    member: Member,
    session: Option<&MemberSession>,
) -> Result<Actor, Failure> {
    let store = &platform.store;
    // Who came from an identity provider was asked there for what it takes.
    let by_password = session.is_none_or(|session| session.way == SignInWay::Password);
    let must_enrol = by_password
        && store.requires_code(&member.workspace).await?
        && !store.second_factor(&member.id).await?.is_some_and(|factor| factor.confirmed);
    let permissions = match must_enrol {
        true => Permissions::NONE,
        false => store.permissions_of(&member.workspace, &member.role).await?,
    };
    Ok(Actor {
        id: member.id.to_string(),
        name: member.name,
        email: Some(member.email),
        role: member.role,
        permissions,
        session: session.map(|session| session.id.clone()),
        must_enrol,
        workspace: member.workspace,
        member: Some(member.id),
    })
}

/// Whether a page of ours sent the request: a foreign page must not act with the cookie of who looks at it.
fn same_origin(request: &HttpRequest) -> bool {
    let Some(origin) = request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok()) else {
        return true;
    };
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, origin)| origin.eq_ignore_ascii_case(host))
}
