//! The identity provider of a workspace.

use super::role::{Role, role_within};
use super::{Conflict, Denied, Invalid, Sentence, allowed, broken, permitted, platform};
use crate::sign_on::check;
use async_graphql::{Context, Error, InputObject, Object, SimpleObject, Union};
use botloom_domain::{Email, Permission};
use botloom_flow::words;
use botloom_storage::StoreError;

/// Which role a group gives.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "GroupRoleInput")]
struct GroupRole {
    /// What the provider calls the group.
    group: String,
    role: Role,
}

/// The identity provider of the workspace. The secret of the client is kept and never shown.
#[derive(SimpleObject)]
struct SingleSignOn {
    enabled: bool,
    issuer: String,
    client_id: String,
    /// What is asked for beside `openid`.
    scopes: Vec<String>,
    /// The claim that lists the groups of a person.
    groups_claim: String,
    /// The first that fits counts.
    group_roles: Vec<GroupRole>,
    /// The role of who is in none of these groups; without one they may not come in.
    default_role: Option<Role>,
    /// Whether who is not a member yet becomes one by signing in.
    creates_members: bool,
    /// Whose addresses come from there.
    domains: Vec<String>,
    /// The address of the platform as browsers see it.
    address: String,
    /// What the provider needs to know of us: where it sends browsers back to.
    redirect_uri: String,
    /// Where browsers begin.
    path: String,
}

impl From<botloom_domain::SingleSignOn> for SingleSignOn {
    fn from(settings: botloom_domain::SingleSignOn) -> Self {
        let group = |(group, role)| GroupRole { group, role: Role(role) };
        Self {
            enabled: settings.enabled,
            issuer: settings.issuer,
            client_id: settings.client_id,
            scopes: settings.scopes,
            groups_claim: settings.groups_claim,
            group_roles: settings.group_roles.into_iter().map(group).collect(),
            default_role: settings.default_role.map(Role),
            creates_members: settings.creates_members,
            domains: settings.domains,
            redirect_uri: format!("{}/sso/callback", settings.address),
            path: format!("/sso/{}", settings.workspace),
            address: settings.address,
        }
    }
}

#[derive(InputObject)]
struct SingleSignOnInput {
    #[graphql(default = true)]
    enabled: bool,
    issuer: String,
    client_id: String,
    /// The secret of our client; the one that is kept stays if it is not given.
    client_secret: Option<String>,
    #[graphql(default_with = "vec![\"email\".to_owned(), \"profile\".to_owned()]")]
    scopes: Vec<String>,
    #[graphql(default_with = "\"groups\".to_owned()")]
    groups_claim: String,
    #[graphql(default)]
    group_roles: Vec<GroupRole>,
    default_role: Option<Role>,
    #[graphql(default = true)]
    creates_members: bool,
    domains: Vec<String>,
    address: String,
}

/// Where somebody signs in who has no password here.
#[derive(SimpleObject)]
struct SingleSignOnOffer {
    /// The path to go to; `?next=` says which page comes after.
    path: String,
    /// The host of the identity provider.
    host: String,
}

#[derive(SimpleObject)]
struct SingleSignOnSaved {
    single_sign_on: SingleSignOn,
}

#[derive(Union)]
enum SaveSingleSignOnPayload {
    SingleSignOnSaved(SingleSignOnSaved),
    Denied(Denied),
    Invalid(Invalid),
    Conflict(Conflict),
}

/// What the provider answered when it was asked who it is.
#[derive(SimpleObject)]
struct SingleSignOnChecked {
    ok: bool,
    /// What is wrong, if it is.
    problem: Option<Sentence>,
}

#[derive(Union)]
enum CheckSingleSignOnPayload {
    SingleSignOnChecked(SingleSignOnChecked),
    Denied(Denied),
    Conflict(Conflict),
}

#[derive(SimpleObject)]
struct SingleSignOnDeleted {
    done: bool,
}

#[derive(Union)]
enum DeleteSingleSignOnPayload {
    SingleSignOnDeleted(SingleSignOnDeleted),
    Denied(Denied),
}

#[derive(Default)]
pub(super) struct SignOnQuery;

#[Object]
impl SignOnQuery {
    /// The identity provider of the workspace.
    async fn single_sign_on(&self, ctx: &Context<'_>) -> Result<Option<SingleSignOn>, Error> {
        let actor = allowed(ctx, Permission::ManageSignIn)?;
        let found = platform(ctx).store.single_sign_on(&actor.workspace).await.map_err(broken)?;
        Ok(found.map(Into::into))
    }

