//! From a name to the addresses behind it.

use async_trait::async_trait;
use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Looks names up.
#[async_trait]
pub trait Resolve: Send + Sync {
    /// All addresses of a name, in the order in which they should be tried. The answer is not trusted.
    ///
    /// # Errors
    /// If the name is not known or nobody answers.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// How many look-ups of the system run at once. Each holds a thread until the system gives up, also when
/// nobody waits for it any more.
const LOOKUPS: usize = 64;

/// The resolver of the operating system, with its files and its order.
#[derive(Debug)]
pub struct SystemResolver(Arc<Semaphore>);

impl Default for SystemResolver {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LOOKUPS)))
    }
}

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let permit = Arc::clone(&self.0).acquire_owned().await.expect("the semaphore is never closed");
        let host = host.to_owned();
        let look_up = move || {
            let _held_until_the_system_answers = permit;
            (host.as_str(), 0).to_socket_addrs().map(|found| found.map(|address| address.ip()).collect())
        };
        tokio::task::spawn_blocking(look_up).await.map_err(io::Error::other)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_system_knows_this_machine() {
        let found = SystemResolver::default().resolve("localhost").await.unwrap();
        assert!(!found.is_empty() && found.iter().all(IpAddr::is_loopback), "{found:?}");
    }

    #[tokio::test]
    async fn a_name_that_cannot_exist_is_an_error() {
        // Longer than names are: the system refuses it without asking anybody.
        assert!(SystemResolver::default().resolve(&"x".repeat(300)).await.is_err());
    }
}
