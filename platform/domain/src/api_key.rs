//! Keys with which programs ask.

use crate::ids::{ApiKeyId, WorkspaceId};
use crate::role::{Permissions, Role};
use jiff::Timestamp;

/// A key of a workspace. Its secret is shown once and kept as a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Which.
    pub id: ApiKeyId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// What it is for.
    pub name: String,
    /// What its bearer may do.
    pub role: Role,
    /// What of its role it may do; all if not given.
    pub scopes: Option<Permissions>,
    /// The first characters of the secret, to recognize it.
    pub prefix: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it is of no use.
    pub revoked_at: Option<Timestamp>,
    /// When it ends by itself; never if not given.
    pub expires_at: Option<Timestamp>,
}

impl ApiKey {
    /// What its bearer may do, if its role may do this much: the scopes never add anything.
    #[must_use]
    pub fn permissions(&self, of_role: Permissions) -> Permissions {
        self.scopes.map_or(of_role, |scopes| scopes.and(of_role))
    }
}
