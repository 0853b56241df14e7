//! Live updates inside one process: who watches a conversation hears of each turn after it was appended.

use crate::{ConversationId, TurnRecord};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::{broadcast, watch};

/// How many turns a slow watcher may lag behind before it must read the log again.
const LAG: usize = 64;
const ALL_LAG: usize = 1024;

/// The watchers of conversations. A watcher that lags hears `Lagged` and catches up from the log.
#[derive(Debug)]
pub struct Watchers {
    by_conversation: Mutex<HashMap<ConversationId, broadcast::Sender<Arc<TurnRecord>>>>,
    all: Mutex<broadcast::Sender<Arc<TurnRecord>>>,
    here: broadcast::Sender<Arc<TurnRecord>>,
    closed: watch::Sender<bool>,
}

impl Default for Watchers {
    fn default() -> Self {
        Self {
            by_conversation: Mutex::default(),
            all: Mutex::new(broadcast::channel(ALL_LAG).0),
            here: broadcast::channel(ALL_LAG).0,
            closed: watch::channel(false).0,
        }
    }
}

impl Watchers {
    /// Hears of every later turn of one conversation.
    pub fn watch(&self, id: &ConversationId) -> broadcast::Receiver<Arc<TurnRecord>> {
        if *self.closed.borrow() {
            return broadcast::channel(1).1;
        }
        let mut map = self.by_conversation.lock().expect("no holder of the lock panics");
        map.entry(id.clone()).or_insert_with(|| broadcast::channel(LAG).0).subscribe()
    }

    /// Hears of every later turn of every conversation.
    pub fn watch_all(&self) -> broadcast::Receiver<Arc<TurnRecord>> {
        if *self.closed.borrow() {
            return broadcast::channel(1).1;
        }
        self.all.lock().expect("no holder of the lock panics").subscribe()
    }

    /// Hears of every later turn that was taken in this process, also when watching has ended.
    pub fn watch_here(&self) -> broadcast::Receiver<Arc<TurnRecord>> {
        self.here.subscribe()
    }

    /// The conversations that somebody watches.
    pub fn watched(&self) -> Vec<ConversationId> {
        let map = self.by_conversation.lock().expect("no holder of the lock panics");
        map.iter().filter(|(_, sender)| sender.receiver_count() > 0).map(|(id, _)| id.clone()).collect()
    }

    /// Whether somebody hears of the turns of this conversation.
    pub fn is_watched(&self, id: &ConversationId) -> bool {
        let map = self.by_conversation.lock().expect("no holder of the lock panics");
        let one = map.get(id).is_some_and(|sender| sender.receiver_count() > 0);
        one || self.all.lock().expect("no holder of the lock panics").receiver_count() > 0
    }

    /// Ends all watching, also what begins later: this process says no more, another one may.
    pub fn close(&self) {
        self.closed.send_replace(true);
        self.by_conversation.lock().expect("no holder of the lock panics").clear();
        *self.all.lock().expect("no holder of the lock panics") = broadcast::channel(1).0;
    }

    /// Whether watching has ended.
    pub fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// Waits until watching ends.
    pub async fn closed(&self) {
        let mut closed = self.closed.subscribe();
        // The sender is here, so it cannot be gone.
        let _closed = closed.wait_for(|closed| *closed).await;
    }

    /// Tells the watchers of a turn that was taken here.
    pub fn tell(&self, record: &Arc<TurnRecord>) {
        let _unheard = self.here.send(Arc::clone(record));
        self.relay(record);
    }

    /// Tells the watchers of a turn, wherever it was taken. A conversation that nobody watches any more is forgotten.
    pub fn relay(&self, record: &Arc<TurnRecord>) {
        let mut map = self.by_conversation.lock().expect("no holder of the lock panics");
        if let Some(sender) = map.get(&record.conversation)
            && sender.send(Arc::clone(record)).is_err()
        {
            map.remove(&record.conversation);
        }
        drop(map);
        // Nobody watching is the normal case.
        let _unheard = self.all.lock().expect("no holder of the lock panics").send(Arc::clone(record));
    }
}
