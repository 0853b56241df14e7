//! Users: the members of the workspace.

use super::filter::{self, Key};
use super::patch::{self, Of};
use super::schema::{OF_USER, USER, read};
use super::{Answer, Refusal, Scene};
use botloom_domain::{DirectoryUser, Email, MemberId, MemberName, first_role};
use botloom_storage::{NewDirectoryUser, StoreError, Users};
use serde_json::{Map, Value as Json, json};

/// The most characters of a name.
const NAME: usize = 80;
const TAKEN: &str = "somebody has this `userName` or signs in with this address already";

/// What the directory said of a member, or what it would have said of who was made here.
fn document(user: &DirectoryUser) -> Map<String, Json> {
    let said = user.document.as_deref().and_then(|text| serde_json::from_str::<Json>(text).ok());
    if let Some(Json::Object(mut said)) = said {
        // What was not said stays unsaid as long as it is what goes without saying.
        if !user.member.active || said.contains_key("active") {
            said.insert("active".to_owned(), json!(user.member.active));
        }
        return said;
    }
    let member = &user.member;
    let made = json!({
        "userName": member.email,
        "displayName": member.name,
        "active": member.active,
        "emails": [{"value": member.email, "type": "work", "primary": true}],
    });
    made.as_object().cloned().unwrap_or_default()
}

/// A member as the directory sees them.
fn shown(scene: &Scene<'_>, user: &DirectoryUser) -> Map<String, Json> {
    let mut resource = Map::new();
    resource.insert("schemas".to_owned(), json!([USER]));
    resource.insert("id".to_owned(), json!(user.member.id.as_str()));
    resource.extend(document(user));
    if !user.groups.is_empty() {
        let group = |(id, name): &(botloom_domain::DirectoryGroupId, String)| json!({"value": id.as_str(), "$ref": format!("{}/Groups/{id}", scene.base), "display": name});
        resource.insert("groups".to_owned(), user.groups.iter().map(group).collect());
    }
    let meta = json!({
        "resourceType": "User",
        "created": user.member.created_at.to_string(),
        "lastModified": user.updated_at.to_string(),
        "location": format!("{}/Users/{}", scene.base, user.member.id),
    });
    resource.insert("meta".to_owned(), meta);
    resource
}

