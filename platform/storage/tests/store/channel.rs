use crate::{House, at, talk};
use botloom_domain::{BotId, ChannelTalk, DeploymentId, WorkspaceId, conversation_of, place};
use botloom_ports::{Digest, EventLog, ValueChange, ValueScope, ValueWrite, contract};
use botloom_storage::{BotValue, StoreError};
use std::time::Duration;

on_both! {
    what_is_claimed_is_nobody_elses_until_its_time_is_over,
    what_was_heard_is_found_in_every_conversation_of_a_place,
    values_are_kept_without_a_turn,
}

const KEY: [u8; 32] = [7; 32];

fn of_channel(workspace: &WorkspaceId, outside: &str, number: u64) -> ChannelTalk {
    let deployment = DeploymentId::from_unique("d");
    let place = place(&KEY, &deployment, "chat", outside);
    ChannelTalk {
        conversation: conversation_of(&KEY, &place, number),
        workspace: workspace.clone(),
        deployment,
        plugin: "chat".to_owned(),
        place,
        number,
        outside: outside.to_owned(),
        user: "u".to_owned(),
        user_name: None,
        line: 0,
        attempts: 0,
        since: None,
        failed: 0,
        error: None,
    }
}

async fn begin(house: &House, workspace: &WorkspaceId, outside: &str, number: u64) -> ChannelTalk {
    let begun = of_channel(workspace, outside, number);
    let conversation = talk(&begun.conversation, workspace, &Digest::of(b"r"), at(0));
    house.store.create_channel_talk(&conversation, &begun).await.unwrap();
    let again = house.store.create_channel_talk(&conversation, &begun).await;
    assert!(matches!(again, Err(StoreError::Taken)), "{again:?}");
    begun
}

