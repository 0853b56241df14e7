//! Every expression of an operation, and what becomes of it where it has no value.

use crate::expr::{Expression, Template};
use crate::program::{Ask, Call, Flow, Given, Local, Media, Op, Program, Say, SlotType, Until};

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A text for customers.
    Text,
    /// The question of an `ask`.
    Question,
    /// The choices of an `ask`.
    Choices,
    /// What an `ask` says about an answer without a value.
    Unclear,
    /// What an `ask` says about a wrong answer, while the slot still has it.
    Refusal,
    /// The question whether an answer is right.
    Confirm,
    /// What an answer must fulfil.
    Accept,
    /// A condition, a list to go over, a time to wait for.
    Needed,
    /// A value that is stored, sent or handed on.
    Value,
    /// An argument that a function cannot do without.
    Argument,
    /// An address.
    Address,
    /// A note for the person who takes over.
    Note,
    /// What to look for in the knowledge, or what a model is to write.
    Query,
    /// A text that is handed on.
    Words,
}

impl Part {
    /// What happens if the whole expression is nothing.
    pub(super) fn nothing(self) -> Nothing {
        match self {
            Self::Text
            | Self::Question
            | Self::Refusal
            | Self::Unclear
            | Self::Confirm
            | Self::Address
            | Self::Note
            | Self::Query
            | Self::Words => Nothing::Gap,
            Self::Needed | Self::Choices | Self::Argument => Nothing::Fails,
            Self::Accept | Self::Value => Nothing::Passes,
        }
    }
}

/// What happens where there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nothing {
    /// It goes on.
    Passes,
    /// There is a gap in a text.
    Gap,
    /// It cannot go on.
    Fails,
}

/// An expression of an operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use<'p> {
    pub(super) part: Part,
    pub(super) expression: &'p Expression,
    /// The language of the text it stands in; empty where it is the same in all.
    pub(super) language: &'p str,
}

/// Visits every expression of an operation in the order in which they are computed.
pub(super) fn each_use<'p>(program: &'p Program, flow: &'p Flow, op: &'p Op, visit: &mut dyn FnMut(Use<'p>)) {
    let mut uses = Uses { visit };
    match op {
        Op::Say(say) => uses.say(say),
        Op::Ask(ask) => uses.ask(program, flow, ask),
        Op::Set(pairs) | Op::Emit { fields: pairs, .. } | Op::End { outputs: pairs, .. } => {
            pairs.iter().for_each(|(_, expression)| uses.one(Part::Value, expression));
        }
        Op::Branch { when, .. } => uses.one(Part::Needed, when),
        Op::Each { list, .. } => uses.one(Part::Needed, list),
        Op::Answer(answer) => {
            answer.query.iter().chain(&answer.entry).for_each(|text| uses.template(Part::Query, text, ""));
            answer.filter.iter().for_each(|(_, given)| uses.given(Part::Value, given));
            answer.as_of.iter().for_each(|day| uses.one(Part::Needed, day));
        }
        Op::Call(call) => uses.call(program, call),
        Op::Http(http) => {
            uses.template(Part::Address, &http.url, "");
            http.query.iter().for_each(|(_, given)| uses.given(Part::Value, given));
            http.headers.iter().for_each(|(_, header)| uses.template(Part::Address, header, ""));
            http.json.iter().for_each(|given| uses.given(Part::Value, given));
        }
        Op::Generate(generate) => {
            uses.local(Part::Query, &generate.prompt);
            generate.facts.iter().for_each(|given| uses.given(Part::Value, given));
        }
        Op::Ticket(ticket) => {
            ticket.update.iter().for_each(|given| uses.given(Part::Argument, given));
            ticket.fields.iter().for_each(|(_, given)| uses.given(Part::Value, given));
        }
        Op::Wait(wait) => {
            if let Until::Time(expression) = &wait.until {
                uses.one(Part::Needed, expression);
            }
            wait.timeout.iter().for_each(|expression| uses.one(Part::Needed, expression));
        }
        Op::Run(run) => run.with.iter().for_each(|(_, given)| uses.given(Part::Value, given)),
        Op::Handoff(handoff) => handoff.note.iter().for_each(|note| uses.template(Part::Note, note, "")),
        Op::Rate(rate) => uses.local(Part::Text, &rate.follow_up),
        Op::Goto(goto) => goto.with.iter().for_each(|(_, given)| uses.given(Part::Value, given)),
        Op::Gather { .. } | Op::Clear(_) | Op::Consent { .. } | Op::Jump(_) | Op::Next { .. } => {}
    }
}

