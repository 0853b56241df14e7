//! What a bank asks of a database server: walls that hold where a query forgets them, nodes that start at once, servers that end at any
//! moment.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_domain::insight::{self, Measure, Noted, Part, PartKind, PartSum, Period, Totals};
use botloom_domain::preflight::{Findings, PreflightState};
use botloom_domain::{
    Act, Asks, BotId, BotName, By, ChannelTalk, Conversation, ConversationKind, Deed, Email, EnvironmentName,
    Member, MemberName, Membership, Permission, Permissions, PluginName, Preflight, PreflightId, Role,
    SecretName, SecretValue, SignInWay, SingleSignOn, Standing, WorkspaceId, place,
};
use botloom_ports::{
    ConsentWrite, ConversationId, Counted, Digest, EventLog, Files, LogError, Tally, ValueChange, ValueScope,
    ValueWrite, Values, contract,
};
use botloom_storage::{
    Address, GroupChange, Keyring, NewApiKey, NewBot, NewDeployment, NewDirectoryUser, NewInvitation,
    NewMember, NewOrKnown, NewPluginVersion, NewRole, NewScimToken, NewSession, NewVersion, Projection,
    SignInAttempt, Store, StoredBus, TransferError, transfer,
};
use harness::postgres::{Cluster, shared};
use jiff::Timestamp;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Tables that are made of the log: the sums and what conversations are found by.
const DERIVED: usize = 3;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

fn talk(id: &str, workspace: &WorkspaceId, bot: &BotId) -> Conversation {
    let id = ConversationId::new(id).unwrap();
    let (workspace, bot, release) = (workspace.clone(), bot.clone(), Digest::of(b"release"));
    Conversation::begun(id, workspace, bot, ConversationKind::Live, release, at(0))
}

fn counting(by: i64) -> Vec<ValueWrite> {
    let (plugin, key) = ("orders".to_owned(), "seen".to_owned());
    vec![ValueWrite { plugin, scope: ValueScope::Bot, key, change: ValueChange::Add(by) }]
}

