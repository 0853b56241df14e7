//! What can happen in a conversation. Persisted: a variant or field is never renamed or given another meaning.

use crate::session::{Entry, Waiting};
use botloom_flow::SlotValue;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The customer opened the conversation.
    Started,
    /// Who writes, and through which channel.
    Contacted(Contact),
    /// To which purposes the customer consents by now, as the platform knows it.
    ConsentsKnown {
        /// The purposes, in the order of their names.
        given: Vec<String>,
    },
    /// The customer decided about a purpose.
    Consented {
        /// The purpose.
        purpose: String,
        /// Whether they consent.
        given: bool,
    },
    /// Nothing was written for a purpose, since the customer has not consented to it.
    ConsentMissing {
        /// The purpose.
        purpose: String,
        /// The flow that would have written.
        flow: String,
    },
    /// The talk goes on in another language.
    LanguageChanged {
        /// A tag of the bot's languages.
        language: String,
    },
    /// The customer wrote.
    Heard {
        /// The text.
        text: String,
    },
    /// The customer wrote something that a guard lets go no further.
    Blocked {
        /// The text.
        text: String,
        /// Why, for the bot's author.
        reason: String,
    },
    /// A plug-in that extends the bot looked at a message, or was asked for knowledge.
    Consulted {
        /// What was called: `words.guard.check`.
        call: String,
        /// What it gave.
        #[serde(default)]
        value: serde_json::Value,
        /// Why it failed, if it did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure: Option<Failure>,
    },
    /// What the customer wrote is angry.
    Upset {
        /// How much, in percent; from 50.
        anger: u8,
    },
    /// The bot wrote.
    Said(Message),
    /// A flow began.
    Entered {
        /// The flow.
        flow: String,
        /// How it came to run.
        how: Entry,
        /// Its inputs.
        inputs: BTreeMap<String, SlotValue>,
    },
    /// A flow went on to an operation.
    Moved {
        /// The operation.
        at: usize,
    },
    /// A flow ended; the one below goes on.
    Left {
        /// Why, for reports.
        completed: bool,
    },
    /// A slot or variable has a value.
    Set {
        /// Its name.
        name: String,
        /// The value.
        value: SlotValue,
        /// Where it lives.
        scope: Scope,
    },
    /// What a task in the middle of another must leave as it is: values of the tasks that it interrupts.
    Kept {
        /// The values by slot.
        values: BTreeMap<String, SlotValue>,
    },
    /// A task in the middle of another is over, and a value of that other is again what it was.
    Restored {
        /// Its slot.
        name: String,
        /// The value.
        value: SlotValue,
    },
    /// The day of a moment was said; its hour is missing.
    DayNoted {
        /// The slot.
        slot: String,
        /// The day.
        day: Date,
    },
    /// A slot or variable has no value any more.
    Cleared {
        /// Its name.
        name: String,
        /// Where it lived.
        scope: Scope,
    },
    /// A call of the world came back.
    Returned {
        /// What was called: `parcels.track`, `GET https://...`, `generate`, `ticket`.
        call: String,
        /// What it gave.
        #[serde(default)]
        value: serde_json::Value,
        /// Why it failed, if it did.
        #[serde(default)]
        failure: Option<Failure>,
    },
    /// A flow sleeps.
    Paused {
        /// The operation.
        at: usize,
        /// Until when; without end if not given.
        until: Option<Timestamp>,
        /// The event that ends it.
        event: Option<String>,
    },
    /// A flow sleeps no more.
    Awoke,
    /// Something happened outside of the talk.
    Happened {
        /// Its name.
        name: String,
        /// Its data.
        data: SlotValue,
    },
    /// The customer has not answered for a while.
    Silent,
    /// The customer left a slot out.
    Skipped {
        /// The slot.
        slot: String,
    },
    /// The customer said that a value is right.
    Confirmed {
        /// The slot.
        slot: String,
    },
    /// A question was passed with its answer; one that is always asked is asked again.
    Used {
        /// The slot.
        slot: String,
    },
    /// An answer was not of use.
    Attempted,
    /// A loop began.
    LoopBegan {
        /// The operation that began it.
        begin: usize,
        /// The operation after it.
        end: usize,
        /// The name of the item.
        name: String,
        /// The name of its place in the list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counter: Option<String>,
        /// The items.
        items: Vec<SlotValue>,
    },
    /// A loop went on to its next item.
    LoopNext,
    /// The bot waits for the customer.
    Waited(Waiting),
    /// The bot does not wait any more.
    Resumed,
    /// Readings were offered to choose from.
    Offered {
        /// The readings.
        offers: Vec<Offer>,
        /// Values of the message, for the flow that is chosen.
        values: Vec<(String, SlotValue)>,
    },
    /// One of the readings was chosen; what the text meant is worth learning.
    Chosen {
        /// The text that had several readings.
        text: String,
        /// The one that was meant.
        reading: Reading,
    },
    /// A flow goes through its steps again because an earlier value changed.
    Corrected {
        /// The slot, or a variable computed from it.
        slot: String,
        /// The operation at which the flow was.
        until: usize,
    },
    /// The corrected flow has come back to where it was.
    CaughtUp,
    /// A message was not understood.
    Missed,
    /// A message was understood after some that were not.
    Understood,
    /// The conversation waits for a person.
    HandedOff {
        /// The queue.
        queue: Option<String>,
        /// What the person must be able to do.
        skill: Option<String>,
        /// How urgent it is.
        priority: Option<String>,
        /// What the person should know.
        note: Option<String>,
    },
    /// The customer who waited for a person goes on with the bot.
    Recalled,
    /// A person took it.
    MemberJoined {
        /// The member's identifier.
        member: String,
    },
    /// The person gave it back.
    MemberLeft,
    /// The customer gave a mark.
    Rated {
        /// What was rated.
        subject: String,
        /// The mark, from 1.
        mark: u8,
        /// The best mark.
        scale: u8,
    },
    /// A business event for reports.
    Emitted {
        /// Its name.
        name: String,
        /// Its data.
        fields: BTreeMap<String, SlotValue>,
    },
    /// Something broke; the customer was told so.
    Failed {
        /// What, for the bot's author.
        reason: String,
    },
    /// Everything that was said is forgotten; the talk begins anew.
    Reset,
    /// The conversation is over.
    Ended,
}

