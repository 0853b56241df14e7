//! Conversations: lists, transcripts, traces, taking over, live updates.

use super::bot::Bot;
use super::consent::{Consent, Purpose};
use super::deployment::Deployment;
use super::member::{DateTime, Member};
use super::page::connection;
use super::suggestion::{AdviceInput, MOST_SUGGESTED, Suggestion};
use super::turn::{Activity, Turn, shown};
use super::version::Version;
use super::{
    Conflict, Denied, Invalid, Missing, NotFound, Sentence, actor, allowed, broken, optional, permitted,
    platform, refused,
};
use crate::audit::outcome as noted;
use crate::platform::{Failure, Move, Unfit};
use async_graphql::{
    Context, Enum, Error, ErrorExtensions, ID, InputObject, Json, Object, SimpleObject, Subscription, Union,
};
use botloom_domain::{
    BotId, ChannelTalk, Conversation as Noun, ConversationFilter, DeploymentId, MemberId, PageRequest,
    Permission, VersionId, WorkspaceId, present,
};
use botloom_engine::learning::MASK;
use botloom_engine::{Body, Unconsented, Veil, unconsented};
use botloom_flow::words;
use botloom_ports::{ConversationId, EventLog, TurnRecord};
use futures_util::{Stream, StreamExt, stream};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;

/// Whether personal data of customers is hidden from who asks.
pub(super) fn hides_personal_data(ctx: &Context<'_>) -> bool {
    actor(ctx).is_none_or(|actor| !actor.may(Permission::ReadPersonalData))
}

/// The longest message, in characters.
const LONGEST: usize = 4_000;
/// The longest text that is looked for, in characters.
const LONGEST_SEARCH: usize = 200;

/// Who answers the customer.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "botloom_ports::Mode")]
pub(crate) enum Mode {
    Bot,
    /// Nobody yet: it waits for a person.
    Waiting,
    Member,
    Ended,
}

#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "botloom_domain::ConversationKind")]
pub(crate) enum ConversationKind {
    Live,
    Test,
}

/// The channel of a plug-in by which a conversation goes.
#[derive(SimpleObject)]
pub(crate) struct ConversationChannel {
    /// The plug-in, as the bot names it.
    plugin: String,
    /// The conversation as the other system knows it.
    conversation: String,
    /// The customer as the other system knows them.
    user: String,
    /// How often the next message was tried in vain; it is tried again.
    attempts: u64,
    /// How many messages were given up.
    failed: u64,
    /// What went wrong last.
    problem: Option<String>,
    problem_at: Option<DateTime>,
}

impl ConversationChannel {
    fn of(talk: ChannelTalk) -> Self {
        let (problem, problem_at) = talk.error.unzip();
        Self {
            plugin: talk.plugin,
            conversation: talk.outside,
            user: talk.user,
            attempts: talk.attempts,
            failed: talk.failed,
            problem,
            problem_at: problem_at.map(DateTime),
        }
    }
}

/// A talk with a customer, or a test.
#[derive(Clone)]
pub(crate) struct Conversation(Arc<Noun>);

impl Conversation {
    pub fn new(noun: Noun) -> Self {
        Self(Arc::new(noun))
    }

    /// Whether who asks sees it without personal data. In a test there is none but that of who made it.
    fn is_veiled(&self, ctx: &Context<'_>) -> bool {
        hides_personal_data(ctx) && self.0.kind == botloom_domain::ConversationKind::Live
    }

    /// What hides the personal data of its turns from who asks.
    async fn veil(&self, ctx: &Context<'_>, turns: &[TurnRecord]) -> Result<Option<Arc<Veil>>, Error> {
        match self.is_veiled(ctx) {
            true => platform(ctx).veil(&self.0, turns).await.map(Some).map_err(broken),
            false => Ok(None),
        }
    }

    /// The same where the turns are not at hand.
    pub async fn veil_now(&self, ctx: &Context<'_>) -> Result<Option<Arc<Veil>>, Error> {
        if !self.is_veiled(ctx) {
            return Ok(None);
        }
        let turns = platform(ctx).store.read(&self.0.id, 0).await.map_err(broken)?;
        self.veil(ctx, &turns).await
    }

