use crate::{House, at, at_once, bot, deploy, files};
use botloom_ports::{Digest, Releases};
use botloom_storage::NewVersion;
use std::collections::BTreeSet;

on_both! {
    people_who_publish_at_once_get_numbers_of_their_own,
    versions_count_up_and_a_deployment_moves,
}

async fn people_who_publish_at_once_get_numbers_of_their_own(house: House) {
    let nodes = house.nodes(3).await;
    let workspace = house.store.create_workspace("w", at(0)).await.unwrap().id;
    let bot = bot(&house.store, &workspace, "desk").await;
    let published = at_once(&nodes, 3, |store, number| {
        let (workspace, bot) = (workspace.clone(), bot.id.clone());
        async move {
            let files = files(&[("bot.yaml", &format!("bot: {number}"))]);
            let new = NewVersion { bot, files, note: "a\0b".to_owned(), author: "Ann".to_owned() };
            let version = store.create_version(&workspace, new, at(1)).await.unwrap();
            deploy(&store, &version, &format!("secret-{number}"), at(2)).await;
            version.number
        }
    });
    let numbers: BTreeSet<_> = published.await.into_iter().collect();
    assert_eq!(numbers, (1..=9).collect());
    assert_eq!(house.store.deployments(&workspace).await.unwrap().len(), 1);
}

async fn versions_count_up_and_a_deployment_moves(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let bot = bot(store, &workspace, "desk").await;
    let publish = |text: &'static str| {
        let new = NewVersion {
            bot: bot.id.clone(),
            files: files(&[("bot.yaml", text)]),
            note: String::new(),
            author: "Ann".to_owned(),
        };
        store.create_version(&workspace, new, at(1))
    };
    let (one, two) = (publish("a").await.unwrap(), publish("b").await.unwrap());
    assert_eq!((one.number, two.number), (1, 2));
    assert_eq!(store.files(&one.release).await.unwrap(), Some(files(&[("bot.yaml", "a")])));
    assert_eq!(store.files(&Digest::of(b"?")).await.unwrap(), None);
    let first = deploy(store, &one, "secret-1", at(2)).await;
    let moved = deploy(store, &two, "secret-2", at(3)).await;
    assert_eq!((&moved.id, &moved.secret, &moved.version), (&first.id, &first.secret, &two.id));
    assert_eq!(store.deployment_by_secret("secret-1").await.unwrap(), Some(moved));
    assert_eq!(store.deployment_by_secret("secret-2").await.unwrap(), None);
}
