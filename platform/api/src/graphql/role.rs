//! Roles: those that are built in, and those that a workspace makes of permissions.

use super::{Conflict, Denied, Invalid, Missing, NotFound, allowed, broken, permitted, platform};
use crate::audit as recording;
use crate::auth::Actor;
use async_graphql::{
    Context, Enum, Error, ID, InputObject, InputValueError, InputValueResult, Object, SimpleObject, Union,
    Value,
};
use botloom_domain::{Permissions, RoleId, TooMuch, may_give, role_name};
use botloom_flow::words;
use botloom_storage::{NewRole, StoreError};

/// A role: `OWNER`, `ADMIN`, `BUILDER`, `SUPERVISOR`, `ANALYST`, `AGENT` or `VIEWER`, or the id of a role that the workspace made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Role(pub botloom_domain::Role);

impl From<botloom_domain::Role> for Role {
    fn from(role: botloom_domain::Role) -> Self {
        Self(role)
    }
}

impl From<&botloom_domain::Role> for Role {
    fn from(role: &botloom_domain::Role) -> Self {
        Self(role.clone())
    }
}

#[async_graphql::Scalar]
impl async_graphql::ScalarType for Role {
    fn parse(value: Value) -> InputValueResult<Self> {
        let name = match &value {
            Value::String(text) => text.as_str(),
            Value::Enum(name) => name.as_str(),
            _ => return Err(InputValueError::expected_type(value)),
        };
        let role =
            botloom_domain::Role::named(name).or_else(|| botloom_domain::Role::named(&name.to_lowercase()));
        role.map(Self).ok_or_else(|| InputValueError::custom(format!("`{name}` is not a role")))
    }

    fn to_value(&self) -> Value {
        Value::String(name(&self.0))
    }
}

/// How interfaces write a role.
fn name(role: &botloom_domain::Role) -> String {
    match role {
        botloom_domain::Role::Own(id) => id.to_string(),
        built_in => built_in.name().to_uppercase(),
    }
}

/// Something that only some may do.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "botloom_domain::Permission")]
pub(crate) enum Permission {
    /// See bots, versions and deployments.
    ReadBots,
    /// Make, edit, test and publish bots.
    WriteBots,
    /// Put a version before customers, and see the secrets of deployments.
    Deploy,
    /// Read what customers said.
    ReadConversations,
    /// See personal data of customers; others see conversations without it.
    ReadPersonalData,
    /// Take conversations over and answer.
    AnswerCustomers,
    /// See who is in the workspace.
    ReadMembers,
    /// See figures and reports.
    ReadInsight,
    /// Take conversations and figures out as files.
    Export,
    /// Destroy what was said in conversations.
    EraseConversations,
    /// Decide what plug-ins may do and whose signatures count.
    ManagePlugins,
    /// Write the secrets that bots send to other systems.
    ManageSecrets,
    /// Invite members, change their roles, send them away, end their sessions.
    ManageMembers,
    /// Make roles.
    ManageRoles,
    /// Make and revoke API keys.
    ManageKeys,
    /// Say how members sign in: single sign-on, second factors.
    ManageSignIn,
    /// Read who did what.
    ReadAudit,
    /// Make owners and take them away.
    ManageOwners,
}

pub(crate) fn listed(permissions: Permissions) -> Vec<Permission> {
    permissions.iter().map(Permission::from).collect()
}

pub(crate) fn set(permissions: Vec<Permission>) -> Permissions {
    permissions.into_iter().map(botloom_domain::Permission::from).collect()
}

/// What a role is and may do.
#[derive(SimpleObject)]
pub(crate) struct RoleDefinition {
    /// How it is named elsewhere.
    role: Role,
    /// What people call it.
    name: String,
    description: String,
    built_in: bool,
    permissions: Vec<Permission>,
}

impl RoleDefinition {
    fn own(role: botloom_domain::OwnRole) -> Self {
        Self {
            role: Role(botloom_domain::Role::Own(role.id)),
            name: role.name,
            description: role.description,
            built_in: false,
            permissions: listed(role.permissions),
        }
    }

    fn of_everybody(role: botloom_domain::Role) -> Self {
        let permissions = listed(role.permissions().unwrap_or_default());
        let name = role.name().to_owned();
        Self { role: Role(role), name, description: String::new(), built_in: true, permissions }
    }
}

/// That nobody gives more than they have, as an outcome.
pub(crate) fn too_much(error: TooMuch) -> Denied {
    recording::outcome("denied");
    let needs = error.0.iter().last().map(botloom_domain::Role::needed).map(Role);
    Denied { needs, ..Denied::new(error) }
}

/// What a role may do, if who asks may decide over it and it is there.
pub(crate) async fn role_within(
    ctx: &Context<'_>,
    actor: &Actor,
    role: &botloom_domain::Role,
) -> Result<Result<Permissions, Denied>, Error> {
    let store = &platform(ctx).store;
    if let botloom_domain::Role::Own(id) = role
        && store.own_role(&actor.workspace, id).await.is_err()
    {
        recording::outcome("not_found");
        return Ok(Err(Denied::new(Missing::Role.named(id.as_str()))));
    }
    let permissions = store.permissions_of(&actor.workspace, role).await.map_err(broken)?;
    Ok(may_give(actor.permissions, permissions).map(|()| permissions).map_err(too_much))
}

#[derive(InputObject)]
struct RoleInput {
    name: String,
    #[graphql(default)]
    description: String,
    permissions: Vec<Permission>,
}

#[derive(SimpleObject)]
struct RoleSaved {
    role: RoleDefinition,
}

#[derive(Union)]
enum SaveRolePayload {
    RoleSaved(RoleSaved),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
    Conflict(Conflict),
}

