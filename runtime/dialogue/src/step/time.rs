//! Time and what happens outside of the talk: the `wait` step, silence, events.

use super::machine::Machine;
use crate::event::Event;
use crate::input::{Cue, Entity, Meaning};
use crate::session::{Mode, Waiting};
use botloom_flow::program::{Op, SlotType, TriggerKind, Until, Wait};
use botloom_flow::{SlotValue, Wording, from_json, words};
use jiff::Timestamp;

impl Machine<'_> {
    /// Carries a `wait` out: sleeps, or goes on if the time has come.
    pub(super) fn wait(&mut self, at: usize, wait: &Wait) -> Result<(), Wording> {
        let waiting = if wait.until == Until::Message { Waiting::Message } else { Waiting::Pause };
        let now = self.now.time.timestamp();
        let pause = self.session.stack.last().and_then(|frame| frame.pause.clone());
        if let Some(pause) = pause.filter(|pause| pause.at == at) {
            let over = pause.until.is_some_and(|until| until <= now);
            if let Some(data) = pause.arrived {
                self.emit(Event::Awoke);
                if let Some(name) = &wait.into {
                    self.assign(name, data);
                }
                self.go(at + 1);
            } else if over {
                self.emit(Event::Awoke);
                let timed = matches!(wait.until, Until::Time(_));
                self.go(if timed { at + 1 } else { wait.expired });
            } else {
                self.emit(Event::Waited(waiting));
            }
            return Ok(());
        }
        let (until, event) = match &wait.until {
            Until::Time(expression) => (Some(self.moment(expression)?), None),
            Until::Event(name) => {
                let until = wait.timeout.as_ref().map(|length| self.moment(length)).transpose()?;
                (until, Some(name.clone()))
            }
            Until::Message => (wait.timeout.as_ref().map(|length| self.moment(length)).transpose()?, None),
        };
        let timed = matches!(wait.until, Until::Time(_));
        if timed && until.is_some_and(|until| until <= now) {
            self.go(at + 1);
            return Ok(());
        }
        if waiting == Waiting::Pause || until.is_some() {
            self.emit(Event::Paused { at, until, event });
        }
        self.emit(Event::Waited(waiting));
        Ok(())
    }

    /// The flow that acts waited for any message, and this is one. Commands and what starts another task go before it;
    /// then it is waited for again.
    pub(super) fn awaited(&mut self, text: &str, meaning: &Meaning) {
        let leaves = |cue: &Cue| {
            use Cue::{Cancel, Goodbye, Handoff, Help, Repeat, Restart};
            matches!(cue, Cancel | Goodbye | Handoff | Help | Repeat | Restart)
        };
        if !self.is_exact(meaning) && meaning.cues.first().is_some_and(leaves) && self.command(meaning) {
            return;
        }
        if self.flow().is_none_or(|flow| flow.interrupt) {
            let found = self.readings(text, meaning, false);
            if self.spelled_out(&found) {
                return self.digress(found, meaning);
            }
        }
        self.understood();
        self.resume_waiting();
        let at = self.session.stack.last().map_or(0, |frame| frame.at);
        if self.session.stack.last().is_some_and(|frame| frame.pause.is_some()) {
            self.emit(Event::Awoke);
        }
        if let Some(Op::Wait(wait)) = self.flow().and_then(|flow| flow.code.get(at)) {
            if let Some(name) = &wait.into {
                self.assign(name, SlotValue::text(text.trim()));
            }
            self.go(at + 1);
        }
        self.run();
    }

    /// A moment, or a length of time from now.
    fn moment(&mut self, expression: &botloom_flow::Expression) -> Result<Timestamp, Wording> {
        let far = |_| words!("the time is out of range");
        match self.eval(expression)? {
            SlotValue::Datetime(moment) => Ok(moment.timestamp()),
            SlotValue::Duration(length) => self.now.time.timestamp().checked_add(length).map_err(far),
            other => {
                let (part, kind) = (expression.source(), Wording::fixed(other.kind()));
                Err(words!("`{part}` is {kind}, not a time", part, kind))
            }
        }
    }

    /// The time has come.
    pub(super) fn woken(&mut self) {
        if self.session.mode != Mode::Bot {
            return self.decided(words!("the bot does not answer now"));
        }
        match self.session.waiting.clone() {
            Some(waiting @ (Waiting::Pause | Waiting::Message))
                if waiting == Waiting::Pause || self.is_over() =>
            {
                if self.sleeps_for_ever() {
                    return;
                }
                self.decided(words!("the time has come"));
                self.emit(Event::Resumed);
                self.run();
            }
            Some(
                waiting
                @ (Waiting::Answer(_) | Waiting::Confirmation(_) | Waiting::Choice | Waiting::Message),
            ) => {
                self.decided(words!("the customer has not answered for a while"));
                self.emit(Event::Silent);
                if self.keeps_silent() {
                    return;
                }
                self.emit(Event::Resumed);
                self.behave("silence", &[]);
                // The question stands; it is not said again.
                if !self.stopped() {
                    self.emit(Event::Waited(waiting));
                }
            }
            _ => self.decided(words!("nothing waits for this time")),
        }
    }

    /// Whether the pause of the flow that acts has come to its time.
    fn is_over(&self) -> bool {
        let pause = self.session.stack.last().and_then(|frame| frame.pause.as_ref());
        let until = pause.and_then(|pause| pause.until);
        until.is_some_and(|until| until <= self.now.time.timestamp())
    }

    /// Something happened outside of the talk.
    pub(super) fn happened(&mut self, name: &str, data: &serde_json::Value) {
        let data = SlotValue::from_any(data);
        let sleeping =
            |machine: &Self| {
                machine.session.stack.iter().any(|frame| {
                    frame.pause.as_ref().is_some_and(|pause| pause.event.as_deref() == Some(name))
                })
            };
        let expected = sleeping(self);
        self.emit(Event::Happened { name: name.to_owned(), data: data.clone() });
        if self.session.mode != Mode::Bot {
            return self.decided(words!("the bot does not answer now"));
        }
        if expected {
            self.decided(words!("the event `{name}` was waited for", name));
            let acts = self.session.stack.last().and_then(|frame| frame.pause.as_ref());
            if self.session.waiting == Some(Waiting::Pause)
                && acts.is_some_and(|pause| pause.arrived.is_some())
            {
                self.emit(Event::Resumed);
                self.run();
            }
            return;
        }
        let started = self.program.flows.iter().find(|flow| {
            flow.triggers.iter().any(|trigger| {
                matches!(&trigger.kind, TriggerKind::Event(event) if event == name)
                    && self.holds(trigger.when.as_ref())
            }) && self.holds(flow.when.as_ref())
        });
        match started.map(|flow| flow.name.clone()) {
            Some(flow) if !self.may_write(&flow) => {}
            Some(flow) => {
                self.decided(words!("the event `{name}` starts `{flow}`", name, flow));
                let values = self.carried(&flow, &data);
                self.begin(&flow, &values);
            }
            None => self.decided(words!("nothing waits for the event `{name}`", name)),
        }
    }

    /// The fields of an event that are values for slots of the flow that it starts.
    fn carried(&self, flow: &str, data: &SlotValue) -> Vec<Entity> {
        let SlotValue::Map(fields) = data else { return Vec::new() };
        let value = |(name, value): (&String, &SlotValue)| {
            let slot = self.program.slot(flow, name)?;
            let data = match (&slot.kind, value) {
                (
                    SlotType::Text | SlotType::Id | SlotType::Phone,
                    SlotValue::Int(_) | SlotValue::Number(_),
                ) => serde_json::Value::String(value.to_string()),
                _ => value.to_data(),
            };
            let value = from_json(&data, &slot.kind, self.now.time.time_zone()).ok()?;
            let known =
                |value: &SlotValue| slot.choices.iter().any(|choice| value.as_text() == Some(&choice.id));
            let fits = slot.kind != SlotType::Choice || known(&value);
            fits.then(|| Entity {
                flow: None,
                slot: name.clone(),
                value,
                start: 0,
                end: 0,
                hour: None,
                candidates: Vec::new(),
            })
        };
        fields.iter().filter_map(value).collect()
    }
}
