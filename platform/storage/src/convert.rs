//! Rows to nouns and back.

use crate::entity::{api_key, bot, conversation, deployment, member, turn, version, workspace};
use crate::error::StoreError;
use botloom_domain::{
    ApiKey, ApiKeyId, Bot, BotId, BotName, Conversation, ConversationKind, Deployment, DeploymentId, Member,
    MemberId, Role, Version, VersionId, Workspace, WorkspaceId,
};
use botloom_ports::{ConversationId, Digest, Mode, TurnRecord};
use jiff::Timestamp;

pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

pub(crate) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

fn time(millis: i64) -> Timestamp {
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
    };
    "API key": api_key::Model => ApiKey, |r| ApiKey {
        id: ApiKeyId::parse(&r.id).ok()?,
        workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
        name: r.name,
        role: Role::named(&r.role)?,
        prefix: r.prefix,
        created_at: time(r.created_at),
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
        kind: ConversationKind::named(&r.kind)?,
        release: Digest::parse(&r.digest).ok()?,
        mode: mode(&r.mode)?,
        language: r.language,
        queue: r.queue,
        note: r.note,
        assignee: r.assignee.and_then(|id| MemberId::parse(&id).ok()),
        last_text: r.last_text,
        slots: serde_json::from_str(&r.slots).ok()?,
        created_at: time(r.created_at),
        updated_at: time(r.updated_at),
    };
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
            })
        };
        read(self).ok_or(StoreError::Damaged { what: "turn", id })
    }
}
