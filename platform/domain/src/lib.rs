//! The nouns of the platform and their rules: workspaces, members, bots, versions, deployments, conversations. No IO, no
//! clock, no randomness; nothing here is `Serialize`, since what is persisted or shown has a form of its own.
//!
//! To add a noun: one file of its name here, then the same name in `storage/src/store/` and `api/src/graphql/`.
//! To add something that members do: a [`Permission`] in `role.rs`, and the built-in roles that have it.

mod api_key;
mod audit;
mod bot;
mod conversation;
mod deployment;
mod ids;
mod learning;
mod lineage;
mod member;
pub mod merge;
mod page;
mod plugin;
mod release;
mod role;
mod session;
mod sign_on;
mod upgrade;
mod version;

pub use api_key::ApiKey;
pub use audit::{AuditEntry, Deed};
pub use bot::{Bot, BotName, FilePath, InvalidBot, MAX_BOT_BYTES, MAX_FILES};
pub use conversation::{Conversation, ConversationFilter, ConversationKind};
pub use deployment::Deployment;
pub use ids::{
    ApiKeyId, BotId, DeploymentId, InvitationId, MemberId, RoleId, UnknownId, VersionId, WorkspaceId,
};
pub use learning::{How, Memory, Remembered, UnreadableMemory};
pub use lineage::{Lineage, Origin, OriginKind, UnreadableLineage};
pub use member::{Email, InvalidMember, Member, MemberName, Password, Workspace};
pub use page::{Page, PageRequest};
pub use plugin::{
    InvalidPlugin, MAX_PLUGIN_BYTES, MAX_PLUGIN_KEYS, MAX_PLUGIN_VERSIONS, MAX_PLUGINS, Plugin, PluginGrant,
    PluginKey, PluginName, PluginVersion,
};
pub use release::Release;
pub use role::{
    InvalidRole, MAX_ROLES, OwnRole, Permission, Permissions, Role, TooMuch, may_give, role_name,
};
pub use session::{Invitation, MemberSession, SignInWay, TRIES_OF_ACCOUNT, TRIES_OF_ADDRESS, may_try};
pub use sign_on::{Claims, InvalidSignOn, NotLetIn, SingleSignOn, same_origin};
pub use upgrade::{Offers, Step, Upgrade, clone_pack, clone_template, upgrade};
pub use version::Version;
