//! Channels of plug-ins: what is posted to a deployment becomes turns, what the bot or a person says is delivered.

use super::conversation::Begun;
use super::{Failure, Platform};
use async_trait::async_trait;
use botloom_domain::{BotId, ChannelTalk, Deployment, DeploymentId, conversation_of, place};
use botloom_engine::channel::{Incoming, Line, LineError, Outgoing, Posted, Received};
use botloom_engine::{Body, Contact, Inbound, Release};
use botloom_ports::{
    Activity, Attachment, Button, ConversationId, Digest, EventLog, FetchResponse, KeptValues, Kind,
    KnowledgeHit, Mode, PluginWorld, Speaker, ValueScope, ValueWrite,
};
use botloom_storage::{BotValue, Claim, Store, StoreError, fresh};
use jiff::{SignedDuration, Timestamp};
use metrics::counter;
use std::sync::Arc;
use std::time::Duration;

/// After how long without a turn a conversation that nobody else has is over: what is written then begins a new one.
const QUIET: SignedDuration = SignedDuration::from_hours(24);
/// How long who claimed a conversation to deliver it has for one message; then another node may, since the first may have died.
const CLAIM: SignedDuration = SignedDuration::from_secs(60);
/// The first pause before a message is tried again, and the longest; each is twice the one before.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(600));
/// The longest pause that the other side may ask for.
const ASKED: u64 = 3600;
/// How many turns are read at a time.
const TURNS: u64 = 20;
/// Statuses that are the last word on a message: the other side read it and will not have it.
const NEVER: [u16; 5] = [400, 410, 413, 415, 422];

/// A deployment's channel.
pub struct Hook {
    deployment: Deployment,
    /// What the deployment serves now.
    release: Arc<Release>,
    plugin: String,
}

/// Why a message was not delivered.
struct Undelivered {
    why: String,
    /// Whether another try may help, and when the other side wants it.
    again: Option<Duration>,
}

/// What plug-ins keep, where no turn reads and writes it.
struct Kept {
    store: Store,
    bot: BotId,
    conversation: Option<ConversationId>,
    plugin: String,
}

impl Kept {
    fn place(&self) -> BotValue<'_> {
        BotValue { bot: &self.bot, conversation: self.conversation.as_ref(), plugin: &self.plugin }
    }

    async fn keep(&self, writes: &[ValueWrite]) -> Result<(), StoreError> {
        self.store.keep_values(&self.place(), writes).await
    }
}

#[async_trait]
impl PluginWorld for Kept {
    async fn value(&self, scope: ValueScope, key: &str) -> Result<Option<String>, String> {
        self.store.bot_value(&self.place(), scope, key).await.map_err(|error| error.to_string())
    }

    async fn kept(&self, scope: ValueScope) -> Result<KeptValues, String> {
        self.store.kept_values(&self.place(), scope).await.map_err(|error| error.to_string())
    }

    async fn search(&self, _: &str, _: usize) -> Vec<KnowledgeHit> {
        Vec::new()
    }
}

impl Platform {
    /// The channel of a deployment that is a plug-in of this name, if the version that it serves has one.
    ///
    /// # Errors
    /// If the store fails, or the version cannot be built.
    pub async fn hook(&self, deployment: &str, plugin: &str) -> Result<Option<Hook>, Failure> {
        let Ok(id) = DeploymentId::parse(deployment) else { return Ok(None) };
        let deployment = match self.store.deployment_of_channel(&id).await {
            Ok(deployment) => deployment,
            Err(StoreError::Gone) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let release = self.served(&deployment).await?;
        let known = release.program.channels.iter().any(|channel| channel == plugin);
        Ok(known.then(|| Hook { deployment, release, plugin: plugin.to_owned() }))
    }

    /// The plug-ins that are channels of what a deployment serves.
    pub(crate) async fn channels(&self, deployment: &Deployment) -> Result<Vec<String>, Failure> {
        Ok(self.served(deployment).await?.program.channels.clone())
    }

    async fn served(&self, deployment: &Deployment) -> Result<Arc<Release>, Failure> {
        let version = self.store.version(&deployment.workspace, &deployment.version).await?;
        Ok(self.engine.release(&version.release).await?)
    }

    /// Lets the plug-in read what was posted.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn read_posted(
        &self,
        hook: &Hook,
        posted: Posted,
    ) -> Result<Result<Received, LineError>, Failure> {
        let Hook { deployment, release, plugin } = hook;
        let kept = Arc::new(Kept {
            store: self.store.clone(),
            bot: deployment.bot.clone(),
            conversation: None,
            plugin: plugin.clone(),
        });
        let tenant: Arc<str> = deployment.workspace.as_str().into();
        // There is no conversation yet, and it may become several.
        let none = ConversationId::new(deployment.id.as_str())
            .map_err(|error| Failure::other("naming the channel", error))?;
        let line = Line {
            release,
            plugin,
            tenant: &tenant,
            conversation: &none,
            language: None,
            user: None,
            world: Arc::clone(&kept) as Arc<dyn PluginWorld>,
            at: self.clock.now(),
        };
        let (read, writes) = self.engine.receive(&line, posted, fresh()).await;
        kept.keep(&writes).await?;
        Ok(read)
    }

