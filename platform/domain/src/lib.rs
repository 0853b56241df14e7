//! The nouns of the platform and their rules: workspaces, members, bots, versions, deployments, conversations. No IO, no
//! clock, no randomness; nothing here is `Serialize`, since what is persisted or shown has a form of its own.
//!
//! To add a noun: one file of its name here, then the same name in `storage/src/store/` and `api/src/graphql/`.
//! To add something that members do: a [`Permission`] in `role.rs`, and the built-in roles that have it.

mod api_key;
mod audit;
mod bot;
mod canary;
mod channel_talk;
mod consent;
mod conversation;
mod deployment;
mod environment;
mod ids;
pub mod insight;
mod learning;
mod lineage;
mod member;
pub mod merge;
mod page;
mod percent;
mod plugin;
pub mod preflight;
pub mod presence;
mod question;
mod release;
mod retention;
mod role;
mod scim;
mod secret;
mod session;
mod sign_on;
mod upgrade;
mod usage;
mod version;

pub use api_key::ApiKey;
pub use audit::{AuditEntry, Deed};
pub use bot::{Bot, BotName, FilePath, InvalidBot, MAX_BOT_BYTES, MAX_FILES, READMES};
/// Sentences in two languages.
pub use botloom_flow::{wording, words};
pub use canary::{Against, Broken, InvalidRule, Measure, Rule};
pub use channel_talk::{ChannelTalk, conversation_of, place};
pub use consent::{Consent, ConsentSource, ConsentSubject, MAX_CONSENT_NAME, MAX_EVIDENCE, present};
pub use conversation::{Conversation, ConversationFilter, ConversationKind};
pub use deployment::{Act, Arm, By, Canary, Deployment, Move, MoveKind, Unmovable};
pub use environment::{Asks, Demand, Environment, EnvironmentName, InvalidEnvironment};
pub use ids::{
    ApiKeyId, BotId, DeploymentId, DirectoryGroupId, InvitationId, MemberId, PreflightId, RoleId,
    ScimTokenId, UnknownId, VersionId, WorkspaceId,
};
pub use learning::{How, Memory, Remembered, UnreadableMemory};
pub use lineage::{Lineage, Origin, OriginKind, UnreadableLineage};
pub use member::{Email, InvalidMember, Member, MemberName, Password, Workspace};
pub use page::{Page, PageRequest};
pub use percent::{InvalidPercent, Percent};
pub use plugin::{
    InvalidPlugin, MAX_PLUGIN_BYTES, MAX_PLUGIN_KEYS, MAX_PLUGIN_VERSIONS, MAX_PLUGINS, Plugin, PluginGrant,
    PluginKey, PluginName, PluginVersion,
};
pub use preflight::Preflight;
pub use presence::{DraftNews, Editor};
pub use question::{InvalidAnswer, Question, QuestionKind, answered};
pub use release::Release;
pub use retention::{InvalidDays, MAX_DAYS, Retention};
pub use role::{
    InvalidRole, MAX_ROLES, OwnRole, Permission, Permissions, Role, TooMuch, may_give, role_name,
};
pub use scim::{
    DirectoryGroup, DirectoryUser, MAX_SCIM_TOKENS, Membership, ScimToken, Standing, first_role, standing,
};
pub use secret::{InvalidSecret, MAX_SECRETS, Secret, SecretName, SecretValue};
pub use session::{Invitation, MemberSession, SignInWay, TRIES_OF_ACCOUNT, TRIES_OF_ADDRESS, may_try};
pub use sign_on::{Claims, InvalidSignOn, NotLetIn, SingleSignOn, same_origin};
pub use upgrade::{Offers, Step, Upgrade, clone_pack, clone_template, upgrade};
pub use usage::Counted;
pub use version::Version;
