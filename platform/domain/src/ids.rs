//! Names of things: a prefix that tells what it is, and what the store made unique behind it.

use std::fmt;

/// A text that is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the id of a {1}")]
pub struct UnknownId(String, &'static str);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal $noun:literal;)+) => {$(
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
    WorkspaceId "ws_" "workspace";
    /// Which member.
    MemberId "mb_" "member";
    /// Which API key.
    ApiKeyId "key_" "API key";
    /// Which role of a workspace.
    RoleId "role_" "role";
    /// Which invitation.
    InvitationId "inv_" "invitation";
    /// Which token of a directory.
    ScimTokenId "sct_" "SCIM token";
    /// Which group of a directory.
    DirectoryGroupId "grp_" "group";
    /// Which bot.
    BotId "bot_" "bot";
    /// Which version of a bot.
    VersionId "ver_" "version";
    /// Which deployment.
    DeploymentId "dep_" "deployment";
    /// Which preflight.
    PreflightId "pf_" "preflight";
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