    /// Takes the turn of a message that came in; one that came before changes nothing.
    ///
    /// # Errors
    /// If the store or the turn fails. Then the message may come again.
    pub async fn hear(&self, hook: &Hook, message: &Incoming) -> Result<(), Failure> {
        let workspace = &hook.deployment.workspace;
        let key = self.channel_key().await?;
        let place = place(&key, &hook.deployment.id, &hook.plugin, &message.conversation);
        let inbound = Inbound {
            // Apart from the keys of turns that no customer begins.
            key: format!("hook-{}", message.key),
            client_id: None,
            from: Some(message.user_name.clone().unwrap_or_else(|| message.user.clone())),
            body: Body::Text(message.text.clone()),
        };
        // Whether a conversation is over is looked at first: whoever ended it is found among its turns.
        let latest = self.store.latest_channel_talk(workspace, &place).await?;
        let goes_on = match &latest {
            Some(talk) => self.goes_on(talk).await?,
            None => false,
        };
        if latest.is_some() && self.store.was_heard(workspace, &place, &inbound.key).await? {
            return Ok(());
        }
        let number = latest.as_ref().map_or(0, |talk| talk.number);
        let talk = match latest.filter(|_| goes_on) {
            Some(talk) => {
                if talk.user != message.user || talk.user_name != message.user_name {
                    self.store.note_channel_user(&talk, &message.user, message.user_name.as_deref()).await?;
                }
                talk
            }
            None => self.begin_talk(hook, message, &key, place, number + 1).await?,
        };
        if self.store.head(&talk.conversation).await?.turns == 0 {
            let contact = Contact {
                channel: hook.plugin.clone(),
                conversation: Some(message.conversation.clone()),
                id: Some(message.user.clone()),
                name: message.user_name.clone(),
            };
            let body = Body::Start { language: None, contact: Some(contact) };
            self.turn(&talk.conversation, "start", None, body).await?;
        }
        self.take(&talk.conversation, inbound).await?;
        self.outgoing.notify_one();
        Ok(())
    }

    async fn goes_on(&self, talk: &ChannelTalk) -> Result<bool, Failure> {
        let now = self.store.conversation(&talk.workspace, &talk.conversation).await?;
        let quiet = self.clock.now().duration_since(now.updated_at) > QUIET;
        Ok(match now.mode {
            Mode::Ended => false,
            Mode::Bot => !quiet,
            Mode::Waiting | Mode::Member => true,
        })
    }

    async fn begin_talk(
        &self,
        hook: &Hook,
        message: &Incoming,
        key: &[u8; 32],
        place: String,
        number: u64,
    ) -> Result<ChannelTalk, Failure> {
        let Hook { deployment, plugin, .. } = hook;
        let id = conversation_of(key, &place, number);
        let version = self.store.version(&deployment.workspace, deployment.serves(&id)).await?;
        // What cannot talk is not begun.
        self.engine.release(&version.release).await?;
        let arm = deployment.arm(&version.id);
        let begun = Begun::Live { release: &version.release, deployment: &deployment.id, arm };
        let new = self.conversation_of(id.clone(), &deployment.workspace, &deployment.bot, &begun, None);
        let talk = ChannelTalk {
            conversation: id,
            workspace: deployment.workspace.clone(),
            deployment: deployment.id.clone(),
            plugin: plugin.clone(),
            place,
            number,
            outside: message.conversation.clone(),
            user: message.user.clone(),
            user_name: message.user_name.clone(),
            line: 0,
            attempts: 0,
            since: None,
            failed: 0,
            error: None,
        };
        match self.store.create_channel_talk(&new, &talk).await {
            // Of two messages that come at once, the second one goes on with what the first one began.
            Ok(()) | Err(StoreError::Taken) => Ok(talk),
            Err(error) => Err(error.into()),
        }
    }