    async fn consent_changes(&self, ctx: &Context<'_>) -> Result<Vec<botloom_domain::Consent>, Error> {
        let subject = platform(ctx).consent_subject(&self.0).await.map_err(broken)?;
        platform(ctx).store.consents_of(&self.0.workspace, &subject).await.map_err(broken)
    }

    /// A text of its head.
    fn line<'a>(&self, ctx: &Context<'_>, text: Option<&'a str>) -> Option<Cow<'a, str>> {
        let veiled = self.is_veiled(ctx);
        text.map(|text| if veiled { Veil::default().text(text).into() } else { text.into() })
    }
}

connection!(ConversationConnection, ConversationEdge, Conversation);

#[Object]
impl Conversation {
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    async fn kind(&self) -> ConversationKind {
        self.0.kind.into()
    }

    async fn mode(&self) -> Mode {
        self.0.mode.into()
    }

    /// Null if the bot was deleted.
    async fn bot(&self, ctx: &Context<'_>) -> Result<Option<Bot>, Error> {
        let found = platform(ctx).store.bot(&self.0.workspace, &self.0.bot).await;
        Ok(optional(found.map_err(Failure::from))?.map(Bot::new))
    }

    /// The version on which it began and stays; null for a test of a draft.
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<Version>, Error> {
        let store = &platform(ctx).store;
        let found = store.version_of_release(&self.0.workspace, &self.0.bot, &self.0.release).await;
        Ok(found.map_err(broken)?.map(Version))
    }

    async fn deployment(&self, ctx: &Context<'_>) -> Result<Option<Deployment>, Error> {
        let Some(id) = &self.0.deployment else { return Ok(None) };
        let found = platform(ctx).store.deployment(&self.0.workspace, id).await;
        Ok(optional(found.map_err(Failure::from))?.map(Deployment))
    }

    /// The channel of a plug-in by which it goes, and how its messages are delivered; null for the web chat and for tests.
    async fn channel(&self, ctx: &Context<'_>) -> Result<Option<ConversationChannel>, Error> {
        let found = platform(ctx).store.channel_talk(&self.0.workspace, &self.0.id).await;
        let channel = found.map_err(broken)?.map(ConversationChannel::of);
        Ok(match self.is_veiled(ctx) {
            true => channel.map(|channel| ConversationChannel {
                user: MASK.to_owned(),
                conversation: MASK.to_owned(),
                ..channel
            }),
            false => channel,
        })
    }

    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    async fn queue(&self) -> Option<&str> {
        self.0.queue.as_deref()
    }

