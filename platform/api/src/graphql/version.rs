//! Versions of bots.

use super::bot::{Bot, File};
use super::member::DateTime;
use super::page::connection;
use super::problem::{Problem, problems};
use super::upgrade::MergeChange;
use super::{
    Denied, Invalid, Missing, NotFound, ProblemsFound, allowed, broken, optional, permitted, platform,
};
use crate::platform::Failure;
use async_graphql::{Context, Error, ID, Object, SimpleObject, Union};
use botloom_domain::merge::{Resolutions, three_way};
use botloom_domain::{BotId, EnvironmentName, Permission, VersionId};
use botloom_flow::words;

/// A published state of a bot.
#[derive(Clone)]
pub(crate) struct Version(pub botloom_domain::Version);

connection!(VersionConnection, VersionEdge, Version);

#[Object]
impl Version {
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Counted from 1 for each bot.
    async fn number(&self) -> u64 {
        self.0.number
    }

    /// The digest of its files.
    async fn digest(&self) -> &str {
        self.0.release.as_str()
    }

    async fn note(&self) -> &str {
        &self.0.note
    }

    async fn author(&self) -> &str {
        &self.0.author
    }

    async fn bot(&self, ctx: &Context<'_>) -> Result<Bot, Error> {
        platform(ctx).store.bot(&self.0.workspace, &self.0.bot).await.map(Bot::new).map_err(broken)
    }

    #[graphql(complexity = "20 * child_complexity")]
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<File>, Error> {
        Ok(File::all(&platform(ctx).release_files(&self.0).await.map_err(broken)?))
    }

    /// Whether new conversations of customers begin on it.
    async fn deployed(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        let production = EnvironmentName::production();
        let found = platform(ctx).store.deployment_of(&self.0.workspace, &self.0.bot, &production).await;
        Ok(found.map_err(broken)?.is_some_and(|deployment| deployment.version == self.0.id))
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

#[derive(SimpleObject)]
struct Published {
    version: Version,
    warnings: Vec<Problem>,
}

#[derive(Union)]
enum PublishPayload {
    Published(Published),
    Denied(Denied),
    NotFound(NotFound),
    ProblemsFound(ProblemsFound),
    Invalid(Invalid),
}

#[derive(Default)]
pub(super) struct VersionQuery;

#[Object]
impl VersionQuery {
    /// What changed from one version to another, part by part: steps, texts of a language, entries of the knowledge; plug-ins as a whole.
    /// Without `to` it is the draft that the version is compared with. Nothing if there are no such versions of one bot.
    #[graphql(complexity = "50 + child_complexity")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        from: ID,
        to: Option<ID>,
    ) -> Result<Option<Vec<MergeChange>>, Error> {
        let actor = allowed(ctx, Permission::ReadBots)?;
        let platform = platform(ctx);
        let version = async |id: &ID| {
            let Ok(id) = VersionId::parse(id) else { return Ok(None) };
            optional(platform.store.version(&actor.workspace, &id).await.map_err(Failure::from))
        };
        let Some(old) = version(&from).await? else { return Ok(None) };
        let before = platform.release_files(&old).await.map_err(broken)?;
        let after = match &to {
            Some(to) => match version(to).await? {
                Some(new) if new.bot == old.bot => platform.release_files(&new).await.map_err(broken)?,
                _ => return Ok(None),
            },
            None => {
                let draft = platform.store.draft(&actor.workspace, &old.bot).await.map_err(broken)?;
                let draft = botloom_domain::Lineage::without(&draft);
                platform.with_plugins(&actor.workspace, draft).await.map_err(broken)?.0
            }
        };
        // Of a merge of nothing of one's own, what comes is what differs.
        let work = move || three_way(&before, &before, &after, &Resolutions::default()).changes;
        let changes = tokio::task::spawn_blocking(work).await;
        let changes = changes.map_err(|error| broken(Failure::other("comparing versions", error)))?;
        Ok(Some(changes.iter().map(MergeChange::from).collect()))
    }
}

#[derive(Default)]
pub(super) struct VersionMutation;

#[Object]
impl VersionMutation {
    /// Makes a version of a bot's draft. A draft with errors makes none.
    async fn publish(
        &self,
        ctx: &Context<'_>,
        bot: ID,
        note: Option<String>,
    ) -> Result<PublishPayload, Error> {
        let actor = match permitted(ctx, Permission::WriteBots) {
            Ok(actor) => actor,
            Err(denied) => return Ok(PublishPayload::Denied(denied)),
        };
        let gone = || Ok(PublishPayload::NotFound(NotFound::new(Missing::Bot, &bot)));
        let Ok(id) = BotId::parse(&bot) else { return gone() };
        let note = note.unwrap_or_default();
        if note.chars().count() > 2_000 {
            return Ok(PublishPayload::Invalid(Invalid::new(
                "note",
                words!("write at most 2,000 characters"),
            )));
        }
        match optional(platform(ctx).publish(&actor.workspace, &id, note.trim(), &actor.name).await)? {
            Some(Ok((version, found))) => Ok(PublishPayload::Published(Published {
                version: Version(version),
                warnings: problems(ctx, &found),
            })),
            Some(Err(found)) => Ok(PublishPayload::ProblemsFound(ProblemsFound::new(ctx, &found))),
            None => gone(),
        }
    }
}
