//! Who is signed in where.

use super::Store;
use crate::convert::{Convert, millis, plain_if, time};
use crate::entity::{member, session};
use crate::error::StoreError;
use botloom_domain::{Member, MemberId, MemberSession, SignInWay, WorkspaceId};
use jiff::{SignedDuration, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// How much of a hash names a session: enough that no other has it.
const ID: usize = 26;
/// How often it is written down that a session was of use.
const SEEN: SignedDuration = SignedDuration::from_mins(5);

/// A session to be kept.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The hash of its token.
    pub hash: String,
    /// How they signed in.
    pub way: SignInWay,
    /// From where.
    pub address: Option<String>,
    /// With what.
    pub agent: Option<String>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// The name of the session whose token has this hash.
#[must_use]
pub fn session_id(hash: &str) -> String {
    format!("ses_{}", &hash[..ID.min(hash.len())])
}

fn convert(row: session::Model) -> Result<MemberSession, StoreError> {
    let damaged = || StoreError::Damaged { what: "session", id: session_id(&row.hash) };
    Ok(MemberSession {
        id: session_id(&row.hash),
        member: MemberId::parse(&row.member_id).map_err(|_| damaged())?,
        way: SignInWay::named(&row.way).ok_or_else(damaged)?,
        address: row.address,
        agent: row.agent,
        created_at: time(row.created_at),
        seen_at: time(row.seen_at),
        expires_at: time(row.expires_at),
    })
}

impl Store {
    /// Remembers that a member is signed in, and forgets sessions that are over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn create_session(
        &self,
        member: &MemberId,
        new: NewSession,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        session::Entity::delete_many()
            .filter(session::Column::ExpiresAt.lt(millis(at)))
            .exec(&self.all.write)
            .await?;
        let row = session::ActiveModel {
            hash: Set(new.hash),
            member_id: Set(member.to_string()),
            expires_at: Set(millis(new.expires_at)),
            created_at: Set(millis(at)),
            seen_at: Set(millis(at)),
            address: Set(plain_if(&new.address)),
            agent: Set(plain_if(&new.agent)),
            way: Set(new.way.name().to_owned()),
        };
        session::Entity::insert(row).exec_without_returning(&self.all.write).await?;
        Ok(())
    }

    /// Who is signed in with this token, and how; none for who may not come in any more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn session(
        &self,
        hash: &str,
        at: Timestamp,
    ) -> Result<Option<(Member, MemberSession)>, StoreError> {
        let found = session::Entity::find_by_id(hash)
            .filter(session::Column::ExpiresAt.gt(millis(at)))
            .one(&self.all.read)
            .await?;
        let Some(found) = found else { return Ok(None) };
        let row = member::Entity::find_by_id(found.member_id.clone())
            .filter(member::Column::Active.eq(1))
            .one(&self.all.read)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let session = convert(found)?;
        if at.duration_since(session.seen_at) >= SEEN {
            session::Entity::update_many()
                .col_expr(session::Column::SeenAt, Expr::value(millis(at)))
                .filter(session::Column::Hash.eq(hash))
                .exec(&self.all.write)
                .await?;
        }
        Ok(Some((row.convert()?, session)))
    }

    /// The sessions of a member that are not over, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sessions_of(
        &self,
        workspace: &WorkspaceId,
        id: &MemberId,
        at: Timestamp,
    ) -> Result<Vec<MemberSession>, StoreError> {
        self.member(workspace, id).await?;
        let rows = session::Entity::find()
            .filter(session::Column::MemberId.eq(id.as_str()))
            .filter(session::Column::ExpiresAt.gt(millis(at)))
            .order_by_desc(session::Column::CreatedAt)
            .order_by_asc(session::Column::Hash)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(convert).collect()
    }

    /// A session of the workspace by its name.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if there is none.
    pub async fn session_by_id(
        &self,
        workspace: &WorkspaceId,
        id: &str,
    ) -> Result<MemberSession, StoreError> {
        let hash = id.strip_prefix("ses_").filter(|hash| hash.len() == ID).ok_or(StoreError::Gone)?;
        let db = self.reading(workspace).await?;
        let found = session::Entity::find().filter(session::Column::Hash.starts_with(hash)).one(&db).await?;
        let found = found.ok_or(StoreError::Gone)?;
        let owner = member::Entity::find_by_id(found.member_id.clone())
            .filter(member::Column::WorkspaceId.eq(workspace.as_str()))
            .one(&db)
            .await?;
        owner.ok_or(StoreError::Gone)?;
        convert(found)
    }

    /// Ends sessions of a member: one, all but one, or all.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has no such member.
    pub async fn end_sessions(
        &self,
        workspace: &WorkspaceId,
        member: &MemberId,
        which: Ending<'_>,
    ) -> Result<u64, StoreError> {
        self.member(workspace, member).await?;
        let transaction = self.writing(workspace).await?;
        let mut delete = session::Entity::delete_many().filter(session::Column::MemberId.eq(member.as_str()));
        let prefix = |id: &str| id.trim_start_matches("ses_").to_owned();
        match which {
            Ending::All => {}
            Ending::One(id) => delete = delete.filter(session::Column::Hash.starts_with(prefix(id))),
            Ending::AllBut(hash) => delete = delete.filter(session::Column::Hash.ne(hash)),
        }
        let ended = delete.exec(&transaction).await?.rows_affected;
        transaction.commit().await?;
        Ok(ended)
    }

    /// Ends the session of a token.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_session(&self, hash: &str) -> Result<(), StoreError> {
        session::Entity::delete_by_id(hash).exec(&self.all.write).await?;
        Ok(())
    }
}

/// Which sessions end.
#[derive(Debug, Clone, Copy)]
pub enum Ending<'a> {
    /// The one of this name.
    One(&'a str),
    /// All but that of the token with this hash.
    AllBut(&'a str),
    /// All.
    All,
}
