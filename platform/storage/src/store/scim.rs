//! What directories say: members and what was said of them, groups and who is in them.

use super::member::{NewMember, change_in, end_sessions_in, new_member};
use super::{Store, fresh};
use crate::convert::{Convert, millis, plain, plain_if, time};
use crate::entity::{member, scim_group, scim_member, scim_user, workspace};
use crate::error::StoreError;
use botloom_domain::{
    DirectoryGroup, DirectoryGroupId, DirectoryUser, Email, Member, MemberId, MemberName, Membership, Role,
    Standing, TooMuch, WorkspaceId,
};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::{BTreeMap, BTreeSet};

/// How many ids stand in one query.
const BATCH: usize = 500;

/// What a directory says of a member.
#[derive(Debug, Clone)]
pub struct NewDirectoryUser {
    /// What people read.
    pub name: MemberName,
    /// What they sign in with.
    pub email: Email,
    /// Whether they may come in.
    pub active: bool,
    /// What the directory calls them for people.
    pub user_name: String,
    /// What it calls them for itself.
    pub external_id: Option<String>,
    /// All of it, as JSON.
    pub document: String,
}

/// Which members are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Users<'a> {
    /// So many after so many.
    Page(u64, u64),
    /// All.
    All,
    /// Who is called so, in letters of any case: by the directory, or by their address if none said anything.
    Named(&'a str),
    /// Whom the directory calls so for itself.
    External(&'a str),
    /// The one of this id.
    Id(&'a MemberId),
}

/// What becomes of a group.
#[derive(Debug, Clone)]
pub struct GroupChange {
    /// Which; a new one if not given.
    pub id: Option<DirectoryGroupId>,
    /// What it is called.
    pub name: String,
    /// What the directory calls it for itself.
    pub external_id: Option<String>,
    /// Who comes and who goes.
    pub membership: Membership,
}

/// The groups of members: for each their names and what the directory calls them for itself.
type Groups = BTreeMap<String, Vec<String>>;

fn folded(text: &str) -> String {
    plain(text).to_lowercase()
}

fn members_of(workspace: &WorkspaceId) -> Select<member::Entity> {
    member::Entity::find().filter(member::Column::WorkspaceId.eq(workspace.as_str()))
}

impl Store {
    /// How many members the workspace has.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn count_members(&self, workspace: &WorkspaceId) -> Result<u64, StoreError> {
        Ok(members_of(workspace).count(&self.reading(workspace).await?).await?)
    }

    /// Members as a directory sees them, as they came.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn directory_users(
        &self,
        workspace: &WorkspaceId,
        which: Users<'_>,
    ) -> Result<Vec<DirectoryUser>, StoreError> {
        let db = self.reading(workspace).await?;
        let said = |condition: Condition| {
            let mut query = Query::select();
            query
                .column(scim_user::Column::MemberId)
                .from(scim_user::Entity)
                .and_where(scim_user::Column::WorkspaceId.eq(workspace.as_str()))
                .cond_where(condition);
            query
        };
        let select = members_of(workspace).order_by_asc(member::Column::Id);
        let select = match which {
            Users::All => select,
            Users::Page(offset, limit) => select.offset(offset).limit(limit),
            Users::Id(id) => select.filter(member::Column::Id.eq(id.as_str())),
            Users::External(id) => {
                let condition = Condition::all().add(scim_user::Column::ExternalId.eq(id));
                select.filter(member::Column::Id.in_subquery(said(condition)))
            }
            Users::Named(name) => {
                let named = Condition::all().add(scim_user::Column::UserName.eq(folded(name)));
                let by_address = Condition::all()
                    .add(member::Column::Email.eq(folded(name)))
                    .add(member::Column::Id.not_in_subquery(said(Condition::all())));
                let named = member::Column::Id.in_subquery(said(named));
                select.filter(Condition::any().add(named).add(by_address))
            }
        };
        let rows = select.all(&db).await?;
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let (mut said, mut groups) = (BTreeMap::new(), BTreeMap::<String, Vec<_>>::new());
        for ids in ids.chunks(BATCH) {
            let found =
                scim_user::Entity::find().filter(scim_user::Column::MemberId.is_in(ids)).all(&db).await?;
            said.extend(found.into_iter().map(|row| (row.member_id.clone(), row)));
            for (id, group) in groups_of(&db, ids).await? {
                let group: DirectoryGroup = group.convert()?;
                groups.entry(id).or_default().push((group.id, group.name));
            }
        }
        let user = |row: member::Model| {
            let said = said.remove(&row.id);
            let updated_at = said.as_ref().map_or(row.created_at, |said| said.updated_at);
            Ok(DirectoryUser {
                groups: groups.remove(&row.id).unwrap_or_default(),
                document: said.map(|said| said.document),
                updated_at: time(updated_at),
                member: row.convert()?,
            })
        };
        rows.into_iter().map(user).collect()
    }

    /// Adds a member whom a directory named. They have no password.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if somebody has this name in the directory or signs in with this address.
    pub async fn create_directory_user(
        &self,
        workspace: &WorkspaceId,
        new: NewDirectoryUser,
        role: &Role,
        at: Timestamp,
    ) -> Result<MemberId, StoreError> {
        let transaction = self.writing(workspace).await?;
        workspace::Entity::find_by_id(workspace.to_string()).lock_exclusive().one(&transaction).await?;
        let made = NewMember {
            name: new.name.clone(),
            email: new.email.clone(),
            password: String::new(),
            role: role.clone(),
        };
        let mut row = new_member(workspace.as_str(), made, at);
        row.active = Set(i64::from(new.active));
        let row = row.insert(&transaction).await?;
        said(&transaction, workspace, &row.id, new, at).await?;
        transaction.commit().await?;
        let member: Member = row.convert()?;
        Ok(member.id)
    }

    /// Keeps what a directory says of a member. Who may not come in any more is signed out.
    ///
    /// # Errors
    /// As [`Store::set_role`], and [`StoreError::Taken`] as [`Store::create_directory_user`].
    pub async fn set_directory_user(
        &self,
        workspace: &WorkspaceId,
        id: &MemberId,
        new: NewDirectoryUser,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        let (name, email) = (new.name.as_str().to_owned(), new.email.as_str().to_owned());
        let active = i64::from(new.active);
        change_in(&transaction, workspace, id, move |row| {
            row.name.set_if_not_equals(name);
            row.email.set_if_not_equals(email);
            row.active.set_if_not_equals(active);
        })
        .await?;
        said(&transaction, workspace, id.as_str(), new, at).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The groups of a member, by their names and by what the directory calls them for itself.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn directory_groups_of(
        &self,
        workspace: &WorkspaceId,
        id: &MemberId,
    ) -> Result<Vec<String>, StoreError> {
        let db = self.reading(workspace).await?;
        Ok(names_of(&db, &[id.to_string()]).await?.remove(id.as_str()).unwrap_or_default())
    }

    /// The groups of the workspace, as they came.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn directory_groups(&self, workspace: &WorkspaceId) -> Result<Vec<DirectoryGroup>, StoreError> {
        let rows = scim_group::Entity::find()
            .filter(scim_group::Column::WorkspaceId.eq(workspace.as_str()))
            .order_by_asc(scim_group::Column::Id)
            .all(&self.reading(workspace).await?)
            .await?;
        rows.into_iter().map(Convert::convert).collect()
    }

    /// Who is in a group, as they came.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn members_of_group(
        &self,
        workspace: &WorkspaceId,
        id: &DirectoryGroupId,
    ) -> Result<Vec<MemberId>, StoreError> {
        let db = self.reading(workspace).await?;
        group(&db, workspace, id).await?;
        in_group(&db, id.as_str()).await
    }

    /// Keeps a group. Whoever comes or goes becomes what `weigh` says of them, who has the groups before and after; if it refuses, nothing changes.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has no such group or member, [`StoreError::Taken`] if another group has this name.
    pub async fn save_directory_group(
        &self,
        workspace: &WorkspaceId,
        change: GroupChange,
        weigh: impl Fn(&Role, &[String], &[String]) -> Result<Standing, TooMuch> + Send + Sync,
        at: Timestamp,
    ) -> Result<Result<DirectoryGroup, TooMuch>, StoreError> {
        let transaction = self.writing(workspace).await?;
        workspace::Entity::find_by_id(workspace.to_string()).lock_exclusive().one(&transaction).await?;
        let Membership { added, removed } = &change.membership;
        let mut concerned: BTreeSet<String> = added.iter().chain(removed).map(ToString::to_string).collect();
        let before = match &change.id {
            Some(id) => Some(group(&transaction, workspace, id).await?),
            None => None,
        };
        let external = plain_if(&change.external_id);
        if let Some(before) = &before
            && (before.name != plain(&change.name) || before.external_id != external)
        {
            concerned.extend(in_group(&transaction, &before.id).await?.iter().map(ToString::to_string));
        }
        let concerned: Vec<String> = concerned.into_iter().collect();
        let was = names_of(&transaction, &concerned).await?;
        let row = match before {
            Some(before) => {
                let mut row: scim_group::ActiveModel = before.into();
                row.name = Set(plain(&change.name));
                row.folded = Set(folded(&change.name));
                row.external_id = Set(external);
                row.updated_at = Set(millis(at));
                row.update(&transaction).await?
            }
            None => {
                let row = scim_group::ActiveModel {
                    id: Set(DirectoryGroupId::from_unique(&fresh()).to_string()),
                    workspace_id: Set(workspace.to_string()),
                    name: Set(plain(&change.name)),
                    folded: Set(folded(&change.name)),
                    external_id: Set(external),
                    created_at: Set(millis(at)),
                    updated_at: Set(millis(at)),
                };
                row.insert(&transaction).await?
            }
        };
        for gone in removed.chunks(BATCH) {
            scim_member::Entity::delete_many()
                .filter(scim_member::Column::GroupId.eq(row.id.as_str()))
                .filter(scim_member::Column::MemberId.is_in(gone.iter().map(MemberId::as_str)))
                .exec(&transaction)
                .await?;
        }
        for come in added.chunks(BATCH) {
            let unique: BTreeSet<&str> = come.iter().map(MemberId::as_str).collect();
            let known = members_of(workspace)
                .filter(member::Column::Id.is_in(unique.iter().copied()))
                .count(&transaction);
            if known.await? != unique.len() as u64 {
                return Err(StoreError::Gone);
            }
            let rows = unique.into_iter().map(|member| scim_member::ActiveModel {
                group_id: Set(row.id.clone()),
                member_id: Set(member.to_owned()),
                workspace_id: Set(workspace.to_string()),
            });
            let key = [scim_member::Column::GroupId, scim_member::Column::MemberId];
            let again = OnConflict::columns(key).do_nothing().to_owned();
            scim_member::Entity::insert_many(rows)
                .on_conflict(again)
                .exec_without_returning(&transaction)
                .await?;
        }
        if let Err(refused) = settle(&transaction, workspace, &concerned, &was, weigh).await? {
            return Ok(Err(refused));
        }
        transaction.commit().await?;
        row.convert().map(Ok)
    }

    /// Takes a group away; whoever was in it becomes what `weigh` says.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn delete_directory_group(
        &self,
        workspace: &WorkspaceId,
        id: &DirectoryGroupId,
        weigh: impl Fn(&Role, &[String], &[String]) -> Result<Standing, TooMuch> + Send + Sync,
    ) -> Result<Result<(), TooMuch>, StoreError> {
        let transaction = self.writing(workspace).await?;
        workspace::Entity::find_by_id(workspace.to_string()).lock_exclusive().one(&transaction).await?;
        group(&transaction, workspace, id).await?;
        let members = in_group(&transaction, id.as_str()).await?;
        let concerned: Vec<String> = members.iter().map(ToString::to_string).collect();
        let was = names_of(&transaction, &concerned).await?;
        scim_member::Entity::delete_many()
            .filter(scim_member::Column::GroupId.eq(id.as_str()))
            .exec(&transaction)
            .await?;
        scim_group::Entity::delete_by_id(id.as_str()).exec(&transaction).await?;
        if let Err(refused) = settle(&transaction, workspace, &concerned, &was, weigh).await? {
            return Ok(Err(refused));
        }
        transaction.commit().await?;
        Ok(Ok(()))
    }
}

