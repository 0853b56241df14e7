//! The store keeps the contracts of its ports, its walls between workspaces, and what was there before a restart: each test runs on
//! SQLite and on a PostgreSQL that the tests start.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_domain::{
    AuditEntry, Bot, BotId, BotName, Conversation, ConversationFilter, ConversationKind, Deed, DeploymentId,
    Email, MemberName, PageRequest, PluginGrant, PluginName, Role, SignInWay, VersionId, WorkspaceId,
};
use botloom_ports::{
    Allowed, ConversationId, Digest, EventLog, Files, Grants, LogError, Mode, Releases, TurnRecord,
    ValueChange, ValueScope, ValueWrite, Values, contract,
};
use botloom_storage::{
    Address, NewApiKey, NewBot, NewMember, NewPluginVersion, NewSession, NewVersion, Store, StoreError,
    StoredGrants,
};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

fn new_key(hash: &str, expires_at: Option<Timestamp>) -> NewApiKey {
    let (name, prefix, hash) = ("ci".to_owned(), "blk_1".to_owned(), hash.to_owned());
    NewApiKey { name, role: Role::Builder, scopes: None, prefix, hash, expires_at }
}

fn new_session(hash: &str, expires_at: Timestamp) -> NewSession {
    NewSession { hash: hash.to_owned(), way: SignInWay::Password, address: None, agent: None, expires_at }
}

struct House {
    _folder: Option<tempfile::TempDir>,
    address: Address,
    store: Store,
}

impl House {
    async fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = Address::file(folder.path().join("botloom.db"));
        let store = Store::open(&address).await.unwrap();
        Self { _folder: Some(folder), address, store }
    }

    async fn server() -> Self {
        let address = Address::parse(&harness::postgres::shared().database()).unwrap();
        let store = Store::open(&address).await.unwrap();
        Self { _folder: None, address, store }
    }

    /// As many nodes of one installation; a file has one node, whose tasks share it.
    async fn nodes(&self, count: usize) -> Vec<Arc<Store>> {
        let mut nodes = vec![Arc::new(self.store.clone())];
        for _ in 1..count {
            let other = match self.address.as_file() {
                Some(_) => self.store.clone(),
                None => Store::open(&self.address).await.unwrap(),
            };
            nodes.push(Arc::new(other));
        }
        nodes
    }
}

macro_rules! on_both {
    ($($test:ident,)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(super::House::file().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(super::House::server().await).await;
            })+
        }
    };
}

on_both! {
    the_log_keeps_the_contract,
    many_writers_of_one_conversation_get_each_number_once,
    sums_of_many_writers_lose_nothing,
    a_conversation_is_woken_by_one_node,
    one_workspace_is_founded,
    people_who_publish_at_once_get_numbers_of_their_own,
    of_two_edits_at_once_one_is_late,
    an_edit_on_an_old_revision_is_refused_and_changes_nothing,
    versions_count_up_and_a_deployment_moves,
    workspaces_are_walls,
    pages_follow_each_other_without_gap_or_repetition,
    sessions_and_keys_end,
    a_second_start_finds_everything,
    plugins_have_versions_grants_and_walls,
    what_many_do_at_once_is_one_chain,
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

async fn the_log_keeps_the_contract(house: House) {
    let workspace = WorkspaceId::from_unique("w");
    let release = Digest::of(b"release");
    let (one, two) = contract::conversations();
    for id in [&one, &two] {
        house.store.create_conversation(&talk(id, &workspace, &release, at(0))).await.unwrap();
    }
    contract::log(&house.store, &release).await;
}

/// Does the same on every node at once.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    nodes: &[Arc<Store>],
    each: usize,
    work: impl Fn(Arc<Store>, usize) -> F,
) -> Vec<T> {
    let start = |number: usize| tokio::spawn(work(Arc::clone(&nodes[number % nodes.len()]), number));
    let mut results = Vec::new();
    for task in (0..nodes.len() * each).map(start).collect::<Vec<_>>() {
        results.push(task.await.unwrap());
    }
    results
}