async fn what_is_claimed_is_nobody_elses_until_its_time_is_over(house: House) {
    let nodes = house.nodes(2).await;
    let (one, two) = (&nodes[0], &nodes[1]);
    let workspace = WorkspaceId::from_unique("w");
    let begun = begin(&house, &workspace, "r-1", 1).await;
    // A web chat needs no delivery, however many turns it has.
    let web = talk(&botloom_ports::ConversationId::new("web").unwrap(), &workspace, &Digest::of(b"r"), at(0));
    one.create_conversation(&web).await.unwrap();
    one.append(&contract::turn(&web.id, 1, "a")).await.unwrap();
    assert_eq!(one.claim_deliveries(at(1), at(61), 9).await.unwrap().len(), 0, "nothing was said yet");
    one.append(&contract::turn(&begun.conversation, 1, "a")).await.unwrap();
    assert_eq!(one.deliveries_waiting().await.unwrap(), 1);

    let mut claims = one.claim_deliveries(at(1), at(61), 9).await.unwrap();
    assert_eq!(claims.len(), 1);
    let mut claim = claims.remove(0);
    assert_eq!((claim.talk.clone(), claim.delivered), (begun.clone(), 0));
    assert_eq!(one.undelivered(&claim, 9).await.unwrap().len(), 1);
    assert_eq!(two.claim_deliveries(at(60), at(120), 9).await.unwrap().len(), 0);
    // A turn meanwhile changes nothing of the claim, and is delivered under it.
    two.append(&contract::turn(&begun.conversation, 2, "b")).await.unwrap();
    assert_eq!(two.claim_deliveries(at(60), at(120), 9).await.unwrap().len(), 0);
    (claim.talk.line, claim.delivered) = (2, 1);
    assert!(one.note_delivery(&mut claim, at(70)).await.unwrap());
    assert_eq!(one.undelivered(&claim, 9).await.unwrap().len(), 1);

    // It took too long: the other one has it, and what the first one notes is nothing.
    let mut other = two.claim_deliveries(at(71), at(131), 9).await.unwrap().remove(0);
    assert_eq!((other.talk.line, other.delivered), (2, 1));
    (claim.talk.line, claim.delivered) = (9, 2);
    assert!(!one.note_delivery(&mut claim, at(200)).await.unwrap());
    assert_eq!(one.channel_talk(&workspace, &begun.conversation).await.unwrap().unwrap().line, 2);

    // A pause before the next try, with what is known of the last one.
    (other.talk.attempts, other.talk.since, other.talk.error) =
        (1, Some(at(71)), Some(("away".to_owned(), at(72))));
    assert!(two.note_delivery(&mut other, at(80)).await.unwrap());
    assert_eq!(one.claim_deliveries(at(79), at(139), 9).await.unwrap().len(), 0);
    let mut last = one.claim_deliveries(at(80), at(140), 9).await.unwrap().remove(0);
    assert_eq!(last.talk, other.talk);
    last.delivered = 2;
    assert!(one.note_delivery(&mut last, at(0)).await.unwrap());
    assert_eq!(
        (one.deliveries_waiting().await.unwrap(), one.undelivered(&last, 9).await.unwrap().len()),
        (0, 0)
    );
    // Another workspace knows nothing of it.
    let stranger = WorkspaceId::from_unique("s");
    assert_eq!(one.channel_talk(&stranger, &begun.conversation).await.unwrap(), None);

    // Of many who want them at once each gets its own.
    for number in 0..20 {
        let more = begin(&house, &workspace, &format!("many-{number}"), 1).await;
        one.append(&contract::turn(&more.conversation, 1, "a")).await.unwrap();
    }
    let claim = |node: usize| {
        let node = std::sync::Arc::clone(&nodes[node % 2]);
        tokio::spawn(async move { node.claim_deliveries(at(200), at(260), 5).await.unwrap() })
    };
    let mut got = Vec::new();
    let mut rounds = 0;
    while got.len() < 20 && rounds < 50 {
        let tasks: Vec<_> = (0..4).map(claim).collect();
        for task in tasks {
            got.extend(task.await.unwrap().into_iter().map(|claim| claim.talk.conversation));
        }
        rounds += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    got.sort();
    got.dedup();
    assert_eq!(got.len(), 20);
}

async fn what_was_heard_is_found_in_every_conversation_of_a_place(house: House) {
    let workspace = WorkspaceId::from_unique("w");
    let store = &house.store;
    let first = begin(&house, &workspace, "r-1", 1).await;
    store.append(&contract::turn(&first.conversation, 1, "hook-m-1")).await.unwrap();
    let second = begin(&house, &workspace, "r-1", 2).await;
    let other = begin(&house, &workspace, "r-2", 1).await;
    assert_eq!(store.latest_channel_talk(&workspace, &first.place).await.unwrap(), Some(second));
    assert!(store.was_heard(&workspace, &first.place, "hook-m-1").await.unwrap());
    assert!(!store.was_heard(&workspace, &first.place, "hook-m-2").await.unwrap());
    assert!(!store.was_heard(&workspace, &other.place, "hook-m-1").await.unwrap());
    store.note_channel_user(&other, "v", Some("Vera")).await.unwrap();
    let noted = store.latest_channel_talk(&workspace, &other.place).await.unwrap().unwrap();
    assert_eq!((noted.user.as_str(), noted.user_name.as_deref()), ("v", Some("Vera")));
    let stranger = WorkspaceId::from_unique("s");
    assert!(!store.was_heard(&stranger, &first.place, "hook-m-1").await.unwrap());
    assert_eq!(store.latest_channel_talk(&stranger, &first.place).await.unwrap(), None);
}

async fn values_are_kept_without_a_turn(house: House) {
    let (bot, id) = (BotId::from_unique("b"), botloom_ports::ConversationId::new("c").unwrap());
    let whose = |conversation| BotValue { bot: &bot, conversation, plugin: "chat" };
    let write =
        |scope, change| ValueWrite { plugin: "chat".to_owned(), scope, key: "token".to_owned(), change };
    let set = |value: &str| ValueChange::Set(value.to_owned());
    let writes = [
        write(ValueScope::Bot, set("1")),
        write(ValueScope::Bot, ValueChange::Add(2)),
        write(ValueScope::Conversation, set("own")),
    ];
    house.store.keep_values(&whose(None), &writes).await.unwrap();
    let read = |conversation, scope| {
        let store = house.store.clone();
        let of = whose(conversation);
        async move { store.bot_value(&of, scope, "token").await.unwrap() }
    };
    assert_eq!(read(None, ValueScope::Bot).await.as_deref(), Some("3"));
    assert_eq!(read(None, ValueScope::Conversation).await, None);
    assert_eq!(
        read(Some(&id), ValueScope::Conversation).await,
        None,
        "there was no conversation to keep it for"
    );
    house.store.keep_values(&whose(Some(&id)), &writes[2..]).await.unwrap();
    assert_eq!(read(Some(&id), ValueScope::Conversation).await.as_deref(), Some("own"));
    // What is kept is counted, of each plug-in and place by itself.
    let kept = |conversation, plugin, scope| {
        let of = BotValue { plugin, ..whose(conversation) };
        let store = house.store.clone();
        async move {
            let kept = store.kept_values(&of, scope).await.unwrap();
            (kept.values, kept.bytes)
        }
    };
    let two = [ValueWrite { key: "name".to_owned(), ..write(ValueScope::Bot, set("李")) }];
    house.store.keep_values(&whose(None), &two).await.unwrap();
    assert_eq!(kept(None, "chat", ValueScope::Bot).await, (2, 13), "bytes, not characters");
    assert_eq!(kept(Some(&id), "chat", ValueScope::Conversation).await, (1, 8));
    assert_eq!(kept(None, "chat", ValueScope::Conversation).await, (0, 0));
    assert_eq!(kept(None, "other", ValueScope::Bot).await, (0, 0));
}
