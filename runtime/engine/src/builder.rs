//! Releases for customers: built once, then opened with the index that was kept of them.

use crate::packs::Packs;
use crate::release::{Plan, Release};
use botloom_flow::Problem;
use botloom_knowledge::{Error, Index};
use botloom_ports::{Digest, Files, Indexes, KeptIndex, NewIndex};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Builds releases beside a store of indexes.
pub(crate) struct Builder {
    pub(crate) packs: Arc<Packs>,
    pub(crate) indexes: Arc<dyn Indexes>,
    built: AtomicU64,
}

impl Builder {
    pub(crate) fn new(packs: Arc<Packs>, indexes: Arc<dyn Indexes>) -> Self {
        Self { packs, indexes, built: AtomicU64::new(0) }
    }

    /// How many indexes were built, and not opened.
    pub(crate) fn built(&self) -> u64 {
        self.built.load(Ordering::Relaxed)
    }

    /// Builds a release. What is kept of indexes is a help: when it fails or is damaged, that is told in the log, and the
    /// index is built.
    pub(crate) async fn build(&self, files: Files) -> Result<(Release, Vec<Problem>), Vec<Problem>> {
        let packs = Arc::clone(&self.packs);
        let plan = blocking(move || Plan::new(&files, &packs)).await?;
        let (key, release) = (plan.key(), plan.digest().clone());
        let (index, plan) = match self.open(&key).await {
            Some(index) => (index, plan),
            None => self.index(plan, &key).await?,
        };
        if let Err(error) = self.indexes.refer(&release, &key).await {
            tracing::warn!(release = %release, error = %error, "the index of a release could not be noted");
        }
        let packs = Arc::clone(&self.packs);
        blocking(move || plan.build_with(index, &packs)).await
    }

    /// The index that is kept under a key, mapped.
    async fn open(&self, key: &Digest) -> Option<Index> {
        match self.indexes.find(key).await {
            Ok(kept) => match blocking(move || kept.map(|kept| open(&kept))).await? {
                Ok(index) => return Some(index),
                Err(Error::UnknownFormat { .. }) => {
                    tracing::info!(index = %key, "an index of another version is built again");
                }
                Err(error) => {
                    tracing::warn!(index = %key, error = %error, "a kept index is damaged and is built again");
                }
            },
            Err(error) => {
                tracing::warn!(index = %key, error = %error, "a kept index could not be looked for")
            }
        }
        None
    }

    /// Builds the index of a release and keeps it.
    async fn index(&self, plan: Plan, key: &Digest) -> Result<(Index, Plan), Vec<Problem>> {
        self.built.fetch_add(1, Ordering::Relaxed);
        let (index, plan) = blocking(move || plan.index().map(|index| (index, plan))).await?;
        let packed = index.pack();
        let files: Vec<(String, Vec<u8>)> =
            packed.files.into_iter().map(|(name, bytes)| (name, bytes.into_owned())).collect();
        let new = NewIndex { manifest: &packed.manifest, files: &files };
        let kept = match self.indexes.keep(key, new).await {
            Ok(kept) => kept,
            Err(error) => {
                tracing::warn!(index = %key, error = %error, "the index of a release could not be kept");
                None
            }
        };
        // Mapped from its files it takes less memory of its own.
        let mapped = blocking(move || kept.and_then(|kept| open(&kept).ok())).await;
        Ok((mapped.unwrap_or(index), plan))
    }
}

fn open(kept: &KeptIndex) -> Result<Index, Error> {
    Index::open_packed(&kept.manifest, &kept.folder)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("building does not panic")
}
