//! Where members are signed in, their passwords and second factors.

use super::member::{DateTime, Member, Viewer, cookie};
use super::role::too_much;
use super::{Conflict, Denied, Invalid, Missing, NotFound, actor, allowed, broken, permitted, platform};
use crate::audit as recording;
use crate::auth::{self, Actor};
use crate::platform::Visitor;
use async_graphql::{Context, Error, ID, Object, SimpleObject, Union};
use botloom_domain::{MemberId, Password, Permission, SignInWay, may_give};
use botloom_flow::words;
use botloom_storage::{Ending, StoreError};

/// A browser or program in which a member is signed in.
pub(crate) struct Session {
    session: botloom_domain::MemberSession,
    current: bool,
}

#[Object]
impl Session {
    async fn id(&self) -> ID {
        ID(self.session.id.clone())
    }

    /// Whether it is that of who asks.
    async fn current(&self) -> bool {
        self.current
    }

    /// Whether they came from the identity provider.
    async fn single_sign_on(&self) -> bool {
        self.session.way == SignInWay::SingleSignOn
    }

    /// The address that they signed in from.
    async fn address(&self) -> Option<&str> {
        self.session.address.as_deref()
    }

    /// What the browser calls itself.
    async fn agent(&self) -> Option<&str> {
        self.session.agent.as_deref()
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.session.created_at)
    }

    /// When it was last of use, to some minutes.
    async fn seen_at(&self) -> DateTime {
        DateTime(self.session.seen_at)
    }

    async fn expires_at(&self) -> DateTime {
        DateTime(self.session.expires_at)
    }
}

pub(crate) async fn of_member(
    ctx: &Context<'_>,
    actor: &Actor,
    member: &MemberId,
) -> Result<Vec<Session>, Error> {
    let platform = platform(ctx);
    let sessions = platform.store.sessions_of(&actor.workspace, member, platform.clock.now()).await;
    let session = |session: botloom_domain::MemberSession| {
        let current = actor.session.as_ref() == Some(&session.id);
        Session { session, current }
    };
    match sessions {
        Ok(sessions) => Ok(sessions.into_iter().map(session).collect()),
        Err(StoreError::Gone) => Ok(Vec::new()),
        Err(error) => Err(broken(error)),
    }
}

/// What everybody may do with what is theirs: the member who asks. Programs have no password, no phone and no sessions.
pub(crate) async fn myself<'a>(
    ctx: &Context<'a>,
) -> Result<Result<(&'a Actor, botloom_domain::Member), Denied>, Error> {
    let Some(actor) = actor(ctx) else {
        return Ok(Err(Denied::new(words!("sign in first"))));
    };
    recording::begin(ctx, actor, actor.member.is_some());
    let Some(id) = &actor.member else {
        return Ok(Err(Denied::new(words!("this is for members, not for API keys"))));
    };
    let member = platform(ctx).store.member(&actor.workspace, id).await.map_err(broken)?;
    Ok(Ok((actor, member)))
}

/// A member of the workspace over whom who asks may decide.
pub(crate) async fn member_within(
    ctx: &Context<'_>,
    actor: &Actor,
    id: &ID,
) -> Result<Result<botloom_domain::Member, NotYours>, Error> {
    let store = &platform(ctx).store;
    let gone = || Ok(Err(NotYours::Gone(NotFound::new(Missing::Member, id))));
    let Ok(member) = MemberId::parse(id) else { return gone() };
    let member = match store.member(&actor.workspace, &member).await {
        Ok(member) => member,
        Err(StoreError::Gone) => return gone(),
        Err(error) => return Err(broken(error)),
    };
    let permissions = store.permissions_of(&actor.workspace, &member.role).await.map_err(broken)?;
    Ok(match may_give(actor.permissions, permissions) {
        Ok(()) => Ok(member),
        Err(error) => Err(NotYours::Denied(too_much(error))),
    })
}

/// Why somebody does not decide over a member.
pub(crate) enum NotYours {
    Gone(NotFound),
    Denied(Denied),
}

fn visitor(ctx: &Context<'_>) -> Visitor {
    ctx.data_opt::<Visitor>().cloned().unwrap_or_default()
}

#[derive(SimpleObject)]
struct SessionsEnded {
    count: u64,
}

#[derive(Union)]
enum EndSessionsPayload {
    SessionsEnded(SessionsEnded),
    Denied(Denied),
    NotFound(NotFound),
}

/// All other sessions ended; this one goes on with a new token, which also comes as the cookie.
#[derive(SimpleObject)]
struct PasswordChanged {
    token: String,
}

