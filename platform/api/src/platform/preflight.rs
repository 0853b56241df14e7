//! Preflights: check, conversation tests and the replay of real conversations, as a job whose progress anybody can read.

use super::{Failure, Found, Platform};
use botloom_domain::preflight::{Checked, Example, Findings, Group, PreflightState, Replayed, Tested};
use botloom_domain::{BotId, EnvironmentName, Lineage, Preflight, PreflightId, VersionId, WorkspaceId};
use botloom_engine::{Difference, DifferenceKind, Release, replay};
use botloom_flow::{Severity, words};
use botloom_ports::{ConversationId, Files, TurnRecord};
use botloom_storage::{StoreError, fresh};
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// How many conversations are read and replayed at a time by one thread.
const CHUNK: usize = 50;
/// How many examples are kept of a cause, how many causes, and how many failing tests and errors are named.
const EXAMPLES: usize = 5;
const CAUSES: usize = 100;
const NAMED: usize = 10;
/// A preflight that did not go on for that long is over: whoever ran it is no more.
const SILENT: Duration = Duration::from_secs(10 * 60);

impl Platform {
    /// Begins a preflight of a version, or of the draft. One of the same files for the same environment that runs is
    /// not begun again.
    pub(crate) async fn start_preflight(
        self: &Arc<Self>,
        workspace: &WorkspaceId,
        bot: &BotId,
        version: Option<&VersionId>,
        environment: &EnvironmentName,
        author: &str,
    ) -> Result<Preflight, Failure> {
        let all = self.store.environments(workspace, bot).await?;
        let asks = all.iter().find(|one| one.name == *environment).ok_or(StoreError::Gone)?.asks;
        let files = match version {
            Some(id) => {
                let version = self.store.version(workspace, id).await?;
                if version.bot != *bot {
                    return Err(StoreError::Gone.into());
                }
                self.release_files(&version).await?
            }
            None => {
                let draft = Lineage::without(&self.store.draft(workspace, bot).await?);
                self.with_plugins(workspace, draft).await?.0
            }
        };
        let release = files.digest();
        let latest = self.store.latest_preflight(workspace, bot, environment, Some(&release)).await?;
        if let Some(running) = latest.filter(|one| one.state == PreflightState::Running) {
            return Ok(running);
        }
        let most = usize::try_from(asks.conversations).unwrap_or(usize::MAX);
        let talks = self.talks(workspace, bot, environment, most).await?;
        let now = self.clock.now();
        let now = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
        let preflight = Preflight {
            id: PreflightId::from_unique(&fresh()),
            workspace: workspace.clone(),
            bot: bot.clone(),
            environment: environment.clone(),
            version: version.cloned(),
            release,
            author: author.to_owned(),
            state: PreflightState::Running,
            asks,
            progress: (0, talks.len() as u64),
            findings: Findings::default(),
            decision: None,
            created_at: now,
            updated_at: now,
        };
        self.store.create_preflight(&preflight).await?;
        let (own, job) = (Arc::clone(self), preflight.clone());
        tokio::spawn(async move { own.run_preflight(job, files, talks).await });
        Ok(preflight)
    }

    /// The latest conversations of the environment, or of its customers if nobody talked there.
    async fn talks(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        environment: &EnvironmentName,
        most: usize,
    ) -> Result<Vec<ConversationId>, Failure> {
        let mut found = Vec::new();
        for environment in [environment.clone(), EnvironmentName::production()] {
            if let Some(deployment) = self.store.deployment_of(workspace, bot, &environment).await? {
                found = self.store.latest_conversations(workspace, bot, Some(&deployment.id), most).await?;
            }
            if !found.is_empty() {
                break;
            }
        }
        Ok(found)
    }

    async fn run_preflight(&self, mut job: Preflight, files: Files, talks: Vec<ConversationId>) {
        let done = self.look(&mut job, &files, talks).await;
        job.state = match done {
            Ok(()) => PreflightState::Done,
            // It is not there any more; nobody waits for it.
            Err(Failure::Store(StoreError::Gone)) => return,
            Err(failure) => {
                tracing::error!(preflight.id = %job.id, error = &failure as &dyn std::error::Error, "a preflight broke off");
                PreflightState::Failed("the platform failed; its log says why".to_owned())
            }
        };
        if let Err(failure) = self.keep(&mut job).await {
            tracing::warn!(preflight.id = %job.id, error = &failure as &dyn std::error::Error, "the end of a preflight could not be kept");
        }
    }

    async fn keep(&self, job: &mut Preflight) -> Result<(), Failure> {
        job.updated_at = self.clock.now();
        Ok(self.store.keep_preflight(job).await?)
    }

    async fn look(
        &self,
        job: &mut Preflight,
        files: &Files,
        talks: Vec<ConversationId>,
    ) -> Result<(), Failure> {
        let found = self.check(&job.workspace, files.clone()).await?;
        job.findings.check = Some(checked(&found));
        self.keep(job).await?;
        if found.has_errors() {
            return Ok(());
        }
        // A version is built as customers meet it; a draft as its author does.
        let release = match &job.version {
            Some(_) => self.engine.ready(files.clone()).await.map_err(|problems| Found::new(problems, files)),
            None => self.drafted(&job.workspace, &job.bot, files.clone()).await?,
        };
        let release = match release {
            Ok(release) => release,
            Err(found) => {
                job.findings.check = Some(checked(&found));
                return Ok(());
            }
        };
        let reports = self.run_suite(Arc::clone(&release), found).await?;
        let failed: Vec<_> = reports.iter().filter(|report| !report.failures.is_empty()).collect();
        job.findings.tests = Some(Tested {
            passed: (reports.len() - failed.len()) as u64,
            failed: failed.len() as u64,
            first: failed
                .iter()
                .take(NAMED)
                .map(|report| match report.failures.first() {
                    Some(first) => words!(
                        "{name} ({file}:{line} expected {expected})",
                        name = report.name,
                        file = report.file,
                        line = first.line,
                        expected = first.expected
                    ),
                    None => words!("{name} ({file})", name = report.name, file = report.file),
                })
                .collect(),
        });
        self.keep(job).await?;
        self.replay(job, &release, talks).await
    }

