//! How much the workspace has, and of what it may have no more than so much.

use super::{allowed, broken, platform};
use async_graphql::{Context, Enum, Error, Object, SimpleObject};
use botloom_domain::{Counted as Noun, Permission};

/// Of what it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Noun")]
enum Counted {
    Bots,
    /// Members who may come in.
    Members,
    /// Conversations of customers.
    Conversations,
    /// Conversations that were tests.
    Tests,
    /// Bytes of the files that customers sent.
    FileBytes,
    Plugins,
    /// Bytes of all versions of plug-ins.
    PluginBytes,
    /// Keys whose signatures of plug-ins count.
    PluginKeys,
    Secrets,
    /// Roles of the workspace's own.
    Roles,
    /// Tokens of directories that provision members.
    DirectoryTokens,
}

/// How much there is of something.
#[derive(SimpleObject)]
struct Usage {
    of: Counted,
    /// A whole number, which may be larger than an `Int`.
    has: f64,
    /// The most that there may be; null if nothing but the machine bounds it.
    most: Option<f64>,
}

#[derive(Default)]
pub(super) struct UsageQuery;

#[Object]
impl UsageQuery {
    /// How much the workspace has, and how much it may have.
    async fn usage(&self, ctx: &Context<'_>) -> Result<Vec<Usage>, Error> {
        let actor = allowed(ctx, Permission::ReadInsight)?;
        let usage = platform(ctx).store.usage(&actor.workspace).await.map_err(broken)?;
        #[expect(clippy::cast_precision_loss, reason = "what is counted is far below 2^53")]
        let read = |(of, has): (Noun, u64)| Usage {
            of: of.into(),
            has: has as f64,
            most: of.most().map(|most| most as f64),
        };
        Ok(usage.into_iter().map(read).collect())
    }
}
