//! The health of a bot's knowledge.

use super::problem::{Position, Problem, Severity, problems};
use super::{allowed, broken, platform};
use crate::platform::Found;
use async_graphql::{Context, Error, SimpleObject};
use botloom_domain::Permission;
use botloom_engine::health::Finding;

/// What is wrong with the knowledge of a bot.
#[derive(SimpleObject)]
pub(crate) struct BotHealth {
    /// How many conversations were looked at for what customers saw.
    conversations: usize,
    /// The worst first.
    findings: Vec<KnowledgeFinding>,
    /// Errors of the bot that must be corrected before anything can be found.
    problems: Vec<Problem>,
}

/// Something about an entry that a person should look at.
#[derive(SimpleObject)]
pub(crate) struct KnowledgeFinding {
    /// A name such as `contradiction` or `expired`.
    kind: String,
    severity: Severity,
    /// The entry; none if it is about a whole file.
    entry: Option<String>,
    /// The other entry that has to do with it.
    other: Option<String>,
    file: String,
    start: Position,
    end: Position,
    what: String,
    why: String,
    /// What to do.
    cure: String,
}

impl From<Finding> for KnowledgeFinding {
    fn from(finding: Finding) -> Self {
        Self {
            kind: finding.kind.name().to_owned(),
            severity: finding.severity.into(),
            entry: Some(finding.entry).filter(|entry| !entry.is_empty()),
            other: finding.other,
            file: finding.file,
            start: finding.start.into(),
            end: finding.end.into(),
            what: finding.what,
            why: finding.why,
            cure: finding.cure,
        }
    }
}

/// The health of a bot's draft.
pub(crate) async fn health(
    ctx: &Context<'_>,
    noun: &botloom_domain::Bot,
    files: &botloom_ports::Files,
) -> Result<BotHealth, Error> {
    allowed(ctx, Permission::ReadConversations)?;
    let found = platform(ctx).health(&noun.workspace, &noun.id, files.clone()).await.map_err(broken)?;
    Ok(match found {
        Ok(health) => BotHealth {
            conversations: health.conversations,
            findings: health.findings.into_iter().map(Into::into).collect(),
            problems: Vec::new(),
        },
        Err(wrong) => BotHealth {
            conversations: 0,
            findings: Vec::new(),
            problems: problems(&Found::new(wrong, files)),
        },
    })
}
