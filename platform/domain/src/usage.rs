//! How much a workspace has, and of what it may have no more than so much.

use crate::{MAX_PLUGIN_BYTES, MAX_PLUGIN_KEYS, MAX_PLUGINS, MAX_ROLES, MAX_SCIM_TOKENS, MAX_SECRETS};

/// Of what it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Bots.
    Bots,
    /// Members who may come in.
    Members,
    /// Conversations of customers.
    Conversations,
    /// Conversations that were tests.
    Tests,
    /// Bytes of the files that customers sent.
    FileBytes,
    /// Plug-ins.
    Plugins,
    /// Bytes of all versions of plug-ins.
    PluginBytes,
    /// Keys whose signatures count.
    PluginKeys,
    /// Secrets.
    Secrets,
    /// Roles of its own.
    Roles,
    /// Tokens of directories.
    DirectoryTokens,
}

impl Counted {
    /// All, in the order in which people look at them.
    pub const ALL: [Self; 11] = [
        Self::Bots,
        Self::Members,
        Self::Conversations,
        Self::Tests,
        Self::FileBytes,
        Self::Plugins,
        Self::PluginBytes,
        Self::PluginKeys,
        Self::Secrets,
        Self::Roles,
        Self::DirectoryTokens,
    ];

    /// The most that a workspace may have; none if nothing but the machine bounds it.
    #[must_use]
    pub fn most(self) -> Option<u64> {
        match self {
            Self::Bots | Self::Members | Self::Conversations | Self::Tests | Self::FileBytes => None,
            Self::Plugins => Some(MAX_PLUGINS as u64),
            Self::PluginBytes => Some(MAX_PLUGIN_BYTES),
            Self::PluginKeys => Some(MAX_PLUGIN_KEYS as u64),
            Self::Secrets => Some(MAX_SECRETS as u64),
            Self::Roles => Some(MAX_ROLES as u64),
            Self::DirectoryTokens => Some(MAX_SCIM_TOKENS as u64),
        }
    }
}
