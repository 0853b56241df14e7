//! Where versions serve customers, and every move from one to another.

use super::bot::Bot;
use super::member::DateTime;
use super::page::connection;
use super::preflight::Preflight;
use super::version::Version;
use super::{
    Conflict, Denied, Invalid, Missing, NotFound, ProblemsFound, Sentence, allowed, broken, optional,
    permitted, platform,
};
use crate::audit::outcome;
use crate::platform::{Failure, Placed, Placing};
use async_graphql::{Context, Enum, Error, ID, InputObject, Object, SimpleObject, Union};
use botloom_domain::{
    self as domain, Act, DeploymentId, EnvironmentName, PageRequest, Percent, Permission, Rule, Unmovable,
    VersionId, WorkspaceId,
};
use botloom_flow::words;
use botloom_ports::Tally;
use botloom_storage::StoreError;

/// A plug-in that is a channel of a deployment.
#[derive(SimpleObject)]
pub(crate) struct DeploymentChannel {
    /// The plug-in, as the bot names it.
    plugin: String,
    /// The path of the address that other systems post to.
    path: String,
}

/// A bot before customers, in one of its environments.
#[derive(Clone)]
pub(crate) struct Deployment(pub botloom_domain::Deployment);

impl Deployment {
    async fn of(&self, ctx: &Context<'_>, version: &VersionId) -> Result<Version, Error> {
        platform(ctx).store.version(&self.0.workspace, version).await.map(Version).map_err(broken)
    }
}

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

    /// The name of its environment.
    async fn environment(&self) -> &str {
        self.0.environment.as_str()
    }

    /// The version on which new conversations begin, but for the share of a canary.
    async fn version(&self, ctx: &Context<'_>) -> Result<Version, Error> {
        self.of(ctx, &self.0.version).await
    }

    /// The plug-ins that are its channels in the version that it serves, and where other systems post to.
    #[graphql(complexity = "10 + child_complexity")]
    async fn channels(&self, ctx: &Context<'_>) -> Result<Vec<DeploymentChannel>, Error> {
        let plugins = platform(ctx).channels(&self.0).await.map_err(broken)?;
        let channel = |plugin| {
            let path = format!("/hooks/{}/{plugin}", self.0.id);
            DeploymentChannel { plugin, path }
        };
        Ok(plugins.into_iter().map(channel).collect())
    }

    /// The version that is being tried, if one is.
    async fn canary(&self) -> Option<Canary> {
        let workspace = self.0.workspace.clone();
        self.0.canary.clone().map(|canary| Canary { canary, workspace })
    }

    /// The version that serves again after `rollBack`: during a canary the steady one, else the one before.
    async fn back(&self, ctx: &Context<'_>) -> Result<Option<Version>, Error> {
        match (&self.0.canary, self.0.before.last()) {
            (Some(_), _) => self.of(ctx, &self.0.version).await.map(Some),
            (None, Some(version)) => self.of(ctx, version).await.map(Some),
            (None, None) => Ok(None),
        }
    }

    /// How many moves were made. Who moves it says which number was seen, so that of two moves at once one is refused.
    async fn revision(&self) -> u64 {
        self.0.moves
    }

    /// What happened in conversations that began since the last deployment, promotion, rollback or begin of a canary: of the steady
    /// version and, if there is one, of the canary's. Kept beside the log, so that it costs the same however many there are.
    #[graphql(complexity = "10 + child_complexity")]
    async fn numbers(&self, ctx: &Context<'_>) -> Result<Vec<VersionNumbers>, Error> {
        let tallies = platform(ctx).store.tallies(&self.0).await.map_err(broken)?;
        let canary = self.0.canary.as_ref().map(|canary| &canary.version);
        let mut all = Vec::new();
        for version in [Some(&self.0.version), canary].into_iter().flatten() {
            let tally = tallies.get(version).copied().unwrap_or_default();
            all.push(VersionNumbers { version: self.of(ctx, version).await?, tally });
        }
        Ok(all)
    }

    /// Its moves, newest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<MoveConnection, Error> {
        let request = PageRequest::new(first, after);
        let workspace = self.0.workspace.clone();
        let page = platform(ctx).store.moves(&workspace, &self.0.id, &request).await.map_err(broken)?;
        Ok(MoveConnection::new(page, request.after.is_none(), |made| Move {
            made,
            workspace: workspace.clone(),
        }))
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

    /// When it last moved.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

