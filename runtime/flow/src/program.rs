//! A compiled bot: what the dialogue engine runs. Deterministic: equal folders give equal programs.

use crate::expr::{Expression, Template};
use crate::hours::Hours;
use std::collections::BTreeMap;

/// A bot whose folder has no errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// Who the bot is.
    pub bot: Bot,
    /// The slots of `bot.yaml`, by name.
    pub slots: BTreeMap<String, Slot>,
    /// All flows, the built-in ones first; a flow of the bot replaces a built-in one of its name.
    pub flows: Vec<Flow>,
    /// What it knows.
    pub knowledge: Vec<KnowledgeSource>,
}

/// Who a bot is.
#[derive(Debug, Clone, PartialEq)]
pub struct Bot {
    /// The name that people do not see.
    pub name: String,
    /// The name that people see.
    pub title: Local,
    /// The languages it speaks, as tags; the first is the default.
    pub languages: Vec<String>,
    /// The IANA name of its time zone.
    pub timezone: String,
    /// Who takes over.
    pub handoff: HandoffDefaults,
}

/// What a handoff is when its step says nothing else.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HandoffDefaults {
    /// The queue.
    pub queue: Option<String>,
    /// When people are there; always, if not given.
    pub hours: Option<Hours>,
}

/// A text for customers in several languages, each in one or more variants.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Local {
    /// By language tag; the empty tag holds a text that is the same in all languages.
    pub texts: BTreeMap<String, Vec<Template>>,
}

impl Local {
    /// The variants in a language, or in the nearest one that there is: the same language elsewhere, the one without a
    /// tag, the given default, any.
    #[must_use]
    pub fn variants(&self, language: &str, default: &str) -> &[Template] {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let related = |wanted: &str| {
            self.texts
                .iter()
                .find(|(tag, _)| !tag.is_empty() && primary(tag) == primary(wanted))
                .map(|(_, text)| text)
        };
        self.texts
            .get(language)
            .or_else(|| related(language))
            .or_else(|| self.texts.get(""))
            .or_else(|| self.texts.get(default))
            .or_else(|| related(default))
            .or_else(|| self.texts.values().next())
            .map_or(&[], Vec::as_slice)
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// What a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotType {
    /// Any words.
    Text,
    /// A number with a fraction.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// A time of the day.
    Time,
    /// A moment.
    Datetime,
    /// A length of time.
    Duration,
    /// An amount of money.
    Money,
    /// A percentage.
    Percent,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A code of a pattern.
    Id,
    /// One of several named choices.
    Choice,
}

impl SlotType {
    /// The name as authors write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Time => "time",
            Self::Datetime => "datetime",
            Self::Duration => "duration",
            Self::Money => "money",
            Self::Percent => "percent",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Url => "url",
            Self::Id => "id",
            Self::Choice => "choice",
        }
    }

    /// Every type.
    pub const ALL: &'static [Self] = &[
        Self::Text,
        Self::Number,
        Self::Integer,
        Self::Boolean,
        Self::Date,
        Self::Time,
        Self::Datetime,
        Self::Duration,
        Self::Money,
        Self::Percent,
        Self::Phone,
        Self::Email,
        Self::Url,
        Self::Id,
        Self::Choice,
    ];
}

/// A value that the bot asks for or remembers.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: SlotType,
    /// What people call it.
    pub title: Local,
    /// The question that asks for it.
    pub ask: Local,
    /// The pattern of an `id`.
    pub pattern: Option<String>,
    /// The choices of a `choice`, in order.
    pub choices: Vec<Choice>,
    /// Whether it is masked in logs and lists.
    pub sensitive: bool,
}

/// One choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The value.
    pub id: String,
    /// What people say for it, by language; the first word of a language is its title.
    pub words: BTreeMap<String, Vec<String>>,
}

impl Choice {
    /// What people call it in a language.
    #[must_use]
    pub fn title(&self, language: &str) -> &str {
        let primary = language.split('-').next().unwrap_or_default();
        self.words
            .get(language)
            .or_else(|| {
                self.words
                    .iter()
                    .find(|(tag, _)| tag.split('-').next() == Some(primary))
                    .map(|(_, words)| words)
            })
            .or_else(|| self.words.get(""))
            .and_then(|words| words.first())
            .map_or(&self.id, |word| word)
    }
}

