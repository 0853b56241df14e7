//! Environments of bots, and what each asks of a version.

use super::deployment::{Deployment, percent};
use super::preflight::Preflight;
use super::version::Version;
use super::{Conflict, Denied, Invalid, Missing, NotFound, broken, optional, permitted, platform};
use crate::audit::outcome;
use crate::platform::Failure;
use async_graphql::{Context, Enum, Error, ID, InputObject, Object, SimpleObject, Union};
use botloom_domain::{self as domain, BotId, EnvironmentName, Permission, WorkspaceId};
use botloom_flow::words;
use botloom_storage::{NewOrKnown, StoreError};

/// How much weight a check has.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Without it no version gets in.
    Required,
    /// It is told, and that is all.
    Advice,
}

impl From<domain::Demand> for Demand {
    fn from(demand: domain::Demand) -> Self {
        match demand {
            domain::Demand::Required => Self::Required,
            domain::Demand::Advice => Self::Advice,
        }
    }
}

impl From<Demand> for domain::Demand {
    fn from(demand: Demand) -> Self {
        match demand {
            Demand::Required => Self::Required,
            Demand::Advice => Self::Advice,
        }
    }
}

/// What an environment asks of a version before it serves there.
#[derive(SimpleObject, Clone)]
pub(crate) struct Asks {
    /// The check finds no error. A version with errors gets in nowhere, whatever stands here.
    check: Demand,
    /// All conversation tests pass.
    tests: Demand,
    /// Few real conversations would go otherwise.
    replay: Demand,
    /// How many of the latest conversations are replayed.
    conversations: u64,
    /// How many percent of them may differ.
    most_differ: f64,
}

impl From<domain::Asks> for Asks {
    fn from(asks: domain::Asks) -> Self {
        Self {
            check: asks.check.into(),
            tests: asks.tests.into(),
            replay: asks.replay.into(),
            conversations: asks.conversations,
            most_differ: asks.most_differ.number(),
        }
    }
}

/// What an environment shall ask; what is not given stays as it is.
#[derive(InputObject)]
pub(crate) struct AsksInput {
    tests: Option<Demand>,
    replay: Option<Demand>,
    conversations: Option<u32>,
    most_differ: Option<f64>,
}

impl AsksInput {
    fn over(&self, asks: domain::Asks) -> Result<domain::Asks, Invalid> {
        let most_differ = match self.most_differ {
            Some(number) => percent("mostDiffer", number)?,
            None => asks.most_differ,
        };
        let next = domain::Asks {
            check: asks.check,
            tests: self.tests.map_or(asks.tests, Into::into),
            replay: self.replay.map_or(asks.replay, Into::into),
            conversations: self.conversations.map_or(asks.conversations, u64::from),
            most_differ,
        };
        next.checked().map_err(|error| Invalid::new("conversations", error))
    }
}

/// A place where a bot serves: `test`, `staging`, own ones, `production`.
#[derive(Clone)]
pub(crate) struct Environment {
    pub workspace: WorkspaceId,
    pub noun: domain::Environment,
    /// The one to which a version goes from here.
    pub next: Option<String>,
}

impl Environment {
    /// Those of a bot, in order.
    pub async fn all(ctx: &Context<'_>, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<Self>, Error> {
        let all = platform(ctx).store.environments(workspace, bot).await.map_err(broken)?;
        let next =
            |name: &EnvironmentName| domain::Environment::after(&all, name).map(|next| next.name.to_string());
        let one = |noun: &domain::Environment| Self {
            workspace: workspace.clone(),
            next: next(&noun.name),
            noun: noun.clone(),
        };
        Ok(all.iter().map(one).collect())
    }
}

#[Object]
impl Environment {
    async fn name(&self) -> &str {
        self.noun.name.as_str()
    }

    /// Whether every bot has it; then it is not removed.
    async fn built_in(&self) -> bool {
        self.noun.name.is_built_in()
    }

    async fn asks(&self) -> Asks {
        self.noun.asks.into()
    }

    /// The name of the environment to which a version goes from here; none after the last one.
    async fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// What serves here, if anything.
    async fn deployment(&self, ctx: &Context<'_>) -> Result<Option<Deployment>, Error> {
        let domain::Environment { bot, name, .. } = &self.noun;
        let found = platform(ctx).store.deployment_of(&self.workspace, bot, name).await.map_err(broken)?;
        Ok(found.map(Deployment))
    }

    /// The newest preflight for this environment.
    async fn preflight(&self, ctx: &Context<'_>) -> Result<Option<Preflight>, Error> {
        let domain::Environment { bot, name, .. } = &self.noun;
        let found = platform(ctx).store.latest_preflight(&self.workspace, bot, name, None).await;
        Ok(found.map_err(broken)?.map(Preflight))
    }

    /// The versions that serve or are tried here.
    async fn serves(&self, ctx: &Context<'_>) -> Result<Vec<Version>, Error> {
        let domain::Environment { bot, name, .. } = &self.noun;
        let found = platform(ctx).store.deployment_of(&self.workspace, bot, name).await.map_err(broken)?;
        let mut versions = Vec::new();
        if let Some(deployment) = found {
            let canary = deployment.canary.map(|canary| canary.version);
            for version in [Some(deployment.version), canary].into_iter().flatten() {
                let found = platform(ctx).store.version(&self.workspace, &version).await;
                versions.push(found.map(Version).map_err(broken)?);
            }
        }
        Ok(versions)
    }
}

