//! Signing in, members and keys.

use super::{Failure, Platform};
use crate::auth;
use botloom_domain::{ApiKey, Email, Member, MemberName, Password, Role, WorkspaceId};
use botloom_storage::NewMember;
use jiff::{SignedDuration, Timestamp};

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How many wrong passwords an address may have in a quarter of an hour.
const TRIES: u32 = 10;

/// What came of a sign-in.
pub(crate) enum SignedIn {
    Yes { member: Member, token: String },
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

    pub(crate) async fn sign_in(&self, email: &Email, password: &str) -> Result<SignedIn, Failure> {
        let tries = self.failed.get(email.as_str()).unwrap_or(0);
        if tries >= TRIES {
            return Ok(SignedIn::TooOften);
        }
        let found = self.store.sign_in(email).await?;
        let hashed = found.as_ref().map(|found| found.password.clone());
        let right = auth::verify_password(password.to_owned(), hashed).await;
        let Some(found) = found.filter(|_| right) else {
            self.failed.insert(email.as_str().to_owned(), tries + 1);
            return Ok(SignedIn::No);
        };
        self.failed.invalidate(email.as_str());
        let (token, hash) = auth::session_secret()?;
        let now = self.clock.now();
        let expires = now.checked_add(SESSION).map_err(|error| Failure::other("the clock", error))?;
        self.store.create_session(&found.member.id, &hash, now, expires).await?;
        Ok(SignedIn::Yes { member: found.member, token })
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
        expires_at: Option<Timestamp>,
    ) -> Result<(ApiKey, String), Failure> {
        let (secret, hash) = auth::key_secret()?;
        let (prefix, now) = (&secret[..12], self.clock.now());
        let key = self.store.create_api_key(workspace, name, role, prefix, &hash, now, expires_at).await?;
        Ok((key, secret))
    }
}
