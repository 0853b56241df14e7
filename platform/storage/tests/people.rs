//! Roles, owners, sessions, invitations and second factors in the store, on SQLite and on a PostgreSQL that the tests start.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_domain::{
    Email, Member, MemberName, Permission, Permissions, Role, SignInWay, SingleSignOn, WorkspaceId,
};
use botloom_storage::{
    Address, Ending, Keyring, NewApiKey, NewInvitation, NewMember, NewRole, NewSession, SignInAttempt, Store,
    StoreError, session_id,
};
use jiff::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

async fn member(store: &Store, workspace: &WorkspaceId, name: &str, role: Role) -> Member {
    let new = NewMember {
        name: MemberName::parse(name).unwrap(),
        email: Email::parse(&format!("{name}@bank.example")).unwrap(),
        password: "hash".to_owned(),
        role,
    };
    store.create_member(workspace, new, at(0)).await.unwrap()
}

async fn sign_in(store: &Store, member: &Member, hash: &str) {
    let hash = hash.repeat(32);
    let new =
        NewSession { hash, way: SignInWay::Password, address: None, agent: None, expires_at: at(1_000) };
    store.create_session(&member.id, new, at(0)).await.unwrap();
}

async fn two(store: &Store) -> (WorkspaceId, WorkspaceId) {
    (
        store.create_workspace("mine", at(0)).await.unwrap().id,
        store.create_workspace("yours", at(0)).await.unwrap().id,
    )
}

macro_rules! on_both {
    ($($name:ident)+) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let folder = tempfile::tempdir().unwrap();
                super::$name(Store::open(&Address::file(folder.path().join("botloom.db"))).await.unwrap()).await;
            })+
        }
        mod postgres {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let address = Address::parse(&harness::postgres::shared().database()).unwrap();
                super::$name(Store::open(&address).await.unwrap()).await;
            })+
        }
    };
}

on_both! {
    a_workspace_keeps_an_owner_who_may_come_in
    roles_are_made_of_permissions_and_stay_while_somebody_has_them
    sessions_end_one_by_one_all_at_once_and_with_their_member
    an_invitation_makes_one_member
    a_code_is_taken_once
    a_domain_signs_in_at_one_workspace_and_who_was_sent_comes_back_once
}

async fn a_workspace_keeps_an_owner_who_may_come_in(store: Store) {
    let (mine, yours) = two(&store).await;
    let (ann, bo) =
        (member(&store, &mine, "ann", Role::Owner).await, member(&store, &mine, "bo", Role::Agent).await);
    let last = |result: Result<Member, StoreError>| matches!(result, Err(StoreError::Last));
    assert!(last(store.set_role(&mine, &ann.id, &Role::Admin).await));
    assert!(last(store.set_active(&mine, &ann.id, false).await));
    assert!(matches!(store.delete_member(&mine, &ann.id).await, Err(StoreError::Last)));
    assert_eq!(store.member(&mine, &ann.id).await.unwrap(), ann, "what is refused changes nothing");
    // An owner who may not come in is no owner who is left.
    store.set_role(&mine, &bo.id, &Role::Owner).await.unwrap();
    store.set_active(&mine, &bo.id, false).await.unwrap();
    assert!(last(store.set_role(&mine, &ann.id, &Role::Viewer).await));
    store.set_active(&mine, &bo.id, true).await.unwrap();
    assert_eq!(store.set_role(&mine, &ann.id, &Role::Viewer).await.unwrap().role, Role::Viewer);
    assert!(last(store.set_role(&mine, &bo.id, &Role::Viewer).await));
    // Nothing of it is reached from another workspace.
    assert!(matches!(store.set_role(&yours, &ann.id, &Role::Owner).await, Err(StoreError::Gone)));
    assert!(matches!(store.delete_member(&yours, &ann.id).await, Err(StoreError::Gone)));
    store.delete_member(&mine, &ann.id).await.unwrap();
    assert_eq!(store.members(&mine).await.unwrap().len(), 1);
}

