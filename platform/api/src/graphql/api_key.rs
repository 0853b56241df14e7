//! Keys with which programs ask.

use super::member::DateTime;
use super::role::too_much;
use super::role::{Permission as Allowed, Role, listed, role_within, set};
use super::{Denied, Invalid, Missing, NotFound, allowed, broken, optional, permitted, platform};
use crate::auth::Actor;
use async_graphql::{Context, Error, ID, Object, SimpleObject, Union};
use botloom_domain::{ApiKeyId, Permission, Permissions, may_give};
use botloom_flow::words;

/// A key of the workspace.
pub(crate) struct ApiKey(botloom_domain::ApiKey);

#[Object]
impl ApiKey {
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn role(&self) -> Role {
        (&self.0.role).into()
    }

    /// What of its role it may do; all if not given.
    async fn scopes(&self) -> Option<Vec<Allowed>> {
        self.0.scopes.map(listed)
    }

    /// The first characters, to recognize it.
    async fn prefix(&self) -> &str {
        &self.0.prefix
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it ends by itself.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

#[derive(SimpleObject)]
struct ApiKeyCreated {
    api_key: ApiKey,
    /// Shown once.
    secret: String,
}

#[derive(Union)]
enum CreateApiKeyPayload {
    ApiKeyCreated(ApiKeyCreated),
    Denied(Denied),
    Invalid(Invalid),
}

#[derive(SimpleObject)]
struct ApiKeyRevoked {
    api_key: ApiKey,
}

#[derive(Union)]
enum RevokeApiKeyPayload {
    ApiKeyRevoked(ApiKeyRevoked),
    Denied(Denied),
    NotFound(NotFound),
}

#[derive(Default)]
pub(super) struct ApiKeyQuery;

#[Object]
impl ApiKeyQuery {
    async fn api_keys(&self, ctx: &Context<'_>) -> Result<Vec<ApiKey>, Error> {
        let actor = allowed(ctx, Permission::ManageKeys)?;
        let keys = platform(ctx).store.api_keys(&actor.workspace).await.map_err(broken)?;
        Ok(keys.into_iter().map(ApiKey).collect())
    }
}

#[derive(Default)]
pub(super) struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Makes a key for a program, which stays when its maker goes. It may do what its role may, or of that only the `scopes`; nobody can give it
    /// more than they may do themselves. From `expiresAt` on it is of no use.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        name: String,
        role: Role,
        scopes: Option<Vec<Allowed>>,
        expires_at: Option<DateTime>,
    ) -> Result<CreateApiKeyPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageKeys) {
            Ok(actor) => actor,
            Err(denied) => return Ok(CreateApiKeyPayload::Denied(denied)),
        };
        let name = name.trim();
        if !(1..=80).contains(&name.chars().count()) {
            return Ok(CreateApiKeyPayload::Invalid(Invalid::new(
                "name",
                words!("write a name of 1 to 80 characters"),
            )));
        }
        let of_role = match role_within_scopes(ctx, actor, &role.0, scopes.as_deref()).await? {
            Ok(scopes) => scopes,
            Err(Refused::Denied(denied)) => return Ok(CreateApiKeyPayload::Denied(denied)),
            Err(Refused::Invalid(invalid)) => return Ok(CreateApiKeyPayload::Invalid(invalid)),
        };
        let (platform, expires_at) = (platform(ctx), expires_at.map(|at| at.0));
        if expires_at.is_some_and(|at| at <= platform.clock.now()) {
            let message = words!("this moment has passed: the key would be of no use");
            return Ok(CreateApiKeyPayload::Invalid(Invalid::new("expiresAt", message)));
        }
        let made = platform.create_api_key(&actor.workspace, name, role.0, of_role, expires_at).await;
        let (key, secret) = made.map_err(broken)?;
        Ok(CreateApiKeyPayload::ApiKeyCreated(ApiKeyCreated { api_key: ApiKey(key), secret }))
    }

    async fn revoke_api_key(&self, ctx: &Context<'_>, id: ID) -> Result<RevokeApiKeyPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageKeys) {
            Ok(actor) => actor,
            Err(denied) => return Ok(RevokeApiKeyPayload::Denied(denied)),
        };
        let platform = platform(ctx);
        let gone = || Ok(RevokeApiKeyPayload::NotFound(NotFound::new(Missing::ApiKey, &id)));
        let Ok(key) = ApiKeyId::parse(&id) else { return gone() };
        let revoked = platform.store.revoke_api_key(&actor.workspace, &key, platform.clock.now()).await;
        match optional(revoked.map_err(Into::into))? {
            Some(key) => Ok(RevokeApiKeyPayload::ApiKeyRevoked(ApiKeyRevoked { api_key: ApiKey(key) })),
            None => gone(),
        }
    }
}

enum Refused {
    Denied(Denied),
    Invalid(Invalid),
}

/// The scopes of a key of this role, if who makes it may give them.
async fn role_within_scopes(
    ctx: &Context<'_>,
    actor: &Actor,
    role: &botloom_domain::Role,
    scopes: Option<&[Allowed]>,
) -> Result<Result<Option<Permissions>, Refused>, Error> {
    let Some(scopes) = scopes else {
        return Ok(role_within(ctx, actor, role).await?.map(|_| None).map_err(Refused::Denied));
    };
    let scopes = set(scopes.to_vec());
    let of_role = platform(ctx).store.permissions_of(&actor.workspace, role).await.map_err(broken)?;
    if scopes.is_empty() || !scopes.without(of_role).is_empty() {
        let message = words!("choose scopes among what the role may do");
        return Ok(Err(Refused::Invalid(Invalid::new("scopes", message))));
    }
    // What a role is given later must not come to a key whose maker could not give it: a scoped key never grows.
    Ok(may_give(actor.permissions, scopes)
        .map(|()| Some(scopes))
        .map_err(|error| Refused::Denied(too_much(error))))
}
