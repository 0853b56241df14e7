//! Groups of the directory. They give roles as the groups of single sign-on do, by their names or by what the directory calls them for itself.

use super::filter;
use super::patch::{self, Of};
use super::schema::{GROUP, OF_GROUP, read};
use super::{Answer, Refusal, Scene, beyond};
use botloom_domain::{
    DirectoryGroup, DirectoryGroupId, MemberId, Membership, Permissions, Role, SingleSignOn, Standing,
    TooMuch, may_give, standing,
};
use botloom_storage::{GroupChange, StoreError};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeSet, HashMap};

/// The most characters of a name.
const NAME: usize = 200;

fn shown(scene: &Scene<'_>, group: &DirectoryGroup, members: &[MemberId]) -> Map<String, Json> {
    let mut resource = Map::new();
    resource.insert("schemas".to_owned(), json!([GROUP]));
    resource.insert("id".to_owned(), json!(group.id.as_str()));
    resource.extend(document(group, members, Some(&scene.base)));
    let meta = json!({
        "resourceType": "Group",
        "created": group.created_at.to_string(),
        "lastModified": group.updated_at.to_string(),
        "location": format!("{}/Groups/{}", scene.base, group.id),
    });
    resource.insert("meta".to_owned(), meta);
    resource
}

/// What the directory said of a group; with the addresses of its members under `base`.
fn document(group: &DirectoryGroup, members: &[MemberId], base: Option<&str>) -> Map<String, Json> {
    let mut said = Map::new();
    said.insert("displayName".to_owned(), json!(group.name));
    if let Some(id) = &group.external_id {
        said.insert("externalId".to_owned(), json!(id));
    }
    if !members.is_empty() {
        let member = |id: &MemberId| match base {
            Some(base) => json!({"value": id.as_str(), "$ref": format!("{base}/Users/{id}")}),
            None => json!({"value": id.as_str()}),
        };
        said.insert("members".to_owned(), members.iter().map(member).collect());
    }
    said
}

/// Decides what becomes of members whose groups change.
struct Scale {
    settings: Option<SingleSignOn>,
    own: Permissions,
    roles: HashMap<Role, Permissions>,
}

impl Scale {
    async fn of(scene: &Scene<'_>) -> Result<Self, Refusal> {
        let own = scene.platform.store.own_roles(&scene.token.workspace).await?;
        let roles = own.into_iter().map(|role| (Role::Own(role.id), role.permissions)).collect();
        Ok(Self { settings: scene.settings().await?, own: scene.token.permissions, roles })
    }

    fn of_role(&self, role: &Role) -> Permissions {
        role.permissions().or_else(|| self.roles.get(role).copied()).unwrap_or_default()
    }

    fn weigh(&self, role: &Role, before: &[String], after: &[String]) -> Result<Standing, TooMuch> {
        let standing = standing(self.settings.as_ref(), role, before, after);
        if standing != Standing::Same {
            may_give(self.own, self.of_role(role))?;
        }
        if let Standing::Role(next) = &standing {
            may_give(self.own, self.of_role(next))?;
        }
        Ok(standing)
    }
}

/// What was said of a group: its name, what the directory calls it, and who is in it.
fn wanted(said: &Map<String, Json>) -> Result<(String, Option<String>, BTreeSet<MemberId>), Refusal> {
    let text = |name: &str| said.get(name).and_then(Json::as_str).map(str::trim);
    let name = text("displayName").filter(|name| (1..=NAME).contains(&name.chars().count()));
    let name = name.ok_or_else(|| {
        Refusal::bad("invalidValue", format!("`displayName` is needed, of at most {NAME} characters"))
    })?;
    let members = said.get("members").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let member = |member: &Json| {
        let id = member["value"].as_str().unwrap_or_default();
        MemberId::parse(id).map_err(|_| {
            unknown(&format!("`{}` is not the id of a user", id.chars().take(60).collect::<String>()))
        })
    };
    let members = members.iter().map(member).collect::<Result<_, _>>()?;
    Ok((name.to_owned(), text("externalId").map(ToOwned::to_owned), members))
}

fn unknown(detail: &str) -> Refusal {
    Refusal::bad("invalidValue", detail)
}

