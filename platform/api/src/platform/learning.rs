//! What customers asked a bot in vain, and what its draft makes of it; the health of its knowledge.

use super::{Failure, Platform};
use crate::learning::{self, Accepted, Edit, Refused};
use botloom_domain::{Bot, BotId, UnreadableMemory, WorkspaceId};
use botloom_engine::health::{self, Finding, Usage};
use botloom_engine::learning::{Candidate, Learner, Options, usage};
use botloom_flow::Problem;
use botloom_ports::{Files, TurnRecord};
use std::sync::Arc;

/// So many of the latest conversations of a bot are read.
const CONVERSATIONS: usize = 5_000;

/// Why nothing was learnt.
pub(crate) enum NoLearning {
    /// The draft has errors.
    Problems(Vec<Problem>),
    /// What was decided before can not be read.
    Memory(UnreadableMemory),
    /// There is no such candidate any more.
    Unknown(String),
    /// It can not be accepted as it is.
    Refused(Refused),
}

/// What is done with a candidate.
pub(crate) enum Decision {
    Accept(Edit),
    Dismiss(String),
}

/// What an entry says in one language.
pub(crate) struct Said {
    pub language: String,
    pub question: String,
    pub answer: String,
}

/// The health of a draft.
pub(crate) struct Health {
    pub conversations: usize,
    pub findings: Vec<Finding>,
}

impl Platform {
    /// What may be learnt from a bot's conversations with customers.
    pub(crate) async fn learn(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        files: Files,
    ) -> Result<Result<Vec<Candidate>, NoLearning>, Failure> {
        let turns = self.store.turns_of(workspace, bot, CONVERSATIONS).await?;
        let base = self.base(workspace, bot).await?;
        let learner = match self.engine.learner(bot.as_str(), files.clone(), base.as_ref()).await {
            Ok(learner) => learner,
            Err(problems) => return Ok(Err(NoLearning::Problems(problems))),
        };
        let work = move || learn(&learner, &files, &turns);
        tokio::task::spawn_blocking(work).await.map_err(|error| Failure::other("learning", error))?
    }

    /// Carries out a decision about a candidate in the draft, if nobody saved since `revision`.
    pub(crate) async fn decide(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        revision: u64,
        candidate: &str,
        decision: Decision,
    ) -> Result<Result<(Bot, Option<Accepted>), NoLearning>, Failure> {
        let files = self.store.draft(workspace, bot).await?;
        let turns = self.store.turns_of(workspace, bot, CONVERSATIONS).await?;
        let base = self.base(workspace, bot).await?;
        let learner = match self.engine.learner(bot.as_str(), files.clone(), base.as_ref()).await {
            Ok(learner) => learner,
            Err(problems) => return Ok(Err(NoLearning::Problems(problems))),
        };
        let (before, wanted) = (files.clone(), candidate.to_owned());
        let today = health::day(&files, self.clock.now());
        let work = move || -> Result<Result<(Files, Option<Accepted>), NoLearning>, Failure> {
            let found = match learn(&learner, &files, &turns)? {
                Ok(found) => found,
                Err(why) => return Ok(Err(why)),
            };
            let Some(one) = found.iter().find(|one| one.is(&wanted)) else {
                return Ok(Err(NoLearning::Unknown(wanted)));
            };
            let mut after = files;
            let done = match decision {
                Decision::Accept(edit) => learning::accept(&mut after, &learner, one, &edit, today)
                    .map(Some)
                    .map_err(NoLearning::Refused),
                Decision::Dismiss(reason) => learning::dismiss(&mut after, one, &reason, today)
                    .map(|()| None)
                    .map_err(NoLearning::Memory),
            };
            Ok(done.map(|done| (after, done)))
        };
        let done =
            tokio::task::spawn_blocking(work).await.map_err(|error| Failure::other("learning", error))??;
        let (after, done) = match done {
            Ok(done) => done,
            Err(why) => return Ok(Err(why)),
        };
        let written = after.iter().filter(|(path, content)| before.get(path) != Some(content));
        let edits: Vec<_> =
            written.map(|(path, content)| (path.to_owned(), Some(content.to_vec()))).collect();
        let bot = self.save_files(workspace, bot, Some(revision), &edits, false).await?;
        Ok(Ok((bot, done)))
    }

