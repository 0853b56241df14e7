//! Questions: refusals without a reason, questions to which everything is an answer.

use super::{Own, Rules};
use crate::problem::{Code, Problem};
use crate::program::SlotType;
use crate::syntax::Node;
use crate::words;

pub(super) fn check(bot: &Rules<'_>, own: &Own<'_>, found: &mut Vec<Problem>) {
    for step in own.steps() {
        let Some((ask, slot)) = step.get("ask").and_then(|ask| Some((ask, ask.text()?))) else {
            continue;
        };
        let text = |key: &str| step.get(key).and_then(Node::text);
        let otherwise = step.get("otherwise").filter(|node| !node.is_empty());
        let leaves_at_once = text("attempts") == Some("1") && step.get("then").is_some();
        if let Some(accept) = step.get("accept").filter(|_| otherwise.is_none() && !leaves_at_once) {
            found.push(own.problem(
                Code::NoReason,
                accept.range,
                words!("an answer for `{slot}` can be refused, and no words say why", slot),
                words!(
                    "the customer hears only that the answer was not understood, and gives the same one again"
                ),
                words!("add `otherwise:` with what is expected"),
            ));
        }
        let known = own.flow.slots.get(slot).or_else(|| bot.program.slots.get(slot));
        let denied =
            text("interrupt") == Some("deny") || !own.flow.interrupt && text("interrupt") != Some("allow");
        if denied && step.get("accept").is_none() && known.is_some_and(|slot| slot.kind == SlotType::Text) {
            found.push(own.problem(
                Code::TakesAnything,
                ask.range,
                words!("every message is taken for `{slot}`", slot),
                words!(
                    "with `interrupt: deny` a question, or the wish for a person, is stored as the answer"
                ),
                words!("add `accept:` with what an answer must have, or leave `interrupt` out"),
            ));
        }
    }
}