/// The address that they sign in with: the primary one, else that for work, else the first; without any the `userName`, if it is one.
fn address(said: &Map<String, Json>) -> Result<Email, Refusal> {
    let emails = said.get("emails").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let primary = emails.iter().filter(|email| email["primary"] == true);
    let work = emails
        .iter()
        .filter(|email| email["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("work")));
    let written = primary.chain(work).chain(emails).map(|email| &email["value"]);
    let written = written.chain(said.get("userName")).filter_map(Json::as_str);
    written.map(Email::parse).find_map(Result::ok).ok_or_else(|| {
        let detail = "an e-mail address is needed to sign in with: in `emails`, or as `userName`";
        Refusal::bad("invalidValue", detail)
    })
}

/// What customers and colleagues read.
fn name(said: &Map<String, Json>, email: &Email) -> Result<MemberName, Refusal> {
    let part = |name: &str| said.get("name").and_then(|parts| parts[name].as_str()).unwrap_or_default();
    let whole = format!("{} {}", part("givenName"), part("familyName"));
    let display = said.get("displayName").and_then(Json::as_str).unwrap_or_default();
    let written = [display, part("formatted"), &whole, email.as_str()];
    let short = |text: &str| MemberName::parse(&text.trim().chars().take(NAME).collect::<String>()).ok();
    written
        .into_iter()
        .find_map(short)
        .ok_or_else(|| Refusal::bad("invalidValue", "`displayName` cannot be shown"))
}

/// What is to be kept.
fn wanted(said: Map<String, Json>) -> Result<NewDirectoryUser, Refusal> {
    let Some(user_name) =
        said.get("userName").and_then(Json::as_str).map(str::trim).filter(|text| !text.is_empty())
    else {
        return Err(Refusal::bad("invalidValue", "`userName` is needed"));
    };
    let email = address(&said)?;
    Ok(NewDirectoryUser {
        name: name(&said, &email)?,
        email,
        active: said.get("active").and_then(Json::as_bool).unwrap_or(true),
        user_name: user_name.to_owned(),
        external_id: said.get("externalId").and_then(Json::as_str).map(ToOwned::to_owned),
        document: Json::Object(said).to_string(),
    })
}

fn kept<T>(result: Result<T, StoreError>, id: &str) -> Result<T, Refusal> {
    result.map_err(|error| match error {
        StoreError::Taken => Refusal::taken(TAKEN),
        StoreError::Gone => Refusal::gone("user", id),
        error => error.into(),
    })
}

async fn found(scene: &Scene<'_>, id: &str) -> Result<DirectoryUser, Refusal> {
    let gone = || Refusal::gone("user", id);
    let known = MemberId::parse(id).map_err(|_| gone())?;
    let mut found = scene.platform.store.directory_users(&scene.token.workspace, Users::Id(&known)).await?;
    found.pop().ok_or_else(gone)
}

pub(super) async fn list(scene: &Scene<'_>) -> Result<Answer, Refusal> {
    let (store, workspace) = (&scene.platform.store, &scene.token.workspace);
    let (begin, count) = scene.page()?;
    let Some(filter) = scene.filter()? else {
        let total = usize::try_from(store.count_members(workspace).await?).unwrap_or(usize::MAX);
        let page = match count {
            0 => Vec::new(),
            count => store.directory_users(workspace, Users::Page(begin as u64, count as u64)).await?,
        };
        let page = page.iter().map(|user| shown(scene, user)).collect();
        return Ok(Answer::Found(scene.list(total, begin, page)));
    };
    let candidates = match filter::key(&filter) {
        Some(Key::UserName(name)) => store.directory_users(workspace, Users::Named(name)).await?,
        Some(Key::ExternalId(id)) => store.directory_users(workspace, Users::External(id)).await?,
        Some(Key::Id(id)) => match MemberId::parse(id) {
            Ok(id) => store.directory_users(workspace, Users::Id(&id)).await?,
            Err(_) => Vec::new(),
        },
        None => store.directory_users(workspace, Users::All).await?,
    };
    let fitting: Vec<_> =
        candidates.iter().map(|user| shown(scene, user)).filter(|user| filter::fits(&filter, user)).collect();
    let total = fitting.len();
    let page = fitting.into_iter().skip(begin).take(count).collect();
    Ok(Answer::Found(scene.list(total, begin, page)))
}

pub(super) async fn get(scene: &Scene<'_>, id: &str) -> Result<Answer, Refusal> {
    let user = found(scene, id).await?;
    Ok(Answer::Found(scene.shown(shown(scene, &user))))
}

pub(super) async fn create(scene: &Scene<'_>, sent: &Map<String, Json>) -> Result<Answer, Refusal> {
    let new = wanted(read(OF_USER, sent)?)?;
    let role = first_role(scene.settings().await?.as_ref());
    scene.over(&role).await?;
    let (store, workspace) = (&scene.platform.store, &scene.token.workspace);
    let made = store.create_directory_user(workspace, new, &role, scene.platform.clock.now()).await;
    let id = kept(made, "")?;
    let user = found(scene, id.as_str()).await?;
    Ok(Answer::Created(scene.shown(shown(scene, &user))))
}

async fn keep(scene: &Scene<'_>, user: &DirectoryUser, said: Map<String, Json>) -> Result<Answer, Refusal> {
    // Who could give another address to somebody could come in as them.
    scene.over(&user.member.role).await?;
    let (store, workspace) = (&scene.platform.store, &scene.token.workspace);
    let id = &user.member.id;
    let done = store.set_directory_user(workspace, id, wanted(said)?, scene.platform.clock.now()).await;
    kept(done, id.as_str())?;
    let user = found(scene, id.as_str()).await?;
    Ok(Answer::Found(scene.shown(shown(scene, &user))))
}

pub(super) async fn replace(
    scene: &Scene<'_>,
    id: &str,
    sent: &Map<String, Json>,
) -> Result<Answer, Refusal> {
    let user = found(scene, id).await?;
    let mut said = read(OF_USER, sent)?;
    // Who was shut out comes in again only if that is said.
    if !user.member.active && !said.contains_key("active") {
        said.insert("active".to_owned(), json!(false));
    }
    keep(scene, &user, said).await
}

pub(super) async fn change(scene: &Scene<'_>, id: &str, sent: &Map<String, Json>) -> Result<Answer, Refusal> {
    let user = found(scene, id).await?;
    let mut said = document(&user);
    patch::apply(Of { schema: USER, attributes: OF_USER }, sent, &mut said)?;
    keep(scene, &user, said).await
}

pub(super) async fn delete(scene: &Scene<'_>, id: &str) -> Result<Answer, Refusal> {
    let user = found(scene, id).await?;
    scene.over(&user.member.role).await?;
    kept(scene.platform.store.delete_member(&scene.token.workspace, &user.member.id).await, id)?;
    Ok(Answer::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_primary_one_else_for_work_else_the_first_else_the_name() {
        let of = |said: Json| {
            address(said.as_object().expect("an object")).map(|email| email.as_str().to_owned()).ok()
        };
        let (home, work) = (json!({"value": "h@x.example"}), json!({"value": "W@x.example", "type": "Work"}));
        let first = json!({"value": "p@x.example", "primary": true});
        assert_eq!(
            of(json!({"userName": "u@x.example", "emails": [home, work, first]})).as_deref(),
            Some("p@x.example")
        );
        assert_eq!(of(json!({"userName": "u", "emails": [home, work]})).as_deref(), Some("w@x.example"));
        assert_eq!(
            of(json!({"userName": "u", "emails": [{"value": "?"}, home]})).as_deref(),
            Some("h@x.example")
        );
        assert_eq!(of(json!({"userName": "u@x.example", "emails": []})).as_deref(), Some("u@x.example"));
        assert_eq!(of(json!({"userName": "u", "emails": [{"value": "?"}]})), None);
    }
}
