//! Rows to nouns and back.

use crate::entity::{
    api_key, audit, bot, conversation, deployment, invitation, member, plugin, plugin_key, role, scim_group,
    scim_token, secret, turn, version, workspace,
};
use crate::error::StoreError;
use crate::store::plugin::VersionRow;

mod release;
mod wording;

pub(crate) use self::release::{
    asks_text, broken_text, canary_text, decision_text, earlier_text, findings_text,
};
use self::release::{canary, earlier};
use botloom_domain::{
    ApiKey, ApiKeyId, Arm, AuditEntry, Bot, BotId, BotName, Conversation, ConversationKind, Deed, Deployment,
    DeploymentId, DirectoryGroup, DirectoryGroupId, EnvironmentName, Invitation, InvitationId, Member,
    MemberId, OwnRole, Permissions, Plugin, PluginGrant, PluginKey, PluginName, PluginVersion, Role, RoleId,
    ScimToken, ScimTokenId, Secret, SecretName, Version, VersionId, Workspace, WorkspaceId,
};
use botloom_ports::{ConversationId, Digest, Mode, TurnRecord};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

pub(crate) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

pub(crate) fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A text for a column of its own. PostgreSQL's texts cannot hold U+0000; it is shown as what cannot be shown. What is kept as JSON, such
/// as the transcript, keeps it.
pub(crate) fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// The same for a text that may be missing.
pub(crate) fn plain_if(text: &Option<String>) -> Option<String> {
    text.as_deref().map(plain)
}

pub(crate) fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Bot => "bot",
        Mode::Waiting => "waiting",
        Mode::Member => "member",
        Mode::Ended => "ended",
    }
}

fn mode(name: &str) -> Option<Mode> {
    [Mode::Bot, Mode::Waiting, Mode::Member, Mode::Ended].into_iter().find(|mode| mode_name(*mode) == name)
}

/// A row as a noun, or which row is damaged.
pub(crate) trait Convert<T> {
    fn convert(self) -> Result<T, StoreError>;
}

macro_rules! convert {
    ($($what:literal: $row:path => $noun:ty, |$r:ident| $body:expr;)+) => {$(
        impl Convert<$noun> for $row {
            fn convert(self) -> Result<$noun, StoreError> {
                let id = self.id.clone();
                let read = |$r: $row| -> Option<$noun> { Some($body) };
                read(self).ok_or(StoreError::Damaged { what: $what, id })
            }
        }
    )+};
}

convert! {
    "workspace": workspace::Model => Workspace, |r| Workspace { id: WorkspaceId::parse(&r.id).ok()?, name: r.name };
    "member": member::Model => Member, |r| Member {
        id: MemberId::parse(&r.id).ok()?,
        workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
        name: r.name,
        email: r.email,
        role: Role::named(&r.role)?,
        created_at: time(r.created_at),
        active: r.active != 0,
        linked: r.subject.is_some(),
    };
    "API key": api_key::Model => ApiKey, |r| ApiKey {
        id: ApiKeyId::parse(&r.id).ok()?,
        workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
        name: r.name,
        role: Role::named(&r.role)?,
        scopes: r.scopes.as_deref().map(Permissions::parse),
        prefix: r.prefix,
        created_at: time(r.created_at),
        revoked_at: r.revoked_at.map(time),
        expires_at: r.expires_at.map(time),
    };
    "SCIM token": scim_token::Model => ScimToken, |r| ScimToken {
        id: ScimTokenId::parse(&r.id).ok()?,
        workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
        name: r.name,
        prefix: r.prefix,
        permissions: Permissions::parse(&r.permissions),
        created_at: time(r.created_at),
        used_at: r.used_at.map(time),
    };
    "group": scim_group::Model => DirectoryGroup, |r| DirectoryGroup {
        id: DirectoryGroupId::parse(&r.id).ok()?,
        name: r.name,
        external_id: r.external_id,
        created_at: time(r.created_at),
        updated_at: time(r.updated_at),
    };
    "role": role::Model => OwnRole, |r| OwnRole {
        id: RoleId::parse(&r.id).ok()?,
        workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
        name: r.name,
        description: r.description,
        permissions: Permissions::parse(&r.permissions),
        created_at: time(r.created_at),
    };
    "invitation": invitation::Model => Invitation, |r| Invitation {
        id: InvitationId::parse(&r.id).ok()?,
        workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
        email: r.email,
        role: Role::named(&r.role)?,
        author: r.author,
        created_at: time(r.created_at),
        expires_at: time(r.expires_at),
        used_at: r.used_at.map(time),
        revoked_at: r.revoked_at.map(time),
    };
    "bot": bot::Model => Bot, |r| Bot {
        id: BotId::parse(&r.id).ok()?,
        workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
        name: BotName::parse(&r.name).ok()?,
        revision: number(r.revision),
        created_at: time(r.created_at),
        updated_at: time(r.updated_at),
    };
    "version": version::Model => Version, |r| Version {
        id: VersionId::parse(&r.id).ok()?,
        workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
        bot: BotId::parse(&r.bot_id).ok()?,
        number: number(r.number),
        release: Digest::parse(&r.digest).ok()?,
        note: r.note,
        author: r.author,
        created_at: time(r.created_at),
    };
    "deployment": deployment::Model => Deployment, |r| Deployment {
        id: DeploymentId::parse(&r.id).ok()?,
        workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
        bot: BotId::parse(&r.bot_id).ok()?,
        version: VersionId::parse(&r.version_id).ok()?,
        environment: EnvironmentName::parse(&r.environment).ok()?,
        canary: match r.canary {
            Some(text) => Some(canary(&text)?),
            None => None,
        },
        before: earlier(&r.earlier)?,
        moves: number(r.moves),
        since: number(r.since),
        name: r.name,
        secret: r.secret,
        created_at: time(r.created_at),
        updated_at: time(r.updated_at),
    };
    "conversation": conversation::Model => Conversation, |r| Conversation {
        id: ConversationId::new(r.id).ok()?,
        workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
        bot: BotId::parse(&r.bot_id).ok()?,
        deployment: match r.deployment_id {
            Some(id) => Some(DeploymentId::parse(&id).ok()?),
            None => None,
        },
        arm: r.arm.as_deref().and_then(Arm::parse),
        kind: ConversationKind::named(&r.kind)?,
        release: Digest::parse(&r.digest).ok()?,
        mode: mode(&r.mode)?,
        language: r.language,
        queue: r.queue,
        note: r.note,
        assignee: r.assignee.and_then(|id| MemberId::parse(&id).ok()),
        last_text: r.last_text,
        slots: serde_json::from_str(&r.slots).ok()?,
        customer: r.customer,
        person: r.person,
        missed: number(r.missed),
        handed: r.handed != 0,
        rating: r.rating.and_then(|rating| u8::try_from(rating).ok()),
        created_at: time(r.created_at),
        updated_at: time(r.updated_at),
        erased_at: r.erased_at.map(time),
    };
}

