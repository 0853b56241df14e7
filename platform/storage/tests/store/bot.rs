use crate::{House, at, at_once, bot, files};
use botloom_storage::StoreError;

on_both! {
    of_two_edits_at_once_one_is_late,
    an_edit_on_an_old_revision_is_refused_and_changes_nothing,
}

async fn of_two_edits_at_once_one_is_late(house: House) {
    let nodes = house.nodes(3).await;
    let workspace = house.store.create_workspace("w", at(0)).await.unwrap().id;
    let bot = bot(&house.store, &workspace, "desk").await;
    let saved = at_once(&nodes, 2, |store, number| {
        let (workspace, bot) = (workspace.clone(), bot.id.clone());
        async move {
            let edit = [("flows/a.yaml".to_owned(), Some(number.to_string().into_bytes()))];
            match store.save_files(&workspace, &bot, Some(1), &edit, false, at(1)).await {
                Ok(saved) => Some((saved.revision, number)),
                Err(StoreError::Stale { revision: 2 }) => None,
                Err(error) => panic!("{error:?}"),
            }
        }
    });
    let saved: Vec<_> = saved.await.into_iter().flatten().collect();
    let [(2, winner)] = saved[..] else { panic!("{saved:?}") };
    let draft = house.store.draft(&workspace, &bot.id).await.unwrap();
    assert_eq!(draft, files(&[("bot.yaml", "bot: a\n"), ("flows/a.yaml", &winner.to_string())]));
}

async fn an_edit_on_an_old_revision_is_refused_and_changes_nothing(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let bot = bot(store, &workspace, "desk").await;
    let edit =
        [("flows/a.yaml".to_owned(), Some(b"y".to_vec())), ("flows/b.yaml".to_owned(), Some(b"z".to_vec()))];
    let saved = store.save_files(&workspace, &bot.id, Some(1), &edit, false, at(1)).await.unwrap();
    assert_eq!(saved.revision, 2);
    let late = [("bot.yaml".to_owned(), None)];
    let refused = store.save_files(&workspace, &bot.id, Some(1), &late, false, at(2)).await;
    assert!(matches!(refused, Err(StoreError::Stale { revision: 2 })));
    let draft = store.draft(&workspace, &bot.id).await.unwrap();
    assert_eq!(draft, files(&[("bot.yaml", "bot: a\n"), ("flows/a.yaml", "y"), ("flows/b.yaml", "z")]));
    let whole = [("bot.yaml".to_owned(), Some(b"bot: b\n".to_vec()))];
    store.save_files(&workspace, &bot.id, None, &whole, true, at(3)).await.unwrap();
    assert_eq!(store.draft(&workspace, &bot.id).await.unwrap(), files(&[("bot.yaml", "bot: b\n")]));
}