    /// The key of this installation for the names of conversations.
    async fn channel_key(&self) -> Result<[u8; 32], Failure> {
        let make = || async {
            let mut offered = [0_u8; 32];
            getrandom::fill(&mut offered).map_err(|error| Failure::other("making a key", error))?;
            let kept = self.store.shared_key("channels", &offered).await?;
            let damaged = || StoreError::Damaged { what: "shared key", id: "channels".to_owned() };
            Ok::<_, Failure>(<[u8; 32]>::try_from(kept).map_err(|_| damaged())?)
        };
        self.channel_key.get_or_try_init(make).await.copied()
    }

    /// Conversations of which something is to be delivered now, at most `most`; nobody else has them for a while.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn claim_deliveries(&self, most: usize) -> Result<Vec<Claim>, Failure> {
        let now = self.clock.now();
        Ok(self.store.claim_deliveries(now, later(now, CLAIM), most).await?)
    }

    /// Delivers what is to be delivered of a conversation, message by message, until nothing is left or one has to wait. A message that could not be
    /// delivered for as long as `patience` is given up.
    ///
    /// # Errors
    /// If the store fails. What was not noted is delivered again, under the same key.
    pub async fn deliver(&self, mut claim: Claim, patience: Duration) -> Result<(), Failure> {
        let release = self.delivering(&claim).await?;
        loop {
            let turns = self.store.undelivered(&claim, TURNS).await?;
            if turns.is_empty() {
                self.store.note_delivery(&mut claim, Timestamp::UNIX_EPOCH).await?;
                return Ok(());
            }
            for turn in turns {
                let done = claim.talk.line;
                let lines: Vec<_> =
                    turn.activities.iter().filter(|line| line.number > done && is_spoken(line)).collect();
                for (at, line) in lines.iter().enumerate() {
                    let sent = self.deliver_line(&claim, &release, line).await?;
                    let now = self.clock.now();
                    let pause = match sent {
                        Ok(()) => {
                            arrived(&mut claim.talk);
                            None
                        }
                        Err(undelivered) => missed(&mut claim.talk, undelivered, now, patience),
                    };
                    if let Some(pause) = pause {
                        self.store.note_delivery(&mut claim, later(now, pause)).await?;
                        return Ok(());
                    }
                    claim.talk.line = line.number;
                    if at + 1 == lines.len() {
                        claim.delivered = turn.seq;
                    }
                    if !self.store.note_delivery(&mut claim, later(now, CLAIM)).await? {
                        return Ok(());
                    }
                }
                claim.delivered = turn.seq;
            }
            if !self.store.note_delivery(&mut claim, later(self.clock.now(), CLAIM)).await? {
                return Ok(());
            }
        }
    }

    /// The version whose plug-in delivers: what the deployment serves now, so that what is mended helps at once; where the channel is no more, that
    /// of the conversation.
    async fn delivering(&self, claim: &Claim) -> Result<Arc<Release>, Failure> {
        let deployment = self.store.deployment(&claim.talk.workspace, &claim.talk.deployment).await?;
        let served = self.served(&deployment).await?;
        if served.program.channels.contains(&claim.talk.plugin) {
            return Ok(served);
        }
        let damaged =
            || StoreError::Damaged { what: "conversation", id: claim.talk.conversation.to_string() };
        let digest = Digest::parse(&claim.release).map_err(|_| damaged())?;
        Ok(self.engine.release(&digest).await?)
    }

    async fn deliver_line(
        &self,
        claim: &Claim,
        release: &Release,
        line: &Activity,
    ) -> Result<Result<(), Undelivered>, Failure> {
        let talk = &claim.talk;
        let kept = Arc::new(Kept {
            store: self.store.clone(),
            bot: claim.bot.clone(),
            conversation: Some(talk.conversation.clone()),
            plugin: talk.plugin.clone(),
        });
        let tenant: Arc<str> = talk.workspace.as_str().into();
        let called = Line {
            release,
            plugin: &talk.plugin,
            tenant: &tenant,
            conversation: &talk.conversation,
            language: claim.language.as_deref(),
            user: Some((talk.user.clone(), talk.user_name.clone())),
            world: Arc::clone(&kept) as Arc<dyn PluginWorld>,
            at: self.clock.now(),
        };
        let message = Outgoing {
            key: Digest::of(format!("{}:{}", talk.conversation, line.number).as_bytes()).to_string(),
            conversation: talk.outside.clone(),
            user: talk.user.clone(),
            text: text(line),
            suggestions: suggestions(line),
        };
        let (answered, writes) = self.engine.deliver(&called, &message).await;
        kept.keep(&writes).await?;
        Ok(outcome(answered))
    }
}