    /// What the flow noted for the person who takes over.
    async fn note(&self, ctx: &Context<'_>) -> Option<Cow<'_, str>> {
        self.line(ctx, self.0.note.as_deref())
    }

    async fn assignee(&self, ctx: &Context<'_>) -> Result<Option<Member>, Error> {
        let Some(id) = &self.0.assignee else { return Ok(None) };
        let found = platform(ctx).store.member(&self.0.workspace, id).await;
        Ok(optional(found.map_err(Failure::from))?.map(Member))
    }

    /// Values of sensitive slots are masked.
    async fn last_text(&self, ctx: &Context<'_>) -> Option<Cow<'_, str>> {
        self.line(ctx, self.0.last_text.as_deref())
    }

    /// The slots that have a value, sensitive ones masked.
    async fn slots(&self, ctx: &Context<'_>) -> Json<Map<String, Value>> {
        Json(shown(&self.0.slots, self.is_veiled(ctx).then(Veil::default).as_ref()))
    }

    /// Whether personal data is hidden in it: who asks has not the permission `read-personal-data`.
    async fn masked(&self, ctx: &Context<'_>) -> bool {
        self.is_veiled(ctx)
    }

    /// The transcript after this line, oldest first.
    #[graphql(complexity = "10 + child_complexity")]
    async fn activities(&self, ctx: &Context<'_>, after: Option<u64>) -> Result<Vec<Activity>, Error> {
        let records = platform(ctx).store.read(&self.0.id, 0).await.map_err(broken)?;
        let veil = self.veil(ctx, &records).await?;
        let lines = records.iter().flat_map(|record| &record.activities);
        let later = lines.filter(|line| line.number > after.unwrap_or(0));
        Ok(later.map(|line| Activity::of(line, veil.as_deref())).collect())
    }

    #[graphql(complexity = "10 + child_complexity")]
    async fn turns(&self, ctx: &Context<'_>) -> Result<Vec<Turn>, Error> {
        let records = platform(ctx).store.read(&self.0.id, 0).await.map_err(broken)?;
        let veil = self.veil(ctx, &records).await?;
        let turn = |record| Turn::behind(veil.clone(), self.clone(), Arc::new(record));
        Ok(records.into_iter().map(turn).collect())
    }

    /// What the customer is called or, if that is not known, their identifier; null where personal data is hidden.
    async fn customer(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.customer.as_deref().filter(|_| !self.is_veiled(ctx))
    }

    /// The customer's identifier as their channel knows them, the same in all of their conversations; null where there is none, and where personal
    /// data is hidden.
    async fn person(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.person.as_deref().filter(|_| !self.is_veiled(ctx))
    }

    /// What its bot writes for by itself and needs the customer's consent to.
    #[graphql(complexity = "5 + child_complexity")]
    async fn purposes(&self, ctx: &Context<'_>) -> Vec<Purpose> {
        // A release that cannot be built any more writes nothing.
        let release = platform(ctx).engine.release(&self.0.release).await.ok();
        release.map(|release| Purpose::all(&release)).unwrap_or_default()
    }

    /// What its customer consented to or withdrew: of each purpose the newest change. Of a person whom the channel knows it is the same in all of
    /// their conversations.
    #[graphql(complexity = "10 + child_complexity")]
    async fn consents(&self, ctx: &Context<'_>) -> Result<Vec<Consent>, Error> {
        let history = self.consent_changes(ctx).await?;
        Ok(present(history).into_iter().map(|noun| Consent::new(ctx, noun, self.is_veiled(ctx))).collect())
    }

    /// Every change of it, the newest first.
    #[graphql(complexity = "10 + child_complexity")]
    async fn consent_history(&self, ctx: &Context<'_>) -> Result<Vec<Consent>, Error> {
        let history = self.consent_changes(ctx).await?.into_iter().rev();
        Ok(history.map(|noun| Consent::new(ctx, noun, self.is_veiled(ctx))).collect())
    }

    /// How many messages were not understood.
    async fn missed(&self) -> u64 {
        self.0.missed
    }

    /// Whether it was handed to people.
    async fn handed_over(&self) -> bool {
        self.0.handed
    }

    /// The last mark as percent of its scale.
    async fn rating(&self) -> Option<u8> {
        self.0.rating
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// What the bot's knowledge would answer to what the customer wrote last, the likeliest first, at most 20; nothing where that was answered, or
    /// the bot answers itself. It needs `answer-customers`.
    #[graphql(complexity = "20 + child_complexity")]
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 3)] first: usize,
    ) -> Result<Vec<Suggestion>, Error> {
        allowed(ctx, Permission::AnswerCustomers)?;
        let is_with_people =
            matches!(self.0.mode, botloom_ports::Mode::Waiting | botloom_ports::Mode::Member);
        if !is_with_people || self.0.erased_at.is_some() {
            return Ok(Vec::new());
        }
        let found = platform(ctx).engine.suggestions(&self.0.id, first.min(MOST_SUGGESTED)).await;
        Ok(found.map_err(broken)?.into_iter().map(Suggestion::from).collect())
    }

    /// When what was said in it was destroyed; then it has no lines any more.
    async fn erased_at(&self) -> Option<DateTime> {
        self.0.erased_at.map(DateTime)
    }
}

