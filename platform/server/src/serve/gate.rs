//! How much work a node takes on, and how it ends: places for requests, a bounded queue before them, and the way out.

use crate::config::Server;
use metrics::{Gauge, counter, gauge};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// How long a request waits for a place at most; a client would not wait longer.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the node is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Serving,
    /// `/readyz` says no; what comes is still done.
    Leaving,
    /// Nothing new is begun.
    Draining,
}

/// Who comes in by which door: one that is crowded does not close the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    WebChat,
    Hooks,
    Scim,
    GraphQl,
}

impl Surface {
    pub fn name(self) -> &'static str {
        match self {
            Self::WebChat => "web-chat",
            Self::Hooks => "hooks",
            Self::Scim => "scim",
            Self::GraphQl => "graphql",
        }
    }
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Too many wait already.
    Full,
    /// The node ends its work.
    Draining,
}

/// The doors of a node.
pub struct Gate {
    phase: Mutex<Phase>,
    doors: [Door; 4],
}

struct Door {
    surface: Surface,
    places: Arc<Semaphore>,
    all: u32,
    waiting: AtomicUsize,
    most: usize,
}

/// A place at work; it is given back when this is dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
    gauge: Gauge,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.gauge.decrement(1.0);
    }
}

impl Gate {
    pub fn new(settings: &Server) -> Self {
        let places = settings.turns.min(Semaphore::MAX_PERMITS >> 3);
        let door = |surface| Door {
            surface,
            places: Arc::new(Semaphore::new(places)),
            all: u32::try_from(places).unwrap_or(u32::MAX),
            waiting: AtomicUsize::new(0),
            most: settings.waiting,
        };
        let doors = [Surface::WebChat, Surface::Hooks, Surface::Scim, Surface::GraphQl].map(door);
        Self { phase: Mutex::new(Phase::Serving), doors }
    }

    pub fn phase(&self) -> Phase {
        *self.phase.lock().expect("no holder of the lock panics")
    }

    /// Goes on to another phase.
    pub fn turn_to(&self, phase: Phase) {
        *self.phase.lock().expect("no holder of the lock panics") = phase;
        gauge!("botloom_draining").set(if phase == Phase::Serving { 0.0 } else { 1.0 });
    }

    /// A place at work, now or after some waiting.
    pub async fn enter(&self, surface: Surface) -> Result<Place, Closed> {
        let entered = self.try_enter(surface).await;
        if let Err(closed) = entered {
            let reason = if closed == Closed::Full { "queue" } else { "draining" };
            counter!("botloom_refused_total", "surface" => surface.name(), "reason" => reason).increment(1);
        }
        entered
    }

    async fn try_enter(&self, surface: Surface) -> Result<Place, Closed> {
        if self.phase() == Phase::Draining {
            return Err(Closed::Draining);
        }
        let door = self.doors.iter().find(|door| door.surface == surface).expect("every surface has a door");
        let permit = match Arc::clone(&door.places).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                let _waiting = door.queue().ok_or(Closed::Full)?;
                let permit = Arc::clone(&door.places).acquire_owned();
                let permit = tokio::time::timeout(PATIENCE, permit).await.map_err(|_| Closed::Full)?;
                permit.map_err(|_| Closed::Draining)?
            }
        };
        let gauge = gauge!("botloom_requests_in_flight", "surface" => surface.name());
        gauge.increment(1.0);
        Ok(Place { _permit: permit, gauge })
    }

    /// Waits until everything that is under way has ended, at most until then; whether it has.
    pub async fn empty(&self, until: Instant) -> bool {
        for door in &self.doors {
            match tokio::time::timeout_at(until, door.places.acquire_many(door.all)).await {
                // Whoever still came in goes on.
                Ok(all) => drop(all),
                Err(_) => return false,
            }
        }
        true
    }
}

impl Door {
    /// A place in the queue, if there is one.
    fn queue(&self) -> Option<Queued<'_>> {
        let taken = self.waiting.fetch_add(1, Ordering::SeqCst);
        let gauge = gauge!("botloom_requests_waiting", "surface" => self.surface.name());
        gauge.increment(1.0);
        let queued = Queued { waiting: &self.waiting, gauge };
        (taken < self.most).then_some(queued)
    }
}

struct Queued<'a> {
    waiting: &'a AtomicUsize,
    gauge: Gauge,
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        self.gauge.decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_refuses_and_another_door_stays_open() {
        let gate = Gate::new(&Server { turns: 1, waiting: 1, ..Server::default() });
        let first = gate.enter(Surface::WebChat).await.unwrap();
        let gate = &gate;
        let second = async {
            let place = gate.enter(Surface::WebChat).await.unwrap();
            drop(place);
        };
        let third = async {
            tokio::task::yield_now().await;
            assert_eq!(gate.enter(Surface::WebChat).await.unwrap_err(), Closed::Full);
            drop(gate.enter(Surface::GraphQl).await.unwrap());
            drop(first);
        };
        futures_join(second, third).await;
        drop(gate.enter(Surface::WebChat).await.unwrap());
    }

    async fn futures_join(one: impl Future<Output = ()>, two: impl Future<Output = ()>) {
        tokio::join!(one, two);
    }

    #[tokio::test]
    async fn a_gate_that_drains_lets_nobody_in_and_waits_for_who_is() {
        let gate = Gate::new(&Server::default());
        let place = gate.enter(Surface::GraphQl).await.unwrap();
        gate.turn_to(Phase::Leaving);
        drop(gate.enter(Surface::WebChat).await.unwrap());
        gate.turn_to(Phase::Draining);
        assert_eq!(gate.enter(Surface::WebChat).await.unwrap_err(), Closed::Draining);
        assert!(!gate.empty(Instant::now() + Duration::from_millis(20)).await);
        drop(place);
        assert!(gate.empty(Instant::now() + Duration::from_secs(5)).await);
    }
}
