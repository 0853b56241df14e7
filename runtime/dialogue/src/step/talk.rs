//! What the bot says: templates to messages.

use super::machine::Machine;
use crate::event::{Message, MessageButton};
use botloom_flow::program::{Ask, Button, ButtonAction, Buttons, Local, Say, Slot, SlotType};
use botloom_flow::{EvalError, SlotValue, Template};

/// A text in which nothing is computed, such as a title.
pub(super) fn plain(local: &Local, language: &str, default: &str) -> Option<String> {
    local.variants(language, default).first().map(Template::plain)
}

/// The variables that a message reads, in any language.
pub(super) fn read_by_say(say: &Say) -> Vec<String> {
    let expressions = say.text.texts.values().flatten().flat_map(Template::expressions);
    expressions.flat_map(|expression| expression.variables()).collect()
}

impl Machine<'_> {
    pub(super) fn render(&self, template: &Template) -> Result<String, EvalError> {
        self.with_scope(|scope| template.render(scope))
    }

    /// The variant of a text that is next.
    fn variant<'l>(&self, local: &'l Local) -> Option<&'l Template> {
        let variants = local.variants(self.session.language(self.program), self.program.default_language());
        // Varies from message to message, and is the same again in a replay.
        let turn = usize::try_from(self.session.messages).unwrap_or(0);
        variants.get(turn % variants.len().max(1))
    }

    pub(super) fn rendered(&self, local: &Local) -> Result<Option<String>, EvalError> {
        self.variant(local).map(|template| self.render(template)).transpose()
    }

    /// A text whose mistakes do not matter.
    pub(super) fn text(&self, local: &Local) -> Option<String> {
        self.rendered(local).ok().flatten()
    }

    pub(super) fn message_of(&self, say: &Say) -> Result<Message, EvalError> {
        let text = self.rendered(&say.text)?.unwrap_or_default();
        let buttons = match &say.buttons {
            Buttons::Listed(buttons) => {
                buttons.iter().map(|button| self.button(button)).collect::<Result<_, _>>()?
            }
            Buttons::Offered => {
                let titles = self.session.offers.iter().map(|offer| offer.title.clone());
                titles.map(|title| MessageButton { value: title.clone(), title, run: None }).collect()
            }
        };
        Ok(Message { text, buttons, knowledge: None })
    }

    fn button(&self, button: &Button) -> Result<MessageButton, EvalError> {
        let title = self.rendered(&button.title)?.unwrap_or_default();
        Ok(match &button.action {
            ButtonAction::Say(said) => {
                MessageButton { value: said.clone().unwrap_or_else(|| title.clone()), title, run: None }
            }
            ButtonAction::Run(flow) => MessageButton { value: title.clone(), title, run: Some(flow.clone()) },
        })
    }

    /// The question for a slot, with its choices as buttons.
    pub(super) fn question(&self, ask: &Ask, slot: Option<&Slot>) -> Result<Message, EvalError> {
        let own = self.rendered(&ask.prompt)?;
        let text = match (own, slot) {
            (Some(text), _) => text,
            (None, Some(slot)) => self.rendered(&slot.ask)?.unwrap_or_default(),
            (None, None) => String::new(),
        };
        let language = self.language();
        let mut titles: Vec<String> = match slot {
            Some(slot) if slot.kind == SlotType::Choice => {
                slot.choices.iter().map(|choice| choice.title(&language).to_owned()).collect()
            }
            Some(slot) if slot.kind == SlotType::Boolean => self.yes_no(),
            _ => Vec::new(),
        };
        if ask.skip {
            titles.push(if language.starts_with("zh") { "跳过" } else { "Skip" }.to_owned());
        }
        let buttons =
            titles.into_iter().map(|title| MessageButton { value: title.clone(), title, run: None });
        Ok(Message { text, buttons: buttons.collect(), knowledge: None })
    }

    pub(super) fn yes_no(&self) -> Vec<String> {
        let words = if self.language().starts_with("zh") { ["是", "否"] } else { ["Yes", "No"] };
        words.map(str::to_owned).into()
    }

    /// A value as the customer would say it.
    pub(super) fn words(&self, slot: Option<&Slot>, value: &SlotValue) -> String {
        let language = self.language();
        if let (Some(slot), Some(id)) = (slot, value.as_text())
            && let Some(choice) = slot.choices.iter().find(|choice| choice.id == id)
        {
            return choice.title(&language).to_owned();
        }
        self.with_scope(|scope| value.words(scope))
    }

    /// What people call a slot.
    pub(super) fn slot_title(&self, slot: &Slot) -> String {
        self.text(&slot.title).unwrap_or_else(|| slot.name.replace('_', " "))
    }
}