/// A version that is tried on a share of new conversations.
#[derive(Clone)]
pub(crate) struct Canary {
    canary: domain::Canary,
    workspace: WorkspaceId,
}

#[Object]
impl Canary {
    async fn version(&self, ctx: &Context<'_>) -> Result<Version, Error> {
        let found = platform(ctx).store.version(&self.workspace, &self.canary.version).await;
        found.map(Version).map_err(broken)
    }

    /// In percent of new conversations.
    async fn share(&self) -> f64 {
        self.canary.share.number()
    }

    /// When it is rolled back by itself.
    async fn rules(&self) -> Vec<CanaryRule> {
        self.canary.rules.iter().map(|rule| CanaryRule::from(*rule)).collect()
    }

    async fn began_at(&self) -> DateTime {
        DateTime(self.canary.began_at)
    }
}

/// What a rule looks at.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Conversations in which something broke, of all conversations.
    Errors,
    /// Messages that were not understood, of all messages of customers.
    Fallbacks,
    /// Conversations that were handed to a person, of all conversations.
    Handoffs,
    /// The mean mark of customers, from 0 % (the worst) to 100 % (the best).
    Satisfaction,
}

impl From<domain::Measure> for Measure {
    fn from(measure: domain::Measure) -> Self {
        match measure {
            domain::Measure::Errors => Self::Errors,
            domain::Measure::Fallbacks => Self::Fallbacks,
            domain::Measure::Handoffs => Self::Handoffs,
            domain::Measure::Satisfaction => Self::Satisfaction,
        }
    }
}

impl From<Measure> for domain::Measure {
    fn from(measure: Measure) -> Self {
        match measure {
            Measure::Errors => Self::Errors,
            Measure::Fallbacks => Self::Fallbacks,
            Measure::Handoffs => Self::Handoffs,
            Measure::Satisfaction => Self::Satisfaction,
        }
    }
}

/// What a rule compares with.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    /// The limit as it stands.
    Limit,
    /// What the steady version has meanwhile: the limit says how much worse the new one may be, in percentage points.
    Steady,
}

/// When a canary is rolled back by itself.
#[derive(SimpleObject, Clone)]
pub(crate) struct CanaryRule {
    measure: Measure,
    /// In percent, or percentage points against the steady version.
    limit: f64,
    against: Against,
    /// With fewer conversations (for satisfaction: marks) it says nothing.
    at_least: u64,
}

impl From<Rule> for CanaryRule {
    fn from(rule: Rule) -> Self {
        let against = match rule.against {
            domain::Against::Limit => Against::Limit,
            domain::Against::Steady => Against::Steady,
        };
        Self { measure: rule.measure.into(), limit: rule.limit.number(), against, at_least: rule.at_least }
    }
}

/// When a canary shall be rolled back by itself.
#[derive(InputObject)]
pub(crate) struct CanaryRuleInput {
    measure: Measure,
    limit: f64,
    #[graphql(default_with = "Against::Limit")]
    against: Against,
    #[graphql(default = 100)]
    at_least: u32,
}

impl CanaryRuleInput {
    fn read(&self) -> Result<Rule, Invalid> {
        let limit = percent("rules", self.limit)?;
        let against = match self.against {
            Against::Limit => domain::Against::Limit,
            Against::Steady => domain::Against::Steady,
        };
        Ok(Rule { measure: self.measure.into(), limit, against, at_least: self.at_least.into() })
    }
}

pub(super) fn percent(field: &str, number: f64) -> Result<Percent, Invalid> {
    Percent::parse(number).map_err(|error| Invalid::new(field, error))
}

/// A rule that did not hold any more, with what was found.
#[derive(SimpleObject, Clone)]
pub(crate) struct BrokenRule {
    rule: CanaryRule,
    /// What the new version had, in percent.
    found: f64,
    /// What the steady version had, if the rule compares with it.
    steady: Option<f64>,
    /// Of how many conversations or marks.
    of: u64,
}

/// What happened in the conversations of a version.
pub(crate) struct VersionNumbers {
    version: Version,
    tally: Tally,
}

impl VersionNumbers {
    fn rate(&self, measure: domain::Measure) -> Option<f64> {
        measure.rate(&self.tally).map(Percent::number)
    }
}

