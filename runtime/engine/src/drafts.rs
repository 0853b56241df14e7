//! The drafts that people edit at the moment, each kept from build to build.

use crate::draft::{Draft, Renewal};
use crate::packs::Packs;
use botloom_flow::Problem;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// How many drafts are kept at most.
const DRAFTS: u64 = 16;
/// How many kilobytes they may take together; who was not edited for the longest time goes first.
const KILOBYTES: u64 = 512 * 1024;
/// A draft that nobody edits for so long is forgotten.
const IDLE: Duration = Duration::from_secs(30 * 60);

/// Drafts by name.
pub(crate) struct Drafts {
    packs: Arc<Packs>,
    kept: Cache<String, Arc<Kept>>,
}

struct Kept {
    draft: Mutex<Draft>,
    kilobytes: AtomicU32,
}

impl Drafts {
    pub(crate) fn new(packs: Arc<Packs>) -> Self {
        let share = u32::try_from(KILOBYTES / DRAFTS).unwrap_or(u32::MAX);
        let weigh = move |_: &String, kept: &Arc<Kept>| kept.kilobytes.load(Ordering::Relaxed).max(share);
        let kept = Cache::builder()
            .weigher(weigh)
            .max_capacity(KILOBYTES)
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(IDLE)
            .build();
        Self { packs, kept }
    }

    /// Whether there is a draft of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.kept.contains_key(name)
    }

    /// Does something with the draft of this name, on a thread for such work. What its index needs after many edits is
    /// done after that, beside everything else.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&mut Draft) -> Result<T, Vec<Problem>> + Send + 'static,
    ) -> Result<T, Vec<Problem>> {
        let fresh = || {
            Arc::new(Kept {
                draft: Mutex::new(Draft::new(Arc::clone(&self.packs))),
                kilobytes: AtomicU32::new(0),
            })
        };
        let kept = self.kept.get_with_by_ref(name, fresh);
        let (own, packs) = (Arc::clone(&kept), Arc::clone(&self.packs));
        let done = tokio::task::spawn_blocking(move || {
            let mut draft = own.lock(&packs);
            let done = work(&mut draft);
            let kilobytes = u32::try_from(draft.bytes() / 1024).unwrap_or(u32::MAX);
            own.kilobytes.store(kilobytes, Ordering::Relaxed);
            (done, draft.renewal())
        });
        let (done, renewal) = done.await.expect("building does not panic");
        // What it takes now counts from here on.
        self.kept.insert(name.to_owned(), Arc::clone(&kept));
        if let Some(renewal) = renewal {
            let packs = Arc::clone(&self.packs);
            // Nobody waits for it.
            drop(tokio::task::spawn_blocking(move || kept.renew(renewal, &packs)));
        }
        done
    }
}

impl Kept {
    fn lock(&self, packs: &Arc<Packs>) -> MutexGuard<'_, Draft> {
        self.draft.lock().unwrap_or_else(|poisoned| {
            // A build failed half-way; what it kept is not used again.
            self.draft.clear_poison();
            let mut draft = poisoned.into_inner();
            *draft = Draft::new(Arc::clone(packs));
            draft
        })
    }

    fn renew(&self, renewal: Renewal, packs: &Arc<Packs>) {
        match renewal.run() {
            Ok(renewed) => self.lock(packs).renew(renewed),
            Err(error) => tracing::warn!(error = %error, "the index of a draft could not be renewed"),
        }
    }
}
