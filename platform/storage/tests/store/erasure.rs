use crate::insight::projection;
use crate::{House, append, at, bot, published, talk};
use botloom_domain::insight::Noted;
use botloom_domain::preflight::{Example, Findings, Group, PreflightState, Replayed};
use botloom_domain::wording::Wording;
use botloom_domain::{
    Asks, Conversation, ConversationFilter, ConversationKind, EnvironmentName, PageRequest, Preflight,
    PreflightId, Retention, WorkspaceId,
};
use botloom_ports::{
    ConversationId, EventLog, LogError, Mode, ValueChange, ValueScope, ValueWrite, Values, contract,
};
use botloom_storage::{Projection, Store, StoreError};
use jiff::Timestamp;

on_both! {
    what_was_said_is_destroyed_and_that_it_was_stays,
    what_rests_for_long_enough_is_found_in_its_workspace,
}

/// Stands in everything that a customer left behind.
pub(crate) const SAID: &str = "my card is 6222021234567890123";

/// A conversation with all that can be kept of one.
pub(crate) async fn furnished(store: &Store, workspace: &WorkspaceId, name: &str) -> ConversationId {
    let desk = bot(store, workspace, &format!("desk-{name}")).await;
    let version = published(store, workspace, &desk, name).await;
    let id = ConversationId::new(name).unwrap();
    let begun = talk(&id, workspace, &version.release, at(0));
    store.create_conversation(&Conversation { bot: desk.id.clone(), ..begun }).await.unwrap();
    for key in ["a", "b"] {
        let mut turn = contract::turn(&id, 0, key);
        turn.activities[0].text = Some(SAID.to_owned());
        turn.events = SAID.as_bytes().to_vec();
        turn.trace = serde_json::json!({"heard": SAID});
        turn.summary.last_text = Some(SAID.to_owned());
        turn.summary.note = Some(SAID.to_owned());
        turn.summary.slots.insert("card".to_owned(), SAID.into());
        let change = ValueChange::Set(SAID.to_owned());
        let plugin = "orders".to_owned();
        turn.values =
            vec![ValueWrite { plugin, scope: ValueScope::Conversation, key: key.to_owned(), change }];
        append(store, turn).await;
    }
    store.create_attachment(&id, SAID, "text/plain", SAID.as_bytes().to_vec(), at(1)).await.unwrap();
    let noted =
        Noted { customer: Some("Wang Wei".to_owned()), person: Some("crm-7".to_owned()), ..Noted::default() };
    let counted = Projection { noted, ..projection(&id, 0, 2, &[SAID]) };
    assert_eq!(store.project(vec![counted]).await.unwrap(), 1);
    let period = crate::insight::scope().period;
    store.create_sample(workspace, &desk.id, "Ann", period, &[(id.clone(), 2)], at(1)).await.unwrap();
    let example = |of: &str| Example {
        conversation: of.to_owned(),
        turn: 2,
        user: Some(SAID.to_owned()),
        before: vec![SAID.to_owned()],
        after: Vec::new(),
    };
    let examples = vec![example(name), example("another")];
    let group = Group {
        kind: "text".to_owned(),
        cause: Wording::verbatim("track"),
        conversations: 2,
        turns: 2,
        examples,
    };
    let replay = Replayed { conversations: 2, groups: vec![group], ..Replayed::default() };
    let preflight = Preflight {
        id: PreflightId::from_unique(name),
        workspace: workspace.clone(),
        bot: desk.id,
        environment: EnvironmentName::production(),
        version: None,
        release: version.release,
        author: "Ann".to_owned(),
        state: PreflightState::Done,
        asks: Asks::default(),
        progress: (1, 1),
        findings: Findings { replay: Some(replay), ..Findings::default() },
        decision: None,
        created_at: at(1),
        updated_at: at(1),
    };
    store.create_preflight(&preflight).await.unwrap();
    id
}

async fn found(store: &Store, workspace: &WorkspaceId, filter: ConversationFilter) -> Vec<String> {
    let page = store.conversations(workspace, &filter, &PageRequest::new(None, None)).await.unwrap();
    page.items.into_iter().map(|(_, found)| found.id.to_string()).collect()
}

