//! Who is signed in, members and their workspace.

use super::role::{Permission as Allowed, Role, listed, role_within};
use super::session::{NotYours, Session, member_within, of_member};
use super::{
    Conflict, Denied, Invalid, Missing, NotFound, Sentence, actor, allowed, broken, permitted, platform,
};
use crate::audit as recording;
use crate::auth::{self, Actor, COOKIE, hash};
use crate::platform::{Failure, SignedIn as Outcome, Visitor};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject, Union};
use botloom_domain::{Email, InvalidMember, MemberName, Password, Permission};
use botloom_flow::{Wording, words};
use botloom_storage::StoreError;
use jiff::Timestamp;

/// The wall around everything a company has here.
#[derive(SimpleObject)]
pub(crate) struct Workspace {
    id: ID,
    name: String,
}

/// Who asks.
pub(crate) struct Viewer(pub Actor);

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
        (&self.0.role).into()
    }

    /// What they may do now.
    async fn permissions(&self) -> Vec<Allowed> {
        listed(self.0.permissions)
    }

    /// Whether the workspace needs a second factor that they have not set up; before that they may do nothing else.
    async fn must_set_up_second_factor(&self) -> bool {
        self.0.must_enrol
    }

    /// Whether a code is asked for when they sign in.
    async fn has_second_factor(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        let Some(member) = &self.0.member else { return Ok(false) };
        let factor = platform(ctx).store.second_factor(member).await.map_err(broken)?;
        Ok(factor.is_some_and(|factor| factor.confirmed))
    }

    /// Where they are signed in, the newest first.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>, Error> {
        match &self.0.member {
            Some(member) => of_member(ctx, &self.0, member).await,
            None => Ok(Vec::new()),
        }
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
        (&self.0.role).into()
    }

    /// Whether they may come in.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Whether an identity provider knows them.
    async fn single_sign_on(&self) -> bool {
        self.0.linked
    }

    /// Whether a code is asked for when they sign in.
    async fn has_second_factor(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        let factor = platform(ctx).store.second_factor(&self.0.id).await.map_err(broken)?;
        Ok(factor.is_some_and(|factor| factor.confirmed))
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
pub(super) struct SignedIn {
    viewer: Viewer,
    token: String,
}

impl SignedIn {
    pub fn new(actor: Actor, token: String) -> Self {
        Self { viewer: Viewer(actor), token }
    }
}

/// The password is right; sign in again with a code of the phone, or one of those for the day when it is lost.
#[derive(SimpleObject)]
struct CodeNeeded {
    message: Sentence,
}

#[derive(Union)]
enum SignInPayload {
    SignedIn(SignedIn),
    CodeNeeded(CodeNeeded),
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

#[derive(SimpleObject)]
struct MemberChanged {
    member: Member,
}

#[derive(Union)]
enum ChangeMemberPayload {
    MemberChanged(MemberChanged),
    Denied(Denied),
    NotFound(NotFound),
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
        code: Option<String>,
    ) -> Result<SignInPayload, Error> {
        let email = match Email::parse(&email) {
            Ok(email) => email,
            Err(error) => return Ok(SignInPayload::Invalid(Invalid::new("email", error))),
        };
        let denied = |message: Wording| SignInPayload::Denied(Denied::new(message));
        let (platform, visitor) = (platform(ctx), ctx.data_opt::<Visitor>().cloned().unwrap_or_default());
        match platform.sign_in(&email, &password, code.as_deref(), &visitor).await.map_err(broken)? {
            Outcome::No => Ok(denied(words!("the address or the password is wrong"))),
            Outcome::WrongCode => Ok(denied(words!("the code is wrong, or was used already"))),
            Outcome::TooOften => Ok(denied(words!("too many wrong passwords; wait a quarter of an hour"))),
            Outcome::CodeNeeded => {
                let message = words!("sign in with a code of your phone as well");
                Ok(SignInPayload::CodeNeeded(CodeNeeded { message: message.into() }))
            }
            Outcome::Yes { member, token } => {
                ctx.append_http_header("set-cookie", cookie(&token, visitor.secure));
                let actor = auth::of_member(platform, member, None).await.map_err(broken)?;
                recording::begin(ctx, &actor, true);
                Ok(SignInPayload::SignedIn(SignedIn::new(actor, token)))
            }
        }
    }

    /// Ends the session of the cookie or token with which one asks.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        if let Some(token) = ctx.data_opt::<SessionToken>() {
            platform(ctx).store.delete_session(&hash(&token.0)).await.map_err(broken)?;
        }
        ctx.append_http_header("set-cookie", built("", Duration::ZERO, false).to_string());
        Ok(true)
    }

    async fn create_member(
        &self,
        ctx: &Context<'_>,
        input: CreateMemberInput,
    ) -> Result<CreateMemberPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageMembers) {
            Ok(actor) => actor,
            Err(denied) => return Ok(CreateMemberPayload::Denied(denied)),
        };
        let invalid =
            |field: &str, error: InvalidMember| Ok(CreateMemberPayload::Invalid(Invalid::new(field, error)));
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
        if let Err(denied) = role_within(ctx, actor, &input.role.0).await? {
            return Ok(CreateMemberPayload::Denied(denied));
        }
        match platform(ctx).add_member(&actor.workspace, name, email, password, input.role.0).await {
            Ok(member) => Ok(CreateMemberPayload::MemberCreated(MemberCreated { member: Member(member) })),
            Err(failure) => conflict(failure),
        }
    }

    /// Gives a member another role. The last owner stays one.
    async fn change_member_role(
        &self,
        ctx: &Context<'_>,
        id: ID,
        role: Role,
    ) -> Result<ChangeMemberPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageMembers) {
            Ok(actor) => actor,
            Err(denied) => return Ok(ChangeMemberPayload::Denied(denied)),
        };
        let member = match member_within(ctx, actor, &id).await? {
            Ok(member) => member,
            Err(NotYours::Gone(gone)) => return Ok(ChangeMemberPayload::NotFound(gone)),
            Err(NotYours::Denied(denied)) => return Ok(ChangeMemberPayload::Denied(denied)),
        };
        if let Err(denied) = role_within(ctx, actor, &role.0).await? {
            return Ok(ChangeMemberPayload::Denied(denied));
        }
        changed(platform(ctx).store.set_role(&actor.workspace, &member.id, &role.0).await, &id)
    }

    /// Lets a member in, or no more. Who may not come in is signed out at once. The last owner stays.
    async fn set_member_active(
        &self,
        ctx: &Context<'_>,
        id: ID,
        active: bool,
    ) -> Result<ChangeMemberPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageMembers) {
            Ok(actor) => actor,
            Err(denied) => return Ok(ChangeMemberPayload::Denied(denied)),
        };
        let member = match member_within(ctx, actor, &id).await? {
            Ok(member) => member,
            Err(NotYours::Gone(gone)) => return Ok(ChangeMemberPayload::NotFound(gone)),
            Err(NotYours::Denied(denied)) => return Ok(ChangeMemberPayload::Denied(denied)),
        };
        changed(platform(ctx).store.set_active(&actor.workspace, &member.id, active).await, &id)
    }
}

