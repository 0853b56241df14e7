//! How long the workspace keeps conversations.

use super::{Denied, Invalid, allowed, broken, permitted, platform, refused};
use async_graphql::{Context, Error, Object, SimpleObject, Union};
use botloom_domain::{InvalidDays, Permission, Retention as Noun};
use botloom_flow::{Worded, words};

/// How long conversations are kept.
#[derive(SimpleObject)]
struct Retention {
    /// Days after the last turn at which a customer's conversation is erased; null if never.
    conversations: Option<u32>,
    /// The same for tests.
    tests: Option<u32>,
}

impl From<Noun> for Retention {
    fn from(noun: Noun) -> Self {
        Self { conversations: noun.conversations, tests: noun.tests }
    }
}

#[derive(SimpleObject)]
struct RetentionSet {
    retention: Retention,
}

#[derive(Union)]
enum SetRetentionPayload {
    RetentionSet(RetentionSet),
    Denied(Denied),
    Invalid(Invalid),
}

/// Reads days, or says which argument is wrong.
fn read(conversations: Option<i32>, tests: Option<i32>) -> Result<Noun, (&'static str, InvalidDays)> {
    Ok(Noun {
        conversations: Noun::days(conversations).map_err(|wrong| ("conversations", wrong))?,
        tests: Noun::days(tests).map_err(|wrong| ("tests", wrong))?,
    })
}

#[derive(Default)]
pub(super) struct RetentionQuery;

#[Object]
impl RetentionQuery {
    /// How long the workspace keeps conversations.
    async fn retention(&self, ctx: &Context<'_>) -> Result<Retention, Error> {
        let actor = allowed(ctx, Permission::EraseConversations)?;
        platform(ctx).store.retention(&actor.workspace).await.map(Retention::from).map_err(broken)
    }

    /// How many conversations would be erased with these days.
    async fn would_erase(
        &self,
        ctx: &Context<'_>,
        conversations: Option<i32>,
        tests: Option<i32>,
    ) -> Result<u64, Error> {
        let actor = allowed(ctx, Permission::EraseConversations)?;
        let retention = read(conversations, tests).map_err(|(argument, wrong)| {
            refused(words!("{argument}: {wrong}", argument, wrong = wrong.words()))
        })?;
        let platform = platform(ctx);
        platform.store.outlived(&actor.workspace, retention, platform.clock.now()).await.map_err(broken)
    }
}

#[derive(Default)]
pub(super) struct RetentionMutation;

#[Object]
impl RetentionMutation {
    /// Says after how many days without a turn conversations are erased; what is not given is kept. It begins within minutes and cannot be undone.
    /// Conversations that want to be woken are not erased.
    async fn set_retention(
        &self,
        ctx: &Context<'_>,
        conversations: Option<i32>,
        tests: Option<i32>,
    ) -> Result<SetRetentionPayload, Error> {
        let actor = match permitted(ctx, Permission::EraseConversations) {
            Ok(actor) => actor,
            Err(denied) => return Ok(SetRetentionPayload::Denied(denied)),
        };
        let retention = match read(conversations, tests) {
            Ok(retention) => retention,
            Err((argument, wrong)) => {
                return Ok(SetRetentionPayload::Invalid(Invalid::new(argument, wrong)));
            }
        };
        let platform = platform(ctx);
        platform.store.set_retention(&actor.workspace, retention).await.map_err(broken)?;
        platform.retiring.notify_one();
        Ok(SetRetentionPayload::RetentionSet(RetentionSet { retention: retention.into() }))
    }
}
