//! Who is signed in, members and their workspace.

use super::{Conflict, Denied, Invalid, actor, allowed, broken, permitted, platform};
use crate::audit as recording;
use crate::auth::{Actor, COOKIE, hash};
use crate::platform::{Failure, SignedIn as Outcome};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use async_graphql::{Context, Enum, Error, ID, InputObject, Object, SimpleObject, Union};
use botloom_domain::{Email, MemberName, Password, Permission};
use jiff::Timestamp;

/// What a member is here for.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "botloom_domain::Role")]
pub(crate) enum Role {
    /// May do everything.
    Owner,
    /// Writes, tests, publishes and deploys bots; answers customers too.
    Builder,
    /// Answers customers.
    Agent,
    /// Looks on.
    Viewer,
}

/// The wall around everything a company has here.
#[derive(SimpleObject)]
pub(crate) struct Workspace {
    id: ID,
    name: String,
}

/// Who asks.
pub(crate) struct Viewer(Actor);

#[Object]
impl Viewer {
    async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    async fn role(&self) -> Role {
        self.0.role.into()
    }

    async fn workspace(&self, ctx: &Context<'_>) -> Result<Workspace, Error> {
        let workspace = platform(ctx).store.workspace(&self.0.workspace).await.map_err(broken)?;
        Ok(Workspace { id: ID(workspace.id.to_string()), name: workspace.name })
    }
}

/// A person of the workspace.
#[derive(Clone)]
pub(crate) struct Member(pub botloom_domain::Member);

#[Object]
impl Member {
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn email(&self) -> &str {
        &self.0.email
    }

    async fn role(&self) -> Role {
        self.0.role.into()
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

/// A moment, as RFC 3339 writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTime(pub Timestamp);

#[async_graphql::Scalar]
impl async_graphql::ScalarType for DateTime {
    fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        match &value {
            async_graphql::Value::String(text) => Ok(Self(text.parse()?)),
            _ => Err(async_graphql::InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::String(self.0.to_string())
    }
}

#[derive(InputObject)]
struct CreateMemberInput {
    name: String,
    email: String,
    password: String,
    role: Role,
}

/// The session also comes as an HttpOnly cookie; the token is for scripts (`Authorization: Bearer`).
#[derive(SimpleObject)]
struct SignedIn {
    viewer: Viewer,
    token: String,
}

#[derive(Union)]
enum SignInPayload {
    SignedIn(SignedIn),
    Denied(Denied),
    Invalid(Invalid),
}

#[derive(SimpleObject)]
struct MemberCreated {
    member: Member,
}

#[derive(Union)]
enum CreateMemberPayload {
    MemberCreated(MemberCreated),
    Denied(Denied),
    Invalid(Invalid),
    Conflict(Conflict),
}

#[derive(Default)]
pub(super) struct MemberQuery;

#[Object]
impl MemberQuery {
    /// Who asks; null if nobody is signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        actor(ctx).cloned().map(Viewer)
    }

    async fn members(&self, ctx: &Context<'_>) -> Result<Vec<Member>, Error> {
        let actor = allowed(ctx, Permission::ReadMembers)?;
        let members = platform(ctx).store.members(&actor.workspace).await.map_err(broken)?;
        Ok(members.into_iter().map(Member).collect())
    }
}

#[derive(Default)]
pub(super) struct MemberMutation;

#[Object]
impl MemberMutation {
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        email: String,
        password: String,
    ) -> Result<SignInPayload, Error> {
        let email = match Email::parse(&email) {
            Ok(email) => email,
            Err(error) => return Ok(SignInPayload::Invalid(Invalid::new("email", error))),
        };
        let denied =
            |message: &str| SignInPayload::Denied(Denied { message: message.to_owned(), needs: None });
        match platform(ctx).sign_in(&email, &password).await.map_err(broken)? {
            Outcome::No => Ok(denied("the address or the password is wrong")),
            Outcome::TooOften => Ok(denied("too many wrong passwords; wait a quarter of an hour")),
            Outcome::Yes { member, token } => {
                ctx.append_http_header("set-cookie", cookie(&token, Duration::days(14)).to_string());
                let actor = Actor {
                    id: member.id.to_string(),
                    name: member.name,
                    email: Some(member.email),
                    role: member.role,
                    workspace: member.workspace,
                    member: Some(member.id),
                };
                recording::begin(ctx, &actor, true);
                let viewer = Viewer(actor);
                Ok(SignInPayload::SignedIn(SignedIn { viewer, token }))
            }
        }
    }

    /// Ends the session of the cookie or token with which one asks.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        if let Some(token) = ctx.data_opt::<SessionToken>() {
            platform(ctx).store.delete_session(&hash(&token.0)).await.map_err(broken)?;
        }
        ctx.append_http_header("set-cookie", cookie("", Duration::ZERO).to_string());
        Ok(true)
    }

    async fn create_member(
        &self,
        ctx: &Context<'_>,
        input: CreateMemberInput,
    ) -> Result<CreateMemberPayload, Error> {
        let actor = match permitted(ctx, Permission::Administer) {
            Ok(actor) => actor,
            Err(denied) => return Ok(CreateMemberPayload::Denied(denied)),
        };
        let invalid = |field: &str, error| Ok(CreateMemberPayload::Invalid(Invalid::new(field, error)));
        let name = match MemberName::parse(&input.name) {
            Ok(name) => name,
            Err(error) => return invalid("name", error),
        };
        let email = match Email::parse(&input.email) {
            Ok(email) => email,
            Err(error) => return invalid("email", error),
        };
        let password = match Password::parse(&input.password) {
            Ok(password) => password,
            Err(error) => return invalid("password", error),
        };
        match platform(ctx).add_member(&actor.workspace, name, email, password, input.role.into()).await {
            Ok(member) => Ok(CreateMemberPayload::MemberCreated(MemberCreated { member: Member(member) })),
            Err(failure) => conflict(failure),
        }
    }
}

fn conflict(failure: Failure) -> Result<CreateMemberPayload, Error> {
    match Conflict::of(&failure, "someone signs in with this address already") {
        Some(conflict) => Ok(CreateMemberPayload::Conflict(conflict)),
        None => Err(broken(failure)),
    }
}

/// The token with which a request came.
pub(crate) struct SessionToken(pub String);

fn cookie(token: &str, age: Duration) -> Cookie<'_> {
    Cookie::build(COOKIE, token).path("/").http_only(true).same_site(SameSite::Lax).max_age(age).finish()
}