async fn what_was_said_is_destroyed_and_that_it_was_stays(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let other = store.create_workspace("o", at(0)).await.unwrap().id;
    let id = furnished(store, &workspace, "c1").await;
    let before = store.conversation(&workspace, &id).await.unwrap();
    assert_eq!((before.person.as_deref(), before.customer.as_deref()), (Some("crm-7"), Some("Wang Wei")));
    let of_person =
        || ConversationFilter { person: Some("crm-7".to_owned()), ..ConversationFilter::default() };
    let of_words = || ConversationFilter {
        text: Some("6222021234567890123".to_owned()),
        ..ConversationFilter::default()
    };
    assert_eq!(found(store, &workspace, of_person()).await, ["c1"]);
    assert_eq!(found(store, &workspace, of_words()).await, ["c1"]);
    assert_eq!(found(store, &other, of_person()).await, [""; 0]);

    // Another workspace cannot; whoever may, can once.
    let ids = [id.clone(), ConversationId::new("nobody").unwrap()];
    assert_eq!(store.erase(&other, &ids, at(5)).await.unwrap(), []);
    assert_eq!(store.read(&id, 0).await.unwrap().len(), 2);
    assert_eq!(store.erase(&workspace, &ids, at(5)).await.unwrap(), std::slice::from_ref(&id));
    assert_eq!(store.erase(&workspace, &ids, at(6)).await.unwrap(), []);

    let after = store.conversation(&workspace, &id).await.unwrap();
    assert_eq!((after.erased_at, after.mode), (Some(at(5)), Mode::Ended));
    assert_eq!((after.last_text, after.note, after.customer, after.person), (None, None, None, None));
    assert!(after.slots.is_empty());
    assert_eq!((after.created_at, after.release), (before.created_at, before.release));
    assert_eq!(found(store, &workspace, ConversationFilter::default()).await, ["c1"]);
    assert_eq!(found(store, &workspace, of_person()).await, [""; 0]);
    assert_eq!(found(store, &workspace, of_words()).await, [""; 0]);

    // The turns keep their places, and nothing more.
    let turns = store.read(&id, 0).await.unwrap();
    assert_eq!(turns.iter().map(|turn| turn.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(turns.iter().all(|turn| turn.activities.is_empty() && turn.events.is_empty()));
    assert!(matches!(store.head(&id).await, Err(LogError::Unknown(_))));
    // Whoever has it in memory does not go on with it.
    let late = store.append(&contract::turn(&id, 3, "late")).await;
    assert!(matches!(late, Err(LogError::Conflict { .. })), "{late:?}");

    let value = store.value(&id, "orders", ValueScope::Conversation, "a").await.unwrap();
    assert_eq!((value, store.attachments(&id).await.unwrap()), (None, Vec::new()));
    let sample = &store.samples(&workspace, &before.bot).await.unwrap()[0];
    assert_eq!(store.sample_items(&workspace, &sample.id).await.unwrap(), []);
    let preflight = store.preflight(&workspace, &PreflightId::from_unique("c1")).await.unwrap();
    let examples = &preflight.findings.replay.unwrap().groups[0].examples;
    assert_eq!(examples.iter().map(|example| example.conversation.as_str()).collect::<Vec<_>>(), ["another"]);
    assert_eq!(store.latest_conversations(&workspace, &before.bot, None, 9).await.unwrap(), []);
    assert_eq!(store.behind(9).await.unwrap().len(), 0);

    // Nothing of it is left in the file but the example of the other conversation.
    if let Some(file) = house.address.as_file().map(ToOwned::to_owned) {
        house.store.close().await;
        let bytes = std::fs::read(&file).unwrap();
        let places = bytes.windows(SAID.len()).filter(|part| *part == SAID.as_bytes()).count();
        assert_eq!(places, 2, "the example has it twice");
        assert!(!bytes.windows(8).any(|part| part == b"Wang Wei"));
    }
}

async fn what_rests_for_long_enough_is_found_in_its_workspace(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let other = store.create_workspace("o", at(0)).await.unwrap().id;
    let desk = bot(store, &workspace, "desk").await;
    let version = published(store, &workspace, &desk, "a").await;
    let day = |days: i64| -> Timestamp { at(days * 86_400) };
    let begun =
        async |name: &str, whose: &WorkspaceId, kind: ConversationKind, wake: Option<Timestamp>, on: i64| {
            let id = ConversationId::new(name).unwrap();
            let new = talk(&id, whose, &version.release, day(on));
            store.create_conversation(&Conversation { kind, ..new }).await.unwrap();
            let mut turn = contract::turn(&id, 0, "a");
            (turn.at, turn.summary.wake) = (day(on), wake);
            append(store, turn).await;
        };
    begun("old", &workspace, ConversationKind::Live, None, 0).await;
    begun("older", &workspace, ConversationKind::Live, None, -1).await;
    begun("waits", &workspace, ConversationKind::Live, Some(day(90)), 0).await;
    begun("test", &workspace, ConversationKind::Test, None, 0).await;
    begun("new", &workspace, ConversationKind::Live, None, 25).await;
    begun("theirs", &other, ConversationKind::Live, None, 0).await;

    assert_eq!(store.retention(&workspace).await.unwrap(), Retention::default());
    assert_eq!(store.retentions().await.unwrap(), []);
    let month = Retention { conversations: Some(30), tests: None };
    store.set_retention(&workspace, month).await.unwrap();
    assert_eq!(store.retentions().await.unwrap(), [(workspace.clone(), month)]);
    assert_eq!(store.retention(&other).await.unwrap(), Retention::default());
    assert!(matches!(store.retention(&WorkspaceId::from_unique("x")).await, Err(StoreError::Gone)));

    let due = async |retention: Retention, on: i64| -> Vec<String> {
        let due = store.outliving(&workspace, retention, day(on), 9).await.unwrap();
        assert_eq!(store.outlived(&workspace, retention, day(on)).await.unwrap(), due.len() as u64);
        due.iter().map(ToString::to_string).collect()
    };
    assert_eq!(due(month, 28).await, [""; 0]);
    assert_eq!(due(month, 31).await, ["older", "old"]);
    assert_eq!(due(Retention { conversations: None, tests: Some(7) }, 31).await, ["test"]);
    assert_eq!(due(Retention::default(), 3_650).await, [""; 0]);
    let old = store.outliving(&workspace, month, day(31), 1).await.unwrap();
    assert_eq!(store.erase(&workspace, &old, day(31)).await.unwrap().len(), 1);
    assert_eq!(due(month, 31).await, ["old"]);
}
