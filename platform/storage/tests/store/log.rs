use crate::{House, append, at, at_once, talk};
use botloom_domain::WorkspaceId;
use botloom_ports::{ConversationId, Digest, EventLog, contract};
use std::collections::BTreeSet;

on_both! {
    the_log_keeps_the_contract,
    many_writers_of_one_conversation_get_each_number_once,
}

async fn the_log_keeps_the_contract(house: House) {
    let workspace = WorkspaceId::from_unique("w");
    let release = Digest::of(b"release");
    let (one, two) = contract::conversations();
    for id in [&one, &two] {
        house.store.create_conversation(&talk(id, &workspace, &release, at(0))).await.unwrap();
    }
    contract::log(&house.store, &release).await;
}

async fn many_writers_of_one_conversation_get_each_number_once(house: House) {
    let nodes = house.nodes(3).await;
    let workspace = WorkspaceId::from_unique("w");
    let id = ConversationId::new("busy").unwrap();
    house.store.create_conversation(&talk(&id, &workspace, &Digest::of(b"r"), at(0))).await.unwrap();
    let lost = at_once(&nodes, 4, |store, writer| {
        let id = id.clone();
        async move {
            let mut lost = 0;
            for message in 0..10 {
                lost += append(&store, contract::turn(&id, 0, &format!("{writer}-{message}"))).await;
            }
            lost
        }
    });
    assert!(lost.await.iter().sum::<usize>() > 0, "nobody was in another's way");
    let turns = house.store.read(&id, 0).await.unwrap();
    assert_eq!(turns.iter().map(|turn| turn.seq).collect::<Vec<_>>(), (1..=120).collect::<Vec<_>>());
    let keys: BTreeSet<_> = turns.iter().map(|turn| turn.key.as_str()).collect();
    assert_eq!(keys.len(), 120);
}
