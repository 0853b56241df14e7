//! Deployments: where a version of a bot serves customers.

use crate::ids::{BotId, DeploymentId, VersionId, WorkspaceId};
use jiff::Timestamp;

/// A bot before customers. Deploying again moves it to another version; talks stay on the one on which they began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Which.
    pub id: DeploymentId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The bot.
    pub bot: BotId,
    /// The version on which new conversations begin.
    pub version: VersionId,
    /// What people call it.
    pub name: String,
    /// Who has it may begin conversations; it stands in the pages of the company, so it is no more than a name.
    pub secret: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it moved to its version.
    pub updated_at: Timestamp,
}
