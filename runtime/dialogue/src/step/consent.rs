//! What the bot may write by itself: for a purpose that needs consent, only to who consented.

use super::machine::{Completed, Machine};
use crate::event::Event;
use crate::input::{Cue, Meaning};
use crate::session::{Entry, Mode};
use botloom_flow::words;

/// A task that may not go on by itself.
struct Refused {
    depth: usize,
    flow: String,
    purpose: String,
}

impl Machine<'_> {
    /// The purpose of a flow, if it needs a consent that the customer has not given.
    fn missing_consent(&self, flow: &str) -> Option<String> {
        let purpose = self.program.flow(flow)?.purpose.as_ref()?;
        let missing = self.program.needs_consent(purpose) && !self.session.consents.contains(purpose);
        missing.then(|| purpose.clone())
    }

    /// Whether a flow may begin by itself. Where it may not, the turn says so.
    pub(super) fn may_write(&mut self, flow: &str) -> bool {
        let missing = self.missing_consent(flow);
        if let Some(purpose) = &missing {
            self.not_consented(purpose, flow);
        }
        missing.is_none()
    }

    fn not_consented(&mut self, purpose: &str, flow: &str) {
        self.decided(words!(
            "`{flow}` writes for `{purpose}`, and the customer has not consented to it",
            flow,
            purpose
        ));
        self.emit(Event::ConsentMissing { purpose: purpose.to_owned(), flow: flow.to_owned() });
    }

    /// The lowest task that may not go on by itself.
    fn refused(&self) -> Option<Refused> {
        self.session.stack.iter().enumerate().find_map(|(depth, frame)| {
            let purpose = self.missing_consent(&frame.flow)?;
            Some(Refused { depth, flow: frame.flow.clone(), purpose })
        })
    }

    /// Ends a task and what is above it without a word, and tells whether it came between another one.
    fn drop_from(&mut self, depth: usize) -> bool {
        self.resume_waiting();
        let between = self.session.stack.get(depth).is_some_and(|frame| frame.how == Entry::Digression);
        while self.session.stack.len() > depth {
            self.over(Completed::No);
        }
        between
    }

    /// What a dropped task came between goes on, as after a task that ended.
    fn go_on_below(&mut self, between: bool) {
        if between && !self.stopped() {
            self.take_up();
        }
        self.run();
    }

    /// The time of a task has come that may not go on by itself: it ends, and writes nothing. Whether there was one.
    pub(super) fn sleeps_for_ever(&mut self) -> bool {
        let Some(Refused { depth, flow, purpose }) = self.refused() else { return false };
        self.not_consented(&purpose, &flow);
        let between = self.drop_from(depth);
        self.go_on_below(between);
        true
    }

    /// Whether the customer is not to be asked if they are still there: what is open serves a purpose that they have not consented to. What
    /// was asked stands.
    pub(super) fn keeps_silent(&mut self) -> bool {
        let Some(Refused { flow, purpose, .. }) = self.refused() else { return false };
        self.not_consented(&purpose, &flow);
        true
    }

    /// The customer wants nothing more of what needs consent. Whether that was all they wanted.
    pub(super) fn unsubscribed(&mut self, meaning: &Meaning) -> bool {
        let given: Vec<String> = self.session.consents.iter().cloned().collect();
        if given.is_empty() || !self.program.purposes.values().any(|purpose| purpose.consent) {
            return false;
        }
        self.decided(words!("the customer withdraws what they consented to"));
        for purpose in given {
            self.emit(Event::Consented { purpose, given: false });
        }
        // Where people talk, the bot says nothing.
        if self.session.mode != Mode::Bot {
            return false;
        }
        let dropped = self.refused().map(|refused| self.drop_from(refused.depth));
        // "Stop" in the middle of a task is about the task as well.
        let both = meaning.cues.contains(&Cue::Cancel) && !self.session.stack.is_empty();
        let waiting = self.session.waiting.clone();
        self.resume_waiting();
        self.behave("unsubscribe", &[]);
        if self.stopped() {
            return true;
        }
        match (dropped, waiting) {
            // What is below is cancelled right away.
            (Some(_), _) if both => {}
            (Some(between), _) => self.go_on_below(between),
            (None, Some(waiting)) => self.emit(Event::Waited(waiting)),
            (None, None) => {}
        }
        !both
    }
}