/// Which conversations a list shows; what is not given does not matter.
#[derive(InputObject)]
struct ConversationFilterInput {
    /// All of these words were written in it, or its customer is called so; a few seconds after it was said. Chinese needs no spaces.
    text: Option<String>,
    /// This flow ran in it, or this entry of the knowledge answered.
    topic: Option<String>,
    version: Option<ID>,
    deployment: Option<ID>,
    language: Option<String>,
    /// The member who answers.
    assignee: Option<ID>,
    /// The customer's identifier as their channel knows them.
    person: Option<String>,
    /// Only these conversations, at most 100.
    among: Option<Vec<ID>>,
    /// The last turn was at this time or later.
    from: Option<DateTime>,
    /// The last turn was before.
    to: Option<DateTime>,
    /// The last mark is at least this, in percent of its scale.
    rating_from: Option<u8>,
    /// The last mark is at most this, in percent of its scale.
    rating_to: Option<u8>,
    /// Something was not understood.
    #[graphql(default)]
    missed: bool,
    /// It was handed to people.
    #[graphql(default)]
    handed_over: bool,
}

impl ConversationFilterInput {
    async fn read(self, ctx: &Context<'_>, workspace: &WorkspaceId) -> Result<ConversationFilter, Error> {
        let release = match self.version {
            Some(id) => {
                let id = VersionId::parse(&id).map_err(refused)?;
                let found = platform(ctx).store.version(workspace, &id).await.map_err(Failure::from);
                Some(optional(found)?.ok_or_else(|| refused(Missing::Version.named(id.as_str())))?.release)
            }
            None => None,
        };
        if self.text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_SEARCH) {
            return Err(refused(words!("look for at most 200 characters")));
        }
        // Who may not see a number does not learn either that it was said.
        let tells = |text: &String| Veil::default().text(text) != *text;
        if hides_personal_data(ctx) && (self.person.is_some() || self.text.as_ref().is_some_and(tells)) {
            let message = words!("personal data is looked for with the permission `read-personal-data`");
            return Err(refused(message).extend_with(|_, extensions| extensions.set("code", "FORBIDDEN")));
        }
        if self.among.as_ref().is_some_and(|among| among.len() > PageRequest::MOST) {
            return Err(refused(words!("name at most 100 conversations")));
        }
        // What is no id of a conversation is none of them.
        let known = |ids: Vec<ID>| ids.into_iter().filter_map(|id| ConversationId::new(id.0).ok()).collect();
        let rated = self.rating_from.is_some() || self.rating_to.is_some();
        Ok(ConversationFilter {
            among: self.among.map(known),
            text: self.text,
            topic: self.topic.filter(|topic| !topic.is_empty()),
            release,
            deployment: self.deployment.map(|id| DeploymentId::parse(&id)).transpose().map_err(refused)?,
            language: self.language,
            assignee: self.assignee.map(|id| MemberId::parse(&id)).transpose().map_err(refused)?,
            person: self.person,
            from: self.from.map(|at| at.0),
            to: self.to.map(|at| at.0),
            rating: rated.then(|| (self.rating_from.unwrap_or(0), self.rating_to.unwrap_or(100))),
            missed: self.missed,
            handed: self.handed_over,
            ..ConversationFilter::default()
        })
    }
}

#[derive(SimpleObject)]
struct Talked {
    conversation: Conversation,
    turn: Turn,
}

/// Nothing was written: the flow that the event would begin serves a purpose that the customer has not consented to.
#[derive(SimpleObject)]
struct ConsentMissing {
    message: Sentence,
    purpose: String,
    flow: String,
    conversation: Conversation,
    /// The turn that says so.
    turn: Turn,
}

#[derive(Union)]
enum TalkPayload {
    Talked(Talked),
    Denied(Denied),
    NotFound(NotFound),
    Invalid(Invalid),
    Conflict(Conflict),
}

#[derive(Union)]
enum SendEventPayload {
    Talked(Talked),
    ConsentMissing(ConsentMissing),
    Denied(Denied),
    NotFound(NotFound),
    Invalid(Invalid),
    Conflict(Conflict),
}

impl From<TalkPayload> for SendEventPayload {
    fn from(payload: TalkPayload) -> Self {
        match payload {
            TalkPayload::Talked(talked) => Self::Talked(talked),
            TalkPayload::Denied(denied) => Self::Denied(denied),
            TalkPayload::NotFound(gone) => Self::NotFound(gone),
            TalkPayload::Invalid(invalid) => Self::Invalid(invalid),
            TalkPayload::Conflict(conflict) => Self::Conflict(conflict),
        }
    }
}

