//! The async driver: one turn of a conversation at a time, recorded before it is answered.

use crate::builder::Builder;
use crate::codec::CodecError;
use crate::drafts::Drafts;
use crate::facts::TOOK;
use crate::learning::Learner;
use crate::meter::{self, Timed};
use crate::packs::Packs;
use crate::release::Release;
use crate::suite::Offline;
use crate::talk::{Body, Inbound, Talk};
use crate::transcript;
use crate::world::{Outside, Reach, World};
use botloom_flow::Problem;
use botloom_ports::memory::NoIndexes;
use botloom_ports::{
    Clock, ConversationId, Counted, Digest, EventLog, Files, Indexes, KnowledgeHit, LogError, Plugins,
    Releases, TurnRecord, Values, Watchers,
};
use moka::sync::Cache;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::Instrument;

/// How many conversations are kept in memory between turns; others are read again from the log.
const TALKS: u64 = 10_000;
/// How many releases are kept in memory.
const RELEASES: u64 = 64;
/// With how many conversations drafts are tried out at a time, and how long one may be quiet.
const TRIED: u64 = 256;
const TRIED_FOR: Duration = Duration::from_secs(60 * 60);
/// How often a turn is taken anew because another node was faster.
const RETRIES: usize = 8;

/// Why a turn was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// There is no such conversation.
    #[error("there is no conversation `{0}`")]
    Unknown(ConversationId),
    /// The files of the conversation's release are gone.
    #[error("the release `{0}` is not stored")]
    NoRelease(Digest),
    /// The release cannot be built by this version.
    #[error("the release `{0}` cannot be built: {1}")]
    Unbuildable(Digest, String),
    /// A recorded turn cannot be read.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// Other nodes were faster too often.
    #[error("the conversation `{0}` is too busy")]
    Busy(ConversationId),
    /// The conversation does not want to be woken at this time any more.
    #[error("the conversation went on before")]
    Stale,
    /// The log failed.
    #[error(transparent)]
    Log(LogError),
}

/// How sure a suggestion is at least: less than what a bot asks about, since a person reads it first.
const PLAUSIBLE: f64 = 0.2;

/// A conversation between turns, and whose it is.
type Cell = Arc<Mutex<Option<(Talk, Owner)>>>;

/// Whose a conversation is.
#[derive(Clone)]
struct Owner {
    tenant: Arc<str>,
    /// Under which name its turns are counted.
    counted_under: Option<Arc<str>>,
}

/// Drives the conversations of one process.
pub struct Engine {
    log: Arc<dyn EventLog>,
    files: Arc<dyn Releases>,
    builder: Builder,
    clock: Arc<dyn Clock>,
    watchers: Arc<Watchers>,
    world: World,
    talks: Cache<ConversationId, Cell>,
    releases: Cache<Digest, Arc<Release>>,
    drafts: Drafts,
    /// Drafts as the tests began with them. They are kept apart: what customers meet is never made by edits.
    tried: Cache<ConversationId, Arc<Release>>,
}

impl Engine {
    /// An engine on these ports.
    #[must_use]
    pub fn new(
        log: Arc<dyn EventLog>,
        files: Arc<dyn Releases>,
        packs: Arc<Packs>,
        clock: Arc<dyn Clock>,
        watchers: Arc<Watchers>,
        world: World,
    ) -> Self {
        let (talks, releases) = (Cache::new(TALKS), Cache::new(RELEASES));
        let drafts = Drafts::new(Arc::clone(&packs));
        let tried = Cache::builder().max_capacity(TRIED).time_to_idle(TRIED_FOR).build();
        let builder = Builder::new(packs, Arc::new(NoIndexes));
        Self { log, files, builder, clock, watchers, world, talks, releases, drafts, tried }
    }

    /// The same, with a place where indexes are kept.
    #[must_use]
    pub fn keeping(mut self, indexes: Arc<dyn Indexes>) -> Self {
        self.builder = Builder::new(Arc::clone(&self.builder.packs), indexes);
        self
    }

    /// How many indexes of releases were built, those that were opened or are of drafts not counted.
    #[must_use]
    pub fn indexes_built(&self) -> u64 {
        self.builder.built()
    }

