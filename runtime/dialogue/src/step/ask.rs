//! The `ask` step: asks for what is missing, looks at what was given.

use super::machine::{Completed, Machine};
use super::near::conditional;
use crate::event::{Event, Message, MessageButton};
use crate::input::Entity;
use crate::session::{Entry, Waiting};
use botloom_flow::program::{Ask, Flow, Op, Slot};
use botloom_flow::{SlotValue, Wording, words};
use std::collections::BTreeSet;

/// What the values of a message did to the slots of a flow.
#[derive(Default)]
pub(super) struct Filled {
    /// The slots that have another value now.
    pub changed: Vec<String>,
    /// Those of them that had a value before.
    pub replaced: Vec<String>,
    /// Days of moments whose hour is missing.
    pub noted: Vec<Entity>,
    /// Whether a value was known already.
    pub same: bool,
}

impl<'a> Machine<'a> {
    /// Carries an `ask` out: goes on if there is a good value, else asks and waits.
    pub(super) fn ask(&mut self, at: usize, ask: &'a Ask) -> Result<(), Wording> {
        let Some(frame) = self.session.stack.last() else { return Ok(()) };
        if frame.skipped.contains(&ask.slot) {
            self.go(at + 1);
            return Ok(());
        }
        let rerun = frame.rerun.is_some();
        let given_here = frame.fresh.contains(&ask.slot) && !frame.used.contains(&ask.slot);
        let confirmed = frame.confirmed.contains(&ask.slot);
        let value = self.value(&ask.slot).filter(|_| !ask.always || given_here || rerun);
        let Some(value) = value else {
            if rerun {
                self.emit(Event::CaughtUp);
            }
            self.prompt(ask)?;
            return Ok(());
        };
        if let Some(accept) = &ask.accept {
            let truth = self.eval(accept)?;
            if truth != SlotValue::Bool(true) {
                self.decided(words!(
                    "`{slot}` is not accepted: `{condition}`",
                    slot = ask.slot,
                    condition = accept.source()
                ));
                // The text may name the value, so it is said before the value is forgotten.
                let otherwise = self.rendered(&ask.otherwise)?;
                self.forget(&ask.slot);
                return self.again(ask, otherwise);
            }
        }
        if let (Some(question), false) = (&ask.confirm, confirmed) {
            let slot = self.slot(&ask.slot);
            let words = self.words(slot, &value);
            let text = match self.rendered(question)? {
                Some(text) => text,
                None if self.language().starts_with("zh") => format!("{words}，对吗？"),
                None => format!("{words}: is that right?"),
            };
            let buttons = self.yes_no().into_iter().map(MessageButton::saying).collect();
            self.say(Message { text, buttons, ..Message::default() });
            self.emit(Event::Waited(Waiting::Confirmation(ask.slot.clone())));
            return Ok(());
        }
        if !rerun {
            self.use_up(&ask.slot);
        }
        self.go(at + 1);
        Ok(())
    }

    /// The value of a slot is no answer to a question that comes later and is asked in any case.
    pub(super) fn use_up(&mut self, slot: &str) {
        let again = |flow: &Flow| flow.asks().any(|(_, other)| other.always && other.slot == slot);
        if self.flow().is_some_and(again) {
            self.emit(Event::Used { slot: slot.to_owned() });
        }
    }

