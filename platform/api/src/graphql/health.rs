//! The health of a bot's knowledge.

use super::problem::{Position, Problem, Severity, problems};
use super::{allowed, broken, language, platform};
use crate::platform::Found;
use async_graphql::{Context, Error, SimpleObject};
use botloom_domain::Permission;
use botloom_engine::health::Finding;
use botloom_flow::Language;

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

impl KnowledgeFinding {
    fn new(finding: Finding, language: Language) -> Self {
        Self {
            kind: finding.kind.name().to_owned(),
            severity: finding.severity.into(),
            entry: Some(finding.entry).filter(|entry| !entry.is_empty()),
            other: finding.other,
            file: finding.file,
            start: finding.start.into(),
            end: finding.end.into(),
            what: finding.what.in_language(language),
            why: finding.why.in_language(language),
            cure: finding.cure.in_language(language),
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
            findings: {
                let said = |finding| KnowledgeFinding::new(finding, language(ctx));
                health.findings.into_iter().map(said).collect()
            },
            problems: Vec::new(),
        },
        Err(wrong) => BotHealth {
            conversations: 0,
            findings: Vec::new(),
            problems: problems(ctx, &Found::new(wrong, files)),
        },
    })
}
