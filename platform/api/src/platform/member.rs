//! Signing in, members and keys.

use super::{Failure, Platform};
use crate::auth;
use botloom_domain::{
    ApiKey, Email, Invitation, Member, MemberName, Password, Permissions, Role, SignInWay, TRIES_OF_ACCOUNT,
    TRIES_OF_ADDRESS, WorkspaceId, may_try,
};
use botloom_storage::{NewApiKey, NewInvitation, NewMember, NewSession};
use jiff::{SignedDuration, Timestamp};
use moka::ops::compute::Op;

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How long somebody has to come with an invitation.
const INVITATION: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Who comes to sign in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visitor {
    /// From where.
    pub address: Option<String>,
    /// What their browser calls itself.
    pub agent: Option<String>,
    /// Whether they came by TLS, so that a cookie never travels without.
    pub secure: bool,
}

/// What came of a sign-in.
pub(crate) enum SignedIn {
    Yes {
        member: Member,
        token: String,
    },
    /// The password is right, and a code is needed.
    CodeNeeded,
    WrongCode,
    No,
    TooOften,
}

impl Platform {
    /// Makes the first workspace with its owner, if there is none yet.
    ///
    /// # Errors
    /// If the store or the hashing fails.
    pub async fn found(
        &self,
        name: &str,
        owner: MemberName,
        email: Email,
        password: Password,
    ) -> Result<bool, Failure> {
        if self.store.first_workspace().await?.is_some() {
            return Ok(false);
        }
        let password = auth::hash_password(password).await?;
        let owner = NewMember { name: owner, email, password, role: Role::Owner };
        Ok(self.store.found(name, owner, self.clock.now()).await?.is_some())
    }

    /// Adds a member.
    ///
    /// # Errors
    /// [`botloom_storage::StoreError::Taken`] if someone signs in with this address.
    pub async fn add_member(
        &self,
        workspace: &WorkspaceId,
        name: MemberName,
        email: Email,
        password: Password,
        role: Role,
    ) -> Result<Member, Failure> {
        let password = auth::hash_password(password).await?;
        let new = NewMember { name, email, password, role };
        Ok(self.store.create_member(workspace, new, self.clock.now()).await?)
    }

    /// Counts a try of an account from an address, unless there were too many. Of tries at the same time each is counted.
    fn count_try(&self, email: &Email, visitor: &Visitor) -> bool {
        let (mut free, now) = (true, self.tries(email, visitor));
        if !may_try(now.0, now.1) {
            return false;
        }
        for (key, most) in [account_key(email), address_key(visitor)].into_iter().flatten() {
            self.failed.entry(key).and_compute_with(|entry| match entry.map_or(0, moka::Entry::into_value) {
                tries if tries >= most => {
                    free = false;
                    Op::Nop
                }
                tries => Op::Put(tries + 1),
            });
        }
        free
    }

    fn tries(&self, email: &Email, visitor: &Visitor) -> (u32, u32) {
        let of = |key: Option<(String, u32)>| key.and_then(|(key, _)| self.failed.get(&key)).unwrap_or(0);
        (of(account_key(email)), of(address_key(visitor)))
    }

    /// Takes a counted try back, since it was none that failed.
    fn forget_try(&self, key: Option<(String, u32)>) {
        let Some((key, _)) = key else { return };
        self.failed.entry(key).and_compute_with(|entry| match entry.map_or(0, moka::Entry::into_value) {
            0 | 1 => Op::Remove,
            tries => Op::Put(tries - 1),
        });
    }

