//! Keys with which programs ask.

use super::member::{DateTime, Role};
use super::{Denied, Invalid, NotFound, allowed, broken, optional, permitted, platform};
use async_graphql::{Context, Error, ID, Object, SimpleObject, Union};
use botloom_domain::{ApiKeyId, Permission};

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
        self.0.role.into()
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
        let actor = allowed(ctx, Permission::Administer)?;
        let keys = platform(ctx).store.api_keys(&actor.workspace).await.map_err(broken)?;
        Ok(keys.into_iter().map(ApiKey).collect())
    }
}

#[derive(Default)]
pub(super) struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Makes a key. From `expiresAt` on it is of no use.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        name: String,
        role: Role,
        expires_at: Option<DateTime>,
    ) -> Result<CreateApiKeyPayload, Error> {
        let actor = match permitted(ctx, Permission::Administer) {
            Ok(actor) => actor,
            Err(denied) => return Ok(CreateApiKeyPayload::Denied(denied)),
        };
        let name = name.trim();
        if !(1..=80).contains(&name.chars().count()) {
            return Ok(CreateApiKeyPayload::Invalid(Invalid::new(
                "name",
                "write a name of 1 to 80 characters",
            )));
        }
        let (platform, expires_at) = (platform(ctx), expires_at.map(|at| at.0));
        if expires_at.is_some_and(|at| at <= platform.clock.now()) {
            let message = "this moment has passed: the key would be of no use";
            return Ok(CreateApiKeyPayload::Invalid(Invalid::new("expiresAt", message)));
        }
        let made = platform.create_api_key(&actor.workspace, name, role.into(), expires_at).await;
        let (key, secret) = made.map_err(broken)?;
        Ok(CreateApiKeyPayload::ApiKeyCreated(ApiKeyCreated { api_key: ApiKey(key), secret }))
    }

    async fn revoke_api_key(&self, ctx: &Context<'_>, id: ID) -> Result<RevokeApiKeyPayload, Error> {
        let actor = match permitted(ctx, Permission::Administer) {
            Ok(actor) => actor,
            Err(denied) => return Ok(RevokeApiKeyPayload::Denied(denied)),
        };
        let platform = platform(ctx);
        let gone = || Ok(RevokeApiKeyPayload::NotFound(NotFound::new("API key", &id)));
        let Ok(key) = ApiKeyId::parse(&id) else { return gone() };
        let revoked = platform.store.revoke_api_key(&actor.workspace, &key, platform.clock.now()).await;
        match optional(revoked.map_err(Into::into))? {
            Some(key) => Ok(RevokeApiKeyPayload::ApiKeyRevoked(ApiKeyRevoked { api_key: ApiKey(key) })),
            None => gone(),
        }
    }
}