/// Keeps what was said of a member.
async fn said(
    db: &impl ConnectionTrait,
    workspace: &WorkspaceId,
    id: &str,
    new: NewDirectoryUser,
    at: Timestamp,
) -> Result<(), StoreError> {
    let user_name = folded(&new.user_name);
    // Whom no directory spoke of has their address for a name.
    let other = members_of(workspace)
        .filter(member::Column::Email.eq(user_name.as_str()))
        .filter(member::Column::Id.ne(id))
        .one(db)
        .await?;
    if let Some(other) = other
        && scim_user::Entity::find_by_id(other.id).one(db).await?.is_none()
    {
        return Err(StoreError::Taken);
    }
    let row = scim_user::ActiveModel {
        member_id: Set(id.to_owned()),
        workspace_id: Set(workspace.to_string()),
        user_name: Set(user_name),
        external_id: Set(plain_if(&new.external_id)),
        document: Set(plain(&new.document)),
        updated_at: Set(millis(at)),
    };
    let mut again = OnConflict::column(scim_user::Column::MemberId);
    again.update_columns([
        scim_user::Column::UserName,
        scim_user::Column::ExternalId,
        scim_user::Column::Document,
        scim_user::Column::UpdatedAt,
    ]);
    scim_user::Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}

async fn group(
    db: &impl ConnectionTrait,
    workspace: &WorkspaceId,
    id: &DirectoryGroupId,
) -> Result<scim_group::Model, StoreError> {
    let found = scim_group::Entity::find_by_id(id.as_str())
        .filter(scim_group::Column::WorkspaceId.eq(workspace.as_str()))
        .one(db)
        .await?;
    found.ok_or(StoreError::Gone)
}