#[derive(Default)]
pub(super) struct ConversationQuery;

#[Object]
impl ConversationQuery {
    /// The one with the latest turn first.
    #[expect(clippy::too_many_arguments, reason = "arguments of a field are named one by one")]
    async fn conversations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        mode: Option<Vec<Mode>>,
        kind: Option<ConversationKind>,
        bot: Option<ID>,
        filter: Option<ConversationFilterInput>,
    ) -> Result<ConversationConnection, Error> {
        let actor = allowed(ctx, Permission::ReadConversations)?;
        let bot = bot.map(|id| BotId::parse(&id)).transpose().map_err(refused)?;
        let modes = mode.unwrap_or_default().into_iter().map(Into::into).collect();
        let mut wanted = match filter {
            Some(filter) => filter.read(ctx, &actor.workspace).await?,
            None => ConversationFilter::default(),
        };
        (wanted.modes, wanted.kind, wanted.bot) = (modes, kind.map(Into::into), bot);
        let request = PageRequest::new(first, after);
        let page =
            platform(ctx).store.conversations(&actor.workspace, &wanted, &request).await.map_err(broken)?;
        Ok(ConversationConnection::new(page, request.after.is_none(), Conversation::new))
    }

    async fn conversation(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Conversation>, Error> {
        let actor = allowed(ctx, Permission::ReadConversations)?;
        let Ok(id) = ConversationId::new(id.as_str()) else { return Ok(None) };
        let found = platform(ctx).store.conversation(&actor.workspace, &id).await;
        Ok(optional(found.map_err(Failure::from))?.map(Conversation::new))
    }
}

#[derive(Default)]
pub(super) struct ConversationMutation;

#[Object]
impl ConversationMutation {
    /// Writes as the customer of a test. The same key twice is one message.
    async fn say(
        &self,
        ctx: &Context<'_>,
        conversation: ID,
        text: String,
        key: String,
    ) -> Result<TalkPayload, Error> {
        let conversation = match found(ctx, &conversation, Permission::WriteBots).await? {
            Ok(conversation) => conversation,
            Err(payload) => return Ok(payload),
        };
        if let Some(invalid) = unusable(&text, &key) {
            return Ok(TalkPayload::Invalid(invalid));
        }
        let outcome = platform(ctx).say(&conversation, &text, &key).await.map_err(broken)?;
        talked(ctx, &conversation, outcome).await
    }

    /// Tells a conversation that something happened outside of it, such as a payment: flows wait for events and begin by
    /// them. The same key twice is one event. A flow that serves a purpose which needs consent does not begin without it: `ConsentMissing`.
    async fn send_event(
        &self,
        ctx: &Context<'_>,
        conversation: ID,
        name: String,
        data: Option<Json<Value>>,
        key: String,
    ) -> Result<SendEventPayload, Error> {
        let conversation = match found(ctx, &conversation, Permission::AnswerCustomers).await? {
            Ok(conversation) => conversation,
            Err(payload) => return Ok(payload.into()),
        };
        if name.trim().is_empty() || name.len() > 100 {
            return Ok(SendEventPayload::Invalid(Invalid::new("name", words!("write 1 to 100 characters"))));
        }
        if let Some(invalid) = unusable("event", &key) {
            return Ok(SendEventPayload::Invalid(invalid));
        }
        let data = data.map_or(Value::Null, |data| data.0);
        let body = Body::Event { name, data };
        let turn = platform(ctx).turn(&conversation.id, &format!("event-{key}"), None, body).await;
        let record = turn.map_err(broken)?;
        let missing =
            unconsented(&record).map_err(|error| broken(Failure::other("reading a turn", error)))?;
        let payload = talked(ctx, &conversation, Ok(record)).await?;
        Ok(match (payload, missing) {
            (TalkPayload::Talked(Talked { conversation, turn }), Some(Unconsented { purpose, flow })) => {
                let message = words!("the customer has not consented to `{purpose}`", purpose).into();
                noted("consent_missing");
                let missing = ConsentMissing { message, purpose, flow, conversation, turn };
                SendEventPayload::ConsentMissing(missing)
            }
            (payload, _) => payload.into(),
        })
    }

