//! "No, I meant ...": another value for what was said before, and what to say of it.

use super::machine::Machine;
use super::near;
use crate::event::Event;
use crate::input::{Cue, Entity, Meaning};
use botloom_flow::program::{Slot, SlotType};
use botloom_flow::{SlotValue, words};

/// What stands between the words of a correction and a free text.
const MARKS: [&str; 12] = [
    "应该是",
    "改成",
    "改为",
    "换成",
    "而是",
    "是",
    " should be ",
    " is ",
    "i meant ",
    "i mean ",
    " to ",
    "，",
];
/// What only says that something was wrong, and gives no other text.
const WRONG: [&str; 7] = ["错了", "不对", "弄错", "搞错", "wrong", "mistake", "not right"];

/// What a clause begins with that says no, and yes.
const NO: [&str; 8] = ["没", "不", "无", "no", "not ", "there was no", "there is no", "it was not"];
const YES: [&str; 5] = ["有", "是", "yes", "there was", "there is"];

impl<'a> Machine<'a> {
    /// Takes the values of a correction: for each the slot that its words name, else the one that was filled last.
    pub(super) fn corrected(&mut self, asked: &str, text: &str, meaning: &Meaning) -> bool {
        let Some(flow) = self.flow() else { return false };
        let slots: Vec<String> = flow.asks().map(|(_, ask)| ask.slot.clone()).collect();
        let all: Vec<&Entity> = self.here(meaning).filter(|entity| slots.contains(&entity.slot)).collect();
        let fresh = self.session.stack.last().map(|frame| frame.fresh.clone()).unwrap_or_default();
        let mut known: Vec<&Entity> =
            all.iter().copied().filter(|entity| self.value(&entity.slot).is_some()).collect();
        known.sort_by_key(|entity| {
            (
                std::cmp::Reverse(entity.end - entity.start),
                std::cmp::Reverse(self.about(entity, &all)),
                std::cmp::Reverse(fresh.iter().position(|slot| *slot == entity.slot)),
            )
        });
        let mut changes: Vec<(String, SlotValue)> = Vec::new();
        let mut same: Vec<String> = Vec::new();
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for entity in known {
            let taken = spans.iter().any(|(start, end)| entity.start < *end && *start < entity.end)
                || changes.iter().any(|(slot, _)| *slot == entity.slot);
            let answers = all.iter().any(|other| {
                other.slot == asked
                    && (other.start, other.end) == (entity.start, entity.end)
                    && self.about(other, &all) > self.about(entity, &all)
            });
            if taken || answers {
                continue;
            }
            let Some(value) = self.complete(entity) else { continue };
            if self.value(&entity.slot).as_ref() == Some(&value) {
                same.push(entity.slot.clone());
                continue;
            }
            spans.push((entity.start, entity.end));
            changes.push((entity.slot.clone(), value));
        }
        if changes.is_empty() && !all.iter().any(|entity| entity.slot == asked) {
            let truth = self.corrected_truth(&fresh, text);
            changes.extend(truth.or_else(|| self.corrected_text(&slots, &fresh, text)));
        }
        if changes.is_empty() {
            return !same.is_empty() && !all.iter().any(|entity| entity.slot == asked) && self.stays(&same);
        }
        self.understood();
        self.resume_waiting();
        for (slot, value) in &changes {
            self.decided(words!("`{slot}` is corrected to `{value}`", slot, value = value.to_string()));
            self.assign(slot, value.clone());
        }
        let changed: Vec<String> = changes.into_iter().map(|(slot, _)| slot).collect();
        let apart =
            |entity: &&&Entity| !spans.iter().any(|(start, end)| entity.start < *end && *start < entity.end);
        let rest: Vec<Entity> = all.iter().filter(apart).map(|entity| (*entity).clone()).collect();
        self.tell(&changed);
        if self.stopped() {
            return true;
        }
        self.fill(&rest, None, false);
        self.carry_through(changed);
        true
    }

    /// The values are what was noted already: says so, and the question stands.
    fn stays(&mut self, slots: &[String]) -> bool {
        self.decided(words!("the same as before: {slots}", slots));
        self.understood();
        self.resume_waiting();
        self.tell(slots);
        self.run();
        true
    }

    /// Says what these slots are now, unless a value can not be: then its question will say why.
    pub(super) fn tell(&mut self, slots: &[String]) {
        if slots.is_empty() || slots.iter().any(|slot| !self.acceptable(slot)) {
            return;
        }
        let between = if self.language().starts_with("zh") { "、" } else { ", " };
        let titles: Vec<String> =
            slots.iter().filter_map(|slot| self.slot(slot)).map(|slot| self.slot_title(slot)).collect();
        let words = slots.iter().filter_map(|name| Some(self.words(self.slot(name), &self.value(name)?)));
        let words: Vec<String> = words.collect();
        self.behave("correct", &[("slot", &titles.join(between)), ("value", &words.join(between))]);
    }

