//! The store keeps the contracts of its ports, its walls between workspaces, and what was there before a restart.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_domain::{
    Bot, BotId, BotName, Conversation, ConversationFilter, ConversationKind, DeploymentId, Email, MemberName,
    PageRequest, PluginGrant, PluginName, Role, VersionId, WorkspaceId,
};
use botloom_ports::{Allowed, ConversationId, Digest, EventLog, Files, Grants, Mode, Releases, contract};
use botloom_storage::{NewBot, NewMember, NewPluginVersion, NewVersion, Store, StoreError, StoredGrants};
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;

struct House {
    _folder: tempfile::TempDir,
    file: PathBuf,
    store: Store,
}

async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("botloom.db");
    let store = Store::open(&file).await.unwrap();
    House { _folder: folder, file, store }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

fn talk(id: &ConversationId, workspace: &WorkspaceId, release: &Digest, at: Timestamp) -> Conversation {
    Conversation {
        id: id.clone(),
        workspace: workspace.clone(),
        bot: BotId::from_unique("b"),
        deployment: None,
        kind: ConversationKind::Live,
        release: release.clone(),
        mode: Mode::Bot,
        language: Some("en".to_owned()),
        queue: None,
        note: None,
        assignee: None,
        last_text: None,
        slots: serde_json::Map::new(),
        created_at: at,
        updated_at: at,
    }
}

