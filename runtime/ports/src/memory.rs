//! The world in memory: for `botloom chat`, `botloom test` and tests of the engine.

use crate::{ConversationId, Digest, EventLog, Files, Head, LogError, Releases, TurnRecord};
use async_trait::async_trait;
use std::collections::HashMap;
use std::sync::Mutex;

#[derive(Debug)]
struct Conversation {
    release: Digest,
    turns: Vec<TurnRecord>,
}

/// A log that is forgotten with the process.
#[derive(Debug, Default)]
pub struct MemoryLog(Mutex<HashMap<ConversationId, Conversation>>);

impl MemoryLog {
    /// Begins a conversation on a release; one that exists is left as it is.
    pub fn open(&self, id: &ConversationId, release: &Digest) {
        let mut map = self.0.lock().expect("no holder of the lock panics");
        map.entry(id.clone()).or_insert_with(|| Conversation { release: release.clone(), turns: Vec::new() });
    }

    fn with<T>(
        &self,
        id: &ConversationId,
        look: impl FnOnce(&mut Conversation) -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        let mut map = self.0.lock().expect("no holder of the lock panics");
        look(map.get_mut(id).ok_or_else(|| LogError::Unknown(id.clone()))?)
    }
}

#[async_trait]
impl EventLog for MemoryLog {
    async fn head(&self, id: &ConversationId) -> Result<Head, LogError> {
        self.with(id, |c| Ok(Head { release: c.release.clone(), turns: c.turns.len() as u64 }))
    }

    async fn read(&self, id: &ConversationId, after: u64) -> Result<Vec<TurnRecord>, LogError> {
        self.with(id, |c| Ok(c.turns.iter().filter(|turn| turn.seq > after).cloned().collect()))
    }

    async fn by_key(&self, id: &ConversationId, key: &str) -> Result<Option<TurnRecord>, LogError> {
        self.with(id, |c| Ok(c.turns.iter().find(|turn| turn.key == key).cloned()))
    }

    async fn append(&self, record: &TurnRecord) -> Result<(), LogError> {
        self.with(&record.conversation, |c| {
            if c.turns.iter().any(|turn| turn.key == record.key) {
                return Err(LogError::Repeated(record.key.clone()));
            }
            let found = c.turns.len() as u64;
            if record.seq != found + 1 {
                return Err(LogError::Conflict { expected: record.seq, found });
            }
            c.turns.push(record.clone());
            Ok(())
        })
    }
}

/// Releases that are forgotten with the process.
#[derive(Debug, Default)]
pub struct MemoryReleases(Mutex<HashMap<Digest, Files>>);

impl MemoryReleases {
    /// Keeps the files and returns their digest.
    pub fn keep(&self, files: Files) -> Digest {
        let digest = files.digest();
        self.0.lock().expect("no holder of the lock panics").insert(digest.clone(), files);
        digest
    }
}

#[async_trait]
impl Releases for MemoryReleases {
    async fn files(&self, digest: &Digest) -> Result<Option<Files>, LogError> {
        Ok(self.0.lock().expect("no holder of the lock panics").get(digest).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    #[tokio::test]
    async fn the_memory_log_keeps_the_contract() {
        let log = MemoryLog::default();
        let release = Digest::of(b"release");
        let (one, two) = contract::conversations();
        log.open(&one, &release);
        log.open(&two, &release);
        contract::log(&log, &release).await;
    }
}
