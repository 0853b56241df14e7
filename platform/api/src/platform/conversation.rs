//! Conversations: begun, taken, answered, given back.

use super::{Failure, Platform};
use crate::auth::Actor;
use botloom_domain::{
    Arm, BotId, Conversation, ConversationKind, Deployment, DeploymentId, MemberId, WorkspaceId,
};
use botloom_engine::{Advice, Body, Inbound, Release, Veil};
use botloom_ports::{ConversationId, Digest, Mode, TurnRecord};
use botloom_storage::fresh;
use std::sync::Arc;

/// A conversation that has begun.
pub struct Opened {
    /// Which.
    pub id: ConversationId,
    /// Its first turn.
    pub turn: Arc<TurnRecord>,
}

/// Whom a conversation is begun for, and what talks in it.
pub(super) enum Begun<'a> {
    /// A customer.
    Live {
        /// With this release.
        release: &'a Digest,
        /// Through this deployment.
        deployment: &'a DeploymentId,
        /// Counted under this.
        arm: Arm,
    },
    /// A member who tries a draft.
    Test(Arc<Release>),
}

/// Why a member's wish does not fit the conversation.
pub(crate) enum Unfit {
    /// Another member answers.
    Taken(MemberId),
    /// It is over.
    Ended,
    /// The member has not taken it.
    NotYours,
    /// It is no test.
    NoTest,
    /// Programs cannot answer customers as a member.
    NoMember,
}

/// What a member does.
pub(crate) enum Move<'a> {
    TakeOver,
    Answer { text: &'a str, key: &'a str, advice: Option<Advice> },
    HandBack,
    End,
}

fn new_id() -> Result<ConversationId, Failure> {
    ConversationId::new(format!("cv_{}", fresh().to_ascii_lowercase()))
        .map_err(|error| Failure::other("naming the conversation", error))
}

impl Platform {
    /// What hides the personal data of a conversation with these turns.
    ///
    /// # Errors
    /// If a turn cannot be read.
    pub(crate) async fn veil(
        &self,
        conversation: &Conversation,
        turns: &[TurnRecord],
    ) -> Result<Arc<Veil>, Failure> {
        // Without its release, what the texts show is hidden all the same.
        let release = self.engine.release(&conversation.release).await.ok();
        let veil = Veil::of(turns, release.as_ref().map(|release| &release.program));
        veil.map(Arc::new).map_err(|error| Failure::other("reading a conversation", error))
    }

    /// Begins a customer's conversation on the version that is deployed now, or on the one that is tried if the conversation is in its
    /// share.
    ///
    /// # Errors
    /// If the deployment or its release is gone, or the store fails.
    pub async fn open(&self, deployment: &Deployment, language: Option<&str>) -> Result<Opened, Failure> {
        let id = new_id()?;
        let version = self.store.version(&deployment.workspace, deployment.serves(&id)).await?;
        // What cannot talk is not begun.
        self.engine.release(&version.release).await?;
        let arm = deployment.arm(&version.id);
        let begun = Begun::Live { release: &version.release, deployment: &deployment.id, arm };
        self.begin(id, &deployment.workspace, &deployment.bot, begun, language).await
    }

    /// Begins a talk with a draft, whose files are kept.
    pub(crate) async fn try_out(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        draft: Arc<Release>,
        language: Option<&str>,
    ) -> Result<Opened, Failure> {
        self.begin(new_id()?, workspace, bot, Begun::Test(draft), language).await
    }

    async fn begin(
        &self,
        id: ConversationId,
        workspace: &WorkspaceId,
        bot: &BotId,
        begun: Begun<'_>,
        language: Option<&str>,
    ) -> Result<Opened, Failure> {
        let conversation = self.conversation_of(id.clone(), workspace, bot, &begun, language);
        if let Begun::Test(draft) = &begun {
            self.engine.try_out(&id, Arc::clone(draft));
        }
        self.store.create_conversation(&conversation).await?;
        let body = Body::Start { language: language.map(str::to_owned), contact: None };
        let turn = self.turn(&id, "start", None, body).await?;
        Ok(Opened { id, turn })
    }

    /// A conversation that begins.
    pub(super) fn conversation_of(
        &self,
        id: ConversationId,
        workspace: &WorkspaceId,
        bot: &BotId,
        begun: &Begun<'_>,
        language: Option<&str>,
    ) -> Conversation {
        let (kind, release, deployment, arm) = match begun {
            Begun::Live { release, deployment, arm } => {
                (ConversationKind::Live, *release, Some(*deployment), Some(arm.clone()))
            }
            Begun::Test(draft) => (ConversationKind::Test, &draft.digest, None, None),
        };
        Conversation {
            deployment: deployment.cloned(),
            arm,
            language: language.map(str::to_owned),
            ..Conversation::begun(id, workspace.clone(), bot.clone(), kind, release.clone(), self.clock.now())
        }
    }

    /// Takes one turn; what came under the same key before is not done again.
    ///
    /// # Errors
    /// If there is no such conversation or the store fails.
    pub async fn turn(
        &self,
        id: &ConversationId,
        key: &str,
        client_id: Option<String>,
        body: Body,
    ) -> Result<Arc<TurnRecord>, Failure> {
        self.take(id, Inbound { key: key.to_owned(), client_id, from: None, body }).await
    }

    /// Takes one turn of whatever comes in.
    ///
    /// # Errors
    /// If there is no such conversation or the store fails.
    pub async fn take(&self, id: &ConversationId, inbound: Inbound) -> Result<Arc<TurnRecord>, Failure> {
        Ok(self.engine.turn(id, &inbound).await?)
    }

    pub(crate) async fn say(
        &self,
        conversation: &Conversation,
        text: &str,
        key: &str,
    ) -> Result<Result<Arc<TurnRecord>, Unfit>, Failure> {
        if conversation.kind != ConversationKind::Test {
            return Ok(Err(Unfit::NoTest));
        }
        let body = Body::Text(text.to_owned());
        Ok(Ok(self.turn(&conversation.id, &format!("say-{key}"), Some(key.to_owned()), body).await?))
    }

    pub(crate) async fn act(
        &self,
        conversation: &Conversation,
        actor: &Actor,
        act: Move<'_>,
    ) -> Result<Result<Arc<TurnRecord>, Unfit>, Failure> {
        let Some(member) = &actor.member else { return Ok(Err(Unfit::NoMember)) };
        let mine = conversation.assignee.as_ref() == Some(member) && conversation.mode == Mode::Member;
        if conversation.mode == Mode::Ended {
            return Ok(Err(Unfit::Ended));
        }
        let name = actor.name.clone();
        let (key, body) = match act {
            Move::TakeOver => {
                if conversation.mode == Mode::Member {
                    let other = conversation.assignee.clone().filter(|other| other != member);
                    if let Some(other) = other {
                        return Ok(Err(Unfit::Taken(other)));
                    }
                }
                (format!("take-{}", fresh()), Body::MemberJoined { member: member.to_string(), name })
            }
            Move::Answer { .. } | Move::HandBack if !mine => return Ok(Err(Unfit::NotYours)),
            Move::Answer { text, key, advice } => {
                (format!("answer-{key}"), Body::MemberText { name, text: text.to_owned(), advice })
            }
            Move::HandBack => (format!("back-{}", fresh()), Body::MemberLeft { name }),
            Move::End => (format!("end-{}", fresh()), Body::End),
        };
        let turn = self.turn(&conversation.id, &key, None, body).await?;
        // Where a plug-in is the channel, what the member said goes out.
        self.outgoing.notify_one();
        Ok(Ok(turn))
    }
}
