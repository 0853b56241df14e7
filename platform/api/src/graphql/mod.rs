//! The schema: one file per noun, joined here.

mod api_key;
mod assist;
mod audit;
mod bot;
mod consent;
mod conversation;
mod deployment;
mod environment;
mod erasure;
mod health;
mod insight;
mod invitation;
mod learning;
mod member;
mod missing;
mod outcome;
mod page;
mod plugin;
mod preflight;
mod presence;
mod problem;
mod retention;
mod role;
mod sample;
mod scim;
mod secret;
mod sentence;
mod session;
mod sign_on;
mod suggestion;
mod template;
mod test;
mod turn;
mod upgrade;
mod usage;
mod version;

use crate::audit as recording;
use crate::auth::Actor;
use crate::limits::GraphqlLimits;
use crate::order::InOrder;
use crate::platform::{Failure, Platform};
use async_graphql::{
    Context, Error, ErrorExtensions, ID, Interface, MergedObject, MergedSubscription, Object, Schema,
};
use botloom_domain::{BotId, DeploymentId, MemberId, Permission, VersionId};
use botloom_flow::{Language, words};
use botloom_ports::ConversationId;
use std::sync::Arc;

pub(crate) use member::{SessionToken, cookie};
pub(crate) use missing::Missing;
pub(crate) use outcome::{Conflict, Denied, Invalid, NotFound, ProblemsFound};
pub(crate) use sentence::{Sentence, chosen, refused, refused_whole, said};

/// Deeper queries are refused.
const DEPTH: usize = 14;
/// Larger ones too.
const COMPLEXITY: usize = 2_000;

/// The schema that is served.
pub type ApiSchema = Schema<Query, Mutation, Subscription>;

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    Nodes,
    member::MemberQuery,
    role::RoleQuery,
    session::SessionQuery,
    invitation::InvitationQuery,
    sign_on::SignOnQuery,
    scim::ScimQuery,
    bot::BotQuery,
    template::TemplateQuery,
    deployment::DeploymentQuery,
    preflight::PreflightQuery,
    conversation::ConversationQuery,
    insight::InsightQuery,
    api_key::ApiKeyQuery,
    plugin::PluginQuery,
    erasure::ErasureQuery,
    retention::RetentionQuery,
    usage::UsageQuery,
    secret::SecretQuery,
    audit::AuditQuery,
    problem::ProblemQuery,
    assist::AssistQuery,
    version::VersionQuery,
);

/// Everything that is told as it happens.
#[derive(MergedSubscription, Default)]
pub struct Subscription(conversation::ConversationSubscription, presence::PresenceSubscription);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    member::MemberMutation,
    role::RoleMutation,
    session::SessionMutation,
    invitation::InvitationMutation,
    sign_on::SignOnMutation,
    scim::ScimMutation,
    bot::BotMutation,
    upgrade::UpgradeMutation,
    learning::LearningMutation,
    learning::AnswerMutation,
    version::VersionMutation,
    deployment::DeploymentMutation,
    environment::EnvironmentMutation,
    preflight::PreflightMutation,
    test::TestMutation,
    conversation::ConversationMutation,
    consent::ConsentMutation,
    sample::SampleMutation,
    api_key::ApiKeyMutation,
    plugin::PluginMutation,
    erasure::ErasureMutation,
    retention::RetentionMutation,
    secret::SecretMutation,
);

/// The schema on a platform; whoever asks for more than the limits is refused.
#[must_use]
pub fn schema(platform: Arc<Platform>, limits: GraphqlLimits) -> ApiSchema {
    builder().extension(limits).data(platform).limit_depth(DEPTH).limit_complexity(COMPLEXITY).finish()
}

/// The schema as text.
#[must_use]
pub fn sdl() -> String {
    builder().finish().sdl()
}

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default()).extension(InOrder)
}

/// Something with an id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The id, unique in the installation."))]
pub(crate) enum Node {
    Bot(bot::Bot),
    Version(version::Version),
    Deployment(deployment::Deployment),
    Conversation(conversation::Conversation),
    Member(member::Member),
}

#[derive(Default)]
struct Nodes;

