//! A bot folder in the making: what the language has, as values.

use std::collections::{BTreeMap, BTreeSet};

/// A bot.
#[derive(Debug, Default)]
pub(crate) struct Bot {
    pub(crate) name: String,
    pub(crate) title: Text,
    /// The first is the default.
    pub(crate) languages: Vec<String>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) timezone: Option<String>,
    pub(crate) flows: Vec<Flow>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) tests: Vec<Test>,
}

/// A text for customers: variants by language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) BTreeMap<String, Vec<String>>);

impl Text {
    pub(crate) fn one(language: &str, text: impl Into<String>) -> Self {
        Self([(language.to_owned(), vec![text.into()])].into())
    }

    /// Adds a variant if it is not there.
    pub(crate) fn add(&mut self, language: &str, text: impl Into<String>) {
        let (text, variants) = (text.into(), self.0.entry(language.to_owned()).or_default());
        if !variants.contains(&text) {
            variants.push(text);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.values().all(Vec::is_empty)
    }

    /// Every variant of every language.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.values().flatten().map(String::as_str)
    }

    pub(crate) fn first(&self) -> Option<&str> {
        self.all().next()
    }
}

/// A slot.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Slot {
    pub(crate) name: String,
    /// A type of the language.
    pub(crate) kind: String,
    pub(crate) title: Text,
    pub(crate) pattern: Option<String>,
    /// What a list holds.
    pub(crate) of: Option<String>,
    /// Ids with the words that mean them.
    pub(crate) choices: Vec<(String, Text)>,
    pub(crate) ask: Text,
    pub(crate) sensitive: bool,
    pub(crate) note: Option<String>,
}

/// A flow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flow {
    pub(crate) name: String,
    pub(crate) title: Text,
    pub(crate) note: Option<String>,
    pub(crate) triggers: Vec<String>,
    /// Events that start it.
    pub(crate) events: Vec<String>,
    /// What must be so that it may be started.
    pub(crate) when: Option<String>,
    /// Names and types.
    pub(crate) inputs: Vec<(String, String)>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) private: bool,
    pub(crate) steps: Vec<Step>,
}

/// A step.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Step {
    pub(crate) id: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) act: Act,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    Say(Say),
    Ask(Box<Ask>),
    /// Names and expressions.
    Set(Vec<(String, String)>),
    Clear(Vec<String>),
    If {
        when: String,
        then: Vec<Step>,
        other: Vec<Step>,
    },
    /// The case without a condition is the last one.
    Switch(Vec<(Option<String>, Vec<Step>)>),
    Answer {
        from: Option<String>,
        otherwise: Vec<Step>,
    },
    Http(Box<Http>),
    Generate {
        prompt: Text,
        facts: Vec<String>,
        /// The variable that takes the text; it is said if there is none.
        into: Option<String>,
        otherwise: Vec<Step>,
    },
    Run(String),
    Goto(String),
    Handoff {
        note: Option<String>,
    },
    /// A name and its fields, names and expressions.
    Emit(String, Vec<(String, String)>),
    EndFlow,
    EndConversation,
}

impl Default for Act {
    fn default() -> Self {
        Self::Say(Say::default())
    }
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Say {
    pub(crate) text: Text,
    pub(crate) buttons: Vec<Button>,
    /// Whether the readings that the engine found are offered as buttons.
    pub(crate) offered: bool,
    pub(crate) image: Option<String>,
    pub(crate) cards: Vec<Card>,
}

/// A button: it says its title, or other words, or starts a flow.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Button {
    pub(crate) title: Text,
    pub(crate) say: Option<String>,
    pub(crate) run: Option<String>,
    /// The page that it opens.
    pub(crate) link: Option<String>,
}

/// A card.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Card {
    pub(crate) title: Text,
    pub(crate) text: Text,
    pub(crate) image: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) buttons: Vec<Button>,
}

/// A question.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ask {
    pub(crate) slot: String,
    pub(crate) prompt: Text,
    pub(crate) accept: Option<String>,
    pub(crate) otherwise: Text,
    pub(crate) attempts: Option<usize>,
    pub(crate) then: Vec<Step>,
    pub(crate) always: bool,
}

/// A request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Http {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) json: Vec<(String, Data)>,
    pub(crate) into: String,
    /// What is known of the answer: fields with their types.
    pub(crate) returns: Vec<(String, String)>,
    pub(crate) timeout: Option<String>,
    /// What happens if it fails.
    pub(crate) otherwise: Vec<Step>,
}

/// What a request sends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    Text(String),
    Map(Vec<(String, Data)>),
}

/// A question and its answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) category: String,
    pub(crate) question: Text,
    pub(crate) variants: Text,
    pub(crate) answer: Text,
}

/// A conversation with what must happen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) note: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) talk: Vec<Line>,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Line {
    Start,
    User(String),
    Bot(Match),
    Expect(Vec<Expect>),
}

/// What a message must be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Match {
    Any,
    Text(String),
    Contains(String),
    Matches(String),
    Knowledge(String),
}

/// What must be so after a turn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expect {
    Slot(String, String),
    Emitted(String),
    Buttons(Vec<String>),
}

impl Step {
    pub(crate) fn new(act: Act) -> Self {
        Self { id: None, note: None, act }
    }

    pub(crate) fn say(text: Text) -> Self {
        Self::new(Act::Say(Say { text, ..Say::default() }))
    }

