//! Invitations: links with which people become members. They work without mail: who invites passes the link on.

use super::member::{DateTime, SignedIn, cookie};
use super::role::{Role, role_within};
use super::{Conflict, Denied, Invalid, Missing, NotFound, allowed, broken, permitted, platform};
use crate::audit as recording;
use crate::auth;
use crate::platform::{Failure, Visitor};
use async_graphql::{Context, Error, ID, Object, SimpleObject, Union};
use botloom_domain::{Email, InvitationId, MemberName, Password, Permission, SignInWay};
use botloom_flow::words;
use botloom_storage::StoreError;

/// A link with which one person becomes a member.
pub(crate) struct Invitation(botloom_domain::Invitation);

#[Object]
impl Invitation {
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    async fn email(&self) -> &str {
        &self.0.email
    }

    async fn role(&self) -> Role {
        (&self.0.role).into()
    }

    /// Who invites.
    async fn author(&self) -> &str {
        &self.0.author
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// When somebody came with it.
    async fn used_at(&self) -> Option<DateTime> {
        self.0.used_at.map(DateTime)
    }

    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

/// What a stranger with a link reads.
#[derive(SimpleObject)]
struct InvitationOffer {
    email: String,
    workspace: String,
    author: String,
    expires_at: DateTime,
}

#[derive(SimpleObject)]
struct MemberInvited {
    invitation: Invitation,
    /// What the link ends with (`/invitation/TOKEN`); shown once.
    token: String,
}

#[derive(Union)]
enum InviteMemberPayload {
    MemberInvited(MemberInvited),
    Denied(Denied),
    Invalid(Invalid),
    Conflict(Conflict),
}

#[derive(SimpleObject)]
struct InvitationRevoked {
    invitation: Invitation,
}

#[derive(Union)]
enum RevokeInvitationPayload {
    InvitationRevoked(InvitationRevoked),
    Denied(Denied),
    NotFound(NotFound),
}

#[derive(Union)]
enum AcceptInvitationPayload {
    SignedIn(SignedIn),
    Invalid(Invalid),
    NotFound(NotFound),
    Conflict(Conflict),
}

#[derive(Default)]
pub(super) struct InvitationQuery;

#[Object]
impl InvitationQuery {
    /// The newest invitations.
    async fn invitations(&self, ctx: &Context<'_>) -> Result<Vec<Invitation>, Error> {
        let actor = allowed(ctx, Permission::ManageMembers)?;
        let found = platform(ctx).store.invitations(&actor.workspace).await.map_err(broken)?;
        Ok(found.into_iter().map(Invitation).collect())
    }

    /// What an invitation says; null if it is of no use any more. For whoever has its link.
    async fn invitation(&self, ctx: &Context<'_>, token: String) -> Result<Option<InvitationOffer>, Error> {
        let platform = platform(ctx);
        let found = platform.store.invitation_by_hash(&auth::hash(&token), platform.clock.now()).await;
        let Some(found) = found.map_err(broken)? else { return Ok(None) };
        let workspace = platform.store.workspace(&found.workspace).await.map_err(broken)?;
        Ok(Some(InvitationOffer {
            email: found.email,
            workspace: workspace.name,
            author: found.author,
            expires_at: DateTime(found.expires_at),
        }))
    }
}

#[derive(Default)]
pub(super) struct InvitationMutation;

#[Object]
impl InvitationMutation {
    /// Invites somebody. The link is of use once, for seven days.
    async fn invite_member(
        &self,
        ctx: &Context<'_>,
        email: String,
        role: Role,
    ) -> Result<InviteMemberPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageMembers) {
            Ok(actor) => actor,
            Err(denied) => return Ok(InviteMemberPayload::Denied(denied)),
        };
        let email = match Email::parse(&email) {
            Ok(email) => email,
            Err(error) => return Ok(InviteMemberPayload::Invalid(Invalid::new("email", error))),
        };
        if let Err(denied) = role_within(ctx, actor, &role.0).await? {
            return Ok(InviteMemberPayload::Denied(denied));
        }
        let platform = platform(ctx);
        let there = platform.store.member_by_email(&actor.workspace, email.as_str()).await.map_err(broken)?;
        if there.is_some() {
            return Ok(InviteMemberPayload::Conflict(Conflict::new(words!(
                "someone of this address is a member already"
            ))));
        }
        let invited = platform.invite(&actor.workspace, email, role.0, &actor.name).await;
        let (invitation, token) = invited.map_err(broken)?;
        Ok(InviteMemberPayload::MemberInvited(MemberInvited { invitation: Invitation(invitation), token }))
    }

    /// Takes an invitation back.
    async fn revoke_invitation(&self, ctx: &Context<'_>, id: ID) -> Result<RevokeInvitationPayload, Error> {
        let actor = match permitted(ctx, Permission::ManageMembers) {
            Ok(actor) => actor,
            Err(denied) => return Ok(RevokeInvitationPayload::Denied(denied)),
        };
        let platform = platform(ctx);
        let gone = || Ok(RevokeInvitationPayload::NotFound(NotFound::new(Missing::Invitation, &id)));
        let Ok(invitation) = InvitationId::parse(&id) else { return gone() };
        match platform.store.revoke_invitation(&actor.workspace, &invitation, platform.clock.now()).await {
            Ok(revoked) => Ok(RevokeInvitationPayload::InvitationRevoked(InvitationRevoked {
                invitation: Invitation(revoked),
            })),
            Err(StoreError::Gone) => gone(),
            Err(error) => Err(broken(error)),
        }
    }

    /// Becomes a member with an invitation, and is signed in.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        token: String,
        name: String,
        password: String,
    ) -> Result<AcceptInvitationPayload, Error> {
        let platform = platform(ctx);
        let now = platform.clock.now();
        let gone = || {
            let message = words!("this invitation is of no use any more; ask for another one");
            Ok(AcceptInvitationPayload::NotFound(NotFound { message: message.into() }))
        };
        let found = platform.store.invitation_by_hash(&auth::hash(&token), now).await.map_err(broken)?;
        let Some(invitation) = found else { return gone() };
        let name = match MemberName::parse(&name) {
            Ok(name) => name,
            Err(error) => return Ok(AcceptInvitationPayload::Invalid(Invalid::new("name", error))),
        };
        let password = match Password::parse(&password) {
            Ok(password) => password,
            Err(error) => return Ok(AcceptInvitationPayload::Invalid(Invalid::new("password", error))),
        };
        let password = auth::hash_password(password).await.map_err(broken)?;
        let member = match platform.store.accept_invitation(&invitation, name, password, now).await {
            Ok(member) => member,
            Err(StoreError::Gone) => return gone(),
            Err(error) => {
                let failure = Failure::from(error);
                let taken = words!("someone signs in with this address already");
                return match Conflict::of(&failure, taken) {
                    Some(conflict) => Ok(AcceptInvitationPayload::Conflict(conflict)),
                    None => Err(broken(failure)),
                };
            }
        };
        let visitor = ctx.data_opt::<Visitor>().cloned().unwrap_or_default();
        let token = platform.begin_session(&member, SignInWay::Password, &visitor).await.map_err(broken)?;
        ctx.append_http_header("set-cookie", cookie(&token, visitor.secure));
        let actor = auth::of_member(platform, member, None).await.map_err(broken)?;
        recording::begin(ctx, &actor, true);
        Ok(AcceptInvitationPayload::SignedIn(SignedIn::new(actor, token)))
    }
}