    /// What an entry of a draft's knowledge says, of a pack or the bot's own.
    pub(crate) async fn entry(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        files: Files,
        entry: &str,
    ) -> Result<Option<Vec<Said>>, Failure> {
        let base = self.base(workspace, bot).await?;
        let (files, _) = self.with_plugins(workspace, files).await?;
        let learner = self.engine.learner(bot.as_str(), files, base.as_ref()).await;
        let Ok(learner) = learner else { return Ok(None) };
        Ok(learner.entry(entry).map(|entry| {
            let said = entry.text.iter().map(|(language, faq)| Said {
                language: language.clone(),
                question: faq.question.clone(),
                answer: faq.answer.clone(),
            });
            said.collect()
        }))
    }

    /// Gives an entry of the draft's knowledge another answer, if nobody saved since `revision`.
    pub(crate) async fn set_answer(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        revision: u64,
        entry: &str,
        (language, answer): (&str, &str),
    ) -> Result<Result<(Bot, Accepted), NoLearning>, Failure> {
        let files = self.store.draft(workspace, bot).await?;
        let base = self.base(workspace, bot).await?;
        let (with, _) = self.with_plugins(workspace, files.clone()).await?;
        let learner = match self.engine.learner(bot.as_str(), with, base.as_ref()).await {
            Ok(learner) => learner,
            Err(problems) => return Ok(Err(NoLearning::Problems(problems))),
        };
        let mut after = files.clone();
        let done = match learning::answer(&mut after, &learner, entry, language, answer) {
            Ok(Some(done)) => done,
            Ok(None) => return Ok(Err(NoLearning::Unknown(entry.to_owned()))),
            Err(refused) => return Ok(Err(NoLearning::Refused(refused))),
        };
        let written = after.iter().filter(|(path, content)| files.get(path) != Some(content));
        let edits: Vec<_> =
            written.map(|(path, content)| (path.to_owned(), Some(content.to_vec()))).collect();
        let bot = self.save_files(workspace, bot, Some(revision), &edits, false).await?;
        Ok(Ok((bot, done)))
    }

    /// What is wrong with the knowledge of a draft, with what its conversations showed.
    pub(crate) async fn health(
        self: &Arc<Self>,
        workspace: &WorkspaceId,
        bot: &BotId,
        files: Files,
    ) -> Result<Result<Health, Vec<Problem>>, Failure> {
        let turns = self.store.turns_of(workspace, bot, CONVERSATIONS).await?;
        let platform = Arc::clone(self);
        let today = health::day(&files, self.clock.now());
        let work = move || {
            let mut seen = Usage::default();
            for conversation in &turns {
                usage(conversation, &mut seen)
                    .map_err(|error| Failure::other("reading conversations", error))?;
            }
            let conversations = seen.conversations;
            let options = health::Options { usage: Some(seen), ..health::Options::on(today) };
            let found = health::of_bot(&files, &platform.packs, &options);
            Ok(found.map(|findings| Health { conversations, findings }))
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Failure::other("examining", error))?
    }
}

/// The candidates of a bot.
fn learn(
    learner: &Learner,
    files: &Files,
    turns: &[Vec<TurnRecord>],
) -> Result<Result<Vec<Candidate>, NoLearning>, Failure> {
    let memory = match learning::memory(files) {
        Ok(memory) => memory,
        Err(error) => return Ok(Err(NoLearning::Memory(error))),
    };
    let mut asked = Vec::new();
    for conversation in turns {
        asked.extend(
            learner.asked(conversation).map_err(|error| Failure::other("reading conversations", error))?,
        );
    }
    let options = Options { settled: learning::settled(&memory), ..Options::default() };
    Ok(Ok(learner.candidates(&asked, &options)))
}
