//! Secrets that requests carry.

use async_trait::async_trait;

/// Knows the values of secrets. They never enter a flow, a trace or the log.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// The value of a tenant's secret, if it has one.
    async fn secret(&self, tenant: &str, name: &str) -> Option<String>;
}