    /// The release of these files: the one that is in memory, or a new one.
    ///
    /// # Errors
    /// Every problem, if one is an error.
    pub async fn ready(&self, files: Files) -> Result<Arc<Release>, Vec<Problem>> {
        match self.releases.get(&files.digest()) {
            Some(release) => Ok(release),
            None => Ok(self.build(files).await?.0),
        }
    }

    /// What the draft of this name is now. An edit since the last time is made in moments, see [`Draft::build`]; the first
    /// time it is made of `base`, the release that it was edited from, if that is stored.
    ///
    /// # Errors
    /// Every problem, if one is an error.
    pub async fn draft(
        &self,
        name: &str,
        files: Files,
        base: Option<&Digest>,
    ) -> Result<Arc<Release>, Vec<Problem>> {
        // What was built for customers needs no edit.
        if let Some(release) = self.releases.get(&files.digest()) {
            return Ok(release);
        }
        self.begin(name, base).await;
        let release = self.drafts.with(name, move |draft| draft.build(&files)).await?;
        self.fit(&release).await?;
        Ok(release)
    }

    /// Makes the plug-ins of a release ready.
    async fn fit(&self, release: &Release) -> Result<(), Vec<Problem>> {
        let unfit = self.world.prepare(release).await;
        if unfit.is_empty() { Ok(()) } else { Err(unfit) }
    }

    /// What learns from conversations with the draft of this name as it is now.
    ///
    /// # Errors
    /// Every problem, if one is an error.
    pub async fn learner(
        &self,
        name: &str,
        files: Files,
        base: Option<&Digest>,
    ) -> Result<Learner, Vec<Problem>> {
        self.begin(name, base).await;
        self.drafts.with(name, move |draft| draft.learner(&files)).await
    }

    /// Begins a new draft with the index of its base. Without one it is built of itself.
    async fn begin(&self, name: &str, base: Option<&Digest>) {
        let Some(base) = base.filter(|_| !self.drafts.has(name)) else { return };
        let Ok(Some(files)) = self.files.files(base).await else { return };
        let Ok(release) = self.release(base).await else { return };
        let begun = self.drafts.with(name, move |draft| {
            draft.begin(&files, &release);
            Ok(())
        });
        // It says nothing of problems.
        let _begun = begun.await;
    }

    /// Lets a conversation that begins now talk with a draft. After a restart, or when it was quiet for long, it goes on with
    /// the release that is built of the same files.
    pub fn try_out(&self, id: &ConversationId, draft: Arc<Release>) {
        self.tried.insert(id.clone(), draft);
    }

    /// Builds files that are not stored yet; the release is kept for the conversations that will begin on it.
    ///
    /// # Errors
    /// Every problem, if one is an error.
    pub async fn build(&self, files: Files) -> Result<(Arc<Release>, Vec<Problem>), Vec<Problem>> {
        let (release, warnings) = self.builder.build(files).await?;
        self.fit(&release).await?;
        let release = Arc::new(release);
        self.releases.insert(release.digest.clone(), Arc::clone(&release));
        Ok((release, warnings))
    }

    /// Takes one turn and records it. What came under the same key before is not done again: its record is returned.
    ///
    /// # Errors
    /// See [`TurnError`]. Nothing was recorded then.
    pub async fn turn(&self, id: &ConversationId, inbound: &Inbound) -> Result<Arc<TurnRecord>, TurnError> {
        let began = Instant::now();
        let span = tracing::info_span!(
            "turn",
            conversation.id = %id,
            turn.kind = meter::kind(&inbound.body),
            turn.number = tracing::field::Empty,
            turn.outcome = tracing::field::Empty,
        );
        let done = self.take(id, inbound).instrument(span.clone()).await;
        let outcome = meter::outcome(&done);
        span.record("turn.outcome", outcome);
        span.in_scope(|| tracing::debug!(turn.outcome = outcome, "a turn was taken"));
        if let Ok(record) = &done {
            span.record("turn.number", record.seq);
        }
        meter::turn(&inbound.body, began, outcome);
        done
    }