fn changed(
    result: Result<botloom_domain::Member, StoreError>,
    id: &str,
) -> Result<ChangeMemberPayload, Error> {
    match result {
        Ok(member) => Ok(ChangeMemberPayload::MemberChanged(MemberChanged { member: Member(member) })),
        Err(StoreError::Last) => {
            let message = words!("this is the last owner; make somebody else an owner first");
            Ok(ChangeMemberPayload::Conflict(Conflict::new(message)))
        }
        Err(StoreError::Gone) => Ok(ChangeMemberPayload::NotFound(NotFound::new(Missing::Member, id))),
        Err(error) => Err(broken(error)),
    }
}

fn conflict(failure: Failure) -> Result<CreateMemberPayload, Error> {
    match Conflict::of(&failure, words!("someone signs in with this address already")) {
        Some(conflict) => Ok(CreateMemberPayload::Conflict(conflict)),
        None => Err(broken(failure)),
    }
}

/// The token with which a request came.
pub(crate) struct SessionToken(pub String);

/// How long the cookie of a session is kept.
const KEPT: Duration = Duration::days(14);

/// The cookie of a session, as a header.
pub(crate) fn cookie(token: &str, secure: bool) -> String {
    built(token, KEPT, secure).to_string()
}

fn built(token: &str, age: Duration, secure: bool) -> Cookie<'_> {
    let cookie = Cookie::build(COOKIE, token).path("/").http_only(true).same_site(SameSite::Lax).max_age(age);
    cookie.secure(secure).finish()
}