    /// Takes a conversation from the bot; the customer reads who.
    async fn take_over(&self, ctx: &Context<'_>, conversation: ID) -> Result<TalkPayload, Error> {
        act(ctx, &conversation, Move::TakeOver).await
    }

    /// Writes to the customer. The same key twice is one message. `advice` says what was suggested for it.
    async fn answer(
        &self,
        ctx: &Context<'_>,
        conversation: ID,
        text: String,
        key: String,
        advice: Option<AdviceInput>,
    ) -> Result<TalkPayload, Error> {
        if let Some(invalid) = unusable(&text, &key) {
            return Ok(TalkPayload::Invalid(invalid));
        }
        let advice = match advice.map(AdviceInput::read).transpose() {
            Ok(advice) => advice,
            Err(invalid) => return Ok(TalkPayload::Invalid(invalid)),
        };
        act(ctx, &conversation, Move::Answer { text: &text, key: &key, advice }).await
    }

    /// Gives the conversation back to the bot.
    async fn hand_back(&self, ctx: &Context<'_>, conversation: ID) -> Result<TalkPayload, Error> {
        act(ctx, &conversation, Move::HandBack).await
    }

    async fn end_conversation(&self, ctx: &Context<'_>, conversation: ID) -> Result<TalkPayload, Error> {
        act(ctx, &conversation, Move::End).await
    }
}

fn unusable(text: &str, key: &str) -> Option<Invalid> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > LONGEST {
        return Some(Invalid::new("text", words!("write 1 to 4,000 characters")));
    }
    (key.is_empty() || key.len() > 100).then(|| Invalid::new("key", words!("give a key of 1 to 100 bytes")))
}

/// The conversation, if who asks may do this to it.
async fn found(
    ctx: &Context<'_>,
    id: &ID,
    permission: Permission,
) -> Result<Result<Noun, TalkPayload>, Error> {
    let actor = match permitted(ctx, permission) {
        Ok(actor) => actor,
        Err(denied) => return Ok(Err(TalkPayload::Denied(denied))),
    };
    let gone = || Ok(Err(TalkPayload::NotFound(NotFound::new(Missing::Conversation, id))));
    let Ok(name) = ConversationId::new(id.as_str()) else { return gone() };
    let noun = platform(ctx).store.conversation(&actor.workspace, &name).await;
    match optional(noun.map_err(Failure::from))? {
        // What is erased is there to be seen, not to be gone on with.
        Some(noun) if noun.erased_at.is_none() => Ok(Ok(noun)),
        _ => gone(),
    }
}

async fn act(ctx: &Context<'_>, id: &ID, act: Move<'_>) -> Result<TalkPayload, Error> {
    let conversation = match found(ctx, id, Permission::AnswerCustomers).await? {
        Ok(conversation) => conversation,
        Err(payload) => return Ok(payload),
    };
    let actor = allowed(ctx, Permission::AnswerCustomers)?;
    let outcome = platform(ctx).act(&conversation, actor, act).await.map_err(broken)?;
    talked(ctx, &conversation, outcome).await
}