async fn roles_are_made_of_permissions_and_stay_while_somebody_has_them(store: Store) {
    let (mine, yours) = two(&store).await;
    let new = |name: &str, permissions: &[Permission]| NewRole {
        name: name.to_owned(),
        description: "for the night".to_owned(),
        permissions: permissions.iter().copied().collect(),
    };
    let role = store.create_role(&mine, new("Night desk", &[Permission::ReadBots]), at(0)).await.unwrap();
    let taken = store.create_role(&mine, new("Night desk", &[Permission::Deploy]), at(0)).await;
    assert!(matches!(taken, Err(StoreError::Taken)));
    store.create_role(&yours, new("Night desk", &[Permission::Deploy]), at(0)).await.unwrap();
    let own = Role::Own(role.id.clone());
    let of = async |workspace: &WorkspaceId| store.permissions_of(workspace, &own).await.unwrap();
    assert_eq!(of(&mine).await, [Permission::ReadBots].into_iter().collect());
    assert_eq!(of(&yours).await, Permissions::NONE, "a role of others grants nothing");
    let wider = new("Night desk", &[Permission::ReadBots, Permission::Export]);
    store.change_role(&mine, &role.id, wider.clone(), at(1)).await.unwrap();
    assert!(of(&mine).await.has(Permission::Export));
    assert!(matches!(store.change_role(&yours, &role.id, wider, at(1)).await, Err(StoreError::Gone)));
    let bo = member(&store, &mine, "bo", own.clone()).await;
    assert!(matches!(store.delete_role(&mine, &role.id).await, Err(StoreError::Used)));
    store.set_role(&mine, &bo.id, &Role::Viewer).await.unwrap();
    let (name, prefix, hash) = ("ci".to_owned(), "blk_1".to_owned(), "h".to_owned());
    let scopes = Some([Permission::Export].into_iter().collect());
    let key = NewApiKey { name, role: own.clone(), scopes, prefix, hash, expires_at: None };
    let key = store.create_api_key(&mine, key, at(0)).await.unwrap();
    let permissions = store.api_key_by_hash("h", at(1)).await.unwrap().unwrap().permissions(of(&mine).await);
    assert_eq!(permissions, [Permission::Export].into_iter().collect());
    assert!(matches!(store.delete_role(&mine, &role.id).await, Err(StoreError::Used)));
    store.revoke_api_key(&mine, &key.id, at(2)).await.unwrap();
    store.delete_role(&mine, &role.id).await.unwrap();
    assert_eq!(of(&mine).await, Permissions::NONE);
    assert!(store.own_roles(&mine).await.unwrap().is_empty());
}

async fn sessions_end_one_by_one_all_at_once_and_with_their_member(store: Store) {
    let (mine, yours) = two(&store).await;
    let (ann, bo) =
        (member(&store, &mine, "ann", Role::Owner).await, member(&store, &mine, "bo", Role::Agent).await);
    for hash in ["a", "b", "c"] {
        sign_in(&store, &bo, hash).await;
    }
    sign_in(&store, &ann, "d").await;
    let signed_in = async |hash: &str| store.session(&hash.repeat(32), at(5)).await.unwrap().is_some();
    let of_bo = store.sessions_of(&mine, &bo.id, at(5)).await.unwrap();
    assert_eq!(of_bo.len(), 3);
    let id = session_id(&"b".repeat(32));
    assert_eq!(store.session_by_id(&mine, &id).await.unwrap().member, bo.id);
    assert!(matches!(store.session_by_id(&yours, &id).await, Err(StoreError::Gone)));
    assert!(matches!(store.sessions_of(&yours, &bo.id, at(5)).await, Err(StoreError::Gone)));
    assert!(matches!(store.end_sessions(&yours, &bo.id, Ending::All).await, Err(StoreError::Gone)));
    assert_eq!(store.end_sessions(&mine, &ann.id, Ending::One(&id)).await.unwrap(), 0, "it is bo's");
    assert_eq!(store.end_sessions(&mine, &bo.id, Ending::One(&id)).await.unwrap(), 1);
    assert_eq!(store.end_sessions(&mine, &bo.id, Ending::AllBut(&"c".repeat(32))).await.unwrap(), 1);
    assert!(!signed_in("a").await && !signed_in("b").await && signed_in("c").await);
    // It is written down that a session is of use, but not at each request.
    let seen = async |second| store.session(&"c".repeat(32), at(second)).await.unwrap().unwrap().1.seen_at;
    seen(400).await;
    assert_eq!(seen(500).await, at(400));
    store.set_active(&mine, &bo.id, false).await.unwrap();
    assert!(!signed_in("c").await && signed_in("d").await);
    assert_eq!(
        store.sign_in(&Email::parse("bo@bank.example").unwrap()).await.unwrap().map(|found| found.password),
        None
    );
    store.set_password(&mine, &ann.id, "other").await.unwrap();
    assert!(!signed_in("d").await);
    assert_eq!(store.password_of(&mine, &ann.id).await.unwrap(), "other");
}

