//! Secrets of workspaces: what requests of bots and plug-ins carry, and nobody reads again.

use botloom_flow::{Worded, Wording, words};
use jiff::Timestamp;

/// How many secrets a workspace has at most.
pub const MAX_SECRETS: usize = 200;
/// The most bytes of a value: a private key in PEM has room.
const MAX_VALUE: usize = 8 * 1024;

/// A secret as people see it: never its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// What bots call it.
    pub name: SecretName,
    /// When it was set last.
    pub updated_at: Timestamp,
    /// The name of who set it last.
    pub updated_by: String,
}

/// Why something is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum InvalidSecret {
    /// No name.
    Name,
    /// No value, or one that no request can carry.
    Value,
}

impl Worded for InvalidSecret {
    fn words(&self) -> Wording {
        match self {
            Self::Name => words!(
                "write a name such as `SHOP_TOKEN`: a letter, then letters, digits, `_`, `-` and `.`, 64 characters at most"
            ),
            Self::Value => words!("write a value of 1 to 8192 bytes without the character U+0000"),
        }
    }
}

/// What bots call a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretName(String);

impl SecretName {
    /// Reads a name.
    ///
    /// # Errors
    /// If it is not a letter and then at most 63 letters, digits, `_`, `-` and `.`, all of ASCII.
    pub fn parse(text: &str) -> Result<Self, InvalidSecret> {
        let right = text.len() <= 64
            && text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.chars().all(|one| one.is_ascii_alphanumeric() || "_-.".contains(one));
        if right { Ok(Self(text.to_owned())) } else { Err(InvalidSecret::Name) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The value of a secret. Never shown.
pub struct SecretValue(String);

impl SecretValue {
    /// Reads a value.
    ///
    /// # Errors
    /// If it is empty, longer than 8 KiB or has U+0000.
    pub fn parse(text: &str) -> Result<Self, InvalidSecret> {
        let right = (1..=MAX_VALUE).contains(&text.len()) && !text.contains('\0');
        if right { Ok(Self(text.to_owned())) } else { Err(InvalidSecret::Value) }
    }

    /// The value, to seal it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_what_requests_can_carry() {
        for name in ["A", "SHOP_TOKEN", "shop.token-2"] {
            assert_eq!(SecretName::parse(name).map(|name| name.as_str().to_owned()), Ok(name.to_owned()));
        }
        for name in ["", "_A", "2A", "A B", "ÄA", "A}", &"A".repeat(65)] {
            assert_eq!(SecretName::parse(name), Err(InvalidSecret::Name), "{name}");
        }
        assert!(SecretValue::parse("-----BEGIN PRIVATE KEY-----\nMII\n").is_ok());
        for value in ["", "a\0b", &"x".repeat(MAX_VALUE + 1)] {
            assert!(matches!(SecretValue::parse(value), Err(InvalidSecret::Value)));
        }
    }
}
