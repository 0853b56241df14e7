//! What goes into a step and what comes out.

use crate::event::{Citation, Contact, Event, Failure, Message};
use crate::trace::TraceItem;
use botloom_flow::SlotValue;
use botloom_flow::program::Retry;
use jiff::ZonedDateTime;
use jiff::civil::{Date, Time};
use std::sync::Arc;
use std::time::Duration;

/// What happened to the conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The customer opened the conversation; `language` is a wish such as `en-US`.
    Start {
        /// The language the channel asks for.
        language: Option<String>,
        /// Who writes, and where.
        contact: Contact,
    },
    /// The customer wrote.
    Message {
        /// The text as it was written.
        text: String,
        /// What was understood of it.
        meaning: Meaning,
    },
    /// The customer wrote something that a guard lets go no further.
    Blocked {
        /// The text as it was written.
        text: String,
        /// Why, for the bot's author.
        reason: String,
        /// Whether that is because the guard gave no verdict.
        failed: bool,
    },
    /// A guard lets a message of the bot go no further; what is said in its place is asked for.
    Withheld,
    /// What a search found, the result of [`Effect::Search`].
    Found(Knowing),
    /// What a call of the world gave, the result of every other [`Effect`].
    Returned(Result<serde_json::Value, Failure>),
    /// Something happened outside of the talk.
    Happened {
        /// Its name.
        name: String,
        /// Its data.
        data: serde_json::Value,
    },
    /// The time has come at which [`crate::Session::wake`] said to be woken.
    Woken,
    /// A person took the conversation.
    MemberJoined {
        /// The member's identifier.
        member: String,
    },
    /// The person gave it back.
    MemberLeft,
    /// The conversation is over.
    End,
}

/// What a text was understood to mean.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meaning {
    /// The language, as a tag, where the text tells.
    pub language: Option<String>,
    /// Flows that the text may start, best first.
    pub flows: Vec<RankedFlow>,
    /// The flows that a text with several wishes starts, in the order in which they are said; else none.
    pub wishes: Vec<String>,
    /// Values found in the text, by slot.
    pub entities: Vec<Entity>,
    /// The text read as the answer to [`crate::Session::expects`].
    pub answer: Option<SlotValue>,
    /// Commands and signals of the whole text.
    pub cues: Vec<Cue>,
    /// Whether the whole text says that nothing more is wanted of what was consented to.
    pub unsubscribes: bool,
    /// What the knowledge has to it.
    pub knowledge: Knowing,
    /// How angry the text is, in percent; from 50 the customer is upset.
    pub anger: u8,
}

/// A flow with how well a text fits it.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedFlow {
    /// The flow.
    pub flow: String,
    /// 0 to 1; 1 is one of its own examples.
    pub score: f32,
    /// The trigger, where it is a pattern or keywords.
    pub trigger: Option<usize>,
}

/// A value in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// The flow whose own slot it fits, where flows have different slots of this name.
    pub flow: Option<String>,
    /// The slot it fits.
    pub slot: String,
    /// The value.
    pub value: SlotValue,
    /// Its first byte in the text.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
    /// The hour of a moment that was said without its day; the value has the next such hour. A day without its hour is
    /// a date for a slot of moments.
    pub hour: Option<Time>,
    /// Every value that the words may have, where they leave that open: the last and the next 1 May. Empty where they do not.
    pub candidates: Vec<SlotValue>,
}

impl Entity {
    /// Whether it is a value for the slots that this flow sees.
    #[must_use]
    pub fn is_for(&self, flow: &str) -> bool {
        self.flow.as_deref().is_none_or(|own| own == flow)
    }

    /// The name under which the value is kept until a flow is chosen.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.flow {
            Some(flow) => format!("{flow}/{}", self.slot),
            None => self.slot.clone(),
        }
    }

    /// The flow and the slot of such a name.
    #[must_use]
    pub fn named(name: &str) -> (Option<String>, String) {
        match name.split_once('/') {
            Some((flow, slot)) => (Some(flow.to_owned()), slot.to_owned()),
            None => (None, name.to_owned()),
        }
    }
}

/// What the knowledge has to a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Knowing {
    /// Entries, best first.
    pub hits: Vec<Hit>,
    /// How many of them, from the first, fit: none is silence, one an answer, more are a choice.
    pub good: usize,
    /// Whether the first fits so well that the customer need not be asked whether it was meant.
    pub sure: bool,
}

