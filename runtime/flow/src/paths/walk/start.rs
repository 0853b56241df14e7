//! How a conversation begins.

use super::super::model::Model;
use super::super::pattern;
use super::machine::Machine;
use super::state::{Frame, Happened, State};
use crate::program::TriggerKind;

/// A flow that a customer, the engine or an event starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) flow: usize,
}

/// The flows to begin with in order to get to a flow, the nearest first.
pub(crate) fn starts(model: &Model<'_>, leads: &[Option<u32>]) -> Vec<Start> {
    let mut near: Vec<(u32, usize)> = leads
        .iter()
        .enumerate()
        .filter_map(|(flow, distance)| Some(((*distance)?, flow)))
        .filter(|(_, flow)| model.is_open(*flow) && !model.unknown[*flow])
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, flow)| Start { flow }).collect()
}

impl<'p> Machine<'_, 'p> {
    /// A conversation that has just begun.
    pub(crate) fn begin(&mut self, start: Start) -> State<'p> {
        let flow = self.model.flow(start.flow);
        let mut state = State::default();
        state.frames.push(Frame::new(start.flow, None));
        if let Some(given) = self.model.program.behaviours.get(&flow.name) {
            self.behaviour(&mut state, start.flow, given);
            return state;
        }
        // What must be so that a trigger may start it, is so.
        for name in flow.when.iter().flat_map(|when| when.facts(true)) {
            let slot = self.model.program.slots.keys().find(|slot| **slot == name);
            if let Some(slot) = slot
                && let Some(value) = self.answer(start.flow, usize::MAX, slot)
            {
                self.assign(&mut state, slot, Some(value));
                state.unsaid = true;
            }
        }
        let language = self.syms.setting.language.clone();
        let speaks = |text: &str| chinese(text) == language.starts_with("zh");
        let mut kinds: Vec<&'p TriggerKind> = flow
            .triggers
            .iter()
            .map(|trigger| &trigger.kind)
            .filter(|kind| !flow.private || matches!(kind, TriggerKind::Event(_)))
            .collect();
        // An example of the language that fills nothing is best.
        kinds.sort_by_key(|kind| match kind {
            TriggerKind::Example { text, slots, .. } => (u8::from(!speaks(text)), slots.len()),
            TriggerKind::Keywords(_) => (2, 0),
            TriggerKind::Pattern(_) => (3, 0),
            TriggerKind::Event(_) => (4, 0),
        });
        match kinds.first() {
            Some(TriggerKind::Example { text, slots, .. }) => {
                let alike = |kind: &&TriggerKind| match kind {
                    TriggerKind::Example { text: other, slots: others, .. }
                        if speaks(other) == speaks(text) && others == slots =>
                    {
                        Some(other.clone())
                    }
                    _ => None,
                };
                state.trail.add(Happened::Wrote(kinds.iter().filter_map(alike).collect()));
                for slot in slots {
                    if let Some(value) = self.answer(start.flow, usize::MAX, slot) {
                        self.assign(&mut state, slot, Some(value));
                    }
                }
            }
            Some(TriggerKind::Keywords(words)) => {
                let mut words = words.clone();
                words.sort_by_key(|word| !speaks(word));
                state.trail.add(Happened::Wrote(words));
            }
            Some(TriggerKind::Pattern(written)) => {
                let samples = pattern::samples(written);
                state.unsaid |= samples.is_empty();
                state.trail.add(Happened::Wrote(samples));
            }
            Some(TriggerKind::Event(name)) => {
                let json = crate::program::SlotType::Json;
                let data = self.result(&json, "event", (start.flow, usize::MAX), 0);
                state.event = Some(data);
                state.trail.add(Happened::Event(name, Some(data)));
            }
            None => state.unsaid = true,
        }
        state
    }

    /// One of the flows that the engine starts.
    fn behaviour(&mut self, state: &mut State<'p>, id: usize, given: &'p [String]) {
        let flow = self.model.flow(id);
        for name in given {
            let text = crate::program::SlotType::Text;
            let value = self.result(&text, name, (id, usize::MAX), 0);
            self.assign(state, name, Some(value));
        }
        let chinese = self.syms.setting.is_chinese();
        let said = match (flow.name.as_str(), chinese) {
            ("welcome", _) => return state.trail.add(Happened::Opened),
            ("help", true) => "帮助",
            ("help", false) => "help",
            ("cancel", true) => "取消",
            ("cancel", false) => "cancel",
            ("restart", true) => "重新开始",
            ("restart", false) => "start over",
            ("handoff", true) => "转人工",
            ("handoff", false) => "talk to a person",
            ("goodbye", true) => "再见",
            ("goodbye", false) => "goodbye",
            _ => {
                state.unsaid = true;
                return;
            }
        };
        state.trail.add(Happened::Wrote(vec![said.to_owned()]));
    }
}

/// Whether a text is written in Chinese characters.
pub(crate) fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}