/// A row in every table that belongs to a workspace.
async fn furnish(store: &Store, name: &str) -> WorkspaceId {
    let workspace = store.create_workspace(name, at(0)).await.unwrap().id;
    let files: Files = [("bot.yaml".to_owned(), name.as_bytes().to_vec())].into_iter().collect();
    let new = NewBot { name: BotName::parse("desk").unwrap(), files: files.clone() };
    let bot = store.create_bot(&workspace, new, at(0)).await.unwrap().id;
    let new = NewVersion { bot: bot.clone(), files, note: String::new(), author: String::new() };
    let version = store.create_version(&workspace, new, at(0)).await.unwrap();
    let new = NewDeployment {
        environment: EnvironmentName::production(),
        name: "web".to_owned(),
        secret: name.to_owned(),
    };
    let by = By { actor: None, name: "Ann".to_owned(), why: String::new(), broken: None };
    let act = Act::Deploy(version.id.clone());
    let deployment = store.deploy(&version, &new, act, None, by, at(0)).await.unwrap().unwrap();
    let staging = EnvironmentName::parse("staging").unwrap();
    let asked = store.put_environment(&workspace, &bot, &staging, Asks::default(), NewOrKnown::Known, at(0));
    asked.await.unwrap().unwrap();
    let preflight = Preflight {
        id: PreflightId::from_unique(name),
        workspace: workspace.clone(),
        bot: bot.clone(),
        environment: staging,
        version: Some(version.id.clone()),
        release: version.release.clone(),
        author: "Ann".to_owned(),
        state: PreflightState::Running,
        asks: Asks::default(),
        progress: (0, 1),
        findings: Findings::default(),
        decision: None,
        created_at: at(0),
        updated_at: at(0),
    };
    store.create_preflight(&preflight).await.unwrap();
    let ann = NewMember {
        name: MemberName::parse("Ann").unwrap(),
        email: Email::parse(&format!("ann@{name}.example")).unwrap(),
        password: "hash".to_owned(),
        role: Role::Owner,
    };
    let ann = store.create_member(&workspace, ann, at(0)).await.unwrap();
    let session = NewSession {
        hash: name.to_owned(),
        way: SignInWay::Password,
        address: None,
        agent: Some("test".to_owned()),
        expires_at: at(100),
    };
    store.create_session(&ann.id, session, at(0)).await.unwrap();
    let key = NewApiKey {
        name: "ci".to_owned(),
        role: Role::Builder,
        scopes: None,
        prefix: "blk".to_owned(),
        hash: name.to_owned(),
        expires_at: None,
    };
    store.create_api_key(&workspace, key, at(0)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(folder.path().join("master.keys")).unwrap();
    furnish_people(store, &keyring, &ann, name).await;
    let begun = talk(name, &workspace, &bot);
    let of_channel = ChannelTalk {
        conversation: begun.id.clone(),
        workspace: workspace.clone(),
        deployment: deployment.id.clone(),
        plugin: "chat".to_owned(),
        place: place(&[7; 32], &deployment.id, "chat", "r-1"),
        number: 1,
        outside: "r-1".to_owned(),
        user: "u-1".to_owned(),
        user_name: None,
        line: 0,
        attempts: 0,
        since: None,
        failed: 0,
        error: None,
    };
    store.create_channel_talk(&begun, &of_channel).await.unwrap();
    let mut turn = contract::turn(&begun.id, 1, "a");
    turn.values = counting(1);
    turn.consents = vec![ConsentWrite { person: None, purpose: "offers".to_owned(), given: true }];
    let tally = Tally { conversations: 1, turns: 1, ..Tally::default() };
    let under = deployment.arm(&version.id).to_string().into();
    turn.counted = Some(Counted { under, tally });
    store.append(&turn).await.unwrap();
    assert_eq!(store.shared_key(name, b"first").await.unwrap(), b"first");
    assert_eq!(store.shared_key(name, b"second").await.unwrap(), b"first");
    store.create_attachment(&begun.id, "a.png", "image/png", vec![1], at(0)).await.unwrap();
    let new = NewPluginVersion {
        plugin: PluginName::parse("orders").unwrap(),
        content: name.as_bytes().to_vec(),
        digest: Digest::of(name.as_bytes()),
        signer: None,
        note: String::new(),
        author: String::new(),
    };
    store.add_plugin_version(&workspace, new, at(0)).await.unwrap();
    store.trust_plugin_key(&workspace, "release", &[7; 32], at(0)).await.unwrap();
    let (token, value) = (SecretName::parse("TOKEN").unwrap(), SecretValue::parse("hunter2").unwrap());
    store.set_secret(&keyring, &workspace, &token, &value, "Ann", at(0)).await.unwrap();
    let deed = Deed {
        actor: ann.id.to_string(),
        name: "Ann".to_owned(),
        address: None,
        action: "deploy".to_owned(),
        arguments: "{}".to_owned(),
        outcome: "done".to_owned(),
    };
    store.add_audit(&workspace, vec![deed], at(0)).await.unwrap();
    let period = Period { from: at(0), to: at(100) };
    let (begun, id) = (at(0), begun.id);
    store.create_sample(&workspace, &bot, "Ann", period, &[(id.clone(), 1)], at(0)).await.unwrap();
    let mut totals = Totals::default();
    totals[Measure::Opened] = 1;
    let part = Part { kind: PartKind::Intent, name: "track".to_owned(), detail: String::new() };
    let parts = [(part, PartSum { times: 1, amount: 0 })].into_iter().collect();
    let after = insight::Tally { begun, language: String::new(), totals, parts };
    let (noted, texts) = (Noted::default(), vec!["hello".to_owned()]);
    store.project(vec![Projection { id, from: 0, to: 1, before: None, after, noted, texts }]).await.unwrap();
    workspace
}

async fn furnish_people(store: &Store, keyring: &Keyring, ann: &Member, name: &str) {
    let workspace = &ann.workspace;
    let permissions = [Permission::ReadBots].into_iter().collect();
    let role = NewRole { name: "Looks".to_owned(), description: String::new(), permissions };
    store.create_role(workspace, role, at(0)).await.unwrap();
    let invitation = NewInvitation {
        email: Email::parse("bo@example.com").unwrap(),
        role: Role::Viewer,
        hash: name.to_owned(),
        author: "Ann".to_owned(),
        expires_at: at(9),
    };
    store.create_invitation(workspace, invitation, at(0)).await.unwrap();
    store.begin_second_factor(keyring, ann, "secret", at(0)).await.unwrap();
    store.set_requires_code(workspace, true, at(0)).await.unwrap();
    let provider = SingleSignOn {
        workspace: workspace.clone(),
        enabled: true,
        issuer: "https://id.example".to_owned(),
        client_id: "botloom".to_owned(),
        scopes: Vec::new(),
        groups_claim: "groups".to_owned(),
        group_roles: vec![("desk".to_owned(), Role::Agent)],
        default_role: None,
        creates_members: true,
        domains: vec![format!("{name}.example")],
        address: "https://bots.example".to_owned(),
    };
    store.set_single_sign_on(keyring, &provider, Some("hush"), at(0)).await.unwrap();
    let attempt = SignInAttempt {
        workspace: workspace.clone(),
        browser: "b".to_owned(),
        nonce: "n".to_owned(),
        verifier: "v".to_owned(),
        next: "/bots".to_owned(),
    };
    store.begin_attempt(name, &attempt, at(0), at(9)).await.unwrap();
    let token = NewScimToken {
        name: "Directory".to_owned(),
        prefix: "bld".to_owned(),
        hash: name.to_owned(),
        permissions: Permissions::all(),
    };
    store.create_scim_token(workspace, token, at(0)).await.unwrap();
    let said = NewDirectoryUser {
        name: MemberName::parse("Ann").unwrap(),
        email: Email::parse(&ann.email).unwrap(),
        active: true,
        user_name: "ann".to_owned(),
        external_id: Some("00u".to_owned()),
        document: "{}".to_owned(),
    };
    store.set_directory_user(workspace, &ann.id, said, at(0)).await.unwrap();
    let group = GroupChange {
        id: None,
        name: "Desk".to_owned(),
        external_id: None,
        membership: Membership { added: vec![ann.id.clone()], removed: Vec::new() },
    };
    let same = |_: &Role, _: &[String], _: &[String]| Ok(Standing::Same);
    store.save_directory_group(workspace, group, same, at(0)).await.unwrap().unwrap();
}

async fn count(db: &impl ConnectionTrait, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM \"{table}\"");
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

async fn seen(db: &DatabaseConnection, table: &str, workspace: &str) -> i64 {
    let transaction = db.begin().await.unwrap();
    transaction
        .execute_unprepared(&format!("SELECT set_config('botloom.workspace', '{workspace}', true)"))
        .await
        .unwrap();
    let seen = count(&transaction, table).await;
    transaction.commit().await.unwrap();
    // The same connection, given to somebody else, sees nothing.
    assert_eq!(count(db, table).await, 0, "{table}");
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_keeps_the_contract_of_a_bus() {
    let address = Address::parse(&shared().database()).unwrap();
    let node = async || StoredBus::new(&Store::open(&address).await.unwrap()).expect("a server has nodes");
    contract::bus(&node().await, &node().await).await;
    let folder = tempfile::tempdir().unwrap();
    let file = Store::open(&Address::file(folder.path().join("a.db"))).await.unwrap();
    assert!(StoredBus::new(&file).is_none(), "a file has one node");
}

#[tokio::test]
async fn a_query_that_forgets_the_workspace_sees_nothing_of_others() {
    let text = shared().database();
    let store = Store::open(&Address::parse(&text).unwrap()).await.unwrap();
    let (mine, yours) = (furnish(&store, "mine").await, furnish(&store, "yours").await);
    let mut options = sea_orm::ConnectOptions::new(text.clone());
    options.max_connections(1);
    let db = Database::connect(options).await.unwrap();

    let walled =
        shared().sql(&text, "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity");
    let open = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace \
                AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname";
    // Files of releases are named by the digest of their content, what conversations are found by is numbers of the terms of a workspace;
    // the other one is the list of migrations.
    assert_eq!(shared().sql(&text, open), "conversation_search\nrelease_file\nseaql_migrations");
    let mut tables = 0;
    for table in walled.lines() {
        // It belongs to nobody.
        let expected = if table == "shared_key" { (2, 0, 0) } else { (2, 1, 1) };
        let (all, my, your) = (
            seen(&db, table, "*").await,
            seen(&db, table, mine.as_str()).await,
            seen(&db, table, yours.as_str()).await,
        );
        assert_eq!((all, my, your), expected, "{table}");
        assert_eq!(seen(&db, table, "wks_none").await, 0, "{table}");
        tables += 1;
    }
    assert_eq!(tables, 40);

    // Nor can it change what it does not see, or give rows away.
    let transaction = db.begin().await.unwrap();
    let name = format!("SELECT set_config('botloom.workspace', '{yours}', true)");
    transaction.execute_unprepared(&name).await.unwrap();
    for table in ["turn", "bot", "api_key"] {
        let deleted = transaction.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
        assert_eq!(deleted.rows_affected(), 1, "{table}");
    }
    // What stands in the audit log stays, also for whoever sees everything.
    for sight in [yours.as_str(), "*"] {
        let name = format!("SELECT set_config('botloom.workspace', '{sight}', true)");
        transaction.execute_unprepared(&name).await.unwrap();
        for change in ["DELETE FROM audit", "UPDATE audit SET outcome = 'denied'"] {
            assert_eq!(transaction.execute_unprepared(change).await.unwrap().rows_affected(), 0, "{change}");
        }
    }
    transaction.execute_unprepared(&name).await.unwrap();
    let given =
        transaction.execute_unprepared(&format!("UPDATE conversation SET workspace_id = '{mine}'")).await;
    assert!(given.unwrap_err().to_string().contains("row-level security"));
    transaction.rollback().await.unwrap();
    assert_eq!(seen(&db, "turn", "*").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_at_once_make_the_tables_once() {
    let address = Address::parse(&shared().database()).unwrap();
    let start = |_| {
        let address = address.clone();
        tokio::spawn(async move { Store::open(&address).await.unwrap() })
    };
    let mut nodes = Vec::new();
    for node in (0..6).map(start).collect::<Vec<_>>() {
        nodes.push(node.await.unwrap());
    }
    let made = nodes[0].create_workspace("w", at(0)).await.unwrap();
    assert_eq!(nodes[5].workspace(&made.id).await.unwrap(), made);
}

#[tokio::test]
async fn texts_are_in_the_order_of_their_bytes() {
    let text = shared().database();
    Store::open(&Address::parse(&text).unwrap()).await.unwrap();
    let others = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'seaql_migrations' \
                  AND data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C'";
    assert_eq!(shared().sql(&text, others), "0");
}

#[tokio::test]
async fn a_role_above_the_walls_still_works_and_an_unknown_one_is_told_apart() {
    let text = shared().database();
    let superuser = text.replace("botloom:secret@", "postgres@");
    let store = Store::open(&Address::parse(&superuser).unwrap()).await.unwrap();
    store.create_workspace("w", at(0)).await.unwrap();
    let nobody = text.replace("botloom:secret@", "nobody:hunter2@");
    let error = Store::open(&Address::parse(&nobody).unwrap()).await.unwrap_err();
    let said = format!("{error} {error:?} {}", std::error::Error::source(&error).unwrap());
    assert!(said.contains("nobody") && !said.contains("hunter2"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_that_the_database_refuses_costs_nobody_else() {
    let store = Arc::new(Store::open(&Address::parse(&shared().database()).unwrap()).await.unwrap());
    let workspace = WorkspaceId::from_unique("w");
    let bot = BotId::from_unique("b");
    let mut tasks = Vec::new();
    for number in 0..64 {
        let begun = talk(&format!("c{number}"), &workspace, &bot);
        store.create_conversation(&begun).await.unwrap();
        // A text of PostgreSQL has no U+0000, and a key is kept as it is.
        let key = if number == 7 { "a\0b" } else { "a" };
        let (store, turn) = (Arc::clone(&store), contract::turn(&begun.id, 1, key));
        tasks.push(tokio::spawn(async move { store.append(&turn).await }));
    }
    for (number, task) in tasks.into_iter().enumerate() {
        let written = task.await.unwrap();
        assert_eq!(written.is_err(), number == 7, "{number}: {written:?}");
        let id = ConversationId::new(format!("c{number}")).unwrap();
        assert_eq!(store.head(&id).await.unwrap().turns, u64::from(number != 7));
    }
}

/// Waits until as many turns more were acknowledged.
async fn more(counter: &AtomicUsize, turns: usize) {
    let until = counter.load(Ordering::Relaxed) + turns;
    let enough = async {
        while counter.load(Ordering::Relaxed) < until {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), enough).await.expect("turns are written");
}

/// Writers of many conversations while something happens to the server; every turn counts one up. What was acknowledged is there, each turn once,
/// and the sum is exactly that of the turns.
async fn under_load(nodes: usize, happens: impl FnOnce(&Cluster) + Send + 'static) {
    let cluster = Cluster::start();
    let address = Address::parse(&cluster.database()).unwrap();
    let mut stores = Vec::new();
    for _ in 0..nodes {
        stores.push(Arc::new(Store::open(&address).await.unwrap()));
    }
    let (workspace, bot) = (WorkspaceId::from_unique("w"), BotId::from_unique("b"));
    let (over, counter) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut writers = Vec::new();
    for number in 0..24 {
        let begun = talk(&format!("c{number}"), &workspace, &bot);
        stores[0].create_conversation(&begun).await.unwrap();
        let (store, over, counter) =
            (Arc::clone(&stores[number % nodes]), Arc::clone(&over), Arc::clone(&counter));
        let id = begun.id;
        writers.push(tokio::spawn(async move {
            let (mut acknowledged, mut failed, mut message) = (Vec::new(), 0, 0);
            while !over.load(Ordering::Relaxed) {
                // After a failure it is not known whether the turn is there: the log says.
                let Ok(head) = store.head(&id).await else {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                };
                message += 1;
                let mut turn = contract::turn(&id, head.turns + 1, &format!("m{message}"));
                turn.values = counting(1);
                match store.append(&turn).await {
                    Ok(()) => {
                        acknowledged.push(turn.key);
                        counter.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(LogError::Store(_)) => failed += 1,
                    Err(error) => panic!("nobody else writes to this conversation: {error:?}"),
                }
            }
            (id, acknowledged, failed)
        }));
    }
    more(&counter, 100).await;
    let cluster = tokio::task::spawn_blocking(move || {
        happens(&cluster);
        cluster
    })
    .await
    .unwrap();
    // It goes on as before.
    more(&counter, 100).await;
    over.store(true, Ordering::Relaxed);
    let (mut turns, mut all, mut fails) = (0, 0, 0);
    for writer in writers {
        let (id, acknowledged, failed) = writer.await.unwrap();
        let log = stores[0].read(&id, 0).await.unwrap();
        let seqs: Vec<u64> = log.iter().map(|turn| turn.seq).collect();
        assert_eq!(seqs, (1..=log.len() as u64).collect::<Vec<_>>(), "{id}");
        let keys: Vec<&str> = log.iter().map(|turn| turn.key.as_str()).collect();
        let lost: Vec<_> = acknowledged.iter().filter(|key| !keys.contains(&key.as_str())).collect();
        assert!(lost.is_empty(), "{id}: acknowledged and lost: {lost:?}");
        turns += log.len();
        all += acknowledged.len();
        fails += failed;
    }
    let id = ConversationId::new("c0").unwrap();
    let sum = stores[0].value(&id, "orders", ValueScope::Bot, "seen").await.unwrap();
    assert_eq!(sum, Some(turns.to_string()), "a turn and what it keeps are one");
    println!("{turns} turns, {all} acknowledged, {fails} failed");
    drop(cluster);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_restarts_loses_nothing() {
    under_load(2, |cluster| {
        cluster.restart(Duration::from_millis(100));
        std::thread::sleep(Duration::from_millis(500));
        cluster.restart(Duration::from_millis(1_500));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_recovers_all_that_was_acknowledged() {
    under_load(2, |cluster| {
        cluster.kill_and_restart();
        std::thread::sleep(Duration::from_millis(500));
        cluster.kill_and_restart();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_is_carried_over_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let here = Store::open(&Address::file(folder.path().join("botloom.db"))).await.unwrap();
    let (mine, yours) = (furnish(&here, "mine").await, furnish(&here, "yours").await);
    let id = ConversationId::new("mine").unwrap();
    for seq in 2..=250 {
        let mut turn = contract::turn(&id, seq, &format!("k{seq}"));
        turn.values = counting(1);
        // SQLite keeps a key with U+0000, PostgreSQL cannot.
        if seq == 9 {
            turn.key = "a\0b".to_owned();
        }
        here.append(&turn).await.unwrap();
    }
    let text = shared().database();
    let there = Store::open(&Address::parse(&text).unwrap()).await.unwrap();

    // A table that cannot be written stops everything, though others were written before it.
    shared().sql(&text, "ALTER TABLE plugin_value ADD CONSTRAINT full_disk CHECK (false)");
    transfer(&here, &there, |_, _| {}).await.unwrap_err();
    assert_eq!(there.first_workspace().await.unwrap(), None);
    // So does one that comes back different.
    shared().sql(&text, "ALTER TABLE plugin_value DROP CONSTRAINT full_disk");
    let louder = "CREATE FUNCTION louder() RETURNS trigger AS $$ BEGIN NEW.value := NEW.value || '!'; RETURN NEW; END $$ LANGUAGE plpgsql; \
                  CREATE TRIGGER louder BEFORE INSERT ON plugin_value FOR EACH ROW EXECUTE FUNCTION louder()";
    shared().sql(&text, louder);
    let differs = transfer(&here, &there, |_, _| {}).await.unwrap_err();
    assert!(matches!(&differs, TransferError::Differs { table, .. } if table == "plugin_value"), "{differs}");
    assert_eq!(there.first_workspace().await.unwrap(), None);
    shared().sql(&text, "DROP TRIGGER louder ON plugin_value");

    let mut told = 0;
    let carried =
        transfer(&here, &there, |table, rows| told = told.max(if table == "turn" { rows } else { 0 }))
            .await
            .unwrap();
    assert_eq!(told, 251);
    let rows: Vec<_> = carried.iter().map(|table| (table.table.as_str(), table.rows, table.mended)).collect();
    let two = |table| (table, 2, 0);
    let expected = [
        two("workspace"),
        two("member"),
        two("session"),
        two("api_key"),
        two("bot"),
        two("bot_file"),
        two("release_file"),
        two("version"),
        two("deployment"),
        two("conversation"),
        ("turn", 251, 1),
        two("attachment"),
        two("plugin_value"),
        two("shared_key"),
        two("plugin"),
        two("plugin_version"),
        two("plugin_key"),
        two("audit"),
        two("deployment_move"),
        two("deployment_count"),
        two("environment"),
        two("preflight"),
        two("workspace_key"),
        two("secret"),
        two("sample"),
        two("sample_item"),
        two("role"),
        two("invitation"),
        two("second_factor"),
        two("sign_in_policy"),
        two("single_sign_on"),
        two("sign_in_domain"),
        two("sign_in_attempt"),
        two("channel_talk"),
        two("consent"),
        two("scim_token"),
        two("scim_user"),
        two("scim_group"),
        two("scim_member"),
    ];
    assert_eq!(rows, expected);
    let tables =
        "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    assert_eq!(
        shared().sql(&text, tables),
        (expected.len() + 1 + DERIVED).to_string(),
        "a table is not carried over"
    );
    // What is made of the log is made again there.
    assert_eq!(there.behind(9).await.unwrap().len(), 2);
    // It goes on there.
    assert_eq!(there.head(&id).await.unwrap(), here.head(&id).await.unwrap());
    assert_eq!(there.read(&id, 9).await.unwrap(), here.read(&id, 9).await.unwrap());
    let mut turn = contract::turn(&id, 251, "k251");
    turn.values = counting(1);
    there.append(&turn).await.unwrap();
    let sum = there.value(&id, "orders", ValueScope::Bot, "seen").await.unwrap();
    assert_eq!(sum.as_deref(), Some("251"));
    assert_eq!(there.workspace(&mine).await.unwrap(), here.workspace(&mine).await.unwrap());
    assert_eq!(there.deployments(&yours).await.unwrap(), here.deployments(&yours).await.unwrap());
    // Not a second time, and not back.
    let again = transfer(&here, &there, |_, _| {}).await.unwrap_err();
    assert!(matches!(again, TransferError::NotEmpty(_)), "{again}");
    assert!(matches!(transfer(&there, &here, |_, _| {}).await.unwrap_err(), TransferError::Direction));
}
