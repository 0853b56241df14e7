//! What a message means where something was asked: an answer, a yes or no to a value, a mark.

use super::echo::echo;
use super::inquiry::is_question;
use super::machine::{Machine, hundredths};
use super::route::{FLOW, Found, SURE};
use crate::event::{Event, Message};
use crate::input::{Cue, Entity, Meaning, RankedFlow};
use crate::session::Mode;
use botloom_flow::program::{Op, Slot, SlotType};
use botloom_flow::{SlotValue, words};
use jiff::civil::Date;

/// From here on a question beside an answer is answered.
const ASIDE: f32 = 0.5;

/// Whether a text is so short a statement in English that its value is all it says: "it is lost".
fn is_brief(text: &str) -> bool {
    text.is_ascii() && !text.contains('?') && text.split_whitespace().count() <= 3
}

impl Machine<'_> {
    pub(super) fn answered(&mut self, name: &str, text: &str, meaning: &Meaning) {
        let Some(slot) = self.slot(name) else { return self.fresh(text, meaning) };
        let own = self.here(meaning).filter(|entity| entity.slot == name);
        let (days, own): (Vec<&Entity>, Vec<&Entity>) = own.partition(|entity| self.day_of(entity).is_some());
        let day = days.first().and_then(|entity| self.day_meant(entity));
        if let Some(day) = day.filter(|_| own.iter().any(|entity| entity.hour.is_some())) {
            self.note_day(name, day);
        }
        let answer = meaning.answer.clone().or_else(|| self.echoed(slot, text).map(SlotValue::Bool));
        let mut own = own.into_iter();
        // Of several choices that a text names the answer knows the one that is meant, or that none is; an address is all of it.
        let (entity, value) = match slot.kind {
            SlotType::Choice | SlotType::Location => {
                (own.find(|entity| Some(&entity.value) == answer.as_ref()), answer.clone())
            }
            _ => {
                let entity = own.next();
                let value = entity.and_then(|entity| self.meant(entity)).or_else(|| answer.clone());
                (entity.or(days.first().copied()), value)
            }
        };
        if self.pending().is_some_and(|ask| ask.choices.is_some()) {
            return self.picked(name, text, meaning);
        }
        let plain_choice = matches!(slot.kind, SlotType::Choice | SlotType::Boolean) && answer.is_some();
        // "At once" asks for patience, unless a time is asked for.
        let time = meaning.cues == [Cue::Wait] && value.is_some() && slot.kind != SlotType::Text;
        if !plain_choice && !time && !self.is_exact(meaning) && self.command(meaning) {
            return;
        }
        if meaning.cues.contains(&Cue::Correct) && self.corrected(name, text, meaning) {
            return;
        }
        let declined = meaning.cues.contains(&Cue::Deny) && entity.is_none() && !plain_choice;
        if declined && self.pending().is_some_and(|ask| ask.skip) {
            self.decided(words!("the question is declined"));
            self.understood();
            self.resume_waiting();
            self.skip(name);
            return self.run();
        }
        let mut found = self.readings(text, meaning, false);
        if let (None, Found::Knowledge(hit)) = (&value, &found)
            && (self.says_anew(text, meaning) || self.is_again(meaning, hit.score))
        {
            found = Found::Nothing;
        }
        if slot.kind == SlotType::Text {
            if self.spelled_out(&found) && !self.is_denied() {
                return self.digress(found, meaning);
            }
            if !text.chars().any(char::is_alphanumeric) {
                return self.useless();
            }
            return self.take(name, SlotValue::text(text.trim()), meaning);
        }
        let covered = entity.map_or(0, |entity| entity.end - entity.start);
        let mostly = covered * 2 >= text.len() || entity.is_none() || is_brief(text);
        // Statements about a value are a part of the answer, however much an entry knows of them.
        let asks = is_question(text);
        match (value, found) {
            // An answer, and a question beside it.
            (Some(value), Found::Knowledge(hit)) if asks && !mostly && hit.score >= ASIDE => {
                self.decided(words!(
                    "answered beside it from `{id}` ({score})",
                    id = hit.id,
                    score = hundredths(hit.score)
                ));
                self.say(hit.said());
                self.take(name, value, meaning);
            }
            (Some(value), Found::Flow(_, score)) if mostly || score < SURE => self.take(name, value, meaning),
            (Some(value), Found::Knowledge(hit)) if !asks || mostly || hit.score < SURE => {
                self.take(name, value, meaning)
            }
            (Some(value), Found::Close(_) | Found::Nothing) => self.take(name, value, meaning),
            (None, found) if day.is_some() && (mostly || matches!(found, Found::Nothing)) => {
                self.day_given(name, day, meaning);
            }
            (None, Found::Nothing) => {
                if meaning.cues.contains(&Cue::Correct)
                    && meaning.answer.is_none()
                    && self.corrects_nothing(meaning)
                {
                    return;
                }
                let others: Vec<Entity> = self
                    .here(meaning)
                    .filter(|entity| entity.slot != name && !self.is_bare_number(entity, text))
                    .cloned()
                    .collect();
                let filled = self.fill(&others, None, true);
                if !filled.changed.is_empty() || !filled.noted.is_empty() {
                    self.decided(words!("other values were given: {slots}", slots = filled.changed));
                    self.understood();
                    self.resume_waiting();
                    self.tell(&filled.replaced);
                    if !self.stopped() {
                        self.carry_through(filled.changed);
                    }
                } else if filled.same || self.is_under_way(meaning) {
                    self.decided(words!("that is under way already"));
                    self.resume_waiting();
                    self.run();
                } else {
                    self.useless();
                }
            }
            (_, found) => self.digress(found, meaning),
        }
    }

    /// Yes or no, where the answer repeats the question.
    fn echoed(&self, slot: &Slot, text: &str) -> Option<bool> {
        let ask = self.pending().filter(|_| slot.kind == SlotType::Boolean)?;
        echo(&self.question(ask, Some(slot)).ok()?.text, text)
    }

    /// The answer is a day, and the question is for a moment of it.
    fn day_given(&mut self, name: &str, day: Option<Date>, meaning: &Meaning) {
        if !day.is_some_and(|day| self.note_day(name, day)) {
            return self.useless();
        }
        self.understood();
        self.resume_waiting();
        let others: Vec<Entity> = self.here(meaning).filter(|entity| entity.slot != name).cloned().collect();
        let filled = self.fill(&others, None, false);
        self.carry_through(filled.changed);
    }

    /// A number that is the whole message answers the question that was asked, or nothing.
    fn is_bare_number(&self, entity: &Entity, text: &str) -> bool {
        let number = self.slot(&entity.slot).is_some_and(|slot| {
            matches!(slot.kind, SlotType::Integer | SlotType::Number | SlotType::Percent)
        });
        number && text.get(entity.start..entity.end) == Some(text.trim())
    }

    /// Whether a message asks for the task that runs.
    fn is_under_way(&self, meaning: &Meaning) -> bool {
        let running = |flow: &str| self.session.stack.iter().any(|frame| frame.flow == flow);
        let starts = |ranked: &RankedFlow| {
            self.program.flow(&ranked.flow).is_some_and(|flow| self.may_start(flow, ranked.trigger))
        };
        let first = meaning.flows.iter().find(|ranked| starts(ranked));
        first.is_some_and(|first| first.score >= FLOW && running(&first.flow))
    }

    /// Leaves a question out.
    pub(super) fn skip(&mut self, slot: &str) {
        self.emit(Event::Skipped { slot: slot.to_owned() });
        let at = self.session.stack.last().map_or(0, |frame| frame.at);
        self.go(at + 1);
    }

    /// The message answers the question; what else it holds is taken too.
    pub(super) fn take(&mut self, name: &str, value: SlotValue, meaning: &Meaning) {
        self.decided(words!("`{name}` is `{value}`", name, value = value.to_string()));
        self.understood();
        self.resume_waiting();
        self.assign(name, value);
        let free = self.slot(name).is_some_and(|slot| slot.kind == SlotType::Text);
        let others: Vec<Entity> =
            self.here(meaning).filter(|entity| entity.slot != name && !free).cloned().collect();
        let span = self.here(meaning).find(|entity| entity.slot == name).map(|e| (e.start, e.end));
        let apart =
            |entity: &&Entity| span.is_none_or(|(start, end)| entity.end <= start || end <= entity.start);
        // A bare answer ("three") is that answer and nothing else.
        let truth = self.slot(name).is_some_and(|slot| slot.kind == SlotType::Boolean);
        if span.is_none() && truth {
            // "Yes, SF1234": what comes with a yes is for what is still missing.
            let filled = self.fill(&others, None, false);
            return self.carry_through(filled.changed);
        }
        if span.is_some() {
            // A word of a choice that stands in an answer to something else changes nothing without a "no".
            let passing = |entity: &&Entity| {
                let choice = self.slot(&entity.slot).is_some_and(|slot| slot.kind == SlotType::Choice);
                !choice || self.value(&entity.slot).is_none() || meaning.cues.contains(&Cue::Correct)
            };
            let others: Vec<Entity> = others.into_iter().filter(|entity| passing(&entity)).collect();
            let others: Vec<Entity> = others.iter().filter(apart).cloned().collect();
            let filled = self.fill(&others, None, true);
            self.tell(&filled.replaced);
            if self.stopped() {
                return;
            }
            return self.carry_through(filled.changed);
        }
        self.run();
    }

    /// Whether the flow asked for the slot before the place where it is.
    pub(super) fn was_asked(&self, slot: &str) -> bool {
        let at = self.session.stack.last().map_or(0, |frame| frame.at);
        self.flow().is_some_and(|flow| flow.asks().any(|(place, ask)| place < at && ask.slot == slot))
    }

    /// Goes back to the first question that these slots answer and carries the change through.
    pub(super) fn rerun(&mut self, slots: Vec<String>) {
        self.resume_waiting();
        let at = self.session.stack.last().map_or(0, |frame| frame.at);
        let places = self.flow().map(|flow| {
            let asks = flow.asks().filter(|(place, ask)| *place < at && slots.contains(&ask.slot));
            asks.map(|(place, _)| place).min()
        });
        if let Some(first) = places.flatten() {
            for slot in slots {
                self.emit(Event::Corrected { slot, until: at });
            }
            self.go(first);
        }
        self.run();
    }

    pub(super) fn confirmed(&mut self, name: &str, text: &str, meaning: &Meaning) {
        let other = self.here(meaning).find(|entity| entity.slot == name);
        let old = self.value(name);
        if let Some(entity) = other
            && let Some(value) = self.complete(entity).filter(|value| old.as_ref() != Some(value))
        {
            return self.take(name, value, meaning);
        }
        if meaning.cues.contains(&Cue::Affirm) || self.yes_no().first().is_some_and(|yes| yes == text.trim())
        {
            self.decided(words!("`{name}` is confirmed", name));
            self.understood();
            self.resume_waiting();
            self.emit(Event::Confirmed { slot: name.to_owned() });
            return self.run();
        }
        let denied =
            meaning.cues.contains(&Cue::Deny) || self.yes_no().last().is_some_and(|no| no == text.trim());
        if denied && !meaning.cues.contains(&Cue::Cancel) {
            if meaning.cues.contains(&Cue::Correct) && self.corrected(name, text, meaning) {
                return;
            }
            self.decided(words!("`{name}` is not right", name));
            self.understood();
            self.resume_waiting();
            let scope = self.scope_of(name);
            self.emit(Event::Cleared { name: name.to_owned(), scope });
            return self.run();
        }
        if self.command(meaning) {
            return;
        }
        match self.readings(text, meaning, false) {
            Found::Nothing => {
                self.emit(Event::Missed);
                self.resume_waiting();
                self.behave("retry", &[("kind", "boolean")]);
                self.run();
            }
            found => self.digress(found, meaning),
        }
    }

    pub(super) fn rated(&mut self, text: &str, meaning: &Meaning) {
        let at = self.session.stack.last().map_or(0, |frame| frame.at);
        let Some(Op::Rate(rate)) = self.flow().and_then(|flow| flow.code.get(at)) else {
            self.resume_waiting();
            return self.fresh(text, meaning);
        };
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let chinese = "一二三四五六七八九十".chars().position(|digit| text.contains(digit)).map(|at| at + 1);
        let mark = digits
            .parse::<usize>()
            .ok()
            .or(chinese)
            .filter(|mark| (1..=usize::from(rate.scale)).contains(mark));
        self.resume_waiting();
        self.go(at + 1);
        match mark {
            Some(mark) if text.chars().count() <= 12 => {
                self.emit(Event::Rated {
                    subject: rate.subject.clone(),
                    mark: mark as u8,
                    scale: rate.scale,
                });
                if let Some(name) = &rate.into {
                    self.assign(name, SlotValue::Int(i64::try_from(mark).unwrap_or_default()));
                }
                if let Some(text) = self.text(&rate.follow_up) {
                    self.say(Message { text, ..Message::default() });
                }
                self.run();
            }
            // Nobody has to give a mark: the message is looked at as any other.
            _ => {
                self.run();
                if self.session.waiting.is_none() && self.session.mode == Mode::Bot {
                    self.fresh(text, meaning);
                }
            }
        }
    }
}
