//! Plug-ins of a workspace: components under a name, with their versions, what they may do at most, and whose signatures count.

use crate::ids::WorkspaceId;
use botloom_flow::{Worded, Wording, words};
use botloom_ports::{Allowed, Digest};
use jiff::Timestamp;

/// The most plug-ins of a workspace.
pub const MAX_PLUGINS: usize = 200;
/// The most versions of a plug-in.
pub const MAX_PLUGIN_VERSIONS: usize = 200;
/// The most bytes of all components of a workspace.
pub const MAX_PLUGIN_BYTES: u64 = 1 << 30;
/// The most keys that a workspace trusts.
pub const MAX_PLUGIN_KEYS: usize = 50;

/// Why something cannot be a plug-in's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum InvalidPlugin {
    /// The name has another form.
    Name(String),
    /// The key is none.
    Key,
    /// The name of a key has another form.
    KeyName,
    /// The signature is missing.
    Unsigned,
    /// The signature is of no key that counts.
    Untrusted,
    /// There are too many.
    TooMany,
}

impl Worded for InvalidPlugin {
    fn words(&self) -> Wording {
        match self {
            Self::Name(name) => words!(
                "`{name}` is no name for a plug-in: use 1 to 60 small letters, digits, `-` and `_`, beginning with a letter",
                name
            ),
            Self::Key => {
                words!("this is no Ed25519 public key: give the PEM text that `openssl pkey -pubout` writes")
            }
            Self::KeyName => words!("write a name of 1 to 80 characters"),
            Self::Unsigned => words!(
                "this workspace takes signed components only: sign the file with `botloom plugin sign`"
            ),
            Self::Untrusted => words!(
                "the signature is of none of the keys that this workspace trusts, or the file was changed after it"
            ),
            Self::TooMany => words!(
                "a workspace has at most {plugins} plug-ins, {versions} versions of each, and 1 GB of components",
                plugins = MAX_PLUGINS,
                versions = MAX_PLUGIN_VERSIONS
            ),
        }
    }
}

/// The name of a plug-in in its workspace, which bots may name as a `component`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PluginName(String);

impl PluginName {
    /// Reads a name.
    ///
    /// # Errors
    /// If it is not 1 to 60 small letters, digits, `-` and `_`, beginning with a letter.
    pub fn parse(text: &str) -> Result<Self, InvalidPlugin> {
        let right = (1..=60).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
        if right {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidPlugin::Name(text.chars().take(60).collect()))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where its component stands among the files of a bot that names it.
    #[must_use]
    pub fn path(&self) -> String {
        format!("plugins/{}.wasm", self.0)
    }
}

/// A plug-in of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plugin {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: PluginName,
    /// The version that bots get when they are published.
    pub current: u64,
    /// What it may do at most, whatever bots allow; their word alone counts if nobody said.
    pub grant: Option<PluginGrant>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a version came, another became the current one, or the grant changed.
    pub updated_at: Timestamp,
}

/// What a plug-in may do at most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PluginGrant {
    /// Beginnings of addresses that it may ask.
    pub http: Vec<String>,
    /// Names of the secrets that it may use.
    pub secrets: Vec<String>,
    /// Names of the slots that it may read.
    pub slots: Vec<String>,
    /// Whether it may know who the customer is.
    pub user: bool,
    /// Whether it may keep values.
    pub values: bool,
    /// Whether it may search the knowledge of bots.
    pub knowledge: bool,
}

impl From<&PluginGrant> for Allowed {
    fn from(grant: &PluginGrant) -> Self {
        Self {
            http: grant.http.clone(),
            private: true,
            secrets: grant.secrets.clone(),
            slots: grant.slots.clone(),
            user: grant.user,
            values: grant.values,
            knowledge: grant.knowledge,
            cpu: None,
            memory: None,
        }
    }
}

/// A version of a plug-in. Immutable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginVersion {
    /// The plug-in.
    pub plugin: PluginName,
    /// Counted from 1 for each plug-in.
    pub number: u64,
    /// The digest of the component.
    pub digest: Digest,
    /// Bytes of the component.
    pub size: u64,
    /// The name of the key that signed it.
    pub signer: Option<String>,
    /// What changed, in the words of who uploaded.
    pub note: String,
    /// The name of who uploaded.
    pub author: String,
    /// When.
    pub created_at: Timestamp,
}

/// A key whose signatures count in a workspace. As soon as there is one, only signed components are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginKey {
    /// What people call it.
    pub name: String,
    /// The Ed25519 public key, 32 bytes.
    pub key: [u8; 32],
    /// Since when it counts.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_a_file_of_the_bot_and_nowhere_else() {
        assert_eq!(PluginName::parse("card-check").unwrap().path(), "plugins/card-check.wasm");
        for name in ["", "2x", "../x", "a/b", "a.wasm", "A", "订单", &"a".repeat(61)] {
            assert!(PluginName::parse(name).is_err(), "{name}");
        }
    }
}
