//! Tokens: what a browser may hold instead of the secret. Signed, not stored, so any node reads any node's tokens.
//!
//! The form is that of a JSON Web Token signed by HMAC-SHA256, because clients of the protocol look for the `user` inside.
//! Only the one header that is written here is ever accepted: no token chooses how it is verified.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;

/// How long a token is valid, in seconds.
pub(super) const LIFETIME: i64 = 3600;
/// How long the address of a stream is valid, in seconds. It stands in logs of proxies, so it is short.
pub(super) const STREAM_LIFETIME: i64 = 60;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// The key that signs tokens; the same on all nodes and kept over restarts.
#[derive(Clone)]
pub struct TokenKey([u8; 32]);

impl TokenKey {
    /// A key of 32 random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey")
    }
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claims {
    /// The one conversation that it opens.
    pub conversation: String,
    /// The bot's title.
    pub bot: String,
    /// The customer, as the site or the client names them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The sites whose pages may use it; none means any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    /// What it is good for.
    pub scope: Scope,
    /// When it expires, in seconds since 1970.
    pub exp: i64,
}

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scope {
    /// All requests of its conversation.
    Conversation,
    /// Opening the stream of its conversation.
    Stream,
}

/// Why a token was not accepted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It does not have the form of a token: it may be a secret.
    NotAToken,
    /// It was not signed by this key.
    Forged,
    /// Its time has passed.
    Expired,
}

impl TokenKey {
    pub(super) fn sign(&self, claims: &Claims) -> String {
        let claims = serde_json::to_string(claims).expect("texts and numbers can always be written");
        let mut token = format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(claims));
        let signature = self.mac(&token).finalize().into_bytes();
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(signature));
        token
    }

    /// Reads a token at a time, in seconds since 1970.
    pub(super) fn read(&self, token: &str, now: i64) -> Result<Claims, Refusal> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Refusal::NotAToken)?;
        let (header, claims) = signed.split_once('.').ok_or(Refusal::NotAToken)?;
        if header != URL_SAFE_NO_PAD.encode(HEADER) {
            return Err(Refusal::NotAToken);
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Refusal::Forged)?;
        self.mac(signed).verify_slice(&signature).map_err(|_| Refusal::Forged)?;
        let claims = URL_SAFE_NO_PAD.decode(claims).map_err(|_| Refusal::Forged)?;
        // Signed by an older version whose claims were others: as good as expired, the client gets a new one.
        let claims: Claims = serde_json::from_slice(&claims).map_err(|_| Refusal::Expired)?;
        if claims.exp <= now { Err(Refusal::Expired) } else { Ok(claims) }
    }

    fn mac(&self, signed: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(signed.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            conversation: "c-1".to_owned(),
            bot: "小递".to_owned(),
            user: Some("dl_1".to_owned()),
            origins: Vec::new(),
            scope: Scope::Conversation,
            exp: 1000,
        }
    }

    #[test]
    fn a_token_is_read_back_until_it_expires() {
        let key = TokenKey::new([7; 32]);
        let token = key.sign(&claims());
        assert_eq!(key.read(&token, 999), Ok(claims()));
        assert_eq!(key.read(&token, 1000), Err(Refusal::Expired));
    }

    #[test]
    fn a_changed_token_is_refused() {
        let key = TokenKey::new([7; 32]);
        let token = key.sign(&claims());
        let parts: Vec<&str> = token.split('.').collect();
        let other = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&Claims { exp: 9000, ..claims() }).unwrap());
        let forged = format!("{}.{other}.{}", parts[0], parts[2]);
        assert_eq!(key.read(&forged, 0), Err(Refusal::Forged));
        let unsigned = format!("{}.{}.", parts[0], parts[1]);
        assert_eq!(key.read(&unsigned, 0), Err(Refusal::Forged));
        let none = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), parts[1]);
        assert_eq!(key.read(&none, 0), Err(Refusal::NotAToken));
        assert_eq!(TokenKey::new([8; 32]).read(&token, 0), Err(Refusal::Forged));
    }
}