async fn in_group(db: &impl ConnectionTrait, id: &str) -> Result<Vec<MemberId>, StoreError> {
    let rows = scim_member::Entity::find()
        .filter(scim_member::Column::GroupId.eq(id))
        .order_by_asc(scim_member::Column::MemberId)
        .all(db)
        .await?;
    let id = |row: scim_member::Model| {
        MemberId::parse(&row.member_id).map_err(|_| StoreError::Damaged { what: "group", id: row.group_id })
    };
    rows.into_iter().map(id).collect()
}

/// The groups of these members, by the id of the member; as they came.
async fn groups_of(
    db: &impl ConnectionTrait,
    members: &[String],
) -> Result<Vec<(String, scim_group::Model)>, StoreError> {
    let places = scim_member::Entity::find()
        .filter(scim_member::Column::MemberId.is_in(members))
        .order_by_asc(scim_member::Column::GroupId)
        .all(db)
        .await?;
    let ids: BTreeSet<&str> = places.iter().map(|place| place.group_id.as_str()).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut groups = BTreeMap::new();
    for ids in ids.chunks(BATCH) {
        let found = scim_group::Entity::find()
            .filter(scim_group::Column::Id.is_in(ids.iter().copied()))
            .all(db)
            .await?;
        groups.extend(found.into_iter().map(|group| (group.id.clone(), group)));
    }
    let place = |place: scim_member::Model| Some((place.member_id, groups.get(&place.group_id)?.clone()));
    Ok(places.into_iter().filter_map(place).collect())
}