/// Who writes, and through which channel.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    /// The name of the channel, such as `web`.
    pub channel: String,
    /// The conversation's identifier.
    #[serde(default)]
    pub conversation: Option<String>,
    /// The customer's identifier there.
    #[serde(default)]
    pub id: Option<String>,
    /// What the customer is called.
    #[serde(default)]
    pub name: Option<String>,
}

/// Why a call of the world failed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Failure {
    /// A short name, for `catch`.
    pub case: String,
    /// What happened, for the bot's author.
    pub message: String,
}

/// Where a value lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// As long as the conversation.
    Conversation,
    /// As long as the flow that runs.
    Flow,
}

/// A message of the bot.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Message {
    /// The text.
    pub text: String,
    /// Choices below it.
    #[serde(default)]
    pub buttons: Vec<MessageButton>,
    /// The entry of the knowledge it comes from.
    #[serde(default)]
    pub knowledge: Option<String>,
    /// Where that entry comes from and by which words it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<Box<Citation>>,
    /// Cards side by side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<MessageCard>,
    /// A picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<MessageMedia>,
    /// A file to fetch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<MessageMedia>,
    /// A page to open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<MessageMedia>,
}

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Citation {
    /// The entry.
    pub entry: String,
    /// The digest of the release whose entry it is.
    pub version: String,
    /// The file of the bot or pack in which it is written.
    pub written: String,
    /// The document that it was imported from, with the place in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<CitedSource>,
    /// The phrasing by which it was found.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub matched: String,
    /// The part of the customer's words that this phrasing has too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<CitedSpan>,
}

/// A document with a place in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CitedSource {
    /// The name of the document.
    pub file: String,
    /// A row, a heading or a page; empty where nothing says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
}

/// A part of what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CitedSpan {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
    /// Its words.
    pub text: String,
}

/// A picture, file or page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MessageMedia {
    /// Its address.
    pub url: String,
    /// What it shows or is called.
    #[serde(default)]
    pub title: String,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MessageCard {
    /// Its heading.
    #[serde(default)]
    pub title: String,
    /// Its text.
    #[serde(default)]
    pub text: String,
    /// Its picture.
    #[serde(default)]
    pub image: Option<MessageMedia>,
    /// The page it opens.
    #[serde(default)]
    pub link: Option<MessageMedia>,
    /// Choices on it.
    #[serde(default)]
    pub buttons: Vec<MessageButton>,
}

/// A choice below a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageButton {
    /// What the customer reads.
    pub title: String,
    /// What the bot receives.
    pub value: String,
    /// The flow that it starts.
    #[serde(default)]
    pub run: Option<String>,
    /// The page that it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl MessageButton {
    /// A button that says what it reads.
    #[must_use]
    pub fn saying(title: String) -> Self {
        Self { value: title.clone(), title, run: None, link: None }
    }
}

/// A reading of a text, offered to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What the customer reads.
    pub title: String,
    /// What it means.
    pub reading: Reading,
}

/// What a text may have meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// A flow.
    Flow(String),
    /// An entry of the knowledge.
    Knowledge {
        /// The entry.
        id: String,
        /// Its answer.
        answer: String,
        /// What it rests on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        citation: Option<Box<Citation>>,
    },
    /// None of the others.
    Neither,
}