impl Convert<Plugin> for plugin::Model {
    fn convert(self) -> Result<Plugin, StoreError> {
        let id = format!("{}/{}", self.workspace_id, self.name);
        let read = |r: Self| -> Option<Plugin> {
            Some(Plugin {
                workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
                name: PluginName::parse(&r.name).ok()?,
                current: number(r.current),
                grant: match r.allowed {
                    Some(text) => Some(grant(&text)?),
                    None => None,
                },
                created_at: time(r.created_at),
                updated_at: time(r.updated_at),
            })
        };
        read(self).ok_or(StoreError::Damaged { what: "plug-in", id })
    }
}

impl Convert<PluginVersion> for VersionRow {
    fn convert(self) -> Result<PluginVersion, StoreError> {
        let id = format!("{}/{}", self.plugin, self.number);
        let read = |r: Self| -> Option<PluginVersion> {
            Some(PluginVersion {
                plugin: PluginName::parse(&r.plugin).ok()?,
                number: number(r.number),
                digest: Digest::parse(&r.digest).ok()?,
                size: number(r.size),
                signer: r.signer,
                note: r.note,
                author: r.author,
                created_at: time(r.created_at),
            })
        };
        read(self).ok_or(StoreError::Damaged { what: "version of a plug-in", id })
    }
}

impl Convert<AuditEntry> for audit::Model {
    fn convert(self) -> Result<AuditEntry, StoreError> {
        let Self { number: at_place, at, actor, name, address, action, arguments, outcome, hash, .. } = self;
        let deed = Deed { actor, name, address, action, arguments, outcome };
        Ok(AuditEntry { number: number(at_place), at: time(at), deed, hash })
    }
}

impl Convert<PluginKey> for plugin_key::Model {
    fn convert(self) -> Result<PluginKey, StoreError> {
        let damaged = StoreError::Damaged { what: "key of plug-ins", id: self.name.clone() };
        let key = self.key.try_into().map_err(|_| damaged)?;
        Ok(PluginKey { name: self.name, key, created_at: time(self.created_at) })
    }
}

impl Convert<Secret> for secret::Model {
    fn convert(self) -> Result<Secret, StoreError> {
        let damaged = |_| StoreError::Damaged { what: "secret", id: self.name.clone() };
        let name = SecretName::parse(&self.name).map_err(damaged)?;
        Ok(Secret { name, updated_at: time(self.updated_at), updated_by: self.updated_by })
    }
}

/// A grant as it is kept.
#[derive(Serialize, Deserialize)]
struct GrantText {
    http: Vec<String>,
    secrets: Vec<String>,
    slots: Vec<String>,
    user: bool,
    values: bool,
    knowledge: bool,
}

pub(crate) fn grant_text(grant: &PluginGrant) -> String {
    let PluginGrant { http, secrets, slots, user, values, knowledge } = grant.clone();
    serde_json::json!(GrantText { http, secrets, slots, user, values, knowledge }).to_string()
}

fn grant(text: &str) -> Option<PluginGrant> {
    let GrantText { http, secrets, slots, user, values, knowledge } = serde_json::from_str(text).ok()?;
    Some(PluginGrant { http, secrets, slots, user, values, knowledge })
}

impl Convert<TurnRecord> for turn::Model {
    fn convert(self) -> Result<TurnRecord, StoreError> {
        let id = format!("{}/{}", self.conversation_id, self.seq);
        let read = |r: Self| -> Option<TurnRecord> {
            Some(TurnRecord {
                conversation: ConversationId::new(r.conversation_id).ok()?,
                seq: number(r.seq),
                key: r.key,
                at: Timestamp::from_microsecond(r.at).ok()?,
                activities: serde_json::from_str(&r.activities).ok()?,
                events: r.events,
                trace: serde_json::from_str(&r.trace).ok()?,
                summary: serde_json::from_str(&r.summary).ok()?,
                values: Vec::new(),
                consents: Vec::new(),
                counted: None,
            })
        };
        read(self).ok_or(StoreError::Damaged { what: "turn", id })
    }
}