async fn names_of(db: &impl ConnectionTrait, members: &[String]) -> Result<Groups, StoreError> {
    let mut names = Groups::new();
    for members in members.chunks(BATCH) {
        for (member, group) in groups_of(db, members).await? {
            names
                .entry(member)
                .or_default()
                .extend([Some(group.name), group.external_id].into_iter().flatten());
        }
    }
    Ok(names)
}

/// Gives these members the roles that their groups give now.
async fn settle(
    db: &impl ConnectionTrait,
    workspace: &WorkspaceId,
    concerned: &[String],
    was: &Groups,
    weigh: impl Fn(&Role, &[String], &[String]) -> Result<Standing, TooMuch>,
) -> Result<Result<(), TooMuch>, StoreError> {
    let is = names_of(db, concerned).await?;
    let none = Vec::new();
    for ids in concerned.chunks(BATCH) {
        let rows = members_of(workspace)
            .filter(member::Column::Id.is_in(ids))
            .order_by_asc(member::Column::Id)
            .all(db)
            .await?;
        for row in rows {
            let (before, after) = (was.get(&row.id).unwrap_or(&none), is.get(&row.id).unwrap_or(&none));
            let found: Member = row.convert()?;
            let standing = match weigh(&found.role, before, after) {
                Ok(standing) => standing,
                Err(refused) => return Ok(Err(refused)),
            };
            let role = match &standing {
                Standing::Same => continue,
                Standing::Role(role) => role.clone(),
                Standing::Out => Role::Viewer,
            };
            member::Entity::update_many()
                .col_expr(member::Column::Role, Expr::value(role.name()))
                .filter(member::Column::Id.eq(found.id.as_str()))
                .exec(db)
                .await?;
            if standing == Standing::Out {
                end_sessions_in(db, &found.id).await?;
            }
        }
    }
    Ok(Ok(()))
}
