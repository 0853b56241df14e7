//! What people see of a conversation: the lines of its transcript.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One line of a transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Position in the conversation, counted from 1 without gaps.
    pub number: u64,
    /// The turn it belongs to, counted from 1.
    pub turn: u64,
    /// Who speaks.
    pub from: Speaker,
    /// The speaker's name: a member's as people read it, a customer's as the client sent it.
    pub name: Option<String>,
    /// What kind of line it is.
    pub kind: Kind,
    /// The text, where there is one.
    pub text: Option<String>,
    /// Choices offered below the text.
    #[serde(default)]
    pub buttons: Vec<Button>,
    /// Pictures, files, pages and cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// What an answer of the knowledge rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<Citation>,
    /// The identifier that the sender's client gave, echoed so that the client recognizes its own message.
    #[serde(default)]
    pub client_id: Option<String>,
    /// When it happened.
    pub at: Timestamp,
}

/// What an answer of the knowledge rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Citation {
    /// The entry.
    pub entry: String,
    /// The digest of the release whose entry it is.
    pub version: String,
    /// The document that the entry was imported from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The place in that document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The phrasing by which it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<String>,
    /// The first byte of the customer's words that this phrasing has too, and the byte after the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<(usize, usize)>,
}

/// Who speaks in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The customer.
    User,
    /// The bot.
    Bot,
    /// A person of the workspace.
    Member,
    /// Nobody: the conversation changed hands or ended.
    System,
}

/// What a line of a transcript is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A message.
    Message,
    /// The conversation waits for a person.
    Handoff,
    /// A member took the conversation.
    Joined,
    /// A member handed the conversation back to the bot.
    Left,
    /// The conversation ended.
    Ended,
}

impl Kind {
    /// The name used in interfaces.
    pub fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Handoff => "handoff",
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Ended => "ended",
        }
    }
}

/// A choice offered with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What the customer reads.
    pub title: String,
    /// What the bot receives when it is pressed.
    pub value: String,
    /// The page that it opens instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// Something that comes with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attachment {
    /// A picture.
    Image {
        /// Its address.
        url: String,
        /// What it shows.
        title: String,
    },
    /// A file to fetch.
    File {
        /// Its address.
        url: String,
        /// What it is called.
        title: String,
    },
    /// A page to open.
    Link {
        /// Its address.
        url: String,
        /// What it is called.
        title: String,
    },
    /// A card.
    Card {
        /// Its heading.
        title: String,
        /// Its text.
        text: String,
        /// The address of its picture.
        image: Option<String>,
        /// The address of the page it opens.
        link: Option<String>,
        /// Choices on it.
        buttons: Vec<Button>,
    },
}