#[Object]
impl Nodes {
    /// What has this id, in the workspace of who asks.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Node>, Error> {
        let platform = platform(ctx);
        let found = match id.split('_').next().unwrap_or_default() {
            "bot" => {
                let actor = allowed(ctx, Permission::ReadBots)?;
                let Ok(id) = BotId::parse(&id) else { return Ok(None) };
                platform.store.bot(&actor.workspace, &id).await.map(|found| Node::Bot(bot::Bot::new(found)))
            }
            "ver" => {
                let actor = allowed(ctx, Permission::ReadBots)?;
                let Ok(id) = VersionId::parse(&id) else { return Ok(None) };
                platform
                    .store
                    .version(&actor.workspace, &id)
                    .await
                    .map(|found| Node::Version(version::Version(found)))
            }
            "dep" => {
                let actor = allowed(ctx, Permission::ReadBots)?;
                let Ok(id) = DeploymentId::parse(&id) else { return Ok(None) };
                let found = platform.store.deployment(&actor.workspace, &id).await;
                found.map(|found| Node::Deployment(deployment::Deployment(found)))
            }
            "cv" => {
                let actor = allowed(ctx, Permission::ReadConversations)?;
                let Ok(id) = ConversationId::new(id.as_str()) else { return Ok(None) };
                let found = platform.store.conversation(&actor.workspace, &id).await;
                found.map(|found| Node::Conversation(conversation::Conversation::new(found)))
            }
            "mb" => {
                let actor = allowed(ctx, Permission::ReadMembers)?;
                let Ok(id) = MemberId::parse(&id) else { return Ok(None) };
                platform
                    .store
                    .member(&actor.workspace, &id)
                    .await
                    .map(|found| Node::Member(member::Member(found)))
            }
            _ => return Ok(None),
        };
        optional(found.map_err(Failure::from))
    }
}

pub(crate) fn platform<'a>(ctx: &Context<'a>) -> &'a Arc<Platform> {
    ctx.data_unchecked::<Arc<Platform>>()
}

/// The language in which whoever asks is answered.
pub(crate) fn language(ctx: &Context<'_>) -> Language {
    ctx.data_opt::<Language>().copied().unwrap_or_default()
}

pub(crate) fn actor<'a>(ctx: &Context<'a>) -> Option<&'a Actor> {
    ctx.data_opt::<Actor>()
}

/// Who asks, if they may; for fields whose refusal is an error.
pub(crate) fn allowed<'a>(ctx: &Context<'a>, permission: Permission) -> Result<&'a Actor, Error> {
    permitted(ctx, permission).map_err(|denied| {
        let code = if denied.needs.is_some() { "FORBIDDEN" } else { "UNAUTHENTICATED" };
        Error::from(denied.message).extend_with(|_, extensions| extensions.set("code", code))
    })
}

/// Who asks, if they may; for mutations, whose refusal is data.
pub(crate) fn permitted<'a>(ctx: &Context<'a>, permission: Permission) -> Result<&'a Actor, Denied> {
    let Some(actor) = actor(ctx) else {
        return Err(Denied::new(words!("sign in first")));
    };
    let may = actor.may(permission);
    recording::begin(ctx, actor, may);
    if may {
        return Ok(actor);
    }
    if actor.must_enrol {
        let message = words!("this workspace needs a second factor; set yours up first");
        return Err(Denied::new(message));
    }
    let needs = botloom_domain::Role::needed(permission);
    let message = words!(
        "this needs the permission `{permission}`, as the role `{role}` has it",
        permission = permission.name(),
        role = needs.name()
    );
    Err(Denied { needs: Some(needs.into()), ..Denied::new(message) })
}

/// A failure of the house: told to the log, not to who asks.
pub(crate) fn broken(failure: impl Into<Failure>) -> Error {
    let failure = failure.into();
    recording::outcome("failed");
    tracing::error!(error = &failure as &dyn std::error::Error, "a request failed");
    refused(words!("the platform failed; its log says why"))
        .extend_with(|_, extensions| extensions.set("code", "INTERNAL"))
}

/// What is not there is no failure.
pub(crate) fn optional<T>(result: Result<T, Failure>) -> Result<Option<T>, Error> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(failure) if failure.is_gone() => Ok(None),
        Err(failure) => Err(broken(failure)),
    }
}