    async fn replay(
        &self,
        job: &mut Preflight,
        release: &Arc<Release>,
        talks: Vec<ConversationId>,
    ) -> Result<(), Failure> {
        // Customers come first: half of the processors stay theirs.
        let at_once = std::thread::available_parallelism().map_or(1, |all| all.get().div_ceil(2));
        let mut sum = Sum::default();
        let workspace = job.workspace.clone();
        let chunks: Vec<Vec<ConversationId>> = talks.chunks(CHUNK).map(<[ConversationId]>::to_vec).collect();
        let mut parts = stream::iter(chunks)
            .map(|chunk| {
                let (release, workspace) = (Arc::clone(release), &workspace);
                async move {
                    let turns = self.store.turns_in(workspace, &chunk).await?;
                    let work = move || Sum::of(&release, &turns);
                    let sum = tokio::task::spawn_blocking(work).await;
                    let sum = sum.map_err(|error| Failure::other("replaying", error))?;
                    Ok::<_, Failure>((chunk.len() as u64, sum))
                }
            })
            .buffered(at_once);
        while let Some(part) = parts.next().await {
            let (read, more) = part?;
            sum.add(more);
            job.progress.0 += read;
            self.keep(job).await?;
        }
        drop(parts);
        job.findings.replay = Some(sum.found());
        Ok(())
    }

    /// Ends preflights whose server is no more.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn end_lost_preflights(&self, alone: bool) -> Result<u64, Failure> {
        let now = self.clock.now();
        // Who starts alone knows that nobody else runs any.
        let since = if alone { now } else { now.checked_sub(SILENT).unwrap_or(now) };
        Ok(self.store.end_lost_preflights(since).await?)
    }
}

fn checked(found: &Found) -> Checked {
    let of = |severity| found.problems.iter().filter(move |problem| problem.severity() == severity);
    let line = |problem: &botloom_flow::Problem| {
        let source = found.sources.iter().find(|source| source.path() == problem.file);
        let line = source.map_or(1, |source| source.position(problem.range.start).line);
        let (file, code) = (&problem.file, problem.code);
        words!("{file}:{line} {what} ({code})", file, line, what = problem.what, code)
    };
    Checked {
        errors: of(Severity::Error).count() as u64,
        warnings: of(Severity::Warning).count() as u64,
        first: of(Severity::Error).take(NAMED).map(line).collect(),
    }
}

/// What was found in some conversations.
#[derive(Default)]
struct Sum {
    found: Replayed,
    groups: BTreeMap<(DifferenceKind, String), Group>,
}

impl Sum {
    fn of(release: &Arc<Release>, talks: &[Vec<TurnRecord>]) -> Self {
        let mut sum = Self::default();
        for turns in talks {
            match replay(release, turns) {
                Ok(replayed) => {
                    sum.found.conversations += 1;
                    sum.found.turns += replayed.turns as u64;
                    sum.found.changed += u64::from(!replayed.differences.is_empty());
                    sum.note(replayed.differences);
                }
                Err(error) => {
                    tracing::warn!(error = %error, "a conversation could not be replayed");
                    sum.found.unreadable += 1;
                }
            }
        }
        sum
    }

    /// The differences of one conversation.
    fn note(&mut self, differences: Vec<Difference>) {
        let mut seen = BTreeSet::new();
        for one in differences {
            let Difference { conversation, turn, user, before, after, kind, cause } = one;
            let key = (kind, cause.to_string());
            let group = self.groups.entry(key.clone()).or_insert_with(|| Group {
                kind: kind.name().to_owned(),
                cause,
                conversations: 0,
                turns: 0,
                examples: Vec::new(),
            });
            group.turns += 1;
            if seen.insert(key) {
                group.conversations += 1;
                if group.examples.len() < EXAMPLES {
                    group.examples.push(Example { conversation, turn, user, before, after });
                }
            }
        }
    }

    fn add(&mut self, more: Self) {
        let Replayed { conversations, turns, changed, unreadable, groups: _ } = more.found;
        self.found.conversations += conversations;
        self.found.turns += turns;
        self.found.changed += changed;
        self.found.unreadable += unreadable;
        for (key, group) in more.groups {
            match self.groups.get_mut(&key) {
                Some(mine) => {
                    mine.conversations += group.conversations;
                    mine.turns += group.turns;
                    let room = EXAMPLES.saturating_sub(mine.examples.len());
                    mine.examples.extend(group.examples.into_iter().take(room));
                }
                None => {
                    self.groups.insert(key, group);
                }
            }
        }
    }

    fn found(self) -> Replayed {
        // The sort keeps the order of gravity and words among equals.
        let mut groups: Vec<Group> = self.groups.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.conversations));
        groups.truncate(CAUSES);
        Replayed { groups, ..self.found }
    }
}
