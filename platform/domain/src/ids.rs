//! Names of things: a prefix that tells what it is, and what the store made unique behind it.

use botloom_flow::{Worded, Wording, noted, words};
use std::fmt;

/// A text that is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub struct UnknownId(String, &'static str);

impl Worded for UnknownId {
    fn words(&self) -> Wording {
        words!("`{id}` is not the id of a {noun}", id = self.0, noun = Wording::fixed(self.1))
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal $noun:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// What every identifier of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            /// An identifier from its unique part: letters and digits.
            pub fn from_unique(unique: &str) -> Self {
                Self(format!("{}{}", $prefix, unique.to_ascii_lowercase()))
            }

            /// Reads an identifier.
            ///
            /// # Errors
            /// If it has another form.
            pub fn parse(text: &str) -> Result<Self, UnknownId> {
                let unique = text.strip_prefix($prefix).unwrap_or_default();
                let right = (1..=40).contains(&unique.len()) && unique.bytes().all(|b| b.is_ascii_alphanumeric());
                if right { Ok(Self(text.to_owned())) } else { Err(UnknownId(text.chars().take(60).collect(), $noun)) }
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// Which workspace.
    WorkspaceId "ws_" noted!("workspace");
    /// Which member.
    MemberId "mb_" noted!("member");
    /// Which API key.
    ApiKeyId "key_" noted!("API key");
    /// Which role of a workspace.
    RoleId "role_" noted!("role");
    /// Which invitation.
    InvitationId "inv_" noted!("invitation");
    /// Which token of a directory.
    ScimTokenId "sct_" noted!("SCIM token");
    /// Which group of a directory.
    DirectoryGroupId "grp_" noted!("group");
    /// Which bot.
    BotId "bot_" noted!("bot");
    /// Which version of a bot.
    VersionId "ver_" noted!("version");
    /// Which deployment.
    DeploymentId "dep_" noted!("deployment");
    /// Which preflight.
    PreflightId "pf_" noted!("preflight");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_one_kind_is_none_of_another() {
        let bot = BotId::from_unique("01HX");
        assert_eq!(BotId::parse(bot.as_str()), Ok(bot.clone()));
        assert_eq!(
            VersionId::parse(bot.as_str()).unwrap_err().to_string(),
            "`bot_01hx` is not the id of a version"
        );
        for text in ["", "bot_", "bot_a'b", "bot_\u{4f60}"] {
            assert!(BotId::parse(text).is_err(), "{text}");
        }
    }
}