#[derive(SimpleObject)]
struct RoleDeleted {
    id: ID,
}

#[derive(Union)]
enum DeleteRolePayload {
    RoleDeleted(RoleDeleted),
    Denied(Denied),
    NotFound(NotFound),
    Conflict(Conflict),
}

#[derive(Default)]
pub(super) struct RoleQuery;

#[Object]
impl RoleQuery {
    /// The roles, those that are built in first, the strongest first.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<RoleDefinition>, Error> {
        let actor = allowed(ctx, botloom_domain::Permission::ReadMembers)?;
        let own = platform(ctx).store.own_roles(&actor.workspace).await.map_err(broken)?;
        let built_in = botloom_domain::Role::BUILT_IN.into_iter().map(RoleDefinition::of_everybody);
        Ok(built_in.chain(own.into_iter().map(RoleDefinition::own)).collect())
    }
}

#[derive(Default)]
pub(super) struct RoleMutation;

fn read(input: RoleInput) -> Result<NewRole, Invalid> {
    use botloom_domain::InvalidRole;
    let name = role_name(&input.name).map_err(|error| Invalid::new("name", error))?.to_owned();
    if input.description.chars().count() > 200 {
        return Err(Invalid::new("description", InvalidRole::Description));
    }
    let permissions = set(input.permissions);
    if permissions.is_empty() {
        return Err(Invalid::new("permissions", InvalidRole::Permissions));
    }
    Ok(NewRole { name, description: input.description.trim().to_owned(), permissions })
}

#[Object]
impl RoleMutation {
    /// Makes a role. Nobody can give it more than they may do themselves.
    async fn create_role(&self, ctx: &Context<'_>, input: RoleInput) -> Result<SaveRolePayload, Error> {
        let actor = match permitted(ctx, botloom_domain::Permission::ManageRoles) {
            Ok(actor) => actor,
            Err(denied) => return Ok(SaveRolePayload::Denied(denied)),
        };
        let new = match read(input) {
            Ok(new) => new,
            Err(invalid) => return Ok(SaveRolePayload::Invalid(invalid)),
        };
        if let Err(error) = may_give(actor.permissions, new.permissions) {
            return Ok(SaveRolePayload::Denied(too_much(error)));
        }
        let platform = platform(ctx);
        saved(platform.store.create_role(&actor.workspace, new, platform.clock.now()).await, "")
    }

    /// Changes a role, for all who have it at once.
    async fn change_role(
        &self,
        ctx: &Context<'_>,
        id: ID,
        input: RoleInput,
    ) -> Result<SaveRolePayload, Error> {
        let actor = match permitted(ctx, botloom_domain::Permission::ManageRoles) {
            Ok(actor) => actor,
            Err(denied) => return Ok(SaveRolePayload::Denied(denied)),
        };
        let platform = platform(ctx);
        let gone = || Ok(SaveRolePayload::NotFound(NotFound::new(Missing::Role, &id)));
        let Ok(role) = RoleId::parse(&id) else { return gone() };
        let Ok(before) = platform.store.own_role(&actor.workspace, &role).await else { return gone() };
        let new = match read(input) {
            Ok(new) => new,
            Err(invalid) => return Ok(SaveRolePayload::Invalid(invalid)),
        };
        let over = may_give(actor.permissions, before.permissions)
            .and_then(|()| may_give(actor.permissions, new.permissions));
        if let Err(error) = over {
            return Ok(SaveRolePayload::Denied(too_much(error)));
        }
        saved(platform.store.change_role(&actor.workspace, &role, new, platform.clock.now()).await, &id)
    }

    /// Takes a role away that nobody has.
    async fn delete_role(&self, ctx: &Context<'_>, id: ID) -> Result<DeleteRolePayload, Error> {
        let actor = match permitted(ctx, botloom_domain::Permission::ManageRoles) {
            Ok(actor) => actor,
            Err(denied) => return Ok(DeleteRolePayload::Denied(denied)),
        };
        let platform = platform(ctx);
        let gone = || Ok(DeleteRolePayload::NotFound(NotFound::new(Missing::Role, &id)));
        let Ok(role) = RoleId::parse(&id) else { return gone() };
        let Ok(before) = platform.store.own_role(&actor.workspace, &role).await else { return gone() };
        if let Err(error) = may_give(actor.permissions, before.permissions) {
            return Ok(DeleteRolePayload::Denied(too_much(error)));
        }
        match platform.store.delete_role(&actor.workspace, &role).await {
            Ok(()) => Ok(DeleteRolePayload::RoleDeleted(RoleDeleted { id })),
            Err(StoreError::Used) => Ok(DeleteRolePayload::Conflict(Conflict::new(words!(
                "members, keys, invitations or groups still have this role; give them another one first"
            )))),
            Err(StoreError::Gone) => gone(),
            Err(error) => Err(broken(error)),
        }
    }
}

fn saved(result: Result<botloom_domain::OwnRole, StoreError>, id: &str) -> Result<SaveRolePayload, Error> {
    match result {
        Ok(role) => Ok(SaveRolePayload::RoleSaved(RoleSaved { role: RoleDefinition::own(role) })),
        Err(StoreError::Taken) => {
            Ok(SaveRolePayload::Conflict(Conflict::new(words!("another role has this name already"))))
        }
        Err(StoreError::Full) => {
            let message =
                words!("a workspace has at most {most} roles of its own", most = botloom_domain::MAX_ROLES);
            Ok(SaveRolePayload::Conflict(Conflict::new(message)))
        }
        Err(StoreError::Gone) => Ok(SaveRolePayload::NotFound(NotFound::new(Missing::Role, id))),
        Err(error) => Err(broken(error)),
    }
}
