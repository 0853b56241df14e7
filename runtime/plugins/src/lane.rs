//! Where a call computes: at once on the thread that asked, and from its second tick on in the background, in turns. The first tick may fall
//! into a call of some microseconds; between it and the second one lies a millisecond of computing.

use crate::turnstile::{Place, Turnstile};
use rustix::time::{ClockId, clock_gettime};
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::time::{Sleep, sleep_until};

/// How long a tick is: a call that certainly runs longer leaves the thread that asked.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// On the thread that asked.
    Here,
    /// There still, and a tick has come.
    Ticked,
    /// It asks to go on in the background.
    Leaves,
    /// In the background.
    Apart,
    /// There, and it would compute on: it was stopped by a tick, not by something that it waits for.
    GivesWay,
}

thread_local! {
    /// The lane of the call that this thread computes. Who drives a call puts its lane there before each part of it, and takes it back
    /// after: a call of some microseconds has nothing that threads share, and what is read is read as it was written, one by one.
    static STAGE: Cell<Stage> = const { Cell::new(Stage::Here) };
    /// Processor time of this thread when this part of the call began, in nanoseconds; none for what is not measured.
    static SINCE: Cell<Option<u64>> = const { Cell::new(None) };
    /// Processor time of the call that was used up before, in nanoseconds; of what is not measured, the ticks that came.
    static USED: Cell<u64> = const { Cell::new(0) };
}

/// Processor time of this thread in nanoseconds.
fn thread_time() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0)
}

/// Adds what this part of the call has used up by now, if that is measured.
fn settle() -> Option<()> {
    let since = SINCE.get()?;
    let now = thread_time();
    SINCE.set(Some(now));
    USED.set(USED.get() + now.saturating_sub(since));
    Some(())
}

/// Whether the call goes on in the background.
pub(crate) fn is_apart() -> bool {
    matches!(STAGE.get(), Stage::Apart | Stage::GivesWay)
}

/// A tick while the component computes: what it has used up by now, and whether it goes on where it is. At its first tick it does:
/// nothing is known yet of how long it computes.
pub(crate) fn tick() -> (Duration, bool) {
    if settle().is_none() {
        USED.set(USED.get() + nanos(TICK));
    }
    let stays = STAGE.get() == Stage::Here;
    if stays {
        STAGE.set(Stage::Ticked);
    }
    (Duration::from_nanos(USED.get()), stays)
}

/// The processor time of the call so far. None where it is not measured: it has not waited yet, and was not slow.
pub(crate) fn used() -> Option<Duration> {
    settle().map(|()| Duration::from_nanos(USED.get()))
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Lets others compute, then goes on: in the background, from now on.
pub(crate) fn yielding() -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let mut yielded = false;
    Box::pin(poll_fn(move |context| {
        if !is_apart() {
            // The one who drives the call takes it to the background and asks again there.
            STAGE.set(Stage::Leaves);
            yielded = true;
            return Poll::Pending;
        }
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        STAGE.set(Stage::GivesWay);
        context.waker().wake_by_ref();
        Poll::Pending
    }))
}

/// Drives a call to its end. Dropping the future ends the call; so does the time, counted from a moment on, once it is in the background.
///
/// # Errors
/// If the time is over: the processor time that the call has used up.
pub(crate) async fn drive<T: Send + 'static>(
    mut call: Pin<Box<dyn Future<Output = T> + Send>>,
    begins: Begins,
    background: &tokio::runtime::Handle,
    (turnstile, tenant): (&Arc<Turnstile>, &Arc<str>),
    (began, time): (Instant, Duration),
) -> Result<T, Duration> {
    let (mut stage, mut before, mut waited) = (Stage::Here, 0, false);
    if begins == Begins::Here {
        let here = |context: &mut Context<'_>| {
            STAGE.set(stage);
            USED.set(before);
            // What ends at once is not measured: that would cost more than the call. What comes after something that it waited for is.
            SINCE.set(waited.then(thread_time));
            let done = call.as_mut().poll(context);
            if let Poll::Ready(done) = done {
                return Poll::Ready(Some(done));
            }
            if settle().is_none() {
                // A thread that others kept from computing saw fewer ticks than the clock.
                USED.set(nanos(began.elapsed()).min(USED.get() + nanos(TICK)));
            }
            (stage, before, waited) = (STAGE.get(), USED.get(), true);
            if stage == Stage::Leaves { Poll::Ready(None) } else { Poll::Pending }
        };
        if let Some(done) = poll_fn(here).await {
            return Ok(done);
        }
    }
    let (turnstile, tenant) = (Arc::clone(turnstile), Arc::clone(tenant));
    let mut entering: Option<Pin<Box<dyn Future<Output = Place> + Send>>> = None;
    let mut held = None;
    let used = Arc::new(AtomicU64::new(before));
    let told = Arc::clone(&used);
    // Each time the call goes on, it needs a place first; while it waits for anything, it has none. Stopped by a tick it keeps its
    // place until it is asked again: by then all others that would compute wait at the turnstile, which knows whose turn it is.
    let task = background.spawn(poll_fn(move |context| {
        let waiting = entering.get_or_insert_with(|| {
            let (turnstile, tenant) = (Arc::clone(&turnstile), Arc::clone(&tenant));
            match held.take() {
                None => Box::pin(async move { turnstile.enter(&tenant).await }),
                Some(place) => Box::pin(async move { turnstile.give_way(&tenant, place).await }),
            }
        });
        let place = std::task::ready!(waiting.as_mut().poll(context));
        entering = None;
        STAGE.set(Stage::Apart);
        SINCE.set(Some(thread_time()));
        USED.set(told.load(Ordering::Relaxed));
        let done = call.as_mut().poll(context);
        let _measured = settle();
        told.store(USED.get(), Ordering::Relaxed);
        held = (STAGE.get() == Stage::GivesWay).then_some(place);
        done
    }));
    let done = within(began, time, pin!(Aborted(task))).await.flatten();
    done.ok_or_else(|| Duration::from_nanos(used.load(Ordering::Relaxed)))
}

/// What comes of a future within a time; nothing if the time is over. An alarm is only set for what has to wait: most calls have not.
pub(crate) async fn within<T>(
    began: Instant,
    time: Duration,
    mut future: Pin<&mut impl Future<Output = T>>,
) -> Option<T> {
    let mut alarm: Option<Pin<Box<Sleep>>> = None;
    let until = |context: &mut Context<'_>| {
        if let Poll::Ready(done) = future.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        let alarm = alarm.get_or_insert_with(|| Box::pin(sleep_until((began + time).into())));
        alarm.as_mut().poll(context).map(|()| None)
    };
    poll_fn(until).await
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

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        Pin::new(&mut self.0).poll(context).map(Result::ok)
    }
}

impl<T> Drop for Aborted<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
