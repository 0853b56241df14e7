//! The store keeps the contracts of its ports, its walls between workspaces, and what was there before a restart: each test runs on
//! SQLite and on a PostgreSQL that the tests start.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_domain::insight::{self, Label, Noted, Part, PartKind, PartSum, Period, Totals, Verdict};
use botloom_domain::preflight::{
    Checked, Example, Findings, Group, PreflightState, Replayed, Ruling, Tested, Undecidable,
};
use botloom_domain::{
    Act, Against, Asks, AuditEntry, Bot, BotId, BotName, Broken, By, Conversation, ConversationFilter,
    ConversationKind, Deed, Demand, Deployment, DeploymentId, Email, EnvironmentName, InvalidEnvironment,
    MAX_SECRETS, Measure, MemberName, Move, MoveKind, PageRequest, Percent, PluginGrant, PluginName,
    Preflight, PreflightId, Role, Rule, SecretName, SecretValue, SignInWay, Unmovable, Version, VersionId,
    WorkspaceId,
};
use botloom_ports::{
    Allowed, ConversationId, Counted, Digest, EventLog, Files, Grants, LogError, Mode, Releases, Secrets,
    Tally, TurnRecord, ValueChange, ValueScope, ValueWrite, Values, contract,
};
use botloom_storage::{
    Address, Dimension, Keyring, NewApiKey, NewBot, NewDeployment, NewMember, NewOrKnown, NewPluginVersion,
    NewSession, NewVersion, Projection, Scope, Store, StoreError, StoredGrants, StoredSecrets, fresh,
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
    of_two_moves_at_once_one_is_late_and_the_history_is_whole,
    what_turns_add_is_counted_once_and_by_version,
    environments_are_made_asked_and_removed,
    a_preflight_goes_on_ends_and_is_decided,
    workspaces_are_walls,
    pages_follow_each_other_without_gap_or_repetition,
    sessions_and_keys_end,
    a_second_start_finds_everything,
    plugins_have_versions_grants_and_walls,
    secrets_open_where_they_were_sealed_and_nowhere_else,
    what_many_do_at_once_is_one_chain,
    a_turn_is_counted_once_whoever_counts,
    lists_find_by_words_and_by_what_happened,
    samples_are_labelled_within_their_walls,
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
        arm: None,
        kind: ConversationKind::Live,
        release: release.clone(),
        mode: Mode::Bot,
        language: Some("en".to_owned()),
        queue: None,
        note: None,
        assignee: None,
        last_text: None,
        slots: serde_json::Map::new(),
        customer: None,
        missed: 0,
        handed: false,
        rating: None,
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
            deploy(&store, &version, &format!("secret-{number}"), at(2)).await;
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
    let first = deploy(store, &one, "secret-1", at(2)).await;
    let moved = deploy(store, &two, "secret-2", at(3)).await;
    assert_eq!((&moved.id, &moved.secret, &moved.version), (&first.id, &first.secret, &two.id));
    assert_eq!(store.deployment_by_secret("secret-1").await.unwrap(), Some(moved));
    assert_eq!(store.deployment_by_secret("secret-2").await.unwrap(), None);
}

fn by(name: &str) -> By {
    By { actor: Some("mb_1".to_owned()), name: name.to_owned(), why: "new prices".to_owned(), broken: None }
}

fn placed(environment: &EnvironmentName, secret: &str) -> NewDeployment {
    NewDeployment { environment: environment.clone(), name: "web".to_owned(), secret: secret.to_owned() }
}

async fn deploy(store: &Store, version: &Version, secret: &str, at: Timestamp) -> Deployment {
    let new = placed(&EnvironmentName::production(), secret);
    let act = Act::Deploy(version.id.clone());
    store.deploy(version, &new, act, None, by("Ann"), at).await.unwrap().unwrap()
}

async fn published(store: &Store, workspace: &WorkspaceId, bot: &Bot, text: &str) -> Version {
    let files = files(&[("bot.yaml", text)]);
    let new = NewVersion { bot: bot.id.clone(), files, note: String::new(), author: "Ann".to_owned() };
    store.create_version(workspace, new, at(1)).await.unwrap()
}

