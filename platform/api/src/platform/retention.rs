//! Conversations are erased when they were kept for as long as their workspace says.

use super::{Failure, Platform};

/// How many conversations of a workspace are erased before it is the next one's turn.
const TOGETHER: u64 = 100;

impl Platform {
    /// Erases conversations that were kept for long enough, of each workspace some; how many were erased is returned. There may be more.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn retire(&self) -> Result<usize, Failure> {
        let mut count = 0;
        for (workspace, retention) in self.store.retentions().await? {
            let now = self.clock.now();
            let old = self.store.outliving(&workspace, retention, now, TOGETHER).await?;
            if old.is_empty() {
                continue;
            }
            let erased = self.erase_old(&workspace, &old).await?.len();
            tracing::info!(workspace = %workspace, conversations = erased, "conversations were kept for long enough and erased");
            metrics::counter!("botloom_conversations_erased_total").increment(erased as u64);
            count += erased;
        }
        Ok(count)
    }
}
