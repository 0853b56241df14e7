//! Upgrades of bots to new releases of what they were copied from.

use super::bot::{Bot, File};
use super::problem::{Problem, problems};
use super::{Conflict, Denied, Invalid, Missing, NotFound, broken, optional, permitted, platform, refused};
use crate::platform::{Failure, NoUpgrade};
use async_graphql::{Context, Enum, Error, ID, InputObject, Object, SimpleObject, Union};
use botloom_domain::merge::{self, Resolutions};
use botloom_domain::{BotId, OriginKind, Permission, Step, Upgrade};
use botloom_flow::{Worded, Wording, words};
use botloom_ports::Files;

/// What a bot comes from.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "OriginKind")]
pub(crate) enum Kind {
    /// A template: the whole bot is a copy of it.
    Template,
    /// A knowledge pack whose entries are the bot's own.
    Copy,
    /// A knowledge pack that the bot names, and of which it may replace entries.
    Pack,
}

impl From<OriginKind> for Kind {
    fn from(kind: OriginKind) -> Self {
        match kind {
            OriginKind::Template => Self::Template,
            OriginKind::Copy => Self::Copy,
            OriginKind::Pack => Self::Pack,
        }
    }
}

/// What happened to a part of a bot.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    /// It is new.
    Added,
    /// It is another one.
    Changed,
    /// It is gone.
    Removed,
}

impl From<merge::ChangeKind> for ChangeKind {
    fn from(kind: merge::ChangeKind) -> Self {
        match kind {
            merge::ChangeKind::Added => Self::Added,
            merge::ChangeKind::Changed => Self::Changed,
            merge::ChangeKind::Removed => Self::Removed,
        }
    }
}

/// A side of a merge.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Take {
    /// What the bot has.
    Ours,
    /// What the release has.
    Theirs,
}

impl From<Take> for merge::Take {
    fn from(take: Take) -> Self {
        match take {
            Take::Ours => Self::Ours,
            Take::Theirs => Self::Theirs,
        }
    }
}

/// A part of a bot that one side alone changed.
#[derive(SimpleObject)]
pub(crate) struct MergeChange {
    /// Where: `knowledge/opening-hours/answer/en`, `flows/track/steps/2/say/en`.
    id: String,
    file: String,
    kind: ChangeKind,
    before: Option<String>,
    after: Option<String>,
}

impl From<&merge::Change> for MergeChange {
    fn from(change: &merge::Change) -> Self {
        let merge::Change { id, file, kind, before, after } = change.clone();
        Self { id, file, kind: kind.into(), before, after }
    }
}

/// A part of a bot that both sides changed, each in its own way; the bot has its own.
#[derive(SimpleObject)]
pub(crate) struct MergeConflict {
    /// Where; resolutions name it.
    id: String,
    file: String,
    /// What the copy was made from; none if both added it.
    base: Option<String>,
    /// What the bot has; none if it was removed there.
    ours: Option<String>,
    /// What the release has; none if it was removed there.
    theirs: Option<String>,
}

impl From<&merge::Conflict> for MergeConflict {
    fn from(conflict: &merge::Conflict) -> Self {
        let merge::Conflict { id, file, base, ours, theirs } = conflict.clone();
        Self { id, file, base, ours, theirs }
    }
}

/// What colleagues saved, in files that were edited meanwhile.
#[derive(SimpleObject)]
pub(crate) struct MergedFiles {
    /// The edited files with what the draft has besides; at a conflict, what was edited stays unless the other side was asked for.
    files: Vec<File>,
    /// What the draft changed.
    changes: Vec<MergeChange>,
    /// Where both changed the same, each in its own way. `ours` is what was edited, `theirs` what the draft has.
    conflicts: Vec<MergeConflict>,
}

/// Files that are written by people.
fn written(files: &Files) -> Files {
    let text = |path: &str| path.ends_with(".yaml") || path.ends_with(".md");
    files.iter().filter(|(path, _)| text(path)).map(|(path, text)| (path.to_owned(), text.to_vec())).collect()
}

pub(super) async fn merged(
    draft: &Files,
    base: &Files,
    ours: &Files,
    take: Option<Take>,
) -> Result<MergedFiles, Error> {
    let [base, ours, theirs] = [base, ours, draft].map(written);
    let take = Resolutions { all: take.map(Into::into), ..Resolutions::default() };
    let work = move || merge::three_way(&base, &ours, &theirs, &take);
    let merge =
        tokio::task::spawn_blocking(work).await.map_err(|error| broken(Failure::other("merging", error)))?;
    Ok(MergedFiles {
        files: File::all(&merge.files),
        changes: merge.changes.iter().map(Into::into).collect(),
        conflicts: merge.conflicts.iter().map(Into::into).collect(),
    })
}