/// An entry of the knowledge.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entry.
    pub id: String,
    /// Its question in the talk's language.
    pub question: String,
    /// Its answer in the talk's language.
    pub answer: String,
    /// 0 to 1; 1 is its own question.
    pub score: f32,
    /// Its category.
    pub category: String,
    /// Where it comes from and by which words it was found.
    pub citation: Option<Box<Citation>>,
}

impl Hit {
    /// The message that answers with it.
    #[must_use]
    pub fn said(&self) -> Message {
        Message {
            text: self.answer.clone(),
            knowledge: Some(self.id.clone()),
            citation: self.citation.clone(),
            ..Message::default()
        }
    }
}

/// A signal that a whole text gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cue {
    /// Stop this task.
    Cancel,
    /// Begin anew.
    Restart,
    /// Say it again.
    Repeat,
    /// What can you do.
    Help,
    /// An earlier value was wrong.
    Correct,
    /// Yes.
    Affirm,
    /// No.
    Deny,
    /// Leave this question out.
    Skip,
    /// I want a person.
    Handoff,
    /// Go on with the earlier task.
    Resume,
    /// A greeting.
    Greet,
    /// Thanks.
    Thanks,
    /// Farewell.
    Goodbye,
    /// Anger.
    Insult,
    /// A moment's patience.
    Wait,
    /// No person, please.
    NoHandoff,
    /// Another language, the one that [`Meaning::language`] says.
    Language,
}

/// What a step asks of the world; its result comes back as an input of the same turn.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Look into the knowledge; the result is [`Input::Found`].
    Search {
        /// What to look for.
        query: String,
        /// The categories to look in; all if empty.
        from: Vec<String>,
        /// How many entries to give.
        top: usize,
        /// The least score, if the flow says one.
        minimum: Option<f32>,
        /// Attributes with the values of which an entry must have one, if it has the attribute.
        filter: Vec<(String, Vec<String>)>,
        /// The day that the answer is for; today if there is none.
        as_of: Option<Date>,
        /// The entry that is wanted, whatever the query says.
        entry: Option<String>,
    },
    /// Call a plug-in.
    Call {
        /// The plug-in, as the bot names it.
        plugin: String,
        /// Its function.
        function: String,
        /// The lines of a script; then there is no plug-in.
        script: Option<Arc<str>>,
        /// The arguments by name.
        arguments: serde_json::Map<String, serde_json::Value>,
        /// How long it may take.
        timeout: Duration,
        /// How often it is tried again.
        retry: Retry,
    },
    /// Ask another system over HTTP. The names of secrets stand in headers as [`secret_mark`] writes them.
    Http {
        /// `GET`, `POST` and so on.
        method: String,
        /// The address.
        url: String,
        /// Headers.
        headers: Vec<(String, String)>,
        /// The body.
        json: Option<serde_json::Value>,
        /// How long it may take.
        timeout: Duration,
        /// How often it is tried again.
        retry: Retry,
    },
    /// Have a model write a text.
    Generate {
        /// What to write.
        prompt: String,
        /// What it may say, and nothing else.
        facts: Vec<String>,
        /// Whether to name the facts it used.
        cite: bool,
        /// The language of the text.
        language: String,
    },
    /// Open or update a ticket; the result is its number.
    Ticket {
        /// The ticket to update; a new one is opened if not given.
        update: Option<String>,
        /// What kind it is.
        kind: String,
        /// Its fields.
        fields: serde_json::Map<String, serde_json::Value>,
    },
}

impl Effect {
    /// What is called, as records and tests name it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Search { .. } => "search".to_owned(),
            Self::Call { plugin, function, .. } => format!("{plugin}.{function}"),
            Self::Http { method, url, .. } => format!("{method} {url}"),
            Self::Generate { .. } => "generate".to_owned(),
            Self::Ticket { .. } => "ticket".to_owned(),
        }
    }
}

/// What stands for a secret until the request is sent: its value is never seen by a flow, a trace or the log.
#[must_use]
pub fn secret_mark(name: &str) -> String {
    format!("\u{1}{name}\u{2}")
}

/// The moment of a turn.
#[derive(Debug, Clone)]
pub struct Now {
    /// The time, in the bot's zone.
    pub time: ZonedDateTime,
}

/// What a step did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What is asked of the world; the turn goes on with the result.
    pub effects: Vec<Effect>,
    /// Why it happened.
    pub trace: Vec<TraceItem>,
}
