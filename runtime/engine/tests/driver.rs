//! The driver on the in-memory ports: one turn a key, and two nodes on one log.

use botloom_engine::{Body, Engine, Inbound, Packs, World};
use botloom_ports::memory::{MemoryLog, MemoryReleases};
use botloom_ports::{ConversationId, EventLog, Files, SystemClock, Watchers};
use std::sync::Arc;

fn text(key: &str) -> Inbound {
    Inbound { key: key.to_owned(), client_id: None, from: None, body: Body::Text("hello".to_owned()) }
}

#[tokio::test]
async fn two_nodes_take_turns_of_one_conversation_and_each_key_once() {
    let (log, releases) = (Arc::new(MemoryLog::default()), Arc::new(MemoryReleases::default()));
    let mut files = Files::default();
    files.insert("bot.yaml", "bot: a\nlanguages: [en]\n");
    files.insert("flows/a.yaml", "flow: a\ntriggers: [hello]\nsteps:\n  - say: Hi.\n");
    let release = releases.keep(files);
    let id = ConversationId::new("c").unwrap();
    log.open(&id, &release);
    let node = || {
        let (log, releases) = (Arc::clone(&log), Arc::clone(&releases));
        Engine::new(
            log,
            releases,
            Arc::new(Packs::default()),
            Arc::new(SystemClock),
            Arc::new(Watchers::default()),
            World::default(),
        )
    };
    let (one, two) = (node(), node());
    let first = one.turn(&id, &text("1")).await.unwrap();
    assert_eq!(two.turn(&id, &text("2")).await.unwrap().seq, 2);
    // What the first node has in memory is old by now.
    assert_eq!(one.turn(&id, &text("3")).await.unwrap().seq, 3);
    assert_eq!(*two.turn(&id, &text("1")).await.unwrap(), *first, "a key that came before changes nothing");
    assert_eq!(log.read(&id, 0).await.unwrap().len(), 3);
}