#[derive(Union)]
enum ChangePasswordPayload {
    PasswordChanged(PasswordChanged),
    Denied(Denied),
    Invalid(Invalid),
}

#[derive(SimpleObject)]
struct PasswordReset {
    member: Member,
}

#[derive(Union)]
enum ResetPasswordPayload {
    PasswordReset(PasswordReset),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
}

/// Not asked for before a code of it was confirmed.
#[derive(SimpleObject)]
struct SecondFactorBegun {
    /// To be typed into the phone, in base 32.
    secret: String,
    /// What a picture for the phone says.
    uri: String,
}

#[derive(Union)]
enum BeginSecondFactorPayload {
    SecondFactorBegun(SecondFactorBegun),
    Denied(Denied),
    Conflict(Conflict),
}

#[derive(SimpleObject)]
struct SecondFactorConfirmed {
    viewer: Viewer,
    /// For the day when the phone is lost, each of use once; shown once.
    recovery_codes: Vec<String>,
}

#[derive(Union)]
enum ConfirmSecondFactorPayload {
    SecondFactorConfirmed(SecondFactorConfirmed),
    Denied(Denied),
    Invalid(Invalid),
}

#[derive(SimpleObject)]
struct SecondFactorRemoved {
    member: Member,
}

#[derive(Union)]
enum RemoveSecondFactorPayload {
    SecondFactorRemoved(SecondFactorRemoved),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
}

/// What the workspace asks of those who sign in with a password.
#[derive(SimpleObject)]
struct SignInPolicy {
    /// Whether a code beside the password is needed. Who has none can do nothing but set one up.
    requires_second_factor: bool,
}

#[derive(SimpleObject)]
struct SignInPolicyChanged {
    policy: SignInPolicy,
}

#[derive(Union)]
enum ChangeSignInPolicyPayload {
    SignInPolicyChanged(SignInPolicyChanged),
    Denied(Denied),
}

#[derive(Default)]
pub(super) struct SessionQuery;

#[Object]
impl SessionQuery {
    /// Where a member is signed in, the newest first.
    async fn member_sessions(&self, ctx: &Context<'_>, member: ID) -> Result<Vec<Session>, Error> {
        let actor = allowed(ctx, Permission::ManageMembers)?;
        let Ok(member) = MemberId::parse(&member) else { return Ok(Vec::new()) };
        of_member(ctx, actor, &member).await
    }

    async fn sign_in_policy(&self, ctx: &Context<'_>) -> Result<SignInPolicy, Error> {
        let actor = allowed(ctx, Permission::ReadMembers)?;
        let required = platform(ctx).store.requires_code(&actor.workspace).await.map_err(broken)?;
        Ok(SignInPolicy { requires_second_factor: required })
    }
}

