//! Consents of customers to what bots write by themselves.

use super::conversation::hides_personal_data;
use super::member::DateTime;
use super::{Denied, Invalid, Missing, NotFound, broken, optional, permitted, platform};
use crate::platform::{ConsentChange, Failure};
use async_graphql::{Context, Enum, Error, ID, Object, SimpleObject, Union};
use botloom_domain::{
    Consent as Noun, ConsentSource as Source, ConsentSubject, MAX_CONSENT_NAME, MAX_EVIDENCE, Permission,
};
use botloom_engine::Release;
use botloom_flow::words;
use botloom_ports::ConversationId;
use jiff::Timestamp;
use std::sync::Arc;

/// Something that a bot writes for by itself.
pub(crate) struct Purpose {
    name: String,
    release: Arc<Release>,
}

impl Purpose {
    /// Those of a release that need consent, in the order of their names.
    pub fn all(release: &Arc<Release>) -> Vec<Self> {
        let all = release.program.purposes.iter().filter(|(_, purpose)| purpose.consent);
        all.map(|(name, _)| Self { name: name.clone(), release: Arc::clone(release) }).collect()
    }
}

#[Object]
impl Purpose {
    /// Its name in the files of the bot.
    async fn name(&self) -> &str {
        &self.name
    }

    /// What customers call it, in a language of the bot; the first if none is given.
    async fn title(&self, language: Option<String>) -> String {
        let program = &self.release.program;
        let default = program.default_language();
        let title = program
            .purposes
            .get(&self.name)
            .map(|purpose| purpose.title.variants(language.as_deref().unwrap_or(default), default).first());
        title.flatten().map_or_else(|| self.name.clone(), botloom_flow::Template::plain)
    }
}

/// What recorded a consent or its withdrawal.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConsentSource {
    /// The customer, in a turn of a conversation.
    Customer,
    /// A member.
    Member,
    /// A program, with an API key.
    Program,
}

/// A change of what a customer consents to. None is ever edited; the newest of a purpose counts.
pub(crate) struct Consent {
    noun: Noun,
    now: Timestamp,
    veiled: bool,
}

impl Consent {
    pub fn new(ctx: &Context<'_>, noun: Noun, veiled: bool) -> Self {
        Self { noun, now: platform(ctx).clock.now(), veiled }
    }
}

#[Object]
impl Consent {
    async fn purpose(&self) -> &str {
        &self.noun.purpose
    }

    /// Whether the customer consents from then on; withdrawn if not.
    async fn given(&self) -> bool {
        self.noun.given
    }

    /// Whether bots may write for it now, as far as this change says: it is given and has not ended.
    async fn holds(&self) -> bool {
        self.noun.holds(self.now)
    }

    /// When it was recorded.
    async fn at(&self) -> DateTime {
        DateTime(self.noun.at)
    }

    /// When it ends by itself; null for never.
    async fn expires_at(&self) -> Option<DateTime> {
        self.noun.expires_at.map(DateTime)
    }

    async fn source(&self) -> ConsentSource {
        match &self.noun.source {
            Source::Customer { .. } => ConsentSource::Customer,
            Source::Member(..) => ConsentSource::Member,
            Source::Program(..) => ConsentSource::Program,
        }
    }

    /// The member or API key that recorded it, by the name it had; null for the customer.
    async fn actor(&self) -> Option<&str> {
        match &self.noun.source {
            Source::Customer { .. } => None,
            Source::Member(_, name) | Source::Program(_, name) => Some(name),
        }
    }

    /// The conversation in which the customer said it.
    async fn conversation(&self) -> Option<ID> {
        match &self.noun.source {
            Source::Customer { conversation, .. } => Some(ID(conversation.to_string())),
            _ => None,
        }
    }

    /// The turn of that conversation, from 1.
    async fn turn(&self) -> Option<u64> {
        match &self.noun.source {
            Source::Customer { turn, .. } => Some(*turn),
            _ => None,
        }
    }

    /// How it was given, in words of whoever recorded it; null where personal data is hidden.
    async fn evidence(&self) -> Option<&str> {
        self.noun.evidence.as_deref().filter(|_| !self.veiled)
    }
}

/// A consent or its withdrawal was recorded.
#[derive(SimpleObject)]
struct ConsentRecorded {
    /// The newest change of the purpose.
    consent: Consent,
}

#[derive(Union)]
enum ConsentPayload {
    ConsentRecorded(ConsentRecorded),
    Denied(Denied),
    NotFound(NotFound),
    Invalid(Invalid),
}

