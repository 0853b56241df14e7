//! The operations that steps become.

use super::{Local, SlotType};
use crate::expr::{Expression, Template};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// One operation. Blocks are laid out in a row; jumps are absolute positions.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// Sends a message.
    Say(Box<Say>),
    /// Fills a slot from the user.
    Ask(Box<Ask>),
    /// Assigns variables.
    Set(Vec<(String, Expression)>),
    /// Makes a record of the values of its fields.
    Gather {
        /// The slot of the record.
        record: String,
        /// Fields and the slots that hold their values.
        fields: Vec<(String, String)>,
    },
    /// Forgets variables.
    Clear(Vec<String>),
    /// Goes on with the next operation if true, else elsewhere.
    Branch {
        /// The condition.
        when: Expression,
        /// Where to go if it is false.
        otherwise: usize,
    },
    /// Goes elsewhere.
    Jump(usize),
    /// Begins a loop over a list; `end` is the operation after the loop.
    Each {
        /// The list.
        list: Expression,
        /// The name of the item.
        name: String,
        /// The name of its place in the list, counted from 0.
        index: Option<String>,
        /// The most items.
        limit: usize,
        /// Where to go when there is no item.
        end: usize,
    },
    /// The end of a loop's body: the next item, or past the loop.
    Next {
        /// The operation after the loop's `Each`.
        body: usize,
    },
    /// Answers from the knowledge; goes to `otherwise` if there is no answer.
    Answer(Box<Answer>),
    /// Calls a plug-in.
    Call(Box<Call>),
    /// Asks another system over HTTP.
    Http(Box<Http>),
    /// Has a model write a text.
    Generate(Box<Generate>),
    /// Opens or updates a ticket.
    Ticket(Box<Ticket>),
    /// Sleeps until something happens.
    Wait(Box<Wait>),
    /// Runs another flow and comes back.
    Run(Box<Run>),
    /// Ends this flow in favour of another.
    Goto(Box<Goto>),
    /// Gives the conversation to people.
    Handoff(Box<Handoff>),
    /// Asks for satisfaction.
    Rate(Box<Rate>),
    /// Records a business event.
    Emit {
        /// Its name.
        name: String,
        /// Its data.
        fields: Vec<(String, Expression)>,
    },
    /// Records what the customer decided about a purpose.
    Consent {
        /// The purpose.
        purpose: String,
        /// Whether they consent.
        given: bool,
    },
    /// Ends the flow.
    End {
        /// Values for the flow that ran it.
        outputs: Vec<(String, Expression)>,
        /// What ends.
        what: Ends,
    },
}

/// What an `end` step ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ends {
    /// The flow it stands in.
    Flow,
    /// The open flow of this name with all flows above it; nothing if it is not open.
    Named(String),
    /// Every open flow. The talk goes on, and its slots stay.
    All,
    /// The conversation.
    Conversation,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Say {
    /// The text.
    pub text: Local,
    /// Other texts for channels of these names.
    pub channels: BTreeMap<String, Local>,
    /// Choices below it.
    pub buttons: Buttons,
    /// Cards side by side.
    pub cards: Vec<Card>,
    /// A picture.
    pub image: Option<Media>,
    /// A file to fetch.
    pub file: Option<Media>,
    /// A page to open.
    pub link: Option<Media>,
}

/// A picture, file or page.
#[derive(Debug, Clone, PartialEq)]
pub struct Media {
    /// Its address.
    pub url: Template,
    /// What it shows or is called.
    pub title: Local,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Card {
    /// Its heading.
    pub title: Local,
    /// Its text.
    pub text: Local,
    /// Its picture.
    pub image: Option<Media>,
    /// The page it opens.
    pub link: Option<Media>,
    /// Choices on it.
    pub buttons: Vec<Button>,
}

/// The buttons of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Buttons {
    /// As written.
    Listed(Vec<Button>),
    /// What the engine offers at this moment: readings to choose from, a scale.
    Offered,
}

impl Default for Buttons {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

/// One button.
#[derive(Debug, Clone, PartialEq)]
pub struct Button {
    /// What the customer reads.
    pub title: Local,
    /// What happens.
    pub action: ButtonAction,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq)]
pub enum ButtonAction {
    /// As if the customer had written this, or the title if nothing is given.
    Say(Option<String>),
    /// Starts a flow.
    Run(String),
    /// Opens a page.
    Link(Template),
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The slot.
    pub slot: String,
    /// The question, if it is not the slot's own.
    pub prompt: Local,
    /// What the answer must fulfil.
    pub accept: Option<Expression>,
    /// What to say if it does not.
    pub otherwise: Local,
    /// What to say if no value is found; `otherwise` if empty.
    pub unclear: Local,
    /// A list of which the answer must be one.
    pub choices: Option<Expression>,
    /// How many wrong answers are too many.
    pub attempts: u8,
    /// Where to go then; the behaviour `too_many_attempts` if not given.
    pub then: Option<usize>,
    /// Whether the customer may leave it out.
    pub skip: bool,
    /// The question whether the value is right, if it is to be confirmed.
    pub confirm: Option<Local>,
    /// Whether to ask even if there is a value from earlier.
    pub always: bool,
    /// Whether another task or a question may come between.
    pub interrupt: bool,
}

