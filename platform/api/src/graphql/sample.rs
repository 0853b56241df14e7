//! Samples of messages that people label.

use super::conversation::Conversation;
use super::insight::period;
use super::member::DateTime;
use super::turn::Turn;
use super::{Denied, Invalid, Missing, NotFound, broken, optional, permitted, platform};
use crate::platform::Failure;
use async_graphql::{Context, Enum, Error, ID, Object, SimpleObject, Union};
use botloom_domain::insight::{self, Label, SAMPLE_MOST};
use botloom_domain::{BotId, Permission, WorkspaceId};
use botloom_flow::words;
use botloom_ports::EventLog;
use botloom_storage::StoreError;
use std::sync::Arc;

/// What a person says of something.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "botloom_domain::insight::Verdict")]
pub(crate) enum Verdict {
    Right,
    Wrong,
}

/// A share that was found in a sample.
#[derive(SimpleObject)]
struct SampleShare {
    labelled: usize,
    right: usize,
    /// Null if nothing was labelled.
    share: Option<f64>,
    /// Between `low` and `high` the true share lies with 95 % certainty.
    low: f64,
    high: f64,
}

impl SampleShare {
    fn of(verdicts: impl Iterator<Item = Option<insight::Verdict>>) -> Self {
        let insight::Accuracy { labelled, right, share, low, high } = insight::accuracy(verdicts.flatten());
        Self { labelled, right, share, low, high }
    }
}

/// A message of a sample.
struct SampleMessage {
    workspace: WorkspaceId,
    item: botloom_storage::SampleItem,
}

#[Object]
impl SampleMessage {
    /// Its place in the sample, from 1.
    async fn number(&self) -> u64 {
        self.item.number
    }

    /// The turn in which it was said; null if the conversation is gone.
    #[graphql(complexity = "2 + child_complexity")]
    async fn turn(&self, ctx: &Context<'_>) -> Result<Option<Turn>, Error> {
        let store = &platform(ctx).store;
        let found = store.conversation(&self.workspace, &self.item.conversation).await.map_err(Failure::from);
        let Some(noun) = optional(found)? else { return Ok(None) };
        let turns = store.read(&noun.id, self.item.turn.saturating_sub(1)).await.map_err(broken)?;
        let conversation = Conversation::new(noun);
        let own = turns.into_iter().find(|turn| turn.seq == self.item.turn);
        let veil = conversation.veil_now(ctx).await?;
        Ok(own.map(|record| Turn::behind(veil, conversation, Arc::new(record))))
    }

    /// Whether the bot understood it.
    async fn understood(&self) -> Option<Verdict> {
        self.item.label.understood.map(Into::into)
    }

    /// The flow or entry that was meant, where it did not.
    async fn meant(&self) -> Option<&str> {
        self.item.label.meant.as_deref()
    }

    /// Whether its answer is right.
    async fn answered(&self) -> Option<Verdict> {
        self.item.label.answered.map(Into::into)
    }

    /// Whether the conversation resolved what the customer came for.
    async fn resolved(&self) -> Option<Verdict> {
        self.item.label.resolved.map(Into::into)
    }
}

/// A sample of messages that people label.
pub(super) struct Sample {
    pub workspace: WorkspaceId,
    pub noun: botloom_storage::Sample,
}

impl Sample {
    async fn items(&self, ctx: &Context<'_>) -> Result<Vec<botloom_storage::SampleItem>, Error> {
        platform(ctx).store.sample_items(&self.workspace, &self.noun.id).await.map_err(broken)
    }
}

#[Object]
impl Sample {
    async fn id(&self) -> ID {
        ID(self.noun.id.clone())
    }

    /// Who drew it.
    async fn author(&self) -> &str {
        &self.noun.author
    }

    async fn from(&self) -> DateTime {
        DateTime(self.noun.period.from)
    }