/// Something a bot comes from, and what an upgrade does.
#[derive(SimpleObject)]
pub(crate) struct Origin {
    kind: Kind,
    name: String,
    /// The version the bot had.
    from: String,
    /// The version that is offered; none if this installation does not offer it any more.
    to: Option<String>,
    /// What the release changed.
    changes: Vec<MergeChange>,
    /// What the bot changed and keeps.
    kept: Vec<MergeChange>,
    conflicts: Vec<MergeConflict>,
}

impl From<&Step> for Origin {
    fn from(step: &Step) -> Self {
        Self {
            kind: step.kind.into(),
            name: step.name.clone(),
            from: step.from.clone(),
            to: step.to.clone().filter(|_| !step.is_older),
            changes: step.changes.iter().map(Into::into).collect(),
            kept: step.kept.iter().map(Into::into).collect(),
            conflicts: step.conflicts.iter().map(Into::into).collect(),
        }
    }
}

/// What an upgrade would do to a bot.
#[derive(SimpleObject)]
pub(crate) struct BotUpgrade {
    /// Whether a newer version is offered or something of the last upgrade is open.
    available: bool,
    origins: Vec<Origin>,
}

impl BotUpgrade {
    /// What an upgrade of the draft would do.
    pub async fn of(ctx: &Context<'_>, files: &botloom_ports::Files) -> Result<Self, Error> {
        let planned = platform(ctx).plan_upgrade(files.clone(), Resolutions::default()).await;
        let done = planned.map_err(broken)?.map_err(refused)?;
        Ok(Self { available: done.is_news(), origins: origins(&done) })
    }
}

fn origins(done: &Upgrade) -> Vec<Origin> {
    done.steps.iter().map(Into::into).collect()
}

/// Which side is meant in a conflict.
#[derive(InputObject)]
struct ResolutionInput {
    /// The id of the conflict.
    conflict: String,
    take: Take,
}

#[derive(InputObject)]
struct UpgradeBotInput {
    bot: ID,
    /// The revision whose upgrade was looked at.
    revision: u64,
    #[graphql(default)]
    resolutions: Vec<ResolutionInput>,
    /// The side for all conflicts that are not named; without it they stay open.
    others: Option<Take>,
}

#[derive(SimpleObject)]
struct BotUpgraded {
    bot: Bot,
    /// What was done, and what is still open.
    origins: Vec<Origin>,
    problems: Vec<Problem>,
}

#[derive(Union)]
enum UpgradeBotPayload {
    BotUpgraded(BotUpgraded),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
    Conflict(Conflict),
}

#[derive(Default)]
pub(super) struct UpgradeMutation;

#[Object]
impl UpgradeMutation {
    /// Brings new releases of what a bot comes from into its draft. What the bot changed stays; where both changed the same,
    /// the bot's stays until a resolution says otherwise.
    async fn upgrade_bot(
        &self,
        ctx: &Context<'_>,
        input: UpgradeBotInput,
    ) -> Result<UpgradeBotPayload, Error> {
        let actor = match permitted(ctx, Permission::WriteBots) {
            Ok(actor) => actor,
            Err(denied) => return Ok(UpgradeBotPayload::Denied(denied)),
        };
        let gone = || Ok(UpgradeBotPayload::NotFound(NotFound::new(Missing::Bot, &input.bot)));
        let Ok(id) = BotId::parse(&input.bot) else { return gone() };
        let by_id = input.resolutions.iter().map(|one| (one.conflict.clone(), one.take.into())).collect();
        let take = Resolutions { all: input.others.map(Into::into), by_id };
        let platform = platform(ctx);
        let upgraded = platform.upgrade_bot(&actor.workspace, &id, input.revision, take).await;
        if let Err(failure) = &upgraded
            && let Some(conflict) = Conflict::stale(failure)
        {
            return Ok(UpgradeBotPayload::Conflict(conflict));
        }
        let invalid =
            |field: &str, message: Wording| Ok(UpgradeBotPayload::Invalid(Invalid::new(field, message)));
        match optional(upgraded)? {
            Some(Ok((noun, done))) => {
                let found = platform.check(&actor.workspace, done.files.clone()).await.map_err(broken)?;
                let (bot, origins) = (Bot::new(noun), origins(&done));
                Ok(UpgradeBotPayload::BotUpgraded(BotUpgraded {
                    bot,
                    origins,
                    problems: problems(ctx, &found),
                }))
            }
            Some(Err(NoUpgrade::Unreadable(error))) => invalid("bot", error.words()),
            Some(Err(NoUpgrade::Unfit(error))) => invalid("bot", error.words()),
            Some(Err(NoUpgrade::UnknownConflict(id))) => invalid(
                "resolutions",
                words!("there is no conflict `{id}`; ask for the bot's `upgrade` again", id),
            ),
            None => gone(),
        }
    }
}