    async fn take(&self, id: &ConversationId, inbound: &Inbound) -> Result<Arc<TurnRecord>, TurnError> {
        let values: Arc<dyn Values> = Arc::clone(&self.log) as _;
        for _ in 0..RETRIES {
            let cell = self.talks.get_with_by_ref(id, Cell::default);
            let waiting = Timed::begin("wait");
            let mut slot = cell.lock().await;
            drop(waiting);
            let (talk, owner) = match slot.as_ref() {
                Some(kept) => kept.clone(),
                None => {
                    let _stage = Timed::begin("load");
                    self.load(id).instrument(tracing::info_span!("load")).await?
                }
            };
            if let Body::Woken { due } = &inbound.body
                && talk.wake() != Some(*due)
            {
                return Err(TurnError::Stale);
            }
            let at = self.clock.now();
            let mut next = talk;
            if next.release.program.purposes.values().any(|purpose| purpose.consent) {
                let person = next.session.contact.id.clone();
                let given = self.log.consents(id, person.as_deref(), at).await.map_err(TurnError::Log)?;
                given.iter().for_each(|given| next.consents(given));
            }
            let (world, reach) = (&self.world, Reach::World);
            let outside = Outside { world, conversation: id, tenant: &owner.tenant, values: &values, reach };
            let began = Instant::now();
            let mut turn = outside.take(&mut next, inbound, at).await;
            if let Some(lines) = turn.trace.as_array_mut() {
                lines.push(json!({"kind": TOOK, "us": began.elapsed().as_micros() as u64}));
            }
            let tally = next.count(&turn.events);
            let mut record = next.record(id, inbound, turn, at);
            record.counted = owner.counted_under.clone().map(|under| Counted { under, tally });
            let record = Arc::new(record);
            let appending = Timed::begin("append");
            let appended = self.log.append(&record).instrument(tracing::info_span!("append")).await;
            drop(appending);
            match appended {
                Ok(()) => {
                    *slot = Some((next, owner));
                    drop(slot);
                    self.watchers.tell(&record);
                    return Ok(record);
                }
                Err(LogError::Repeated(key)) => {
                    let before = self.log.by_key(id, &key).await.map_err(TurnError::Log)?;
                    if let Some(before) = before {
                        return Ok(Arc::new(before));
                    }
                    *slot = None;
                }
                // Another node took a turn: what is in memory is old.
                Err(LogError::Conflict { .. }) => *slot = None,
                Err(LogError::Unknown(id)) => return Err(TurnError::Unknown(id)),
                Err(error) => {
                    *slot = None;
                    return Err(TurnError::Log(error));
                }
            }
        }
        Err(TurnError::Busy(id.clone()))
    }

    /// Takes the turns of conversations that want to be woken by now, at most `most`; how many were due is returned. As soon as it
    /// shall not go on, the rest is left to others.
    ///
    /// # Errors
    /// If the log cannot be read. A conversation that cannot be woken is left out and tried again when its claim is over.
    pub async fn wake(&self, most: usize, going_on: impl Fn() -> bool) -> Result<usize, TurnError> {
        let due = self.log.due(self.clock.now(), most).await.map_err(TurnError::Log)?;
        for (at, (id, wanted)) in due.iter().enumerate() {
            if !going_on() {
                let rest: Vec<ConversationId> = due[at..].iter().map(|(id, _)| id.clone()).collect();
                self.log.give_back(&rest).await.map_err(TurnError::Log)?;
                break;
            }
            let due = wanted;
            let (key, body) = (format!("wake-{}", due.as_microsecond()), Body::Woken { due: *due });
            let inbound = Inbound { key, client_id: None, from: None, body };
            match self.turn(id, &inbound).await {
                Ok(_) | Err(TurnError::Stale) => {}
                Err(error) => {
                    tracing::warn!(conversation.id = %id, error = %error, "a conversation could not be woken");
                }
            }
        }
        Ok(due.len())
    }

    /// What the knowledge would answer to what the customer wrote last in a conversation that people have, the likeliest first; nothing if that
    /// was answered. Nothing is said, and no other system is asked.
    ///
    /// # Errors
    /// If there is no such conversation, or it cannot be read.
    pub async fn suggestions(
        &self,
        id: &ConversationId,
        most: usize,
    ) -> Result<Vec<KnowledgeHit>, TurnError> {
        let records = self.log.read(id, 0).await.map_err(TurnError::Log)?;
        let Some(text) = transcript::unanswered(&records) else { return Ok(Vec::new()) };
        let (talk, _) = self.load(id).await?;
        let at = self.clock.now();
        let found = tokio::task::spawn_blocking(move || talk.find(&text, most, at)).await;
        let plausible = |hit: &KnowledgeHit| hit.certainty >= PLAUSIBLE && !hit.answer.trim().is_empty();
        Ok(found.unwrap_or_default().into_iter().filter(plausible).collect())
    }

