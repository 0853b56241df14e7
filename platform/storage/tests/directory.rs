//! What directories say of members, their groups and their tokens in the store, on SQLite and on a PostgreSQL that the tests start.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_domain::{
    Email, MemberId, MemberName, Membership, Permissions, Role, SignInWay, Standing, TooMuch, WorkspaceId,
};
use botloom_storage::{
    Address, GroupChange, NewDirectoryUser, NewMember, NewScimToken, NewSession, Store, StoreError, Users,
};
use jiff::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

#[tokio::test]
async fn sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Address::file(folder.path().join("botloom.db"))).await.unwrap();
    a_directory_names_members_and_its_groups_give_roles(store).await;
}

#[tokio::test]
async fn postgres() {
    let address = Address::parse(&harness::postgres::shared().database()).unwrap();
    a_directory_names_members_and_its_groups_give_roles(Store::open(&address).await.unwrap()).await;
}

async fn a_directory_names_members_and_its_groups_give_roles(store: Store) {
    let mine = store.create_workspace("mine", at(0)).await.unwrap().id;
    let yours = store.create_workspace("yours", at(0)).await.unwrap().id;
    let token = |hash: &str| NewScimToken {
        name: "Directory".to_owned(),
        prefix: "bld_1".to_owned(),
        hash: hash.to_owned(),
        permissions: Permissions::all(),
    };
    let made = store.create_scim_token(&mine, token("h"), at(0)).await.unwrap();
    assert_eq!(store.scim_token_by_hash("h", at(1)).await.unwrap(), Some(made.clone()));
    assert_eq!(store.scim_tokens(&mine).await.unwrap()[0].used_at, Some(at(1)), "when it was of use");
    assert!(matches!(store.revoke_scim_token(&yours, &made.id).await, Err(StoreError::Gone)));
    store.revoke_scim_token(&mine, &made.id).await.unwrap();
    assert_eq!(store.scim_token_by_hash("h", at(2)).await.unwrap(), None);
    for number in 0..20 {
        store.create_scim_token(&mine, token(&format!("h{number}")), at(0)).await.unwrap();
    }
    assert!(matches!(store.create_scim_token(&mine, token("more"), at(0)).await, Err(StoreError::Full)));

    let ann = NewMember {
        name: MemberName::parse("ann").unwrap(),
        email: Email::parse("ann@bank.example").unwrap(),
        password: "hash".to_owned(),
        role: Role::Owner,
    };
    let ann = store.create_member(&mine, ann, at(0)).await.unwrap();
    let said = |user: &str, email: &str| NewDirectoryUser {
        name: MemberName::parse(user).unwrap(),
        email: Email::parse(email).unwrap(),
        active: true,
        user_name: user.to_owned(),
        external_id: Some(format!("e-{user}")),
        document: "{}".to_owned(),
    };
    let create = async |workspace: &WorkspaceId, new| {
        store.create_directory_user(workspace, new, &Role::Viewer, at(0)).await
    };
    let bo = create(&mine, said("Bo", "bo@bank.example")).await.unwrap();
    let taken = async |new| matches!(create(&mine, new).await, Err(StoreError::Taken));
    assert!(taken(said("BO", "other@bank.example")).await);
    assert!(taken(said("cy", "bo@bank.example")).await);
    assert!(
        taken(said("ann@bank.example", "cy@bank.example")).await,
        "the name of who was made here is their address"
    );
    assert_eq!(store.members(&mine).await.unwrap().len(), 2, "what is refused makes nobody");
    create(&yours, said("bo", "bo@yours.example")).await.unwrap();
    let found = async |workspace: &WorkspaceId, which: Users<'_>| -> Vec<String> {
        let users = store.directory_users(workspace, which).await.unwrap();
        users.into_iter().map(|user| user.member.email).collect()
    };
    assert_eq!(found(&mine, Users::Named("bO")).await, ["bo@bank.example"]);
    assert_eq!(found(&mine, Users::Named("Ann@bank.example")).await, ["ann@bank.example"]);
    assert_eq!(found(&mine, Users::External("e-Bo")).await, ["bo@bank.example"]);
    assert_eq!(found(&mine, Users::Page(1, 5)).await, ["bo@bank.example"]);
    assert!(found(&yours, Users::Id(&bo)).await.is_empty());
    let off = NewDirectoryUser { active: false, ..said("ann", "ann@bank.example") };
    assert!(matches!(store.set_directory_user(&mine, &ann.id, off, at(1)).await, Err(StoreError::Last)));

    let group = |added: &[&MemberId], removed: &[&MemberId], id| GroupChange {
        id,
        name: "Desk".to_owned(),
        external_id: None,
        membership: Membership {
            added: added.iter().map(|id| (*id).clone()).collect(),
            removed: removed.iter().map(|id| (*id).clone()).collect(),
        },
    };
    let agents = |_: &Role, _: &[String], after: &[String]| {
        Ok(if after == ["Desk"] { Standing::Role(Role::Agent) } else { Standing::Out })
    };
    let refuses = |_: &Role, _: &[String], _: &[String]| Err(TooMuch(Permissions::all()));
    assert!(
        store.save_directory_group(&mine, group(&[&bo], &[], None), refuses, at(1)).await.unwrap().is_err()
    );
    assert!(store.directory_groups(&mine).await.unwrap().is_empty(), "what is refused changes nothing");
    let desk =
        store.save_directory_group(&mine, group(&[&bo], &[], None), agents, at(1)).await.unwrap().unwrap();
    assert_eq!(store.member(&mine, &bo).await.unwrap().role, Role::Agent);
    assert_eq!(store.directory_groups_of(&mine, &bo).await.unwrap(), ["Desk"]);
    let again = store.save_directory_group(&mine, group(&[], &[], None), agents, at(1)).await;
    assert!(matches!(again, Err(StoreError::Taken)));
    let foreign = store.save_directory_group(&yours, group(&[&bo], &[], None), agents, at(1)).await;
    assert!(matches!(foreign, Err(StoreError::Gone)));
    assert!(matches!(store.members_of_group(&yours, &desk.id).await, Err(StoreError::Gone)));
    let foreign = store.delete_directory_group(&yours, &desk.id, agents).await;
    assert!(matches!(foreign, Err(StoreError::Gone)));
    let session = NewSession {
        hash: "b".repeat(32),
        way: SignInWay::Password,
        address: None,
        agent: None,
        expires_at: at(1_000),
    };
    store.create_session(&bo, session, at(0)).await.unwrap();
    let out = group(&[], &[&bo], Some(desk.id.clone()));
    store.save_directory_group(&mine, out, agents, at(2)).await.unwrap().unwrap();
    assert_eq!(store.member(&mine, &bo).await.unwrap().role, Role::Viewer);
    assert!(store.sessions_of(&mine, &bo, at(3)).await.unwrap().is_empty());
    // Who is deleted is in no group any more, and their name is free.
    store
        .save_directory_group(&mine, group(&[&bo], &[], Some(desk.id.clone())), agents, at(3))
        .await
        .unwrap()
        .unwrap();
    store.delete_member(&mine, &bo).await.unwrap();
    assert!(store.members_of_group(&mine, &desk.id).await.unwrap().is_empty());
    create(&mine, said("Bo", "bo@bank.example")).await.unwrap();
}
