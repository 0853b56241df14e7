//! Conversations as lists and members see them; what was said stands in the log.

use crate::deployment::Arm;
use crate::ids::{BotId, DeploymentId, MemberId, WorkspaceId};
use botloom_ports::{ConversationId, Digest, Mode};
use jiff::Timestamp;

/// A conversation with the state of its last turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// Which.
    pub id: ConversationId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The bot.
    pub bot: BotId,
    /// Where it began; none for a test.
    pub deployment: Option<DeploymentId>,
    /// Under what its turns are counted; none for a test.
    pub arm: Option<Arm>,
    /// With whom.
    pub kind: ConversationKind,
    /// The release on which it began and stays.
    pub release: Digest,
    /// Who answers now.
    pub mode: Mode,
    /// The language of the talk.
    pub language: Option<String>,
    /// The queue it was handed to.
    pub queue: Option<String>,
    /// What the flow noted for the person who takes over.
    pub note: Option<String>,
    /// The member who answers.
    pub assignee: Option<MemberId>,
    /// The last text of the transcript.
    pub last_text: Option<String>,
    /// The slots that have a value, sensitive ones masked.
    pub slots: serde_json::Map<String, serde_json::Value>,
    /// What the customer is called or, if that is not known, their identifier.
    pub customer: Option<String>,
    /// The customer's identifier as their channel knows them.
    pub person: Option<String>,
    /// How many messages were not understood.
    pub missed: u64,
    /// Whether it was handed to people.
    pub handed: bool,
    /// The last mark as percent of its scale.
    pub rating: Option<u8>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the last turn ran.
    pub updated_at: Timestamp,
    /// When what was said in it was destroyed.
    pub erased_at: Option<Timestamp>,
}

/// With whom the bot talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConversationKind {
    /// A customer.
    Live,
    /// The bot's author, in the test panel.
    Test,
}

impl Conversation {
    /// One that begins: the bot talks, and nothing was said.
    #[must_use]
    pub fn begun(
        id: ConversationId,
        workspace: WorkspaceId,
        bot: BotId,
        kind: ConversationKind,
        release: Digest,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            workspace,
            bot,
            deployment: None,
            arm: None,
            kind,
            release,
            mode: Mode::Bot,
            language: None,
            queue: None,
            note: None,
            assignee: None,
            last_text: None,
            slots: serde_json::Map::new(),
            customer: None,
            person: None,
            missed: 0,
            handed: false,
            rating: None,
            created_at: at,
            updated_at: at,
            erased_at: None,
        }
    }
}

impl ConversationKind {
    /// The name used in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Test => "test",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Live, Self::Test].into_iter().find(|kind| kind.name() == name)
    }
}

/// Which conversations a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConversationFilter {
    /// Only these.
    pub among: Option<Vec<ConversationId>>,
    /// Only these modes; all if empty.
    pub modes: Vec<Mode>,
    /// Only this kind.
    pub kind: Option<ConversationKind>,
    /// Only of this bot.
    pub bot: Option<BotId>,
    /// Only on this release.
    pub release: Option<Digest>,
    /// Only those that began on this deployment.
    pub deployment: Option<DeploymentId>,
    /// Only in this language.
    pub language: Option<String>,
    /// Only those that this member answers.
    pub assignee: Option<MemberId>,
    /// Only those of the customer with this identifier.
    pub person: Option<String>,
    /// Only those whose last turn was at this time or later.
    pub from: Option<Timestamp>,
    /// Only those whose last turn was before.
    pub to: Option<Timestamp>,
    /// Only those whose last mark, as percent of its scale, is between these.
    pub rating: Option<(u8, u8)>,
    /// Only those with a message that was not understood.
    pub missed: bool,
    /// Only those that were handed to people.
    pub handed: bool,
    /// Only those in which all of these words were written, or whose customer is called so.
    pub text: Option<String>,
    /// Only those in which this flow ran or this entry answered.
    pub topic: Option<String>,
}