    /// By which identifier the channel of a conversation knows its customer, if it knows them.
    ///
    /// # Errors
    /// If there is no such conversation, or it cannot be read.
    pub async fn person(&self, id: &ConversationId) -> Result<Option<String>, TurnError> {
        if let Some(cell) = self.talks.get(id)
            && let Some((talk, _)) = cell.lock().await.as_ref()
        {
            return Ok(talk.session.contact.id.clone());
        }
        let (talk, _) = self.load(id).await?;
        Ok(talk.session.contact.id.clone())
    }

    async fn load(&self, id: &ConversationId) -> Result<(Talk, Owner), TurnError> {
        let gone = |error| match error {
            LogError::Unknown(id) => TurnError::Unknown(id),
            other => TurnError::Log(other),
        };
        let head = self.log.head(id).await.map_err(gone)?;
        let release = match self.tried.get(id) {
            Some(draft) => draft,
            None => self.release(&head.release).await?,
        };
        let records = self.log.read(id, 0).await.map_err(TurnError::Log)?;
        let owner = Owner { tenant: head.tenant, counted_under: head.counted_under };
        Ok((Talk::restore(release, &records)?, owner))
    }

    /// A release by digest, built from its stored files if it is not in memory.
    ///
    /// # Errors
    /// If it is not stored or this version cannot build it.
    pub async fn release(&self, digest: &Digest) -> Result<Arc<Release>, TurnError> {
        let kept = self.releases.get(digest);
        meter::release(kept.is_some());
        if let Some(release) = kept {
            return Ok(release);
        }
        let files = self.files.files(digest).await.map_err(TurnError::Log)?;
        let files = files.ok_or_else(|| TurnError::NoRelease(digest.clone()))?;
        match self.build(files).await {
            Ok((release, _)) => Ok(release),
            Err(problems) => {
                let first = problems.first().map(|problem| format!("{}: {}", problem.file, problem.what));
                Err(TurnError::Unbuildable(digest.clone(), first.unwrap_or_default()))
            }
        }
    }

    /// What runs plug-ins.
    #[must_use]
    pub fn plugins(&self) -> &Arc<dyn Plugins> {
        &self.world.plugins
    }

    /// What turns may ask.
    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// What runs plug-ins and scripts in conversation tests; to be called within the runtime that drives the engine.
    #[must_use]
    pub fn offline(&self) -> Offline {
        let (plugins, script) = (Arc::clone(&self.world.plugins), self.world.script.clone());
        Offline::new(plugins, script, tokio::runtime::Handle::current())
    }

    /// Another process took a turn of a conversation: what is in memory of it is dropped if it is older, and who watches here is told.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub async fn heard(&self, id: &ConversationId, seq: u64) -> Result<(), LogError> {
        if let Some(cell) = self.talks.get(id)
            && let Ok(mut slot) = cell.try_lock()
            && slot.as_ref().is_some_and(|(talk, _)| talk.turns < seq)
        {
            *slot = None;
        }
        if !self.watchers.is_watched(id) {
            return Ok(());
        }
        if let Some(record) = self.log.read(id, seq.saturating_sub(1)).await?.into_iter().next() {
            self.watchers.relay(&Arc::new(record));
        }
        Ok(())
    }

    /// Who watches conversations hears of their last turn again: turns of other processes may have been missed. What they know they
    /// leave out, and what is between they read.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub async fn catch_up(&self) -> Result<(), LogError> {
        for id in self.watchers.watched() {
            match self.log.head(&id).await {
                Ok(head) => self.heard(&id, head.turns).await?,
                Err(LogError::Unknown(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Drops what is in memory of a conversation; a turn that runs ends first.
    pub async fn forget(&self, id: &ConversationId) {
        if let Some(cell) = self.talks.get(id) {
            *cell.lock().await = None;
        }
        self.talks.invalidate(id);
        self.tried.invalidate(id);
    }

    /// The watchers of the conversations.
    #[must_use]
    pub fn watchers(&self) -> &Arc<Watchers> {
        &self.watchers
    }
}
