//! Who asks, and for which conversation.

use super::problem::Problem;
use super::token::{Claims, LIFETIME, Refusal, STREAM_LIFETIME, Scope};
use super::{ROOT, Web};
use crate::Channel;
use actix_web::HttpRequest;
use actix_web::http::header;
use botloom_ports::ConversationId;

/// What the `Authorization` header carries.
pub(super) enum Bearer {
    /// The secret of a channel: any of its conversations.
    Secret(Channel),
    /// A token: its one conversation.
    Token(Claims),
}

/// A conversation that the caller may use.
pub(super) struct Access {
    pub id: ConversationId,
    /// The bot's title.
    pub bot: String,
    /// The customer, where the token names them.
    pub user: Option<String>,
    /// The sites whose pages may use tokens of this caller; none means any.
    pub origins: Vec<String>,
}

impl Web {
    /// Reads the `Authorization` header.
    pub(super) async fn bearer(&self, request: &HttpRequest) -> Result<Bearer, Problem> {
        let value = request.headers().get(header::AUTHORIZATION).ok_or(Problem::NoToken)?;
        let (scheme, value) =
            value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(Problem::NoToken)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Problem::NoToken);
        }
        match self.key.read(value.trim(), self.now()) {
            Ok(claims) if claims.scope == Scope::Conversation => {
                check_origin(request, &claims.origins)?;
                Ok(Bearer::Token(claims))
            }
            Err(Refusal::NotAToken) => {
                let channel = self.host.channel(value.trim()).await?;
                channel.map(Bearer::Secret).ok_or(Problem::BadToken)
            }
            Err(Refusal::Expired) => Err(Problem::TokenExpired),
            Ok(_) | Err(Refusal::Forged) => Err(Problem::BadToken),
        }
    }

    /// The conversation named in the path, if the caller may use it.
    pub(super) async fn conversation(&self, request: &HttpRequest) -> Result<Access, Problem> {
        let bearer = self.bearer(request).await?;
        let id = path_id(request)?;
        match bearer {
            Bearer::Token(claims) => claims.access(&id),
            // Told apart from an unknown one, a foreign conversation would give away that it exists.
            Bearer::Secret(channel) if !self.host.owns(&channel.id, &id).await? => Err(Problem::NotFound),
            Bearer::Secret(channel) => Ok(Access { id, bot: channel.name, user: None, origins: Vec::new() }),
        }
    }

    /// The conversation named in the path, if the token in the address opens its stream.
    pub(super) fn streamed(&self, request: &HttpRequest, token: &str) -> Result<Access, Problem> {
        let claims = self.key.read(token, self.now()).map_err(|refusal| match refusal {
            Refusal::Expired => Problem::TokenExpired,
            Refusal::NotAToken | Refusal::Forged => Problem::BadToken,
        })?;
        check_origin(request, &claims.origins)?;
        claims.access(&path_id(request)?)
    }

    /// A token for a conversation.
    pub(super) fn token(&self, access: &Access, scope: Scope) -> String {
        let lifetime = match scope {
            Scope::Conversation => LIFETIME,
            Scope::Stream => STREAM_LIFETIME,
        };
        self.key.sign(&Claims {
            conversation: access.id.to_string(),
            bot: access.bot.clone(),
            user: access.user.clone(),
            origins: access.origins.clone(),
            scope,
            exp: self.now() + lifetime,
        })
    }

    /// The address of a conversation's stream, by the host name and scheme that the client used.
    pub(super) fn stream_url(&self, request: &HttpRequest, access: &Access, watermark: u64) -> String {
        let token = self.token(access, Scope::Stream);
        let base = base_url(request).replacen("http", "ws", 1);
        let prefix = request.path().split_once(ROOT).map_or("", |(before, _)| before);
        format!("{base}{prefix}{ROOT}/conversations/{}/stream?watermark={watermark}&t={token}", access.id)
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }
}

impl Claims {
    fn access(self, id: &ConversationId) -> Result<Access, Problem> {
        if self.conversation != id.as_str() {
            return Err(Problem::BadToken);
        }
        Ok(Access { id: id.clone(), bot: self.bot, user: self.user, origins: self.origins })
    }

    /// The conversation of the token.
    pub(super) fn into_access(self) -> Result<Access, Problem> {
        let id = ConversationId::new(self.conversation.clone()).map_err(|_| Problem::BadToken)?;
        self.access(&id)
    }
}

/// Scheme and host as the client sees them; behind a proxy they are in the `Forwarded` headers.
pub(super) fn base_url(request: &HttpRequest) -> String {
    let connection = request.connection_info();
    let scheme = if connection.scheme() == "https" { "https" } else { "http" };
    format!("{scheme}://{}", connection.host())
}

fn path_id(request: &HttpRequest) -> Result<ConversationId, Problem> {
    ConversationId::new(request.match_info().query("id")).map_err(|_| Problem::NotFound)
}

/// A token made for certain sites is refused from pages of others. Requests that come from no page carry no origin.
fn check_origin(request: &HttpRequest, allowed: &[String]) -> Result<(), Problem> {
    let Some(origin) = request.headers().get(header::ORIGIN).filter(|_| !allowed.is_empty()) else {
        return Ok(());
    };
    let origin = String::from_utf8_lossy(origin.as_bytes()).into_owned();
    if allowed.contains(&origin) { Ok(()) } else { Err(Problem::ForeignOrigin(origin)) }
}
