//! Consents of persons: changes are added and never edited.

use super::{Store, fresh};
use crate::convert::{Convert, count, millis, number, plain, plain_if};
use crate::entity::{consent, conversation};
use crate::error::StoreError;
use botloom_domain::{Consent, ConsentSource, ConsentSubject, WorkspaceId, present};
use botloom_ports::{ConversationId, TurnRecord};
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashMap;

/// Rows of a person, or of whoever writes in a conversation where nobody knows who.
fn of(workspace: &str, subject: &ConsentSubject) -> Condition {
    use consent::Column;
    let own = Condition::all().add(Column::WorkspaceId.eq(workspace));
    match subject {
        ConsentSubject::Person(person) => own.add(Column::Person.eq(plain(person))),
        ConsentSubject::Conversation(id) => {
            own.add(Column::ConversationId.eq(id.as_str())).add(Column::Person.is_null())
        }
    }
}

impl Store {
    /// Every change of what somebody consents to, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn consents_of(
        &self,
        workspace: &WorkspaceId,
        subject: &ConsentSubject,
    ) -> Result<Vec<Consent>, StoreError> {
        history(&self.reading(workspace).await?, workspace.as_str(), subject).await
    }

    /// Adds a change.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn record_consent(&self, workspace: &WorkspaceId, consent: &Consent) -> Result<(), StoreError> {
        let transaction = self.writing(workspace).await?;
        consent::Entity::insert(row(workspace.as_str(), consent))
            .exec_without_returning(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn history(
    db: &impl ConnectionTrait,
    workspace: &str,
    subject: &ConsentSubject,
) -> Result<Vec<Consent>, StoreError> {
    let rows = consent::Entity::find()
        .filter(of(workspace, subject))
        .order_by_asc(consent::Column::At)
        .order_by_asc(consent::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(Convert::convert).collect()
}

/// The purposes to which the customer of a conversation consents at a time.
pub(crate) async fn given(
    db: &impl ConnectionTrait,
    id: &ConversationId,
    person: Option<&str>,
    at: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let Some(workspace) = workspaces(db, vec![id.as_str()]).await?.remove(id.as_str()) else {
        return Ok(Vec::new());
    };
    let subject = subject(id, person);
    let now = present(history(db, &workspace, &subject).await?);
    Ok(now.into_iter().filter(|consent| consent.holds(at)).map(|consent| consent.purpose).collect())
}

fn subject(id: &ConversationId, person: Option<&str>) -> ConsentSubject {
    match person {
        Some(person) => ConsentSubject::Person(person.to_owned()),
        None => ConsentSubject::Conversation(id.clone()),
    }
}

/// Adds what customers decided in turns, in the transaction of the turns.
pub(crate) async fn keep<'r>(
    db: &impl ConnectionTrait,
    records: impl Iterator<Item = &'r TurnRecord>,
) -> Result<(), DbErr> {
    let records: Vec<&TurnRecord> = records.filter(|record| !record.consents.is_empty()).collect();
    if records.is_empty() {
        return Ok(());
    }
    let workspaces =
        workspaces(db, records.iter().map(|record| record.conversation.as_str()).collect()).await?;
    let mut rows = Vec::new();
    for record in records {
        let Some(workspace) = workspaces.get(record.conversation.as_str()) else { continue };
        for write in &record.consents {
            let (conversation, turn) = (record.conversation.clone(), record.seq);
            rows.push(row(
                workspace,
                &Consent {
                    subject: subject(&record.conversation, write.person.as_deref()),
                    purpose: write.purpose.clone(),
                    given: write.given,
                    at: record.at,
                    source: ConsentSource::Customer { conversation, turn },
                    evidence: None,
                    expires_at: None,
                },
            ));
        }
    }
    if !rows.is_empty() {
        consent::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

async fn workspaces(db: &impl ConnectionTrait, ids: Vec<&str>) -> Result<HashMap<String, String>, DbErr> {
    let found: Vec<(String, String)> = conversation::Entity::find()
        .filter(conversation::Column::Id.is_in(ids))
        .select_only()
        .column(conversation::Column::Id)
        .column(conversation::Column::WorkspaceId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

/// Destroys what is known of the consents of the customer of a conversation that is erased.
///
/// Of a person all of it goes: a part that stayed could be a consent whose withdrawal is gone.
pub(crate) async fn erase(
    db: &impl ConnectionTrait,
    workspace: &WorkspaceId,
    id: &ConversationId,
    person: Option<String>,
) -> Result<(), DbErr> {
    let mut persons: Vec<String> = consent::Entity::find()
        .filter(consent::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(consent::Column::ConversationId.eq(id.as_str()))
        .filter(consent::Column::Person.is_not_null())
        .select_only()
        .column(consent::Column::Person)
        .into_tuple()
        .all(db)
        .await?;
    persons.extend(person);
    let subjects = persons.into_iter().map(ConsentSubject::Person);
    for subject in subjects.chain([ConsentSubject::Conversation(id.clone())]) {
        consent::Entity::delete_many().filter(of(workspace.as_str(), &subject)).exec(db).await?;
    }
    Ok(())
}

/// Destroys the consents of whoever wrote in a conversation that is no longer kept, where nobody knows who that was.
pub(crate) async fn forget_conversation(
    db: &impl ConnectionTrait,
    workspace: &WorkspaceId,
    id: &ConversationId,
) -> Result<(), DbErr> {
    let subject = ConsentSubject::Conversation(id.clone());
    consent::Entity::delete_many().filter(of(workspace.as_str(), &subject)).exec(db).await?;
    Ok(())
}

const CUSTOMER: &str = "customer";
const MEMBER: &str = "member";
const PROGRAM: &str = "program";

fn row(workspace: &str, consent: &Consent) -> consent::ActiveModel {
    let (person, whose) = match &consent.subject {
        ConsentSubject::Person(person) => (Some(plain(person)), None),
        ConsentSubject::Conversation(id) => (None, Some(id.to_string())),
    };
    let (source, said, actor) = match &consent.source {
        ConsentSource::Customer { conversation, turn } => {
            (CUSTOMER, Some((conversation.to_string(), count(*turn))), None)
        }
        ConsentSource::Member(id, name) => (MEMBER, None, Some((id, name))),
        ConsentSource::Program(id, name) => (PROGRAM, None, Some((id, name))),
    };
    let (conversation, turn) = said.unzip();
    consent::ActiveModel {
        workspace_id: Set(workspace.to_owned()),
        id: Set(fresh()),
        person: Set(person),
        conversation_id: Set(conversation.or(whose)),
        turn: Set(turn),
        purpose: Set(plain(&consent.purpose)),
        given: Set(consent.given),
        at: Set(millis(consent.at)),
        source: Set(source.to_owned()),
        actor: Set(actor.map(|(id, _)| plain(id))),
        actor_name: Set(actor.map(|(_, name)| plain(name))),
        evidence: Set(plain_if(&consent.evidence)),
        expires_at: Set(consent.expires_at.map(millis)),
    }
}

impl Convert<Consent> for consent::Model {
    fn convert(self) -> Result<Consent, StoreError> {
        let id = self.id.clone();
        let read = |r: Self| -> Option<Consent> {
            let conversation = r.conversation_id.map(ConversationId::new).transpose().ok()?;
            let actor = || Some((r.actor.clone()?, r.actor_name.clone()?));
            let source = match r.source.as_str() {
                CUSTOMER => {
                    ConsentSource::Customer { conversation: conversation.clone()?, turn: number(r.turn?) }
                }
                MEMBER => actor().map(|(id, name)| ConsentSource::Member(id, name))?,
                PROGRAM => actor().map(|(id, name)| ConsentSource::Program(id, name))?,
                _ => return None,
            };
            let subject = match r.person {
                Some(person) => ConsentSubject::Person(person),
                None => ConsentSubject::Conversation(conversation?),
            };
            Some(Consent {
                subject,
                purpose: r.purpose,
                given: r.given,
                at: Timestamp::from_millisecond(r.at).ok()?,
                source,
                evidence: r.evidence,
                expires_at: r.expires_at.map(Timestamp::from_millisecond).transpose().ok()?,
            })
        };
        read(self).ok_or(StoreError::Damaged { what: "consent", id })
    }
}