    pub(crate) fn ask(ask: Ask) -> Self {
        Self::new(Act::Ask(Box::new(ask)))
    }

    pub(crate) fn goto(target: &str) -> Self {
        Self::new(Act::Goto(target.to_owned()))
    }

    pub(crate) fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The lists of steps inside it.
    pub(crate) fn inner(&self) -> Vec<&Vec<Self>> {
        match &self.act {
            Act::If { then, other, .. } => vec![then, other],
            Act::Switch(cases) => cases.iter().map(|(_, steps)| steps).collect(),
            Act::Ask(ask) => vec![&ask.then],
            Act::Answer { otherwise, .. } | Act::Generate { otherwise, .. } => vec![otherwise],
            Act::Http(http) => vec![&http.otherwise],
            _ => Vec::new(),
        }
    }

    pub(crate) fn inner_mut(&mut self) -> Vec<&mut Vec<Self>> {
        match &mut self.act {
            Act::If { then, other, .. } => vec![then, other],
            Act::Switch(cases) => cases.iter_mut().map(|(_, steps)| steps).collect(),
            Act::Ask(ask) => vec![&mut ask.then],
            Act::Answer { otherwise, .. } | Act::Generate { otherwise, .. } => vec![otherwise],
            Act::Http(http) => vec![&mut http.otherwise],
            _ => Vec::new(),
        }
    }

    /// Visits this step and all inside it.
    pub(crate) fn each(&self, visit: &mut dyn FnMut(&Self)) {
        visit(self);
        for steps in self.inner() {
            steps.iter().for_each(|step| step.each(visit));
        }
    }

    /// The expressions of the step itself, also those in its texts.
    pub(crate) fn expressions(&self) -> Vec<String> {
        let in_text = |text: &Text| text.all().flat_map(crate::cel::parts).collect::<Vec<_>>();
        match &self.act {
            Act::Say(say) => {
                let buttons = say.buttons.iter().flat_map(|button| in_text(&button.title));
                let cards =
                    say.cards.iter().flat_map(|card| [in_text(&card.title), in_text(&card.text)].concat());
                in_text(&say.text).into_iter().chain(buttons).chain(cards).collect()
            }
            Act::Ask(ask) => {
                let mut found = in_text(&ask.prompt);
                found.extend(in_text(&ask.otherwise));
                found.extend(ask.accept.clone());
                found
            }
            Act::Set(pairs) | Act::Emit(_, pairs) => pairs.iter().map(|(_, value)| value.clone()).collect(),
            Act::If { when, .. } => vec![when.clone()],
            Act::Switch(cases) => cases.iter().filter_map(|(when, _)| when.clone()).collect(),
            Act::Generate { prompt, facts, .. } => in_text(prompt).into_iter().chain(facts.clone()).collect(),
            Act::Http(http) => {
                let mut found: Vec<String> = crate::cel::parts(&http.url).collect();
                for (_, data) in &http.json {
                    data.texts(&mut |text| found.extend(crate::cel::parts(text)));
                }
                found
            }
            Act::Handoff { note: Some(note) } => crate::cel::parts(note).collect(),
            _ => Vec::new(),
        }
    }
}

impl Data {
    fn texts(&self, visit: &mut dyn FnMut(&str)) {
        match self {
            Self::Text(text) => visit(text),
            Self::Map(pairs) => pairs.iter().for_each(|(_, data)| data.texts(visit)),
        }
    }
}

impl Flow {
    /// The slots that the flow asks for, assigns, forgets or reads.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> =
            self.when.iter().flat_map(|when| crate::cel::variables(when)).collect();
        for step in &self.steps {
            step.each(&mut |step| {
                match &step.act {
                    Act::Ask(ask) => {
                        names.insert(ask.slot.clone());
                    }
                    Act::Set(pairs) => names.extend(pairs.iter().map(|(name, _)| name.clone())),
                    Act::Clear(list) => names.extend(list.iter().cloned()),
                    _ => {}
                }
                for expression in step.expressions() {
                    names.extend(crate::cel::variables(&expression));
                }
            });
        }
        names
    }

    /// Takes the marks of slots away that are not known.
    pub(crate) fn unmark(&mut self, known: &dyn Fn(&str) -> bool) {
        for trigger in &mut self.triggers {
            *trigger = unmarked(trigger, known);
        }
    }

    /// The slots that the flow asks for.
    pub(crate) fn asks(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for step in &self.steps {
            step.each(&mut |step| {
                if let Act::Ask(ask) = &step.act {
                    names.insert(ask.slot.clone());
                }
            });
        }
        names
    }
}

/// A trigger in which only known slots are marked.
fn unmarked(trigger: &str, known: &dyn Fn(&str) -> bool) -> String {
    let mut text = String::new();
    let mut rest = trigger;
    while let Some(open) = rest.find('[') {
        let after = &rest[open + 1..];
        let found = after.find("](").and_then(|middle| {
            let close = after[middle + 2..].find(')')?;
            Some((&after[..middle], &after[middle + 2..middle + 2 + close], middle + 3 + close))
        });
        let Some((value, slot, used)) = found else { break };
        text.push_str(&rest[..open]);
        if known(slot) {
            text.push_str(&format!("[{value}]({slot})"));
        } else {
            text.push_str(value);
        }
        rest = &after[used..];
    }
    text + rest
}
