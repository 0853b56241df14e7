//! What directories sign in with.

use super::member::DateTime;
use super::{Conflict, Denied, Invalid, Missing, NotFound, allowed, broken, permitted, platform};
use crate::auth;
use async_graphql::{Context, Error, ID, Object, SimpleObject, Union};
use botloom_domain::{MAX_SCIM_TOKENS, Permission, ScimTokenId};
use botloom_flow::words;
use botloom_storage::{NewScimToken, StoreError};

/// A token with which a directory provisions members by SCIM.
struct ScimToken(botloom_domain::ScimToken);

#[Object]
impl ScimToken {
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The first characters, to recognize it.
    async fn prefix(&self) -> &str {
        &self.0.prefix
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last of use, to some minutes.
    async fn used_at(&self) -> Option<DateTime> {
        self.0.used_at.map(DateTime)
    }
}

#[derive(SimpleObject)]
struct ScimTokenCreated {
    scim_token: ScimToken,
    /// Shown once.
    secret: String,
}

#[derive(Union)]
enum CreateScimTokenPayload {
    ScimTokenCreated(ScimTokenCreated),
    Denied(Denied),
    Invalid(Invalid),
    Conflict(Conflict),
}

#[derive(SimpleObject)]
struct ScimTokenRevoked {
    done: bool,
}

#[derive(Union)]
enum RevokeScimTokenPayload {
    ScimTokenRevoked(ScimTokenRevoked),
    Denied(Denied),
    NotFound(NotFound),
}

#[derive(Default)]
pub(super) struct ScimQuery;

#[Object]
impl ScimQuery {
    /// The tokens of directories, the newest first.
    async fn scim_tokens(&self, ctx: &Context<'_>) -> Result<Vec<ScimToken>, Error> {
        let actor = allowed(ctx, Permission::ManageSignIn)?;
        let tokens = platform(ctx).store.scim_tokens(&actor.workspace).await.map_err(broken)?;
        Ok(tokens.into_iter().map(ScimToken).collect())
    }
}

#[derive(Default)]
pub(super) struct ScimMutation;

#[Object]
impl ScimMutation {
    /// Makes a token for a directory, which stays when its maker goes. It decides over nobody who may do more than its maker may now.
    async fn create_scim_token(
        &self,
        ctx: &Context<'_>,
        name: String,
    ) -> Result<CreateScimTokenPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageSignIn) {
            Ok(actor) => actor,
            Err(denied) => return Ok(CreateScimTokenPayload::Denied(denied)),
        };
        let name = name.trim();
        if !(1..=80).contains(&name.chars().count()) || name.contains(char::is_control) {
            let message = words!("write a name of 1 to 80 characters");
            return Ok(CreateScimTokenPayload::Invalid(Invalid::new("name", message)));
        }
        let (secret, hash) = auth::directory_secret().map_err(broken)?;
        let (platform, prefix) = (platform(ctx), secret[..12].to_owned());
        let new = NewScimToken { name: name.to_owned(), prefix, hash, permissions: actor.permissions };
        match platform.store.create_scim_token(&actor.workspace, new, platform.clock.now()).await {
            Ok(token) => Ok(CreateScimTokenPayload::ScimTokenCreated(ScimTokenCreated {
                scim_token: ScimToken(token),
                secret,
            })),
            Err(StoreError::Full) => {
                let message = words!(
                    "a workspace has at most {most} SCIM tokens; revoke one first",
                    most = MAX_SCIM_TOKENS
                );
                Ok(CreateScimTokenPayload::Conflict(Conflict::new(message)))
            }
            Err(error) => Err(broken(error)),
        }
    }

    /// Takes a token away. Members whom it made stay.
    async fn revoke_scim_token(&self, ctx: &Context<'_>, id: ID) -> Result<RevokeScimTokenPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageSignIn) {
            Ok(actor) => actor,
            Err(denied) => return Ok(RevokeScimTokenPayload::Denied(denied)),
        };
        let gone = || Ok(RevokeScimTokenPayload::NotFound(NotFound::new(Missing::ScimToken, &id)));
        let Ok(token) = ScimTokenId::parse(&id) else { return gone() };
        match platform(ctx).store.revoke_scim_token(&actor.workspace, &token).await {
            Ok(()) => Ok(RevokeScimTokenPayload::ScimTokenRevoked(ScimTokenRevoked { done: true })),
            Err(StoreError::Gone) => gone(),
            Err(error) => Err(broken(error)),
        }
    }
}