/// Keeps a group as it is wanted; `before` is who was in it.
async fn keep(
    scene: &Scene<'_>,
    id: Option<DirectoryGroupId>,
    before: Vec<MemberId>,
    said: &Map<String, Json>,
) -> Result<DirectoryGroup, Refusal> {
    let (name, external_id, members) = wanted(said)?;
    let before: BTreeSet<MemberId> = before.into_iter().collect();
    let membership = Membership {
        added: members.difference(&before).cloned().collect(),
        removed: before.difference(&members).cloned().collect(),
    };
    let scale = Scale::of(scene).await?;
    let weigh = |role: &Role, before: &[String], after: &[String]| scale.weigh(role, before, after);
    let change = GroupChange { id, name, external_id, membership };
    let (store, now) = (&scene.platform.store, scene.platform.clock.now());
    match store.save_directory_group(&scene.token.workspace, change, weigh, now).await {
        Ok(kept) => kept.map_err(beyond),
        Err(StoreError::Taken) => Err(Refusal::taken("another group has this `displayName`")),
        Err(StoreError::Gone) => Err(unknown("a member of the group is no user of this workspace")),
        Err(error) => Err(error.into()),
    }
}

async fn found(scene: &Scene<'_>, id: &str) -> Result<DirectoryGroup, Refusal> {
    let all = scene.platform.store.directory_groups(&scene.token.workspace).await?;
    all.into_iter().find(|group| group.id.as_str() == id).ok_or_else(|| Refusal::gone("group", id))
}

async fn members(scene: &Scene<'_>, group: &DirectoryGroup) -> Result<Vec<MemberId>, Refusal> {
    let found = scene.platform.store.members_of_group(&scene.token.workspace, &group.id).await;
    found.map_err(|error| match error {
        StoreError::Gone => Refusal::gone("group", group.id.as_str()),
        error => error.into(),
    })
}

async fn whole(scene: &Scene<'_>, group: &DirectoryGroup) -> Result<Json, Refusal> {
    let members = if scene.wants("members") { members(scene, group).await? } else { Vec::new() };
    Ok(scene.shown(shown(scene, group, &members)))
}

pub(super) async fn list(scene: &Scene<'_>) -> Result<Answer, Refusal> {
    let (begin, count) = scene.page()?;
    let filter = scene.filter()?;
    // Who is in a group is looked up only where it is asked for.
    let asked = scene.query.get("filter").is_some_and(|text| text.to_ascii_lowercase().contains("members"));
    let mut fitting = Vec::new();
    for group in scene.platform.store.directory_groups(&scene.token.workspace).await? {
        let of_filter = if asked { members(scene, &group).await? } else { Vec::new() };
        let resource = shown(scene, &group, &of_filter);
        if filter.as_ref().is_none_or(|filter| filter::fits(filter, &resource)) {
            fitting.push(group);
        }
    }
    let total = fitting.len();
    let mut page = Vec::new();
    for group in fitting.into_iter().skip(begin).take(count) {
        let members = if scene.wants("members") { members(scene, &group).await? } else { Vec::new() };
        page.push(shown(scene, &group, &members));
    }
    Ok(Answer::Found(scene.list(total, begin, page)))
}

pub(super) async fn get(scene: &Scene<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = found(scene, id).await?;
    Ok(Answer::Found(whole(scene, &group).await?))
}

pub(super) async fn create(scene: &Scene<'_>, sent: &Map<String, Json>) -> Result<Answer, Refusal> {
    let group = keep(scene, None, Vec::new(), &read(OF_GROUP, sent)?).await?;
    Ok(Answer::Created(whole(scene, &group).await?))
}

pub(super) async fn replace(
    scene: &Scene<'_>,
    id: &str,
    sent: &Map<String, Json>,
) -> Result<Answer, Refusal> {
    let group = found(scene, id).await?;
    let before = members(scene, &group).await?;
    let group = keep(scene, Some(group.id), before, &read(OF_GROUP, sent)?).await?;
    Ok(Answer::Found(whole(scene, &group).await?))
}

pub(super) async fn change(scene: &Scene<'_>, id: &str, sent: &Map<String, Json>) -> Result<Answer, Refusal> {
    let group = found(scene, id).await?;
    let before = members(scene, &group).await?;
    let mut said = document(&group, &before, None);
    patch::apply(Of { schema: GROUP, attributes: OF_GROUP }, sent, &mut said)?;
    keep(scene, Some(group.id), before, &said).await?;
    // Groups are large; who wants to see it asks.
    Ok(Answer::Done)
}

pub(super) async fn delete(scene: &Scene<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = found(scene, id).await?;
    let scale = Scale::of(scene).await?;
    let weigh = |role: &Role, before: &[String], after: &[String]| scale.weigh(role, before, after);
    match scene.platform.store.delete_directory_group(&scene.token.workspace, &group.id, weigh).await {
        Ok(done) => done.map(|()| Answer::Done).map_err(beyond),
        Err(StoreError::Gone) => Err(Refusal::gone("group", id)),
        Err(error) => Err(error.into()),
    }
}