#[Object]
impl VersionNumbers {
    async fn version(&self) -> &Version {
        &self.version
    }

    /// Conversations that began.
    async fn conversations(&self) -> u64 {
        self.tally.conversations
    }

    /// Turns of any kind.
    async fn turns(&self) -> u64 {
        self.tally.turns
    }

    /// Messages of customers.
    async fn messages(&self) -> u64 {
        self.tally.messages
    }

    /// Messages of which nothing was understood.
    async fn fallbacks(&self) -> u64 {
        self.tally.fallbacks
    }

    /// Conversations in which something broke.
    async fn errors(&self) -> u64 {
        self.tally.errors
    }

    /// Conversations that were handed to a person.
    async fn handoffs(&self) -> u64 {
        self.tally.handoffs
    }

    /// Marks that customers gave.
    async fn ratings(&self) -> u64 {
        self.tally.ratings
    }

    /// Errors in percent of conversations; none as long as there are none.
    async fn error_rate(&self) -> Option<f64> {
        self.rate(domain::Measure::Errors)
    }

    /// Fallbacks in percent of messages.
    async fn fallback_rate(&self) -> Option<f64> {
        self.rate(domain::Measure::Fallbacks)
    }

    /// Handoffs in percent of conversations.
    async fn handoff_rate(&self) -> Option<f64> {
        self.rate(domain::Measure::Handoffs)
    }

    /// The mean mark, from 0 (the worst) to 100 (the best).
    async fn satisfaction(&self) -> Option<f64> {
        self.rate(domain::Measure::Satisfaction)
    }
}

/// What a move did.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MoveKind {
    /// All new conversations began on another version.
    Deployed,
    /// A version was tried on a share.
    CanaryBegan,
    /// The share became another.
    ShareChanged,
    /// What was tried became steady.
    Promoted,
    /// What was tried was taken back, or the version before served again.
    RolledBack,
}

/// One move of a deployment.
#[derive(Clone)]
pub(crate) struct Move {
    made: domain::Move,
    workspace: WorkspaceId,
}

connection!(MoveConnection, MoveEdge, Move);

#[Object]
impl Move {
    /// Counted from 1 for each deployment.
    async fn number(&self) -> u64 {
        self.made.number
    }

    async fn at(&self) -> DateTime {
        DateTime(self.made.at)
    }

    async fn kind(&self) -> MoveKind {
        match self.made.kind {
            domain::MoveKind::Deployed => MoveKind::Deployed,
            domain::MoveKind::CanaryBegan => MoveKind::CanaryBegan,
            domain::MoveKind::ShareChanged => MoveKind::ShareChanged,
            domain::MoveKind::Promoted => MoveKind::Promoted,
            domain::MoveKind::RolledBack => MoveKind::RolledBack,
        }
    }

    /// Who; none if a rule did it, or nobody wrote it down then.
    async fn by(&self) -> Option<&str> {
        Some(self.made.by.name.as_str()).filter(|name| !name.is_empty())
    }

    /// Why, in words; empty if nobody said.
    async fn why(&self) -> &str {
        &self.made.by.why
    }

    /// The rule that was broken, if one was.
    async fn broken(&self) -> Option<BrokenRule> {
        self.made.by.broken.map(|broken| BrokenRule {
            rule: broken.rule.into(),
            found: broken.found.number(),
            steady: broken.steady.map(Percent::number),
            of: broken.of,
        })
    }

    /// The version that served or was tried before.
    async fn from(&self, ctx: &Context<'_>) -> Result<Option<Version>, Error> {
        let Some(from) = &self.made.from else { return Ok(None) };
        let found = platform(ctx).store.version(&self.workspace, from).await;
        found.map(|version| Some(Version(version))).map_err(broken)
    }

    /// The version that serves or is tried since.
    async fn to(&self, ctx: &Context<'_>) -> Result<Version, Error> {
        platform(ctx).store.version(&self.workspace, &self.made.to).await.map(Version).map_err(broken)
    }

    /// The share of new conversations that it has, in percent, if not all.
    async fn share(&self) -> Option<f64> {
        self.made.share.map(Percent::number)
    }
}

/// Why a deployment does not move.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MoveRefusal {
    /// Nothing is tried: there is nothing to promote, and no share to change.
    NoCanary,
    /// Something is tried: promote it or roll it back first.
    InCanary,
    /// It is so already.
    Same,
    /// No other version served before.
    NothingBefore,
    /// A share of nothing or all.
    Share,
}

