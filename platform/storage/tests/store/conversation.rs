use crate::{House, at, at_once, insight::projection, talk};
use botloom_domain::{ConversationFilter, PageRequest, WorkspaceId};
use botloom_ports::{ConversationId, Digest, EventLog, contract};
use std::collections::BTreeSet;

on_both! {
    a_conversation_is_woken_by_one_node,
    pages_follow_each_other_without_gap_or_repetition,
    lists_find_by_words_and_by_what_happened,
}

async fn a_conversation_is_woken_by_one_node(house: House) {
    let nodes = house.nodes(3).await;
    let workspace = WorkspaceId::from_unique("w");
    for number in 0..60 {
        let id = ConversationId::new(format!("c{number}")).unwrap();
        house.store.create_conversation(&talk(&id, &workspace, &Digest::of(b"r"), at(0))).await.unwrap();
        let mut turn = contract::turn(&id, 1, "sleep");
        turn.summary.wake = Some(at(10));
        house.store.append(&turn).await.unwrap();
    }
    let claimed = at_once(&nodes, 2, |store, _| async move {
        let mut mine = Vec::new();
        // A few at a time; who finds nothing at a moment may have met only what others were claiming.
        for _ in 0..40 {
            mine.extend(store.due(at(20), 4).await.unwrap());
        }
        mine
    });
    let claimed: Vec<_> = claimed.await.into_iter().flatten().collect();
    let conversations: BTreeSet<_> = claimed.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!((claimed.len(), conversations.len()), (60, 60));
}

async fn pages_follow_each_other_without_gap_or_repetition(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    for number in 0..7 {
        // Two of them have the same time.
        let id = ConversationId::new(format!("c{number}")).unwrap();
        let begun = talk(&id, &workspace, &Digest::of(b"r"), at(number / 2));
        store.create_conversation(&begun).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let request = PageRequest { first: 3, after: after.take() };
        let page = store.conversations(&workspace, &ConversationFilter::default(), &request).await.unwrap();
        seen.extend(page.items.iter().map(|(_, c)| c.id.to_string()));
        if !page.more {
            break;
        }
        after = page.items.last().map(|(cursor, _)| cursor.clone());
    }
    assert_eq!(seen, ["c6", "c5", "c4", "c3", "c2", "c1", "c0"]);
}

async fn lists_find_by_words_and_by_what_happened(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let other = store.create_workspace("o", at(0)).await.unwrap().id;
    let said = ["我的快递到哪里了", "where is my Package", "快递 package", "递快", "PACKAGE! where?"];
    for (number, text) in said.iter().enumerate() {
        let id = ConversationId::new(format!("c{number}")).unwrap();
        store.create_conversation(&talk(&id, &workspace, &Digest::of(b"r"), at(0))).await.unwrap();
        store.append(&contract::turn(&id, 1, "a")).await.unwrap();
        let mut one = projection(&id, 0, 1, &[text]);
        one.noted.missed = i64::try_from(number % 2).unwrap();
        one.noted.rating = (number > 2).then_some(25 * i64::try_from(number).unwrap());
        one.noted.customer = (number == 3).then(|| "Ann Lee".to_owned());
        store.project(vec![one]).await.unwrap();
    }
    let find = async |workspace: &WorkspaceId, filter: ConversationFilter, first: i32| {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let request = PageRequest::new(Some(first), after);
            let page = store.conversations(workspace, &filter, &request).await.unwrap();
            after = page.items.last().map(|(cursor, _)| cursor.clone());
            found.extend(page.items.into_iter().map(|(_, one)| one.id.to_string()));
            assert!(found.len() < 50, "a page comes again: {after:?} {found:?}");
            if !page.more {
                return found;
            }
        }
    };
    let text =
        |text: &str| ConversationFilter { text: Some(text.to_owned()), ..ConversationFilter::default() };
    assert_eq!(find(&workspace, text("快递"), 1).await, ["c2", "c0"]);
    assert_eq!(find(&workspace, text("Where PACKAGE"), 1).await, ["c4", "c1"]);
    assert_eq!(find(&workspace, text("ann"), 5).await, ["c3"]);
    assert_eq!(find(&workspace, text("nobody"), 5).await, [""; 0]);
    assert_eq!(find(&other, text("快递"), 5).await, [""; 0]);
    let missed = ConversationFilter { missed: true, ..text("package") };
    assert_eq!(find(&workspace, missed, 5).await, ["c1"]);
    let rated = ConversationFilter { rating: Some((0, 80)), ..ConversationFilter::default() };
    assert_eq!(find(&workspace, rated, 5).await, ["c3"]);
    let topic = ConversationFilter { topic: Some("track".to_owned()), ..ConversationFilter::default() };
    assert_eq!(find(&workspace, topic, 2).await.len(), 5);
    // A word of a text is no topic.
    let topic = ConversationFilter { topic: Some("package".to_owned()), ..ConversationFilter::default() };
    assert_eq!(find(&workspace, topic, 2).await.len(), 0);
    // What is said later moves a conversation to the front, and what it said before stays.
    let id = ConversationId::new("c0").unwrap();
    store.append(&contract::turn(&id, 2, "b")).await.unwrap();
    store.project(vec![projection(&id, 1, 2, &[said[0], "thanks"])]).await.unwrap();
    assert_eq!(find(&workspace, text("快递"), 1).await, ["c0", "c2"]);
    assert_eq!(find(&workspace, text("快递thanks"), 1).await, ["c0"]);
}
