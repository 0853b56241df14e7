//! Versions: the files of a bot as they were published. Immutable.

use crate::ids::{BotId, VersionId, WorkspaceId};
use botloom_ports::Digest;
use jiff::Timestamp;

/// A published state of a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Which.
    pub id: VersionId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The bot.
    pub bot: BotId,
    /// Counted from 1 for each bot.
    pub number: u64,
    /// The digest of its files; two versions with equal files share a release.
    pub release: Digest,
    /// What changed, in the words of who published.
    pub note: String,
    /// The name of who published.
    pub author: String,
    /// When.
    pub created_at: Timestamp,
}
