//! Counting what conversations come to, and drawing samples of what was said.

use super::{Failure, Platform};
use botloom_domain::insight::{Period, Tallying, pick};
use botloom_domain::{BotId, WorkspaceId};
use botloom_engine::facts;
use botloom_ports::{ConversationId, EventLog, Fact, TurnRecord};
use botloom_storage::{Behind, Projection, Sample};

/// Of so many conversations a sample is drawn at most.
const DRAWN_FROM: usize = 20_000;

/// So many conversations are counted in one transaction: on SQLite, turns wait for it to end.
const TOGETHER: usize = 16;

impl Platform {
    /// Counts conversations that are behind, at most `most`; how many were behind is returned. What was interrupted is counted the next time.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn count_up(&self, most: usize) -> Result<usize, Failure> {
        let behind = self.store.behind(most).await?;
        for some in behind.chunks(TOGETHER) {
            let mut all = Vec::with_capacity(some.len());
            for one in some {
                let turns = self.store.read(&one.id, 0).await?;
                all.extend(projection(one, &turns));
            }
            if !all.is_empty() {
                self.store.project(all).await?;
            }
        }
        Ok(behind.len())
    }

    /// Draws messages of customers, each conversation with the same chance, and keeps them as a sample.
    pub(crate) async fn draw(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        author: &str,
        period: Period,
        size: usize,
        seed: u64,
    ) -> Result<Sample, Failure> {
        let conversations = self.store.begun_in(workspace, bot, period, DRAWN_FROM).await?;
        let mut drawn: Vec<(ConversationId, u64)> = Vec::new();
        for (id, at) in pick(conversations, DRAWN_FROM, seed).into_iter().zip(1_u64..) {
            if drawn.len() == size {
                break;
            }
            let turns = self.store.read(&id, 0).await?;
            let asked: Vec<u64> = turns.iter().filter(|turn| understood(turn)).map(|turn| turn.seq).collect();
            drawn.extend(pick(asked, 1, seed ^ at).into_iter().map(|turn| (id.clone(), turn)));
        }
        let now = self.clock.now();
        Ok(self.store.create_sample(workspace, bot, author, period, &drawn, now).await?)
    }
}

/// Whether the bot read a message of the customer in this turn.
fn understood(turn: &TurnRecord) -> bool {
    turn.trace.as_array().is_some_and(|lines| lines.iter().any(|line| line["kind"] == "understood"))
}

fn projection(behind: &Behind, turns: &[TurnRecord]) -> Option<Projection> {
    let (mut fold, mut before, mut texts) = (Tallying::default(), None, Vec::new());
    for turn in turns {
        // A turn that cannot be read must not keep all others from being counted.
        match facts(turn) {
            Ok(told) => {
                let asked = told.facts.contains(&Fact::Heard) || !told.texts.is_empty();
                fold.take(&told);
                if asked {
                    texts.extend(told.texts);
                }
            }
            Err(error) => {
                tracing::warn!(conversation.id = %behind.id, turn = turn.seq, error = %error, "a turn is left out of insight");
            }
        }
        if turn.seq == behind.projected {
            before = fold.tally();
        }
    }
    Some(Projection {
        id: behind.id.clone(),
        from: behind.projected,
        to: turns.last()?.seq,
        before,
        after: fold.tally().or_else(|| empty(turns))?,
        noted: fold.noted().clone(),
        texts,
    })
}

/// What a conversation comes to of which no turn can be read.
fn empty(turns: &[TurnRecord]) -> Option<botloom_domain::insight::Tally> {
    let begun = turns.first()?.at;
    let (language, totals, parts) = Default::default();
    Some(botloom_domain::insight::Tally { begun, language, totals, parts })
}