fn later(now: Timestamp, time: impl Into<jiff::TimestampArithmetic>) -> Timestamp {
    now.checked_add(time).unwrap_or(Timestamp::MAX)
}

/// What an answer means for the message.
fn outcome(answered: Result<FetchResponse, LineError>) -> Result<(), Undelivered> {
    let response = match answered {
        Ok(response) => response,
        Err(error) => {
            let last = matches!(error, LineError::Refused(_) | LineError::TooLarge(_));
            let again = (!last).then_some(Duration::ZERO);
            return Err(Undelivered { why: error.to_string(), again });
        }
    };
    if (200..300).contains(&response.status) {
        return Ok(());
    }
    let asked = response.headers.get("retry-after").and_then(|seconds| seconds.trim().parse().ok());
    let pause = Duration::from_secs(asked.unwrap_or(0_u64).min(ASKED));
    let again = (!NEVER.contains(&response.status)).then_some(pause);
    Err(Undelivered { why: format!("the other side answered {}", response.status), again })
}

/// Notes that a message was delivered. What was given up before stays told.
fn arrived(talk: &mut ChannelTalk) {
    (talk.attempts, talk.since) = (0, None);
    if talk.failed == 0 {
        talk.error = None;
    }
    counter!("botloom_deliveries_total", "outcome" => "sent").increment(1);
}

/// Notes that a message was not delivered. How long to wait before the next try; nothing if it is given up.
fn missed(talk: &mut ChannelTalk, told: Undelivered, now: Timestamp, patience: Duration) -> Option<Duration> {
    let since = *talk.since.get_or_insert(now);
    let waited = Duration::try_from(now.duration_since(since)).unwrap_or_default();
    talk.error = Some((told.why, now));
    let why = talk.error.as_ref().map_or("", |(why, _)| why.as_str());
    if let Some(asked) = told.again.filter(|_| waited < patience) {
        let doubled = u32::try_from(talk.attempts).unwrap_or(u32::MAX).min(16);
        let pause = PAUSES.0.saturating_mul(1 << doubled).min(PAUSES.1).max(asked);
        talk.attempts += 1;
        counter!("botloom_deliveries_total", "outcome" => "retried").increment(1);
        tracing::warn!(
            conversation.id = %talk.conversation, plugin = %talk.plugin, attempts = talk.attempts, error = %why,
            "a message could not be delivered and is tried again"
        );
        return Some(pause);
    }
    (talk.attempts, talk.since) = (0, None);
    talk.failed += 1;
    counter!("botloom_deliveries_total", "outcome" => "given-up").increment(1);
    tracing::error!(
        conversation.id = %talk.conversation, plugin = %talk.plugin, error = %why,
        "a message could not be delivered and was given up"
    );
    None
}

/// Whether a line is a message of the bot or of a member.
fn is_spoken(line: &Activity) -> bool {
    line.kind == Kind::Message
        && matches!(line.from, Speaker::Bot | Speaker::Member)
        && !text(line).trim().is_empty()
}

/// A message as text: what has an address stands below it.
fn text(line: &Activity) -> String {
    let mut all: Vec<String> = line.text.iter().cloned().collect();
    let linked = |title: &str, url: &str| match title {
        "" => url.to_owned(),
        title => format!("{title}: {url}"),
    };
    let pages = |buttons: &[Button]| -> Vec<String> {
        let pages = buttons.iter().filter_map(|button| Some(linked(&button.title, button.link.as_ref()?)));
        pages.collect()
    };
    for attachment in &line.attachments {
        match attachment {
            Attachment::Image { url, title }
            | Attachment::File { url, title }
            | Attachment::Link { url, title } => all.push(linked(title, url)),
            Attachment::Card { title, text, image, link, buttons } => {
                all.extend([title, text].into_iter().filter(|text| !text.is_empty()).cloned());
                all.extend([image, link].into_iter().flatten().cloned());
                all.extend(pages(buttons));
            }
        }
    }
    all.extend(pages(&line.buttons));
    all.retain(|part| !part.trim().is_empty());
    all.join("\n")
}

/// What the customer may tap.
fn suggestions(line: &Activity) -> Vec<String> {
    let cards = line.attachments.iter().flat_map(|attachment| match attachment {
        Attachment::Card { buttons, .. } => buttons.as_slice(),
        _ => &[],
    });
    let buttons = line.buttons.iter().chain(cards).filter(|button| button.link.is_none());
    buttons.map(|button| button.title.clone()).collect()
}