/// Appends a turn where the log stands, as often as others are faster; how often it lost is returned.
async fn append(store: &Store, mut turn: TurnRecord) -> usize {
    for lost in 0.. {
        turn.seq = store.head(&turn.conversation).await.unwrap().turns + 1;
        match store.append(&turn).await {
            Ok(()) => return lost,
            Err(LogError::Conflict { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    unreachable!("somebody is always the first")
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

async fn people_who_publish_at_once_get_numbers_of_their_own(house: House) {
    let nodes = house.nodes(3).await;
    let workspace = house.store.create_workspace("w", at(0)).await.unwrap().id;
    let bot = bot(&house.store, &workspace, "desk").await;
    let published = at_once(&nodes, 3, |store, number| {
        let (workspace, bot) = (workspace.clone(), bot.id.clone());
        async move {
            let files = files(&[("bot.yaml", &format!("bot: {number}"))]);
            let new = NewVersion { bot, files, note: "a\0b".to_owned(), author: "Ann".to_owned() };
            let version = store.create_version(&workspace, new, at(1)).await.unwrap();
            store.deploy(&version, "web", &format!("secret-{number}"), at(2)).await.unwrap();
            version.number
        }
    });
    let numbers: BTreeSet<_> = published.await.into_iter().collect();
    assert_eq!(numbers, (1..=9).collect());
    assert_eq!(house.store.deployments(&workspace).await.unwrap().len(), 1);
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

async fn versions_count_up_and_a_deployment_moves(house: House) {
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

async fn sessions_and_keys_end(house: House) {
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
    store.create_session(&ann.id, new_session("t1", at(100)), at(0)).await.unwrap();
    store.create_session(&ann.id, new_session("t2", at(1000)), at(0)).await.unwrap();
    assert_eq!(store.session("t1", at(50)).await.unwrap().map(|(member, _)| member), Some(ann.clone()));
    assert_eq!(store.session("t1", at(150)).await.unwrap(), None);
    store.delete_session("t2").await.unwrap();
    assert_eq!(store.session("t2", at(50)).await.unwrap(), None);
    let key = store.create_api_key(&workspace, new_key("h", None), at(0)).await.unwrap();
    let short = store.create_api_key(&workspace, new_key("i", Some(at(9))), at(0)).await.unwrap();
    assert_eq!(store.api_key_by_hash("i", at(8)).await.unwrap(), Some(short));
    assert_eq!(store.api_key_by_hash("i", at(9)).await.unwrap(), None);
    assert!(store.revoke_api_key(&workspace, &key.id, at(5)).await.unwrap().revoked_at.is_some());
    assert_eq!(store.api_key_by_hash("h", at(1)).await.unwrap(), None);
}

async fn a_second_start_finds_everything(house: House) {
    let workspace = house.store.create_workspace("w", at(0)).await.unwrap();
    let bot = bot(&house.store, &workspace.id, "desk").await;
    house.store.close().await;
    let store = Store::open(&house.address).await.unwrap();
    assert_eq!(store.first_workspace().await.unwrap(), Some(workspace.clone()));
    assert_eq!(store.bot_by_name(&workspace.id, &bot.name).await.unwrap(), Some(bot));
}

async fn plugins_have_versions_grants_and_walls(house: House) {
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

async fn what_many_do_at_once_is_one_chain(house: House) {
    let workspace = house.store.create_workspace("w", at(0)).await.unwrap().id;
    let other = house.store.create_workspace("v", at(0)).await.unwrap().id;
    let deed = |action: String| Deed {
        actor: "mb_1".to_owned(),
        name: "Ann".to_owned(),
        address: None,
        action,
        arguments: "{}".to_owned(),
        outcome: "done".to_owned(),
    };
    let mut writers = Vec::new();
    for (writer, node) in house.nodes(4).await.into_iter().enumerate() {
        let workspace = workspace.clone();
        writers.push(tokio::spawn(async move {
            for turn in 0..10 {
                let deeds = vec![deed(format!("{writer}-{turn}")), deed("b".to_owned())];
                node.add_audit(&workspace, deeds, at(turn)).await.unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let all = house.store.audit(&workspace, &PageRequest { first: 100, after: None }).await.unwrap();
    assert_eq!(all.items.len(), 80);
    let mut before = AuditEntry::BEGIN.to_owned();
    for (number, (_, entry)) in (1..).zip(all.items.iter().rev()) {
        assert_eq!((entry.number, entry.hash_after(&before)), (number, entry.hash.clone()));
        before.clone_from(&entry.hash);
    }
    assert_eq!(house.store.audit(&other, &PageRequest { first: 9, after: None }).await.unwrap().items, []);
}
