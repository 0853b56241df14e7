//! Which slot a value is about, where several could take it: the words beside the value, then the order of questions.

use super::machine::Machine;
use crate::input::Entity;
use botloom_flow::program::{Flow, Op};

/// Words of titles that tell no slot from another.
const EMPTY: &[&str] = &["the", "and", "for", "your", "our", "its"];
/// Where a clause ends.
pub(super) const MARKS: [char; 12] = ['，', ',', '。', '；', ';', '！', '!', '？', '?', '、', '\n', '：'];

impl Machine<'_> {
    /// How much of a slot's title stands beside a value in the message, in percent. `others` are all values of it.
    pub(super) fn about(&self, entity: &Entity, others: &[&Entity]) -> usize {
        let Some(slot) = self.slot(&entity.slot) else { return 0 };
        let text = self.session.heard.as_str();
        let title = self.slot_title(slot);
        let (before, after) = beside(text, entity, others);
        match share(&title, before) {
            0 => share(&title, after) / 2,
            said => said,
        }
    }
}

/// How much of a title stands in a text, in percent.
pub(super) fn share(title: &str, text: &str) -> usize {
    let units = units(title);
    let text = text.to_lowercase();
    let said = units.iter().filter(|unit| text.contains(unit.as_str())).count();
    said * 100 / units.len().max(1)
}

/// Whether a flow asks for a slot in a branch only.
pub(super) fn conditional(flow: &Flow, slot: &str) -> bool {
    let Some((place, _)) = flow.asks().find(|(_, ask)| ask.slot == slot) else { return true };
    flow.code.iter().take(place).any(|op| match op {
        Op::Branch { otherwise, .. } => *otherwise > place,
        Op::Jump(to) => *to > place,
        _ => false,
    })
}

/// The words of a title, or the characters of a Chinese one.
fn units(title: &str) -> Vec<String> {
    let lower = title.to_lowercase();
    let (han, latin): (Vec<char>, Vec<char>) = lower.chars().partition(|c| !c.is_ascii());
    let latin: String = latin.into_iter().collect();
    let words = latin.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
    let words = words.filter(|word| !EMPTY.contains(word)).map(str::to_owned);
    words.chain(han.into_iter().filter(|c| c.is_alphabetic()).map(String::from)).collect()
}

/// What stands before and after a value in its clause, up to the next value.
fn beside<'t>(text: &'t str, entity: &Entity, others: &[&Entity]) -> (&'t str, &'t str) {
    let (Some(left), Some(right)) = (text.get(..entity.start), text.get(entity.end..)) else {
        return ("", "");
    };
    let mark =
        left.char_indices().rev().find(|(_, c)| MARKS.contains(c)).map_or(0, |(at, c)| at + c.len_utf8());
    let value = others.iter().map(|other| other.end).filter(|end| *end <= entity.start).max().unwrap_or(0);
    let end = right.find(MARKS).unwrap_or(right.len());
    let next = others.iter().map(|other| other.start).filter(|start| *start >= entity.end).min();
    let end = next.map_or(end, |next| end.min(next - entity.end));
    (left.get(mark.max(value)..).unwrap_or_default(), right.get(..end).unwrap_or_default())
}