/// An answer from the knowledge.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What to look for; the last message if not given.
    pub query: Option<Template>,
    /// The categories to look in; all if empty.
    pub from: Vec<String>,
    /// How many answers to give.
    pub top: usize,
    /// The least score, 0 to 1; the engine's own bound if not given.
    pub minimum: Option<f32>,
    /// Values of attributes by name; an entry that has another value is not found.
    pub filter: Vec<(String, Given)>,
    /// The day that the answer is for; today if not given.
    pub as_of: Option<Expression>,
    /// The id of the one entry to answer with.
    pub entry: Option<Template>,
    /// Where to go if nothing is found.
    pub otherwise: usize,
}

/// What to do when a call of the world fails.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catch {
    /// Where to go, by error.
    pub cases: Vec<(String, usize)>,
    /// Where to go for every other error; the behaviour `error` if not given.
    pub otherwise: Option<usize>,
}

impl Catch {
    /// Where an error leads; `404` also to `4xx`.
    #[must_use]
    pub fn target(&self, case: &str) -> Option<usize> {
        let named = |wanted: &str| self.cases.iter().find(|(name, _)| name == wanted).map(|(_, to)| *to);
        let class = || case.parse::<u16>().ok().and_then(|status| named(&format!("{}xx", status / 100)));
        named(case).or_else(class).or(self.otherwise)
    }

    /// Every place it leads to.
    pub fn targets(&self) -> impl Iterator<Item = usize> {
        self.cases.iter().map(|(_, to)| *to).chain(self.otherwise)
    }
}

/// How often a call of the world is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retry {
    /// How often besides the first time.
    pub times: u8,
    /// How long to wait before.
    pub pause: Duration,
}

/// The name by which scripts of flows are called; no plug-in may have it.
pub const SCRIPT: &str = "script";

/// A call of a plug-in, or of a script of the flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The plug-in, as the bot names it; [`SCRIPT`] for the scripts of flows.
    pub plugin: String,
    /// Its function.
    pub function: String,
    /// The lines of a script.
    pub script: Option<Arc<str>>,
    /// The arguments by name.
    pub with: Vec<(String, Given)>,
    /// The variable that takes the result.
    pub into: Option<String>,
    /// What the result is; data of any shape if not known.
    pub returns: SlotType,
    /// How long it may take.
    pub timeout: Duration,
    /// How often it is tried again.
    pub retry: Retry,
    /// What to do when it fails.
    pub catch: Catch,
}

/// A request over HTTP.
#[derive(Debug, Clone, PartialEq)]
pub struct Http {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// The address.
    pub url: Template,
    /// Parameters that are added to the address.
    pub query: Vec<(String, Given)>,
    /// Headers.
    pub headers: Vec<(String, Template)>,
    /// The body as JSON.
    pub json: Option<Given>,
    /// The variable that takes the body of the answer.
    pub into: Option<String>,
    /// What the answer is.
    pub returns: SlotType,
    /// How long it may take.
    pub timeout: Duration,
    /// How often it is tried again.
    pub retry: Retry,
    /// What to do when it fails.
    pub catch: Catch,
}

/// A text that a model writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Generate {
    /// What to write.
    pub prompt: Local,
    /// What it may say, and nothing else.
    pub facts: Vec<Given>,
    /// Whether to name the facts it used.
    pub cite: bool,
    /// The variable that takes the text; it is said if not given.
    pub into: Option<String>,
    /// Where to go if no model writes it.
    pub otherwise: usize,
}

/// A ticket that is opened or updated.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    /// The ticket to update; a new one is opened if not given.
    pub update: Option<Given>,
    /// What kind it is.
    pub kind: String,
    /// Its fields.
    pub fields: Vec<(String, Given)>,
    /// The variable that takes its number.
    pub into: Option<String>,
    /// What to do when it fails.
    pub catch: Catch,
}

/// A pause.
#[derive(Debug, Clone, PartialEq)]
pub struct Wait {
    /// What ends it.
    pub until: Until,
    /// The variable that takes the data of the event, or the message.
    pub into: Option<String>,
    /// The longest time to wait for it.
    pub timeout: Option<Expression>,
    /// Where to go after that time.
    pub expired: usize,
}

/// What ends a pause.
#[derive(Debug, Clone, PartialEq)]
pub enum Until {
    /// A length of time or a moment.
    Time(Expression),
    /// Something that happens outside of the talk.
    Event(String),
    /// The next message, whatever it says.
    Message,
}

/// Another flow as a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its name.
    pub flow: String,
    /// Its inputs.
    pub with: Vec<(String, Given)>,
    /// Variable of this flow and output of the other.
    pub into: Vec<(String, String)>,
}

/// Another flow in place of this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Goto {
    /// Its name; while the flow is lowered, also that of a step.
    pub to: String,
    /// Its inputs.
    pub with: Vec<(String, Given)>,
}

/// A value that a step hands over.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// Computed, with its type.
    Expression(Expression),
    /// A text with parts that are computed.
    Text(Template),
    /// Values by name.
    Map(Vec<(String, Given)>),
    /// Values in order.
    List(Vec<Given>),
}

/// A handoff to people.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Handoff {
    /// The queue, if it is not the bot's own.
    pub queue: Option<String>,
    /// What the person must be able to do.
    pub skill: Option<String>,
    /// How urgent it is.
    pub priority: Option<String>,
    /// What the person should know.
    pub note: Option<Template>,
    /// Where to go outside the hours; the behaviour `after_hours` if not given.
    pub after_hours: Option<usize>,
}

/// A question for satisfaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// What is rated.
    pub subject: String,
    /// The best mark; 1 is the worst.
    pub scale: u8,
    /// What to say after the mark.
    pub follow_up: Local,
    /// The variable that takes the mark.
    pub into: Option<String>,
}
