use crate::{House, at, new_key, new_session};
use botloom_domain::{Email, MemberName, Role};
use botloom_storage::NewMember;

on_both! {
    sessions_and_keys_end,
}

async fn sessions_and_keys_end(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let ann = NewMember {
        name: MemberName::parse("Ann").unwrap(),
        email: Email::parse("ann@example.com").unwrap(),
        password: "hash".to_owned(),
        role: Role::Agent,
    };
    let ann = store.create_member(&workspace, ann, at(0)).await.unwrap();
    let found = store.sign_in(&Email::parse("ANN@example.com").unwrap()).await.unwrap().unwrap();
    assert_eq!((found.member, found.password.as_str()), (ann.clone(), "hash"));
    store.create_session(&ann.id, new_session("t1", at(100)), at(0)).await.unwrap();
    store.create_session(&ann.id, new_session("t2", at(1000)), at(0)).await.unwrap();
    assert_eq!(store.session("t1", at(50)).await.unwrap().map(|(member, _)| member), Some(ann.clone()));
    assert_eq!(store.session("t1", at(150)).await.unwrap(), None);
    store.delete_session("t2").await.unwrap();
    assert_eq!(store.session("t2", at(50)).await.unwrap(), None);
    let key = store.create_api_key(&workspace, new_key("h", None), at(0)).await.unwrap();
    let short = store.create_api_key(&workspace, new_key("i", Some(at(9))), at(0)).await.unwrap();
    assert_eq!(store.api_key_by_hash("i", at(8)).await.unwrap(), Some(short));
    assert_eq!(store.api_key_by_hash("i", at(9)).await.unwrap(), None);
    assert!(store.revoke_api_key(&workspace, &key.id, at(5)).await.unwrap().revoked_at.is_some());
    assert_eq!(store.api_key_by_hash("h", at(1)).await.unwrap(), None);
}
