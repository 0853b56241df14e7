//! Secrets of the workspace: set and removed here, never read.

use super::member::DateTime;
use super::{Conflict, Denied, Invalid, Missing, NotFound, allowed, broken, optional, permitted, platform};
use async_graphql::{Context, Error, Object, SimpleObject, Union};
use botloom_domain::{InvalidSecret, MAX_SECRETS, Permission, SecretName, SecretValue};
use botloom_flow::words;
use botloom_storage::StoreError;

/// A secret that requests of bots and plug-ins may carry. Nobody reads its value again.
#[derive(SimpleObject)]
struct Secret {
    name: String,
    updated_at: DateTime,
    /// Who set it last.
    updated_by: String,
}

impl From<botloom_domain::Secret> for Secret {
    fn from(secret: botloom_domain::Secret) -> Self {
        Self {
            name: secret.name.as_str().to_owned(),
            updated_at: DateTime(secret.updated_at),
            updated_by: secret.updated_by,
        }
    }
}

#[derive(SimpleObject)]
struct SecretSet {
    secret: Secret,
}

#[derive(Union)]
enum SetSecretPayload {
    SecretSet(SecretSet),
    Denied(Denied),
    Invalid(Invalid),
    Conflict(Conflict),
}

#[derive(SimpleObject)]
struct SecretDeleted {
    name: String,
}

#[derive(Union)]
enum DeleteSecretPayload {
    SecretDeleted(SecretDeleted),
    Denied(Denied),
    NotFound(NotFound),
}

#[derive(Default)]
pub(super) struct SecretQuery;

#[Object]
impl SecretQuery {
    /// The secrets of the workspace, by name; who writes bots may know what there is.
    async fn secrets(&self, ctx: &Context<'_>) -> Result<Vec<Secret>, Error> {
        let actor = allowed(ctx, Permission::WriteBots)?;
        let secrets = platform(ctx).store.secrets(&actor.workspace).await.map_err(broken)?;
        Ok(secrets.into_iter().map(Secret::from).collect())
    }
}

#[derive(Default)]
pub(super) struct SecretMutation;

#[Object]
impl SecretMutation {
    /// Sets a secret, in place of what it was. Bots and plug-ins that run use the new value within two seconds.
    async fn set_secret(
        &self,
        ctx: &Context<'_>,
        name: String,
        value: String,
    ) -> Result<SetSecretPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageSecrets) {
            Ok(actor) => actor,
            Err(denied) => return Ok(SetSecretPayload::Denied(denied)),
        };
        let invalid = |error: InvalidSecret| {
            let field = if error == InvalidSecret::Name { "name" } else { "value" };
            Ok(SetSecretPayload::Invalid(Invalid::new(field, error)))
        };
        let (name, value) = match (SecretName::parse(&name), SecretValue::parse(&value)) {
            (Ok(name), Ok(value)) => (name, value),
            (Err(error), _) | (_, Err(error)) => return invalid(error),
        };
        let platform = platform(ctx);
        let now = platform.clock.now();
        let set =
            platform.store.set_secret(&platform.keyring, &actor.workspace, &name, &value, &actor.name, now);
        match set.await {
            Ok(secret) => Ok(SetSecretPayload::SecretSet(SecretSet { secret: secret.into() })),
            Err(StoreError::Full) => {
                let message = words!("a workspace has at most {most} secrets", most = MAX_SECRETS);
                Ok(SetSecretPayload::Invalid(Invalid::new("name", message)))
            }
            // Who sets secrets can do something about it, unlike whoever else meets it.
            Err(StoreError::Key(error)) => Ok(SetSecretPayload::Conflict(Conflict::new(error))),
            Err(error) => Err(broken(error)),
        }
    }

    /// Removes a secret. Requests that name it fail from then on.
    async fn delete_secret(&self, ctx: &Context<'_>, name: String) -> Result<DeleteSecretPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageSecrets) {
            Ok(actor) => actor,
            Err(denied) => return Ok(DeleteSecretPayload::Denied(denied)),
        };
        let gone = || Ok(DeleteSecretPayload::NotFound(NotFound::new(Missing::Secret, &name)));
        let Ok(parsed) = SecretName::parse(&name) else { return gone() };
        let deleted = platform(ctx).store.delete_secret(&actor.workspace, &parsed).await;
        match optional(deleted.map_err(Into::into))? {
            Some(()) => Ok(DeleteSecretPayload::SecretDeleted(SecretDeleted { name })),
            None => gone(),
        }
    }
}