/// What is to be recorded, as it was asked for.
struct Wish {
    conversation: Option<ID>,
    person: Option<String>,
    purpose: String,
    given: bool,
    evidence: Option<String>,
    expires_at: Option<DateTime>,
}

#[derive(Default)]
pub(super) struct ConsentMutation;

#[Object]
impl ConsentMutation {
    /// Records that a customer consents to a purpose: the one of a conversation, or the person whom channels know by an identifier, who need not
    /// have written yet. `evidence` says how the consent was given. It needs `answer-customers`, for a person `read-personal-data` too.
    async fn record_consent(
        &self,
        ctx: &Context<'_>,
        conversation: Option<ID>,
        person: Option<String>,
        purpose: String,
        evidence: Option<String>,
        expires_at: Option<DateTime>,
    ) -> Result<ConsentPayload, Error> {
        change(ctx, Wish { conversation, person, purpose, given: true, evidence, expires_at }).await
    }

    /// Records that a customer does not consent to a purpose any more; from then on bots write nothing for it.
    async fn withdraw_consent(
        &self,
        ctx: &Context<'_>,
        conversation: Option<ID>,
        person: Option<String>,
        purpose: String,
        evidence: Option<String>,
    ) -> Result<ConsentPayload, Error> {
        let wish = Wish { conversation, person, purpose, given: false, evidence, expires_at: None };
        change(ctx, wish).await
    }
}

async fn change(ctx: &Context<'_>, wish: Wish) -> Result<ConsentPayload, Error> {
    let actor = match permitted(ctx, Permission::AnswerCustomers) {
        Ok(actor) => actor,
        Err(denied) => return Ok(ConsentPayload::Denied(denied)),
    };
    let platform = platform(ctx);
    if let Err(invalid) = usable(&wish, platform.clock.now()) {
        return Ok(ConsentPayload::Invalid(invalid));
    }
    let subject = match (wish.conversation, wish.person) {
        (Some(id), None) => {
            let gone = || ConsentPayload::NotFound(NotFound::new(Missing::Conversation, &id));
            let Ok(name) = ConversationId::new(id.as_str()) else { return Ok(gone()) };
            let found = platform.store.conversation(&actor.workspace, &name).await.map_err(Failure::from);
            let Some(noun) = optional(found)?.filter(|noun| noun.erased_at.is_none()) else {
                return Ok(gone());
            };
            // What was declared once can always be withdrawn.
            if wish.given {
                let release = platform.engine.release(&noun.release).await.map_err(broken)?;
                if !release.program.needs_consent(&wish.purpose) {
                    let message = words!(
                        "the bot has no purpose `{purpose}` that needs consent",
                        purpose = wish.purpose
                    );
                    return Ok(ConsentPayload::Invalid(Invalid::new("purpose", message)));
                }
            }
            platform.consent_subject(&noun).await.map_err(broken)?
        }
        (None, Some(person)) => {
            if let Err(denied) = permitted(ctx, Permission::ReadPersonalData) {
                return Ok(ConsentPayload::Denied(denied));
            }
            ConsentSubject::Person(person)
        }
        _ => {
            let message = words!("name a conversation or a person");
            return Ok(ConsentPayload::Invalid(Invalid::new("conversation", message)));
        }
    };
    let change = ConsentChange {
        subject,
        purpose: wish.purpose,
        given: wish.given,
        evidence: wish.evidence.filter(|text| !text.trim().is_empty()),
        expires_at: wish.expires_at.map(|at| at.0),
    };
    let consent = platform.change_consent(&actor.workspace, actor, change).await.map_err(broken)?;
    let consent = Consent::new(ctx, consent, hides_personal_data(ctx));
    Ok(ConsentPayload::ConsentRecorded(ConsentRecorded { consent }))
}

fn usable(wish: &Wish, now: Timestamp) -> Result<(), Invalid> {
    let is_name = |text: &str| !text.trim().is_empty() && text.len() <= MAX_CONSENT_NAME;
    let named = |field| Invalid::new(field, words!("write 1 to {most} bytes", most = MAX_CONSENT_NAME));
    if !is_name(&wish.purpose) {
        return Err(named("purpose"));
    }
    if wish.person.as_deref().is_some_and(|person| !is_name(person)) {
        return Err(named("person"));
    }
    if wish.evidence.as_ref().is_some_and(|text| text.chars().count() > MAX_EVIDENCE) {
        let message = words!("write at most {most} characters", most = MAX_EVIDENCE);
        return Err(Invalid::new("evidence", message));
    }
    if wish.expires_at.as_ref().is_some_and(|end| end.0 <= now) {
        return Err(Invalid::new("expiresAt", words!("give a time that is to come")));
    }
    Ok(())
}