/// The deployment cannot move like this from where it is.
#[derive(SimpleObject)]
pub(crate) struct MoveRefused {
    message: Sentence,
    reason: MoveRefusal,
}

impl From<Unmovable> for MoveRefused {
    fn from(unmovable: Unmovable) -> Self {
        outcome("conflict");
        let reason = match unmovable {
            Unmovable::NoCanary => MoveRefusal::NoCanary,
            Unmovable::InCanary => MoveRefusal::InCanary,
            Unmovable::Same => MoveRefusal::Same,
            Unmovable::NothingBefore => MoveRefusal::NothingBefore,
            Unmovable::Share => MoveRefusal::Share,
        };
        Self { message: unmovable.into(), reason }
    }
}

/// The environment asks for more than was found out about this version.
#[derive(SimpleObject)]
pub(crate) struct PreflightNeeded {
    message: Sentence,
    /// The newest preflight of this version for this environment, if there is one.
    preflight: Option<Preflight>,
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
    Invalid(Invalid),
    Conflict(Conflict),
    MoveRefused(MoveRefused),
    PreflightNeeded(PreflightNeeded),
}

/// It moved.
#[derive(SimpleObject)]
struct DeploymentMoved {
    deployment: Deployment,
}

#[expect(clippy::large_enum_variant, reason = "an answer is made once and moved once")]
#[derive(Union)]
enum MovePayload {
    DeploymentMoved(DeploymentMoved),
    Denied(Denied),
    NotFound(NotFound),
    Invalid(Invalid),
    Conflict(Conflict),
    MoveRefused(MoveRefused),
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