    pub(super) fn slot(&self, name: &str) -> Option<&'a Slot> {
        self.program.slot(self.session.flow().unwrap_or_default(), name)
    }

    fn prompt(&mut self, ask: &Ask) -> Result<(), Wording> {
        if self.ask_hour(ask) {
            return Ok(());
        }
        let message = self.question(ask, self.slot(&ask.slot))?;
        if !message.text.is_empty() {
            self.say(message);
        }
        self.emit(Event::Waited(Waiting::Answer(ask.slot.clone())));
        Ok(())
    }

    fn forget(&mut self, slot: &str) {
        let scope = self.scope_of(slot);
        self.emit(Event::Cleared { name: slot.to_owned(), scope });
    }

    /// The question that the flow that acts stands at.
    pub(super) fn pending(&self) -> Option<&'a Ask> {
        let at = self.session.stack.last()?.at;
        match self.flow()?.code.get(at) {
            Some(Op::Ask(ask)) => Some(ask),
            _ => None,
        }
    }

    /// The answer was of no use: says why and asks again, or gives up.
    fn again(&mut self, ask: &'a Ask, otherwise: Option<String>) -> Result<(), Wording> {
        self.emit(Event::Attempted);
        let attempts = self.session.stack.last().map_or(0, |frame| frame.attempts);
        if attempts >= ask.attempts {
            self.decided(words!("{attempts} answers to `{slot}` were of no use", attempts, slot = ask.slot));
            match ask.then {
                // The flow says what is to be said; nobody is asked to try again.
                Some(to) => self.go(to),
                None => {
                    self.drop_task();
                    self.behave("too_many_attempts", &[]);
                }
            }
            return Ok(());
        }
        match otherwise {
            // It says what is wanted, so the question is not repeated, only its choices.
            Some(text) => {
                let buttons = self
                    .question(ask, self.slot(&ask.slot))
                    .map(|message| message.buttons)
                    .unwrap_or_default();
                self.say(Message { text, buttons, ..Message::default() });
                self.emit(Event::Waited(Waiting::Answer(ask.slot.clone())));
                Ok(())
            }
            None => {
                let noted = self.session.stack.last().is_some_and(|frame| frame.days.contains_key(&ask.slot));
                let kind = self.slot(&ask.slot).map_or("text", |slot| slot.kind.name());
                let kind = if noted { "time" } else { kind };
                let depth = self.session.stack.len();
                self.behave("retry", &[("kind", kind)]);
                // The behaviour may have ended the flow that asks.
                if self.stopped() || self.session.stack.len() < depth { Ok(()) } else { self.prompt(ask) }
            }
        }
    }

    /// The message had no value for the question.
    pub(super) fn useless(&mut self) {
        let Some(ask) = self.pending() else { return };
        self.decided(words!("no value for `{slot}` in it", slot = ask.slot));
        self.emit(Event::Resumed);
        let otherwise = if ask.unclear.is_empty() { &ask.otherwise } else { &ask.unclear };
        let otherwise = self.text(otherwise);
        if let Err(reason) = self.again(ask, otherwise) {
            self.broken(reason);
        }
        self.run();
    }

    /// Whether the task that the flow that acts belongs to did something that stays.
    pub(super) fn task_did(&self) -> bool {
        let frames = self.session.stack.iter().rev();
        let called = frames.clone().take_while(|frame| matches!(frame.how, Entry::Called(_))).count();
        frames.take(called + 1).any(|frame| frame.done)
    }

    /// Ends the task that the flow that acts belongs to, with the flows it ran. Its title is returned. A question of a
    /// behaviour, such as the number to call back, is a task of its own.
    pub(super) fn drop_task(&mut self) -> Option<String> {
        let root = self.session.stack.iter().rev().find(|frame| !matches!(frame.how, Entry::Called(_)));
        let title = match root.filter(|frame| frame.how == Entry::Behaviour) {
            Some(_) => self.flow().filter(|flow| !flow.built_in).map(|flow| self.title(flow)),
            None => self.task_title(),
        };
        while let Some(frame) = self.session.stack.last() {
            let last = !matches!(frame.how, Entry::Called(_));
            self.over(Completed::No);
            if last {
                break;
            }
        }
        title
    }

    /// Fills slots that the flow that acts asks for from values of the message. Values of slots that have one already
    /// replace it if `replace` says so.
    pub(super) fn fill(&mut self, entities: &[Entity], asked: Option<&str>, replace: bool) -> Filled {
        let mut done = Filled::default();
        let Some(flow) = self.flow() else { return done };
        let entities = entities.iter().filter(|entity| entity.is_for(&flow.name));
        // What it asks for, then what it declares and only reads.
        let mut order: Vec<&str> = flow.asks().map(|(_, ask)| ask.slot.as_str()).collect();
        order.extend(flow.slots.keys().map(String::as_str));
        let all: Vec<&Entity> = entities.filter(|entity| order.contains(&entity.slot.as_str())).collect();
        let rank = |entity: &Entity| {
            let place = order.iter().position(|slot| *slot == entity.slot).unwrap_or(usize::MAX);
            (
                usize::from(Some(entity.slot.as_str()) != asked),
                std::cmp::Reverse(entity.end - entity.start),
                std::cmp::Reverse(self.about(entity, &all)),
                conditional(flow, &entity.slot),
                place,
            )
        };
        let mut wanted = all.clone();
        wanted.sort_by_cached_key(|entity| rank(entity));
        // A day first: an hour that stands apart from it is on that day.
        for entity in &wanted {
            let meets = |other: &Entity| entity.start < other.end && other.start < entity.end;
            let whole = |other: &Entity| self.day_of(other).is_none() && meets(other);
            let free = !all.iter().any(|other| whole(other)) && !done.noted.iter().any(&meets);
            if free
                && self.value(&entity.slot).is_none()
                && let Some(day) = self.day_meant(entity)
                && self.note_day(&entity.slot, day)
            {
                done.noted.push((*entity).clone());
            }
        }
        let mut taken: Vec<(usize, usize)> = Vec::new();
        let mut filled: BTreeSet<String> = BTreeSet::new();
        // First what is missing, then what may be replaced: a second date is rather the second slot's.
        for missing in [true, false] {
            for entity in &wanted {
                let overlaps = taken.iter().any(|(start, end)| entity.start < *end && *start < entity.end);
                let old = self.value(&entity.slot);
                let is_missing = old.is_none() || asked == Some(entity.slot.as_str());
                if overlaps
                    || filled.contains(&entity.slot)
                    || is_missing != missing
                    || (!missing && !replace)
                {
                    continue;
                }
                let Some(value) = self.meant(entity) else { continue };
                taken.push((entity.start, entity.end));
                filled.insert(entity.slot.clone());
                if old.as_ref() == Some(&value) && asked != Some(entity.slot.as_str()) {
                    done.same = true;
                    continue;
                }
                self.assign(&entity.slot, value);
                done.changed.push(entity.slot.clone());
                if old.is_some() {
                    done.replaced.push(entity.slot.clone());
                }
            }
        }
        done
    }
}
