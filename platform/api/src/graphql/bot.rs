//! Bots and the files of their drafts.

use super::deployment::Deployment;
use super::environment::Environment;
use super::health::{BotHealth, health};
use super::learning::{KnowledgeEntry, LearningCandidateConnection, candidates, entry};
use super::member::DateTime;
use super::page::connection;
use super::problem::{Problem, problems};
use super::template::TemplateAnswerInput;
use super::upgrade::{BotUpgrade, MergedFiles, Take, merged};
use super::version::{Version, VersionConnection};
use super::{Conflict, Denied, Invalid, Missing, NotFound, allowed, broken, optional, permitted, platform};
use crate::platform::{languages, title};
use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject, Union};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use botloom_domain::{
    Bot as Noun, BotId, BotName, EnvironmentName, Lineage, Memory, PageRequest, Permission, answered,
    clone_template,
};
use botloom_flow::{Wording, words};
use botloom_ports::Files;
use botloom_storage::NewBot;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// A bot: a name and a folder of files that is being edited.
#[derive(Clone)]
pub(crate) struct Bot {
    noun: Noun,
    files: Arc<OnceCell<Files>>,
}

connection!(BotConnection, BotEdge, Bot);

impl Bot {
    pub fn new(noun: Noun) -> Self {
        Self { noun, files: Arc::default() }
    }

    async fn draft(&self, ctx: &Context<'_>) -> Result<&Files, Error> {
        let store = &platform(ctx).store;
        self.files.get_or_try_init(|| store.draft(&self.noun.workspace, &self.noun.id)).await.map_err(broken)
    }
}

/// A file of a bot.
#[derive(SimpleObject, Clone)]
pub(crate) struct File {
    path: String,
    /// Its text; empty for a file that is none, such as the component of a plug-in.
    content: String,
    bytes: usize,
    /// The bytes of a file that is no text, in Base64.
    base64: Option<String>,
}

impl File {
    pub fn all(files: &Files) -> Vec<Self> {
        let files = files.iter().filter(|(path, _)| ![Lineage::FILE, Memory::FILE].contains(path));
        files.map(|(path, content)| Self::new(path, content)).collect()
    }

    fn new(path: &str, content: &[u8]) -> Self {
        let text = std::str::from_utf8(content).ok();
        Self {
            path: path.to_owned(),
            content: text.unwrap_or_default().to_owned(),
            bytes: content.len(),
            base64: text.is_none().then(|| BASE64_STANDARD.encode(content)),
        }
    }
}

/// A file to be written; without content it is deleted.
#[derive(InputObject)]
pub(crate) struct FileInput {
    path: String,
    content: Option<String>,
    /// The bytes of a file that is no text, in Base64, instead of `content`.
    base64: Option<String>,
}

/// A path and what is written there; nothing if the file is deleted.
type Edit = (String, Option<Vec<u8>>);

impl FileInput {
    fn edit(self) -> Result<Edit, Invalid> {
        let (path, wrong) = (self.path, |why: Wording| Invalid::new("files", why));
        let content = match (self.content, self.base64) {
            (Some(_), Some(_)) => {
                return Err(wrong(words!("`{path}` has `content` and `base64`; give one of them", path)));
            }
            (Some(text), None) => Some(text.into_bytes()),
            (None, Some(coded)) => {
                let bytes = BASE64_STANDARD.decode(coded);
                Some(bytes.map_err(|_| wrong(words!("`{path}` is not valid Base64", path)))?)
            }
            (None, None) => None,
        };
        Ok((path, content))
    }

    fn edits(files: Vec<Self>) -> Result<Vec<Edit>, Invalid> {
        files.into_iter().map(Self::edit).collect()
    }
}

/// The files that have content, as a folder that may be a bot.
pub(crate) fn folder(files: Vec<FileInput>) -> Result<Files, Invalid> {
    let edits = FileInput::edits(files)?.into_iter();
    let files: Files = edits.filter_map(|(path, content)| Some((path, content?))).collect();
    Noun::allows(&files).map_err(|error| Invalid::new("files", error))?;
    Ok(files)
}

#[Object]
impl Bot {
    pub async fn id(&self) -> ID {
        ID(self.noun.id.to_string())
    }

    async fn name(&self) -> &str {
        self.noun.name.as_str()
    }

    /// Its title in this language or the nearest there is.
    async fn title(&self, ctx: &Context<'_>, language: Option<String>) -> Result<String, Error> {
        Ok(title(self.draft(ctx).await?, language.as_deref(), self.noun.name.as_str()))
    }

    async fn languages(&self, ctx: &Context<'_>) -> Result<Vec<String>, Error> {
        Ok(languages(self.draft(ctx).await?))
    }

