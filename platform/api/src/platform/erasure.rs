//! What is kept of customers: taken out, and destroyed.

use super::{Failure, Platform};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use botloom_domain::{Consent, ConsentSource, Conversation, WorkspaceId};
use botloom_ports::{ConversationId, EventLog};
use botloom_storage::StoreError;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many bytes of files one archive has; others stand in it by their address alone.
const FILES: usize = 32 << 20;

impl Platform {
    /// Destroys what was said in conversations of a workspace, here and in memory; those that held something until now are returned.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn erase(
        &self,
        workspace: &WorkspaceId,
        ids: &[ConversationId],
    ) -> Result<Vec<Conversation>, Failure> {
        let erased = self.store.erase(workspace, ids, self.clock.now()).await?;
        self.told(workspace, erased).await
    }

    /// The same for conversations that were kept for long enough: what persons consented to stays.
    ///
    /// # Errors
    /// If the store fails.
    pub(super) async fn erase_old(
        &self,
        workspace: &WorkspaceId,
        ids: &[ConversationId],
    ) -> Result<Vec<Conversation>, Failure> {
        let erased = self.store.retire(workspace, ids, self.clock.now()).await?;
        self.told(workspace, erased).await
    }

    /// Tells who has them in memory, or watches them, that conversations are erased.
    async fn told(
        &self,
        workspace: &WorkspaceId,
        erased: Vec<ConversationId>,
    ) -> Result<Vec<Conversation>, Failure> {
        let mut conversations = Vec::with_capacity(erased.len());
        for id in erased {
            self.engine.forget(&id).await;
            // Who watches hears that it has no lines any more.
            let turns =
                self.store.read(&id, 0).await.map_err(|error| Failure::other("reading the log", error))?;
            if let Some(last) = turns.into_iter().last() {
                self.engine.watchers().tell(&Arc::new(last));
            }
            conversations.push(self.store.conversation(workspace, &id).await?);
        }
        Ok(conversations)
    }

    /// All that is kept of conversations of a workspace; those that are not there are left out.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn archive(
        &self,
        workspace: &WorkspaceId,
        ids: &[ConversationId],
    ) -> Result<Value, Failure> {
        let (mut all, mut room) = (Vec::with_capacity(ids.len()), FILES);
        for id in ids {
            let noun = match self.store.conversation(workspace, id).await {
                Ok(noun) => noun,
                Err(StoreError::Gone) => continue,
                Err(error) => return Err(error.into()),
            };
            let turns =
                self.store.read(id, 0).await.map_err(|error| Failure::other("reading the log", error))?;
            let lines: Vec<_> = turns.into_iter().flat_map(|turn| turn.activities).collect();
            let mut files = Vec::new();
            for file in self.store.attachments(id).await? {
                let file = self.store.attachment(&file).await?;
                let left = room.checked_sub(file.content.len());
                let content = left.map(|_| BASE64_STANDARD.encode(&file.content));
                room = left.unwrap_or(room);
                files.push(json!({
                    "url": format!("/attachments/{}", file.id), "name": file.name, "media_type": file.media_type,
                    "base64": content,
                }));
            }
            let kept = self.store.values_of(workspace, &noun.bot, id).await?.into_iter();
            let kept = kept.map(|(plugin, key, value)| json!({"plugin": plugin, "key": key, "value": value}));
            let subject = self.consent_subject(&noun).await?;
            let consents = self.store.consents_of(workspace, &subject).await?;
            let consents: Vec<Value> = consents.iter().map(consent).collect();
            all.push(json!({
                "id": id.as_str(),
                "bot": noun.bot.as_str(),
                "began_at": noun.created_at,
                "last_at": noun.updated_at,
                "erased_at": noun.erased_at,
                "language": noun.language,
                "person": noun.person,
                "customer": noun.customer,
                "slots": noun.slots,
                "note": noun.note,
                "rating": noun.rating,
                "lines": lines,
                "consents": consents,
                "kept_by_plugins": kept.collect::<Vec<_>>(),
                "files": files,
            }));
        }
        Ok(json!({"made_at": self.clock.now(), "conversations": all}))
    }
}

/// A change of what a customer consents to, as it is given out.
fn consent(consent: &Consent) -> Value {
    let source = match &consent.source {
        ConsentSource::Customer { conversation, turn } => {
            json!({"by": "customer", "conversation": conversation.as_str(), "turn": turn})
        }
        ConsentSource::Member(_, name) => json!({"by": "member", "name": name}),
        ConsentSource::Program(_, name) => json!({"by": "program", "name": name}),
    };
    json!({
        "purpose": consent.purpose,
        "given": consent.given,
        "at": consent.at,
        "expires_at": consent.expires_at,
        "source": source,
        "evidence": consent.evidence,
    })
}