    async fn to(&self) -> DateTime {
        DateTime(self.noun.period.to)
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.noun.created_at)
    }

    /// The messages after this place, at most 50.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn messages(&self, ctx: &Context<'_>, after: Option<u64>) -> Result<Vec<SampleMessage>, Error> {
        let items = self.items(ctx).await?.into_iter().filter(|item| item.number > after.unwrap_or_default());
        let message = |item| SampleMessage { workspace: self.workspace.clone(), item };
        Ok(items.take(50).map(message).collect())
    }

    /// How many messages it has.
    async fn size(&self, ctx: &Context<'_>) -> Result<usize, Error> {
        Ok(self.items(ctx).await?.len())
    }

    /// The share of labelled messages that were understood.
    async fn intent_accuracy(&self, ctx: &Context<'_>) -> Result<SampleShare, Error> {
        Ok(SampleShare::of(self.items(ctx).await?.iter().map(|item| item.label.understood)))
    }

    /// The share of labelled messages whose answer is right.
    async fn answer_accuracy(&self, ctx: &Context<'_>) -> Result<SampleShare, Error> {
        Ok(SampleShare::of(self.items(ctx).await?.iter().map(|item| item.label.answered)))
    }

    /// The share of labelled messages whose conversation resolved the matter.
    async fn resolution(&self, ctx: &Context<'_>) -> Result<SampleShare, Error> {
        Ok(SampleShare::of(self.items(ctx).await?.iter().map(|item| item.label.resolved)))
    }
}

#[derive(SimpleObject)]
struct SampleKept {
    sample: Sample,
}

#[derive(Union)]
enum SamplePayload {
    SampleKept(SampleKept),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
}

#[derive(Default)]
pub(super) struct SampleMutation;

#[Object]
impl SampleMutation {
    /// Draws messages of customers of a period, to be labelled.
    async fn draw_sample(
        &self,
        ctx: &Context<'_>,
        bot: ID,
        from: DateTime,
        to: DateTime,
        size: u32,
    ) -> Result<SamplePayload, Error> {
        let actor = match permitted(ctx, Permission::ReadInsight) {
            Ok(actor) => actor,
            Err(denied) => return Ok(SamplePayload::Denied(denied)),
        };
        let gone = || SamplePayload::NotFound(NotFound::new(Missing::Bot, &bot));
        let Ok(id) = BotId::parse(&bot) else { return Ok(gone()) };
        let found = platform(ctx).store.bot(&actor.workspace, &id).await.map_err(Failure::from);
        if optional(found)?.is_none() {
            return Ok(gone());
        }
        let period = match period(from, to) {
            Ok(period) => period,
            Err(why) => return Ok(SamplePayload::Invalid(Invalid::new("to", why))),
        };
        let size = size as usize;
        if !(1..=SAMPLE_MOST).contains(&size) {
            return Ok(SamplePayload::Invalid(Invalid::new("size", words!("draw 1 to 500 messages"))));
        }
        let mut seed = [0_u8; 8];
        getrandom::fill(&mut seed).map_err(|error| {
            broken(Failure::other("randomness", std::io::Error::other(error.to_string())))
        })?;
        let (workspace, seed) = (&actor.workspace, u64::from_le_bytes(seed));
        let drawn =
            platform(ctx).draw(workspace, &id, &actor.name, period, size, seed).await.map_err(broken)?;
        Ok(SamplePayload::SampleKept(SampleKept {
            sample: Sample { workspace: workspace.clone(), noun: drawn },
        }))
    }

    /// Keeps what a person says of a message of a sample; what is not given is not said.
    #[expect(clippy::too_many_arguments, reason = "the parts of a label are named one by one")]
    async fn label_message(
        &self,
        ctx: &Context<'_>,
        sample: ID,
        number: u64,
        understood: Option<Verdict>,
        meant: Option<String>,
        answered: Option<Verdict>,
        resolved: Option<Verdict>,
    ) -> Result<SamplePayload, Error> {
        let actor = match permitted(ctx, Permission::ReadInsight) {
            Ok(actor) => actor,
            Err(denied) => return Ok(SamplePayload::Denied(denied)),
        };
        if meant.as_ref().is_some_and(|name| name.chars().count() > 200) {
            return Ok(SamplePayload::Invalid(Invalid::new("meant", words!("write at most 200 characters"))));
        }
        let label = Label {
            understood: understood.map(Into::into),
            meant: meant.filter(|name| !name.trim().is_empty()),
            answered: answered.map(Into::into),
            resolved: resolved.map(Into::into),
        };
        let store = &platform(ctx).store;
        let gone = || Ok(SamplePayload::NotFound(NotFound::new(Missing::SampleMessage, &sample)));
        match store.label(&actor.workspace, &sample, number, &label, &actor.name).await {
            Ok(()) => {}
            Err(StoreError::Gone) => return gone(),
            Err(error) => return Err(broken(error)),
        }
        let noun = store.sample(&actor.workspace, &sample).await.map_err(broken)?;
        Ok(SamplePayload::SampleKept(SampleKept {
            sample: Sample { workspace: actor.workspace.clone(), noun },
        }))
    }
}
