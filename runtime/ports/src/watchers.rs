//! Live updates inside one process: who watches a conversation hears of each turn after it was appended.

use crate::{ConversationId, TurnRecord};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::broadcast;

/// How many turns a slow watcher may lag behind before it must read the log again.
const LAG: usize = 64;
const ALL_LAG: usize = 1024;

/// The watchers of conversations. A watcher that lags hears `Lagged` and catches up from the log.
#[derive(Debug)]
pub struct Watchers {
    by_conversation: Mutex<HashMap<ConversationId, broadcast::Sender<Arc<TurnRecord>>>>,
    all: broadcast::Sender<Arc<TurnRecord>>,
}

impl Default for Watchers {
    fn default() -> Self {
        Self { by_conversation: Mutex::default(), all: broadcast::channel(ALL_LAG).0 }
    }
}

impl Watchers {
    /// Hears of every later turn of one conversation.
    pub fn watch(&self, id: &ConversationId) -> broadcast::Receiver<Arc<TurnRecord>> {
        let mut map = self.by_conversation.lock().expect("no holder of the lock panics");
        map.entry(id.clone()).or_insert_with(|| broadcast::channel(LAG).0).subscribe()
    }

    /// Hears of every later turn of every conversation.
    pub fn watch_all(&self) -> broadcast::Receiver<Arc<TurnRecord>> {
        self.all.subscribe()
    }

    /// Tells the watchers. A conversation that nobody watches any more is forgotten.
    pub fn tell(&self, record: &Arc<TurnRecord>) {
        let mut map = self.by_conversation.lock().expect("no holder of the lock panics");
        if let Some(sender) = map.get(&record.conversation)
            && sender.send(Arc::clone(record)).is_err()
        {
            map.remove(&record.conversation);
        }
        drop(map);
        // Nobody watching is the normal case.
        let _unheard = self.all.send(Arc::clone(record));
    }
}