fn files(list: &[(&str, &str)]) -> Files {
    list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

async fn bot(store: &Store, workspace: &WorkspaceId, name: &str) -> Bot {
    let new = NewBot {
        name: BotName::parse(name).unwrap(),
        files: files(&[("bot.yaml", "bot: a\n"), ("flows/a.yaml", "x")]),
    };
    store.create_bot(workspace, new, at(0)).await.unwrap()
}

#[tokio::test]
async fn the_log_keeps_the_contract() {
    let house = house().await;
    let workspace = WorkspaceId::from_unique("w");
    let release = Digest::of(b"release");
    let (one, two) = contract::conversations();
    for id in [&one, &two] {
        house.store.create_conversation(&talk(id, &workspace, &release, at(0))).await.unwrap();
    }
    contract::log(&house.store, &release).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_of_one_conversation_get_each_number_once() {
    let house = house().await;
    let store = Arc::new(house.store);
    let workspace = WorkspaceId::from_unique("w");
    let id = ConversationId::new("busy").unwrap();
    store.create_conversation(&talk(&id, &workspace, &Digest::of(b"r"), at(0))).await.unwrap();
    let writer = |writer: usize| {
        let (store, id) = (Arc::clone(&store), id.clone());
        tokio::spawn(async move {
            for message in 0..10 {
                let key = format!("{writer}-{message}");
                loop {
                    let turns = store.head(&id).await.unwrap().turns;
                    match store.append(&contract::turn(&id, turns + 1, &key)).await {
                        Ok(()) => break,
                        Err(botloom_ports::LogError::Conflict { .. }) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            }
        })
    };
    for task in (0..8).map(writer).collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let turns = store.read(&id, 0).await.unwrap();
    assert_eq!(turns.iter().map(|turn| turn.seq).collect::<Vec<_>>(), (1..=80).collect::<Vec<_>>());
    let mut keys: Vec<_> = turns.iter().map(|turn| turn.key.clone()).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 80);
}

#[tokio::test]
async fn an_edit_on_an_old_revision_is_refused_and_changes_nothing() {
    let house = house().await;
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

#[tokio::test]
async fn versions_count_up_and_a_deployment_moves() {
    let house = house().await;
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
    let first = store.deploy(&one, "web", "secret-1", at(2)).await.unwrap();
    let moved = store.deploy(&two, "web", "secret-2", at(3)).await.unwrap();
    assert_eq!((&moved.id, &moved.secret, &moved.version), (&first.id, &first.secret, &two.id));
    assert_eq!(store.deployment_by_secret("secret-1").await.unwrap(), Some(moved));
    assert_eq!(store.deployment_by_secret("secret-2").await.unwrap(), None);
}

#[tokio::test]
async fn workspaces_are_walls() {
    let house = house().await;
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
    let deployment = store.deploy(&version, "web", "s", at(1)).await.unwrap();
    let id = ConversationId::new("c").unwrap();
    store.create_conversation(&talk(&id, &mine, &version.release, at(0))).await.unwrap();
    let ann = NewMember {
        name: MemberName::parse("Ann").unwrap(),
        email: Email::parse("ann@example.com").unwrap(),
        password: "hash".to_owned(),
        role: Role::Owner,
    };
    let member = store.create_member(&mine, ann.clone(), at(0)).await.unwrap();
    let key = store.create_api_key(&mine, "ci", Role::Builder, "blk_1", "h", at(0)).await.unwrap();

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
    assert_eq!(store.deployment_of(&yours, &bot.id).await.unwrap(), None);
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
    assert_eq!(store.api_key_by_hash("h").await.unwrap(), Some(key));
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

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let house = house().await;
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

#[tokio::test]
async fn sessions_and_keys_end() {
    let house = house().await;
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let ann = NewMember {
        name: MemberName::parse("Ann").unwrap(),
        email: Email::parse("ann@example.com").unwrap(),
        password: "hash".to_owned(),
        role: Role::Agent,
    };
    let ann = store.create_member(&workspace, ann, at(0)).await.unwrap();
    let found = store.sign_in(&Email::parse("ANN@example.com").unwrap()).await.unwrap().unwrap();
    assert_eq!((found.member, found.password.as_str()), (ann.clone(), "hash"));
    store.create_session(&ann.id, "t1", at(0), at(100)).await.unwrap();
    store.create_session(&ann.id, "t2", at(0), at(1000)).await.unwrap();
    assert_eq!(store.session("t1", at(50)).await.unwrap(), Some(ann.clone()));
    assert_eq!(store.session("t1", at(150)).await.unwrap(), None);
    store.delete_session("t2").await.unwrap();
    assert_eq!(store.session("t2", at(50)).await.unwrap(), None);
    let key = store.create_api_key(&workspace, "ci", Role::Builder, "blk_1", "h", at(0)).await.unwrap();
    assert!(store.revoke_api_key(&workspace, &key.id, at(5)).await.unwrap().revoked_at.is_some());
    assert_eq!(store.api_key_by_hash("h").await.unwrap(), None);
}

#[tokio::test]
async fn a_second_start_finds_everything() {
    let house = house().await;
    let workspace = house.store.create_workspace("w", at(0)).await.unwrap();
    let bot = bot(&house.store, &workspace.id, "desk").await;
    house.store.close().await;
    let store = Store::open(&house.file).await.unwrap();
    assert_eq!(store.first_workspace().await.unwrap(), Some(workspace.clone()));
    assert_eq!(store.bot_by_name(&workspace.id, &bot.name).await.unwrap(), Some(bot));
}

#[tokio::test]
async fn plugins_have_versions_grants_and_walls() {
    let house = house().await;
    let (ours, theirs) = (WorkspaceId::from_unique("a"), WorkspaceId::from_unique("b"));
    let name = PluginName::parse("orders").unwrap();
    let new = |content: &[u8]| NewPluginVersion {
        plugin: name.clone(),
        content: content.to_vec(),
        digest: Digest::of(content),
        signer: None,
        note: String::new(),
        author: "ann".to_owned(),
    };
    house.store.add_plugin_version(&ours, new(b"one"), at(0)).await.unwrap();
    let (plugin, version) = house.store.add_plugin_version(&ours, new(b"two"), at(1)).await.unwrap();
    assert_eq!((plugin.current, version.number, version.size), (2, 2, 3));
    assert_eq!(house.store.plugin_code(&ours, &name, 1).await.unwrap(), b"one");
    let back = house.store.use_plugin_version(&ours, &name, 1, at(2)).await.unwrap();
    assert_eq!((back.current, back.created_at, back.updated_at), (1, at(0), at(2)));
    assert!(matches!(house.store.use_plugin_version(&ours, &name, 3, at(2)).await, Err(StoreError::Gone)));

    let grants = StoredGrants::new(house.store.clone());
    assert_eq!(grants.grant(ours.as_str(), &Digest::of(b"one")).await.unwrap(), None);
    let grant =
        PluginGrant { http: vec!["https://a.example/v1/".to_owned()], user: true, ..PluginGrant::default() };
    house.store.grant_plugin(&ours, &name, Some(&grant), at(3)).await.unwrap();
    // Another that reads the same store anew; what is kept is fresh for seconds only.
    let grants = StoredGrants::new(house.store.clone());
    let most = grants.grant(ours.as_str(), &Digest::of(b"one")).await.unwrap().unwrap();
    let bot = Allowed {
        http: vec!["https://a.example/".to_owned(), "https://b.example/".to_owned()],
        secrets: vec!["TOKEN".to_owned()],
        user: true,
        values: true,
        ..Allowed::default()
    };
    let allowed = bot.within(&most);
    assert_eq!(allowed.http, ["https://a.example/v1/"]);
    assert!(allowed.secrets.is_empty() && allowed.user && !allowed.values);

    // Nothing of it is another workspace's.
    assert_eq!(house.store.plugins(&theirs).await.unwrap(), []);
    assert!(matches!(house.store.plugin(&theirs, &name).await, Err(StoreError::Gone)));
    assert!(matches!(house.store.plugin_code(&theirs, &name, 1).await, Err(StoreError::Gone)));
    assert!(matches!(house.store.use_plugin_version(&theirs, &name, 1, at(4)).await, Err(StoreError::Gone)));
    assert!(matches!(house.store.grant_plugin(&theirs, &name, None, at(4)).await, Err(StoreError::Gone)));
    assert!(matches!(house.store.delete_plugin(&theirs, &name).await, Err(StoreError::Gone)));
    assert_eq!(grants.grant(theirs.as_str(), &Digest::of(b"one")).await.unwrap(), None);
    house.store.trust_plugin_key(&ours, "release", &[7; 32], at(5)).await.unwrap();
    assert_eq!(house.store.plugin_keys(&theirs).await.unwrap(), []);
    assert!(matches!(house.store.distrust_plugin_key(&theirs, "release").await, Err(StoreError::Gone)));
    assert!(matches!(
        house.store.trust_plugin_key(&ours, "release", &[8; 32], at(5)).await,
        Err(StoreError::Taken)
    ));

    house.store.delete_plugin(&ours, &name).await.unwrap();
    assert!(matches!(house.store.plugin_code(&ours, &name, 1).await, Err(StoreError::Gone)));
}