async fn talked(
    ctx: &Context<'_>,
    before: &Noun,
    outcome: Result<Arc<TurnRecord>, Unfit>,
) -> Result<TalkPayload, Error> {
    let platform = platform(ctx);
    let record = match outcome {
        Ok(record) => record,
        Err(Unfit::Ended) => {
            return Ok(TalkPayload::Conflict(Conflict::new(words!("the conversation is over"))));
        }
        Err(Unfit::NotYours) => {
            return Ok(TalkPayload::Conflict(Conflict::new(words!("take the conversation over first"))));
        }
        Err(Unfit::Taken(other)) => {
            let message = match platform.store.member(&before.workspace, &other).await {
                Ok(member) => words!("{name} answers already", name = member.name),
                Err(_) => words!("another member answers already"),
            };
            return Ok(TalkPayload::Conflict(Conflict::new(message)));
        }
        Err(Unfit::NoTest) => {
            return Ok(TalkPayload::Invalid(Invalid::new(
                "conversation",
                words!("only tests are written to here"),
            )));
        }
        Err(Unfit::NoMember) => {
            let message = words!("sign in as a member; an API key cannot answer customers");
            return Ok(TalkPayload::Denied(Denied::new(message)));
        }
    };
    let conversation = platform.store.conversation(&before.workspace, &before.id).await.map_err(broken)?;
    let conversation = Conversation::new(conversation);
    let turn = Turn::behind(conversation.veil_now(ctx).await?, conversation.clone(), record);
    Ok(TalkPayload::Talked(Talked { conversation, turn }))
}

#[derive(Default)]
pub struct ConversationSubscription;

#[Subscription]
impl ConversationSubscription {
    /// Every turn of one conversation from now on.
    async fn turns(
        &self,
        ctx: &Context<'_>,
        conversation: ID,
    ) -> Result<impl Stream<Item = Turn> + use<>, Error> {
        let actor = allowed(ctx, Permission::ReadConversations)?;
        let platform = Arc::clone(platform(ctx));
        let gone = || refused(Missing::Conversation.named(&conversation));
        let id = ConversationId::new(conversation.as_str()).map_err(|_| gone())?;
        let workspace = actor.workspace.clone();
        let heard = platform.engine.watchers().watch(&id);
        let noun = optional(platform.store.conversation(&workspace, &id).await.map_err(Failure::from))?
            .ok_or_else(gone)?;
        // Nothing more comes of what is erased.
        let seen = match noun.erased_at {
            Some(_) => u64::MAX,
            None => platform.store.head(&id).await.map_err(broken)?.turns,
        };
        let veiled = Conversation::new(noun.clone()).is_veiled(ctx);
        let state = (platform, heard, seen, VecDeque::new());
        Ok(stream::unfold(state, move |(platform, mut heard, mut seen, mut waiting)| {
            let noun = noun.clone();
            async move {
                let record: Arc<TurnRecord> = loop {
                    if let Some(record) = waiting.pop_front() {
                        break record;
                    }
                    match heard.recv().await {
                        Ok(record) if record.seq <= seen => {}
                        Ok(record) if record.seq == seen + 1 => break record,
                        // A gap: the log has what was not heard.
                        Ok(_) | Err(RecvError::Lagged(_)) => {
                            let missed = platform.store.read(&noun.id, seen).await.ok()?;
                            waiting.extend(missed.into_iter().map(Arc::new));
                        }
                        Err(RecvError::Closed) => return None,
                    }
                };
                seen = record.seq;
                let fresh = platform.store.conversation(&noun.workspace, &noun.id).await.unwrap_or(noun);
                let veil = if veiled {
                    // What a later message gives away is hidden in it too.
                    let turns = platform.store.read(&fresh.id, 0).await.ok()?;
                    Some(platform.veil(&fresh, &turns).await.ok()?)
                } else {
                    None
                };
                let turn = Turn::behind(veil, Conversation::new(fresh), record);
                Some((turn, (platform, heard, seen, waiting)))
            }
        }))
    }

    /// Conversations of the workspace as they change.
    async fn conversation_changed(
        &self,
        ctx: &Context<'_>,
    ) -> Result<impl Stream<Item = Conversation> + use<>, Error> {
        let actor = allowed(ctx, Permission::ReadConversations)?;
        let platform = Arc::clone(platform(ctx));
        let workspace = actor.workspace.clone();
        let heard = platform.engine.watchers().watch_all();
        let ids = stream::unfold(heard, |mut heard| async move {
            loop {
                match heard.recv().await {
                    Ok(record) => return Some((record.conversation.clone(), heard)),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        });
        Ok(ids.filter_map(move |id| {
            let (platform, workspace) = (Arc::clone(&platform), workspace.clone());
            async move { platform.store.conversation(&workspace, &id).await.ok().map(Conversation::new) }
        }))
    }
}