    /// Counts the changes of the draft.
    async fn revision(&self) -> u64 {
        self.noun.revision
    }

    #[graphql(complexity = "20 * child_complexity")]
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<File>, Error> {
        Ok(File::all(self.draft(ctx).await?))
    }

    /// Where it comes from, as the file `.botloom/lineage` of its folder.
    async fn lineage(&self, ctx: &Context<'_>) -> Result<Option<String>, Error> {
        let lineage = self.draft(ctx).await?.get(Lineage::FILE);
        Ok(lineage.map(|content| String::from_utf8_lossy(content).into_owned()))
    }

    /// What an upgrade to the releases that are offered would do. Nothing is written.
    #[graphql(complexity = "100 + child_complexity")]
    async fn upgrade(&self, ctx: &Context<'_>) -> Result<BotUpgrade, Error> {
        BotUpgrade::of(ctx, self.draft(ctx).await?).await
    }

    /// What colleagues saved since `base`, brought into files that were edited from there: of YAML by entry, step and key. Nothing is
    /// written.
    #[graphql(complexity = "100 + child_complexity")]
    async fn merged(
        &self,
        ctx: &Context<'_>,
        base: Vec<FileInput>,
        ours: Vec<FileInput>,
        #[graphql(desc = "The side that is meant where both changed the same.")] take: Option<Take>,
    ) -> Result<MergedFiles, Error> {
        let read = |files| folder(files).map_err(|invalid| Error::from(invalid.message));
        merged(self.draft(ctx).await?, &read(base)?, &read(ours)?, take).await
    }

    async fn file(&self, ctx: &Context<'_>, path: String) -> Result<Option<File>, Error> {
        Ok(self.draft(ctx).await?.get(&path).map(|content| File::new(&path, content)))
    }

    /// What an entry of the draft's knowledge says, one of a pack or its own.
    #[graphql(complexity = "100 + child_complexity")]
    async fn entry(&self, ctx: &Context<'_>, id: String) -> Result<Option<KnowledgeEntry>, Error> {
        entry(ctx, &self.noun, self.draft(ctx).await?, id).await
    }

    /// What is wrong with the stored draft.
    #[graphql(complexity = "20 + child_complexity")]
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<Problem>, Error> {
        let draft = self.draft(ctx).await?.clone();
        let found = platform(ctx).check(&self.noun.workspace, draft).await.map_err(broken)?;
        Ok(problems(ctx, &found))
    }

    /// What customers asked and the bot could not answer well, that which was asked most often first; of the latest 5000
    /// conversations.
    #[graphql(complexity = "100 + child_complexity")]
    async fn learning(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<LearningCandidateConnection, Error> {
        candidates(ctx, &self.noun, self.draft(ctx).await?, PageRequest::new(first, after)).await
    }

    /// What is wrong with the knowledge of the stored draft, and what its conversations show of it.
    #[graphql(complexity = "100 + child_complexity")]
    async fn health(&self, ctx: &Context<'_>) -> Result<BotHealth, Error> {
        health(ctx, &self.noun, self.draft(ctx).await?).await
    }

    /// Newest first.
    async fn versions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<VersionConnection, Error> {
        let request = PageRequest::new(first, after);
        let page = platform(ctx)
            .store
            .versions(&self.noun.workspace, &self.noun.id, &request)
            .await
            .map_err(broken)?;
        Ok(VersionConnection::new(page, request.after.is_none(), Version))
    }

    async fn latest_version(&self, ctx: &Context<'_>) -> Result<Option<Version>, Error> {
        let found =
            platform(ctx).store.latest_version(&self.noun.workspace, &self.noun.id).await.map_err(broken)?;
        Ok(found.map(Version))
    }

    /// What serves in an environment, if anything.
    async fn deployment(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = "production")] environment: String,
    ) -> Result<Option<Deployment>, Error> {
        let Ok(environment) = EnvironmentName::parse(&environment) else { return Ok(None) };
        let Bot { noun, .. } = self;
        let found = platform(ctx).store.deployment_of(&noun.workspace, &noun.id, &environment).await;
        Ok(found.map_err(broken)?.map(Deployment))
    }

    /// Where it serves, in the order in which a version goes from one to the next.
    #[graphql(complexity = "5 * child_complexity")]
    async fn environments(&self, ctx: &Context<'_>) -> Result<Vec<Environment>, Error> {
        Environment::all(ctx, &self.noun.workspace, &self.noun.id).await
    }

    /// Whether the draft differs from the latest version.
    async fn changed(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        let latest =
            platform(ctx).store.latest_version(&self.noun.workspace, &self.noun.id).await.map_err(broken)?;
        let Some(latest) = latest else { return Ok(true) };
        let draft = Lineage::without(self.draft(ctx).await?);
        let with = platform(ctx).with_plugins(&self.noun.workspace, draft).await.map_err(broken)?;
        Ok(with.0.digest() != latest.release)
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.noun.created_at)
    }

    async fn updated_at(&self) -> DateTime {
        DateTime(self.noun.updated_at)
    }
}

