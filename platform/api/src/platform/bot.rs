//! Bots: checking, testing, publishing.

use super::{Failure, Placed, Placing, Platform};
use botloom_domain::{Bot, BotId, By, Deployment, EnvironmentName, Lineage, Version, WorkspaceId};
use botloom_engine::suite::{self, Coverage, Report};
use botloom_engine::{Checker, Release, author, sources};
use botloom_flow::assist::Folder;
use botloom_flow::{Document, Language, Node, Problem, Severity, Source};
use botloom_ports::{Digest, Files, Releases};
use botloom_storage::{NewVersion, StoreError};
use std::sync::Arc;

/// Problems with the files they are in.
pub(crate) struct Found {
    pub problems: Vec<Problem>,
    pub sources: Vec<Source>,
}

impl Found {
    pub fn new(problems: Vec<Problem>, files: &Files) -> Self {
        Self { problems, sources: sources(files).0 }
    }

    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity() == Severity::Error)
    }
}

/// Either what was wanted, or the problems that stand in its way.
pub(crate) type OrProblems<T> = Result<T, Found>;

impl Platform {
    /// The problems of a bot, with the plug-ins of its workspace.
    pub(crate) async fn check(&self, workspace: &WorkspaceId, files: Files) -> Result<Found, Failure> {
        let (files, missing) = self.with_plugins(workspace, files).await?;
        let packs = Arc::clone(&self.packs);
        let bot = files.get("bot.yaml").map(<[u8]>::to_vec).unwrap_or_default();
        let checker = self.checkers.get_with(bot, Arc::default);
        let work = move || {
            let mut checker = checker.lock().unwrap_or_else(|poisoned| {
                // A check failed half-way; what it kept is not used again.
                let mut checker = poisoned.into_inner();
                *checker = Checker::default();
                checker
            });
            let mut problems = checker.check(&files, &packs);
            problems.extend(missing);
            Found::new(problems, &files)
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Failure::other("checking", error))
    }

    /// Asks something of a bot's folder as its author has it open, with the plug-ins of its workspace.
    pub(crate) async fn author<T: Send + 'static>(
        &self,
        workspace: &WorkspaceId,
        files: Files,
        language: Language,
        asked: impl FnOnce(&Folder<'_>) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let (files, _) = self.with_plugins(workspace, files).await?;
        let packs = Arc::clone(&self.packs);
        let work = move || author(&files, &packs, language, asked);
        tokio::task::spawn_blocking(work).await.map_err(|error| Failure::other("reading a folder", error))
    }

    /// The release from which a draft was edited: that of the newest version, if there is one.
    pub(crate) async fn base(&self, workspace: &WorkspaceId, bot: &BotId) -> Result<Option<Digest>, Failure> {
        Ok(self.store.latest_version(workspace, bot).await?.map(|version| version.release))
    }

    /// What a draft is now, ready to talk; of these files in place of those that are saved.
    pub(crate) async fn drafted(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        files: Files,
    ) -> Result<OrProblems<Arc<Release>>, Failure> {
        let base = self.base(workspace, bot).await?;
        let (files, _) = self.with_plugins(workspace, files).await?;
        let drafted = self.engine.draft(bot.as_str(), files.clone(), base.as_ref()).await;
        Ok(drafted.map_err(|problems| Found::new(problems, &files)))
    }

    /// Saves files of a draft, and tells who has it open.
    pub(crate) async fn save_files(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        revision: Option<u64>,
        files: &[(String, Option<Vec<u8>>)],
        whole: bool,
    ) -> Result<Bot, StoreError> {
        let saved = self.store.save_files(workspace, bot, revision, files, whole, self.clock.now()).await?;
        self.presence.saved(bot);
        Ok(saved)
    }

    /// Runs the conversation tests of a draft; what became of each, and what they go through of the bot.
    pub(crate) async fn run_tests(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        files: Files,
    ) -> Result<OrProblems<(Vec<Report>, Vec<Coverage>)>, Failure> {
        let found = self.check(workspace, files.clone()).await?;
        if found.has_errors() {
            return Ok(Err(found));
        }
        let release = match self.drafted(workspace, bot, files).await? {
            Ok(release) => release,
            Err(found) => return Ok(Err(found)),
        };
        let reports = self.run_suite(Arc::clone(&release), found).await?;
        let coverage = suite::coverage(&release.program, &reports);
        Ok(Ok((reports, coverage)))
    }

