//! What customers consented to, and its changes by members and programs.

use super::{Failure, Platform};
use crate::auth::Actor;
use botloom_domain::{Consent, ConsentSource, ConsentSubject, Conversation, WorkspaceId, present};
use jiff::Timestamp;

/// A change that a member or a program records.
pub(crate) struct ConsentChange {
    pub subject: ConsentSubject,
    pub purpose: String,
    pub given: bool,
    pub evidence: Option<String>,
    pub expires_at: Option<Timestamp>,
}

impl Platform {
    /// Whose consents count in a conversation: the person's whom its channel knows, else those of whoever writes in it.
    ///
    /// # Errors
    /// If the conversation cannot be read.
    pub(crate) async fn consent_subject(
        &self,
        conversation: &Conversation,
    ) -> Result<ConsentSubject, Failure> {
        let person = match (&conversation.person, conversation.erased_at) {
            (Some(person), _) => Some(person.clone()),
            // It is noted there a moment after it is said.
            (None, None) => self.engine.person(&conversation.id).await?,
            (None, Some(_)) => None,
        };
        Ok(person
            .map_or_else(|| ConsentSubject::Conversation(conversation.id.clone()), ConsentSubject::Person))
    }

    /// Records a change; the newest of its purpose is returned, which it is.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn change_consent(
        &self,
        workspace: &WorkspaceId,
        actor: &Actor,
        change: ConsentChange,
    ) -> Result<Consent, Failure> {
        let ConsentChange { subject, purpose, given, evidence, expires_at } = change;
        let name = actor.name.clone();
        let source = match &actor.member {
            Some(member) => ConsentSource::Member(member.to_string(), name),
            None => ConsentSource::Program(actor.id.clone(), name),
        };
        let consent = Consent { subject, purpose, given, at: self.clock.now(), source, evidence, expires_at };
        self.store.record_consent(workspace, &consent).await?;
        let history = self.store.consents_of(workspace, &consent.subject).await?;
        let newest = present(history).into_iter().find(|other| other.purpose == consent.purpose);
        Ok(newest.unwrap_or(consent))
    }
}
