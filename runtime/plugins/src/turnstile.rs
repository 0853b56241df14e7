//! A few places to compute, shared by tenants in turns.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;

/// Whoever waits gets a place when one is free; tenants that wait take turns, whatever the number of their calls.
#[derive(Debug)]
pub(crate) struct Turnstile {
    queues: Mutex<Queues>,
}

#[derive(Debug)]
struct Queues {
    free: usize,
    /// The tenants that wait, the next one first, each with its calls in the order of their coming.
    tenants: VecDeque<(Arc<str>, VecDeque<oneshot::Sender<Place>>)>,
}

impl Queues {
    /// Puts a call of this tenant behind its others.
    fn wait(&mut self, tenant: &Arc<str>) -> oneshot::Receiver<Place> {
        let (sender, receiver) = oneshot::channel();
        match self.tenants.iter_mut().find(|(name, _)| name == tenant) {
            Some((_, calls)) => calls.push_back(sender),
            None => self.tenants.push_back((Arc::clone(tenant), VecDeque::from([sender]))),
        }
        receiver
    }
}

/// A place to compute; given up when it is dropped.
#[derive(Debug)]
pub(crate) struct Place(Option<Arc<Turnstile>>);

impl Turnstile {
    pub(crate) fn new(places: usize) -> Arc<Self> {
        Arc::new(Self { queues: Mutex::new(Queues { free: places, tenants: VecDeque::new() }) })
    }

    /// Waits for a place.
    pub(crate) async fn enter(self: &Arc<Self>, tenant: &Arc<str>) -> Place {
        let waiting = {
            let mut queues = self.queues.lock().expect("no holder of the lock panics");
            if queues.free > 0 {
                queues.free -= 1;
                return Place(Some(Arc::clone(self)));
            }
            queues.wait(tenant)
        };
        waiting.await.expect("a waiting call is only let go with a place")
    }

    /// Gives a place to who waits for it, and waits for the next turn; keeps it if nobody waits.
    pub(crate) async fn give_way(self: &Arc<Self>, tenant: &Arc<str>, place: Place) -> Place {
        let waiting = {
            let mut queues = self.queues.lock().expect("no holder of the lock panics");
            if queues.tenants.is_empty() {
                return place;
            }
            queues.wait(tenant)
        };
        drop(place);
        waiting.await.expect("a waiting call is only let go with a place")
    }

    fn pass_on(self: Arc<Self>) {
        let mut place = Place(Some(Arc::clone(&self)));
        loop {
            let sender = {
                let mut queues = self.queues.lock().expect("no holder of the lock panics");
                let Some((tenant, mut calls)) = queues.tenants.pop_front() else {
                    queues.free += 1;
                    place.0 = None;
                    return;
                };
                let sender = calls.pop_front();
                if !calls.is_empty() {
                    queues.tenants.push_back((tenant, calls));
                }
                sender
            };
            let Some(sender) = sender else { continue };
            match sender.send(place) {
                Ok(()) => return,
                // The call was given up while it waited.
                Err(back) => place = back,
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(turnstile) = self.0.take() {
            turnstile.pass_on();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn tenants_take_turns_whatever_the_number_of_their_calls() {
        let turnstile = Turnstile::new(1);
        let first = turnstile.enter(&"greedy".into()).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for tenant in ["greedy", "greedy", "greedy", "modest"] {
            let (turnstile, order) = (Arc::clone(&turnstile), Arc::clone(&order));
            tasks.push(tokio::spawn(async move {
                let _place = turnstile.enter(&tenant.into()).await;
                order.lock().unwrap().push(tenant);
            }));
            tokio::task::yield_now().await;
        }
        drop(first);
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), ["greedy", "modest", "greedy", "greedy"]);
    }

    #[tokio::test]
    async fn a_place_passes_by_calls_that_were_given_up() {
        let turnstile = Turnstile::new(1);
        let first = turnstile.enter(&"a".into()).await;
        let entered = Arc::new(AtomicUsize::new(0));
        let enter = || {
            let (turnstile, entered) = (Arc::clone(&turnstile), Arc::clone(&entered));
            tokio::spawn(async move {
                let _place = turnstile.enter(&"b".into()).await;
                entered.fetch_add(1, Ordering::Relaxed);
            })
        };
        let (given_up, stays) = (enter(), enter());
        tokio::task::yield_now().await;
        given_up.abort();
        tokio::task::yield_now().await;
        drop(first);
        stays.await.unwrap();
        assert_eq!(entered.load(Ordering::Relaxed), 1);
        drop(turnstile.enter(&"c".into()).await);
    }
}