async fn an_invitation_makes_one_member(store: Store) {
    let (mine, yours) = two(&store).await;
    let new = |hash: &str| NewInvitation {
        email: Email::parse("cy@bank.example").unwrap(),
        role: Role::Analyst,
        hash: hash.to_owned(),
        author: "ann".to_owned(),
        expires_at: at(100),
    };
    let first = store.create_invitation(&mine, new("1"), at(0)).await.unwrap();
    let second = store.create_invitation(&mine, new("2"), at(0)).await.unwrap();
    assert_eq!(store.invitation_by_hash("1", at(99)).await.unwrap(), Some(first.clone()));
    assert_eq!(store.invitation_by_hash("1", at(100)).await.unwrap(), None);
    let name = || MemberName::parse("Cy").unwrap();
    let late = store.accept_invitation(&first, name(), "hash".to_owned(), at(100)).await;
    assert!(matches!(late, Err(StoreError::Gone)));
    let made = store.accept_invitation(&first, name(), "hash".to_owned(), at(5)).await.unwrap();
    assert_eq!(
        (made.role, made.workspace, made.email.as_str()),
        (Role::Analyst, mine.clone(), "cy@bank.example")
    );
    let again = store.accept_invitation(&first, name(), "hash".to_owned(), at(6)).await;
    assert!(matches!(again, Err(StoreError::Gone)));
    // Who is a member is not made one again, and the invitation is as it was.
    let taken = store.accept_invitation(&second, name(), "hash".to_owned(), at(6)).await;
    assert!(matches!(taken, Err(StoreError::Taken)));
    assert!(store.invitation_by_hash("2", at(6)).await.unwrap().is_some());
    assert!(matches!(store.revoke_invitation(&yours, &second.id, at(7)).await, Err(StoreError::Gone)));
    store.revoke_invitation(&mine, &second.id, at(7)).await.unwrap();
    assert_eq!(store.invitation_by_hash("2", at(8)).await.unwrap(), None);
    assert!(matches!(store.revoke_invitation(&mine, &second.id, at(8)).await, Err(StoreError::Gone)));
}

/// Master keys of an installation, and the folder of their file.
fn keys() -> (tempfile::TempDir, Keyring) {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(folder.path().join("keys")).unwrap();
    (folder, keyring)
}

async fn a_code_is_taken_once(store: Store) {
    let (_folder, keyring) = keys();
    let (mine, yours) = two(&store).await;
    let ann = member(&store, &mine, "ann", Role::Owner).await;
    store.begin_second_factor(&keyring, &ann, "first", at(0)).await.unwrap();
    store.begin_second_factor(&keyring, &ann, "second", at(0)).await.unwrap();
    assert!(store.with_second_factor(&mine).await.unwrap().is_empty());
    let codes = ["x".to_owned(), "y".to_owned()];
    store.confirm_second_factor(&ann.id, 7, &codes, at(1)).await.unwrap();
    assert!(matches!(store.confirm_second_factor(&ann.id, 8, &codes, at(1)).await, Err(StoreError::Gone)));
    assert!(matches!(
        store.begin_second_factor(&keyring, &ann, "third", at(1)).await,
        Err(StoreError::Taken)
    ));
    let factor = store.second_factor(&ann.id).await.unwrap().unwrap();
    assert_eq!((factor.confirmed, factor.last_step), (true, 7));
    assert_eq!(store.code_secret(&keyring, &ann).await.unwrap().as_deref(), Some("second"));
    // A copy of the database opens nothing: the key that seals is not in it.
    let (_other_folder, other) = keys();
    assert!(matches!(store.code_secret(&other, &ann).await, Err(StoreError::Key(_))));
    assert!(!store.take_step(&ann.id, 7).await.unwrap());
    assert!(store.take_step(&ann.id, 8).await.unwrap());
    assert!(!store.take_step(&ann.id, 8).await.unwrap());
    assert!(store.take_recovery(&ann.id, "x").await.unwrap());
    assert!(!store.take_recovery(&ann.id, "x").await.unwrap());
    assert_eq!(store.with_second_factor(&mine).await.unwrap(), std::slice::from_ref(&ann.id));
    assert!(matches!(store.delete_second_factor(&yours, &ann.id).await, Err(StoreError::Gone)));
    store.delete_second_factor(&mine, &ann.id).await.unwrap();
    assert!(store.second_factor(&ann.id).await.unwrap().is_none());
    for required in [true, false] {
        store.set_requires_code(&mine, required, at(0)).await.unwrap();
        assert_eq!(store.requires_code(&mine).await.unwrap(), required);
        assert!(!store.requires_code(&yours).await.unwrap());
    }
}