/// It is as it was wished.
#[derive(SimpleObject)]
struct EnvironmentSet {
    environment: Environment,
}

/// It is not there any more.
#[derive(SimpleObject)]
struct EnvironmentRemoved {
    name: String,
}

#[derive(Union)]
enum EnvironmentPayload {
    EnvironmentSet(EnvironmentSet),
    Denied(Denied),
    NotFound(NotFound),
    Invalid(Invalid),
    Conflict(Conflict),
}

#[derive(Union)]
enum RemoveEnvironmentPayload {
    EnvironmentRemoved(EnvironmentRemoved),
    Denied(Denied),
    NotFound(NotFound),
    Invalid(Invalid),
}

#[derive(Default)]
pub(super) struct EnvironmentMutation;

async fn put(
    ctx: &Context<'_>,
    bot: &ID,
    environment: &str,
    asks: Option<AsksInput>,
    new: NewOrKnown,
) -> Result<EnvironmentPayload, Error> {
    let actor = match permitted(ctx, Permission::Deploy) {
        Ok(actor) => actor,
        Err(denied) => return Ok(EnvironmentPayload::Denied(denied)),
    };
    let gone = || Ok(EnvironmentPayload::NotFound(NotFound::new(Missing::BotOrEnvironment, bot)));
    let Ok(id) = BotId::parse(bot) else { return gone() };
    let name = match EnvironmentName::parse(environment) {
        Ok(name) => name,
        Err(error) => return Ok(EnvironmentPayload::Invalid(Invalid::new("environment", error))),
    };
    let platform = platform(ctx);
    let all = platform.store.environments(&actor.workspace, &id).await;
    let Some(all) = optional(all.map_err(Failure::from))? else { return gone() };
    let before = all.iter().find(|one| one.name == name).map(|one| one.asks).unwrap_or_default();
    let asks = match asks.map_or(Ok(before), |asks| asks.over(before)) {
        Ok(asks) => asks,
        Err(invalid) => return Ok(EnvironmentPayload::Invalid(invalid)),
    };
    let done =
        platform.store.put_environment(&actor.workspace, &id, &name, asks, new, platform.clock.now()).await;
    if matches!(done, Err(StoreError::Taken)) {
        return Ok(EnvironmentPayload::Conflict(Conflict::new(words!(
            "the bot has an environment of this name"
        ))));
    }
    match optional(done.map_err(Failure::from))? {
        Some(Ok(noun)) => {
            let all = Environment::all(ctx, &actor.workspace, &id).await?;
            let environment = all.into_iter().find(|one| one.noun.name == noun.name);
            match environment {
                Some(environment) => Ok(EnvironmentPayload::EnvironmentSet(EnvironmentSet { environment })),
                None => gone(),
            }
        }
        Some(Err(error)) => Ok(EnvironmentPayload::Invalid(Invalid::new("environment", error))),
        None => gone(),
    }
}

#[Object]
impl EnvironmentMutation {
    /// Gives a bot an environment of its own, before `production`.
    async fn add_environment(
        &self,
        ctx: &Context<'_>,
        bot: ID,
        environment: String,
        asks: Option<AsksInput>,
    ) -> Result<EnvironmentPayload, Error> {
        put(ctx, &bot, &environment, asks, NewOrKnown::New).await
    }

    /// Says what an environment asks of a version before it serves there.
    async fn set_asks(
        &self,
        ctx: &Context<'_>,
        bot: ID,
        environment: String,
        asks: AsksInput,
    ) -> Result<EnvironmentPayload, Error> {
        put(ctx, &bot, &environment, Some(asks), NewOrKnown::Known).await
    }

    /// Removes an environment of the bot's own, with its deployment and its web-chat secret. Conversations that live there go on, new
    /// ones do not begin.
    async fn remove_environment(
        &self,
        ctx: &Context<'_>,
        bot: ID,
        environment: String,
    ) -> Result<RemoveEnvironmentPayload, Error> {
        let actor = match permitted(ctx, Permission::Deploy) {
            Ok(actor) => actor,
            Err(denied) => return Ok(RemoveEnvironmentPayload::Denied(denied)),
        };
        let gone = || Ok(RemoveEnvironmentPayload::NotFound(NotFound::new(Missing::Environment, &bot)));
        let (Ok(id), Ok(name)) = (BotId::parse(&bot), EnvironmentName::parse(&environment)) else {
            return gone();
        };
        let done = platform(ctx).store.remove_environment(&actor.workspace, &id, &name).await;
        match optional(done.map_err(Failure::from))? {
            Some(Ok(())) => {
                let name = name.to_string();
                Ok(RemoveEnvironmentPayload::EnvironmentRemoved(EnvironmentRemoved { name }))
            }
            Some(Err(error)) => {
                outcome("invalid");
                Ok(RemoveEnvironmentPayload::Invalid(Invalid::new("environment", error)))
            }
            None => gone(),
        }
    }
}
