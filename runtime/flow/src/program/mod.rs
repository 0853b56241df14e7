//! A compiled bot: what the dialogue engine runs. Deterministic: equal folders give equal programs.

mod slot;
mod step;

use crate::expr::{Expression, Template};
use crate::hours::Hours;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

pub use slot::{Choice, Slot, SlotType};
pub use step::{
    Answer, Ask, Button, ButtonAction, Buttons, Call, Card, Catch, Ends, Generate, Given, Goto, Handoff,
    Http, Media, Op, Rate, Retry, Run, SCRIPT, Say, Ticket, Until, Wait,
};

/// A bot whose folder has no errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// Who the bot is.
    pub bot: Bot,
    /// The slots of `bot.yaml`, by name.
    pub slots: BTreeMap<String, Slot>,
    /// All flows, the built-in ones first; a flow of the bot replaces a built-in one of its name.
    pub flows: Vec<Arc<Flow>>,
    /// What it knows.
    pub knowledge: Vec<KnowledgeSource>,
    /// The plug-ins it may call, by name.
    pub plugins: BTreeMap<String, Plugin>,
    /// What the bot writes for by itself, by name.
    pub purposes: BTreeMap<String, Purpose>,
    /// Plug-ins that look at every message, in the order in which they are asked.
    pub guards: Vec<Guard>,
    /// The names of the plug-ins that are its channels, in the order of the file.
    pub channels: Vec<String>,
    /// The names of the flows that the engine starts itself, with the inputs it gives them.
    pub behaviours: BTreeMap<String, Vec<String>>,
}

/// A plug-in as the bot declares it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plugin {
    /// The path of the component in the bot's folder, or its name in the workspace.
    pub component: String,
    /// Beginnings of addresses that it may ask over HTTP.
    pub http: Vec<String>,
    /// The names of the secrets it may use.
    pub secrets: Vec<String>,
    /// The names of the slots it may read.
    pub slots: Vec<String>,
    /// Whether it may know who the customer is.
    pub user: bool,
    /// Whether it may keep values.
    pub values: bool,
    /// Whether it may search the bot's knowledge.
    pub knowledge: bool,
    /// How long a call may compute, if the bot says so.
    pub cpu: Option<Duration>,
    /// How many bytes of memory a call may take, if the bot says so.
    pub memory: Option<usize>,
    /// What it offers, by name; absent if no interface of it is at hand.
    pub functions: Option<BTreeMap<String, Function>>,
    /// What of the platform it extends, such as `guard`; empty if no interface of it is at hand.
    pub extends: BTreeSet<String>,
}

/// What a bot writes for by itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Purpose {
    /// What people call it.
    pub title: Local,
    /// Whether a person must have consented to it.
    pub consent: bool,
}

/// A plug-in that looks at messages before anyone else does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// Its name.
    pub plugin: String,
    /// Whether it looks at what customers write.
    pub incoming: bool,
    /// Whether it looks at what the bot writes.
    pub outgoing: bool,
    /// Whether a message goes on if the guard gives no verdict.
    pub lenient: bool,
}

/// A function of a plug-in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Function {
    /// Its parameters in order; one whose value may be left out is an option.
    pub params: Vec<(String, SlotType)>,
    /// What it gives back; nothing if absent.
    pub result: Option<SlotType>,
    /// The names of its errors.
    pub errors: Vec<String>,
    /// What it does, in its author's words.
    pub doc: String,
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
    /// How long a turn may wait for the world.
    pub budget: Option<Duration>,
    /// After how long the bot asks whether the customer is still there; never if absent.
    pub silence: Option<Duration>,
    /// Beginnings of addresses that `http` steps may ask.
    pub http: Vec<String>,
    /// Whether `http` steps may ask addresses inside the company's network.
    pub http_private: bool,
    /// The names of the secrets that `http` steps may send.
    pub secrets: Vec<String>,
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

/// One flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// The file it stands in; for built-in flows, a name that is no path.
    pub file: String,
    /// What people call it.
    pub title: Local,
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// What must be so that it may be started by a trigger.
    pub when: Option<Expression>,
    /// What it writes for where no customer began it; nothing else than service if not given.
    pub purpose: Option<String>,
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
    /// The whole step in the file.
    pub range: crate::Range,
}

/// Something that starts a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// What it is.
    pub kind: TriggerKind,
    /// What must be so besides.
    pub when: Option<Expression>,
}

/// The kinds of triggers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerKind {
    /// What a customer says, or something like it.
    Example {
        /// The text without marks.
        text: String,
        /// The slots marked in it.
        slots: Vec<String>,
        /// Their values, as they stand in the text.
        values: Vec<String>,
    },
    /// A regular expression that a message fits; its named groups fill slots.
    Pattern(String),
    /// Words, of which a message holds one.
    Keywords(Vec<String>),
    /// Something that happens outside of the talk.
    Event(String),
}

impl Flow {
    /// The examples of what a customer says to start it.
    pub fn examples(&self) -> impl Iterator<Item = &str> {
        self.triggers.iter().filter_map(|trigger| match &trigger.kind {
            TriggerKind::Example { text, .. } => Some(text.as_str()),
            _ => None,
        })
    }
}

/// What a bot knows.
#[derive(Debug, Clone, PartialEq)]
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
    /// A plug-in that searches elsewhere; it is asked where the rest has no answer.
    Plugin {
        /// Its name.
        name: String,
        /// From which score on a passage is an answer, 0 to 1.
        minimum: f32,
    },
}

impl Program {
    /// The plug-ins that recognize values of slots, each once.
    #[must_use]
    pub fn recognizers(&self) -> BTreeSet<&str> {
        self.all_slots().filter_map(|slot| slot.kind.recognizer()).collect()
    }

    /// The plug-ins that search for knowledge elsewhere, each with the least score of an answer.
    pub fn retrievers(&self) -> impl Iterator<Item = (&str, f32)> {
        self.knowledge.iter().filter_map(|source| match source {
            KnowledgeSource::Plugin { name, minimum } => Some((name.as_str(), *minimum)),
            KnowledgeSource::Pack { .. } | KnowledgeSource::Files(_) => None,
        })
    }

    /// Whether a purpose needs the consent of persons. One that is not declared is nothing else than service.
    #[must_use]
    pub fn needs_consent(&self, purpose: &str) -> bool {
        self.purposes.get(purpose).is_some_and(|purpose| purpose.consent)
    }

    /// A flow by name.
    #[must_use]
    pub fn flow(&self, name: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.name == name).map(Arc::as_ref)
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
