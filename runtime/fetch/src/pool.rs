//! How many connections there are, and which wait for their next request.

use crate::connection::Connection;
use crate::options::Options;
use botloom_ports::WebAddress;
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Scheme (whether it is `https`), host and port.
type Origin = (bool, String, u16);

/// The connections of a client.
pub struct Pool {
    running: Arc<Semaphore>,
    per_origin: usize,
    keep: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    origins: HashMap<Origin, Weak<Semaphore>>,
    /// The one that waits longest comes first. Never more than there are slots that nobody holds.
    idle: VecDeque<Idle>,
}

struct Idle {
    origin: Origin,
    since: Instant,
    connection: Connection,
}

/// The right to have one connection.
pub struct Slot {
    origin: Origin,
    _of_origin: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Pool {
    /// A pool within these limits.
    pub fn new(options: &Options) -> Self {
        Self {
            running: Arc::new(Semaphore::new(options.connections.clamp(1, Semaphore::MAX_PERMITS))),
            per_origin: options.requests_per_origin.clamp(1, Semaphore::MAX_PERMITS),
            keep: options.keep_idle,
            state: Mutex::default(),
        }
    }

    /// Waits until there may be one more request to the address.
    pub async fn slot(&self, address: &WebAddress) -> Slot {
        let origin = (address.is_https(), address.host().to_owned(), address.port());
        let of_origin = self.origin(&origin).acquire_owned().await.expect("the semaphore is never closed");
        let of_all = Arc::clone(&self.running).acquire_owned().await.expect("the semaphore is never closed");
        Slot { origin, _of_origin: of_origin, _of_all: of_all }
    }

    fn origin(&self, origin: &Origin) -> Arc<Semaphore> {
        let origins = &mut self.state().origins;
        if let Some(known) = origins.get(origin).and_then(Weak::upgrade) {
            return known;
        }
        origins.retain(|_, semaphore| semaphore.strong_count() > 0);
        let new = Arc::new(Semaphore::new(self.per_origin));
        origins.insert(origin.clone(), Arc::downgrade(&new));
        new
    }

    /// The connection to one of these addresses that was used last.
    pub fn idle(&self, slot: &Slot, addresses: &[IpAddr]) -> Option<Connection> {
        let mut state = self.state();
        state.idle.retain(|idle| idle.since.elapsed() < self.keep && !idle.connection.is_closed());
        let fits = |idle: &Idle| idle.origin == slot.origin && addresses.contains(&idle.connection.ip());
        let at = state.idle.iter().rposition(fits)?;
        state.idle.remove(at).map(|idle| idle.connection)
    }

    /// Ends idle connections until the holder of a slot may open a new one.
    pub fn make_room(&self) {
        let mut state = self.state();
        while state.idle.len() > self.running.available_permits() {
            state.idle.pop_front();
        }
    }

    /// Keeps a connection for the next request and gives the slot back.
    pub fn keep(&self, connection: Connection, slot: Slot) {
        let mut state = self.state();
        if !connection.is_closed() {
            state.idle.push_back(Idle { origin: slot.origin.clone(), since: Instant::now(), connection });
        }
        // Under the lock: whoever gets the slot counts the connection that became idle.
        drop(slot);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lock panics")
    }
}
