use crate::{House, at, bot, insight::scope};
use botloom_domain::insight::{Label, Verdict};
use botloom_ports::ConversationId;
use botloom_storage::StoreError;

on_both! {
    samples_are_labelled_within_their_walls,
}

async fn samples_are_labelled_within_their_walls(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let other = store.create_workspace("o", at(0)).await.unwrap().id;
    let bot = bot(store, &workspace, "desk").await.id;
    let (id, period) = (ConversationId::new("c").unwrap(), scope().period);
    let made = store
        .create_sample(&workspace, &bot, "Ann", period, &[(id.clone(), 2), (id, 5)], at(1))
        .await
        .unwrap();
    let label = Label {
        understood: Some(Verdict::Wrong),
        meant: Some("track".to_owned()),
        answered: Some(Verdict::Right),
        resolved: None,
    };
    store.label(&workspace, &made.id, 2, &label, "Bo").await.unwrap();
    for (workspace, place) in [(&other, 2), (&workspace, 3)] {
        let error = store.label(workspace, &made.id, place, &label, "Bo").await.unwrap_err();
        assert!(matches!(error, StoreError::Gone), "{error}");
    }
    let items = store.sample_items(&workspace, &made.id).await.unwrap();
    assert_eq!(items.iter().map(|item| (item.number, item.turn)).collect::<Vec<_>>(), [(1, 2), (2, 5)]);
    assert_eq!((&items[0].label, &items[1].label), (&Label::default(), &label));
    assert_eq!(store.samples(&workspace, &bot).await.unwrap(), std::slice::from_ref(&made));
    assert_eq!(store.samples(&other, &bot).await.unwrap(), []);
    assert!(store.sample(&other, &made.id).await.is_err());
}
