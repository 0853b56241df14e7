use crate::{House, at, at_once, bot, deploy, files, new_key, talk};
use botloom_domain::{
    BotId, ConversationFilter, DeploymentId, Email, EnvironmentName, MemberName, PageRequest, Role, VersionId,
};
use botloom_ports::ConversationId;
use botloom_storage::{NewMember, NewVersion, Store, StoreError};

on_both! {
    one_workspace_is_founded,
    workspaces_are_walls,
    a_second_start_finds_everything,
}

async fn one_workspace_is_founded(house: House) {
    let nodes = house.nodes(3).await;
    let founded = at_once(&nodes, 2, |store, _| async move {
        let owner = NewMember {
            name: MemberName::parse("Ann").unwrap(),
            email: Email::parse("ann@example.com").unwrap(),
            password: "hash".to_owned(),
            role: Role::Owner,
        };
        store.found("Botloom", owner, at(0)).await.unwrap()
    });
    let founded: Vec<_> = founded.await.into_iter().flatten().collect();
    assert_eq!(founded.len(), 1);
    assert_eq!(house.store.first_workspace().await.unwrap().as_ref(), founded.first());
    assert_eq!(house.store.members(&founded[0].id).await.unwrap().len(), 1);
}

async fn workspaces_are_walls(house: House) {
    let store = &house.store;
    let mine = store.create_workspace("mine", at(0)).await.unwrap().id;
    let yours = store.create_workspace("yours", at(1)).await.unwrap().id;
    let bot = bot(store, &mine, "desk").await;
    let new = NewVersion {
        bot: bot.id.clone(),
        files: files(&[("bot.yaml", "a")]),
        note: String::new(),
        author: String::new(),
    };
    let version = store.create_version(&mine, new.clone(), at(1)).await.unwrap();
    let deployment = deploy(store, &version, "s", at(1)).await;
    let id = ConversationId::new("c").unwrap();
    store.create_conversation(&talk(&id, &mine, &version.release, at(0))).await.unwrap();
    let ann = NewMember {
        name: MemberName::parse("Ann").unwrap(),
        email: Email::parse("ann@example.com").unwrap(),
        password: "hash".to_owned(),
        role: Role::Owner,
    };
    let member = store.create_member(&mine, ann.clone(), at(0)).await.unwrap();
    let key = store.create_api_key(&mine, new_key("h", None), at(0)).await.unwrap();

    let all = PageRequest::new(None, None);
    assert!(store.bots(&yours, &all).await.unwrap().items.is_empty());
    assert!(matches!(store.bot(&yours, &bot.id).await, Err(StoreError::Gone)));
    assert!(matches!(store.draft(&yours, &bot.id).await, Err(StoreError::Gone)));
    assert!(matches!(store.save_files(&yours, &bot.id, None, &[], true, at(2)).await, Err(StoreError::Gone)));
    assert!(matches!(store.delete_bot(&yours, &bot.id).await, Err(StoreError::Gone)));
    assert!(matches!(store.create_version(&yours, new, at(2)).await, Err(StoreError::Gone)));
    assert!(store.versions(&yours, &bot.id, &all).await.unwrap().items.is_empty());
    assert!(matches!(store.version(&yours, &version.id).await, Err(StoreError::Gone)));
    assert_eq!(store.version_of_release(&yours, &bot.id, &version.release).await.unwrap(), None);
    assert!(store.deployments(&yours).await.unwrap().is_empty());
    assert!(matches!(store.deployment(&yours, &deployment.id).await, Err(StoreError::Gone)));
    assert_eq!(store.deployment_of(&yours, &bot.id, &EnvironmentName::production()).await.unwrap(), None);
    assert!(matches!(store.conversation(&yours, &id).await, Err(StoreError::Gone)));
    assert!(
        store.conversations(&yours, &ConversationFilter::default(), &all).await.unwrap().items.is_empty()
    );
    assert!(store.members(&yours).await.unwrap().is_empty());
    assert!(matches!(store.member(&yours, &member.id).await, Err(StoreError::Gone)));
    assert!(store.api_keys(&yours).await.unwrap().is_empty());
    assert!(matches!(store.revoke_api_key(&yours, &key.id, at(2)).await, Err(StoreError::Gone)));
    // Nothing of it changed what is mine.
    assert_eq!(store.bot(&mine, &bot.id).await.unwrap(), bot);
    assert_eq!(store.api_key_by_hash("h", at(1)).await.unwrap(), Some(key));
    // One address signs in to one workspace.
    assert!(matches!(store.create_member(&yours, ann, at(3)).await, Err(StoreError::Taken)));
    for unknown in ["bot_x", "ver_x", "dep_x"] {
        let gone = match &unknown[..3] {
            "bot" => store.bot(&mine, &BotId::parse(unknown).unwrap()).await.is_err(),
            "ver" => store.version(&mine, &VersionId::parse(unknown).unwrap()).await.is_err(),
            _ => store.deployment(&mine, &DeploymentId::parse(unknown).unwrap()).await.is_err(),
        };
        assert!(gone, "{unknown}");
    }
}

async fn a_second_start_finds_everything(house: House) {
    let workspace = house.store.create_workspace("w", at(0)).await.unwrap();
    let bot = bot(&house.store, &workspace.id, "desk").await;
    house.store.close().await;
    let store = Store::open(&house.address).await.unwrap();
    assert_eq!(store.first_workspace().await.unwrap(), Some(workspace.clone()));
    assert_eq!(store.bot_by_name(&workspace.id, &bot.name).await.unwrap(), Some(bot));
}
