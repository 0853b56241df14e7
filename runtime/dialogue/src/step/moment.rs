//! Parts of a moment: a day without its hour, an hour without its day.

use super::machine::Machine;
use crate::event::Event;
use crate::input::Entity;
use crate::session::Waiting;
use botloom_flow::program::{Ask, SlotType};
use botloom_flow::{Expression, SlotValue, words};
use jiff::civil::{Date, Time};

impl<'a> Machine<'a> {
    /// The day of a moment that was said without its hour.
    pub(super) fn day_of(&self, entity: &Entity) -> Option<Date> {
        match &entity.value {
            SlotValue::Date(day) if self.is_moment(&entity.slot) => Some(*day),
            _ => None,
        }
    }

    fn is_moment(&self, slot: &str) -> bool {
        self.slot(slot).is_some_and(|slot| slot.kind == SlotType::Datetime)
    }

    /// The value that a part of a moment makes with what is known: another hour leaves the day, another day the hour.
    /// A day of which no hour is known makes none.
    pub(super) fn complete(&self, entity: &Entity) -> Option<SlotValue> {
        if !self.is_moment(&entity.slot) {
            return Some(entity.value.clone());
        }
        let frame = self.session.stack.last();
        let given = frame.is_some_and(|frame| frame.fresh.contains(&entity.slot));
        let old = match self.value(&entity.slot) {
            Some(SlotValue::Datetime(old)) if given || self.was_asked(&entity.slot) => Some(old),
            _ => None,
        };
        match (&entity.value, entity.hour) {
            (SlotValue::Date(day), _) => old.and_then(|old| self.moment_at(*day, old.time())),
            (value, Some(hour)) => {
                let noted = frame.and_then(|frame| frame.days.get(&entity.slot)).copied();
                let day = noted.or_else(|| old.map(|old| old.date()));
                day.and_then(|day| self.moment_at(day, hour)).or_else(|| Some(value.clone()))
            }
            (value, None) => Some(value.clone()),
        }
    }

    /// The value that is meant: of several that the words leave open, the first that the question takes.
    pub(super) fn meant(&mut self, entity: &Entity) -> Option<SlotValue> {
        let value = self.complete(entity)?;
        if entity.candidates.is_empty()
            || value != entity.value
            || self.takes(&entity.slot, &value) != Some(false)
        {
            return Some(value);
        }
        let other = |value: &&SlotValue| self.takes(&entity.slot, value) == Some(true);
        let Some(taken) = entity.candidates.iter().find(other) else { return Some(value) };
        self.decided(words!(
            "`{slot}` is {taken}, not {value}: its question takes no other",
            slot = entity.slot,
            taken = taken.to_string(),
            value = value.to_string()
        ));
        Some(taken.clone())
    }

    /// The day of a moment that is meant: of several that the words leave open, the first that has an hour to take.
    pub(super) fn day_meant(&mut self, entity: &Entity) -> Option<Date> {
        let day = self.day_of(entity)?;
        let days = entity.candidates.iter().filter_map(|value| match value {
            SlotValue::Date(day) => Some(*day),
            _ => None,
        });
        let days: Vec<Date> = days.collect();
        if days.is_empty() || self.has_an_hour(&entity.slot, day) {
            return Some(day);
        }
        days.into_iter().find(|other| self.has_an_hour(&entity.slot, *other)).or(Some(day))
    }

    /// Whether the question for a slot takes a value; nothing where that can not be said yet.
    fn takes(&mut self, slot: &str, value: &SlotValue) -> Option<bool> {
        let accept = self.accept(slot)?;
        let (scope, before) = (self.scope_of(slot), self.session.clone());
        self.session.apply(&Event::Set { name: slot.to_owned(), value: value.clone(), scope });
        let truth = self.with_scope(|scope| accept.eval(scope));
        self.session = before;
        match truth {
            Ok(SlotValue::Bool(truth)) => Some(truth),
            _ => None,
        }
    }

    /// What the question for a slot takes: the one that is being asked, else the first of the flow.
    fn accept(&self, slot: &str) -> Option<&'a Expression> {
        let pending = self.pending().filter(|ask| ask.slot == slot);
        let first = || self.flow()?.asks().find(|(_, ask)| ask.slot == slot).map(|(_, ask)| ask);
        pending.or_else(first)?.accept.as_ref()
    }

    fn moment_at(&self, day: Date, hour: Time) -> Option<SlotValue> {
        let zone = self.now.time.time_zone().clone();
        let moment = day.to_datetime(hour).to_zoned_datetime(zone).ok()?;
        Some(SlotValue::Datetime(Box::new(moment)))
    }

    /// Keeps a day whose hour is missing, unless the flow takes no hour of it.
    pub(super) fn note_day(&mut self, slot: &str, day: Date) -> bool {
        if !self.has_an_hour(slot, day) {
            self.decided(words!("`{slot}` can not be on {day}", slot, day));
            return false;
        }
        self.decided(words!("`{slot}` is on {day}; the hour is missing", slot, day));
        self.emit(Event::DayNoted { slot: slot.to_owned(), day });
        true
    }

    /// Whether some hour of a day would be accepted.
    fn has_an_hour(&mut self, slot: &str, day: Date) -> bool {
        let Some(accept) = self.accept(slot) else { return true };
        let hours = (0..24).map(|hour| Time::constant(hour, 0, 0, 0)).chain([Time::constant(23, 59, 0, 0)]);
        let moments: Vec<SlotValue> = hours.filter_map(|hour| self.moment_at(day, hour)).collect();
        let (scope, before) = (self.scope_of(slot), self.session.clone());
        let mut taken = false;
        for value in moments {
            self.session.apply(&Event::Set { name: slot.to_owned(), value, scope });
            let truth = self.with_scope(|scope| accept.eval(scope));
            taken |= truth.map_or(true, |truth| truth == SlotValue::Bool(true));
        }
        self.session = before;
        taken
    }

    /// Asks for the hour of a day that is known.
    pub(super) fn ask_hour(&mut self, ask: &Ask) -> bool {
        let frame = self.session.stack.last();
        let Some(day) = frame.and_then(|frame| frame.days.get(&ask.slot)).copied() else { return false };
        let words = self.with_scope(|scope| SlotValue::Date(day).words(scope));
        self.behave("what_time", &[("day", &words)]);
        if !self.stopped() {
            self.emit(Event::Waited(Waiting::Answer(ask.slot.clone())));
        }
        true
    }
}