    /// Runs the conversation tests among these files, on the release that was built of them.
    pub(crate) async fn run_suite(
        &self,
        release: Arc<Release>,
        found: Found,
    ) -> Result<Vec<Report>, Failure> {
        let offline = self.engine.offline();
        let work = move || {
            let tests = found.sources.iter().filter(|source| source.path().starts_with("tests/"));
            let scripts = tests.filter_map(|source| suite::read(source).ok());
            scripts.map(|script| suite::run(&release, &script, Some(&offline))).collect()
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Failure::other("testing", error))
    }

    /// Makes a version of a bot's draft; one with errors makes none.
    pub(crate) async fn publish(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        note: &str,
        author: &str,
    ) -> Result<OrProblems<(Version, Found)>, Failure> {
        // Where a bot comes from is no part of what it says.
        let files = Lineage::without(&self.store.draft(workspace, bot).await?);
        let found = self.check(workspace, files.clone()).await?;
        if found.has_errors() {
            return Ok(Err(found));
        }
        // A version has its plug-ins with it: what the workspace does with them later changes nothing of it.
        let (files, _) = self.with_plugins(workspace, files).await?;
        if let Err(problems) = self.engine.ready(files.clone()).await {
            return Ok(Err(Found::new(problems, &files)));
        }
        let new = NewVersion { bot: bot.clone(), files, note: note.to_owned(), author: author.to_owned() };
        let version = self.store.create_version(workspace, new, self.clock.now()).await?;
        Ok(Ok((version, found)))
    }

    pub(crate) async fn release_files(&self, version: &Version) -> Result<Files, Failure> {
        Ok(self.store.files(&version.release).await?.unwrap_or_default())
    }

    /// Publishes and deploys a bot's draft if it never was; for the demo.
    ///
    /// # Errors
    /// If the store fails, or with the first problem of the draft.
    pub async fn go_live(&self, bot: &Bot, author: &str) -> Result<Deployment, Failure> {
        let refused = |found: Found| {
            let first = found.problems.into_iter().next().map(|p| format!("{}: {}", p.file, p.what));
            Failure::Other("publishing the bot", first.unwrap_or_default().into())
        };
        let published = self.publish(&bot.workspace, &bot.id, "", author).await?.map_err(refused)?;
        let placing = Placing {
            environment: EnvironmentName::production(),
            name: None,
            share: None,
            rules: Vec::new(),
            seen: None,
            by: By { actor: None, name: author.to_owned(), why: String::new(), broken: None },
        };
        match self.deploy(&bot.workspace, &published.0.id, placing).await? {
            Placed::Deployment(deployment) => Ok(*deployment),
            Placed::Problems(found) => Err(refused(found)),
            Placed::Unmovable(unmovable) => Err(Failure::other("deploying the bot", unmovable)),
            Placed::NeedsPreflight(_) => {
                Err(Failure::Other("deploying the bot", "its environment asks for a preflight".into()))
            }
        }
    }
}

/// The title of a bot folder in a language: the nearest there is.
pub(crate) fn title(files: &Files, language: Option<&str>, name: &str) -> String {
    let read = || {
        let root = root(files)?;
        let title = root.get("title")?;
        if let Some(text) = title.text() {
            return Some(text.to_owned());
        }
        let wish = language.unwrap_or_default().split('-').next().unwrap_or_default();
        let near = title.entries().iter().find(|entry| !wish.is_empty() && entry.key.starts_with(wish));
        near.or_else(|| title.entries().first())?.value.text().map(str::to_owned)
    };
    read().unwrap_or_else(|| name.to_owned())
}

/// The languages of a bot folder.
pub(crate) fn languages(files: &Files) -> Vec<String> {
    let root = root(files);
    let list = root.as_ref().and_then(|root| root.get("languages")).map_or(&[][..], Node::items);
    list.iter().filter_map(Node::text).map(str::to_owned).collect()
}

fn root(files: &Files) -> Option<Node> {
    let source = Source::new("bot.yaml", files.get("bot.yaml")?.to_vec()).ok()?;
    Document::parse(&source).root
}
