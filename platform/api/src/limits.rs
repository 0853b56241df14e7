//! How much one sender may ask for: a bucket for each, which fills up again in its time (GCRA of the crate `governor`).
//!
//! GraphQL is counted by the complexity of what is asked, after it was checked and before anything of it runs. Who has a bucket: a member or
//! an API key, else the address.

use crate::auth::Actor;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::{ErrorExtensionValues, ServerError, ValidationResult};
use botloom_flow::words;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use metrics::counter;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::audit::Peer;
use crate::graphql::refused_whole;

/// After so many questions, full buckets are forgotten.
const SWEEP: u64 = 10_000;

/// Buckets of one kind.
pub struct Limiter {
    name: &'static str,
    amount: NonZeroU32,
    window: Duration,
    buckets: RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>,
    clock: DefaultClock,
    asked: AtomicU64,
}

/// How a sender stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Which limit it is.
    pub name: &'static str,
    /// How much there is in a window.
    pub limit: u32,
    /// The window, in seconds.
    pub window: u64,
    /// How much is left.
    pub left: u32,
    /// In how many seconds all of it is there again; of who was refused, when to come again.
    pub reset: u64,
    /// Whether it was too much.
    pub refused: bool,
}

impl Standing {
    /// The headers that say it: `RateLimit-Policy` and `RateLimit`, and `Retry-After` for who was refused.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let Self { name, limit, window, left, reset, refused } = self;
        let mut headers = vec![
            ("ratelimit-policy", format!("\"{name}\";q={limit};w={window}")),
            ("ratelimit", format!("\"{name}\";r={left};t={reset}")),
        ];
        if *refused {
            headers.push(("retry-after", reset.to_string()));
        }
        headers
    }
}

impl Limiter {
    /// So much in a window, for each sender.
    #[must_use]
    pub fn new(name: &'static str, amount: NonZeroU32, window: Duration) -> Self {
        let pause = (window / amount.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(pause).expect("a pause is longer than nothing").allow_burst(amount);
        let buckets = RateLimiter::dashmap(quota).with_middleware();
        Self { name, amount, window, buckets, clock: DefaultClock::default(), asked: AtomicU64::new(0) }
    }

    /// Takes what something costs out of the sender's bucket, if it is there.
    #[must_use]
    pub fn take(&self, sender: &str, cost: u32) -> Standing {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.buckets.retain_recent();
        }
        // What costs more than a whole bucket is let through when the bucket is full.
        let cost = NonZeroU32::new(cost).unwrap_or(NonZeroU32::MIN).min(self.amount);
        let standing = |left: u32, reset: Duration, refused| Standing {
            name: self.name,
            limit: self.amount.get(),
            window: self.window.as_secs().max(1),
            left,
            reset: reset.as_secs() + u64::from(reset.subsec_nanos() > 0),
            refused,
        };
        match self.buckets.check_key_n(&sender.to_owned(), cost) {
            Ok(Ok(state)) => {
                let left = state.remaining_burst_capacity();
                let gone = self.amount.get().saturating_sub(left);
                standing(left, self.window.mul_f64(f64::from(gone) / f64::from(self.amount.get())), false)
            }
            Ok(Err(until)) => standing(0, until.wait_time_from(self.clock.now()), true),
            // It cannot be more than the bucket.
            Err(_) => standing(0, self.window, true),
        }
    }
}

/// The limits of GraphQL.
#[derive(Clone, Default)]
pub struct GraphqlLimits {
    /// For a member or a key.
    pub members: Option<Arc<Limiter>>,
    /// For an address that is not signed in.
    pub anonymous: Option<Arc<Limiter>>,
}

/// How the sender of an operation stands once it was counted.
#[derive(Clone, Default)]
pub(crate) struct Counted(pub Arc<OnceLock<Standing>>);

impl ExtensionFactory for GraphqlLimits {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(self.clone())
    }
}

#[async_trait::async_trait]
impl Extension for GraphqlLimits {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let valid = next.run(ctx).await?;
        let actor = ctx.data_opt::<Actor>();
        let (limiter, sender) = match actor {
            Some(actor) => (&self.members, actor.id.as_str()),
            None => (&self.anonymous, ctx.data_opt::<Peer>().map_or("", |peer| peer.0.as_str())),
        };
        let Some(limiter) = limiter else { return Ok(valid) };
        let standing = limiter.take(sender, u32::try_from(valid.complexity).unwrap_or(u32::MAX));
        if let Some(counted) = ctx.data_opt::<Counted>() {
            let _first = counted.0.set(standing);
        }
        if !standing.refused {
            return Ok(valid);
        }
        counter!("botloom_refused_total", "surface" => "graphql", "reason" => "rate").increment(1);
        let mut error = refused_whole(&words!(
            "this is more than may be asked for at a time; come again in {seconds} s",
            seconds = standing.reset
        ));
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", "RATE_LIMITED");
        extensions.set("retryAfter", standing.reset);
        error.extensions = Some(extensions);
        Err(vec![error])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sender_has_a_bucket_that_fills_again() {
        let amount = NonZeroU32::new(3).unwrap();
        let limiter = Limiter::new("turns", amount, Duration::from_millis(300));
        assert_eq!((limiter.take("ann", 1).left, limiter.take("ann", 2).left), (2, 0));
        let refused = limiter.take("ann", 1);
        assert!(refused.refused && refused.left == 0 && refused.reset == 1, "{refused:?}");
        let names: Vec<_> = refused.headers().into_iter().collect();
        assert_eq!(
            names,
            [
                ("ratelimit-policy", "\"turns\";q=3;w=1".to_owned()),
                ("ratelimit", "\"turns\";r=0;t=1".to_owned()),
                ("retry-after", "1".to_owned()),
            ]
        );
        assert!(!limiter.take("bob", 1).refused);
        std::thread::sleep(Duration::from_millis(120));
        assert!(!limiter.take("ann", 1).refused);
        // What is dearer than all of it is not refused for ever.
        assert!(!limiter.take("eve", 100).refused);
        assert!(limiter.take("eve", 1).refused);
    }
}
