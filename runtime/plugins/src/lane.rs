//! Where a call computes: at once on the thread that asked, and from its second tick on in the background, in turns. The first tick may fall
//! into a call of some microseconds; between it and the second one lies a millisecond of computing.

use crate::turnstile::{Place, Turnstile};
use rustix::time::{ClockId, clock_gettime};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

/// How long a tick is: a call that certainly runs longer leaves the thread that asked.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// The place of one call.
pub(crate) struct Lane {
    turnstile: Arc<Turnstile>,
    tenant: Arc<str>,
    apart: AtomicBool,
    wants_apart: AtomicBool,
    /// Whether it would compute on: it was stopped by a tick, not by something that it waits for.
    gives_way: AtomicBool,
    /// Whether a tick has come.
    ticked: AtomicBool,
    /// Processor time of this thread when the place was taken, in nanoseconds.
    since: AtomicU64,
    /// Processor time that was used up before, in nanoseconds.
    used: AtomicU64,
}

/// Processor time of this thread in nanoseconds.
fn thread_time() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0)
}

impl Lane {
    pub(crate) fn new(turnstile: &Arc<Turnstile>, tenant: &Arc<str>) -> Arc<Self> {
        Arc::new(Self {
            turnstile: Arc::clone(turnstile),
            tenant: Arc::clone(tenant),
            apart: AtomicBool::new(false),
            wants_apart: AtomicBool::new(false),
            gives_way: AtomicBool::new(false),
            ticked: AtomicBool::new(false),
            since: AtomicU64::new(0),
            used: AtomicU64::new(0),
        })
    }

    /// Whether it had to go on in the background.
    pub(crate) fn is_apart(&self) -> bool {
        self.apart.load(Ordering::Relaxed)
    }

    /// Processor time so far. What was done before the first tick is not measured.
    pub(crate) fn used(&self) -> Duration {
        Duration::from_nanos(self.used.load(Ordering::Relaxed))
    }

    /// A tick while the component computes: what it has used up by now.
    pub(crate) fn tick(&self) -> Duration {
        if self.is_apart() {
            self.settle();
        } else {
            self.used.fetch_add(TICK.as_nanos() as u64, Ordering::Relaxed);
        }
        self.used()
    }

    /// Whether the call goes on where it is after this tick: it is the first one, and nothing is known of how long it computes.
    pub(crate) fn stays(&self) -> bool {
        !self.is_apart() && !self.ticked.swap(true, Ordering::Relaxed)
    }

    fn settle(&self) {
        let now = thread_time();
        let since = self.since.swap(now, Ordering::Relaxed);
        self.used.fetch_add(now.saturating_sub(since), Ordering::Relaxed);
    }

    /// Lets others compute, then goes on: in the background, from now on.
    pub(crate) fn yielding(self: &Arc<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let lane = Arc::clone(self);
        let mut yielded = false;
        Box::pin(std::future::poll_fn(move |context| {
            if !lane.is_apart() {
                // The one who drives the call takes it to the background and asks again there.
                lane.wants_apart.store(true, Ordering::Relaxed);
                yielded = true;
                return Poll::Pending;
            }
            if std::mem::replace(&mut yielded, true) {
                return Poll::Ready(());
            }
            lane.gives_way.store(true, Ordering::Relaxed);
            context.waker().wake_by_ref();
            Poll::Pending
        }))
    }

    /// Drives a call to its end. Dropping the future ends the call.
    pub(crate) async fn drive<T: Send + 'static>(
        self: &Arc<Self>,
        mut call: Pin<Box<dyn Future<Output = T> + Send>>,
        background: &tokio::runtime::Handle,
        begins: Begins,
    ) -> Option<T> {
        if begins == Begins::Here {
            let done = std::future::poll_fn(|context| match call.as_mut().poll(context) {
                Poll::Ready(done) => Poll::Ready(Some(done)),
                Poll::Pending if self.wants_apart.load(Ordering::Relaxed) => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            });
            if let Some(done) = done.await {
                return Some(done);
            }
        }
        self.apart.store(true, Ordering::Relaxed);
        let lane = Arc::clone(self);
        let mut entering: Option<Pin<Box<dyn Future<Output = Place> + Send>>> = None;
        let mut held = None;
        // Each time the call goes on, it needs a place first; while it waits for anything, it has none. Stopped by a tick it keeps its
        // place until it is asked again: by then all others that would compute wait at the turnstile, which knows whose turn it is.
        let task = background.spawn(std::future::poll_fn(move |context| {
            let waiting = entering.get_or_insert_with(|| {
                let (turnstile, tenant) = (Arc::clone(&lane.turnstile), Arc::clone(&lane.tenant));
                match held.take() {
                    None => Box::pin(async move { turnstile.enter(&tenant).await }),
                    Some(place) => Box::pin(async move { turnstile.give_way(&tenant, place).await }),
                }
            });
            let place = std::task::ready!(waiting.as_mut().poll(context));
            entering = None;
            lane.since.store(thread_time(), Ordering::Relaxed);
            let done = call.as_mut().poll(context);
            lane.settle();
            held = lane.gives_way.swap(false, Ordering::Relaxed).then_some(place);
            done
        }));
        Aborted(task).await
    }
}

/// Where a call begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    /// On the thread that asks.
    Here,
    /// In the background: its component was slow before.
    Apart,
}

/// A task that ends when nobody waits for it any more.
struct Aborted<T>(tokio::task::JoinHandle<T>);

impl<T> Future for Aborted<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> Poll<Option<T>> {
        Pin::new(&mut self.0).poll(context).map(Result::ok)
    }
}

impl<T> Drop for Aborted<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
