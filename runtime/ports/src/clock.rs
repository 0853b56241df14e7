//! What time it is.

use jiff::Timestamp;
use std::sync::Mutex;

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that was set to a time and goes on from there.
#[derive(Debug)]
pub struct StartedClock {
    at: Timestamp,
    since: std::time::Instant,
}

impl StartedClock {
    /// Starts at this time.
    #[must_use]
    pub fn at(at: Timestamp) -> Self {
        Self { at, since: std::time::Instant::now() }
    }
}

impl Clock for StartedClock {
    fn now(&self) -> Timestamp {
        self.at.checked_add(self.since.elapsed()).unwrap_or(Timestamp::MAX)
    }
}

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// Stands at this time.
    pub fn at(time: Timestamp) -> Self {
        Self(Mutex::new(time))
    }

    /// Moves to this time.
    pub fn set(&self, time: Timestamp) {
        *self.0.lock().expect("no holder of the lock panics") = time;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no holder of the lock panics")
    }
}