async fn a_domain_signs_in_at_one_workspace_and_who_was_sent_comes_back_once(store: Store) {
    let (_folder, keyring) = keys();
    let (mine, yours) = two(&store).await;
    let provider = |workspace: &WorkspaceId, domains: &[&str]| SingleSignOn {
        workspace: workspace.clone(),
        enabled: true,
        issuer: "https://id.example".to_owned(),
        client_id: "botloom".to_owned(),
        scopes: vec!["email".to_owned()],
        groups_claim: "groups".to_owned(),
        group_roles: vec![("desk".to_owned(), Role::Agent)],
        default_role: Some(Role::Viewer),
        creates_members: true,
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        address: "https://bots.example".to_owned(),
    };
    let first = provider(&mine, &["a.example", "b.example"]);
    store.set_single_sign_on(&keyring, &first, Some("hush"), at(0)).await.unwrap();
    // Saved again without a secret, the one that is there stays.
    store.set_single_sign_on(&keyring, &first, None, at(1)).await.unwrap();
    assert_eq!(store.single_sign_on(&mine).await.unwrap(), Some(first.clone()));
    assert_eq!(store.client_secret(&keyring, &mine).await.unwrap().as_deref(), Some("hush"));
    assert_eq!(store.client_secret(&keyring, &yours).await.unwrap(), None);
    let (_other_folder, other) = keys();
    assert!(matches!(store.client_secret(&other, &mine).await, Err(StoreError::Key(_))));
    assert_eq!(
        store.sign_on_of(None).await.unwrap(),
        Some(first.clone()),
        "the only one of the installation"
    );
    let taken = store.set_single_sign_on(&keyring, &provider(&yours, &["b.example"]), Some("x"), at(2)).await;
    assert!(matches!(taken, Err(StoreError::Taken)));
    assert_eq!(store.single_sign_on(&yours).await.unwrap(), None);
    store.set_single_sign_on(&keyring, &provider(&yours, &["c.example"]), Some("x"), at(2)).await.unwrap();
    assert_eq!(store.sign_on_of(None).await.unwrap(), None, "of several none is told to strangers");
    assert_eq!(store.sign_on_of(Some("b.example")).await.unwrap(), Some(first));
    assert_eq!(store.sign_on_of(Some("d.example")).await.unwrap(), None);

    let text = |text: &str| text.to_owned();
    let attempt = SignInAttempt {
        workspace: mine.clone(),
        browser: text("b"),
        nonce: text("n"),
        verifier: text("v"),
        next: text("/"),
    };
    store.begin_attempt("s", &attempt, at(0), at(9)).await.unwrap();
    store.begin_attempt("late", &attempt, at(0), at(1)).await.unwrap();
    assert!(store.take_attempt("late", at(2)).await.unwrap().is_none());
    assert!(store.take_attempt("s", at(2)).await.unwrap() == Some(attempt));
    assert!(store.take_attempt("s", at(2)).await.unwrap().is_none());
    store.delete_single_sign_on(&mine).await.unwrap();
    assert_eq!(store.sign_on_of(Some("a.example")).await.unwrap(), None);
}