#[derive(InputObject)]
struct CreateBotInput {
    name: String,
    /// The template it begins as.
    template: Option<String>,
    /// Answers to questions of the template, written into the copy; a question without one leaves what the template says.
    #[graphql(default)]
    answers: Vec<TemplateAnswerInput>,
    /// The files it begins with, if it is no copy of a template.
    files: Option<Vec<FileInput>>,
}

#[derive(SimpleObject)]
struct BotCreated {
    bot: Bot,
}

#[derive(Union)]
enum CreateBotPayload {
    BotCreated(BotCreated),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
    Conflict(Conflict),
}

#[derive(SimpleObject)]
struct BotDeleted {
    id: ID,
}

#[derive(Union)]
enum DeleteBotPayload {
    BotDeleted(BotDeleted),
    Denied(Denied),
    NotFound(NotFound),
}

#[derive(SimpleObject)]
struct FilesSaved {
    bot: Bot,
    problems: Vec<Problem>,
}

#[derive(Union)]
enum SaveFilesPayload {
    FilesSaved(FilesSaved),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
    Conflict(Conflict),
}

#[derive(Default)]
pub(super) struct BotQuery;

#[Object]
impl BotQuery {
    /// Newest first.
    #[graphql(complexity = "first.unwrap_or(50).clamp(1, 100) as usize / 10 + child_complexity")]
    async fn bots(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<BotConnection, Error> {
        let actor = allowed(ctx, Permission::ReadBots)?;
        let request = PageRequest::new(first, after);
        let page = platform(ctx).store.bots(&actor.workspace, &request).await.map_err(broken)?;
        Ok(BotConnection::new(page, request.after.is_none(), Bot::new))
    }

    async fn bot(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Bot>, Error> {
        let actor = allowed(ctx, Permission::ReadBots)?;
        let Ok(id) = BotId::parse(&id) else { return Ok(None) };
        let found = platform(ctx).store.bot(&actor.workspace, &id).await;
        Ok(optional(found.map_err(Into::into))?.map(Bot::new))
    }
}

#[derive(Default)]
pub(super) struct BotMutation;

#[Object]
impl BotMutation {
    /// Makes a bot: of a template, of files, or with the smallest `bot.yaml`.
    async fn create_bot(&self, ctx: &Context<'_>, input: CreateBotInput) -> Result<CreateBotPayload, Error> {
        let actor = match permitted(ctx, Permission::WriteBots) {
            Ok(actor) => actor,
            Err(denied) => return Ok(CreateBotPayload::Denied(denied)),
        };
        let platform = platform(ctx);
        let name = match BotName::parse(&input.name) {
            Ok(name) => name,
            Err(error) => return Ok(CreateBotPayload::Invalid(Invalid::new("name", error))),
        };
        let files = match (&input.template, input.files) {
            (Some(template), _) => match platform.templates.get(template) {
                Some(template) => {
                    let answers: Vec<_> =
                        input.answers.into_iter().map(|given| (given.question, given.answer)).collect();
                    let copy = clone_template(template, &platform.pack_releases);
                    match answered(&copy, &template.questions, &answers) {
                        Ok(files) => files,
                        Err(error) => {
                            let field = format!("answers.{}", error.question());
                            return Ok(CreateBotPayload::Invalid(Invalid::new(&field, error)));
                        }
                    }
                }
                None => return Ok(CreateBotPayload::NotFound(NotFound::new(Missing::Template, template))),
            },
            (None, Some(files)) => match folder(files) {
                Ok(files) => files,
                Err(invalid) => return Ok(CreateBotPayload::Invalid(invalid)),
            },
            (None, None) => blank(&name),
        };
        let new = NewBot { name: name.clone(), files };
        match platform.store.create_bot(&actor.workspace, new, platform.clock.now()).await {
            Ok(bot) => Ok(CreateBotPayload::BotCreated(BotCreated { bot: Bot::new(bot) })),
            Err(error) => {
                let failure = error.into();
                match Conflict::of(&failure, words!("there is a bot `{name}` already", name = name.as_str()))
                {
                    Some(conflict) => Ok(CreateBotPayload::Conflict(conflict)),
                    None => Err(broken(failure)),
                }
            }
        }
    }

    /// Deletes a bot with its draft, versions and deployment. What customers said to it stays.
    async fn delete_bot(&self, ctx: &Context<'_>, bot: ID) -> Result<DeleteBotPayload, Error> {
        let actor = match permitted(ctx, Permission::Deploy) {
            Ok(actor) => actor,
            Err(denied) => return Ok(DeleteBotPayload::Denied(denied)),
        };
        let gone = || Ok(DeleteBotPayload::NotFound(NotFound::new(Missing::Bot, &bot)));
        let Ok(id) = BotId::parse(&bot) else { return gone() };
        let deleted = platform(ctx).store.delete_bot(&actor.workspace, &id).await;
        match optional(deleted.map_err(Into::into))? {
            Some(()) => Ok(DeleteBotPayload::BotDeleted(BotDeleted { id: bot })),
            None => gone(),
        }
    }

    /// Writes files of the draft; a file without content is deleted. `revision` is the one the edit began from.
    async fn save_files(
        &self,
        ctx: &Context<'_>,
        bot: ID,
        revision: u64,
        files: Vec<FileInput>,
    ) -> Result<SaveFilesPayload, Error> {
        save(ctx, &bot, Some(revision), files, false).await
    }

    /// Replaces all files of the draft. With a revision, only if nobody saved since.
    async fn push_files(
        &self,
        ctx: &Context<'_>,
        bot: ID,
        revision: Option<u64>,
        files: Vec<FileInput>,
    ) -> Result<SaveFilesPayload, Error> {
        save(ctx, &bot, revision, files, true).await
    }
}

async fn save(
    ctx: &Context<'_>,
    bot: &ID,
    revision: Option<u64>,
    files: Vec<FileInput>,
    whole: bool,
) -> Result<SaveFilesPayload, Error> {
    let actor = match permitted(ctx, Permission::WriteBots) {
        Ok(actor) => actor,
        Err(denied) => return Ok(SaveFilesPayload::Denied(denied)),
    };
    let platform = platform(ctx);
    let Ok(id) = BotId::parse(bot) else {
        return Ok(SaveFilesPayload::NotFound(NotFound::new(Missing::Bot, bot)));
    };
    let mut edits = match FileInput::edits(files) {
        Ok(edits) => edits,
        Err(invalid) => return Ok(SaveFilesPayload::Invalid(invalid)),
    };
    let wanted: Files =
        edits.iter().map(|(path, content)| (path.clone(), content.clone().unwrap_or_default())).collect();
    if let Err(error) = Noun::allows(&wanted) {
        return Ok(SaveFilesPayload::Invalid(Invalid::new("files", error)));
    }
    for path in [Lineage::FILE, Memory::FILE].into_iter().filter(|path| whole && wanted.get(path).is_none()) {
        // Who sends only what a bot says does not mean that it comes from nowhere, or forgets what was decided.
        let draft = optional(platform.store.draft(&actor.workspace, &id).await.map_err(Into::into))?;
        let kept = draft.as_ref().and_then(|draft| draft.get(path)).map(<[u8]>::to_vec);
        edits.extend(kept.map(|content| (path.to_owned(), Some(content))));
    }
    match platform.save_files(&actor.workspace, &id, revision, &edits, whole).await {
        Ok(noun) => {
            let bot = Bot::new(noun);
            let draft = bot.draft(ctx).await?.clone();
            let found = platform.check(&actor.workspace, draft).await.map_err(broken)?;
            Ok(SaveFilesPayload::FilesSaved(FilesSaved { bot, problems: problems(ctx, &found) }))
        }
        Err(error) => {
            let failure = error.into();
            if let Some(conflict) = Conflict::stale(&failure) {
                return Ok(SaveFilesPayload::Conflict(conflict));
            }
            optional::<()>(Err(failure))?;
            Ok(SaveFilesPayload::NotFound(NotFound::new(Missing::Bot, bot)))
        }
    }
}

/// The smallest bot that says something.
fn blank(name: &BotName) -> Files {
    let name = name.as_str();
    let bot = format!("bot: {name}\ntitle: {{zh-CN: {name}, en: {name}}}\nlanguages: [zh-CN, en]\n");
    let flow = "flow: hello\ntitle: {zh-CN: 打招呼, en: Say hello}\ntriggers:\n  - 打个招呼\n  - say hello\nsteps:\n  - say: {zh-CN: 你好！, en: Hello!}\n";
    let mut files = Files::default();
    files.insert("bot.yaml", bot);
    files.insert("flows/hello.yaml", flow);
    files
}