#[derive(Default)]
pub(super) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Ends one of the own sessions.
    async fn end_session(&self, ctx: &Context<'_>, id: ID) -> Result<EndSessionsPayload, Error> {
        let (actor, member) = match myself(ctx).await? {
            Ok(found) => found,
            Err(denied) => return Ok(EndSessionsPayload::Denied(denied)),
        };
        let gone = || Ok(EndSessionsPayload::NotFound(NotFound::new(Missing::Session, &id)));
        let store = &platform(ctx).store;
        match store.session_by_id(&actor.workspace, &id).await {
            Ok(session) if session.member == member.id => {}
            Ok(_) | Err(StoreError::Gone) => return gone(),
            Err(error) => return Err(broken(error)),
        }
        let count =
            store.end_sessions(&actor.workspace, &member.id, Ending::One(&id)).await.map_err(broken)?;
        Ok(EndSessionsPayload::SessionsEnded(SessionsEnded { count }))
    }

    /// Ends all own sessions but this one.
    async fn end_other_sessions(&self, ctx: &Context<'_>) -> Result<EndSessionsPayload, Error> {
        let (actor, member) = match myself(ctx).await? {
            Ok(found) => found,
            Err(denied) => return Ok(EndSessionsPayload::Denied(denied)),
        };
        let own = ctx.data_opt::<super::SessionToken>().map(|token| auth::hash(&token.0)).unwrap_or_default();
        let ended = platform(ctx).store.end_sessions(&actor.workspace, &member.id, Ending::AllBut(&own));
        Ok(EndSessionsPayload::SessionsEnded(SessionsEnded { count: ended.await.map_err(broken)? }))
    }

    /// Ends all sessions of another member.
    async fn end_member_sessions(&self, ctx: &Context<'_>, member: ID) -> Result<EndSessionsPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageMembers) {
            Ok(actor) => actor,
            Err(denied) => return Ok(EndSessionsPayload::Denied(denied)),
        };
        let member = match member_within(ctx, actor, &member).await? {
            Ok(member) => member,
            Err(NotYours::Gone(gone)) => return Ok(EndSessionsPayload::NotFound(gone)),
            Err(NotYours::Denied(denied)) => return Ok(EndSessionsPayload::Denied(denied)),
        };
        let ended = platform(ctx).store.end_sessions(&actor.workspace, &member.id, Ending::All);
        Ok(EndSessionsPayload::SessionsEnded(SessionsEnded { count: ended.await.map_err(broken)? }))
    }

    /// Changes the own password. All other sessions end.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        password: String,
        new_password: String,
    ) -> Result<ChangePasswordPayload, Error> {
        let (_, member) = match myself(ctx).await? {
            Ok(found) => found,
            Err(denied) => return Ok(ChangePasswordPayload::Denied(denied)),
        };
        let new = match Password::parse(&new_password) {
            Ok(new) => new,
            Err(error) => return Ok(ChangePasswordPayload::Invalid(Invalid::new("newPassword", error))),
        };
        let (platform, visitor) = (platform(ctx), visitor(ctx));
        if let Some(wrong) = wrong_password(ctx, &member, &password, &visitor).await? {
            return Ok(match wrong {
                Wrong::TooOften(denied) => ChangePasswordPayload::Denied(denied),
                Wrong::Password(invalid) => ChangePasswordPayload::Invalid(invalid),
            });
        }
        let hash = auth::hash_password(new).await.map_err(broken)?;
        platform.store.set_password(&member.workspace, &member.id, &hash).await.map_err(broken)?;
        let token = platform.begin_session(&member, SignInWay::Password, &visitor).await.map_err(broken)?;
        ctx.append_http_header("set-cookie", cookie(&token, visitor.secure));
        Ok(ChangePasswordPayload::PasswordChanged(PasswordChanged { token }))
    }

    /// Gives another member a password, which they change. Their sessions end.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        member: ID,
        new_password: String,
    ) -> Result<ResetPasswordPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageMembers) {
            Ok(actor) => actor,
            Err(denied) => return Ok(ResetPasswordPayload::Denied(denied)),
        };
        let found = match member_within(ctx, actor, &member).await? {
            Ok(member) => member,
            Err(NotYours::Gone(gone)) => return Ok(ResetPasswordPayload::NotFound(gone)),
            Err(NotYours::Denied(denied)) => return Ok(ResetPasswordPayload::Denied(denied)),
        };
        let new = match Password::parse(&new_password) {
            Ok(new) => new,
            Err(error) => return Ok(ResetPasswordPayload::Invalid(Invalid::new("newPassword", error))),
        };
        let hash = auth::hash_password(new).await.map_err(broken)?;
        platform(ctx).store.set_password(&found.workspace, &found.id, &hash).await.map_err(broken)?;
        Ok(ResetPasswordPayload::PasswordReset(PasswordReset { member: Member(found) }))
    }

    /// Begins a second factor: what the phone needs to show codes.
    async fn begin_second_factor(
        &self,
        ctx: &Context<'_>,
        password: String,
    ) -> Result<BeginSecondFactorPayload, Error> {
        let (_, member) = match myself(ctx).await? {
            Ok(found) => found,
            Err(denied) => return Ok(BeginSecondFactorPayload::Denied(denied)),
        };
        match wrong_password(ctx, &member, &password, &visitor(ctx)).await? {
            None => {}
            Some(Wrong::TooOften(denied)) => return Ok(BeginSecondFactorPayload::Denied(denied)),
            Some(Wrong::Password(invalid)) => {
                return Ok(BeginSecondFactorPayload::Denied(Denied {
                    message: invalid.message,
                    needs: None,
                }));
            }
        }
        match platform(ctx).begin_second_factor(&member).await {
            Ok(begun) => Ok(BeginSecondFactorPayload::SecondFactorBegun(SecondFactorBegun {
                secret: begun.secret,
                uri: begun.uri,
            })),
            Err(failure) => {
                let taken = words!("there is a second factor already; remove it first");
                match Conflict::of(&failure, taken) {
                    Some(conflict) => Ok(BeginSecondFactorPayload::Conflict(conflict)),
                    None => Err(broken(failure)),
                }
            }
        }
    }

    /// Confirms it with a code that the phone shows; from then on it is asked for. All other sessions end.
    async fn confirm_second_factor(
        &self,
        ctx: &Context<'_>,
        code: String,
    ) -> Result<ConfirmSecondFactorPayload, Error> {
        let (actor, member) = match myself(ctx).await? {
            Ok(found) => found,
            Err(denied) => return Ok(ConfirmSecondFactorPayload::Denied(denied)),
        };
        let platform = platform(ctx);
        let Some(recovery_codes) = platform.confirm_second_factor(&member, &code).await.map_err(broken)?
        else {
            let message = words!("this is not the code of now; look whether the clock of the phone is right");
            return Ok(ConfirmSecondFactorPayload::Invalid(Invalid::new("code", message)));
        };
        let visitor = visitor(ctx);
        platform.store.end_sessions(&actor.workspace, &member.id, Ending::All).await.map_err(broken)?;
        let token = platform.begin_session(&member, SignInWay::Password, &visitor).await.map_err(broken)?;
        ctx.append_http_header("set-cookie", cookie(&token, visitor.secure));
        let session =
            platform.store.session(&auth::hash(&token), platform.clock.now()).await.map_err(broken)?;
        let session = session.map(|(_, session)| session);
        let viewer = auth::of_member(platform, member, session.as_ref()).await.map_err(broken)?;
        let confirmed = SecondFactorConfirmed { viewer: Viewer(viewer), recovery_codes };
        Ok(ConfirmSecondFactorPayload::SecondFactorConfirmed(confirmed))
    }

    /// Removes the own second factor.
    async fn remove_second_factor(
        &self,
        ctx: &Context<'_>,
        password: String,
    ) -> Result<RemoveSecondFactorPayload, Error> {
        let (_, member) = match myself(ctx).await? {
            Ok(found) => found,
            Err(denied) => return Ok(RemoveSecondFactorPayload::Denied(denied)),
        };
        match wrong_password(ctx, &member, &password, &visitor(ctx)).await? {
            None => {}
            Some(Wrong::TooOften(denied)) => return Ok(RemoveSecondFactorPayload::Denied(denied)),
            Some(Wrong::Password(invalid)) => return Ok(RemoveSecondFactorPayload::Invalid(invalid)),
        }
        let store = &platform(ctx).store;
        store.delete_second_factor(&member.workspace, &member.id).await.map_err(broken)?;
        Ok(RemoveSecondFactorPayload::SecondFactorRemoved(SecondFactorRemoved { member: Member(member) }))
    }

    /// Removes the second factor of a member who lost phone and codes. Their sessions end.
    async fn reset_second_factor(
        &self,
        ctx: &Context<'_>,
        member: ID,
    ) -> Result<RemoveSecondFactorPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageMembers) {
            Ok(actor) => actor,
            Err(denied) => return Ok(RemoveSecondFactorPayload::Denied(denied)),
        };
        let found = match member_within(ctx, actor, &member).await? {
            Ok(member) => member,
            Err(NotYours::Gone(gone)) => return Ok(RemoveSecondFactorPayload::NotFound(gone)),
            Err(NotYours::Denied(denied)) => return Ok(RemoveSecondFactorPayload::Denied(denied)),
        };
        let store = &platform(ctx).store;
        store.delete_second_factor(&found.workspace, &found.id).await.map_err(broken)?;
        store.end_sessions(&found.workspace, &found.id, Ending::All).await.map_err(broken)?;
        Ok(RemoveSecondFactorPayload::SecondFactorRemoved(SecondFactorRemoved { member: Member(found) }))
    }

    /// Says whether the workspace needs a code beside each password.
    async fn change_sign_in_policy(
        &self,
        ctx: &Context<'_>,
        requires_second_factor: bool,
    ) -> Result<ChangeSignInPolicyPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageSignIn) {
            Ok(actor) => actor,
            Err(denied) => return Ok(ChangeSignInPolicyPayload::Denied(denied)),
        };
        let platform = platform(ctx);
        let now = platform.clock.now();
        let set = platform.store.set_requires_code(&actor.workspace, requires_second_factor, now);
        set.await.map_err(broken)?;
        let policy = SignInPolicy { requires_second_factor };
        Ok(ChangeSignInPolicyPayload::SignInPolicyChanged(SignInPolicyChanged { policy }))
    }
}

enum Wrong {
    TooOften(Denied),
    Password(Invalid),
}

/// Why a password that was asked for again is not taken, if it is not.
async fn wrong_password(
    ctx: &Context<'_>,
    member: &botloom_domain::Member,
    password: &str,
    visitor: &Visitor,
) -> Result<Option<Wrong>, Error> {
    Ok(match platform(ctx).is_password(member, password, visitor).await.map_err(broken)? {
        Some(true) => None,
        Some(false) => Some(Wrong::Password(Invalid::new("password", words!("the password is wrong")))),
        None => {
            recording::outcome("denied");
            let message = words!("too many wrong passwords; wait a quarter of an hour");
            Some(Wrong::TooOften(Denied::new(message)))
        }
    })
}
