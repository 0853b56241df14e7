use crate::{House, at, talk};
use botloom_domain::insight::{Noted, Part, PartKind, PartSum, Period, Totals};
use botloom_domain::{Conversation, ConversationKind, insight};
use botloom_ports::{ConversationId, Digest, EventLog, contract};
use botloom_storage::{Dimension, Projection, Scope};
use std::sync::Arc;

on_both! {
    a_turn_is_counted_once_whoever_counts,
}

/// What `messages` turns of a conversation come to, `missed` of them not understood.
pub(crate) fn tally(messages: i64, missed: i64) -> insight::Tally {
    let mut totals = Totals::default();
    (
        totals[insight::Measure::Conversations],
        totals[insight::Measure::Messages],
        totals[insight::Measure::Missed],
    ) = (1, messages, missed);
    let part = Part { kind: PartKind::LeftAt, name: "track".to_owned(), detail: format!("ask {messages}") };
    insight::Tally {
        begun: at(0),
        language: "en".to_owned(),
        totals,
        parts: [(part, PartSum { times: 1, amount: 0 })].into_iter().collect(),
    }
}

pub(crate) fn projection(id: &ConversationId, from: u64, to: u64, texts: &[&str]) -> Projection {
    Projection {
        id: id.clone(),
        from,
        to,
        before: (from > 0).then(|| tally(from.cast_signed(), 0)),
        after: tally(to.cast_signed(), 0),
        noted: Noted { topics: vec!["track".to_owned()], ..Noted::default() },
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
    }
}

pub(crate) fn scope() -> Scope {
    let period = Period { from: at(-3_600), to: at(3_600) };
    Scope { period, bot: None, release: None, deployment: None, language: None }
}

async fn a_turn_is_counted_once_whoever_counts(house: House) {
    let nodes = house.nodes(3).await;
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let other = store.create_workspace("o", at(0)).await.unwrap().id;
    let mut ids = Vec::new();
    for number in 0..20 {
        let id = ConversationId::new(format!("c{number}")).unwrap();
        store.create_conversation(&talk(&id, &workspace, &Digest::of(b"r"), at(0))).await.unwrap();
        store.append(&contract::turn(&id, 1, "a")).await.unwrap();
        ids.push(id);
    }
    // A test of a draft is nobody's figure.
    let test = ConversationId::new("test").unwrap();
    let begun =
        Conversation { kind: ConversationKind::Test, ..talk(&test, &workspace, &Digest::of(b"r"), at(0)) };
    store.create_conversation(&begun).await.unwrap();
    store.append(&contract::turn(&test, 1, "a")).await.unwrap();
    assert_eq!(store.behind(100).await.unwrap().len(), 20);
    assert_eq!(store.behind_in(&workspace, 7).await.unwrap(), 7);
    assert_eq!(store.behind_in(&other, 7).await.unwrap(), 0);

    // Three nodes have read the same and count it at once, in different orders.
    let mut tasks = Vec::new();
    for (turn, node) in nodes.iter().enumerate() {
        let mut all: Vec<Projection> = ids.iter().map(|id| projection(id, 0, 1, &["hello"])).collect();
        all.rotate_left(turn * 5);
        let node = Arc::clone(node);
        tasks.push(tokio::spawn(async move { node.project(all).await.unwrap() }));
    }
    let mut counted = 0;
    for task in tasks {
        counted += task.await.unwrap();
    }
    assert_eq!(counted, 20);
    assert_eq!(store.behind(100).await.unwrap(), []);

    // One goes on: what it was is taken out again.
    store.append(&contract::turn(&ids[3], 2, "b")).await.unwrap();
    assert_eq!(store.behind(9).await.unwrap()[0].projected, 1);
    assert_eq!(store.project(vec![projection(&ids[3], 1, 2, &["hello", "again"])]).await.unwrap(), 1);
    let rows = store.insight_totals(&workspace, &scope(), Some(Dimension::Language)).await.unwrap();
    let [(_, language, totals)] = rows.as_slice() else { panic!("one row: {rows:?}") };
    assert_eq!(
        (language.as_str(), totals[insight::Measure::Conversations], totals[insight::Measure::Messages]),
        ("en", 20, 21)
    );
    let parts = store.insight_parts(&workspace, &scope(), &[PartKind::LeftAt], 10).await.unwrap();
    let left: Vec<_> = parts.iter().map(|(part, sum)| (part.detail.as_str(), sum.times)).collect();
    assert_eq!(left, [("ask 1", 19), ("ask 2", 1)]);
    let narrow = Scope { language: Some("zh".to_owned()), ..scope() };
    assert_eq!(store.insight_totals(&workspace, &narrow, None).await.unwrap(), []);
    assert_eq!(store.insight_totals(&other, &scope(), None).await.unwrap(), []);
}
