//! Where versions serve customers.

use super::bot::Bot;
use super::member::DateTime;
use super::version::Version;
use super::{Denied, NotFound, ProblemsFound, allowed, broken, optional, permitted, platform};
use async_graphql::{Context, Error, ID, Object, SimpleObject, Union};
use botloom_domain::{Permission, VersionId};

/// A bot before customers.
#[derive(Clone)]
pub(crate) struct Deployment(pub botloom_domain::Deployment);

#[Object]
impl Deployment {
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn bot(&self, ctx: &Context<'_>) -> Result<Bot, Error> {
        platform(ctx).store.bot(&self.0.workspace, &self.0.bot).await.map(Bot::new).map_err(broken)
    }

    /// The version on which new conversations begin.
    async fn version(&self, ctx: &Context<'_>) -> Result<Version, Error> {
        platform(ctx).store.version(&self.0.workspace, &self.0.version).await.map(Version).map_err(broken)
    }

    /// Who has it may begin conversations. Owners and builders see it.
    async fn secret(&self, ctx: &Context<'_>) -> Result<&str, Error> {
        allowed(ctx, Permission::Deploy)?;
        Ok(&self.0.secret)
    }

    /// The HTML to put into a page of the company.
    async fn snippet(&self, ctx: &Context<'_>) -> Result<String, Error> {
        allowed(ctx, Permission::Deploy)?;
        Ok(format!(r#"<script src="/widget.js" data-secret="{}" async></script>"#, self.0.secret))
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

#[derive(SimpleObject)]
struct Deployed {
    deployment: Deployment,
}

#[derive(Union)]
enum DeployPayload {
    Deployed(Deployed),
    Denied(Denied),
    NotFound(NotFound),
    ProblemsFound(ProblemsFound),
}

#[derive(Default)]
pub(super) struct DeploymentQuery;

#[Object]
impl DeploymentQuery {
    async fn deployments(&self, ctx: &Context<'_>) -> Result<Vec<Deployment>, Error> {
        let actor = allowed(ctx, Permission::ReadBots)?;
        let found = platform(ctx).store.deployments(&actor.workspace).await.map_err(broken)?;
        Ok(found.into_iter().map(Deployment).collect())
    }
}

#[derive(Default)]
pub(super) struct DeploymentMutation;

#[Object]
impl DeploymentMutation {
    /// New conversations begin on this version from now on; those that live stay where they are.
    async fn deploy(
        &self,
        ctx: &Context<'_>,
        version: ID,
        name: Option<String>,
    ) -> Result<DeployPayload, Error> {
        let actor = match permitted(ctx, Permission::Deploy) {
            Ok(actor) => actor,
            Err(denied) => return Ok(DeployPayload::Denied(denied)),
        };
        let gone = || Ok(DeployPayload::NotFound(NotFound::new("version", &version)));
        let Ok(id) = VersionId::parse(&version) else { return gone() };
        match optional(platform(ctx).deploy(&actor.workspace, &id, name.as_deref()).await)? {
            Some(Ok(deployment)) => {
                Ok(DeployPayload::Deployed(Deployed { deployment: Deployment(deployment) }))
            }
            Some(Err(found)) => Ok(DeployPayload::ProblemsFound(found.into())),
            None => gone(),
        }
    }
}
