//! The platform as channels see it.

use async_trait::async_trait;
use botloom_api::{Failure, Hook, Platform};
use botloom_channels::{Answer, Channel, Host, HostError, Message, Place, Posted, Reading, Said};
use botloom_domain::DeploymentId;
use botloom_engine::channel::{self as line, LineError};
use botloom_engine::{Body, Inbound, TurnError};
use botloom_ports::{Activity, ConversationId, EventLog, TurnRecord};
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;

/// Channels on a platform.
pub struct WebHost(Arc<Platform>);

impl WebHost {
    pub fn new(platform: Arc<Platform>) -> Self {
        Self(platform)
    }
}

impl WebHost {
    async fn hook(&self, place: &Place) -> Result<Hook, HostError> {
        let hook = self.0.hook(&place.deployment, &place.plugin).await.map_err(failed)?;
        hook.ok_or(HostError::Unknown)
    }
}

fn message(read: line::Incoming) -> Message {
    let line::Incoming { key, conversation, user, user_name, text } = read;
    Message { key, conversation, user, user_name, text }
}

fn failed(error: impl Into<Failure>) -> HostError {
    let failure = error.into();
    match failure {
        Failure::Turn(TurnError::Busy(_)) => HostError::TooBusy,
        failure if failure.is_gone() => HostError::Unknown,
        failure => HostError::Failed(Box::new(failure)),
    }
}

#[async_trait]
impl Host for WebHost {
    async fn channel(&self, secret: &str) -> Result<Option<Channel>, HostError> {
        let store = &self.0.store;
        let Some(deployment) = store.deployment_by_secret(secret).await.map_err(failed)? else {
            return Ok(None);
        };
        let version = store.version(&deployment.workspace, &deployment.version).await.map_err(failed)?;
        let release = self.0.engine.release(&version.release).await.map_err(failed)?;
        let program = &release.program;
        let language = program.default_language();
        let title = program.bot.title.variants(language, language).first().map(|title| title.plain());
        let name = title.filter(|title| !title.is_empty()).unwrap_or_else(|| program.bot.name.clone());
        Ok(Some(Channel { id: deployment.id.to_string(), name }))
    }

    async fn owns(&self, channel: &str, conversation: &ConversationId) -> Result<bool, HostError> {
        let began = self.0.store.channel_of(conversation).await.map_err(failed)?;
        Ok(began.is_some_and(|deployment| deployment.as_str() == channel))
    }

    async fn open(&self, channel: &str, language: Option<&str>) -> Result<ConversationId, HostError> {
        let id = DeploymentId::parse(channel).map_err(|_| HostError::Unknown)?;
        let deployment = self.0.store.deployment_of_channel(&id).await.map_err(failed)?;
        Ok(self.0.open(&deployment, language).await.map_err(failed)?.id)
    }

    async fn say(&self, conversation: &ConversationId, message: Said) -> Result<Arc<TurnRecord>, HostError> {
        let Said { key, client_id, from, text, language: _ } = message;
        let inbound = Inbound { key, client_id, from, body: Body::Text(text) };
        self.0.take(conversation, inbound).await.map_err(failed)
    }

    async fn end(&self, conversation: &ConversationId) -> Result<(), HostError> {
        self.0.turn(conversation, "web-end", None, Body::End).await.map_err(failed)?;
        Ok(())
    }

    async fn activities(
        &self,
        conversation: &ConversationId,
        after: u64,
    ) -> Result<Vec<Activity>, HostError> {
        let records = self.0.store.read(conversation, 0).await.map_err(failed)?;
        if records.iter().all(|record| record.activities.is_empty()) {
            // What was erased is not there for its customer, who begins anew.
            self.0.store.head(conversation).await.map_err(failed)?;
        }
        let lines = records.into_iter().flat_map(|record| record.activities);
        Ok(lines.filter(|line| line.number > after).collect())
    }

    async fn attach(
        &self,
        conversation: &ConversationId,
        name: &str,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<String, HostError> {
        let now = self.0.clock.now();
        let kept = self.0.store.create_attachment(conversation, name, media_type, bytes, now).await;
        Ok(format!("/attachments/{}", kept.map_err(failed)?))
    }

    async fn read(&self, place: &Place, posted: Posted) -> Result<Reading, HostError> {
        let hook = self.hook(place).await?;
        let Posted { method, path, query, headers, body } = posted;
        let posted = line::Posted { method, path, query, headers, body };
        let read = self.0.read_posted(&hook, posted).await.map_err(failed)?;
        let Place { deployment, plugin } = place;
        Ok(match read {
            Ok(received) => {
                let line::Told { status, headers, body } = received.answer;
                let answer = Answer { status, headers, body };
                Reading::Taken(received.messages.into_iter().map(message).collect(), answer)
            }
            Err(error) => {
                tracing::warn!(deployment.id = %deployment, plugin = %plugin, error = %error, "a channel took nothing of what was posted");
                match error {
                    LineError::Refused(_) => Reading::Refused,
                    LineError::TooLarge(_) => Reading::TooLarge,
                    LineError::Failed(_) | LineError::Unsent(_) => Reading::Failed,
                }
            }
        })
    }

    async fn hear(&self, place: &Place, message: Message) -> Result<(), HostError> {
        let hook = self.hook(place).await?;
        let Message { key, conversation, user, user_name, text } = message;
        let message = line::Incoming { key, conversation, user, user_name, text };
        self.0.hear(&hook, &message).await.map_err(failed)
    }

    fn watch(&self, conversation: &ConversationId) -> Receiver<Arc<TurnRecord>> {
        self.0.engine.watchers().watch(conversation)
    }
}