fn trying(version: &Version, share: f64) -> Act {
    let limit = Percent::parse(1.5).unwrap();
    let errors = Rule { measure: Measure::Errors, limit, against: Against::Steady, at_least: 20 };
    let share = Percent::parse(share).unwrap();
    Act::Try { version: version.id.clone(), share, rules: vec![errors] }
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

async fn deploy_try(store: &Store, version: &Version, new: &NewDeployment) -> Deployment {
    store.deploy(version, new, trying(version, 50.0), None, by("Ann"), at(5)).await.unwrap().unwrap()
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

async fn a_preflight_goes_on_ends_and_is_decided(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let bot = bot(store, &workspace, "desk").await;
    let version = published(store, &workspace, &bot, "a").await;
    let mut preflight = Preflight {
        id: PreflightId::from_unique(&format!("p{}", fresh())),
        workspace: workspace.clone(),
        bot: bot.id.clone(),
        environment: EnvironmentName::production(),
        version: Some(version.id.clone()),
        release: version.release.clone(),
        author: "Ann".to_owned(),
        state: PreflightState::Running,
        asks: Asks { tests: Demand::Required, ..Asks::default() },
        progress: (0, 2),
        findings: Findings::default(),
        decision: None,
        created_at: at(1),
        updated_at: at(1),
    };
    store.create_preflight(&preflight).await.unwrap();
    let decide = |why: &'static str| {
        store.decide_preflight(&workspace, &preflight.id, Ruling::Approved, "Bo", why, at(3))
    };
    assert_eq!(decide("it is wished").await.unwrap(), Err(Undecidable::Running));
    preflight.findings.check = Some(Checked::default());
    preflight.findings.tests = Some(Tested { passed: 1, failed: 1, first: vec!["a".to_owned()] });
    let example = Example {
        conversation: "cv_1".to_owned(),
        turn: 2,
        user: Some("你好".to_owned()),
        before: vec!["a".to_owned()],
        after: vec!["b".to_owned()],
    };
    let group = Group {
        kind: "text".to_owned(),
        cause: "other words".to_owned(),
        conversations: 1,
        turns: 1,
        examples: vec![example],
    };
    preflight.findings.replay =
        Some(Replayed { conversations: 2, turns: 9, changed: 1, unreadable: 0, groups: vec![group] });
    (preflight.progress, preflight.updated_at) = ((2, 2), at(2));
    store.keep_preflight(&preflight).await.unwrap();
    preflight.state = PreflightState::Done;
    store.keep_preflight(&preflight).await.unwrap();
    assert_eq!(store.preflight(&workspace, &preflight.id).await.unwrap(), preflight);
    assert!(matches!(store.keep_preflight(&preflight).await, Err(StoreError::Gone)), "it has ended");
    let decided = store
        .decide_preflight(&workspace, &preflight.id, Ruling::Approved, "Bo", "it is wished", at(3))
        .await
        .unwrap()
        .unwrap();
    let production = EnvironmentName::production();
    let latest = |release: Digest| {
        let (workspace, bot, production) = (workspace.clone(), bot.id.clone(), production.clone());
        async move { store.latest_preflight(&workspace, &bot, &production, Some(&release)).await.unwrap() }
    };
    assert_eq!(latest(version.release.clone()).await, Some(decided));
    assert_eq!(latest(Digest::of(b"other")).await, None);
    let lost = Preflight {
        id: PreflightId::from_unique(&format!("p{}", fresh())),
        state: PreflightState::Running,
        ..preflight
    };
    store.create_preflight(&lost).await.unwrap();
    store.end_lost_preflights(at(2)).await.unwrap();
    assert_eq!(store.preflight(&workspace, &lost.id).await.unwrap().state, PreflightState::Running);
    assert!(store.end_lost_preflights(at(3)).await.unwrap() >= 1);
    let ended = store.preflight(&workspace, &lost.id).await.unwrap();
    assert!(matches!(ended.state, PreflightState::Failed(_)));
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

async fn secrets_open_where_they_were_sealed_and_nowhere_else(house: House) {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Arc::new(Keyring::open(folder.path().join("master.keys")).unwrap());
    let ours = house.store.create_workspace("ours", at(0)).await.unwrap().id;
    let theirs = house.store.create_workspace("theirs", at(0)).await.unwrap().id;
    let name = |text: &str| SecretName::parse(text).unwrap();
    let set = async |workspace: &WorkspaceId, named: &str, value: &str, second| {
        let value = SecretValue::parse(value).unwrap();
        house.store.set_secret(&keyring, workspace, &name(named), &value, "Ann", at(second)).await
    };
    assert_eq!(set(&ours, "TOKEN", "first", 1).await.unwrap().updated_at, at(1));
    set(&ours, "OTHER", "秘密 \u{1f511}", 2).await.unwrap();
    set(&ours, "TOKEN", "second", 3).await.unwrap();
    set(&theirs, "TOKEN", "not ours", 4).await.unwrap();
    let listed = house.store.secrets(&ours).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|secret| (secret.name.as_str(), secret.updated_at)).collect();
    assert_eq!(listed, [("OTHER", at(2)), ("TOKEN", at(3))]);

    let kept = StoredSecrets::new(house.store.clone(), Arc::clone(&keyring));
    let read = async |kept: &StoredSecrets| {
        let mut found = Vec::new();
        for (tenant, name) in [(&ours, "TOKEN"), (&ours, "OTHER"), (&theirs, "TOKEN"), (&theirs, "OTHER")] {
            found.push(kept.secret(tenant.as_str(), name).await);
        }
        found
    };
    let all =
        [Some("second"), Some("秘密 \u{1f511}"), Some("not ours"), None].map(|text| text.map(str::to_owned));
    assert_eq!(read(&kept).await, all);
    assert_eq!(kept.secret("a test", "TOKEN").await, None);

    // A new master key changes nothing for who asks; the old one is of no use then.
    let old = keyring.current();
    keyring.renew().unwrap();
    assert_eq!(house.store.seal_anew(&keyring).await.unwrap(), 2);
    assert_eq!(house.store.seal_anew(&keyring).await.unwrap(), 0);
    assert_ne!(keyring.current(), old);
    let file = folder.path().join("master.keys");
    let lines = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, lines.lines().next().unwrap()).unwrap();
    let alone = Arc::new(Keyring::open(&file).unwrap());
    house.store.fits(&alone).await.unwrap();
    assert_eq!(read(&StoredSecrets::new(house.store.clone(), alone)).await, all);

    // Who has the database and not the key reads nothing, and a server with it does not start.
    let strange = Arc::new(Keyring::open(folder.path().join("strange.keys")).unwrap());
    let refused = house.store.fits(&strange).await.unwrap_err().to_string();
    assert!(refused.contains(&keyring.current()) && refused.contains("strange.keys"), "{refused}");
    let nothing = vec![None; 4];
    assert_eq!(read(&StoredSecrets::new(house.store.clone(), strange)).await, nothing);

    house.store.delete_secret(&ours, &name("OTHER")).await.unwrap();
    assert!(matches!(house.store.delete_secret(&ours, &name("OTHER")).await, Err(StoreError::Gone)));
    assert_eq!(house.store.secrets(&theirs).await.unwrap().len(), 1);
    for number in 1..MAX_SECRETS {
        set(&ours, &format!("S{number}"), "x", 5).await.unwrap();
    }
    assert!(matches!(set(&ours, "ONE_MORE", "x", 5).await, Err(StoreError::Full)));
    set(&ours, "TOKEN", "third", 6).await.unwrap();
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

/// What `messages` turns of a conversation come to, `missed` of them not understood.
fn tally(messages: i64, missed: i64) -> insight::Tally {
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

fn projection(id: &ConversationId, from: u64, to: u64, texts: &[&str]) -> Projection {
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

fn scope() -> Scope {
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
