//! The conversation is opened, or comes back from people.

use super::machine::Machine;
use crate::event::{Contact, Event};
use crate::session::{Mode, Waiting};
use botloom_flow::words;

impl Machine<'_> {
    /// The customer opened the conversation, for the first time or again.
    pub(super) fn opened(&mut self, language: Option<&str>, contact: Contact) {
        self.decided(words!("the customer opened the conversation"));
        self.emit(Event::Started);
        if self.session.mode == Mode::Ended {
            self.emit(Event::Reset);
        }
        if contact != self.session.contact {
            self.emit(Event::Contacted(contact));
        }
        if let Some(language) = language.and_then(|wish| self.program.language(wish)) {
            self.change_language(language);
        }
        if self.session.mode != Mode::Bot {
            return;
        }
        let waited = self.session.waiting.clone();
        self.resume_waiting();
        // A welcome that asks something is not begun twice.
        if !self.session.stack.iter().any(|frame| frame.flow == "welcome") {
            self.behave("welcome", &[]);
        }
        let asked = matches!(waited, Some(Waiting::Answer(_) | Waiting::Confirmation(_)));
        if asked && !self.stopped() {
            self.take_up();
        }
        self.ask_again(waited);
    }

    /// The person gave the conversation back: what was asked before is asked again.
    pub(super) fn given_back(&mut self) {
        if !matches!(self.session.mode, Mode::Waiting | Mode::Member) {
            return self.decided(words!("no person had the conversation"));
        }
        self.decided(words!("the person gave the conversation back"));
        self.emit(Event::MemberLeft);
        let waited = self.session.waiting.clone();
        self.resume_waiting();
        self.ask_again(waited);
    }
}
