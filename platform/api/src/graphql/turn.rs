//! Turns of a conversation, their lines and their traces.

use super::conversation::{Conversation, Mode};
use super::language;
use super::member::DateTime;
use async_graphql::{Context, Enum, Json, Object, SimpleObject};
use botloom_engine::{Veil, trace};
use botloom_ports::TurnRecord;
use serde_json::{Map, Value};
use std::sync::Arc;

#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "botloom_ports::Speaker")]
pub(crate) enum Speaker {
    User,
    Bot,
    Member,
    /// Nobody: the conversation changed hands or ended.
    System,
}

#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "botloom_ports::Kind")]
pub(crate) enum ActivityKind {
    Message,
    Handoff,
    Joined,
    Left,
    Ended,
}

/// A line of a transcript.
#[derive(SimpleObject, Clone)]
pub(crate) struct Activity {
    /// Counted from 1 in the conversation.
    number: u64,
    turn: u64,
    from: Speaker,
    /// The speaker's name, where it is a member.
    name: Option<String>,
    kind: ActivityKind,
    text: Option<String>,
    buttons: Vec<Button>,
    attachments: Vec<Attachment>,
    /// The entry of the knowledge that the bot answers from.
    entry: Option<String>,
    /// The identifier that the sender's client gave.
    client_id: Option<String>,
    at: DateTime,
}

/// A choice below a message.
#[derive(SimpleObject, Clone)]
pub(crate) struct Button {
    title: String,
    value: String,
    /// The page that it opens instead.
    link: Option<String>,
}

impl Button {
    fn of(button: &botloom_ports::Button) -> Self {
        Self { title: button.title.clone(), value: button.value.clone(), link: button.link.clone() }
    }
}

/// What comes with a message.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub(crate) enum AttachmentKind {
    Image,
    File,
    Link,
    Card,
}

/// A picture, file, page or card.
#[derive(SimpleObject, Clone)]
pub(crate) struct Attachment {
    kind: AttachmentKind,
    title: String,
    /// The text of a card.
    text: Option<String>,
    /// The address of the picture, file or page; of a card, the page it opens.
    url: Option<String>,
    /// The address of a card's picture.
    image: Option<String>,
    /// The choices on a card.
    buttons: Vec<Button>,
}

impl Attachment {
    fn of(attachment: &botloom_ports::Attachment) -> Self {
        use botloom_ports::Attachment::{Card, File, Image, Link};
        let plain = |kind, title: &str, url: &str| Self {
            kind,
            title: title.to_owned(),
            text: None,
            url: Some(url.to_owned()),
            image: None,
            buttons: Vec::new(),
        };
        match attachment {
            Image { url, title } => plain(AttachmentKind::Image, title, url),
            File { url, title } => plain(AttachmentKind::File, title, url),
            Link { url, title } => plain(AttachmentKind::Link, title, url),
            Card { title, text, image, link, buttons } => Self {
                kind: AttachmentKind::Card,
                title: title.clone(),
                text: Some(text.clone()),
                url: link.clone(),
                image: image.clone(),
                buttons: buttons.iter().map(Button::of).collect(),
            },
        }
    }
}

/// Slots as a veil shows them.
pub(super) fn shown(slots: &Map<String, Value>, veil: Option<&Veil>) -> Map<String, Value> {
    let mut shown = slots.clone();
    if let Some(veil) = veil {
        shown.values_mut().for_each(|value| veil.json(value));
    }
    shown
}

/// A line as a veil shows it: what people wrote with all that its form gives away, what the bot said with what is known of the customer.
fn veiled(line: &botloom_ports::Activity, veil: &Veil) -> botloom_ports::Activity {
    use botloom_ports::Attachment::{Card, File, Image, Link};
    let mut line = line.clone();
    line.text = line.text.map(|text| match line.from {
        botloom_ports::Speaker::Bot => veil.said(&text),
        _ => veil.text(&text),
    });
    let hide = |text: &mut String| *text = veil.said(text);
    let of_buttons = |buttons: &mut Vec<botloom_ports::Button>| {
        for button in buttons {
            hide(&mut button.title);
            hide(&mut button.value);
            button.link.iter_mut().for_each(hide);
        }
    };
    of_buttons(&mut line.buttons);
    for attachment in &mut line.attachments {
        match attachment {
            Image { url, title } | File { url, title } | Link { url, title } => {
                hide(url);
                hide(title);
            }
            Card { title, text, image, link, buttons } => {
                hide(title);
                hide(text);
                image.iter_mut().chain(link).for_each(hide);
                of_buttons(buttons);
            }
        }
    }
    line
}

impl Activity {
    pub(super) fn of(line: &botloom_ports::Activity, veil: Option<&Veil>) -> Self {
        match veil {
            Some(veil) => Self::plain(&veiled(line, veil)),
            None => Self::plain(line),
        }
    }

    fn plain(line: &botloom_ports::Activity) -> Self {
        let buttons = line.buttons.iter();
        Self {
            number: line.number,
            turn: line.turn,
            from: line.from.into(),
            name: line.name.clone().filter(|_| {
                line.from == botloom_ports::Speaker::Member || line.from == botloom_ports::Speaker::System
            }),
            kind: line.kind.into(),
            text: line.text.clone(),
            buttons: buttons.map(Button::of).collect(),
            attachments: line.attachments.iter().map(Attachment::of).collect(),
            entry: line.citation.as_ref().map(|citation| citation.entry.clone()),
            client_id: line.client_id.clone(),
            at: DateTime(line.at),
        }
    }
}

/// One message with all that followed.
pub(crate) struct Turn {
    pub conversation: Conversation,
    pub record: Arc<TurnRecord>,
    /// Hides personal data from those who may not see it.
    veil: Option<Arc<Veil>>,
}

impl Turn {
    /// A turn for those who may see all of it.
    pub fn open(conversation: Conversation, record: Arc<TurnRecord>) -> Self {
        Self { conversation, record, veil: None }
    }

    /// A turn as this veil shows it.
    pub fn behind(veil: Option<Arc<Veil>>, conversation: Conversation, record: Arc<TurnRecord>) -> Self {
        Self { conversation, record, veil }
    }
}

#[Object]
impl Turn {
    async fn conversation(&self) -> &Conversation {
        &self.conversation
    }

    /// Counted from 1.
    async fn number(&self) -> u64 {
        self.record.seq
    }

    async fn at(&self) -> DateTime {
        DateTime(self.record.at)
    }

    async fn activities(&self) -> Vec<Activity> {
        self.record.activities.iter().map(|line| Activity::of(line, self.veil.as_deref())).collect()
    }

    /// Why: what was understood with scores, what was decided, which steps ran, which expressions had which value.
    /// Its sentences are in the language of whoever asks; `template` beside one is the same in every language.
    async fn trace(&self, ctx: &Context<'_>) -> Json<Value> {
        Json(trace::read(&self.record.trace, language(ctx), self.veil.as_deref()))
    }

    /// Who answers after it.
    async fn mode(&self) -> Mode {
        self.record.summary.mode.into()
    }

    /// The language of the talk after it, a tag such as `zh-CN`.
    async fn language(&self) -> Option<&str> {
        self.record.summary.language.as_deref()
    }

    /// The slots that have a value after it, sensitive ones masked.
    async fn slots(&self) -> Json<Map<String, Value>> {
        Json(shown(&self.record.summary.slots, self.veil.as_deref()))
    }
}