    /// Goes through the steps that depend on these slots again, as far as they were carried out.
    pub(super) fn carry_through(&mut self, slots: Vec<String>) {
        let earlier: Vec<String> = slots.into_iter().filter(|slot| self.was_asked(slot)).collect();
        if earlier.is_empty() { self.run() } else { self.rerun(earlier) }
    }

    /// Whether the flow that acts takes the value of a slot, as far as can be said before it is asked.
    fn acceptable(&mut self, slot: &str) -> bool {
        let ask = self.flow().and_then(|flow| flow.asks().find(|(_, ask)| ask.slot == slot));
        let Some(accept) = ask.and_then(|(_, ask)| ask.accept.as_ref()) else { return true };
        self.eval(accept).map_or(true, |truth| truth != SlotValue::Bool(false))
    }

    /// Whether a message names a slot that was filled and another value of it, and hardly more: "the reason is a defect". An
    /// entry about defects is not asked for then.
    pub(super) fn says_anew(&self, text: &str, meaning: &Meaning) -> bool {
        let Some(flow) = self.flow() else { return false };
        let asked = |entity: &&Entity| flow.asks().any(|(_, ask)| ask.slot == entity.slot);
        let all: Vec<&Entity> = self.here(meaning).filter(asked).collect();
        all.iter().any(|entity| {
            let other = self.value(&entity.slot).is_some_and(|value| value != entity.value);
            other && (entity.end - entity.start) * 3 >= text.len() && self.about(entity, &all) >= 50
        })
    }

    /// Whether a message means the task that is under way at least as much as an entry of this score.
    pub(super) fn is_again(&self, meaning: &Meaning, score: f32) -> bool {
        let current = self.session.flow();
        meaning.flows.iter().any(|ranked| Some(ranked.flow.as_str()) == current && ranked.score >= score)
    }

    /// Something was wrong, but the message does not say what.
    pub(super) fn corrects_nothing(&mut self, meaning: &Meaning) -> bool {
        let something = self.session.stack.last().is_some_and(|frame| !frame.fresh.is_empty());
        let only = meaning.entities.is_empty() && meaning.cues.contains(&Cue::Correct);
        if !something || !only {
            return false;
        }
        let Some(waiting) = self.session.waiting.clone() else { return false };
        self.decided(words!("something is to be corrected, but not said what"));
        self.understood();
        self.resume_waiting();
        self.behave("correct_what", &[]);
        if !self.stopped() {
            self.emit(Event::Waited(waiting));
        }
        true
    }

    /// A yes or no that is corrected, where it was said last: the words after "no" say what it is now.
    fn corrected_truth(&self, fresh: &[String], text: &str) -> Option<(String, SlotValue)> {
        let last = fresh.last()?;
        let Some(SlotValue::Bool(old)) = self.value(last) else { return None };
        let clause =
            text.split(['，', ',', '。', '；', ';']).map(str::trim).rfind(|clause| !clause.is_empty())?;
        let lower = clause.to_lowercase();
        let no = NO.iter().any(|word| lower.starts_with(word));
        let yes = YES.iter().any(|word| lower.starts_with(word));
        let named = self.slot(last).is_some_and(|slot| near::share(&self.slot_title(slot), clause) >= 30);
        ((no || yes) && no == old && (named || lower.chars().count() <= 4))
            .then(|| (last.clone(), SlotValue::Bool(!old)))
    }

    /// A free text that is corrected: the one whose title is named, or the last one.
    fn corrected_text(&self, slots: &[String], fresh: &[String], text: &str) -> Option<(String, SlotValue)> {
        let free = |name: &&String| {
            self.slot(name).is_some_and(|slot| slot.kind == SlotType::Text) && self.value(name).is_some()
        };
        let texts: Vec<&Slot> = slots.iter().filter(free).filter_map(|name| self.slot(name)).collect();
        let lower = text.to_lowercase();
        let (at, mark) = MARKS.iter().find_map(|mark| Some((lower.rfind(mark)?, mark)))?;
        let before = text.get(..at)?;
        let share = |slot: &&&Slot| near::share(&self.slot_title(slot), before);
        let named = texts.iter().max_by_key(share).filter(|slot| share(slot) >= 50);
        // A yes or no that was said later is rather meant than a text that was not named.
        let truth = fresh.last().is_some_and(|slot| matches!(self.value(slot), Some(SlotValue::Bool(_))));
        let last = fresh.iter().rev().find_map(|name| texts.iter().find(|slot| slot.name == *name));
        let slot = named.or(last.filter(|_| !truth))?;
        let value = text.get(at + mark.len()..)?.trim().trim_end_matches(['。', '.', '！', '!', '吧', '的']);
        let nothing = value.is_empty() || WRONG.iter().any(|word| value.to_lowercase().contains(word));
        (!nothing).then(|| (slot.name.clone(), SlotValue::text(value)))
    }
}