    pub(crate) async fn sign_in(
        &self,
        email: &Email,
        password: &str,
        code: Option<&str>,
        visitor: &Visitor,
    ) -> Result<SignedIn, Failure> {
        if !self.count_try(email, visitor) {
            return Ok(SignedIn::TooOften);
        }
        let found = self.store.sign_in(email).await?;
        let hashed = found.as_ref().map(|found| found.password.clone());
        let right = auth::verify_password(password.to_owned(), hashed).await;
        let Some(found) = found.filter(|_| right) else { return Ok(SignedIn::No) };
        let factor = self.store.second_factor(&found.member.id).await?;
        if factor.is_some_and(|factor| factor.confirmed) {
            let Some(code) = code else {
                // Whoever comes this far has the password; the count stays as it was, so that codes are not guessed.
                self.forget_try(account_key(email));
                self.forget_try(address_key(visitor));
                return Ok(SignedIn::CodeNeeded);
            };
            if !self.take_code(&found.member, code).await? {
                return Ok(SignedIn::WrongCode);
            }
        }
        if let Some((key, _)) = account_key(email) {
            self.failed.invalidate(&key);
        }
        self.forget_try(address_key(visitor));
        let token = self.begin_session(&found.member, SignInWay::Password, visitor).await?;
        Ok(SignedIn::Yes { member: found.member, token })
    }

    /// Whether this is the password of a member who is signed in; counted like a sign-in.
    pub(crate) async fn is_password(
        &self,
        member: &Member,
        password: &str,
        visitor: &Visitor,
    ) -> Result<Option<bool>, Failure> {
        let email =
            Email::parse(&member.email).map_err(|error| Failure::other("reading an address", error))?;
        if !self.count_try(&email, visitor) {
            return Ok(None);
        }
        let hashed = self.store.password_of(&member.workspace, &member.id).await?;
        let right = auth::verify_password(password.to_owned(), Some(hashed)).await;
        if right {
            self.forget_try(account_key(&email));
            self.forget_try(address_key(visitor));
        }
        Ok(Some(right))
    }

    /// A new session of a member; returns its token.
    pub(crate) async fn begin_session(
        &self,
        member: &Member,
        way: SignInWay,
        visitor: &Visitor,
    ) -> Result<String, Failure> {
        let (token, hash) = auth::session_secret()?;
        let now = self.clock.now();
        let expires_at = now.checked_add(SESSION).map_err(|error| Failure::other("the clock", error))?;
        let (address, agent) = (visitor.address.clone(), visitor.agent.clone());
        let new = NewSession { hash, way, address, agent, expires_at };
        self.store.create_session(&member.id, new, now).await?;
        Ok(token)
    }

    /// Invites somebody; returns the token of the link.
    pub(crate) async fn invite(
        &self,
        workspace: &WorkspaceId,
        email: Email,
        role: Role,
        author: &str,
    ) -> Result<(Invitation, String), Failure> {
        let (token, hash) = auth::invitation_secret()?;
        let now = self.clock.now();
        let expires_at = now.checked_add(INVITATION).map_err(|error| Failure::other("the clock", error))?;
        let new = NewInvitation { email, role, hash, author: author.to_owned(), expires_at };
        Ok((self.store.create_invitation(workspace, new, now).await?, token))
    }

    /// Makes a key and its secret.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn create_api_key(
        &self,
        workspace: &WorkspaceId,
        name: &str,
        role: Role,
        scopes: Option<Permissions>,
        expires_at: Option<Timestamp>,
    ) -> Result<(ApiKey, String), Failure> {
        let (secret, hash) = auth::key_secret()?;
        let (prefix, name) = (secret[..12].to_owned(), name.to_owned());
        let new = NewApiKey { name, role, scopes, prefix, hash, expires_at };
        let key = self.store.create_api_key(workspace, new, self.clock.now()).await?;
        Ok((key, secret))
    }
}

/// The name under which tries of an account are counted, and how many it may have. It does not matter whether there is one.
fn account_key(email: &Email) -> Option<(String, u32)> {
    Some((format!("account {}", email.as_str()), TRIES_OF_ACCOUNT))
}

/// The same of an address.
fn address_key(visitor: &Visitor) -> Option<(String, u32)> {
    visitor.address.as_ref().map(|address| (format!("address {address}"), TRIES_OF_ADDRESS))
}
