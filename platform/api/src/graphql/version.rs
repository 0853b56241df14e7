//! Versions of bots.

use super::bot::{Bot, File};
use super::member::DateTime;
use super::page::connection;
use super::problem::{Problem, problems};
use super::{Denied, Invalid, NotFound, ProblemsFound, broken, optional, permitted, platform};
use async_graphql::{Context, Error, ID, Object, SimpleObject, Union};
use botloom_domain::{BotId, Permission};

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

    /// Whether new conversations begin on it.
    async fn deployed(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        let deployment =
            platform(ctx).store.deployment_of(&self.0.workspace, &self.0.bot).await.map_err(broken)?;
        Ok(deployment.is_some_and(|deployment| deployment.version == self.0.id))
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
        let gone = || Ok(PublishPayload::NotFound(NotFound::new("bot", &bot)));
        let Ok(id) = BotId::parse(&bot) else { return gone() };
        let note = note.unwrap_or_default();
        if note.chars().count() > 2_000 {
            return Ok(PublishPayload::Invalid(Invalid::new("note", "write at most 2,000 characters")));
        }
        match optional(platform(ctx).publish(&actor.workspace, &id, note.trim(), &actor.name).await)? {
            Some(Ok((version, found))) => Ok(PublishPayload::Published(Published {
                version: Version(version),
                warnings: problems(&found),
            })),
            Some(Err(found)) => Ok(PublishPayload::ProblemsFound(found.into())),
            None => gone(),
        }
    }
}