    async fn deployment(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Deployment>, Error> {
        let actor = allowed(ctx, Permission::ReadBots)?;
        let Ok(id) = DeploymentId::parse(&id) else { return Ok(None) };
        let found = platform(ctx).store.deployment(&actor.workspace, &id).await;
        Ok(optional(found.map_err(Failure::from))?.map(Deployment))
    }
}

#[derive(Default)]
pub(super) struct DeploymentMutation;

fn reason(why: Option<&str>) -> Result<(), Invalid> {
    if why.is_some_and(|why| why.chars().count() > 500) {
        return Err(Invalid::new("why", words!("write at most 500 characters")));
    }
    Ok(())
}

/// A conflict if somebody was faster.
fn late(failure: &Failure) -> Option<Conflict> {
    let Failure::Store(StoreError::Stale { revision }) = failure else { return None };
    let message = words!("somebody moved this deployment meanwhile; look at where it is now");
    Some(Conflict { revision: Some(*revision), ..Conflict::new(message) })
}

async fn moved(
    ctx: &Context<'_>,
    deployment: &ID,
    act: Act,
    revision: Option<u64>,
    why: Option<String>,
) -> Result<MovePayload, Error> {
    let actor = match permitted(ctx, Permission::Deploy) {
        Ok(actor) => actor,
        Err(denied) => return Ok(MovePayload::Denied(denied)),
    };
    if let Err(invalid) = reason(why.as_deref()) {
        return Ok(MovePayload::Invalid(invalid));
    }
    let gone = || Ok(MovePayload::NotFound(NotFound::new(Missing::Deployment, deployment)));
    let Ok(id) = DeploymentId::parse(deployment) else { return gone() };
    let by = actor.moving(why.as_deref());
    let done = platform(ctx).move_deployment(&actor.workspace, &id, act, revision, by).await;
    if let Some(conflict) = done.as_ref().err().and_then(late) {
        return Ok(MovePayload::Conflict(conflict));
    }
    Ok(match optional(done)? {
        Some(Ok(deployment)) => {
            MovePayload::DeploymentMoved(DeploymentMoved { deployment: Deployment(deployment) })
        }
        Some(Err(unmovable)) => MovePayload::MoveRefused(unmovable.into()),
        None => return gone(),
    })
}

#[Object]
impl DeploymentMutation {
    /// New conversations begin on this version from now on, all of them or a `share` in percent; those that live stay where they are.
    /// `rules` say when a share is taken back by itself. `revision` is that of the deployment as it was seen, 0 if there was none.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn deploy(
        &self,
        ctx: &Context<'_>,
        version: ID,
        name: Option<String>,
        #[graphql(desc = "`production` if nothing is said.")] environment: Option<String>,
        share: Option<f64>,
        rules: Option<Vec<CanaryRuleInput>>,
        revision: Option<u64>,
        why: Option<String>,
    ) -> Result<DeployPayload, Error> {
        let actor = match permitted(ctx, Permission::Deploy) {
            Ok(actor) => actor,
            Err(denied) => return Ok(DeployPayload::Denied(denied)),
        };
        let gone = || Ok(DeployPayload::NotFound(NotFound::new(Missing::VersionOrEnvironment, &version)));
        let Ok(id) = VersionId::parse(&version) else { return gone() };
        let read = || -> Result<Placing, Invalid> {
            reason(why.as_deref())?;
            let environment = environment
                .map_or_else(|| Ok(EnvironmentName::production()), |name| EnvironmentName::parse(&name));
            let environment = environment.map_err(|error| Invalid::new("environment", error))?;
            let rules = rules.unwrap_or_default();
            let rules = rules.iter().map(CanaryRuleInput::read).collect::<Result<Vec<_>, _>>()?;
            Rule::check(&rules).map_err(|error| Invalid::new("rules", error))?;
            if share.is_none() && !rules.is_empty() {
                return Err(Invalid::new("rules", words!("rules are for a share; give one")));
            }
            if name.as_ref().is_some_and(|name| !(1..=80).contains(&name.trim().chars().count())) {
                return Err(Invalid::new("name", words!("write a name of 1 to 80 characters")));
            }
            Ok(Placing {
                environment,
                name: name.map(|name| name.trim().to_owned()),
                share: share.map(|share| percent("share", share)).transpose()?,
                rules,
                seen: revision,
                by: actor.moving(why.as_deref()),
            })
        };
        let placing = match read() {
            Ok(placing) => placing,
            Err(invalid) => return Ok(DeployPayload::Invalid(invalid)),
        };
        let done = platform(ctx).deploy(&actor.workspace, &id, placing).await;
        if let Some(conflict) = done.as_ref().err().and_then(late) {
            return Ok(DeployPayload::Conflict(conflict));
        }
        Ok(match optional(done)? {
            Some(Placed::Deployment(deployment)) => {
                DeployPayload::Deployed(Deployed { deployment: Deployment(*deployment) })
            }
            Some(Placed::Problems(found)) => DeployPayload::ProblemsFound(ProblemsFound::new(ctx, &found)),
            Some(Placed::Unmovable(unmovable)) => DeployPayload::MoveRefused(unmovable.into()),
            Some(Placed::NeedsPreflight(preflight)) => {
                outcome("conflict");
                let message = match preflight.as_ref() {
                    Some(_) => {
                        words!("the environment asks for more than the preflight of this version found")
                    }
                    None => words!("the environment asks for a preflight of this version"),
                };
                let preflight = preflight.map(Preflight);
                DeployPayload::PreflightNeeded(PreflightNeeded { message: message.into(), preflight })
            }
            None => return gone(),
        })
    }

    /// Gives the version that is being tried another share of new conversations, in percent.
    async fn change_share(
        &self,
        ctx: &Context<'_>,
        deployment: ID,
        share: f64,
        revision: Option<u64>,
        why: Option<String>,
    ) -> Result<MovePayload, Error> {
        // Who may not hears nothing of what was wrong.
        if let Err(denied) = permitted(ctx, Permission::Deploy) {
            return Ok(MovePayload::Denied(denied));
        }
        match percent("share", share) {
            Ok(share) => moved(ctx, &deployment, Act::ChangeShare(share), revision, why).await,
            Err(invalid) => Ok(MovePayload::Invalid(invalid)),
        }
    }

    /// All new conversations begin on the version that is being tried.
    async fn promote(
        &self,
        ctx: &Context<'_>,
        deployment: ID,
        revision: Option<u64>,
        why: Option<String>,
    ) -> Result<MovePayload, Error> {
        moved(ctx, &deployment, Act::Promote, revision, why).await
    }

    /// Takes back the version that is being tried; without one, the version before serves again.
    async fn roll_back(
        &self,
        ctx: &Context<'_>,
        deployment: ID,
        revision: Option<u64>,
        why: Option<String>,
    ) -> Result<MovePayload, Error> {
        moved(ctx, &deployment, Act::RollBack, revision, why).await
    }
}
