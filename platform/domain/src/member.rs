//! Workspaces and the people in them.

use crate::ids::{MemberId, WorkspaceId};
use crate::role::Role;
use botloom_flow::{Worded, Wording, words};
use jiff::Timestamp;

/// The wall around everything a company has here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Which.
    pub id: WorkspaceId,
    /// What people call it.
    pub name: String,
}

/// A person of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: MemberId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// What customers and colleagues read.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// When they came.
    pub created_at: Timestamp,
    /// Whether they may come in.
    pub active: bool,
    /// Whether an identity provider knows them.
    pub linked: bool,
}

/// Why something cannot be a member's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum InvalidMember {
    /// Not an address.
    Email,
    /// No name, or far too long.
    Name,
    /// Too short or too long.
    Password,
}

impl Worded for InvalidMember {
    fn words(&self) -> Wording {
        match self {
            Self::Email => words!("write an e-mail address such as `ann@example.com`"),
            Self::Name => words!("write a name of 1 to 80 characters"),
            Self::Password => words!("use a password of 10 to 200 characters"),
        }
    }
}

/// An e-mail address, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads an address. Whether mail arrives there is another question.
    ///
    /// # Errors
    /// If it has not one `@` between two texts without spaces, or is over 254 characters.
    pub fn parse(text: &str) -> Result<Self, InvalidMember> {
        let text = text.trim().to_lowercase();
        match text.split_once('@') {
            Some((name, host))
                if !name.is_empty()
                    && !host.is_empty()
                    && text.len() <= 254
                    && !host.contains('@')
                    && !text.contains(char::is_whitespace) =>
            {
                Ok(Self(text))
            }
            _ => Err(InvalidMember::Email),
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

/// What customers and colleagues read: 1 to 80 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberName(String);

impl MemberName {
    /// Reads a name.
    ///
    /// # Errors
    /// If it is empty, too long or has control characters.
    pub fn parse(text: &str) -> Result<Self, InvalidMember> {
        let text = text.trim();
        let right = (1..=80).contains(&text.chars().count()) && !text.contains(char::is_control);
        if right { Ok(Self(text.to_owned())) } else { Err(InvalidMember::Name) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password as it was typed. Never shown.
pub struct Password(String);

impl Password {
    /// Reads a password.
    ///
    /// # Errors
    /// If it has fewer than 10 or more than 200 characters.
    pub fn parse(text: &str) -> Result<Self, InvalidMember> {
        if (10..=200).contains(&text.chars().count()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidMember::Password)
        }
    }

    /// The password, to hash it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_member_types_is_read_or_refused() {
        assert_eq!(Email::parse(" Ann@Example.com ").unwrap().as_str(), "ann@example.com");
        for text in ["", "ann", "@x", "a@", "a b@c", "a@b@c"] {
            assert_eq!(Email::parse(text), Err(InvalidMember::Email), "{text}");
        }
        assert!(Password::parse("short").is_err());
        assert!(MemberName::parse("\u{7}").is_err());
        assert_eq!(MemberName::parse(" 小王 ").unwrap().as_str(), "小王");
    }
}
