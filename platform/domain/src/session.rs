//! Who is signed in where, links with which people come in, and how often one may try.

use crate::ids::{InvitationId, MemberId, WorkspaceId};
use crate::role::Role;
use jiff::Timestamp;

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInWay {
    /// With a password, and a code if they have one.
    Password,
    /// At an identity provider.
    SingleSignOn,
}

impl SignInWay {
    /// The name used in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SingleSignOn => "sso",
        }
    }

    /// The way of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Password, Self::SingleSignOn].into_iter().find(|way| way.name() == name)
    }
}

/// A browser or program in which a member is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberSession {
    /// Which: the beginning of the hash of its token, which says nothing of the token.
    pub id: String,
    /// Who.
    pub member: MemberId,
    /// How they signed in.
    pub way: SignInWay,
    /// The address that they signed in from.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub agent: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last of use, to some minutes.
    pub seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// A link with which one person becomes a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Whose address it is for.
    pub email: String,
    /// What they will be.
    pub role: Role,
    /// The name of who invited.
    pub author: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When somebody came with it.
    pub used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Invitation {
    /// Whether somebody can still come with it.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && self.revoked_at.is_none() && now < self.expires_at
    }
}

/// How many wrong passwords and codes one account may have in a quarter of an hour.
pub const TRIES_OF_ACCOUNT: u32 = 10;
/// The same for one address, from which many people may come.
pub const TRIES_OF_ADDRESS: u32 = 100;

/// Whether a sign-in is still tried after so many that failed, of the account and from the address. It does not matter whether there is such an
/// account: the answer must not tell.
#[must_use]
pub fn may_try(of_account: u32, of_address: u32) -> bool {
    of_account < TRIES_OF_ACCOUNT && of_address < TRIES_OF_ADDRESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_of_use_once_and_until_it_ends() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let open = Invitation {
            id: InvitationId::from_unique("1"),
            workspace: WorkspaceId::from_unique("w"),
            email: "ann@example.com".to_owned(),
            role: Role::Agent,
            author: "Bo".to_owned(),
            created_at: at(0),
            expires_at: at(10),
            used_at: None,
            revoked_at: None,
        };
        assert!(open.is_open(at(9)));
        assert!(!open.is_open(at(10)));
        assert!(!Invitation { used_at: Some(at(1)), ..open.clone() }.is_open(at(2)));
        assert!(!Invitation { revoked_at: Some(at(1)), ..open }.is_open(at(2)));
    }

    #[test]
    fn an_account_and_an_address_are_counted_apart() {
        assert!(may_try(TRIES_OF_ACCOUNT - 1, TRIES_OF_ADDRESS - 1));
        assert!(!may_try(TRIES_OF_ACCOUNT, 0));
        assert!(!may_try(0, TRIES_OF_ADDRESS));
    }
}
