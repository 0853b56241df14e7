use crate::{House, at, at_once, bot, by, deploy, deploy_try, placed, published, talk, trying};
use botloom_domain::{
    Act, Broken, By, Conversation, Deployment, EnvironmentName, Move, MoveKind, PageRequest, Percent,
    Unmovable,
};
use botloom_ports::{ConversationId, Counted, EventLog, Tally, contract};
use botloom_storage::StoreError;
use std::sync::Arc;

on_both! {
    of_two_moves_at_once_one_is_late_and_the_history_is_whole,
    what_turns_add_is_counted_once_and_by_version,
}

async fn of_two_moves_at_once_one_is_late_and_the_history_is_whole(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let bot = bot(store, &workspace, "desk").await;
    let one = published(store, &workspace, &bot, "a").await;
    let two = published(store, &workspace, &bot, "b").await;
    let new = placed(&EnvironmentName::production(), "s");
    let early = store.deploy(&one, &new, trying(&one, 10.0), None, by("Ann"), at(2)).await.unwrap();
    assert_eq!(early, Err(Unmovable::NothingBefore), "there is nobody to take a share from");
    let first = deploy(store, &one, "s", at(2)).await;
    let tried =
        store.deploy(&two, &new, trying(&two, 10.0), Some(1), by("Ann"), at(3)).await.unwrap().unwrap();
    assert_eq!(store.deployment(&workspace, &first.id).await.unwrap(), tried);
    assert_eq!(store.canaries().await.unwrap().iter().filter(|one| one.workspace == workspace).count(), 1);

    let nodes = house.nodes(3).await;
    let moved = at_once(&nodes, 2, |store, number| {
        let (workspace, id) = (workspace.clone(), first.id.clone());
        async move {
            let act = if number % 2 == 0 { Act::Promote } else { Act::RollBack };
            let moved = store.move_deployment(&workspace, &id, act, Some(2), by(&number.to_string()), at(4));
            match moved.await {
                Ok(Ok(deployment)) => Some(deployment),
                Err(StoreError::Stale { revision: 3 }) => None,
                other => panic!("{other:?}"),
            }
        }
    });
    let moved: Vec<Deployment> = moved.await.into_iter().flatten().collect();
    let [winner] = &moved[..] else { panic!("{moved:?}") };
    assert_eq!(store.deployment(&workspace, &first.id).await.unwrap(), *winner);
    let page = |first, after| PageRequest { first, after };
    let newest = store.moves(&workspace, &first.id, &page(2, None)).await.unwrap();
    let oldest = store.moves(&workspace, &first.id, &page(2, Some(newest.items[1].0.clone()))).await.unwrap();
    let history: Vec<Move> = newest.items.into_iter().chain(oldest.items).map(|(_, made)| made).collect();
    assert_eq!(history.iter().map(|made| made.number).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!((&history[1].from, &history[1].to), (&Some(one.id.clone()), &two.id));
    assert_eq!((history[1].by.clone(), history[1].share), (by("Ann"), Some(Percent::parse(10.0).unwrap())));
    assert_eq!((history[2].kind, &history[2].from), (MoveKind::Deployed, &None));

    // Why a rule moved it is kept as it was found.
    let third = published(store, &workspace, &bot, "c").await;
    let now = deploy_try(store, &third, &new).await;
    let rule = now.canary.unwrap().rules[0];
    let broken = Broken { rule, found: Percent::parse(4.0).unwrap(), steady: Percent::of(1, 100), of: 50 };
    let ruled = By { actor: None, name: String::new(), why: broken.why(), broken: Some(broken) };
    let back = store.move_deployment(&workspace, &first.id, Act::RollBack, None, ruled.clone(), at(6)).await;
    assert!(back.unwrap().unwrap().canary.is_none());
    assert_eq!(store.moves(&workspace, &first.id, &page(1, None)).await.unwrap().items[0].1.by, ruled);
    let yours = store.create_workspace("yours", at(0)).await.unwrap().id;
    let foreign = store.move_deployment(&yours, &first.id, Act::RollBack, None, by("Eve"), at(7)).await;
    assert!(matches!(foreign, Err(StoreError::Gone)));
    assert!(store.moves(&yours, &first.id, &page(9, None)).await.unwrap().items.is_empty());
}

async fn what_turns_add_is_counted_once_and_by_version(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let bot = bot(store, &workspace, "desk").await;
    let version = published(store, &workspace, &bot, "a").await;
    let deployment = deploy(store, &version, "s", at(2)).await;
    let arm = deployment.arm(&version.id);
    let nodes = house.nodes(3).await;
    at_once(&nodes, 4, |store, number| {
        let (workspace, release, arm) = (workspace.clone(), version.release.clone(), arm.clone());
        async move {
            let id = ConversationId::new(format!("count-{number}")).unwrap();
            let begun = Conversation { arm: Some(arm.clone()), ..talk(&id, &workspace, &release, at(3)) };
            store.create_conversation(&begun).await.unwrap();
            let under = store.head(&id).await.unwrap().counted_under.unwrap();
            assert_eq!(*under, *arm.to_string());
            for seq in 1..=5 {
                let tally =
                    Tally { conversations: u64::from(seq == 1), turns: 1, messages: 1, ..Tally::default() };
                let tally =
                    if seq == 5 { Tally { ratings: 1, satisfaction: 75, errors: 1, ..tally } } else { tally };
                let mut turn = contract::turn(&id, seq, &seq.to_string());
                turn.counted = Some(Counted { under: Arc::clone(&under), tally });
                store.append(&turn).await.unwrap();
                // What comes again under its key adds nothing.
                assert!(store.append(&turn).await.is_err());
            }
        }
    })
    .await;
    let tallies = store.tallies(&deployment).await.unwrap();
    let expected = Tally {
        conversations: 12,
        turns: 60,
        messages: 60,
        errors: 12,
        ratings: 12,
        satisfaction: 900,
        ..Tally::default()
    };
    assert_eq!(tallies.into_iter().collect::<Vec<_>>(), [(version.id.clone(), expected)]);
    // A move begins to count anew.
    let next = published(store, &workspace, &bot, "b").await;
    let moved = deploy(store, &next, "s", at(4)).await;
    assert!(store.tallies(&moved).await.unwrap().is_empty());
}
