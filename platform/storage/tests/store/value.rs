use crate::{House, append, at, at_once, talk};
use botloom_domain::WorkspaceId;
use botloom_ports::{ConversationId, Digest, ValueChange, ValueScope, ValueWrite, Values, contract};
use botloom_storage::Store;
use std::sync::Arc;

on_both! {
    sums_of_many_writers_lose_nothing,
}

async fn sums_of_many_writers_lose_nothing(house: House) {
    let nodes = house.nodes(3).await;
    let workspace = WorkspaceId::from_unique("w");
    let write = |key: &str, change: ValueChange| ValueWrite {
        plugin: "orders".to_owned(),
        scope: ValueScope::Bot,
        key: key.to_owned(),
        change,
    };
    let talks: Vec<_> = (0..12).map(|number| ConversationId::new(format!("c{number}")).unwrap()).collect();
    for id in &talks {
        house.store.create_conversation(&talk(id, &workspace, &Digest::of(b"r"), at(0))).await.unwrap();
    }
    let talks = Arc::new(talks);
    let work = |store: Arc<Store>, writer: usize| {
        let talks = Arc::clone(&talks);
        async move {
            for message in 0..10 {
                // Others write to the same conversations, and to the values in the other order.
                let id = &talks[(writer + message) % talks.len()];
                let mut turn = contract::turn(id, 0, &format!("{writer}-{message}"));
                turn.values =
                    vec![write("first", ValueChange::Add(1)), write("second", ValueChange::Add(-2))];
                if writer.is_multiple_of(2) {
                    turn.values.reverse();
                }
                // Comes and goes, so that writers also find no row.
                let seldom =
                    if message % 2 == 0 { ValueChange::Delete } else { ValueChange::Set("x".to_owned()) };
                turn.values.push(write("seldom", seldom));
                append(&store, turn).await;
            }
        }
    };
    at_once(&nodes, 4, work).await;
    let value = async |key| house.store.value(&talks[0], "orders", ValueScope::Bot, key).await.unwrap();
    assert_eq!(value("first").await.as_deref(), Some("120"));
    assert_eq!(value("second").await.as_deref(), Some("-240"));
}
