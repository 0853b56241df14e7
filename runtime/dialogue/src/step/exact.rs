//! Messages that are word by word what starts a flow.

use super::machine::Machine;
use crate::input::{Meaning, RankedFlow};

impl Machine<'_> {
    /// Whether the flow or the trigger that fits has a condition.
    pub(super) fn is_guarded(&self, ranked: &RankedFlow) -> bool {
        self.program.flow(&ranked.flow).is_some_and(|flow| {
            let trigger = ranked.trigger.and_then(|at| flow.triggers.get(at));
            flow.when.is_some() || trigger.is_some_and(|trigger| trigger.when.is_some())
        })
    }

    /// Whether a message is word by word what starts a flow that may start now.
    pub(super) fn is_exact(&self, meaning: &Meaning) -> bool {
        meaning.flows.iter().take_while(|ranked| ranked.score >= 0.999).any(|ranked| {
            let flow = self.program.flow(&ranked.flow);
            flow.is_some_and(|flow| !flow.private && self.may_start(flow, ranked.trigger))
        })
    }
}