    /// Where the owner of an address signs in, by its domain. Without an address: where everybody does, if the installation has one provider.
    async fn single_sign_on_offer(
        &self,
        ctx: &Context<'_>,
        email: Option<String>,
    ) -> Result<Option<SingleSignOnOffer>, Error> {
        let domain = match email {
            None => None,
            Some(email) => match Email::parse(&email) {
                Ok(email) => Some(email.domain().to_owned()),
                Err(_) => return Ok(None),
            },
        };
        let found = platform(ctx).store.sign_on_of(domain.as_deref()).await.map_err(broken)?;
        Ok(found.map(|settings| SingleSignOnOffer {
            path: format!("/sso/{}", settings.workspace),
            host: url::Url::parse(&settings.issuer)
                .ok()
                .and_then(|url| url.host_str().map(ToOwned::to_owned))
                .unwrap_or_default(),
        }))
    }
}

#[derive(Default)]
pub(super) struct SignOnMutation;

#[Object]
impl SignOnMutation {
    /// Keeps the identity provider of the workspace. Nobody can let groups have more than they may do themselves.
    async fn save_single_sign_on(
        &self,
        ctx: &Context<'_>,
        input: SingleSignOnInput,
    ) -> Result<SaveSingleSignOnPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageSignIn) {
            Ok(actor) => actor,
            Err(denied) => return Ok(SaveSingleSignOnPayload::Denied(denied)),
        };
        let roles = input.group_roles.iter().map(|given| &given.role).chain(&input.default_role);
        for role in roles {
            if let Err(denied) = role_within(ctx, actor, &role.0).await? {
                return Ok(SaveSingleSignOnPayload::Denied(denied));
            }
        }
        let platform = platform(ctx);
        let before = platform.store.single_sign_on(&actor.workspace).await.map_err(broken)?;
        let secret = input.client_secret.filter(|secret| !secret.is_empty());
        let other = before.as_ref().is_none_or(|before| before.issuer != input.issuer.trim());
        if secret.is_none() && other {
            // A kept secret never goes to another issuer than the one that it was given for.
            let message = words!("write the secret that the identity provider gave to this client");
            return Ok(SaveSingleSignOnPayload::Invalid(Invalid::new("clientSecret", message)));
        }
        let settings = botloom_domain::SingleSignOn {
            workspace: actor.workspace.clone(),
            enabled: input.enabled,
            issuer: input.issuer,
            client_id: input.client_id,
            scopes: input.scopes,
            groups_claim: input.groups_claim,
            group_roles: input.group_roles.into_iter().map(|given| (given.group, given.role.0)).collect(),
            default_role: input.default_role.map(|role| role.0),
            creates_members: input.creates_members,
            domains: input.domains,
            address: input.address,
        };
        let settings = match settings.checked() {
            Ok(settings) => settings,
            Err(error) => {
                return Ok(SaveSingleSignOnPayload::Invalid(Invalid::new(error.field, error)));
            }
        };
        let (keyring, now) = (&platform.keyring, platform.clock.now());
        match platform.store.set_single_sign_on(keyring, &settings, secret.as_deref(), now).await {
            Ok(()) => Ok(SaveSingleSignOnPayload::SingleSignOnSaved(SingleSignOnSaved {
                single_sign_on: settings.into(),
            })),
            Err(StoreError::Taken) => Ok(SaveSingleSignOnPayload::Conflict(Conflict::new(words!(
                "another workspace signs in with one of these domains"
            )))),
            Err(error) => Err(broken(error)),
        }
    }

    /// Asks the identity provider who it is.
    async fn check_single_sign_on(&self, ctx: &Context<'_>) -> Result<CheckSingleSignOnPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageSignIn) {
            Ok(actor) => actor,
            Err(denied) => return Ok(CheckSingleSignOnPayload::Denied(denied)),
        };
        let found = platform(ctx).store.single_sign_on(&actor.workspace).await.map_err(broken)?;
        let Some(settings) = found else {
            return Ok(CheckSingleSignOnPayload::Conflict(Conflict::new(words!(
                "save an identity provider first"
            ))));
        };
        let problem = check(settings).await.err().map(Sentence::from);
        let checked = SingleSignOnChecked { ok: problem.is_none(), problem };
        Ok(CheckSingleSignOnPayload::SingleSignOnChecked(checked))
    }

    /// Forgets the identity provider. Members who came from there stay, and need a password.
    async fn delete_single_sign_on(&self, ctx: &Context<'_>) -> Result<DeleteSingleSignOnPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageSignIn) {
            Ok(actor) => actor,
            Err(denied) => return Ok(DeleteSingleSignOnPayload::Denied(denied)),
        };
        platform(ctx).store.delete_single_sign_on(&actor.workspace).await.map_err(broken)?;
        Ok(DeleteSingleSignOnPayload::SingleSignOnDeleted(SingleSignOnDeleted { done: true }))
    }
}