/// One flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// The file it stands in; for built-in flows, a name that is no path.
    pub file: String,
    /// What people call it.
    pub title: Local,
    /// What a customer says to start it.
    pub triggers: Vec<Trigger>,
    /// Slots that live as long as the flow runs.
    pub slots: BTreeMap<String, Slot>,
    /// What it is given, with types.
    pub inputs: BTreeMap<String, SlotType>,
    /// What it gives back, with types.
    pub outputs: BTreeMap<String, SlotType>,
    /// Whether only other flows may run it.
    pub private: bool,
    /// Whether another task or a question may come between.
    pub interrupt: bool,
    /// Whether it is part of the product.
    pub built_in: bool,
    /// The steps as a list of operations.
    pub code: Vec<Op>,
    /// For each operation, the step it comes from.
    pub places: Vec<Place>,
}

impl Flow {
    /// The slots it asks for, in order, with the place of the first question.
    pub fn asks(&self) -> impl Iterator<Item = (usize, &Ask)> {
        self.code.iter().enumerate().filter_map(|(at, op)| match op {
            Op::Ask(ask) => Some((at, ask.as_ref())),
            _ => None,
        })
    }
}

/// Where an operation comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The verb of the step.
    pub verb: &'static str,
    /// The line of the file, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// An example of what starts a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// The text without marks.
    pub text: String,
    /// The slots marked in it.
    pub slots: Vec<String>,
}

/// What a bot knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnowledgeSource {
    /// An industry pack with its parameters.
    Pack {
        /// Its name.
        name: String,
        /// Values for the `${...}` of its answers.
        with: BTreeMap<String, String>,
    },
    /// Files of the bot's folder: a path in which `*` stands for any characters but `/`.
    Files(String),
}

/// One operation. Blocks are laid out in a row; jumps are absolute positions.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// Sends a message.
    Say(Box<Say>),
    /// Fills a slot from the user.
    Ask(Box<Ask>),
    /// Assigns variables.
    Set(Vec<(String, Expression)>),
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
    /// Runs another flow and comes back.
    Run(Box<Run>),
    /// Ends this flow in favour of another.
    Goto(String),
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
    /// Ends the flow.
    End {
        /// Values for the flow that ran it.
        outputs: Vec<(String, Expression)>,
        /// Whether the conversation ends too.
        conversation: bool,
    },
}

/// A message.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Say {
    /// The text.
    pub text: Local,
    /// Choices below it.
    pub buttons: Buttons,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonAction {
    /// As if the customer had written this, or the title if nothing is given.
    Say(Option<String>),
    /// Starts a flow.
    Run(String),
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
    /// Where to go if nothing is found.
    pub otherwise: usize,
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

/// A value that a step hands over.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// Computed, with its type.
    Expression(Expression),
    /// A text with parts that are computed.
    Text(Template),
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
}

impl Program {
    /// A flow by name.
    #[must_use]
    pub fn flow(&self, name: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.name == name)
    }

    /// A slot as a flow sees it: its own before the bot's.
    #[must_use]
    pub fn slot(&self, flow: &str, name: &str) -> Option<&Slot> {
        self.flow(flow).and_then(|flow| flow.slots.get(name)).or_else(|| self.slots.get(name))
    }

    /// Every slot, the bot's and the flows' own.
    pub fn all_slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots.values().chain(self.flows.iter().flat_map(|flow| flow.slots.values()))
    }

    /// The default language.
    #[must_use]
    pub fn default_language(&self) -> &str {
        self.bot.languages.first().map_or("en", String::as_str)
    }

    /// The bot's language for a wish such as `zh`, `en-US`; the default one if it speaks none like it.
    #[must_use]
    pub fn language(&self, wish: &str) -> Option<&str> {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let exact = self.bot.languages.iter().find(|tag| tag.eq_ignore_ascii_case(wish));
        exact
            .or_else(|| self.bot.languages.iter().find(|tag| primary(tag) == primary(wish)))
            .map(String::as_str)
    }
}