struct Uses<'v, 'p> {
    visit: &'v mut dyn FnMut(Use<'p>),
}

impl<'p> Uses<'_, 'p> {
    fn one(&mut self, part: Part, expression: &'p Expression) {
        (self.visit)(Use { part, expression, language: "" });
    }

    fn template(&mut self, part: Part, template: &'p Template, language: &'p str) {
        for expression in template.expressions() {
            (self.visit)(Use { part, expression, language });
        }
    }

    fn local(&mut self, part: Part, local: &'p Local) {
        for (language, variants) in &local.texts {
            variants.iter().for_each(|template| self.template(part, template, language));
        }
    }

    fn media(&mut self, media: Option<&'p Media>) {
        if let Some(media) = media {
            self.local(Part::Text, &media.title);
            self.template(Part::Address, &media.url, "");
        }
    }

    fn say(&mut self, say: &'p Say) {
        self.local(Part::Text, &say.text);
        say.channels.values().for_each(|local| self.local(Part::Text, local));
        for card in &say.cards {
            self.local(Part::Text, &card.title);
            self.local(Part::Text, &card.text);
            self.media(card.image.as_ref());
            self.media(card.link.as_ref());
        }
        [&say.image, &say.file, &say.link].into_iter().for_each(|media| self.media(media.as_ref()));
        super::model::each_button(say, &mut |button| {
            self.local(Part::Text, &button.title);
            if let crate::program::ButtonAction::Link(page) = &button.action {
                self.template(Part::Address, page, "");
            }
        });
    }

    fn ask(&mut self, program: &'p Program, flow: &'p Flow, ask: &'p Ask) {
        let question = if ask.prompt.is_empty() {
            flow.slots.get(&ask.slot).or_else(|| program.slots.get(&ask.slot)).map(|slot| &slot.ask)
        } else {
            Some(&ask.prompt)
        };
        question.into_iter().for_each(|local| self.local(Part::Question, local));
        ask.choices.iter().for_each(|choices| self.one(Part::Choices, choices));
        self.local(Part::Unclear, &ask.unclear);
        ask.accept.iter().for_each(|accept| self.one(Part::Accept, accept));
        self.local(Part::Refusal, &ask.otherwise);
        ask.confirm.iter().for_each(|confirm| self.local(Part::Confirm, confirm));
    }

    fn call(&mut self, program: &'p Program, call: &'p Call) {
        let functions = program.plugins.get(&call.plugin).and_then(|plugin| plugin.functions.as_ref());
        let function = functions.and_then(|functions| functions.get(&call.function));
        for (name, given) in &call.with {
            let kind = function.and_then(|function| {
                function.params.iter().find(|(param, _)| param == name).map(|(_, kind)| kind)
            });
            let free = kind.is_none_or(|kind| matches!(kind, SlotType::Option(_) | SlotType::Json));
            self.given(if free { Part::Value } else { Part::Argument }, given);
        }
    }

    fn given(&mut self, part: Part, given: &'p Given) {
        match given {
            Given::Expression(expression) => self.one(part, expression),
            Given::Text(template) => self.template(Part::Words, template, ""),
            Given::Map(fields) => fields.iter().for_each(|(_, given)| self.given(Part::Value, given)),
            Given::List(items) => items.iter().for_each(|given| self.given(Part::Value, given)),
        }
    }
}
