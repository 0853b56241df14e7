use crate::{House, append, at, talk};
use botloom_domain::{Consent, ConsentSource, ConsentSubject, WorkspaceId, present};
use botloom_ports::{ConsentWrite, ConversationId, Digest, EventLog, TurnRecord, contract};
use botloom_storage::Store;

on_both! {
    every_change_is_kept_and_the_newest_counts,
    what_a_turn_decides_is_kept_with_it,
    what_is_erased_leaves_no_consent,
}

fn conversation(name: &str) -> ConversationId {
    ConversationId::new(name).unwrap()
}

async fn opened(store: &Store, workspace: &WorkspaceId, name: &str) -> ConversationId {
    let id = conversation(name);
    store.create_conversation(&talk(&id, workspace, &Digest::of(b"r"), at(0))).await.unwrap();
    id
}

fn ann() -> ConsentSubject {
    ConsentSubject::Person("ann-7".to_owned())
}

fn change(second: i64, given: bool) -> Consent {
    Consent {
        subject: ann(),
        purpose: "offers".to_owned(),
        given,
        at: at(second),
        source: ConsentSource::Member("mem_1".to_owned(), "Bo".to_owned()),
        evidence: Some("signed form 12".to_owned()),
        expires_at: None,
    }
}

fn decides(id: &ConversationId, key: &str, person: Option<&str>, given: bool) -> TurnRecord {
    let mut turn = contract::turn(id, 0, key);
    let person = person.map(str::to_owned);
    turn.consents = vec![ConsentWrite { person, purpose: "offers".to_owned(), given }];
    turn
}

async fn every_change_is_kept_and_the_newest_counts(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let other = store.create_workspace("o", at(0)).await.unwrap().id;
    let id = opened(store, &workspace, "c1").await;
    let given = async |second| store.consents(&id, Some("ann-7"), at(second)).await.unwrap();
    assert_eq!(given(1).await, Some(vec![]));
    let program = ConsentSource::Program("key_1".to_owned(), "CRM".to_owned());
    let short = Consent { expires_at: Some(at(9)), evidence: None, source: program, ..change(1, true) };
    store.record_consent(&workspace, &short).await.unwrap();
    assert_eq!(given(8).await, Some(vec!["offers".to_owned()]));
    assert_eq!(given(9).await, Some(vec![]), "it ends by itself");
    store.record_consent(&workspace, &change(2, true)).await.unwrap();
    assert_eq!(given(9).await, Some(vec!["offers".to_owned()]));
    store.record_consent(&workspace, &change(3, false)).await.unwrap();
    assert_eq!(given(9).await, Some(vec![]));
    let kept = store.consents_of(&workspace, &ann()).await.unwrap();
    assert_eq!(kept, [short, change(2, true), change(3, false)]);
    assert_eq!(present(kept), [change(3, false)]);
    // Neither another workspace's, nor whoever writes without a name in the conversation.
    assert_eq!(store.consents_of(&other, &ann()).await.unwrap(), []);
    store.record_consent(&other, &change(4, true)).await.unwrap();
    assert_eq!(given(9).await, Some(vec![]));
    assert_eq!(store.consents(&id, None, at(9)).await.unwrap(), Some(vec![]));
}

async fn what_a_turn_decides_is_kept_with_it(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let (one, two) = (opened(store, &workspace, "c1").await, opened(store, &workspace, "c2").await);
    append(store, decides(&one, "a", None, true)).await;
    append(store, decides(&one, "b", Some("ann-7"), true)).await;
    let offers = Some(vec!["offers".to_owned()]);
    assert_eq!(store.consents(&one, None, at(99)).await.unwrap(), offers);
    assert_eq!(store.consents(&two, None, at(99)).await.unwrap(), Some(vec![]), "nobody knows who that is");
    assert_eq!(store.consents(&two, Some("ann-7"), at(99)).await.unwrap(), offers);
    let kept = store.consents_of(&workspace, &ann()).await.unwrap();
    assert_eq!(kept[0].source, ConsentSource::Customer { conversation: one.clone(), turn: 2 });
    // A turn that is refused decides nothing, one that comes again decides it once.
    assert!(store.append(&decides(&one, "b", Some("ann-7"), false)).await.is_err());
    assert_eq!(store.consents_of(&workspace, &ann()).await.unwrap().len(), 1);
    assert!(store.read(&one, 0).await.unwrap().iter().all(|turn| turn.consents.is_empty()));
}

async fn what_is_erased_leaves_no_consent(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let (one, two) = (opened(store, &workspace, "c1").await, opened(store, &workspace, "c2").await);
    let old = opened(store, &workspace, "c3").await;
    // A consent in one conversation, its withdrawal in another: without the second the first must not count.
    append(store, decides(&one, "a", Some("ann-7"), true)).await;
    append(store, decides(&two, "a", Some("ann-7"), false)).await;
    append(store, decides(&old, "a", Some("bo-8"), true)).await;
    append(store, decides(&old, "b", None, true)).await;
    store.erase(&workspace, std::slice::from_ref(&two), at(5)).await.unwrap();
    assert_eq!(store.consents_of(&workspace, &ann()).await.unwrap(), []);
    assert_eq!(store.consents(&one, Some("ann-7"), at(99)).await.unwrap(), Some(vec![]));
    // A conversation that was kept for long enough is no reason to forget what a person consented to.
    store.retire(&workspace, std::slice::from_ref(&old), at(5)).await.unwrap();
    let offers = Some(vec!["offers".to_owned()]);
    assert_eq!(store.consents(&one, Some("bo-8"), at(99)).await.unwrap(), offers);
    let nobody = ConsentSubject::Conversation(old);
    assert_eq!(store.consents_of(&workspace, &nobody).await.unwrap(), []);
}
