//! Workspaces, the people in them and what each may do.

use crate::ids::{MemberId, WorkspaceId};
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
}

/// What a member is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// May do everything.
    Owner,
    /// Writes, tests, publishes and deploys bots; answers customers too.
    Builder,
    /// Answers customers.
    Agent,
    /// Looks on.
    Viewer,
}

/// Something that only some may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See bots, versions and deployments.
    ReadBots,
    /// Make, edit, test and publish bots.
    WriteBots,
    /// Put a version before customers, and see the secrets of deployments.
    Deploy,
    /// Read what customers said.
    ReadConversations,
    /// Take conversations over and answer.
    AnswerCustomers,
    /// See who is in the workspace.
    ReadMembers,
    /// Add members and API keys.
    Administer,
}

impl Role {
    /// All roles, the strongest first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Builder, Self::Agent, Self::Viewer];

    /// Whether this role may do it.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{
            Administer, AnswerCustomers, Deploy, ReadBots, ReadConversations, ReadMembers, WriteBots,
        };
        match permission {
            ReadBots | ReadConversations | ReadMembers => true,
            WriteBots | Deploy => matches!(self, Self::Owner | Self::Builder),
            AnswerCustomers => self != Self::Viewer,
            Administer => self == Self::Owner,
        }
    }

    /// The weakest role that may do it.
    #[must_use]
    pub fn needed(permission: Permission) -> Self {
        Self::ALL.into_iter().rfind(|role| role.may(permission)).unwrap_or(Self::Owner)
    }

    /// The name used in the store and interfaces.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Builder => "builder",
            Self::Agent => "agent",
            Self::Viewer => "viewer",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Why something cannot be a member's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMember {
    /// Not an address.
    #[error("write an e-mail address such as `ann@example.com`")]
    Email,
    /// No name, or far too long.
    #[error("write a name of 1 to 80 characters")]
    Name,
    /// Too short or too long.
    #[error("use a password of 10 to 200 characters")]
    Password,
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
    fn each_role_may_what_it_is_here_for() {
        use Permission::*;
        let all = [ReadBots, WriteBots, Deploy, ReadConversations, AnswerCustomers, ReadMembers, Administer];
        let may = |role: Role| all.into_iter().filter(|permission| role.may(*permission)).collect::<Vec<_>>();
        assert_eq!(may(Role::Owner), all);
        assert_eq!(may(Role::Builder), all[..6]);
        assert_eq!(may(Role::Agent), [ReadBots, ReadConversations, AnswerCustomers, ReadMembers]);
        assert_eq!(may(Role::Viewer), [ReadBots, ReadConversations, ReadMembers]);
        assert_eq!(Role::needed(Deploy), Role::Builder);
        assert_eq!(Role::needed(AnswerCustomers), Role::Agent);
    }

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
