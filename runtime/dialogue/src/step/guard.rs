//! Messages that a guard lets go no further.

use super::machine::Machine;
use crate::event::Event;
use crate::session::Mode;
use botloom_flow::words;

impl Machine<'_> {
    /// The customer is told; what was asked stands. Where people talk, nothing is said between them.
    pub(super) fn blocked(&mut self, text: String, reason: String, failed: bool) {
        self.decided(words!("the message goes no further: {reason}", reason));
        self.emit(Event::Blocked { text, reason });
        match self.session.mode {
            Mode::Waiting | Mode::Member => return,
            Mode::Ended => self.emit(Event::Reset),
            Mode::Bot => {}
        }
        let waiting = self.session.waiting.clone();
        self.resume_waiting();
        self.behave("blocked", &[("cause", if failed { "failed" } else { "guard" })]);
        if let Some(waiting) = waiting.filter(|_| !self.stopped()) {
            self.emit(Event::Waited(waiting));
        }
    }

    /// Says what stands in the place of a message of the bot, whatever the talk waits for.
    pub(super) fn withheld(&mut self) {
        (self.session.waiting, self.session.mode) = (None, Mode::Bot);
        self.session.stack.clear();
        self.behave("withheld", &[]);
    }
}
