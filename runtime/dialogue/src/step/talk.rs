//! What the bot says: templates to messages.

use super::machine::Machine;
use crate::event::{Message, MessageButton, MessageCard, MessageMedia};
use botloom_flow::program::{Ask, Button, ButtonAction, Buttons, Card, Local, Media, Say, Slot, SlotType};
use botloom_flow::{EvalError, SlotValue, Template, Wording};

/// A text in which nothing is computed, such as a title.
pub(super) fn plain(local: &Local, language: &str, default: &str) -> Option<String> {
    local.variants(language, default).first().map(Template::plain)
}

/// The variables that a message reads, in any language.
pub(super) fn read_by_say(say: &Say) -> Vec<String> {
    let cards = say.cards.iter().flat_map(|card| [&card.title, &card.text]);
    let texts = std::iter::once(&say.text).chain(say.channels.values()).chain(cards);
    let expressions = texts.flat_map(|local| local.texts.values().flatten()).flat_map(Template::expressions);
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
        let text = say.channels.get(&self.session.contact.channel).unwrap_or(&say.text);
        let buttons = match &say.buttons {
            Buttons::Listed(buttons) => {
                buttons.iter().map(|button| self.button(button)).collect::<Result<_, _>>()?
            }
            Buttons::Offered => {
                self.session.offers.iter().map(|offer| MessageButton::saying(offer.title.clone())).collect()
            }
        };
        Ok(Message {
            text: self.rendered(text)?.unwrap_or_default(),
            buttons,
            knowledge: None,
            citation: None,
            cards: say.cards.iter().map(|card| self.card(card)).collect::<Result<_, _>>()?,
            image: self.media(say.image.as_ref())?,
            file: self.media(say.file.as_ref())?,
            link: self.media(say.link.as_ref())?,
        })
    }

    fn button(&self, button: &Button) -> Result<MessageButton, EvalError> {
        let plain = MessageButton::saying(self.rendered(&button.title)?.unwrap_or_default());
        Ok(match &button.action {
            ButtonAction::Say(Some(said)) => MessageButton { value: said.clone(), ..plain },
            ButtonAction::Say(None) => plain,
            ButtonAction::Run(flow) => MessageButton { run: Some(flow.clone()), ..plain },
            ButtonAction::Link(page) => MessageButton { link: Some(self.render(page)?), ..plain },
        })
    }

    fn card(&self, card: &Card) -> Result<MessageCard, EvalError> {
        Ok(MessageCard {
            title: self.rendered(&card.title)?.unwrap_or_default(),
            text: self.rendered(&card.text)?.unwrap_or_default(),
            image: self.media(card.image.as_ref())?,
            link: self.media(card.link.as_ref())?,
            buttons: card.buttons.iter().map(|button| self.button(button)).collect::<Result<_, _>>()?,
        })
    }

    fn media(&self, media: Option<&Media>) -> Result<Option<MessageMedia>, EvalError> {
        let Some(media) = media else { return Ok(None) };
        let title = self.rendered(&media.title)?.unwrap_or_default();
        Ok(Some(MessageMedia { url: self.render(&media.url)?, title }))
    }

    /// The question for a slot, with its choices as buttons.
    pub(super) fn question(&self, ask: &Ask, slot: Option<&Slot>) -> Result<Message, Wording> {
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
            _ => self.options(ask)?.into_iter().map(|choice| choice.title).collect(),
        };
        if ask.skip {
            titles.push(if language.starts_with("zh") { "跳过" } else { "Skip" }.to_owned());
        }
        let buttons = titles.into_iter().map(MessageButton::saying).collect();
        Ok(Message { text, buttons, ..Message::default() })
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
