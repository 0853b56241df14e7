use crate::{House, at, bot, by, deploy, deploy_try, placed, published};
use botloom_domain::{Act, Asks, Demand, EnvironmentName, InvalidEnvironment};
use botloom_storage::{NewOrKnown, StoreError};

on_both! {
    environments_are_made_asked_and_removed,
}

async fn environments_are_made_asked_and_removed(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let bot = bot(store, &workspace, "desk").await;
    let named = |text: &str| EnvironmentName::parse(text).unwrap();
    let (pilot, production) = (named("pilot"), EnvironmentName::production());
    let strict = Asks { replay: Demand::Required, conversations: 7, ..Asks::default() };
    let put = |name: EnvironmentName, how| {
        let (workspace, bot) = (workspace.clone(), bot.id.clone());
        async move { store.put_environment(&workspace, &bot, &name, strict, how, at(1)).await }
    };
    put(pilot.clone(), NewOrKnown::New).await.unwrap().unwrap();
    assert!(matches!(put(pilot.clone(), NewOrKnown::New).await, Err(StoreError::Taken)));
    assert!(matches!(put(named("other"), NewOrKnown::Known).await, Err(StoreError::Gone)));
    let built_in = put(production.clone(), NewOrKnown::New).await.unwrap();
    assert_eq!(built_in, Err(InvalidEnvironment::BuiltIn(production.clone())));
    put(production.clone(), NewOrKnown::Known).await.unwrap().unwrap();
    let all = store.environments(&workspace, &bot.id).await.unwrap();
    let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["test", "staging", "pilot", "production"]);
    assert_eq!((all[3].asks, all[0].asks), (strict, Asks::default()));

    let one = published(store, &workspace, &bot, "a").await;
    let two = published(store, &workspace, &bot, "b").await;
    deploy(store, &one, "customers", at(2)).await;
    let new = placed(&pilot, "pilot-secret");
    let act = Act::Deploy(one.id.clone());
    store.deploy(&one, &new, act, Some(0), by("Ann"), at(2)).await.unwrap().unwrap();
    deploy_try(store, &two, &new).await;
    let remove = || store.remove_environment(&workspace, &bot.id, &pilot);
    assert_eq!(remove().await.unwrap(), Err(InvalidEnvironment::InCanary(pilot.clone())));
    let found = store.deployment_by_secret("pilot-secret").await.unwrap().unwrap();
    store
        .move_deployment(&workspace, &found.id, Act::Promote, None, by("Ann"), at(6))
        .await
        .unwrap()
        .unwrap();
    remove().await.unwrap().unwrap();
    assert_eq!(store.deployment_by_secret("pilot-secret").await.unwrap(), None);
    assert!(matches!(remove().await, Err(StoreError::Gone)));
    let left = store.deployments_of(&workspace, &bot.id).await.unwrap();
    assert_eq!(left.iter().map(|one| &one.environment).collect::<Vec<_>>(), [&production]);
    let refused = store.remove_environment(&workspace, &bot.id, &production).await.unwrap();
    assert_eq!(refused, Err(InvalidEnvironment::BuiltIn(production)));
    store.delete_bot(&workspace, &bot.id).await.unwrap();
    assert!(store.deployments_of(&workspace, &bot.id).await.unwrap().is_empty());
}
